"""Where an advocate may be with a youth: they are told, then asked, and only then is anybody called (Act 351)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.accompany import (
    AccompanimentChosen,
    AdvocateCalled,
    ChooseAccompaniment,
    OccasionRaised,
    RaiseOccasion,
)
from contracts.base import Actor, Address, Command, Due, Event, Fact, Wake
from contracts.ids import derived, fresh
from contracts.oncall import PageRequested, page_of
from contracts.outcomes import NOT_FOUND, Reason, Refusal
from contracts.vocabulary import ACCOMPANIED, Accompaniment, Kind, Language, PageReason, UnaskedReason
from services.oncall_scheduler import domain as page
from services.oncall_scheduler.accompany import (
    CALL,
    INITIAL,
    LATELY,
    MOST,
    Speaker,
    State,
    decide,
    evolve,
    raised_by,
    wakes,
)
from services.oncall_scheduler.handlers import page_for

NOW = datetime(2027, 3, 5, 23, tzinfo=UTC)
ADVOCATE = Actor(Kind.ADVOCATE, "advocate", "person")
CASE = derived("case", "1")
NURSE = Actor(Kind.PARTNER, "clinic", "nurse")
OFFICER = Actor(Kind.INVESTIGATOR, "police", "officer")
YOUTH = Actor(Kind.YOUTH, "youth", "themselves")
DAY = timedelta(days=1)
BESIDE = Speaker(has_part=True, asks=(ADVOCATE.audience,))
UNHEARD = Speaker(has_part=True, heard=False, asks=(ADVOCATE.audience,))
WANTED, NOT_WANTED, UNDECIDED, UNASKED = Accompaniment


def command(verb: type[Command], **fields: Any) -> Any:
    return verb(id=derived("cmd", "1"), region="north", case=CASE, about=derived("occ", "1"), **fields)


def raising(**fields: Any) -> Any:
    given: dict[str, Any] = {"reason": PageReason.COURT, "language": Language.SPANISH}
    return command(RaiseOccasion, **(given | fields))


def choosing(choice: Accompaniment, **fields: Any) -> Any:
    return command(ChooseAccompaniment, **({"choice": choice, "told": True} | fields))


def said(
    given: list[Event], message: Any, at: datetime = NOW, by: Actor = ADVOCATE, speaker: Speaker | None = None
) -> list[Event]:
    decided = decided_on(given, message, at, by, speaker)
    assert not isinstance(decided, Refusal), decided
    return decided


def decided_on(
    given: list[Event], message: Any, at: datetime = NOW, by: Actor = ADVOCATE, speaker: Speaker | None = None
) -> list[Event] | Refusal:
    return decide(folded(given), message, at=at, by=by, speaker=speaker)


def folded(given: list[Event]) -> State:
    state = INITIAL
    for event in given:
        state = evolve(state, event)
    return state


@pytest.mark.parametrize("reason", PageReason)
def test_it_is_raised_at_exams_interviews_prosecution_court_and_corrections(reason: PageReason) -> None:
    """And at nothing else. Nobody is called for it yet."""
    decided = decided_on([], raising(reason=reason))
    if reason in ACCOMPANIED:
        assert decided == [OccasionRaised(reason=reason, language=Language.SPANISH, audience=ADVOCATE.audience)]
    else:
        assert isinstance(decided, Refusal)
        assert decided.field == "reason"


def test_they_are_told_before_they_choose() -> None:
    """What somebody chose who wasn't told of it is no choice."""
    raised = said([], raising())
    for choice in (Accompaniment.WANTED, Accompaniment.NOT_WANTED):
        refused = decided_on(raised, choosing(choice, told=False))
        assert isinstance(refused, Refusal)
        assert refused.field == "told"
    refused = decided_on([], raising(choice=Accompaniment.WANTED))
    assert isinstance(refused, Refusal)
    assert refused.field == "told"


