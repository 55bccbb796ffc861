"""Which referrals a hub looks at: what the filter of the board says, as its address has it. Pure.

An address has fixed words and opaque ids alone: it stands in a history, and says nothing of anybody.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

import msgspec

from contracts.vocabulary import Kind, Need
from portal import shell, words
from portal.i18n import N_, _
from portal.models.referrals.sorted_referrals import ROWS, Late, SortedReferrals, Sought
from portal.sheet import Sheet
from portal.words import Choice

E = TypeVar("E", bound=StrEnum)
HOME: Final = shell.HOME[Kind.HUB]
TAKES: Final = ("service", "state", "late", "provider")
_LATE: Final = {
    Late.LATE: N_("Late"),
    Late.SOON: N_("Late within a day"),
    Late.NOT: N_("On time, or no clock"),
}


class Narrowed(msgspec.Struct, frozen=True):
    """What is looked for. ``state`` is a row of the board."""

    sought: Sought = Sought()
    state: str | None = None

    @property
    def params(self) -> dict[str, str]:
        """What an address that says it has, in order."""
        said = (self.sought.service, self.state, self.sought.late, self.sought.provider)
        return {name: str(value) for name, value in zip(TAKES, said, strict=True) if value}

    def at(self, href: str) -> str:
        """Return ``href`` with the same filter."""
        return f"{href}?{urlencode(self.params)}" if self.params else href


def narrowed(params: Mapping[str, str], index: SortedReferrals) -> Narrowed:
    """Return what an address asks for; what is no word of ours, or no provider of theirs, asks for nothing."""
    service, state, late, provider = (params.get(name, "") for name in TAKES)
    sought = Sought(
        service=_one_of(Need, service),
        provider=provider if provider in index.asked() else None,
        late=_one_of(Late, late),
    )
    return Narrowed(sought, state if state in ROWS else None)


def choices(now: Narrowed, sheet: Sheet, index: SortedReferrals, titles: Mapping[str, str]) -> dict[str, Any]:
    """Return what the filter offers, and what of it is chosen."""
    found = [(_provider(each, name, sheet), each) for each, name in index.asked().items()]
    return {
        "fields": (
            ("service", _("Service"), tuple(Choice(need, words.say("NEEDS", need, "name")) for need in Need)),
            ("state", _("State"), tuple(Choice(name, title) for name, title in titles.items())),
            ("late", _("Lateness"), tuple(Choice(late, _(label)) for late, label in _LATE.items())),
            ("provider", _("Provider"), tuple(Choice(each, name) for name, each in sorted(found, key=_by_name))),
        ),
        "chosen": now.params,
    }


def _one_of(kind: type[E], value: str) -> E | None:
    return next((each for each in kind if each == value), None)


def _provider(provider: str, name: str, sheet: Sheet) -> str:
    team = next((each for each in sheet.teams if each.team == provider), None)
    return sheet.team_name(team) or name or _("A provider")


def _by_name(each: tuple[str, str]) -> tuple[str, str]:
    return each[0].casefold(), each[1]
