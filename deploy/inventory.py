"""`trellis inventory import`: a folder of Open Referral HSDS 1.1 CSV files into a region's directory."""

import re
from collections import defaultdict
from collections.abc import Coroutine, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import Progress

from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, fresh
from contracts.inventory import Listed, ListService, ServiceListed, ServiceWithdrawn, service_id
from contracts.vocabulary import Kind
from deploy.home import Home
from deploy.reach import Impossible, reaching
from services.bus.operating import Operator
from services.referral_router.hsds import DirectoryFileError, Import, Remark, parse, read_folder

_ROWS_SHOWN: Final = 6
_PARTICULAR: Final = re.compile(r"'[^']*'|[\d(][\d()+ -]*\d(?: ext\. \d+)?")
"""What differs between remarks of one kind."""


def bring_in(home: Home, folder: Path, *, region: str | None, console: Console) -> Coroutine[Any, Any, int]:
    """Import ``folder``, say what was taken, changed and skipped and why, and return the exit status.

    Raises:
        Impossible: the folder holds no directory; nothing was imported.
    """
    name = folder.absolute().name
    try:
        found = parse(read_folder(folder), source=name)
    except DirectoryFileError as error:
        raise Impossible(f"nothing was imported: {error}") from None
    return _import(home, name, found, region, console)


async def _import(home: Home, name: str, found: Import, region: str | None, console: Console) -> int:
    async with reaching(home) as operator:
        into = region or await _first_region(operator)
        if into is None:
            raise Impossible("nothing was imported: no hub was formed yet; name a region with --region")
        listed: dict[str, Listed] = {}
        async for fact in operator.reader.facts(f"fact.inventory.{into}.>"):
            match fact.event:
                case ServiceListed():
                    listed[fact.address.aggregate] = fact.event.listed
                case ServiceWithdrawn():
                    listed.pop(fact.address.aggregate, None)
                case _:
                    pass
        new, changed = _differences(found.taken, listed, into)
        commands = [
            ListService(id=fresh("cmd"), region=into, case=NO_CASE, about=service_id(into, each.source), listed=each)
            for each in (*new, *changed)
        ]
        refused = await _send(operator, commands, console)
    unchanged = len(found.taken) - len(new) - len(changed)
    console.print(f"[bold]{name}[/] into the directory of [bold]{into}[/]")
    console.print(f"  read       {', '.join(f'{count} in {name}' for name, count in found.rows.items())}")
    console.print(f"  taken      {len(found.taken)}: {len(new)} new, {len(changed)} changed, {unchanged} unchanged")
    _show(console, "skipped", found.skipped)
    _show(console, "noted", found.noted)
    if found.unused:
        console.print(f"  not used   {', '.join(found.unused)}", style="dim")
    for refusal, count in refused.items():
        console.print(f"  [red]refused    {count}: {refusal}[/]")
    _show_needs(console, found)
    return 1 if refused else 0


async def _send(operator: Operator, commands: list[ListService], console: Console) -> dict[str, int]:
    refused: dict[str, int] = {}
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("listing services", total=len(commands))
        async for _, outcome in operator.do_all(commands):
            progress.advance(task)
            if outcome.refusal is not None:
                why = f"{outcome.refusal.reason} {outcome.refusal.field or ''} {outcome.refusal.rule or ''}".strip()
                refused[why] = refused.get(why, 0) + 1
    return refused


async def _first_region(operator: Operator) -> str | None:
    async for fact in operator.reader.facts("fact.gate.*.*.*.team_formed"):
        if isinstance(fact.event, TeamFormed) and fact.event.audience.kind is Kind.HUB:
            return fact.address.region
    return None


def _differences(
    taken: Iterable[Listed], listed: Mapping[str, Listed], region: str
) -> tuple[list[Listed], list[Listed]]:
    """Return what is new, and what the directory has otherwise."""
    new, changed = [], []
    for entry in taken:
        before = listed.get(service_id(region, entry.source))
        if before is None:
            new.append(entry)
        elif before != entry:
            changed.append(entry)
    return new, changed


def _show(console: Console, what: str, remarks: Iterable[Remark]) -> None:
    """Print remarks, those that differ only in a number or a quotation together, with the rows they are about."""
    kinds: dict[tuple[str, str], list[Remark]] = defaultdict(list)
    for remark in sorted(remarks, key=lambda remark: remark.row):
        kinds[remark.file, _PARTICULAR.sub("…", remark.text)].append(remark)
    console.print(f"  {what:10} {sum(map(len, kinds.values()))}")
    for (file, text), group in sorted(kinds.items(), key=lambda item: -len(item[1])):
        rows = ", ".join(str(remark.row) for remark in group[:_ROWS_SHOWN])
        more = ", …" if len(group) > _ROWS_SHOWN else ""
        said = group[0].text if len({remark.text for remark in group}) == 1 else text
        console.print(f"    {len(group):4} × {said} ({file}, row {rows}{more})", markup=False)


def _show_needs(console: Console, found: Import) -> None:
    if found.taken:
        by_need = sorted({need.value for entry in found.taken for need in entry.needs})
        console.print(f"  answering  {', '.join(by_need)}")
