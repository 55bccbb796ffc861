"""Comparing: decisions of generated lives, made by Cedar once, and by our policy, or a mutant of it, against them."""

import importlib.util
import itertools
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final

import msgspec
import pytest

from contracts.base import Audience, Event, Fact
from contracts.consent import (
    BirthDateRecorded,
    PersonNamed,
    PersonSuspected,
    ReleaseGranted,
    ReleaseNarrowed,
    SeenTakenBack,
    ShieldLifted,
    ShieldRaised,
)
from contracts.disclosure import FileOpened
from contracts.intake import ParticularsRecorded
from contracts.labels import labels_of
from contracts.life import ReturnPlanned
from contracts.meeting import Uninvited
from contracts.order import OrderTookEffect
from contracts.referral import ReferralRequested
from contracts.talk import Said
from contracts.vocabulary import Kind
from services.disclosure import domain, policy
from tests.domain import histories as h
from tests.domain.histories import Story
from tests.domain.lives import READERS, Life
from tests.domain.oracle.engine import Answer, Oracle
from tests.domain.stories import CASE, REGION

EVENTS: Final = 40
"""That happen in a life, after it was begun."""
DECISIONS: Final = 240
"""That are compared of each life,"""
BESIDES: Final = 12
"""and of each of the rarer sorts of facts in it besides."""
_OPENED: Final = (ParticularsRecorded, ReferralRequested, BirthDateRecorded)
"""What a release or an order can open."""
_QUIET: Final = (ShieldRaised, PersonNamed, PersonSuspected, FileOpened, OrderTookEffect)
"""What somebody must not hear of."""
_YOUNG: Final = tuple(each for each in READERS if each.kind is Kind.YOUTH)
_OF_SUPPORT: Final = tuple(each for each in READERS if each.kind in (Kind.HUB, Kind.PARTNER, Kind.CAREGIVER))
"""Who could read something of a caregiver's support, or of a meeting over a plan."""
_SHIELDS: Final = (ShieldRaised, ShieldLifted, SeenTakenBack)
_COME: Final = tuple(each for each in READERS if each.kind in (Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR))
"""Who could be asked to come, or ask for somebody."""
_PACKAGE: Final = "services.disclosure"
_IN_ORDER: Final = (
    "consent",
    "case",
    "readers",
    "accounts",
    "sight",
    "rules",
    "rules_of_requests",
    "rules_of_referrals",
    "rules_of_pages",
    "rules_of_clocks",
    "rules_of_casework",
    "rules_of_community",
    "rules_of_consent",
    "rules_of_accounting",
    "rules_of_region",
    "rules_of_support",
    "policy",
    "domain",
)
"""The modules of the policy, each after those that it imports."""


class Question(msgspec.Struct, frozen=True):
    """What may ``who`` see of ``fact`` at ``at``?"""

    fact: Fact
    who: Audience
    at: datetime


class Asked(msgspec.Struct, frozen=True):
    """Questions about one life."""

    seed: int
    facts: tuple[Fact, ...]
    questions: tuple[Question, ...]


