"""One referral as its copies tell it to an audience. Copies may be missing, and any field of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from contracts.base import Audience, Event
from contracts.referral import (
    Because,
    DoorClosed,
    NoDoorFound,
    OfferDeclined,
    OfferWaitlisted,
    ReferralAccepted,
    ReferralMoved,
    ReferralOffered,
    ReferralReopened,
    ReferralRequested,
)
from contracts.vocabulary import Area, DeclineReason, Need, ReferralState, Urgency
from portal.sheet import Entry, Sheet


class Answer(StrEnum):
    """What a service that was asked has said so far."""

    NONE = "none"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    ACCEPTED = "accepted"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One service that was asked. ``on_trellis`` is False where the hub has to telephone."""

    service: str
    name: str
    on_trellis: bool
    because: tuple[Because, ...]
    at: datetime | None
    answer_by: datetime | None
    team: str | None = None
    """Its team on Trellis, where it has one."""
    answer: Answer = Answer.NONE
    position: int | None = None
    reason: DeclineReason | None = None


class Referral(msgspec.Struct, frozen=True, kw_only=True):
    """One referral. ``due`` is when silence becomes late; it begins anew when a rejected one is opened again."""

    id: str
    case: str
    region: str
    entries: tuple[Entry, ...]
    need: Need | None = None
    urgency: Urgency | None = None
    area: Area | None = None
    note: str | None = None
    note_until: datetime | None = None
    state: ReferralState = ReferralState.REQUESTED
    since: datetime | None = None
    due: datetime | None = None
    moved: datetime | None = None
    """When it came into the state it is in."""
    accepted_at: datetime | None = None
    held_from: ReferralState | None = None
    asked: tuple[Asked, ...] = ()
    accepted: str | None = None
    """The service that said yes; None where nobody did, or where this audience may not know which."""
    no_door: bool = False

    @property
    def ended(self) -> bool:
        return self.state.is_end

    @property
    def open_offers(self) -> tuple[Asked, ...]:
        """Services that were asked and have said nothing yet."""
        return tuple(each for each in self.asked if each.answer is Answer.NONE)

    def offer(self, service: str | None) -> Asked | None:
        return next((each for each in self.asked if each.service == service), None)

    @property
    def taken_by(self) -> Asked | None:
        return self.offer(self.accepted)


def read(entries: Sequence[Entry]) -> Referral | None:
    """Return the referral that ``entries`` of one aggregate tell of, in order; None where they don't say enough."""
    first = next((entry for entry in entries if entry.event is ReferralRequested), None)
    if first is None or first.about is None:
        return None
    referral = Referral(id=first.about, case=first.case, region=first.region, entries=tuple(entries))
    for entry in entries:
        referral = _after(referral, entry)
    return referral


def referrals_of(sheet: Sheet, case: str | None = None) -> tuple[Referral, ...]:
    """Return every referral, of one case or of all, in the order they were opened."""
    asked = (entry for entry in sheet.of(ReferralRequested) if case in (None, entry.case))
    found = (sheet.folded(read, about) for about in dict.fromkeys(entry.about for entry in asked))
    return tuple(referral for referral in found if referral is not None)


def _after(referral: Referral, entry: Entry) -> Referral:
    step = _STEPS.get(entry.event)
    return referral if step is None else step(referral, entry)


def _requested(referral: Referral, entry: Entry) -> Referral:
    note = entry.text("note") or None
    return msgspec.structs.replace(
        referral,
        need=entry.read("need", Need),
        urgency=entry.read("urgency", Urgency),
        area=entry.read("area", Area),
        note=note,
        note_until=entry.until if note else None,
        state=entry.read("state", ReferralState) or ReferralState.REQUESTED,
        since=referral.since or entry.at,
        moved=entry.at,
        due=entry.read("answer_by", datetime),
    )


def _offered(referral: Referral, entry: Entry) -> Referral:
    service = entry.text("service") or None
    if service is None:
        return referral
    audience = entry.read("audience", Audience)
    offer = Asked(
        service=service,
        name=entry.text("service_name"),
        on_trellis=audience is not None,
        team=None if audience is None else audience.team,
        because=entry.read("because", tuple[Because, ...]) or (),
        at=entry.at,
        answer_by=entry.read("answer_by", datetime),
    )
    if referral.accepted is not None or referral.ended:  # to a provider, being asked again is how it hears of a return
        referral = _reopened(referral, entry)
    others = tuple(each for each in referral.asked if each.service != service)
    due = referral.due if referral.due is not None else offer.answer_by
    return msgspec.structs.replace(referral, asked=(*others, offer), no_door=False, due=due)


def _answered(
    referral: Referral,
    entry: Entry,
    answer: Answer,
    *,
    position: int | None = None,
    reason: DeclineReason | None = None,
) -> Referral:
    service = entry.text("service") or None
    asked = tuple(
        msgspec.structs.replace(each, answer=answer, position=position, reason=reason)
        if each.service == service
        else each
        for each in referral.asked
    )
    return msgspec.structs.replace(referral, asked=asked)


def _declined(referral: Referral, entry: Entry) -> Referral:
    return _answered(referral, entry, Answer.DECLINED, reason=entry.read("reason", DeclineReason))


def _waitlisted(referral: Referral, entry: Entry) -> Referral:
    return _answered(referral, entry, Answer.WAITLISTED, position=entry.read("position", int))


def _no_door(referral: Referral, _: Entry) -> Referral:
    return msgspec.structs.replace(referral, no_door=True)


def _accepted(referral: Referral, entry: Entry) -> Referral:
    """Somebody said yes; ``accepted`` stays None where this audience may not know who."""
    accepted = msgspec.structs.replace(
        referral,
        state=ReferralState.ACCEPTED,
        moved=entry.at,
        accepted_at=entry.at,
        accepted=entry.text("service") or None,
        no_door=False,
    )
    return _answered(accepted, entry, Answer.ACCEPTED)


def _closed(referral: Referral, entry: Entry) -> Referral:
    """The directory has it no more: it isn't asked, and what has begun there goes on."""
    service = entry.text("service") or None
    asked = tuple(each for each in referral.asked if each.service != service or each.service == referral.accepted)
    return msgspec.structs.replace(referral, asked=asked)


def _reopened(referral: Referral, entry: Entry) -> Referral:
    """They are back: what was answered before counts no more."""
    return msgspec.structs.replace(
        referral,
        state=ReferralState.REQUESTED,
        moved=entry.at,
        due=entry.read("answer_by", datetime),
        asked=(),
        accepted=None,
        accepted_at=None,
        held_from=None,
        no_door=False,
    )


def _moved(referral: Referral, entry: Entry) -> Referral:
    state = entry.read("state", ReferralState)
    if state is None:
        return referral
    reopened = state is ReferralState.REQUESTED
    return msgspec.structs.replace(
        referral,
        state=state,
        accepted=None if reopened else referral.accepted,
        moved=entry.at,
        held_from=referral.state if state is ReferralState.ON_HOLD else None,
        no_door=referral.no_door and not reopened,
        due=None if reopened else referral.due,
    )


_STEPS: Final[Mapping[type[Event], Callable[[Referral, Entry], Referral]]] = {
    ReferralRequested: _requested,
    ReferralOffered: _offered,
    OfferDeclined: _declined,
    OfferWaitlisted: _waitlisted,
    DoorClosed: _closed,
    NoDoorFound: _no_door,
    ReferralAccepted: _accepted,
    ReferralMoved: _moved,
    ReferralReopened: _reopened,
}
