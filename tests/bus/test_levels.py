"""What everybody unknown may still try is one count, however many gatekeepers there are."""

import asyncio
import time

import pytest

from deploy.server import Server
from services.bus.gate.levels import BUCKET, Levels
from services.bus.gate.limits import Limit
from services.bus.gate.places import place_of
from services.bus.wire.connection import BusSettings, connect
from services.gatekeeper.counting import Counting
from tests.bus.conftest import Connect

SECRET = b"a key that only gatekeepers have"
NOW = 1_800_000_000.0
PATIENT = 20.0
"""Seconds for one answer where an outage isn't the subject: a busy machine is none."""


async def test_two_gatekeepers_share_one_count(bus: Connect, region: str) -> None:
    """Of sixty tries at once at two gates, exactly as many are let through as one gate would let through."""
    gates = [Counting(Levels(await bus("gatekeeper"), SECRET, PATIENT)) for _ in range(2)]
    limit = Limit(name=region, burst=10, every=60)
    tries = [gates[number % 2].takes([(limit, "192.0.2.1")], NOW) for number in range(60)]
    assert sum(await asyncio.gather(*tries)) == 10
    assert await gates[0].takes([(limit, "192.0.2.2")], NOW)
    await gates[0].give_back([(limit, "192.0.2.1")], NOW)
    assert [await gate.takes([(limit, "192.0.2.1")], NOW) for gate in reversed(gates)] == [True, False]
    assert await gates[0].takes([(limit, "192.0.2.1")], NOW + 61)


async def test_the_first_limit_that_is_used_up_leaves_the_next_alone(bus: Connect, region: str) -> None:
    """One address that goes on and on takes nothing of what belongs to everybody."""
    gate = Counting(Levels(await bus("gatekeeper"), SECRET, PATIENT))
    own, all_ = Limit(name=f"{region} own", burst=2, every=60), Limit(name=f"{region} all", burst=4, every=60)
    tries = [await gate.takes([(own, "192.0.2.1"), (all_, "")], NOW) for _ in range(20)]
    assert sum(tries) == 2
    assert [await gate.takes([(own, f"192.0.2.{other}"), (all_, "")], NOW) for other in (2, 3, 4)] == [
        True,
        True,
        False,
    ]


async def test_no_address_stands_in_what_is_shared_and_it_is_forgotten(bus: Connect, region: str) -> None:
    """Names are keyed hashes, and a level is gone by itself once it is full again."""
    gatekeeper = await bus("gatekeeper")
    gate = Counting(Levels(gatekeeper, SECRET, PATIENT))
    here = Levels(gatekeeper, SECRET)._name(f"{region} 192.0.2.77")  # noqa: SLF001 - its very subject is what is asked after
    await gate.takes([(Limit(name=region, burst=1, every=1), "192.0.2.77")], NOW)
    reply = await gatekeeper.request(f"$JS.API.DIRECT.GET.KV_{BUCKET}.$KV.{BUCKET}.{here}")
    assert reply.headers is not None
    assert "Status" not in reply.headers
    assert b"192" not in reply.data
    assert reply.headers["Nats-TTL"] == "1"
    assert here != Levels(gatekeeper, b"another key")._name(f"{region} 192.0.2.77")  # noqa: SLF001 - as above
    async with asyncio.timeout(60):
        while "Status" not in (reply.headers or {}):
            await asyncio.sleep(0.1)
            reply = await gatekeeper.request(f"$JS.API.DIRECT.GET.KV_{BUCKET}.$KV.{BUCKET}.{here}")


async def test_without_the_bus_each_gate_goes_on_by_itself(own_server: Server) -> None:
    """Nobody is locked out and no gate stands open: each goes on from what it knew, and is not kept waiting twice."""
    settings = BusSettings.from_environment()
    clients = [await connect("gatekeeper", settings) for _ in range(2)]
    gates = [Counting(Levels(client, SECRET)) for client in clients]
    limit = Limit(name="a", burst=10, every=60)
    assert sum([await gates[number % 2].takes([(limit, "b")], NOW) for number in range(6)]) == 6
    own_server.kill()
    began = time.monotonic()
    alone = [await gates[0].takes([(limit, "b")], NOW) for _ in range(20)]
    assert 1 <= sum(alone) <= 5
    assert time.monotonic() - began < 3  # waited for each time, it would be five seconds
    own_server.start()
    for client in clients:
        await client.close()


async def test_after_a_restart_of_the_bus_they_share_again(own_server: Server) -> None:
    """Nobody has to declare anything anew: what two gates count is one count again."""
    own_server.kill()
    own_server.start()
    settings = BusSettings.from_environment()
    clients = [await connect("gatekeeper", settings) for _ in range(2)]
    gates = [Counting(Levels(client, SECRET, PATIENT)) for client in clients]
    limit = Limit(name="c", burst=10, every=60)
    assert sum([await gates[number % 2].takes([(limit, "d")], NOW) for number in range(30)]) == 10
    for client in clients:
        await client.close()


@pytest.mark.parametrize(
    "address,place",
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("[2001:db8:1:2::1]:4711", "2001:db8:1:2::/64"),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_a_household_is_one_place(address: str, place: str) -> None:
    """Whoever has 2^64 addresses to try from is counted as one; what is no address is no place."""
    assert place_of(address) == place
