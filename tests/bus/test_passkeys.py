"""Passkeys at the gate: made, signed in by, shown again; and all that is no answer."""

import asyncio
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from contracts.base import Address, Audience, Command
from contracts.consent import RaiseShield
from contracts.gate import (
    EnrolPasskey,
    PasskeyEnrolled,
    RemovePasskey,
    SignOut,
    TellSignIns,
)
from contracts.ids import NO_CASE, derived, fresh
from contracts.outcomes import Outcome, Reason, SignedInBy
from contracts.vocabulary import Device as DeviceKind
from contracts.vocabulary import Kind
from services.bus.gate.callout import issuer_of
from services.bus.gate.credential import (
    Reads,
    by_passkey,
    by_session,
    for_challenge,
    new_session,
    proved_by,
    session_hash,
)
from services.bus.gate.passkey import unspelled
from services.bus.viewers.link import Link
from services.bus.viewers.viewer import NotLetInError, NotProvedError, ViewerSender, come_in
from services.bus.wire.publishing import RefusedError
from services.gatekeeper.challenges import Challenges
from tests.bus.gate import REGION, Gate, Person, long_ago, until
from tests.bus.keys import Device


async def challenge(gate: Gate) -> bytes:
    """Ask for a challenge, as nobody in particular."""
    link = await Link.open(for_challenge(), Reads.OUTCOMES, gate.settings)
    try:
        found = unspelled((await link.who()).actor.person)
    finally:
        await link.close()
    assert found is not None
    return found


async def sent(gate: Gate, person: Person, command: Command) -> Outcome:
    async with ViewerSender(person.key, gate.settings) as sender:
        await sender.send(command)
        outcome = await sender.outcome(command.id, 5)
    assert outcome is not None
    return outcome


def enrolment(device: Device, asked: bytes) -> EnrolPasskey:
    command = fresh("cmd")
    return EnrolPasskey(
        id=command,
        region=REGION,
        case=NO_CASE,
        about=device.actor.team,
        passkey=derived("pkey", command),
        device=DeviceKind.PHONE,
        registration=device.makes(asked),
    )


async def enrolled(gate: Gate, person: Person, **device: object) -> tuple[Device, str]:
    """Make a passkey on a new device of ``person``'s; return it, and what the passkey is called."""
    own = Device(person.actor, **device)  # type: ignore[arg-type] # as the fields are
    command = enrolment(own, await challenge(gate))
    assert (await sent(gate, person, command)).done
    return own, command.passkey


def shield(person: Person) -> RaiseShield:
    return RaiseShield(
        id=fresh("cmd"),
        region=REGION,
        case=fresh("case"),
        about=fresh("shd"),
        against=Audience(Kind.PARTNER, fresh("team")),
        reason="A reason.",
        review_on=datetime.now(UTC) + timedelta(days=30),
    )


async def refused(gate: Gate, answer: str) -> None:
    with pytest.raises(NotLetInError):
        await gate.let_in(by_passkey(answer, new_session()))


@pytest.mark.parametrize("kind", [Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR, Kind.AUDITOR])
async def test_a_passkey_signs_its_person_in_and_the_session_is_short(gate: Gate, kind: Kind) -> None:
    """No name is typed: the device knows whose it is. It lasts a working day, and the link's session goes on."""
    person = await gate.newcomer(kind)
    device, _ = await enrolled(gate, person)
    who = await gate.let_in(by_passkey(device.signs(await challenge(gate)), new_session()))
    assert who.actor == person.actor
    assert timedelta(hours=7) < who.expires - datetime.now(UTC) <= timedelta(hours=8)
    assert (await gate.let_in(person.key)).actor == person.actor


async def test_an_answer_said_again_by_who_did_not_hear_that_it_worked_opens_the_same_session(gate: Gate) -> None:
    """By the same browser. From any other it is a replay, and opens nothing."""
    person = await gate.newcomer(Kind.HUB)
    device, _ = await enrolled(gate, person)
    answer, token = device.signs(await challenge(gate)), new_session()
    first = await gate.let_in(by_passkey(answer, token))
    assert (await gate.let_in(by_passkey(answer, token))).session == first.session
    await refused(gate, answer)


async def test_two_answers_at_once_to_one_challenge_open_one_session(gate: Gate) -> None:
    """Whoever comes first has used it."""
    person = await gate.newcomer(Kind.HUB)
    device, _ = await enrolled(gate, person)
    answer = device.signs(await challenge(gate))
    keys = [by_passkey(answer, new_session()) for _ in range(4)]
    came = await asyncio.gather(*(come_in(key, gate.settings) for key in keys), return_exceptions=True)
    assert len([each for each in came if not isinstance(each, BaseException)]) == 1
    assert len([each for each in came if isinstance(each, NotLetInError)]) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://localhost:8001"},
        {"origin": "https://localhost:8000"},
        {"origin": "http://trellis.example"},
        {"host": "trellis.example"},
        {"verifies": False},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"credential": secrets.token_bytes(32)},
    ],
    ids=["port", "scheme", "origin", "site", "unverified", "another device", "unknown passkey"],
)
async def test_what_is_no_answer_of_that_device_here_is_refused(gate: Gate, wrong: dict[str, object]) -> None:
    """Given to another site, without anybody being verified, or by another device: and the right one still opens."""
    person = await gate.newcomer(Kind.HUB)
    device, _ = await enrolled(gate, person)
    await refused(gate, replace(device, **wrong).signs(await challenge(gate)))  # type: ignore[arg-type] # as the fields are
    await gate.let_in(by_passkey(device.signs(await challenge(gate)), new_session()))


