"""Plan meetings: who is invited by whose permission, what is spoken of, and what was decided. Decided by ``casework``.

Each item and each decision says whom it is for: whoever is invited sees the hour and the place, and of the rest only
what is for them. A partner or a caregiver learns by an invitation that there is a case, so the youth is asked first.
"""

from enum import StrEnum
from typing import Annotated, ClassVar

from contracts.base import Audience, Command, Event
from contracts.ids import derived
from contracts.labels import Flag, Label, Moment, Place, Story, labelled

ItemId = Annotated[str, labelled(Label.STATUS, pattern="^item_[a-z2-7]{26}$")]


class MeetingWay(StrEnum):
    """How people meet."""

    IN_PERSON = "in-person"
    CALL = "call"
    VIDEO = "video"


class Coming(StrEnum):
    """What somebody answers to an invitation."""

    YES = "yes"
    NO = "no"
    IN_WRITING = "in-writing"
    """Not there, and what they have to say is written to somebody who is."""


def item_of(command: str) -> str:
    """Return the id of what a command puts on the agenda, or decides."""
    return derived("item", command)


class CallMeeting(Command, frozen=True, tag="casework.call_meeting.v1"):
    """Call people together over the plan. ``agreed``: the youth wants each of them there."""

    founds: ClassVar = ("mtg",)
    at: Moment
    way: MeetingWay
    invited: tuple[Audience, ...]
    agreed: Flag = False
    where: Place | None = None


class MoveMeeting(Command, frozen=True, tag="casework.move_meeting.v1"):
    """Another hour, or another place. Everybody is asked anew."""

    at: Moment
    where: Place | None = None


class CancelMeeting(Command, frozen=True, tag="casework.cancel_meeting.v1"):
    """It doesn't take place."""


class Invite(Command, frozen=True, tag="casework.invite.v1"):
    """Invite somebody besides. ``agreed``: the youth wants them there."""

    whom: Audience
    agreed: Flag = False


class Uninvite(Command, frozen=True, tag="casework.uninvite.v1"):
    """Take an invitation back: what they see of it is gone."""

    whom: Audience


class AnswerInvitation(Command, frozen=True, tag="casework.answer_invitation.v1"):
    """Say whether one comes."""

    coming: Coming


class AddItem(Command, frozen=True, tag="casework.add_item.v1"):
    """Put something on the agenda, for those named ``to`` beside the youth and their advocate."""

    words: Story
    to: tuple[Audience, ...] = ()


class Decide(Command, frozen=True, tag="casework.decide.v1"):
    """Write down what was decided, and for whom that is. ``item``: what it was about."""

    words: Story
    to: tuple[Audience, ...] = ()
    item: ItemId | None = None


class HoldMeeting(Command, frozen=True, tag="casework.hold_meeting.v1"):
    """It took place, with these of the invited."""

    came: tuple[Audience, ...]


class MeetingCalled(Event, frozen=True, tag="meeting.called.v1"):
    """A meeting over the plan, with those invited. ``audience`` called it."""

    at: Moment
    way: MeetingWay
    audience: Audience
    invited: tuple[Audience, ...]
    where: Place | None = None


class MeetingMoved(Event, frozen=True, tag="meeting.moved.v1"):
    """It is at another hour, or another place."""

    at: Moment
    where: Place | None = None


class MeetingCancelled(Event, frozen=True, tag="meeting.cancelled.v1"):
    """It doesn't take place."""


class Invited(Event, frozen=True, tag="meeting.invited.v1"):
    """Somebody was invited besides."""

    whom: Audience


class Uninvited(Event, frozen=True, tag="meeting.uninvited.v1"):
    """An invitation was taken back."""

    whom: Audience


class InvitationAnswered(Event, frozen=True, tag="meeting.invitation_answered.v1"):
    """``audience`` said whether they come."""

    audience: Audience
    coming: Coming


class ItemAdded(Event, frozen=True, tag="meeting.item_added.v1"):
    """Something is on the agenda, for those it is ``to``."""

    item: ItemId
    words: Story
    to: tuple[Audience, ...] = ()


class Decided(Event, frozen=True, tag="meeting.decided.v1"):
    """Something was decided; those it is ``to`` read it."""

    decision: ItemId
    words: Story
    to: tuple[Audience, ...] = ()
    item: ItemId | None = None


class MeetingHeld(Event, frozen=True, tag="meeting.held.v1"):
    """It took place."""

    came: tuple[Audience, ...]


class MeetingNear(Event, frozen=True, tag="meeting.near.v1"):
    """It is soon: ``told`` hear that something waits for them."""

    told: tuple[Audience, ...]
