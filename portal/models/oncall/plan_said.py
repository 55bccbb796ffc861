"""A roster's plan in plain words: its layers, its hours, its escalation, and what two plans differ in. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from contracts.base import TeamToken
from contracts.roster import HubHours, Layer, Plan, Policy, Step, Window
from contracts.vocabulary import Asked, HolidayRule, Role, SwapRule, Training, Unit, Weekday
from portal import words
from portal.i18n import listed
from portal.models.people.names import Names

DAY_NAMES: Final[Mapping[Weekday, str]] = {
    Weekday.MONDAY: "Monday",
    Weekday.TUESDAY: "Tuesday",
    Weekday.WEDNESDAY: "Wednesday",
    Weekday.THURSDAY: "Thursday",
    Weekday.FRIDAY: "Friday",
    Weekday.SATURDAY: "Saturday",
    Weekday.SUNDAY: "Sunday",
}
ROLE_NAMES: Final[Mapping[Role, str]] = {Role.PRIMARY: "First on call", Role.BACKUP: "Backup"}
UNIT_NAMES: Final[Mapping[Unit, str]] = {
    Unit.HOURS: "hours",
    Unit.DAYS: "days",
    Unit.WEEKS: "weeks",
    Unit.MONTHS: "months",
}
HOLIDAY_RULES: Final[Mapping[HolidayRule, str]] = {
    HolidayRule.AS_ANY_DAY: "Like any other day",
    HolidayRule.ALSO: "Also on holidays",
    HolidayRule.ONLY: "Only on holidays",
    HolidayRule.NOT: "Not on holidays",
}
ASKED_NAMES: Final[Mapping[Asked, str]] = {
    Asked.OWN_ADVOCATE: "The youth's own advocate",
    Asked.PRIMARY: "Whoever is first on call",
    Asked.BACKUP: "The backup",
    Asked.HUB: "The hub, or its after-hours contact",
    Asked.EVERY_ADVOCATE: "Every advocate of the region",
}
SWAP_RULES: Final[Mapping[SwapRule, str]] = {
    SwapRule.AT_ONCE: "The two agree, and it is done",
    SwapRule.IF_FAIR: "It is done where nobody loses rest and nothing is missing; otherwise the hub agrees first",
    SwapRule.HUB: "The hub always agrees first",
}
TRAININGS: Final[Mapping[Training, str]] = {
    Training.MEDICAL_ADVOCACY: "Medical advocacy",
    Training.LEGAL_ADVOCACY: "Legal advocacy",
}
_WORKDAYS: Final = tuple(Weekday)[:5]
_WEEKEND: Final = tuple(Weekday)[5:]

PARTS: Final[Mapping[str, tuple[str, Callable[[Plan], Any]]]] = {
    "zone": ("The time zone", lambda plan: plan.zone),
    "layers": ("Who takes turns", lambda plan: plan.layers),
    "members": ("Languages and trainings", lambda plan: plan.members),
    "holidays": ("Holidays", lambda plan: plan.holidays),
    "night": ("What counts as night", lambda plan: plan.night),
    "rest_after_night": ("Rest after a night", lambda plan: plan.rest_after_night),
    "swaps": ("Swaps", lambda plan: plan.swaps),
    "hubs": ("Hub hours", lambda plan: plan.hubs),
    "policy": ("Who is asked, and how long", lambda plan: plan.policy),
}
"""The parts of a plan, by field: what each is called."""


def days_said(chosen: Sequence[Weekday]) -> str:
    """Return "Monday to Friday", "weekends", "Monday and Thursday"."""
    days = tuple(day for day in Weekday if day in chosen)
    if days == tuple(Weekday):
        return "every day"
    if days == _WORKDAYS:
        return "Monday to Friday"
    return "weekends" if days == _WEEKEND else listed([DAY_NAMES[day] for day in days])


def window_said(window: Window) -> str:
    """Return "every day 22:00 to 06:00", "weekends, all day", or "Friday 17:00 to Monday 08:00"."""
    days = days_said(window.days)
    if window.ends_on is not None:
        return f"{days} {window.starts} to {_following(window)}{DAY_NAMES[window.ends_on]} {window.ends}"
    if window.starts != window.ends:
        return f"{days} {window.starts} to {window.ends}"
    return f"{days}, all day" if window.starts == "00:00" else f"{days}, 24 hours from {window.starts}"


def _following(window: Window) -> str:
    """Return "the next ", where it would else be taken for the same day: a week that ends where it began."""
    whole_week = window.ends_on in window.days and window.ends <= window.starts
    return "the next " if whole_week else ""


def windows_said(windows: Sequence[Window], otherwise: str = "at any time") -> str:
    return listed([window_said(each) for each in windows]) or otherwise


def every_said(layer: Layer) -> str:
    """Return "a week each", "12 hours each"."""
    unit = UNIT_NAMES[layer.unit]
    article = "an" if layer.unit is Unit.HOURS else "a"
    return f"{article} {unit[:-1]} each" if layer.every == 1 else f"{layer.every} {unit} each"


def moment_said(moment: str) -> str:
    """Return "Monday 2 November 2026, 18:00" of a time on the wall."""
    day, _, time = moment.partition("T")
    when = date.fromisoformat(day)
    return f"{when:%A} {when.day} {when:%B} {when.year}, {time}"


def layer_said(layer: Layer, names: Names) -> tuple[str, ...]:
    """Return a layer in three sentences at most: who, when, from when on."""
    teams = listed([names.of(team) for team in layer.teams])
    who = f"{teams}, {every_said(layer)}." if len(layer.teams) > 1 else f"{teams}." if teams else "Nobody yet."
    rule = {HolidayRule.ALSO: ", and holidays", HolidayRule.NOT: ", not on holidays"}.get(layer.holidays, "")
    when = windows_said(layer.windows, "holidays, all day" if layer.holidays is HolidayRule.ONLY else "at any time")
    if layer.holidays is HolidayRule.ONLY and layer.windows:
        when = f"holidays only: {when}"
    until = f" until {moment_said(layer.ends)}" if layer.ends else ""
    return (who, f"{words.capital(when)}{rule}.", f"From {moment_said(layer.starts)}{until}.")


def policy_said(policy: Policy) -> tuple[str, ...]:
    """Return an escalation, step by step, to what happens when all of it was in vain."""
    steps = [f"{ASKED_NAMES.get(step.ask, 'Somebody')}: {_minutes(step)} to answer." for step in policy.steps]
    again = {0: "", 1: "Then all of it once more. "}.get(
        policy.repeats, f"Then all of it {policy.repeats} times more. "
    )
    last = seconds_said(policy.last_resort)
    return (*steps, f"{again}Then the hub, and then every advocate, {last} each, until somebody has it.")


def hub_said(hours: HubHours, known: Mapping[TeamToken, str]) -> str:
    """Return when a hub can be asked, whom instead outside these hours, and which number to call then."""
    open_ = windows_said(hours.windows)
    after = f" Otherwise {known.get(hours.after_hours, 'another team')} is asked." if hours.after_hours else ""
    number = f" Whoever asks {'then ' if hours.windows else ''}is told to call {hours.call}." if hours.call else ""
    return f"{words.capital(open_)}.{after}{number}"


def seconds_said(seconds: int) -> str:
    """Return "5 minutes", or "90 seconds" where it is no whole number of minutes."""
    minutes, rest = divmod(seconds, 60)
    if rest or not minutes:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def differs(one: Plan | None, other: Plan) -> tuple[str, ...]:
    """Return which parts of two plans are not the same, by field."""
    if one is None:
        return tuple(PARTS)
    return tuple(name for name, (_, read) in PARTS.items() if read(one) != read(other))


def changes_said(before: Plan | None, after: Plan) -> str:
    """Return what somebody changed in a plan, in a line: "Nights; Holidays"."""
    if before is None:
        return "The first roster"
    said = []
    for name in differs(before, after):
        said += _layers_said(before.layers, after.layers) if name == "layers" else [PARTS[name][0]]
    return "; ".join(said) or "Nothing was changed"


def listed_parts(parts: Sequence[str]) -> str:
    """Return parts of a plan by what they are called: "Holidays and Hub hours"."""
    return listed([PARTS[name][0] for name in parts])


def _layers_said(before: Sequence[Layer], after: Sequence[Layer]) -> list[str]:
    old, new = {layer.name: layer for layer in before}, {layer.name: layer for layer in after}
    added = [f"{name} (new)" for name in new if name not in old]
    gone = [f"{name} (taken away)" for name in old if name not in new]
    changed = [name for name, layer in new.items() if name in old and old[name] != layer]
    return [*added, *changed, *gone] or ["The order of turns"]


def _minutes(step: Step) -> str:
    return seconds_said(step.answer_within)