async def test_a_challenge_of_another_time_or_of_nobody_is_refused(gate: Gate) -> None:
    """One that is old, one of a time to come, one that the portal, or anybody, made up."""
    person = await gate.newcomer(Kind.HUB)
    device, _ = await enrolled(gate, person)
    now, lasts = datetime.now(UTC), timedelta(minutes=5)
    ours = Challenges(issuer_of(gate.settings).derived("challenges"), lasts)
    others = Challenges(b"what a portal could make up", lasts)
    wrong = [
        ours.new(now - timedelta(minutes=6), secrets.token_bytes(8)),
        ours.new(now + timedelta(minutes=2), secrets.token_bytes(8)),
        others.new(now, secrets.token_bytes(8)),
        secrets.token_bytes(32),
        b"",
    ]
    for each in wrong:
        await refused(gate, device.signs(each))
    await gate.let_in(by_passkey(device.signs(ours.new(now, secrets.token_bytes(8))), new_session()))


async def test_a_copy_of_a_device_is_noticed_by_its_counter(gate: Gate) -> None:
    """It says that it was used as often as before, or less often: whichever of the two comes second is refused."""
    person = await gate.newcomer(Kind.ADVOCATE)
    device, _ = await enrolled(gate, person, uses=3)
    copy, device = device.used(), device.used()
    await gate.let_in(by_passkey(device.signs(await challenge(gate)), new_session()))
    await refused(gate, copy.signs(await challenge(gate)))
    await gate.let_in(by_passkey(device.used().signs(await challenge(gate)), new_session()))


@pytest.mark.parametrize("text", ["", "a.b", "....", "a.b.c.d.e", "x" * 2400, "\x00.\x00.\x00.\x00.\x00"])
async def test_whatever_else_is_sent_opens_nothing(gate: Gate, text: str) -> None:
    """The gatekeeper goes on, and says nothing of why."""
    with pytest.raises(NotLetInError):
        await gate.let_in(by_passkey(text, new_session()))
    await challenge(gate)


async def test_a_passkey_is_enrolled_by_its_own_person_to_a_challenge_of_just_now(gate: Gate) -> None:
    """Not with an answer to a made-up challenge, not one made on another site; one device has one passkey of theirs."""
    person = await gate.newcomer(Kind.HUB)
    asked = await challenge(gate)
    wrong = [
        enrolment(Device(person.actor), secrets.token_bytes(32)),
        enrolment(Device(person.actor, origin="http://trellis.example"), asked),
        enrolment(Device(person.actor, verifies=False), asked),
        msgspec.structs.replace(enrolment(Device(person.actor), asked), registration="no.answer.this"),
    ]
    for command in wrong:
        outcome = await sent(gate, person, command)
        assert outcome.refusal is not None
        assert outcome.refusal.field == "registration"
    device = Device(person.actor)
    assert (await sent(gate, person, enrolment(device, asked))).done
    again = await sent(gate, person, enrolment(device, await challenge(gate)))
    assert again.refusal is not None


async def test_nobody_turns_anothers_device_to_themselves(gate: Gate) -> None:
    """A passkey that is known stays whose it was, whatever is enrolled under its name later."""
    owner, other = await gate.newcomer(Kind.HUB), await gate.newcomer(Kind.HUB)
    device, _ = await enrolled(gate, owner)
    theirs = Device(other.actor, credential=device.credential)
    await sent(gate, other, enrolment(theirs, await challenge(gate)))
    await refused(gate, theirs.signs(await challenge(gate)))
    await refused(gate, replace(theirs, actor=owner.actor).signs(await challenge(gate)))
    who = await gate.let_in(by_passkey(device.signs(await challenge(gate)), new_session()))
    assert who.actor == owner.actor


# ------------------------------------------------------------------------------------------------- showing it once more


async def test_what_takes_proof_is_refused_later_until_it_is_shown_again(gate: Gate) -> None:
    """By the server, over every connection of the session; shown by the person's own passkey, it goes through."""
    person = await gate.newcomer(Kind.ADVOCATE)
    device, _ = await enrolled(gate, person)
    await long_ago(gate.settings, person.token)
    async with ViewerSender(person.key, gate.settings) as sender:
        assert not await sender.is_proved()
        with pytest.raises(NotProvedError):
            await sender.send(shield(person))
        link = await Link.open(person.key, Reads.OUTCOMES, gate.settings)
        with pytest.raises(RefusedError):
            await link.request(
                f"cmd.advocate.{person.actor.team}.{person.actor.person}.consent_ledger.raise_shield", b"", {}
            )
        await link.close()
        answer = device.signs(await challenge(gate))
        await gate.let_in(proved_by(answer, person.token))
        assert await sender.is_proved()
        await sender.send(shield(person))


