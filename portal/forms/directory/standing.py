"""Forms about a service by its own team, or on its behalf: places, opening hours, a private place; their commands."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from functools import lru_cache
from typing import Annotated, Any, Final

import msgspec

from contracts.ids import NO_CASE
from contracts.inventory import ClockTime, KeepPlace, ReportCapacity, Schedule, SetHours, WithdrawService
from contracts.labels import Place, PublicText
from contracts.vocabulary import Weekday
from portal.forms import Filled, Posted, Wrong, read
from portal.i18n import N_, _
from portal.models.directory.listings import Service

Number = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
_ROWS: Final = 2
"""Of a day at least: before and after a break. One that is open more often has one more than it is open."""
_ROWS_AT_MOST: Final = 48
"""More than a day has: no form that somebody made up is read on and on."""
_CODES: Final = dict(zip(Weekday, ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))
_WEEKLY: Final = "FREQ=WEEKLY;BYDAY="
_PLAIN: Final = re.compile(rf"{_WEEKLY}(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*")
_ALWAYS: Final = "FREQ=DAILY"


class Places(msgspec.Struct, frozen=True):
    """How many can come. Nothing: it isn't known any more."""

    free: Number | None = None
    places: Number | None = None
    waiting: Number | None = None


class Kept(msgspec.Struct, frozen=True):
    """Where a private place is."""

    place: Place


class Rest(msgspec.Struct, frozen=True):
    """What the week doesn't say: open day and night, and exceptions in words."""

    always: bool
    exceptions: PublicText = ""


def _field(day: Weekday, end: str, span: str) -> str:
    return f"{day.value}_{end}{span}"


def rows_of(service: Service, day: Weekday) -> int:
    """Return how many rows a day has: as many as hours are said of it, and one more."""
    return max(_ROWS, 1 + sum(each.day is day for each in service.listed.hours))


def row_of(day: Weekday, row: int) -> tuple[str, str]:
    """Return the fields of one row of a day, from and to."""
    span = "" if row == 0 else f"_{row + 1}"
    return _field(day, "from", span), _field(day, "to", span)


@lru_cache(maxsize=8)
def _week(rows: int) -> type[msgspec.Struct]:
    """Return a form of as many rows a day."""
    names = (name for day in Weekday for row in range(rows) for name in row_of(day, row))
    return msgspec.defstruct(N_("Week"), [(name, ClockTime | None, None) for name in names], frozen=True)


SAYS: Final = {"place": N_("Please write where it is.")}
_A_TIME: Final = N_("Please write a time, such as 09:00.")
RENAMED: Final = {"change": "free", "schedules": "exceptions"}
"""By which field of a form a service's own is said."""


def places(form: Places, command: str, service: Service, *, by_phone: bool = False) -> ReportCapacity:
    said = msgspec.structs.asdict(form)
    return ReportCapacity(id=command, region=service.region, case=NO_CASE, about=service.id, by_phone=by_phone, **said)


def one_more(change: int, command: str, service: Service) -> ReportCapacity:
    """Return that one place more is free, or one less: the other numbers stay as they were said."""
    room = service.room
    return ReportCapacity(
        id=command,
        region=service.region,
        case=NO_CASE,
        about=service.id,
        change=change,
        places=None if room is None else room.places,
        waiting=None if room is None else room.waiting,
    )


def kept(form: Kept, command: str, service: Service) -> KeepPlace:
    return KeepPlace(id=command, region=service.region, case=NO_CASE, about=service.id, place=form.place)


def withdraw(command: str, service: Service) -> WithdrawService:
    return WithdrawService(id=command, region=service.region, case=NO_CASE, about=service.id)


