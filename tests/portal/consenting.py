"""A case with consent in it, as pages are given it: its names, its facts, and a story of them."""

import msgspec

from contracts.base import Event
from contracts.consent import (
    PersonSuspected,
    ReleaseGranted,
    ReleaseNarrowed,
    ReleaseWithdrawn,
)
from contracts.intake import CaseOpened
from contracts.labels import Label
from contracts.vocabulary import (
    Area,
    Language,
    Purpose,
    SignatureForm,
    Signer,
    Suspicion,
    Urgency,
    WithdrawalForm,
    Withdrawer,
)
from tests.portal.told import LAKESIDE, Told, ahead, named

CASE = named("case", "one")
ONE, TWO = named("rel", "one"), named("rel", "two")
MOTHER, SHIELD, ORDER = named("pty", "mother"), named("shd", "one"), named("ord", "one")
SOMEBODY, COMMAND = named("person", "somebody"), named("cmd", "one")
ASKED = named("req", "asked")
OPENED = CaseOpened(request_case=named("case", "asked"), request=ASKED, urgency=Urgency.SOON, area=Area.NORTH)
GRANTED = ReleaseGranted(
    recipient=LAKESIDE,
    recipient_name="Lakeside Youth Clinic",
    purpose=Purpose.PROVIDE_SERVICE,
    kinds=(Label.CONTACT, Label.HEALTH),
    until=ahead(days=30),
    signer=Signer.YOUTH_WITH_PARENT,
    signature=SignatureForm.ON_PAPER,
    language=Language.ENGLISH,
    cosigner=MOTHER,
)
NEWER = msgspec.structs.replace(GRANTED, supersedes=ONE, signer=Signer.YOUTH, cosigner=None)
LATER = msgspec.structs.replace(GRANTED, since=ahead(days=3))
SHORT = msgspec.structs.replace(GRANTED, until=ahead(days=5))
SPOKEN = ReleaseWithdrawn(recipient=LAKESIDE, form=WithdrawalForm.SPOKEN, said_by=Withdrawer.COSIGNER)
NARROWED = ReleaseNarrowed(recipient=LAKESIDE, kinds=(Label.CONTACT,), until=ahead(days=20), form=WithdrawalForm.SPOKEN)
SUSPECTED = PersonSuspected(audience=None, suspicion=Suspicion.ABUSE, basis="basis")


def case(*events: tuple[Event, str]) -> Told:
    story = Told().that(OPENED, CASE, CASE)
    for event, about in events:
        story.that(event, about, CASE)
    return story
