"""What is shielded from somebody, what is another's and what is not there: by every verb, one answer.

Equal means: the subject, the headers and the body of the outcome, byte for byte. Left out are the ids that the sender
chose and that come back as they were: the command's, and that of what it is about.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, NamedTuple

import msgspec

from contracts.access import verbs_of
from contracts.asking import KeepTyped, WriteToHub
from contracts.base import Address, Command
from contracts.consent import NamePerson, PersonNamed, ShieldRaised, SuspectPerson
from contracts.gate import (
    AgreeRecovery,
    AskRecovery,
    CancelRecovery,
    EnrolPasskey,
    RemovePasskey,
    RenamePasskey,
    SignOut,
    TellSignIns,
)
from contracts.ids import NO_CASE, fresh
from contracts.intake import SendBegun
from contracts.oncall import CallAdvocate
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.vocabulary import READERS, Kind
from services.bus.gate.credential import Reads
from services.bus.serving.desk import Desk
from services.bus.viewers.link import Link
from services.bus.viewers.viewer import ViewerSender
from services.caregiver_intake.handlers import desk as intake
from services.casework.handlers import desk as casework
from services.clocks.handlers import desk as clocks
from services.consent_ledger.handlers import desk as ledger
from services.disclosure.handlers import desk as disclosure
from services.disclosure.handlers import writing
from services.gatekeeper.handlers import desk as gatekeeper
from services.inventory.handlers import desk as inventory
from services.messenger.handlers import desk as messenger
from services.oncall_scheduler.handlers import desk as oncall
from services.referral_router.handlers import desk as router
from services.support.handlers import desk as support
from tests.bus.hiding import HIDDEN, MINE, World, appending, lives_for
from tests.bus.hiding import world as world
from tests.bus.overlap import ROUNDS, Times, tell_nothing, times
from tests.bus.running import serving
from tests.bus.samples import sample

SERVED: Final = (casework, clocks, intake, inventory, ledger, messenger, oncall, router, support)
DESKS: Final[tuple[Desk, ...]] = (*SERVED, disclosure, gatekeeper)


_OWN: Final[set[type[Command]]] = {SignOut, TellSignIns, EnrolPasskey, RenamePasskey, RemovePasskey}
"""What is about one's own sign-ins, and in no life."""
APART: Final = defaultdict[Kind, set[type[Command]]](lambda: _OWN) | {
    Kind.HUB: {*_OWN, AskRecovery, AgreeRecovery, CancelRecovery},
    Kind.CAREGIVER: {SignOut, KeepTyped, SendBegun},
    Kind.YOUTH: {SignOut, KeepTyped, SendBegun, WriteToHub},
}
"""What nobody here has anything of their own for besides: whom it is about is removed by another verb, what they asked
was sent, and the youth came by their case."""


_GIVES_CODES: Final = (Kind.HUB, Kind.ADVOCATE)
"""Who comes last: they give others new codes, and the ones they had let nobody in any more."""


class Sent(NamedTuple):
    """A command, and which of the lives it is about."""

    life: str
    command: Command


class Speaker:
    """Somebody's connections: what they send, and every answer as it comes over the wire."""

    def __init__(self, sender: ViewerSender, link: Link) -> None:
        self._sender = sender
        self._link = link

    async def all(self, sent: Sequence[Sent]) -> dict[str, tuple[str, str, str]]:
        """Send everything; return the answers, subject, headers and body, by the command's id."""
        waiting = {each.command.id: each.command for each in sent}
        found: dict[str, tuple[str, str, str]] = {}
        await asyncio.gather(*(self._sender.send(each.command) for each in sent))
        async with asyncio.timeout(60):
            async for message in self._link.pulled():
                command = None if message is None else waiting.pop(message.subject.rpartition(".")[2], None)
                if message is not None and command is not None:
                    body = message.data.decode().replace(command.id, "ID").replace(command.about, "ABOUT")
                    found[command.id] = (message.subject.replace(command.id, "ID"), str(message.headers), body)
                if not waiting:
                    break
        return found

    async def one(self, command: Command) -> Refusal | None:
        """Send ``command``; return why it had no effect, if it had none."""
        await self._sender.send(command)
        outcome = await self._sender.outcome(command.id, 5)
        assert outcome is not None
        return outcome.refusal

    async def timed(self, command: Command) -> float:
        """Return how long the answer to ``command`` took, in milliseconds."""
        began = time.perf_counter()
        await self._sender.send(command)
        assert await self._sender.outcome(command.id, 5) is not None
        return 1000 * (time.perf_counter() - began)


@asynccontextmanager
async def speaking(world: World, kind: Kind) -> AsyncIterator[Speaker]:
    person, settings = world.people[kind], world.gate.settings
    async with ViewerSender(person.key, settings) as sender:
        link = await Link.open(person.key, Reads.OUTCOMES, settings)
        try:
            yield Speaker(sender, link)
        finally:
            await link.close()


