"""Shields as pages show them: raising one, looking at it again, taking away what was seen, lifting it. Pure."""

from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.intake import SupportRequested
from contracts.vocabulary import Asker, Kind
from portal import i18n, words
from portal.forms.consent.consent import latest_review
from portal.i18n import _, pgettext
from portal.models.cases.case_head import head
from portal.models.cases.casefile import read
from portal.models.consent.consent import Shield, releases_of, shields_of, shields_up
from portal.models.consent.parties import parties_of
from portal.models.people import people
from portal.models.people.teams import teams_of
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Choice, Link, Row, Tag

_TEAMS: Final = (Kind.PARTNER, Kind.ADVOCATE, Kind.INVESTIGATOR, Kind.HUB)


class ShieldLine(msgspec.Struct, frozen=True, kw_only=True):
    """A shield that is up, in a case's short list. ``lift`` is the address of agreeing to lift it."""

    id: str
    text: str
    lift: str


class ShieldCard(msgspec.Struct, frozen=True, kw_only=True):
    """A shield. The addresses are "" where there is nothing to do."""

    id: str
    name: str
    tag: Tag
    rows: tuple[Row, ...]
    review: str = ""
    take: str = ""
    lift: str = ""


def shieldable(sheet: Sheet, case_id: str, without: Audience) -> dict[str, tuple[Audience, str]]:
    """Return whom a shield can be raised against, by the value of the choice: people around the youth who are known
    here, whoever asked for support, where that may be known, then the teams of the region.
    """
    around = [(each.audience, _named(each.name, each.relation)) for each in parties_of(sheet, case_id)]
    asked = _asker(sheet, case_id)
    teams = [(each.audience, each.name) for each in teams_of(sheet).of(*_TEAMS)]
    known = [(audience, name) for audience, name in (*around, *asked, *teams) if audience is not None]
    found: dict[str, tuple[Audience, str]] = {}
    for audience, name in known:
        if audience != without:
            found.setdefault(people.chosen(audience), (audience, name))
    return found


def raising(sheet: Sheet, kind: Kind, case_id: str, without: Audience) -> dict[str, Any]:
    """Return the context of ``consent/shield.html``."""
    here = f"{HOME[kind]}/cases/{case_id}"
    choices = shieldable(sheet, case_id, without)
    return {
        "action": f"{here}/shield",
        "back": here,
        "latest": i18n.moment(latest_review(sheet.now), i18n.DAY_OF_YEAR),
        "teams": tuple(Choice(value, name) for value, (_, name) in choices.items()),
    }


def shield_lines(sheet: Sheet, case_id: str, here: str) -> tuple[ShieldLine, ...]:
    """Return the shields that are up."""
    return tuple(
        ShieldLine(id=each.id, text=_said(each, sheet), lift=f"{here}/shields/{each.id}/lift")
        for each in shields_up(sheet, case_id)
    )


def case_shields(sheet: Sheet, kind: Kind, case_id: str) -> dict[str, Any] | None:
    """Return the context of ``consent/shields.html``: those that are up, those to look at first; then those lifted."""
    around = head(sheet, kind, case_id)
    if around is None:
        return None
    found = shields_of(sheet, case_id)
    up = sorted((each for each in found if not each.lifted), key=lambda each: not _due(each, sheet))
    here = around["here"]
    return {
        **around,
        "up": tuple(_card(each, sheet, here) for each in up),
        "lifted": tuple(_card(each, sheet, here) for each in reversed(found) if each.lifted),
        "raise_": f"{here}/shield",
    }


def find(sheet: Sheet, case_id: str, shield_id: str) -> Shield | None:
    """Return a shield that is up."""
    return next((each for each in shields_up(sheet, case_id) if each.id == shield_id), None)


def acting(sheet: Sheet, kind: Kind, case_id: str, shield_id: str, verb: str) -> tuple[Shield, dict[str, Any]] | None:
    """Return a shield that is up, and what the form of ``verb`` says of it."""
    shield = find(sheet, case_id, shield_id)
    if shield is None:
        return None
    here = f"{HOME[kind]}/cases/{case_id}/shields"
    return shield, {
        "name": _name(shield, sheet),
        "reason": shield.reason or "",
        "action": f"{here}/{shield.id}/{verb}",
        "back": here,
        "latest": i18n.moment(latest_review(sheet.now), i18n.DAY_OF_YEAR),
    }


