"""The hub's board of open pages: each attempt as far as it came, and what happens next."""

from typing import Any

import pytest

from contracts.base import Event
from contracts.ids import derived
from contracts.oncall import (
    AdvocateArrived,
    PageAcknowledged,
    PageFinished,
    PageJoined,
    PagePassed,
    PageRequested,
    PageSent,
    PageTold,
    PageUnanswerable,
    page_of,
)
from contracts.roster import Policy, Step
from contracts.vocabulary import Asked, CantReason, Channel, Language, PageReason, PassReason, Told
from portal.models.oncall import paging
from tests.portal.rosters import BIRCH, told
from tests.portal.told import HARBOR, HUB, PINE, ago, ahead, html, named

CASE = named("case", "night")
PAGE = page_of(CASE)
ASKED = PageRequested(reason=PageReason.MEDICAL_EXAM, language=Language.ENGLISH, policy=Policy(), reach="reach-secret")
FIRST = PageSent(number=1, ask=Asked.PRIMARY, audiences=(HARBOR,), deadline=ahead(minutes=3), ways=1)


def board(*events: Event, policy: Policy | None = None) -> dict[str, Any]:
    story = told()
    story.that(
        ASKED if policy is None else PageRequested(reason=ASKED.reason, language=ASKED.language, policy=policy),
        PAGE,
        CASE,
        ago(minutes=5),
        hide=("reach",),
    )
    for event in events:
        story.that(event, PAGE, CASE, ago(minutes=2))
    return paging.pages_board(story.sheet())


def said(told_: Told, attempt: int = 1) -> PageTold:
    return PageTold(number=1, audience=HARBOR, channel=Channel.TEXT, told=told_, attempt=attempt)


@pytest.mark.parametrize(
    "how, tag, trail",
    [
        ((Told.SENT,), "sent", "sent 14:28"),
        ((Told.SENT, Told.DELIVERED), "arrived", "sent 14:28, arrived 14:28"),
        ((Told.SENT, Told.DELIVERED, Told.SEEN), "seen", "sent 14:28, arrived 14:28, seen 14:28"),
        ((Told.FAILED,), "didn't go out, tried again", "didn't go out, tried again 14:28"),
        ((Told.FAILED, Told.SENT), "sent", "didn't go out, tried again 14:28, sent 14:28"),
        (
            (Told.FAILED, Told.GIVEN_UP),
            "didn't get through",
            "didn't go out, tried again 14:28, didn't get through 14:28",
        ),
    ],
)
def test_each_message_is_said_as_far_as_it_came(how: tuple[Told, ...], tag: str, trail: str) -> None:
    """Sent is not delivered, delivered is not seen, seen is not answered."""
    (page,) = board(FIRST, *(said(each) for each in how))["pages"]
    (way,) = page.tries[0].ways
    assert (way.who, way.channel, way.tag.text, way.trail) == ("Harbor Advocacy", "text", tag, trail)
    assert page.tag.text == "asking for an advocate"


def test_a_step_without_a_message_yet_says_so() -> None:
    """Nothing is promised that didn't happen."""
    (page,) = board(FIRST)["pages"]
    assert page.tries[0].text == "No message has gone out yet."


def test_nobody_could_be_asked_comes_first_and_is_loud() -> None:
    """It says that it is tried again, and what the hub can do itself."""
    story = told()
    other = named("case", "other")
    story.that(ASKED, PAGE, CASE, ago(minutes=5)).that(FIRST, PAGE, CASE, ago(minutes=4))
    story.that(ASKED, page_of(other), other, ago(minutes=1))
    story.that(PageUnanswerable(again=ahead(minutes=1)), page_of(other), other, ago(minutes=1))
    context = paging.pages_board(story.sheet())
    assert [page.loud for page in context["pages"]] == [True, False]
    assert context["pages"][0].tag.text == "nobody could be asked"
    assert "We try again each minute." in context["pages"][0].text
    assert "card open paged loud" in html("hub/pages.html", context)


@pytest.mark.parametrize(
    "asks, following",
    [
        ((Asked.OWN_ADVOCATE,), "whoever is first on call"),
        ((Asked.PRIMARY,), "the backup"),
        ((Asked.PRIMARY, Asked.BACKUP), "the youth's own advocate"),
        ((Asked.BACKUP, Asked.OWN_ADVOCATE, Asked.BACKUP), "the hub"),
        ((Asked.HUB,), "every advocate of the region"),
        ((Asked.EVERY_ADVOCATE,), "the hub"),
    ],
)
def test_what_happens_next_is_said_by_the_policy_it_began_with(asks: tuple[Asked, ...], following: str) -> None:
    """And at what time."""
    steps = [
        PageSent(number=number, ask=ask, audiences=(HARBOR,), deadline=ahead(minutes=3))
        for number, ask in enumerate(asks, start=1)
    ]
    (page,) = board(*steps)["pages"]
    assert page.next == f"At 14:33 {following} is asked, or whoever can be found after them."


