"""Plan meetings and messages between two: given events, when a message, then events. Nobody is told by a refusal."""

from datetime import timedelta

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from contracts.base import Actor, Audience, Command, Due, Event
from contracts.ids import derived
from contracts.meeting import (
    AddItem,
    AnswerInvitation,
    CallMeeting,
    CancelMeeting,
    Coming,
    Decide,
    HoldMeeting,
    InvitationAnswered,
    Invite,
    Invited,
    ItemAdded,
    MeetingCalled,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingNear,
    MeetingWay,
    MoveMeeting,
    Uninvite,
    Uninvited,
    item_of,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Reason, Refusal
from contracts.talk import HeardNoMore, HearNoMore, Said, SayTo, talk_of
from contracts.vocabulary import Kind
from services.casework import meetings, talk
from tests.domain.stories import CASE, NOON, REGION, days, given, person, team

YOUTH, ADVOCATE = team(Kind.YOUTH, "youth"), team(Kind.ADVOCATE, "advocate")
HUB, DOOR = team(Kind.HUB, "hub"), team(Kind.PARTNER, "door")
AUNT, UNCLE = team(Kind.CAREGIVER, "aunt"), team(Kind.CAREGIVER, "uncle")
POSSIBLE = meetings.Possible(
    members=frozenset({YOUTH, ADVOCATE}), others=frozenset({HUB, DOOR, AUNT}), kept_away=frozenset()
)
ITEM = item_of(derived("cmd", "item"))


def command(verb: type[Command], which: str = "one", **said: object) -> Command:
    return verb(id=derived("cmd", which), region=REGION, case=CASE, about=derived("mtg", derived("cmd", "one")), **said)


def called(*invited: Audience) -> MeetingCalled:
    return MeetingCalled(at=days(7), way=MeetingWay.CALL, audience=ADVOCATE, invited=tuple(sorted(invited)))


def call(*invited: Audience, agreed: bool = False) -> Command:
    return command(CallMeeting, at=days(7), way=MeetingWay.CALL, invited=invited, agreed=agreed)


ADDED = ItemAdded(item=ITEM, words="nights", to=(AUNT,))
NOBODY_BUT_THE_HUB = meetings.Possible(members=POSSIBLE.members, others=frozenset({HUB}))
TABLE: tuple[tuple[str, tuple[Event, ...], Command, list[Event] | Refusal], ...] = (
    ("the two and the hub", (), call(HUB), [called(HUB)]),
    ("an aunt whom the youth wants there", (), call(AUNT, HUB, agreed=True), [called(AUNT, HUB)]),
    ("called once", (called(HUB),), call(HUB), TAKEN),
    ("another hour", (called(HUB),), command(MoveMeeting, at=days(8)), [MeetingMoved(at=days(8))]),
    ("not at all", (called(HUB),), command(CancelMeeting), [MeetingCancelled()]),
    ("a provider besides", (called(HUB),), command(Invite, whom=DOOR, agreed=True), [Invited(whom=DOOR)]),
    ("who is invited already", (called(HUB),), command(Invite, whom=HUB), []),
    ("and not any more", (called(HUB),), command(Uninvite, whom=HUB), [Uninvited(whom=HUB)]),
    ("for the aunt alone", (called(AUNT),), command(AddItem, "item", words="nights", to=(AUNT,)), [ADDED]),
    ("of something nobody spoke of", (called(AUNT),), command(Decide, words="x", item=ITEM), NOT_FOUND),
    ("nothing after it was called off", (called(HUB), MeetingCancelled()), command(AddItem, words="x"), NOT_NOW),
    ("nobody moves what was", (called(HUB), MeetingHeld(came=(HUB,))), command(MoveMeeting, at=days(9)), NOT_NOW),
    ("nothing of no meeting", (), command(AddItem, words="x"), NOT_FOUND),
)


@pytest.mark.parametrize("facts, said, then", [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_meeting_goes_on(facts: tuple[Event, ...], said: Command, then: list[Event] | Refusal) -> None:
    """Given these, when somebody beside the youth says this, then that."""
    assert decided(facts, said, ADVOCATE) == then


def decided(
    facts: tuple[Event, ...], said: Command, by: Audience, possible: meetings.Possible = POSSIBLE
) -> list[Event] | Refusal:
    state = given(meetings.evolve, meetings.INITIAL, *facts)
    return meetings.decide(state, said, at=NOON, by=person(by), possible=possible)


@pytest.mark.parametrize(
    "facts, said, field",
    [
        ((), call(AUNT), "agreed"),
        ((), call(DOOR), "agreed"),
        ((), call(UNCLE, agreed=True), "invited"),
        ((), command(CallMeeting, at=days(-1), way=MeetingWay.CALL, invited=()), "at"),
        ((called(HUB),), command(Invite, whom=AUNT), "agreed"),
        ((called(HUB),), command(AddItem, words="x", to=(AUNT,)), "to"),
        ((called(HUB),), command(HoldMeeting, came=(HUB,)), "came"),
    ],
)
def test_what_can_t_be_meant_says_which_field(facts: tuple[Event, ...], said: Command, field: str) -> None:
    """The youth is asked first; an agenda carries nothing to who isn't invited; it is held once it has begun."""
    refused = decided(facts, said, ADVOCATE)
    assert isinstance(refused, Refusal)
    assert (refused.reason, refused.field) == (Reason.INVALID, field)


def test_a_guest_says_whether_they_come_and_nothing_else() -> None:
    """Whoever isn't invited finds no meeting, and a guest can't invite others, speak for all or call it off."""
    answer = command(AnswerInvitation, coming=Coming.YES)
    assert decided((called(AUNT),), answer, AUNT) == [InvitationAnswered(audience=AUNT, coming=Coming.YES)]
    assert decided((called(AUNT), Uninvited(whom=AUNT)), answer, AUNT) == NOT_FOUND
    for said in (command(CancelMeeting), command(Invite, whom=UNCLE), command(AddItem, words="x")):
        assert decided((called(AUNT),), said, AUNT) == NOT_FOUND


def test_who_is_kept_away_can_be_invited_and_hears_of_nothing() -> None:
    """A refusal would tell whoever holds the youth's phone that there is a shield."""
    kept = meetings.Possible(POSSIBLE.members, POSSIBLE.others, frozenset({AUNT}))
    assert decided((), call(AUNT, HUB, agreed=True), YOUTH, kept) == [_by_youth(AUNT, HUB)]
    state = given(meetings.evolve, meetings.INITIAL, called(AUNT, HUB))
    due = Due(why="near")
    assert meetings.decide(state, due, at=days(6), possible=kept) == [MeetingNear(told=(HUB,))]


def test_whose_release_has_ended_hears_of_nothing_more_and_answers_nothing() -> None:
    """As if there were no meeting. Whom a shield keeps away is answered as ever."""
    facts = (called(AUNT, HUB),)
    coming = command(AnswerInvitation, coming=Coming.YES)
    assert decided(facts, coming, AUNT, NOBODY_BUT_THE_HUB) == NOT_FOUND
    state = given(meetings.evolve, meetings.INITIAL, *facts)
    near = meetings.decide(state, Due(why="near"), at=days(6), possible=NOBODY_BUT_THE_HUB)
    assert near == [MeetingNear(told=(HUB,))]
    shielded = meetings.Possible(POSSIBLE.members, frozenset({HUB}), frozenset({AUNT}))
    assert decided(facts, coming, AUNT, shielded) == [InvitationAnswered(audience=AUNT, coming=Coming.YES)]


def _by_youth(*invited: Audience) -> MeetingCalled:
    return MeetingCalled(at=days(7), way=MeetingWay.CALL, audience=YOUTH, invited=tuple(sorted(invited)))


def test_the_day_before_whoever_hasn_t_said_no_hears_of_it_once() -> None:
    """By a timer that is set by the meeting, and moved with it."""
    answered = InvitationAnswered(audience=HUB, coming=Coming.NO)
    state = given(meetings.evolve, meetings.INITIAL, called(AUNT, HUB), answered)
    [wake] = meetings.wakes(state)
    assert wake.at == days(6)
    near = meetings.decide(state, Due(why="near"), at=wake.at, possible=POSSIBLE)
    assert near == [MeetingNear(told=(AUNT,))]
    assert meetings.wakes(meetings.evolve(state, MeetingNear(told=(AUNT,)))) == frozenset()
    [moved] = meetings.wakes(meetings.evolve(state, MeetingMoved(at=days(9))))
    assert moved.at == days(8)


# ------------------------------------------------------------------------------------------------- between two parties


def write(by: Audience, to: Audience, words: str = "hello") -> Command:
    return SayTo(id=derived("cmd", "w"), region=REGION, case=CASE, about=talk_of(CASE, by, to), to=to, words=words)


def said_by(sender: Audience, to: Audience, *, heard: bool = True) -> Said:
    return Said(sender=sender, to=to, words="hello", heard=heard)


PARTIES = talk.Parties(frozenset({YOUTH, ADVOCATE}), frozenset({AUNT}), frozenset({HUB}))


def spoke(
    facts: tuple[Event, ...], message: Command, by: Actor, parties: talk.Parties = PARTIES
) -> list[Event] | Refusal:
    state = given(talk.evolve, talk.INITIAL, *facts)
    return talk.decide(state, message, at=NOON, by=by, parties=parties)


@pytest.mark.parametrize(
    "by, to", [(YOUTH, ADVOCATE), (YOUTH, AUNT), (ADVOCATE, YOUTH), (ADVOCATE, HUB), (HUB, ADVOCATE)]
)
def test_who_begins(by: Audience, to: Audience) -> None:
    """The youth with their advocate or a caregiver, an advocate with the youth or a hub, a hub with an advocate."""
    assert spoke((), write(by, to), person(by)) == [said_by(by, to)]


@pytest.mark.parametrize("by, to", [(HUB, YOUTH), (HUB, AUNT), (ADVOCATE, AUNT), (AUNT, ADVOCATE), (YOUTH, HUB)])
def test_who_doesn_t(by: Audience, to: Audience) -> None:
    """It is as if there were nobody there."""
    assert spoke((), write(by, to), person(by)) == NOT_FOUND


def test_a_caregiver_answers_and_never_begins() -> None:
    """That there is a case is not theirs to know, so to write of it unasked finds nothing."""
    aunt = person(AUNT)
    assert spoke((), write(AUNT, YOUTH), aunt) == NOT_FOUND
    assert spoke((said_by(YOUTH, AUNT),), write(AUNT, YOUTH), aunt) == [said_by(AUNT, YOUTH)]


def test_to_hear_no_more_is_quiet_and_ends_by_writing() -> None:
    """The other writes on as ever; once one writes to them again, they are heard again."""
    deaf = HeardNoMore(audience=YOUTH, of=AUNT)
    hear = HearNoMore(id=derived("cmd", "h"), region=REGION, case=CASE, about=talk_of(CASE, YOUTH, AUNT), of=AUNT)
    before = (said_by(YOUTH, AUNT), said_by(AUNT, YOUTH))
    assert spoke(before, hear, person(YOUTH)) == [deaf]
    assert spoke((*before, deaf), write(AUNT, YOUTH), person(AUNT)) == [said_by(AUNT, YOUTH, heard=False)]
    again = (*before, deaf, said_by(YOUTH, AUNT))
    assert spoke(again, write(AUNT, YOUTH), person(AUNT)) == [said_by(AUNT, YOUTH)]


def test_what_is_written_to_who_is_kept_away_doesn_t_reach_them_and_isn_t_refused() -> None:
    """As with meetings: nobody learns of a shield by writing."""
    away = talk.Parties(PARTIES.members, PARTIES.caregivers, PARTIES.hubs, frozenset({AUNT}))
    assert spoke((), write(YOUTH, AUNT), person(YOUTH), away) == [said_by(YOUTH, AUNT, heard=False)]


def test_who_turned_out_to_be_no_caregiver_reaches_nobody_and_is_reached_by_nobody() -> None:
    """Though they wrote before. It is answered as ever: whoever holds either phone learns of nothing."""
    nobody = talk.Parties(PARTIES.members, frozenset(), PARTIES.hubs)
    before = (said_by(YOUTH, AUNT), said_by(AUNT, YOUTH))
    for by, to in ((AUNT, YOUTH), (YOUTH, AUNT)):
        assert spoke(before, write(by, to), person(by), nobody) == [said_by(by, to, heard=False)]
    assert spoke(before, write(AUNT, YOUTH), person(AUNT)) == [said_by(AUNT, YOUTH)]


@given_any(st.permutations([YOUTH, ADVOCATE, HUB, AUNT, DOOR]))
def test_nobody_writes_into_the_talk_of_others(people: list[Audience]) -> None:
    """What two write to each other has one id, from either side, and takes nothing from a third."""
    one, other, third, *_ = people
    aimed = SayTo(
        id=derived("cmd", "w"), region=REGION, case=CASE, about=talk_of(CASE, one, other), to=other, words="hello"
    )
    assert talk_of(CASE, one, other) == talk_of(CASE, other, one)
    assert spoke((said_by(one, other),), aimed, person(third)) == NOT_FOUND


def test_a_meeting_is_over_once_and_its_timer_with_it() -> None:
    """Written down as held, it reminds nobody."""
    state = given(meetings.evolve, meetings.INITIAL, called(HUB))
    held = meetings.decide(
        state,
        command(HoldMeeting, came=(HUB, AUNT)),
        at=days(7) + timedelta(hours=1),
        by=person(YOUTH),
        possible=POSSIBLE,
    )
    assert held == [MeetingHeld(came=(HUB,))]
    assert meetings.wakes(meetings.evolve(state, MeetingHeld(came=(HUB,)))) == frozenset()
