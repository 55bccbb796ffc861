"""Coming in, staying in, and going: the gatekeeper as a real process beside a real server."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import pytest

from contracts.base import Actor, Address
from contracts.codec import encode
from contracts.disclosure import Copy
from contracts.gate import PersonRemoved, SignOut
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import AskForSupport
from contracts.subjects import view_subject
from contracts.vocabulary import Area, Asker, Kind, Language, Need, Urgency
from services.bus.gate.callout import Doorkeeper
from services.bus.gate.credential import (
    Entrance,
    Key,
    Reads,
    by_code,
    by_invitation,
    by_session,
    new_session,
    public,
    session_hash,
)
from services.bus.gate.words import verifier, words_of
from services.bus.viewers.link import Link
from services.bus.viewers.viewer import BusDownError, NotLetInError, Signal, ViewerReader, ViewerSender, come_in
from services.bus.wire.connection import connect
from services.bus.wire.ending import ended
from services.bus.wire.publishing import Message, publish
from tests.bus.gate import PEOPLE, REGION, Gate, Person, alike, refusal, running_gate, until

# ----------------------------------------------------------------------------------------------------------- coming in


async def refused(key: Key, gate: Gate) -> float:
    """Return how long the refusal of ``key`` took."""
    return await refusal(lambda: come_in(key, gate.settings))


@pytest.mark.parametrize("kind", [*PEOPLE, Kind.PUBLIC])
async def test_the_server_says_who_one_is(gate: Gate, kind: Kind) -> None:
    """A connection knows its person, its session and its end without asking anybody but the server."""
    person = gate.people[kind, 0]
    async with ViewerSender(person.key, gate.settings) as sender:
        assert sender.who.actor == person.actor
        assert sender.who.expires > datetime.now(UTC)
        assert sender.who.session == ("-" if kind is Kind.PUBLIC else session_hash(person.token))


async def test_a_return_code_opens_its_request_again_and_again(gate: Gate) -> None:
    """Typed loosely, at another time, on another phone: the same person each time, and a session of its own."""
    actor, words = await gate.give_code(Kind.CAREGIVER)
    for typed in (words, words.upper().replace(" ", "-"), " ".join(word[:4] for word in words.split())):
        assert (await gate.let_in(by_code(typed, new_session()))).actor == actor
    with pytest.raises(NotLetInError):
        await gate.let_in(by_invitation(words, new_session()))


async def test_every_code_that_opens_nothing_is_refused_alike(gate: Gate) -> None:
    """Unknown, used, or tried too often: the same answer after the same time; others' codes are not slowed by it."""
    _, used = await gate.invite(Kind.PARTNER)
    await gate.let_in(by_invitation(used, new_session()))
    unknown = [await refused(by_code(" ".join(words_of(fresh("x"))), new_session()), gate) for _ in range(3)]
    again = [await refused(by_invitation(used, new_session()), gate) for _ in range(3)]
    gibberish = [await refused(by_code("no code at all", new_session()), gate) for _ in range(3)]
    assert alike(unknown, again, gibberish)
    tried = " ".join(words_of(fresh("x")))
    for _ in range(3):  # a few at a time: more make the callout late on a busy machine, which is another refusal
        await asyncio.gather(*(refused(by_code(tried, new_session()), gate) for _ in range(4)))
    throttled = [await refused(by_code(tried, new_session()), gate) for _ in range(3)]
    assert alike(unknown, throttled)
    _, words = await gate.give_code(Kind.YOUTH)
    await gate.let_in(by_code(words, new_session()))


async def test_guessing_from_one_address_is_throttled(gate: Gate) -> None:
    """Twenty wrong codes from one address, and even a right one has to wait; from elsewhere it opens."""
    _, words = await gate.give_code(Kind.CAREGIVER)
    for _ in range(6):  # a few at a time: more make the callout late on a busy machine, which is another refusal
        guesses = [by_code(" ".join(words_of(fresh("x"))), new_session(), "192.0.2.7") for _ in range(4)]
        await asyncio.gather(*(come_in(guess, gate.settings) for guess in guesses), return_exceptions=True)
    with pytest.raises(NotLetInError):
        await gate.let_in(by_code(words, new_session(), "192.0.2.7"))
    await gate.let_in(by_code(words, new_session(), "192.0.2.8"))


