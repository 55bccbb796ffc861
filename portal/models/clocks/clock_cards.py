"""One clock as it is listed: how long it has, what counts, by which source, who was told, and what came of it. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

import msgspec

from contracts.clocks import table
from contracts.vocabulary import ClockKind, ClockState, ClockUnit, Counting
from portal import i18n, words
from portal.i18n import N_, _, listed, message, ngettext
from portal.models.clocks.timed import Timed, Told, clocks_of
from portal.sheet import Sheet
from portal.words import Clock, Tag

UNNAMED: Final = N_("A clock of the law")
"""What a clock is called to who may not know which it is."""
_COUNTS: Final = {
    Counting.PLAIN: N_("every hour counts"),
    Counting.WORKING: N_("not counting Saturdays, Sundays and legal holidays"),
}
_TOLD: Final = {
    "warned": N_("Told that it ends soon"),
    "missed": N_("Told that it is over"),
    "corrected": N_("Told of the new time"),
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
        source=_("%(source)s, as of %(day)s", source=clock.source, day=_day(clock.as_of)) if clock.source else "",
        lines=tuple(_lines(clock, sheet)),
        links=_links(clock, f"{here}/{clock.id}"),
    )


def title(clock: Timed) -> str:
    return _(UNNAMED) if clock.kind is None else message(table()[clock.kind].title)


def row_words(clock: Timed) -> str:
    """Return the words of its row, where its figure is still the one that they speak of."""
    if clock.kind is None:
        return _("Which it is, their advocate knows. Call them.")
    row = table()[clock.kind]
    return message(row.words) if (row.figure, row.unit) == (clock.figure, clock.unit) else ""


def _counts(clock: Timed) -> str:
    if clock.unit is None or clock.counting is None:
        return ""
    if clock.figure is None:
        return _("At once.")
    size = _size(clock.figure, clock.unit)
    hours = clock.unit in (ClockUnit.HOURS, ClockUnit.MINUTES)
    return f"{size}, {_(_COUNTS[clock.counting])}." if hours else f"{size}."


def _size(figure: int, unit: ClockUnit) -> str:
    match unit:
        case ClockUnit.MINUTES:
            return ngettext("%(num)s minute", "%(num)s minutes", figure)
        case ClockUnit.HOURS:
            return ngettext("%(num)s hour", "%(num)s hours", figure)
        case ClockUnit.DAYS:
            return ngettext("%(num)s day", "%(num)s days", figure)
        case ClockUnit.MONTHS:
            return ngettext("%(num)s month", "%(num)s months", figure)
        case ClockUnit.AT_ONCE:
            return _("At once")


def _tag(clock: Timed) -> Tag | None:
    match clock.state:
        case ClockState.MET:
            return Tag(words.WARN, _("done, late")) if clock.was_late else Tag(words.OK, _("done in time"))
        case ClockState.STOPPED:
            return Tag(words.CALM, words.say("CLOCK_STOPS", clock.stopped) or _("stopped"))
        case ClockState.PAUSED:
            return Tag(words.CALM, _("stands still"))
        case ClockState.MISSED if clock.kind is ClockKind.MEDICAL_WINDOW:
            return Tag(words.CALM, _("the time is over, and care goes on"))
        case _ if clock.kind is ClockKind.MANDATED_REPORT:
            return Tag(words.LATE, _("now: call first"))
        case _:
            return None


def _clocks(clock: Timed, sheet: Sheet) -> tuple[Clock, ...]:
    """Return what is left, by each way of counting; nothing where a tag says all."""
    if clock.state not in (ClockState.RUNNING, ClockState.MISSED) or _tag(clock) is not None:
        return ()
    both = clock.due_plain is not None
    ways = ((clock.due, ""), (clock.due_plain, _("left, counting every hour")))
    return tuple(
        words.clock(due, sheet.now, left=left if both else "", since=clock.since, then=_at(due, sheet))
        for due, left in ways
        if due is not None
    )


def _day(iso: str) -> str:
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return i18n.moment(day, i18n.DAY_OF_YEAR)


def _at(due: datetime, sheet: Sheet) -> str:
    return _("Until %(exact)s.", exact=words.exact(due, sheet.now))


def _lines(clock: Timed, sheet: Sheet) -> Iterable[str]:
    if clock.since is not None:
        began = N_("Began %(when)s, as corrected since.") if clock.corrected else N_("Began %(when)s.")
        yield _(began, when=words.exact(clock.since, sheet.now))
    if clock.paused is not None:
        yield f"{words.say('PAUSES', clock.paused)}."
    if clock.met_at is not None:
        whom = listed([words.say("WHOM", each) for each in clock.whom])
        when = words.exact(clock.met_at, sheet.now)
        done = _("Done %(when)s: told were %(whom)s.", when=when, whom=words.small(whom)) if whom else ""
        said = [done or _("Done %(when)s.", when=when)]
        if clock.spoke_with:
            said.append(_("Spoke with %(name)s.", name=clock.spoke_with))
        yield " ".join(said)
    for each in clock.told[-_MOST:]:
        yield _told(each, sheet)


def _told(told: Told, sheet: Sheet) -> str:
    names = [name for each in told.audiences if (name := sheet.team_name(each))]
    who = listed(names) or _("nobody could be told")
    return f"{_(_TOLD[told.what])}, {words.exact(told.at, sheet.now)}: {who}."


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
