"""Whoever tries what isn't theirs, as often as they can, uses up their own tries and nobody else's."""

import asyncio
from dataclasses import replace
from datetime import datetime

from nats.aio.client import Client

from contracts.base import Address, Event, Fact
from contracts.gate import FeedMade, PersonInvited, TeamFormed
from contracts.ids import NO_CASE, fresh
from contracts.vocabulary import FeedOf
from services.bus.gate.credential import Reads, by_feed, new_session, presented, session_hash
from services.bus.gate.limits import Limit
from services.bus.gate.passkey import Site
from services.bus.gate.sessions import Sessions
from services.gatekeeper.admission import Admission
from services.gatekeeper.challenges import Challenges
from services.gatekeeper.counting import Counting
from services.gatekeeper.passkeys import Verifying
from services.gatekeeper.registry import Registry
from services.gatekeeper.settings import figures
from services.gatekeeper.wanted import Limits
from tests.domain.stories import NOON, REGION, person
from tests.domain.test_gate import FORMED, INVITED

ANN = person(FORMED.audience, "ann")
TOKEN = new_session()
MADE = FeedMade(
    audience=ANN.audience, person=ANN.person, feed=fresh("feed"), of=FeedOf.OWN, verifier=session_hash(TOKEN)
)


async def test_one_address_that_guesses_keeps_nobody_else_out() -> None:
    """What everybody has together is not used up by tries that its own limit refuses already."""
    registry = Registry()
    told: tuple[TeamFormed | PersonInvited | FeedMade, ...] = (FORMED, INVITED, MADE)
    for seq, event in enumerate(told, start=1):
        registry.take(_fact(seq, event))
    address, everybody = Limit(name="a", burst=3, every=60), Limit(name="b", burst=10, every=60)
    limits = replace(Limits.default(), address=address, everybody=everybody)
    usual = figures()
    verifying = Verifying(Site.of("http://localhost"), Challenges(b"key", usual.challenge.length))
    known = (Sessions(Client()), registry, _nothing, _noon, Counting())
    admission = Admission(*known, figures=usual, verifying=verifying, limits=limits)
    guesses = [presented(by_feed(new_session(), "192.0.2.1"), Reads.VIEWS) for _ in range(50)]
    assert set(await asyncio.gather(*map(admission.admit, guesses))) == {None}
    assert await admission.admit(presented(by_feed(TOKEN, "192.0.2.2"), Reads.VIEWS)) is not None
    admission.close()


def _fact(seq: int, event: Event) -> Fact:
    return Fact(fresh("evt"), seq, NOON, None, fresh("cause"), Address("gate", REGION, NO_CASE, ANN.team), event)


async def _nothing() -> None:
    pass


def _noon() -> datetime:
    return NOON
