"""Whom the steps of a page ask: who is kept away, who may come at all, who has what is needed, and which hub when."""

import msgspec
import pytest

from contracts.base import Audience, Due
from contracts.oncall import AcknowledgePage, PageSent, PageUnanswerable
from contracts.outcomes import TAKEN
from contracts.roster import HubHours, Member, Window
from contracts.rota.rotation import Roster
from contracts.vocabulary import ACCOMPANIED, Asked, Language, PageReason, PassReason, Training
from services.oncall_scheduler.domain import People, evolve
from tests.domain.night import (
    ANN,
    BEN,
    CHO,
    HUB,
    NIGHT,
    NIGHT_HUB,
    OWN,
    REQUEST,
    REQUESTED,
    SYS,
    ask,
    formed,
    has_it,
    page,
    passed,
    roster_of,
    sent,
)
from tests.domain.stories import NOON, after, told

_but = msgspec.structs.replace
NO_OWN = _but(NIGHT, own=frozenset())


def first_asked(
    people: People, reason: PageReason = PageReason.CRISIS, language: Language = Language.ENGLISH
) -> PageSent:
    """Return the first step that is waited for."""
    decided = ask(page(), _but(REQUEST, reason=reason, language=language), by=HUB, people=people)
    assert isinstance(decided, list)
    assert isinstance(decided[-1], PageSent)
    return decided[-1]


def ever_asked(people: People, reason: PageReason = PageReason.CRISIS) -> set[Audience]:
    """Return whom a page asks that nobody answers, for hours."""
    state, asked = page(), set[Audience]()
    decided = ask(state, _but(REQUEST, reason=reason), by=HUB, people=people)
    for _ in range(20):
        assert isinstance(decided, list)
        asked |= {who for each in decided if isinstance(each, PageSent) for who in each.audiences}
        state = told(evolve, state, decided)
        assert state.until is not None
        decided = ask(state, Due("unanswered"), (state.until - NOON).total_seconds() / 60, people=people)
    return asked


# --- who is kept away -------------------------------------------------------------------------------------------------


def test_whoever_a_shield_or_a_suspicion_keeps_away_is_never_asked() -> None:
    """Not as the youth's own advocate, not on their turn, not with everybody; and no step says whom it left out."""
    kept_away = frozenset({OWN, ANN})
    decided = ask(page(), REQUEST, by=HUB, people=_but(NIGHT, kept_away=kept_away))
    assert isinstance(decided, list)
    assert decided[1:] == [
        passed(1, Asked.OWN_ADVOCATE, PassReason.NOBODY),
        passed(2, Asked.PRIMARY, PassReason.NOBODY),
        sent(3, Asked.BACKUP, BEN, until=2),
    ]
    assert ever_asked(_but(NIGHT, kept_away=kept_away)) == {BEN, CHO, HUB}


def test_a_team_that_was_never_formed_is_nobody() -> None:
    """A roster may name whom the region doesn't have: the next is asked at once."""
    assert first_asked(_but(NO_OWN, formed=formed(BEN, HUB))).audiences == (BEN,)


# --- who may come -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", sorted(ACCOMPANIED))
def test_beside_a_young_person_with_that_right_only_community_based_advocates_are_asked(reason: PageReason) -> None:
    """At an exam, an interview, in court (2015 Wisconsin Act 351); the hub is asked too, for it finds somebody."""
    mixed = _but(
        NIGHT, formed=formed(OWN, ANN, BEN, CHO, SYS, HUB, system=(OWN, SYS)), roster=roster_of(SYS, backup=BEN)
    )
    assert ever_asked(mixed, reason) == {ANN, BEN, CHO, HUB}
    assert ever_asked(mixed) == {OWN, SYS, ANN, BEN, CHO, HUB}


def test_a_system_based_advocate_asked_before_has_it_no_more_once_only_others_may_come() -> None:
    """Somebody asks for company at an exam: a community-based advocate is asked at once, whoever had it before."""
    exam = _but(REQUEST, reason=PageReason.MEDICAL_EXAM)
    two_kinds = _but(NIGHT, formed=formed(SYS, ANN, HUB), own=frozenset({SYS}))
    calling = (REQUESTED, sent(1, Asked.OWN_ADVOCATE, SYS, until=2))
    for so_far, who in ((calling, None), ((*calling, has_it(SYS, 16)), SYS)):
        decided = ask(page(*so_far), exam, 1, HUB, two_kinds)
        assert isinstance(decided, list)
        assert decided[1:] == [
            passed(1, Asked.OWN_ADVOCATE, PassReason.NOT_COMMUNITY_BASED, who),
            sent(2, Asked.PRIMARY, ANN, until=3, unmet=True),
        ]
        assert ask(page(*so_far, *decided), AcknowledgePage, 2, SYS, two_kinds) == TAKEN


def test_a_community_based_advocate_who_has_it_keeps_it() -> None:
    """That only they may come changes nothing for them."""
    state = page(REQUESTED, sent(1, Asked.OWN_ADVOCATE, OWN, until=2), has_it(OWN, 16))
    decided = ask(state, _but(REQUEST, reason=PageReason.COURT), 1, HUB)
    assert isinstance(decided, list)
    assert len(decided) == 1


# --- who has what is needed -------------------------------------------------------------------------------------------

MEMBERS = (
    Member(team=ANN.team, languages=(Language.SPANISH,), trainings=(Training.MEDICAL_ADVOCACY,)),
    Member(team=BEN.team, languages=(Language.SPANISH, Language.HMONG), trainings=(Training.LEGAL_ADVOCACY,)),
)
THREE = _but(NIGHT, own=frozenset({OWN, ANN, BEN}), roster=roster_of(CHO, members=MEMBERS))


