"""What releases and orders allow in a case, and who may neither sign, nor witness, nor receive. A pure fold.

The ledger decides each release alone, so what races is settled here, in the order of FACTS: what does not count when it
is granted never counts, and what ended never comes back.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

import msgspec

from contracts.base import Audience, Fact
from contracts.consent import (
    OF_AGE,
    BirthDateRecorded,
    CameOfAge,
    NotOfAge,
    PersonCleared,
    PersonNamed,
    PersonSuspected,
    ReleaseBegan,
    ReleaseExpired,
    ReleaseGranted,
    ReleaseNarrowed,
    ReleaseWithdrawn,
)
from contracts.labels import RELEASABLE, Label
from contracts.law import Notice
from contracts.order import OrderEnded, OrderRecorded, OrderTookEffect
from contracts.vocabulary import Kind, Signer, YouthNotice

NOBODY: Final[frozenset[Audience]] = frozenset()


class Release(msgspec.Struct, frozen=True):
    """A release that has not ended, but perhaps lapsed. ``seq`` is the place in FACTS from which it counts."""

    id: str
    recipient: Audience
    kinds: frozenset[Label]
    until: datetime
    seq: int
    alone: bool
    """Whether the youth signed it alone."""
    of_age: bool = False
    """Whether they signed it as somebody of age."""
    people: frozenset[str] = frozenset()
    """Who signed with them, or was witness."""
    notice: Notice | None = None
    leaf: str | None = None


class Order(msgspec.Struct, frozen=True):
    """What must be disclosed without a release, of the facts up to ``seq``."""

    id: str
    kinds: frozenset[Label]
    until: datetime
    seq: int
    particulars: str | None = None
    """What the youth had told last when it took effect."""
    leaf: str | None = None


Releases = Mapping[Audience, tuple[Release, ...]]
_Grant = TypeVar("_Grant", Release, Order)


class Consent(msgspec.Struct, frozen=True):
    """The releases and orders of a case, and whom they may not name."""

    releases: Releases = {}
    """In force, by recipient; first the one that lasts longest."""
    waiting: Mapping[str, Release] = {}
    """Given for later: they count from when they begin."""
    made: Mapping[str, Release] = {}
    """Every release that counted when it was granted, or waited, as it was then, also once it has ended. One that names
    somebody suspected is as if never written."""
    orders: Mapping[Audience, tuple[Order, ...]] = {}
    told: frozenset[str] = frozenset()
    """The orders that the youth was told of."""
    hushed: Mapping[Audience, int] = {}
    """Whom an order names that the youth was not told of, with its place in FACTS."""
    people: Mapping[str, frozenset[Audience]] = {}
    """The audiences of each person on record around the youth."""
    suspected: Mapping[str, Audience | None] = {}
    of_age: bool = False
    minor: bool = False
    """Whether a wrong date had said that they are of age."""

    def after(self, fact: Fact, particulars: str | None) -> "Consent":
        """Return this after ``fact``. ``particulars`` is the fact of what the youth told last."""
        match fact.event:
            case PersonNamed() | PersonSuspected() | PersonCleared() | CameOfAge() | NotOfAge():
                return self._after_people(fact)
            case BirthDateRecorded():  # a corrected one: if they are of age by this one, too, that is said anew
                return msgspec.structs.replace(self, of_age=False)
            case OrderRecorded() | OrderTookEffect() | OrderEnded():
                return self._after_order(fact, particulars)
            case _:
                return self._after_release(fact)

    # --- releases --------------------------------------------------------------------------------------------------

    def _after_release(self, fact: Fact) -> "Consent":
        key = fact.address.aggregate
        match fact.event:
            case ReleaseGranted(supersedes=older, since=since):
                release = _release(fact, fact.event)
                later = since is not None and since > fact.at
                return self._granted(release, older, later=later) if self._may_count(release) else self
            case ReleaseBegan() if key in self.waiting:
                began = msgspec.structs.replace(self.waiting[key], seq=fact.seq)
                return self.without(lambda each: each.id == key).having(began)
            case ReleaseNarrowed(kinds=kinds, until=until):
                return self._narrowed(key, frozenset(kinds), until)
            case ReleaseWithdrawn() | ReleaseExpired():
                return self.without(lambda each: each.id == key)
            case _:
                return self

    def _may_count(self, release: Release) -> bool:
        """Return whether nobody suspected receives, signed or witnessed it; and at 18 the youth decides alone."""
        return (
            release.recipient not in self.suspected.values()
            and release.people.isdisjoint(self.suspected)
            and release.people.isdisjoint(self.recorded_as(self.suspected.values()))
            and (release.alone or not self.of_age)
            and not (release.of_age and self.minor)
        )

    def _granted(self, release: Release, older: str | None, *, later: bool) -> "Consent":
        left = self.without(
            lambda each: each.id == release.id or (each.id == older and each.recipient == release.recipient)
        )
        left = msgspec.structs.replace(left, made={**left.made, release.id: release})
        if later:
            return msgspec.structs.replace(left, waiting={**left.waiting, release.id: release})
        return left.having(release)

    def _narrowed(self, key: str, kinds: frozenset[Label], until: datetime) -> "Consent":
        """Return this with a part of a release taken back. What is named remains, and nothing that it had not."""
        return self._each(
            lambda each: (
                msgspec.structs.replace(each, kinds=each.kinds & kinds, until=min(each.until, until))
                if each.id == key
                else each
            )
        )

    def having(self, release: Release) -> "Consent":
        held = _longest_first((*self.releases.get(release.recipient, ()), release))
        return msgspec.structs.replace(self, releases={**self.releases, release.recipient: held})

    def without(self, ended: Callable[[Release], bool]) -> "Consent":
        return self._each(lambda each: None if ended(each) else each)

    def _each(self, become: Callable[[Release], Release | None]) -> "Consent":
        """Return this with each release, in force or waiting, as ``become`` says; None ends it."""
        releases = {who: _kept(map(become, held), held) for who, held in self.releases.items()}
        waiting = {key: kept for key, each in self.waiting.items() if (kept := become(each)) is not None}
        return msgspec.structs.replace(
            self, releases={who: held for who, held in releases.items() if held}, waiting=waiting
        )

    # --- people around the youth -----------------------------------------------------------------------------------

    def _after_people(self, fact: Fact) -> "Consent":
        key = fact.address.aggregate
        match fact.event:
            case PersonNamed(audience=audience):
                return self._known(key, audience)
            case PersonSuspected(audience=audience):
                known = self._known(key, audience)
                names = partial(_names, known.recorded_as({audience}) | {key}, audience)
                left = known.without(names)
                made = {each: release for each, release in self.made.items() if not names(release)}
                return msgspec.structs.replace(left, made=made, suspected={**self.suspected, key: audience})
            case PersonCleared():
                suspected = {each: who for each, who in self.suspected.items() if each != key}
                return msgspec.structs.replace(self, suspected=suspected)
            case NotOfAge():
                return msgspec.structs.replace(self.without(lambda each: each.of_age), of_age=False, minor=True)
            case _:
                left = self.without(lambda each: not each.alone or each.recipient.kind is Kind.CAREGIVER)
                return msgspec.structs.replace(left, of_age=True, minor=False)

    def recorded_as(self, audiences: Collection[Audience | None]) -> frozenset[str]:
        """Return every record of somebody with one of these pages: who is on record twice is no other person."""
        return frozenset(each for each, theirs in self.people.items() if not theirs.isdisjoint(audiences))

    def _known(self, person: str, audience: Audience | None) -> "Consent":
        theirs = self.people.get(person, NOBODY) | (NOBODY if audience is None else {audience})
        return msgspec.structs.replace(self, people={**self.people, person: theirs})

    # --- orders ----------------------------------------------------------------------------------------------------

    def _after_order(self, fact: Fact, particulars: str | None) -> "Consent":
        key = fact.address.aggregate
        match fact.event:
            case OrderRecorded(notice=YouthNotice.TOLD):
                return msgspec.structs.replace(self, told=self.told | {key})
            case OrderTookEffect(recipient=recipient, kinds=kinds, until=until):
                order = Order(key, frozenset(kinds) & RELEASABLE, until, fact.seq, particulars, fact.leaf)
                held = _longest_first((*self._other_orders(key).get(recipient, ()), order))
                hushed = {recipient: fact.seq} if key not in self.told else {}
                return msgspec.structs.replace(
                    self, orders={**self._other_orders(key), recipient: held}, hushed=hushed | dict(self.hushed)
                )
            case OrderEnded():
                return msgspec.structs.replace(self, orders=self._other_orders(key))
            case _:
                return self

    def _other_orders(self, key: str) -> dict[Audience, tuple[Order, ...]]:
        left = {who: tuple(each for each in held if each.id != key) for who, held in self.orders.items()}
        return {who: held for who, held in left.items() if held}


def _names(people: frozenset[str], audience: Audience | None, release: Release) -> bool:
    """Return whether a person around the youth, by any record of theirs, receives, signed or witnessed ``release``."""
    return release.recipient == audience or not people.isdisjoint(release.people)


def _release(fact: Fact, event: ReleaseGranted) -> Release:
    return Release(
        fact.address.aggregate,
        event.recipient,
        frozenset(event.kinds) & RELEASABLE,
        event.until,
        fact.seq,
        event.signer is Signer.YOUTH,
        event.ground == OF_AGE,
        frozenset(each for each in (event.cosigner, event.witness) if each is not None),
        event.notice,
        fact.leaf,
    )


def _kept(left: Iterable[Release | None], held: tuple[Release, ...]) -> tuple[Release, ...]:
    """Return what is left, in order; the very same where nothing changed."""
    kept = _longest_first([each for each in left if each is not None])
    return held if kept == held else kept


def _longest_first(held: Iterable[_Grant]) -> tuple[_Grant, ...]:
    return tuple(sorted(held, key=lambda each: (each.until, each.id), reverse=True))
