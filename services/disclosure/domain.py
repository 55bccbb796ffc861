"""The copies of a case: which of them one fact changes, and for whom. Pure; who may see what is decided in `policy`.

`decide` compares what each audience holds with what it may see now, for the audiences and facts that this fact can
reach, and changes nothing; `Dossier.keep` takes the answer over. Time is the facts' own: a replay decides the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Event, Fact
from contracts.consent import ShieldRaised
from contracts.disclosure import Copy, FileOpened, Part
from contracts.inventory import ServiceListed
from contracts.labels import Label
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.vocabulary import Kind
from services.disclosure.case import Case, Page
from services.disclosure.consent import NOBODY
from services.disclosure.policy import BOUND, may_see, readers_of
from services.disclosure.readers import its_own
from services.disclosure.sight import STATUS, Sight, labels_in

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class Held(msgspec.Struct, frozen=True):
    """What a copy shows, and the place in FACTS of the fact that last changed it."""

    sight: Sight
    as_of: int


class Change(msgspec.Struct, frozen=True):
    """One copy that is written, overwritten, or (``after`` is None) taken back."""

    audience: Audience
    fact: Fact
    before: Held | None
    after: Held | None

    @property
    def shows(self) -> bool:
        """Whether the copy becomes another."""
        return self.before is None or self.after is None or not self.after.sight.shows_as(self.before.sight)

    @property
    def gained(self) -> bool:
        """Whether it shows more than before, or on another ground, or for another time."""
        if self.before is None or self.after is None:
            return self.before is None
        old, new = self.before.sight, self.after.sight
        return not (new.labels < old.labels and new.release in (None, old.release))

    @property
    def lost(self) -> frozenset[Label]:
        if self.before is None:
            return frozenset()
        return self.before.sight.labels - (self.after.sight.labels if self.after else frozenset())


class Changes(msgspec.Struct, frozen=True):
    """What one fact changes. ``copies`` are to be written; of ``unseen`` only the rule is another, not the copy."""

    case: Case
    fact: Fact
    at: datetime
    copies: tuple[Change, ...] = ()
    unseen: tuple[Change, ...] = ()


class Dossier:
    """A case (or what belongs to a region and no case): its facts so far and what every audience holds of them.

    Made anew by following the case's facts, and the `TeamFormed` facts of its region, in the order of FACTS.
    """

    __slots__ = ("_by_aggregate", "_sensitive", "at", "case", "facts", "held", "seq")

    def __init__(self, case: Case) -> None:
        self.case = case
        self.at = _LONG_AGO
        self.seq = 0
        self.facts: dict[str, Fact] = {}
        self.held: dict[Audience, dict[str, Held]] = {}
        self._by_aggregate: dict[str, list[str]] = {}
        self._sensitive: list[str] = []

    def keep(self, changes: Changes) -> None:
        """Take over what `decide` answered. Only once, and only for the fact that was decided last."""
        fact = changes.fact
        self.case, self.at, self.seq = changes.case, changes.at, fact.seq
        if fact.address.case == self.case.id:
            self.facts[fact.id] = fact
            for thing in _about(fact):
                self._by_aggregate.setdefault(thing, []).append(fact.id)
            if labels_in(fact.event) != STATUS or type(fact.event) in BOUND:
                self._sensitive.append(fact.id)
        for change in (*changes.copies, *changes.unseen):
            if change.after is None:
                del self.held[change.audience][change.fact.id]
            else:
                self.held.setdefault(change.audience, {})[change.fact.id] = change.after

    def follow(self, fact: Fact) -> Changes | None:
        """Decide and keep in one: for a replay, where nothing can fail in between."""
        changes = decide(self, fact)
        if changes is not None:
            self.keep(changes)
        return changes

    def labels_held(self, audience: Audience) -> dict[str, frozenset[Label]]:
        return {fact: held.sight.labels for fact, held in self.held.get(audience, {}).items()}

    def of_aggregate(self, aggregate: str) -> list[str]:
        """Return the facts of an aggregate, and of the clocks that are about it."""
        return self._by_aggregate.get(aggregate, [])

    @property
    def sensitive(self) -> list[str]:
        """The facts that hold more than status, or are seen by a release alone: all that one can open."""
        return self._sensitive


# ---------------------------------------------------------------------------------------------------- the decision


def decide(dossier: Dossier, fact: Fact) -> Changes | None:
    """Return what ``fact`` changes in who sees what; None where it was followed before or is of another case."""
    if fact.seq <= dossier.seq or not dossier.case.concerns(fact):
        return None
    left = dossier.labels_held(fact.event.against) if isinstance(fact.event, ShieldRaised) else None
    case, at = dossier.case.after(fact, left), max(dossier.at, fact.at)
    copies: list[Change] = []
    unseen: list[Change] = []
    for audience, reached in _reach(dossier, case, fact, at):
        before = dossier.held.get(audience, {}).get(reached.id)
        change = _change(before, may_see(case, reached, audience, at), audience, reached, fact.seq)
        if change is not None:
            (copies if change.shows else unseen).append(change)
    return Changes(_held_back(dossier, case, copies), fact, at, tuple(copies), tuple(unseen))


def _change(before: Held | None, sight: Sight | None, audience: Audience, fact: Fact, seq: int) -> Change | None:
    """Return the change from ``before`` to ``sight``, by the fact at ``seq``; None where there is none at all."""
    if before is None:
        return None if sight is None else Change(audience, fact, None, Held(sight, seq))
    if sight is None:
        return Change(audience, fact, before, None)
    if sight == before.sight:
        return None
    return Change(audience, fact, before, Held(sight, before.as_of if sight.shows_as(before.sight) else seq))


def _held_back(dossier: Dossier, case: Case, copies: Iterable[Change]) -> Case:
    """Return the case where what is taken back from a shielded audience stays taken back."""
    lost = [change for change in copies if change.lost and change.audience in case.shields]
    for audience in {change.audience for change in lost}:
        keeps = dossier.labels_held(audience)
        for change in lost:
            if change.audience == audience:
                keeps[change.fact.id] = change.after.sight.labels if change.after else frozenset()
        case = case.holding(audience, keeps)
    return case


def is_readable(copy: Copy, at: datetime) -> bool:
    """Return whether a copy shows anything at ``at``: it is not gone, and its time is not over."""
    return not copy.gone and (copy.until is None or copy.until > at)


def _reach(dossier: Dossier, case: Case, fact: Fact, at: datetime) -> Iterator[tuple[Audience, Fact]]:
    """Yield each audience and fact of the case, this one and earlier ones, where this one may change what is seen."""
    reach: dict[Audience, set[str]] = {}
    for audience, older in _touched(dossier, case, fact, at):
        reach.setdefault(audience, set()).update(older)
    if fact.address.case == case.id:
        for audience in readers_of(case, fact):
            reach.setdefault(audience, set()).add(fact.id)
    for audience in sorted(reach):
        facts = (fact if each == fact.id else dossier.facts[each] for each in reach[audience])
        for reached in sorted(facts, key=lambda each: each.seq):
            yield audience, reached


def _touched(dossier: Dossier, after: Case, fact: Fact, at: datetime) -> Iterator[tuple[Audience, Collection[str]]]:
    """Yield whom a change in what the rules know of the case may touch, and in which of its earlier facts."""
    before, aggregate = dossier.case, fact.address.aggregate
    if after.erased is not before.erased or after.begun is not before.begun:
        yield from dossier.held.items()
    if after.teams is not before.teams or after.circle is not before.circle:
        yield from ((each, dossier.facts) for each in after.standing ^ before.standing)
    if after.particulars is not before.particulars:
        yield from ((each, _newest(before, each)) for each in dossier.held)
    about = dossier.of_aggregate(aggregate)
    if after.referrals is not before.referrals:
        parts = after.referrals[aggregate].parts
        yield from ((each, [*about, *after.births, *_newest(after, each), *_ordered(after, each)]) for each in parts)
    yield from ((each, about) for each in _with_another_role(before, after, aggregate))
    yield from _touched_by_plans(dossier, after, aggregate)
    yield from _touched_by_directory(dossier, after, aggregate)
    if after.written is not before.written:
        yield from ((each, about) for each in after.teams.get(Kind.HUB, NOBODY))
    if after.told != before.told:
        yield from ((each, about) for each in after.circle.youth)
    for release, named in _made_otherwise(before, after):
        yield from ((each, dossier.of_aggregate(release)) for each in {named, *after.circle.youth})
    yield from ((each, dossier.sensitive) for each in _permitted_otherwise(before, after, dossier.at, at))
    if after.shields is not before.shields:
        yield from (
            (each, [*dossier.sensitive, *dossier.held.get(each, ())]) for each in _shielded_otherwise(before, after)
        )


def _touched_by_plans(dossier: Dossier, after: Case, aggregate: str) -> Iterator[tuple[Audience, Collection[str]]]:
    """Yield whom it touches that something was said anew, or that others are invited, or suspected."""
    before, about = dossier.case, dossier.of_aggregate(aggregate)
    if after.said is not before.said:
        yield from ((each, about) for each in {*dossier.held, *after.teams.get(Kind.HUB, NOBODY)})
    if after.way_back is not before.way_back:
        yield from ((each, about) for each in {*before.way_back.told, *after.way_back.told})
    if after.meetings is not before.meetings:
        was, now = (case.meetings.get(aggregate, NOBODY) for case in (before, after))
        yield from ((each, about) for each in was ^ now)
    if after.consent.suspected is not before.consent.suspected:
        planned = [each for meeting in after.meetings for each in dossier.of_aggregate(meeting)]
        yield from ((each, planned) for each in _suspected_otherwise(before, after))


def _touched_by_directory(dossier: Dossier, after: Case, service: str) -> Iterator[tuple[Audience, Collection[str]]]:
    """Yield whom it touches that a service is listed anew, or no more, or is another team's."""
    before = dossier.case
    if after.services is before.services:
        return
    about, (old, new) = dossier.of_aggregate(service), (case.services.get(service) for case in (before, after))
    listings = [each for each in about if isinstance(dossier.facts[each].event, ServiceListed)]
    yield from ((each, listings) for each in after.teams.get(Kind.ADVOCATE, NOBODY))
    if new is not None and (old is None or old.team != new.team):
        named = {who for each in about for who in its_own(before, dossier.facts[each])}
        yield from ((each, about) for each in named | ({new.team} if new.team is not None else NOBODY))


