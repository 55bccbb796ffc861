"""Who there is: kinds of audience, who asks, in which language, what somebody is to a youth, how they come in."""

from enum import StrEnum
from typing import Annotated, Final

from contracts.labels import Label, labelled

Region = Annotated[str, labelled(Label.STATUS, pattern="^[a-z][a-z0-9-]{1,30}$")]
"""The region of a hub. One token of a subject; a region may later have its own stream on its own cluster."""


class Kind(StrEnum):
    """The kinds of audience. `PUBLIC` may only ask for support; `OPERATOR` runs the machine and reads nothing."""

    HUB = "hub"
    PARTNER = "partner"
    ADVOCATE = "advocate"
    INVESTIGATOR = "investigator"
    CAREGIVER = "caregiver"
    YOUTH = "youth"
    AUDITOR = "auditor"
    PUBLIC = "public"
    OPERATOR = "operator"


READERS: Final = frozenset(Kind) - {Kind.PUBLIC, Kind.OPERATOR}
"""The kinds that anything can be shown to."""

STAFF: Final = READERS - {Kind.CAREGIVER, Kind.YOUTH}
"""Who comes in by invitation, into a team with a name. Caregivers and youths come in by a return code of their own."""


class Asker(StrEnum):
    """Who asks for support."""

    YOUNG_PERSON = "young-person"
    PARENT = "parent"
    GUARDIAN = "guardian"
    FOSTER_PARENT = "foster-parent"
    RELATIVE = "relative"
    GROUP_HOME_STAFF = "group-home-staff"
    FAMILY_FRIEND = "family-friend"
    OTHER = "other"


class Language(StrEnum):
    """The language somebody wants to be answered in."""

    ENGLISH = "en"
    SPANISH = "es"
    HMONG = "hmn"
    OTHER = "other"


class Relation(StrEnum):
    """What somebody is to a youth. It decides in which capacity they may sign with them, if in any."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    LEGAL_CUSTODIAN = "legal-custodian"
    COUNTY_WORKER = "county-worker"
    TRIBE_WORKER = "tribe-worker"
    FOSTER_PARENT = "foster-parent"
    FACILITY_STAFF = "facility-staff"
    RELATIVE = "relative"
    OTHER = "other"


class AdvocateBase(StrEnum):
    """Community-based advocates' communications are privileged; system-based advocates' are not."""

    COMMUNITY = "community"
    SYSTEM = "system"


class Device(StrEnum):
    """What somebody calls the device that holds a passkey of theirs. Chosen by them; nothing else is kept of it."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    SHARED = "shared"
    """One that colleagues use too."""
    KEY = "key"
    """A security key, carried along."""


class KnownBy(StrEnum):
    """How hub staff made sure that somebody who isn't in is who they say."""

    CALLED_BACK = "called-back"
    """On a number that we had before."""
    IN_PERSON = "in-person"
    ON_VIDEO = "on-video"
    TOLD_WHAT_THEY_ASKED = "told-what-they-asked"
    """They said what only who asked can know."""


class FeedOf(StrEnum):
    """What a calendar shows."""

    OWN = "own"
    """The turns of one's own team."""
    ROSTER = "roster"
    """Everybody's."""
