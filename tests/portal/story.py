"""One case with everything in it, as the copies of somebody who may see all of it: what tests take away from."""

from typing import Any, Final, NamedTuple

from contracts.accompany import AccompanimentChosen, OccasionRaised
from contracts.base import Actor, Audience, Event
from contracts.care import AwayNoted, BackNoted, CourtOrderRecorded, PlacementRecorded
from contracts.casework import (
    Cadence,
    ContactWay,
    Continuity,
    CourtOrderKind,
    GoalEnd,
    NeedStands,
    PlacementKind,
)
from contracts.clock import ClockMet, ClockStarted, ClockWarned, clock_of
from contracts.consent import (
    BirthDateRecorded,
    ClearanceAgreed,
    PersonNamed,
    PersonSuspected,
    ReleaseGranted,
    ShieldLiftAgreed,
    ShieldRaised,
)
from contracts.disclosure import DisclosureDecided, FileOpened, Ground, Shown
from contracts.gate import PersonInvited
from contracts.ids import NO_CASE
from contracts.intake import (
    AdvocateAssigned,
    CaseOpened,
    ParticularsRecorded,
    RequestAssessed,
    SupportMatched,
    SupportRequested,
    YouthWelcomed,
)
from contracts.inventory import (
    CapacityReported,
    CountyNumber,
    Held,
    HoursSet,
    Listed,
    NumberFor,
    NumbersSet,
    Opening,
    PlaceKept,
    Schedule,
    ServiceListed,
    ServiceNoted,
    county_id,
)
from contracts.keeping import PreservationNoted, keeping_of
from contracts.labels import Label
from contracts.ledger import HeadSigned, log_of
from contracts.life import (
    ActivitiesChosen,
    Activity,
    AtSchool,
    CompanyJoined,
    CompanyKind,
    MatterOpened,
    ReturnPlanned,
    SchoolSupport,
    SupportStands,
    WorkBegun,
    activities_of,
    school_of,
)
from contracts.meeting import (
    Coming,
    Decided,
    InvitationAnswered,
    Invited,
    ItemAdded,
    MeetingCalled,
    MeetingHeld,
    MeetingMoved,
    MeetingWay,
    Uninvited,
)
from contracts.oncall import PageAcknowledged, PageJoined, PagePassed, PageRequested, PageSent, PageTold, page_of
from contracts.order import OrderRecorded
from contracts.outreach import ContactAsked, ContactMade, ContactPlanned, outreach_of
from contracts.plan import GoalEnded, GoalSaid, NeedFound, NeedsAssessed, plan_of
from contracts.reach import WayAdded, ways_of
from contracts.referral import (
    Because,
    OfferDeclined,
    OfferWaitlisted,
    ReferralAccepted,
    ReferralMoved,
    ReferralOffered,
    ReferralRequested,
)
from contracts.report import FollowUpSent, ReportAcknowledged, ReportCalled
from contracts.response import MemberSeated, Seat, Training
from contracts.roster import (
    Layer,
    Leave,
    LeaveTaken,
    Plan,
    Policy,
    RosterSet,
    Swap,
    Turn,
    TurnOffered,
    roster_id,
)
from contracts.talk import Said, talk_of
from contracts.taxonomy import Authority, Competency, ServiceKind
from contracts.vocabulary import (
    Accompaniment,
    AdvocateBase,
    AgencyRole,
    Area,
    Asked,
    Asker,
    Barrier,
    CantReason,
    Channel,
    ClockKind,
    ClockUnit,
    Counting,
    DeclineReason,
    Kind,
    Language,
    MatchReason,
    Need,
    PageReason,
    PassReason,
    Purpose,
    ReferralState,
    Relation,
    SignatureForm,
    Signer,
    SupportKind,
    Suspicion,
    Told,
    UnaskedReason,
    Unit,
    Urgency,
    Weekday,
    YouthNotice,
)
from portal.forms import Form
from portal.i18n import _
from portal.models.cases import case, timeline
from portal.models.casework import company, eighteen, life, matters, outreach, plan, school, together, where, work
from portal.models.clocks import all_clocks, at_hand, clocks, followups
from portal.models.consent import around, heads, keeping, orders, record, releases, shields, why
from portal.models.directory import doors, own_services
from portal.models.oncall import called, drafts, feeds, now, paging, printed, roster, temporary, turn_change, turns
from portal.models.people import people, response, ways
from portal.models.referrals import board, evaluation, gaps, known, offers, referring
from portal.models.requests import inbox
from portal.settings import Community
from portal.sheet import Sheet
from tests.portal.told import CPS, HARBOR, HUB, LAKESIDE, PINE, REGION, SHERIFF, Page, ago, ahead, named, page

