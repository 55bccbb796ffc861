"""What one rule leaves one reader to see of one fact: its labels, and what shields and releases make of them. Pure."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Final

import msgspec

from contracts.base import Audience, Event, Fact
from contracts.disclosure import Ground
from contracts.labels import Label, labels_of
from contracts.vocabulary import Kind
from services.disclosure.case import Case, Release
from services.disclosure.readers import Readers

STATUS: Final = frozenset({Label.STATUS})
NOTHING: Final[frozenset[Label]] = frozenset()
EVERYTHING: Final = frozenset(Label) - {Label.INTERNAL}


class Rule(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """One rule: members of ``kind`` who are among ``readers`` see ``shows`` on ``ground``."""

    why: str
    source: str
    kind: Kind
    readers: Readers
    """Only those of ``kind`` among them count."""
    ground: Ground = Ground.PART
    shows: frozenset[Label] = STATUS
    own_words: bool = False
    """Whether they may read again what they wrote themselves."""
    released: Callable[[Case, Fact, Audience], bool] | None = None
    """When releases to them count for the fact; None: never."""
    withholds: frozenset[str] = frozenset()
    """Fields that stay out although they are only status."""
    accounts_for: frozenset[str] | None = None
    """Of a record of disclosures: the types of facts whose entries stay in; None: all of them."""

    def sight(self, case: Case, fact: Fact, audience: Audience, at: datetime) -> "Sight | None":
        """Return what this rule, a shield and the releases in force leave one of its readers to see."""
        held = labels_in(fact.event)
        labels, ground, since = self.shows & held, self.ground, None
        if ground is Ground.ADDRESSED and labels == STATUS:
            ground = Ground.PART
        if self.own_words and labels != held and wrote(audience, fact):
            labels, ground = held, Ground.OWN_WORDS
        shield, allowed = case.shields.get(audience), held
        if shield is not None and self.ground is not Ground.STATUTE and shield.covers(fact):
            # Nothing new: neither facts, nor more of what they have, nor for longer.
            allowed = shield.keeps.get(fact.id, NOTHING)
            since = shield.since if shield.lifted is None else None
            labels &= allowed
        counts = self.released
        if counts is not None and labels != allowed and audience in case.releases and counts(case, fact, audience):
            release: Release | None = None
            for each in case.releases[audience]:
                if at < each.until and (since is None or each.seq < since):
                    more = labels | (each.kinds & allowed)
                    if more != labels:
                        labels, release = more, each
            if release is not None:
                return Sight(labels, Ground.RELEASE, self, release.id, release.until)
        return Sight(labels, ground, self) if labels else None


class Sight(msgspec.Struct, frozen=True):
    """What an audience may see of one fact: the labels that are in the fact and permitted, and why.

    ``release`` is the one that ends first of those in use, ``until`` when it does: the copy must not outlive it.
    """

    labels: frozenset[Label]
    ground: Ground
    rule: Rule
    release: str | None = None
    until: datetime | None = None

    def shows_as(self, other: "Sight") -> bool:
        """Return whether a copy made by ``other`` would be the same copy."""
        return (
            self.labels == other.labels
            and self.ground == other.ground
            and self.release == other.release
            and self.until == other.until
            and self.rule.withholds == other.rule.withholds
            and self.rule.accounts_for == other.rule.accounts_for
        )


def wrote(audience: Audience, fact: Fact) -> bool:
    """Return whether a member of ``audience`` did this."""
    return fact.by is not None and fact.by.team == audience.team and fact.by.kind is audience.kind


@cache
def _above_status(event: type[Event]) -> tuple[tuple[str, frozenset[Label]], ...]:
    labels = labels_of(event).items()
    return tuple((name, frozenset({label})) for name, label in labels if label not in (Label.STATUS, Label.INTERNAL))


def labels_in(event: Event) -> frozenset[Label]:
    """Return the labels of what ``event`` holds: status always, the others where a field of theirs is filled.

    A field that is empty and one that is not permitted must look the same, so an empty one opens nothing.
    """
    labels = STATUS
    for name, label in _above_status(type(event)):
        if getattr(event, name) is not None:
            labels |= label
    return labels


_WORDS: Final = {
    Ground.PART: "It has a part in this",
    Ground.RELEASE: "A release names it",
    Ground.OWN_WORDS: "It wrote this itself",
    Ground.ADDRESSED: "It was written to them",
    Ground.STATUTE: "A statute requires it",
    Ground.DIRECTORY: "It is in the region's directory",
}


def explain(sight: Sight) -> str:
    """Return in a sentence what is seen, why, until when, and by which source."""
    kinds = sorted(label.value for label in sight.labels)
    until = f" until {sight.until:%Y-%m-%d %H:%M %Z}" if sight.until else ""
    return f"{_WORDS[sight.ground]}: {', '.join(kinds)}{until}. {sight.rule.why} ({sight.rule.source})"
