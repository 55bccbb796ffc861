"""Forms about a service by its own team, or on its behalf: places, opening hours, a private place; their commands."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
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
SPANS: Final = ("", "_2")
"""A day has two rows at most: before and after a break."""
_CODES: Final = dict(zip(Weekday, ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))
_WEEKLY: Final = "FREQ=WEEKLY;BYDAY="
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


Week: Final = msgspec.defstruct(
    N_("Week"),
    [(_field(day, end, span), ClockTime | None, None) for day in Weekday for span in SPANS for end in ("from", "to")],
    frozen=True,
)
SAYS: Final = {
    "place": N_("Please write where it is."),
    **dict.fromkeys(Week.__struct_fields__, N_("Please write a time, such as 09:00.")),
}
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
    week, rest = read(Week, sent, zone, SAYS), read(Rest, sent, zone, SAYS)
    if isinstance(week, Wrong) or isinstance(rest, Wrong):
        wrong = [each.form.errors for each in (week, rest) if isinstance(each, Wrong)]
        return Wrong(sent.again({name: text for errors in wrong for name, text in errors.items()}))
    spans = list(_spans(msgspec.structs.asdict(week.value)))
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
        schedules=(*_schedules(spans, rest), *_others(service)),
        always_open=rest.value.always,
    )


def _spans(week: Mapping[str, str | None]) -> Iterator[tuple[Weekday, str, str, str]]:
    """Yield each row that was filled in, with the field that is missing in it or ""."""
    for day in Weekday:
        for span in SPANS:
            names = (_field(day, "from", span), _field(day, "to", span))
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
    return lasting and (schedule.rule.startswith(_WEEKLY) or schedule.rule == _ALWAYS)


def _others(service: Service) -> Iterator[Schedule]:
    """Yield what comes otherwise than every week: no form here says it, so it stays as it was."""
    return (each for each in _schedules_of(service) if not _weekly(each))


def week_of(service: Service) -> dict[str, str]:
    """Return the week as it stands, for the form to begin with."""
    typed: dict[str, Any] = {}
    for each in () if service.listed.always_open else service.listed.hours:
        span = next((span for span in SPANS if _field(each.day, "from", span) not in typed), None)
        if span is not None:
            typed[_field(each.day, "from", span)] = _wall(each.opens)
            typed[_field(each.day, "to", span)] = _wall(each.closes)
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
