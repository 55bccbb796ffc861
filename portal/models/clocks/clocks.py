"""The clocks of a case, and the forms about them: what each counts, from where that is, and who was told. Pure."""

from typing import Any, Final

from contracts.clocks import table
from contracts.vocabulary import ACCOMPANIED, ClockKind, Kind
from portal import words
from portal.models.cases.case import find
from portal.models.clocks.clock_cards import clock_card, row_words, title
from portal.models.clocks.occasions import card as occasion_card
from portal.models.clocks.occasions import occasions_of
from portal.models.clocks.timed import Timed, clocks_of, read
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Choice

BY_HAND: Final = (
    ClockKind.MANDATED_REPORT,
    ClockKind.MEDICAL_WINDOW,
    ClockKind.MISSING_FROM_CARE,
    ClockKind.RUNAWAY_HOME_NOTICE,
    ClockKind.TRIBAL_NOTICE,
    ClockKind.FOREIGN_NATIONAL_MINOR,
)
"""What nothing else starts, in the order in which they are offered."""


def case_clocks(sheet: Sheet, kind: Kind, case_id: str) -> dict[str, Any] | None:
    """Return the context of ``clocks/case.html``; None where there is no such case for them."""
    case = find(sheet, case_id)
    if case is None:
        return None
    home = f"{HOME[kind]}/cases/{case.id}"
    found = [clock_card(each, sheet, f"{home}/clocks") for each in clocks_of(sheet, case.id)]
    return {
        "title": case.called or case.ref,
        "here": home,
        "runs": tuple(each for each in found if each.links),
        "over": tuple(each for each in found if not each.links),
        "occasions": tuple(occasion_card(each, sheet, home) for each in occasions_of(sheet, case.id)),
        "start": f"{home}/clocks/start",
        "beside": f"{home}/beside",
        "report": f"{home}/report",
    }


def find_clock(sheet: Sheet, case_id: str, clock_id: str) -> Timed | None:
    """Return a clock of this case."""
    clock = read(sheet.about(clock_id))
    return clock if clock is not None and clock.case == case_id else None


def starting() -> tuple[Choice, ...]:
    """Return the clocks that somebody starts by hand."""
    rows = table().rows
    return tuple(Choice(kind.value, rows[kind].title, rows[kind].words) for kind in BY_HAND)


def accompanied() -> tuple[Choice, ...]:
    """Return where an advocate may be with a youth (2015 Wisconsin Act 351)."""
    return tuple(Choice(each.value, words.say("PAGE_REASONS", each)) for each in sorted(ACCOMPANIED))


def of_clock(sheet: Sheet, clock: Timed) -> dict[str, Any]:
    """Return what a form about one clock says of it."""
    whom = table()[clock.kind].whom if clock.kind is not None else ()
    return {
        "title": title(clock),
        "row_words": row_words(clock),
        "whom": tuple(Choice(each.value, words.say("WHOM", each)) for each in whom),
        "began": "" if clock.since is None else words.exact(clock.since, sheet.now),
    }
