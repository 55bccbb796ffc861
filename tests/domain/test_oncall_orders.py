"""Pages in every order of answers, declines, deadlines, messages given up, edits of the roster and clocks set back."""

from datetime import timedelta
from typing import Any, Final

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contracts.base import Actor, Address, Audience, Command, Due, Event, Fact
from contracts.ids import derived
from contracts.message import LinkPressed, MessageDelivered, MessageTried
from contracts.oncall import (
    AcknowledgePage,
    Arrive,
    DebriefPage,
    FinishPage,
    HandPageOver,
    PageAcknowledged,
    PageJoined,
    PagePassed,
    PageRequested,
    PageSent,
    PassPageOn,
    SeePage,
    SetOut,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal
from contracts.roster import Policy
from contracts.vocabulary import (
    ACCOMPANIED,
    AdvocateBase,
    CantReason,
    Channel,
    Kind,
    MessageAbout,
    PageOutcome,
    PageReason,
    PageState,
    PassReason,
    Told,
)
from services.oncall_scheduler.domain import INITIAL, USUAL, People, State, decide, evolve, goes_on, wakes
from tests.domain.escalations import ADVOCATES, EVERYBODY, HUBS, POLICIES, bound
from tests.domain.night import ANN, BEN, HUB, LINE, NURSE, OWN, REQUEST, command, formed, roster_of
from tests.domain.stories import CASE, NOON, REGION, given, person

ANSWERS: Final = (AcknowledgePage, SetOut, Arrive, FinishPage)
PICK: Final = some.integers(0, 999)


class Night(RuleBasedStateMachine):
    """One line of a case, and whatever happens to it and around it."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.state: State = INITIAL
        self.at = NOON
        self.calling_since = NOON
        """Since when nobody has this page, or was it handed to; moved with the clock."""
        self.hub_asked = NOON
        self.people = People()
        self.policy = Policy()
        self.asks = 0
        self.dying = False
        self.died = 0

    # --- what is decided, and what must be so of it ------------------------------------------------------------------

    def say(
        self, message: Command | Due | Fact, by: Actor | None = None, *, has_part: bool = False
    ) -> list[Event] | Refusal:
        decided = decide(self.state, message, at=self.at, by=by, people=self.people, has_part=has_part)
        if isinstance(decided, Refusal):
            return decided
        for event in self.kept_of(decided):
            if isinstance(event, PageSent):
                self.must_be_askable(event)
                if any(who.kind is Kind.HUB for who in event.audiences):
                    self.hub_asked = self.at
            before = self.state
            self.events.append(event)
            self.state = evolve(before, event)
            lost = before.who is not None and self.state.who is None and self.state.phase is PageState.CALLING
            if lost or isinstance(event, PageRequested):
                self.calling_since = self.at
        return decided

    def kept_of(self, decided: list[Event]) -> list[Event]:
        """Return what of a decision is kept: not all, where the service dies in between, and it isn't kept at once."""
        state = self.state
        for place, event in enumerate(decided[:-1], start=1):
            state = evolve(state, event)
            if not goes_on(state) or wakes(state) <= wakes(self.state):
                break
            if self.dying:
                self.dying = False
                self.died += 1
                return decided[:place]
        return decided

    def one(self, pick: int) -> Audience:
        """Return somebody: mostly one of those who were asked."""
        pool = (*sorted(self.state.asked) * 3, *EVERYBODY)
        return pool[pick % len(pool)]

    def must_be_askable(self, step: PageSent) -> None:
        """Nobody kept away, nobody with a conflict, nobody who has it; only those who may come."""
        state = self.state
        asked = set(step.audiences)
        assert asked
        assert not asked & self.people.kept_away
        assert not asked & state.conflicted
        assert state.phase is PageState.CALLING
        assert asked <= self.people.formed.keys()
        if not state.reasons.isdisjoint(ACCOMPANIED):
            bases = {self.people.formed[each].base for each in asked if each.kind is Kind.ADVOCATE}
            assert bases <= {AdvocateBase.COMMUNITY}
        if asked & state.declined:
            others = self.willing()
            assert not others, "somebody who said no was asked, and others had not"
        assert step.deadline > self.at
        assert step.number > state.number

    def willing(self) -> set[Audience]:
        """Return which hubs and advocates could be asked in the end, and have not said no."""
        kept_out = self.people.kept_away | self.state.conflicted | self.state.declined
        accompanied = not self.state.reasons.isdisjoint(ACCOMPANIED)
        return {
            who
            for who, team in self.people.formed.items()
            if who not in kept_out and not (accompanied and team.base is AdvocateBase.SYSTEM)
        }

    # --- what happens ------------------------------------------------------------------------------------------------

    @initialize(policy=POLICIES)
    def the_night_begins(self, policy: Policy) -> None:
        self.policy = policy
        self.people = People(
            roster=roster_of(ANN, backup=BEN, policy=policy),
            formed=formed(*EVERYBODY),
            own=frozenset({OWN}),
            ways=dict.fromkeys(EVERYBODY, 1),
        )
        self.somebody_asks(PageReason.CRISIS, person(HUB))

    @rule(reason=some.sampled_from(PageReason), by=some.sampled_from([person(HUB), person(OWN), NURSE]))
    def somebody_asks_again(self, reason: PageReason, by: Actor) -> None:
        self.somebody_asks(reason, by)

    def somebody_asks(self, reason: PageReason, by: Actor) -> None:
        """It is never refused, and either begins a page or joins the one that is open."""
        self.asks += 1
        opened = self.state.is_open
        asked = msgspec.structs.replace(REQUEST, id=derived("cmd", "ask", str(self.asks)), reason=reason)
        decided = self.say(asked, by, has_part=True)
        assert isinstance(decided, list)
        assert isinstance(decided[0], PageJoined) or not opened

    @rule(kind=some.sampled_from(ANSWERS), pick=PICK)
    def somebody_says(self, kind: type[Command], pick: int) -> None:
        """Only those who were asked are heard, and what they say has an effect for them alone."""
        who = self.one(pick)
        before = self.state
        decided = self.say(command(kind), person(who))
        if who not in before.asked:
            assert decided == NOT_FOUND
        if isinstance(decided, list):
            assert decided
            assert all(event.audience == who for event in decided)  # type: ignore[attr-defined] # anything else would fail here
            assert before.who in (None, who)
            assert who not in self.people.kept_away or kind is FinishPage

    @rule(pick=PICK, cant=some.sampled_from(CantReason))
    def somebody_cant(self, pick: int, cant: CantReason) -> None:
        who = self.one(pick)
        decided = self.say(command(PassPageOn, reason=cant), person(who))
        if isinstance(decided, list) and decided:
            assert (who in self.state.conflicted) >= (cant is CantReason.CONFLICT)
            assert who in self.state.declined

    @rule(pick=PICK, to=some.sampled_from(EVERYBODY))
    def somebody_hands_over(self, pick: int, to: Audience) -> None:
        who = self.one(pick)
        had_it = self.state.who == who and self.state.is_open
        decided = self.say(command(HandPageOver, to=to.team), person(who))
        if isinstance(decided, list):
            assert had_it
            assert isinstance(decided[0], PagePassed)
            assert decided[0].why is PassReason.HANDED_OVER

    @rule(pick=PICK)
    def somebody_looks(self, pick: int) -> None:
        who = self.one(pick)
        decided = self.say(command(SeePage), person(who))
        assert decided == NOT_FOUND or who in self.state.asked

    @rule(pick=PICK, wants=some.booleans())
    def somebody_debriefs(self, pick: int, wants: bool) -> None:
        who = self.one(pick)
        said = command(DebriefPage, outcome=PageOutcome.MET, wants_support=wants)
        if isinstance(self.say(said, person(who)), list):
            assert self.state.phase is PageState.DONE

    @rule(
        pick=PICK,
        back=some.integers(0, 3),
        kind=some.sampled_from(["given up", "sent", "delivered", "pressed", "can't"]),
    )
    def a_message_is_heard_of(self, pick: int, back: int, kind: str) -> None:
        """Of this step or one before it: only who was asked, while it is theirs to answer, changes anything by it."""
        who = self.one(pick)
        before = self.state
        about: dict[str, Any] = {
            "about": MessageAbout.PAGE,
            "audience": who,
            "channel": Channel.TEXT,
            "origin_case": CASE,
            "origin": LINE,
            "number": max(0, before.number - back),
        }
        person_: dict[str, Any] = {"person": person(who).person, "way": derived("way", who.team)}
        event: Event
        match kind:
            case "given up" | "sent":
                told = Told.GIVEN_UP if kind == "given up" else Told.SENT
                event = MessageTried(**about, **person_, told=told, attempt=1)
            case "delivered":
                event = MessageDelivered(**about)
            case _:
                event = LinkPressed(**about, **person_, cant=kind == "can't")
        address = Address("message", REGION, "-", derived("msg", "one"))
        decided = self.say(Fact(derived("evt", "one"), 1, self.at, None, "cause", address, event))
        assert isinstance(decided, list)
        if not before.before < max(0, before.number - back) or who not in before.asked:
            assert decided == []
        answered = [each for each in decided if isinstance(each, PageAcknowledged)]
        assert not answered or before.phase is PageState.CALLING

    @rule(
        on=some.lists(some.sampled_from(ADVOCATES), max_size=1),
        backup=some.none() | some.sampled_from(ADVOCATES),
        own=some.frozensets(some.sampled_from(ADVOCATES), max_size=2),
    )
    def the_roster_is_edited(self, on: list[Audience], backup: Audience | None, own: frozenset[Audience]) -> None:
        roster = roster_of(*on, backup=backup, policy=self.policy)
        self.people = msgspec.structs.replace(self.people, roster=roster, own=own)

    @rule(kept_away=some.frozensets(some.sampled_from(ADVOCATES), max_size=3))
    def a_shield_is_raised_or_lifted(self, kept_away: frozenset[Audience]) -> None:
        self.people = msgspec.structs.replace(self.people, kept_away=kept_away)

    @rule(reached=some.frozensets(some.sampled_from(EVERYBODY)))
    def ways_come_and_go(self, reached: frozenset[Audience]) -> None:
        self.people = msgspec.structs.replace(self.people, ways=dict.fromkeys(reached, 1))

    @rule(minutes=some.floats(0.1, 20))
    def time_goes_by_and_what_is_due_is_delivered(self, minutes: float) -> None:
        """Late or not, each timer is delivered in its order, and twice: the second time does nothing."""
        until = self.at + timedelta(minutes=minutes)
        while due := [wake for wake in wakes(self.state) if wake.at <= until]:
            self.at = max(self.at, due[0].at)
            while not self.say(Due(due[0].why)):
                assert self.state.nobody, "a timer that was due did nothing"
                self.at += USUAL.again_after
            assert self.say(Due(due[0].why)) == []
            self.the_hub_must_be_asked_in_time()
        self.at = until
        self.the_hub_must_be_asked_in_time()

    def the_hub_must_be_asked_in_time(self) -> None:
        """However it came to it: no later than after all of the policy, and after one who it was handed to."""
        if self.state.phase is not PageState.CALLING or not self.willing() & set(HUBS):
            return
        named = self.policy.steps[0].answer_within if self.policy.steps else self.policy.last_resort
        again = self.died * USUAL.next_within
        latest = (
            again + max(bound(self.state.policy), timedelta(seconds=self.policy.last_resort)) + timedelta(seconds=named)
        )
        assert self.at - self.calling_since <= latest or self.hub_asked >= self.calling_since

    @rule(why=some.sampled_from(["unasked", "unanswered", "not-on-the-way", "not-arrived"]))
    def a_leftover_timer_is_delivered(self, why: str) -> None:
        """Before the state's own deadline no timer has an effect."""
        early = self.state.until is None or self.at < self.state.until
        assert self.say(Due(why)) == [] or not early

    @rule(minutes=some.sampled_from([-60, 60]))
    def the_clock_is_set(self, minutes: int) -> None:
        """By an hour, either way: of what is due then, each is done once, and the next has all of its time."""
        self.at += timedelta(minutes=minutes)
        if minutes > 0:
            self.calling_since += timedelta(minutes=minutes)
            self.hub_asked += timedelta(minutes=minutes)
        if due := [wake for wake in wakes(self.state) if wake.at <= self.at]:
            assert self.say(Due(due[0].why))
            assert all(wake.at > self.at for wake in wakes(self.state))

    @rule()
    def the_service_is_about_to_die(self) -> None:
        """In the middle of what it decides next."""
        self.dying = True

    @rule()
    def the_service_restarts(self) -> None:
        """What it knows is what its events say."""
        assert given(evolve, INITIAL, *self.events) == self.state
        self.state = given(evolve, INITIAL, *self.events)

    # --- what is always so -------------------------------------------------------------------------------------------

    @invariant()
    def until_arrival_there_is_always_one_timer(self) -> None:
        phase = self.state.phase
        if phase in (None, PageState.ARRIVED, PageState.DONE):
            assert not wakes(self.state)
        else:
            assert len(wakes(self.state)) == 1

    @invariant()
    def whoever_has_it_was_asked_for_it(self) -> None:
        if self.state.is_open and self.state.who is not None:
            assert self.state.who in self.state.asked

    @precondition(lambda self: self.state.who is not None)
    @rule(kind=some.sampled_from((SetOut, Arrive, FinishPage)))
    def whoever_has_it_goes_on(self, kind: type[Command]) -> None:
        """What they say is taken, or not now; and once a shield keeps them away, it is somebody else's."""
        who = self.state.who
        assert who is not None
        decided = self.say(command(kind), person(who))
        assert decided in (NOT_NOW, TAKEN) or isinstance(decided, list)

    @rule(pick=PICK)
    def a_call_was_enough(self, pick: int) -> None:
        """Only whoever has it closes it so, and nobody whom a shield keeps away."""
        who, before = self.one(pick), self.state
        decided = self.say(command(FinishPage, by_telephone=True), person(who))
        if isinstance(decided, list):
            assert before.who == who
            assert self.state.phase is PageState.DONE
            assert who not in self.people.kept_away or before.phase is PageState.ARRIVED

    @precondition(lambda self: self.state.phase is PageState.CALLING and self.state.step is not None)
    @rule()
    def one_of_those_being_asked_answers(self) -> None:
        """Whoever it is, one tap is enough."""
        for who in sorted(self.state.waited_for - self.people.kept_away):
            if who in self.willing():
                decided = self.say(command(AcknowledgePage), person(who))
                assert isinstance(decided, list)
                assert [type(event) for event in decided] == [PageAcknowledged]
                break


@pytest.mark.parametrize(
    "examples, steps",
    [(150, 40), pytest.param(3000, 60, marks=[pytest.mark.long, pytest.mark.timeout(900)])],
)
def test_whatever_happens_a_page_is_waited_for_and_asks_nobody_it_must_not(examples: int, steps: int) -> None:
    """In every order of all that can happen to it and around it."""
    run_state_machine_as_test(
        Night,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
