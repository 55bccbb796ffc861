"""The people of a hub's teams. Pure."""

from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.gate import PersonInvited, PersonRecovered, PersonRemoved, RecoveryAsked, RecoveryCancelled
from contracts.vocabulary import AdvocateBase, Kind
from portal.i18n import N_, _
from portal.models.people.teams import Person, Teams, people, teams_of
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Choice, Link, Tag

PEOPLE: Final = f"{HOME[Kind.HUB]}/people"
_KEPT: Final = (Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR)
"""Whose people a hub invites and removes: never those who watch over it."""


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a list. ``remove`` is the address of the question before they are removed, or empty; ``anew`` that of
    letting them in anew.
    """

    name: str
    team: str
    tag: Tag | None
    remove: str
    anew: str


def people_page(sheet: Sheet) -> dict[str, Any]:
    """Return the context of ``hub/people.html`` without a link."""
    teams = teams_of(sheet)
    waiting = _waiting(sheet)
    rows = [_row(each, teams, waiting) for each in people(sheet.of(PersonInvited, PersonRemoved))]
    return {
        "link": None,
        "invited": "",
        "teams": invitable(sheet),
        "action": PEOPLE,
        "people": tuple(sorted(rows, key=lambda row: (row.team.casefold(), row.name.casefold()))),
    }


def invitable(sheet: Sheet) -> tuple[Choice, ...]:
    """Return the teams somebody can be invited into, as ``kind:team``."""
    return team_choices(sheet, *_KEPT)


def team_choices(sheet: Sheet, *kinds: Kind, without: Audience | None = None) -> tuple[Choice, ...]:
    """Return teams of the region to choose from, as ``kind:team``."""
    found = teams_of(sheet).of(*kinds)
    return tuple(Choice(chosen(each.audience), each.name) for each in found if each.audience != without)


def chosen(audience: Audience) -> str:
    """Return a team as the value of a choice."""
    return f"{audience.kind.value}:{audience.team}"


def team_chosen(sheet: Sheet, value: str) -> Audience | None:
    """Return the team of the region that a choice stands for, or None."""
    return next((audience for audience in sheet.teams if chosen(audience) == value), None)


def removing(sheet: Sheet, team: str, person: str) -> tuple[Person, dict[str, Any]] | None:
    """Return somebody, and the context of ``confirm.html`` before they are removed."""
    found = people(sheet.of(PersonInvited, PersonRemoved))
    who = next((each for each in found if each.team.team == team and each.person == person), None)
    if who is None:
        return None
    name = _name(who)
    return who, {
        "title": _("Remove %(name)s?", name=name),
        "text": (
            _("%(name)s can't come in any more, and every screen they have open closes at once.", name=name),
            _("What they did stays in the record."),
        ),
        "yes": {"action": f"{PEOPLE}/{team}/{person}/remove", "label": _("Remove them")},
        "no": Link(PEOPLE, _("Go back")),
        "fields": (),
    }


def _row(person: Person, teams: Teams, waiting: frozenset[str]) -> PersonRow:
    kept = person.team.kind in _KEPT
    return PersonRow(
        name=_name(person),
        team=teams.named(person.team, _("A team")),
        tag=Tag("warn", _("Somebody has to agree")) if person.person in waiting else None,
        remove=f"{PEOPLE}/{person.team.team}/{person.person}/remove" if kept else "",
        anew=f"{PEOPLE}/{person.team.team}/{person.person}/anew" if kept else "",
    )


def _waiting(sheet: Sheet) -> frozenset[str]:
    """Return for whom it was asked that they come in anew, and isn't answered yet."""
    told = sorted(sheet.of(RecoveryAsked, RecoveryCancelled, PersonRecovered, PersonRemoved), key=lambda each: each.at)
    newest = {each.text("person"): each.event for each in told}
    return frozenset(person for person, event in newest.items() if event is RecoveryAsked)


def _name(person: Person) -> str:
    """Return a name; a hub sees that somebody watches over it, and not who."""
    return person.name or _("Not named here")


def advocates(sheet: Sheet) -> tuple[Choice, ...]:
    """Return the region's advocates by their teams, each with what that means for what is told to them."""
    found = teams_of(sheet).of(Kind.ADVOCATE)
    return tuple(Choice(each.audience.team, each.name, _(_TOLD[each.base]) if each.base else "") for each in found)


_TOLD: Final = {
    AdvocateBase.COMMUNITY: N_("Community-based: what is told to them is privileged."),
    AdvocateBase.SYSTEM: N_("System-based: what is told to them isn't privileged."),
}
