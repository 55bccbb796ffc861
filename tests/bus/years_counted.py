"""The hub's evaluation once more, counted by other means: by what people did alone, and by its own rules of few.

No fact, no copy and no model of a page: who asked, who began, who said no, who came back, and who answered what.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import Final, NamedTuple

from contracts.aftercare import SayHelped
from contracts.base import Command
from contracts.loop import Helped
from contracts.referral import DeclineOffer, MarkEnteredInError, ReopenReferral, RequestReferral, StartService
from contracts.vocabulary import Area, Need
from tests.bus.three_years import Does

_LEAST: Final = 5
_ALL: Final = "all"


class Quarter(NamedTuple):
    """What happened in one quarter. Hours: from asking to the beginning of help."""

    asked: int
    reached: tuple[tuple[Need, Area], ...]
    hours: tuple[float, ...]
    no_door: tuple[tuple[Need, str, Area], ...]
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
            reached=tuple((counted[of].need, counted[of].area) for of in asked if of in began),
            hours=tuple((began[of][0] - at).total_seconds() / 3600 for of, at in asked.items() if of in began),
            no_door=tuple(
                (counted[of].need, f"{at:%Y-%m}", counted[of].area)
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
        _of_reaching(page, quarter)
        _of_doors(page["no-door", _ALL], quarter)
        _of_answers(page, quarter)
    return sum(row["value"] != "withheld" for row in rows)


def _of_asking(page: Mapping[tuple[str, str], int | None], quarter: Quarter) -> None:
    """What was asked for, and how much of it came back: neither is few, nor is what each leaves of its whole."""
    told = page["reached", _ALL] is not None
    hidden = _few(quarter.asked) or (told and _few(quarter.asked - len(quarter.reached)))
    assert page["asked", _ALL] == (None if hidden else quarter.asked)
    hidden = _few(quarter.came_back) or (not hidden and _few(quarter.asked - quarter.came_back))
    assert page["came-back", _ALL] == (None if hidden else quarter.came_back)


def _of_reaching(page: Mapping[tuple[str, str], int | None], quarter: Quarter) -> None:
    """What began, by service: true, never few, never one alone in its line, and nothing withheld for nothing."""
    line = {str(need): sum(each is need for each, _ in quarter.reached) for need in Need}
    line[_ALL] = len(quarter.reached)
    shown = {name: page["reached", name] for name in line}
    lacks = [name for name in line if shown[name] is None]
    assert all(shown[name] in {None, count} for name, count in line.items())
    assert not any(_few(count or 0) for count in shown.values())
    assert len(lacks) != 1
    tables = (quarter.reached, [need for need, _ in quarter.reached], [area for _, area in quarter.reached])
    assert not lacks or any(_few(count) for table in tables for count in Counter[object](table).values())
    soon = None if shown[_ALL] is None or line[_ALL] < _LEAST else round(median(quarter.hours))
    assert page["first-contact", _ALL] == soon


def _of_doors(shown: int | None, quarter: Quarter) -> None:
    """What found no door: true, never few, and not withheld where nothing of it is few."""
    assert shown in {None, len(quarter.no_door)}
    assert not _few(shown or 0)
    assert shown is not None or any(_few(count) for count in _counts(quarter.no_door))


def _of_answers(page: Mapping[tuple[str, str], int | None], quarter: Quarter) -> None:
    answered, yes = len(quarter.answers), sum(answer is Helped.YES for answer in quarter.answers)
    assert page["answered", _ALL] == (None if _few(answered) else answered)
    hidden = _few(answered) or _few(yes) or _few(answered - yes)
    assert page["helped", _ALL] == (None if hidden else yes)


def _counts(lacking: Sequence[tuple[Need, str, Area]]) -> Iterator[int]:
    """Yield each count of the tables of what found no door: by service, month and area."""
    yield len(lacking)
    for which in ((0,), (1,), (2,), (0, 1), (0, 2)):
        yield from Counter(tuple(each[place] for place in which) for each in lacking).values()


def _quarter(at: datetime) -> str:
    """Return the first month of its quarter, in UTC."""
    return f"{at.year}-{(at.month - 1) // 3 * 3 + 1:02}"


def _few(count: int) -> bool:
    return 0 < count < _LEAST
