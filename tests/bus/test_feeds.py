"""A calendar program at the gate: it reads what a team may see of no case, and nothing else, until it is revoked."""

import asyncio

import pytest

from contracts.base import Address, Event
from contracts.codec import encode
from contracts.disclosure import Copy
from contracts.gate import FeedMade, FeedRevoked, PersonRemoved
from contracts.ids import NO_CASE, fresh
from contracts.subjects import view_subject
from contracts.vocabulary import FeedOf, Kind
from services.bus.gate.credential import Reads, by_feed, by_session, new_session, session_hash
from services.bus.viewers.link import Link, NotLetInError
from services.bus.wire.connection import connect
from services.bus.wire.publishing import BusDownError, Message, publish
from tests.bus.gate import REGION, Gate, Person, alike, refusal, until


async def feed_of(gate: Gate, person: Person) -> tuple[FeedMade, str]:
    token = new_session()
    made = FeedMade(
        audience=person.actor.audience,
        person=person.actor.person,
        feed=fresh("feed"),
        of=FeedOf.OWN,
        verifier=session_hash(token),
    )
    await gate.append("gatekeeper", Address("gate", REGION, NO_CASE, person.actor.team), made)
    return made, token


async def opened(gate: Gate, token: str) -> Link:
    """Come in by a link, trying again where this machine was too busy to be answered in time."""
    for _ in range(5):
        try:
            return await Link.open(by_feed(token), Reads.VIEWS, gate.settings)
        except BusDownError:
            continue
    return await Link.open(by_feed(token), Reads.VIEWS, gate.settings)


async def refused(gate: Gate, token: str, reads: Reads = Reads.VIEWS) -> float:
    return await refusal(lambda: Link.open(by_feed(token), reads, gate.settings))


async def shown(gate: Gate, person: Person, case: str) -> str:
    copy = Copy(
        fact=fresh("evt"), case=case, seq=1, as_of=1, generation="one", about=fresh("ros"), region=REGION, fields={}
    )
    nc = await connect("disclosure", gate.settings)
    await publish(nc, Message(view_subject(person.actor.audience, case, copy.fact), encode(copy), {}))
    await nc.close()
    return copy.fact


async def test_a_feed_reads_what_belongs_to_no_case_and_nothing_of_any(gate: Gate) -> None:
    """Not of its own team's cases, not of another team; and the server lets it send nothing."""
    person, other = await gate.newcomer(Kind.ADVOCATE), await gate.newcomer(Kind.ADVOCATE)
    roster = await shown(gate, person, NO_CASE)
    await shown(gate, person, fresh("case"))
    await shown(gate, other, NO_CASE)
    _, token = await feed_of(gate, person)
    link = await opened(gate, token)
    who = await link.who()
    assert who.actor == person.actor
    found = []
    async for message in link.pulled():
        if message is None:
            break
        found.append(message.subject)
    assert found == [view_subject(person.actor.audience, NO_CASE, roster)]
    await link.close()
    await refused(gate, token, Reads.OUTCOMES)


async def test_a_wrong_link_a_revoked_one_and_a_session_are_refused_alike(gate: Gate) -> None:
    """The same answer after the same time; what opens a session reads no calendar, nor the other way around."""
    person = await gate.newcomer(Kind.ADVOCATE)
    made, token = await feed_of(gate, person)
    await (await opened(gate, token)).close()
    with pytest.raises(NotLetInError):
        await Link.open(by_session(token), Reads.VIEWS, gate.settings)
    revoked = FeedRevoked(audience=made.audience, person=made.person, feed=made.feed)
    await gate.append("gatekeeper", Address("gate", REGION, NO_CASE, person.actor.team), revoked)
    assert alike(*[[await refused(gate, each) for _ in range(2)] for each in (token, new_session(), person.token)])


@pytest.mark.parametrize("ends", [FeedRevoked, PersonRemoved])
async def test_a_reading_ends_with_its_link(gate: Gate, ends: type[FeedRevoked | PersonRemoved]) -> None:
    """Whoever kept a connection of it open is cut off at once, whether it was revoked or its person removed."""
    person = await gate.newcomer(Kind.HUB)
    made, token = await feed_of(gate, person)
    link = await opened(gate, token)
    removed = PersonRemoved(audience=made.audience, person=made.person)
    revoked = FeedRevoked(audience=made.audience, person=made.person, feed=made.feed)
    event: Event = revoked if ends is FeedRevoked else removed
    await gate.append("gatekeeper", Address("gate", REGION, NO_CASE, person.actor.team), event)
    await until(lambda: not link.is_open)
    await asyncio.sleep(0)
    await refused(gate, token)
