"""What came of an import, in words and figures that a person can check against the file."""

from rich.console import Console

from services.inventory.hsds.report import SHOWN, Remarks
from services.inventory.importing import Import, Outcome

_TERMS_SHOWN = 20


def show(console: Console, coming: Import, *, source: str, region: str, dry: bool) -> None:
    """Print the report of an import."""
    said = coming.said
    would = "would be " if dry else ""
    console.print(f"[bold]{source}[/] into the directory of [bold]{region}[/]{' (nothing was sent)' if dry else ''}")
    read = ", ".join(f"{count} in {name}" for name, count in sorted(said.rows.items()))
    console.print(f"  read       {plain(read)}", markup=False)
    console.print(f"  taken      {_said(coming.services)}", highlight=False)
    console.print(f"  beside     {_said(coming.others)} (organisations and places)", highlight=False)
    console.print(f"  withdrawn  {would}{coming.services.withdrawn}", highlight=False)
    _show(console, "skipped", said.skipped)
    _show(console, "noted", said.noted)
    _show_unmapped(console, coming.unmapped())
    unused = [f"{file}: {field} not kept ({count})" for (file, field), count in said.unused.items()]
    aside = [f"{what}: {count}" for what, count in said.aside.items()]
    if unused or aside:
        besides = plain(", ".join((*unused, *aside)))
        console.print(f"  besides    {besides}", style="dim", markup=False, highlight=False)


def plain(text: str) -> str:
    """Return what a file says as a terminal may have it: nothing in it moves the cursor, or turns the line around."""
    return "".join(each if each.isprintable() else "�" for each in text)


def _said(outcome: Outcome) -> str:
    return f"{outcome.taken}: {outcome.new} new, {outcome.changed} changed, {outcome.unchanged} unchanged"


def _show(console: Console, what: str, remarks: Remarks) -> None:
    console.print(f"  {what:10} {len(remarks)}", highlight=False)
    for group in remarks:
        rows = ", ".join(map(str, group.rows))
        more = ", …" if group.count > SHOWN else ""
        where = f"{group.file}, row {rows}{more}" if any(group.rows) else group.file
        console.print(f"    {group.count:4} × {plain(group.text)} ({plain(where)})", markup=False, highlight=False)


def _show_unmapped(console: Console, unmapped: dict[str, int]) -> None:
    console.print(f"  unmapped   {len(unmapped)}", highlight=False)
    most = sorted(unmapped.items(), key=lambda each: (-each[1], each[0]))
    for term, count in most[:_TERMS_SHOWN]:
        times = f"{count:4} ×" if count else "  no service has"
        console.print(f"    {times} {plain(term)}", markup=False, highlight=False)
    if len(most) > _TERMS_SHOWN:
        console.print(f"         and {len(most) - _TERMS_SHOWN} more", highlight=False)
