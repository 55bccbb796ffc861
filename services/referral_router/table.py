"""Who may do what with a referral in which of its ten states: one table, every cell of it said.

The requester (hub, advocate) sets draft, requested and entered-in-error, opens it again, and hands it to another hub;
either side cancels; the receiving side sets the rest (HL7, SDOH Clinical Care). The receiving side is the team that was
asked, or the hub where that provider is not on Trellis and answered by telephone: for a team that answers here itself,
the hub cannot.

*Rejected* means that everybody who was asked said no and nobody is left to ask. It is not an end: the hub sees the gap,
and offering the referral to one more service makes it *requested* again. Cancelled, failed and completed are ends of
which somebody can come back; one that was entered in error is none.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from contracts.aftercare import PlanFollowUps, RecordFollowUp
from contracts.base import Actor, Command
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Reason, Refusal
from contracts.referral import (
    AcceptOffer,
    CancelReferral,
    CompleteReferral,
    DeclineOffer,
    FailReferral,
    HoldReferral,
    MarkEnteredInError,
    OfferTo,
    PutOnWaitlist,
    RefuseTransfer,
    ReopenReferral,
    RequestReferral,
    ResumeReferral,
    StartService,
    SubmitReferral,
    TakeTransfer,
    TransferReferral,
)
from contracts.vocabulary import Kind
from contracts.vocabulary import ReferralState as S
from services.referral_router.life import State


class Side(StrEnum):
    """What somebody is to a referral, and to the offer that they speak of. One person may stand on several."""

    HUB = "hub"
    OTHER_HUB = "other-hub"
    """A hub of the region, while another one keeps the referral."""
    NEW_HUB = "new-hub"
    """A hub that was asked to keep it."""
    ADVOCATE = "advocate"
    HOLDER = "holder"
    """Speaks for the service that said yes."""
    ASKED = "asked"
    """Speaks for the service that is named, which was asked and doesn't have it."""
    ALSO_ASKED = "also-asked"
    """Speaks for another one that was asked."""
    STRANGER = "stranger"


Cell = tuple[S, ...] | Refusal
"""The states in which it may be afterwards (its own: it stays), or why nothing comes of it."""
Verb = type[Command]

NOT_FOR_THE_HUB: Final = Refusal(Reason.NOT_NOW, None, "This team answers here itself; the hub can't answer for it.")
TOO_LATE: Final = Refusal(Reason.NOT_NOW, None, "It is too late to decline: say that it could not be done.")
KEPT_ELSEWHERE: Final = Refusal(Reason.NOT_NOW, None, "Another hub keeps this referral.")

_OPEN: Final = (S.DRAFT, S.REQUESTED, S.REJECTED, S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD)
_SENT: Final = _OPEN[1:]
_RECEIVED: Final = (S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD)
_HAD: Final = (*_RECEIVED, S.COMPLETED, S.FAILED)
"""Where somebody has it, or had it to its end."""
_CAN_RETURN: Final = (S.COMPLETED, S.FAILED, S.CANCELLED)
_FOLLOWED: Final = (*_RECEIVED, S.COMPLETED)
ANSWERS: Final = (AcceptOffer, DeclineOffer, PutOnWaitlist)
_MOVES: Final = (StartService, HoldReferral, ResumeReferral, CompleteReferral, FailReferral)


def _stays(states: Iterable[S]) -> dict[S, tuple[S, ...]]:
    return {state: (state,) for state in states}


def _goes(states: Iterable[S], *to: S) -> dict[S, tuple[S, ...]]:
    return dict.fromkeys(states, to)


MAY: Final[Mapping[Verb, Mapping[Side, Mapping[S, tuple[S, ...]]]]] = {
    RequestReferral: {},  # it founds one: of a referral that is there, nobody asks for it again
    SubmitReferral: dict.fromkeys((Side.HUB, Side.ADVOCATE), _goes((S.DRAFT,), S.REQUESTED)),
    OfferTo: {Side.HUB: _goes((S.REQUESTED, S.REJECTED), S.REQUESTED)},
    AcceptOffer: {Side.ASKED: _goes((S.REQUESTED,), S.ACCEPTED, S.IN_PROGRESS)},
    DeclineOffer: {
        Side.ASKED: _goes((S.REQUESTED,), S.REQUESTED, S.REJECTED),
        Side.HOLDER: _goes((S.ACCEPTED,), S.REQUESTED, S.REJECTED),
    },
    PutOnWaitlist: {Side.ASKED: _stays((S.REQUESTED,))},
    StartService: {Side.HOLDER: _goes((S.ACCEPTED,), S.IN_PROGRESS)},
    HoldReferral: {Side.HOLDER: _goes((S.ACCEPTED, S.IN_PROGRESS), S.ON_HOLD)},
    ResumeReferral: {Side.HOLDER: _goes((S.ON_HOLD,), S.ACCEPTED, S.IN_PROGRESS)},
    CompleteReferral: {Side.HOLDER: _goes((S.IN_PROGRESS,), S.COMPLETED)},
    FailReferral: {Side.HOLDER: _goes(_RECEIVED, S.FAILED)},
    CancelReferral: {
        Side.HUB: _goes(_OPEN, S.CANCELLED),
        Side.ADVOCATE: _goes(_OPEN, S.CANCELLED),
        Side.HOLDER: _goes(_RECEIVED, S.CANCELLED),
    },
    MarkEnteredInError: dict.fromkeys((Side.HUB, Side.ADVOCATE), _goes((*_OPEN, *_CAN_RETURN), S.ENTERED_IN_ERROR)),
    ReopenReferral: {
        Side.HUB: _goes(_CAN_RETURN, S.REQUESTED),
        Side.ADVOCATE: _goes(_CAN_RETURN, S.REQUESTED),
        Side.HOLDER: _goes((S.COMPLETED, S.FAILED), S.ACCEPTED, S.IN_PROGRESS),
    },
    TransferReferral: {Side.HUB: _stays(_SENT)},
    TakeTransfer: {Side.NEW_HUB: _stays(_SENT)},
    RefuseTransfer: dict.fromkeys((Side.HUB, Side.NEW_HUB), _stays(_SENT)),
    PlanFollowUps: dict.fromkeys((Side.HUB, Side.ADVOCATE, Side.HOLDER), _stays(_FOLLOWED)),
    RecordFollowUp: dict.fromkeys((Side.HUB, Side.ADVOCATE, Side.HOLDER), _stays(_FOLLOWED)),
}
"""Who may, from where, to where."""