CASE: Final = named("case", "youth")
YOUTH: Final = Audience(Kind.YOUTH, named("team", "youth"))
MEMBER: Final = named("mbr", "nurse")
ASKED: Final = named("req", "foster")
ASKED_CASE: Final = named("case", "asked")
MEDICAL: Final = named("ref", "medical")
HOUSING: Final = named("ref", "housing")
LEGAL: Final = named("ref", "legal")
PAGE: Final = page_of(CASE)
REPORT: Final = named("rpt", "call")
RELEASE: Final = named("rel", "lakeside")
SHIELD: Final = named("shd", "pine")
ORDER: Final = named("ord", "court")
CLOCK: Final = named("clk", "missing")
WINDOW: Final = named("clk", "window")
OCCASION: Final = named("occ", "court")
MATTER: Final = named("mat", "visa")
JOB: Final = named("job", "kitchen")
MENTOR: Final = named("cmp", "mentor")
MEETING: Final = named("mtg", "plan")
AWAY: Final = named("awy", "spring")
AUNT: Final = named("pty", "aunt")
UNCLE: Final = named("pty", "uncle")
CLINIC: Final = named("svc", "clinic")
SHELTER: Final = named("svc", "shelter")
SOMEBODY: Final = named("person", "somebody")
WEEKLY: Final = Schedule("FREQ=WEEKLY;BYDAY=MO", "09:00", "17:00")
_VERIFIER: Final = "a" * 52

COMMUNITY: Final = Community(name="Trellis", zone="America/Chicago", regions=(), help=(), limits=())


PLAN: Final = Plan(
    zone="America/Chicago",
    layers=(
        Layer(name="Nights", teams=(HARBOR.team, PINE.team), starts="2026-11-10T08:00", unit=Unit.HOURS, every=12),
    ),
)


class Fact(NamedTuple):
    """One fact, and where it belongs."""

    event: Event
    about: str
    case: str


def _asked(need: Need, urgency: Urgency, note: str) -> ReferralRequested:
    return ReferralRequested(
        need=need,
        urgency=urgency,
        area=Area.NORTH,
        state=ReferralState.REQUESTED,
        answer_by=ahead(hours=2),
        note=note,
    )


def _offer(service: str, name: str, audience: Audience | None) -> ReferralOffered:
    because = (
        Because(MatchReason.OFFERS_NEED, need=Need.MEDICAL_CARE),
        Because(MatchReason.BARRIER, barrier=Barrier.CURFEW),
        Because(MatchReason.TELEPHONE, phone=f"555-{len(name):04}"),
    )
    return ReferralOffered(
        service=service, service_name=name, audience=audience, because=because, answer_by=ahead(hours=1)
    )


def _service(name: str, need: Need, audience: Audience | None, phone: str) -> ServiceListed:
    listed = Listed(
        source=f"source-{name[8:]}",
        provider=f"provider-{name[8:]}",
        name=name,
        needs=(need, Need.CAREGIVER_SUPPORT),
        areas=(Area.NORTH,),
        audience=audience,
        phone=phone,
        description=f"description-{name[8:]}",
        barriers=(Barrier.ASKS_FOR_ID,),
    )
    return ServiceListed(listed=listed)


def _turn(team: Audience, hours: float, ends: float) -> Turn:
    return Turn(team=team.team, starts=ahead(hours=hours), ends=ahead(hours=ends))


_SHOWN: Final = Shown(
    audience=LAKESIDE,
    fact=named("evt", "shown"),
    type=ParticularsRecorded.tag(),
    kinds=(Label.CONTACT,),
    ground=Ground.RELEASE,
    release=RELEASE,
    until=ahead(days=9),
)

