"""Meetings, messages between two and the particulars of a life, for whole lives of a case: one of each event."""

import random
from datetime import datetime, timedelta
from typing import Final

from contracts import life, meeting, talk
from contracts.base import Audience, Event
from contracts.ids import derived
from contracts.labels import Label
from contracts.taxonomy import ServiceKind
from tests.domain import consenting as c
from tests.domain import histories as h
from tests.domain.stories import CASE, NOON, days

MEETING, OTHER_MEETING = derived("mtg", "one"), derived("mtg", "two")
SCHOOL, ACTIVITIES = life.school_of(CASE), life.activities_of(CASE)
MATTER, JOB, COMPANY = derived("mat", "one"), derived("job", "one"), derived("cmp", "one")
ITEM = meeting.item_of(derived("cmd", "item"))
GUESTS: Final = (h.HUB, h.DOOR, h.OTHER_DOOR, h.CAREGIVER)
WORDS: Final = ("night shifts frighten me", "a bench by the lake", "counsel", "a quiet room", "a lantern", "Marigold")
"""What nobody finds in a copy of who may not read it."""


def called(*invited: Audience) -> meeting.MeetingCalled:
    return meeting.MeetingCalled(
        at=days(7),
        way=meeting.MeetingWay.IN_PERSON,
        audience=h.ADVOCATE,
        invited=tuple(sorted(invited)),
        where="a bench by the lake",
    )


def spoken(*to: Audience) -> meeting.ItemAdded:
    return meeting.ItemAdded(item=ITEM, words="night shifts frighten me", to=tuple(sorted(to)))


def decided(*to: Audience) -> meeting.Decided:
    return meeting.Decided(decision=ITEM, words="a lantern", to=tuple(sorted(to)), item=ITEM)


def wrote(sender: Audience, to: Audience, *, heard: bool = True) -> talk.Said:
    return talk.Said(sender=sender, to=to, words="night shifts frighten me", heard=heard)


def back_at_school(*who: Audience, instead: tuple[str, ...] | None = None, said: bool = True) -> life.ReturnPlanned:
    asked = life.AtSchool(life.SchoolSupport.SAFE_PERSON, life.SupportStands.ASKED_FOR)
    return life.ReturnPlanned(
        supports=(asked,),
        need_to_know=who,
        back_on=days(20),
        words="a quiet room" if said else None,
        called="Marigold" if said else None,
        instead=instead,
    )


def at_school(dice: random.Random, now: datetime) -> tuple[str, Event]:
    """Return what is said of the way back, in place of all before it, of some of it or none; or a release about it."""
    door = dice.choice((h.DOOR, h.OTHER_DOOR))
    if dice.random() < 0.4:
        return derived("rel", repr(dice.random())), c.released(door, Label.SCHOOL, until=now + timedelta(days=30))
    every = tuple(derived("evt", str(each)) for each in range(1, 200))
    told = dice.sample((h.DOOR, h.OTHER_DOOR), dice.choice((0, 1, 2, 2, 2)))
    return SCHOOL, back_at_school(*told, instead=dice.choice((None, (), (), every)), said=dice.random() < 0.7)


def of_life() -> tuple[tuple[str, Event], ...]:
    """Return what is the youth's and their advocate's alone."""
    return (
        (MATTER, life.MatterOpened(kind=ServiceKind.IMMIGRATION, deadline=days(40), represented_by="counsel")),
        (MATTER, life.MatterChanged(deadline=days(50), words="a lantern")),
        (MATTER, life.DeadlineNear(told=(h.ADVOCATE,))),
        (MATTER, life.MatterClosed(end=life.MatterEnd.GRANTED)),
        (JOB, life.WorkBegun(since=NOON, words="night shifts frighten me", calm="a quiet room")),
        (JOB, life.WorkEnded(why=life.WorkEnd.MOVED_ON)),
        (
            COMPANY,
            life.CompanyJoined(kind=life.CompanyKind.MENTOR, who="counsel", bounds="a lantern", behind="counsel"),
        ),
        (COMPANY, life.CompanyEnded()),
        (ACTIVITIES, life.ActivitiesChosen(activities=(life.Activity.MUSIC,), words="a lantern")),
    )


def happens(dice: random.Random) -> tuple[str, Event]:
    """Return something that may happen, and to what."""
    guests = dice.sample(GUESTS, dice.randint(0, 3))
    one, other = dice.sample((*GUESTS, h.YOUTH, h.ADVOCATE, h.SECOND), 2)
    which = dice.choice((MEETING, OTHER_MEETING))
    makes: tuple[tuple[str, Event], ...] = (
        (which, called(*guests)),
        (which, meeting.MeetingMoved(at=days(9), where="a bench by the lake")),
        (which, meeting.Invited(whom=dice.choice(GUESTS))),
        (which, meeting.Uninvited(whom=dice.choice(GUESTS))),
        (which, meeting.InvitationAnswered(audience=dice.choice(GUESTS), coming=meeting.Coming.YES)),
        (which, spoken(*guests)),
        (which, decided(*guests)),
        (which, meeting.MeetingNear(told=tuple(guests))),
        (which, meeting.MeetingHeld(came=tuple(guests))),
        (which, meeting.MeetingCancelled()),
        (talk.talk_of(CASE, one, other), wrote(one, other, heard=dice.random() < 0.8)),
        (talk.talk_of(CASE, one, other), talk.HeardNoMore(audience=one, of=other)),
        (SCHOOL, back_at_school(*dice.sample((h.DOOR, h.OTHER_DOOR), dice.randint(0, 2)))),
        *of_life(),
    )
    return dice.choice(makes)
