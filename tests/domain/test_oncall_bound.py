"""How long it takes at most until the hub is asked, whatever the policy and whoever is on."""

from hypothesis import given as generated
from hypothesis import strategies as some

from contracts.base import Audience, Due, Event
from contracts.oncall import PageSent
from contracts.outcomes import Refusal
from contracts.roster import Policy
from contracts.vocabulary import Kind
from services.oncall_scheduler.domain import INITIAL, People, decide, evolve, wakes
from tests.domain.escalations import ADVOCATES, EVERYBODY, POLICIES, bound
from tests.domain.night import HUB, REQUEST, formed, roster_of
from tests.domain.stories import NOON, person, told


@generated(
    policy=POLICIES,
    on=some.none() | some.sampled_from(ADVOCATES),
    backup=some.none() | some.sampled_from(ADVOCATES),
    own=some.frozensets(some.sampled_from(ADVOCATES)),
    kept_away=some.frozensets(some.sampled_from(ADVOCATES)),
    reached=some.frozensets(some.sampled_from(EVERYBODY)),
)
def test_the_hub_is_asked_within_the_policys_bound(  # noqa: PLR0917 - what hypothesis throws
    policy: Policy,
    on: Audience | None,
    backup: Audience | None,
    own: frozenset[Audience],
    kept_away: frozenset[Audience],
    reached: frozenset[Audience],
) -> None:
    """Where nobody says a word: never later than the time that all of its steps have, whoever is on or can be told."""
    people = People(
        roster=roster_of(*filter(None, [on]), backup=backup, policy=policy),
        formed=formed(*EVERYBODY),
        own=own,
        kept_away=kept_away,
        ways=dict.fromkeys(reached, 1),
    )
    at, state = NOON, INITIAL
    decided = decide(state, REQUEST, at=at, by=person(HUB), people=people)
    while not _asks_a_hub(decided):
        state = told(evolve, state, decided)
        [wake] = wakes(state)
        at = wake.at
        decided = decide(state, Due(wake.why), at=at, people=people)
        assert at - NOON <= bound(policy)


def _asks_a_hub(decided: list[Event] | Refusal) -> bool:
    assert isinstance(decided, list)
    return any(isinstance(each, PageSent) and each.audiences[0].kind is Kind.HUB for each in decided)
