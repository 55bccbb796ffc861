"""Coming in, staying in, and going: the gatekeeper as a real process beside a real server."""

import asyncio
import base64
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import nkeys
import pytest

from contracts.access import verbs_of
from contracts.base import Actor, Address
from contracts.codec import encode
from contracts.disclosure import Copy
from contracts.gate import PersonRemoved, SignOut
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import AskForSupport
from contracts.subjects import command_subject, outcome_filter, view_filter, view_subject
from contracts.vocabulary import Area, Asker, Kind, Language, Need, Urgency
from services.bus.callout import Doorkeeper
from services.bus.connection import connect
from services.bus.credential import (
    WHO_AM_I,
    Entrance,
    Key,
    Mint,
    Reads,
    by_code,
    by_invitation,
    by_session,
    new_session,
    presented,
    public,
    read_credential,
    session_hash,
    write_credential,
)
from services.bus.jwt import Issuer, Request, read_request
from services.bus.link import Link
from services.bus.publishing import Message, publish
from services.bus.viewer import BusDownError, NotLetInError, Signal, ViewerReader, ViewerSender, come_in
from services.bus.words import COUNT, normalised, verifier, wordlist, words_of
from services.gatekeeper.limits import Limit
from services.gatekeeper.minting import Identity, mint, somebody
from tests.bus.gate import PEOPLE, REGION, Gate, Person, running_gate, until

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


# ---------------------------------------------------------------------------------------------------------------- pure


def test_a_code_of_six_words_has_sixty_four_bits() -> None:
    """However many words are left out, nobody guesses a code."""
    assert len(wordlist()) >= 1900
    assert COUNT * math.log2(len(wordlist())) >= 64
    assert len({word[:4] for word in wordlist()}) == len(wordlist())


@pytest.mark.parametrize(
    "word", ["abuse", "victim", "weapon", "gun", "naked", "kill", "guilt", "hurt", "trap", "wrong"]
)
def test_no_code_holds_a_word_that_could_hurt(word: str) -> None:
    """A code may be read by somebody who has been through something, or over their shoulder."""
    assert word not in wordlist()


def test_the_same_form_shows_the_same_words() -> None:
    """Sending a form again shows the code that was shown before; another form has another."""
    nonce = fresh("x")
    assert words_of(nonce) == words_of(nonce)
    assert words_of(nonce) != words_of(fresh("x"))
    assert set(words_of(nonce)) <= set(wordlist())


@pytest.mark.parametrize(
    "typed", ["{0} {1} {2} {3} {4} {5}", "  {0}-{1}-{2}\n{3}, {4}. {5} ", "{0:.4} {1:.4} {2:.4} {3:.4} {4:.4} {5:.4}"]
)
def test_a_code_is_known_however_it_was_typed(typed: str) -> None:
    """Case, hyphens, spaces and all after a word's first four letters don't matter."""
    words = words_of("form")
    assert normalised(typed.format(*words).upper()) == " ".join(words)
    assert normalised(" ".join(words[:5])) != " ".join(words)


def test_a_verifier_says_nothing_and_fits_its_contract() -> None:
    """What is kept of a code is a slow hash, the same for every way it can be typed."""
    words = words_of("form")
    assert verifier(" ".join(words)) == verifier("-".join(words).upper())
    assert len(verifier("anything")) == 52


def test_a_credential_is_read_back_or_not_at_all() -> None:
    """Both sides derive the same names; anything else in a token is nobody."""
    credential = presented(by_code("some words", new_session(), "192.0.2.1"), Reads.VIEWS)
    read = read_credential(write_credential(credential))
    assert read == credential
    assert (read.inbox, read.consumer) == (credential.inbox, credential.consumer)
    other = presented(by_code("some words", new_session()), Reads.VIEWS)
    assert {credential.inbox[7:], credential.consumer[2:]}.isdisjoint({other.inbox[7:], other.consumer[2:]})
    assert credential.inbox[7:] != credential.consumer[2:]
    for wrong in (
        "",
        "{}",
        "null",
        "[" * 9999,
        write_credential(credential).replace("views", "all"),
        '{"as":"session"}',
    ):
        assert read_credential(wrong) is None


