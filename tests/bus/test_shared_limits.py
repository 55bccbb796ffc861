"""Two portals, and two gatekeepers as real processes, on one bus: whoever guesses is counted once, wherever it is."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from http import HTTPStatus
from typing import Any, cast

import httpx
import pytest

from contracts.ids import fresh
from contracts.vocabulary import Kind
from portal.app import create_app
from portal.settings import COMMUNITY_FILE, Settings, read_community
from services.bus.gate.credential import Errand, by_code, by_session, new_session, public
from services.bus.gate.words import words_of
from services.bus.viewers.link import NotLetInError
from services.gatekeeper.wanted import Limits
from tests.bus.gate import Gate, running_gate

GUESSER, OTHER = "192.0.2.7", "192.0.2.8"


@pytest.fixture(scope="module")
def two_gates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """One bus, and two gatekeepers that take turns."""
    with running_gate(tmp_path_factory.mktemp("gates")) as gate, ExitStack() as stack:
        first = gate.gatekeeper
        assert first is not None
        stack.callback(first.terminate)
        gate.start_gatekeeper()  # one more: the first goes on
        yield gate


@asynccontextmanager
async def portal(gate: Gate) -> AsyncIterator[httpx.ASGITransport]:
    """Run a portal that shares nothing with any other but the bus."""
    settings = Settings(bus=gate.settings, community=read_community(COMMUNITY_FILE), trusted_proxy="127.0.0.1")
    app = create_app(settings)
    async with app.lifespan():
        yield httpx.ASGITransport(cast("Any", app))


async def came_back(portal: httpx.ASGITransport, words: str, address: str) -> int:
    """Type ``words`` as somebody at ``address`` does, again where the machine was too busy; return the status."""
    headers = {"X-Forwarded-For": address}
    async with httpx.AsyncClient(transport=portal, base_url="http://localhost:8000", headers=headers) as client:
        page = (await client.get("/return")).text
        fields = dict(re.findall(r'name="(_csrf_token|command)" value="([^"]*)"', page))
        for _ in range(5):
            status = (await client.post("/return", data={**fields, "words": words})).status_code
            if status != HTTPStatus.SERVICE_UNAVAILABLE:
                return status
    raise AssertionError("it was never answered")


async def test_a_guesser_is_counted_once_at_two_portals_and_two_gatekeepers(two_gates: Gate) -> None:
    """Half of the guesses here and half there use up one budget: even the right words have to wait; others' don't."""
    _, words = await two_gates.give_code(Kind.CAREGIVER)
    burst = Limits.default().address.burst
    async with portal(two_gates) as a, portal(two_gates) as b:
        for _ in range(burst // 4 + 1):
            guesses = [came_back(each, " ".join(words_of(fresh("x"))), GUESSER) for each in (a, b) for _ in range(2)]
            assert set(await asyncio.gather(*guesses)) == {422}
        assert [await came_back(each, words, GUESSER) for each in (a, b)] == [422, 422]
        assert [await came_back(each, words, OTHER) for each in (a, b)] == [303, 303]


async def test_each_errand_of_somebody_unknown_is_counted_by_itself(two_gates: Gate) -> None:
    """Whoever asks on and on from one address is told to wait, and may still be asked for by everybody else."""
    limits = Limits.default()

    async def allowed(address: str) -> bool:
        try:
            await two_gates.let_in(public(fresh("x"), address))
        except NotLetInError:
            return False
        return True

    asked = [await allowed(GUESSER) for _ in range(limits.ask.burst + 8)]
    assert limits.ask.burst <= sum(asked) < len(asked)
    assert await allowed(OTHER)
    with pytest.raises(NotLetInError):
        await two_gates.let_in(by_session(new_session()))


async def test_a_form_sent_once_more_is_one_try_at_either_gatekeeper(two_gates: Gate) -> None:
    """A browser sends it again for the page that answers it; to send one on and on is a try each time."""
    limits = Limits.default()

    async def allowed(form: str) -> bool:
        try:
            await two_gates.let_in(public(form, "192.0.2.9", Errand.WAKE))
        except NotLetInError:
            return False
        return True

    forms = [fresh("x") for _ in range(limits.wake.burst)]
    assert all([await allowed(form) for form in forms])
    assert all([await allowed(form) for form in forms])
    assert not await allowed(fresh("x"))
    assert [await allowed(forms[0]) for _ in range(limits.form.burst)].count(True) == limits.form.burst - 2


async def test_the_gate_says_what_was_tried_and_never_by_whom(two_gates: Gate) -> None:
    """Each door that opened and each that did not stands in the log; no address, no word, no person does."""
    actor, words = await two_gates.give_code(Kind.CAREGIVER)
    wrong = " ".join(words_of(fresh("x")))
    await two_gates.let_in(by_code(words, new_session(), OTHER))
    with pytest.raises(NotLetInError):
        await two_gates.let_in(by_code(wrong, new_session(), OTHER))
    said = (two_gates.server.home.logs / "gatekeeper.log").read_text()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    told = {(line["event"], line.get("door")) for line in lines}
    assert {("admitted", "code"), ("not_admitted", "code")} <= told
    for secret in (OTHER, GUESSER, words, wrong, actor.team, actor.person):
        assert secret not in said
