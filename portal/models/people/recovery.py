"""Somebody of the hub's teams who lost their device, and where it stands that they come in anew. Pure."""

from typing import Any, Final

import msgspec

from contracts.gate import (
    AgreeRecovery,
    AskRecovery,
    CancelRecovery,
    PersonInvited,
    PersonRecovered,
    PersonRemoved,
    RecoveryAsked,
    RecoveryCancelled,
)
from contracts.ids import NO_CASE
from contracts.vocabulary import Kind, KnownBy
from portal import words
from portal.i18n import N_, _
from portal.models.people.people import PEOPLE
from portal.models.people.teams import Person, people, teams_of
from portal.sheet import Sheet
from portal.words import Choice

_HOW: Final = (
    Choice(KnownBy.CALLED_BACK, N_("I called them back on a number we had before")),
    Choice(KnownBy.IN_PERSON, N_("They stand before me, and I know them")),
    Choice(KnownBy.ON_VIDEO, N_("I see them on a video call, and I know them")),
)
SAYS: Final = {"known_by": N_("Please say how you know that it is them.")}


class How(msgspec.Struct, frozen=True):
    """How whoever asks, or agrees, knows that it is them."""

    known_by: KnownBy


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may have lost their device. ``asker`` is who asked that they come in anew; "" where nobody did."""

    person: Person
    name: str
    region: str
    asker: str


def lost(sheet: Sheet, team: str, person: str) -> Lost | None:
    """Return who that is; None where there is nobody, or nobody whom a hub may let in anew."""
    found = people(sheet.of(PersonInvited, PersonRemoved))
    who = next((each for each in found if each.team.team == team and each.person == person), None)
    known = teams_of(sheet).get(who.team) if who is not None else None
    if who is None or known is None or who.team.kind is Kind.AUDITOR:
        return None
    return Lost(person=who, name=who.name or _("Somebody"), region=known.region, asker=asker(sheet, person))


def asker(sheet: Sheet, person: str) -> str:
    """Return who asked that ``person`` come in anew, "" where that isn't asked for now."""
    told = sorted(sheet.of(RecoveryAsked, RecoveryCancelled, PersonRecovered, PersonRemoved), key=lambda each: each.at)
    newest = next((each for each in reversed(told) if each.text("person") == person), None)
    return newest.text("asker") if newest is not None and newest.event is RecoveryAsked else ""


def page(who: Lost, me: str) -> dict[str, Any]:
    """Return the context of ``hub/anew.html``: to ask, to agree, or, for whoever asked, to wait or take it back."""
    here = address(who)
    return {
        "name": who.name,
        "mine": who.asker == me,
        "own": who.person.person == me,
        "asked": bool(who.asker),
        "action": f"{here}/agree" if who.asker else here,
        "cancel": f"{here}/cancel",
        "choices": words.chosen(_HOW),
        "back": PEOPLE,
        "words": (),
    }


def address(who: Lost) -> str:
    return f"{PEOPLE}/{who.person.team.team}/{who.person.person}/anew"


def ask(how: How, command: str, who: Lost, verifier: str) -> AskRecovery:
    team, person = who.person.team.team, who.person.person
    return AskRecovery(
        id=command,
        region=who.region,
        case=NO_CASE,
        about=team,
        person=person,
        known_by=how.known_by,
        verifier=verifier,
    )


def agree(how: How, command: str, who: Lost, verifier: str) -> AgreeRecovery:
    team, person = who.person.team.team, who.person.person
    return AgreeRecovery(
        id=command,
        region=who.region,
        case=NO_CASE,
        about=team,
        person=person,
        known_by=how.known_by,
        verifier=verifier,
    )


def cancel(command: str, who: Lost) -> CancelRecovery:
    team, person = who.person.team.team, who.person.person
    return CancelRecovery(id=command, region=who.region, case=NO_CASE, about=team, person=person)
