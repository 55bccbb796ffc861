"""What is typed into a roster's forms becomes a part of its plan, or a sentence that says what is wrong."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from contracts.roster import HubHours, Layer, Member, Policy, Step, Turn, Window
from contracts.vocabulary import Asked, HolidayRule, Language, Role, SwapRule, Training, Unit, Weekday
from portal.forms import Posted
from portal.forms.oncall import roster_parts, temporary
from portal.forms.oncall.roster import from_to, wall
from portal.models.oncall import roster_parts as models
from portal.models.oncall.drafts import Draft, begun
from tests.portal.rosters import BACKUP, BIRCH, DAYS, HOLIDAYS, NIGHT_HUB, NIGHTS, PLAN, but, sheet
from tests.portal.told import HARBOR, HUB, PINE, named

KNOWN = {HARBOR.team, PINE.team, BIRCH.team}
HUBS = {HUB.team, NIGHT_HUB.team}
WEEKENDS = Layer(
    name="Weekends",
    teams=(PINE.team,),
    starts="2026-11-07T00:00",
    unit=Unit.MONTHS,
    every=2,
    windows=(Window(days=(Weekday.SATURDAY, Weekday.SUNDAY), starts="00:00", ends="00:00"),),
    ends="2027-01-01T00:00",
)
ODD = Layer(
    name="Odd",
    teams=(PINE.team, BIRCH.team),
    starts="2026-11-07T09:30",
    unit=Unit.HOURS,
    every=36,
    windows=(
        Window(days=(Weekday.MONDAY,), starts="09:30", ends="09:30"),
        Window(days=(Weekday.TUESDAY, Weekday.FRIDAY), starts="22:00", ends="06:00"),
        Window(days=(Weekday.FRIDAY,), starts="17:00", ends="08:00", ends_on=Weekday.MONDAY),
    ),
    holidays=HolidayRule.ALSO,
)
MANY = tuple(Window(starts=f"{hour:02}:00", ends=f"{hour:02}:30") for hour in range(20))
STEPS = (Step(ask=Asked.PRIMARY), Step(ask=Asked.BACKUP)) * 7
NIGHTLY = msgspec.structs.replace(NIGHTS, windows=(Window(starts="22:00", ends="06:00"),))


def sent(typed: roster_parts.Typed) -> Posted:
    fields = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in typed.items()}
    return Posted(named("cmd", "one"), fields)


@pytest.mark.parametrize("layer", [DAYS, NIGHTS, NIGHTLY, BACKUP, HOLIDAYS, WEEKENDS, ODD])
def test_a_layer_comes_back_as_it_was_shown(layer: Layer) -> None:
    """Whatever hours it has: nights and weekends by name, all others row by row."""
    typed = roster_parts.layer_typed(layer, PLAN.night)
    assert roster_parts.read_layer(sent(typed), PLAN.night, KNOWN) == layer


@pytest.mark.parametrize(
    "typed, field",
    [
        ({"name": ""}, "name"),
        ({"team": [""]}, "team"),
        ({"team": ["somebody"]}, "team"),
        ({"starts": "tomorrow"}, "starts"),
        ({"every": "0"}, "every"),
        ({"every": "ten"}, "every"),
        ({"unit": "years"}, "unit"),
        ({"when": ""}, "when"),
        ({"when": "own"}, "when"),
        ({"when": "own", "w0-days": ["mon"], "w0-starts": "late"}, "when"),
        ({"when": "own", "w0-days": ["mon"], "w0-starts": "8:00", "w0-ends": "9:00", "w0-on": "someday"}, "when"),
        ({"ends": "2026-11-01T00:00"}, "ends"),
    ],
)
def test_a_layer_with_a_mistake_says_which(typed: roster_parts.Typed, field: str) -> None:
    """By the name of its field, in a sentence."""
    wrong = roster_parts.read_layer(sent({**roster_parts.layer_typed(BACKUP, PLAN.night), **typed}), PLAN.night, KNOWN)
    assert isinstance(wrong, dict)
    assert list(wrong) == [field]
    assert wrong[field].endswith((".", "?"))


@pytest.mark.parametrize(
    "text, time", [("8:00", "08:00"), ("0830", "08:30"), ("23.15", "23:15"), ("24:00", None), ("", None)]
)
def test_times_are_read_as_people_type_them(text: str, time: str | None) -> None:
    """Where a browser has no field for them."""
    assert roster_parts.time_of(text) == time


def test_every_other_part_comes_back_as_it_was_shown() -> None:
    """People, holidays, rules, hub hours and the escalation."""
    plan = but(
        members=(
            Member(team=BIRCH.team, languages=(Language.HMONG,), trainings=(Training.LEGAL_ADVOCACY,)),
            Member(team=PINE.team, languages=(Language.SPANISH,)),
        ),
        holidays=("2026-11-26", "2026-12-24"),
        rest_after_night=9,
        swaps=SwapRule.HUB,
        hubs=(HubHours(team=HUB.team, windows=MANY, after_hours=BIRCH.team, call="(715) 555-0177"),),
        policy=Policy(steps=(Step(ask=Asked.BACKUP, answer_within=90), *STEPS), repeats=0, last_resort=60),
    )
    stands = sheet()
    draft = Draft(plan=plan, basis=1)

    def typed(part: str) -> Posted:
        return sent(models.typed(stands, draft, part))

    assert set(roster_parts.read_people(typed("people"), KNOWN)) == set(plan.members)
    assert roster_parts.read_holidays(typed("holidays")) == plan.holidays
    assert roster_parts.read_rules(typed("rules"), PLAN) == but(rest_after_night=9, swaps=SwapRule.HUB)
    assert roster_parts.read_hubs(typed("hubs"), HUBS, KNOWN) == plan.hubs
    assert roster_parts.read_policy(typed("policy")) == plan.policy


def test_a_part_has_room_for_all_that_stands_in_it() -> None:
    """What a form has no row for would be lost by opening it and going on."""
    layer = msgspec.structs.replace(ODD, windows=MANY, teams=tuple(named("team", str(each)) for each in range(60)))
    draft = Draft(plan=but(layers=(layer,), hubs=(HubHours(team=HUB.team, windows=MANY),), policy=Policy(steps=STEPS)))
    shown = {part: models.part_page(sheet(), draft, part, "0") for part in ("layer", "hubs", "policy")}
    assert len(shown["layer"]["slots"]) > len(layer.teams)
    assert all(len(page["rows"]) > len(MANY) for page in (shown["layer"], shown["hubs"]))
    assert len(shown["policy"]["rows"]) > len(STEPS)


def test_layers_that_count_at_night_follow_what_counts_as_night() -> None:
    """Other hours stay as they were typed, as do those that only overlap the night."""
    rules = {**roster_parts.rules_typed(PLAN), "night_starts": "21:00"}
    plan = roster_parts.read_rules(sent(rules), but(layers=(NIGHTLY, ODD)))
    assert not isinstance(plan, dict)
    later = msgspec.structs.replace(NIGHTLY, windows=(Window(starts="21:00", ends="06:00"),))
    assert plan.layers == (later, ODD)


@pytest.mark.parametrize(
    "read, typed, field",
    [
        (roster_parts.read_holidays, {"others": "Christmas"}, "others"),
        (roster_parts.read_holidays, {"others": "2026-02-31"}, "others"),
        (lambda post: roster_parts.read_rules(post, PLAN), {"zone": "Chicago"}, "zone"),
        (lambda post: roster_parts.read_rules(post, PLAN), {"rest": "many"}, "rest"),
        (lambda post: roster_parts.read_hubs(post, HUBS), {f"{HUB.team}-after": "x"}, f"{HUB.team}-after"),
        (roster_parts.read_policy, {"ask0": "primary", "minutes0": ""}, "minutes0"),
        (roster_parts.read_policy, {"ask0": "primary", "minutes0": "0"}, "minutes0"),
        (roster_parts.read_policy, {"last": "nan"}, "last"),
    ],
)
def test_a_part_with_a_mistake_says_which(read: object, typed: dict[str, str], field: str) -> None:
    """And keeps the rest."""
    rules = roster_parts.rules_typed(PLAN)
    policy = roster_parts.policy_typed(Policy())
    assert callable(read)
    wrong = read(sent({**rules, **policy, **typed}))
    assert isinstance(wrong, dict)
    assert list(wrong) == [field]


def test_a_step_of_nobody_is_left_out_and_none_names_somebody() -> None:
    """A page is handed over to somebody by name, never by a policy."""
    typed = {
        **roster_parts.policy_typed(Policy(steps=())),
        "ask0": "named",
        "minutes0": "5",
        "ask3": "hub",
        "minutes3": "2",
    }
    assert roster_parts.read_policy(sent(typed)) == Policy(steps=(Step(ask=Asked.HUB, answer_within=120),))


def test_turns_for_a_while_come_back_as_they_were_shown() -> None:
    """Sorted; rows without a team left out; those of another region's teams refused."""
    zone = ZoneInfo("America/Chicago")
    turns = (
        Turn(
            team=HARBOR.team, starts=datetime(2026, 11, 24, 2, tzinfo=UTC), ends=datetime(2026, 11, 24, 14, tzinfo=UTC)
        ),
        Turn(
            team=PINE.team,
            role=Role.BACKUP,
            starts=datetime(2026, 11, 24, 14, tzinfo=UTC),
            ends=datetime(2026, 11, 25, 2, tzinfo=UTC),
        ),
    )
    post = sent({**temporary.typed(turns, zone), "t5-team": ""})
    assert temporary.read_turns(post, KNOWN, zone) == turns
    assert temporary.rows_of(post) == 6
    assert temporary.read_turns(post, {PINE.team}, zone) == {
        "t0-starts": "Please choose who, and write from when to when."
    }
    assert temporary.carried(temporary.written(turns), KNOWN) == turns
    assert temporary.carried(temporary.written(turns), {PINE.team}) is None
    assert temporary.carried("[]", KNOWN) is None


def test_a_time_that_is_shown_twice_starts_at_the_first_and_ends_at_the_last() -> None:
    """As everywhere in a roster."""
    zone = ZoneInfo("America/Chicago")
    starts, ends = from_to("2026-11-01T01:30", "2026-11-01T01:30", zone)
    assert (ends - starts).total_seconds() == 3600
    assert wall(starts, zone) == wall(ends, zone) == "2026-11-01T01:30"


def test_a_new_layer_begins_with_a_usual_one() -> None:
    """Without a name, and with nobody in it."""
    draft = begun(sheet())
    typed = models.typed(sheet(), draft, "layer", "new")
    assert (typed["name"], typed["team"], typed["unit"]) == ("", [], "weeks")
    assert models.place_of(draft, "1") == 1
    assert models.place_of(draft, "99") is models.place_of(draft, "new") is models.place_of(draft, "-1") is None
