"""Coming of age: at 18 a youth decides alone. What rested on a co-signature ends then, by a timer.

Source: Wis. Stat. 990.01(3) and (20), as of November 2026. The birthday begins at midnight in the deployment's zone
(`Limits.zone`), the first one where clocks show two; who was born on 29 February comes of age on 1 March, for a year
without that day has not come round before (and no eighteenth birthday of theirs falls in a leap year).
"""

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from contracts.base import Actor, Command, Due, Event, Fact, Wake
from contracts.consent import BirthDateRecorded, CameOfAge, NotOfAge, RecordBirthDate
from contracts.limits import USUAL, Limits
from contracts.outcomes import NOT_FOUND, Refusal, invalid

MAJORITY: Final = "majority"


class State(msgspec.Struct, frozen=True):
    """When the youth was born, as far as it is known, and whether they came of age by that date."""

    born: date | None = None
    came: bool = False


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return what is known after ``event``."""
    match event:
        case BirthDateRecorded(born=born):
            return State(day_of(born))
        case CameOfAge():
            return State(state.born, came=True)
        case _:
            return state


def decide(
    state: State, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None, limits: Limits = USUAL
) -> list[Event] | Refusal:
    """Decide one message about when the youth was born."""
    match message:
        case RecordBirthDate(born=born):
            return _record(state, born, at, limits)
        case Due(why="majority"):
            return [CameOfAge()] if _has_come(state, at, limits) else []
        case Command():
            return NOT_FOUND
        case _:
            return []


def wakes(state: State, limits: Limits = USUAL) -> frozenset[Wake]:
    """Return the timer of the birthday, until they came of age. A corrected date is another timer."""
    if state.born is None or state.came:
        return frozenset()
    return frozenset({Wake(majority(state.born, limits), MAJORITY)})


def _record(state: State, text: str, at: datetime, limits: Limits) -> list[Event] | Refusal:
    """Record it. Who is of age by that date already comes of age at once; by a corrected one that is said anew.

    Where they are not, and a wrong date had said so, that is said, too.
    """
    born, today = day_of(text), limits.day(at)
    if born is None:
        return invalid("born", "write a day that there is, such as 2010-05-31")
    if born > today:
        return invalid("born", "choose a day that is past")
    if born.year < today.year - limits.oldest:
        return invalid("born", "look at the year again")
    if born == state.born:
        return []
    recorded = BirthDateRecorded(born=text)
    of_age = _has_come(evolve(state, recorded), at, limits)
    follows: list[Event] = [CameOfAge()] if of_age else [NotOfAge()] if state.came else []
    return [recorded, *follows]


def _has_come(state: State, at: datetime, limits: Limits) -> bool:
    return state.born is not None and not state.came and at >= majority(state.born, limits)


def majority(born: date, limits: Limits = USUAL) -> datetime:
    """Return the moment at which somebody born on ``born`` is of age, in UTC."""
    return datetime.combine(limits.comes_of_age(born), time(), ZoneInfo(limits.zone)).astimezone(UTC)


def day_of(text: str | None) -> date | None:
    """Return the day that was written, or None: not a day that there is, or one that nobody can read any more."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None
