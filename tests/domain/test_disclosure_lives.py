"""Over whole lives of a case, with everything that may happen to consent: what stands in VIEWS is what may be seen."""

import random
from collections.abc import Callable
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts.base import Audience
from contracts.consent import ReleaseGranted
from contracts.disclosure import Copy, Ground
from contracts.keeping import CaseErased, keeping_of
from contracts.labels import RELEASABLE, Label, labels_of
from services.disclosure.behind import Behind
from services.disclosure.case import Case
from services.disclosure.copies import copies_for
from services.disclosure.domain import Dossier, is_readable
from services.disclosure.policy import may_see
from tests.domain import consenting as c
from tests.domain.anew import holds_what_may_be_seen, reads_what_a_rebuild_writes
from tests.domain.histories import AUDITOR, Story, own, standing_copies
from tests.domain.lives import READERS, Life
from tests.domain.oracle.history import History
from tests.domain.stories import CASE, REGION

_EVENTS = 30
_seeds = st.integers(0, 2**32)


def _live(seed: int, check: Callable[[Story], None] = lambda _: None) -> Story:
    return Life(random.Random(seed)).go_on(_EVENTS, check)


@given(_seeds)
@example(21292)  # an order shows what is older than the newest, and its recipient begins to serve
def test_incremental_is_anew(seed: int) -> None:
    """After every fact, what each audience holds is what `may_see` answers for every fact and audience there is."""
    _live(seed, lambda story: holds_what_may_be_seen(story, READERS))


@given(_seeds)
def test_rebuilt_is_incremental(seed: int) -> None:
    """The copies written one change at a time are those a rebuild from nothing gives, byte for byte."""
    reads_what_a_rebuild_writes(_live(seed), READERS)


@given(_seeds, st.integers(0, _EVENTS))
def test_who_was_behind_writes_the_same_end(seed: int, came: int) -> None:
    """However far VIEWS had come when its writer stopped, what it writes once it has caught up is what stands then."""
    story = _live(seed)
    since = story.facts[min(came, len(story.facts) - 1)].seq
    dossier, behind, views = Dossier(Case(REGION, CASE)), Behind(since), dict[tuple[Audience, str], Copy]()
    for fact in story.facts:
        changes = dossier.follow(fact)
        if changes is not None and fact.seq <= since:
            views |= {(who, copy.fact): copy for who, copy in copies_for(changes, fact.at)}
        elif changes is not None:
            behind.take(changes)
    if behind:
        views |= {(who, copy.fact): copy for who, copy in behind.copies(dossier, story.now)}
    readable = {key: copy for key, copy in views.items() if is_readable(copy, story.now)}
    assert readable == standing_copies(dossier, story.now)


@given(_seeds)
def test_nothing_is_written_that_may_not_be_seen(seed: int) -> None:
    """Of every copy, at the moment it is written: each field has a label that its reader may see, and none internal."""

    def check(story: Story) -> None:
        dossier = story.dossier
        for (who, identifier), copy in story.views.items():
            if copy.gone or copy.as_of != story.facts[-1].seq:
                continue
            fact = dossier.facts[identifier]
            sight = may_see(dossier.case, fact, who, story.now)
            labels = labels_of(type(fact.event))
            seen = {labels[field] for field in copy.fields}
            assert sight is not None
            assert seen <= sight.labels <= set(Label) - {Label.INTERNAL}

    _live(seed, check)


@given(_seeds)
def test_a_shield_beats_every_release_and_nothing_that_the_law_requires(seed: int) -> None:
    """While it is up nothing is added but by statute or order; an order shows the same as it would without it."""
    seen: dict[Audience, dict[str, Copy]] = {}

    def check(story: Story) -> None:
        for audience, shield in story.dossier.case.shields.items():
            shown = story.shown(audience)
            now = {fact: copy for fact, copy in shown.items() if copy.ground not in _REQUIRED and not own(copy, shield)}
            if shield.lifted is None and audience in seen:
                before = seen[audience]
                assert now.keys() <= before.keys()
                assert all(copy.fields.keys() <= before[fact].fields.keys() for fact, copy in now.items())
            if shield.lifted is None:
                seen[audience] = story.shown(audience)
            else:
                seen.pop(audience, None)
        _orders_are_met(story)

    _live(seed, check)


