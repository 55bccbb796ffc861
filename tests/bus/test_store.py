"""The event store on a real bus: one decision at once, under optimistic concurrency, each cause answered once."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from contracts.base import Address, Audience, Event, Fact, Wake
from contracts.consent import ReleaseGranted, ReleaseWithdrawn
from contracts.ids import fresh
from contracts.labels import Label
from contracts.subjects import aggregate_filter
from contracts.vocabulary import Kind, Language, Purpose, SignatureForm, Signer, WithdrawalForm
from services.bus.facts.reading import Index
from services.bus.facts.store import Aggregate, Cause, EventStore, Loaded
from services.bus.wire.publishing import ConflictError
from services.consent_ledger.domain import State
from services.consent_ledger.handlers import RELEASE
from tests.bus.appending import store_of
from tests.bus.conftest import Connect
from tests.bus.raw import subjects

NOW = datetime.now(UTC)


def address(region: str) -> Address:
    """A release nobody else writes to."""
    return Address("consent", region, fresh("case"), fresh("rel"))


def granted(until: datetime = NOW + timedelta(days=1)) -> ReleaseGranted:
    """A release to a partner."""
    return ReleaseGranted(
        recipient=Audience(Kind.PARTNER, fresh("team")),
        recipient_name="Lakeside Youth Clinic",
        purpose=Purpose.PROVIDE_SERVICE,
        kinds=(Label.IDENTITY,),
        until=until,
        signer=Signer.YOUTH,
        signature=SignatureForm.ON_PAPER,
        language=Language.ENGLISH,
    )


def withdrawn(release: ReleaseGranted) -> ReleaseWithdrawn:
    """It is taken back."""
    return ReleaseWithdrawn(recipient=release.recipient, form=WithdrawalForm.SPOKEN)


def cause() -> Cause:
    """A decision of its own."""
    return Cause(fresh("cause"), NOW, None)


async def a_store(bus: Connect) -> EventStore:
    """The store of the consent ledger."""
    return store_of(await bus("consent_ledger"), "consent_ledger")


async def test_an_aggregate_is_the_fold_of_its_facts(bus: Connect, region: str) -> None:
    """What is appended is there when it is loaded, with its version and whom it has answered."""
    store, where, first = await a_store(bus), address(region), granted()
    why = cause()
    await store.append(await store.load(RELEASE, where), [first], why)
    loaded = await store.load(RELEASE, where)
    assert loaded.state == State(granted=first, begun=True)
    assert (loaded.version, loaded.answered) == (1, {why.id})


async def test_two_timers_for_one_reason_are_a_fault(bus: Connect, region: str) -> None:
    """The second would take the first one's place and be lost: nothing is appended, and the fault is said."""
    store, where = await a_store(bus), address(region)
    twice = frozenset({Wake(NOW + timedelta(days=30), "check-in"), Wake(NOW + timedelta(days=60), "check-in")})
    monthly = Aggregate("consent", "rel", State(), lambda state, _event: state, lambda _state: twice)
    with pytest.raises(ValueError, match="same reason"):
        await store.append(await store.load(monthly, where), [granted()], cause())
    assert (await store.load(RELEASE, where)).version == 0


async def test_a_decision_of_several_events_is_kept_at_once(bus: Connect, region: str) -> None:
    """Two events of one decision stand together, and count as one answer."""
    store, where, first = await a_store(bus), address(region), granted()
    events: list[Event] = [first, withdrawn(first)]
    await store.append(await store.load(RELEASE, where), events, cause())
    loaded = await store.load(RELEASE, where)
    assert loaded.state.ended
    assert (loaded.version, len(loaded.answered)) == (2, 1)


async def test_a_decision_that_a_timer_would_bring_to_its_end_counts_as_one_too(bus: Connect, region: str) -> None:
    """It is kept fact by fact; in the end only the timer of the end is set."""
    store, where, first, soon = await a_store(bus), address(region), granted(), NOW + timedelta(days=1)

    def wakes(state: State) -> frozenset[Wake]:
        return frozenset({Wake(soon, "after" if state.ended else "between")} if state.granted else ())

    stepwise = Aggregate("consent", "rel", State(), RELEASE.evolve, wakes, lambda state: not state.ended)
    why = cause()
    await store.append(await store.load(stepwise, where), [first, withdrawn(first)], why)
    loaded = await store.load(stepwise, where)
    assert loaded.state.ended
    assert (loaded.version, loaded.answered, loaded.timers) == (2, {why.id}, {Wake(soon, "after"): 0})
    found = await subjects(await bus("topology"), "TIMERS", f"timer.*.*.{region}.>")
    assert [subject.rpartition(".")[2] for subject in found] == ["after"]


async def test_more_decisions_at_once_than_a_stream_takes_are_kept(bus: Connect, region: str) -> None:
    """A hundred decisions of two events each are kept, although a stream takes fifty batches at a time."""
    store, places = await a_store(bus), [address(region) for _ in range(100)]

    async def decide(where: Address) -> int:
        first = granted()
        await store.append(await store.load(RELEASE, where), [first, withdrawn(first)], cause())
        return (await store.load(RELEASE, where)).version

    assert await asyncio.gather(*map(decide, places)) == [2] * 100


