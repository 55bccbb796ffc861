"""The people around a youth as pages show them: who may sign with them, and who must not; and coming of age. Pure."""

from datetime import timedelta
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.vocabulary import Kind
from portal import i18n, words
from portal.i18n import _
from portal.models.cases.case_head import head
from portal.models.consent.parties import NEWS, Party, age_of, parties_of
from portal.models.people import people
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Choice, Link, Row, Tag

_TEAMS: Final = (Kind.PARTNER, Kind.ADVOCATE, Kind.INVESTIGATOR, Kind.HUB)
_SAYS_FROM: Final = timedelta(days=90)
"""How long before they turn 18 the pages of a case say so."""


class PartyCard(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody around the youth. The addresses are "" where there is nothing to do."""

    id: str
    name: str
    tag: Tag
    rows: tuple[Row, ...]
    suspect: str = ""
    clear: str = ""


def people_around(sheet: Sheet, kind: Kind, case_id: str) -> dict[str, Any] | None:
    """Return the context of ``consent/people.html``: who must not sign, witness or receive comes first."""
    around = head(sheet, kind, case_id)
    if around is None:
        return None
    here, mine = around["here"], kind is Kind.ADVOCATE
    found = sorted(parties_of(sheet, case_id), key=lambda each: not each.suspected)
    return {
        **around,
        "people": tuple(_card(each, here) for each in found),
        "add": f"{here}/people/new" if mine else "",
        "born": {**_born(sheet, case_id), "href": f"{here}/people/born"} if mine else None,
        "of_age": of_age(sheet, case_id),
    }


def of_age(sheet: Sheet, case_id: str) -> str:
    """Return what coming of age does, or did, to releases, where it is near enough to say; "" otherwise."""
    age, today = age_of(sheet, case_id), sheet.now.date()
    if age.came_of_age is not None:
        on = words.day(age.came_of_age, sheet.now)
        return _(
            "They are 18 since %(on)s. What was signed with somebody else has ended, and so has "
            "every release to a caregiver. They sign alone now.",
            on=on,
        )
    if age.mistaken is not None and sheet.now - age.mistaken < NEWS:
        return _(
            "They are not 18 yet: the date that said so was wrong. What had ended by it stays ended, and what they "
            "signed alone for it ends. Ask them what they want again, and who signs it with them."
        )
    if age.turns_18 is None or not today <= age.turns_18 <= today + _SAYS_FROM:
        return ""
    on = i18n.moment(age.turns_18, i18n.DAY_OF_YEAR)
    return _(
        "They turn 18 on %(on)s. What was signed with somebody else ends then, and so does "
        "every release to a caregiver. Ask them what they want to sign alone.",
        on=on,
    )


def choices(sheet: Sheet) -> tuple[Choice, ...]:
    """Return the teams that somebody can be in."""
    return people.team_choices(sheet, *_TEAMS)


def team_of(sheet: Sheet, value: str | None) -> Audience | None:
    return people.team_chosen(sheet, value) if value else None


def find(sheet: Sheet, case_id: str, party_id: str) -> Party | None:
    return next((each for each in parties_of(sheet, case_id) if each.id == party_id), None)


def suspecting(sheet: Sheet, kind: Kind, case_id: str, party_id: str) -> tuple[Party, dict[str, Any]] | None:
    """Return somebody who is not suspected yet, and the context of ``consent/suspect.html``."""
    party = find(sheet, case_id, party_id)
    if party is None or party.suspected:
        return None
    here = f"{HOME[kind]}/cases/{case_id}/people"
    return party, {"name": named(party), "action": f"{here}/{party.id}/suspect", "back": here}


def clearing(sheet: Sheet, kind: Kind, case_id: str, party_id: str) -> tuple[Party, dict[str, Any]] | None:
    """Return somebody who is suspected, and the context of ``confirm.html`` before somebody agrees to clear them."""
    party = find(sheet, case_id, party_id)
    if party is None or not party.suspected:
        return None
    here = f"{HOME[kind]}/cases/{case_id}/people"
    first = (
        _("One person has agreed. With you they are cleared.")
        if party.agreed
        else _("It takes two people. You are the first.")
    )
    basis = (_("It was written down because: %(basis)s", basis=party.basis),) if party.basis else ()
    return party, {
        "title": _("Agree that this was wrong about %(named)s?", named=named(party)),
        "text": (
            _("From then on they can sign, be a witness and receive again, by new releases."),
            *basis,
            first,
            _("No release that has ended comes back."),
        ),
        "yes": {"action": f"{here}/{party.id}/clear", "label": _("I agree")},
        "no": Link(here, _("Leave it as it is")),
        "fields": (),
    }


def named(party: Party) -> str:
    """Return somebody's name, or what they are to the youth where no name is shown."""
    return party.name or words.say("RELATIONS", party.relation or "other", "their")


def _card(party: Party, here: str) -> PartyCard:
    at = f"{here}/people/{party.id}"
    relation = words.say("RELATIONS", party.relation)
    rows = (
        (_("To the youth"), relation),
        (_("Why"), words.say("SUSPICIONS", party.suspicion)),
        (_("Based on"), party.basis or ""),
        (_("To clear them"), _("One person has agreed. It takes one more.") if party.agreed else ""),
    )
    name = party.name or _("Somebody around them")
    return PartyCard(
        id=party.id,
        name=name,
        tag=_tag(party),
        rows=tuple(Row(label, text) for label, text in rows if text),
        suspect="" if party.suspected else f"{at}/suspect",
        clear=f"{at}/clear" if party.suspected else "",
    )


def _tag(party: Party) -> Tag:
    if party.suspected:
        return Tag(words.LATE, _("must not sign, witness or receive"))
    if party.capacity is None:
        return Tag(words.CALM, _("doesn't sign"))
    return Tag(words.OK, _("may sign with them"))


def _born(sheet: Sheet, case_id: str) -> dict[str, str]:
    age = age_of(sheet, case_id)
    years = age.on(sheet.now.date())
    if age.born is None or years is None:
        return {
            "text": _("Not written down. Some grounds for signing alone ask for an age."),
            "does": _("Write it down"),
        }
    born = i18n.moment(age.born, i18n.DAY_OF_YEAR)
    return {"text": _("%(born)s. They are %(years)s.", born=born, years=years), "does": _("Change it")}
