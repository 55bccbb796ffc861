"""A receipt to keep: what was given to whom, until when, what became of it, and where the record has it. Pure.

It names no youth and no case: a paper is found more easily than a page.
"""

from typing import Any, Final

from contracts.consent import ReleaseGranted
from contracts.ledger import HeadSigned
from portal.models.consent.consent import How, Release, releases_of
from portal.models.youth.door import HOME, case_of
from portal.models.youth.said import Said
from portal.sheet import Sheet
from portal.words import Row

_ENDED: Final = {
    How.WITHDRAWN: "withdrawn",
    How.EXPIRED: "expired",
    How.SUPERSEDED: "superseded",
    How.CAME_OF_AGE: "came-of-age",
    How.NOT_OF_AGE: "not-of-age",
    How.SUSPICION: "suspicion",
}


def receipt(sheet: Sheet) -> dict[str, Any]:
    """Return the context of ``youth/receipt.html``."""
    said, case = Said(sheet.now), case_of(sheet)
    leaves = {entry.about: entry.leaf for entry in sheet.of(ReleaseGranted) if entry.leaf}
    head = sheet.newest(HeadSigned)
    return {
        "t": said.part("receipt"),
        "lede": said("receipt", "lede", day=said.date(sheet.now), time=said.time(sheet.now)),
        "given": tuple(_given(each, leaves.get(each.id), said) for each in releases_of(sheet, case)) if case else (),
        "head": head.text("checkpoint") if head else "",
        "back": HOME,
        "back_label": said("shown", "back"),
    }


def _given(release: Release, leaf: str | None, said: Said) -> dict[str, Any]:
    rows = [
        Row(
            said("receipt", "kinds" if release.until > said.now and release.end is None else "kinds_over"),
            said.kinds_listed(release.kinds),
        ),
        Row(said("receipt", "purpose"), said.purpose(release.purpose)),
        Row(said("receipt", "given"), said.date(release.at)),
        Row(said("receipt", "until"), said.date(release.until)),
        Row(said("receipt", "now"), _state(release, said)),
    ]
    return {"id": release.id, "name": release.name, "rows": tuple(rows), "leaf": leaf or ""}


def _state(release: Release, said: Said) -> str:
    if release.end is not None:
        return said("receipt", _ENDED[release.end.how], day=said.date(release.end.at))
    if not release.stands(said.now):
        return said("receipt", "expired", day=said.date(release.until))
    state = said("receipt", "later" if release.begins_later(said.now) else "stands")
    narrowed = f", {said('receipt', 'narrowed', day=said.date(release.narrowed))}" if release.narrowed else ""
    return state + narrowed
