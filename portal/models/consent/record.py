"""An auditor's record: who was shown what, opened it, is kept from it, was let in; never what was shown. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from contracts.base import Audience, Event
from contracts.consent import (
    SeenTakenBack,
    ShieldLiftAgreed,
    ShieldLifted,
    ShieldRaised,
    ShieldReviewDue,
    ShieldReviewed,
)
from contracts.disclosure import DisclosureDecided, FileOpened, Ground, Part, Shown
from contracts.gate import PersonInvited, PersonRecovered, PersonRemoved, RecoveryAsked, RecoveryCancelled
from contracts.ids import NO_CASE, short
from contracts.labels import Label
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import N_, _, listed
from portal.models.cards import paged
from portal.models.consent.openings import part_said
from portal.models.people.joined import done_by
from portal.sheet import Entry, Sheet
from portal.shell import HOME
from portal.words import Tag, When

RECORDS: Final = HOME[Kind.AUDITOR]
OPENINGS: Final = f"{RECORDS}/openings"
LET_IN: Final = f"{RECORDS}/let-in"
SHIELDS: Final = f"{RECORDS}/shields"
_PER_PAGE: Final = 50
_SHIELDS: Final[Mapping[type[Event], str]] = {
    ShieldRaised: N_("A shield was raised"),
    SeenTakenBack: N_("All that they had seen was taken back"),
    ShieldReviewDue: N_("A shield is to be looked at again"),
    ShieldReviewed: N_("A shield was looked at again, and stays up"),
    ShieldLiftAgreed: N_("One of two people agreed to lift a shield"),
    ShieldLifted: N_("A shield was lifted"),
}
_LET_IN: Final[Mapping[type[Event], str]] = {
    PersonInvited: N_("Somebody was let into %(team)s"),
    PersonRemoved: N_("Somebody was removed from %(team)s"),
    RecoveryAsked: N_("It was asked that somebody of %(team)s come in anew"),
    RecoveryCancelled: N_("It isn't asked any more that somebody of %(team)s come in anew"),
    PersonRecovered: N_("A second person agreed that somebody of %(team)s comes in anew"),
}
_GROUNDS: Final = {
    Ground.PART: N_("Has a part in it"),
    Ground.RELEASE: N_("A release"),
    Ground.OWN_WORDS: N_("Wrote it"),
    Ground.ADDRESSED: N_("Written to them"),
    Ground.STATUTE: N_("A statute"),
    Ground.ORDER: N_("A statute or a court's order, for this case"),
    Ground.DIRECTORY: N_("In the region's directory"),
}
KINDS_OF: Final = {
    Kind.HUB: N_("a hub"),
    Kind.PARTNER: N_("a partner"),
    Kind.ADVOCATE: N_("an advocate"),
    Kind.INVESTIGATOR: N_("an agency"),
    Kind.CAREGIVER: N_("a caregiver"),
    Kind.YOUTH: N_("the youth"),
    Kind.AUDITOR: N_("an auditor"),
}


class Cell(msgspec.Struct, frozen=True):
    """``lead``: the word that says on a narrow screen, where there are no heads, what this is."""

    label: str
    text: str
    tag: Tag | None = None
    lead: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a record."""

    id: str
    when: When
    cells: tuple[Cell, ...]


def disclosures(sheet: Sheet, case: str = "", page: int = 1) -> dict[str, Any]:
    """Return the context of ``auditor/record.html``: what each fact changed in who sees what, the newest first."""
    lines = [line for entry in _of(sheet, case, DisclosureDecided) for line in _changes(entry, sheet)]
    return {
        "title": _("Disclosures"),
        "lede": _("Who was shown which kinds of information, and why. What it said is not here."),
        "heads": (_("When"), _("What"), _("To whom"), _("Kinds"), _("Why"), _("Case")),
        "empty": _("Each disclosure is written down here the moment it happens."),
        **_part(lines, RECORDS, case, page),
    }


def openings(sheet: Sheet, case: str = "", page: int = 1) -> dict[str, Any]:
    """Return the context of ``auditor/record.html``: who opened a case, the newest first."""
    lines = [_opened(entry, sheet) for entry in _of(sheet, case, FileOpened)]
    return {
        "title": _("Openings"),
        "lede": _("Every opening of a case by a person."),
        "heads": (_("When"), _("Team"), _("Who"), _("Part"), _("Case")),
        "empty": _("Each opening is written down here the moment it happens."),
        **_part(lines, OPENINGS, case, page),
    }


def let_in(sheet: Sheet, page: int = 1) -> dict[str, Any]:
    """Return the context of ``auditor/record.html``: who was let into which team and removed, the newest first."""
    lines = [_let_in(entry, sheet) for entry in reversed(sheet.of(*_LET_IN))]
    rows, pager = paged(lines, page, LET_IN, _PER_PAGE)
    return {
        "title": _("Let in"),
        "lede": _("Whom a hub, or the operator, let into a team or removed from it. Their names are not here."),
        "heads": (_("When"), _("What"), _("Who"), _("By")),
        "empty": _("Each time somebody is let into a team, it is written down here."),
        "rows": tuple(rows),
        "find": None,
        "pager": pager,
    }