def test_a_key_shows_nothing_that_opens_anything() -> None:
    """What lands in a log or a traceback by mistake holds no secret."""
    assert "some words" not in repr(presented(by_code("some words", new_session()), Reads.VIEWS))


@pytest.mark.parametrize("kind", list(Kind))
def test_a_mint_is_the_access_table_and_nothing_else(kind: Kind) -> None:
    """Exactly the verbs of the kind under one's own name; for reading, nothing to send; no wildcard but one's inbox."""
    actor = Actor(kind, "team_a", "person_b")
    identity = Identity(actor=actor, session="s", expires=NOW)
    sending = mint(identity, presented(by_session("t"), Reads.OUTCOMES))
    reading = mint(identity, presented(by_session("t"), Reads.VIEWS))
    if kind is Kind.OPERATOR:
        assert sending is reading is None
        return
    assert sending is not None
    pulls = f"$JS.API.CONSUMER.MSG.NEXT.OUTCOMES.{sending.consumer}"
    assert set(sending.publish) == {WHO_AM_I, pulls, *(command_subject(actor, verb) for verb in verbs_of(kind))}
    assert sending.filter == outcome_filter(actor)
    assert not any("*" in subject or ">" in subject for subject in sending.publish)
    if kind is Kind.PUBLIC:
        assert reading is None
        assert [subject.split(".")[-1] for subject in sending.publish if subject.startswith("cmd.")] == ["ask"]
        return
    assert reading is not None
    assert set(reading.publish) == {WHO_AM_I, f"$JS.API.CONSUMER.MSG.NEXT.VIEWS.{reading.consumer}"}
    assert reading.filter == view_filter(actor.audience)
    assert len(reading.subscribe) == 1


def test_somebody_unknown_is_the_same_for_the_same_form() -> None:
    """A form sent again comes from the same sender; two forms never do."""
    assert somebody("a", NOW).actor == somebody("a", NOW).actor != somebody("b", NOW).actor
    assert somebody("a", NOW).actor.person == derived("person", "a")


def test_a_limit_lets_a_burst_through_and_then_one_at_a_time() -> None:
    """Attempts of one key don't count against another's, and what succeeded is given back."""
    limit = Limit(burst=2, every=10)
    assert [limit.allows("a", NOW) for _ in range(3)] == [True, True, False]
    assert limit.allows("b", NOW)
    assert not limit.allows("a", NOW + timedelta(seconds=9))
    assert limit.allows("a", NOW + timedelta(seconds=11))
    limit.give_back("a")
    assert limit.allows("a", NOW + timedelta(seconds=11))


def _asked(server: nkeys.KeyPair, issuer: Issuer, **other: object) -> bytes:
    """Return a request as a server would sign it."""

    def part(content: object) -> bytes:
        return base64.urlsafe_b64encode(msgspec.json.encode(content)).rstrip(b"=")

    name = _public(server, nkeys.PREFIX_BYTE_SERVER)
    nats = {
        "server_id": {"id": other.get("name", name)},
        "user_nkey": _pair(nkeys.PREFIX_BYTE_USER).public_key.decode(),
        "connect_opts": {"auth_token": "t"},
        "type": "authorization_request",
        "version": 2,
    }
    claims = {"aud": "nats-authorization-request", "iss": name, "sub": issuer.public, "exp": NOW.timestamp() + 2}
    given = {key: value for key, value in other.items() if key in claims}
    header = {"typ": "JWT", "alg": other.get("alg", "ed25519-nkey")}
    text = part(header) + b"." + part({**claims, "exp": int(NOW.timestamp()) + 2, "nats": nats, **given})
    return text + b"." + base64.urlsafe_b64encode(server.sign(text)).rstrip(b"=")


def _pair(prefix: int) -> nkeys.KeyPair:
    return nkeys.from_seed(bytearray(nkeys.encode_seed(bytes(range(32)), prefix)))


def _public(pair: nkeys.KeyPair, prefix: int) -> str:
    raw = bytes([prefix]) + base64.b32decode(pair.public_key + b"=" * (-len(pair.public_key) % 8))[1:-2]
    return base64.b32encode(raw + nkeys.crc16(bytearray(raw)).to_bytes(2, "little")).decode().rstrip("=")


