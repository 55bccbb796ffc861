"""What the second policy needs to know of a history, looked up in the raw facts, one plain question at a time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from contracts import (
    accompany,
    care,
    caring,
    clock,
    consent,
    disclosure,
    gate,
    guide,
    intake,
    keeping,
    life,
    meeting,
    oncall,
    order,
    referral,
    report,
    talk,
)
from contracts.base import Audience, Fact
from contracts.vocabulary import Kind, ReferralState, Signer, YouthNotice

_OVER: Final = (
    ReferralState.CANCELLED,
    ReferralState.FAILED,
    ReferralState.COMPLETED,
    ReferralState.ENTERED_IN_ERROR,
    ReferralState.REJECTED,
)

_WRITTEN: Final = (
    clock.ClockStarted,
    accompany.OccasionRaised,
    care.AwayNoted,
    care.PlacementRecorded,
    care.CourtOrderRecorded,
    guide.OutcomeRecorded,
)
"""What says itself who wrote it down."""

_PARTS: Final = (
    referral.ReferralOffered,
    referral.ReferralAccepted,
    referral.OfferDeclined,
    referral.DoorClosed,
    referral.ReferralMoved,
)


class History:
    """The facts of a case, and the teams of its region, up to some moment."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.facts = tuple(facts)
        self.now = max(fact.at for fact in facts)
        self._found: dict[tuple[type[Any], ...], list[tuple[Fact, Any]]] = {}

    def of(self, *types: type[Any], aggregate: str | None = None) -> Iterator[tuple[Fact, Any]]:
        """Yield the facts of ``types``, in order, with their events."""
        if types not in self._found:
            self._found[types] = [(fact, fact.event) for fact in self.facts if isinstance(fact.event, types)]
        for fact, event in self._found[types]:
            if aggregate in (None, fact.address.aggregate):
                yield fact, event

    # --- shields ---------------------------------------------------------------------------------------------------

    def stretches(self, against: Audience) -> list[tuple[int, int | None]]:
        """Return from where to where a shield was up against somebody; None: it still is."""
        up: set[str] = set()
        found: list[tuple[int, int | None]] = []
        for fact, event in self.of(consent.ShieldRaised, consent.ShieldLifted):
            shield = fact.address.aggregate
            if isinstance(event, consent.ShieldRaised) and event.against == against:
                if not up:
                    found.append((fact.seq, None))
                up.add(shield)
            elif isinstance(event, consent.ShieldLifted) and shield in up:
                up.remove(shield)
                if not up:
                    found[-1] = (found[-1][0], fact.seq)
        return found

    def shielded_at(self, who: Audience, seq: int) -> bool:
        return any(start < seq and (end is None or seq <= end) for start, end in self.stretches(who))

    def under_the_last(self, who: Audience, seq: int) -> bool:
        """Return whether it came under the last shield there was: of what came before it they keep what they had."""
        stretches = self.stretches(who)
        return bool(stretches) and stretches[-1][0] < seq and self.shielded_at(who, seq)

    def void(self, fact: Fact) -> bool:
        """Return whether somebody shielded tried to open another door by this."""
        return fact.by is not None and self.shielded_at(fact.by.audience, fact.seq)

    def newest_told(self, audience: Audience | None) -> str | None:
        """Return what the youth told last; to ``audience`` what came under a shield has never been told."""
        told = [
            fact.id
            for fact, _ in self.of(intake.ParticularsRecorded)
            if audience is None or not self.shielded_at(audience, fact.seq)
        ]
        return told[-1] if told else None

    # --- who stands where ------------------------------------------------------------------------------------------

    def of_region(self, audience: Audience) -> bool:
        return any(event.audience == audience for _, event in self.of(gate.TeamFormed))

    def advocate(self, audience: Audience) -> bool:
        teams = {event.advocate for fact, event in self.of(intake.AdvocateAssigned) if not self.void(fact)}
        return audience.kind is Kind.ADVOCATE and audience.team in teams

    def youth_and_doors(self) -> tuple[set[Audience], set[Audience]]:
        youth: set[Audience] = set()
        doors: set[Audience] = set()
        for fact, event in self.of(intake.CaseOpened, intake.YouthWelcomed):
            if isinstance(event, intake.CaseOpened):
                doors |= set() if event.youth is None else {event.youth}
            elif not self.void(fact):
                youth = {event.audience} if event.second is not None and event.door is not None else set()
                doors = {event.door or event.audience}
        return youth, doors

    def answers_for(self, identifier: str) -> dict[str, Audience | None]:
        """Return who answers for each service that a referral was offered to."""
        events = self.of(referral.ReferralOffered, referral.ReferralAccepted, aggregate=identifier)
        return {event.service: event.audience for _, event in events}

    def part_ended(self, identifier: str, partner: Audience) -> int | None:
        """Return where a partner's part in a referral ended: 0 if it never had one, None if it still lasts."""
        ended: int | None = 0
        services: dict[str, Audience | None] = {}
        serving: Audience | None = None
        for fact, event in self.of(*_PARTS, aggregate=identifier):
            over = False
            match event:
                case referral.ReferralOffered():
                    services[event.service] = event.audience
                    ended = None if event.audience == partner else ended
                case referral.ReferralAccepted():
                    services[event.service] = event.audience
                    ended = None if event.audience == partner else ended
                    over = event.audience != partner
                case referral.OfferDeclined():
                    # Saying no again moves the end: what lay between was theirs, since they were still asked then.
                    ended = fact.seq if services.get(event.service) == partner else ended
                case referral.DoorClosed():
                    theirs = services.get(event.service) == partner
                    ended = fact.seq if theirs and serving != partner else ended
                case _:
                    looks_again = event.state is ReferralState.REQUESTED and serving == partner
                    ended = fact.seq if looks_again else ended
                    over = event.state in _OVER
            ended = fact.seq if over and ended is None else ended
            serving = _serving_after(serving, event, services)
        return ended

    def serves(self, identifier: str, partner: Audience) -> bool:
        serving: Audience | None = None
        services: dict[str, Audience | None] = {}
        for _, event in self.of(*_PARTS, aggregate=identifier):
            if isinstance(event, referral.ReferralOffered | referral.ReferralAccepted):
                services[event.service] = event.audience
            serving = _serving_after(serving, event, services)
        return serving == partner

    def serves_somehow(self, partner: Audience) -> bool:
        referrals = {fact.address.aggregate for fact, _ in self.of(referral.ReferralAccepted)}
        return any(self.serves(each, partner) for each in referrals)

    def of_this_page(self, fact: Fact) -> list[tuple[Fact, Any]]:
        """Return the facts of the page that ``fact`` is of: of its line, from one beginning to the next."""
        line = [each for each in self.facts if each.address.aggregate == fact.address.aggregate]
        begun = [each.seq for each in line if isinstance(each.event, oncall.PageRequested)]
        first = max((seq for seq in begun if seq <= fact.seq), default=0)
        after = min((seq for seq in begun if seq > fact.seq), default=self.facts[-1].seq + 1)
        return [(each, each.event) for each in line if first <= each.seq < after]

    def paged(self, fact: Fact, audience: Audience, number: int | None = None) -> bool:
        """Return whether somebody was asked by this page: in the step of that ``number``, or in any."""
        return any(
            isinstance(event, oncall.PageSent) and audience in event.audiences and number in (None, event.number)
            for _, event in self.of_this_page(fact)
        )

    def asked_for_page(self, fact: Fact, audience: Audience) -> bool:
        return any(
            isinstance(event, oncall.PageRequested | oncall.PageJoined) and event.audience == audience
            for _, event in self.of_this_page(fact)
        )

    def has_page(self, fact: Fact, audience: Audience) -> bool:
        has = False
        for _, event in self.of_this_page(fact):
            match event:
                case oncall.PageAcknowledged():
                    has = event.audience == audience
                case oncall.PagePassed():
                    has = has and event.audience != audience
                case oncall.PageFinished():
                    has = False
                case _:
                    pass
        return has

    def about(self, thing: str) -> set[Audience | None]:
        """Return whom a shield, or a record of somebody around the youth, is about."""
        shields = {event.against for _, event in self.of(consent.ShieldRaised, aggregate=thing)}
        return shields | {e.audience for _, e in self.of(consent.PersonNamed, consent.PersonSuspected, aggregate=thing)}

    def wrote_it_down(self, who: Audience, thing: str, of: str | None) -> bool:
        """Return whether they started this clock, or the one it began with, by hand; or wrote an occasion down."""
        written: dict[str, Audience] = {}
        for fact, event in self.of(*_WRITTEN):
            if event.audience is not None:
                written[fact.address.aggregate] = event.audience
        return who in (written.get(thing), written.get(of or ""))

    def of_occasion(self, audience: Audience, fact: Fact) -> dict[str, bool]:
        """Return what somebody is to an exam, an interview or a proceeding."""
        event: Any = fact.event
        if fact.address.context != "accompany":
            return {}
        thing = fact.address.aggregate
        raised = [each for _, each in self.of(accompany.OccasionRaised, aggregate=thing)]
        chosen = [each for _, each in self.of(accompany.AccompanimentChosen, aggregate=thing)]
        return {
            "has-to-ask": bool(raised) and audience in raised[-1].asks,
            "from-outside": event.audience.kind in (Kind.PARTNER, Kind.INVESTIGATOR),
            "was-told-of-it": any(each.told and each.heard for each in chosen),
            "unheard": getattr(event, "heard", True) is False,
        }

    def erased(self) -> bool:
        return any(True for _ in self.of(keeping.CaseErased))

    # --- orders ----------------------------------------------------------------------------------------------------

    def told_of(self, identifier: str, before: int | None = None) -> bool:
        recorded = self.of(order.OrderRecorded, aggregate=identifier)
        return any(e.notice is YouthNotice.TOLD and (before is None or fact.seq < before) for fact, e in recorded)

    def hushed(self, audience: Audience, seq: int) -> bool:
        """Return whether something had gone to somebody by then, by an order that the youth was not told of."""
        return any(
            fact.seq < seq and event.recipient == audience and not self.told_of(fact.address.aggregate, fact.seq)
            for fact, event in self.of(order.OrderTookEffect)
        )

    def orders_for(self, recipient: Audience, fact: Fact) -> Iterator[dict[str, Any]]:
        newest: dict[str, tuple[Fact, Any]] = {}
        for took, event in self.of(order.OrderTookEffect):
            newest[took.address.aggregate] = (took, event)
        for identifier, (took, event) in newest.items():
            before = History([each for each in self.facts if each.seq <= took.seq])
            if event.recipient == recipient:
                yield {
                    "recipient": entity_of(event.recipient),
                    "kinds": sorted(event.kinds),
                    "ended": any(end.seq > took.seq for end, _ in self.of(order.OrderEnded, aggregate=identifier)),
                    "until": second(event.until),
                    "place": took.seq,
                    "newestThen": before.newest_told(None) == fact.id,
                }

    # --- releases --------------------------------------------------------------------------------------------------

    def suspected_at(self, seq: int) -> tuple[set[str], set[Audience | None]]:
        """Return the people under suspicion at a place in FACTS, and their audiences."""
        people: dict[str, Audience | None] = {}
        for fact, event in self.of(consent.PersonSuspected, consent.PersonCleared):
            if fact.seq < seq and isinstance(event, consent.PersonSuspected):
                people[fact.address.aggregate] = event.audience
            elif fact.seq < seq:
                people.pop(fact.address.aggregate, None)
        return set(people), set(people.values())

    def pages_of(self, people: set[str | None], before: int) -> set[Audience | None]:
        """Return the audiences of some people around the youth, as far as they were on record by then."""
        known = self.of(consent.PersonNamed, consent.PersonSuspected)
        return {e.audience for fact, e in known if fact.seq < before and fact.address.aggregate in people} - {None}

    def suspicion_touches(self, fact: Fact, event: consent.ReleaseGranted) -> bool:
        """Return whether somebody suspected received, signed or witnessed it then."""
        people, audiences = self.suspected_at(fact.seq)
        signed = {event.cosigner, event.witness}
        once_more = audiences & self.pages_of(signed, fact.seq)
        return event.recipient in audiences or bool(once_more) or not people.isdisjoint(signed)

    def suspicion_since(self, fact: Fact, event: consent.ReleaseGranted) -> bool:
        return any(
            later.seq > fact.seq
            and (
                suspected.audience == event.recipient
                or later.address.aggregate in (event.cosigner, event.witness)
                or suspected.audience in self.pages_of({event.cosigner, event.witness}, later.seq)
            )
            for later, suspected in self.of(consent.PersonSuspected)
        )

    def came_of_age(self, *, before: int | None = None, since: int | None = None) -> bool:
        if before is not None:  # a birth date that was recorded later says anew whether they did
            says = (consent.CameOfAge, consent.NotOfAge, consent.BirthDateRecorded)
            told = [event for fact, event in self.of(*says) if fact.seq < before]
            return bool(told) and isinstance(told[-1], consent.CameOfAge)
        return any(since is None or fact.seq > since for fact, _ in self.of(consent.CameOfAge))

    def never_18(self, fact: Fact, event: consent.ReleaseGranted) -> bool:
        """Return whether they signed as somebody of 18, and a wrong date had said so, then or since."""
        if event.ground != "of-age":
            return False
        told = [each for each in self.of(consent.CameOfAge, consent.NotOfAge) if each[0].seq < fact.seq]
        since = any(later.seq > fact.seq for later, _ in self.of(consent.NotOfAge))
        return since or (bool(told) and isinstance(told[-1][1], consent.NotOfAge))

    def of_age_then(self, fact: Fact, event: consent.ReleaseGranted) -> bool:
        """Return whether it didn't count when it was granted, because a wrong date had said that they are 18."""
        told = [each for each in self.of(consent.CameOfAge, consent.NotOfAge) if each[0].seq < fact.seq]
        return event.ground == "of-age" and bool(told) and isinstance(told[-1][1], consent.NotOfAge)

    def counted(self, fact: Fact, event: consent.ReleaseGranted) -> bool:
        """Return whether a release counted when it was granted."""
        cosigned_too_late = event.signer is not Signer.YOUTH and self.came_of_age(before=fact.seq)
        wrongly = cosigned_too_late or self.of_age_then(fact, event)
        return not (self.void(fact) or self.suspicion_touches(fact, event) or wrongly)

    def named_in_release(self, identifier: str, audience: Audience) -> bool:
        granted = self.of(consent.ReleaseGranted, aggregate=identifier)
        return any(event.recipient == audience and self.made(fact, event) for fact, event in granted)

    def unmade(self, identifier: str) -> bool:
        """Return whether no release stands under this id: none counted, or somebody it names is suspected since."""
        return not any(self.made(*granted) for granted in self.of(consent.ReleaseGranted, aggregate=identifier))

    def made(self, fact: Fact, event: consent.ReleaseGranted) -> bool:
        return self.counted(fact, event) and not self.suspicion_since(fact, event)

    def superseded(self, fact: Fact, event: consent.ReleaseGranted) -> bool:
        return any(
            later.seq > fact.seq
            and newer.supersedes == fact.address.aggregate
            and newer.recipient == event.recipient
            and self.counted(later, newer)
            for later, newer in self.of(consent.ReleaseGranted)
        )

    def releases_for(self, recipient: Audience) -> Iterator[dict[str, Any]]:
        for fact, event in self.of(consent.ReleaseGranted):
            if event.recipient == recipient:
                yield self.release(fact, event)

    def release(self, fact: Fact, event: consent.ReleaseGranted) -> dict[str, Any]:
        """Return what became of a release."""
        identifier, kinds, until = fact.address.aggregate, set(event.kinds), event.until
        ended, began = False, fact.seq if event.since is None or event.since <= fact.at else None
        for later, change in self.of(
            consent.ReleaseBegan,
            consent.ReleaseNarrowed,
            consent.ReleaseWithdrawn,
            consent.ReleaseExpired,
            aggregate=identifier,
        ):
            if later.seq < fact.seq:
                continue
            match change:
                case consent.ReleaseBegan():
                    began = later.seq if began is None else began
                case consent.ReleaseNarrowed():
                    kinds, until = kinds & set(change.kinds), min(until, change.until)
                case _:
                    ended = True
        return {
            "recipient": entity_of(event.recipient),
            "kinds": sorted(kinds),
            "begun": began is not None,
            "ended": ended,
            "superseded": self.superseded(fact, event),
            "until": second(until),
            "place": began or 0,
            "alone": event.signer is Signer.YOUTH,
            "suspicion": self.suspicion_touches(fact, event) or self.suspicion_since(fact, event),
            "ofAgeBefore": self.came_of_age(before=fact.seq),
            "ofAgeSince": self.came_of_age(since=fact.seq),
            "never18": self.never_18(fact, event),
            "byShielded": self.void(fact),
        }

    # --- all of it -------------------------------------------------------------------------------------------------

    def relations_to_page(self, audience: Audience, fact: Fact) -> dict[str, bool]:
        event = fact.event
        if fact.address.context != "oncall":
            return {}
        return {
            "paged": self.paged(fact, audience),
            "paged-in-step": self.paged(fact, audience, getattr(event, "number", 0)),
            "asked-for-page": self.asked_for_page(fact, audience),
            "has-page": self.has_page(fact, audience),
        }

    def invited(self, thing: str, who: Audience) -> bool:
        """Return whether somebody is invited to a meeting, and under no suspicion."""
        invited: set[Audience] = set()
        for _, event in self.of(meeting.MeetingCalled, meeting.Invited, meeting.Uninvited, aggregate=thing):
            match event:
                case meeting.MeetingCalled():
                    invited = set(event.invited)
                case meeting.Invited():
                    invited.add(event.whom)
                case _:
                    invited.discard(event.whom)
        return who in invited and who not in self.suspected_at(self.facts[-1].seq + 1)[1]

    def chosen_at_school(self, fact: Fact, who: Audience) -> bool:
        """Return whether the youth wants them told at school, by what they said last of it."""
        said = list(self.of(life.ReturnPlanned, aggregate=fact.address.aggregate))
        return bool(said) and said[-1][0].id == fact.id and who in said[-1][1].need_to_know

    def chosen_for_words(self, fact: Fact, who: Audience) -> bool:
        """Return whether words of the way back that nobody replaced since are for them, too."""
        event = fact.event
        if not isinstance(event, life.ReturnPlanned) or (event.words is None and event.called is None):
            return False
        since = [later for each, later in self.of(life.ReturnPlanned) if each.seq > fact.seq]
        stand = all(later.instead is not None and fact.id not in later.instead for later in since)
        return bool(since) and stand and who in since[-1].need_to_know

    def between(self, event: Any, who: Audience) -> bool:
        """Return whether they wrote it, or it was written to them and they hear it; or they hear no more."""
        if isinstance(event, talk.Said):
            return who == event.sender or (who == event.to and event.heard)
        return isinstance(event, talk.HeardNoMore) and who == event.audience

    def let_by_them(self, fact: Fact) -> bool:
        """Return whether this is the last somebody said of themselves, and they let the hub read it."""
        said = list(self.of(caring.InstrumentAnswered, aggregate=fact.address.aggregate))
        if not said:
            return False
        last, event = said[-1]
        return last.id == fact.id and event.share and event.employer == "no"

    def relations(self, audience: Audience, fact: Fact) -> set[str]:
        """Return what somebody is to a fact: words for what happened, with no say in what follows from it."""
        event: Any = fact.event
        thing = fact.address.aggregate
        youth, doors = self.youth_and_doors()
        ended = self.part_ended(thing, audience)
        opened = isinstance(event, disclosure.FileOpened)
        agencies = {who for _, each in self.of(report.FollowUpSent, aggregate=thing) for who in each.recipients}
        related = {
            "of-region": self.of_region(audience),
            "advocate": self.advocate(audience),
            "youth": audience in youth,
            "door": audience in doors,
            "author": fact.by is not None and fact.by.audience == audience,
            "did-it-shielded": fact.by is not None
            and fact.by.audience == audience
            and self.under_the_last(audience, fact.seq),
            "recorder": getattr(event, "recorder", None) == audience,
            "by-youth": fact.by is not None and fact.by.kind is Kind.YOUTH,
            "void": self.void(fact),
            "asked": audience.kind is Kind.PARTNER and (ended is None or fact.seq <= ended),
            "serves-it": audience.kind is Kind.PARTNER and self.serves(thing, audience),
            "serves-somehow": audience.kind is Kind.PARTNER and self.serves_somehow(audience),
            "its-service": audience.kind is Kind.PARTNER
            and self.answers_for(thing).get(getattr(event, "service", "")) == audience,
            **self.relations_to_page(audience, fact),
            **self.of_occasion(audience, fact),
            "names-them": getattr(event, "audience", None) == audience,
            "addressed": isinstance(event, report.FollowUpSent) and audience in event.recipients,
            "agency-of-report": audience in agencies,
            "agency-of-clock": any(
                audience in each.recipients
                for _, each in self.of(report.FollowUpSent, aggregate=getattr(event, "of", ""))
            ),
            "wrote-it-down": self.wrote_it_down(audience, thing, getattr(event, "of", None)),
            f"clock:{getattr(event, 'kind', '')}": fact.address.context == "clock",
            "about-them": audience in self.about(thing),
            "named-in-release": self.named_in_release(thing, audience),
            "unmade-release": self.unmade(thing),
            "named-in-order": isinstance(event, order.OrderTookEffect | order.OrderEnded)
            and event.recipient == audience,
            "invited": fact.address.context == "meeting" and self.invited(thing, audience),
            "meant": isinstance(event, meeting.ItemAdded | meeting.Decided) and audience in event.to,
            "answered-invitation": isinstance(event, meeting.InvitationAnswered) and event.audience == audience,
            "chosen-at-school": self.chosen_at_school(fact, audience),
            "chosen-for-words": self.chosen_for_words(fact, audience),
            "between": self.between(event, audience),
            "offers-it": getattr(event, "provider", None) == audience,
            "let-by-them": self.let_by_them(fact),
            "opened-it": opened and event.audience == audience,
            "opened-by-agency": opened and event.audience.kind is Kind.INVESTIGATOR,
        }
        return {relation for relation, holds in related.items() if holds}


def _serving_after(serving: Audience | None, event: Any, services: dict[str, Audience | None]) -> Audience | None:
    """Return who serves after ``event``. A door that closed may have begun to: that goes on."""
    match event:
        case referral.ReferralAccepted():
            return event.audience
        case referral.OfferDeclined():
            return None if services.get(event.service) == serving else serving
        case referral.ReferralMoved():
            return None if event.state in (*_OVER, ReferralState.REQUESTED) else serving
        case _:
            return serving


def entity_of(who: Audience) -> dict[str, Any]:
    return {"__entity": {"type": "Audience", "id": f"{who.kind.value}/{who.team}"}}


def second(moment: datetime) -> int:
    return int(moment.timestamp())