async def test_of_two_writers_one_is_told_to_look_again(bus: Connect, region: str) -> None:
    """Whoever decides on a state that has moved on is refused, alone or in a batch, and nothing of theirs is kept."""
    store, where, first = await a_store(bus), address(region), granted()
    stale = [await store.load(RELEASE, where) for _ in range(2)]
    await store.append(await store.load(RELEASE, where), [first], cause())
    tries: list[list[Event]] = [[granted()], [granted(), withdrawn(first)]]
    for loaded, events in zip(stale, tries, strict=True):
        with pytest.raises(ConflictError):
            await store.append(loaded, events, cause())
    assert (await store.load(RELEASE, where)).state == State(granted=first, begun=True)


async def test_the_same_answer_again_changes_nothing(bus: Connect, region: str) -> None:
    """An append whose acknowledgement was lost is found to be there when it is loaded again."""
    store, where, why = await a_store(bus), address(region), cause()
    before = await store.load(RELEASE, where)
    await store.append(before, [granted()], why)
    with pytest.raises(ConflictError):
        await store.append(Loaded(RELEASE, where, State()), [granted()], why)
    assert why.id in (await store.load(RELEASE, where)).answered


async def test_many_writers_lose_nothing(bus: Connect, region: str) -> None:
    """Twenty writers on one aggregate, each trying until it is in: twenty events, in one order."""
    store, where = await a_store(bus), address(region)

    async def write() -> None:
        while True:
            try:
                await store.append(await store.load(RELEASE, where), [granted()], cause())
            except ConflictError:
                continue
            return

    await asyncio.gather(*(write() for _ in range(20)))
    assert (await store.load(RELEASE, where)).version == 20


async def test_a_history_longer_than_one_answer_is_read_whole(bus: Connect, region: str) -> None:
    """Reading goes on where the server's batch ends."""
    store, where = await a_store(bus), address(region)
    loaded = await store.load(RELEASE, where)
    for _ in range(3):
        await store.append(loaded, [granted() for _ in range(200)], cause())
        loaded = await store.load(RELEASE, where)
    assert loaded.version == 600
    after = [fact.seq async for fact in store.reader.facts(aggregate_filter(where), after=loaded.last_seq - 1)]
    assert after == [loaded.last_seq]


@pytest.mark.parametrize("many", [0, 1, 2, 3, 1001])
async def test_in_a_long_stream_a_history_is_read_in_as_many_facts_as_it_has(
    bus: Connect, region: str, many: int
) -> None:
    """Where much else is kept, the first fact tells how many there are; none is missing, and none comes twice."""
    store, where = await a_store(bus), address(region)
    if many:
        await store.append(Loaded(RELEASE, where, RELEASE.initial), [granted()] * min(many, 500), cause())
    for start in range(500, many, 500):
        await store.append(await store.load(RELEASE, where), [granted()] * min(many - start, 500), cause())
    store.reader.note_kept(1_000_000)
    found = [message.seq async for message in store.reader.stored("FACTS", aggregate_filter(where))]
    assert len(found) == many
    assert found == sorted(set(found))


async def test_a_fold_has_what_others_kept_before_what_its_own_service_knows_of(bus: Connect, region: str) -> None:
    """It looks on from the end that is known, and nothing before it is left out, however long nothing came."""
    ours, others, found = await a_store(bus), await a_store(bus), list[str]()
    index = Index(ours.reader, f"fact.consent.{region}.*.*.release_withdrawn", lambda fact: found.append(fact.id))
    for count in range(1, 4):
        release = granted()
        loaded = await others.load(RELEASE, address(region))
        await others.append(loaded, [release], cause())
        await others.append(loaded, [withdrawn(release)], cause())
        for _ in range(count):
            await ours.append(await ours.load(RELEASE, address(region)), [granted()], cause())
        await index.refresh()
        assert len(found) == count
        await ours.append(await ours.load(RELEASE, address(region)), [granted()], cause())
        await index.refresh()
        assert len(found) == count


async def test_a_fold_of_what_is_recent_passes_over_what_is_long_ago(bus: Connect, region: str) -> None:
    """It begins so many places before the end, and goes on from there: a start doesn't read years."""
    store, found = await a_store(bus), list[int]()
    for _ in range(6):
        await store.append(await store.load(RELEASE, address(region)), [granted()], cause())
    subject = f"fact.consent.{region}.*.*.release_granted"
    lately = Index(store.reader, subject, lambda fact: found.append(fact.seq), recent=3)
    await lately.refresh()
    end = await store.reader.end()
    assert found == list(range(end - 2, end + 1))
    await store.append(await store.load(RELEASE, address(region)), [granted()], cause())
    await lately.refresh()
    assert found[3:] == [end + 1]


async def test_a_fold_in_steps_lets_others_be_served_and_is_never_left_half_done(bus: Connect, region: str) -> None:
    """While it rests others run; whoever waits for it and gives up leaves it whole, and nobody is given half of it."""
    store, where, done = await a_store(bus), address(region), list[int]()
    await store.append(await store.load(RELEASE, where), [granted()], cause())

    def slowly(_: Fact) -> Iterator[None]:
        for step in range(100):
            done.append(step)
            yield

    index = Index(store.reader, aggregate_filter(where), slowly)
    first, second = asyncio.create_task(index.refresh()), asyncio.create_task(index.refresh())
    while not done:
        await asyncio.sleep(0)
    assert len(done) < 100
    first.cancel()
    await second
    assert done == [*range(100)]
