"""In which order a page asks: what its policy says, as often as it says; then, for ever, the hub and every advocate in
turn. A place in that order is a number from 0; -1 is before the first.
"""

from collections.abc import Iterator

from contracts.roster import Policy, Step
from contracts.vocabulary import Asked


def step_at(policy: Policy, place: int) -> Step:
    """Return the step that stands at ``place``."""
    gone_through = len(policy.steps) * (1 + policy.repeats)
    if place < gone_through:
        return policy.steps[place % len(policy.steps)]
    resort = Asked.EVERY_ADVOCATE if (place - gone_through) % 2 else Asked.HUB
    return Step(ask=resort, answer_within=policy.last_resort)


def steps_after(policy: Policy, place: int) -> Iterator[tuple[int, Step]]:
    """Yield the steps after ``place``, as many as it takes until each there is has come."""
    for number in range(place + 1, place + 3 + len(policy.steps) * (1 + policy.repeats)):
        yield number, step_at(policy, number)


def place_after(policy: Policy, place: int, ask: Asked) -> int:
    """Return the place of the next step that asks ``ask``; ``place`` for a hand-over, which stands in no order."""
    return next((number for number, step in steps_after(policy, place) if step.ask is ask), place)


def same_round(policy: Policy, one: int, other: int) -> bool:
    """Return whether two places are in the same round of the policy. A last resort is in none."""
    steps, times = len(policy.steps), 1 + policy.repeats
    return max(one, other) < steps * times and one // steps == other // steps
