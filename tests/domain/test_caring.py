"""What could help, what somebody says of themselves, and whether it helped: given events, a message, then events."""

from datetime import timedelta
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given as thrown
from hypothesis import strategies as st

from contracts.base import Due, Fact
from contracts.caring import (
    AnswerCheckIn,
    AnswerInstrument,
    AskAgain,
    AskedAgain,
    CheckInAnswered,
    CheckInAsked,
    CheckInsChosen,
    ChooseCheckIns,
    Employer,
    Fit,
    InstrumentAnswered,
    LookForSupport,
    SupportFound,
    answers_of,
    check_ins_of,
    found_of,
)
from contracts.ids import derived
from contracts.instruments import ours
from contracts.intake import RequestAssessed, SupportMatched
from contracts.inventory import Listed
from contracts.loop import Helped
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal
from contracts.support import HandOverGone, HandOverWritten, Place, WriteHandOver, hand_over_file, hand_over_of
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import Area, Barrier, Language, Need, SupportKind
from services.support import caring, hand_over
from services.support.directory import Door
from services.support.matching import WORTH, Wanted, options, soonest, worth
from services.support.settings import FILE, SettingsError, read
from tests.domain.histories import Story
from tests.domain.stories import NOON, REGION, after, days, given, person
from tests.domain.supporting import ENDS, HUB, OFFERING, PROVIDER, asked, families

A, B = families(2)
ASKED = asked(A)
_REQUEST: Final[dict[str, Any]] = {"region": REGION, "case": derived("case", A.team), "request": ASKED.request}


def fact(event: Any) -> Fact:
    return Story().tell(ASKED.request, event)


# --------------------------------------------------------------------------------------------------- what could help


def door(name: str, kind: ServiceKind = ServiceKind.RESPITE, *, free: int | None = None, **fields: Any) -> Door:
    known: dict[str, Any] = {"needs": (Need.CAREGIVER_SUPPORT,), "kinds": (kind,), "areas": (Area.NORTH,)}
    return Door(derived("svc", name), Listed(source=f"own/{name}", provider=name, name=name, **(known | fields)), free)


def place(name: str, number: int, *, hours: float = 24, free: int = 1) -> Place:
    return Place(
        offering=derived("off", name, str(number)),
        service=derived("svc", name),
        service_name=name,
        kind=SupportKind.RESPITE,
        starts=after(60 * hours),
        ends=after(60 * hours + 120),
        places=2,
        free=free,
    )


KINDS: Final = (SupportKind.RESPITE, SupportKind.PEERS)
WANTED: Final = Wanted(KINDS, Area.NORTH, Language.SPANISH)


def test_what_fits_comes_first_and_says_why() -> None:
    """Who speaks their language and has a free evening; who has no place is still there, further down."""
    found = options(
        WANTED,
        [
            door("Plain"),
            door("Full", free=0),
            door("Elsewhere", areas=(Area.SOUTH,)),
            door("Spanish", languages=("es",), audience=PROVIDER),
        ],
        [place("Spanish", 1), place("Spanish", 2, hours=-1)],
        NOON,
    )
    assert [each.service_name for each in found] == ["Spanish", "Plain", "Full"]
    first = found[0]
    assert {Fit.SPEAKS_IT, Fit.FREE_TIMES, Fit.IN_THIS_AREA, Fit.ANSWERS_HERE} <= set(first.because)
    assert [each.offering for each in first.places] == [derived("off", "Spanish", "1")]
    assert Fit.FULL_NOW in found[2].because


def test_what_else_is_free_is_offered_soonest_first() -> None:
    """Not what is full, not what is over, and not the one that they just missed."""
    places = [place("a", 1, hours=50), place("a", 2, hours=30), place("a", 3, free=0), place("a", 4, hours=-3)]
    assert [each.offering for each in soonest(places, SupportKind.RESPITE, NOON)] == [
        places[1].offering,
        places[0].offering,
    ]
    assert soonest(places, SupportKind.RESPITE, NOON, but=places[1].offering) == (places[0],)
    assert soonest(places, SupportKind.GROUP, NOON) == ()


