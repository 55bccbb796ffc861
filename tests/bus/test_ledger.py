"""The ledger on a real bus: one leaf a fact, in order, through every crash; and its signed heads."""

import asyncio
import contextlib
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from contracts.base import Address
from contracts.consent import ReleaseGranted, ReleaseWithdrawn
from contracts.disclosure import FileOpened
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, fresh
from contracts.intake import ParticularsRecorded
from contracts.labels import Label
from contracts.ledger import HeadSigned, Leaf, log_of
from contracts.vocabulary import WithdrawalForm
from deploy.home import Home
from services.bus.facts.reading import Reader
from services.bus.serving.service import Service
from services.bus.wire.connection import LEDGER_PUBLIC
from services.bus.wire.ending import ended
from services.bus.wire.publishing import ConflictError, Message, RefusedError, publish
from services.consent_ledger.checkpoint import Signer, Verifier
from services.consent_ledger.handlers import desk
from services.consent_ledger.leaves import Kept, message_after, newest, run_after
from services.consent_ledger.merkle import Tree
from services.consent_ledger.writer import Writer, writing
from services.disclosure.handlers import desk as disclosure
from services.disclosure.handlers import writing as disclosing
from tests.bus.appending import append
from tests.bus.logged import (
    REGION,
    ask_for_head,
    audited,
    complete,
    form_team,
    grant_and_withdraw,
    heads_until,
    told,
)
from tests.bus.logged import place as place
from tests.bus.running import serving
from tests.bus.sending import outcome
from tests.bus.test_disclosure import Place
from tests.bus.test_faults import Finished, Ground, killed_at_every_step
from tests.bus.test_faults import ground as ground


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
        assert time.monotonic() - began < 20


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


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
async def test_killed_between_any_two_steps(ground: Ground, place: Place, every: int) -> None:
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

    assert await killed_at_every_step(ground, "consent_ledger", begin, every=every) >= 10 // every
    await ground.forge.start("consent_ledger")
    log = await complete(ground)
    assert len(log.leaves) == len({leaf.seq for leaf in log.leaves}) >= 10
    for order in orders:
        assert (await outcome(operator, order)).done
    causes = [fact.cause async for fact in Reader(operator).facts(f"fact.ledger.{REGION}.>")]
    assert len(causes) == len(set(causes)) in (len(orders), len(orders) + 1)  # perhaps one of its own accord
    assert "Nothing was altered." in await audited(ground.settings)


@pytest.mark.long  # in the short suite the storm of `test_faults_consent` stands for it
async def test_killed_at_random_under_load(ground: Ground, place: Place) -> None:
    """Killed again and again while facts come: none doubled, none lost, and the log is FACTS."""

    async def load() -> None:
        while True:
            await grant_and_withdraw(place, 1)
            await asyncio.sleep(0.005)  # a load, and not all that this process can do

    loading = asyncio.create_task(load())
    try:
        for number in range(6):
            service = await ground.forge.start("consent_ledger")
            await asyncio.sleep(0.15 + number % 5 * 0.07)
            await service.kill()
    finally:
        await ended(loading)
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
