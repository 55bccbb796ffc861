"""Advocates at work while services die: what they do, and what must be so afterwards.

What a recipient must see is worked out here from FACTS by a few lines that know nothing of disclosure's rules: the
newest that was told, of the kinds that are released to them now; after a shield, what they had before it.
"""

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from contracts.base import Address, Audience, Command, Fact
from contracts.codec import decode_copy
from contracts.consent import (
    GrantRelease,
    NarrowRelease,
    RaiseShield,
    ReleaseGranted,
    ReleaseNarrowed,
    ReleaseWithdrawn,
    ShieldRaised,
    WithdrawRelease,
)
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import AdvocateAssigned, CaseOpened, ParticularsRecorded
from contracts.labels import Label
from contracts.referral import ReferralAccepted, ReferralOffered, ReferralRequested
from contracts.subjects import command_subject, view_filter
from contracts.vocabulary import AdvocateBase, Kind, Language, Purpose, SignatureForm, Signer, WithdrawalForm
from services.bus.facts.reading import Reader
from services.bus.viewers.viewer import TooManyError, ViewerSender
from services.bus.wire.publishing import BusDownError
from tests.bus.appending import append, keyring
from tests.bus.conftest import Connect
from tests.bus.gate import REGION
from tests.bus.samples import sample

ANSWERED_WITHIN: Final = 30.0
"""Seconds, on a machine that does much else."""
STEPS_A_CASE: Final = 12
FIELDS: Final = {"called": Label.IDENTITY, "reach": Label.CONTACT, "story": Label.NARRATIVE}
"""What is told each time, and which kind of information it is."""
KINDS: Final = tuple(FIELDS.values())
T = TypeVar("T", bound=Command)


class Case:
    """A case, whom it was referred to, and what stands in FACTS about it, folded as it is read."""

    def __init__(self) -> None:
        self.id = fresh("case")
        self.partner = Audience(Kind.PARTNER, fresh("team"))
        self.release: GrantRelease | None = None
        """The one in force, as its advocate knows."""
        self.kinds: tuple[Label, ...] = ()
        self.shielded = False
        self.left = STEPS_A_CASE
        self._in_force: dict[str, frozenset[Label]] = {}
        self._told: dict[str, str] = {}
        self._kept: dict[str, str] | None = None

    def after(self, fact: Fact) -> None:
        """Take in a fact about this case."""
        key = fact.address.aggregate
        match fact.event:
            case ReleaseGranted(kinds=kinds) | ReleaseNarrowed(kinds=kinds):
                self._in_force[key] = frozenset(kinds)
            case ReleaseWithdrawn():
                del self._in_force[key]
            case ShieldRaised():
                self._kept = self.readable
            case ParticularsRecorded() as told:
                self._told = {name: getattr(told, name) for name in FIELDS}
            case _:
                pass

    @property
    def readable(self) -> dict[str, str]:
        """What of all that was told the partner must be able to read now, and nothing else."""
        kinds = {kind for each in self._in_force.values() for kind in each}
        known = self._told if self._kept is None else self._kept
        return {name: text for name, text in known.items() if FIELDS[name] in kinds}


