"""Policies of any kind, everybody there is, and how long it takes at most until the hub is asked."""

from datetime import timedelta
from typing import Final

from hypothesis import strategies as some

from contracts.roster import Policy, Step
from contracts.vocabulary import Asked
from tests.domain.night import ANN, BEN, CHO, HUB, NIGHT_HUB, OWN, SYS

ADVOCATES: Final = (OWN, ANN, BEN, CHO, SYS)
HUBS: Final = (HUB, NIGHT_HUB)
EVERYBODY: Final = (*ADVOCATES, *HUBS)
STEP: Final = some.builds(
    Step, ask=some.sampled_from([ask for ask in Asked if ask is not Asked.NAMED]), answer_within=some.integers(60, 600)
)
POLICIES: Final = some.builds(
    Policy,
    steps=some.lists(STEP, max_size=4).map(tuple),
    repeats=some.integers(0, 2),
    last_resort=some.integers(60, 600),
)


def bound(policy: Policy) -> timedelta:
    """Return after how long at the latest the hub is asked, by what the policy says."""
    asks = [step.ask for step in policy.steps]
    times = 1 if Asked.HUB in asks else 1 + policy.repeats
    before = policy.steps[: asks.index(Asked.HUB)] if Asked.HUB in asks else policy.steps
    return timedelta(seconds=sum(step.answer_within for step in before) * times)
