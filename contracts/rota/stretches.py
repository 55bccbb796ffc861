"""Who is on over time, as stretches: sorted, none over another, each with the teams that are on in it.

A schedule is a list of them; where it has none, nobody is on. Instants are seconds since 1970 in UTC.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Final

Teams = tuple[str, ...]
Span = tuple[int, int]
"""From the first instant to before the second."""
Stretch = tuple[int, int, Teams]
Change = Callable[[Teams], Teams]

_starts: Final = itemgetter(0)


def change(stretches: list[Stretch], since: int, until: int, to: Change) -> None:
    """Change in place who is on from ``since`` to ``until``, also where nobody is."""
    if since >= until:
        return
    first = last = _first_after(stretches, since)
    pieces: list[Stretch] = []
    at = since
    while last < len(stretches) and stretches[last][0] < until:
        starts, ends, teams = stretches[last]
        if starts < since:
            pieces.append((starts, since, teams))
        pieces += ((at, starts, to(())), (max(starts, since), min(ends, until), to(teams)))
        if ends > until:
            pieces.append((until, ends, teams))
        at = ends
        last += 1
    pieces.append((at, until, to(())))
    stretches[first:last] = [piece for piece in pieces if piece[0] < piece[1] and piece[2]]


def add(stretches: list[Stretch], since: int, until: int, team: str) -> None:
    """Let ``team`` be on as well."""
    if not stretches or stretches[-1][1] <= since:
        stretches.append((since, until, (team,)))
    else:
        change(stretches, since, until, lambda teams: teams if team in teams else (*teams, team))


def within(stretches: Iterable[Stretch], spans: Sequence[Span]) -> list[Stretch]:
    """Return what of ``stretches`` is in ``spans`` (sorted, none over another)."""
    found = []
    passed, count = 0, len(spans)
    for stretch in stretches:
        starts, ends, teams = stretch
        while passed < count and spans[passed][1] <= starts:
            passed += 1
        place = passed
        while place < count and spans[place][0] < ends:
            since, until = spans[place]
            if since <= starts and ends <= until:
                found.append(stretch)
            else:
                found.append((max(starts, since), min(ends, until), teams))
            place += 1
    return found


def holes(taken: Iterable[Stretch] | Iterable[Span], span: Span) -> list[Span]:
    """Return what of ``span`` nothing of ``taken`` (sorted) covers."""
    found = []
    at, until = span
    for each in taken:
        if each[0] > at:
            found.append((at, min(each[0], until)))
        at = max(at, each[1])
        if at >= until:
            return found
    return [*found, (at, until)]


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the same spans sorted, those that touch as one, those that are empty left out."""
    found: list[Span] = []
    for since, until in sorted(spans):
        if since >= until:
            continue
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(until, found[-1][1]))
        else:
            found.append((since, until))
    return found


def overlap(one: Span, other: Span) -> int:
    """Return for how many seconds both last."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def each_alone(stretches: Iterable[Stretch]) -> list[tuple[int, str, int]]:
    """Return for each team when it is on, as start, team and end, sorted by time; stretches that touch as one."""
    found: list[tuple[int, str, int]] = []
    going: dict[str, tuple[int, int]] = {}
    for starts, ends, teams in stretches:
        for team in teams:
            since, until = going.get(team, (starts, starts))
            if until < starts:
                found.append((since, team, until))
                since = starts
            going[team] = (since, ends)
    found += [(since, team, until) for team, (since, until) in going.items()]
    found.sort()
    return found


def _first_after(stretches: Sequence[Stretch], at: int) -> int:
    """Return the place of the first stretch that ends after ``at``."""
    place = bisect_right(stretches, at, key=_starts)
    return place - 1 if place and stretches[place - 1][1] > at else place
