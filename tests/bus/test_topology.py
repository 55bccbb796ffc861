"""The server itself refuses: each user of the bus can do what its grant says, and nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import nats
import nats.errors
import pytest
from nats.aio.client import Client

from contracts.access import verbs_of
from contracts.ids import fresh
from contracts.subjects import command_subject
from contracts.vocabulary import Kind
from deploy.grants import GRANTS, USERS
from deploy.home import Home
from deploy.server import Server
from deploy.topology import BUCKETS, DURABLES, KV_STREAMS, OPERATOR, SERVICES, STREAMS
from services.bus.operate.declare import declare, info
from services.bus.wire.connection import BusSettings, connect, connection_options
from tests.bus.conftest import Connect

Watched = tuple[Client, list[str]]
NAMES = [service.name for service in SERVICES]
CONTEXTS = {service.name: service.appends for service in SERVICES}


@pytest.fixture
async def watched(settings: BusSettings) -> AsyncIterator[Callable[[str], Any]]:
    """Connect as a user, and keep what the server complains about."""
    open_ones: list[Client] = []

    async def as_user(user: str) -> Watched:
        violations: list[str] = []

        async def on_error(error: Exception) -> None:
            violations.append(str(error).lower())

        options = connection_options(user, settings) | {"error_cb": on_error}
        nc = await nats.connect(**options, nkeys_seed_str=settings.seed(user))
        open_ones.append(nc)
        return nc, violations

    yield as_user
    for nc in open_ones:
        await nc.close()


async def publish_refused(who: Watched, subject: str) -> bool:
    """Return whether the server refused this publish in its own words; nats-py raises nothing."""
    nc, violations = who
    violations.clear()
    await nc.publish(subject, b"{}", reply=f"{connection_inbox(nc)}.x")
    return await _said(nc, violations, f'publish to "{subject.lower()}"')


async def listening_refused(who: Watched, subject: str) -> bool:
    """Return whether the server refused this subscription."""
    nc, violations = who
    violations.clear()
    await nc.subscribe(subject)
    return await _said(nc, violations, f'subscription to "{subject.lower()}"')


async def _said(nc: Client, violations: list[str], words: str) -> bool:
    await nc.flush()
    for _ in range(50):
        if any(words in violation for violation in violations):
            return True
        await asyncio.sleep(0.002)  # nats-py hands an error on in a task of its own
    return False


def connection_inbox(nc: Client) -> str:
    return nc.new_inbox().rpartition(".")[0]


def fact(context: str, region: str) -> str:
    return f"fact.{context}.{region}.{fresh('case')}.{fresh('ref')}.tried"


@pytest.mark.parametrize("name", NAMES)
async def test_a_service_appends_its_own_facts_and_nobody_elses(
    watched: Callable[[str], Any], region: str, name: str
) -> None:
    """A fact is published by the one service that decides it; any other is refused by the server."""
    who = await watched(name)
    others = {context for service in NAMES for context in CONTEXTS[service]} - set(CONTEXTS[name])
    for context in CONTEXTS[name]:
        ack = json.loads((await who[0].request(fact(context, region), b"{}")).data)
        assert ack["stream"] == "FACTS"
    for context in sorted(others):
        assert await publish_refused(who, fact(context, region))


@pytest.mark.parametrize("name", [*NAMES, "operator"])
@pytest.mark.parametrize(
    "subject",
    [
        "$JS.API.STREAM.CREATE.MINE",
        "$JS.API.STREAM.UPDATE.FACTS",
        "$JS.API.STREAM.DELETE.FACTS",
        "$JS.API.STREAM.PURGE.FACTS",
        "$JS.API.STREAM.PURGE.COMMANDS",
        "$JS.API.STREAM.MSG.DELETE.FACTS",
        "$JS.API.STREAM.MSG.GET.COMMANDS",
        "$JS.API.CONSUMER.CREATE.FACTS",
        "$JS.API.CONSUMER.CREATE.FACTS.mine.fact.>",
        "$JS.API.CONSUMER.CREATE.COMMANDS.mine",
        "$JS.API.CONSUMER.DURABLE.CREATE.FACTS.mine",
        "$JS.API.CONSUMER.DELETE.COMMANDS.referral_router",
        "$SYS.REQ.SERVER.PING.CONNZ",
    ],
)
async def test_nobody_but_the_topology_changes_streams_or_durables(
    watched: Callable[[str], Any], name: str, subject: str
) -> None:
    """No service can make, change, empty or delete a stream, nor make a consumer that reads all of it."""
    assert await publish_refused(await watched(name), subject)


async def test_a_service_reads_only_its_own_durable(watched: Callable[[str], Any]) -> None:
    """The commands, facts and timers of another service can't be taken from its queue."""
    who = await watched("referral_router")
    for stream, durable in DURABLES:
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable['name']}"
        if durable["name"] == "referral_router":
            assert await who[0].request(subject, b'{"batch":1,"expires":100000000}', timeout=30)
        else:
            assert await publish_refused(who, subject)