class Advocate:
    """Somebody who records releases, takes them back or a part of them, raises shields, writes down what is told."""

    def __init__(self, bus: Connect, sender: ViewerSender, dice: random.Random) -> None:
        self.cases: list[Case] = []
        self.did: list[tuple[str, Command]] = []
        """Every command that was answered, with the subject it went to."""
        self.step = asyncio.Lock()
        """Held while a step is under way."""
        self._bus = bus
        self._sender = sender
        self._dice = dice
        self._count = itertools.count()

    async def work(self, may: asyncio.Event) -> None:
        """Do one thing after another while they ``may``."""
        while True:
            await may.wait()
            async with self.step:
                await self._one_thing()

    async def _one_thing(self) -> None:
        case = self.cases[-1] if self.cases and self.cases[-1].left else await self._open()
        case.left -= 1
        chance = self._dice.random()
        if chance < 0.25 or (case.shielded and case.release is None):
            await self._tell(case)
        elif case.release is None:
            await self._grant(case)
        elif chance < 0.35 and not case.shielded:
            await self._shield(case)
        elif chance < 0.6 and len(case.kinds) > 1:
            await self._narrow(case)
        else:
            await self._withdraw(case)

    async def _open(self) -> Case:
        case, by = Case(), self._sender.who.actor
        team = Address("gate", REGION, NO_CASE, case.partner.team)
        await append(self._bus, team, TeamFormed(audience=case.partner, name="Clinic"))
        assigned = AdvocateAssigned(advocate=by.team, advocate_name="Advocate", base=AdvocateBase.COMMUNITY)
        await append(self._bus, Address("intake", REGION, case.id, case.id), sample(CaseOpened), assigned)
        service = fresh("svc")
        asked = sample(ReferralOffered, service=service, audience=case.partner)
        accepted = sample(ReferralAccepted, service=service, audience=case.partner)
        referral = Address("referral", REGION, case.id, fresh("ref"))
        await append(self._bus, referral, sample(ReferralRequested), asked, accepted)
        await self._tell(case)
        self.cases.append(case)
        return case

    async def _tell(self, case: Case) -> None:
        words: dict[str, Any] = {name: f"{name} {next(self._count)} {case.id}" for name in FIELDS}
        told = ParticularsRecorded(**words)
        await append(self._bus, Address("intake", REGION, case.id, case.id), told, by=self._sender.who.actor)

    async def _grant(self, case: Case) -> None:
        case.kinds = tuple(self._dice.sample(KINDS, self._dice.randint(1, len(KINDS))))
        granted = self._command(
            GrantRelease,
            case,
            "rel",
            recipient=case.partner,
            recipient_name="Clinic",
            purpose=Purpose.PROVIDE_SERVICE,
            kinds=case.kinds,
            until=_in(20),
            signer=Signer.YOUTH,
            ground="victim-services",
            signature=SignatureForm.ON_PAPER,
            language=Language.ENGLISH,
            limits_explained=True,
        )
        await self._do(granted)
        case.release = granted

    async def _narrow(self, case: Case) -> None:
        assert case.release is not None
        case.kinds = tuple(self._dice.sample(case.kinds, self._dice.randint(1, len(case.kinds) - 1)))
        about, until = case.release.about, case.release.until
        await self._do(
            self._command(NarrowRelease, case, about=about, kinds=case.kinds, until=until, form=WithdrawalForm.SPOKEN)
        )

    async def _withdraw(self, case: Case) -> None:
        assert case.release is not None
        await self._do(self._command(WithdrawRelease, case, about=case.release.about, form=WithdrawalForm.SPOKEN))
        case.release = None

    async def _shield(self, case: Case) -> None:
        case.shielded = True
        await self._do(self._command(RaiseShield, case, "shd", against=case.partner, reason="fear", review_on=_in(10)))

    def _command(self, verb: type[T], case: Case, founds: str | None = None, **fields: Any) -> T:
        command = fresh("cmd")
        if founds is not None:
            fields["about"] = derived(founds, command)
        return verb(id=command, region=REGION, case=case.id, **fields)

    async def _do(self, command: Command) -> None:
        """Send it until the bus has it, sometimes once more, and wait until it is answered: it must be done."""
        while True:
            try:
                await self._sender.send(command)
                break
            except (BusDownError, TooManyError):
                await asyncio.sleep(0.02)
        if self._dice.random() < 0.1:
            await self._sender.send(command)
        outcome = await self._sender.outcome(command.id, ANSWERED_WITHIN)
        assert outcome is not None, f"{command.word()} was acknowledged and never answered"
        assert outcome.done, f"{command.word()}: {outcome.refusal}"
        self.did.append((command_subject(self._sender.who.actor, command), command))


class Watch:
    """What stands in FACTS so far, against what the advocates did and what recipients can read."""

    def __init__(self, bus: Connect, advocates: Sequence[Advocate]) -> None:
        self.facts = 0
        self.commands = 0
        self.readable = 0
        """Texts that a recipient could read, and was meant to."""
        self._bus = bus
        self._advocates = advocates
        self._causes: Counter[str] = Counter()

    async def look(self) -> None:
        """Check everything since the last look. Nobody may be at work, and the copies must have caught up."""
        cases = {case.id: case for advocate in self._advocates for case in advocate.cases}
        changed: dict[str, Case] = {}
        nc = await self._bus("disclosure")
        reader = Reader(nc)
        async for fact in Reader(nc, keyring(nc)).facts("fact.>", self.facts):
            self.facts = fact.seq
            self._causes[fact.cause] += fact.address.context == "consent"
            case = cases.get(fact.address.case)
            if case is not None:
                case.after(fact)
                changed[case.id] = case
        for advocate in self._advocates:
            for subject, command in advocate.did:
                effects = self._causes[derived("cause", subject, command.id)]
                assert effects == 1, f"{command.word()} had {effects} effects"
                self.commands += 1
            advocate.did.clear()
        for case in changed.values():
            assert await _readable(reader, case.partner) == case.readable
            self.readable += len(case.readable)


async def _readable(reader: Reader, partner: Audience) -> dict[str, str]:
    """Return what of all that was told ``partner`` can read; every text of it, wherever it stands."""
    found: dict[str, str] = {}
    async for message in reader.stored("VIEWS", view_filter(partner)):
        copy = decode_copy(message.data)
        told = {name: text for name, text in copy.fields.items() if name in FIELDS}
        assert not told.keys() & found.keys(), "what was replaced stands beside what replaced it"
        found |= told
    return found


def _in(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)
