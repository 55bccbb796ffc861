"""Disclosures without a release: by a statute, or by a court order that a second person has reviewed. Nothing else.

Source: 34 USC 12291(b)(2)(C): a disclosure that a statute or a court compels is made with reasonable attempts to notify
the youth and with what is needed to protect them; both are recorded. A subpoena alone discloses nothing. The grounds,
the most that each can reach, and whom, stand in `contracts.law`.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
from contracts.ids import NO_CASE
from contracts.labels import RELEASABLE
from contracts.law import DisclosureGround, Force, law
from contracts.limits import USUAL, Limits
from contracts.order import (
    EndOrder,
    OrderEnded,
    OrderRecorded,
    OrderReviewed,
    OrderTookEffect,
    RecordOrder,
    ReviewOrder,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal, invalid
from contracts.standing import Teams
from contracts.vocabulary import READERS
from services.consent_ledger.rules import first_broken, some_kinds, team_exists

EXPIRE: Final = "expire"
ANOTHER_PERSON: Final = Refusal(Reason.NOT_NOW, rule="somebody else than who recorded it has to review it")


class State(msgspec.Struct, frozen=True):
    """A disclosure without a release. ``recorded`` is None where there is none."""

    recorded: OrderRecorded | None = None
    reviewed: bool = False
    over: bool = False
    """It ended, or its review found that it doesn't stand."""


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the order after ``event``."""
    match event:
        case OrderRecorded():
            return State(recorded=event)
        case OrderReviewed(stands=stands):
            return msgspec.structs.replace(state, reviewed=True, over=not stands)
        case OrderTookEffect():
            return msgspec.structs.replace(state, reviewed=True)
        case OrderEnded():
            return msgspec.structs.replace(state, over=True)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    limits: Limits = USUAL,
    teams: Teams | None = None,
    kept_from: frozenset[Audience] = frozenset(),
    reaches_own: bool = False,
) -> list[Event] | Refusal:
    """Decide one message about one order. ``at`` is when it is decided, ``teams`` are those of the case's region.

    ``kept_from`` is whom a shield or a suspicion keeps from the case; ``reaches_own`` is whether the recipient holds
    somebody who is no second person beside who records it (`vouching`).
    """
    match message:
        case RecordOrder() if state.recorded is None and by is not None and message.case != NO_CASE:
            recorded = _recorded(message, at, by, limits=limits, teams=teams or Teams(), kept_from=kept_from)
            return recorded if isinstance(recorded, Refusal) else _in_force(recorded, reaches_own=reaches_own)
        case ReviewOrder() | EndOrder() if state.recorded is not None and by is not None:
            return _review_or_end(state, state.recorded, message, at, by)
        case Due(why="expire") if state.recorded is not None and not state.over:
            return [OrderEnded(recipient=state.recorded.recipient)] if at >= state.recorded.until else []
        case Command():
            return NOT_FOUND
        case _:
            return []


def wakes(state: State) -> frozenset[Wake]:
    """Return the timer of an order that is not over: its end."""
    if state.recorded is None or state.over:
        return frozenset()
    return frozenset({Wake(state.recorded.until, EXPIRE)})


# ------------------------------------------------------------------------------------------------------------ recording


def _recorded(
    command: RecordOrder, at: datetime, by: Actor, *, limits: Limits, teams: Teams, kept_from: frozenset[Audience]
) -> OrderRecorded | Refusal:
    ground = law().disclosure_ground(command.ground)
    known = teams.formed.get(command.recipient)
    if ground is None:
        return invalid("ground", "choose what requires it")
    flaw = (
        _flaw_in_ground(command, ground, limits, at)
        or _flaw_in_recipient(command, ground, by, kept_from)
        or _flaw_in_reach(command, ground)
        or _flaw_in_time(command, at, limits)
    )
    flaw = flaw or first_broken(team_exists(teams, command.recipient, "recipient"))
    if flaw is not None:
        return flaw
    return OrderRecorded(
        recipient=command.recipient,
        recipient_name=known.name if known else command.recipient_name,
        ground=command.ground,
        kinds=command.kinds,
        until=command.until,
        notice=command.notice,
        steps=command.steps,
        person=by.person,
        docket=command.docket,
    )


def _in_force(recorded: OrderRecorded, *, reaches_own: bool) -> list[Event]:
    """What a statute requires takes effect at once; a court's order waits for its legal review by a second person.

    So does what a statute requires, where who records it may be who reads it: whoever makes an invitation can follow
    it, and one person alone would read any name and place, of which a youth for whom it isn't safe is not even told.
    """
    ground = law().disclosure_ground(recorded.ground)
    waits = ground is None or ground.force is not Force.STATUTE or reaches_own
    return [recorded] if waits else [recorded, _effect(recorded)]


def _flaw_in_ground(command: RecordOrder, ground: DisclosureGround, limits: Limits, at: datetime) -> Refusal | None:
    nameless = ground.force is Force.COURT_ORDER and command.docket is None
    return first_broken(
        (ground.force is Force.NONE, "ground", "a subpoena alone discloses nothing: ask a lawyer, and a court"),
        (not ground.on(limits.day(at)), "ground", "this is not the law on this day"),
        (nameless, "docket", "write by what the court knows its order"),
    )


def _flaw_in_recipient(
    command: RecordOrder, ground: DisclosureGround, by: Actor, kept_from: frozenset[Audience]
) -> Refusal | None:
    """A duty to disclose is met by telling somebody else there, where one of them is kept from the case.

    Nobody records what they will then read themselves, so nobody learns by trying that they are kept from it.
    """
    recipient = command.recipient
    beyond = bool(ground.recipients) and recipient.kind not in ground.recipients
    return first_broken(
        (recipient.kind not in READERS, "recipient", "name one person or team who is to see it"),
        (recipient == by.audience, "recipient", "who records a disclosure isn't who receives it"),
        (beyond, "recipient", "this ground doesn't reach them"),
        (recipient in kept_from, "recipient", "name somebody else there: they are kept from this case"),
    )


def _flaw_in_reach(command: RecordOrder, ground: DisclosureGround) -> Refusal | None:
    """Minimal: what is named, and nothing that the ground doesn't reach."""
    reach = set(ground.kinds) or RELEASABLE
    return first_broken(
        *some_kinds(command.kinds),
        (not reach.issuperset(command.kinds), "kinds", f"this ground reaches no more than: {', '.join(sorted(reach))}"),
    )


