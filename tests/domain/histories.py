"""A small community, and the facts of a case in it: what the tests of disclosure fold, in order."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from contracts.aftercare import FollowUpDue, FollowUpRecorded, FollowUpsPlanned, HelpSaid
from contracts.asking import CaregiverLinked, CaregiverUnlinked, Verified
from contracts.base import Actor, Address, Audience, Event, Fact
from contracts.consent import ReleaseExpired, ReleaseGranted, ReleaseWithdrawn, ShieldLifted, ShieldRaised
from contracts.disclosure import Copy, DisclosureDecided, FileOpened, Part
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, derived
from contracts.intake import AdvocateAssigned, CaseOpened, ParticularsRecorded, SupportRequested, YouthWelcomed
from contracts.known import AgreedToBeKnown, AskedAfter, KnownNoMore
from contracts.labels import Label
from contracts.ledger import LEDGER_CONTEXTS
from contracts.loop import CheckIn, Gap, Helped
from contracts.oncall import (
    AdvocateArrived,
    PageAcknowledged,
    PageDebriefed,
    PageFinished,
    PageJoined,
    PagePassed,
    PageRequested,
    PageSent,
    PageTold,
    PageUnanswerable,
)
from contracts.referral import (
    Because,
    DoorClosed,
    DoorsLeftOut,
    Excluded,
    FirstContactAsked,
    NoDoorFound,
    OfferDeclined,
    ReferralAccepted,
    ReferralMoved,
    ReferralOffered,
    ReferralReopened,
    ReferralRequested,
    TransferAsked,
    TransferRefused,
    TransferTaken,
)
from contracts.report import FollowUpSent, ReportAcknowledged, ReportCalled
from contracts.roster import Policy
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import (
    AdvocateBase,
    AgencyRole,
    Area,
    Asked,
    Asker,
    CantReason,
    Channel,
    DeclineReason,
    Kind,
    Language,
    MatchReason,
    Need,
    PageOutcome,
    PageReason,
    PassReason,
    Purpose,
    ReferralState,
    Relation,
    SignatureForm,
    Signer,
    Told,
    Urgency,
    WithdrawalForm,
)
from services.disclosure.case import Case, Shield
from services.disclosure.copies import copies_for, copies_of, record
from services.disclosure.domain import Dossier, decide, is_readable
from tests.domain.stories import CASE, NOON, REGION, person, team

HUB, OTHER_HUB = team(Kind.HUB, "hub"), team(Kind.HUB, "late-hub")
AUDITOR = team(Kind.AUDITOR, "auditor")
ADVOCATE, SECOND, PAGED = (team(Kind.ADVOCATE, name) for name in ("advocate", "second", "paged"))
YOUTH, CAREGIVER = team(Kind.YOUTH, "youth"), team(Kind.CAREGIVER, "caregiver")
CODE_ALONE = team(Kind.YOUTH, "code-alone")
DOOR, OTHER_DOOR = team(Kind.PARTNER, "door"), team(Kind.PARTNER, "other-door")
WELFARE, POLICE = team(Kind.INVESTIGATOR, "welfare"), team(Kind.INVESTIGATOR, "police")
EVERYONE = (
    *(
        HUB,
        OTHER_HUB,
        AUDITOR,
        ADVOCATE,
        SECOND,
        PAGED,
        YOUTH,
        CODE_ALONE,
        CAREGIVER,
        DOOR,
        OTHER_DOOR,
        WELFARE,
        POLICE,
    ),
    Audience(Kind.PUBLIC, "public"),
    Audience(Kind.OPERATOR, "operator"),
)

REFERRAL, OTHER_REFERRAL = derived("ref", "one"), derived("ref", "two")
PAGE, REPORT = derived("page", "one"), derived("rpt", "one")
REQUEST, REQUEST_CASE = derived("req", "one"), derived("case", "request")
VERIFIER = "a" * 52
SECRETS = ("Robin", "they/them", "the blue phone", "Fourth Street", "what happened", "an uncle", "come quickly")


class Story:
    """A history of one case, followed the way the writer does: decide, record, keep, write the copies.

    ``views`` is what stands in VIEWS: one copy a subject, gone ones and those whose time is over left out by `shown`.
    """

    def __init__(self, case: str = CASE) -> None:
        self.dossier = Dossier(Case(REGION, case))
        self.facts: list[Fact] = []
        self.records: list[DisclosureDecided] = []
        self.views: dict[tuple[Audience, str], Copy] = {}
        self.now = NOON

    def tell(self, aggregate: str, event: Event, by: Audience | None = None, minutes: float = 1) -> Fact:
        """Let ``event`` happen ``minutes`` after the last, and its record after it."""
        fact = self._follow(aggregate, event, None if by is None else person(by), timedelta(minutes=minutes))
        for decided in list(self._recorded):
            self._follow(fact.id, decided, None, timedelta())
        return fact

    def form(self, *audiences: Audience) -> None:
        for audience in audiences:
            self.tell(audience.team, formed(audience))

    def shown(self, audience: Audience) -> dict[str, Copy]:
        """Return the copies that ``audience`` can read now, by the fact's id."""
        return {
            fact: copy for (who, fact), copy in self.views.items() if who == audience and is_readable(copy, self.now)
        }

    def types(self, audience: Audience) -> set[str]:
        return {copy.type.split(".", 1)[1].removesuffix(".v1") for copy in self.shown(audience).values() if copy.type}

    def fields(self, audience: Audience, fact: Fact) -> dict[str, object] | None:
        """Return the fields of the copy of ``fact``, or None where there is none."""
        copy = self.shown(audience).get(fact.id)
        return None if copy is None else copy.fields

    def opened(self, audience: Audience) -> Fact:
        return self.tell(CASE, file_opened(audience), by=audience)

    def _follow(self, aggregate: str, event: Event, by: Actor | None, passed: timedelta) -> Fact:
        self.now += passed
        context = event.context()
        case = NO_CASE if context in {"gate", "inventory"} else self.dossier.case.id
        address = Address(context, REGION, case, aggregate)
        seq = len(self.facts) + 1
        leaf = f"leaf {seq}" if context in LEDGER_CONTEXTS else None
        fact = Fact(derived("evt", str(seq)), seq, self.now, by, f"cause-{seq}", address, event, leaf=leaf)
        self.facts.append(fact)
        changes = decide(self.dossier, fact)
        assert changes is not None
        decided = record(changes)
        self._recorded = decided
        self.records += decided
        self.dossier.keep(changes)
        for audience, copy in copies_for(changes, self.now):
            self.views[audience, copy.fact] = copy
        return fact