def lifting(sheet: Sheet, kind: Kind, case_id: str, shield_id: str) -> tuple[Shield, dict[str, Any]] | None:
    """Return a shield that is up, and the context of ``confirm.html`` before somebody agrees to lift it."""
    shield = find(sheet, case_id, shield_id)
    if shield is None:
        return None
    here = f"{HOME[kind]}/cases/{case_id}/shields"
    first = (
        _("One person has agreed. With you it is lifted.")
        if shield.agreed
        else _("It takes two people. You are the first.")
    )
    reason = (_("It was raised because: %(reason)s", reason=shield.reason),) if shield.reason else ()
    return shield, {
        "title": _("Agree to lift this shield?"),
        "text": (f"{_said(shield, sheet)}.", *reason, first, _("From then on, releases count again for what is new.")),
        "yes": {"action": f"{here}/{shield.id}/lift", "label": _("I agree")},
        "no": Link(here, _("Leave it up")),
        "fields": (),
    }


def _card(shield: Shield, sheet: Sheet, here: str) -> ShieldCard:
    at, up = f"{here}/shields/{shield.id}", not shield.lifted
    rows = (
        (_("Raised"), words.day(shield.raised, sheet.now)),
        (_("Why"), shield.reason or ""),
        (_("Look at it again"), words.day(shield.review_on, sheet.now) if shield.review_on and up else ""),
        (_("What they saw before"), _("Taken away") if shield.seen_taken else _("Still there") if up else ""),
        (_("To lift it"), _("One person has agreed. It takes one more.") if shield.agreed and up else ""),
    )
    return ShieldCard(
        id=shield.id,
        name=_name(shield, sheet),
        tag=_tag(shield, sheet),
        rows=tuple(Row(label, text) for label, text in rows if text),
        review=f"{at}/review" if up else "",
        take=f"{at}/take-back" if up and not shield.seen_taken else "",
        lift=f"{at}/lift" if up else "",
    )


def _tag(shield: Shield, sheet: Sheet) -> Tag:
    if shield.lifted:
        return Tag(words.CALM, _("lifted"))
    return Tag(words.LATE, _("look at it again")) if _due(shield, sheet) else Tag(words.WARN, pgettext("shield", "up"))


def _due(shield: Shield, sheet: Sheet) -> bool:
    return shield.review_due or (shield.review_on is not None and shield.review_on <= sheet.now)


def _said(shield: Shield, sheet: Sheet) -> str:
    return _("Shielded: %(name)s", name=_name(shield, sheet))


def _name(shield: Shield, sheet: Sheet) -> str:
    """Return whom a shield is against, by what this audience knows them as."""
    named = shieldable(sheet, shield.case, Audience(Kind.OPERATOR, "nobody"))
    if shield.against is not None and people.chosen(shield.against) in named:
        return named[people.chosen(shield.against)][1]
    by_release = (each.name for each in releases_of(sheet, shield.case) if each.recipient == shield.against)
    return next(by_release, _("One person or team"))


def _asker(sheet: Sheet, case_id: str) -> list[tuple[Audience | None, str]]:
    """Return whoever asked for the support from which the case came, where the link is for this audience to know."""
    case = read(sheet.about(case_id))
    request = case.request if case is not None else None
    asked = sheet.newest(SupportRequested, about=request) if request else None
    audience = asked.read("audience", Audience) if asked is not None else None
    if asked is None or audience is None or audience.kind is not Kind.CAREGIVER:
        return []
    who = words.say("ASKERS", asked.read("asker", Asker))
    return [(audience, _("Whoever asked for support (%(who)s)", who=words.small(who)))]


def _named(name: str | None, relation: object) -> str:
    their = words.say("RELATIONS", str(relation or "other"), "their")
    return f"{name}, {their}" if name else words.capital(their)
