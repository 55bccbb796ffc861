"""The ledger on a real bus: one leaf a fact, in order, through every crash; and nothing can be rewritten unseen."""

import asyncio
import contextlib
import shutil
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from nats.aio.client import Client
from rich.console import Console

from contracts.base import Address, Audience
from contracts.consent import ReleaseGranted, ReleaseWithdrawn
from contracts.disclosure import FileOpened
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, fresh
from contracts.intake import ParticularsRecorded
from contracts.labels import Label
from contracts.ledger import HeadSigned, Leaf, SignHead, log_of
from contracts.vocabulary import Kind, WithdrawalForm
from deploy import ledger as command
from deploy.embedded import declare_all
from deploy.home import Home
from deploy.server import Server
from deploy.topology import SERVICES
from services.bus.connection import LEDGER_PUBLIC, BusSettings, connect
from services.bus.getting import Stored
from services.bus.leaves import is_leaf, new_leaf
from services.bus.publishing import ConflictError, Message, RefusedError, publish
from services.bus.reading import Reader
from services.bus.service import Service
from services.consent_ledger.checkpoint import NoteError, Signer, Verifier
from services.consent_ledger.handlers import desk
from services.consent_ledger.leaves import Kept, Run, kept, message_after, newest, run_after
from services.consent_ledger.merkle import Frontier, Tree
from services.consent_ledger.proofs import judge
from services.consent_ledger.writer import Writer, writing
from services.disclosure.handlers import desk as disclosure
from services.disclosure.handlers import writing as disclosing
from tests.bus.appending import append, keyring
from tests.bus.running import serving
from tests.bus.sending import outcome, send
from tests.bus.test_disclosure import Place
from tests.bus.test_faults import Finished, Ground, killed_at_every_step
from tests.bus.test_faults import ground as ground  # noqa: PLC0414 - a fixture

REGION: Final = "elsewhere"
SOON: Final = 10.0
_SERVICE: Final = {context: service.name for service in SERVICES for context in service.appends}


class Log(NamedTuple):
    """The log as it is kept."""

    leaves: list[Leaf]
    runs: list[Run]


@pytest.fixture
def place(ground: Ground) -> Place:
    """A place on a bus of this test's own."""
    return Place(ground.bus, REGION)


async def test_each_fact_of_the_ledger_is_one_leaf_in_order(ground: Ground, place: Place) -> None:
    """Grants, withdrawals and openings are leaves in the order of FACTS; what was told in between is none."""
    async with serving(desk, ground.settings, writing):
        await place.grant(Label.IDENTITY)
        await place.open_case()
        await place.withdraw()
        opened = FileOpened(audience=place.partner, person=fresh("person"))
        await append(ground.bus, Address("disclosure", REGION, place.case, fresh("opn")), opened)
        log = await complete(ground, 3)
    assert [leaf.type for leaf in log.leaves] == [ReleaseGranted.tag(), ReleaseWithdrawn.tag(), FileOpened.tag()]
    assert [leaf.seq for leaf in log.leaves] == sorted(leaf.seq for leaf in log.leaves)


async def test_a_leaf_says_nothing_of_what_it_stands_for(ground: Ground, place: Place) -> None:
    """Two facts of the same words have leaves with nothing in common, and without the case's key nobody can try."""
    async with serving(desk, ground.settings, writing):
        for case in (fresh("case"), fresh("case")):
            taken = ReleaseWithdrawn(recipient=place.partner, form=WithdrawalForm.SPOKEN)
            await append(ground.bus, Address("consent", REGION, case, place.release), taken)
        one, other = (await complete(ground, 2)).leaves
    assert one.commitment != other.commitment
    assert place.partner.team.encode() not in one.entry()


async def test_it_goes_on_where_it_left_off(ground: Ground, place: Place) -> None:
    """Stopped and started again, with facts in between: none doubled, none lost, one frontier."""
    for _ in range(3):
        async with serving(desk, ground.settings, writing):
            await grant_and_withdraw(place, 5)
            await complete(ground)
        await grant_and_withdraw(place, 5)
    async with serving(desk, ground.settings, writing):
        assert len((await complete(ground)).leaves) == 60


