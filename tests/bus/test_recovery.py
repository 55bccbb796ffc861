"""Who lost their device comes in anew when two colleagues agree; neither of the two comes in as them."""

import asyncio
from typing import NamedTuple

import pytest

from contracts.gate import AgreeRecovery, AskRecovery, CancelRecovery
from contracts.ids import NO_CASE, fresh
from contracts.outcomes import SignedInBy
from contracts.vocabulary import Kind, KnownBy
from services.bus.gate.credential import (
    Reads,
    by_both_halves,
    by_code,
    by_invitation,
    by_passkey,
    by_session,
    new_session,
)
from services.bus.gate.words import verifier, words_of
from services.bus.viewers.link import Link
from services.bus.viewers.viewer import NotLetInError
from services.gatekeeper.handlers import LATE
from tests.bus.gate import REGION, Gate, Person, until
from tests.bus.test_passkeys import challenge, enrolled, sent, signed_in


class Halves(NamedTuple):
    first: str
    second: str


async def half() -> tuple[str, str]:
    """Return six words, and their verifier."""
    words = " ".join(words_of(fresh("x")))
    return words, await asyncio.to_thread(verifier, words)


def ask(person: Person, hashed: str) -> AskRecovery:
    return AskRecovery(
        id=fresh("cmd"),
        region=REGION,
        case=NO_CASE,
        about=person.actor.team,
        person=person.actor.person,
        known_by=KnownBy.CALLED_BACK,
        verifier=hashed,
    )


def agree(person: Person, hashed: str) -> AgreeRecovery:
    return AgreeRecovery(
        id=fresh("cmd"),
        region=REGION,
        case=NO_CASE,
        about=person.actor.team,
        person=person.actor.person,
        known_by=KnownBy.IN_PERSON,
        verifier=hashed,
    )


async def recovered(gate: Gate, person: Person) -> Halves:
    """Let two hub colleagues agree that ``person`` comes in anew; return what each of them tells the person."""
    asker, agreer = await gate.newcomer(Kind.HUB), await gate.newcomer(Kind.HUB)
    (first, of_first), (second, of_second) = await half(), await half()
    assert (await sent(gate, asker, ask(person, of_first))).done
    assert (await sent(gate, agreer, agree(person, of_second))).done
    return Halves(first, second)


async def refused(gate: Gate, first: str, second: str) -> None:
    with pytest.raises(NotLetInError):
        await gate.let_in(by_both_halves(first, second, new_session()))


async def test_two_colleagues_let_somebody_in_anew_and_all_before_is_over(gate: Gate) -> None:
    """Every session, every open connection and every passkey; what both told them works once, in whichever order."""
    person = await gate.newcomer(Kind.ADVOCATE)
    device, _ = await enrolled(gate, person)
    link = await Link.open(person.key, Reads.VIEWS, gate.settings)
    halves = await recovered(gate, person)
    await until(lambda: not link.is_open)
    for key in (person.key, by_passkey(device.signs(await challenge(gate)), new_session())):
        with pytest.raises(NotLetInError):
            await gate.let_in(key)
    token = new_session()
    who = await gate.let_in(by_both_halves(halves.second, halves.first, token))
    assert who.actor == person.actor
    await refused(gate, *halves)
    await asyncio.sleep(LATE + 0.5)  # what ends who was just coming in leaves whoever came in anew
    assert (await gate.let_in(by_session(token))).actor == person.actor


async def test_neither_half_lets_anybody_in(gate: Gate) -> None:
    """Not alone, not twice, not as a code or a link; and not beside the half of another recovery."""
    person, other = await gate.newcomer(Kind.PARTNER), await gate.newcomer(Kind.PARTNER)
    ours, theirs = await recovered(gate, person), await recovered(gate, other)
    for each in ours:
        await refused(gate, each, each)
        await refused(gate, each, "")
        await refused(gate, each, theirs.second)
        for key in (by_code(each, new_session()), by_invitation(each, new_session())):
            with pytest.raises(NotLetInError):
                await gate.let_in(key)
    assert (await gate.let_in(by_both_halves(*ours, new_session()))).actor == person.actor


async def test_one_colleague_is_not_two_and_nobody_does_it_for_themselves(gate: Gate) -> None:
    """Nor somebody of another region; taken back, it isn't asked for any more; until it is agreed, nothing changes."""
    person, asker = await gate.newcomer(Kind.HUB), await gate.newcomer(Kind.HUB)
    (first, of_first), (_, of_second) = await half(), await half()
    assert not (await sent(gate, person, ask(person, of_first))).done
    assert not (await sent(gate, asker, agree(person, of_second))).done
    assert (await sent(gate, asker, ask(person, of_first))).done
    assert not (await sent(gate, asker, agree(person, of_second))).done
    assert not (await sent(gate, person, agree(person, of_second))).done
    assert not (await sent(gate, asker, ask(person, of_second))).done
    cancel = CancelRecovery(
        id=fresh("cmd"), region=REGION, case=NO_CASE, about=person.actor.team, person=person.actor.person
    )
    assert (await sent(gate, person, cancel)).done
    assert not (await sent(gate, await gate.newcomer(Kind.HUB), agree(person, of_second))).done
    await refused(gate, first, first)
    assert (await gate.let_in(person.key)).actor == person.actor


async def test_a_session_by_two_colleagues_counts_as_shown_and_says_how_it_began(gate: Gate) -> None:
    """So that they can make a passkey for their new device at once."""
    person = await gate.newcomer(Kind.INVESTIGATOR)
    halves = await recovered(gate, person)
    token = new_session()
    await gate.let_in(by_both_halves(*halves, token))
    anew = person._replace(key=by_session(token))
    await enrolled(gate, anew)
    told = (await signed_in(gate, anew)).sign_ins
    assert told is not None
    assert [each.by for each in told.sessions] == [SignedInBy.TWO_COLLEAGUES]
    assert len(told.passkeys) == 1