def secrets_in(story: Story, audience: Audience) -> set[str]:
    """Return the personal values that ``audience`` can read now."""
    return set(SECRETS) & {value for copy in story.shown(audience).values() for value in values(copy.fields)}


def rebuilt(facts: list[Fact], case: str = CASE) -> Dossier:
    dossier = Dossier(Case(REGION, case))
    for fact in facts:
        dossier.follow(fact)
    return dossier


def standing_copies(dossier: Dossier, now: datetime) -> dict[tuple[Audience, str], Copy]:
    return {(who, copy.fact): copy for who in dossier.held for copy in copies_of(dossier, who, now)}


# ------------------------------------------------------------------------------------------------------------ events


def own(copy: Copy, shield: Shield) -> bool:
    """Return whether it is of what a shielded audience did itself behind the shield: that goes on as before."""
    return copy.mine and copy.seq > shield.since


def formed(audience: Audience) -> TeamFormed:
    return TeamFormed(audience=audience, name="A team")


def file_opened(audience: Audience) -> FileOpened:
    return FileOpened(audience=audience, person="someone", part=Part.PLAN)


def service(audience: Audience) -> str:
    return derived("svc", audience.team)


def case_opened(youth: Audience | None = None) -> CaseOpened:
    return CaseOpened(request_case=REQUEST_CASE, request=REQUEST, urgency=Urgency.SOON, area=Area.NORTH, youth=youth)