async def test_a_long_backlog_is_caught_up_with(ground: Ground, place: Place) -> None:
    """More facts than fit in one run are logged after a start, in several runs."""
    await ground.bus("disclosure")
    appended = [
        append(ground.bus, Address("disclosure", REGION, place.case, fresh("opn")), opened)
        for opened in [FileOpened(audience=place.partner, person=fresh("person"))] * 1200
    ]
    for start in range(0, 1200, 100):
        await asyncio.gather(*appended[start : start + 100])
    async with serving(desk, ground.settings, writing):
        log = await complete(ground, 1200)
    assert len(log.runs) >= 3


async def test_a_second_writer_is_refused_and_stands_by(ground: Ground, place: Place) -> None:
    """Two run at once and there is one log; when the first is killed, the other goes on within seconds."""
    first = await ground.forge.start("consent_ledger")
    await grant_and_withdraw(place, 3)
    await complete(ground, 6)
    async with serving(desk, ground.settings, writing):
        await grant_and_withdraw(place, 20)
        await complete(ground, 46)
        await first.kill()
        await grant_and_withdraw(place, 3)
        began = time.monotonic()
        await complete(ground, 52)
        assert time.monotonic() - began < 6


async def test_a_writer_that_was_overtaken_can_write_nothing(ground: Ground, place: Place) -> None:
    """Who goes on from an older end of the log is refused by the bus, and leaves no trace."""
    async with serving(desk, ground.settings, writing):
        await grant_and_withdraw(place, 1)
        await complete(ground, 2)
    nc = await ground.bus("consent_ledger")
    end = await newest(Reader(nc))
    stale = Kept(end.place - 1, end.run)
    with pytest.raises(ConflictError):
        await publish(nc, message_after(stale, run_after(stale, [Leaf(99, "evt", "type", "AA==")])))
    assert await newest(Reader(nc)) == end


async def test_what_is_no_part_of_the_log_does_not_stop_it(ground: Ground, place: Place) -> None:
    """Something else gets into LEDGER, where nothing can be taken out: the log goes on, and an audit says so."""
    nc = await ground.bus("consent_ledger")
    for _ in range(2):
        async with serving(desk, ground.settings, writing):
            await grant_and_withdraw(place, 1)
            await complete(ground)
        await publish(nc, Message("ledger.leaves", b'{"stream":"FACTS","seq":7}', {}))
    async with serving(desk, ground.settings, writing):
        await grant_and_withdraw(place, 1)
        await complete(ground, 6)
    said = await audited(ground.settings)
    assert said.count("is no part of the log") == 2
    assert "6 as in FACTS" in said


async def test_killed_between_any_two_steps(ground: Ground, place: Place) -> None:
    """Wherever it was killed, before a message or after it: each fact is one leaf, and every signed head fits."""
    await form_team(ground)
    operator = await ground.bus("operator")
    orders: list[str] = []

    async def begin() -> Finished:
        place.release = fresh("rel")
        await place.grant(Label.IDENTITY)
        with contextlib.suppress(RefusedError):  # twenty wait already
            orders.append(await ask_for_head(ground))

        async def finished() -> None:
            await complete(ground)
            await outcome(operator, orders[-1])

        return finished

    assert await killed_at_every_step(ground, "consent_ledger", begin) >= 10
    await ground.forge.start("consent_ledger")
    log = await complete(ground)
    assert len(log.leaves) == len({leaf.seq for leaf in log.leaves}) > 10
    for order in orders:
        assert (await outcome(operator, order)).done
    causes = [fact.cause async for fact in Reader(operator).facts(f"fact.ledger.{REGION}.>")]
    assert len(causes) == len(set(causes)) in (len(orders), len(orders) + 1)  # perhaps one of its own accord
    assert "Nothing was altered." in await audited(ground.settings)


