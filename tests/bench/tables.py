"""The same directory in tables, and the same search in SQL: in PostgreSQL where it is installed, else in SQLite.

As somebody would build it who knows that database: a row for each service and need, kept together by need, with what is
compared as plain numbers and sets of flags, the week as a multirange, and everything of the provider in the row.
"""
# ruff: noqa: S608 - every statement is made of numbers and ids of our own

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from contracts.taxonomy import Authority, Population, ServiceKind
from contracts.vocabulary import Area, Barrier, Need, Urgency, Weekday
from services.referral_router.doors import Door, When, provider_key, spoken
from services.referral_router.index import Index
from services.referral_router.limits import GENDERS, GROUPS, MUST_BE_TRAINED, Sought
from services.referral_router.scoring import QUICKLY, WITHIN_A_DAY, Weights
from tests.bench.databases import Ask, postgres, sqlite

_LANGUAGES: Final = ("es", "hmn", "so", "ar", "pl")
_COLUMNS: Final = {
    "need": "integer",
    "id": "text",
    "title": "text",
    "provider": "text",
    "name": "text",
    "team": "text",
    "kinds": "bigint",
    "areas": "integer",
    "barriers": "integer",
    "populations": "integer",
    "languages": "integer",
    "placed_by": "integer",
    "in_house": "integer",
    "in_house_count": "integer",
    "least_age": "integer",
    "most_age": "integer",
    "trained": "integer",
    "specialised": "integer",
    "free": "integer",
    "fresh_until": "integer",
    "answers_in": "integer",
    "interpreters": "integer",
    "always_open": "integer",
    "hours_known": "integer",
    "at_night": "integer",
    "after_hours": "integer",
    "safe_employer": "integer",
}
_BINARIES: Final = Path("/usr/lib/postgresql")


@contextmanager
def filled(index: Index) -> Iterator[tuple[str, Ask]]:
    """Fill a database with the doors of ``index``; yield its name and how to ask it."""
    newest = sorted(_BINARIES.glob("*/bin/initdb"))
    with tempfile.TemporaryDirectory(prefix="bench-") as home:
        opened = postgres(Path(home), newest[-1].parent) if newest else sqlite()
        with opened as (name, run, ask):
            typed = ", ".join(f"{column} {kind}" for column, kind in _COLUMNS.items())
            folded = ' COLLATE "C"' if newest else ""
            run(
                f"CREATE TABLE service (slot integer, {typed.replace(' text', f' text{folded}')}{_week_column(newest)})"
            )
            run("CREATE TABLE opening (slot integer, opens integer, closes integer)")
            rows = sorted(_rows(index), key=lambda row: row[1])
            for some in _some(rows, 500):
                run(f"INSERT INTO service (slot, {', '.join(_COLUMNS)}) VALUES {', '.join(map(_values, some))}")
            for some in _some(list(_openings(index)), 2000):
                run(f"INSERT INTO opening VALUES {', '.join(map(_values, some))}")
            for made in ("service (need)", "service (id)", "service (provider)", "service (team)", "opening (slot)"):
                run(f"CREATE INDEX ON {made}" if newest else f"CREATE INDEX {made.split()[0]}_{made[9:-1]} ON {made}")
            if newest:
                run(_MULTIRANGE)
                run("CLUSTER service USING service_need_idx")
                run("VACUUM FULL ANALYZE")
            run("ANALYZE")
            yield name, ask


_MULTIRANGE: Final = """UPDATE service SET week = spans.week FROM (
    SELECT slot, range_agg(int4range(opens, closes)) AS week FROM opening GROUP BY slot
) spans WHERE spans.slot = service.slot"""


def _week_column(newest: Sequence[Path]) -> str:
    return ", week int4multirange" if newest else ""


def query(sought: Sought, moment: When, weights: Weights, most: int, *, ranges: bool) -> str:
    """Return the search for the best ``most`` doors, in order, as a statement."""
    order = ["id IN (" + _listed(sought.wanted) + ")"] if sought.wanted else []
    if sought.acute:
        order.append(
            f"(after_hours = 1 AND (trained >= {moment.training_day} OR specialised >= {moment.training_day}))"
        )
    ranked = ", ".join(f"CASE WHEN {each} THEN 0 ELSE 1 END" for each in order)
    total = " + ".join(
        f"CASE WHEN {when} THEN {points} ELSE 0 END" for when, points in _parts(sought, moment, weights, ranges)
    )
    where = " AND ".join(_limits(sought, moment, ranges))
    return (
        f"SELECT id FROM service WHERE {where} "
        f"ORDER BY {ranked + ', ' if ranked else ''}{total} + {weights.further_need} * "
        f"CASE WHEN in_house_count > {weights.further_needs_at_most} THEN {weights.further_needs_at_most} "
        f"ELSE in_house_count - 1 END DESC, title, id LIMIT {most}"
    )


