"""Sealing on a real bus: what is above Status is read by who holds the case's key, and stands nowhere in the clear."""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import nats.errors
import pytest
from nats.aio.client import Client

from contracts.base import Address, Audience, Event
from contracts.codec import encode_kept
from contracts.consent import ShieldRaised
from contracts.gate import PersonInvited, TeamFormed
from contracts.ids import NO_CASE, fresh
from contracts.intake import AdvocateAssigned, ParticularsRecorded
from contracts.inventory import ListService
from contracts.referral import ReferralRequested
from contracts.sealed import SEALED
from contracts.subjects import aggregate_filter, command_subject, fact_subject
from contracts.vocabulary import AdvocateBase, Kind
from deploy.server import Server
from deploy.topology import OPERATOR
from services.bus.facts import sealing
from services.bus.facts.reading import Reader
from services.bus.facts.sealing import CaseKey, KeyMissingError, Keyring, WrongSealingKeyError
from services.bus.facts.store import Aggregate, Cause
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.envelope import HAS_SEALED, ID, MESSAGE_ID, event_headers
from services.bus.wire.getting import Stored
from services.bus.wire.publishing import ConflictError, Message, RefusedError, publish
from services.inventory.handlers import desk as inventory
from services.oncall_scheduler.handlers import desk as oncall
from services.referral_router.handlers import desk as router
from tests.bus.appending import append, keyring, store_of
from tests.bus.conftest import Connect
from tests.bus.raw import bare_server, holding
from tests.bus.running import serving
from tests.bus.sending import (
    dead,
    dead_and_sealed,
    listing,
    on_call,
    outcome,
    paged_until,
    reason,
    refer_urgently,
    send_raw,
    set_aside,
    urgent,
)

TOLD = ParticularsRecorded(called="Wren Alder", reach="by the side door", story="what was said at night")
WORDS = ("Wren Alder", "by the side door", "what was said at night")
RAISED = ShieldRaised(
    against=Audience(Kind.PARTNER, "lakeside"),
    reason="said they are afraid",
    review_on=datetime(2027, 1, 1, tzinfo=UTC),
)
HIDDEN = ParticularsRecorded(called=SEALED, reach=SEALED, story=SEALED)
ASSIGNED = AdvocateAssigned(advocate="a-team", advocate_name="Phoebe's", base=AdvocateBase.COMMUNITY)
LIST = command_subject(OPERATOR, ListService)
ANYTHING: Aggregate[None] = Aggregate("intake", "", None, lambda state, _event: state)


def a_place(region: str) -> Address:
    """A case nobody else writes to."""
    case = fresh("case")
    return Address("intake", region, case, case)


def a_cause() -> Cause:
    """A decision of its own."""
    return Cause(fresh("cause"), datetime.now(UTC), None)


async def read(nc: Client, address: Address, keys: Keyring | None) -> list[Event]:
    """What ``nc`` reads of an aggregate with ``keys``."""
    return [fact.event async for fact in Reader(nc, keys).facts(aggregate_filter(address))]


async def kept(nc: Client, address: Address) -> list[Stored]:
    """What stands in FACTS of an aggregate."""
    return [each async for each in Reader(nc).stored("FACTS", aggregate_filter(address))]


# ------------------------------------------------------------------------------------------------------- who reads what


async def test_who_holds_the_key_reads_it_and_nobody_else(bus: Connect, region: str) -> None:
    """Another service reads the words; whoever holds no key sees that something is there, and the rest as ever."""
    address = a_place(region)
    await append(bus, address, TOLD, ASSIGNED)
    other, operator = await bus("referral_router"), await bus("operator")
    assert await read(other, address, keyring(other)) == [TOLD, ASSIGNED]
    assert await read(operator, address, None) == [HIDDEN, ASSIGNED]
    [sealed, plain] = await kept(operator, address)
    assert not any(word.encode() in sealed.data for word in WORDS)
    assert b"Phoebe" in plain.data
    assert [HAS_SEALED in (each.headers or {}) for each in (sealed, plain)] == [True, False]


