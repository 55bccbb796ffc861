"""Releases in force and shields, as their entries tell of them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from contracts.base import Audience
from contracts.consent import (
    ReleaseExpired,
    ReleaseGranted,
    ReleaseWithdrawn,
    ShieldLiftAgreed,
    ShieldLifted,
    ShieldRaised,
)
from contracts.labels import Label
from contracts.vocabulary import Purpose
from portal.sheet import Entry, Sheet


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A release of information. ``ended`` covers withdrawal; one past ``until`` is not in force either."""

    id: str
    case: str
    region: str
    recipient: Audience | None
    name: str
    purpose: Purpose | None
    kinds: tuple[Label, ...]
    until: datetime
    ended: bool = False

    def in_force(self, now: datetime) -> bool:
        return not self.ended and now < self.until


class Shield(msgspec.Struct, frozen=True, kw_only=True):
    """A shield. ``agreed`` is the first of the two who agree to lift it."""

    id: str
    case: str
    region: str
    against: Audience | None
    reason: str | None
    review_on: datetime | None
    agreed: str | None = None
    lifted: bool = False


def read_release(entries: Sequence[Entry]) -> Release | None:
    """Return the release that ``entries`` of one aggregate tell of; None where they don't say until when it is."""
    release: Release | None = None
    for entry in entries:
        until = entry.read("until", datetime)
        if entry.event is ReleaseGranted and entry.about is not None and until is not None:
            release = Release(
                id=entry.about,
                case=entry.case,
                region=entry.region,
                recipient=entry.read("recipient", Audience),
                name=entry.text("recipient_name") or "Somebody",
                purpose=entry.read("purpose", Purpose),
                kinds=entry.read("kinds", tuple[Label, ...]) or (),
                until=until,
            )
        elif release is not None and entry.event in (ReleaseWithdrawn, ReleaseExpired):
            release = msgspec.structs.replace(release, ended=True)
    return release


def read_shield(entries: Sequence[Entry]) -> Shield | None:
    """Return the shield that ``entries`` of one aggregate tell of."""
    shield: Shield | None = None
    for entry in entries:
        if entry.event is ShieldRaised and entry.about is not None:
            shield = Shield(
                id=entry.about,
                case=entry.case,
                region=entry.region,
                against=entry.read("against", Audience),
                reason=entry.text("reason") or None,
                review_on=entry.read("review_on", datetime),
            )
        elif shield is not None and entry.event is ShieldLiftAgreed:
            shield = msgspec.structs.replace(shield, agreed=entry.text("person") or None)
        elif shield is not None and entry.event is ShieldLifted:
            shield = msgspec.structs.replace(shield, lifted=True)
    return shield


def releases_in_force(sheet: Sheet, case: str) -> tuple[Release, ...]:
    """Return the releases of ``case`` that count now, in the order they were given."""
    found = (read_release(sheet.about(e.about)) for e in sheet.case(case) if e.event is ReleaseGranted)
    return tuple(release for release in found if release is not None and release.in_force(sheet.now))


def shields_up(sheet: Sheet, case: str) -> tuple[Shield, ...]:
    """Return the shields of ``case`` that are up."""
    found = (read_shield(sheet.about(e.about)) for e in sheet.case(case) if e.event is ShieldRaised)
    return tuple(shield for shield in found if shield is not None and not shield.lifted)