FACTS: Final = (
    Fact(
        RosterSet(plan=PLAN, revision=1),
        roster_id(REGION),
        NO_CASE,
    ),
    Fact(
        TurnOffered(swap=Swap(id=named("swp", "one"), turn=_turn(HARBOR, hours=6, ends=18))),
        roster_id(REGION),
        NO_CASE,
    ),
    Fact(
        LeaveTaken(
            leave=Leave(id=named("lev", "one"), team=HARBOR.team, starts=ahead(days=8), ends=ahead(days=9)),
        ),
        roster_id(REGION),
        NO_CASE,
    ),
    Fact(
        WayAdded(
            audience=HARBOR,
            person=SOMEBODY,
            way=named("way", "one"),
            channel=Channel.EMAIL,
            address="address-way@mail.example",
        ),
        ways_of(HARBOR, SOMEBODY),
        NO_CASE,
    ),
    Fact(PersonInvited(audience=HUB, person=SOMEBODY, name="name-invited", verifier=_VERIFIER), HUB.team, NO_CASE),
    *(
        Fact(
            PersonInvited(audience=who, person=SOMEBODY, name=f"name-into-{who.kind}", verifier=_VERIFIER, by=HUB),
            who.team,
            NO_CASE,
        )
        for who in (LAKESIDE, HARBOR, CPS)
    ),
    Fact(
        MemberSeated(
            seat=Seat.MEDICAL,
            name="name-member",
            since=ago(days=400),
            training=(Training(Competency.CORE, ago(days=400), ahead(days=40)),),
            audience=LAKESIDE,
            person=SOMEBODY,
        ),
        MEMBER,
        NO_CASE,
    ),
    Fact(_service("service-clinic", Need.MEDICAL_CARE, LAKESIDE, "(715) 555-0101"), CLINIC, NO_CASE),
    Fact(_service("service-shelter", Need.EMERGENCY_HOUSING, None, "(715) 555-0102"), SHELTER, NO_CASE),
    Fact(ServiceNoted(held=(Held(Competency.CORE, "2026-12-01"),), place_private=True), SHELTER, NO_CASE),
    Fact(HoursSet(hours=(Opening(Weekday.MONDAY, 540, 1020),), schedules=(WEEKLY,)), SHELTER, NO_CASE),
    Fact(CapacityReported(free=2, places=6, by_phone=True), SHELTER, NO_CASE),
    Fact(PlaceKept(place="place-shelter"), SHELTER, NO_CASE),
    Fact(
        NumbersSet(county="county-cedar", numbers=(CountyNumber(NumberFor.CRISIS, "(715) 555-0103"),)),
        county_id(REGION, "county-cedar"),
        NO_CASE,
    ),
    Fact(
        SupportRequested(
            request=ASKED,
            audience=Audience(Kind.CAREGIVER, named("team", "foster")),
            asker=Asker.FOSTER_PARENT,
            needs=(Need.CAREGIVER_SUPPORT,),
            urgency=Urgency.SOON,
            area=Area.NORTH,
            language=Language.SPANISH,
            verifier=_VERIFIER,
            story="story-asked",
            reach="reach-asked",
        ),
        ASKED,
        ASKED_CASE,
    ),
    Fact(RequestAssessed(kinds=(SupportKind.RESPITE, SupportKind.COACHING)), ASKED, ASKED_CASE),
    Fact(CaseOpened(request_case=ASKED_CASE, request=ASKED, urgency=Urgency.NOW, area=Area.NORTH), CASE, CASE),
    Fact(
        AdvocateAssigned(advocate=HARBOR.team, advocate_name="advocate-harbor", base=AdvocateBase.COMMUNITY), CASE, CASE
    ),
    Fact(YouthWelcomed(audience=YOUTH, verifier=_VERIFIER), CASE, CASE),
    Fact(
        ParticularsRecorded(
            called="called-youth",
            pronouns="pronouns-youth",
            reach="reach-youth",
            place="place-youth",
            story="story-youth",
            caution="caution-youth",
        ),
        CASE,
        CASE,
    ),
    Fact(
        ReleaseGranted(
            recipient=LAKESIDE,
            recipient_name="recipient-lakeside",
            purpose=Purpose.PROVIDE_SERVICE,
            kinds=(Label.CONTACT, Label.HEALTH),
            until=ahead(days=30),
            signer=Signer.YOUTH,
            signature=SignatureForm.ON_PAPER,
            language=Language.ENGLISH,
        ),
        RELEASE,
        CASE,
    ),
    Fact(ShieldRaised(against=PINE, reason="reason-shield", review_on=ahead(days=20)), SHIELD, CASE),
    Fact(ShieldLiftAgreed(person=SOMEBODY), SHIELD, CASE),
    Fact(PersonNamed(relation=Relation.GUARDIAN, name="name-aunt"), AUNT, CASE),
    Fact(PersonNamed(relation=Relation.PARENT, name="name-uncle"), UNCLE, CASE),
    Fact(PersonSuspected(audience=None, suspicion=Suspicion.ABUSE, basis="basis-uncle"), UNCLE, CASE),
    Fact(ClearanceAgreed(person=SOMEBODY), UNCLE, CASE),
    Fact(
        OrderRecorded(
            recipient=CPS,
            recipient_name="ordered-cps",
            ground="court-order",
            kinds=(Label.IDENTITY,),
            until=ahead(days=30),
            notice=YouthNotice.TOLD,
            steps="steps-order",
            person=SOMEBODY,
            docket="docket-order",
        ),
        ORDER,
        CASE,
    ),
    Fact(PreservationNoted(notice=named("ntc", "one"), docket="docket-note"), keeping_of(CASE), CASE),
    Fact(BirthDateRecorded(born="2008-12-24"), named("age", "youth"), CASE),
    Fact(_asked(Need.MEDICAL_CARE, Urgency.NOW, "note-medical"), MEDICAL, CASE),
    Fact(_offer(CLINIC, "offer-clinic", LAKESIDE), MEDICAL, CASE),
    Fact(ReferralAccepted(service=CLINIC, service_name="accepted-clinic", audience=LAKESIDE), MEDICAL, CASE),
    Fact(ReferralMoved(state=ReferralState.IN_PROGRESS), MEDICAL, CASE),
    Fact(_asked(Need.EMERGENCY_HOUSING, Urgency.SOON, "note-housing"), HOUSING, CASE),
    Fact(_offer(SHELTER, "offer-shelter", None), HOUSING, CASE),
    Fact(OfferWaitlisted(service=SHELTER, position=7), HOUSING, CASE),
    Fact(_asked(Need.LEGAL_SUPPORT, Urgency.WHEN_POSSIBLE, "note-legal"), LEGAL, CASE),
    Fact(_offer(CLINIC, "offer-legal", LAKESIDE), LEGAL, CASE),
    Fact(OfferDeclined(service=CLINIC, reason=DeclineReason.NO_PLACE), LEGAL, CASE),
    Fact(_offer(CLINIC, "offer-again", LAKESIDE), LEGAL, CASE),
    Fact(
        PageRequested(
            reason=PageReason.MEDICAL_EXAM,
            language=Language.HMONG,
            policy=Policy(),
            referral=MEDICAL,
            reach="reach-page",
            youth_asked=True,
        ),
        PAGE,
        CASE,
    ),
    Fact(PageSent(number=1, ask=Asked.PRIMARY, audiences=(PINE,), deadline=ago(minutes=2), ways=1), PAGE, CASE),
    Fact(PageTold(number=1, audience=PINE, channel=Channel.TEXT, told=Told.DELIVERED), PAGE, CASE),
    Fact(
        PagePassed(number=1, ask=Asked.PRIMARY, why=PassReason.DECLINED, audience=PINE, cant=CantReason.BUSY),
        PAGE,
        CASE,
    ),
    Fact(PageSent(number=2, ask=Asked.BACKUP, audiences=(HARBOR,), deadline=ahead(minutes=3), ways=2), PAGE, CASE),
    Fact(PageJoined(reason=PageReason.CRISIS, language=Language.HMONG, reach="reach-joined"), PAGE, CASE),
    Fact(PageAcknowledged(audience=HARBOR, set_out_by=ahead(minutes=15)), PAGE, CASE),
    Fact(
        ReportCalled(
            role=AgencyRole.CHILD_WELFARE,
            agency=CPS.team,
            agency_name="agency-called",
            called_at=ago(hours=3),
            spoke_with="spoke-called",
        ),
        REPORT,
        CASE,
    ),
    Fact(
        FollowUpSent(
            recipients=(CPS, SHERIFF),
            story="story-report",
            called="called-report",
            place="place-report",
        ),
        REPORT,
        CASE,
    ),
    Fact(ReportAcknowledged(agency=SHERIFF), REPORT, CASE),
    Fact(
        ClockStarted(
            kind=ClockKind.CROSS_REPORT,
            unit=ClockUnit.HOURS,
            counting=Counting.WORKING,
            source="source-of-clock",
            as_of="2025-03-04",
            of=REPORT,
            figure=12,
            since=ago(hours=3),
            due=ahead(hours=9),
            due_plain=ahead(hours=8),
        ),
        clock_of(ClockKind.CROSS_REPORT, REPORT),
        CASE,
    ),
    Fact(
        ClockStarted(
            kind=ClockKind.MISSING_FROM_CARE,
            unit=ClockUnit.HOURS,
            counting=Counting.PLAIN,
            source="source-of-missing",
            as_of="2025-03-05",
            figure=24,
            since=ago(hours=3),
            due=ahead(hours=21),
            audience=HUB,
        ),
        CLOCK,
        CASE,
    ),
    Fact(
        ClockStarted(
            kind=ClockKind.MEDICAL_WINDOW,
            unit=ClockUnit.HOURS,
            counting=Counting.PLAIN,
            source="source-of-window",
            as_of="2025-03-06",
            figure=120,
            since_sealed=ago(hours=30).isoformat(),
            due_sealed=ahead(hours=90).isoformat(),
        ),
        WINDOW,
        CASE,
    ),
    Fact(ClockWarned(kind=ClockKind.MISSING_FROM_CARE, of=None, told=(HARBOR, HUB)), CLOCK, CASE),
    Fact(
        ClockMet(
            kind=ClockKind.MEDICAL_WINDOW, of=None, met_at=ago(hours=1), late=False, spoke_with="spoke-with-nurse"
        ),
        WINDOW,
        CASE,
    ),
    Fact(
        OccasionRaised(
            reason=PageReason.COURT, language=Language.HMONG, audience=HARBOR, planned=ahead(days=2).isoformat()
        ),
        OCCASION,
        CASE,
    ),
    Fact(
        AccompanimentChosen(
            choice=Accompaniment.COULD_NOT_BE_ASKED,
            told=False,
            audience=HARBOR,
            why=UnaskedReason.NO_INTERPRETER,
            reach="reach-occasion",
        ),
        OCCASION,
        CASE,
    ),
    Fact(
        ReturnPlanned(
            supports=(
                AtSchool(SchoolSupport.SAFE_PERSON, SupportStands.IN_PLACE),
                AtSchool(SchoolSupport.SECTION_504, SupportStands.ASKED_FOR),
            ),
            need_to_know=(LAKESIDE,),
            back_on=ahead(days=20),
            words="words-school",
        ),
        school_of(CASE),
        CASE,
    ),
    Fact(
        MatterOpened(
            kind=ServiceKind.IMMIGRATION, deadline=ahead(days=9), represented_by="lawyer-matter", words="words-matter"
        ),
        MATTER,
        CASE,
    ),
    Fact(NeedsAssessed(found=(NeedFound(Need.EDUCATION, NeedStands.WANTED),)), plan_of(CASE), CASE),
    Fact(GoalSaid(goal=named("goal", "one"), need=Need.EDUCATION, words="words-goal"), plan_of(CASE), CASE),
    Fact(GoalEnded(goal=named("goal", "one"), end=GoalEnd.REACHED), plan_of(CASE), CASE),
    Fact(ContactPlanned(at=ahead(days=3), way=ContactWay.TEXT, cadence=Cadence.CLOSE), outreach_of(CASE), CASE),
    Fact(ContactAsked(told=(HARBOR,), words="words-asked"), outreach_of(CASE), CASE),
    Fact(ContactMade(way=ContactWay.CALL, next_at=ahead(days=3)), outreach_of(CASE), CASE),
    Fact(AwayNoted(since=ago(days=30), from_care=False, audience=HARBOR, last_place="place-away"), AWAY, CASE),
    Fact(BackNoted(), AWAY, CASE),
    Fact(
        PlacementRecorded(
            kind=PlacementKind.FOSTER_HOME,
            since=ago(days=3),
            authority=Authority.COUNTY,
            school=Continuity.GOES_ON,
            care=Continuity.WAITS,
            audience=HARBOR,
        ),
        named("plc", "one"),
        CASE,
    ),
    Fact(
        CourtOrderRecorded(kind=CourtOrderKind.JUVENILE_COURT, review_on=ahead(days=60), audience=HARBOR),
        named("cor", "one"),
        CASE,
    ),
    Fact(
        MeetingCalled(
            at=ahead(days=5),
            way=MeetingWay.IN_PERSON,
            audience=HARBOR,
            invited=(LAKESIDE,),
            where="where-meeting",
        ),
        MEETING,
        CASE,
    ),
    Fact(ItemAdded(item=named("itm", "one"), words="words-item", to=(LAKESIDE,)), MEETING, CASE),
    Fact(InvitationAnswered(coming=Coming.YES, audience=LAKESIDE), MEETING, CASE),
    Fact(Invited(whom=HUB), MEETING, CASE),
    Fact(Decided(decision=named("itm", "two"), words="words-decision"), MEETING, CASE),
    Fact(MeetingMoved(at=ago(days=1), where="where-moved"), MEETING, CASE),
    Fact(Uninvited(whom=HUB), MEETING, CASE),
    Fact(MeetingHeld(came=()), MEETING, CASE),
    Fact(WorkBegun(since=ago(days=40), words="words-job", coached=True, calm="calm-job"), JOB, CASE),
    Fact(
        CompanyJoined(
            kind=CompanyKind.MENTOR,
            who="who-mentor",
            bounds="bounds-mentor",
            behind="behind-mentor",
            until=ahead(days=60),
        ),
        MENTOR,
        CASE,
    ),
    Fact(ActivitiesChosen(activities=(Activity.MUSIC,), words="words-likes"), activities_of(CASE), CASE),
    Fact(Said(sender=HARBOR, to=YOUTH, words="words-said"), talk_of(CASE, HARBOR, YOUTH), CASE),
    Fact(Said(sender=YOUTH, to=HARBOR, words="words-written-back"), talk_of(CASE, HARBOR, YOUTH), CASE),
    Fact(FileOpened(audience=HARBOR, person=SOMEBODY), CASE, CASE),
    Fact(
        HeadSigned(size=7, root="A" * 43 + "=", checkpoint="origin.example/log\n7\nAAAA\n"),
        log_of(REGION),
        NO_CASE,
    ),
    Fact(DisclosureDecided(fact=named("evt", "shown"), fact_seq=7, shown=(_SHOWN,), taken_back=(_SHOWN,)), CASE, CASE),
    Fact(SupportMatched(service=CLINIC, service_name="matched-clinic", kind=SupportKind.RESPITE), ASKED, ASKED_CASE),
)


