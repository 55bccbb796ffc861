"""Following FACTS and writing VIEWS: the one active writer, and how it comes back after any stop.

For each fact: decide, record the decision in FACTS, then write the copies. What VIEWS holds says how far it has come,
so after a stop the writer replays FACTS from there; doing a fact again writes the same record and the same copies.
Copies made under other rules than today's are not trusted: after an upgrade that changes them, VIEWS is made anew.
"""

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
import structlog

import contracts
from contracts.base import Address, Audience, Fact
from contracts.codec import encode
from contracts.disclosure import Copy, DisclosureDecided, Shown
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, derived
from contracts.subjects import aggregate_filter, case_filter, view_subject
from contracts.vocabulary import Kind
from services.bus.facts.reading import Reader
from services.bus.facts.store import Aggregate, Cause, Loaded
from services.bus.serving.following import LOOK_ANYWAY, runs, stand_by
from services.bus.serving.service import Service
from services.bus.viewers.views import Position, ViewWriter, Write
from services.bus.wire.publishing import BusDownError, ConflictError
from services.disclosure.behind import Behind
from services.disclosure.case import Case
from services.disclosure.copies import copies_for, record
from services.disclosure.domain import Changes, Dossier
from services.disclosure.policy import DISCLOSED, RULES

log = structlog.get_logger()

GONE_FOR: Final = timedelta(minutes=1)
"""How long an empty copy stands in the place of one that was taken back, so that every open screen sees it go."""
_CASES: Final = 5000
_STRETCH: Final = 25
"""Facts that are decided in one go: half a thousand would keep all else in this process waiting for half a second."""
_LOADS: Final = 20
"""Dossiers that are loaded side by side."""
_AT_ONCE: Final = 2000
"""Copies written at a time by a writer that was behind."""
_AFTER_FAULT: Final = 5.0
_RECORD: Final = Aggregate("disclosure", "evt", None, lambda state, _event: state)
"""What was shown and taken back by one fact, named after that fact: written once."""


class _MovedError(Exception):
    """VIEWS is not as this writer left it: the server lost the end of it in a crash, or somebody emptied it."""


async def load_dossier(
    reader: Reader, region: str, case: str, before: int | None = None, teams: Mapping[int, Fact] | None = None
) -> Dossier:
    """Return the dossier of a case as it stood before the fact at ``before``, or as it stands now.

    ``teams`` are the region's `teams_formed`, where they are known.

    Raises:
        BusDownError: no answer.
    """
    dossier = Dossier(Case(region, case))
    contexts = DISCLOSED if case == NO_CASE else ("*",)
    facts = {
        fact.seq: fact
        for context in contexts
        async for fact in reader.facts(case_filter(region, case, context))
        if type(fact.event) in RULES
    }
    if case != NO_CASE:
        facts |= await teams_formed(reader, region) if teams is None else teams
    for seq in sorted(facts):
        if before is None or seq < before:
            dossier.follow(facts[seq])
    return dossier


async def teams_formed(reader: Reader, region: str) -> dict[int, Fact]:
    """Return the facts by which the teams of a region came to be, by their place.

    Raises:
        BusDownError: no answer.
    """
    return {fact.seq: fact async for fact in reader.facts(f"fact.gate.{region}.*.*.team_formed")}


