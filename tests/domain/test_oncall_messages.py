"""Pages and what became of their messages: how far each came, links that were pressed, and nothing of old ones."""

from typing import Any

import msgspec
import pytest

from contracts.base import Address, Audience, Event, Fact
from contracts.ids import derived
from contracts.message import LinkPressed, MessageDelivered, MessageTried
from contracts.oncall import AdvocateArrived, PageFinished, PageTold, SeePage
from contracts.vocabulary import Asked, CantReason, Channel, MessageAbout, PassReason, Told
from services.oncall_scheduler.domain import People, wakes
from tests.domain.night import ANN, HUB, LINE, NIGHT, OWN, REQUESTED, ask, formed, has_it, page, passed, sent
from tests.domain.stories import CASE, NOON, REGION, after, person

CALLING = (REQUESTED, sent(1, Asked.OWN_ADVOCATE, OWN, until=2))
SILENT = passed(1, Asked.OWN_ADVOCATE, PassReason.NO_ANSWER)
ASKING_ANN = (*CALLING, SILENT, sent(2, Asked.PRIMARY, ANN, until=4))
OWN_HAS_IT = (*CALLING, has_it(OWN, 16))
ARRIVED = AdvocateArrived(audience=OWN, joins_until=after(120))
_but = msgspec.structs.replace


def heard(event: Event) -> Fact:
    return Fact(
        derived("evt", "m"), 9, NOON, None, "cause", Address("message", REGION, "-", derived("msg", "m")), event
    )


def about(who: Audience, number: int) -> dict[str, Any]:
    return {
        "about": MessageAbout.PAGE,
        "audience": who,
        "channel": Channel.TEXT,
        "origin_case": CASE,
        "origin": LINE,
        "number": number,
    }


def whose(who: Audience) -> dict[str, Any]:
    return {"person": person(who).person, "way": derived("way", who.team)}


def tried(who: Audience, number: int, came: Told, attempt: int = 1) -> Fact:
    return heard(MessageTried(**about(who, number), **whose(who), told=came, attempt=attempt))


def pressed(who: Audience, number: int, *, cant: bool = False) -> Fact:
    return heard(LinkPressed(**about(who, number), **whose(who), cant=cant))


def came(who: Audience, number: int, how_far: Told, channel: Channel = Channel.TEXT, attempt: int = 1) -> PageTold:
    return PageTold(number=number, audience=who, channel=channel, told=how_far, attempt=attempt)


@pytest.mark.parametrize("how_far", [Told.SENT, Told.FAILED])
def test_how_far_a_message_came_stands_in_the_page(how_far: Told) -> None:
    """Sent is not delivered, delivered is not seen, seen is not answered: each is written down, and changes nothing."""
    state = page(*CALLING)
    assert ask(state, tried(OWN, 1, how_far, 2), 1) == [came(OWN, 1, how_far, attempt=2)]
    delivered = heard(MessageDelivered(**about(OWN, 1)))
    assert ask(state, delivered, 1) == [came(OWN, 1, Told.DELIVERED)]
    assert wakes(page(*CALLING, came(OWN, 1, how_far), came(OWN, 1, Told.DELIVERED))) == wakes(state)


def test_a_screen_that_shows_it_says_so_once_a_step() -> None:
    """And it answers nothing."""
    seen = came(OWN, 1, Told.SEEN, Channel.SCREEN)
    assert ask(page(*CALLING), SeePage, 1, OWN) == [seen]
    assert ask(page(*CALLING, seen), SeePage, 1, OWN) == []
    assert wakes(page(*CALLING, seen)) == wakes(page(*CALLING))


def test_a_step_whose_every_message_was_given_up_is_passed_at_once() -> None:
    """Nobody heard it, so nobody is waited for."""
    two_ways = (REQUESTED, sent(1, Asked.OWN_ADVOCATE, OWN, until=2, ways=2))
    gone = came(OWN, 1, Told.GIVEN_UP)
    assert ask(page(*two_ways), tried(OWN, 1, Told.GIVEN_UP), 1) == [gone]
    assert ask(page(*two_ways, gone), tried(OWN, 1, Told.GIVEN_UP), 1) == [
        gone,
        passed(1, Asked.OWN_ADVOCATE, PassReason.UNREACHABLE),
        sent(2, Asked.PRIMARY, ANN, until=3),
    ]


def test_given_up_where_nobody_else_is_left_keeps_its_time() -> None:
    """Asking the same again at once would go round as fast as messages fail."""
    alone = People(formed=formed(HUB), ways={HUB: 1})
    state = page(REQUESTED, sent(1, Asked.HUB, HUB, until=5))
    assert ask(state, tried(HUB, 1, Told.GIVEN_UP), 1, people=alone) == [came(HUB, 1, Told.GIVEN_UP)]


def test_what_is_given_up_of_an_earlier_step_passes_nothing() -> None:
    """It is written down; Ann has her time. Nor is anybody asked because of it once somebody has it."""
    assert ask(page(*ASKING_ANN), tried(OWN, 1, Told.GIVEN_UP), 3) == [came(OWN, 1, Told.GIVEN_UP)]
    assert ask(page(*OWN_HAS_IT), tried(OWN, 1, Told.GIVEN_UP), 3) == [came(OWN, 1, Told.GIVEN_UP)]


def test_a_pressed_link_answers_while_it_is_theirs_to_answer() -> None:
    """Of any step of this page; once somebody has it, it does nothing."""
    assert ask(page(*CALLING), pressed(OWN, 1), 1) == [has_it(OWN, 16, by_link=True)]
    assert ask(page(*ASKING_ANN), pressed(OWN, 1), 3) == [has_it(OWN, 18, by_link=True)]
    assert ask(page(*ASKING_ANN, has_it(ANN, 18)), pressed(OWN, 1), 3) == []
    assert ask(page(*OWN_HAS_IT), pressed(OWN, 1), 3) == []
    shielded = _but(NIGHT, kept_away=frozenset({OWN}))
    assert ask(page(*CALLING), pressed(OWN, 1), 1, people=shielded) == []


def test_a_link_that_says_no_asks_the_next() -> None:
    """As any other "I can't"."""
    assert ask(page(*CALLING), pressed(OWN, 1, cant=True), 1) == [
        passed(1, Asked.OWN_ADVOCATE, PassReason.DECLINED, OWN, CantReason.OTHER),
        sent(2, Asked.PRIMARY, ANN, until=3),
    ]
    assert ask(page(*ASKING_ANN, has_it(ANN, 18)), pressed(OWN, 1, cant=True), 3) == []


def test_an_old_message_answers_for_no_new_page() -> None:
    """Steps are counted over all pages of the line: what was sent for the first says nothing of the second."""
    first = (*OWN_HAS_IT, ARRIVED, PageFinished(audience=OWN))
    state = page(*first, REQUESTED, sent(2, Asked.OWN_ADVOCATE, OWN, until=302))
    for old in (pressed(OWN, 1), tried(OWN, 1, Told.GIVEN_UP), pressed(OWN, 0), pressed(OWN, 3), pressed(ANN, 2)):
        assert ask(state, old, 301) == []
    assert ask(state, pressed(OWN, 2), 301) == [has_it(OWN, 316, by_link=True)]