async def test_killed_at_random_under_load(ground: Ground, place: Place) -> None:
    """Killed again and again while facts come: none doubled, none lost, and the log is FACTS."""

    async def load() -> None:
        while True:
            await grant_and_withdraw(place, 1)

    loading = asyncio.create_task(load())
    try:
        for number in range(12):
            service = await ground.forge.start("consent_ledger")
            await asyncio.sleep(0.15 + number % 5 * 0.07)
            await service.kill()
    finally:
        loading.cancel()
        await asyncio.gather(loading, return_exceptions=True)
    await ground.forge.start("consent_ledger")
    await complete(ground)
    assert "Nothing was altered." in await audited(ground.settings)


# ---------------------------------------------------------------------------------------------------------------- heads


async def test_every_region_is_told_a_signed_head(ground: Ground, place: Place) -> None:
    """A region with a team has a head at once, one by command when it is asked for, and another when a day is over."""
    await form_team(ground)
    operator = await ground.bus("operator")
    async with serving(desk, ground.settings, writing):
        [first] = await heads_until(ground, 1)
        await grant_and_withdraw(place, 2)
        await complete(ground, 4)
        order = await ask_for_head(ground)
        assert (await outcome(operator, order)).done
        _, second = await heads_until(ground, 2)
    verifier = Verifier.read(Home(ground.settings.home).secret(LEDGER_PUBLIC))
    tree = Tree(leaf.hash() for leaf in (await complete(ground, 4)).leaves)
    assert (first.size, verifier.open_head(first.checkpoint).root) == (0, tree.root(0))
    assert verifier.open_head(second.checkpoint) == (verifier.name, 4, tree.root())


async def test_agencies_hold_the_heads_and_copies_name_their_leaf(ground: Ground, place: Place) -> None:
    """The head stands whole in a team's view; a copy under a release names the leaf of that release."""
    async with serving(desk, ground.settings, writing), serving(disclosure, ground.settings, disclosing):
        await place.open_case()
        for audience in (place.partner, place.advocate):
            team = Address("gate", REGION, NO_CASE, audience.team)
            await append(ground.bus, team, TeamFormed(audience=audience, name="Team"))
        await place.grant(Label.IDENTITY)
        await place.refer(accepted=True)
        told = ParticularsRecorded.tag()
        shown = await place.until(place.partner, lambda copies: told in copies)
        await ask_for_head(ground)
        for audience in (place.hub, place.partner, place.advocate):
            held = await place.until(audience, lambda copies: HeadSigned.tag() in copies)
            fields = held[HeadSigned.tag()].fields
            public = Verifier.read(Home(ground.settings.home).secret(LEDGER_PUBLIC))
            assert public.open_head(fields["checkpoint"]).size == fields["size"]
        granted = next(leaf for leaf in (await complete(ground)).leaves if leaf.type == ReleaseGranted.tag())
    assert shown[told].leaf == b64encode(granted.hash()).decode()


async def test_a_head_is_signed_when_the_newest_is_old(ground: Ground, place: Place) -> None:
    """However often it is started, heads come when the newest is older than they may be, and never shrink."""
    await form_team(ground)

    @contextlib.asynccontextmanager
    async def signing_often(service: Service) -> AsyncIterator[None]:
        following = asyncio.create_task(Writer(service, timedelta(seconds=1)).run())
        yield
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    for lifespan in (writing, writing):
        async with serving(desk, ground.settings, lifespan):
            await grant_and_withdraw(place, 1)
            await complete(ground)
            await heads_until(ground, 1)
    async with serving(desk, ground.settings, signing_often):
        heads = await heads_until(ground, 3)
    assert [head.size for head in heads] == [0, 4, 4]


async def test_a_head_that_contradicts_one_signed_before_is_not_signed(ground: Ground, place: Place) -> None:
    """Told once of a longer log, a region is told of no shorter one: whoever asks is told to have it audited."""
    signer = Signer.read(ground.settings.ledger_key())
    longer = HeadSigned(size=7, root="A" * 43 + "=", checkpoint=signer.sign_head(7, bytes(32)))
    await append(ground.bus, Address("ledger", REGION, NO_CASE, log_of(REGION)), longer)
    operator = await ground.bus("operator")
    async with serving(desk, ground.settings, writing):
        order = await ask_for_head(ground)
        refusal = (await outcome(operator, order)).refusal
    assert refusal is not None
    assert "audited" in (refusal.rule or "")
    assert len(await told(ground)) == 1


