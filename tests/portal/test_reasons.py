"""Why a place was asked, in plain words."""

import pytest

from contracts.referral import Because
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import Barrier, MatchReason, Need
from portal import words
from portal.models.referrals import offers, referring
from portal.models.referrals.reasons import said
from tests.portal.test_board import DUE, offered, requested
from tests.portal.told import Told, html, named

REFERRAL = named("ref", "one")
PHONE = "(414) 555-0100"


@pytest.mark.parametrize(
    "because, text",
    [
        (Because(MatchReason.CHOSEN_BY_HUB), "Chosen by hub staff"),
        (Because(MatchReason.OFFERS_NEED, need=Need.LEGAL_SUPPORT), "Offers legal support"),
        (Because(MatchReason.OFFERS_NEED), "Offers what is looked for"),
        (Because(MatchReason.BARRIER, barrier=Barrier.ASKS_FOR_ID), "To know: it asks for ID"),
        (Because(MatchReason.NO_KNOWN_BARRIER), "No barrier is known of it"),
        (Because(MatchReason.UNDER_ONE_ROOF, count=2), "Offers 2 kinds of support under one roof"),
        (Because(MatchReason.OPEN_AT_NIGHT), "Open at night"),
        (Because(MatchReason.OFFERS_KIND, kind=ServiceKind.HOST_HOME), "Offers a host home"),
        (Because(MatchReason.PLACES_FREE, count=2), "Places free, as it said lately: 2"),
        (Because(MatchReason.TRAINING_UNKNOWN), "Nobody has said what its staff are trained in: ask"),
        (Because(MatchReason.ANSWERS_HERE), "Answers here, without a telephone call"),
        (Because(MatchReason.TELEPHONE, phone=PHONE), f"Not on Trellis. Telephone them: {PHONE}"),
        (
            Because(MatchReason.TELEPHONE),
            "Not on Trellis. Telephone them; the directory doesn't have their number",
        ),
    ],
)
def test_a_reason_is_said(because: Because, text: str) -> None:
    """With what it speaks of, or without where that isn't there."""
    assert said(because) == text


def test_every_reason_and_every_barrier_has_its_words() -> None:
    """A new one of the vocabulary can't be shown as its code, and none is said with a gap in it."""
    assert set(words.words("MATCHES")) == set(MatchReason)
    assert set(words.words("BARRIERS")) == set(Barrier)
    assert set(words.words("SERVICE_KINDS")) == set(ServiceKind)
    for reason in MatchReason:
        for because in (Because(reason), Because(reason, Need.EDUCATION, Barrier.CURFEW, 3, PHONE, ServiceKind.GED)):
            text = said(because)
            assert text
            assert not {"{", "}", "None"} & {*text, *text.split()}


def test_whoever_was_asked_and_whoever_asks_read_why() -> None:
    """The provider on the page of its offer, the hub on the page of the referral."""
    story = Told()
    for event in (requested(DUE), offered()):
        story.that(event, REFERRAL, named("case", "one"), hide=("note",))
    asked = html("partner/offer.html", offers.offer(story.sheet(), REFERRAL))
    assert "Offers medical care." in asked
    asking = html("hub/referral.html", referring.hub_referral(story.sheet(), REFERRAL))
    assert "Offers medical care" in asking