@asynccontextmanager
async def at_work(world: World) -> AsyncIterator[None]:
    """Every service that answers people is up, and the copies are made."""
    async with AsyncExitStack() as stack:
        for desk in SERVED:
            await stack.enter_async_context(serving(desk, world.gate.settings))
        await stack.enter_async_context(serving(disclosure, world.gate.settings, writing))
        yield


def duty_of(verb: type[Command]) -> tuple[str, str]:
    """What a verb is about: the context and the prefix of its aggregate."""
    (duty,) = (desk.commands[verb] for desk in DESKS if verb in desk.commands)
    return duty.aggregate.context, duty.aggregate.prefix


def about(world: World, kind: Kind, verb: type[Command], life: str) -> Command:
    return world.lives[life].command(kind, verb, *duty_of(verb))


def verbs_about(kind: Kind) -> list[type[Command]]:
    """Return the verbs that somebody of ``kind`` may send, but for those that name nothing that there is yet."""
    return [verb for verb in verbs_of(kind) if verb is not CallAdvocate]


def hidden_from(world: World, kind: Kind) -> list[Sent]:
    """One command of each verb about each life of which somebody of ``kind`` must learn nothing."""
    sent = [Sent(life, about(world, kind, verb, life)) for verb in verbs_about(kind) for life in HIDDEN]
    return [each for each in sent if each.life in lives_for(kind, of_a_case=each.command.case != NO_CASE)]


async def test_every_verb_answers_alike(world: World) -> None:
    """For every verb of every kind: not found, and not a byte, nor a moment, tells of which sort. One's own answers."""
    async with at_work(world):
        for kind in sorted(READERS):
            async with speaking(world, kind) as speaker:
                sent = hidden_from(world, kind)
                answers = await speaker.all(sent)
            alike: dict[type[Command], set[tuple[str, str, str]]] = defaultdict(set)
            for each in sent:
                alike[type(each.command)].add(answers[each.command.id])
            assert {verb: found for verb, found in alike.items() if len(found) > 1} == {}, kind
            assert [found for (found,) in alike.values() if '"reason":"not-found"' not in found[2]] == [], kind
            assert alike.keys() == set(verbs_about(kind))
        tell_nothing(await timed_verbs(world, ROUNDS))
        for kind in sorted(READERS, key=_GIVES_CODES.__contains__):
            async with speaking(world, kind) as speaker:
                mine = [
                    Sent(MINE, about(world, kind, verb, MINE)) for verb in verbs_of(kind) if verb not in APART[kind]
                ]
                control = await speaker.all(mine)
            assert [each for each in mine if "not-found" in control[each.command.id][2]] == [], kind
        await shielded_and_going_on(world)


async def shielded_and_going_on(world: World) -> None:
    """A shield in the middle of a case: what one knew and what one does oneself goes on; what is new is not there."""
    life, advocate = world.lives[MINE], world.people[Kind.ADVOCATE].actor
    raised, new = sample(ShieldRaised, against=advocate.audience), fresh("pty")
    async with appending(world.gate) as append:
        for about, event in ((fresh("shd"), raised), (new, sample(PersonNamed))):
            await append(Address("consent", life.region, life.ids["case"], about), event)

    def command(verb: type[Command], about: str | None = None) -> Command:
        made = life.command(Kind.ADVOCATE, verb, "consent", "pty")
        return made if about is None else msgspec.structs.replace(made, about=about)

    async with speaking(world, Kind.ADVOCATE) as speaker:
        own = command(NamePerson)
        said = [
            await speaker.one(each)
            for each in (
                command(SuspectPerson, life.ids["named"]),
                own,
                command(SuspectPerson, own.about),
                command(SuspectPerson, new),
                command(SuspectPerson, fresh("pty")),
            )
        ]
    assert said == [None, None, None, NOT_FOUND, NOT_FOUND]


async def timed_verbs(world: World, rounds: int) -> Times:
    """Measure one round after another, the lives in any order: what else the machine does meets all three."""
    order, took = random.Random(3), times()
    kinds = (Kind.HUB, Kind.ADVOCATE, Kind.PARTNER)
    async with AsyncExitStack() as stack:
        speakers = {kind: await stack.enter_async_context(speaking(world, kind)) for kind in kinds}

        async def one(kind: Kind, life: str, verb: type[Command]) -> None:
            took[f"{kind} {verb.word()}"][life].append(await speakers[kind].timed(about(world, kind, verb, life)))

        for _ in range(rounds):
            tries = [(kind, life) for kind in kinds for life in HIDDEN]
            order.shuffle(tries)
            await asyncio.gather(*(one(kind, life, _timed_verb(kind)) for kind, life in tries))
    return took


def _timed_verb(kind: Kind) -> type[Command]:
    """A verb about something in a case: what is to be found out takes longest there."""
    return next(verb for verb in reversed(verbs_of(kind)) if not verb.founds and duty_of(verb)[1] in ("rel", "ref"))
