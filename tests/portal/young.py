"""A youth's own case as their pages are given it: by both secrets, and by the code alone."""

from datetime import datetime

from contracts.base import Audience
from contracts.consent import ReleaseGranted
from contracts.intake import AdvocateAssigned, CaseOpened, YouthWelcomed
from contracts.labels import RELEASABLE, Label, labels_of
from contracts.vocabulary import (
    AdvocateBase,
    Area,
    Kind,
    Language,
    Purpose,
    SignatureForm,
    Signer,
    Urgency,
)
from portal.live.page import Look
from portal.settings import Community, Hub, Number
from tests.portal.story import ASKED, ASKED_CASE, CASE
from tests.portal.told import HARBOR, LAKESIDE, REGION, Told, ahead, named

PHONE = Number(name="Northwest hub", number="(715) 555-0100", tel="+17155550100")
NORTHWEST = Hub(id=REGION, name="Northwest", covers="", hub="Northwest hub", reads="today before 5 pm", phone=PHONE)
COMMUNITY = Community(name="Here", zone="America/Chicago", regions=(NORTHWEST,), help=(PHONE,), limits=())
YOUTH = Audience(Kind.YOUTH, named("team", "youth"))
ALONE = Audience(Kind.YOUTH, named("team", "door"))
OTHER = named("rel", "school")
EVERYTHING = tuple(sorted(RELEASABLE))


def look(audience: Audience = YOUTH) -> Look:
    return Look(audience, {}, COMMUNITY)


def opened() -> CaseOpened:
    return CaseOpened(request_case=ASKED_CASE, request=ASKED, urgency=Urgency.NOW, area=Area.NORTH)


def case(base: AdvocateBase = AdvocateBase.COMMUNITY) -> Told:
    """Return a case as a youth with both secrets has it."""
    advocate = AdvocateAssigned(advocate=HARBOR.team, advocate_name="Harbor Advocacy", base=base)
    welcomed = YouthWelcomed(audience=YOUTH, verifier="a" * 52, second="b" * 52, door=ALONE)
    told = Told(teams=False).that(opened(), CASE, CASE).that(advocate, CASE, CASE)
    return told.that(welcomed, CASE, CASE)


def by_code_alone() -> Told:
    """Return the same case as whoever has the code: without any field."""
    told = Told(teams=False).that(opened(), CASE, CASE, hide=labels_of(CaseOpened))
    advocate = AdvocateAssigned(advocate=HARBOR.team, advocate_name="Harbor Advocacy", base=AdvocateBase.SYSTEM)
    return told.that(advocate, CASE, CASE, hide=labels_of(AdvocateAssigned))


def granted(name: str, *kinds: Label, since: datetime | None = None) -> ReleaseGranted:
    return ReleaseGranted(
        recipient=LAKESIDE,
        recipient_name=name,
        purpose=Purpose.PROVIDE_SERVICE,
        kinds=kinds,
        until=ahead(days=30),
        signer=Signer.YOUTH,
        signature=SignatureForm.ON_PAPER,
        language=Language.ENGLISH,
        since=since,
    )
