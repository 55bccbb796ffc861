"""Who was let into teams, and removed from them: said to the team itself, and to those who watch over it. Pure.

Whoever lets people in could let themselves in under another name; what everybody in the team sees doesn't go unseen.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import msgspec

from contracts.base import Audience, Event
from contracts.gate import PersonInvited, PersonRecovered, PersonRemoved
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import _, listed, ngettext
from portal.models.people.teams import teams_of
from portal.sheet import Entry, Sheet

SHOWN_FOR: Final = timedelta(days=14)
"""How long a team's first page says it: longer than most people are away."""
_FEW: Final = 4
"""How many are said by name."""


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """What a team's first page says of itself."""

    title: str
    text: str


def joined(sheet: Sheet, audience: Audience) -> Joined | None:
    """Return who was let into ``audience`` lately, came in anew, or was removed; None: nobody.

    Somebody who is gone again counts too: a look may be all that they came for.
    """
    lately = [
        entry
        for entry in sheet.of(PersonInvited, PersonRemoved, PersonRecovered)
        if entry.at > sheet.now - SHOWN_FOR and entry.read("audience", Audience) == audience
    ]
    if not lately:
        return None
    since = words.day(lately[0].at, sheet.now)
    names = {entry.text("person"): entry.text("name") for entry in sheet.of(PersonInvited)}
    new, gone, anew = (_people(lately, event, names) for event in (PersonInvited, PersonRemoved, PersonRecovered))
    said = [
        _("New in your team since %(since)s: %(new)s.", since=since, new=new) if new else "",
        _("Removed from your team since %(since)s: %(gone)s.", since=since, gone=gone) if gone and not new else "",
        _("Removed: %(gone)s.", gone=gone) if new and gone else "",
        _("Came in anew after losing their device: %(anew)s.", anew=anew) if anew else "",
    ]
    title, *others = filter(None, said)
    whose = listed(sorted({by for entry in lately if (by := done_by(entry, sheet))}))
    made = _("It was done by %(whose)s.", whose=whose) if whose else ""
    return Joined(title=title, text=" ".join(filter(None, (*others, made, _tell(sheet)))))


def done_by(entry: Entry, sheet: Sheet) -> str:
    """Return the team that let somebody in or removed them, "" where that was not kept."""
    by = entry.read("by", Audience)
    if by is None:
        return ""
    return _("the operator") if by.kind is Kind.OPERATOR else sheet.team_name(by) or _("a hub")


def _people(entries: list[Entry], event: type[Event], names: Mapping[str, str]) -> str:
    """Return "1 person, Robin", "7 people", or "" for none: counted too, since a name may be borrowed."""
    found = dict.fromkeys(entry.text("person") for entry in entries if entry.event is event)
    named = [name for person in found if (name := names.get(person, ""))]
    said = [listed(named)] if len(named) == len(found) <= _FEW else []
    return ", ".join([ngettext("%(num)s person", "%(num)s people", len(found)), *said]) if found else ""


def _tell(sheet: Sheet) -> str:
    """Return whom to tell: those who watch over the hubs, since it may have been somebody of a hub."""
    found = teams_of(sheet).of(Kind.AUDITOR)
    names = [f"{each.name} ({each.phone})" if each.phone else each.name for each in found if each.name]
    whom = " or ".join(names) or _("whoever leads your team, and whoever watches over the hub")
    return _("If you did not expect this, tell %(whom)s.", whom=whom)
