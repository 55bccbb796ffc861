"""The accounting of disclosures as a youth reads it: who was shown what, why, and who opened it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from contracts.base import Audience, Event
from contracts.consent import ReleaseGranted
from contracts.disclosure import DisclosureDecided, FileOpened, Ground, Shown
from contracts.intake import AdvocateAssigned
from contracts.labels import Label
from contracts.referral import ReferralAccepted, ReferralOffered
from contracts.vocabulary import Kind
from portal import words
from portal.sheet import Entry, Sheet
from portal.words import Tag

PER_PAGE: Final = 60
_NAMED: Final[Mapping[type[Event], tuple[str, str]]] = {
    ReleaseGranted: ("recipient", "recipient_name"),
    ReferralOffered: ("audience", "service_name"),
    ReferralAccepted: ("audience", "service_name"),
}
_OTHERWISE: Final = {
    Kind.HUB: "The hub",
    Kind.PARTNER: "A place that was asked",
    Kind.ADVOCATE: "An advocate",
    Kind.INVESTIGATOR: "An agency",
    Kind.AUDITOR: "Whoever checks on all of us",
    Kind.CAREGIVER: "Whoever asked for you",
    Kind.YOUTH: "You",
}
_WHY: Final = {
    Ground.RELEASE: "because you agreed",
    Ground.OWN_WORDS: "because they wrote it",
    Ground.ADDRESSED: "because it was written to them",
    Ground.STATUTE: "because a law requires it",
}


def shown(sheet: Sheet, case: str | None, before: int | None) -> dict[str, Any]:
    """Return the context of ``youth/shown.html``: newest first, from before the place ``before`` on."""
    entries = [entry for entry in sheet.of(DisclosureDecided, FileOpened) if entry.case == case]
    known = names(sheet)
    lines = [(entry, line) for entry in reversed(entries) for line in _lines(entry, sheet, known)]
    here = [(entry, line) for entry, line in lines if before is None or entry.seq < before]
    page, more = here[:PER_PAGE], len(here) > PER_PAGE
    last = page[-1][0].seq if page else 0
    days = groupby(page, key=lambda each: words.day(each[0].at, sheet.now))
    pager = {
        "back": "?" if before is not None else "",
        "more": f"?before={last}" if more else "",
        "text": f"{len(lines):,} in all",
    }
    return {
        "days": tuple({"day": day, "entries": tuple(line for _, line in group)} for day, group in days),
        "pager": pager if more or before is not None else None,
    }


def names(sheet: Sheet) -> dict[Audience, str]:
    """Return the names of teams as the case itself tells them: a youth has no directory."""
    found: dict[Audience, str] = {}
    for entry in sheet.entries:
        if entry.event is AdvocateAssigned:
            found[Audience(Kind.ADVOCATE, entry.text("advocate"))] = entry.text("advocate_name")
        elif entry.event in _NAMED:
            field, name = _NAMED[entry.event]
            team = entry.read(field, Audience)
            if team is not None:
                found[team] = entry.text(name)
    return found


def _lines(entry: Entry, sheet: Sheet, known: Mapping[Audience, str]) -> Iterable[dict[str, Any]]:
    time = words.clock_time(entry.at, sheet.now)
    if entry.event is FileOpened:
        who = entry.read("audience", Audience)
        yield {"time": time, "name": _name(who, known), "text": "opened this", "tag": None}
        return
    for field, verb in (("shown", "could see"), ("taken_back", "can't see any more")):
        for name, kinds, why in _by_team(entry.read(field, tuple[Shown, ...]) or (), known):
            tag = Tag("ok", "taken back") if field == "taken_back" else None
            because = f", {why}" if why and tag is None else ""
            yield {"time": time, "name": name, "text": f"{verb} {kinds}{because}", "tag": tag}


def _by_team(entries: Sequence[Shown], known: Mapping[Audience, str]) -> Iterable[tuple[str, str, str]]:
    """Yield whom it was shown, what, and why: only what says more than how things stand, to somebody else."""
    for each in entries:
        kinds = [words.say("KINDS", kind, "yours") for kind in each.kinds if kind is not Label.STATUS]
        if kinds and each.audience.kind is not Kind.YOUTH:
            yield _name(each.audience, known), words.listed(kinds), _WHY.get(each.ground, "")


def _name(who: Audience | None, known: Mapping[Audience, str]) -> str:
    if who is None:
        return "Somebody"
    return known.get(who) or _OTHERWISE.get(who.kind, "Somebody")
