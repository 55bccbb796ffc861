"""Who stands where to a fact: the sets of audiences the rules of `policy` are made of. Who is in none sees nothing."""

from collections.abc import Callable, Collection
from typing import Final

from contracts import (
    caring,
    gate,
    inventory,
    meeting,
    order,
    report,
    roster,
    talk,
)
from contracts.base import Audience, Fact
from contracts.vocabulary import ClockKind, Kind
from services.disclosure.case import Case, Page
from services.disclosure.consent import NOBODY, Order

Readers = Callable[[Case, Fact], Collection[Audience]]

_NO_PAGE: Final = Page()


def team(kind: Kind) -> Readers:
    """Return the readers: every team of ``kind`` of the region."""
    return lambda case, _: case.teams.get(kind, NOBODY)


def advocates(case: Case, _: Fact) -> Collection[Audience]:
    return case.circle.advocates


def told_by_youth(who: Readers) -> Readers:
    """Return ``who`` where a youth wrote this, and nobody else."""
    return lambda case, fact: who(case, fact) if fact.by is not None and fact.by.kind is Kind.YOUTH else NOBODY


def recorder(case: Case, fact: Fact) -> Collection[Audience]:
    """Return the advocate beside the youth whose words a youth's own telling carries on."""
    who = getattr(fact.event, "recorder", None)
    return (who,) if who is not None and who in told_by_youth(advocates)(case, fact) else ()


def if_newest(who: Readers) -> Readers:
    """Return ``who`` where this is the last the youth told, and nobody else."""
    return lambda case, fact: who(case, fact) if case.particulars is not None and case.particulars.id == fact.id else ()


def youth(case: Case, _: Fact) -> Collection[Audience]:
    return case.circle.youth


def doors(case: Case, _: Fact) -> Collection[Audience]:
    """Return what the youth's code opens by itself."""
    return case.circle.doors


def askers(case: Case, _: Fact) -> Collection[Audience]:
    """Return whoever asked, and reads their own request: by its code, or by that of a newer one of the same person."""
    return case.circle.askers | case.circle.joined


def ajar(case: Case, _: Fact) -> Collection[Audience]:
    """Return what the code of a request opens by itself, where there is a second secret."""
    return case.circle.ajar


def while_begun(who: Readers) -> Readers:
    """Return ``who`` as long as a request was begun and not sent, and then nobody: by a code no word is read again."""
    return lambda case, fact: who(case, fact) if case.begun else NOBODY


def partners(case: Case, fact: Fact) -> Collection[Audience]:
    """Return whoever was asked for this referral, and had not declined, lost or ended it before this fact."""
    asked = case.referrals.get(fact.address.aggregate)
    return () if asked is None else [who for who, end in asked.parts.items() if end is None or fact.seq <= end]


def serving(case: Case, fact: Fact) -> Collection[Audience]:
    """Return who serves the youth by this referral, now."""
    asked = case.referrals.get(fact.address.aggregate)
    return () if asked is None or asked.serving is None else (asked.serving,)


def its_partner(case: Case, fact: Fact) -> Collection[Audience]:
    """Return who answers for the very service that this fact of a referral names."""
    asked = case.referrals.get(fact.address.aggregate)
    whose = None if asked is None else asked.offers.get(getattr(fact.event, "service", ""))
    return () if whose is None else (whose,)


def serving_by_any(case: Case, _: Fact) -> Collection[Audience]:
    return case.serving


def paged(case: Case, fact: Fact) -> Collection[Audience]:
    """Return everybody who was asked to come, in any step of this page."""
    return _page(case, fact).sent


def in_step(case: Case, fact: Fact) -> Collection[Audience]:
    """Return who was asked in the very step that this is about: of other steps nobody learns who was not asked."""
    return _page(case, fact).steps.get(getattr(fact.event, "number", 0), NOBODY)


def answered(case: Case, fact: Fact) -> Collection[Audience]:
    return _page(case, fact).answered


def callers(case: Case, fact: Fact) -> Collection[Audience]:
    """Return who asked for somebody to come, by this page."""
    return _page(case, fact).askers


def its_own(_: Case, fact: Fact) -> Collection[Audience]:
    """Return whom this very fact names as who did it, or whom it is about."""
    whose = fact.event.listed if isinstance(fact.event, inventory.ServiceListed) else fact.event
    named = getattr(whose, "audience", None)
    return () if named is None else (named,)


def its_team(case: Case, fact: Fact) -> Collection[Audience]:
    """Return the team whose service of the directory this is about, now: not one whose it was before."""
    service = case.services.get(fact.address.aggregate)
    if service is None:
        return its_own(case, fact)
    return () if service.team is None else (service.team,)


