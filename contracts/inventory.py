"""The directory of services: which doors exist. Decided by ``inventory``.

A service comes in by an import, which is staged in parts and then switched to at once, or is listed by hand. What the
community knows besides (barriers, competencies, its Trellis team, free places, hours) is kept beside it and is not
lost when the directory it came from is imported again.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec

from contracts.base import Audience, Command, Event
from contracts.figures import Figures, usual
from contracts.ids import EditionId, ServiceId, derived
from contracts.labels import Count, Flag, Label, OfficePhone, Place, PublicName, PublicText, labelled
from contracts.taxonomy import NEED_OF, Authority, Competency, Population, ServiceKind
from contracts.vocabulary import Area, Barrier, Need, Weekday

SourceName = Annotated[str, labelled(Label.STATUS, pattern="^[a-z0-9][a-z0-9._-]{0,79}$")]
"""By what a directory is known here. Importing it again under the same name brings it up to date."""
SourceKey = Annotated[str, labelled(Label.STATUS, min_length=1, max_length=300)]
"""``<source name>/<id there>``: importing a record again finds it by this."""
LanguageTag = Annotated[str, labelled(Label.STATUS, pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""BCP 47, as in ``es`` or ``hmn``."""
Age = Annotated[int, labelled(Label.STATUS, ge=0, le=120)]
Minute = Annotated[int, labelled(Label.STATUS, ge=0, le=2880)]
"""Minutes since midnight; what closes after 24 hours goes on into the next day."""
Day = Annotated[str, labelled(Label.STATUS, pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""A day of an organisation's: a training's end, a schedule's first. ISO 8601."""
ClockTime = Annotated[str, labelled(Label.STATUS, pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Rrule = Annotated[str, labelled(Label.STATUS, min_length=1, max_length=300, pattern="^[A-Z0-9=;,+:-]+$")]
"""A recurrence rule of RFC 5545, as in ``FREQ=WEEKLY;BYDAY=MO,TU``."""
Digest = Annotated[str, labelled(Label.STATUS, pattern="^[0-9a-f]{64}$")]
Whole = Annotated[int, labelled(Label.STATUS)]
"""A number that may be out of bounds: the domain then names the field."""


class NumberFor(StrEnum):
    """What a county's number is called for."""

    CRISIS = "crisis"
    CHILD_WELFARE = "child-welfare"
    CHILD_WELFARE_AFTER_HOURS = "child-welfare-after-hours"
    LAW_ENFORCEMENT = "law-enforcement"
    TRIBAL_CHILD_WELFARE = "tribal-child-welfare"


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Public facts of organisations alone: every field is status."""


class Opening(_Part, frozen=True):
    """Open once a week, on the directory's own clock. ``opens`` is below 24 h; ``closes`` may be on the next day."""

    day: Weekday
    opens: Minute
    closes: Minute


class Held(_Part, frozen=True):
    """What a provider's staff are trained in, and the last day on which that counts; None: it doesn't end."""

    competency: Competency
    until: Day | None = None


class Spot(_Part, frozen=True):
    """Where a place is that anybody may know of, in degrees."""

    latitude: Annotated[float, labelled(Label.STATUS, ge=-90, le=90)]
    longitude: Annotated[float, labelled(Label.STATUS, ge=-180, le=180)]


class Listed(_Part, frozen=True):
    """One service in our own terms: what it is found and matched by."""

    source: SourceKey
    provider: PublicName
    name: PublicName
    needs: tuple[Need, ...]
    kinds: tuple[ServiceKind, ...] = ()
    areas: tuple[Area, ...] = (Area.ANYWHERE,)
    audience: Audience | None = None
    """Its team on Trellis; None: the hub telephones."""
    phone: OfficePhone = ""
    description: PublicText = ""
    barriers: tuple[Barrier, ...] = ()
    populations: tuple[Population, ...] = ()
    """Whom it is for; none: everyone."""
    least_age: Age | None = None
    most_age: Age | None = None
    languages: tuple[LanguageTag, ...] = ()
    """Beside English, which is presumed."""
    interpreters: Flag = False
    held: tuple[Held, ...] = ()
    placed_by: tuple[Authority, ...] = ()
    """Who may place somebody there, for kinds in `taxonomy.PLACEMENTS`; none: not known."""
    in_house: tuple[Need, ...] = ()
    """What its provider answers under the same roof, beside ``needs``, without listing a service for it."""
    hours: tuple[Opening, ...] = ()
    """When it is open; none: not known."""
    always_open: Flag = False
    safe_employer: Flag = False
    place_private: Flag = False
    """Where it is may be known by few: then there is no ``spot``."""
    spot: Spot | None = None


class Schedule(_Part, frozen=True):
    """Hours as a partner says them: a rule of recurrence, times on the directory's own clock, and from when to when."""

    rule: Rrule
    opens: ClockTime
    closes: ClockTime
    """Not after ``opens``: on the next day."""
    first: Day | None = None
    last: Day | None = None
    says: PublicText = ""


class CountyNumber(_Part, frozen=True):
    """A number to call."""

    purpose: NumberFor
    phone: OfficePhone
    says: PublicText = ""
    """When it answers, or what to ask for."""


# ------------------------------------------------------------------------------------------------------------- commands


class ListService(Command, frozen=True, tag="inventory.list_service.v1"):
    """List a service by hand, or bring what is listed up to date. ``about`` is its `service_id`."""

    listed: Listed


class WithdrawService(Command, frozen=True, tag="inventory.withdraw_service.v1"):
    """Take a service out of the directory until it is listed, or comes in changed, again."""


class StageServices(Command, frozen=True, tag="inventory.stage_services.v1"):
    """Lay one part of an import ready. ``about`` is its `part_id`; nothing counts before the switch."""

    edition: EditionId
    source: SourceName
    number: Count
    services: tuple[Listed, ...] = ()
    withdrawn: tuple[SourceKey, ...] = ()


class SwitchEdition(Command, frozen=True, tag="inventory.switch_edition.v1"):
    """Let everything that was staged count from here on. ``about`` is the source's `editions_id`."""

    edition: EditionId
    source: SourceName
    parts: Count
    digest: Digest
    """The `whole_digest` of its parts."""
    records: Digest
    """The same of its records."""
    basis: EditionId | None = None
    """The edition it was compared with: no other may have come between."""


class NoteService(Command, frozen=True, tag="inventory.note_service.v1"):
    """Say what the community knows of a service: all of it, so that what is left out is as its source has it."""

    name: PublicName | None = None
    audience: Audience | None = None
    kinds: tuple[ServiceKind, ...] | None = None
    areas: tuple[Area, ...] | None = None
    barriers: tuple[Barrier, ...] | None = None
    populations: tuple[Population, ...] | None = None
    least_age: Age | None = None
    most_age: Age | None = None
    languages: tuple[LanguageTag, ...] | None = None
    interpreters: Flag | None = None
    held: tuple[Held, ...] = ()
    placed_by: tuple[Authority, ...] | None = None
    in_house: tuple[Need, ...] | None = None
    safe_employer: Flag | None = None
    place_private: Flag | None = None


class ReportCapacity(Command, frozen=True, tag="inventory.report_capacity.v1"):
    """Say how many can come now: by the partner's own team, or by the hub on its behalf.

    Either ``free`` as counted, or ``change`` against what was last said; neither: it is not known any more.
    """

    free: Whole | None = None
    change: Whole | None = None
    places: Whole | None = None
    waiting: Whole | None = None
    by_phone: Flag = False


class SetHours(Command, frozen=True, tag="inventory.set_hours.v1"):
    """Say when it is open: by the partner's own team, or by the hub on its behalf. Nothing: as its source has it."""

    schedules: tuple[Schedule, ...] = ()
    always_open: Flag = False


class KeepPlace(Command, frozen=True, tag="inventory.keep_place.v1"):
    """Keep where a private place is, for the region's hubs and its own team alone."""

    place: Place


class SetNumbers(Command, frozen=True, tag="inventory.set_numbers.v1"):
    """Say which numbers a county has. ``about`` is its `county_id`."""

    county: PublicName
    numbers: tuple[CountyNumber, ...] = ()


# --------------------------------------------------------------------------------------------------------------- events


class ServiceListed(Event, frozen=True, tag="inventory.service_listed.v1"):
    """A service that was listed by hand, as it is now."""

    listed: Listed


class ServiceWithdrawn(Event, frozen=True, tag="inventory.service_withdrawn.v1"):
    """The service is no longer offered."""


class ServicesStaged(Event, frozen=True, tag="inventory.services_staged.v1"):
    """A part of an import lies ready, in an aggregate of its own. It counts from the switch of its edition on.

    A source has one edition that isn't switched to at a time: the first part of another drops the one before.
    """

    edition: EditionId
    source: SourceName
    number: Count
    services: tuple[Listed, ...] = ()
    withdrawn: tuple[SourceKey, ...] = ()


class EditionSwitched(Event, frozen=True, tag="inventory.edition_switched.v1"):
    """From here on an import counts: its services are listed as they were staged, those withdrawn are gone."""

    edition: EditionId
    source: SourceName
    parts: Count
    digest: Digest
    records: Digest


class ServiceNoted(Event, frozen=True, tag="inventory.service_noted.v1"):
    """What the community knows of a service, whatever its source says (`noted`). It outlives every import."""

    name: PublicName | None = None
    audience: Audience | None = None
    kinds: tuple[ServiceKind, ...] | None = None
    areas: tuple[Area, ...] | None = None
    barriers: tuple[Barrier, ...] | None = None
    populations: tuple[Population, ...] | None = None
    least_age: Age | None = None
    most_age: Age | None = None
    languages: tuple[LanguageTag, ...] | None = None
    interpreters: Flag | None = None
    held: tuple[Held, ...] = ()
    placed_by: tuple[Authority, ...] | None = None
    in_house: tuple[Need, ...] | None = None
    safe_employer: Flag | None = None
    place_private: Flag | None = None


class CapacityReported(Event, frozen=True, tag="inventory.capacity_reported.v1"):
    """How many can come, as of the fact's own time. ``free`` None: not known any more."""

    free: Count | None = None
    places: Count | None = None
    waiting: Count | None = None
    audience: Audience | None = None
    """Its own team; None: not on Trellis."""
    by_phone: Flag = False
    """The hub was told by telephone, and says it on the provider's behalf."""


class HoursSet(Event, frozen=True, tag="inventory.hours_set.v1"):
    """When it is open, as its own team says; no schedules and not always: as its source has it.

    ``hours`` are those schedules that come every week; what comes otherwise stands in ``schedules`` alone.
    """

    schedules: tuple[Schedule, ...] = ()
    hours: tuple[Opening, ...] = ()
    always_open: Flag = False
    audience: Audience | None = None
    """Its own team; None: not on Trellis."""


class PlaceKept(Event, frozen=True, tag="inventory.place_kept.v1"):
    """Where a private place is."""

    place: Place
    audience: Audience | None = None
    """Its own team; None: not on Trellis."""


class NumbersSet(Event, frozen=True, tag="inventory.numbers_set.v1"):
    """The numbers of a county; none: it has none any more."""

    county: PublicName
    numbers: tuple[CountyNumber, ...] = ()


# ------------------------------------------------------------------------------------------------- what follows of them


def service_id(region: str, source: str) -> ServiceId:
    """Return the id of the service that came from ``source``: the same at every import."""
    return derived("svc", region, source)


def editions_id(region: str, source: str) -> str:
    """Return the id of what remembers the editions of one directory."""
    return derived("edn", region, source)


def part_id(region: str, edition: str, number: int) -> str:
    """Return the id of one part of an edition."""
    return derived("prt", region, edition, str(number))


def county_id(region: str, county: str) -> str:
    """Return the id of a county's numbers."""
    return derived("cty", region, county.casefold())


def whole_digest(digests: Iterable[bytes]) -> str:
    """Return by what an edition is known to be all there and unaltered, from the digest of each part in order."""
    return hashlib.sha256(b"".join(digests)).hexdigest()


def part_digest(part: StageServices | ServicesStaged) -> bytes:
    """Return by what one part is known."""
    held = msgspec.json.encode((part.number, part.services, part.withdrawn))
    return hashlib.sha256(held).digest()


def noted(listed: Listed, note: ServiceNoted | None) -> Listed:
    """Return a service with what the community knows of it: that counts before what its source says."""
    if note is None:
        return listed
    said: dict[str, Any] = {
        name: value for name in note.__struct_fields__ if (value := getattr(note, name)) not in (None, ())
    }
    cleared = {name: () for name in _MAY_BE_NONE if getattr(note, name) == ()}
    changed = said | cleared
    if changed.get("place_private", listed.place_private):
        changed["spot"] = None
    kinds = changed.get("kinds", ())
    changed["needs"] = tuple(dict.fromkeys((*listed.needs, *(NEED_OF[kind] for kind in kinds))))
    return msgspec.structs.replace(listed, **changed)


def opened(listed: Listed, hours: HoursSet | None) -> Listed:
    """Return a service with the hours that its own team set, where it did."""
    if hours is None or not (hours.schedules or hours.always_open):
        return listed
    return msgspec.structs.replace(listed, hours=hours.hours, always_open=hours.always_open)


_MAY_BE_NONE: Final = ("kinds", "barriers", "populations", "languages", "placed_by", "in_house")


class Staleness(msgspec.Struct, frozen=True):
    """How long what was said of free places counts."""

    housing: timedelta = usual().beds_count_for
    other: timedelta = usual().places_count_for

    @classmethod
    def of(cls, figures: Figures) -> "Staleness":
        """Return what counts by these figures."""
        return cls(figures.beds_count_for, figures.places_count_for)

    def counts_for(self, listed: Listed) -> timedelta:
        """Return how long it counts of this service: of beds for a shorter time."""
        return self.housing if Need.EMERGENCY_HOUSING in listed.needs else self.other

    def is_stale(self, listed: Listed, said: datetime, now: datetime) -> bool:
        """Return whether what was said at ``said`` of a service's free places is too old at ``now``."""
        return now - said > self.counts_for(listed)
