"""Asking: begun and not sent yet, answered, linked to what was asked before. Decided by ``caregiver_intake``.

What is begun is sealed, and read by nobody but whoever began it, until they send it. What a request says to its hub,
and the hub to it, stands in the request's own file and nowhere else.
"""

from enum import StrEnum
from typing import Annotated, ClassVar

from contracts.base import Actor, Audience, Command, Event
from contracts.ids import CaseId, RequestId, derived
from contracts.labels import Flag, Label, Moment, Story, Verifier, labelled
from contracts.vocabulary import Asker, KnownBy, Relation

Typed = Annotated[str, labelled(Label.NARRATIVE, max_length=16_000)]
"""A form as far as somebody has come in it, as JSON: names of fields, and what was typed into each."""
SafeWays = Annotated[str, labelled(Label.CONTACT, pattern="^[a-z]+( [a-z]+){0,15}$")]
"""Words of `SafeWay`, apart by spaces. As text, because how somebody can be reached is sealed."""
SafeTimes = Annotated[str, labelled(Label.CONTACT, pattern="^[a-z]+( [a-z]+){0,15}$")]
"""Words of `SafeTime`, apart by spaces."""
Ease = Annotated[str, labelled(Label.HEALTH, min_length=1, max_length=500)]
"""What makes it easier for somebody to talk, read or come, in their own words."""


class SafeWay(StrEnum):
    """A way to reach somebody."""

    TEXT = "text"
    CALL = "call"
    MESSAGE = "message"
    """A message on an answering machine, or left with somebody."""
    EMAIL = "email"
    LETTER = "letter"
    VISIT = "visit"


class SafeTime(StrEnum):
    """When."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"
    WEEKEND = "weekend"


class SamePerson(StrEnum):
    """How hub staff made sure that two requests are one person's."""

    TOLD_WHAT_THEY_ASKED = "told-what-they-asked"
    BY_THEIR_SAFE_WAY = "by-their-safe-way"
    BOTH_SECRETS = "both-secrets"
    KNOWN_TO_US = "known-to-us"


class Verified(StrEnum):
    """How it was made sure that a caregiver is who they are to a youth."""

    YOUTH_SAID = "youth-said"
    AGENCY_CONFIRMED = "agency-confirmed"
    PAPER_SEEN = "paper-seen"
    KNOWN_TO_US = "known-to-us"


class BeginRequest(Command, frozen=True, tag="caregiver_intake.begin.v1"):
    """Keep what was typed so far, to come back to it by a code. Nobody else reads it until it is sent."""

    founds: ClassVar = ("case", "req")
    young: Flag
    typed: Typed
    verifier: Verifier
    second: Verifier | None = None


class KeepTyped(Command, frozen=True, tag="caregiver_intake.keep_typed.v1"):
    """Keep what was typed meanwhile, in the place of what was kept before."""

    typed: Typed


class WriteToHub(Command, frozen=True, tag="caregiver_intake.write_to_hub.v1"):
    """Write to the hub, in one's own request. One that was closed is open again by it."""

    words: Story


class AnswerAsker(Command, frozen=True, tag="caregiver_intake.answer_asker.v1"):
    """Answer whoever asked, or ask them something, inside their request."""

    words: Story


class LinkRequest(Command, frozen=True, tag="caregiver_intake.link_request.v1"):
    """Say that a newer request is of the same person, whose words were lost: the newer code then opens both."""

    newer_case: CaseId
    newer: RequestId
    how: SamePerson


class UnlinkRequest(Command, frozen=True, tag="caregiver_intake.unlink_request.v1"):
    """Take that back: it was somebody else."""

    newer: RequestId


class EndCode(Command, frozen=True, tag="caregiver_intake.end_code.v1"):
    """End the code of a request that was linked to a newer one: what was lost may have been found."""


class RenewCode(Command, frozen=True, tag="caregiver_intake.renew_code.v1"):
    """Give whoever asked new words by voice: the old ones end at once. Their second secret, if any, stays as it was."""

    known_by: KnownBy
    verifier: Verifier


class LinkCaregiver(Command, frozen=True, tag="caregiver_intake.link_caregiver.v1"):
    """Say that whoever asked in ``request_case`` is a caregiver of the youth of this case. They learn nothing of it."""

    request_case: CaseId
    relation: Relation
    verified: Verified


class UnlinkCaregiver(Command, frozen=True, tag="caregiver_intake.unlink_caregiver.v1"):
    """Take that back."""

    request_case: CaseId


class RequestBegun(Event, frozen=True, tag="intake.request_begun.v1"):
    """Somebody began to ask. ``until`` then it is kept unless they send it, or go on with it."""

    request: RequestId
    audience: Audience
    typed: Typed
    until: Moment
    verifier: Verifier
    second: Verifier | None = None
    door: Audience | None = None

    @property
    def actor(self) -> Actor:
        """Who acts when the code, and the second secret if any, was used."""
        return Actor(self.audience.kind, self.audience.team, derived("person", self.request))

    @property
    def at_door(self) -> Actor:
        """Who acts when the code alone was used."""
        if self.door is None:
            return self.actor
        return Actor(self.door.kind, self.door.team, derived("person", self.door.team))


class TypedKept(Event, frozen=True, tag="intake.typed_kept.v1"):
    """They came further, or changed what they had typed."""

    typed: Typed
    until: Moment


class UnsentEnded(Event, frozen=True, tag="intake.unsent_ended.v1"):
    """It was never sent, and its time is over: its code opens nothing, and the key of what was typed is destroyed."""

    audience: Audience
    door: Audience | None = None


class AskerWrote(Event, frozen=True, tag="intake.asker_wrote.v1"):
    """Whoever asked wrote to the hub."""

    words: Story


class HubAnswered(Event, frozen=True, tag="intake.hub_answered.v1"):
    """The hub wrote to whoever asked."""

    words: Story


class RequestReopened(Event, frozen=True, tag="intake.request_reopened.v1"):
    """They came back after it was closed: it goes on from what was said."""


class RequestLinked(Event, frozen=True, tag="intake.request_linked.v1"):
    """A newer request is of the same person: ``audience`` reads this one too."""

    newer_case: CaseId
    newer: RequestId
    audience: Audience
    how: SamePerson


class RequestUnlinked(Event, frozen=True, tag="intake.request_unlinked.v1"):
    """It was somebody else: they read it no longer."""

    newer: RequestId
    audience: Audience


class CodeEnded(Event, frozen=True, tag="intake.code_ended.v1"):
    """The words of this request open nothing any more."""

    audience: Audience
    door: Audience | None = None


class CodeRenewed(Event, frozen=True, tag="intake.code_renewed.v1"):
    """Whoever asked was told new words. The old ones open nothing any more, and whoever is in by them is out."""

    audience: Audience
    known_by: KnownBy
    verifier: Verifier
    door: Audience | None = None


class CaregiverLinked(Event, frozen=True, tag="intake.caregiver_linked.v1"):
    """Whoever asked there is a caregiver of the youth of this case. It opens nothing to them."""

    request_case: CaseId
    request: RequestId
    audience: Audience
    asker: Asker
    relation: Relation
    verified: Verified


class CaregiverUnlinked(Event, frozen=True, tag="intake.caregiver_unlinked.v1"):
    """They are not, or not any more."""

    request_case: CaseId
    request: RequestId
