"""Thousands of referrals, kept in the rows that a board shows."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Event
from contracts.ids import derived
from contracts.referral import NoDoorFound, ReferralAccepted, ReferralMoved, ReferralRequested
from contracts.vocabulary import Area, Need, ReferralState, Urgency
from portal.models.cards import USUAL, referral_due
from portal.models.referrals.referral import Referral, referrals_of
from portal.models.referrals.sorted_referrals import ENDED, ROWS, SortedReferrals, row_of
from portal.sheet import Entry, Sheet, Shelf
from tests.portal.told import LAKESIDE, NOW, Told, ago

SERVICE = derived("svc", "one")
ASKED = ReferralRequested(
    need=Need.MENTAL_HEALTH,
    urgency=Urgency.SOON,
    area=Area.NORTH,
    state=ReferralState.REQUESTED,
    answer_by=ago(hours=2),
)
LATER = ReferralRequested(
    need=Need.EDUCATION, urgency=Urgency.SOON, area=Area.NORTH, state=ReferralState.REQUESTED, answer_by=NOW
)
YES = ReferralAccepted(service=SERVICE, service_name="Lakeside", audience=LAKESIDE)
STEPS: tuple[Event, ...] = (ASKED, LATER, YES, NoDoorFound(), *(ReferralMoved(state=state) for state in ReferralState))


@st.composite
def comings_and_goings(draw: st.DrawFn) -> list[Entry | tuple[str, str]]:
    """Return copies as they come in, and now and then one that is gone again."""
    told, steps = Told(teams=False), draw(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(STEPS)), max_size=25))
    for number, (which, event) in enumerate(steps):
        told.that(event, derived("ref", str(which)), derived("case", "one"), at=ago(hours=30 - number))
    found: list[Entry | tuple[str, str]] = list(told.sheet().entries)
    for entry in draw(st.lists(st.sampled_from(found), max_size=4)) if found else ():
        assert isinstance(entry, Entry)
        found.append((entry.case, entry.fact))
    return found


@given(comings_and_goings())
def test_what_is_kept_up_is_what_would_be_made_anew(comings: list[Entry | tuple[str, str]]) -> None:
    """Whatever comes and goes, in whatever order, every row is as if all referrals had been looked at afresh."""
    shelf = Shelf()
    kept = Sheet(shelf, NOW)
    for each in comings:
        if isinstance(each, Entry):
            shelf.put(each)
        else:
            shelf.drop(*each)
        kept.index(SortedReferrals, USUAL)
    index, anew = kept.index(SortedReferrals, USUAL), referrals_of(Sheet(shelf.all(), NOW))
    for name in (*ROWS, ENDED):
        assert [*index.row(name, NOW)] == [each.id for each in sorted(anew, key=_place) if row_of(each) == name]
    assert index.open == sum(not each.ended for each in anew)
    assert index.late(NOW) == sum(_is_late(each) for each in anew)


def test_half_of_the_answers_came_sooner() -> None:
    """The board tells how long an answer usually takes; before there is one, nothing."""
    told = Told()
    assert told.sheet().index(SortedReferrals, USUAL).usual_answer is None
    for number, hours in enumerate((1, 2, 30)):
        ref = derived("ref", str(number))
        told.that(ASKED, ref, derived("case", "one"), at=ago(hours=48)).that(
            YES, ref, derived("case", "one"), at=ago(hours=48 - hours)
        )
    assert told.sheet().index(SortedReferrals, USUAL).usual_answer == timedelta(hours=2)


def _is_late(referral: Referral) -> bool:
    due = referral_due(referral)
    return not referral.ended and due is not None and due <= NOW


def _place(referral: Referral) -> tuple[float | bool | str, ...]:
    moved = (referral.moved or NOW).timestamp()
    if referral.ended:
        return (-moved, referral.id)
    due = referral_due(referral)
    return (due is None, due.timestamp() if due else moved, referral.id)
