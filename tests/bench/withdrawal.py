"""A release is taken back: how long until it is gone from the last of a thousand open screens, and can't be read.

The whole system runs as `trellis up` runs it, each part in its own process. The clock starts when the bus has
acknowledged the withdrawal, and stops when the last screen of the recipient has the change; from then on none of the
recipient's copies may hold what was taken back.
"""

import asyncio
import resource
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from contracts.base import Address, Audience, Event
from contracts.consent import GrantRelease, WithdrawRelease
from contracts.gate import PersonInvited, TeamFormed
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import ParticularsRecorded
from contracts.labels import Label
from contracts.referral import ReferralAccepted, ReferralMoved, ReferralOffered, ReferralRequested
from contracts.vocabulary import (
    Area,
    Kind,
    Language,
    Purpose,
    ReferralState,
    SignatureForm,
    Signer,
    Urgency,
    WithdrawalForm,
)
from deploy.embedded import running
from deploy.home import Home
from portal.live.stream import STREAMS
from services.bus.gate.credential import by_invitation, by_session, new_session
from services.bus.gate.words import invitation_verifier
from services.bus.viewers.viewer import Signal, ViewerReader, ViewerSender, come_in
from services.bus.wire.connection import BusSettings
from tests.bench.community import CASES, NEED, PEOPLE, TEAMS, Case, Person, case_facts, region_facts
from tests.bench.crowd import Crowd
from tests.bench.figures import Figure, Target, figure, p99
from tests.bench.stage import append

