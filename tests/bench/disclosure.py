"""What it costs to decide who sees what of an event, and to make each reader's copy. In process, no bus."""

import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import cedarpy

from contracts.base import Audience, Event, Fact
from contracts.ids import derived
from contracts.labels import Label
from contracts.vocabulary import ReferralState
from services.disclosure.case import Case
from services.disclosure.copies import copies_for, project
from services.disclosure.domain import Dossier, decide
from services.disclosure.policy import may_see, readers_of
from tests.bench.figures import Figure, Target, figure
from tests.domain import histories as h
from tests.domain.histories import Story
from tests.domain.lives import READERS, Life
from tests.domain.oracle.engine import POLICIES, Oracle, entities_of
from tests.domain.stories import CASE, NOON, REGION

_HISTORIES: Final = 40
_EVENTS: Final = 40
_REPEATS: Final = 25
_LIVES: Final = 10
_QUESTIONS: Final = 500

Step = tuple[str, Event, Audience | None]


async def figures() -> list[Figure]:
    stories = [_story(random.Random(seed)) for seed in range(_HISTORIES)]
    pairs = [
        (story.dossier.case, fact, audience)
        for story in stories
        for fact in story.facts
        for audience in readers_of(story.dossier.case, fact)
    ]
    facts = [story.facts for story in stories]
    copies = sum(_follow(each) for each in facts)
    alone = _microseconds(lambda: _decide(pairs), len(pairs))
    whole = _microseconds(lambda: [_follow(each) for each in facts], copies)
    return [
        figure(
            "disclosure decision and projection, an (event, audience)",
            "µs, median",
            statistics.median(alone),
            target=Target("ours", "<=", 5),
        ),
        figure("  … at its quickest: what is above that, something else took", "µs", min(alone)),
        figure("the same with all around it: reach, compare, keep; a copy", "µs, median", statistics.median(whole)),
        *_beside_cedar(),
    ]


def _beside_cedar() -> list[Figure]:
    """Return what a decision costs us, and Cedar, of the same questions about lives with everything in them.

    The two take turns. Cedar is asked in the cheapest way there is: its policies and its entities parsed before, the
    relations looked up before, and only whether it may be known that the fact happened, where ours says which fields.
    """
    lives = [Life(random.Random(seed)).go_on(_EVENTS) for seed in range(_LIVES)]
    asked = [(story, fact, who) for story in lives for fact in story.dossier.facts.values() for who in READERS]
    asked = random.Random(0).sample(asked, _QUESTIONS)
    oracles = {id(story): Oracle(story.facts) for story in lives}
    requests = [oracles[id(story)].question(fact, who, story.dossier.at) for story, fact, who in asked]
    entities = entities_of(requests)
    decisions = [(story.dossier.case, fact, who, story.dossier.at) for story, fact, who in asked]
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(_REPEATS):
        ours += _microseconds(lambda: [may_see(*each) for each in decisions], _QUESTIONS, repeats=1)
        theirs += _microseconds(
            lambda: [cedarpy.is_authorized(each, POLICIES, entities) for each in requests], _QUESTIONS, repeats=1
        )
    ratios = [cedar / own for cedar, own in zip(theirs, ours, strict=True)]
    return [
        figure(
            "may_see",
            "µs, median",
            statistics.median(ours),
            statistics.median(theirs),
            target=Target("ours", "<=", 3),
        ),
        figure(
            "may_see vs Cedar evaluation of the same decision",
            "times as fast, median",
            statistics.median(ratios),
            target=Target("ours", ">=", 30),
        ),
    ]


def _microseconds(work: Callable[[], object], count: int, repeats: int = _REPEATS) -> list[float]:
    """Return what one of ``count`` costs in processor time, in each of several repeats."""
    taken = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        taken.append(1_000_000 * (time.process_time() - began) / count)
    return taken


def _decide(pairs: list[tuple[Case, Fact, Audience]]) -> None:
    for case, fact, audience in pairs:
        sight = may_see(case, fact, audience, fact.at)
        if sight is not None:
            project(fact, sight, audience, fact.seq)


def _follow(facts: list[Fact]) -> int:
    """Follow a case from nothing as the writer does, and return how many copies that makes."""
    dossier, made = Dossier(Case(REGION, CASE)), 0
    for fact in facts:
        changes = decide(dossier, fact)
        if changes is not None:
            dossier.keep(changes)
            made += sum(1 for _ in copies_for(changes, fact.at))
    return made


# ------------------------------------------------------------------------------------------------------------- the mix


def _story(dice: random.Random) -> Story:
    """Return the story of a case, with its records: opened, released, referred, paged, reported, for weeks."""
    story = Story()
    story.form(h.HUB, h.AUDITOR)
    for aggregate, event, by in (
        (CASE, h.case_opened(), h.HUB),
        (CASE, h.assigned(), h.HUB),
        (CASE, h.welcomed(), h.ADVOCATE),
        (CASE, h.particulars(), h.ADVOCATE),
        (derived("rel", "first"), h.granted(h.DOOR, Label.IDENTITY, Label.CONTACT), h.ADVOCATE),
    ):
        story.tell(aggregate, event, by)
    for _ in range(_EVENTS):
        story.tell(*_next(dice), minutes=dice.choice((1, 5, 60)))
    return story


def _next(dice: random.Random) -> Step:
    """Return what happens next: mostly referrals and answers, some openings and pages, few releases and reports."""
    referral = dice.choice((h.REFERRAL, h.OTHER_REFERRAL, derived("ref", "three")))
    door = dice.choice((h.DOOR, h.OTHER_DOOR))
    staff = dice.choice((h.HUB, h.ADVOCATE, h.SECOND))
    return dice.choice(
        (
            (referral, h.requested(dice.choice((None, "what happened"))), h.HUB),
            (referral, h.offered(door), None),
            (referral, h.offered(door), None),
            (referral, h.declined(door), door),
            (referral, h.accepted(door), door),
            (referral, h.moved(dice.choice((ReferralState.IN_PROGRESS, ReferralState.ON_HOLD))), door),
            (CASE, h.file_opened(staff), staff),
            (CASE, h.particulars(place=None), h.ADVOCATE),
            (h.PAGE, h.page_requested(), h.HUB),
            (h.PAGE, h.page_sent(h.PAGED), None),
            (h.PAGE, h.acknowledged(h.PAGED), h.PAGED),
            (h.REPORT, h.called(), h.HUB),
            (h.REPORT, h.followed_up(h.WELFARE), h.HUB),
            (derived("rel", door.team), h.granted(door, Label.IDENTITY, until=NOON + timedelta(days=9)), h.ADVOCATE),
            (derived("rel", door.team), h.withdrawn(door), h.YOUTH),
        )
    )