def its_team_then(case: Case, fact: Fact) -> Collection[Audience]:
    """Return the team whose service it is now, where it was theirs when this was said, too."""
    named = its_own(case, fact)
    return [each for each in its_team(case, fact) if each in named]


def while_listed(who: Readers) -> Readers:
    """Return ``who`` of the listing that counts: one before it can tell where a place is that is private now."""

    def readers(case: Case, fact: Fact) -> Collection[Audience]:
        service = case.services.get(fact.address.aggregate)
        return who(case, fact) if service is not None and service.since == fact.seq else NOBODY

    return readers


def offers_it(_: Case, fact: Fact) -> Collection[Audience]:
    """Return the team whose offering this is of; nobody where it isn't on Trellis."""
    provider = getattr(fact.event, "provider", None)
    return () if provider is None else (provider,)


def hubs_they_chose(case: Case, fact: Fact) -> Collection[Audience]:
    """Return the hubs that may read what somebody said of themselves: where it is the last they said, and they may."""
    said = fact.event
    if not isinstance(said, caring.InstrumentAnswered) or not said.for_hub:
        return NOBODY
    return case.teams.get(Kind.HUB, NOBODY) if case.said.get(fact.address.aggregate) == fact.seq else NOBODY


def sides(_: Case, fact: Fact) -> Collection[Audience]:
    """Return the two who write to each other; of what isn't heard, and of hearing no more, whose it is alone."""
    match fact.event:
        case talk.Said(sender=sender, to=to, heard=heard):
            return (sender, to) if heard else (sender,)
        case talk.HeardNoMore(audience=audience):
            return (audience,)
        case _:
            return NOBODY


def invited(case: Case, fact: Fact) -> Collection[Audience]:
    """Return who is invited to this meeting, and not suspected of anything around the youth."""
    who = case.meetings.get(fact.address.aggregate, NOBODY)
    return who.difference(case.consent.suspected.values()) if who else who


def meant(case: Case, fact: Fact) -> Collection[Audience]:
    """Return the invited whom this part of a meeting is for."""
    event = fact.event
    to = event.to if isinstance(event, meeting.ItemAdded | meeting.Decided) else ()
    return [each for each in invited(case, fact) if each in to]


def need_to_know(case: Case, fact: Fact) -> Collection[Audience]:
    """Return the few whom the youth wants told at their school, by what they said last."""
    return case.way_back.told if fact.seq == case.way_back.newest else NOBODY


def know_still(case: Case, fact: Fact) -> Collection[Audience]:
    """Return the same few, of what was said before, where its words still stand."""
    return case.way_back.told if fact.id in case.way_back.stand else NOBODY


def whose_shift(_: Case, fact: Fact) -> Collection[Audience]:
    event = fact.event
    return (Audience(Kind.ADVOCATE, event.team),) if isinstance(event, roster.ShiftUnproved) else ()


def _page(case: Case, fact: Fact) -> Page:
    return case.pages.get(fact.address.aggregate, _NO_PAGE).at(fact.seq)


def agencies(case: Case, fact: Fact) -> Collection[Audience]:
    """Return the agencies that a follow-up of this report was addressed to."""
    return case.reports.get(fact.address.aggregate, NOBODY)


def of_clock(kinds: Collection[ClockKind], who: Readers) -> Readers:
    """Return ``who`` where this is of a clock of these ``kinds``, and nobody else."""
    return lambda case, fact: who(case, fact) if getattr(fact.event, "kind", None) in kinds else NOBODY


def wrote_it_down(case: Case, fact: Fact) -> Collection[Audience]:
    """Return who wrote this down: an occasion, a time away, a placement; a clock, or what started it."""
    found = (case.written.get(each) for each in (fact.address.aggregate, getattr(fact.event, "of", None) or ""))
    return [each for each in found if each is not None]


def heard(who: Readers) -> Readers:
    """Return ``who``; of an occasion, or of a choice, of somebody who is kept from the case, them alone."""
    return lambda case, fact: who(case, fact) if getattr(fact.event, "heard", True) else its_own(case, fact)


def from_outside(who: Readers) -> Readers:
    """Return ``who`` where a provider or an agency says when the youth is at their hands, and nobody else."""
    outside = (Kind.PARTNER, Kind.INVESTIGATOR)
    return lambda case, fact: who(case, fact) if any(each.kind in outside for each in its_own(case, fact)) else NOBODY


def to_ask(case: Case, fact: Fact) -> Collection[Audience]:
    """Return who has to tell the youth of this occasion, and ask them."""
    return case.asks.get(fact.address.aggregate, NOBODY)


