"""What is said of a service, and said anew: who has lost it holds it no more, and nobody finds a place that is private.

Every life goes the way it goes on the bus: commands are decided, and what they made is disclosed.
"""

from functools import reduce
from typing import Any, Final

import hypothesis.strategies as st
from hypothesis import given

from contracts.base import Actor, Audience, Command, Event, Fact
from contracts.ids import NO_CASE, fresh
from contracts.inventory import (
    KeepPlace,
    Listed,
    ListService,
    NoteService,
    ReportCapacity,
    ServiceListed,
    ServiceNoted,
    ServiceWithdrawn,
    Spot,
    WithdrawService,
    service_id,
)
from contracts.outcomes import Refusal
from contracts.vocabulary import Kind, Need
from services.inventory.domain import INITIAL, State, decide, evolve
from tests.domain import histories as h
from tests.domain.directories import NOON, REGION
from tests.domain.histories import ADVOCATE, DOOR, HUB, OTHER_DOOR, WELFARE, Story

SOURCE: Final = "demo/one"
ABOUT: Final = service_id(REGION, SOURCE)
SPOT: Final = Spot(latitude=43.5, longitude=-88)
BY: Final = Actor(Kind.HUB, HUB.team, "somebody")


def listing(audience: Audience | None = DOOR, spot: Spot | None = None, *, private: bool = False) -> Listed:
    return Listed(
        source=SOURCE,
        provider="Lantern House",
        name="Beds",
        needs=(Need.EMERGENCY_HOUSING,),
        audience=audience,
        spot=None if private else spot,
        place_private=private,
    )


def said(kind: type[Any], **fields: Any) -> Command:
    command: Command = kind(id=fresh("cmd"), region=REGION, case=NO_CASE, about=ABOUT, **fields)
    return command


def region() -> Story:
    story = Story(case=NO_CASE)
    story.form(HUB, ADVOCATE, DOOR, OTHER_DOOR, WELFARE)
    return story


def lived(story: Story, *commands: Command) -> State:
    """Let the service's life happen, and return what became of it."""
    state = INITIAL
    for command in commands:
        decided = decide(state, command, at=NOON, by=BY)
        if not isinstance(decided, Refusal):
            for event in decided:
                story.tell(ABOUT, event)
            state = reduce(evolve, decided, state)
    return state


def told(story: Story, *events: Event) -> list[Fact]:
    return [story.tell(ABOUT, event) for event in events]


def held(story: Story, audience: Audience) -> set[str]:
    """Return what sorts of facts about the service they hold."""
    return story.types(audience) - {"team_formed"}


def spots(story: Story, audience: Audience) -> list[object]:
    """Return where anybody who reads all that ``audience`` holds would look for the place."""
    listed: list[Any] = [copy.fields.get("listed", {}) for copy in story.shown(audience).values()]
    return [each["spot"] for each in listed if each.get("spot")]


_teams = st.sampled_from((None, DOOR, OTHER_DOOR))
_commands = st.one_of(
    st.builds(
        lambda team, spot, private: said(ListService, listed=listing(team, spot, private=private)),
        _teams,
        st.sampled_from((None, SPOT)),
        st.booleans(),
    ),
    st.builds(lambda team, private: said(NoteService, audience=team, place_private=private), _teams, st.booleans()),
    st.builds(lambda place: said(KeepPlace, place=place), st.sampled_from(("12 Quiet Lane", "3 Still Street"))),
    st.builds(lambda: said(ReportCapacity, free=2)),
    st.builds(lambda: said(WithdrawService)),
)


@given(st.lists(_commands, max_size=12))
def test_whatever_is_said_of_a_service_nobody_holds_what_is_not_theirs_any_more(commands: list[Command]) -> None:
    """An advocate: no place but the one in the directory now. A team: nothing of a service that is not its own."""
    story = region()
    state = lived(story, *commands)
    public = None if state.withdrawn or state.listed is None else state.listed.spot
    private = state.note is not None and state.note.place_private
    assert spots(story, ADVOCATE) in ([], [{"latitude": 43.5, "longitude": -88.0}])
    assert bool(spots(story, ADVOCATE)) == (public is not None and not private)
    for team in (DOOR, OTHER_DOOR):
        assert team == state.audience or held(story, team) == set()
    if state.audience is not None:
        assert ("service_withdrawn" in held(story, state.audience)) == _happened(story, ServiceWithdrawn)
        places = [copy.fields["place"] for copy in story.shown(state.audience).values() if "place" in copy.fields]
        assert places[-1:] == ([] if state.place is None else [state.place])
    assert h.standing_copies(h.rebuilt(story.facts, NO_CASE), story.now).keys() == {
        key for key, copy in story.views.items() if not copy.gone
    }


def _happened(story: Story, event: type[Event]) -> bool:
    return any(isinstance(fact.event, event) for fact in story.facts)


def test_its_own_team_hears_that_a_service_was_taken_out() -> None:
    """Also where an import brought it, and all they know of it is a note; to another team it stays unheard of."""
    story = region()
    told(story, ServiceListed(listed=listing()), ServiceWithdrawn())
    assert held(story, DOOR) == {"service_listed", "service_withdrawn"}
    assert held(story, ADVOCATE) == {"service_withdrawn"}
    assert held(story, HUB) == {"service_listed", "service_withdrawn"}
    imported = region()
    told(imported, ServiceNoted(audience=DOOR), ServiceWithdrawn())
    assert held(imported, DOOR) == {"service_noted", "service_withdrawn"}
    for each in (story, imported):
        assert not held(each, OTHER_DOOR) | held(each, WELFARE)


def test_a_place_that_is_private_now_is_in_no_older_listing_either() -> None:
    """The copy that an advocate held of it is taken back, not only followed by another."""
    story = region()
    lived(story, said(ListService, listed=listing(spot=SPOT)))
    assert spots(story, ADVOCATE)
    hidden = region()
    lived(hidden, said(ListService, listed=listing(spot=SPOT)), said(NoteService, place_private=True))
    assert not spots(hidden, ADVOCATE)
    assert [fact for fact in hidden.facts if fact.id in hidden.shown(ADVOCATE)][-1] is hidden.facts[-1]
    taken_out = region()
    lived(
        taken_out,
        said(ListService, listed=listing(spot=SPOT)),
        said(WithdrawService),
        said(NoteService, place_private=True),
        said(ListService, listed=listing(spot=SPOT)),
    )
    assert not spots(taken_out, ADVOCATE)
    assert "service_listed" in held(taken_out, ADVOCATE)


def test_a_team_that_does_not_run_a_service_any_more_keeps_nothing_of_it() -> None:
    """Neither where its private place is, nor what was said of it; whoever runs it now has all of that."""
    for handed_over in (said(NoteService, audience=OTHER_DOOR), said(ListService, listed=listing(OTHER_DOOR))):
        story = region()
        first = (said(ListService, listed=listing()), said(KeepPlace, place="12 Quiet Lane"))
        lived(story, *first, said(ReportCapacity, free=2), handed_over)
        assert held(story, DOOR) == set()
        assert {"service_listed", "capacity_reported", "place_kept"} <= held(story, OTHER_DOOR)
        assert len([each for each in story.shown(OTHER_DOOR).values() if "place" in each.fields]) == 1
