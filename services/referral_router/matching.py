"""Which door to try first: hard limits, then a score whose every part has a reason that can be read. Pure.

The order is the same for the same directory: ties go by name, then by id.
"""

from typing import Final

import msgspec

from contracts.base import Audience
from contracts.ids import ServiceId
from contracts.referral import Because
from contracts.vocabulary import Area, MatchReason, Need, Urgency
from services.referral_router.directory import Directory, Listing

_LONGEST_NAME: Final = 200


class Sought(msgspec.Struct, frozen=True):
    """What a referral looks for. ``chosen`` is the one service a person picked: then no limit but existence counts."""

    need: Need
    urgency: Urgency
    area: Area
    asked: frozenset[ServiceId] = frozenset()
    """Services that were asked before, whatever they answered: the router doesn't ask them a second time."""
    chosen: ServiceId | None = None


class Candidate(msgspec.Struct, frozen=True):
    """A door to try, and why. ``audience`` is None where the hub has to telephone."""

    service: ServiceId
    name: str
    audience: Audience | None
    because: tuple[Because, ...]


class Weights(msgspec.Struct, frozen=True):
    """What counts how much.

    Source: the barriers and "in-house over runaround" of the field's own documents; the figures are a judgement of
    ours, as of 2026, to be changed by a community where it knows better.
    """

    barrier: int = -3
    further_need: int = 1
    further_needs_at_most: int = 3
    night_when_urgent: int = 4
    on_trellis: int = 2


def candidates(
    directory: Directory, region: str, sought: Sought, *, weights: Weights | None = None
) -> tuple[Candidate, ...]:
    """Return the doors to try, best first; for a chosen service that one alone, or none where it isn't listed."""
    if sought.chosen is not None:
        listing = directory.get(region, sought.chosen)
        by_hand = Because(MatchReason.CHOSEN_BY_HUB)
        return () if listing is None else (_candidate(listing, (by_hand, _how_to_ask(listing))),)
    fitting = [listing for listing in directory.answering(region, sought.need) if fits(listing, sought)]
    weights = weights or Weights()
    ranked = sorted((-score(listing, sought, weights), _name(listing), listing.service, listing) for listing in fitting)
    return tuple(_candidate(listing, reasons(listing, sought)) for _, _, _, listing in ranked)


def fits(listing: Listing, sought: Sought) -> bool:
    """Return whether a service is within the hard limits. No score outweighs one of these."""
    entry = listing.entry
    return (
        sought.need in entry.needs
        and (sought.area is Area.ANYWHERE or Area.ANYWHERE in entry.areas or sought.area in entry.areas)
        and listing.free != 0
        and listing.service not in sought.asked
    )


def score(listing: Listing, sought: Sought, weights: Weights) -> int:
    """Return how good a door it is; higher is better. Another barrier never raises it."""
    entry = listing.entry
    total = weights.barrier * len(set(entry.barriers))
    total += weights.further_need * min(len(listing.in_house - {sought.need}), weights.further_needs_at_most)
    if sought.urgency is Urgency.NOW and entry.always_open:
        total += weights.night_when_urgent
    if entry.audience is not None:
        total += weights.on_trellis
    return total


def reasons(listing: Listing, sought: Sought) -> tuple[Because, ...]:
    """Return each part of the score, and at last how to ask."""
    entry = listing.entry
    found = [Because(MatchReason.OFFERS_NEED, need=sought.need)]
    barriers = sorted(set(entry.barriers))
    found += [Because(MatchReason.BARRIER, barrier=barrier) for barrier in barriers]
    if not barriers:
        found.append(Because(MatchReason.NO_KNOWN_BARRIER))
    if len(listing.in_house) > 1:
        found.append(Because(MatchReason.UNDER_ONE_ROOF, count=len(listing.in_house)))
    if sought.urgency is Urgency.NOW and entry.always_open:
        found.append(Because(MatchReason.OPEN_AT_NIGHT))
    return (*found, _how_to_ask(listing))


def _how_to_ask(listing: Listing) -> Because:
    if listing.entry.audience is not None:
        return Because(MatchReason.ANSWERS_HERE)
    return Because(MatchReason.TELEPHONE, phone=listing.entry.phone or None)


def _candidate(listing: Listing, because: tuple[Because, ...]) -> Candidate:
    return Candidate(listing.service, _name(listing), listing.entry.audience, because)


def _name(listing: Listing) -> str:
    entry = listing.entry
    if entry.name == entry.provider:
        return entry.name
    full = f"{entry.provider}: {entry.name}"
    return full if len(full) <= _LONGEST_NAME else entry.name