def _limits(sought: Sought, moment: When, ranges: bool) -> Iterator[str]:  # noqa: C901 - a line for each limit
    yield f"need = {_place(Need, sought.need)}"
    if sought.kind is not None:
        yield f"kinds & {_flag(ServiceKind, sought.kind)} <> 0"
    if sought.area is not Area.ANYWHERE:
        yield f"areas & {_flags(Area, {Area.ANYWHERE, sought.area})} <> 0"
    if moment.day is not None:
        yield f"(hours_known = 0 OR {_open(moment, ranges)})"
    day = moment.training_day
    trained = f"(trained >= {day} OR specialised >= {day})"
    if sought.competency == "advanced":
        yield f"specialised >= {day}"
    elif sought.competency is None and sought.kind not in MUST_BE_TRAINED:
        yield f"({trained} OR (trained = 0 AND specialised = 0))"
    else:
        yield trained
    yield f"(free IS NULL OR free > 0 OR fresh_until < {moment.now})"
    gone = sought.asked | sought.unwanted
    if gone:
        yield f"id NOT IN ({_listed(gone)})"
    if sought.age is not None:
        yield f"least_age <= {sought.age} AND most_age >= {sought.age}"
    yield from _of_populations(sought.populations)
    if sought.language is not None and spoken(sought.language) != "en":
        flag = 1 << _LANGUAGES.index(spoken(sought.language))
        yield f"(languages & {flag} <> 0" + (" OR interpreters = 1)" if sought.interpreter_ok else ")")
    if sought.authority is not None:
        yield f"(placed_by = 0 OR placed_by & {_flag(Authority, sought.authority)} <> 0)"
    if sought.kept_away:
        teams = _listed(each.team for each in sought.kept_away)
        yield f"provider NOT IN (SELECT provider FROM service WHERE team IN ({teams}))"


def _of_populations(told: frozenset[Population]) -> Iterator[str]:
    detained = _flag(Population, Population.IN_DETENTION)
    yield f"populations & {detained} <> 0" if Population.IN_DETENTION in told else f"populations <> {detained}"
    for some, asks in ((GROUPS, told - {Population.IN_DETENTION}), (GENDERS, told & GENDERS)):
        if asks:
            mine = f"populations & {_flags(Population, told & some)} <> 0"
            yield f"(populations & {_flags(Population, some)} = 0 OR {mine})"


def _parts(sought: Sought, moment: When, weights: Weights, ranges: bool) -> Iterator[tuple[str, int]]:
    for barrier in Barrier:
        yield f"barriers & {_flag(Barrier, barrier)} <> 0", weights.barrier
    for need in sought.also - {sought.need}:
        yield f"in_house & {_flag(Need, need)} <> 0", weights.needed_too
    if sought.area is not Area.ANYWHERE:
        yield f"areas & {_flag(Area, sought.area)} <> 0", weights.in_this_area
    if sought.known:
        yield f"provider IN ({_listed(map(provider_key, sought.known))})", weights.familiar
    if sought.urgency is Urgency.NOW:
        yield "at_night = 1", weights.night_when_urgent
    if moment.day is not None:
        yield _open(moment, ranges), weights.open_then
    yield "team <> ''", weights.on_trellis
    yield f"free > 0 AND fresh_until >= {moment.now}", weights.places_free
    yield f"trained >= {moment.training_day} OR specialised >= {moment.training_day}", weights.trained
    yield f"specialised >= {moment.training_day}", weights.specialised
    yield f"answers_in <= {QUICKLY}", weights.answers_quickly
    yield f"answers_in <= {WITHIN_A_DAY}", weights.answers_within_a_day
    if sought.need is Need.EMPLOYMENT:
        yield "safe_employer = 1", weights.safe_employer
    if not sought.populations:
        yield f"populations & {_flags(Population, GENDERS | GROUPS)} <> 0", weights.for_some


def _open(moment: When, ranges: bool) -> str:
    minute = (moment.day or 0) * 1440 + (moment.minute or 0)
    at = f"EXISTS (SELECT 1 FROM opening WHERE slot = service.slot AND opens <= {minute} AND closes > {minute})"
    return f"(always_open = 1 OR {f'week @> {minute}' if ranges else at})"


# ---------------------------------------------------------------------------------------------------------------- rows


def _rows(index: Index) -> Iterator[tuple[Any, ...]]:
    for door in index:
        for need in door.listed.needs:
            yield index.slot_of(door), *_row(door, need, index.providers[provider_key(door.listed.provider)].in_house)


def _row(door: Door, need: Need, in_house: frozenset[Need]) -> tuple[Any, ...]:
    listed = door.listed
    return (
        _place(Need, need),
        door.service,
        door.title.casefold(),
        provider_key(listed.provider),
        provider_key(listed.name),
        "" if listed.audience is None else listed.audience.team,
        _flags(ServiceKind, listed.kinds),
        _flags(Area, listed.areas),
        _flags(Barrier, listed.barriers),
        _flags(Population, listed.populations),
        sum({1 << _LANGUAGES.index(spoken(each)) for each in listed.languages}),
        _flags(Authority, listed.placed_by) if door.places else 0,
        _flags(Need, in_house),
        len(in_house),
        listed.least_age or 0,
        999 if listed.most_age is None else listed.most_age,
        door.trained,
        door.specialised,
        None if door.capacity is None else door.capacity.free,
        None if door.capacity is None else door.capacity.fresh_until,
        door.answers_in,
        int(listed.interpreters),
        int(listed.always_open),
        int(door.hours_known),
        int(door.at_night),
        int(door.after_hours),
        int(listed.safe_employer),
    )


def _openings(index: Index) -> Iterator[tuple[int, int, int]]:
    for door in index:
        for day, spans in zip(range(len(Weekday)), door.week, strict=False):
            yield from ((index.slot_of(door), day * 1440 + opens, day * 1440 + closes) for opens, closes in spans)


def _place(words: Any, word: Any) -> int:
    return list(words).index(word)


def _flag(words: Any, word: Any) -> int:
    return 1 << _place(words, word)


def _flags(words: Any, some: Iterable[Any]) -> int:
    return sum({_flag(words, word) for word in some})


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(map(_literal, sorted(texts)))


def _literal(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def _values(row: Sequence[Any]) -> str:
    return f"({', '.join(map(_literal, row))})"


def _some(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))
