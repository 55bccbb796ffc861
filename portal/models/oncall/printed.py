"""The roster on paper, for the day the power is out: who is on, and how to call by hand. Pure.

It names teams and published numbers, and never a person's own.
"""

from datetime import date, timedelta
from typing import Any, Final

import msgspec

from contracts.base import Audience, TeamToken
from contracts.rota.rotation import Roster, final_schedule
from contracts.vocabulary import Kind, Role
from portal import i18n, words
from portal.i18n import _
from portal.models.oncall.plan_said import policy_said, windows_said
from portal.models.oncall.roster import MONTH
from portal.models.oncall.rota import members, roster_of
from portal.models.oncall.schedule import ROSTER, WEEK, Frame, day_of, lines, midnight, monday, zone_of
from portal.models.people.names import Names
from portal.models.people.teams import Team, Teams, teams_of
from portal.settings import Community
from portal.sheet import Sheet
from portal.words import Link

WEEKS: Final = 2


class PrintedDay(msgspec.Struct, frozen=True):
    """One day on paper."""

    day: str
    first: tuple[str, ...]
    backup: tuple[str, ...]
    holes: tuple[str, ...]


class Called(msgspec.Struct, frozen=True):
    """Somebody to call. ``number`` is published; "" where none is."""

    name: str
    number: str
    note: str = ""


def printed(
    sheet: Sheet, community: Community, audience: Audience, *, wanted: str = "", view: str = ""
) -> dict[str, Any]:
    """Return the context of ``hub/roster_print.html``: two weeks, or with ``view`` a month."""
    roster, teams = roster_of(sheet), teams_of(sheet)
    zone = zone_of(roster, str(sheet.now.tzinfo))
    begins = day_of(wanted) or sheet.now.astimezone(zone).date()
    if view == MONTH:
        first = begins.replace(day=1)
        count = ((first + timedelta(days=31)).replace(day=1) - first).days
    else:
        first, count = monday(begins), WEEKS * WEEK
    last = first + timedelta(days=count - 1)
    return {
        "title": _(
            "%(first)s to %(last)s", first=i18n.moment(first, i18n.DAY), last=i18n.moment(last, i18n.DAY_OF_YEAR)
        ),
        "hub": sheet.team_name(audience) or _("The hub"),
        "zone": zone.key.replace("_", " "),
        "printed": words.exact(sheet.now, sheet.now.astimezone(zone)),
        "lines": tuple(_line(roster, teams, first + timedelta(days=number)) for number in range(count)),
        "hubs": _hubs(sheet, roster, teams, community),
        "teams": tuple(_called(teams, Audience(Kind.ADVOCATE, team)) for team in members(roster)),
        "steps": policy_said(roster.plan.policy) if roster.plan else (),
        "other": Link(_href(first, "" if view == MONTH else MONTH), _("Two weeks") if view == MONTH else _("A month")),
        "back": Link(ROSTER, _("On call")),
    }


def _line(roster: Roster, teams: Teams, day: date) -> PrintedDay:
    zone = zone_of(roster, "UTC")
    names = Names({team.audience.team: team.name for team in teams.of(Kind.ADVOCATE)}, {})
    starts, ends = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    said = lines(final_schedule(roster, starts, ends), Frame(starts, ends, zone, names)) if starts < ends else ()
    return PrintedDay(
        day=words.capital(i18n.moment(day, i18n.SHORT_DAY_OF_LONG_WEEK)),
        first=tuple(line.text for line in said if line.role is Role.PRIMARY),
        backup=tuple(line.text for line in said if line.role is Role.BACKUP),
        holes=tuple(line.text for line in said if line.hole),
    )


def _hubs(sheet: Sheet, roster: Roster, teams: Teams, community: Community) -> tuple[Called, ...]:
    """Return the hub in its hours, whoever is asked after them, and the number that a community has published."""
    found = []
    for hours in roster.plan.hubs if roster.plan else ():
        found.append(_called(teams, Audience(Kind.HUB, hours.team), windows_said(hours.windows)))
        if hours.after_hours:
            found.append(_called(teams, after_hours(teams, hours.after_hours), _("at all other hours")))
        if hours.call:
            found.append(Called(_("After hours"), hours.call, _("at all other hours") if hours.windows else ""))
    hub = community.hub(sheet.region)
    if hub is not None and hub.phone is not None:
        found.append(Called(hub.phone.name, hub.phone.number, hub.phone.note))
    found += [Called(each.name, each.number, each.note) for each in community.help]
    return tuple(dict.fromkeys(found))


def after_hours(teams: Teams, team: TeamToken) -> Audience:
    """Return whom a hub named for its other hours: a team of a hub, or an advocate's."""
    hub = Audience(Kind.HUB, team)
    return hub if teams.get(hub) is not None else Audience(Kind.ADVOCATE, team)


def _called(teams: Teams, audience: Audience, note: str = "") -> Called:
    team: Team | None = teams.get(audience)
    return Called(team.name if team else _("Another team"), team.phone if team else "", note)


def _href(first: date, view: str) -> str:
    return f"{ROSTER}/print?from={first.isoformat()}{f'&view={view}' if view else ''}"
