"""When a hub reads what is written to it, said honestly: also that it is closed now, and until when. Pure."""

from datetime import date, datetime, time, timedelta
from typing import Final

from contracts.vocabulary import Weekday
from portal.i18n import CLOCK, WEEKDAY, _, moment
from portal.settings import Hub, OpenHours

_DAYS: Final = tuple(Weekday)
_LOOKS_AHEAD: Final = 8


def reads(hub: Hub | None, now: datetime) -> str:
    """Return when somebody reads what is written now. ``now`` is in the community's own time."""
    if hub is None:
        return _("Somebody at the hub reads it as soon as they can.")
    if not hub.hours:
        return _("The %(hub)s reads it %(when)s.", hub=hub.hub, when=_(hub.reads))
    today = _hours(hub, now.date())
    if today is not None and today.opens <= now.time() < today.closes:
        return _(
            "The %(hub)s reads this today until %(closes)s.", hub=hub.hub, closes=moment(_at(now, today.closes), CLOCK)
        )
    opens = next_opening(hub, now)
    if opens is None:
        return _("The %(hub)s is closed now.", hub=hub.hub)
    return _(
        "The %(hub)s is closed now. It reads this from %(day)s, %(time)s.",
        hub=hub.hub,
        day=_day(opens, now),
        time=moment(opens, CLOCK),
    )


def next_opening(hub: Hub, now: datetime) -> datetime | None:
    """Return when the hub opens next, after ``now``; None where it never does."""
    for ahead in range(_LOOKS_AHEAD):
        day = now + timedelta(days=ahead)
        hours = _hours(hub, day.date())
        if hours is not None and _at(day, hours.opens) > now:
            return _at(day, hours.opens)
    return None


def _day(opens: datetime, now: datetime) -> str:
    ahead = (opens.date() - now.date()).days
    if ahead == 0:
        return _("today")
    return _("tomorrow") if ahead == 1 else moment(opens, WEEKDAY)


def _hours(hub: Hub, day: date) -> OpenHours | None:
    weekday = _DAYS[day.weekday()]
    return next((each for each in hub.hours if weekday in each.days), None)


def _at(day: datetime, when: time) -> datetime:
    return datetime.combine(day.date(), when, tzinfo=day.tzinfo)
