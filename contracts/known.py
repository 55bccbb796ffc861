"""Is this youth known here? A question that answers nobody but the youth's own advocate. Of the referral router.

What a youth agreed to be found by is kept as a keyed match alone, sealed with their case. Whoever asks gets the same
answer in the same time, whether anything matched or not; of a question nothing that was typed is kept.
"""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.base import Audience, Command, Event
from contracts.ids import CaseId, derived
from contracts.labels import BirthDate, Label, Moment, Name, PublicName, labelled
from contracts.vocabulary import SignatureForm, WithdrawalForm

Match = Annotated[str, labelled(Label.IDENTITY, pattern="^[a-z2-7]{52}$")]
"""A keyed hash (base32 of 32 bytes) of a name and a day of birth."""
FoundCase = Annotated[str, labelled(Label.INTERNAL, pattern="^case_[a-z2-7]{26}$")]
"""The case that a question matched, or one that never was: only the services read it, and they can't tell either."""


class AgreeToBeKnown(Command, frozen=True, tag="referral_router.agree_to_be_known.v1"):
    """Record that the youth agreed, in writing and until then, to be found by a name and when they were born.

    It discloses nothing to whoever asks: their advocate is told that somebody did, and who.
    """

    founds: ClassVar = ("kno",)
    name: Name
    born: BirthDate
    until: Moment
    signature: SignatureForm


class StopBeingKnown(Command, frozen=True, tag="referral_router.stop_being_known.v1"):
    """Take that back; it may be spoken."""

    form: WithdrawalForm


class AskIfKnown(Command, frozen=True, tag="referral_router.ask_if_known.v1"):
    """Ask whether somebody is known here, by what they told. ``about`` is `asking_of` the team and the day, in UTC."""

    name: Name
    born: BirthDate

    def misfounded(self) -> str | None:
        return None if self.about.startswith("asks_") else "about"


def asking_of(audience: Audience, at: datetime) -> str:
    """Return the id under which it is counted how often a team asked on the day of ``at`` (in UTC)."""
    return derived("asks", audience.kind, audience.team, at.date().isoformat())


class AgreedToBeKnown(Event, frozen=True, tag="referral.agreed_to_be_known.v1"):
    """The youth can be found by a match until then. Who asks learns nothing of it."""

    match: Match
    until: Moment
    signature: SignatureForm


class KnownNoMore(Event, frozen=True, tag="referral.known_no_more.v1"):
    """The youth can't be found by it any more: they took it back (``form``), or its time is up."""

    form: WithdrawalForm | None = None


class KnownAsked(Event, frozen=True, tag="referral.known_asked.v1"):
    """A team asked whether somebody is known here. Nothing of what it typed is kept."""

    asker: Audience
    asker_name: PublicName
    found: FoundCase


class AskedAfter(Event, frozen=True, tag="referral.asked_after.v1"):
    """Somebody asked after this youth. ``who`` is the team that asked, for those who may know it."""

    asker: Audience
    who: Name
    told: tuple[Audience, ...] = ()
    """Their advocates: they are told that something waits for them."""


def asked_after_of(case: CaseId) -> str:
    """Return the id under which it is kept who asked after the youth of a case."""
    return derived("aft", case)