@pytest.mark.parametrize("name", NAMES)
async def test_a_service_cannot_act_as_a_person(watched: Callable[[str], Any], name: str) -> None:
    """No service can publish a command: who acts is in the subject, and it isn't them."""
    who = await watched(name)
    assert await publish_refused(who, "cmd.hub.team.person.referral_router.request")
    assert await publish_refused(who, command_subject(OPERATOR, verbs_of(Kind.OPERATOR)[0]))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "disclosure"])
async def test_only_disclosure_writes_copies(watched: Callable[[str], Any], name: str) -> None:
    """What people can read is written by one service alone."""
    who = await watched(name)
    assert await publish_refused(who, f"view.hub.team.{fresh('case')}.{fresh('evt')}")
    assert await publish_refused(who, "$JS.API.STREAM.PURGE.VIEWS")


@pytest.mark.parametrize("name", NAMES)
async def test_timers_and_buckets_of_another_are_out_of_reach(watched: Callable[[str], Any], name: str) -> None:
    """A service sets its own timers and keeps its own buckets; sessions and codes are the gatekeeper's alone."""
    who = await watched(name)
    mine = next(service for service in SERVICES if service.name == name)
    for other in SERVICES:
        if other.name == name:
            continue
        assert await publish_refused(who, f"timer.{other.name}.a.b.c.d.1.e")
        assert await publish_refused(who, f"dead.{other.name}")
        assert await publish_refused(who, f"$KV.suspects.{other.name}.k")
        for bucket in other.buckets:
            assert bucket not in mine.buckets
            assert await publish_refused(who, f"$KV.{bucket}.k")
            assert await publish_refused(who, f"$JS.API.DIRECT.GET.KV_{bucket}.$KV.{bucket}.k")
    await who[0].request(f"$KV.suspects.{name}.k", b"1", timeout=1)


@pytest.mark.parametrize("user", USERS)
async def test_a_user_listens_on_its_own_inbox_only(watched: Callable[[str], Any], user: str) -> None:
    """Nobody on the bus overhears: not facts, not commands, not copies, not another's answers."""
    who = await watched(user)
    for subject in ("fact.>", "cmd.>", "view.>", "_INBOX.>", "_INBOX_topology.>", ">"):
        if subject != f"_INBOX_{user}.>":
            assert await listening_refused(who, subject)
    assert not await listening_refused(who, f"_INBOX_{user}.>")


async def test_the_operator_sends_the_machines_verbs_and_no_others(watched: Callable[[str], Any]) -> None:
    """Who runs the machine lists services and forms teams; they can't act in a case."""
    who = await watched("operator")
    for kind in Kind:
        for command in verbs_of(kind):
            if command not in verbs_of(Kind.OPERATOR):
                assert await publish_refused(who, command_subject(OPERATOR, command))


