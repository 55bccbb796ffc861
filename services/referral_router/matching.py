"""Which door to try first: hard limits, then a score whose every part is said in a plain sentence. Pure.

The order is the same for the same directory: ties go by name, then by id.
"""

from typing import Final

import msgspec

from contracts.base import Audience
from contracts.ids import ServiceId
from contracts.vocabulary import Area, Barrier, Need, Urgency
from services.referral_router.directory import Directory, Listing

_LONGEST_NAME: Final = 200

BARRIER_SAID: Final[dict[Barrier, str]] = {
    Barrier.ASKS_FOR_ID: "asks for ID",
    Barrier.ASKS_FOR_TB_TEST: "asks for a TB test",
    Barrier.PHONE_INTAKE_ONLY: "takes people in by telephone only",
    Barrier.POLICE_STATION_PICK_UP: "picks up at a police station",
    Barrier.CURFEW: "has a curfew",
    Barrier.CONFINEMENT_ON_ARRIVAL: "confines people after arrival",
    Barrier.SHARED_ROOMS: "has shared rooms",
    Barrier.GENERIC_COUNSELLING: "offers generic counselling",
}


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
    because: tuple[str, ...]


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
        return () if listing is None else (_candidate(listing, ("Chosen by hub staff.", *_how_to_ask(listing))),)
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
        and entry.has_places
        and listing.service not in sought.asked
    )


def score(listing: Listing, sought: Sought, weights: Weights) -> int:
    """Return how good a door it is; higher is better. Another barrier never raises it."""
    entry = listing.entry
    total = weights.barrier * len(set(entry.barriers))
    total += weights.further_need * min(len(listing.in_house - {sought.need}), weights.further_needs_at_most)
    if sought.urgency is Urgency.NOW and entry.open_at_night:
        total += weights.night_when_urgent
    if entry.audience is not None:
        total += weights.on_trellis
    return total


def reasons(listing: Listing, sought: Sought) -> tuple[str, ...]:
    """Return each part of the score as a sentence."""
    entry = listing.entry
    said = [f"Offers {sought.need.value.replace('-', ' ')}."]
    barriers = sorted(set(entry.barriers))
    if barriers:
        said += [f"To know: it {BARRIER_SAID[barrier]}." for barrier in barriers]
    else:
        said.append("No barrier is known of it.")
    if len(listing.in_house) > 1:
        said.append(f"Offers {len(listing.in_house)} kinds of support under one roof.")
    if sought.urgency is Urgency.NOW and entry.open_at_night:
        said.append("Open at night.")
    return (*said, *_how_to_ask(listing))


def _how_to_ask(listing: Listing) -> tuple[str, ...]:
    if listing.entry.audience is not None:
        return ("Answers here, without a telephone call.",)
    number = f": {listing.entry.phone}" if listing.entry.phone else ", whose number the directory doesn't have"
    return (f"Not on Trellis. Telephone them{number}.",)


def _candidate(listing: Listing, because: tuple[str, ...]) -> Candidate:
    return Candidate(listing.service, _name(listing), listing.entry.audience, because)


def _name(listing: Listing) -> str:
    entry = listing.entry
    if entry.name == entry.provider_name:
        return entry.name
    full = f"{entry.provider_name}: {entry.name}"
    return full if len(full) <= _LONGEST_NAME else entry.name