@pytest.mark.parametrize(
    "reason, language, audiences, unmet",
    [
        (PageReason.CRISIS, Language.ENGLISH, {OWN, ANN, BEN}, False),
        (PageReason.CRISIS, Language.SPANISH, {ANN, BEN}, False),
        (PageReason.CRISIS, Language.HMONG, {BEN}, False),
        (PageReason.CRISIS, Language.OTHER, {OWN, ANN, BEN}, True),
        (PageReason.MEDICAL_EXAM, Language.ENGLISH, {ANN}, False),
        (PageReason.MEDICAL_EXAM, Language.SPANISH, {ANN}, False),
        (PageReason.MEDICAL_EXAM, Language.HMONG, {OWN, ANN, BEN}, True),
        (PageReason.COURT, Language.ENGLISH, {BEN}, False),
        (PageReason.INTERVIEW, Language.SPANISH, {BEN}, False),
    ],
)
def test_of_a_step_those_are_asked_who_have_what_is_needed(
    reason: PageReason, language: Language, audiences: set[Audience], unmet: bool
) -> None:
    """The language and the training; and where nobody has both, all of them, and it is said."""
    step = first_asked(THREE, reason, language)
    assert (set(step.audiences), step.unmet) == (audiences, unmet)


def test_what_is_needed_of_a_step_never_empties_it() -> None:
    """An advocate without the language comes before an empty step: they are asked, and not passed."""
    step = first_asked(_but(NO_OWN, roster=roster_of(CHO, members=MEMBERS)), language=Language.HMONG)
    assert (step.audiences, step.unmet) == ((CHO,), True)


# --- which hub --------------------------------------------------------------------------------------------------------

OFFICE = (Window(starts="08:00", ends="17:00"),)
"""Noon in UTC, when these stories begin, is six in the morning in Chicago."""


OPEN = (Window(starts="00:00", ends="00:00"),)


def hubs_of(*hubs: HubHours) -> Roster:
    roster = roster_of()
    assert roster.plan is not None
    return _but(roster, plan=_but(roster.plan, hubs=hubs))


@pytest.mark.parametrize(
    "hours, asked",
    [
        ((), {HUB, NIGHT_HUB}),
        ((HubHours(team=HUB.team, windows=OFFICE, after_hours=NIGHT_HUB.team),), {NIGHT_HUB}),
        ((HubHours(team=HUB.team, after_hours=NIGHT_HUB.team),), {HUB, NIGHT_HUB}),
        ((HubHours(team=HUB.team, windows=OFFICE),), {HUB, NIGHT_HUB}),
    ],
    ids=["nothing said", "closed", "always open", "closed, and nobody instead"],
)
def test_the_hub_is_asked_in_its_hours_and_whom_it_named_outside_them(
    hours: tuple[HubHours, ...], asked: set[Audience]
) -> None:
    """And where it named nobody, itself: a last resort is never empty while there is a hub."""
    people = _but(NO_OWN, formed=formed(HUB, NIGHT_HUB), roster=hubs_of(*hours))
    step = first_asked(people)
    assert (step.ask, set(step.audiences)) == (Asked.HUB, asked)


@pytest.mark.parametrize("windows, call", [(OFFICE, ("715 555 0199",)), ((), ("715 555 0199",)), (OPEN, ())])
def test_outside_its_hours_whoever_asked_is_told_which_number_to_call(
    windows: tuple[Window, ...], call: tuple[str, ...]
) -> None:
    """From the last resort on, besides all who are asked here; also where there is nobody at all to ask."""
    hours = HubHours(team=HUB.team, windows=windows, call="715 555 0199")
    people = _but(NO_OWN, formed=formed(HUB), roster=hubs_of(hours))
    asked = first_asked(people)
    assert (asked.ask, asked.audiences, asked.call) == (Asked.HUB, (HUB,), call)
    nobody = ask(page(), REQUEST, by=HUB, people=_but(people, kept_away=frozenset({HUB})))
    assert isinstance(nobody, list)
    assert nobody[-1] == PageUnanswerable(again=after(1), call=call)


def test_a_hub_may_name_an_advocate_for_its_other_hours() -> None:
    """One of its own people, say, who is a team of one; without the language they are asked all the same."""
    hours = HubHours(team=HUB.team, windows=OFFICE, after_hours=CHO.team)
    people = _but(NO_OWN, formed=formed(HUB, CHO), roster=hubs_of(hours))
    step = first_asked(people, language=Language.HMONG)
    assert (step.ask, step.audiences, step.unmet) == (Asked.HUB, (CHO,), True)
    others = first_asked(_but(people, formed=formed(HUB, NIGHT_HUB, CHO)), language=Language.HMONG)
    assert (set(others.audiences), others.unmet) == ({CHO, NIGHT_HUB}, False)


def test_where_the_after_hours_contact_is_kept_away_the_hub_itself_is_asked() -> None:
    """It is six in the morning, and it is woken."""
    closed = HubHours(team=HUB.team, windows=OFFICE, after_hours=NIGHT_HUB.team)
    people = _but(NO_OWN, formed=formed(HUB, NIGHT_HUB), roster=hubs_of(closed), kept_away=frozenset({NIGHT_HUB}))
    assert first_asked(people).audiences == (HUB,)


def test_where_the_after_hours_contact_may_not_come_the_hub_itself_is_asked() -> None:
    """A system-based advocate, at an exam: else the last resort would never reach a hub before the morning."""
    closed = HubHours(team=HUB.team, windows=OFFICE, after_hours=SYS.team)
    people = _but(NO_OWN, formed=formed(HUB, SYS), roster=hubs_of(closed))
    assert first_asked(people).audiences == (SYS,)
    assert first_asked(people, reason=PageReason.MEDICAL_EXAM).audiences == (HUB,)
