"""A youth's two secrets: what the code alone lets somebody do, what both do, and a new code in place of an old one."""

import asyncio

import pytest

from contracts.access import verbs_of
from contracts.asking import CodeRenewed
from contracts.base import Address, Audience
from contracts.consent import WithdrawRelease
from contracts.ids import derived, fresh
from contracts.intake import SupportRequested
from contracts.oncall import RequestPage, page_of
from contracts.vocabulary import (
    Area,
    Asker,
    Kind,
    KnownBy,
    Language,
    Need,
    PageReason,
    Urgency,
    WithdrawalForm,
)
from services.bus.gate.credential import Key, Reads, by_code, by_second, by_session, new_session
from services.bus.gate.words import second_verifier, verifier, words_of
from services.bus.viewers.link import Link
from services.bus.viewers.viewer import ViewerSender, come_in
from services.bus.wire.publishing import RefusedError
from tests.bus.gate import REGION, SECOND, Gate, alike, refusal, until

WRONG = "other quiet rivers"


async def refused(key: Key, gate: Gate) -> float:
    """Return how long the refusal of ``key`` took."""
    return await refusal(lambda: come_in(key, gate.settings))


def withdrawal() -> WithdrawRelease:
    return WithdrawRelease(
        id=fresh("cmd"), region=REGION, case=fresh("case"), about=fresh("rel"), form=WithdrawalForm.IN_PORTAL
    )


def page() -> RequestPage:
    case = fresh("case")
    return RequestPage(
        id=fresh("cmd"),
        region=REGION,
        case=case,
        about=page_of(case),
        reason=PageReason.YOUNG_PERSON_ASKED,
        language=Language.ENGLISH,
        youth_asked=True,
    )


async def test_the_server_refuses_a_code_alone_what_both_secrets_may(gate: Gate) -> None:
    """By the code: ask for somebody, and nothing that changes who sees what. By both: that, too."""
    welcomed, words = await gate.welcome(SECOND)
    alone, token = new_session(), new_session()
    assert (await gate.let_in(by_code(words, alone))).actor == welcomed.at_door
    assert (await gate.let_in(by_second(SECOND.upper(), alone, token))).actor == welcomed.actor
    async with ViewerSender(by_session(alone), gate.settings) as sender:
        await sender.send(page())
        with pytest.raises(RefusedError):
            await sender.send(withdrawal())
        assert sender.who.actor == welcomed.at_door
    async with ViewerSender(by_session(token), gate.settings) as sender:
        await sender.send(page())
        await sender.send(withdrawal())
    assert set(verbs_of(Kind.YOUTH, by_code=True)) < set(verbs_of(Kind.YOUTH))


async def test_a_session_by_both_ends_when_the_one_by_the_code_does(gate: Gate) -> None:
    """Unlocking doesn't prolong anything."""
    _, words = await gate.welcome(SECOND)
    alone = new_session()
    by_words = await gate.let_in(by_code(words, alone))
    by_both = await gate.let_in(by_second(SECOND, alone, new_session()))
    assert abs((by_both.expires - by_words.expires).total_seconds()) < 2


async def test_a_wrong_second_secret_and_none_are_refused_alike(gate: Gate) -> None:
    """Whoever has the code can't find out whether there is a second secret; nor is one of use beside another code."""
    (_, with_one), (_, without), (_, others) = (await gate.welcome(SECOND), await gate.welcome(), await gate.welcome())
    sessions = [new_session() for _ in range(3)]
    for words, session in zip((with_one, without, others), sessions, strict=True):
        await gate.let_in(by_code(words, session))
    wrong = [await refused(by_second(WRONG, sessions[0], new_session()), gate) for _ in range(3)]
    none = [await refused(by_second(WRONG, sessions[1], new_session()), gate) for _ in range(3)]
    beside = [await refused(by_second(SECOND, sessions[2], new_session()), gate) for _ in range(3)]
    nobody = [await refused(by_second(SECOND, new_session(), new_session()), gate) for _ in range(3)]
    assert alike(wrong, none, beside, nobody)


async def test_guessing_is_throttled_and_the_owner_is_not_locked_out(gate: Gate) -> None:
    """Guesses from many addresses run dry, even for the right one; where it was told before, it still opens."""
    _, words = await gate.welcome(SECOND)
    alone = new_session()
    await gate.let_in(by_code(words, alone))
    await gate.let_in(by_second(SECOND, alone, new_session(), "192.0.2.40"))
    for block in range(4):
        for _ in range(3):  # a few at a time: more make the callout late on a busy machine, which is another refusal
            guesses = [by_second(WRONG, alone, new_session(), f"198.51.100.{block}") for _ in range(2)]
            await asyncio.gather(*(refused(guess, gate) for guess in guesses))
    await refused(by_second(SECOND, alone, new_session(), "198.51.100.99"), gate)
    await gate.let_in(by_second(SECOND, alone, new_session(), "192.0.2.40"))


async def test_a_new_code_ends_all_that_the_old_one_opened(gate: Gate) -> None:
    """Found, or coerced: by the code alone and by both, every connection is ended at once, and none comes back."""
    case = fresh("case")
    _, words = await gate.welcome(SECOND, case)
    alone, token = new_session(), new_session()
    await gate.let_in(by_code(words, alone))
    await gate.let_in(by_second(SECOND, alone, token))
    links = [await Link.open(by_session(each), Reads.VIEWS, gate.settings) for each in (alone, token)]
    again, new_words = await gate.welcome(case=case)
    await until(lambda: not any(link.is_open for link in links))
    for key in (by_session(alone), by_session(token), by_code(words, new_session())):
        await refused(key, gate)
    await refused(by_second(SECOND, alone, new_session()), gate)
    assert (await gate.let_in(by_code(new_words, new_session()))).actor == again.at_door


async def test_new_words_by_voice_end_the_old_ones_and_leave_the_second_secret(gate: Gate) -> None:
    """Whoever is in by the old words is out at once; the new ones open the door, and the request by the same secret."""
    words, new_words = (" ".join(words_of(fresh("x"))) for _ in range(2))
    old, new = [await asyncio.to_thread(verifier, each) for each in (words, new_words)]
    case, request = fresh("case"), fresh("req")
    asked = SupportRequested(
        request=request,
        audience=Audience(Kind.CAREGIVER, derived("team", request)),
        asker=Asker.PARENT,
        needs=(Need.CAREGIVER_SUPPORT,),
        urgency=Urgency.SOON,
        area=Area.ANYWHERE,
        language=Language.ENGLISH,
        verifier=old,
        second=await asyncio.to_thread(second_verifier, SECOND, old),
        door=Audience(Kind.CAREGIVER, derived("team", request, "door")),
    )
    address = Address("intake", REGION, case, request)
    await gate.append("caregiver_intake", address, asked)
    alone, token = new_session(), new_session()
    assert (await gate.let_in(by_code(words, alone))).actor == asked.at_door
    assert (await gate.let_in(by_second(SECOND, alone, token))).actor == asked.actor
    links = [await Link.open(by_session(each), Reads.VIEWS, gate.settings) for each in (alone, token)]
    renewed = CodeRenewed(audience=asked.audience, door=asked.door, known_by=KnownBy.CALLED_BACK, verifier=new)
    await gate.append("caregiver_intake", address, renewed)
    await until(lambda: not any(link.is_open for link in links))
    for key in (by_session(alone), by_session(token), by_code(words, new_session())):
        await refused(key, gate)
    again, within = new_session(), new_session()
    assert (await gate.let_in(by_code(new_words, again))).actor == asked.at_door
    assert (await gate.let_in(by_second(SECOND, again, within))).actor == asked.actor
