"""Every hostile thing, tried over the bus with the real credentials of every kind of viewer; what stood, stands."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from statistics import median

import msgspec
import pytest
from nats.aio.client import Client

from contracts.access import verbs_of
from contracts.base import Command
from contracts.codec import MAX_COMMAND_BYTES, encode
from contracts.disclosure import Copy
from contracts.gate import SignOut
from contracts.ids import NO_CASE, fresh
from contracts.outcomes import Outcome, Reason
from contracts.subjects import command_subject, outcome_subject, view_filter, view_subject
from contracts.vocabulary import Kind
from deploy.attacks import Party, aimed, body, forbidden, spoiled
from services.bus.gate.credential import Reads, by_code, by_invitation, by_session, new_session, session_hash
from services.bus.gate.sessions import Session, Sessions
from services.bus.operate.declare import info
from services.bus.operate.trying import Attempt, try_all
from services.bus.viewers.link import Link, LostError
from services.bus.viewers.viewer import (
    BusDownError,
    NotLetInError,
    RefusedError,
    TooLargeError,
    TooManyError,
    ViewerSender,
    Who,
    come_in,
)
from services.bus.wire.connection import connect
from services.bus.wire.envelope import MESSAGE_ID
from services.bus.wire.publishing import Message, publish
from tests.bus.gate import PEOPLE, REGION, Gate, Person, until

EVERYBODY = (*PEOPLE, Kind.PUBLIC)
WATCHED = ("COMMANDS", "FACTS", "VIEWS", "OUTCOMES", "TIMERS", "DEAD", "KV_sessions", "KV_redeemed", "KV_suspects")


@asynccontextmanager
async def linked(gate: Gate, *wanted: tuple[Person, Reads]) -> AsyncIterator[list[Link]]:
    """Open a connection for each of ``wanted``."""
    async with AsyncExitStack() as stack:
        links = []
        for person, reads in wanted:
            link = await Link.open(person.key, reads, gate.settings)
            stack.push_async_callback(link.close)
            links.append(link)
        yield links


@asynccontextmanager
async def as_user(gate: Gate, user: str) -> AsyncIterator[Client]:
    """Connect as a user of the topology."""
    nc = await connect(user, gate.settings)
    try:
        yield nc
    finally:
        await nc.close()


async def kept(gate: Gate) -> dict[str, tuple[int, int, int]]:
    """Return what every stream holds, as the server counts it: messages, last sequence, consumers.

    Commands are acknowledged a moment after they are answered, so of those only the sequence is told.
    """
    async with as_user(gate, "topology") as nc:
        found = {}
        for stream in WATCHED:
            told = await info(nc, stream)
            assert told is not None
            state = told["state"]
            messages = 0 if stream == "COMMANDS" else state["messages"]
            found[stream] = (messages, state["last_seq"], state["consumer_count"])
        return found


def unchanged(before: Mapping[str, tuple[int, int, int]], after: Mapping[str, tuple[int, int, int]]) -> bool:
    """Return whether nothing was kept, taken away or made; consumers of those who left end by themselves meanwhile."""
    return all(after[each][:2] == before[each][:2] and after[each][2] <= before[each][2] for each in before)


async def stands(gate: Gate, reads: Reads, link: Link) -> bool:
    """Return whether the consumer of ``link`` is still there."""
    async with as_user(gate, "topology") as nc:
        return await info(nc, "VIEWS" if reads is Reads.VIEWS else "OUTCOMES", link.consumer) is not None


def party(person: Person, link: Link) -> Party:
    return Party(person.actor, link.inbox, link.consumer)


def victims(kind: Kind) -> tuple[Kind, ...]:
    """Return whom somebody of ``kind`` tries it on: their own kind in another team, and a quite different kind."""
    return (kind, EVERYBODY[(EVERYBODY.index(kind) + 1) % len(EVERYBODY)])


def own_reads(kind: Kind) -> tuple[Reads, ...]:
    return (Reads.OUTCOMES,) if kind is Kind.PUBLIC else (Reads.OUTCOMES, Reads.VIEWS)


@pytest.mark.parametrize("kind", EVERYBODY)
async def test_what_is_not_theirs_is_refused_by_the_server(gate: Gate, kind: Kind) -> None:
    """Reading, pulling, making consumers, asking the store, acting as another: complaint, silence, nothing changed."""
    me = gate.people[kind, 0]
    for victim, reads in [(victim, reads) for victim in victims(kind) for reads in own_reads(kind)]:
        other = gate.people[victim, 1]
        async with linked(gate, (me, reads), (other, own_reads(victim)[-1])) as (mine, theirs):
            before = await kept(gate)
            happened = await try_all(mine, forbidden(party(me, mine), party(other, theirs)), within=0.1)
            assert len(happened) > 100
            assert [each.attempt for each in happened if each.complaint is None or each.arrived] == []
            assert all(each.refused for each in happened)
            assert unchanged(before, await kept(gate))
            assert await stands(gate, own_reads(victim)[-1], theirs)


@pytest.mark.parametrize("kind", EVERYBODY)
async def test_their_own_verbs_are_only_for_the_connection_that_sends(gate: Gate, kind: Kind) -> None:
    """A connection that reads copies sends nothing, not even what its person may send; nobody unknown has one."""
    me = gate.people[kind, 0]
    if kind is Kind.PUBLIC:
        with pytest.raises(NotLetInError):
            await Link.open(me.key, Reads.VIEWS, gate.settings)
        return
    async with linked(gate, (me, Reads.VIEWS)) as (link,):
        tries = [Attempt("own verb", command_subject(me.actor, verb), body(verb)) for verb in verbs_of(kind)]
        happened = await try_all(link, tries)
        assert all(each.complaint is not None and each.refused for each in happened)


@pytest.mark.parametrize("kind", EVERYBODY)
async def test_a_command_spoiled_by_reserved_headers_or_size_is_refused(gate: Gate, kind: Kind) -> None:
    """Headers that would delete, schedule, batch, count or probe, and over 64 KB: an error, and nothing is kept."""
    me = gate.people[kind, 0]
    async with linked(gate, (me, Reads.OUTCOMES)) as (link,):
        before = await kept(gate)
        happened = await try_all(link, spoiled(party(me, link), verbs_of(kind)[0]))
        assert [each for each in happened if not each.refused] == []
        assert unchanged(before, await kept(gate))


@pytest.mark.parametrize("kind", EVERYBODY)
async def test_a_pull_aimed_elsewhere_has_no_effect(gate: Gate, kind: Kind) -> None:
    """What is waiting for oneself can't be made to land in a command, a fact, a copy, or a session."""
    me, other = gate.people[kind, 0], gate.people[victims(kind)[1], 1]
    for reads in own_reads(kind):
        async with linked(gate, (me, reads), (other, own_reads(other.actor.kind)[-1])) as (mine, theirs):
            await leave_something(gate, me)
            before = await kept(gate)
            await try_all(
                mine, aimed(party(me, mine), party(other, theirs), "VIEWS" if reads is Reads.VIEWS else "OUTCOMES")
            )
            assert unchanged(before, await kept(gate))