def asked(seed: int) -> Asked:
    """Return what is asked of the life of this seed."""
    dice = random.Random(seed)
    story = Life(dice).go_on(EVENTS)
    facts = list(story.dossier.facts.values())
    opens = [fact for fact in facts if isinstance(fact.event, _OPENED)] or facts
    quiet = [fact for fact in facts if isinstance(fact.event, _QUIET)] or facts
    named = sorted({who for fact in facts if (who := _named_in(fact.event)) is not None}) or READERS
    kin = [fact for fact in facts if fact.event.context() == "support"]
    groups = (
        (opens, named),
        (opens, named),
        (opens, READERS),
        (quiet, (*named, *_YOUNG)),
        (facts, _YOUNG),
        (facts, READERS),
        *(((kin, _OF_SUPPORT),) if kin else ()),
    )
    moments = (story.dossier.at, _later(story, dice))
    questions = [
        Question(dice.choice(among), dice.choice(who), at)
        for at in moments
        for among, who in groups
        for _ in range(DECISIONS // len(groups) // len(moments))
    ]
    questions = [*_asked_besides(facts, moments[0], random.Random(f"{seed} besides")), *questions]
    return Asked(seed, tuple(story.facts), tuple(sorted(questions, key=lambda question: question.at)))


def cedars(life: Asked) -> list[Answer]:
    """Return what Cedar decides."""
    oracle = Oracle(life.facts)
    return [
        answer
        for at, questions in itertools.groupby(life.questions, key=lambda question: question.at)
        for answer in oracle.decide([(each.fact, each.who) for each in questions], at)
    ]


def _asked_besides(facts: Sequence[Fact], at: datetime, dice: random.Random) -> list[Question]:
    """Return what is asked of facts that are rare in a life, by ``dice`` of their own."""
    shields = [fact for fact in facts if isinstance(fact.event, _SHIELDS)]
    pages = [fact for fact in facts if fact.event.context() == "oncall"]
    meetings = [fact for fact in facts if fact.event.context() == "meeting"]
    said = [fact for fact in facts if isinstance(fact.event, Said)]
    against = sorted({who for fact in shields if (who := _named_in(fact.event)) is not None})
    gone = sorted({fact.event.whom for fact in meetings if isinstance(fact.event, Uninvited)})
    to = sorted({fact.event.to for fact in said if isinstance(fact.event, Said)})
    occasions = [fact for fact in facts if fact.event.context() == "accompany"]
    groups = (
        (shields, against),
        (pages, _COME),
        (meetings, gone or _OF_SUPPORT),
        (said, to),
        (occasions, (*_YOUNG, *_COME, h.HUB)),
        ([fact for fact in facts if fact.event.context() == "clock"], (h.HUB, h.ADVOCATE, h.POLICE)),
    )
    asked = [
        Question(dice.choice(among), dice.choice(who), at)
        for among, who in groups
        if among and who
        for _ in range(BESIDES)
    ]
    at_school = [fact for fact in facts if isinstance(fact.event, ReturnPlanned)]
    return [*asked, *(Question(fact, who, at) for fact in at_school for who in (h.DOOR, h.OTHER_DOOR))]


def _later(story: Story, dice: random.Random) -> datetime:
    """Return a moment after the last that happened: when something ends by itself, or just later."""
    now = story.dossier.at
    events = [fact.event for fact in story.facts]
    ends = [event.until for event in events if isinstance(event, ReleaseGranted | ReleaseNarrowed | OrderTookEffect)]
    return dice.choice((now + timedelta(minutes=1), now + timedelta(hours=1), *(end for end in ends if end > now)))


def _named_in(event: Event) -> Audience | None:
    """Return whom a release, an order or a shield names."""
    match event:
        case ReleaseGranted(recipient=who) | OrderTookEffect(recipient=who) | ShieldRaised(against=who):
            return who
        case PersonNamed(audience=who) | PersonSuspected(audience=who):
            return who
        case _:
            return None


def ours(life: Asked, made_by: ModuleType = policy, folded_by: ModuleType = domain, case: str = CASE) -> list[Answer]:
    """Return what our policy, or a mutant of it, decides of the same."""
    dossier = folded_by.Dossier(folded_by.Case(REGION, case))
    for fact in life.facts:
        dossier.follow(fact)
    return [_answer(made_by.may_see(dossier.case, each.fact, each.who, each.at), each.fact) for each in life.questions]


def disagreements(life: Asked, answers: Iterable[Answer], cedar: Iterable[Answer]) -> list[str]:
    """Return where ``answers`` differ from Cedar's, each in a line."""
    return [
        f"life {life.seed}: {q.fact.event.tag()} at {q.fact.seq} for {q.who.kind}: ours {mine}, Cedar's {theirs}"
        for q, mine, theirs in zip(life.questions, answers, cedar, strict=True)
        if mine != theirs
    ]


def _answer(sight: Any, fact: Fact) -> Answer:
    if sight is None:
        return None
    event = fact.event
    fields = (
        name
        for name, label in labels_of(type(event)).items()
        if label in sight.labels and name not in sight.withholds and getattr(event, name) is not None
    )
    return frozenset(sight.labels), frozenset(fields)


# ------------------------------------------------------------------------------------------------------------- mutants


@contextmanager
def mutated(module: str, old: str, new: str) -> Iterator[tuple[ModuleType, ModuleType]]:
    """Give the policy and the fold as they are with ``new`` put in place of ``old`` in the source of ``module``."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _IN_ORDER[_IN_ORDER.index(module) :]:
            spec = importlib.util.find_spec(f"{_PACKAGE}.{name}")
            assert spec is not None
            assert spec.origin is not None
            made = ModuleType(spec.name)
            made.__file__, made.__spec__ = spec.origin, spec
            patch.setitem(sys.modules, made.__name__, made)
            patch.setattr(sys.modules[_PACKAGE], name, made)
            code = _mistaken(spec.origin, old, new) if name == module else _compiled(spec.origin)
            exec(code, made.__dict__)  # noqa: S102 - our own source, with one mistake
        yield sys.modules[f"{_PACKAGE}.policy"], sys.modules[f"{_PACKAGE}.domain"]


def _mistaken(path: str, old: str, new: str) -> CodeType:
    source = Path(path).read_text(encoding="utf-8")
    assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in {path}"
    return compile(source.replace(old, new), path, "exec")


@cache
def _compiled(path: str) -> CodeType:
    return compile(Path(path).read_text(encoding="utf-8"), path, "exec")