def _board(sheet: Any) -> dict[str, Any]:
    return {"hub": "", **board.board(sheet)}


def _confirm(found: tuple[object, dict[str, Any]] | None) -> dict[str, Any] | None:
    return None if found is None else found[1]


def _asks(title: str, fields: Any) -> dict[str, Any]:
    nothing = {"lede": "", "note": "", "ends": (), "refer": "", "card": "", "send": ""}
    return {**nothing, "title": title, "fields": fields, "action": "/x", "back": "/y", "form": Form()}


def _school_form(sheet: Sheet) -> dict[str, Any]:
    return _asks(_("School"), school.fields(sheet, CASE))


def _matter_form(_sheet: Sheet) -> dict[str, Any]:
    return _asks(
        _("Papers and courts"), (*matters.open_fields(), *matters.close_fields(), *company.join_fields(young=True))
    )


def _about_clock(sheet: Sheet, verb: str) -> dict[str, Any] | None:
    clock = clocks.find_clock(sheet, CASE, CLOCK)
    if clock is None:
        return None
    return {**clocks.of_clock(sheet, clock), "verb": verb, "form": Form(), "action": "/x", "back": "/y"}


def _meeting(sheet: Sheet, *, mine: bool) -> dict[str, Any] | None:
    found = together.meeting_of(sheet, MEETING)
    return None if found is None else together.meeting_page(sheet, found, "/x", "/y", mine=mine)


