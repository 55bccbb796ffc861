"""Why could they see this: for one case, each audience, what it can see now and could before, by which rule. Pure."""

from collections import Counter
from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.disclosure import DisclosureDecided, FileOpened, Ground, Shown
from contracts.ids import EventId, short
from contracts.labels import Label
from contracts.rules import REASONS, RuleId
from portal import words
from portal.i18n import N_, _, listed, message, ngettext
from portal.models.consent.record import KINDS_OF, RECORDS, wanted
from portal.models.people.people import chosen
from portal.sheet import Entry, Sheet
from portal.words import Choice, When

WHY: Final = f"{RECORDS}/why"
_BECAUSE: Final = {
    Ground.PART: N_("because it has a part in this"),
    Ground.RELEASE: N_("because a release names it"),
    Ground.OWN_WORDS: N_("because it wrote this itself"),
    Ground.ADDRESSED: N_("because it was written to them"),
    Ground.STATUTE: N_("because a statute requires it"),
    Ground.ORDER: N_("because a statute or a court's order for this case requires it"),
    Ground.DIRECTORY: N_("because it is in the region's directory"),
}


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One reason for which an audience sees some things. ``rule`` and ``source`` are "" in records from before."""

    text: str
    rule: str
    source: str


class Opening(msgspec.Struct, frozen=True):
    """Who opened it, and when."""

    who: str
    when: When


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """One audience of a case."""

    id: str
    name: str
    now: tuple[Reason, ...]
    """Above status."""
    stands: tuple[Reason, ...]
    """How it stands, and nothing of the person."""
    before: tuple[Reason, ...]
    openings: tuple[Opening, ...]
    opened: str


_Why = tuple[str | None, Ground, tuple[Label, ...], datetime | None]
_OPENINGS_SHOWN: Final = 10


def why(sheet: Sheet, case: str = "", who: str = "") -> dict[str, Any]:
    """Return the context of ``auditor/why.html``: nothing before a case is asked for."""
    looked_for = wanted(case)
    cases = [e.case for e in sheet.of(DisclosureDecided) if looked_for in (e.case, short(e.case).lower())]
    found = tuple(dict.fromkeys(cases)) if looked_for else ()
    readers = tuple(_readers(sheet, found[0])) if found else ()
    return {
        "action": WHY,
        "case": case,
        "asked": bool(looked_for),
        "ref": words.reference(found[0], "C") if found else "",
        "who": who,
        "teams": tuple(Choice(each.id, each.name) for each in readers),
        "readers": tuple(each for each in readers if who in ("", each.id)),
    }


def _readers(sheet: Sheet, case: str) -> list[Reader]:
    held, lost = _held(sheet, case)
    openings: dict[Audience, list[Entry]] = {}
    for entry in sheet.case(case):
        audience = entry.read("audience", Audience) if entry.event is FileOpened else None
        if audience is not None:
            openings.setdefault(audience, []).append(entry)
    everybody = sorted({*held, *lost, *openings}, key=lambda each: (each.kind, _name(each, sheet), each.team))
    return [
        _reader(each, held.get(each, {}), lost.get(each, Counter()), openings.get(each, []), sheet)
        for each in everybody
    ]


def _held(sheet: Sheet, case: str) -> tuple[dict[Audience, dict[EventId, Shown]], dict[Audience, Counter[_Why]]]:
    """Return what each audience of a case holds now, and what it held and lost, as the records tell in order."""
    held: dict[Audience, dict[EventId, Shown]] = {}
    lost: dict[Audience, Counter[_Why]] = {}
    for entry in sheet.case(case):
        if entry.event is not DisclosureDecided:
            continue
        for each in entry.read("taken_back", tuple[Shown, ...]) or ():
            gone = held.get(each.audience, {}).pop(each.fact, None)
            lost.setdefault(each.audience, Counter())[_of(gone or each)] += 1
        for each in entry.read("shown", tuple[Shown, ...]) or ():
            held.setdefault(each.audience, {})[each.fact] = each
    for audience, facts in held.items():
        for fact, each in list(facts.items()):
            if each.until is not None and each.until <= sheet.now:
                del facts[fact]
                lost.setdefault(audience, Counter())[_of(each)] += 1
    return held, lost


def _of(shown: Shown) -> _Why:
    return shown.rule, shown.ground, shown.kinds, shown.until


def _reader(
    audience: Audience, held: dict[EventId, Shown], lost: Counter[_Why], openings: list[Entry], sheet: Sheet
) -> Reader:
    count, sees = len(openings), [_of(each) for each in held.values()]
    return Reader(
        id=chosen(audience),
        name=_("%(name)s, by their six words alone", name=_name(audience, sheet))
        if _at_door(sees, lost)
        else _name(audience, sheet),
        now=_reasons(Counter(each for each in sees if _personal(each)), sheet, past=False),
        stands=_reasons(Counter(each for each in sees if not _personal(each)), sheet, past=False),
        before=_reasons(lost, sheet, past=True),
        openings=tuple(_opening(each, sheet) for each in reversed(openings[-_OPENINGS_SHOWN:])),
        opened=_("Nobody there opened it.")
        if not count
        else ngettext("Opened %(num)s time.", "Opened %(num)s times.", count),
    )


def _at_door(sees: list[_Why], lost: Counter[_Why]) -> bool:
    """Return whether this is the youth by the code alone: another reader than the youth by both secrets."""
    return any(rule == RuleId.DOOR for rule, *_ in (*sees, *lost))


def _personal(why_: _Why) -> bool:
    return any(kind is not Label.STATUS for kind in why_[2])


def _reasons(counted: Counter[_Why], sheet: Sheet, *, past: bool) -> tuple[Reason, ...]:
    """Return the reasons, the ones that show most kinds of information first."""
    ordered = sorted(counted.items(), key=lambda each: (-len(each[0][2]), each[0][1], each[0][0] or ""))
    return tuple(_reason(each, count, sheet, past=past) for each, count in ordered)


def _reason(why_: _Why, count: int, sheet: Sheet, *, past: bool) -> Reason:
    rule, ground, kinds, until = why_
    known = next((reason for name, reason in REASONS.items() if name == rule), None)
    named = [words.small(words.say("KINDS", kind)) for kind in kinds if kind is not Label.STATUS]
    what = listed(named) or _("how it stands, and nothing of the person")
    ends = f", {words.until(until, sheet.now)}" if until is not None else ""
    number = ngettext("%(num)s entry", "%(num)s entries", count)
    sees = (
        N_("Could see %(what)s in %(number)s, %(because)s.")
        if past
        else N_("Sees %(what)s in %(number)s, %(because)s.")
    )
    return Reason(
        text=_(sees, what=what, number=number, because=f"{_(_BECAUSE[ground])}{ends}"),
        rule=words.capital(message(known.why)) if known is not None else "",
        source=known.source if known is not None else "",
    )


def _opening(entry: Entry, sheet: Sheet) -> Opening:
    person = entry.text("person")
    return Opening(
        _("Person %(short)s", short=short(person)) if person else _("A person"), words.when(entry.at, sheet.now)
    )


def _name(audience: Audience, sheet: Sheet) -> str:
    return sheet.team_name(audience) or words.capital(_(KINDS_OF.get(audience.kind, "somebody")))