def support_requested() -> SupportRequested:
    return SupportRequested(
        request=REQUEST,
        audience=CAREGIVER,
        asker=Asker.PARENT,
        needs=(Need.CAREGIVER_SUPPORT,),
        urgency=Urgency.SOON,
        area=Area.NORTH,
        language=Language.ENGLISH,
        verifier=VERIFIER,
        story="what happened",
        reach="the blue phone",
    )


def caregiver_linked() -> tuple[Event, ...]:
    """A caregiver linked to the case, and that undone."""
    link = CaregiverLinked(
        request_case=REQUEST_CASE,
        request=REQUEST,
        audience=CAREGIVER,
        asker=Asker.FOSTER_PARENT,
        relation=Relation.FOSTER_PARENT,
        verified=Verified.YOUTH_SAID,
    )
    return link, CaregiverUnlinked(request_case=REQUEST_CASE, request=REQUEST)


def assigned(advocate: Audience = ADVOCATE) -> AdvocateAssigned:
    return AdvocateAssigned(advocate=advocate.team, advocate_name="An advocate", base=AdvocateBase.COMMUNITY)


def welcomed(youth: Audience = YOUTH, alone: Audience = CODE_ALONE) -> YouthWelcomed:
    return YouthWelcomed(audience=youth, verifier=VERIFIER, second=VERIFIER, door=alone)


def particulars(**changed: Any) -> ParticularsRecorded:
    told: dict[str, Any] = {
        "called": "Robin",
        "pronouns": "they/them",
        "reach": "the blue phone",
        "place": "Fourth Street",
        "story": "what happened",
        "caution": "an uncle",
    }
    return ParticularsRecorded(**(told | changed))


def requested(note: str | None = "what happened", **told: str) -> ReferralRequested:
    asked = ReferralRequested(
        need=Need.EMERGENCY_HOUSING,
        urgency=Urgency.SOON,
        area=Area.NORTH,
        state=ReferralState.REQUESTED,
        answer_by=NOON + timedelta(hours=1),
        kind=ServiceKind.GROUP_HOME,
        sender=HUB,
        note=note,
    )
    return msgspec.structs.replace(asked, **told)


def offered(audience: Audience) -> ReferralOffered:
    because = (Because(MatchReason.OPEN_AT_NIGHT),)
    return ReferralOffered(service=service(audience), service_name="A door", audience=audience, because=because)


def declined(audience: Audience) -> OfferDeclined:
    return OfferDeclined(service=service(audience), reason=DeclineReason.NO_PLACE, said_by="the night desk")


def accepted(audience: Audience) -> ReferralAccepted:
    contact_by = NOON + timedelta(days=3)
    return ReferralAccepted(service=service(audience), service_name="A door", audience=audience, contact_by=contact_by)


def of_the_loop(audience: Audience) -> tuple[Event, ...]:
    """Return one of each event that stands beside the states of a referral."""
    return (
        DoorClosed(service=service(audience)),
        FirstContactAsked(number=1),
        ReferralReopened(answer_by=NOON),
        TransferAsked(to=HUB, to_name="Hub", release=derived("rel", "1")),
        TransferTaken(hub=HUB),
        TransferRefused(hub=HUB),
        FollowUpsPlanned(due=(NOON,)),
        FollowUpDue(number=1),
        FollowUpRecorded(came=CheckIn.GOES_WELL, note="they sounded well"),
        HelpSaid(of=REFERRAL, answer=Helped.YES, audience=YOUTH),
        AgreedToBeKnown(match="a" * 52, until=NOON + timedelta(days=9), signature=SignatureForm.ON_PAPER),
        KnownNoMore(),
        AskedAfter(asker=HUB, who="Hub"),
    )


def left_out(*services: str) -> tuple[Event, ...]:
    """Return why others were no door: where none was, and beside one."""
    why = (Excluded(Gap.ASKED_ALREADY, 1, services), Excluded(Gap.NOT_FOR_THEM, 2))
    return NoDoorFound(why=why), DoorsLeftOut(why=why[:1])