def _invitations(sheet: Sheet) -> dict[str, Any]:
    talks = together.written_to(sheet, LAKESIDE, "/mine/together")
    return {"cards": together.invitations(sheet, "/mine/together"), "talks": talks, "back": "/mine"}


def _with_form(context: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if context is None else {**context, "form": Form()}


PAGES: Final[tuple[Page, ...]] = (
    page("hub/board.html", _board),
    page("hub/list.html", board.listed, "waiting"),
    page("hub/list.html", lambda sheet: board.listed(sheet, "waiting", params={"service": "legal-support"})),
    page("hub/directory.html", doors.directory, {}),
    page("hub/service.html", doors.one, SHELTER),
    page("hub/gaps.html", gaps.gaps, "medical-care"),
    page("hub/evaluation.html", evaluation.evaluation),
    page("hub/timeline.html", timeline.timeline, Kind.HUB, CASE),
    page("hub/requests.html", inbox.inbox),
    page("hub/request.html", inbox.request_page, ASKED),
    page("hub/case.html", case.hub_case, CASE),
    page("hub/referral.html", referring.hub_referral, MEDICAL),
    page("hub/referral.html", referring.hub_referral, HOUSING),
    page("hub/paged.html", now.one, HUB, PAGE, "/hub"),
    page("hub/people.html", people.people_page),
    page("hub/response.html", response.team),
    page("hub/member.html", lambda sheet: _with_form(response.form(response.people_here(sheet)))),
    page("hub/roster.html", roster.roster_page, "", ""),
    page("hub/roster.html", roster.roster_page, "month", ""),
    page("hub/roster_history.html", roster.history),
    page("hub/roster_edit.html", lambda sheet: {**drafts.overview(sheet, drafts.begun(sheet)), "note": None}),
    page("hub/roster_change.html", turn_change.changing, "", "", ""),
    page("hub/roster_temporary.html", temporary.temporary_page),
    page("hub/roster_print.html", printed.printed, COMMUNITY, HUB),
    page("hub/pages.html", paging.pages_board),
    page("staff/calendars.html", feeds.page, Actor(Kind.HUB, HUB.team, SOMEBODY)),
    page("hub/report.html", followups.preparing, CASE, "/hub", COMMUNITY),
    page("hub/report.html", followups.report_page, CASE, REPORT, "/hub"),
    page("hub/report_sent.html", followups.sent_page, CASE, REPORT, "/hub"),
    page("confirm.html", lambda sheet: _confirm(people.removing(sheet, HUB.team, SOMEBODY))),
    page("confirm.html", lambda sheet: _confirm(shields.lifting(sheet, Kind.HUB, CASE, SHIELD))),
    page("consent/releases.html", releases.case_releases, Kind.HUB, CASE),
    page("consent/take_back.html", lambda sheet: _confirm(releases.taking_back(sheet, Kind.ADVOCATE, CASE, RELEASE))),
    page("consent/shields.html", shields.case_shields, Kind.ADVOCATE, CASE),
    page("consent/shield_review.html", lambda sheet: _confirm(shields.acting(sheet, Kind.HUB, CASE, SHIELD, "review"))),
    page("hub/orders.html", orders.case_orders, Kind.HUB, CASE),
    page("hub/order_review.html", lambda sheet: _confirm(orders.reviewing(sheet, CASE, ORDER))),
    page("confirm.html", lambda sheet: _confirm(orders.ending(sheet, CASE, ORDER))),
    page("consent/keeping.html", keeping.case_keeping, Kind.HUB, CASE),
    page("clocks/all.html", all_clocks.every_clock),
    page("clocks/case.html", clocks.case_clocks, Kind.HUB, CASE),
    page("clocks/at_hand.html", lambda _: _with_form(at_hand.writing(at_hand.Where(REGION, CASE, "/x")))),
    page("clocks/said.html", _about_clock, "met"),
    page("clocks/said.html", _about_clock, "correct"),
    page("investigator/cross.html", lambda sheet: _with_form(followups.crossing(sheet, CPS, REPORT))),
    page("consent/people.html", around.people_around, Kind.ADVOCATE, CASE),
    page("confirm.html", lambda sheet: _confirm(around.clearing(sheet, Kind.HUB, CASE, UNCLE))),
    page("consent/suspect.html", lambda sheet: _confirm(around.suspecting(sheet, Kind.ADVOCATE, CASE, AUNT))),
    page("confirm.html", lambda sheet: _confirm(referring.ending(sheet, MEDICAL, "cancel", "/hub"))),
    page("partner/offers.html", offers.offers, LAKESIDE),
    page("partner/offer.html", offers.offer, LEGAL),
    page("partner/referral.html", offers.accepted, MEDICAL),
    page("partner/ended.html", offers.ended, LEGAL),
    page("partner/services.html", own_services.services, LAKESIDE),
    page("consent/known.html", known.page, Kind.ADVOCATE, CASE),
    page("advocate/now.html", now.now, HARBOR, "/advocate"),
    page("advocate/hand_over.html", now.handing_over, HARBOR, PAGE, "/advocate"),
    page("advocate/turns.html", turns.turns, HARBOR),
    page("oncall/called.html", called.called, PAGE, "/partner"),
    page("staff/ways.html", ways.page, HARBOR, SOMEBODY, frozenset(Channel), "key"),
    page("advocate/cases.html", case.advocate_cases, HARBOR),
    page("advocate/case.html", case.advocate_case, CASE),
    page("hub/referral.html", referring.advocate_referral, LEGAL),
    page("casework/stays.html", where.stays, CASE, "/you/where"),
    page("casework/eighteen.html", lambda sheet: {**eighteen.eighteen(sheet, CASE, Kind.YOUTH), "back": "/you"}),
    page("casework/plan.html", plan.page, CASE, "/advocate/plan", Kind.ADVOCATE),
    page("casework/contact.html", outreach.contact, CASE, "/you/contact"),
    page("casework/outreach.html", outreach.outreach, CASE, "/advocate/outreach"),
    page("casework/where.html", where.where, CASE, "/advocate/where", Kind.ADVOCATE),
    page("casework/together.html", together.together, CASE, HARBOR, "/advocate/together", "/advocate/plan"),
    page("casework/meeting.html", lambda sheet: _meeting(sheet, mine=True)),
    page("casework/meeting.html", lambda sheet: _meeting(sheet, mine=False)),
    page("casework/invitations.html", _invitations),
    page("casework/talk.html", lambda sheet: _with_form(together.talk_page(sheet, CASE, HARBOR, YOUTH, "/x"))),
    page("casework/life.html", life.page, CASE, "/you/life", Kind.YOUTH),
    page("casework/school.html", school.page, CASE, "/advocate/life/school", Kind.ADVOCATE),
    page("casework/matters.html", matters.page, CASE, "/you/life/matters", Kind.YOUTH),
    page("casework/work.html", work.page, CASE, "/you/life/work", Kind.YOUTH),
    page("casework/company.html", company.page, CASE, "/advocate/life/company", Kind.ADVOCATE),
    page("partner/students.html", school.told),
    page("partner/student.html", school.told_of, CASE),
    page("casework/form.html", _school_form),
    page("casework/form.html", _matter_form),
    page("investigator/reports.html", followups.follow_ups, CPS),
    page("investigator/report.html", followups.follow_up, CPS, REPORT),
    page("auditor/record.html", record.disclosures),
    page("auditor/why.html", why.why, CASE),
    page("staff/heads.html", heads.heads, Kind.PARTNER),
    page("auditor/record.html", record.openings),
    page("auditor/record.html", record.let_in),
    page("auditor/record.html", record.shields),
)