_REQUIRED = (Ground.STATUTE, Ground.ORDER)


def _orders_are_met(story: Story) -> None:
    """Every order in force shows its kinds of what the youth had told last then, shield or not."""
    case, at = story.dossier.case, story.dossier.at
    for audience, orders in case.consent.orders.items():
        for order in orders:
            fact = story.dossier.facts.get(order.particulars or "")
            if fact is not None and at < order.until and not case.erased:
                sight = may_see(case, fact, audience, at)
                held = {label for name, label in labels_of(type(fact.event)).items() if getattr(fact.event, name)}
                assert order.kinds & held <= (sight.labels if sight else set())


@given(_seeds)
def test_nothing_revives(seed: int) -> None:
    """What was withdrawn, lapsed, superseded, or touched by a suspicion or the 18th birthday is never rested on again.

    And what a copy shows by releases is what those that still stand name: a new one shows what it names and no more.
    """

    def check(story: Story) -> None:
        standing = {each: release for each, release in _releases(story).items() if not _is_over(release)}
        for who, held in story.dossier.held.items():
            for fact, each in held.items():
                if each.sight.ground is Ground.RELEASE:
                    assert each.sight.release in standing
                    named = {
                        kind for release in standing.values() if release["who"] == who for kind in release["kinds"]
                    }
                    own = {Label.STATUS} if story.dossier.facts[fact].by is None else set(Label)
                    assert each.sight.labels - own <= named

    _live(seed, check)


def _releases(story: Story) -> dict[str, dict[str, Any]]:
    """Return what the second policy knows of each release."""
    history = History(story.facts)
    return {
        fact.address.aggregate: history.release(fact, event) | {"who": event.recipient}
        for fact, event in history.of(ReleaseGranted)
    }


def _is_over(release: dict[str, Any]) -> bool:
    at_18 = not release["alone"] and (release["ofAgeBefore"] or release["ofAgeSince"])
    return bool(release["ended"] or release["superseded"] or release["suspicion"] or release["byShielded"] or at_18)


@given(_seeds)
@settings(max_examples=40)
def test_after_erasure_no_copy_is_left(seed: int) -> None:
    """Whatever came before and comes after, for anybody: but that an auditor keeps that it was erased."""
    life = Life(random.Random(seed))
    story = life.go_on(_EVENTS)
    life.story.tell(keeping_of(CASE), c.erased())

    def check(story: Story) -> None:
        left = {(who, copy.type) for (who, _), copy in story.views.items() if not copy.gone}
        assert left <= {(AUDITOR, CaseErased.tag())}

    check(story)
    life.go_on(5, check)


@given(_seeds)
@settings(max_examples=40)
def test_the_record_accounts_for_the_copies(seed: int) -> None:
    """Adding up what the records say was shown and taken back gives what the copies show; each with its rule."""
    story = _live(seed)
    if story.dossier.case.erased:
        return
    accounted: dict[tuple[Audience, str], set[Label]] = {}
    for record in story.records:
        for entry in record.taken_back:
            accounted[entry.audience, entry.fact] -= set(entry.kinds)
        for entry in record.shown:
            accounted[entry.audience, entry.fact] = set(entry.kinds)
            assert entry.rule is not None
            assert (entry.order is not None) is (entry.ground is Ground.ORDER and bool(set(entry.kinds) & RELEASABLE))
    held = {
        (who, fact): set(each.sight.labels)
        for who, facts in story.dossier.held.items()
        for fact, each in facts.items()
        if story.dossier.facts[fact].address.context != "disclosure" and each.sight.ground is not Ground.DIRECTORY
    }
    assert held == {key: labels for key, labels in accounted.items() if labels}