def _flaw_in_time(command: RecordOrder, at: datetime, limits: Limits) -> Refusal | None:
    return first_broken(
        (command.until <= at, "until", "choose a time that is still to come"),
        (command.until > at + limits.order, "until", f"at most {limits.order.days} days from now"),
    )


def _effect(recorded: OrderRecorded) -> OrderTookEffect:
    return OrderTookEffect(
        recipient=recorded.recipient,
        ground=recorded.ground,
        kinds=recorded.kinds,
        until=recorded.until,
        recipient_name=recorded.recipient_name,
    )


# ----------------------------------------------------------------------------------------------- reviewing, and the end


def _review_or_end(
    state: State, recorded: OrderRecorded, command: ReviewOrder | EndOrder, at: datetime, by: Actor
) -> list[Event] | Refusal:
    if by.audience == recorded.recipient:
        return NOT_FOUND
    if state.over or at >= recorded.until:
        return NOT_NOW
    if isinstance(command, EndOrder):
        return [OrderEnded(recipient=recorded.recipient)]
    return _review(state, recorded, by, stands=command.stands)


def _review(state: State, recorded: OrderRecorded, by: Actor, *, stands: bool) -> list[Event] | Refusal:
    """One order, one review, by a second person. One that doesn't stand discloses nothing, ever."""
    if state.reviewed:
        return NOT_NOW
    if by.person == recorded.person:
        return ANOTHER_PERSON
    reviewed = OrderReviewed(person=by.person, stands=stands)
    return [reviewed, _effect(recorded)] if stands else [reviewed]
