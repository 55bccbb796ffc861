"""Copies as an audience holds them, written as the events they are reduced from, and the pages made of them."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from contracts.base import Audience, Event
from contracts.disclosure import Copy
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, derived
from contracts.labels import Label, labels_of
from contracts.vocabulary import AdvocateBase, AgencyRole, Kind
from portal.forms import Form
from portal.i18n import find, speaking
from portal.render import render
from portal.sheet import Entry, Sheet, entry_of
from portal.shell import Shell

ZONE: Final = ZoneInfo("America/Chicago")
NOW: Final = datetime(2026, 11, 19, 14, 30, tzinfo=ZONE)
REGION: Final = "northwest"
HUB: Final = Audience(Kind.HUB, derived("team", "hub"))
HARBOR: Final = Audience(Kind.ADVOCATE, derived("team", "harbor"))
PINE: Final = Audience(Kind.ADVOCATE, derived("team", "pine"))
LAKESIDE: Final = Audience(Kind.PARTNER, derived("team", "lakeside"))
CPS: Final = Audience(Kind.INVESTIGATOR, derived("team", "cps"))
SHERIFF: Final = Audience(Kind.INVESTIGATOR, derived("team", "sheriff"))
AUDITOR: Final = Audience(Kind.AUDITOR, derived("team", "auditor"))

SHELL: Final = Shell(csrf="token", command=derived("cmd", "shown"), now="", bare=True)

_TEAMS: Final = (
    TeamFormed(audience=HUB, name="Northwest hub", phone="(715) 555-0140"),
    TeamFormed(audience=HARBOR, name="Harbor Advocacy", base=AdvocateBase.COMMUNITY),
    TeamFormed(audience=PINE, name="Pine County victim-witness", base=AdvocateBase.SYSTEM),
    TeamFormed(audience=LAKESIDE, name="Lakeside Youth Clinic"),
    TeamFormed(audience=CPS, name="Cedar child welfare", phone="(715) 555-0170", role=AgencyRole.CHILD_WELFARE),
    TeamFormed(audience=SHERIFF, name="Cedar sheriff", phone="(715) 555-0171", role=AgencyRole.LAW_ENFORCEMENT),
)


def named(prefix: str, name: str) -> str:
    """Return the id that goes by ``name`` in a test."""
    return derived(prefix, name)


def ago(**span: float) -> datetime:
    return (NOW - timedelta(**span)).astimezone(UTC)


def ahead(**span: float) -> datetime:
    return (NOW + timedelta(**span)).astimezone(UTC)


class Told:
    """What was told to an audience, in order. Every call returns itself, so that a table reads as a story."""

    def __init__(self, *, teams: bool = True) -> None:
        self.copies: list[Copy] = []
        for team in _TEAMS if teams else ():
            self.that(team, about=team.audience.team, case=NO_CASE, at=ago(days=100))

    def that(  # noqa: PLR0917 - a copy is all of these
        self,
        event: Event,
        about: str,
        case: str = NO_CASE,
        at: datetime | None = None,
        mine: bool = False,
        until: datetime | None = None,
        hide: Collection[str] = (),
    ) -> "Told":
        """Add a copy of ``event`` without the fields in ``hide``, and never with what is internal or empty."""
        seq = len(self.copies) + 1
        internal = {name for name, label in labels_of(type(event)).items() if label is Label.INTERNAL}
        fields = {
            name: value
            for name, value in msgspec.to_builtins(event).items()
            if name != "type" and value is not None and name not in internal and name not in hide
        }
        self.copies.append(
            Copy(
                fact=derived("evt", str(seq)),
                case=case,
                about=about,
                region=REGION,
                type=event.tag(),
                at=at or ago(hours=1),
                seq=seq,
                as_of=seq,
                mine=mine,
                until=until,
                fields=fields,
            )
        )
        return self

    def sheet(self, now: datetime = NOW) -> Sheet:
        entries = map(entry_of, self.copies)
        return Sheet([entry for entry in entries if isinstance(entry, Entry)], now)


def spoken(code: str) -> AbstractContextManager[None]:
    """Speak a language of the portal by its code."""
    found = find(code)
    assert found is not None
    return speaking(found)


def html(template: str, context: Mapping[str, Any] | None) -> str:
    """Return a page as a live screen gets it, or "" where there is nothing here."""
    return "" if context is None else render(template, {"form": Form(), **context, "shell": SHELL})


Page = tuple[str, Callable[[Sheet], Mapping[str, Any] | None]]


def page(template: str, model: Callable[..., Mapping[str, Any] | None], *args: Any) -> Page:
    return template, partial(_last, model, args)


def _last(model: Callable[..., Mapping[str, Any] | None], args: tuple[Any, ...], sheet: Sheet) -> Any:
    return model(sheet, *args)
