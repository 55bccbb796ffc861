"""A service that is stopped between two facts of one decision: the page goes on by its timer, as it would have."""

from datetime import timedelta

import msgspec
import pytest

from contracts.base import Actor, Command, Due, Event, Wake
from contracts.oncall import HandPageOver, PageSent, PassPageOn
from contracts.vocabulary import Asked, CantReason, PageReason
from services.oncall_scheduler.domain import USUAL, decide, evolve, goes_on, wakes
from services.oncall_scheduler.escalation import People
from services.oncall_scheduler.page import INITIAL, State
from tests.domain.night import ANN, HUB, NIGHT, OWN, REQUEST, REQUESTED, SYS, command, formed, has_it, page, sent
from tests.domain.stories import after, person

NO_OWN = msgspec.structs.replace(NIGHT, own=frozenset())
ASKED = page(REQUESTED, sent(1, Asked.OWN_ADVOCATE, OWN, until=2))
OURS = page(REQUESTED, sent(1, Asked.OWN_ADVOCATE, OWN, until=2), has_it(OWN, 15))
AT = after(2)
CANT = command(PassPageOn, reason=CantReason.BUSY)


def decided_at(state: State, message: Command | Due, by: Actor | None, people: People, late: float = 0) -> list[Event]:
    decided = decide(state, message, at=AT + timedelta(seconds=late), by=by, people=people)
    assert isinstance(decided, list)
    return decided


def _timeless(event: Event) -> Event:
    return msgspec.structs.replace(event, deadline=AT) if isinstance(event, PageSent) else event


@pytest.mark.parametrize(
    "state, message, by, people",
    [
        pytest.param(INITIAL, REQUEST, person(HUB), NIGHT, id="asked"),
        pytest.param(INITIAL, REQUEST, person(HUB), NO_OWN, id="asked, with nobody first"),
        pytest.param(ASKED, Due("unanswered"), None, NIGHT, id="silence"),
        pytest.param(ASKED, CANT, person(OWN), NIGHT, id="a no"),
        pytest.param(OURS, CANT, person(OWN), NIGHT, id="a no of who had it"),
    ],
)
def test_what_was_cut_off_goes_on_in_a_second_with_whom_it_would_have_asked(
    state: State, message: Command | Due, by: Actor | None, people: People
) -> None:
    """Wherever that was; and once all of it is kept, it waits for an answer again."""
    decided = decided_at(state, message, by, people)
    assert len(decided) > 1
    for place, event in enumerate(decided, start=1):
        state, rest = evolve(state, event), decided[place:]
        assert goes_on(state) is bool(rest)
        if rest:
            assert wakes(state) == {Wake(AT + USUAL.next_within, "unasked")}
            gone_on = decided_at(state, Due("unasked"), None, people, late=1)
            assert [*map(_timeless, gone_on)] == [*map(_timeless, rest)]


@pytest.mark.parametrize(
    "state, message, by, people",
    [
        pytest.param(OURS, command(HandPageOver, to=ANN.team), person(OWN), NIGHT, id="handed over: to whom"),
        pytest.param(OURS, Due("not-on-the-way"), None, NIGHT, id="silence of who had it: who is asked last now"),
        pytest.param(
            page(REQUESTED, sent(1, Asked.OWN_ADVOCATE, SYS, until=2)),
            msgspec.structs.replace(REQUEST, reason=PageReason.MEDICAL_EXAM),
            person(HUB),
            msgspec.structs.replace(NIGHT, formed=formed(OWN, ANN, SYS, HUB, system=(SYS,))),
            id="joined: that whoever is asked may not come",
        ),
    ],
)
def test_what_a_timer_would_not_know_of_is_kept_at_once(
    state: State, message: Command | Due, by: Actor | None, people: People
) -> None:
    """All of it or nothing."""
    late = 15 * 60 if isinstance(message, Due) else 0
    decided = decided_at(state, message, by, people, late)
    assert len(decided) > 1
    assert not goes_on(evolve(state, decided[0]))
