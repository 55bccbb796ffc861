"""Whom a youth must not meet, by what stands in their case: who is shielded, who is suspected, and where those are.

And to whom the case is released. A pure fold over the consent of one case, in order. It may be a moment old when it is
used; what anybody sees is settled by disclosure.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from contracts.base import Audience, Fact
from contracts.consent import (
    PersonCleared,
    PersonNamed,
    PersonSuspected,
    ReleaseGranted,
    ShieldLifted,
    ShieldRaised,
)
from contracts.standing import counts_at, releases_after


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
            if counts_at(granted, at)
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
                return but(self, releases=releases_after(self.releases, fact))


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())
