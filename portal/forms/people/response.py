"""Forms about the response team, and the commands they become."""

from datetime import date, datetime, time, tzinfo
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.ids import NO_CASE, derived
from contracts.labels import Name
from contracts.response import ChangeMember, EndMember, Seat, SeatMember, Training
from contracts.taxonomy import Competency
from portal.i18n import N_
from portal.models.people.response import Member as Known

_NOON: Final = time(12)
_LAST: Final = time(23, 59, 59)


class Member(msgspec.Struct, frozen=True):
    """Somebody in the team: ``who`` comes into Trellis, ``name`` is asked of who doesn't. A training has its day."""

    seat: Seat
    since: date
    who: str | None = None
    name: Name | None = None
    core: date | None = None
    core_until: date | None = None
    advanced: date | None = None
    advanced_until: date | None = None


SAYS: Final = {
    "seat": N_("Please choose for which part of the community."),
    "since": N_("Please say since when."),
    "who": N_("Please choose one of these."),
    "name": N_("Please write their name, or choose them from the people here."),
}


def incomplete(form: Member) -> str | None:
    """Return which day is missing: an end alone is no training."""
    ends = {"core": form.core_until, "advanced": form.advanced_until}
    return next((name for name, until in ends.items() if until is not None and getattr(form, name) is None), None)


def seat(form: Member, command: str, region: str, who: tuple[Audience, str, str] | None, now: datetime) -> SeatMember:
    """Return somebody new; ``who`` is their team, themselves and their name there."""
    audience, person, known = who or (None, None, "")
    return SeatMember(
        id=command,
        region=region,
        case=NO_CASE,
        about=derived("mbr", command),
        name=form.name or known,
        audience=audience,
        person=person,
        **_said(form, now),
    )


def change(form: Member, command: str, region: str, each: Known, now: datetime) -> ChangeMember:
    return ChangeMember(
        id=command, region=region, case=NO_CASE, about=each.id, name=form.name or each.name, **_said(form, now)
    )


def end(command: str, region: str, about: str, *, mistaken: bool) -> EndMember:
    return EndMember(id=command, region=region, case=NO_CASE, about=about, mistaken=mistaken)


def _said(form: Member, now: datetime) -> dict[str, Any]:
    zone = now.tzinfo
    days = (
        (Competency.CORE, form.core, form.core_until),
        (Competency.ADVANCED, form.advanced, form.advanced_until),
    )
    return {
        "seat": form.seat,
        "since": _at(form.since, now, zone),
        "training": tuple(
            Training(
                which, done=_at(done, now, zone), until=None if until is None else datetime.combine(until, _LAST, zone)
            )
            for which, done, until in days
            if done is not None
        ),
    }


def _at(day: date, now: datetime, zone: tzinfo | None) -> datetime:
    """Return noon of a day; today is now, so that no day that has begun is one to come."""
    return now if day == now.date() else datetime.combine(day, _NOON, zone)
