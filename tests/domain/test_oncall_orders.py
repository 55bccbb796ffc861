"""Pages in every order of answers, declines, deadlines, edits of the roster and clocks set back."""

from datetime import timedelta

from hypothesis import given as generated
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contracts.base import Actor, Audience, Command, Due, Event
from contracts.oncall import (
    AcknowledgePage,
    Arrive,
    FinishPage,
    PageAcknowledged,
    PageSent,
    PassPageOn,
    RosterSet,
    SetOut,
)
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.vocabulary import Kind, PageState
from services.oncall_scheduler.domain import INITIAL, decide, evolve, wakes
from tests.domain.night import HUB, NURSE, REQUEST, command, roster_of
from tests.domain.stories import NOON, given, person, team, told

EVERYBODY = [team(Kind.ADVOCATE, str(number)) for number in range(5)]
HUBS = [HUB, team(Kind.HUB, "second hub")]
some_roster = some.none() | some.lists(some.sampled_from(EVERYBODY), max_size=4).map(lambda teams: roster_of(*teams))


@generated(teams=some.lists(some.sampled_from(EVERYBODY), unique=True, max_size=5))
def test_the_hub_is_reached_within_the_rosters_bound(teams: list[Audience]) -> None:
    """While nobody answers, the hub is asked after everybody on the roster was, once each."""
    roster, at, state = roster_of(*teams), NOON, INITIAL
    state = told(evolve, state, decide(state, REQUEST, at=at, by=NURSE, roster=roster, hubs=HUBS))
    while state.who not in HUBS:
        at += state.answer_within
        state = told(evolve, state, decide(state, Due("unanswered"), at=at, roster=roster, hubs=HUBS))
    assert state.asked == (*teams, HUB)
    assert at == NOON + len(teams) * timedelta(minutes=2)


class Night(RuleBasedStateMachine):
    """Answers, declines, deadlines and edits of the roster in every order."""

    def __init__(self) -> None:
        super().__init__()
        self.state = INITIAL
        self.at = NOON
        self.roster: RosterSet | None = None

    def say(self, message: Command | Due, by: Actor | None = None) -> list[Event] | Refusal:
        decided = decide(self.state, message, at=self.at, by=by, roster=self.roster, hubs=HUBS)
        if not isinstance(decided, Refusal):
            self.state = given(evolve, self.state, *decided)
        return decided

    @initialize(roster=some_roster)
    def request(self, roster: RosterSet | None) -> None:
        self.roster = roster
        self.say(REQUEST, NURSE)

    @rule(
        kind=some.sampled_from([AcknowledgePage, PassPageOn, SetOut, Arrive, FinishPage]),
        who=some.sampled_from([*EVERYBODY, *HUBS]),
    )
    def somebody_says(self, kind: type[Command], who: Audience) -> None:
        """Only those who were asked are heard, and what they say has an effect for them alone."""
        before = self.state
        decided = self.say(command(kind), person(who))
        if who not in before.asked:
            assert decided == NOT_FOUND
        if isinstance(decided, list):
            assert decided
            assert all(event.audience == who for event in decided if not isinstance(event, PageSent))  # type: ignore[attr-defined]

    @rule(roster=some_roster)
    def the_hub_edits_the_roster(self, roster: RosterSet | None) -> None:
        self.roster = roster

    @rule(minutes=some.floats(0.1, 200))
    def time_goes_by_and_what_is_due_is_delivered(self, minutes: float) -> None:
        """Late or not, each timer is delivered in its order, and twice: the second time does nothing."""
        until = self.at + timedelta(minutes=minutes)
        while due := [wake for wake in wakes(self.state) if wake.at <= until]:
            self.at = max(self.at, due[0].at)
            assert self.say(Due(due[0].why)), "a timer that was due did nothing"
            assert self.say(Due(due[0].why)) == []
        self.at = until

    @rule(why=some.sampled_from(["unanswered", "not-on-the-way", "not-arrived"]))
    def a_leftover_timer_is_delivered(self, why: str) -> None:
        """Before the state's own deadline no timer has an effect."""
        early = self.state.until is None or self.at < self.state.until
        decided = self.say(Due(why))
        assert decided == [] or not early

    @rule(back=some.floats(0.1, 60))
    def the_clock_is_set_back(self, back: float) -> None:
        self.at -= timedelta(minutes=back)

    @invariant()
    def until_arrival_there_is_always_a_timer_and_somebody(self) -> None:
        """Exactly one thing is waited for, of somebody who was asked."""
        if self.state.phase in (None, PageState.ARRIVED, PageState.DONE):
            assert not wakes(self.state)
        else:
            assert len(wakes(self.state)) == 1
            assert self.state.who in self.state.asked

    @precondition(lambda self: self.state.phase is PageState.CALLING)
    @rule()
    def the_one_being_asked_can_answer(self) -> None:
        """Whoever it is, one tap is enough."""
        who = self.state.who
        assert who is not None
        decided = self.say(command(AcknowledgePage), person(who))
        assert isinstance(decided, list)
        assert [type(event) for event in decided] == [PageAcknowledged]


TestNight = Night.TestCase
