"""The accounting of disclosures as a youth reads it: who was shown what, why, and who opened it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final, NamedTuple

from contracts.base import Audience, Event
from contracts.consent import ReleaseGranted
from contracts.disclosure import DisclosureDecided, FileOpened, Ground, Shown
from contracts.intake import AdvocateAssigned, ParticularsRecorded
from contracts.labels import Label
from contracts.order import OrderRecorded, OrderTookEffect
from contracts.referral import ReferralAccepted, ReferralOffered
from contracts.vocabulary import Kind
from portal.i18n import decimal
from portal.models.youth.door import HOME, case_of
from portal.models.youth.said import Said
from portal.sheet import Entry, Sheet
from portal.words import Tag

PER_PAGE: Final = 60
"""Records on a page: what one fact changed, or one opening."""
_NAMED: Final[Mapping[type[Event], tuple[str, str]]] = {
    ReleaseGranted: ("recipient", "recipient_name"),
    OrderRecorded: ("recipient", "recipient_name"),
    OrderTookEffect: ("recipient", "recipient_name"),
    ReferralOffered: ("audience", "service_name"),
    ReferralAccepted: ("audience", "service_name"),
}
_WHY: Final = frozenset({Ground.RELEASE, Ground.ADDRESSED, Ground.STATUTE, Ground.ORDER})


_What = tuple[str, tuple[Label, ...], str]


class _Line(NamedTuple):
    """One thing that happened to one recipient. Those that say the same of one day are told together."""

    who: str
    verb: str
    kinds: tuple[Label, ...]
    why: str
    at: datetime


def shown(sheet: Sheet, before: int | None) -> dict[str, Any]:
    """Return the context of ``youth/shown.html``: newest first, from before the place ``before`` on."""
    said, case = Said(sheet.now), case_of(sheet)
    teller = _Teller(sheet, said)
    entries = [entry for entry in sheet.of(DisclosureDecided, FileOpened) if entry.case == case]
    told = [(entry, lines) for entry in reversed(entries) if (lines := tuple(teller.lines(entry)))]
    here = [each for each in told if before is None or each[0].seq < before]
    page, more = here[:PER_PAGE], len(here) > PER_PAGE
    pager = {
        "back": "?" if before is not None else "",
        "more": f"?before={page[-1][0].seq}" if more else "",
        "text": said("shown", "in_all", count=decimal(len(told))),
    }
    days = groupby(page, key=lambda each: each[0].at.astimezone(sheet.now.tzinfo).date())
    return {
        "t": said.part("shown"),
        "days": tuple(_day([line for _, lines in group for line in lines], said) for _, group in days),
        "pager": pager if more or before is not None else None,
        "back": HOME,
    }


def seen_by(sheet: Sheet, case: str) -> frozenset[Audience]:
    """Return everybody who was ever shown more of a case than how it stands."""
    decided = (
        entry.read("shown", tuple[Shown, ...]) or () for entry in sheet.of(DisclosureDecided) if entry.case == case
    )
    return frozenset(each.audience for shown in decided for each in shown if {*each.kinds} - {Label.STATUS})


def names(sheet: Sheet) -> dict[Audience, str]:
    """Return the names of teams as the case itself tells them: a youth has no directory."""
    found: dict[Audience, str] = {}
    for entry in sheet.entries:
        if entry.event is AdvocateAssigned:
            found[Audience(Kind.ADVOCATE, entry.text("advocate"))] = entry.text("advocate_name")
        elif entry.event in _NAMED:
            field, name = _NAMED[entry.event]
            team = entry.read(field, Audience)
            if team is not None and entry.text(name):
                found[team] = entry.text(name)
    return found


def name(who: Audience | None, known: Mapping[Audience, str], said: Said) -> str:
    """Return the name of a team, or what it is where no name of it is known."""
    if who is None:
        return said("somebody", "none")
    return known.get(who) or said.of_enum("somebody", who.kind, said("somebody", "none"))


class _Teller:
    """Tells records of disclosures in words."""

    def __init__(self, sheet: Sheet, said: Said) -> None:
        self._said = said
        self._known = names(sheet)
        self._agreed = {entry.about: entry.at for entry in sheet.of(ReleaseGranted)}

    def lines(self, entry: Entry) -> Iterator[_Line]:
        if entry.event is FileOpened:
            by = entry.read("audience", Audience)
            # Whoever has the youth's words may have been somebody else: their page was opened, and not "by you".
            verb = "was_opened" if by is not None and by.kind is Kind.YOUTH else "opened"
            yield _Line(name(by, self._known, self._said), verb, (), "", entry.at)
            return
        for field, verb in (("shown", "saw"), ("taken_back", "lost")):
            yield from self._of(entry.read(field, tuple[Shown, ...]) or (), verb, entry.at)

    def _of(self, entries: Sequence[Shown], verb: str, at: datetime) -> Iterator[_Line]:
        """Yield only what says more than how things stand, to somebody else."""
        for each in entries:
            kinds = tuple(kind for kind in each.kinds if kind is not Label.STATUS)
            if kinds and each.audience.kind is not Kind.YOUTH:
                who, why = name(each.audience, self._known, self._said), self._why(each) if verb == "saw" else ""
                if verb == "saw" and each.ground is Ground.OWN_WORDS:
                    told = each.type == ParticularsRecorded.tag()
                    yield _Line(who, "wrote" if told else "noted", kinds if told else (), "", at)
                else:
                    yield _Line(who, verb, kinds, why, at)

    def _why(self, shown: Shown) -> str:
        agreed = self._agreed.get(shown.release or "")
        if shown.ground is Ground.RELEASE and agreed is not None:
            return self._said("shown", "release_of", day=self._said.date(agreed))
        return self._said("shown", shown.ground.value) if shown.ground in _WHY else ""


def _day(lines: Sequence[_Line], said: Said) -> dict[str, Any]:
    """Return one day: each recipient once, and under their name each thing once, with the times it happened."""
    people: dict[str, dict[_What, list[datetime]]] = {}
    for line in lines:
        people.setdefault(line.who, {}).setdefault((line.verb, line.kinds, line.why), []).append(line.at)
    return {
        "day": said.heading(lines[0].at),
        "people": tuple(
            {"name": who, "lines": tuple(_told(what, times, said) for what, times in done.items())}
            for who, done in people.items()
        ),
    }


def _told(what: _What, times: Iterable[datetime], said: Said) -> dict[str, Any]:
    (verb, kinds, why), at = what, sorted(times)
    key = f"{verb}_again" if verb in ("opened", "was_opened") and len(at) > 1 else verb
    text = said("shown", key, kinds=said.kinds_listed(kinds), count=str(len(at)))
    return {
        "text": f"{text}, {why}" if why else text,
        "times": said.listed(dict.fromkeys(map(said.time, at))),
        "tag": Tag("ok", said("shown", "taken")) if verb == "lost" else None,
    }