def shields(sheet: Sheet, case: str = "", page: int = 1) -> dict[str, Any]:
    """Return the context of ``auditor/record.html``: who is kept from a case, and no longer, the newest first."""
    lines = [_shield(entry, sheet) for entry in _of(sheet, case, *_SHIELDS)]
    return {
        "title": _("Shields"),
        "lede": _("Who is kept from a case, since when, and when that ended. Why is not here."),
        "heads": (_("When"), _("What"), _("Against"), _("Case")),
        "empty": _("Each shield is written down here the moment it is raised."),
        **_part(lines, SHIELDS, case, page),
    }


def wanted(case: str) -> str:
    """Return what somebody typed to find a case, as it is looked for: an id, or the four letters of its reference."""
    return case.strip().lower().removeprefix("c-")


def _part(lines: list[Line], href: str, case: str, page: int) -> dict[str, Any]:
    rows, pager = paged(lines, page, href, _PER_PAGE)
    if pager is not None and case:
        found = f"&case={wanted(case)}"
        pager = msgspec.structs.replace(
            pager, back=pager.back and pager.back + found, more=pager.more and pager.more + found
        )
    return {"rows": tuple(rows), "find": {"action": href, "case": case}, "pager": pager}


def _of(sheet: Sheet, case: str, *events: type[Event]) -> Iterator[Entry]:
    looked_for = wanted(case)
    for entry in reversed(sheet.of(*events)):
        if not looked_for or looked_for in (entry.case, short(entry.case).lower()):
            yield entry


def _changes(entry: Entry, sheet: Sheet) -> Iterator[Line]:
    """Yield what one fact changed: a line for all who were shown the same of the same on the same ground."""
    for field, taken in (("shown", False), ("taken_back", True)):
        alike: dict[tuple[object, ...], list[Shown]] = {}
        for each in entry.read(field, tuple[Shown, ...]) or ():
            alike.setdefault((each.fact, each.kinds, each.ground), []).append(each)
        for number, group in enumerate(alike.values()):
            first, readers = group[0], listed(tuple(dict.fromkeys(_who(each.audience, sheet) for each in group)))
            yield Line(
                id=f"{entry.fact}-{field}-{number}",
                when=words.when(entry.at, sheet.now),
                cells=(
                    Cell(_("What"), _fact(first.type), Tag(words.WARN, _("taken back")) if taken else None),
                    Cell(_("To whom"), words.capital(readers), lead=_("To")),
                    Cell(_("Kinds"), _kinds(first.kinds)),
                    Cell(_("Why"), _(_GROUNDS[first.ground])),
                    Cell(_("Case"), _case(entry.case)),
                ),
            )


def _opened(entry: Entry, sheet: Sheet) -> Line:
    who = entry.read("audience", Audience)
    person, part = entry.text("person"), entry.read("part", Part)
    return Line(
        id=entry.fact,
        when=words.when(entry.at, sheet.now),
        cells=(
            Cell(_("Team"), words.capital(_who(who, sheet))),
            Cell(_("Who"), _("Person %(short)s", short=short(person)) if person else _("A person")),
            Cell(_("Part"), part_said(part)),
            Cell(_("Case"), _case(entry.case)),
        ),
    )


def _shield(entry: Entry, sheet: Sheet) -> Line:
    raised = sheet.about(entry.about)[0]
    return Line(
        id=entry.fact,
        when=words.when(entry.at, sheet.now),
        cells=(
            Cell(_("What"), _(_SHIELDS[entry.event])),
            Cell(_("Against"), words.capital(_who(raised.read("against", Audience), sheet)), lead=_("Against")),
            Cell(_("Case"), _case(entry.case)),
        ),
    )


def _let_in(entry: Entry, sheet: Sheet) -> Line:
    team, person = _who(entry.read("audience", Audience), sheet, _("a team")), entry.text("person")
    said = next(text for event, text in _LET_IN.items() if entry.event is event)
    one = entry.text("asker") or entry.text("agreed")
    by = _("Person %(short)s", short=short(one)) if one else done_by(entry, sheet) or _("not kept")
    return Line(
        id=entry.fact,
        when=words.when(entry.at, sheet.now),
        cells=(
            Cell(_("What"), _(said, team=team)),
            Cell(_("Who"), _("Person %(short)s", short=short(person)) if person else _("A person")),
            Cell(_("By"), by, lead=_("By")),
        ),
    )


def _who(audience: Audience | None, sheet: Sheet, otherwise: str = "") -> str:
    if audience is None:
        return otherwise or _("somebody")
    return sheet.team_name(audience) or _(KINDS_OF.get(audience.kind, N_("somebody")))


def _fact(tag: str) -> str:
    """Return a kind of fact in words: "A place was asked"; one that has none yet, "Referral: offer declined"."""
    name = tag.rpartition(".v")[0]
    context, _dot, past = name.partition(".")
    said = words.say("FACTS", name)
    return said if said != name else f"{context.capitalize()}: {past.replace('_', ' ')}"


def _kinds(kinds: Iterable[Label]) -> str:
    """Return "How it stands, their name and what to call them"."""
    said = ", ".join(_("how it stands") if kind is Label.STATUS else words.say("KINDS", kind) for kind in kinds).lower()
    return words.capital(said)


def _case(case: str) -> str:
    """Return the reference of a case, "" for what belongs to none."""
    return "" if case == NO_CASE else words.reference(case, "C")
