"""Forms about plan meetings and what two write to each other: what is typed, and the command it becomes."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Audience
from contracts.ids import derived
from contracts.labels import Flag, Place, Story
from contracts.meeting import (
    AddItem,
    AnswerInvitation,
    CallMeeting,
    CancelMeeting,
    Coming,
    Decide,
    HoldMeeting,
    Invite,
    MeetingWay,
    MoveMeeting,
    Uninvite,
)
from contracts.talk import HearNoMore, SayTo, talk_of
from portal.i18n import N_
from portal.models.cases.casefile import Case
from portal.models.casework.together import Meeting, Where, token_of


class Call(msgspec.Struct, frozen=True):
    at: datetime
    way: MeetingWay
    where: Place | None = None
    invited: tuple[str, ...] = ()
    agreed: Flag = False


class Move(msgspec.Struct, frozen=True):
    at: datetime
    where: Place | None = None


class Asked(msgspec.Struct, frozen=True):
    whom: str
    agreed: Flag = False


class Spoken(msgspec.Struct, frozen=True):
    words: Story
    to: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True):
    coming: Coming


class Write(msgspec.Struct, frozen=True):
    words: Story


SAYS: Final = {
    "at": N_("Please say when."),
    "way": N_("Please say how."),
    "words": N_("Please write something."),
    "whom": N_("Please choose one of these."),
    "coming": N_("Please choose one of these."),
}


def call(form: Call, command: str, about: Case, among: dict[str, tuple[Audience, str]]) -> CallMeeting:
    return CallMeeting(
        id=command,
        region=about.region,
        case=about.id,
        about=derived("mtg", command),
        at=form.at,
        way=form.way,
        invited=tuple(among[token][0] for token in form.invited if token in among),
        agreed=form.agreed,
        where=form.where,
    )


def move(form: Move, command: str, meeting: Meeting) -> MoveMeeting:
    return MoveMeeting(
        id=command, region=meeting.region, case=meeting.case, about=meeting.id, at=form.at, where=form.where
    )


def invite(form: Asked, command: str, meeting: Meeting, among: dict[str, tuple[Audience, str]]) -> Invite | None:
    """Return None where they are not among those who can be invited."""
    if form.whom not in among:
        return None
    whom = among[form.whom][0]
    return Invite(id=command, region=meeting.region, case=meeting.case, about=meeting.id, whom=whom, agreed=form.agreed)


def uninvite(command: str, meeting: Meeting, token: str) -> Uninvite | None:
    """Return None where they are not invited."""
    whom = next((who for who in meeting.invited if token_of(who) == token), None)
    if whom is None:
        return None
    return Uninvite(id=command, region=meeting.region, case=meeting.case, about=meeting.id, whom=whom)


def add_item(form: Spoken, command: str, meeting: Meeting) -> AddItem:
    return AddItem(
        id=command,
        region=meeting.region,
        case=meeting.case,
        about=meeting.id,
        words=form.words,
        to=_among(form.to, meeting),
    )


def decide(form: Spoken, command: str, meeting: Meeting) -> Decide:
    return Decide(
        id=command,
        region=meeting.region,
        case=meeting.case,
        about=meeting.id,
        words=form.words,
        to=_among(form.to, meeting),
    )


def hold(command: str, meeting: Meeting) -> HoldMeeting:
    came = tuple(who for who in meeting.invited if meeting.answers.get(who) is Coming.YES)
    return HoldMeeting(id=command, region=meeting.region, case=meeting.case, about=meeting.id, came=came)


def cancel(command: str, meeting: Meeting) -> CancelMeeting:
    return CancelMeeting(id=command, region=meeting.region, case=meeting.case, about=meeting.id)


def answer(form: Answer, command: str, meeting: Meeting) -> AnswerInvitation:
    return AnswerInvitation(id=command, region=meeting.region, case=meeting.case, about=meeting.id, coming=form.coming)


def write(form: Write, command: str, where: Where, me: Audience, to: Audience) -> SayTo:
    return SayTo(
        id=command, region=where.region, case=where.case, about=talk_of(where.case, me, to), to=to, words=form.words
    )


def hear_no_more(command: str, where: Where, me: Audience, of: Audience) -> HearNoMore:
    return HearNoMore(id=command, region=where.region, case=where.case, about=talk_of(where.case, me, of), of=of)


def _among(tokens: tuple[str, ...], meeting: Meeting) -> tuple[Audience, ...]:
    return tuple(who for who in meeting.invited if token_of(who) in tokens)