async def test_sessions_come_in_fast_while_codes_are_hashed(gate: Gate) -> None:
    """A crowd that tries codes does not keep anybody out who is signed in."""
    person = gate.people[Kind.HUB, 0]
    guesses = [by_code(" ".join(words_of(fresh("x"))), new_session()) for _ in range(12)]

    async def one() -> float:
        started = time.monotonic()
        await (await Link.open(person.key, Reads.VIEWS, gate.settings)).close()
        return time.monotonic() - started

    calm = median([await one() for _ in range(5)])
    guessing = asyncio.gather(*(come_in(guess, gate.settings) for guess in guesses), return_exceptions=True)
    await asyncio.sleep(0.05)
    took = [await one() for _ in range(5)]
    assert all(isinstance(each, NotLetInError | BusDownError) for each in await guessing)
    assert median(took) < 0.4 + 5 * calm


async def test_an_invitation_said_again_by_who_used_it_opens_the_same_session(gate: Gate) -> None:
    """An answer that got lost on the way locks nobody out; nobody else gets in by it, and not after signing out."""
    actor, secret = await gate.invite(Kind.ADVOCATE)
    token = new_session()
    first = await gate.let_in(by_invitation(secret, token))
    again = await gate.let_in(by_invitation(secret, token))
    assert first.actor == again.actor == actor
    assert first.session == again.session
    async with ViewerSender(by_session(token), gate.settings) as sender:
        await sender.send(sign_out_of(actor, first.session))
        await until(lambda: not sender.is_open)
    await refused(by_invitation(secret, token), gate)


def sign_out_of(actor: Actor, session: str | None) -> SignOut:
    return SignOut(id=fresh("cmd"), region=REGION, case=NO_CASE, about=actor.team, session=session)


async def test_somebody_unknown_may_ask_for_support_and_nothing_else(gate: Gate) -> None:
    """Their form is kept durably though its service is down, and sent again it is the same one."""
    nonce = fresh("x")
    command_id = fresh("cmd")
    ask = AskForSupport(
        id=command_id,
        region=REGION,
        case=derived("case", command_id),
        about=derived("req", command_id),
        asker=Asker.PARENT,
        needs=(Need.CAREGIVER_SUPPORT,),
        urgency=Urgency.SOON,
        area=Area.NORTH,
        language=Language.ENGLISH,
        verifier=await asyncio.to_thread(verifier, " ".join(words_of(nonce))),
    )
    for again in (False, True):
        async with ViewerSender(public(nonce), gate.settings) as sender:
            assert (await sender.send(ask)).again is again
            assert await sender.outcome(ask.id, 0.05) is None


# ---------------------------------------------------------------------------------------------------- staying and going


@asynccontextmanager
async def following(reader: ViewerReader) -> AsyncIterator[list[Copy | Signal | str]]:
    """Collect what ``reader`` yields; "over" when no session is left."""
    seen: list[Copy | Signal | str] = []

    async def follow() -> None:
        try:
            async for item in reader.follow():
                seen.append(item)  # noqa: PERF401 - each is looked at as it comes
        except NotLetInError:
            seen.append("over")

    task = asyncio.create_task(follow())
    try:
        yield seen
    finally:
        await ended(task)


async def write_copy(gate: Gate, person: Person, fact: str, **fields: Any) -> None:
    """Write a copy for ``person``'s audience, as disclosure does; without ``type`` it is gone."""
    copy = Copy(fact=fact, case=NO_CASE, seq=1, as_of=1, **fields)
    nc = await connect("disclosure", gate.settings)
    await publish(nc, Message(view_subject(person.actor.audience, NO_CASE, fact), encode(copy), {}))
    await nc.close()


async def kick(gate: Gate, actor: Actor) -> int:
    """End all of ``actor``'s connections, as a server that goes away would."""
    nc = await connect("kicker", gate.settings)
    try:
        return await Doorkeeper(nc).end(actor)
    finally:
        await nc.close()


async def test_a_reader_comes_back_and_tells_what_it_missed(gate: Gate) -> None:
    """After a lost connection it yields what is new, what changed and what is gone, and nothing it yielded before."""
    person = await gate.newcomer(Kind.PARTNER)
    kept, changed, gone = fresh("evt"), fresh("evt"), fresh("evt")
    for fact in (kept, changed, gone):
        await write_copy(gate, person, fact, type="gate.team_formed.v1")
    reader = ViewerReader(person.actor.audience, gate.settings)
    reader.offer(person.token)
    async with following(reader) as seen:
        await until(lambda: Signal.CAUGHT_UP in seen)
        assert [item.fact for item in seen if isinstance(item, Copy)] == [kept, changed, gone]
        seen.clear()
        assert await kick(gate, person.actor) == 1
        nc = await connect("disclosure", gate.settings)
        subject = view_subject(person.actor.audience, NO_CASE, gone)
        await nc.request("$JS.API.STREAM.PURGE.VIEWS", msgspec.json.encode({"filter": subject}))
        await nc.close()
        await write_copy(gate, person, changed, type="gate.team_formed.v1", mine=True)
        await until(lambda: Signal.CAUGHT_UP in seen)
        await asyncio.sleep(0.1)
        copies = [(item.fact, item.gone) for item in seen if isinstance(item, Copy)]
        assert sorted(copies) == sorted([(changed, False), (gone, True)])
        assert Signal.LOST in seen


