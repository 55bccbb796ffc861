"""What a decision about one release, shield or order needs to know of the others in the case. A pure fold, in order.

It may be a moment old when it is used. What two decisions made beside each other come to is settled where the facts
stand in one order: disclosure reads them by the same rules.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

import msgspec

from contracts.base import Audience, Event, Fact
from contracts.consent import (
    OF_AGE,
    BirthDateRecorded,
    CameOfAge,
    NotOfAge,
    PersonCleared,
    PersonNamed,
    PersonSuspected,
    ReleaseExpired,
    ReleaseGranted,
    ReleaseNarrowed,
    ReleaseWithdrawn,
    ShieldLifted,
    ShieldRaised,
    ends_at_majority,
)
from contracts.vocabulary import Relation, Signer
from services.consent_ledger.majority import day_of

_T = TypeVar("_T")


class Person(msgspec.Struct, frozen=True):
    """Somebody around the youth, as far as signing goes."""

    relation: Relation
    audience: Audience | None = None
    suspected: bool = False


class Around(msgspec.Struct, frozen=True):
    """The people around a youth, when they were born, and what else is released and shielded in the case."""

    people: Mapping[str, Person] = {}
    born: date | None = None
    of_age: bool = False
    minor: bool = False
    """Whether a wrong date had said that they are of age."""
    releases: Mapping[str, ReleaseGranted] = {}
    """Those that nothing has ended yet."""
    revoked: frozenset[str] = frozenset()
    """Those that something else has ended: another release, a suspicion, a birthday. Nothing revives them."""
    shields: Mapping[str, Audience] = {}
    """Against whom each shield that is up was raised."""

    @property
    def suspected(self) -> frozenset[Audience]:
        """Who can receive nothing by a release."""
        return frozenset(each.audience for each in self.people.values() if each.suspected and each.audience)

    @property
    def shielded(self) -> frozenset[Audience]:
        return frozenset(self.shields.values())

    def in_force(self, release: str | None, at: datetime) -> ReleaseGranted | None:
        """Return ``release`` as it was granted, unless it is over at ``at``."""
        granted = self.releases.get(release or "")
        return granted if granted is not None and at < granted.until else None

    def after(self, fact: Fact) -> "Around":
        """Return what is known after ``fact``."""
        key, event = fact.address.aggregate, fact.event
        match event:
            case ShieldRaised(against=against):
                return msgspec.structs.replace(self, shields={**self.shields, key: against})
            case ShieldLifted():
                return msgspec.structs.replace(self, shields=_without(self.shields, key))
            case ReleaseGranted() if fact.by is not None and fact.by.audience in self.shielded:
                # Nothing tells them that it doesn't count: only what it was to take the place of is still in force.
                return self._with_release(key, msgspec.structs.replace(event, supersedes=None))
            case ReleaseGranted() | ReleaseNarrowed() | ReleaseWithdrawn() | ReleaseExpired():
                return self._after_release(key, event)
            case _:
                return self._after_person(key, event)

    def _after_person(self, key: str, event: Event) -> "Around":
        around = self
        match event:
            case PersonNamed(relation=relation, audience=audience):
                around = self._with_person(key, Person(relation, audience))
            case PersonSuspected() if key in self.people:
                suspecting = self._with_person(key, msgspec.structs.replace(self.people[key], suspected=True))
                around = suspecting.without(suspecting.touches_suspicion)
            case PersonCleared() if key in self.people:
                around = self._with_person(key, msgspec.structs.replace(self.people[key], suspected=False))
            case BirthDateRecorded(born=born):
                around = msgspec.structs.replace(self, born=day_of(born), of_age=False)
            case CameOfAge():
                around = msgspec.structs.replace(self.without(_ends_at_majority), of_age=True, minor=False)
            case NotOfAge():
                around = msgspec.structs.replace(self.without(_signed_of_age), of_age=False, minor=True)
            case _:
                pass
        return around

    def _after_release(self, key: str, event: Event) -> "Around":
        match event:
            case ReleaseGranted():
                return self._with_release(key, event)
            case ReleaseNarrowed(kinds=kinds, until=until) if key in self.releases:
                left = msgspec.structs.replace(self.releases[key], kinds=kinds, until=until)
                return msgspec.structs.replace(self, releases={**self.releases, key: left})
            case ReleaseWithdrawn() | ReleaseExpired():
                return msgspec.structs.replace(self, releases=_without(self.releases, key))
            case _:
                return self

    def touches_suspicion(self, granted: ReleaseGranted) -> bool:
        """Return whether somebody suspected would receive by this release, or has signed or witnessed it."""
        signed = (granted.cosigner, granted.witness)
        return granted.recipient in self.suspected or any(self.is_suspected(each) for each in signed)

    def is_suspected(self, party: str | None) -> bool:
        """Return whether a person is suspected, by this record of theirs or by another one with the same page."""
        person = self.people.get(party or "")
        return person is not None and (person.suspected or person.audience in self.suspected)

    def _with_person(self, party: str, person: Person) -> "Around":
        return msgspec.structs.replace(self, people={**self.people, party: person})

    def _with_release(self, release: str, granted: ReleaseGranted) -> "Around":
        """Add it; it ends the one it takes the place of.

        One that touches a suspicion, or that somebody signed with an adult, or a minor as one, never counts and ends
        nothing.
        """
        cosigned_at_18 = self.of_age and granted.signer is not Signer.YOUTH
        if self.touches_suspicion(granted) or cosigned_at_18 or (self.minor and _signed_of_age(granted)):
            return msgspec.structs.replace(self, revoked=self.revoked | {release})
        superseded = self.releases.get(granted.supersedes or "")
        ends = superseded is not None and superseded.recipient == granted.recipient
        left = self.without(lambda each: each is superseded) if ends else self
        return msgspec.structs.replace(left, releases={**left.releases, release: granted})

    def without(self, ends: Callable[[ReleaseGranted], bool]) -> "Around":
        """Return this with every release that ``ends`` names revoked."""
        over = frozenset(release for release, granted in self.releases.items() if ends(granted))
        return msgspec.structs.replace(self, releases=_without(self.releases, *over), revoked=self.revoked | over)


def _ends_at_majority(granted: ReleaseGranted) -> bool:
    return ends_at_majority(granted.recipient, alone=granted.signer is Signer.YOUTH)


def _signed_of_age(granted: ReleaseGranted) -> bool:
    return granted.ground == OF_AGE


def _without(held: Mapping[str, _T], *keys: str) -> Mapping[str, _T]:
    return {key: value for key, value in held.items() if key not in keys}