def told_of_it(who: Readers) -> Readers:
    """Return ``who``, and nobody before somebody told the youth of this occasion."""
    return lambda case, fact: who(case, fact) if fact.address.aggregate in case.told else NOBODY


def hubs_that_wrote(case: Case, fact: Fact) -> Collection[Audience]:
    """Return the region's hub that wrote this time away, placement, order of a court, or use of the guide, down."""
    wrote = case.written.get(fact.address.aggregate)
    return (wrote,) if wrote in case.teams.get(Kind.HUB, NOBODY) and wrote is not None else ()


def agencies_of_clock(case: Case, fact: Fact) -> Collection[Audience]:
    """Return the agencies that have the report which this clock is about."""
    return case.reports.get(getattr(fact.event, "of", None) or "", NOBODY)


def addressed(_: Case, fact: Fact) -> Collection[Audience]:
    """Return the agencies that this very follow-up was addressed to."""
    return fact.event.recipients if isinstance(fact.event, report.FollowUpSent) else ()


def recipient(case: Case, fact: Fact) -> Collection[Audience]:
    """Return whom this release names, unless it never counted, or names somebody suspected."""
    release = case.consent.made.get(fact.address.aggregate)
    return () if release is None else (release.recipient,)


def if_made(who: Readers) -> Readers:
    """Return ``who``, and nobody where this release never counted, or names somebody suspected."""
    return lambda case, fact: who(case, fact) if fact.address.aggregate in case.consent.made else NOBODY


def counted(who: Readers) -> Readers:
    """Return ``who``; of what somebody shielded did to open another door, them alone: it must look to them as ever."""

    def readers(case: Case, fact: Fact) -> Collection[Audience]:
        if fact.id not in case.void:
            return who(case, fact)
        return [each for each in who(case, fact) if fact.by is not None and each == fact.by.audience]

    return readers


def released_to(case: Case, _: Fact) -> Collection[Audience]:
    return case.consent.releases.keys()


def ordered(case: Case, _: Fact) -> Collection[Audience]:
    """Return to whom something of this case must be disclosed without a release."""
    return case.consent.orders.keys()


def order_recipient(_: Case, fact: Fact) -> Collection[Audience]:
    event = fact.event
    return (event.recipient,) if isinstance(event, order.OrderTookEffect | order.OrderEnded) else ()


_LET_IN: Final = (
    gate.PersonInvited | gate.PersonRemoved | gate.RecoveryAsked | gate.RecoveryCancelled | gate.PersonRecovered
)


def let_into(_: Case, fact: Fact) -> Collection[Audience]:
    """Return the team that somebody was let into, comes into anew, or was removed from."""
    event = fact.event
    return (event.audience,) if isinstance(event, _LET_IN) else ()


def whose_feed(_: Case, fact: Fact) -> Collection[Audience]:
    """Return the team that a link to a calendar reads for."""
    event = fact.event
    return (event.audience,) if isinstance(event, gate.FeedMade | gate.FeedRevoked) else ()


def hubs_of_the_watched(case: Case, fact: Fact) -> Collection[Audience]:
    """Return the region's hubs, and nobody where the person is of those who watch over them."""
    return () if any(team.kind is Kind.AUDITOR for team in let_into(case, fact)) else case.teams.get(Kind.HUB, NOBODY)


def unshielded(who: Readers) -> Readers:
    """Return ``who`` without the audience that this very shield is, or was, raised against."""

    def readers(case: Case, fact: Fact) -> Collection[Audience]:
        against = case.shielded.get(fact.address.aggregate)
        return [each for each in who(case, fact) if each != against]

    return readers


def unconcerned(who: Readers) -> Readers:
    """Return ``who`` without the audience of the very person around the youth that this is about."""

    def readers(case: Case, fact: Fact) -> Collection[Audience]:
        theirs = case.consent.people.get(fact.address.aggregate, NOBODY)
        return [each for each in who(case, fact) if each not in theirs]

    return readers


def told(who: Readers) -> Readers:
    """Return ``who``, and nobody where the youth was not told of this order."""
    return lambda case, fact: who(case, fact) if fact.address.aggregate in case.consent.told else NOBODY


def newest(case: Case, fact: Fact, audience: Audience) -> bool:
    """Return whether this is the last the youth told: a release doesn't reach back behind it."""
    return case.newest_for(audience) == fact.id


def told_then(_: Case, fact: Fact, required: Order) -> bool:
    """Return whether this is what the youth had told last when ``required`` took effect."""
    return required.particulars == fact.id


def known_then(_: Case, fact: Fact, required: Order) -> bool:
    """Return whether this was known when ``required`` took effect: an order reaches no further."""
    return fact.seq <= required.seq