def moved(state: ReferralState) -> ReferralMoved:
    return ReferralMoved(state=state)


def granted(recipient: Audience, *kinds: Label, until: datetime | None = None) -> ReleaseGranted:
    return ReleaseGranted(
        recipient=recipient,
        recipient_name="A team",
        purpose=Purpose.PROVIDE_SERVICE,
        kinds=kinds,
        until=until or NOON + timedelta(days=30),
        signer=Signer.YOUTH_WITH_PARENT,
        signature=SignatureForm.ELECTRONIC,
        language=Language.ENGLISH,
    )


def withdrawn(recipient: Audience) -> ReleaseWithdrawn:
    return ReleaseWithdrawn(recipient=recipient, form=WithdrawalForm.SPOKEN)


def expired(recipient: Audience) -> ReleaseExpired:
    return ReleaseExpired(recipient=recipient)


def shielded(against: Audience) -> ShieldRaised:
    return ShieldRaised(against=against, reason="an uncle", review_on=NOON + timedelta(days=30))


def lifted(against: Audience) -> ShieldLifted:
    return ShieldLifted(against=against)


def page_requested(by: Audience | None = None) -> PageRequested:
    return PageRequested(
        reason=PageReason.URGENT_REFERRAL,
        language=Language.ENGLISH,
        policy=Policy(),
        reach="come quickly",
        youth_asked=True,
        audience=by,
        next_by=NOON,
    )


def page_joined(by: Audience | None = None) -> PageJoined:
    return PageJoined(reason=PageReason.CRISIS, language=Language.SPANISH, reach="the blue phone", audience=by)


def page_sent(audience: Audience, number: int = 1) -> PageSent:
    deadline = NOON + timedelta(hours=1)
    return PageSent(number=number, ask=Asked.PRIMARY, audiences=(audience,), deadline=deadline, unreachable=(audience,))


def page_passed(audience: Audience | None, number: int = 1) -> PagePassed:
    return PagePassed(
        number=number,
        ask=Asked.PRIMARY,
        why=PassReason.DECLINED,
        audience=audience,
        cant=CantReason.UNWELL,
        next_by=NOON,
    )


def page_unanswerable() -> PageUnanswerable:
    return PageUnanswerable(again=NOON + timedelta(hours=1))


def page_told(audience: Audience, number: int = 1) -> PageTold:
    return PageTold(number=number, audience=audience, channel=Channel.TEXT, told=Told.DELIVERED)


def page_arrived(audience: Audience) -> AdvocateArrived:
    return AdvocateArrived(audience=audience, joins_until=NOON + timedelta(hours=1))


def debriefed(audience: Audience) -> PageDebriefed:
    return PageDebriefed(audience=audience, outcome=PageOutcome.MET, wants_support=True)


def acknowledged(audience: Audience) -> PageAcknowledged:
    return PageAcknowledged(audience=audience, set_out_by=NOON + timedelta(hours=1))


def page_finished(audience: Audience) -> PageFinished:
    return PageFinished(audience=audience)


def called() -> ReportCalled:
    return ReportCalled(
        role=AgencyRole.CHILD_WELFARE,
        agency=WELFARE.team,
        agency_name="An agency",
        called_at=NOON,
        spoke_with="Robin",
    )


def followed_up(*recipients: Audience) -> FollowUpSent:
    return FollowUpSent(
        recipients=recipients,
        story="what happened",
        called="Robin",
        place="Fourth Street",
    )


def report_acknowledged(agency: Audience) -> ReportAcknowledged:
    return ReportAcknowledged(agency=agency)


def values(held: object) -> Iterator[str]:
    """Yield every text in ``held``, however deep."""
    match held:
        case str():
            yield held
        case dict():
            for each in held.values():
                yield from values(each)
        case list() | tuple():
            for each in held:
                yield from values(each)
        case _:
            pass
