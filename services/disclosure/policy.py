"""Who may see this: one table, one pure function.

Read `RULES` from the top: each row is a kind of fact, and names the rules (`rules`, with their sources in
`contracts.rules`) that say who sees what of it. `may_see` takes the first rule of the row that has the audience in it.
What is not provided for is not shown: an event without a row, an audience in no rule, a field above `Label.STATUS`
without a ground.

Which rule wins. An erasure over everything. A statute, and an order that was recorded, over a shield; a shield over all
the rest. Then what the rule itself shows, what the audience wrote itself, what releases in force add; and last, only
what is still missing, what an order requires. A lawyer must confirm all of it before use.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from contracts import (
    accompany,
    aftercare,
    asking,
    care,
    caring,
    clock,
    consent,
    disclosure,
    gate,
    guide,
    intake,
    inventory,
    keeping,
    known,
    ledger,
    life,
    meeting,
    oncall,
    order,
    outreach,
    plan,
    reach,
    referral,
    report,
    response,
    roster,
    safety,
    support,
    talk,
)
from contracts.base import Audience, Event, Fact
from contracts.vocabulary import Kind
from services.disclosure import rules as r
from services.disclosure import rules_of_accounting as of_accounting
from services.disclosure import rules_of_casework as of_casework
from services.disclosure import rules_of_clocks as of_clocks
from services.disclosure import rules_of_community as of_community
from services.disclosure import rules_of_consent as of_consent
from services.disclosure import rules_of_pages as of_pages
from services.disclosure import rules_of_referrals as of_referrals
from services.disclosure import rules_of_region as of_region
from services.disclosure import rules_of_requests as of_requests
from services.disclosure import rules_of_support as of_support
from services.disclosure.case import Case
from services.disclosure.readers import known_then, told_then
from services.disclosure.sight import Rule, Sight

RULES: Final[dict[type[Event], tuple[Rule, ...]]] = {
    # the region
    gate.TeamFormed: of_region.EVERY_TEAM,
    gate.PersonInvited: of_region.PEOPLE,
    gate.PersonRemoved: of_region.PEOPLE,
    gate.RecoveryAsked: of_region.PEOPLE,
    gate.RecoveryCancelled: of_region.PEOPLE,
    gate.PersonRecovered: of_region.PEOPLE,
    gate.FeedMade: of_region.FEEDS,
    gate.FeedRevoked: of_region.FEEDS,
    inventory.ServiceListed: of_region.LISTED,
    inventory.ServiceWithdrawn: of_region.SAID_OF_SERVICE,
    inventory.ServicesStaged: of_region.HUBS,
    inventory.EditionSwitched: of_region.HUBS,
    inventory.ServiceNoted: of_region.SAID_OF_SERVICE,
    inventory.CapacityReported: of_region.SAID_OF_SERVICE,
    inventory.HoursSet: of_region.SAID_OF_SERVICE,
    inventory.PlaceKept: of_region.PLACE,
    inventory.NumbersSet: of_region.EVERY_TEAM,
    **dict.fromkeys(roster.ROSTER_EVENTS, of_region.HUBS_AND_ADVOCATES),
    roster.ShiftUnproved: of_region.UNPROVED,
    roster.ShiftsLookedAt: of_region.LOOKED_AT,
    **dict.fromkeys(
        (reach.WayAdded, reach.WayRemoved, reach.WayTried, reach.WayProved, reach.WayFailing),
        of_region.WAYS,
    ),
    **dict.fromkeys(
        (response.MemberSeated, response.MemberChanged, response.TrainingNear, response.MemberLeft),
        of_community.MEMBER,
    ),
    **dict.fromkeys(
        (
            support.OfferingPublished,
            support.OfferingWithdrawn,
            support.PlacesSet,
            support.OfferingNear,
            support.OfferingOver,
            support.AttendanceCounted,
        ),
        of_support.OFFERED,
    ),
    **dict.fromkeys(
        (
            support.PlaceTaken,
            support.PutInLine,
            support.LineMoved,
            support.PlaceOffered,
            support.PlaceLapsed,
            support.JustTaken,
            support.BookingConfirmed,
            support.BookingDeclined,
            support.BookingCancelled,
            support.AnswerAwaited,
        ),
        of_support.BOOKED,
    ),
    support.HandOverWritten: of_support.HAND_OVER,
    support.HandOverGone: r.NOBODY,
    # a request for support
    caring.SupportFound: of_support.FOUND,
    caring.AskedAgain: of_support.FOUND,
    caring.InstrumentAnswered: of_support.ANSWERED,
    caring.CheckInsChosen: of_support.FOUND,
    caring.CheckInAsked: of_support.FOUND,
    caring.CheckInAnswered: of_support.FOUND,
    asking.RequestBegun: of_requests.BEGUN,
    asking.TypedKept: of_requests.TYPED,
    asking.UnsentEnded: r.NOBODY,
    intake.SupportRequested: (of_requests.ASKED, of_requests.ASKER, of_requests.YOUNG_ASKER, *of_requests.AJAR),
    intake.RequestAssessed: of_requests.REQUEST_STAGE,
    intake.SupportMatched: of_requests.REQUEST_STAGE,
    intake.RequestClosed: of_requests.REQUEST_STAGE,
    asking.RequestReopened: of_requests.REQUEST_STAGE,
    asking.AskerWrote: of_requests.WROTE,
    asking.HubAnswered: of_requests.ANSWERED_ASKER,
    asking.RequestLinked: of_requests.OF_HUB,
    asking.RequestUnlinked: of_requests.OF_HUB,
    asking.CodeEnded: of_requests.OF_HUB,
    asking.CodeRenewed: of_requests.REQUEST_STAGE,
    # a case
    intake.CaseOpened: (r.HUB, r.ADVOCATE_UNLINKED, r.YOUTH_UNLINKED, r.DOOR),
    intake.AdvocateAssigned: r.counted(*r.IN_CASE, r.DOOR),
    intake.YouthWelcomed: r.counted(*r.IN_CASE),
    asking.CaregiverLinked: r.BESIDE,
    asking.CaregiverUnlinked: r.BESIDE,
    intake.ParticularsRecorded: r.reached_by_orders(
        told_then,
        r.HUB_NEWEST,
        r.CARRIED,
        r.TOLD_THEM,
        r.ADVOCATE_NEWEST,
        r.OWN_FRAME,
        r.YOUTH_BEFORE,
        r.SERVING_NEWEST,
        *r.NAMED_NEWEST,
    ),
    # its referrals
    referral.ReferralRequested: r.reached_by_orders(
        known_then, *of_referrals.OF_NEED, of_referrals.SERVING, of_referrals.PARTNER_UNSENT
    ),
    referral.ReferralOffered: (*of_referrals.ANSWERS, of_referrals.ITS_PARTNER),
    referral.OfferDeclined: (*of_referrals.HEARD, of_referrals.ITS_PARTNER),
    referral.OfferWaitlisted: (*of_referrals.HEARD, of_referrals.ITS_PARTNER),
    referral.DoorClosed: (*of_referrals.ANSWERS, of_referrals.ITS_PARTNER),
    referral.NoDoorFound: of_referrals.ANSWERS,
    referral.DoorsLeftOut: r.BESIDE,
    referral.ReferralAccepted: (*of_referrals.HEARD, of_referrals.ITS_PARTNER, of_referrals.OTHERS_ANSWER),
    referral.FirstContactAsked: of_referrals.FIRST_CONTACT,
    referral.ReferralMoved: (*r.IN_CASE, of_referrals.PARTNER),
    referral.ReferralReopened: r.IN_CASE,
    referral.TransferAsked: r.IN_CASE,
    referral.TransferTaken: r.IN_CASE,
    referral.TransferRefused: r.IN_CASE,
    aftercare.FollowUpsPlanned: of_referrals.FOLLOWED,
    aftercare.FollowUpDue: of_referrals.FOLLOW_UP_DUE,
    aftercare.FollowUpRecorded: of_referrals.FOLLOWED,
    aftercare.HelpSaid: of_referrals.HELPED,
    # who is known here
    known.AgreedToBeKnown: of_referrals.KNOWN,
    known.KnownNoMore: of_referrals.KNOWN,
    known.KnownAsked: of_referrals.ASKINGS,
    known.AskedAfter: of_referrals.ASKED_AFTER,
    # its pages
    oncall.PageRequested: of_pages.PAGE_ASKED,
    oncall.PageJoined: of_pages.PAGE_ASKED,
    oncall.PageSent: of_pages.PAGE_SENT,
    oncall.PagePassed: of_pages.PAGE_PASSED,
    oncall.PageUnanswerable: of_pages.PAGE,
    oncall.PageTold: of_pages.PAGE_TOLD,
    oncall.PageAcknowledged: of_pages.PAGE,
    oncall.AdvocateSetOut: of_pages.PAGE,
    oncall.AdvocateArrived: of_pages.PAGE,
    oncall.PageFinished: of_pages.PAGE,
    oncall.PageDebriefed: of_pages.DEBRIEF,
    # its reports
    report.ReportCalled: (*r.BESIDE, of_clocks.AGENCY_STATUS),
    report.FollowUpSent: (*r.BESIDE, of_clocks.AGENCY),
    report.YouthTold: (*r.BESIDE, of_clocks.YOUTH_OF_REPORT),
    report.ReportAcknowledged: (*r.BESIDE, of_clocks.AGENCY_STATUS),
    report.CrossReported: (*r.BESIDE, of_clocks.AGENCY_STATUS),
    # its clocks, and where somebody may be with them
    **dict.fromkeys(
        (
            clock.ClockStarted,
            clock.ClockCorrected,
            clock.ClockPaused,
            clock.ClockResumed,
            clock.ClockWarned,
            clock.ClockMissed,
            clock.ClockMet,
            clock.ClockStopped,
        ),
        of_clocks.CLOCK,
    ),
    accompany.OccasionRaised: of_clocks.RAISED,
    accompany.AccompanimentChosen: of_clocks.CHOSEN,
    accompany.AdvocateCalled: of_clocks.CALLED,
    # working together over time
    **dict.fromkeys(
        (
            plan.NeedsAssessed,
            plan.GoalSaid,
            plan.GoalReworded,
            plan.GoalEnded,
            plan.GoalResumed,
            plan.StepAdded,
            plan.StepMoved,
            plan.StepLinked,
        ),
        of_casework.PLAN,
    ),
    **dict.fromkeys(
        (
            plan.QuestionAnswered,
            plan.SchoolingRecorded,
            safety.SafetyPlanSet,
            outreach.ContactPlanned,
            outreach.ContactMade,
            outreach.ContactRested,
            outreach.ContactAsked,
        ),
        of_casework.THEIRS,
    ),
    **dict.fromkeys((outreach.ContactTried, outreach.ContactDue), of_casework.TRIED),
    **dict.fromkeys((care.AwayNoted, care.AwayMistaken), of_casework.AWAY),
    care.BackNoted: of_casework.BACK,
    **dict.fromkeys(
        (
            care.PlacementRecorded,
            care.CourtOrderRecorded,
            care.CourtReviewComes,
            care.CourtReviewDue,
            care.CourtOrderReviewed,
            care.CourtOrderEnded,
        ),
        of_casework.PLACED,
    ),
    **dict.fromkeys((guide.OutcomeRecorded, guide.OutcomeMistaken), of_casework.GUIDE),
    life.ReturnPlanned: of_casework.SCHOOL,
    **dict.fromkeys(
        (
            life.MatterOpened,
            life.MatterChanged,
            life.MatterClosed,
            life.WorkBegun,
            life.WorkEnded,
            life.CompanyJoined,
            life.CompanyEnded,
            life.ActivitiesChosen,
            meeting.Invited,
            meeting.Uninvited,
        ),
        of_casework.THEIRS,
    ),
    life.DeadlineNear: of_casework.TRIED,
    **dict.fromkeys(
        (
            meeting.MeetingCalled,
            meeting.MeetingMoved,
            meeting.MeetingCancelled,
            meeting.MeetingHeld,
            meeting.MeetingNear,
        ),
        of_casework.MEETING,
    ),
    meeting.InvitationAnswered: of_casework.COMING,
    **dict.fromkeys((meeting.ItemAdded, meeting.Decided), of_casework.SPOKEN_OF),
    **dict.fromkeys((talk.Said, talk.HeardNoMore), of_casework.TALK),
    # its consent
    consent.ReleaseGranted: of_consent.RELEASE,
    consent.ReleaseWithdrawn: of_consent.RELEASE,
    consent.ReleaseBegan: of_consent.RELEASE,
    consent.ReleaseNarrowed: of_consent.RELEASE,
    consent.WithdrawalPapered: of_consent.RELEASE,
    consent.ReleaseExpired: of_consent.RELEASE,
    consent.RenewalDue: of_consent.RELEASE_BESIDE,
    consent.PersonNamed: of_consent.PERSON,
    consent.PersonSuspected: of_consent.PERSON,
    consent.ClearanceAgreed: of_consent.PERSON,
    consent.PersonCleared: of_consent.PERSON,
    consent.BirthDateRecorded: r.reached_by_orders(known_then, r.HUB, r.ADVOCATE, r.SERVING_BIRTH, *r.NAMED_BIRTH),
    **dict.fromkeys((consent.CameOfAge, consent.NotOfAge), (*r.BESIDE, r.YOUTH)),
    consent.ShieldRaised: of_consent.SHIELD,
    consent.SeenTakenBack: of_consent.SHIELD,
    consent.ShieldReviewDue: of_consent.SHIELD,
    consent.ShieldReviewed: of_consent.SHIELD,
    consent.ShieldLiftAgreed: of_consent.SHIELD,
    consent.ShieldLifted: of_consent.SHIELD,
    # what is disclosed without a release
    order.OrderRecorded: r.BESIDE,
    order.OrderReviewed: r.BESIDE,
    order.OrderTookEffect: of_consent.ORDER,
    order.OrderEnded: of_consent.ORDER,
    # how long it is kept
    keeping.PreservationNoted: r.KEEPING,
    keeping.PreservationEnded: r.KEEPING,
    keeping.ErasureAsked: r.KEEPING,
    keeping.ErasureCancelled: r.KEEPING,
    keeping.CaseErased: (of_consent.ERASED,),
    # the heads of the ledger
    ledger.HeadSigned: of_region.HEAD,
    # who was shown it, and who opened it
    disclosure.DisclosureDecided: of_accounting.DECIDED,
    disclosure.FileOpened: of_accounting.OPENED,
}
BOUND: Final = frozenset(event for event, rules in RULES.items() if any(rule.needs for rule in rules))
"""The facts of which somebody sees nothing at all without a release."""
DISCLOSED: Final = tuple(sorted({event.context() for event in RULES}))
"""The contexts of which anything is shown to anybody. Messages are none, and of all there are the most."""


# ----------------------------------------------------------------------------------------------------- the decision


_Table = Mapping[tuple[type[Event], Kind], tuple[Rule, ...]]


def _by_reader(events: Mapping[type[Event], tuple[Rule, ...]]) -> _Table:
    table: dict[tuple[type[Event], Kind], tuple[Rule, ...]] = {}
    for event, rules in events.items():
        for rule in rules:
            table[event, rule.kind] = (*table.get((event, rule.kind), ()), rule)
    return table


_RULES_FOR: Final = _by_reader(RULES)
_WHEN_ERASED: Final = _by_reader({keeping.CaseErased: RULES[keeping.CaseErased]})


def may_see(case: Case, fact: Fact, audience: Audience, at: datetime) -> Sight | None:
    """Return what ``audience`` may see of ``fact`` at ``at`` and why, or None: nothing, not even that it exists.

    ``case`` is as it stands after every fact up to now, ``fact`` among them.
    """
    table = _WHEN_ERASED if case.erased else _RULES_FOR
    for rule in table.get((type(fact.event), audience.kind), ()):
        if audience in rule.readers(case, fact):
            return rule.sight(case, fact, audience, at)
    return None


def readers_of(case: Case, fact: Fact) -> set[Audience]:
    """Return every audience that some rule for ``fact`` speaks of; `may_see` says what, if anything, each may see."""
    rules = RULES.get(type(fact.event), ())
    return {each for rule in rules for each in rule.readers(case, fact) if each.kind is rule.kind}