async def test_the_gatekeeper_reads_names_of_staff_and_no_case(
    bus: Connect, settings: BusSettings, region: str
) -> None:
    """It knows whom it invited; of a case it asks for no key, and the server would give it none."""
    hub, address = Audience(Kind.HUB, fresh("team")), a_place(region)
    invited = PersonInvited(audience=hub, person="p", name="Merle Ivyson", verifier="a" * 52)
    of_team = Address("gate", region, NO_CASE, hub.team)
    await append(bus, of_team, TeamFormed(audience=hub, name="Hub"), invited)
    await append(bus, address, TOLD)
    nc = await bus("gatekeeper")
    keys = Keyring(nc, settings.sealing_key(), regions_only=True)
    assert (await read(nc, of_team, keys))[1] == invited
    assert await read(nc, address, keys) == [HIDDEN]
    where = f"$KV.keys.{region}.{address.case}"
    with pytest.raises(nats.errors.TimeoutError):
        await nc.request(f"$JS.API.DIRECT.GET.KV_keys.{where}", timeout=0.3)
    with pytest.raises(nats.errors.TimeoutError):
        await nc.request("$JS.API.DIRECT.GET.KV_keys", b'{"last_by_subj":"%s"}' % where.encode(), timeout=0.3)


async def test_an_append_that_was_cut_off_is_made_again(bus: Connect, region: str) -> None:
    """Its events have the same ids and other boxes: the second is refused, and the cause counts as answered."""
    address, cause, nc = a_place(region), a_cause(), await bus("caregiver_intake")
    one, two = (store_of(nc, "caregiver_intake") for _ in range(2))
    first, second = await one.load(ANYTHING, address), await two.load(ANYTHING, address)
    await one.append(first, [TOLD], cause)
    with pytest.raises(ConflictError):
        await two.append(second, [TOLD], cause)
    loaded = await two.load(ANYTHING, address)
    assert cause.id in loaded.answered
    with pytest.raises(ConflictError):  # after the answer was lost: it stands, and the bus knows it by its id
        await two.append(loaded, [TOLD], cause)
    assert await read(nc, address, keyring(nc)) == [TOLD]


async def test_several_who_seal_first_share_one_key(bus: Connect, region: str) -> None:
    """Whoever makes it, all of them read what all of them wrote."""
    case = fresh("case")
    events = {"intake": TOLD, "referral": msgspec.structs.replace(urgent(), note="a note"), "consent": RAISED}
    await asyncio.gather(*(append(bus, Address(name, region, case, fresh("x")), each) for name, each in events.items()))
    nc = await bus("disclosure")
    facts = [each.event async for each in Reader(nc, keyring(nc)).facts(f"fact.*.{region}.{case}.>")]
    assert sorted(map(repr, facts)) == sorted(map(repr, events.values()))


# ------------------------------------------------------------------------------------------------------- what is spoilt