async def test_nobody_proves_anothers_session(gate: Gate) -> None:
    """Not by a passkey of their own, not by an answer that was used: and the session is no more proved than it was."""
    person, other = await gate.newcomer(Kind.HUB), await gate.newcomer(Kind.HUB)
    device, _ = await enrolled(gate, person)
    foreign, _ = await enrolled(gate, other)
    await long_ago(gate.settings, person.token)
    used = device.signs(await challenge(gate))
    await gate.let_in(by_passkey(used, new_session()))
    for answer in (foreign.signs(await challenge(gate)), used, "no answer"):
        with pytest.raises(NotLetInError):
            await gate.let_in(proved_by(answer, person.token))
    async with ViewerSender(person.key, gate.settings) as sender:
        assert not await sender.is_proved()


# ------------------------------------------------------------------------------------------------------ where one is in


async def signed_in(gate: Gate, person: Person) -> Outcome:
    command = TellSignIns(id=fresh("cmd"), region=REGION, case=NO_CASE, about=person.actor.team)
    return await sent(gate, person, command)


async def test_somebody_is_told_where_they_are_signed_in_and_nobody_else_is(gate: Gate) -> None:
    """By a link here, by a passkey there; a colleague's are not told, and each can be ended by itself."""
    person, other = await gate.newcomer(Kind.HUB), await gate.newcomer(Kind.HUB)
    device, passkey = await enrolled(gate, person)
    token = new_session()
    await gate.let_in(by_passkey(device.signs(await challenge(gate)), token))
    told = (await signed_in(gate, person)).sign_ins
    assert told is not None
    assert [(each.session, each.by) for each in told.sessions] == [
        (session_hash(token), SignedInBy.PASSKEY),
        (session_hash(person.token), SignedInBy.LINK),
    ]
    assert [(each.passkey, each.device) for each in told.passkeys] == [(passkey, DeviceKind.PHONE)]
    theirs = (await signed_in(gate, other)).sign_ins
    assert theirs is not None
    assert [each.session for each in theirs.sessions] == [session_hash(other.token)]
    end = SignOut(id=fresh("cmd"), region=REGION, case=NO_CASE, about=person.actor.team, session=session_hash(token))
    await sent(gate, person, end)
    await refused_session(gate, token)
    left = (await signed_in(gate, person)).sign_ins
    assert left is not None
    assert [each.session for each in left.sessions] == [session_hash(person.token)]


async def refused_session(gate: Gate, token: str) -> None:
    with pytest.raises(NotLetInError):
        await gate.let_in(by_session(token))


async def test_a_passkey_that_is_removed_signs_nobody_in_and_ends_what_it_began(gate: Gate) -> None:
    """At once; what was begun otherwise stays. A colleague's passkey isn't there to be removed."""
    person, other = await gate.newcomer(Kind.ADVOCATE), await gate.newcomer(Kind.ADVOCATE)
    device, passkey = await enrolled(gate, person)
    token = new_session()
    await gate.let_in(by_passkey(device.signs(await challenge(gate)), token))
    link = await Link.open(by_session(token), Reads.VIEWS, gate.settings)
    nobodys = RemovePasskey(id=fresh("cmd"), region=REGION, case=NO_CASE, about=other.actor.team, passkey=passkey)
    outcome = await sent(gate, other, nobodys)
    assert outcome.refusal is not None
    assert outcome.refusal.reason is Reason.NOT_FOUND
    remove = RemovePasskey(id=fresh("cmd"), region=REGION, case=NO_CASE, about=person.actor.team, passkey=passkey)
    assert (await sent(gate, person, remove)).done
    await until(lambda: not link.is_open)
    await refused_session(gate, token)
    await refused(gate, device.signs(await challenge(gate)))
    assert (await gate.let_in(person.key)).actor == person.actor


async def test_a_public_key_in_facts_lets_nobody_in(gate: Gate) -> None:
    """Whoever reads all that is kept of a passkey can verify by it, and no more."""
    person = await gate.newcomer(Kind.HUB)
    device, _ = await enrolled(gate, person)
    kept = PasskeyEnrolled(
        audience=person.actor.audience,
        person=person.actor.person,
        passkey=fresh("pkey"),
        device=DeviceKind.KEY,
        credential=fresh("x"),
        public_key=fresh("x"),
    )
    await gate.append("gatekeeper", Address("gate", REGION, NO_CASE, person.actor.team), kept)
    await refused(gate, Device(person.actor, credential=device.credential).signs(await challenge(gate)))