# ---------------------------------------------------------------------------------------------------------------- audit


async def test_an_audit_of_what_was_not_altered(ground: Ground, place: Place) -> None:
    """It says how many leaves are as in FACTS, and how many facts the log hasn't come to yet."""
    await lived(ground, place)
    await grant_and_withdraw(place, 1)
    said = await audited(ground.settings)
    assert "Nothing was altered." in said
    assert "10 leaves: 10 as in FACTS, 0 of erased cases, 2 facts not yet in the log; 2 signed heads" in said


async def test_an_erased_case_leaves_the_log_as_it_is(ground: Ground, place: Place, tmp_path: Path) -> None:
    """With the case's key destroyed its leaves are counted apart, heads and proofs hold, and the log goes on."""
    await lived(ground, place)
    held = tmp_path / "kept.head"
    held.write_text((await told(ground))[-1].checkpoint)
    await keyring(await ground.bus("consent_ledger")).destroy(REGION, place.case)
    async with serving(desk, ground.settings, writing):
        opened = FileOpened(audience=place.hub, person=fresh("person"))
        await append(ground.bus, Address("disclosure", REGION, place.case, fresh("opn")), opened)
        await logged(ground.settings, 11)
    said = await audited(ground.settings, held)
    assert "Nothing was altered." in said
    assert "11 leaves: 1 as in FACTS, 10 of erased cases" in said
    home, proof = Home(ground.settings.home), tmp_path / "proof"
    assert await command.prove(home, "3", first=None, at=None, output=proof, console=quiet()) == 0
    assert judge(proof.read_text(), Verifier.read(home.secret(LEDGER_PUBLIC)), held.read_text()).startswith("Proved:")


async def test_a_fact_that_was_rewritten_is_named(ground: Ground, place: Place, tmp_path: Path) -> None:
    """FACTS is copied to another server with one word changed: the audit there says which leaf and which fact."""
    await lived(ground, place)
    victim = (await complete(ground, 10)).leaves[3]

    def alter(message: Stored) -> Stored | None:
        changed = message.data.replace(b"spoken", b"signed")
        return message._replace(data=changed) if message.seq == victim.seq else message

    async with rewritten(ground, tmp_path, alter) as settings:
        said = await audited(settings)
    assert f"changed: leaf 3 is {victim.type} {victim.fact}, fact {victim.seq} of FACTS" in said
    assert "differ: 1 findings" in said


async def test_facts_that_were_taken_out_or_put_in_are_named(ground: Ground, place: Place, tmp_path: Path) -> None:
    """A fact in another's place, one that is not there any more, and one that never was: each is named."""
    await lived(ground, place)
    leaves = (await complete(ground, 10)).leaves

    def alter(message: Stored) -> Stored | None:
        if message.seq == leaves[2].seq:  # taken out, and something harmless in its place
            return message._replace(subject=f"fact.intake.{REGION}.{place.case}.{place.case}.particulars_recorded")
        return message

    async with rewritten(ground, tmp_path, alter) as settings:
        said = await audited(settings)
    assert f"extra: leaf 2 is {leaves[2].type} {leaves[2].fact}" in said

    def put_in(message: Stored) -> Stored | None:
        told_first = message.subject.endswith(".team_formed")
        subject = f"fact.consent.{REGION}.{place.case}.{place.release}.release_withdrawn"
        return message._replace(subject=subject) if told_first else message

    async with rewritten(ground, tmp_path / "again", put_in) as settings:
        said = await audited(settings)
    assert "missing: " in said
    assert "is not in the log" in said


async def test_who_rewrites_the_log_as_well_is_caught_by_the_heads(
    ground: Ground, place: Place, tmp_path: Path
) -> None:
    """With FACTS and LEDGER rewritten to fit each other, the signed heads no longer fit, and say from where."""
    await lived(ground, place)
    victim = (await complete(ground, 10)).leaves[6]

    def alter(message: Stored) -> Stored | None:
        changed = message.data.replace(b"spoken", b"signed").replace(b'"on-paper"', b'"e-signed"')
        return message._replace(data=changed) if message.seq == victim.seq else message

    async with rewritten(ground, tmp_path, alter, with_log=False) as settings:
        async with serving(desk, settings, writing):
            await logged(settings, 10)
        said = await audited(settings)
    assert "10 as in FACTS" in said
    assert "rewritten: the head that elsewhere was told" in said
    assert "something from leaf 4 to leaf 9 is not what it was" in said