BECAUSE: Final = st.sets(st.sampled_from(Fit))


@thrown(BECAUSE, st.sampled_from([each for each in Fit if WORTH[each] >= 0]))
def test_one_more_reason_for_it_never_counts_against_it(because: set[Fit], more: Fit) -> None:
    """Whatever else is known; only that it is full, or has a barrier, does."""
    assert worth(because | {more}) >= worth(because)
    assert {each for each in Fit if WORTH[each] < 0} == {Fit.FULL_NOW, Fit.BARRIER}


@thrown(st.permutations(range(6)), st.permutations(range(6)))
def test_in_which_order_services_and_times_are_known_changes_nothing(order: list[int], times: list[int]) -> None:
    """Nobody is first for having been listed first."""
    doors = [
        door(name, languages=("es",) if number % 2 else (), barriers=(Barrier.ASKS_FOR_ID,) if number == 3 else ())
        for number, name in enumerate("abcdef")
    ]
    places = [place(name, 1, hours=24 + number) for number, name in enumerate("abcdef")]
    usual = options(WANTED, doors, places, NOON)
    assert options(WANTED, [doors[each] for each in order], [places[each] for each in times], NOON) == usual


def test_whoever_asked_looks_and_so_does_the_hub_and_nobody_else() -> None:
    """What was found is theirs; looked for again, only what changed is news."""
    look = LookForSupport(id=derived("cmd", "look"), about=found_of(ASKED.request), kinds=KINDS, **_REQUEST)
    choices = options(WANTED, [door("Plain")], [], NOON)
    found = caring.decide_found(caring.FOUND_NOTHING, look, at=NOON, by=person(A), asked=ASKED, options=choices)
    assert found == [SupportFound(request=ASKED.request, audience=A, kinds=KINDS, options=choices)]
    state = given(caring.evolve_found, caring.FOUND_NOTHING, *found)
    assert caring.decide_found(state, look, at=NOON, by=person(HUB), asked=ASKED, options=choices) == []
    assert caring.decide_found(state, look, at=NOON, by=person(B), asked=ASKED, options=choices) == NOT_FOUND
    assert caring.decide_found(state, look, at=NOON, by=person(A), asked=None) == NOT_FOUND


def test_what_the_hub_thinks_would_help_is_looked_for_by_itself() -> None:
    """Nobody types it a second time."""
    (found,) = caring.decide_found(  # type: ignore[misc] # a refusal would fail here
        caring.FOUND_NOTHING, fact(RequestAssessed(kinds=(SupportKind.RESPITE,))), at=NOON, asked=ASKED
    )
    assert isinstance(found, SupportFound)
    assert found.kinds == (SupportKind.RESPITE,)


def test_whoever_comes_back_says_what_they_need_now_and_nothing_else() -> None:
    """What they said once is still there; the hub hears of it."""
    again = AskAgain(
        id=derived("cmd", "again"), about=found_of(ASKED.request), kinds=(SupportKind.RESPITE,), note="hard", **_REQUEST
    )
    events = caring.decide_found(caring.FOUND_NOTHING, again, at=NOON, by=person(A), asked=ASKED, hubs=(HUB,))
    assert isinstance(events, list)
    assert [type(each) for each in events] == [AskedAgain, SupportFound]
    assert caring.decide_found(caring.FOUND_NOTHING, again, at=NOON, by=person(HUB), asked=None) == NOT_FOUND


# ------------------------------------------------------------------------------------------------------ of themselves


def answer(**fields: Any) -> AnswerInstrument:
    known: dict[str, Any] = {"edition": 1, "answers": '{"sleep":"often"}', "share": True, "employer": Employer.NO}
    return AnswerInstrument(
        id=derived("cmd", "answer"),
        about=answers_of(ASKED.request, "needs"),
        instrument="needs",
        **_REQUEST,
        **(known | fields),
    )


