"""The response team of a region: who is in it, for which part of the community, and trained in what. By ``casework``.

It belongs to a region and to no case. A training is there or not, and ends on a day: nobody is scored.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

import msgspec

from contracts.base import Audience, Command, Event, PersonToken
from contracts.labels import Flag, Label, Moment, Name, labelled
from contracts.taxonomy import Competency
from contracts.vocabulary import STAFF, Kind

SEATED: Final = STAFF - {Kind.AUDITOR}
"""Whose people can be named as members by their team on Trellis: not those who watch over the hub."""


class Seat(StrEnum):
    """For which part of the community somebody is in the team.

    Source: the Wisconsin Guidelines, on whom a Community Response Team should bring together.
    """

    HUB = "hub"
    CHILD_WELFARE = "child-welfare"
    LAW_ENFORCEMENT = "law-enforcement"
    MEDICAL = "medical"
    MENTAL_HEALTH = "mental-health"
    ADVOCATE = "advocate"
    SURVIVOR = "survivor"
    SCHOOL = "school"
    TRIBAL = "tribal"
    YOUTH_SERVICES = "youth-services"
    CAREGIVERS = "caregivers"
    LEGAL = "legal"
    COMMUNITY = "community"
    """Faith communities, businesses, civic and volunteer organisations."""


ForWhom = Annotated[str, labelled(Label.IDENTITY, pattern=f"^({'|'.join(Seat)})$")]
"""A `Seat`, of one person: it can say what they lived through themselves. As text, since what is personal is sealed as
text."""


class Training(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What somebody was trained in, when, and until when that counts; None: it doesn't end."""

    competency: Competency
    done: Moment
    until: Moment | None = None


class SeatMember(Command, frozen=True, tag="casework.seat_member.v1"):
    """Take somebody into the team. Who comes into Trellis is named by their team and person, others by name alone."""

    founds: ClassVar = ("mbr",)
    seat: ForWhom
    name: Name
    since: Moment
    training: tuple[Training, ...] = ()
    audience: Audience | None = None
    person: PersonToken | None = None


class ChangeMember(Command, frozen=True, tag="casework.change_member.v1"):
    """What is known of them now; it replaces what was. Who they are on Trellis stays as it was."""

    seat: ForWhom
    name: Name
    since: Moment
    training: tuple[Training, ...] = ()


class EndMember(Command, frozen=True, tag="casework.end_member.v1"):
    """They are in the team no more. ``mistaken``: they never were."""

    mistaken: Flag = False


class MemberSeated(Event, frozen=True, tag="response.member_seated.v1"):
    """Somebody is in the team."""

    seat: ForWhom
    name: Name
    since: Moment
    training: tuple[Training, ...] = ()
    audience: Audience | None = None
    person: PersonToken | None = None


class MemberChanged(Event, frozen=True, tag="response.member_changed.v1"):
    """What is known of them now. ``audience`` is whose member it is, as it was."""

    seat: ForWhom
    name: Name
    since: Moment
    training: tuple[Training, ...] = ()
    audience: Audience | None = None
    person: PersonToken | None = None


class TrainingNear(Event, frozen=True, tag="response.training_near.v1"):
    """A training of theirs ends soon: ``told`` hear of it."""

    competency: Competency
    until: Moment
    told: tuple[Audience, ...]
    audience: Audience | None = None


class MemberLeft(Event, frozen=True, tag="response.member_left.v1"):
    """They are in the team no more."""

    mistaken: Flag = False
    audience: Audience | None = None
