"""What the form of one part of a roster's plan shows. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from contracts.holidays import holiday_name
from contracts.roster import Layer
from contracts.vocabulary import AdvocateBase, Asked, Kind, Language, Unit
from portal import i18n, words
from portal.forms.oncall import roster_parts as forms
from portal.i18n import N_, _
from portal.models.oncall import plan_said
from portal.models.oncall.drafts import Draft, advocates, hubs, proposed, written
from portal.models.people.teams import Team, teams_of
from portal.sheet import Sheet
from portal.words import Choice, table

_MORE_TURNS: Final = 2
"""Empty lines below the last turn."""
_FEWEST_TURNS: Final = 4
_MOST: Final = 200
"""Turns in a layer: as many as a plan can have."""
_HUB_ROWS: Final = 3
_WHENS: Final = (
    Choice(forms.ALWAYS, N_("Always"), N_("Day and night, every day")),
    Choice(forms.NIGHTS, N_("At night"), N_("What counts as night is set for the whole roster")),
    Choice(forms.WEEKENDS, N_("On weekends"), N_("Saturday and Sunday, all day")),
    Choice(forms.OWN, N_("On certain days and hours"), N_("Tick them below")),
)
_TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "layer": (N_("A layer of the roster"), N_("A few people who take turns.")),
    "people": (N_("Languages and trainings"), N_("Whoever has what is needed is asked first, among those who are on.")),
    "holidays": (N_("Holidays"), N_("Layers can count on holidays only, not on them, or like any other day.")),
    "rules": (N_("Nights, rest and swaps"), N_("These hold for the whole roster.")),
    "hubs": (N_("Hub hours"), N_("When the hub is asked, and whom instead at all other hours.")),
    "policy": (N_("Who is asked, and how long"), N_("What happens until somebody says that they have it.")),
}
PARTS: Final = frozenset(_TITLES)
_BASES: Final = {AdvocateBase.COMMUNITY: N_("community-based"), AdvocateBase.SYSTEM: N_("system-based")}


def part_page(sheet: Sheet, draft: Draft, part: str, which: str = "", room: int = 0) -> dict[str, Any]:
    """Return the context of ``hub/roster_part.html`` without its form, with ``room`` for so many turns at least."""
    title, lead = map(_, _TITLES[part])
    return {
        "part": part,
        "title": title,
        "lead": lead,
        "draft": written(draft),
        "done": f"done:{part}:{which}" if part == "layer" else f"done:{part}",
        "days": table({day.value: name for day, name in plan_said.DAY_NAMES.items()}),
        **_more(sheet, draft, part, which, room),
    }


def typed(sheet: Sheet, draft: Draft, part: str, which: str = "") -> forms.Typed:
    """Return what stands in a part, for its form to show."""
    if part == "layer":
        return _layer_typed(sheet, draft, which)
    if part == "holidays":
        return forms.holidays_typed(draft.plan, [day.isoformat() for day in proposed(sheet.now.date())])
    if part == "policy":
        return forms.policy_typed(draft.plan.policy)
    return {"people": forms.people_typed, "rules": forms.rules_typed, "hubs": forms.hubs_typed}[part](draft.plan)


def _layer_typed(sheet: Sheet, draft: Draft, which: str) -> forms.Typed:
    place = place_of(draft, which)
    if place is not None:
        return forms.layer_typed(draft.plan.layers[place], draft.plan.night)
    usual = Layer(name=_("New"), teams=(), starts=f"{sheet.now:%Y-%m-%d}T09:00", unit=Unit.WEEKS)
    return {**forms.layer_typed(usual, draft.plan.night), "name": ""}


def place_of(draft: Draft, which: str) -> int | None:
    """Return the place of a layer in the plan; None where it is a new one."""
    return next((place for place in range(len(draft.plan.layers)) if which == str(place)), None)


def _more(sheet: Sheet, draft: Draft, part: str, which: str, room: int) -> dict[str, Any]:
    match part:
        case "layer":
            return _layer(sheet, draft, which, room)
        case "people":
            return {
                "teams": [_person(each) for each in teams_of(sheet).of(Kind.ADVOCATE)],
                "languages": tuple(
                    Choice(each.value, words.say("LANGUAGES", each)) for each in Language if each is not Language.OTHER
                ),
                "trainings": table({each.value: name for each, name in plan_said.TRAININGS.items()}),
            }
        case "holidays":
            return {"proposed": _by_year(proposed(sheet.now.date()))}
        case "rules":
            return {"swap_rules": table({rule.value: said for rule, said in plan_said.SWAP_RULES.items()})}
        case "hubs":
            known = hubs(sheet)
            return {
                "hubs": [{"team": team, "name": name} for team, name in known.items()],
                "others": table(known | advocates(sheet)),
                "rows": range(min(forms.ROWS, max([_HUB_ROWS, *(len(each.windows) + 1 for each in draft.plan.hubs)]))),
            }
        case _:
            asks = {each.value: _(plan_said.ASKED_NAMES[each]) for each in Asked if each in plan_said.ASKED_NAMES}
            return {"asks": table(asks), "rows": range(min(forms.ROWS, max(5, len(draft.plan.policy.steps) + 1)))}


def _layer(sheet: Sheet, draft: Draft, which: str, room: int) -> dict[str, Any]:
    place = place_of(draft, which)
    layer = None if place is None else draft.plan.layers[place]
    turns = max(_FEWEST_TURNS, (len(layer.teams) if layer else 0) + _MORE_TURNS, room)
    return {
        "teams": table(advocates(sheet)),
        "slots": range(min(_MOST, turns)),
        "rows": range(min(forms.ROWS, max(2, (len(layer.windows) if layer else 0) + 1))),
        "roles": tuple(
            Choice(role.value, _(name), hint)
            for (role, name), hint in zip(
                plan_said.ROLE_NAMES.items(),
                (_("They are asked before everybody else."), _("They are asked when that was in vain.")),
                strict=True,
            )
        ),
        "units": table({unit.value: name for unit, name in plan_said.UNIT_NAMES.items()}),
        "holiday_rules": table({rule.value: said for rule, said in plan_said.HOLIDAY_RULES.items()}),
        "whens": words.chosen(_WHENS),
    }


def _person(team: Team) -> dict[str, str]:
    return {"team": team.audience.team, "name": team.name, "base": _(_BASES[team.base]) if team.base else ""}


def _by_year(found: tuple[date, ...]) -> tuple[tuple[int, tuple[Choice, ...]], ...]:
    years = dict.fromkeys(day.year for day in found)
    return tuple(
        (
            year,
            tuple(
                Choice(day.isoformat(), f"{i18n.moment(day, i18n.SHORT_DAY_OF_WEEK)}, {holiday_name(day)}")
                for day in found
                if day.year == year
            ),
        )
        for year in years
    )