async def leave_something(gate: Gate, person: Person) -> str:
    """Let a copy and an outcome wait for ``person``; return the copy's fact."""
    fact = fresh("evt")
    copy = Copy(fact=fact, case=NO_CASE, seq=1, as_of=1, type="gate.team_formed.v1")
    async with as_user(gate, "disclosure") as nc:
        await publish(nc, Message(view_subject(person.actor.audience, NO_CASE, fact), encode(copy), {}))
    async with as_user(gate, "gatekeeper") as nc:
        outcome = Outcome(command=fresh("cmd"), about=fresh("team"))
        await publish(nc, Message(outcome_subject(person.actor, outcome.command), encode(outcome), {}))
    return fact


@pytest.mark.parametrize("kind", PEOPLE)
async def test_a_reader_takes_nothing_that_was_aimed_at_its_inbox(gate: Gate, kind: Kind) -> None:
    """Even somebody who knew a reader's inbox could not put a copy on its screen: it opens another connection."""
    me, other = gate.people[kind, 0], gate.people[kind, 1]
    await leave_something(gate, me)
    theirs = await leave_something(gate, other)
    async with linked(gate, (me, Reads.VIEWS), (other, Reads.VIEWS)) as (attacker, victim):
        pulling = victim.pulled()
        seen = []
        while (message := await anext(pulling)) is not None:
            seen.append(message.subject)
        pull = Attempt("aimed", f"$JS.API.CONSUMER.MSG.NEXT.VIEWS.{attacker.consumer}", b'{"batch":1}')
        for turn in range(3):
            await try_all(attacker, [pull._replace(reply=f"{victim.inbox}.pull.{turn}")], within=0.01)
        with pytest.raises(LostError):
            await anext(pulling)
        await pulling.aclose()
    assert any(theirs in subject for subject in seen)
    assert all(subject.startswith(view_filter(other.actor.audience)[:-1]) for subject in seen)