def test_who_could_not_be_asked_is_said_to_be_so_and_why() -> None:
    """Then an advocate is called, who asks them first thing; it doesn't say that they were asked."""
    raised = said([], raising())
    refused = decided_on(raised, choosing(Accompaniment.COULD_NOT_BE_ASKED, told=False))
    assert isinstance(refused, Refusal)
    assert refused.field == "why"
    chosen, called = said(
        raised, choosing(Accompaniment.COULD_NOT_BE_ASKED, told=False, why=UnaskedReason.NOT_CONSCIOUS)
    )
    assert isinstance(chosen, AccompanimentChosen)
    assert chosen.why is UnaskedReason.NOT_CONSCIOUS
    assert isinstance(called, AdvocateCalled)
    assert not called.youth_asked


def test_nobody_is_called_who_isn_t_wanted() -> None:
    """And they can change their mind, both ways."""
    given = said([], raising(choice=Accompaniment.NOT_WANTED, told=True))
    assert [type(event) for event in given] == [OccasionRaised, AccompanimentChosen]
    given += said(given, choosing(Accompaniment.WANTED))
    assert isinstance(given[-1], AdvocateCalled)
    given += said(given, choosing(Accompaniment.NOT_WANTED))
    given += said(given, choosing(Accompaniment.WANTED))
    assert sum(isinstance(event, AdvocateCalled) for event in given) == 1


def test_for_what_is_planned_somebody_is_called_a_day_before() -> None:
    """By a timer; who changed their mind meanwhile is left alone."""
    planned = NOW + 20 * DAY
    given = said([], raising(choice=Accompaniment.WANTED, told=True, planned=planned.isoformat(), reach="the desk"))
    assert [type(event) for event in given] == [OccasionRaised, AccompanimentChosen]
    assert wakes(folded(given)) == {Wake(planned - DAY, CALL)}
    changed = said(given, choosing(Accompaniment.NOT_WANTED))
    assert wakes(folded([*given, *changed])) == frozenset()
    assert said([*given, *changed], Due(CALL), planned - DAY) == []
    (called,) = said(given, Due(CALL), planned - DAY)
    assert isinstance(called, AdvocateCalled)
    assert (called.reach, called.youth_asked) == ("the desk", True)
    assert wakes(folded([*given, called])) == frozenset()


def test_what_was_called_for_is_a_page_that_only_a_community_based_advocate_may_answer() -> None:
    """On the one line of the case to whoever is on call."""
    *_, called = said([], raising(choice=Accompaniment.WANTED, told=True))
    fact = Fact(fresh("evt"), 1, NOW, None, "cause", Address("accompany", "north", CASE, derived("occ", "1")), called)
    assert page_for(fact) == Address("oncall", "north", CASE, page_of(CASE))
    decided = page.decide(page.INITIAL, fact, at=NOW)
    assert not isinstance(decided, Refusal)
    requested = decided[0]
    assert isinstance(requested, PageRequested)
    assert (requested.reason, requested.language, requested.youth_asked) == (PageReason.COURT, Language.SPANISH, True)
    assert page.evolve(page.INITIAL, requested).is_accompanied


@pytest.mark.parametrize("message", [choosing(Accompaniment.WANTED), choosing(Accompaniment.NOT_WANTED)])
def test_of_an_occasion_that_isn_t_there_nothing_can_be_chosen(message: Command) -> None:
    """As if there were none. And one that is there isn't raised again."""
    assert decided_on([], message) == NOT_FOUND
    assert decided_on(said([], raising()), raising()) == NOT_FOUND


@pytest.mark.parametrize(
    "planned",
    ["2027-02-30T10:00:00Z", "2027-03-06T25:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-06:00"],
)
def test_a_day_that_never_was_is_named(planned: str) -> None:
    """It fits the shape, and is no time, or none that another zone can say: those beside the youth couldn't read on."""
    refused = decided_on([], raising(planned=planned))
    assert isinstance(refused, Refusal)
    assert refused.field == "planned"


# ------------------------------------------------------------------------------- those at whose hands it happens


def told(choice: Accompaniment, **fields: Any) -> Any:
    """Return an exam that somebody writes down, with what the youth chose there."""
    why = UnaskedReason.NOT_CONSCIOUS if choice is UNASKED else None
    given: dict[str, Any] = {"told": choice is not UNASKED, "choice": choice, "why": why, "reach": "the desk"}
    return raising(**(given | fields))


