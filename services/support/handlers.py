"""What support answers, and by which domain."""

import asyncio
from functools import cache, partial
from pathlib import Path
from typing import Final

import structlog

from contracts.base import Address, Audience, Command, Fact
from contracts.caring import (
    AnswerCheckIn,
    AnswerInstrument,
    AskAgain,
    ChooseCheckIns,
    LookForSupport,
    check_ins_of,
    found_of,
)
from contracts.ids import NO_CASE
from contracts.instruments import Instrument, asked_as, deployed, offered
from contracts.intake import RequestAssessed, SupportMatched, SupportRequested
from contracts.subjects import case_filter
from contracts.support import (
    BookingCancelled,
    BookingDeclined,
    CancelBooking,
    ConfirmBooking,
    CountAttendance,
    DeclineBooking,
    Place,
    PublishOffering,
    SayYes,
    SetPlaces,
    TakePlace,
    WithdrawOffering,
    WriteHandOver,
    hand_over_file,
    hand_over_of,
)
from contracts.vocabulary import Kind, SupportKind
from services.bus.facts.store import Aggregate
from services.bus.operate.figures import or_usual
from services.bus.serving.desk import Decider, Desk, Facts, Folded, Order
from services.support import caring, domain, hand_over, matching
from services.support.directory import Directory
from services.support.known import Offerings
from services.support.seats import At
from services.support.settings import USUAL, Figures, SettingsError, read

log = structlog.get_logger()

OFFERING = Aggregate("support", "off", domain.INITIAL, domain.evolve, domain.wakes)
HAND_OVER = Aggregate("support", "hnd", hand_over.INITIAL, hand_over.evolve, hand_over.wakes)
FOUND = Aggregate("support", "fnd", caring.FOUND_NOTHING, caring.evolve_found)
ANSWERED = Aggregate("support", "scr", caring.ANSWERED_NOTHING, caring.evolve_answered)
CHECK_INS = Aggregate("support", "chk", caring.NO_CHECK_INS, caring.evolve_check_ins, caring.wakes_check_ins)
desk = Desk("support")


DIRECTORY: Final = Folded("fact.inventory.>", Directory, Directory.apply)
OFFERINGS: Final = Folded(f"fact.support.*.{NO_CASE}.>", Offerings, Offerings.apply)


@cache
def figures_of(home: Path) -> Figures:
    """Return the deployment's own figures, read once; where they can't be used, those that ship with Trellis."""
    return or_usual(read, home, SettingsError, USUAL)


def instruments_of(home: Path, asked: SupportRequested, region: str) -> tuple[Instrument, ...]:
    """Return the instruments that ask whoever asked, and may be used where they are.

    Whether a permission is over is a page's: what was filled in on its last evening is still kept.
    """
    found = deployed(home)
    for each in found.mistakes:
        log.error("settings_unusable", reason=each)
    return offered(found.usable, asked_as(asked.asker), region)


# ------------------------------------------------------------------------------------------------------- an offering


async def decide_offering(order: Order) -> Decider:
    """Resolve the service, whose request is named, what else is free, and who may have to be told."""
    if isinstance(order.message, PublishOffering) and order.message.case != NO_CASE:
        return domain.decide
    around, figures = await _around(order), figures_of(order.facts.settings.home)
    return partial(domain.decide, around=around, figures=figures)


async def _around(order: Order) -> domain.Around:
    hubs, message = await _hubs(order.facts, order.address.region), order.message
    match message:
        case PublishOffering(service=service):
            directory = await order.facts.up_to_date(DIRECTORY)
            return domain.Around(listed=directory.get(order.address.region, service), hubs=hubs)
        case TakePlace():
            asker, others = await asyncio.gather(_asker(order, message), _others(order))
            return domain.Around(asker=asker, others=others, hubs=hubs)
        case DeclineBooking():
            return domain.Around(others=await _others(order), hubs=hubs)
        case _:
            return domain.Around(hubs=hubs)


async def _asker(order: Order, command: TakePlace) -> Audience | None:
    """Return whose request it is, where it is their own or a hub's to see; a suspicion or a shield is none of ours."""
    asked = await _asked(order, command.request_case)
    return asked.audience if caring.asks(asked, command.request, order.by) and asked is not None else None


async def _others(order: Order) -> tuple[Place, ...]:
    published = order.state.published
    if published is None:
        return ()
    kind: SupportKind = published.kind
    offerings = await order.facts.up_to_date(OFFERINGS)
    places = offerings.places(order.address.region)
    return matching.soonest(places, kind, order.at, but=order.address.aggregate)


