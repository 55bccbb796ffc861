"""One clock as it is listed: how long it has, what counts, by which source, who was told, and what came of it. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

import msgspec

from contracts.clocks import table
from contracts.vocabulary import ClockKind, ClockState, ClockUnit, Counting
from portal import words
from portal.i18n import listed
from portal.models.clocks.timed import Timed, Told, clocks_of
from portal.sheet import Sheet
from portal.words import Clock, Tag

UNNAMED: Final = "A clock of the law"
"""What a clock is called to who may not know which it is."""
_COUNTS: Final = {
    Counting.PLAIN: "every hour counts",
    Counting.WORKING: "not counting Saturdays, Sundays and legal holidays",
}
_TOLD: Final = {
    "warned": "Told that it ends soon",
    "missed": "Told that it is over",
    "corrected": "Told of the new time",
}
_MOST: Final = 4
"""How many times somebody was told are shown, the newest."""


class ClockCard(msgspec.Struct, frozen=True, kw_only=True):
    """One clock in a list. ``links`` by what can be done about it."""

    id: str
    title: str
    tag: Tag | None
    clocks: tuple[Clock, ...]
    counts: str
    words: str
    source: str
    lines: tuple[str, ...]
    links: dict[str, str]


def running(sheet: Sheet, case_id: str, here: str) -> tuple[ClockCard, ...]:
    """Return the clocks of a case that run: for the case's own page, without what can be done about them."""
    cards = (clock_card(each, sheet, here) for each in clocks_of(sheet, case_id) if not each.is_over)
    return tuple(msgspec.structs.replace(each, links={}) for each in cards)


def clock_card(clock: Timed, sheet: Sheet, here: str) -> ClockCard:
    """Return one clock: how long it has, what counts, by which source, and what came of it."""
    return ClockCard(
        id=clock.id,
        title=title(clock),
        tag=_tag(clock),
        clocks=_clocks(clock, sheet),
        counts=_counts(clock),
        words=row_words(clock),
        source=f"{clock.source}, as of {_day(clock.as_of)}" if clock.source else "",
        lines=tuple(_lines(clock, sheet)),
        links=_links(clock, f"{here}/{clock.id}"),
    )


def title(clock: Timed) -> str:
    return UNNAMED if clock.kind is None else table()[clock.kind].title


def row_words(clock: Timed) -> str:
    """Return the words of its row, where its figure is still the one that they speak of."""
    if clock.kind is None:
        return "Which it is, their advocate knows. Call them."
    row = table()[clock.kind]
    return row.words if (row.figure, row.unit) == (clock.figure, clock.unit) else ""


def _counts(clock: Timed) -> str:
    if clock.unit is None or clock.counting is None:
        return ""
    if clock.figure is None:
        return "At once."
    unit = clock.unit.value if clock.figure != 1 else clock.unit.value.removesuffix("s")
    hours = clock.unit in (ClockUnit.HOURS, ClockUnit.MINUTES)
    return f"{clock.figure} {unit}, {_COUNTS[clock.counting]}." if hours else f"{clock.figure} {unit}."


def _tag(clock: Timed) -> Tag | None:
    match clock.state:
        case ClockState.MET:
            return Tag(words.WARN, "done, late") if clock.was_late else Tag(words.OK, "done in time")
        case ClockState.STOPPED:
            return Tag(words.CALM, words.say("CLOCK_STOPS", clock.stopped) or "stopped")
        case ClockState.PAUSED:
            return Tag(words.CALM, "stands still")
        case ClockState.MISSED if clock.kind is ClockKind.MEDICAL_WINDOW:
            return Tag(words.CALM, "the time is over, and care goes on")
        case _ if clock.kind is ClockKind.MANDATED_REPORT:
            return Tag(words.LATE, "now: call first")
        case _:
            return None


def _clocks(clock: Timed, sheet: Sheet) -> tuple[Clock, ...]:
    """Return what is left, by each way of counting; nothing where a tag says all."""
    if clock.state not in (ClockState.RUNNING, ClockState.MISSED) or _tag(clock) is not None:
        return ()
    both = clock.due_plain is not None
    ways = ((clock.due, "left"), (clock.due_plain, "left, counting every hour"))
    return tuple(
        words.clock(due, sheet.now, left=left if both else "left", since=clock.since, then=_at(due, sheet))
        for due, left in ways
        if due is not None
    )


def _day(iso: str) -> str:
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {day:%B %Y}"


def _at(due: datetime, sheet: Sheet) -> str:
    return f"Until {words.exact(due, sheet.now)}."


def _lines(clock: Timed, sheet: Sheet) -> Iterable[str]:
    if clock.since is not None:
        yield f"Began {words.exact(clock.since, sheet.now)}{', as corrected since' if clock.corrected else ''}."
    if clock.paused is not None:
        yield f"{words.say('PAUSES', clock.paused)}."
    if clock.met_at is not None:
        whom = listed([words.say("WHOM", each) for each in clock.whom])
        told = f": told were {words.small(whom)}" if whom else ""
        spoke = f". Spoke with {clock.spoke_with}" if clock.spoke_with else ""
        yield f"Done {words.exact(clock.met_at, sheet.now)}{told}{spoke}."
    for each in clock.told[-_MOST:]:
        yield _told(each, sheet)


def _told(told: Told, sheet: Sheet) -> str:
    names = [name for each in told.audiences if (name := sheet.team_name(each))]
    who = listed(names) or "nobody could be told"
    return f"{_TOLD[told.what]}, {words.exact(told.at, sheet.now)}: {who}."


def _links(clock: Timed, here: str) -> dict[str, str]:
    if clock.is_over:
        return {}
    links = {**dict.fromkeys(("met", "correct", "pause", "resume"), ""), "stop": f"{here}/stop"}
    if clock.kind is not None:
        links |= {"met": f"{here}/met", "correct": f"{here}/correct"}
        if clock.kind is ClockKind.MANDATED_REPORT:
            links["met"] = ""  # the call that is written down meets it
        if clock.state is ClockState.PAUSED:
            links["resume"] = f"{here}/resume"
        elif clock.state is ClockState.RUNNING and table()[clock.kind].pauses:
            links["pause"] = f"{here}/pause"
    return links