async def test_the_gatekeepers_other_connections_are_in_accounts_of_their_own(watched: Callable[[str], Any]) -> None:
    """Who answers the server and who ends connections reaches no stream and no fact."""
    for user in ("callout", "kicker"):
        who = await watched(user)
        for subject in ("$JS.API.INFO", "fact.gate.x", "cmd.hub.a.b.c.d", "$JS.API.CONSUMER.CREATE.VIEWS.x"):
            assert await publish_refused(who, subject)
    assert GRANTS["callout"].account != GRANTS["kicker"].account != "APP"


async def test_a_stranger_is_refused(server: Server) -> None:
    """Without a key, and with nobody to vouch, the bus lets nobody in."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    assert b'"auth_required":true' in await reader.readline()
    writer.write(b'CONNECT {"verbose":false}\r\nPING\r\n')
    assert b"Authorization Violation" in await reader.readline()
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


async def test_declaring_again_changes_nothing(bus: Connect) -> None:
    """The topology stands as it is written, and a second start finds it so."""
    nc = await bus("topology")
    await declare(nc, (*STREAMS.values(), *KV_STREAMS.values()), DURABLES)
    for stream in (*STREAMS.values(), *KV_STREAMS.values()):
        standing = await info(nc, stream["name"])
        assert standing is not None
        assert {key: standing["config"].get(key) for key in stream} == stream
    for stream_name, durable in DURABLES:
        standing = await info(nc, stream_name, durable["name"])
        assert standing is not None
        assert {key: standing["config"].get(key) for key in durable} == durable
    assert await info(nc, "ELSEWHERE") is None
    assert await info(nc, "FACTS", "nobody") is None


async def test_facts_can_be_neither_deleted_nor_purged(bus: Connect) -> None:
    """The truth is append-only even for the one user that may change streams."""
    nc = await bus("topology")
    weaker = STREAMS["FACTS"] | {"deny_delete": False, "deny_purge": False}
    reply = json.loads((await nc.request("$JS.API.STREAM.UPDATE.FACTS", json.dumps(weaker).encode())).data)
    assert "can not cancel" in reply["error"]["description"]


def test_keys_and_the_store_are_for_their_owner_alone(server: Server) -> None:
    """Folders are 0700 and files 0600, and the configuration holds no private key."""
    home = server.home
    assert home.path.stat().st_mode & 0o777 == 0o700
    for file in (*home.credentials.iterdir(), home.server_config):
        assert file.stat().st_mode & 0o777 == 0o600
    text = home.server_config.read_text()
    assert all(secret.read_text().strip() not in text for secret in home.credentials.iterdir())


def test_keys_are_made_once(tmp_path: Path) -> None:
    """A second start finds the keys of the first: what was encrypted with them stays readable."""
    home = Home(tmp_path / "home")
    home.prepare()
    before = {file.name: file.read_text() for file in home.credentials.iterdir()}
    home.prepare()
    assert {file.name: file.read_text() for file in home.credentials.iterdir()} == before
    others = {
        "issuer.seed",
        "store.key",
        "sealing.key",
        "ledger.key",
        "ledger.pub",
        "link.key",
        "match.key",
        "vapid.key",
    }
    assert set(before) == {f"{user}.seed" for user in USERS} | others


async def test_the_store_cannot_be_read_without_its_key(own_server: Server) -> None:
    """What stands on the disk is encrypted: no word of a fact is found in the files."""
    settings = BusSettings(own_server.url, own_server.home.path)
    nc = await connect("consent_ledger", settings)
    await nc.request(fact("consent", "north"), b"a sentence nobody else may read")
    await nc.close()
    own_server.stop()
    stored = b"".join(file.read_bytes() for file in own_server.home.store.rglob("*") if file.is_file())
    assert b"nobody else may read" not in stored
    own_server.start()


def test_every_bucket_and_stream_has_its_own_name() -> None:
    """Nothing is declared twice."""
    assert len(set(BUCKETS)) == len(BUCKETS)
    assert len({(stream, durable["name"]) for stream, durable in DURABLES}) == len(DURABLES)