@pytest.mark.parametrize("by", [NURSE, OFFICER])
@pytest.mark.parametrize(
    "command, follows",
    [
        (raising(), [OccasionRaised]),
        (told(WANTED), [OccasionRaised, AccompanimentChosen, AdvocateCalled]),
        (told(NOT_WANTED, reach=None), [OccasionRaised, AccompanimentChosen]),
        (told(UNDECIDED), [OccasionRaised, AccompanimentChosen]),
        (told(UNASKED), [OccasionRaised, AccompanimentChosen, AdvocateCalled]),
        (told(WANTED, planned=(NOW + 3 * DAY).isoformat()), [OccasionRaised, AccompanimentChosen]),
        (told(WANTED, told=False), "told"),
        (told(NOT_WANTED, told=False), "told"),
        (told(UNDECIDED, told=False), "told"),
        (told(UNASKED, why=None), "why"),
        (told(WANTED, reach=None), "reach"),
        (told(UNDECIDED, reach=None), "reach"),
        (told(UNASKED, reach=None), "reach"),
        (raising(reason=PageReason.CRISIS), "reason"),
    ],
)
def test_what_a_provider_or_an_agency_may_write_down(command: Any, follows: list[type[Event]] | str, by: Actor) -> None:
    """Nobody is called before the youth was asked, unless they can't be; and whoever comes knows how to call back."""
    decided = decided_on([], command, by=by, speaker=BESIDE)
    if isinstance(follows, str):
        assert isinstance(decided, Refusal)
        assert decided.field == follows
    else:
        assert not isinstance(decided, Refusal)
        assert [type(event) for event in decided] == follows


@pytest.mark.parametrize("by", [NURSE, OFFICER])
def test_who_has_no_part_in_the_case_hears_that_there_is_none(by: Actor) -> None:
    """Whatever they write, and however much they wrote: the answer is one."""
    for speaker in (None, Speaker(), Speaker(lately=MOST), Speaker(heard=False)):
        for message in (raising(), told(WANTED), told(WANTED, reach=None), raising(reason=PageReason.CRISIS)):
            assert decided_on([], message, by=by, speaker=speaker) == NOT_FOUND


def test_those_beside_the_youth_are_told_to_ask_where_nobody_did() -> None:
    """Where the youth was asked there, nobody has to; nor where those beside them wrote it down themselves."""
    (raised,) = said([], raising(), by=NURSE, speaker=BESIDE)
    assert isinstance(raised, OccasionRaised)
    assert raised.asks == (ADVOCATE.audience,)
    for message, by in ((told(NOT_WANTED), NURSE), (told(WANTED), OFFICER), (raising(), ADVOCATE)):
        raised = said([], message, by=by, speaker=BESIDE)[0]
        assert isinstance(raised, OccasionRaised)
        assert raised.asks == ()


@pytest.mark.parametrize("choice", Accompaniment)
def test_who_is_kept_from_the_case_is_answered_as_ever_and_leads_nobody_anywhere(choice: Accompaniment) -> None:
    """The same is kept, but for nobody; nobody is asked, told or called, now or by a timer, or by what others say."""
    for planned in (None, (NOW + 3 * DAY).isoformat()):
        given = said([], told(choice, planned=planned), by=NURSE, speaker=UNHEARD)
        heard = said([], told(choice, planned=planned), by=NURSE, speaker=BESIDE)
        assert [type(event) for event in given] == [OccasionRaised, AccompanimentChosen]
        assert [type(event) for event in heard][:2] == [OccasionRaised, AccompanimentChosen]
        assert not any(getattr(event, "heard", True) for event in given)
        assert wakes(folded(given)) == frozenset()
        for by in (ADVOCATE, YOUTH):
            assert decided_on(given, choosing(WANTED), by=by) == NOT_FOUND
    (raised,) = said([], raising(), by=NURSE, speaker=UNHEARD)
    assert isinstance(raised, OccasionRaised)
    assert (raised.heard, raised.asks) == (False, ())
    for flawed in (raising(reason=PageReason.CRISIS), told(WANTED, told=False), told(WANTED, reach=None)):
        alike = [decided_on([], flawed, by=NURSE, speaker=speaker) for speaker in (BESIDE, UNHEARD)]
        assert alike[0] == alike[1]


