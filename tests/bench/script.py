"""What one referral makes everybody write, worked out once by the real domains, so that the floor writes just as much.

The floor decides nothing: it takes these bytes, puts fresh ids of the same length into subjects and headers, and
writes them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, NamedTuple

import msgspec

from contracts.base import Actor, Address, Event, Fact
from contracts.codec import encode
from contracts.disclosure import DisclosureDecided
from contracts.ids import derived, fresh
from contracts.outcomes import Outcome, Refusal
from contracts.referral import RequestReferral
from contracts.subjects import view_subject
from contracts.vocabulary import Area, Kind, Urgency
from services.bus.wire.envelope import event_headers, new_trace
from services.disclosure.case import Case as DisclosureCase
from services.disclosure.copies import copies_for, record
from services.disclosure.domain import Changes, Dossier
from services.referral_router import domain
from services.referral_router.asking import sought
from services.referral_router.directory import Directory
from services.referral_router.kept_away import KeptAway
from services.referral_router.matching import candidates
from services.referral_router.offering import Known
from tests.bench.community import BEGAN, NEED, REGIONS, TEAMS, Case, case_facts, region_facts

_GENERATION: Final = "0" * 8
_ID: Final = "evt_" + "a" * 26


class Written(NamedTuple):
    """One copy: the subject up to its last token, which event of the referral it is of, its body."""

    prefix: str
    of: int
    data: bytes


class Step(NamedTuple):
    """One event of the referral: the message, its copies, the record of the decision and that one's copies."""

    word: str
    data: bytes
    headers: dict[str, str]
    copies: tuple[Written, ...]
    record: bytes
    record_headers: dict[str, str]
    record_copies: tuple[Written, ...]


class Script(NamedTuple):
    """All that follows from one command."""

    command: bytes
    outcome: bytes
    steps: tuple[Step, ...]
    timers: int
    reads_directory: bool


def referral(case: Case, identifier: str, *, draft: bool) -> RequestReferral:
    """Return the command ``identifier``: a request for a referral in ``case``."""
    return RequestReferral(
        id=identifier,
        region=case.region,
        case=case.id,
        about=derived("ref", identifier),
        need=NEED,
        urgency=Urgency.WHEN_POSSIBLE,
        area=Area.NORTH,
        note="a few words of the hub that only the hub reads again",
        draft=draft,
    )


def script(case: Case, *, draft: bool) -> Script:
    """Return what a request for a referral by the hub makes everybody write."""
    command = referral(case, fresh("cmd"), draft=draft)
    by = Actor(Kind.HUB, TEAMS[Kind.HUB, case.region].team, derived("person", case.region))
    decided = domain.decide(domain.INITIAL, command, at=BEGAN, by=by, known=Known() if draft else _doors(case, command))
    assert not isinstance(decided, Refusal)
    history = _History(case)
    history.begin()
    steps = [history.step(place, event, command, by) for place, event in enumerate(decided)]
    state = domain.INITIAL
    for event in decided:
        state = domain.evolve(state, event)
    outcome = Outcome(command=command.id, about=command.about, refusal=None)
    return Script(encode(command), encode(outcome), tuple(steps), len(domain.wakes(state)), reads_directory=not draft)


class _History:
    """The facts of a case so far, as disclosure follows them."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._dossier = Dossier(DisclosureCase(case.region, case.id))
        self._seq = 0
        self._of: dict[str, int] = {}

    def begin(self) -> None:
        for address, events in (*region_facts(self._case.region), case_facts(self._case)):
            for event in events:
                self._follow(address, event, None)

    def step(self, place: int, event: Event, command: RequestReferral, by: Actor) -> Step:
        address = Address("referral", self._case.region, self._case.id, command.about)
        fact, changes = self._follow(address, event, by)
        assert changes is not None
        self._of[fact.id] = place
        copies = tuple(self._copies(changes))
        [told] = record(changes)
        where = Address("disclosure", self._case.region, self._case.id, fact.id)
        recorded, after = self._follow(where, told, None)
        assert after is not None
        self._of[recorded.id] = place
        return Step(
            event.word(),
            encode(event),
            _headers(event, "referral_router", by, new_trace()),
            copies,
            encode(told),
            _headers(told, "disclosure", None, None),
            tuple(self._copies(after)),
        )

    def _follow(self, address: Address, event: Event, by: Actor | None) -> tuple[Fact, Changes | None]:
        self._seq += 1
        fact = Fact(fresh("evt"), self._seq, BEGAN, by, fresh("cause"), address, event)
        return fact, self._dossier.follow(fact)

    def _copies(self, changes: Changes) -> Iterator[Written]:
        for audience, copy in copies_for(changes, BEGAN):
            subject = view_subject(audience, copy.case, copy.fact)
            whole = msgspec.structs.replace(copy, generation=_GENERATION)
            yield Written(subject.removesuffix(copy.fact), self._of[copy.fact], encode(whole))


def _doors(case: Case, command: RequestReferral) -> Known:
    directory = Directory()
    for region in REGIONS:
        for address, events in region_facts(region):
            for event in events:
                directory.apply(Fact(_ID, 1, BEGAN, None, "", address, event))
    [search] = sought(domain.INITIAL, command, KeptAway(), at=BEGAN)
    return Known(candidates=candidates(directory, case.region, search, at=BEGAN))


def _headers(event: Event | DisclosureDecided, service: str, by: Actor | None, trace: str | None) -> dict[str, str]:
    at = datetime.now(UTC)
    return event_headers(event, identifier=_ID, service=service, at=at, by=by, cause=fresh("cause"), trace=trace)