def hours(sent: Posted, service: Service, zone: tzinfo) -> SetHours | Wrong:
    """Return the week as it was filled in, with what was said before and no week can say; or what is wrong in it."""
    rows = _rows_sent(sent, service)
    form = _week(rows)
    week = read(form, sent, zone, dict.fromkeys(form.__struct_fields__, _A_TIME))
    rest = read(Rest, sent, zone, SAYS)
    if isinstance(week, Wrong) or isinstance(rest, Wrong):
        wrong = [each.form.errors for each in (week, rest) if isinstance(each, Wrong)]
        return Wrong(sent.again({name: text for errors in wrong for name, text in errors.items()}))
    spans = list(_spans(msgspec.structs.asdict(week.value), rows))
    half = {name: _("Please write both: from when, and until when.") for *_rest, name in spans if name}
    if half:
        return Wrong(sent.again(half))
    if rest.value.always and spans:
        return Wrong(sent.again({"always": _("Either day and night, or the hours of each day.")}))
    if rest.value.exceptions and not (rest.value.always or spans):
        return Wrong(sent.again({"exceptions": _("Please write the hours too that these are exceptions from.")}))
    return SetHours(
        id=sent.command,
        region=service.region,
        case=NO_CASE,
        about=service.id,
        schedules=(*_schedules(spans, rest), *others(service)),
        always_open=rest.value.always,
    )


def _rows_sent(sent: Posted, service: Service) -> int:
    """Return how many rows a day has: also of a form that was shown when the service had more hours than now."""
    rows = max(rows_of(service, day) for day in Weekday)
    while rows < _ROWS_AT_MOST and any(name in sent.fields for day in Weekday for name in row_of(day, rows)):
        rows += 1
    return rows


def _spans(week: Mapping[str, str | None], rows: int) -> Iterator[tuple[Weekday, str, str, str]]:
    """Yield each row that was filled in, with the field that is missing in it or ""."""
    for day in Weekday:
        for row in range(rows):
            names = row_of(day, row)
            opens, closes = (week[name] for name in names)
            if opens or closes:
                yield day, opens or "", closes or "", "" if opens and closes else names[1 if opens else 0]


def _schedules(spans: list[tuple[Weekday, str, str, str]], rest: Filled[Rest]) -> Iterator[Schedule]:
    """Yield a schedule for all days with the same hours; the exceptions are said with the first."""
    days: dict[tuple[str, str], list[str]] = {}
    for day, opens, closes, _says in spans:
        days.setdefault((opens, closes), []).append(_CODES[day])
    says = rest.value.exceptions
    if says and rest.value.always:
        yield Schedule(rule=_ALWAYS, opens="00:00", closes="00:00", says=says)
    for (opens, closes), codes in days.items():
        yield Schedule(rule=f"{_WEEKLY}{','.join(codes)}", opens=opens, closes=closes, says=says)
        says = ""


def _weekly(schedule: Schedule) -> bool:
    lasting = schedule.first is None and schedule.last is None
    return lasting and (_PLAIN.fullmatch(schedule.rule) is not None or schedule.rule == _ALWAYS)


def others(service: Service) -> tuple[Schedule, ...]:
    """Return what comes otherwise than every week: no form here says it, so it stays as it was."""
    return tuple(each for each in _schedules_of(service) if not _weekly(each))


def week_of(service: Service) -> dict[str, str]:
    """Return the week as it stands, for the form to begin with."""
    typed: dict[str, Any] = {}
    for each in () if service.listed.always_open else service.listed.hours:
        rows = (row_of(each.day, row) for row in range(rows_of(service, each.day)))
        opens, closes = next(names for names in rows if names[0] not in typed)
        typed |= {opens: _wall(each.opens), closes: _wall(each.closes)}
    if service.listed.always_open:
        typed["always"] = "yes"
    typed["exceptions"] = _joined(each for each in _schedules_of(service) if _weekly(each))
    return typed


def said_of(service: Service) -> str:
    """Return the exceptions in words."""
    return _joined(_schedules_of(service))


def _schedules_of(service: Service) -> tuple[Schedule, ...]:
    return () if service.opens is None else service.opens.schedules


def _joined(schedules: Iterable[Schedule]) -> str:
    return " ".join(each.says for each in schedules if each.says)


def _wall(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
