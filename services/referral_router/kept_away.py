"""Whom a youth must not meet, by what stands in their case: who is shielded, who is suspected, and where those are.

And to whom the case is released. A pure fold over the consent of one case, in order. It may be a moment old when it is
used; what anybody sees is settled by disclosure.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from contracts.base import Audience, Fact
from contracts.consent import (
    OF_AGE,
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
from contracts.vocabulary import Signer


class KeptAway(msgspec.Struct, frozen=True):
    """Who must not be met, and where nobody is sent."""

    shields: Mapping[str, Audience] = {}
    pages: Mapping[str, Audience] = {}
    """The page of each person around the youth who has one."""
    suspected: Mapping[str, tuple[str, ...]] = {}
    """The places of each person who is suspected: where they live or work."""
    releases: Mapping[str, ReleaseGranted] = {}

    @property
    def audiences(self) -> frozenset[Audience]:
        """Who is shielded, or suspected."""
        suspects = {self.pages[person] for person in self.suspected if person in self.pages}
        return frozenset(self.shields.values()) | suspects

    @property
    def places(self) -> frozenset[str]:
        """Where somebody suspected lives or works: a place or a provider's name each."""
        return frozenset(place for places in self.suspected.values() for place in places)

    def released_to(self, at: datetime) -> frozenset[tuple[str, Audience]]:
        """Return the releases in force at ``at``, with whom each names."""
        kept = self.audiences
        return frozenset(
            (release, granted.recipient)
            for release, granted in self.releases.items()
            if (granted.since is None or granted.since <= at)
            and at < granted.until
            and granted.recipient not in kept
            and not {granted.cosigner, granted.witness} & self.suspected.keys()
        )

    def after(self, fact: Fact) -> "KeptAway":
        """Return what is known after ``fact``."""
        key, event, but = fact.address.aggregate, fact.event, msgspec.structs.replace
        match event:
            case ShieldRaised(against=against):
                return but(self, shields={**self.shields, key: against})
            case ShieldLifted():
                return but(self, shields={each: who for each, who in self.shields.items() if each != key})
            case PersonNamed(audience=Audience() as page):
                return but(self, pages={**self.pages, key: page})
            case PersonSuspected(audience=page, lives_or_works=places):
                # Who it is stands here, too: it counts where nobody can read any more what they were called.
                pages = self.pages if page is None else {**self.pages, key: page}
                return but(self, pages=pages, suspected={**self.suspected, key: _lines(places)})
            case PersonCleared():
                return but(self, suspected={each: at for each, at in self.suspected.items() if each != key})
            case _:
                return but(self, releases=_releases_after(self.releases, key, fact))


def _releases_after(releases: Mapping[str, ReleaseGranted], key: str, fact: Fact) -> Mapping[str, ReleaseGranted]:
    match fact.event:
        case ReleaseGranted(supersedes=older) as granted:
            return {**{each: kept for each, kept in releases.items() if each != older}, key: granted}
        case ReleaseNarrowed(until=until) if key in releases:
            return {**releases, key: msgspec.structs.replace(releases[key], until=until)}
        case ReleaseWithdrawn() | ReleaseExpired():
            return {each: kept for each, kept in releases.items() if each != key}
        case CameOfAge():
            alone = {each: kept.signer is Signer.YOUTH for each, kept in releases.items()}
            ends = {each for each, kept in releases.items() if ends_at_majority(kept.recipient, alone=alone[each])}
            return {each: kept for each, kept in releases.items() if each not in ends}
        case NotOfAge():
            return {each: kept for each, kept in releases.items() if kept.ground != OF_AGE}
        case _:
            return releases


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())