def test_what_happens_next_is_said_of_a_policy_with_the_hub_in_its_middle() -> None:
    """And of one that asks the same twice: by where the page stands in it, an empty step counted."""
    asks = (Asked.PRIMARY, Asked.HUB, Asked.BACKUP, Asked.HUB)
    policy = Policy(steps=tuple(Step(ask=ask) for ask in asks), repeats=0)
    steps = [
        PageSent(number=number, ask=ask, audiences=(HARBOR,), deadline=ahead(minutes=3))
        for number, ask in enumerate(asks, start=1)
    ]
    nobody = PagePassed(number=3, ask=Asked.BACKUP, why=PassReason.NOBODY)
    for events, following in (
        (steps[:2], "the backup"),
        (steps[:3], "the hub"),
        ([*steps[:2], nobody, steps[3]], "the hub"),
        ([*steps, steps[1]], "every advocate of the region"),
    ):
        (page,) = board(*events, policy=policy)["pages"]
        assert f" {following} is asked" in page.next


def test_why_a_step_was_passed_is_said_with_it() -> None:
    """Who can't, whom nothing reaches, and that nobody of them speaks the language."""
    second = PageSent(
        number=2, ask=Asked.BACKUP, audiences=(PINE, BIRCH), deadline=ahead(minutes=3), unreachable=(BIRCH,), unmet=True
    )
    declined = PagePassed(
        number=1, ask=Asked.PRIMARY, why=PassReason.DECLINED, audience=HARBOR, cant=CantReason.TOO_FAR
    )
    (page,) = board(FIRST, declined, second)["pages"]
    now, before = page.tries
    assert before.text == "They can't. Harbor Advocacy: it's too far."
    assert "Nothing reaches Birch Street advocates. Call them." in now.text
    assert "None of them has the language" in now.text


@pytest.mark.parametrize("why", PassReason)
def test_every_reason_why_a_step_was_passed_has_its_words(why: PassReason) -> None:
    """A board that has none for one would show no page at all."""
    passed = PagePassed(number=1, ask=Asked.PRIMARY, why=why, audience=HARBOR)
    (page,) = board(FIRST, passed)["pages"]
    assert page.tries[0].text.endswith(".")


def test_a_step_with_nobody_in_it_is_shown_too() -> None:
    """It was passed at once, and in its place among the others."""
    passed = PagePassed(number=1, ask=Asked.PRIMARY, why=PassReason.NO_ANSWER)
    empty = PagePassed(number=2, ask=Asked.BACKUP, why=PassReason.NOBODY)
    hub = PageSent(number=3, ask=Asked.HUB, audiences=(HUB,), deadline=ahead(minutes=3))
    (page,) = board(FIRST, passed, empty, hub)["pages"]
    assert [each.title for each in page.tries] == [
        "Northwest hub was asked",
        "The backup: nobody could be asked",
        "Harbor Advocacy was asked",
    ]
    assert page.tries[2].text == "No answer in time."


def test_a_request_that_joined_is_said() -> None:
    """One advocate comes for all."""
    (page,) = board(FIRST, PageJoined(reason=PageReason.CRISIS, language=Language.ENGLISH))["pages"]
    assert page.joined == "Asked for 2 times; one advocate comes for all."


def test_what_is_done_says_how_long_it_took_until_somebody_had_it() -> None:
    """And is open no more."""
    events = (FIRST, PageAcknowledged(audience=HARBOR, set_out_by=ahead(minutes=9)), AdvocateArrived(audience=HARBOR))
    context = board(*events, PageFinished(audience=HARBOR))
    assert not context["pages"]
    assert context["done"][0].text == "Answered in 3 min."
    assert context["answer"] == "3 min"


def test_a_board_of_pages_shows_teams_and_no_way_of_reaching_anybody() -> None:
    """Nor the case, but for a reference to say on the telephone."""
    page = html("hub/pages.html", board(FIRST, said(Told.SENT)))
    assert "reach-secret" not in page
    assert CASE not in page
    assert derived("page", CASE) in page


def test_of_a_long_night_the_newest_stands_first_and_the_rest_is_folded() -> None:
    """Whoever opens it sees who is asked now, and can look at all that was before."""
    night = [
        each
        for number in range(1, 11)
        for each in (
            PageSent(number=number, ask=Asked.PRIMARY, audiences=(HARBOR,), deadline=ahead(minutes=3), ways=1),
            PagePassed(number=number, ask=Asked.PRIMARY, why=PassReason.NO_ANSWER),
        )
    ]
    short, page = (html("hub/pages.html", board(*events)) for events in (night[:4], night))
    assert (short.count("Who was asked before that"), page.count("Who was asked before that")) == (0, 1)
    shown, _, before = page.partition("<details")
    assert (shown.count("was asked"), before.count("was asked</bdi>")) == (5, 5)