async def _hubs(facts: Facts, region: str) -> tuple[Audience, ...]:
    teams = await facts.teams(region)
    return tuple(sorted(each for each in teams.formed if each.kind is Kind.HUB))


# ------------------------------------------------------------------------------------------------------ hand-over notes


async def decide_hand_over(order: Order) -> Decider:
    """Resolve the booking that the notes are about, and until when they are kept: its place must be sure, and timed."""
    if not isinstance(order.message, WriteHandOver):
        return hand_over.decide
    command = order.message
    address = Address(OFFERING.context, order.address.region, NO_CASE, command.offering)
    offering = await order.facts.load(OFFERING, address)
    booking, published = offering.bookings.get(command.booking), offering.published
    if booking is None or published is None:
        return hand_over.decide
    until = None
    if booking.at is At.SURE and published.ends is not None:
        until = published.ends + figures_of(order.facts.settings.home).notes_last
    return partial(hand_over.decide, booked=hand_over.Booked(booking.audience, published.provider, until))


def notes_of(fact: Fact) -> Address | None:
    """Return the notes of a booking that was ended: nobody needs them any more."""
    if not isinstance(fact.event, BookingCancelled | BookingDeclined):
        return None
    booking = fact.event.booking
    return Address(HAND_OVER.context, fact.address.region, hand_over_file(booking), hand_over_of(booking))


# ------------------------------------------------------------------------------------------------------ of one request


async def decide_found(order: Order) -> Decider:
    """Resolve the request, and what could help with what is looked for."""
    asked, kinds = await _asked(order), caring.kinds_of(order.message)
    if asked is None or kinds is None:
        return caring.decide_found
    region = order.address.region
    directory, offerings, hubs = await asyncio.gather(
        order.facts.up_to_date(DIRECTORY), order.facts.up_to_date(OFFERINGS), _hubs(order.facts, region)
    )
    wanted = matching.Wanted(kinds, asked.area, asked.language)
    options = matching.options(wanted, directory.doors(region), offerings.places(region), order.at)
    return partial(caring.decide_found, asked=asked, options=options, hubs=hubs)


async def decide_answered(order: Order) -> Decider:
    """Resolve the request, and which instruments there are for whoever asked."""
    asked = await _asked(order)
    home, region = order.facts.settings.home, order.address.region
    instruments = () if asked is None else instruments_of(home, asked, region)
    return partial(caring.decide_answered, asked=asked, instruments=instruments)


async def decide_check_ins(order: Order) -> Decider:
    """Resolve the request."""
    figures = figures_of(order.facts.settings.home)
    return partial(caring.decide_check_ins, asked=await _asked(order), figures=figures)


async def _asked(order: Order, case: str | None = None) -> SupportRequested | None:
    """Return the request whose file this is; None: it is no caregiver's."""
    told = order.facts.reader.facts(case_filter(order.address.region, case or order.address.case, "intake"))
    async for fact in told:
        if isinstance(fact.event, SupportRequested):
            return fact.event if fact.event.audience.kind is Kind.CAREGIVER else None
    return None


def found_for(fact: Fact) -> Address | None:
    """Return what was found for the request that a fact of intake is of."""
    return Address(FOUND.context, fact.address.region, fact.address.case, found_of(fact.address.aggregate))


def check_ins_for(fact: Fact) -> Address | None:
    """Return the check-ins of the request that a fact of intake is of."""
    return Address(CHECK_INS.context, fact.address.region, fact.address.case, check_ins_of(fact.address.aggregate))


_OFFERED: Final[tuple[type[Command], ...]] = (
    PublishOffering,
    WithdrawOffering,
    SetPlaces,
    CountAttendance,
    TakePlace,
    SayYes,
    ConfirmBooking,
    DeclineBooking,
    CancelBooking,
)
desk.decides(OFFERING, resolve=decide_offering, on=_OFFERED)
_notes = desk.decides(HAND_OVER, resolve=decide_hand_over, on=(WriteHandOver,))
desk.hear(BookingCancelled, _notes, notes_of)
desk.hear(BookingDeclined, _notes, notes_of)
_found = desk.decides(FOUND, resolve=decide_found, on=(LookForSupport, AskAgain))
desk.hear(RequestAssessed, _found, found_for)
desk.decides(ANSWERED, resolve=decide_answered, on=(AnswerInstrument,))
_check_ins = desk.decides(CHECK_INS, resolve=decide_check_ins, on=(ChooseCheckIns, AnswerCheckIn))
desk.hear(SupportMatched, _check_ins, check_ins_for)