def _flipped(box: str) -> str:
    data = bytearray(b64decode(box))
    data[len(data) // 2] ^= 1
    return b64encode(data).decode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda boxes: boxes | {"called": _flipped(boxes["called"])},
        lambda boxes: boxes | {"called": boxes["reach"], "reach": boxes["called"]},
        lambda boxes: boxes | {"called": boxes["called"][:-4]},
        lambda boxes: boxes | {"called": "Wren Alder"},
        lambda boxes: boxes | {"called": ""},
    ],
    ids=["a bit", "two that changed places", "an end cut off", "in the clear", "nothing"],
)
async def test_a_box_that_was_spoilt(
    bus: Connect, region: str, spoil: Callable[[dict[str, str]], dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its fact alone is unreadable, which is said without a word of it; those beside it are read as ever."""
    address, nc = a_place(region), await bus("caregiver_intake")
    await append(bus, address, TOLD)
    [stored] = await kept(nc, address)
    body = msgspec.json.decode(stored.data)
    body["sealed"] = spoil(body["sealed"])
    headers = {name: value for name, value in (stored.headers or {}).items() if name.startswith("ce-")}
    await publish(nc, Message(stored.subject, msgspec.json.encode(body), headers))
    await append(bus, address, ASSIGNED)
    capsys.readouterr()
    assert await read(nc, address, keyring(nc)) == [TOLD, ASSIGNED]
    said = capsys.readouterr().err
    assert said.count("fact_unreadable") == 1
    assert "SealError at $." in said
    assert "Wren" not in said


async def test_a_shield_keeps_away_whatever_became_of_its_words(
    bus: Connect, region: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whom it is against stands in the clear: it counts although its reason can't be read, and that is said."""
    address, nc = Address("consent", region, fresh("case"), fresh("shd")), await bus("consent_ledger")
    await keyring(nc).key_to_write(region, address.case)
    headers = event_headers(
        RAISED, identifier=fresh("evt"), service="consent_ledger", at=datetime.now(UTC), by=None, cause="c", trace=None
    )
    body = encode_kept(RAISED, {"reason": b64encode(b"x" * 50).decode()})
    await publish(nc, Message(fact_subject(address, RAISED), body, headers | {HAS_SEALED: "true"}))
    capsys.readouterr()
    assert await read(nc, address, keyring(nc)) == [msgspec.structs.replace(RAISED, reason=SEALED)]
    assert "fact_spoilt" in capsys.readouterr().err


async def test_a_box_of_another_event_or_case(bus: Connect, region: str) -> None:
    """What was sealed in one place opens in no other: not under another id, not in another case."""
    address, other, nc = a_place(region), a_place(region), await bus("caregiver_intake")
    await append(bus, address, TOLD)
    await append(bus, other, ASSIGNED, TOLD)
    [stored] = await kept(nc, address)
    headers = {name: value for name, value in (stored.headers or {}).items() if name.startswith("ce-")}
    await publish(nc, Message(stored.subject, stored.data, headers | {ID: fresh("evt")}))
    await publish(nc, Message(fact_subject(other, TOLD), stored.data, headers))
    assert await read(nc, address, keyring(nc)) == [TOLD]
    assert await read(nc, other, keyring(nc)) == [ASSIGNED, TOLD]


async def test_a_spoilt_fact_that_a_service_hears(bus: Connect, settings: BusSettings, region: str) -> None:
    """It is set aside with the reason; the facts before and behind it are answered."""
    await on_call(bus, region)
    nc, operator, case = await bus("referral_router"), await bus("operator"), fresh("case")
    event = msgspec.structs.replace(urgent(), note="a note nobody else may read")
    address = Address("referral", region, case, fresh("ref"))
    await keyring(nc).key_to_write(region, case)
    body = encode_kept(event, {"note": b64encode(b"x" * 50).decode()})
    headers = event_headers(
        event, identifier=fresh("evt"), service="referral_router", at=datetime.now(UTC), by=None, cause="c", trace=None
    )
    async with serving(oncall, settings):
        first = await refer_urgently(bus, region)
        message = Message(fact_subject(address, event), body, headers | {HAS_SEALED: "true"})
        await publish(nc, message)
        second = await refer_urgently(bus, region)
        for each in (first, second):
            await paged_until(operator, region, each, 2)
        [letter] = await set_aside(await bus("topology"), lambda each: case in str(each.headers))
    assert reason(letter) == "SealError at $.note"


# ------------------------------------------------------------------------------------------------------------- the keys


async def test_a_key_that_is_missing_is_no_placeholder(bus: Connect, region: str) -> None:
    """A fact whose case has no key here, or one that another sealing key wrapped, can't be read, and that is said."""
    address, nc = a_place(region), await bus("caregiver_intake")
    await append(bus, address, TOLD)
    [stored] = await kept(nc, address)
    with pytest.raises(KeyMissingError):
        await Reader(nc, Keyring(nc, b"another sealing key, of no use!!")).read(stored)
    elsewhere = stored._replace(subject=stored.subject.replace(address.case, fresh("case")))
    with pytest.raises(KeyMissingError):
        await Reader(nc, keyring(nc)).read(elsewhere)


async def test_a_service_with_another_sealing_key_does_not_start(own_server: Server) -> None:
    """It says which file is not the right one, before it takes a single fact for unreadable."""
    settings = BusSettings(own_server.url, own_server.home.path)
    async with serving(router, settings):
        pass
    (settings.home / "credentials" / "sealing.key").write_text("ab" * 32)
    with pytest.raises(WrongSealingKeyError, match=r"sealing\.key"):
        async with serving(router, settings):
            pytest.fail("it started")


async def test_a_key_is_fetched_once_in_a_while(bus: Connect, region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays in memory for at most five minutes, and not more keys than there is room for."""
    nc = await bus("caregiver_intake")
    keys, asked = keyring(nc), []
    request = nc.request

    async def counted(subject: str, *args: object, **kwargs: object) -> object:
        asked.append(subject)
        return await request(subject, *args, **kwargs)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(nc, "request", counted)
    cases = [fresh("case") for _ in range(3)]
    one = [await keys.key_to_write(region, case) for case in cases]
    assert len(asked) == 6
    assert [await keys.key(region, case) for case in cases] == one
    assert len(asked) == 6
    monkeypatch.setattr(sealing, "_CACHED", 2)
    await keys.key_to_write(region, fresh("case"))
    await keys.key(region, cases[2])
    assert len(asked) == 8
    await keys.key(region, cases[0])
    assert len(asked) == 9
    monkeypatch.setattr(sealing, "CACHED_FOR", 0.0)
    for more in (10, 11):
        await keys.key(region, cases[1])
        assert len(asked) == more


async def test_nobody_pushes_a_key_out_by_writing_over_it(bus: Connect, region: str) -> None:
    """However often a service writes there by mistake, what was there stays where it is."""
    nc, case = await bus("referral_router"), fresh("case")
    await keyring(nc).key_to_write(region, case)
    subject = f"$KV.keys.{region}.{case}"
    await publish(nc, Message(subject, b"written by mistake", {}))
    for _ in range(2):
        with pytest.raises(RefusedError):
            await publish(nc, Message(subject, b"written by mistake", {}))
    body = msgspec.json.encode({"subjects_filter": subject})
    found = await (await bus("topology")).request("$JS.API.STREAM.INFO.KV_keys", body)
    assert msgspec.json.decode(found.data)["state"]["subjects"] == {subject: 2}


def test_a_salt_belongs_to_its_event_and_its_case() -> None:
    """Two events, or two cases, never share one; the same one is the same again."""
    one, other = CaseKey(b"1" * 32), CaseKey(b"2" * 32)
    salts = {one.salt("evt_1"), one.salt("evt_2"), other.salt("evt_1")}
    assert len(salts) == 3
    assert CaseKey(b"1" * 32).salt("evt_1") == one.salt("evt_1")
    assert one.seal("e", "f", "x") != one.seal("e", "f", "x")


# --------------------------------------------------------------------------------------------------------- what is kept


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A bus whose files anybody can read, and which the environment names."""
    with bare_server(tmp_path / "bare") as server:
        monkeypatch.setenv("TRELLIS_BUS", server.url)
        monkeypatch.setenv("TRELLIS_HOME", str(server.home.path))
        yield server


async def test_no_word_stands_in_the_files(bare: Server) -> None:
    """Not of a fact, a page, a timer, a name, or of what was set aside; while they are there and afterwards."""
    settings, open_ones = BusSettings(bare.url, bare.home.path), []

    async def bus(user: str) -> Client:
        open_ones.append(await connect(user, settings))
        return open_ones[-1]

    words = (*WORDS, "a note nobody else may read", "Merle Ivyson", "a telephone of nobody's")
    streams = ("FACTS", "TIMERS", "DEAD", "KV_.*")
    hub, case = Audience(Kind.HUB, fresh("team")), fresh("case")
    await on_call(bus, "north")
    invited = PersonInvited(audience=hub, person="p", name="Merle Ivyson", verifier="a" * 52)
    await append(bus, Address("gate", "north", NO_CASE, hub.team), TeamFormed(audience=hub, name="Hub"), invited)
    operator = await bus("operator")
    async with serving(oncall, settings), serving(inventory, settings):
        asked: ReferralRequested = msgspec.structs.replace(urgent(), note="a note nobody else may read")
        await append(bus, Address("referral", "north", case, fresh("ref")), asked)
        await append(bus, Address("intake", "north", case, case), TOLD)
        spoilt = listing("north", name="a telephone of nobody's")
        await send_raw(operator, LIST, msgspec.json.encode(spoilt) + b"x", {MESSAGE_ID: spoilt.id})
        await paged_until(operator, "north", case, 2)
        assert (await outcome(operator, spoilt.id)).refusal is not None
        assert holding(bare.home.store, words, *streams) == []
    [letter] = await dead_and_sealed(await bus("topology"))
    assert "at $" in reason(letter)
    [opened] = await dead(await bus("topology"))
    assert b"a telephone of nobody's" in opened.data
    for nc in open_ones:
        await nc.close()
    bare.stop()
    assert holding(bare.home.store, words, *streams) == []
    assert holding(bare.home.store, [case], "FACTS") != []
