"""Thousands of pages, kept in the order in which a hub reads them."""

from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Event
from contracts.ids import derived
from contracts.oncall import (
    AdvocateArrived,
    AdvocateSetOut,
    PageAcknowledged,
    PageFinished,
    PagePassed,
    PageRequested,
    PageSent,
    PageUnanswerable,
    page_of,
)
from contracts.roster import Policy
from contracts.vocabulary import Asked, Language, PageReason, PageState, PassReason
from portal.models.oncall.oncall import Page, pages_of
from portal.models.oncall.sorted_pages import SortedPages, answered_in
from portal.models.referrals.board import board
from portal.sheet import Entry, Sheet, Shelf
from tests.portal.told import HARBOR, NOW, Told, ago, ahead

SENT = PageSent(number=1, ask=Asked.PRIMARY, audiences=(HARBOR,), deadline=ahead(minutes=3), ways=1)
STEPS: tuple[Event, ...] = (
    PageRequested(reason=PageReason.CRISIS, language=Language.ENGLISH, referral=derived("ref", "one"), policy=Policy()),
    SENT,
    PagePassed(number=1, ask=Asked.PRIMARY, why=PassReason.NO_ANSWER),
    PageUnanswerable(again=ahead(minutes=1)),
    PageAcknowledged(audience=HARBOR, set_out_by=ahead(minutes=9)),
    AdvocateSetOut(audience=HARBOR, arrive_by=ahead(minutes=40)),
    AdvocateArrived(audience=HARBOR),
    PageFinished(audience=HARBOR),
)


@st.composite
def nights(draw: st.DrawFn) -> list[Entry | tuple[str, str]]:
    """Return copies of some lines as they come in, and now and then one that is gone again."""
    told, steps = Told(teams=False), draw(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(STEPS)), max_size=25))
    for number, (which, event) in enumerate(steps):
        case = derived("case", str(which))
        told.that(event, page_of(case), case, at=ago(minutes=60 - number))
    found: list[Entry | tuple[str, str]] = list(told.sheet().entries)
    for entry in draw(st.lists(st.sampled_from(found), max_size=4)) if found else ():
        assert isinstance(entry, Entry)
        found.append((entry.case, entry.fact))
    return found


def key(page: Page) -> tuple[bool, int, object, str]:
    return page.again is None, tuple(PageState).index(page.state), page.due or page.asked_at, page.id


@given(nights())
def test_what_is_kept_up_is_what_would_be_read_anew(comings: list[Entry | tuple[str, str]]) -> None:
    """Whatever comes and goes, the pages stand, and are counted, as if all of them had been read afresh."""
    shelf = Shelf()
    kept = Sheet(shelf, NOW)
    for each in comings:
        if isinstance(each, Entry):
            shelf.put(each)
        else:
            shelf.drop(*each)
        kept.index(SortedPages)
    index, anew = kept.index(SortedPages), pages_of(Sheet(shelf.all(), NOW))
    assert [page.id for page in index.open()] == [page.id for page in sorted(filter(_open, anew), key=key)]
    assert {page.id for page in index.done(9)} == {page.id for page in anew if not page.open}
    assert index.waiting == sum(page.open and page.waits for page in anew)
    assert (index.usual_answer is None) is all(answered_in(page) is None for page in anew)


def _open(page: Page) -> bool:
    return page.open


def test_the_board_shows_the_first_of_many_pages_and_leads_to_all() -> None:
    """In a night with forty open pages the board shows those that stand foremost, and says how many there are."""
    told = Told()
    for number in range(40):
        case = derived("case", str(number))
        told.that(STEPS[0], page_of(case), case, at=ago(minutes=9)).that(SENT, page_of(case), case, at=ago(minutes=8))
    strip = board(told.sheet())["oncall"]
    assert len(strip.pages) == 12
    assert strip.all == "All 40 open pages"
