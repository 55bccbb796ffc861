"""Of what is a region's and of no case a second policy decides the same, too; and a fault in ours would be seen."""

from functools import cache
from types import ModuleType
from typing import Final

import cedarpy
import pytest

from contracts.ids import NO_CASE
from contracts.known import KnownAsked
from contracts.roster import ROSTER_EVENTS
from services.disclosure import domain, policy
from services.disclosure.policy import RULES
from tests.domain.oracle.comparing import disagreements, mutated, ours
from tests.domain.oracle.engine import SCHEMA, Answer
from tests.domain.oracle.region import POLICY, asked, cedars

LIVES: Final = 12
MUTANTS: Final = {
    "an older listing stays with an advocate": (
        "rules_of_region",
        "_but(_STAFF_OF[Kind.ADVOCATE], readers=_WHILE_LISTED)",
        "_STAFF_OF[Kind.ADVOCATE]",
    ),
    "whose a service was keeps where it is": ("rules_of_region", "readers=who.its_team_then)", "readers=who.its_own)"),
    "whose a service is now learns where it was": (
        "rules_of_region",
        "readers=who.its_team_then)",
        "readers=who.its_team)",
    ),
    "a hub reads what those are called who watch over it": (
        "rules_of_region",
        "readers=who.hubs_of_the_watched",
        "readers=who.team(Kind.HUB)",
    ),
    "a hub reads where somebody is called": (
        "rules_of_region",
        "_but(_STAFF_OF[Kind.HUB], id=RuleId.REACHABLE)",
        "_but(_STAFF_OF[Kind.HUB], id=RuleId.REACHABLE, shows=frozenset(Label))",
    ),
    "every advocate hears whose shift has no number": (
        "rules_of_region",
        "_but(_STAFF_OF[Kind.ADVOCATE], readers=who.whose_shift)",
        "_STAFF_OF[Kind.ADVOCATE]",
    ),
    "colleagues read for whom somebody speaks": (
        "rules_of_community",
        "id=RuleId.OWN_TRAINING,",
        "id=RuleId.OWN_TRAINING, shows=_NAMED,",
    ),
    "every provider reads of every training": ("rules_of_community", "readers=who.its_own,", "readers=who.team(kind),"),
    "a hub reads of every calendar": ("rules_of_region", "readers=who.whose_feed", "readers=who.team(kind)"),
    "an advocate reads what is laid ready": (
        "policy",
        "inventory.ServicesStaged: of_region.HUBS,",
        "inventory.ServicesStaged: of_region.HUBS_AND_ADVOCATES,",
    ),
    "a hub reads who asked whether somebody is known": (
        "rules_of_referrals",
        "ASKINGS: Final = (AUDITOR,)",
        "ASKINGS: Final = (AUDITOR, *BESIDE)",
    ),
}

_life = cache(asked)


@cache
def _cedars(seed: int) -> list[Answer]:
    return cedars(_life(seed))


def _found(seed: int, made_by: ModuleType = policy, folded_by: ModuleType = domain) -> list[str]:
    return disagreements(_life(seed), ours(_life(seed), made_by, folded_by, NO_CASE), _cedars(seed))


def test_the_second_policy_is_well_formed() -> None:
    """Cedar finds no type error in it."""
    result = cedarpy.validate_policies(POLICY, SCHEMA)
    assert result.validation_passed, result.errors


@pytest.mark.parametrize("seed", range(LIVES))
def test_both_decide_the_same(seed: int) -> None:
    """For whoever asks, of every field of every fact in the life of a region."""
    assert _found(seed) == []
    assert {answer is None for answer in _cedars(seed)} == {True, False}


def test_every_sort_of_fact_of_a_region_is_asked_of() -> None:
    """Teams and their people, the directory, rosters, ways of being told, the response team."""
    of_region = {event for event in RULES if event.context() in {"gate", "inventory", "ledger", "reach", "response"}}
    asked_of = {type(each.fact.event) for seed in range(LIVES) for each in _life(seed).questions}
    assert asked_of == of_region | {*ROSTER_EVENTS, KnownAsked}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_fault_in_our_policy_is_seen(name: str) -> None:
    """Each of these mistakes makes it disagree with Cedar in some life."""
    with mutated(*MUTANTS[name]) as (made_by, folded_by):
        assert any(_found(seed, made_by, folded_by) for seed in range(LIVES))
