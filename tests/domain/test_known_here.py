"""Is this youth known here? What is agreed to, what is asked, and that nobody who asks can tell."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from contracts.base import Actor, Address, Audience, Due, Fact, Wake
from contracts.ids import NO_CASE, derived
from contracts.known import (
    AgreedToBeKnown,
    AgreeToBeKnown,
    AskedAfter,
    AskIfKnown,
    KnownAsked,
    KnownNoMore,
    StopBeingKnown,
    asking_of,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal
from contracts.vocabulary import Kind, SignatureForm, WithdrawalForm
from services.referral_router.known import (
    ASKED_ENOUGH,
    LAPSES,
    USUAL,
    Agreement,
    Agreements,
    Asking,
    decide,
    decide_asked_after,
    decide_asking,
    evolve,
    evolve_asking,
    match_of,
    wakes,
)

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = b"k" * 32
HUB = Actor(Kind.HUB, derived("team", "hub"), derived("person", "hub"))
CASE = derived("case", "1")
MATCH = match_of(KEY, "northwest", "Wren Walker", "2011-05-05")
AGREED = AgreedToBeKnown(match=MATCH, until=NOON + 90 * DAY, signature=SignatureForm.ON_PAPER)


def agree(name: str = "Wren Walker", born: str = "2011-05-05", until: datetime = NOON + 90 * DAY) -> AgreeToBeKnown:
    command = derived("cmd", "agree")
    about, paper = derived("kno", command), SignatureForm.ON_PAPER
    return AgreeToBeKnown(
        id=command, region="northwest", case=CASE, about=about, name=name, born=born, until=until, signature=paper
    )


def ask(about: str, number: int = 1) -> AskIfKnown:
    command = derived("cmd", str(number))
    return AskIfKnown(id=command, region="northwest", case=NO_CASE, about=about, name="Wren", born="2011-05-05")


def test_a_match_is_the_same_however_a_name_is_written() -> None:
    """Case, accents, spaces and hyphens make no difference; another day, region or key does."""
    assert match_of(KEY, "northwest", " wrén  WALKER ", "2011-05-05") == MATCH
    assert match_of(KEY, "northwest", "Wren-Walker", "2011-05-05") == MATCH
    others = (
        match_of(KEY, "northwest", "Wren Walker", "2011-05-06"),
        match_of(KEY, "southeast", "Wren Walker", "2011-05-05"),
        match_of(b"x" * 32, "northwest", "Wren Walker", "2011-05-05"),
    )
    assert MATCH not in others
    assert len(MATCH) == 52


def test_a_youth_agrees_to_be_found_for_a_time_and_takes_it_back() -> None:
    """Nothing that was typed is kept but the match; it lapses by a timer, and ends when they say so."""
    state = Agreement()
    assert decide(state, agree(), at=NOON, match=MATCH) == [AGREED]
    state = evolve(state, AGREED)
    assert wakes(state) == {Wake(AGREED.until, LAPSES)}
    stop = StopBeingKnown(
        id=derived("cmd", "2"), region="northwest", case=CASE, about=derived("kno", "1"), form=WithdrawalForm.SPOKEN
    )
    ended = [KnownNoMore(form=WithdrawalForm.SPOKEN)]
    assert decide(state, stop, at=NOON) == ended
    assert decide(state, Due(LAPSES), at=NOON) == []
    assert decide(state, Due(LAPSES), at=AGREED.until) == [KnownNoMore()]
    over = evolve(state, ended[0])
    assert wakes(over) == frozenset()
    assert decide(over, stop, at=NOON) == NOT_NOW
    assert decide(Agreement(), stop, at=NOON) == NOT_FOUND


@pytest.mark.parametrize(
    "command, field",
    [
        (agree(name="?"), "name"),
        (agree(born="2011-02-30"), "born"),
        (agree(born="2031-01-01"), "born"),
        (agree(until=NOON), "until"),
        (agree(until=NOON + 367 * DAY), "until"),
    ],
)
def test_what_nobody_can_be_found_by_is_refused_by_its_field(command: AgreeToBeKnown, field: str) -> None:
    """A name without a letter, a day that is none, and a time that is over or too long."""
    refused = decide(Agreement(), command, at=NOON, match=MATCH)
    assert isinstance(refused, Refusal)
    assert refused.field == field


def test_a_question_is_answered_alike_whether_it_matched_or_not() -> None:
    """One fact of the same size, and no word of what was typed; which case it found, if any, nobody sees."""
    about = asking_of(HUB.audience, NOON)
    found = decide_asking(Asking(), ask(about), at=NOON, by=HUB, name="Hub", found=CASE)
    missed = decide_asking(Asking(), ask(about), at=NOON, by=HUB, name="Hub")
    assert isinstance(found, list)
    assert isinstance(missed, list)
    for [event] in (found, missed):
        assert isinstance(event, KnownAsked)
        assert (event.asker, event.asker_name, len(event.found)) == (HUB.audience, "Hub", len(CASE))
    assert missed != found


def test_a_team_asks_so_often_in_a_day_and_no_more() -> None:
    """Names can't be tried one after another; another day, or another team's count, is not theirs to choose."""
    about, state = asking_of(HUB.audience, NOON), Asking()
    for number in range(USUAL.a_day):
        answer = decide_asking(state, ask(about, number), at=NOON, by=HUB, name="Hub")
        assert isinstance(answer, list)
        state = evolve_asking(state, answer[0])
    assert decide_asking(state, ask(about), at=NOON, by=HUB, found=CASE) == ASKED_ENOUGH
    assert decide_asking(state, ask(about), at=NOON, by=HUB) == ASKED_ENOUGH
    for other in (asking_of(HUB.audience, NOON + DAY), asking_of(HUB.audience, NOON - DAY), derived("asks", "x")):
        assert decide_asking(Asking(), ask(other), at=NOON, by=HUB) == NOT_FOUND


def test_a_question_in_a_case_is_none() -> None:
    """What a team asked in a day is counted once, and not anew in each case that it names."""
    question = msgspec.structs.replace(ask(asking_of(HUB.audience, NOON)), case=CASE)
    assert decide_asking(Asking(), question, at=NOON, by=HUB, found=CASE) == NOT_FOUND


def test_the_advocate_is_told_and_only_while_the_youth_agrees() -> None:
    """What a question found is looked at again: an agreement that ended tells nobody anything."""
    asked = KnownAsked(asker=HUB.audience, asker_name="Hub", found=CASE)
    address = Address("referral", "northwest", NO_CASE, derived("asks", "1"))
    fact = Fact(derived("evt", "1"), 7, NOON, HUB, "cause", address, asked)
    beside = frozenset({Audience(Kind.ADVOCATE, "beside")})
    told = [AskedAfter(asker=HUB.audience, who="Hub", told=tuple(beside))]
    assert decide_asked_after(None, fact, at=NOON, known=True, advocates=beside) == told
    assert decide_asked_after(None, fact, at=NOON) == []


def test_who_was_found_by_a_match_is_who_agreed_to_it_last() -> None:
    """A fold of what was agreed, by region; what was taken back no longer stands before what still counts."""
    agreements, other = Agreements(), derived("case", "2")
    for number, case in enumerate((CASE, other)):
        address = Address("referral", "northwest", case, derived("kno", str(number)))
        agreements.apply(Fact(derived("evt", str(number)), number, NOON, None, "cause", address, AGREED))
    assert agreements.found("northwest", MATCH) == other
    assert agreements.found("southeast", MATCH) is None
    assert agreements.of("northwest", CASE) == (derived("kno", "0"),)
    over = Address("referral", "northwest", other, derived("kno", "1"))
    agreements.apply(Fact(derived("evt", "3"), 3, NOON, None, "cause", over, KnownNoMore()))
    assert agreements.found("northwest", MATCH) == CASE