def answered(command: AnswerInstrument, by: Any = A) -> Any:
    return caring.decide_answered(
        caring.ANSWERED_NOTHING, command, at=NOON, by=person(by), asked=ASKED, instruments=ours()
    )


def test_what_somebody_says_of_themselves_is_kept_as_it_was_said() -> None:
    """No score is in it, and nobody answers for them: not the hub either."""
    (event,) = answered(answer())
    assert isinstance(event, InstrumentAnswered)
    assert event.answers == '{"sleep":"often"}'
    assert set(event.__struct_fields__).isdisjoint({"score", "points", "band"})
    assert answered(answer(), HUB) == NOT_FOUND
    assert answered(answer(), B) == NOT_FOUND


@pytest.mark.parametrize(
    "wrong, refusal",
    [
        ({"answers": '{"sleep":"never ever"}'}, "answers.sleep"),
        ({"answers": '{"hunger":"often"}'}, "answers"),
        ({"answers": "[1]"}, "answers"),
    ],
)
def test_answers_that_there_are_not_are_refused(wrong: dict[str, Any], refusal: str) -> None:
    """By the question."""
    found = answered(answer(**wrong))
    assert isinstance(found, Refusal)
    assert found.field == refusal
    assert answered(answer(edition=2)) == NOT_NOW


@pytest.mark.parametrize("share", [True, False])
@pytest.mark.parametrize("employer", Employer)
def test_only_a_plain_yes_and_a_plain_no_let_a_hub_read_it(share: bool, employer: Employer) -> None:
    """Whoever would rather not say is read by nobody."""
    (event,) = answered(answer(share=share, employer=employer))
    assert event.for_hub is (share and employer is Employer.NO)


# ----------------------------------------------------------------------------------------------------- did this help?


def checked(state: caring.CheckIns, message: Any, by: Any = A, at: Any = NOON) -> Any:
    return caring.decide_check_ins(state, message, at=at, by=None if by is None else person(by), asked=ASKED)


def test_it_is_asked_whether_it_helped_when_they_chose_and_as_often() -> None:
    """By durable timers, one after the other; their answer goes to the hub."""
    choose = ChooseCheckIns(id=derived("cmd", "choose"), about=check_ins_of(ASKED.request), weeks=(6, 2, 6), **_REQUEST)
    (chosen,) = checked(caring.NO_CHECK_INS, choose)
    assert chosen == CheckInsChosen(request=ASKED.request, audience=A, due=(days(14), days(42)))
    state = given(caring.evolve_check_ins, caring.NO_CHECK_INS, chosen)
    for number, when in ((1, days(14)), (2, days(42))):
        (wake,) = caring.wakes_check_ins(state)
        assert wake.at == when
        due = checked(state, Due(wake.why), None, when)
        assert due == [CheckInAsked(request=ASKED.request, audience=A, number=number)]
        state = given(caring.evolve_check_ins, state, *due)
    assert caring.wakes_check_ins(state) == frozenset()
    say = AnswerCheckIn(
        id=derived("cmd", "say"), about=check_ins_of(ASKED.request), number=2, answer=Helped.A_LITTLE, **_REQUEST
    )
    (said,) = checked(state, say)
    assert said == CheckInAnswered(request=ASKED.request, audience=A, number=2, answer=Helped.A_LITTLE)
    assert checked(given(caring.evolve_check_ins, state, said), say) == []
    assert checked(state, msgspec.structs.replace(say, number=3)) == NOT_NOW
    assert checked(state, say, HUB) == NOT_FOUND
    assert checked(state, say, B) == NOT_FOUND