def _about(fact: Fact) -> set[str]:
    """Return what a fact is about: its own aggregate, and the report, page, referral or clock that a clock is of."""
    of = getattr(fact.event, "of", None) if fact.address.context == "clock" else None
    return {fact.address.aggregate} | ({of} if isinstance(of, str) else set())


def _newest(case: Case, audience: Audience) -> tuple[str, ...]:
    newest = case.newest_for(audience)
    return () if newest is None else (newest,)


def _ordered(case: Case, audience: Audience) -> Iterator[str]:
    """Yield what the youth had told when an order took effect, which it shows ``audience`` although it is older now."""
    return (each.particulars for each in case.consent.orders.get(audience, ()) if each.particulars is not None)


def _with_another_role(before: Case, after: Case, aggregate: str) -> frozenset[Audience]:
    """Return whoever asked for, was asked, has or passed on a page, or is addressed or on record in what this is of."""
    old, new = before.pages.get(aggregate, Page()), after.pages.get(aggregate, Page())
    addressed = after.reports.get(aggregate, NOBODY) - before.reports.get(aggregate, NOBODY)
    known = after.consent.people.get(aggregate, NOBODY) - before.consent.people.get(aggregate, NOBODY)
    paged = (old.sent ^ new.sent) | (old.answered ^ new.answered) | (old.askers ^ new.askers)
    return paged | addressed | known