def test_a_choice_that_isn_t_heard_changes_nothing() -> None:
    """Somebody beside the youth who is kept from the case since: what they say is kept, and it stands as it stood."""
    given = said([], raising(told=True, choice=NOT_WANTED))
    unheard = said(given, choosing(WANTED), speaker=Speaker(heard=False))
    assert [type(event) for event in unheard] == [AccompanimentChosen]
    assert folded([*given, *unheard]) == folded(given)


def test_nobody_writes_one_after_another_down() -> None:
    """A team may, a few times a day in one case, heard or not; what others wrote isn't counted."""
    at = Address("accompany", "north", CASE, derived("occ", "1"))
    event = OccasionRaised(reason=PageReason.COURT, language=Language.ENGLISH, audience=NURSE.audience)
    facts = [
        Fact(fresh("evt"), number, NOW - ago, None, "cause", at, each)
        for number, (ago, each) in enumerate(
            (
                (timedelta(hours=23), event),
                (timedelta(), event),
                (LATELY, event),
                (timedelta(), AccompanimentChosen(choice=WANTED, told=True, audience=NURSE.audience)),
                (
                    timedelta(),
                    OccasionRaised(reason=PageReason.COURT, language=Language.ENGLISH, audience=OFFICER.audience),
                ),
            )
        )
    ]
    assert raised_by(NURSE.audience, facts, since=NOW - LATELY) == 2
    for heard in (True, False):
        last = Speaker(has_part=True, lately=MOST - 1, heard=heard)
        assert said([], told(WANTED), by=NURSE, speaker=last)
        refused = decided_on([], told(WANTED), by=NURSE, speaker=Speaker(has_part=True, lately=MOST, heard=heard))
        assert isinstance(refused, Refusal)
        assert refused.reason is Reason.NOT_NOW
    assert said([], raising(), speaker=Speaker(lately=MOST))


def test_who_follows_a_page_is_nobody_who_wrote_an_occasion_down_from_outside() -> None:
    """Else they would see by it what the youth chose later, or that nobody came because they aren't heard."""
    for by, follows in ((NURSE, None), (OFFICER, None), (ADVOCATE, ADVOCATE.audience)):
        *_, called = said([], told(WANTED), by=by, speaker=BESIDE)
        at = Address("accompany", "north", CASE, derived("occ", "1"))
        decided = page.decide(page.INITIAL, Fact(fresh("evt"), 1, NOW, None, "cause", at, called), at=NOW)
        assert not isinstance(decided, Refusal)
        requested = decided[0]
        assert isinstance(requested, PageRequested)
        assert (requested.audience, requested.reach) == (follows, "the desk")


def test_the_youth_chooses_themselves_once_somebody_told_them() -> None:
    """Before, there is none for them; and that they can't be asked is nothing that they say."""
    raised = said([], raising(), by=NURSE, speaker=BESIDE)
    assert decided_on(raised, choosing(WANTED), by=YOUTH) == NOT_FOUND
    unasked = said([], told(UNASKED), by=NURSE, speaker=BESIDE)
    assert decided_on(unasked, choosing(NOT_WANTED), by=YOUTH) == NOT_FOUND
    thinks = said([], told(UNDECIDED), by=NURSE, speaker=BESIDE)
    refused = decided_on(thinks, choosing(UNASKED, why=UnaskedReason.NOT_REACHED), by=YOUTH)
    assert isinstance(refused, Refusal)
    assert refused.field == "choice"
    chosen, called = said(thinks, choosing(WANTED), by=YOUTH)
    assert isinstance(chosen, AccompanimentChosen)
    assert chosen.audience == YOUTH.audience
    assert isinstance(called, AdvocateCalled)
    assert (called.youth_asked, called.reach) == (True, "the desk")
    assert [type(each) for each in said(thinks, choosing(NOT_WANTED), by=YOUTH)] == [AccompanimentChosen]


def test_who_wants_to_think_about_it_is_left_to_think() -> None:
    """Nobody is called meanwhile, also where they had wanted somebody."""
    planned = (NOW + 3 * DAY).isoformat()
    given = said([], told(WANTED, planned=planned), by=NURSE, speaker=BESIDE)
    assert wakes(folded(given))
    given += said(given, choosing(UNDECIDED), by=YOUTH)
    assert wakes(folded(given)) == frozenset()