def test_only_a_server_asks_in_its_own_name_for_us_and_just_now() -> None:
    """A request that nobody signed, or somebody else, or for somebody else, or long ago, is answered by silence."""
    issuer = Issuer(nkeys.encode_seed(bytes(32), nkeys.PREFIX_BYTE_ACCOUNT).decode())
    server = _pair(nkeys.PREFIX_BYTE_ACCOUNT)
    good = _asked(server, issuer)
    read = read_request(good, issuer.public, NOW)
    assert read is not None
    assert read.token == "t"
    assert read_request(good, issuer.public, NOW + timedelta(seconds=3)) is None
    for wrong in (
        _asked(server, issuer, aud="somebody"),
        _asked(server, issuer, sub="ABC"),
        _asked(server, issuer, name="NOTHER"),
        _asked(server, issuer, alg="none"),
        _asked(server, issuer, iss=server.public_key.decode()),
        good[:-4] + b"AAAA",
        good.rpartition(b".")[0] + b".",
        b"",
        b"a.b.c",
    ):
        assert read_request(wrong, issuer.public, NOW) is None


def test_the_account_is_not_up_to_anybody(tmp_path: Path) -> None:
    """Who is let in is let into VIEWERS, and the signing key must be its owner's alone."""
    path = tmp_path / "issuer.seed"
    path.write_bytes(nkeys.encode_seed(bytes(32), nkeys.PREFIX_BYTE_ACCOUNT))
    path.chmod(0o644)
    with pytest.raises(PermissionError):
        Issuer.from_file(path)
    path.chmod(0o600)
    minted = Mint(name="n", publish=("a",), subscribe=("b",), expires=NOW, stream="S", consumer="c", filter="f")
    answer = _claims(Issuer.from_file(path).admit(Request("U", "N", ""), minted, NOW))
    user = _claims(answer["nats"]["jwt"].encode())
    assert user["aud"] == "VIEWERS"
    assert user["exp"] == int(NOW.timestamp())
    assert user["nats"]["pub"] == {"allow": ["a"]}
    assert user["nats"]["sub"] == {"allow": ["b"]}


def _claims(token: bytes) -> dict[str, Any]:
    body = token.split(b".")[1]
    return msgspec.json.decode(base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)))  # type: ignore[no-any-return]


# ----------------------------------------------------------------------------------------------------------- coming in


async def refused(key: Key, gate: Gate) -> float:
    """Return how long the refusal of ``key`` took."""
    started = time.monotonic()
    with pytest.raises(NotLetInError):
        await come_in(key, gate.settings)
    return time.monotonic() - started


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
        assert (await come_in(by_code(typed, new_session()), gate.settings)).actor == actor
    with pytest.raises(NotLetInError):
        await come_in(by_invitation(words, new_session()), gate.settings)


async def test_every_code_that_opens_nothing_is_refused_alike(gate: Gate) -> None:
    """Unknown, used, or tried too often: the same answer after the same time; others' codes are not slowed by it."""
    _, used = await gate.invite(Kind.PARTNER)
    await come_in(by_invitation(used, new_session()), gate.settings)
    unknown = [await refused(by_code(" ".join(words_of(fresh("x"))), new_session()), gate) for _ in range(3)]
    again = [await refused(by_invitation(used, new_session()), gate) for _ in range(3)]
    gibberish = [await refused(by_code("no code at all", new_session()), gate) for _ in range(3)]
    assert max(map(median, (unknown, again, gibberish))) - min(map(median, (unknown, again, gibberish))) < 0.15
    tried = " ".join(words_of(fresh("x")))
    await asyncio.gather(*(refused(by_code(tried, new_session()), gate) for _ in range(12)))
    throttled = await refused(by_code(tried, new_session()), gate)
    assert abs(throttled - median(unknown)) < 0.15
    _, words = await gate.give_code(Kind.YOUTH)
    await come_in(by_code(words, new_session()), gate.settings)


async def test_guessing_from_one_address_is_throttled(gate: Gate) -> None:
    """Twenty wrong codes from one address, and even a right one has to wait; from elsewhere it opens."""
    _, words = await gate.give_code(Kind.CAREGIVER)
    for _ in range(2):
        guesses = [by_code(" ".join(words_of(fresh("x"))), new_session(), "192.0.2.7") for _ in range(11)]
        await asyncio.gather(*(refused(guess, gate) for guess in guesses))
    await refused(by_code(words, new_session(), "192.0.2.7"), gate)
    await come_in(by_code(words, new_session(), "192.0.2.8"), gate.settings)


