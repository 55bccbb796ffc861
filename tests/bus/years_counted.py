"""The hub's evaluation once more, counted by other means: by what people did alone, and by its own rules of few.

No fact, no copy and no model of a page: who asked, who began, who said no, who came back, and who answered what.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import Final, NamedTuple

from contracts.aftercare import SayHelped
from contracts.base import Command
from contracts.loop import Helped
from contracts.referral import DeclineOffer, MarkEnteredInError, ReopenReferral, RequestReferral, StartService
from contracts.vocabulary import Area, Need
from contracts.withheld import ALL, By, Cell, Counted, counts
from contracts.withheld import shown as shown_of
from tests.bus.three_years import Does

_LEAST: Final = 5
_ALL: Final = "all"
_WHOLE: Final = Cell(ALL, By.WHOLE)


class Quarter(NamedTuple):
    """What happened in one quarter. Hours: from asking to the beginning of help."""

    asked: int
    reached: tuple[Counted, ...]
    hours: tuple[float, ...]
    no_door: tuple[Counted, ...]
    came_back: int
    answers: tuple[Helped, ...]


class Diary:
    """What people did, by what it was about."""

    def __init__(self, done: Iterable[Does]) -> None:
        self._did: dict[type[Command], dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
        self._asked: dict[str, RequestReferral] = {}
        self._answers: dict[str, tuple[datetime, Helped]] = {}
        for at, _, command in done:
            self._did[type(command)][command.about].append(at)
            if isinstance(command, RequestReferral):
                self._asked[command.about] = command
            if isinstance(command, SayHelped) and self._answers.get(command.about, (at, None))[1] != command.answer:
                self._answers[command.about] = at, command.answer  # the same once more says nothing new

    def of(self, first: str) -> Quarter:
        """Return the quarter whose first month is ``first``."""
        counted = {of: asked for of, asked in self._asked.items() if of not in self._did[MarkEnteredInError]}
        began, noes = self._did[StartService], self._did[DeclineOffer]
        asked = {of: at for of in counted if _quarter(at := self._did[RequestReferral][of][0]) == first}
        lacking = {of: noes[of][1] for of in counted if len(noes[of]) > 1}  # there are two doors
        return Quarter(
            asked=len(asked),
            reached=tuple(Counted(counted[of].need, first, counted[of].area) for of in asked if of in began),
            hours=tuple((began[of][0] - at).total_seconds() / 3600 for of, at in asked.items() if of in began),
            no_door=tuple(
                Counted(counted[of].need, f"{at:%Y-%m}", counted[of].area)
                for of, at in lacking.items()
                if _quarter(at) == first
            ),
            came_back=len(asked.keys() & self._did[ReopenReferral].keys()),
            answers=tuple(
                answer
                for at, answer in self._answers.values()
                if _quarter(at) == first and answer is not Helped.RATHER_NOT_SAY
            ),
        )


def compare(rows: Sequence[Mapping[str, str]], done: Iterable[Does]) -> int:
    """Assert of every figure of the page that it is true, or withheld where it must be, and only there.

    Return how many are shown.
    """
    pages: dict[str, dict[tuple[str, str], int | None]] = defaultdict(dict)
    for row in rows:
        value = None if row["value"] == "withheld" else int(row["value"])
        pages[row["from"]][row["figure"], row["service"]] = value
    diary = Diary(done)
    for first, page in pages.items():
        quarter = diary.of(first)
        _of_asking(page, quarter)
        _of_reaching(page, quarter, first)
        assert page["no-door", _ALL] == _withheld(quarter.no_door, *_months(first))[_WHOLE]
        _of_answers(page, quarter)
    return sum(row["value"] != "withheld" for row in rows)


def _of_asking(page: Mapping[tuple[str, str], int | None], quarter: Quarter) -> None:
    """What was asked for, and how much of it came back: neither is few, nor is what each leaves of its whole."""
    told = page["reached", _ALL] is not None
    hidden = _few(quarter.asked) or (told and _few(quarter.asked - len(quarter.reached)))
    assert page["asked", _ALL] == (None if hidden else quarter.asked)
    hidden = _few(quarter.came_back) or (not hidden and _few(quarter.asked - quarter.came_back))
    assert page["came-back", _ALL] == (None if hidden else quarter.came_back)


def _of_reaching(page: Mapping[tuple[str, str], int | None], quarter: Quarter, first: str) -> None:
    """What began, by service, and how soon."""
    shown = _withheld(quarter.reached, first)
    for need in Need:
        assert page["reached", need] == shown[Cell(need, By.WHOLE)]
    assert page["reached", _ALL] == shown[_WHOLE]
    soon = None if shown[_WHOLE] is None or len(quarter.hours) < _LEAST else round(median(quarter.hours))
    assert page["first-contact", _ALL] == soon


def _of_answers(page: Mapping[tuple[str, str], int | None], quarter: Quarter) -> None:
    answered, yes = len(quarter.answers), sum(answer is Helped.YES for answer in quarter.answers)
    assert page["answered", _ALL] == (None if _few(answered) else answered)
    hidden = _few(answered) or _few(yes) or _few(answered - yes)
    assert page["helped", _ALL] == (None if hidden else yes)


def _withheld(things: Sequence[Counted], *months: str) -> Mapping[Cell, int | None]:
    """Return what may be shown of all that is counted together: `test_withheld` proves it by trying everything."""
    return shown_of(counts(things, tuple(Need), months, tuple(Area)))


def _quarter(at: datetime) -> str:
    """Return the first month of its quarter, in UTC."""
    return f"{at.year}-{(at.month - 1) // 3 * 3 + 1:02}"


def _months(first: str) -> Iterator[str]:
    """Return the months of the quarter that begins with ``first``."""
    year, month = first.split("-")
    return (f"{year}-{int(month) + each:02}" for each in range(3))


def _few(count: int) -> bool:
    return 0 < count < _LEAST
