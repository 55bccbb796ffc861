"""What one rule leaves one reader to see of one fact: its labels, and what shields and releases make of them. Pure."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Final

import msgspec

from contracts.base import Audience, Event, Fact
from contracts.disclosure import Ground, sentence
from contracts.intake import FRAME, ParticularsRecorded
from contracts.labels import Label, labels_of
from contracts.law import Notice
from contracts.rules import RuleId
from contracts.vocabulary import Kind
from services.disclosure.accounts import Account
from services.disclosure.case import Case
from services.disclosure.consent import Order, Release
from services.disclosure.readers import Readers

STATUS: Final = frozenset({Label.STATUS})
NOTHING: Final[frozenset[Label]] = frozenset()
_NO_FIELDS: Final[frozenset[str]] = frozenset()
EVERYTHING: Final = frozenset(Label) - {Label.INTERNAL}
# Looking a member of an enumeration up costs more than all else that a decision does with it.
_ADDRESSED, _PART, _OWN_WORDS = Ground.ADDRESSED, Ground.PART, Ground.OWN_WORDS
_RELEASE, _ORDER = Ground.RELEASE, Ground.ORDER
WITHOUT_RELEASE: Final = (Ground.STATUTE, Ground.ORDER)
"""What no shield holds back."""


class Rule(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """One rule: members of ``kind`` who are among ``readers`` see ``shows`` on ``ground``."""

    id: RuleId
    """By which its words and its source are found: `contracts.rules.REASONS`."""
    kind: Kind
    readers: Readers
    """Only those of ``kind`` among them count."""
    ground: Ground = Ground.PART
    shows: frozenset[Label] = STATUS
    own_words: bool = False
    """Whether they may read again what they wrote themselves."""
    released: Callable[[Case, Fact, Audience], bool] | None = None
    """When releases to them count for the fact; None: never."""
    ordered: Callable[[Case, Fact, Order], bool] | None = None
    """When orders for them reach the fact; None: never."""
    withholds: frozenset[str] = frozenset()
    """Fields that stay out although they are only status."""
    chosen: bool = False
    """Whether it counts whom the youth chose for each part of what they said of themselves."""
    needs: frozenset[Label] = NOTHING
    """Where not empty: they see nothing without a release to them that names one of these, nor for longer than it."""
    accounts_for: Account | None = None
    """Of a record of disclosures: which entries stay in; None: all of them."""

    def sight(self, case: Case, fact: Fact, audience: Audience, at: datetime) -> "Sight | None":
        """Return what this rule, a shield, and the releases and orders in force leave one of its readers to see."""
        kept, opened_until = self._kept(case, fact, audience, at)
        held = labels_in(fact.event, kept)
        labels, ground, since = STATUS if self.shows is STATUS else self.shows & held, self.ground, None
        if ground is _ADDRESSED and labels == STATUS:
            ground = _PART
        if self.own_words and labels != held and wrote(audience, fact):
            labels, ground = held, _OWN_WORDS
        allowed = held
        if case.shields and self.ground not in WITHOUT_RELEASE:
            shield = case.shields.get(audience)
            if shield is not None and shield.covers(fact) and not (fact.seq > shield.since and wrote(audience, fact)):
                # Nothing new: neither facts, nor more of what they have, nor for longer. What they do themselves goes
                # on as before: if it vanished, that would tell them.
                allowed = shield.keeps.get(fact.id, NOTHING)
                since = shield.since if shield.lifted is None else None
                labels &= allowed
        sight = Sight(labels, ground, self)
        if labels != allowed:
            sight = self._released(sight, case, fact, audience, at=at, allowed=allowed, since=since)
        if sight.labels != held:
            sight = self._ordered(sight, case, fact, audience, at=at, held=held)
        if kept or opened_until is not None:
            ends = [each for each in (sight.until, opened_until) if each is not None]
            sight = msgspec.structs.replace(sight, kept=kept, until=min(ends, default=None))
        if self.needs and sight.labels:
            return self._bound(sight, case, audience, at=at, since=since)
        return sight if sight.labels else None

    def _kept(self, case: Case, fact: Fact, audience: Audience, at: datetime) -> tuple[frozenset[str], datetime | None]:
        """Return which fields the youth keeps from them; and until when an order opens one that they would keep."""
        if not self.chosen or wrote(audience, fact):
            return _NO_FIELDS, None
        kept, until = kept_from(fact.event, audience), None
        if kept and self.ordered is not None:
            labels = labels_of(type(fact.event))
            for each in case.consent.orders.get(audience, ()):
                opens = {name for name in kept if labels[name] in each.kinds}
                if opens and at < each.until and self.ordered(case, fact, each):
                    kept, until = kept - opens, each.until if until is None else min(until, each.until)
        return kept, until

    def _released(
        self,
        sight: "Sight",
        case: Case,
        fact: Fact,
        audience: Audience,
        *,
        at: datetime,
        allowed: frozenset[Label],
        since: int | None,
    ) -> "Sight":
        """Return what the releases in force add, of what is ``allowed``. The copy ends with the first it needs."""
        releases = case.consent.releases.get(audience)
        if releases is None or self.released is None or not self.released(case, fact, audience):
            return sight
        labels, used, notice = sight.labels, None, None
        for each in releases:
            if _counts(each, at, since):
                more = labels | (each.kinds & allowed)
                if more != labels:
                    labels, used, notice = more, each, each.notice or notice
        if used is None:
            return sight
        return Sight(labels, _RELEASE, self, used.id, used.until, notice=notice, leaf=used.leaf)

    def _bound(
        self, sight: "Sight", case: Case, audience: Audience, *, at: datetime, since: int | None
    ) -> "Sight | None":
        """Return ``sight`` for as long as the last of the releases it needs is in force; None where none is."""
        for each in case.consent.releases.get(audience, ()):
            if _counts(each, at, since) and self.needs & each.kinds:
                until = each.until if sight.until is None else min(sight.until, each.until)
                release, leaf = sight.release or each.id, sight.leaf or each.leaf
                return msgspec.structs.replace(sight, until=until, release=release, leaf=leaf)
        return None

    def _ordered(
        self, sight: "Sight", case: Case, fact: Fact, audience: Audience, *, at: datetime, held: frozenset[Label]
    ) -> "Sight":
        """Return what must be disclosed besides, whatever the releases and shields say: only what is still missing."""
        orders = case.consent.orders.get(audience)
        if orders is None or self.ordered is None:
            return sight
        labels, used, until = sight.labels, None, sight.until
        for each in orders:
            if at < each.until and self.ordered(case, fact, each):
                more = labels | (each.kinds & held)
                if more != labels:
                    labels, used = more, each
                    until = each.until if until is None else min(until, each.until)
        if used is None:
            return sight
        return Sight(labels, _ORDER, self, sight.release, until, used.id, sight.notice, used.leaf)


class Sight(msgspec.Struct, frozen=True):
    """What an audience may see of one fact: the labels that are in the fact and permitted, and why.

    Of the releases and the orders in use, ``release`` and ``order`` are those that end first, ``until`` is when the
    first of all does: the copy must not outlive it. ``leaf`` is what it rests on, in the ledger.
    """

    labels: frozenset[Label]
    ground: Ground
    rule: Rule
    release: str | None = None
    until: datetime | None = None
    order: str | None = None
    notice: Notice | None = None
    leaf: str | None = None
    kept: frozenset[str] = _NO_FIELDS
    """Fields that the youth keeps from this audience."""

    @property
    def withholds(self) -> frozenset[str]:
        """Which fields stay out although their label is permitted."""
        return self.rule.withholds | self.kept if self.kept else self.rule.withholds

    def shows_as(self, other: "Sight") -> bool:
        """Return whether a copy made by ``other`` would be the same copy."""
        return (
            self.labels == other.labels
            and self.ground == other.ground
            and self.release == other.release
            and self.until == other.until
            and self.order == other.order
            and self.notice == other.notice
            and self.leaf == other.leaf
            and self.withholds == other.withholds
            and self.rule.accounts_for == other.rule.accounts_for
        )


def _counts(release: Release, at: datetime, since: int | None) -> bool:
    """Return whether ``release`` has not lapsed, nor came when a shield was up ``since`` a place in FACTS."""
    return at < release.until and (since is None or release.seq < since)


def wrote(audience: Audience, fact: Fact) -> bool:
    """Return whether a member of ``audience`` did this."""
    return fact.by is not None and fact.by.team == audience.team and fact.by.kind is audience.kind


@cache
def _above_status(event: type[Event]) -> tuple[tuple[str, frozenset[Label]], ...]:
    labels = labels_of(event).items()
    return tuple((name, frozenset({label})) for name, label in labels if label not in (Label.STATUS, Label.INTERNAL))


def kept_from(event: Event, audience: Audience) -> frozenset[str]:
    """Return which parts of what a youth said of themselves they didn't choose this audience for, where they chose."""
    if not isinstance(event, ParticularsRecorded):
        return _NO_FIELDS
    chosen = ((name, getattr(event, f"{name}_to")) for name in FRAME)
    return frozenset(name for name, to in chosen if to is not None and audience not in to)


def labels_in(event: Event, kept: frozenset[str] = _NO_FIELDS) -> frozenset[Label]:
    """Return the labels of what ``event`` holds: status always, the others where a field of theirs is filled.

    A field that is empty and one that is not permitted must look the same, so an empty one opens nothing.
    """
    labels = STATUS
    for name, label in _above_status(type(event)):
        if name not in kept and getattr(event, name) is not None:
            labels |= label
    return labels


def explain(sight: Sight) -> str:
    """Return in a sentence what is seen, why, until when, and by which source."""
    return sentence(sight.rule.id, sight.ground, sight.labels, sight.until)