def _made_otherwise(before: Case, after: Case) -> Iterator[tuple[str, Audience]]:
    """Yield the releases that count from here on, or are from here on as if never written, and whom they name."""
    old, new = before.consent.made, after.consent.made
    if new is not old:
        yield from ((each, {**old, **new}[each].recipient) for each in old.keys() ^ new.keys())


def _permitted_otherwise(before: Case, after: Case, since: datetime, at: datetime) -> Iterator[Audience]:
    """Yield whoever has other releases or orders than before, or one that lapsed after ``since``."""
    old, new = before.consent, after.consent
    for permitted in (old.releases, old.orders):
        yield from (who for who, held in permitted.items() if any(since < each.until <= at for each in held))
    if new is not old:
        yield from _otherwise(old.releases, new.releases)
        yield from _otherwise(old.orders, new.orders)


def _otherwise(old: Mapping[Audience, object], new: Mapping[Audience, object]) -> Iterator[Audience]:
    return (each for each in {*old, *new} if old.get(each) != new.get(each))


def _suspected_otherwise(before: Case, after: Case) -> frozenset[Audience]:
    old, new = (frozenset(case.consent.suspected.values()) for case in (before, after))
    return frozenset(each for each in old ^ new if each is not None)


def _shielded_otherwise(before: Case, after: Case) -> Iterator[Audience]:
    return (each for each, shield in after.shields.items() if shield is not before.shields.get(each))


def decide_open(copy: Copy | None, *, by: Actor, at: datetime, part: Part | None = None) -> list[Event] | Refusal:
    """Return that ``by`` opened ``part`` of the case of which their team holds ``copy``; not found where it holds none.

    That is the answer where there is no case, too.
    """
    if copy is not None and is_readable(copy, at):
        return [FileOpened(audience=by.audience, person=by.person, part=part)]
    return NOT_FOUND