async def test_who_holds_every_key_is_caught_by_an_agency_s_old_head(
    ground: Ground, place: Place, tmp_path: Path
) -> None:
    """FACTS, log and heads made anew with the log's own key: the head that an agency kept is the proof against it."""
    await lived(ground, place)
    *_, head = await told(ground)
    held = tmp_path / "kept.head"
    held.write_bytes(head.checkpoint.encode())
    victim = (await complete(ground, 10)).leaves[6]

    def alter(message: Stored) -> Stored | None:
        if ".head_signed" in message.subject:
            return None
        changed = message.data.replace(b"spoken", b"signed").replace(b'"on-paper"', b'"e-signed"')
        return message._replace(data=changed) if message.seq == victim.seq else message

    async with rewritten(ground, tmp_path / "b", alter, with_log=False) as settings:
        async with serving(desk, settings, writing):
            await logged(settings, 10)
            await signed(settings)
        assert "Nothing was altered." in await audited(settings)  # by itself it can't tell
        said = await audited(settings, held)
        assert "rewritten: the head in kept.head, of 10 leaves, is not the head of this log" in said
        proof = tmp_path / "proof"
        home = Home(settings.home)
        assert await command.prove(home, None, first=10, at=None, output=proof, console=quiet()) == 0
        verifier = Verifier.read(home.secret(LEDGER_PUBLIC))
        with pytest.raises(NoteError, match="evidence"):
            judge(proof.read_text(), verifier, head.checkpoint)


# -------------------------------------------------------------------------------------------------------------- looking


async def form_team(ground: Ground, region: str = REGION) -> None:
    """A region has a team, which is to be told the heads."""
    hub = Audience(Kind.HUB, fresh("team"))
    await append(ground.bus, Address("gate", region, NO_CASE, hub.team), TeamFormed(audience=hub, name="Hub"))


async def ask_for_head(ground: Ground) -> str:
    """The operator asks that the log be signed; the id of the command is returned."""
    order = SignHead(id=fresh("cmd"), region=REGION, case=NO_CASE, about=log_of(REGION))
    await send(await ground.bus("operator"), order)
    return order.id


async def grant_and_withdraw(place: Place, times: int) -> None:
    """That many releases are granted and taken back."""
    for _ in range(times):
        place.release = fresh("rel")
        await place.grant(Label.IDENTITY)
        await place.withdraw()


async def lived(ground: Ground, place: Place) -> None:
    """Ten leaves, and heads of four and of ten."""
    await form_team(ground)
    told_in_between = Address("intake", REGION, place.case, place.case)
    await append(ground.bus, told_in_between, ParticularsRecorded(called="Wren"))
    await grant_and_withdraw(place, 2)
    async with serving(desk, ground.settings, writing):
        await heads_until(ground, 1)
        await grant_and_withdraw(place, 3)
        await complete(ground, 10)
        operator = await ground.bus("operator")
        order = await ask_for_head(ground)
        assert (await outcome(operator, order)).done
    assert [head.size for head in await told(ground)] == [4, 10]


async def complete(ground: Ground, count: int | None = None) -> Log:
    """Wait until the log has come as far as FACTS, and check that it is what FACTS makes it."""
    nc = await ground.bus("consent_ledger")
    reader, keys = Reader(nc), keyring(nc)
    async with asyncio.timeout(SOON):
        while True:
            facts = [each async for each in reader.stored("FACTS", "fact.>") if is_leaf(each.subject)]
            runs = [each.run async for each in kept(reader) if each.run is not None]
            leaves = [leaf for run in runs for leaf in run.leaves]
            if len(leaves) >= len(facts) and (count is None or len(leaves) >= count):
                break
            await asyncio.sleep(0.02)
    assert leaves == [await new_leaf(fact, keys) for fact in facts]
    assert count is None or len(leaves) == count
    frontier = Frontier()
    for run in runs:
        for leaf in run.leaves:
            frontier.append(leaf.hash())
        assert (run.size, list(run.peaks)) == (frontier.size, frontier.peaks)
    return Log(leaves, runs)