SCREENS: Final = 1000
ROUNDS: Final = 10
"""Releases to one recipient in one case, one after the other: more than a life has."""
TIMES: Final = 12
"""Cases in which that is measured."""
AROUND: Final = 10_000
"""Events of other cases in FACTS."""
_OF_THEIRS: Final = 40
"""Of the other cases, those in which the recipient has a part too."""
_REGION: Final = "here"
_PORTAL: Final = "services"
"""The process that the portal is in."""
_MARKER: Final = "Somebody-Made-Up"
_WITHIN: Final = 30.0
_TEAM: Final = Audience(Kind.PARTNER, derived("team", _REGION, "many"))
_MANY: Final = tuple(Person(_TEAM, f"number {number}") for number in range(-(-SCREENS // STREAMS)))
_ADVOCATE: Final = next(each for each in PEOPLE if each.team == TEAMS[Kind.ADVOCATE, _REGION])


async def figures() -> list[Figure]:
    seconds, kilobytes = await _measure()
    took = sorted(1000 * each for each in seconds)
    return [
        figure(
            "withdrawal acknowledged → gone from the last of 1,000 screens",
            "ms, median",
            took[len(took) // 2],
            target=Target("ours", "<=", 50),
        ),
        figure(
            "withdrawal acknowledged → gone from the last of 1,000 screens",
            "ms, p99",
            p99(took),
            target=Target("ours", "<=", 300),
        ),
        figure(
            f"memory of an open screen, {SCREENS:,} of them on one portal",
            "KB",
            kilobytes,
            target=Target("ours", "<=", 80),
        ),
    ]


async def _measure() -> tuple[list[float], float]:
    """Return the seconds of each round, and the kilobytes by which the portal grew for each screen that was opened."""
    _allow_sockets(4 * SCREENS)
    with tempfile.TemporaryDirectory(prefix="trellis-bench-") as folder:
        async with running(Home(Path(folder) / "home"), say=lambda _: None, port=0, bus_port=0) as system:
            settings = system.settings
            await append(settings, [*region_facts(_REGION), _team()])
            for case in CASES[:TIMES]:
                await append(settings, [case_facts(case), *_case(case, _referral(case), _TEAM)])
            await append(settings, _others())
            sessions = [await _session(person, settings) for person in _MANY]
            advocate = await _session(_ADVOCATE, settings)
            seconds: list[float] = []
            portal, grew = next(child.pid for child in system.children if child.name == _PORTAL), 0.0
            async with (
                ViewerSender(by_session(advocate), settings) as sender,
                _reading(sessions[0], settings) as copies,
            ):
                for case in CASES[:TIMES]:
                    before = _resident(portal)
                    async with _watching(system.portal, case, sessions) as crowd:
                        grew = max(grew, _resident(portal) - before)
                        seconds += [await _round(sender, case, crowd, copies) for _ in range(ROUNDS)]
            return seconds, grew / SCREENS


@asynccontextmanager
async def _watching(portal: str, case: Case, sessions: list[str]) -> AsyncIterator[Crowd]:
    """Have `SCREENS` screens open on what the recipient sees of a case."""
    crowd = Crowd(_MARKER.encode())
    path = f"/live?page=accepted&referral={_referral(case)}&since="
    try:
        for session in sessions:
            await crowd.join(portal, path, session, min(STREAMS, SCREENS // len(sessions) + 1))
        yield crowd
    finally:
        crowd.leave()


async def _round(sender: ViewerSender, case: Case, crowd: Crowd, copies: dict[str, bytes]) -> float:
    """Give a release, see it on every screen, take it back, and return how long the last screen took to lose it."""
    there = crowd.when_all(show=True)
    grant = _grant(case)
    await sender.send(grant)
    async with asyncio.timeout(_WITHIN):
        await there
    await asyncio.sleep(0.1)
    gone = crowd.when_all(show=False)
    await sender.send(
        WithdrawRelease(id=fresh("cmd"), region=_REGION, case=case.id, about=grant.about, form=WithdrawalForm.SPOKEN)
    )
    acknowledged = time.perf_counter()
    async with asyncio.timeout(_WITHIN):
        last = await gone
    assert not any(_MARKER.encode() in copy for copy in copies.values()), "it can still be read"
    assert not crowd.lost, "a screen lost its stream"
    await asyncio.sleep(0.1)
    return max(0.0, last - acknowledged)


def _resident(pid: int) -> float:
    """Return the kilobytes of memory that a process has."""
    status = Path(f"/proc/{pid}/status").read_text()
    return float(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def _referral(case: Case) -> str:
    return derived("ref", "withdrawal", case.id)


def _grant(case: Case) -> GrantRelease:
    command = fresh("cmd")
    return GrantRelease(
        id=command,
        region=_REGION,
        case=case.id,
        about=derived("rel", command),
        recipient=_TEAM,
        recipient_name="A busy provider",
        purpose=Purpose.PROVIDE_SERVICE,
        kinds=(Label.IDENTITY, Label.CONTACT),
        until=datetime.now(UTC) + timedelta(days=30),
        signer=Signer.YOUTH,
        ground="victim-services",
        signature=SignatureForm.ELECTRONIC,
        language=Language.ENGLISH,
        limits_explained=True,
    )


@asynccontextmanager
async def _reading(session: str, settings: BusSettings) -> AsyncIterator[dict[str, bytes]]:
    """Keep what the recipient can read on the bus, as the bus gives it."""
    reader, copies = ViewerReader(_TEAM, settings), dict[str, bytes]()
    reader.offer(session)

    async def follow() -> None:
        async with aclosing(reader.follow()) as items:
            async for item in items:
                if not isinstance(item, Signal):
                    copies[item.fact] = repr(item.fields).encode()

    following = asyncio.create_task(follow())
    try:
        yield copies
    finally:
        following.cancel()


async def _session(person: Person, settings: BusSettings) -> str:
    token = new_session()
    await come_in(by_invitation(person.secret, token), settings)
    return token


def _team() -> tuple[Address, list[Event]]:
    invited = [
        PersonInvited(
            audience=_TEAM, person=each.actor.person, name=each.name, verifier=invitation_verifier(each.secret)
        )
        for each in _MANY
    ]
    formed = TeamFormed(audience=_TEAM, name="A busy provider")
    return Address("gate", _REGION, NO_CASE, _TEAM.team), [formed, *invited]


def _case(case: Case, referral: str, partner: Audience) -> Iterator[tuple[Address, list[Event]]]:
    """Yield what happened in a case: what the youth told, and a referral that a partner said yes to."""
    told = ParticularsRecorded(called=_MARKER, reach=f"a text to {_MARKER}", story="a few words of their own")
    yield Address("intake", case.region, case.id, case.id), [told]
    service = derived("svc", referral)
    yield (
        Address("referral", case.region, case.id, referral),
        [
            ReferralRequested(
                need=NEED,
                urgency=Urgency.SOON,
                area=Area.NORTH,
                state=ReferralState.REQUESTED,
                answer_by=datetime.now(UTC) + timedelta(days=1),
            ),
            ReferralOffered(
                service=service,
                service_name="Talking",
                audience=partner,
                because=(),
                answer_by=datetime.now(UTC) + timedelta(days=1),
            ),
            ReferralAccepted(service=service, service_name="Talking", audience=partner),
            ReferralMoved(state=ReferralState.IN_PROGRESS),
        ],
    )


def _others() -> Iterator[tuple[Address, list[Event]]]:
    """Yield other cases until there are `AROUND` events of them; of some the recipient knows too."""
    events = number = 0
    while events < AROUND:
        case = Case(_REGION, derived("case", "other", str(number)))
        partner = _TEAM if number < _OF_THEIRS else TEAMS[Kind.PARTNER, _REGION]
        referrals = (derived("ref", case.id, str(each)) for each in range(3))
        for address, happened in (case_facts(case), *(each for ref in referrals for each in _case(case, ref, partner))):
            events += len(happened)
            yield address, happened
        number += 1


def _allow_sockets(wanted: int) -> None:
    """Raise this process's limit of open files, and so that of the processes it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted, hard)), hard))
