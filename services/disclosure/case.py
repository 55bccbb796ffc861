"""What the rules of disclosure need to know of a case. A pure fold over its facts and the region's teams, in order."""

from collections.abc import Mapping
from typing import Final

import msgspec

from contracts.accompany import AccompanimentChosen, OccasionRaised
from contracts.asking import RequestBegun, RequestLinked, RequestUnlinked, UnsentEnded
from contracts.base import Audience, Event, Fact
from contracts.care import AwayNoted, CourtOrderRecorded, PlacementRecorded
from contracts.caring import InstrumentAnswered
from contracts.clock import ClockStarted
from contracts.consent import BirthDateRecorded, ReleaseGranted, SeenTakenBack, ShieldLifted, ShieldRaised
from contracts.gate import TeamFormed
from contracts.guide import OutcomeRecorded
from contracts.ids import NO_CASE
from contracts.intake import AdvocateAssigned, CaseOpened, ParticularsRecorded, SupportRequested, YouthWelcomed
from contracts.inventory import ServiceListed, ServiceNoted, ServiceWithdrawn
from contracts.keeping import CaseErased
from contracts.labels import Label
from contracts.life import ReturnPlanned
from contracts.meeting import Invited, MeetingCalled, Uninvited
from contracts.oncall import PageAcknowledged, PageFinished, PageJoined, PagePassed, PageRequested, PageSent
from contracts.referral import DoorClosed, OfferDeclined, ReferralAccepted, ReferralMoved, ReferralOffered
from contracts.report import FollowUpSent
from contracts.standing import Circle
from contracts.support import HandOverGone, hand_over_file
from contracts.vocabulary import Kind, ReferralState
from services.disclosure.consent import NOBODY, Consent
from services.disclosure.directory import Listing

_CIRCLE: Final = (
    CaseOpened,
    AdvocateAssigned,
    YouthWelcomed,
    SupportRequested,
    RequestBegun,
    RequestLinked,
    RequestUnlinked,
    UnsentEnded,
)
"""What says who stands around a case, or has asked in a request."""
Keeps = Mapping[str, frozenset[Label]]
"""What an audience holds: the labels it sees of each fact, by the fact's id."""


class Shield(msgspec.Struct, frozen=True):
    """What a shield leaves an audience of facts up to its lifting (of all facts, while it is up).

    ``ids`` are the shields in force, ``since`` the place in FACTS of the first of them, ``lifted`` that of the lifting
    of the last, or None. ``keeps`` is what the audience had then and was not taken back since: it only shrinks.
    """

    ids: frozenset[str]
    since: int
    lifted: int | None
    keeps: Keeps
    particulars: str | None
    """What the youth had told last, for them: what is newer has not replaced it, for it has not reached them."""

    def covers(self, fact: Fact) -> bool:
        return self.lifted is None or fact.seq <= self.lifted


class Referral(msgspec.Struct, frozen=True):
    """The partners of a referral."""

    offers: Mapping[str, Audience | None] = {}
    """Which team answers for each service that was asked; None where it is not on Trellis."""
    parts: Mapping[Audience, int | None] = {}
    """Each partner asked, with the place in FACTS of what ended its part, or None."""
    serving: Audience | None = None
    """Who said yes, while the referral lasts."""

    def ended(self, seq: int, *, but: Audience | None = None) -> "Referral":
        """Return this with every part that still lasts, but one, ended by the fact at ``seq``."""
        parts = {who: seq if end is None and who != but else end for who, end in self.parts.items()}
        return msgspec.structs.replace(self, parts=parts, serving=but)

    def with_part(self, service: str, audience: Audience | None) -> "Referral":
        parts = self.parts if audience is None else {**self.parts, audience: None}
        return msgspec.structs.replace(self, offers={**self.offers, service: audience}, parts=parts)

    def without_part(self, audience: Audience, seq: int) -> "Referral":
        serving = None if self.serving == audience else self.serving
        return msgspec.structs.replace(self, parts={**self.parts, audience: seq}, serving=serving)


class Page(msgspec.Struct, frozen=True):
    """Who asked for somebody, who was asked to come, and who has it: one team, none once it is passed on or done.

    A case has one line of pages, each begun ``since`` a place in FACTS: who had a part in one has none in the next.
    """

    since: int = 0
    askers: frozenset[Audience] = NOBODY
    steps: Mapping[int, frozenset[Audience]] = {}
    """Who was asked in each step, by its number."""
    answered: frozenset[Audience] = NOBODY
    before: "Page | None" = None

    @property
    def sent(self) -> frozenset[Audience]:
        return NOBODY.union(*self.steps.values())

    def at(self, seq: int) -> "Page":
        """Return the page that the fact at ``seq`` is of: this one, or one before it."""
        page = self
        while page.before is not None and seq < page.since:
            page = page.before
        return page