async def sign_out(sender: ViewerSender, session: str | None = None) -> Outcome | None:
    """Sign out, and return what came of it."""
    command = SignOut(id=fresh("cmd"), region=REGION, case=NO_CASE, about=sender.who.actor.team, session=session)
    await sender.send(command)
    return await sender.outcome(command.id, 3)


@pytest.mark.parametrize("kind", PEOPLE)
async def test_another_persons_command_id_gains_nothing(gate: Gate, kind: Kind) -> None:
    """Who sends under an id that somebody else used has no effect of their own, and never hears the other's outcome."""
    me, other = gate.people[kind, 0], gate.people[kind, 1]
    async with ViewerSender(me.key, gate.settings) as mine, ViewerSender(other.key, gate.settings) as theirs:
        elsewhere = session_hash(new_session())
        command = SignOut(id=fresh("cmd"), region=REGION, case=NO_CASE, about=other.actor.team, session=elsewhere)
        assert not (await theirs.send(command)).again
        outcome = await theirs.outcome(command.id, 3)
        assert outcome is not None
        assert outcome.done
        before = await kept(gate)
        stolen = msgspec.structs.replace(command, about=me.actor.team, session=None)
        assert (await mine.send(stolen)).again
        assert await mine.outcome(command.id, 0.2) is None
        assert unchanged(before, await kept(gate))
        assert (await mine.send(msgspec.structs.replace(stolen, id=fresh("cmd"), session=elsewhere))).again is False


@pytest.mark.parametrize("kind", PEOPLE)
async def test_what_the_server_keeps_all_the_same_the_service_refuses(gate: Gate, kind: Kind) -> None:
    """Headers that mean nothing to the server, an id that is not the body's, a command for somebody else: no effect."""
    me, other = gate.people[kind, 0], gate.people[kind, 1]
    command = SignOut(id=fresh("cmd"), region=REGION, case=NO_CASE, about=me.actor.team)
    elsewhere = msgspec.structs.replace(command, about=other.actor.team)
    where = command_subject(me.actor, SignOut)
    spoilt: tuple[tuple[Reason, dict[str, str], SignOut], ...] = (
        (Reason.UNREADABLE, {"Nats-Schedule-Target": where}, command),
        (Reason.UNREADABLE, {"Nats-Batch-Sequence": "1"}, command),
        (Reason.UNREADABLE, {"Nats-Marker-Reason": "Purge"}, command),
        (Reason.UNREADABLE, {MESSAGE_ID: fresh("cmd")}, command),
        (Reason.NOT_FOUND, {}, elsewhere),
    )
    async with ViewerSender(me.key, gate.settings) as sender, linked(gate, (me, Reads.OUTCOMES)) as (link,):
        for reason, headers, spoiled_command in spoilt:
            named = msgspec.structs.replace(spoiled_command, id=fresh("cmd"))
            sent = {MESSAGE_ID: named.id, **headers}
            await try_all(link, [Attempt("spoilt", where, encode(named), sent)], within=0.02)
            outcome = await sender.outcome(sent[MESSAGE_ID], 3)
            assert outcome is not None
            assert outcome.refusal is not None
            assert outcome.refusal.reason is reason
        assert (await sign_out(sender, session_hash(new_session()))) is not None, "still in"


async def test_a_verb_not_of_ones_kind_is_refused_to_an_honest_client_too(gate: Gate) -> None:
    """The portal's own way of sending says so at once, and clearly."""
    caregiver, hub = gate.people[Kind.CAREGIVER, 0], gate.people[Kind.HUB, 0]
    async with ViewerSender(caregiver.key, gate.settings) as sender:
        for verb in set(verbs_of(Kind.HUB)) - set(verbs_of(Kind.CAREGIVER)):
            with pytest.raises(RefusedError):
                await sender.send_raw(command_subject(caregiver.actor, verb), b"{}", fresh("cmd"))
            with pytest.raises(RefusedError):
                await sender.send_raw(command_subject(hub.actor, verb), b"{}", fresh("cmd"))


