"""A second policy, in another language, of another engine, decides the same; and a fault in ours would be seen."""

from collections.abc import Iterable
from functools import cache
from typing import Final

import cedarpy
import msgspec
import pytest

from tests.domain.oracle.comparing import Asked, asked, cedars, disagreements, mutated, ours
from tests.domain.oracle.engine import POLICY, SCHEMA, Answer
from tests.domain.oracle.mutants import MUTANTS, Mutant

LIVES: Final = 8
"""Some 1,900 decisions."""
LIVES_OF_MUTANTS: Final = 80
"""As many as it takes until a fault shows itself, and no more than these."""
PARTS: Final = 20
LIVES_A_PART: Final = 22
"""Some 5,200 decisions."""

_life = cache(asked)


@cache
def _usual(seed: int) -> list[Answer]:
    return ours(_life(seed))


def test_the_second_policy_is_well_formed() -> None:
    """Cedar finds no type error in it."""
    result = cedarpy.validate_policies(POLICY, SCHEMA)
    assert result.validation_passed, result.errors


@pytest.mark.parametrize("times", [1, pytest.param(2, marks=pytest.mark.long)])
def test_both_decide_the_same(times: int) -> None:
    """For whoever asks, of every field of every fact, at the last moment of a life and at a later one."""
    assert _compared(range(LIVES * times)) >= 1_800 * times


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_both_decide_the_same_a_hundred_thousand_times(part: int) -> None:
    """In other lives than those above."""
    first = 1_000 + part * LIVES_A_PART
    assert PARTS * _compared(range(first, first + LIVES_A_PART)) >= 100_000


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
def test_a_fault_in_our_policy_is_seen(every: int) -> None:
    """Each of these mistakes, or each third, makes it disagree with Cedar in some life."""
    tried = list(MUTANTS.items())[::every]
    assert [name for name, mutant in tried if not _is_seen(mutant)] == []
    assert len(tried) >= 12


def _compared(seeds: Iterable[int]) -> int:
    """Let Cedar and our policy decide in each of these lives; return how often they did."""
    lives = [asked(seed) for seed in seeds]
    found = [each for life in lives for each in disagreements(life, ours(life), cedars(life))]
    assert not found, "\n".join(found[:10])
    return sum(len(life.questions) for life in lives)


def _is_seen(mutant: Mutant) -> bool:
    with mutated(mutant.module, mutant.old, mutant.new) as (policy, domain):
        lives = (_life(seed) for seed in (mutant.life, *range(LIVES_OF_MUTANTS)))
        return any(_shows(life, ours(life, policy, domain)) for life in lives)


def _shows(life: Asked, mistaken: list[Answer]) -> bool:
    """Return whether Cedar disagrees, asked of nothing but what is decided otherwise than without the mistake."""
    pairs = zip(life.questions, _usual(life.seed), mistaken, strict=True)
    otherwise = [(question, answer) for question, usual, answer in pairs if answer != usual]
    return any(
        disagreements(one, [answer], cedars(one))
        for question, answer in otherwise
        for one in [msgspec.structs.replace(life, questions=(question,))]
    )