async def test_sessions_come_in_fast_while_codes_are_hashed(gate: Gate) -> None:
    """A crowd that tries codes does not keep anybody out who is signed in."""
    person = gate.people[Kind.HUB, 0]
    guesses = [by_code(" ".join(words_of(fresh("x"))), new_session()) for _ in range(12)]
    guessing = asyncio.gather(*(come_in(guess, gate.settings) for guess in guesses), return_exceptions=True)
    await asyncio.sleep(0.05)

    async def one() -> float:
        started = time.monotonic()
        await (await Link.open(person.key, Reads.VIEWS, gate.settings)).close()
        return time.monotonic() - started

    took = [await one() for _ in range(5)]
    assert all(isinstance(each, NotLetInError | BusDownError) for each in await guessing)
    assert median(took) < 0.5


async def test_an_invitation_said_again_by_who_used_it_opens_the_same_session(gate: Gate) -> None:
    """An answer that got lost on the way locks nobody out; nobody else gets in by it, and not after signing out."""
    actor, secret = await gate.invite(Kind.ADVOCATE)
    token = new_session()
    first = await come_in(by_invitation(secret, token), gate.settings)
    again = await come_in(by_invitation(secret, token), gate.settings)
    assert first.actor == again.actor == actor
    assert first.session == again.session
    async with ViewerSender(by_session(token), gate.settings) as sender:
        await sender.send(sign_out_of(actor, first.session))
        await until(lambda: not sender.is_open, 3)
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
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def write_copy(gate: Gate, person: Person, fact: str, **fields: object) -> None:
    """Write a copy for ``person``'s audience, as disclosure does; without ``type`` it is gone."""
    copy = Copy(fact=fact, case=NO_CASE, seq=1, as_of=1, **fields)  # type: ignore[arg-type]
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
        await until(lambda: Signal.CAUGHT_UP in seen, 5)
        assert [item.fact for item in seen if isinstance(item, Copy)] == [kept, changed, gone]
        seen.clear()
        assert await kick(gate, person.actor) == 1
        nc = await connect("disclosure", gate.settings)
        subject = view_subject(person.actor.audience, NO_CASE, gone)
        await nc.request("$JS.API.STREAM.PURGE.VIEWS", msgspec.json.encode({"filter": subject}))
        await nc.close()
        await write_copy(gate, person, changed, type="gate.team_formed.v1", mine=True)
        await until(lambda: Signal.CAUGHT_UP in seen, 5)
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
        await until(lambda: Signal.CAUGHT_UP in seen, 5)
        await write_copy(gate, person, after, type="gate.team_formed.v1", generation="b")
        await until(lambda: len(seen) >= 4, 5)
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
        await come_in(by_code(words, token), gate.settings)
    reader = ViewerReader(actor.audience, gate.settings)
    for token in (gate.people[Kind.HUB, 0].token, *tokens):
        reader.offer(token)
    async with following(reader) as seen:
        await until(lambda: Signal.CAUGHT_UP in seen, 5)
        async with ViewerSender(by_session(tokens[1]), gate.settings) as sender:
            seen.clear()
            await sender.send(sign_out_of(actor, session_hash(tokens[0])))
            await until(lambda: Signal.CAUGHT_UP in seen, 5)
            assert "over" not in seen
            await sender.send(sign_out_of(actor, None))
            await until(lambda: "over" in seen, 5)
            with pytest.raises((NotLetInError, BusDownError)):
                await sender.send(sign_out_of(actor, None))


async def test_removing_a_person_ends_all_they_have_open(gate: Gate) -> None:
    """Every connection of every session of theirs, at once; nobody else's; and no session of theirs opens another."""
    person, other = await gate.newcomer(Kind.HUB), gate.people[Kind.HUB, 0]
    reads = [await Link.open(person.key, reads, gate.settings) for reads in Reads]
    theirs = await Link.open(other.key, Reads.VIEWS, gate.settings)
    removed = PersonRemoved(audience=person.actor.audience, person=person.actor.person)
    await gate.append("gatekeeper", Address("gate", REGION, NO_CASE, person.actor.team), removed)
    await until(lambda: not any(link.is_open for link in reads), 3)
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