async def logged(settings: BusSettings, count: int) -> None:
    """Wait until the log on another server has that many leaves."""
    nc = await connect("consent_ledger", settings)
    try:
        async with asyncio.timeout(SOON):
            while (await newest(Reader(nc))).run.size < count:  # noqa: ASYNC110 - it is the server that changes
                await asyncio.sleep(0.02)
    finally:
        await nc.close()


async def signed(settings: BusSettings) -> None:
    """Wait until a head is signed on another server."""
    nc = await connect("consent_ledger", settings)
    try:
        async with asyncio.timeout(SOON):
            while not [fact async for fact in Reader(nc).facts("fact.ledger.>")]:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.02)
    finally:
        await nc.close()


async def told(ground: Ground) -> list[HeadSigned]:
    """The heads that the region was told."""
    reader = Reader(await ground.bus("operator"))
    facts = [fact async for fact in reader.facts(f"fact.ledger.{REGION}.>")]
    return [fact.event for fact in facts if isinstance(fact.event, HeadSigned)]


async def heads_until(ground: Ground, count: int) -> list[HeadSigned]:
    """Wait until the region was told that many heads."""
    async with asyncio.timeout(SOON):
        while len(heads := await told(ground)) < count:  # noqa: ASYNC110 - it is the server that changes
            await asyncio.sleep(0.02)
    return heads


async def audited(settings: BusSettings, held: Path | None = None) -> str:
    """What `trellis ledger audit` says; the exit status is by its verdict."""
    said = StringIO()
    console = Console(file=said, width=300, highlight=False)
    status = await command.audit(Home(settings.home), held=held, console=console)
    assert status == ("Nothing was altered." not in said.getvalue())
    return said.getvalue()


def quiet() -> Console:
    return Console(quiet=True)


@contextlib.asynccontextmanager
async def rewritten(
    ground: Ground, folder: Path, alter: Callable[[Stored], Stored | None], *, with_log: bool = True
) -> AsyncIterator[BusSettings]:
    """Another server with the same keys and data, but for what ``alter`` makes of each fact (None: nothing)."""
    home = Home(folder / "rewritten")
    home.path.mkdir(parents=True)
    shutil.copytree(ground.settings.home / "credentials", home.path / "credentials")
    server = Server(home)
    server.start()
    settings = BusSettings(server.url, home.path)
    try:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("TRELLIS_BUS", server.url)
            environment.setenv("TRELLIS_HOME", str(home.path))
            await declare_all(settings)
            await _copy(ground, settings, alter, with_log=with_log)
            yield settings
    finally:
        server.stop()


async def _copy(
    ground: Ground, settings: BusSettings, alter: Callable[[Stored], Stored | None], *, with_log: bool
) -> None:
    reader = Reader(await ground.bus("consent_ledger"))
    async with contextlib.AsyncExitStack() as stack:
        users: dict[str, Client] = {}

        async def put(user: str, message: Stored) -> None:
            if user not in users:
                users[user] = await connect(user, settings)
                stack.push_async_callback(users[user].close)
            headers = {k: v for k, v in (message.headers or {}).items() if not k.startswith("Nats-")}
            await publish(users[user], Message(message.subject, message.data, headers))

        cases = {tuple(each.subject.split(".")[2:4]) async for each in reader.stored("FACTS", "fact.>")}
        for region, case in sorted(cases):
            found = await reader.last("KV_keys", f"$KV.keys.{region}.{case}")
            if found is not None:
                await put("consent_ledger", found)
        async for message in reader.stored("FACTS", "fact.>"):
            altered = alter(message)
            if altered is not None:
                await put(_SERVICE[altered.subject.split(".")[1]], altered)
        if with_log:
            async for message in reader.stored("LEDGER", "ledger.>"):
                await put("consent_ledger", message)