VERBS: Final = tuple(MAY)


def _refused(verb: Verb, side: Side, state: S) -> Refusal:
    """Return why a cell that `MAY` doesn't name is refused: the first of these rows that fits."""
    answers, moves = verb in ANSWERS, verb in _MOVES
    asked = side in (Side.HOLDER, Side.ASKED, Side.ALSO_ASKED)
    both_sides = Side.HOLDER in MAY[verb] and not answers
    rows = (
        (verb is RequestReferral or side is Side.STRANGER, NOT_FOUND),  # to who has no part in it, there is none
        (side is Side.OTHER_HUB, KEPT_ELSEWHERE),
        (state is S.DRAFT and (answers or asked), NOT_FOUND),  # nobody was asked yet
        (side is Side.HUB and answers, NOT_FOR_THE_HUB),
        (side is Side.HUB and moves and state in MAY[verb].get(Side.HOLDER, {}), NOT_FOR_THE_HUB),
        (side is Side.HUB and (moves or verb is TakeTransfer), NOT_NOW),
        (side is Side.ASKED and answers and state in _HAD, TAKEN),
        (side is Side.ASKED and answers, NOT_NOW),
        (side is Side.HOLDER and verb is DeclineOffer and state in _RECEIVED, TOO_LATE),
        (side in MAY[verb] or (side is Side.HOLDER and answers), NOT_NOW),
        (both_sides and asked, NOT_NOW),
    )
    return next((refusal for fits, refusal in rows if fits), NOT_FOUND)


TABLE: Final[Mapping[tuple[S, Side, Verb], Cell]] = {
    (state, side, verb): MAY[verb].get(side, {}).get(state) or _refused(verb, side, state)
    for state in S
    for side in Side
    for verb in VERBS
}
"""Every cell."""


def sides(state: State, command: Command, by: Actor) -> tuple[Side, ...]:
    """Return what ``by`` is to the referral and the offer that ``command`` names."""
    speaks = _speaks(state, command, by)
    match by.kind:
        case Kind.HUB:
            kept_elsewhere = state.keeper not in (None, by.audience)
            taking = state.transfer is not None and state.transfer.to == by.audience
            new = (Side.NEW_HUB,) if taking else ()
            speaks = tuple(side for side in speaks if side is not Side.ALSO_ASKED)
            return (*new, Side.OTHER_HUB) if kept_elsewhere else (*new, Side.HUB, *speaks)
        case Kind.ADVOCATE:
            return (Side.ADVOCATE,)
        case Kind.PARTNER:
            return speaks or (Side.STRANGER,)
        case _:
            return (Side.STRANGER,)


def _speaks(state: State, command: Command, by: Actor) -> tuple[Side, ...]:
    theirs = {offer.service for offer in state.offers if offer.may_be_answered_by(by)}
    answers = isinstance(command, ANSWERS)
    named = command.service if isinstance(command, ANSWERS) else state.accepted
    if not theirs:
        return ()
    if named not in theirs:
        return (Side.ALSO_ASKED,)
    return (Side.ASKED,) if answers and named != state.accepted else (Side.HOLDER,)


def verdict(state: State, command: Command, by: Actor) -> Refusal | None:
    """Return why ``by`` can't do it, or None where some side they stand on may. Who may stands before who may not."""
    cells = [TABLE[state.status, side, type(command)] for side in sides(state, command, by)]
    refusals = [cell for cell in cells if isinstance(cell, Refusal)]
    if len(refusals) < len(cells):
        return None
    return next((each for each in reversed(refusals) if each != NOT_FOUND), NOT_FOUND)