class Writer:
    """Follows FACTS from where VIEWS has come to, for as long as nobody else does."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._reader = service.store.reader
        self._dossiers: OrderedDict[tuple[str, str], Dossier] = OrderedDict()
        self._teams: dict[str, dict[int, Fact]] = {}
        """What formed the teams of each region, by its place; what is followed is added."""
        self._remaking = False
        """Whether VIEWS is being made anew because the rules are others."""

    async def run(self) -> None:
        """Write VIEWS until cancelled; step back when another writer is there, and take over when it stops."""
        while True:
            try:
                await self._write_views()
            except ConflictError:
                log.warning("views_written_by_another")
                await stand_by(self._reader, self._as_of)
            except _MovedError:
                log.warning("views_not_as_left")
            except BusDownError:
                await asyncio.sleep(LOOK_ANYWAY)
            except Exception as error:
                log.exception("views_stuck", exc_info=error)
                await asyncio.sleep(_AFTER_FAULT)
            finally:
                self._dossiers.clear()
                self._teams.clear()

    # --- following -------------------------------------------------------------------------------------------------

    async def _write_views(self) -> None:
        views = ViewWriter(self._service.nc)
        await views.take_over()
        left = await views.position()
        self._remaking = left is not None and left.rules != RULES_IN_FORCE
        if left is None or self._remaking:
            await views.clear()
            left = None
        position = left or Position(secrets.token_hex(4), 0, RULES_IN_FORCE)
        log.info("views_taken_over", generation=position.generation, as_of=position.as_of)
        async with views.listening():
            followed, behind = position.as_of, Behind(position.as_of)
            async for messages, more in runs(self._reader, position.as_of, self._service.arrivals):
                facts = [
                    fact for fact in [await self._reader.fact(message) for message in messages] if fact is not None
                ]
                if not facts and not behind:
                    if await views.position() != left:
                        raise _MovedError
                    continue
                await self._fetch(facts)
                changes = list[Changes]()
                for start in range(0, len(facts), _STRETCH):
                    part = [each for fact in facts[start : start + _STRETCH] for each in await self._changes(fact)]
                    await asyncio.gather(*(self._record(each) for each in part))
                    changes += part
                followed = facts[-1].seq if facts else followed
                if more or behind:
                    for each in changes:
                        behind.take(each)
                if more:
                    # What was released and taken back since must not be readable in between: only the end is written.
                    continue
                left = msgspec.structs.replace(position, as_of=followed)
                if behind:
                    await self._write_end(views, behind, left)
                    changes = []
                await views.write(self._end_of(changes, left), left)
                behind = Behind(followed)

    def _end_of(self, changes: list[Changes], position: Position) -> list[Write]:
        """Return how each copy that ``changes`` made is written: once, as the last of them left it."""
        now = self._service.clock()
        copies = {(who, copy.fact): copy for each in changes for who, copy in copies_for(each, now)}
        return [_write(who, copy, position.generation, now) for (who, _), copy in copies.items()]

    async def _write_end(self, views: ViewWriter, behind: Behind, position: Position) -> None:
        """Write what changed while this writer was behind, a case at a time. VIEWS has come so far only after all."""
        writes: list[Write] = []
        for region, case in behind.cases:
            dossier, now = await self._dossier(region, case, position.as_of + 1), self._service.clock()
            writes += (_write(who, copy, position.generation, now) for who, copy in behind.copies(dossier, now))
            if len(writes) >= _AT_ONCE:
                await views.write(writes)
                writes.clear()
        if writes:
            await views.write(writes)

    async def _as_of(self) -> int | None:
        position = await ViewWriter(self._service.nc).position()
        return None if position is None else position.as_of

    # --- one fact --------------------------------------------------------------------------------------------------

    async def _changes(self, fact: Fact) -> list[Changes]:
        """Decide what ``fact`` changes, in its case and in every other that it reaches."""
        if type(fact.event) not in RULES:
            return []
        followed = [dossier.follow(fact) for dossier in await self._dossiers_of(fact)]
        return [changes for changes in followed if changes is not None]

    async def _fetch(self, facts: Sequence[Fact]) -> None:
        """Load the dossiers that a run of ``facts`` needs side by side, as they stood before the first of these.

        But where a team is formed among them: that is every case's, also of those that are founded after it.
        """
        if any(isinstance(each.event, TeamFormed) for each in facts):
            return
        needed = dict.fromkeys((each.address.region, each.address.case) for each in facts if type(each.event) in RULES)
        missing = [key for key in needed if key not in self._dossiers]
        for region in {region for region, _ in missing}:
            await self._teams_of(region)
        for start in range(0, len(missing), _LOADS):
            part = missing[start : start + _LOADS]
            await asyncio.gather(*(self._dossier(region, case, facts[0].seq) for region, case in part))

    async def _record(self, changes: Changes) -> None:
        """Append the record of a decision; one that is there already is the same."""
        decided = record(changes)
        if not decided:
            return
        case, fact = changes.case, changes.fact
        nothing = Loaded(_RECORD, Address(_RECORD.context, case.region, case.id, fact.id), _RECORD.initial)
        cause = Cause(derived("cause", _RECORD.context, case.id, fact.id), changes.at, by=None, trace=fact.trace)
        try:
            await self._service.store.append(nothing, decided, cause)
        except ConflictError:
            if self._remaking:
                await self._record_more(nothing.address, decided, cause)

    async def _record_more(self, address: Address, decided: list[DisclosureDecided], cause: Cause) -> None:
        """Record what is shown by today's rules that was not by those of then, in a record of its own."""
        then = [fact.event async for fact in self._reader.facts(aggregate_filter(address))]
        known = {_what(each) for event in then if isinstance(event, DisclosureDecided) for each in event.shown}
        more = [
            msgspec.structs.replace(part, shown=shown, taken_back=())
            for part in decided
            if (shown := tuple(each for each in part.shown if _what(each) not in known))
        ]
        if more:
            beside = msgspec.structs.replace(address, aggregate=derived("evt", address.aggregate, RULES_IN_FORCE))
            with suppress(ConflictError):
                nothing = Loaded(_RECORD, beside, _RECORD.initial)
                await self._service.store.append(
                    nothing, more, replace(cause, id=derived("cause", cause.id, RULES_IN_FORCE))
                )

    async def _dossiers_of(self, fact: Fact) -> list[Dossier]:
        """Return the dossier of the fact's case; and where a team is formed that sees every case, all of its region."""
        region = fact.address.region
        if isinstance(fact.event, TeamFormed):
            self._teams.get(region, {})[fact.seq] = fact
        dossiers = [await self._dossier(region, fact.address.case, fact.seq)]
        if isinstance(fact.event, TeamFormed) and fact.event.audience.kind in (Kind.HUB, Kind.AUDITOR):
            dossiers += [await self._dossier(region, case, fact.seq) for case in await self._cases(region, fact.seq)]
        return dossiers

    async def _dossier(self, region: str, case: str, before: int) -> Dossier:
        key = (region, case)
        dossier = self._dossiers.get(key)
        if dossier is None:
            dossier = await load_dossier(self._reader, region, case, before, await self._teams_of(region))
            self._dossiers[key] = dossier
            if len(self._dossiers) > _CASES:
                self._dossiers.popitem(last=False)
        else:
            self._dossiers.move_to_end(key)
        return dossier

    async def _teams_of(self, region: str) -> Mapping[int, Fact]:
        if region not in self._teams:
            self._teams[region] = await teams_formed(self._reader, region)
        return self._teams[region]

    async def _cases(self, region: str, before: int) -> list[str]:
        """Return the cases, and the files of requests, that a region has."""
        founded = ("case_opened", "support_requested")
        filters = [f"fact.intake.{region}.*.*.{word}" for word in founded]
        facts = [fact for each in filters async for fact in self._reader.facts(each)]
        return sorted({fact.address.case for fact in facts if fact.seq < before})