async def test_an_expired_session_is_dropped_and_refused(gate: Gate) -> None:
    """When its time is over, a connection ends by itself and the session opens no other: for every kind."""
    now = datetime.now(UTC)
    tokens = {kind: new_session() for kind in PEOPLE}
    async with as_user(gate, "gatekeeper") as nc:
        for kind, token in tokens.items():
            session = Session(
                actor=gate.people[kind, 0].actor,
                started=now,
                expires=now + timedelta(seconds=3),
                entrance="code",
                proved=now,
                used=now,
            )
            await Sessions(nc).begin(session_hash(token), session)
    people = [gate.people[kind, 0]._replace(key=by_session(token)) for kind, token in tokens.items()]
    async with linked(gate, *[(person, Reads.VIEWS) for person in people]) as links:
        assert all(link.is_open for link in links)
        await until(lambda: not any(link.is_open for link in links))
        for person in people:
            with pytest.raises(NotLetInError):
                await Link.open(person.key, Reads.OUTCOMES, gate.settings)


async def test_a_stolen_session_ends_with_its_owners(gate: Gate) -> None:
    """Signing out ends every connection of the session at once, a thief's too, and it opens no other: every kind."""
    people = await gate.newcomers(PEOPLE)
    for person in people:
        async with (
            ViewerSender(person.key, gate.settings) as sender,
            linked(gate, (person, Reads.VIEWS), (person, Reads.OUTCOMES)) as thief,
        ):
            outcome = await sign_out(sender, sender.who.session)
            assert outcome is None or outcome.done
            await until(lambda: not any(link.is_open for link in thief))
            for reads in Reads:
                with pytest.raises(NotLetInError):
                    await Link.open(person.key, reads, gate.settings)


async def test_a_used_invitation_opens_nothing(gate: Gate) -> None:
    """An invitation works once, also when several use it at the same moment; and it is no return code."""
    actor, secret = await gate.invite(Kind.PARTNER)
    with pytest.raises(NotLetInError):
        await gate.let_in(by_code(secret, new_session()))
    at_once = [come_in(by_invitation(secret, new_session()), gate.settings) for _ in range(3)]
    came = await asyncio.gather(*at_once, return_exceptions=True)
    assert all(isinstance(each, Who | NotLetInError | BusDownError) for each in came)
    with pytest.raises(NotLetInError):
        await gate.let_in(by_invitation(secret, new_session()))
    assert [each.actor for each in came if not isinstance(each, BaseException)] == [actor]


async def test_too_large_and_too_many_are_said_clearly(gate: Gate) -> None:
    """Over 64 KB is refused before it is sent; the twenty-first waiting command of one verb is refused by the bus."""
    hub = gate.people[Kind.HUB, 0]
    async with ViewerSender(hub.key, gate.settings) as sender:
        verb = next(verb for verb in verbs_of(Kind.HUB) if verb.context() == "oncall_scheduler")
        subject = command_subject(hub.actor, verb)
        with pytest.raises(TooLargeError):
            await sender.send_raw(subject, b" " * (MAX_COMMAND_BYTES + 1), fresh("cmd"))
        for _ in range(20):
            await sender.send_raw(subject, body(verb), fresh("cmd"))
        with pytest.raises(TooManyError):
            await sender.send_raw(subject, body(verb), fresh("cmd"))


@pytest.mark.parametrize("kind", [Kind.HUB, Kind.PUBLIC])
async def test_a_flood_from_one_viewer_does_not_slow_the_others(gate: Gate, kind: Kind) -> None:
    """Two thousand commands as fast as they go: almost all are refused, and somebody else's take as long as before.

    Three times, for a machine that is busy with something else slows one of them or the other.
    """
    flooder, other = gate.people[kind, 0], gate.people[Kind.AUDITOR, 1]
    verb: type[Command] = next(verb for verb in verbs_of(kind) if verb.context() != "gatekeeper")
    flood = [Attempt("flood", command_subject(flooder.actor, verb), body(verb)) for _ in range(2000)]
    async with linked(gate, (flooder, Reads.OUTCOMES)) as (link,), ViewerSender(other.key, gate.settings) as sender:

        async def one() -> float:
            started = time.monotonic()
            assert await sign_out(sender, session_hash(new_session())) is not None
            return time.monotonic() - started

        slower = []
        for _ in range(3):
            calm = median([await one() for _ in range(5)])
            flooding = asyncio.create_task(try_all(link, flood, within=1.0))
            during = [await one() for _ in range(5)]
            assert not flooding.done()
            happened = await flooding
            assert sum(each.refused for each in happened) > 1000
            assert sum(bool(each.arrived) and not each.refused for each in happened) <= 20
            slower.append(median(during) - 5 * calm)
        assert median(slower) < 0.1, slower