def test_where_nobody_chose_it_is_asked_at_the_usual_intervals_once_somebody_was_found() -> None:
    """And what somebody chose is not changed by a second match."""
    matched = fact(SupportMatched(service=derived("svc", "x"), service_name="X", kind=SupportKind.RESPITE))
    (chosen,) = checked(caring.NO_CHECK_INS, matched, None)
    assert [each - NOON for each in chosen.due] == [timedelta(weeks=week) for week in (2, 6, 13)]
    assert checked(given(caring.evolve_check_ins, caring.NO_CHECK_INS, chosen), matched, None) == []


# ------------------------------------------------------------------------------------------------------ hand-over notes

BOOKING: Final = derived("bkg", "theirs")
BOOKED: Final = hand_over.Booked(A, PROVIDER, ENDS)


def write(**fields: Any) -> WriteHandOver:
    return WriteHandOver(
        id=derived("cmd", "write"),
        region=REGION,
        case=hand_over_file(BOOKING),
        about=hand_over_of(BOOKING),
        offering=OFFERING,
        booking=BOOKING,
        **fields,
    )


def test_notes_go_from_who_has_the_place_to_who_offers_it_and_are_gone_afterwards() -> None:
    """Their time is in them; given back, they are gone at once."""
    events = hand_over.decide(hand_over.INITIAL, write(helps="A night light."), at=NOON, by=person(A), booked=BOOKED)
    assert isinstance(events, list)
    (written,) = events
    assert isinstance(written, HandOverWritten)
    assert (written.audience, written.provider, written.until) == (A, PROVIDER, ENDS)
    state = given(hand_over.evolve, hand_over.INITIAL, written)
    (wake,) = hand_over.wakes(state)
    gone = hand_over.decide(state, Due(wake.why), at=wake.at)
    assert gone == [HandOverGone(booking=BOOKING)]
    over = given(hand_over.evolve, state, HandOverGone(booking=BOOKING))
    assert hand_over.wakes(over) == frozenset()
    assert hand_over.decide(over, write(helps="More."), at=NOON, by=person(A), booked=BOOKED) == NOT_NOW


def test_nobody_writes_notes_for_another_or_to_nobody() -> None:
    """Nor without a place, nor an empty page, nor where the telephone is the way."""
    by = person(B)
    assert hand_over.decide(hand_over.INITIAL, write(helps="x"), at=NOON, by=by, booked=BOOKED) == NOT_FOUND
    assert hand_over.decide(hand_over.INITIAL, write(helps="x"), at=NOON, by=person(A)) == NOT_FOUND
    nobody = msgspec.structs.replace(BOOKED, provider=None)
    told = hand_over.decide(hand_over.INITIAL, write(helps="x"), at=NOON, by=person(A), booked=nobody)
    assert told == hand_over.NOBODY_READS
    empty = hand_over.decide(hand_over.INITIAL, write(), at=NOON, by=person(A), booked=BOOKED)
    assert isinstance(empty, Refusal)
    assert empty.field == "helps"


def test_a_deployment_s_own_figures_stand_with_their_source(tmp_path: Any) -> None:
    """A figure without one, or out of bounds, is refused by its name."""
    (tmp_path / FILE).write_text('[notes]\ndays = 5\nsource = "Our agreement"\nas_of = 2026-01-01\n')
    assert read(tmp_path).notes_last == timedelta(days=5)
    (tmp_path / FILE).write_text("[notes]\ndays = 5\n")
    with pytest.raises(SettingsError, match=r"notes\.source"):
        read(tmp_path)
    (tmp_path / FILE).write_text('[notes]\ndays = 500\nsource = "x"\nas_of = 2026-01-01\n')
    with pytest.raises(SettingsError, match=r"notes\.days"):
        read(tmp_path)


def test_matching_knows_nothing_of_what_anybody_said_of_themselves() -> None:
    """It is made of what they asked for; no field of it could hold an answer, or a score."""
    assert set(Wanted._fields) == {"kinds", "area", "language"}