async def test_a_reader_forgets_what_was_made_before_views_was_made_anew(gate: Gate) -> None:
    """The first copy of a new making takes the place of all those before."""
    person = await gate.newcomer(Kind.PARTNER)
    before, after = fresh("evt"), fresh("evt")
    await write_copy(gate, person, before, type="gate.team_formed.v1", generation="a")
    reader = ViewerReader(person.actor.audience, gate.settings)
    reader.offer(person.token)
    async with following(reader) as seen:
        await until(lambda: Signal.CAUGHT_UP in seen)
        await write_copy(gate, person, after, type="gate.team_formed.v1", generation="b")
        await until(lambda: len(seen) >= 4)
    assert [(item.fact, item.gone) for item in seen if isinstance(item, Copy)] == [
        (before, False),
        (before, True),
        (after, False),
    ]


async def test_another_members_session_takes_over_until_none_is_left(gate: Gate) -> None:
    """A shared reading connection outlives the session it came in with, and ends with the last one."""
    actor, words = await gate.give_code(Kind.YOUTH)
    tokens = [new_session(), new_session()]
    for token in tokens:
        await gate.let_in(by_code(words, token))
    reader = ViewerReader(actor.audience, gate.settings)
    for token in (gate.people[Kind.HUB, 0].token, *tokens):
        reader.offer(token)
    async with following(reader) as seen:
        await until(lambda: Signal.CAUGHT_UP in seen)
        async with ViewerSender(by_session(tokens[1]), gate.settings) as sender:
            seen.clear()
            await sender.send(sign_out_of(actor, session_hash(tokens[0])))
            await until(lambda: Signal.CAUGHT_UP in seen)
            assert "over" not in seen
            await sender.send(sign_out_of(actor, None))
            await until(lambda: "over" in seen)
            with pytest.raises((NotLetInError, BusDownError)):
                await sender.send(sign_out_of(actor, None))


async def test_removing_a_person_ends_all_they_have_open(gate: Gate) -> None:
    """Every connection of every session of theirs, at once; nobody else's; and no session of theirs opens another."""
    person, other = await gate.newcomer(Kind.HUB), gate.people[Kind.HUB, 0]
    reads = [await Link.open(person.key, reads, gate.settings) for reads in Reads]
    theirs = await Link.open(other.key, Reads.VIEWS, gate.settings)
    removed = PersonRemoved(audience=person.actor.audience, person=person.actor.person)
    await gate.append("gatekeeper", Address("gate", REGION, NO_CASE, person.actor.team), removed)
    await until(lambda: not any(link.is_open for link in reads))
    assert theirs.is_open
    await theirs.close()
    await refused(person.key, gate)
    await refused(by_invitation(person.secret, new_session()), gate)


def test_without_a_gatekeeper_nobody_new_comes_in_and_everybody_stays(tmp_path: Path) -> None:
    """It is not taken for a refusal: sessions stand, and work again once it is back; so do invitations, used or not."""
    with running_gate(tmp_path / "gate") as gate:
        person = asyncio.run(gate.newcomer(Kind.HUB))

        async def alone() -> None:
            link = await Link.open(person.key, Reads.VIEWS, gate.settings)
            await asyncio.to_thread(gate.stop_gatekeeper)
            with pytest.raises(BusDownError):
                await come_in(person.key, gate.settings)
            assert link.is_open
            assert (await link.who()).actor == person.actor
            await link.close()

        asyncio.run(alone())
        gate.start_gatekeeper()
        assert asyncio.run(come_in(person.key, gate.settings)).actor == person.actor
        with pytest.raises(NotLetInError):
            asyncio.run(come_in(by_invitation(person.secret, new_session()), gate.settings))
        gate.stop_gatekeeper()
        gate.server.stop()
        with pytest.raises(BusDownError):
            asyncio.run(come_in(person.key, gate.settings))


async def test_nothing_that_opens_anything_is_logged(gate: Gate) -> None:
    """Not a code, not an invitation, not a session."""
    written = (gate.server.home.logs / "gatekeeper.log").read_text()
    written += (gate.server.home.logs / "nats-server.log").read_text()
    for person in gate.people.values():
        assert person.secret not in written
        assert person.token not in written
    assert Entrance.SESSION in Entrance