class WayBack(msgspec.Struct, frozen=True):
    """The way back to school: whom the youth wants told there, by what they said last."""

    told: tuple[Audience, ...] = ()
    newest: int = 0
    """Its place in FACTS."""
    stand: frozenset[str] = frozenset()
    """The facts whose words nobody has replaced: also from before, where who wrote last couldn't read them."""

    def after(self, fact: Fact, planned: ReturnPlanned) -> "WayBack":
        stand = frozenset() if planned.instead is None else self.stand.difference(planned.instead)
        wrote = frozenset({fact.id}) if planned.words is not None or planned.called is not None else frozenset()
        return WayBack(planned.need_to_know, fact.seq, stand | wrote)


class Case(msgspec.Struct, frozen=True):
    """A case, or what belongs to a region and no case (`NO_CASE`), as the rules of disclosure see it."""

    region: str
    id: str
    teams: Mapping[Kind, frozenset[Audience]] = {}
    """The region's teams; of a case only those with a part in every case: hubs and auditors."""
    circle: Circle = Circle()
    referrals: Mapping[str, Referral] = {}
    serving: frozenset[Audience] = NOBODY
    """Every partner that is serving the youth now, by any referral."""
    pages: Mapping[str, Page] = {}
    reports: Mapping[str, frozenset[Audience]] = {}
    """Who the written follow-up of each report was addressed to."""
    written: Mapping[str, Audience] = {}
    """Who started each clock that was started by hand, and who wrote down each occasion, time away, placement or order
    of a court, and what the guide came to.
    """
    asks: Mapping[str, frozenset[Audience]] = {}
    """Who has to tell the youth of each occasion that somebody else wrote down, and ask them."""
    told: frozenset[str] = frozenset()
    """The occasions of which somebody told the youth."""
    consent: Consent = Consent()
    shields: Mapping[Audience, Shield] = {}
    shielded: Mapping[str, Audience] = {}
    """Against whom each shield was raised; it stays known after it was lifted."""
    particulars: Fact | None = None
    """What the youth told last. It replaces what they told before."""
    births: tuple[str, ...] = ()
    """The facts of when the youth was born."""
    said: Mapping[str, int] = {}
    """Where in FACTS stands what was said last of themselves by instrument. What was said before is over."""
    way_back: WayBack = WayBack()
    meetings: Mapping[str, frozenset[Audience]] = {}
    """Who is invited to each meeting over the plan, now."""
    services: Mapping[str, Listing] = {}
    """The services of the region's directory of which somebody said something by hand."""
    void: frozenset[str] = frozenset()
    """What somebody shielded did to open another door: it counts for nothing, also once the shield is lifted."""
    begun: bool = False
    """A request that was begun and not sent: whoever began it reads what they typed, until they send it."""
    erased: bool = False

    def concerns(self, fact: Fact) -> bool:
        """Return whether ``fact`` is of this case, or forms a team of its region."""
        return fact.address.region == self.region and (
            fact.address.case == self.id or isinstance(fact.event, TeamFormed)
        )

    @property
    def standing(self) -> frozenset[Audience]:
        """Everyone who has a part in all of it, by what they are to it."""
        return self.circle.everybody | frozenset().union(*self.teams.values())

    def newest_for(self, audience: Audience) -> str | None:
        """Return the fact of what the youth told last, as far as ``audience`` may know."""
        if self.particulars is None:
            return None
        shield = self.shields.get(audience)
        return self.particulars.id if shield is None or not shield.covers(self.particulars) else shield.particulars

    def after(self, fact: Fact, left: Keeps | None = None) -> "Case":
        """Return the case after ``fact``. ``left`` is what a shield, if this raises one, leaves its audience."""
        if self._walks_around_a_shield(fact):
            return msgspec.structs.replace(self, void=self.void | {fact.id})
        return self._after(fact, left)

    def _after(self, fact: Fact, left: Keeps | None) -> "Case":
        case, key = self, fact.address.aggregate
        match fact.event:
            case TeamFormed(audience=audience):
                case = self._with_team(audience)
            case _ if isinstance(fact.event, _CIRCLE):
                # A request is begun from its first word until it is sent, or its time is over.
                begun = isinstance(fact.event, RequestBegun)
                case = msgspec.structs.replace(self, circle=self.circle.after(fact.event), begun=begun)
            case ParticularsRecorded():
                case = msgspec.structs.replace(self, particulars=fact)
            case ReferralOffered() | OfferDeclined() | DoorClosed() | ReferralAccepted() | ReferralMoved():
                case = self._with_referral(key, _referral_after(self.referrals.get(key, Referral()), fact))
            case _ if fact.address.context == "oncall":
                page = _page_after(self.pages.get(key, Page()), fact)
                case = msgspec.structs.replace(self, pages={**self.pages, key: page})
            case FollowUpSent(recipients=recipients):
                agencies = self.reports.get(key, NOBODY) | frozenset(recipients)
                case = msgspec.structs.replace(self, reports={**self.reports, key: agencies})
            case ShieldRaised() | ShieldLifted() | SeenTakenBack():
                case = self._after_shield(fact, left or {})
            case CaseErased():
                case = msgspec.structs.replace(self, erased=True)
            case _ if fact.address.context in ("consent", "order"):
                case = self._with_consent(fact)
            case _:
                case = self._with_written(fact)
        return case

    def _with_occasion(self, key: str, event: OccasionRaised | AccompanimentChosen) -> "Case":
        """Return the case where it is known who wrote an occasion down, who asks, and whether the youth was told."""
        if isinstance(event, OccasionRaised):
            written, asks = {**self.written, key: event.audience}, {**self.asks, key: frozenset(event.asks)}
            return msgspec.structs.replace(self, written=written, asks=asks)
        return msgspec.structs.replace(self, told=self.told | {key}) if event.told and event.heard else self

    def _with_written(self, fact: Fact) -> "Case":
        """Return the case where whoever wrote a clock down is known as such, and what was said last."""
        key, event = fact.address.aggregate, fact.event
        match event:
            case OccasionRaised() | AccompanimentChosen():
                return self._with_occasion(key, event)
            case (
                ClockStarted(audience=Audience() as audience)
                | AwayNoted(audience=audience)
                | OutcomeRecorded(audience=audience)
                | PlacementRecorded(audience=audience)
                | CourtOrderRecorded(audience=audience)
            ):
                return msgspec.structs.replace(self, written={**self.written, key: audience})
            case MeetingCalled() | Invited() | Uninvited():
                invited = _invited_after(self.meetings.get(key, NOBODY), event)
                return msgspec.structs.replace(self, meetings={**self.meetings, key: invited})
            case InstrumentAnswered() | ReturnPlanned():
                return self._with_said(fact, event)
            case HandOverGone(booking=booking):  # a file of notes, and no case
                return msgspec.structs.replace(self, erased=self.erased or self.id == hand_over_file(booking))
            case _:
                return self._with_service(key, event, fact.seq)

    def _with_said(self, fact: Fact, event: InstrumentAnswered | ReturnPlanned) -> "Case":
        if isinstance(event, ReturnPlanned):
            return msgspec.structs.replace(self, way_back=self.way_back.after(fact, event))
        return msgspec.structs.replace(self, said={**self.said, fact.address.aggregate: fact.seq})

    def _with_service(self, key: str, event: Event, seq: int) -> "Case":
        """Return the case where it is known whose a service of the directory is, and which listing of it counts."""
        if not isinstance(event, ServiceListed | ServiceNoted | ServiceWithdrawn):
            return self
        listing = self.services.get(key, Listing()).after(event, seq)
        return msgspec.structs.replace(self, services={**self.services, key: listing})

    def _after_shield(self, fact: Fact, left: Keeps) -> "Case":
        match fact.event:
            case ShieldRaised(against=against):
                return self._with_shield(against, fact, left)
            case SeenTakenBack():
                return self._with_nothing_kept(fact.address.aggregate)
            case _:
                return self._without_shield(fact)

    def holding(self, audience: Audience, keeps: Keeps) -> "Case":
        """Return the case where a shielded ``audience`` is left with ``keeps``: what is taken back stays taken back."""
        shield = self.shields.get(audience)
        if shield is None or shield.lifted is not None:
            return self
        # What an order, or a statute, shows them beside it is not theirs to keep.
        left = {fact: kept & keeps[fact] for fact, kept in shield.keeps.items() if fact in keeps}
        shield = msgspec.structs.replace(shield, keeps=left)
        return msgspec.structs.replace(self, shields={**self.shields, audience: shield})

    def _walks_around_a_shield(self, fact: Fact) -> bool:
        """Return whether somebody shielded opens another door: a code, or a part or a release for a friend."""
        shield = None if fact.by is None else self.shields.get(fact.by.audience)
        shut_out = shield is not None and shield.lifted is None
        return shut_out and isinstance(fact.event, AdvocateAssigned | YouthWelcomed | ReleaseGranted)

    def _with_consent(self, fact: Fact) -> "Case":
        births = (*self.births, fact.id) if isinstance(fact.event, BirthDateRecorded) else self.births
        consent = self.consent.after(fact, None if self.particulars is None else self.particulars.id)
        return msgspec.structs.replace(self, consent=consent, births=births)

    def _with_nothing_kept(self, shield: str) -> "Case":
        """Return the case where who this shield is up against has nothing left of what they had seen."""
        against = self.shielded.get(shield)
        return self if against is None else self.holding(against, {})

    def _with_team(self, audience: Audience) -> "Case":
        if self.id != NO_CASE and audience.kind not in (Kind.HUB, Kind.AUDITOR):
            return self
        team = self.teams.get(audience.kind, NOBODY) | {audience}
        return msgspec.structs.replace(self, teams={**self.teams, audience.kind: team})

    def _with_referral(self, key: str, referral: Referral) -> "Case":
        referrals = {**self.referrals, key: referral}
        serving = frozenset(each.serving for each in referrals.values() if each.serving is not None)
        return msgspec.structs.replace(self, referrals=referrals, serving=serving)

    def _with_shield(self, against: Audience, fact: Fact, keeps: Keeps) -> "Case":
        shield = self.shields.get(against)
        if shield is not None and shield.lifted is None:
            shield = msgspec.structs.replace(shield, ids=shield.ids | {fact.address.aggregate})
        else:
            ids = frozenset({fact.address.aggregate})
            shield = Shield(ids, fact.seq, None, keeps, self.newest_for(against))
        shielded = {**self.shielded, fact.address.aggregate: against}
        return msgspec.structs.replace(self, shields={**self.shields, against: shield}, shielded=shielded)

    def _without_shield(self, fact: Fact) -> "Case":
        against = self.shielded.get(fact.address.aggregate)
        shield = None if against is None else self.shields.get(against)
        if against is None or shield is None or shield.lifted is not None:
            return self
        ids = shield.ids - {fact.address.aggregate}
        shield = msgspec.structs.replace(shield, ids=ids, lifted=None if ids else fact.seq)
        return msgspec.structs.replace(self, shields={**self.shields, against: shield})


