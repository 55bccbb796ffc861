"""A roster's plan in plain words: its layers, its hours, its escalation, and what two plans differ in. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from contracts.base import TeamToken
from contracts.roster import HubHours, Layer, Plan, Policy, Step, Window
from contracts.vocabulary import Asked, HolidayRule, Role, SwapRule, Training, Unit, Weekday
from portal import i18n, words
from portal.i18n import N_, _, listed, ngettext
from portal.models.people.names import Names

DAY_NAMES: Final[Mapping[Weekday, str]] = {
    Weekday.MONDAY: N_("Monday"),
    Weekday.TUESDAY: N_("Tuesday"),
    Weekday.WEDNESDAY: N_("Wednesday"),
    Weekday.THURSDAY: N_("Thursday"),
    Weekday.FRIDAY: N_("Friday"),
    Weekday.SATURDAY: N_("Saturday"),
    Weekday.SUNDAY: N_("Sunday"),
}
ROLE_NAMES: Final[Mapping[Role, str]] = {Role.PRIMARY: N_("First on call"), Role.BACKUP: N_("Backup")}
UNIT_NAMES: Final[Mapping[Unit, str]] = {
    Unit.HOURS: N_("hours"),
    Unit.DAYS: N_("days"),
    Unit.WEEKS: N_("weeks"),
    Unit.MONTHS: N_("months"),
}
HOLIDAY_RULES: Final[Mapping[HolidayRule, str]] = {
    HolidayRule.AS_ANY_DAY: N_("Like any other day"),
    HolidayRule.ALSO: N_("Also on holidays"),
    HolidayRule.ONLY: N_("Only on holidays"),
    HolidayRule.NOT: N_("Not on holidays"),
}
ASKED_NAMES: Final[Mapping[Asked, str]] = {
    Asked.OWN_ADVOCATE: N_("The youth's own advocate"),
    Asked.PRIMARY: N_("Whoever is first on call"),
    Asked.BACKUP: N_("The backup"),
    Asked.HUB: N_("The hub, or its after-hours contact"),
    Asked.EVERY_ADVOCATE: N_("Every advocate of the region"),
}
SWAP_RULES: Final[Mapping[SwapRule, str]] = {
    SwapRule.AT_ONCE: N_("The two agree, and it is done"),
    SwapRule.IF_FAIR: N_("It is done where nobody loses rest and nothing is missing; otherwise the hub agrees first"),
    SwapRule.HUB: N_("The hub always agrees first"),
}
TRAININGS: Final[Mapping[Training, str]] = {
    Training.MEDICAL_ADVOCACY: N_("Medical advocacy"),
    Training.LEGAL_ADVOCACY: N_("Legal advocacy"),
}
_WORKDAYS: Final = tuple(Weekday)[:5]
_WEEKEND: Final = tuple(Weekday)[5:]

PARTS: Final[Mapping[str, tuple[str, Callable[[Plan], Any]]]] = {
    "zone": (N_("The time zone"), lambda plan: plan.zone),
    "layers": (N_("Who takes turns"), lambda plan: plan.layers),
    "members": (N_("Languages and trainings"), lambda plan: plan.members),
    "holidays": (N_("Holidays"), lambda plan: plan.holidays),
    "night": (N_("What counts as night"), lambda plan: plan.night),
    "rest_after_night": (N_("Rest after a night"), lambda plan: plan.rest_after_night),
    "swaps": (N_("Swaps"), lambda plan: plan.swaps),
    "hubs": (N_("Hub hours"), lambda plan: plan.hubs),
    "policy": (N_("Who is asked, and how long"), lambda plan: plan.policy),
}
"""The parts of a plan, by field: what each is called."""


def days_said(chosen: Sequence[Weekday]) -> str:
    """Return "Monday to Friday", "weekends", "Monday and Thursday"."""
    days = tuple(day for day in Weekday if day in chosen)
    if days == tuple(Weekday):
        return _("every day")
    if days == _WORKDAYS:
        return _("Monday to Friday")
    return _("weekends") if days == _WEEKEND else listed([_(DAY_NAMES[day]) for day in days])


def window_said(window: Window) -> str:
    """Return "every day 22:00 to 06:00", "weekends, all day", or "Friday 17:00 to Monday 08:00"."""
    days = days_said(window.days)
    if window.ends_on is not None:
        until = f"{_(DAY_NAMES[window.ends_on])} {window.ends}"
        said = (
            N_("%(days)s %(starts)s to the next %(until)s")
            if _whole_week(window)
            else N_("%(days)s %(starts)s to %(until)s")
        )
        return _(said, days=days, starts=window.starts, until=until)
    if window.starts != window.ends:
        return _("%(days)s %(starts)s to %(ends)s", days=days, starts=window.starts, ends=window.ends)
    return (
        _("%(days)s, all day", days=days)
        if window.starts == "00:00"
        else _("%(days)s, 24 hours from %(starts)s", days=days, starts=window.starts)
    )


def _whole_week(window: Window) -> bool:
    """Return whether it ends where it began, a week later: it would else be taken for the same day."""
    return window.ends_on in window.days and window.ends <= window.starts


def windows_said(windows: Sequence[Window], otherwise: str = "") -> str:
    return listed([window_said(each) for each in windows]) or otherwise or _("at any time")


def every_said(layer: Layer) -> str:
    """Return "a week each", "12 hours each"."""
    match layer.unit:
        case Unit.HOURS:
            return ngettext("an hour each", "%(num)s hours each", layer.every)
        case Unit.DAYS:
            return ngettext("a day each", "%(num)s days each", layer.every)
        case Unit.WEEKS:
            return ngettext("a week each", "%(num)s weeks each", layer.every)
        case Unit.MONTHS:
            return ngettext("a month each", "%(num)s months each", layer.every)


def moment_said(moment: str) -> str:
    """Return "Monday 2 November 2026, 18:00" of a time on the wall."""
    day, _sep, time = moment.partition("T")
    when = date.fromisoformat(day)
    return f"{i18n.moment(when, i18n.DAY_OF_ALL)}, {time}"


def layer_said(layer: Layer, names: Names) -> tuple[str, ...]:
    """Return a layer in three sentences at most: who, when, from when on."""
    teams = listed([names.of(team) for team in layer.teams])
    who = f"{teams}, {every_said(layer)}." if len(layer.teams) > 1 else f"{teams}." if teams else _("Nobody yet.")
    rule = {HolidayRule.ALSO: N_("%(when)s, and holidays"), HolidayRule.NOT: N_("%(when)s, not on holidays")}.get(
        layer.holidays, "%(when)s"
    )
    when = windows_said(
        layer.windows, _("holidays, all day") if layer.holidays is HolidayRule.ONLY else _("at any time")
    )
    if layer.holidays is HolidayRule.ONLY and layer.windows:
        when = _("holidays only: %(when)s", when=when)
    return (
        who,
        f"{_(rule, when=words.capital(when))}.",
        _("From %(starts)s until %(ends)s.", starts=moment_said(layer.starts), ends=moment_said(layer.ends))
        if layer.ends
        else _("From %(starts)s.", starts=moment_said(layer.starts)),
    )


def policy_said(policy: Policy) -> tuple[str, ...]:
    """Return an escalation, step by step, to what happens when all of it was in vain."""
    steps = [
        _("%(who)s: %(minutes)s to answer.", who=_(ASKED_NAMES.get(step.ask, N_("Somebody"))), minutes=_minutes(step))
        for step in policy.steps
    ]
    again = (
        (ngettext("Then all of it once more.", "Then all of it %(num)s times more.", policy.repeats),)
        if policy.repeats
        else ()
    )
    last = seconds_said(policy.last_resort)
    return (
        *steps,
        " ".join(
            (*again, _("Then the hub, and then every advocate, %(last)s each, until somebody has it.", last=last))
        ),
    )


def hub_said(hours: HubHours, known: Mapping[TeamToken, str]) -> str:
    """Return when a hub can be asked, whom instead outside these hours, and which number to call then."""
    open_ = windows_said(hours.windows)
    said = [f"{words.capital(open_)}."]
    if hours.after_hours:
        said.append(_("Otherwise %(name)s is asked.", name=known.get(hours.after_hours, _("another team"))))
    if hours.call:
        then = (
            N_("Whoever asks then is told to call %(call)s.")
            if hours.windows
            else N_("Whoever asks is told to call %(call)s.")
        )
        said.append(_(then, call=hours.call))
    return " ".join(said)


def seconds_said(seconds: int) -> str:
    """Return "5 minutes", or "90 seconds" where it is no whole number of minutes."""
    minutes, rest = divmod(seconds, 60)
    if rest or not minutes:
        return ngettext("%(num)s second", "%(num)s seconds", seconds)
    return ngettext("%(num)s minute", "%(num)s minutes", minutes)


def differs(one: Plan | None, other: Plan) -> tuple[str, ...]:
    """Return which parts of two plans are not the same, by field."""
    if one is None:
        return tuple(PARTS)
    return tuple(name for name, (_name, read) in PARTS.items() if read(one) != read(other))


def changes_said(before: Plan | None, after: Plan) -> str:
    """Return what somebody changed in a plan, in a line: "Nights; Holidays"."""
    if before is None:
        return _("The first roster")
    said = []
    for name in differs(before, after):
        said += _layers_said(before.layers, after.layers) if name == "layers" else [_(PARTS[name][0])]
    return "; ".join(said) or _("Nothing was changed")


def listed_parts(parts: Sequence[str]) -> str:
    """Return parts of a plan by what they are called: "Holidays and Hub hours"."""
    return listed([_(PARTS[name][0]) for name in parts])


def _layers_said(before: Sequence[Layer], after: Sequence[Layer]) -> list[str]:
    old, new = {layer.name: layer for layer in before}, {layer.name: layer for layer in after}
    added = [_("%(name)s (new)", name=name) for name in new if name not in old]
    gone = [_("%(name)s (taken away)", name=name) for name in old if name not in new]
    changed = [name for name, layer in new.items() if name in old and old[name] != layer]
    return [*added, *changed, *gone] or [_("The order of turns")]


def _minutes(step: Step) -> str:
    return seconds_said(step.answer_within)
