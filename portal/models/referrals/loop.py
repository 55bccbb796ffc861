"""What holds a referral's loop together: who is responsible, what is checked, who has it now. Of its copies. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from contracts.aftercare import FollowUpDue, FollowUpRecorded, FollowUpsPlanned
from contracts.base import Audience, Event
from contracts.loop import Closing, LearnedBy
from contracts.referral import (
    DoorsLeftOut,
    Excluded,
    FirstContactAsked,
    NoDoorFound,
    OfferDeclined,
    OfferWaitlisted,
    ReferralAccepted,
    ReferralMoved,
    ReferralOffered,
    ReferralReopened,
    ReferralRequested,
    TransferAsked,
    TransferRefused,
    TransferTaken,
)
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import ReferralState
from portal.sheet import Entry, Sheet


class Learned(msgspec.Struct, frozen=True):
    """How a hub learned the answer of a provider that is not on Trellis."""

    by: LearnedBy
    at: datetime | None
    who: str | None
    """Who said it, for who may know it."""


class Transfer(msgspec.Struct, frozen=True):
    """Another hub is asked to keep it."""

    to: Audience | None
    name: str


class Loop(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, as far as this audience may see it."""

    kind: ServiceKind | None = None
    needed_by: datetime | None = None
    advanced: bool = False
    told: Mapping[str, str] = {}
    """What was said besides, by field: only what is for them."""
    sender: Audience | None = None
    ours: bool = False
    """Whether this very team answers for it until first contact is confirmed."""
    keeper: Audience | None = None
    transfer: Transfer | None = None
    waits_for_contact: bool = False
    contact_by: datetime | None = None
    contact_asked: int = 0
    planned: tuple[datetime, ...] = ()
    due: int = 0
    """How many of the planned check-ins have come due, and how many were recorded since they were planned."""
    recorded: int = 0
    outcome: Closing | None = None
    why: tuple[Excluded, ...] = ()
    """Why other places were no door when one was looked for last."""
    learned: Mapping[str, Learned] = {}
    """By service."""

    @property
    def check_in_waits(self) -> bool:
        return self.due > self.recorded

    @property
    def responsible(self) -> Audience | None:
        return self.keeper or self.sender


def read(entries: Sequence[Entry]) -> Loop:
    """Return the loop that ``entries`` of one referral tell of, in order."""
    loop = Loop()
    for entry in entries:
        step = _STEPS.get(entry.event)
        if step is not None:
            loop = step(loop, entry)
    return loop


def of(sheet: Sheet, referral: str) -> Loop:
    """Return the loop of a referral."""
    return sheet.folded(read, referral)


def _but(loop: Loop, **changes: object) -> Loop:
    return msgspec.structs.replace(loop, **changes)


_TOLD: Final = ("age", "who", "health", "legal", "authority", "language", "tribe", "known", "wanted", "unwanted")


def _requested(loop: Loop, entry: Entry) -> Loop:
    return _but(
        loop,
        kind=entry.read("kind", ServiceKind),
        needed_by=entry.read("needed_by", datetime),
        advanced=bool(entry.read("advanced", bool)),
        told={name: text for name in _TOLD if (text := entry.text(name))},
        sender=entry.read("sender", Audience) or loop.sender,
        ours=entry.mine or loop.ours,
    )


def _accepted(loop: Loop, entry: Entry) -> Loop:
    contact_by = entry.read("contact_by", datetime)
    waits = _but(loop, waits_for_contact=True, contact_by=contact_by, contact_asked=0, why=())
    return _heard(waits, entry)


def _heard(loop: Loop, entry: Entry) -> Loop:
    by, service = entry.read("learned_by", LearnedBy), entry.text("service")
    if by is None or not service:
        return loop
    learned = Learned(by, entry.read("learned_at", datetime), entry.text("said_by") or None)
    return _but(loop, learned={**loop.learned, service: learned})


def _moved(loop: Loop, entry: Entry) -> Loop:
    state = entry.read("state", ReferralState)
    begun = state in (ReferralState.IN_PROGRESS, ReferralState.REQUESTED) or (state is not None and state.is_end)
    waits = loop.waits_for_contact and not begun
    return _but(loop, waits_for_contact=waits, outcome=entry.read("outcome", Closing))


def _reopened(loop: Loop, _: Entry) -> Loop:
    return _but(loop, waits_for_contact=False, contact_asked=0, outcome=None, transfer=None, why=())


def _asked(loop: Loop, entry: Entry) -> Loop:
    return _but(loop, contact_asked=entry.read("number", int) or loop.contact_asked + 1)


def _left_out(loop: Loop, entry: Entry) -> Loop:
    excluded = entry.read("why", tuple[Excluded, ...]) or ()
    return _but(loop, why=tuple(each for each in excluded if each.count))


def _transfer(loop: Loop, entry: Entry) -> Loop:
    return _but(loop, transfer=Transfer(entry.read("to", Audience), entry.text("to_name")))


def _taken(loop: Loop, entry: Entry) -> Loop:
    return _but(loop, transfer=None, keeper=entry.read("hub", Audience), ours=entry.mine)


_STEPS: Final[Mapping[type[Event], Callable[[Loop, Entry], Loop]]] = {
    ReferralRequested: _requested,
    ReferralOffered: lambda loop, _: _but(loop, waits_for_contact=False, outcome=None),
    ReferralAccepted: _accepted,
    OfferDeclined: _heard,
    OfferWaitlisted: _heard,
    ReferralMoved: _moved,
    ReferralReopened: _reopened,
    FirstContactAsked: _asked,
    NoDoorFound: _left_out,
    DoorsLeftOut: _left_out,
    TransferAsked: _transfer,
    TransferTaken: _taken,
    TransferRefused: lambda loop, _: _but(loop, transfer=None),
    FollowUpsPlanned: lambda loop, entry: _but(
        loop, planned=entry.read("due", tuple[datetime, ...]) or (), due=0, recorded=0
    ),
    FollowUpDue: lambda loop, entry: _but(loop, due=entry.read("number", int) or loop.due + 1),
    FollowUpRecorded: lambda loop, _: _but(loop, recorded=loop.recorded + 1),
}
