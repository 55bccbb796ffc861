"""The parts of a roster's plan as forms: what was typed becomes a part of the plan, and a part what a form shows.

Windows are rows of fields, ``w0-days``, ``w0-starts``, ``w0-ends`` and ``w0-on``; a row without days is left out.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date
from typing import Final

import msgspec

from contracts.labels import PublicName
from contracts.roster import (
    Day,
    Every,
    HubHours,
    Layer,
    Member,
    Plan,
    Policy,
    Repeats,
    RestHours,
    Step,
    WallMoment,
    WallTime,
    Window,
    Zone,
)
from contracts.rota.walltime import is_zone
from contracts.vocabulary import Asked, HolidayRule, Language, Role, SwapRule, Training, Unit, Weekday
from portal.forms import Posted, Wrong, read
from portal.i18n import N_, _, message

Typed = dict[str, str | Sequence[str]]
Errors = dict[str, str]

ALWAYS, NIGHTS, WEEKENDS, OWN = "always", "nights", "weekends", "own"
_WEEKEND: Final = (Window(days=(Weekday.SATURDAY, Weekday.SUNDAY), starts="00:00", ends="00:00"),)
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3])[:.]?([0-5][0-9])")
_NUMBER: Final = re.compile(r"|(?=(?:\D*\d){3})[0-9+() .-]{3,40}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MINUTES: Final = 1440
_YEARS: Final = range(1970, 2200)
_WEEKDAYS: Final = frozenset(day.value for day in Weekday)
ROWS: Final = 40
"""Rows of windows, or steps, that a form can have: as many as a plan."""


class _Layer(msgspec.Struct, frozen=True):
    name: PublicName
    role: Role
    starts: WallMoment
    every: Every
    unit: Unit
    holidays: HolidayRule
    ends: WallMoment | None = None


class _Rules(msgspec.Struct, frozen=True):
    zone: Zone
    night_starts: WallTime
    night_ends: WallTime
    rest: RestHours
    swaps: SwapRule


class _Policy(msgspec.Struct, frozen=True):
    repeats: Repeats


SAYS: Final = {
    "name": N_("Please give it a name, such as Nights."),
    "role": N_("Please say who is asked first."),
    "starts": N_("Please write a day and a time, such as 2026-11-02T18:00."),
    "ends": N_("Please write a day and a time, or leave it empty."),
    "every": N_("Please write how long a turn lasts."),
    "unit": N_("Please choose hours, days, weeks or months."),
    "holidays": N_("Please say how holidays count."),
    "zone": N_("Please write a time zone, such as America/Chicago."),
    "night_starts": N_("Please write when the night begins, such as 22:00."),
    "night_ends": N_("Please write when the night ends, such as 06:00."),
    "rest": N_("Please write how many hours, or 0."),
    "swaps": N_("Please choose one."),
    "repeats": N_("Please write how often, or 0."),
}


# --------------------------------------------------------------------------------------------------------------- layers


def layer_typed(layer: Layer, night: Window) -> Typed:
    """Return what the form of a layer shows."""
    when = OWN if layer.windows else ALWAYS
    when = NIGHTS if layer.windows == (_of_day(night),) else WEEKENDS if layer.windows == _WEEKEND else when
    return {
        "name": layer.name,
        "role": layer.role.value,
        "team": list(layer.teams),
        "starts": layer.starts,
        "every": str(layer.every),
        "unit": layer.unit.value,
        "when": when,
        "holidays": layer.holidays.value,
        "ends": layer.ends or "",
        **(windows_typed(layer.windows) if when == OWN else {}),
    }


def read_layer(sent: Posted, night: Window, known: Collection[str]) -> Layer | Errors:
    """Return the layer that was typed, or what is wrong with it, by field."""
    filled = read(_Layer, sent, UTC, SAYS)
    errors: Errors = dict(filled.form.errors) if isinstance(filled, Wrong) else {}
    teams = tuple(team for team in dict.fromkeys(sent.fields.get("team", ())) if team)
    if not teams or any(team not in known for team in teams):
        errors["team"] = _("Please choose who takes turns, in their order.")
    windows = _chosen_windows(sent, night)
    if isinstance(windows, str):
        errors["when"] = windows
    if isinstance(filled, Wrong) or isinstance(windows, str) or errors:
        return errors
    form = filled.value
    if form.ends is not None and form.ends <= form.starts:
        return {"ends": _("It ends after it starts.")}
    return Layer(
        name=form.name,
        role=form.role,
        teams=teams,
        starts=form.starts,
        unit=form.unit,
        every=form.every,
        windows=windows,
        holidays=form.holidays,
        ends=form.ends,
    )


def _chosen_windows(sent: Posted, night: Window) -> tuple[Window, ...] | str:
    chosen: Mapping[str, Callable[[], tuple[Window, ...] | str]] = {
        ALWAYS: lambda: (),
        NIGHTS: lambda: (_of_day(night),),
        WEEKENDS: lambda: _WEEKEND,
        OWN: lambda: read_windows(sent) or _("Please tick the days, and write from when to when."),
    }
    found = chosen.get(sent.text("when"))
    return _("Please say when it counts.") if found is None else found()


def _of_day(night: Window) -> Window:
    return Window(days=tuple(Weekday), starts=night.starts, ends=night.ends)


# -------------------------------------------------------------------------------------------------------------- windows


def windows_typed(windows: Sequence[Window], prefix: str = "w") -> Typed:
    """Return the rows that show ``windows``."""
    typed: Typed = {}
    for number, window in enumerate(windows):
        typed[f"{prefix}{number}-days"] = [day.value for day in window.days]
        typed[f"{prefix}{number}-starts"] = window.starts
        typed[f"{prefix}{number}-ends"] = window.ends
        typed[f"{prefix}{number}-on"] = window.ends_on.value if window.ends_on else ""
    return typed


def read_windows(sent: Posted, prefix: str = "w") -> tuple[Window, ...] | str:
    """Return the windows that were typed, or what is wrong with them."""
    found = []
    for number in range(ROWS):
        days = tuple(day for day in Weekday if day.value in sent.fields.get(f"{prefix}{number}-days", ()))
        if not days:
            continue
        starts, ends = (time_of(sent.text(f"{prefix}{number}-{edge}")) for edge in ("starts", "ends"))
        if starts is None or ends is None:
            return _("Please write times such as 18:00 beside each day you ticked.")
        on = sent.text(f"{prefix}{number}-on")
        if on and on not in _WEEKDAYS:
            return _("Please choose one of these days.")
        found.append(Window(days=days, starts=starts, ends=ends, ends_on=Weekday(on) if on else None))
    return tuple(found)


def time_of(text: str) -> str | None:
    """Return "08:00" of "8:00", "0800" or "08:00"; None where it is no time."""
    found = _TIME.fullmatch(text)
    return None if found is None else f"{int(found[1]):02}:{found[2]}"


# ------------------------------------------------------------------------------------------------------- other sections


def people_typed(plan: Plan) -> Typed:
    typed: Typed = {}
    for member in plan.members:
        typed[f"languages-{member.team}"] = [language.value for language in member.languages]
        typed[f"trainings-{member.team}"] = [training.value for training in member.trainings]
    return typed


def read_people(sent: Posted, known: Collection[str]) -> tuple[Member, ...]:
    """Return what each team brings; those who bring nothing special are left out."""
    found = (
        Member(
            team=team,
            languages=tuple(each for each in Language if each.value in sent.fields.get(f"languages-{team}", ())),
            trainings=tuple(each for each in Training if each.value in sent.fields.get(f"trainings-{team}", ())),
        )
        for team in known
    )
    return tuple(member for member in found if member.languages or member.trainings)


def holidays_typed(plan: Plan, proposed: Collection[str]) -> Typed:
    others = [day for day in plan.holidays if day not in proposed]
    return {"day": [day for day in plan.holidays if day in proposed], "others": "\n".join(others)}


def read_holidays(sent: Posted) -> tuple[Day, ...] | Errors:
    """Return the days that were ticked and written, each once, in order."""
    written = sent.text("others").split()
    wrong = next((text for text in written if not _is_day(text)), None)
    if wrong is not None:
        return {"others": _("Please write each day as 2026-12-24, one a line.")}
    return tuple(sorted({*written, *(day for day in sent.fields.get("day", ()) if _is_day(day))}))


def rules_typed(plan: Plan) -> Typed:
    return {
        "zone": plan.zone,
        "night_starts": plan.night.starts,
        "night_ends": plan.night.ends,
        "rest": str(plan.rest_after_night),
        "swaps": plan.swaps.value,
    }


def read_rules(sent: Posted, plan: Plan) -> Plan | Errors:
    """Return the plan with other rules; layers that count at night follow what counts as night."""
    filled = read(_Rules, sent, UTC, SAYS)
    if isinstance(filled, Wrong):
        return dict(filled.form.errors)
    form = filled.value
    if not is_zone(form.zone):
        return {"zone": message(SAYS["zone"])}
    night = msgspec.structs.replace(plan.night, starts=form.night_starts, ends=form.night_ends)
    before, after = (_of_day(plan.night),), (_of_day(night),)
    layers = tuple(
        msgspec.structs.replace(layer, windows=after) if layer.windows == before else layer for layer in plan.layers
    )
    return msgspec.structs.replace(
        plan, zone=form.zone, layers=layers, night=night, rest_after_night=form.rest, swaps=form.swaps
    )


def hubs_typed(plan: Plan) -> Typed:
    typed: Typed = {}
    for hours in plan.hubs:
        typed |= windows_typed(hours.windows, f"{hours.team}-")
        typed[f"{hours.team}-after"] = hours.after_hours or ""
        typed[f"{hours.team}-call"] = hours.call
    return typed


def read_hubs(sent: Posted, known: Collection[str], others: Collection[str] = ()) -> tuple[HubHours, ...] | Errors:
    """Return when each hub can be asked; those of which nothing was written are asked at any hour. ``others`` are the
    advocates' teams, which a hub may name for its other hours.
    """
    found = []
    for team in known:
        windows = read_windows(sent, f"{team}-")
        after = sent.text(f"{team}-after") or None
        if isinstance(windows, str):
            return {f"{team}-0-starts": windows}
        call = sent.text(f"{team}-call").strip()
        if after is not None and after not in known and after not in others:
            return {f"{team}-after": _("Please choose one of these.")}
        if not _NUMBER.fullmatch(call):
            return {f"{team}-call": _("Please write a number such as (715) 555-0177, or leave it empty.")}
        if windows or after or call:
            found.append(HubHours(team=team, windows=windows, after_hours=after, call=call))
    return tuple(found)


def policy_typed(policy: Policy) -> Typed:
    typed: Typed = {"repeats": str(policy.repeats), "last": minutes_of(policy.last_resort)}
    for number, step in enumerate(policy.steps):
        typed[f"ask{number}"] = step.ask.value
        typed[f"minutes{number}"] = minutes_of(step.answer_within)
    return typed


def read_policy(sent: Posted) -> Policy | Errors:
    """Return the escalation that was typed; a step without anybody to ask is left out."""
    filled = read(_Policy, sent, UTC, SAYS)
    errors: Errors = dict(filled.form.errors) if isinstance(filled, Wrong) else {}
    asked = {each.value: each for each in Asked if each is not Asked.NAMED}
    steps = []
    for number in range(ROWS):
        ask = asked.get(sent.text(f"ask{number}"))
        within = _seconds(sent.text(f"minutes{number}"))
        if ask is not None and within is None:
            errors[f"minutes{number}"] = _("Please write how many minutes they have, such as 5.")
        elif ask is not None and within is not None:
            steps.append(Step(ask=ask, answer_within=within))
    last = _seconds(sent.text("last"))
    if last is None:
        errors["last"] = _("Please write how many minutes, such as 5.")
    if errors or isinstance(filled, Wrong) or last is None:
        return errors
    return Policy(steps=tuple(steps), repeats=filled.value.repeats, last_resort=last)


def minutes_of(seconds: int) -> str:
    """Return "5", or "1.5": a length of time in minutes."""
    return f"{seconds / 60:.2f}".rstrip("0").rstrip(".")


def _seconds(text: str) -> int | None:
    try:
        minutes = float(text.replace(",", "."))
    except ValueError:
        return None
    return round(minutes * 60) if 0 < minutes <= _MINUTES and round(minutes * 60) else None


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and date.fromisoformat(text).year in _YEARS
    except ValueError:
        return False