def _referral_after(referral: Referral, fact: Fact) -> Referral:
    match fact.event:
        case ReferralOffered(service=service, audience=audience):
            return referral.with_part(service, audience)
        case OfferDeclined(service=service) | DoorClosed(service=service):
            audience = referral.offers.get(service)
            # What has begun where a door closes goes on until somebody says otherwise.
            goes_on = audience is None or (isinstance(fact.event, DoorClosed) and audience == referral.serving)
            return referral if audience is None or goes_on else referral.without_part(audience, fact.seq)
        case ReferralAccepted(service=service, audience=audience):
            return referral.with_part(service, audience).ended(fact.seq, but=audience)
        case ReferralMoved(state=state) if state.is_end or state is ReferralState.REJECTED:
            return referral.ended(fact.seq)
        case ReferralMoved(state=ReferralState.REQUESTED) if referral.serving is not None:  # another door is looked for
            return referral.without_part(referral.serving, fact.seq)
        case _:
            return referral


def _invited_after(invited: frozenset[Audience], event: MeetingCalled | Invited | Uninvited) -> frozenset[Audience]:
    match event:
        case MeetingCalled(invited=first):
            return frozenset(first)
        case Invited(whom=whom):
            return invited | {whom}
        case Uninvited(whom=whom):
            return invited - {whom}


def _page_after(page: Page, fact: Fact) -> Page:
    but = msgspec.structs.replace
    match fact.event:
        case PageRequested(audience=audience):
            return Page(fact.seq, NOBODY if audience is None else frozenset({audience}), before=page)
        case PageJoined(audience=Audience() as audience):
            return but(page, askers=page.askers | {audience})
        case PageSent(number=number, audiences=audiences):
            return but(page, steps={**page.steps, number: page.steps.get(number, NOBODY) | set(audiences)})
        case _:
            return but(page, answered=_answered_after(page.answered, fact.event))


def _answered_after(answered: frozenset[Audience], event: Event) -> frozenset[Audience]:
    match event:
        case PageAcknowledged(audience=audience):
            return frozenset({audience})
        case PagePassed(audience=Audience() as audience):
            return answered - {audience}
        case PageFinished():
            return NOBODY
        case _:
            return answered