def _what(entry: Shown) -> tuple[object, ...]:
    """Return what an entry says but for the rule by which: that rule may have another name now."""
    return entry.audience, entry.fact, entry.kinds, entry.ground, entry.release, entry.order, entry.until


def _fingerprint() -> str:
    """Return what changes whenever the code that decides who may see what does."""
    sources = sorted(Path(__file__).parent.glob("*.py")) + sorted(Path(contracts.__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(each.read_bytes() for each in sources)).hexdigest()[:16]


RULES_IN_FORCE: Final = _fingerprint()
"""By which rules this process decides. Rather made anew once too often than read under rules that hold no more."""


def _write(audience: Audience, copy: Copy, generation: str, now: datetime) -> Write:
    """Return how ``copy`` is written at ``now``. A copy is gone a moment too early rather than too late."""
    lasts = None if copy.until is None else timedelta(seconds=int((copy.until - now).total_seconds()))
    if copy.gone or (lasts is not None and lasts < timedelta(seconds=1)):
        copy = Copy(fact=copy.fact, case=copy.case, seq=copy.seq, as_of=copy.as_of)
        lasts = GONE_FOR
    whole = msgspec.structs.replace(copy, generation=generation)
    return Write(view_subject(audience, copy.case, copy.fact), encode(whole), lasts)
