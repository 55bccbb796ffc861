"""The question before a youth takes something back: what will happen, said first; and the commands of it. Pure."""

from collections.abc import Sequence
from typing import Any

from contracts.base import Command
from contracts.consent import NarrowRelease, WithdrawRelease
from contracts.ids import derived
from contracts.labels import Label
from contracts.vocabulary import WithdrawalForm
from portal.models.consent.consent import Release
from portal.models.youth.door import HOME
from portal.models.youth.said import Said
from portal.models.youth.youth import given, release
from portal.sheet import Sheet
from portal.words import Choice


def one(sheet: Sheet, release_id: str) -> dict[str, Any] | None:
    """Return the context of ``youth/take_back.html``: all of one release, or a part of it."""
    found = release(sheet, release_id)
    if found is None:
        return None
    said, here = Said(sheet.now), f"{HOME}/take-back/{found.id}"
    kinds = tuple(Choice(kind.value, text) for kind, text in zip(found.kinds, said.kinds(found.kinds), strict=True))
    return {
        "t": said.part("take"),
        "title": said("take", "title", name=found.name),
        "text": (
            said("take", "gone", name=found.name, kinds=said.kinds_listed(found.kinds)),
            said("take", "stays"),
            said("take", "still"),
        ),
        "part_ask": said("take", "part_ask", name=found.name),
        "kinds": kinds if len(kinds) > 1 else (),
        "links": {"all": here, "part": f"{here}/part", "back": HOME},
    }


def everything(sheet: Sheet) -> dict[str, Any] | None:
    """Return the context of ``youth/take_all.html``; None where there is nothing to take back."""
    found = given(sheet)
    if not found:
        return None
    said = Said(sheet.now)
    return {
        "t": said.part("all"),
        "recipients": tuple({"name": each.name, "kinds": said.kinds_listed(each.kinds)} for each in found),
        "text": (said("take", "stays"), said("all", "slower"), said("all", "law"), said("take", "still")),
        "no": said("take", "no"),
        "links": {"all": f"{HOME}/take-back", "back": HOME},
    }


def withdrawal(found: Release, command: str) -> WithdrawRelease:
    return WithdrawRelease(
        id=command, region=found.region, case=found.case, about=found.id, form=WithdrawalForm.IN_PORTAL
    )


def withdrawals(found: Sequence[Release], form: str) -> list[Command]:
    """Return one command a release: the same form sends the same ones."""
    return [withdrawal(each, derived("cmd", form, each.id)) for each in found]


def part(found: Release, taken: Sequence[Label], command: str) -> Command:
    """Return the command that leaves what was not ``taken``; where nothing is left, the release ends."""
    rest = tuple(kind for kind in found.kinds if kind not in taken)
    if not rest:
        return withdrawal(found, command)
    return NarrowRelease(
        id=command,
        region=found.region,
        case=found.case,
        about=found.id,
        kinds=rest,
        until=found.until,
        form=WithdrawalForm.IN_PORTAL,
    )
