"""Who may see this: the rules, one table, one pure function.

Read `RULES` from the top: each row is a kind of fact, each rule in it says *who* (a set of audiences), *what* (labels),
on which *ground*, and why. `may_see` takes the first rule of the row that has the audience in it. What is not provided
for is not shown: an event without a row, an audience in no rule, a field above `Label.STATUS` without a ground.

Which rule wins: a shield over everything but a statute; a statute over a shield; otherwise what the rule itself shows,
then what the audience wrote itself, then what releases in force add. A lawyer must confirm all of it before use.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts import consent, disclosure, gate, intake, inventory, keeping, ledger, oncall, order, referral, report
from contracts.base import Audience, Event, Fact
from contracts.disclosure import Ground
from contracts.labels import Label
from contracts.vocabulary import Kind
from services.disclosure import readers as who
from services.disclosure.case import Case
from services.disclosure.sight import EVERYTHING, NOTHING, STATUS, Rule, Sight

_NEED_TO_KNOW = "Wisconsin Guidelines for a Coordinated Community Response: only staff who directly need to know"
_HUB_LIMITS = "VAWA, 34 USC 12291(b)(2): the hub is a recipient like any other; without a release, no person, no county"
_WRITTEN = "VAWA, 34 USC 12291(b)(2); VOCA, 28 CFR 94.115: a written release for one named recipient"
_ACCOUNTING = "Wisconsin Guidelines: self-determination; the youth can see an accounting of disclosures"
_SHARED_PHONE = "A code may be found on a shared phone, or coerced: by itself it shows a neutral status"
_REPORT = "Wis. Stat. 48.981(3)(a): the written follow-up of a mandated report"
_AUDIT = "An accounting of disclosures is worth what somebody outside the case can check"
_LETTING_IN = "Whoever lets people in could let themselves in under another name: it must not go unseen"
_DIRECTORY = "Wisconsin Guidelines: communities should know what exists; it says nothing of anybody served"
_COLLEAGUES = f"{_DIRECTORY}; nor does a colleague's name. See docs/decisions/0010-staff-names.md"


# -------------------------------------------------------------------------------------------------------- the rules


def _always(_: Case, __: Fact, ___: Audience) -> bool:
    return True


_HUB = Rule(
    why="The hub of the region follows every case: status, what it wrote itself, and what a release names it for.",
    source=_HUB_LIMITS,
    kind=Kind.HUB,
    readers=who.team(Kind.HUB),
    own_words=True,
    released=_always,
)
_ADVOCATE = Rule(
    why="The advocate stands beside the youth: status, what they wrote themselves, and what a release names them for.",
    source=_NEED_TO_KNOW,
    kind=Kind.ADVOCATE,
    readers=who.advocates,
    own_words=True,
    released=_always,
)
_YOUTH = Rule(
    why="It is the youth's own case: status, and never their words back on a phone that somebody else may hold.",
    source=f"{_ACCOUNTING}. {_SHARED_PHONE}",
    kind=Kind.YOUTH,
    readers=who.youth,
)

# A case opened from a request: the link to who asked is the hub's alone. A request is a file of its own.
_REQUEST_LINK = frozenset({"request", "request_case"})
_ADVOCATE_UNLINKED = msgspec.structs.replace(_ADVOCATE, withholds=_REQUEST_LINK)
_PLACES = frozenset({"service", "service_name", "audience", "because"})
_YOUTH_UNNAMED = msgspec.structs.replace(
    _YOUTH,
    why="Whoever finds the youth's code must not learn from it where they sleep or are helped: a place is not named.",
    withholds=_PLACES,
)
_YOUTH_UNLINKED = msgspec.structs.replace(_YOUTH, withholds=_REQUEST_LINK)

# What no release to them opens: words that are not the youth's to release, or were written to somebody else.
_HUB_UNRELEASED = msgspec.structs.replace(_HUB, released=None)
_ADVOCATE_UNRELEASED = msgspec.structs.replace(_ADVOCATE, released=None)

# What the youth told: the newest counts.
_HUB_NEWEST = msgspec.structs.replace(_HUB, released=who.newest)
_ADVOCATE_NEWEST = msgspec.structs.replace(_ADVOCATE, released=who.newest)
_SERVING_NEWEST = Rule(
    why="A partner that accepted sees of what the youth last told only what a release to it names.",
    source=_WRITTEN,
    kind=Kind.PARTNER,
    readers=who.serving_by_any,
    ground=Ground.RELEASE,
    shows=NOTHING,
    released=who.newest,
)

# A request for support, in its own file.
_ASKED = Rule(
    why="It was asked of the hub: the words and the safe way to reach were written to it.",
    source=_NEED_TO_KNOW,
    kind=Kind.HUB,
    readers=who.team(Kind.HUB),
    ground=Ground.ADDRESSED,
    shows=frozenset({Label.STATUS, Label.NARRATIVE, Label.CONTACT}),
)
_HUB_OF_REQUEST = msgspec.structs.replace(_ASKED, why="The hub answers requests for support.", ground=Ground.PART)
_ASKER = Rule(
    why="They asked: their code shows how their own request stands, and never their own words.",
    source=_SHARED_PHONE,
    kind=Kind.CAREGIVER,
    readers=who.askers,
)
_YOUNG_ASKER = msgspec.structs.replace(_ASKER, kind=Kind.YOUTH)
_REQUEST = (_HUB_OF_REQUEST, _ASKER, _YOUNG_ASKER)

# A partner and its own part in a referral.
_SERVING = Rule(
    why="This partner accepted: it sees the referral, and what a release to it names.",
    source=_WRITTEN,
    kind=Kind.PARTNER,
    readers=who.serving,
    released=_always,
)
_PARTNER = Rule(
    why="This partner was asked: it sees the need, the urgency and the state, and no person.",
    source=_NEED_TO_KNOW,
    kind=Kind.PARTNER,
    readers=who.partners,
)
_ITS_PARTNER = msgspec.structs.replace(_PARTNER, why="It is about this partner's own answer.", readers=who.its_partner)
_OTHERS_ANSWER = msgspec.structs.replace(
    _PARTNER,
    why="This partner was asked, and somebody said yes: it sees that much, and not who.",
    withholds=frozenset({"service", "service_name", "audience"}),
)

# A page: whoever has it sees how to call back, and nobody else it was sent to does.
_PAGED = Rule(
    why="This advocate was asked to come: status of that page.",
    source=_NEED_TO_KNOW,
    kind=Kind.ADVOCATE,
    readers=who.paged,
)
_ANSWERED = Rule(
    why="Whoever has the page sees how to reach the one who needs them, until it is done or passed on.",
    source=_NEED_TO_KNOW,
    kind=Kind.ADVOCATE,
    readers=who.answered,
    ground=Ground.ADDRESSED,
    shows=frozenset({Label.STATUS, Label.CONTACT}),
    own_words=True,
)
_HUB_ANSWERED = msgspec.structs.replace(_ANSWERED, kind=Kind.HUB)
_PAGE = (_HUB_UNRELEASED, _ADVOCATE_UNRELEASED, _YOUTH, _PAGED)

# A mandated report. The youth's page says nothing of it until their advocate marks it safe; who called is in no copy.
_AGENCY = Rule(
    why="A report the law requires: the agency it was addressed to sees all of the written follow-up.",
    source=_REPORT,
    kind=Kind.INVESTIGATOR,
    readers=who.addressed,
    ground=Ground.STATUTE,
    shows=EVERYTHING,
)
_AGENCY_STATUS = msgspec.structs.replace(
    _AGENCY, why="An agency follows the report that it was sent.", readers=who.agencies, shows=STATUS
)

# A release tells its recipient what it allows. A shield tells nobody it is raised against.
_RECIPIENT = tuple(
    Rule(why="It is named in this release.", source=_WRITTEN, kind=kind, readers=who.recipient)
    for kind in (Kind.PARTNER, Kind.INVESTIGATOR, Kind.CAREGIVER, Kind.HUB, Kind.ADVOCATE)
)
_RELEASE = (_HUB, _ADVOCATE, _YOUTH, *_RECIPIENT)
_SHIELD = (
    msgspec.structs.replace(_HUB_UNRELEASED, readers=who.unshielded(who.team(Kind.HUB))),
    msgspec.structs.replace(_ADVOCATE_UNRELEASED, readers=who.unshielded(who.advocates)),
)

# Records of disclosures. A record tells nobody of a fact that they may not see themselves.
_TRIGGER = frozenset({"fact", "fact_seq"})
_AUDITOR = Rule(
    why="Auditors see who was shown what, and who opened it; never what was shown.",
    source=_AUDIT,
    kind=Kind.AUDITOR,
    readers=who.team(Kind.AUDITOR),
)
_DECIDED = (
    msgspec.structs.replace(
        _ADVOCATE,
        readers=who.accounted(who.advocates, who.TOLD_TO_ADVOCATES),
        withholds=_TRIGGER,
        accounts_for=who.TOLD_TO_ADVOCATES,
    ),
    msgspec.structs.replace(
        _YOUTH,
        readers=who.accounted(who.youth, who.TOLD_TO_YOUTH),
        withholds=_TRIGGER,
        accounts_for=who.TOLD_TO_YOUTH,
    ),
    _AUDITOR,
)
_OPENED = (
    _ADVOCATE,
    msgspec.structs.replace(_YOUTH, readers=who.unless_by_agency(who.youth)),
    _AUDITOR,
)

# The directory: teams, services, rosters of the region.
_DIRECTORY_OF = {
    kind: Rule(
        why="It is in the region's directory.",
        source=_DIRECTORY,
        kind=kind,
        readers=who.team(kind),
        ground=Ground.DIRECTORY,
    )
    for kind in (Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR, Kind.AUDITOR)
}
_STAFF = (_DIRECTORY_OF[Kind.HUB], _DIRECTORY_OF[Kind.ADVOCATE])

# The people of teams: a name is known in the team itself, and to the hub that calls them at night.
_COLLEAGUE = Rule(
    why="Somebody was let into this very team, or removed from it: its members can say if they know of them.",
    source=f"{_LETTING_IN}. {_COLLEAGUES}",
    kind=Kind.AUDITOR,
    readers=who.let_into,
    ground=Ground.DIRECTORY,
    shows=frozenset({Label.STATUS, Label.IDENTITY}),
)
_PEOPLE = (
    msgspec.structs.replace(
        _COLLEAGUE,
        why="Hub staff know the people of the region's teams by name: they call them at night.",
        source=_COLLEAGUES,
        kind=Kind.HUB,
        readers=who.hubs_of_the_watched,
    ),
    msgspec.structs.replace(_HUB_UNRELEASED, why="A hub sees that somebody watches over it, and not who."),
    *(
        msgspec.structs.replace(_COLLEAGUE, kind=kind)
        for kind in (Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR, Kind.AUDITOR)
    ),
    msgspec.structs.replace(
        _AUDITOR, why="Auditors see which teams a hub, or the operator, lets somebody into.", source=_LETTING_IN
    ),
)

_IN_CASE = (_HUB, _ADVOCATE, _YOUTH)
_BESIDE = (_HUB_UNRELEASED, _ADVOCATE_UNRELEASED)
_KEEPING = (*_BESIDE, _AUDITOR)
_ANSWERS = (_HUB, _ADVOCATE, _YOUTH_UNNAMED)

RULES: Final[dict[type[Event], tuple[Rule, ...]]] = {
    # the region
    gate.TeamFormed: tuple(_DIRECTORY_OF.values()),
    gate.PersonInvited: _PEOPLE,
    gate.PersonRemoved: _PEOPLE,
    inventory.ServiceListed: _STAFF,
    inventory.ServiceWithdrawn: _STAFF,
    oncall.RosterSet: _STAFF,
    # a request for support
    intake.SupportRequested: (_ASKED, _ASKER, _YOUNG_ASKER),
    intake.RequestAssessed: _REQUEST,
    intake.SupportMatched: _REQUEST,
    intake.RequestClosed: _REQUEST,
    # a case
    intake.CaseOpened: (_HUB, _ADVOCATE_UNLINKED, _YOUTH_UNLINKED),
    intake.AdvocateAssigned: _IN_CASE,
    intake.YouthWelcomed: _IN_CASE,
    intake.ParticularsRecorded: (_HUB_NEWEST, _ADVOCATE_NEWEST, _YOUTH, _SERVING_NEWEST),
    # its referrals
    referral.ReferralRequested: (*_IN_CASE, _SERVING, _PARTNER),
    referral.ReferralOffered: (*_ANSWERS, _ITS_PARTNER),
    referral.OfferDeclined: (*_ANSWERS, _ITS_PARTNER),
    referral.OfferWaitlisted: (*_ANSWERS, _ITS_PARTNER),
    referral.NoDoorFound: _IN_CASE,
    referral.ReferralAccepted: (*_ANSWERS, _ITS_PARTNER, _OTHERS_ANSWER),
    referral.ReferralMoved: (*_IN_CASE, _PARTNER),
    # its pages
    oncall.PageRequested: (_HUB_ANSWERED, _ANSWERED, *_PAGE),
    oncall.PageSent: _PAGE,
    oncall.PagePassed: _PAGE,
    oncall.PageAcknowledged: _PAGE,
    oncall.AdvocateSetOut: _PAGE,
    oncall.AdvocateArrived: _PAGE,
    oncall.PageFinished: _PAGE,
    # its reports
    report.ReportCalled: (_HUB_UNRELEASED, _ADVOCATE_UNRELEASED, _AGENCY_STATUS),
    report.FollowUpSent: (_HUB_UNRELEASED, _ADVOCATE_UNRELEASED, _AGENCY),
    report.YouthTold: (_HUB_UNRELEASED, _ADVOCATE_UNRELEASED, _YOUTH),
    report.ReportAcknowledged: (_HUB_UNRELEASED, _ADVOCATE_UNRELEASED, _AGENCY_STATUS),
    # its consent
    consent.ReleaseGranted: _RELEASE,
    consent.ReleaseWithdrawn: _RELEASE,
    consent.ReleaseBegan: _RELEASE,
    consent.ReleaseNarrowed: _RELEASE,
    consent.WithdrawalPapered: _RELEASE,
    consent.ReleaseExpired: _RELEASE,
    consent.RenewalDue: (_HUB, _ADVOCATE, _YOUTH),
    consent.PersonNamed: (_ADVOCATE_UNRELEASED,),
    consent.PersonSuspected: _BESIDE,
    consent.ClearanceAgreed: _BESIDE,
    consent.PersonCleared: _BESIDE,
    consent.BirthDateRecorded: (_ADVOCATE_UNRELEASED,),
    consent.CameOfAge: (*_BESIDE, _YOUTH),
    consent.ShieldRaised: _SHIELD,
    consent.SeenTakenBack: _SHIELD,
    consent.ShieldReviewDue: _SHIELD,
    consent.ShieldReviewed: _SHIELD,
    consent.ShieldLiftAgreed: _SHIELD,
    consent.ShieldLifted: _SHIELD,
    # what is disclosed without a release
    order.OrderRecorded: _BESIDE,
    order.OrderReviewed: _BESIDE,
    order.OrderTookEffect: _BESIDE,
    order.OrderEnded: _BESIDE,
    # how long it is kept
    keeping.PreservationNoted: _KEEPING,
    keeping.PreservationEnded: _KEEPING,
    keeping.ErasureAsked: _KEEPING,
    keeping.ErasureCancelled: _KEEPING,
    keeping.CaseErased: _KEEPING,
    # the heads of the ledger
    ledger.HeadSigned: tuple(_DIRECTORY_OF.values()),
    # who was shown it, and who opened it
    disclosure.DisclosureDecided: _DECIDED,
    disclosure.FileOpened: _OPENED,
}


# ----------------------------------------------------------------------------------------------------- the decision


def _rules_by_reader() -> dict[tuple[type[Event], Kind], tuple[Rule, ...]]:
    table: dict[tuple[type[Event], Kind], tuple[Rule, ...]] = {}
    for event, rules in RULES.items():
        for rule in rules:
            table[event, rule.kind] = (*table.get((event, rule.kind), ()), rule)
    return table


_RULES_FOR: Final = _rules_by_reader()


def may_see(case: Case, fact: Fact, audience: Audience, at: datetime) -> Sight | None:
    """Return what ``audience`` may see of ``fact`` at ``at`` and why, or None: nothing, not even that it exists.

    ``case`` is as it stands after every fact up to now, ``fact`` among them.
    """
    for rule in _RULES_FOR.get((type(fact.event), audience.kind), ()):
        if audience in rule.readers(case, fact):
            return rule.sight(case, fact, audience, at)
    return None


def readers_of(case: Case, fact: Fact) -> set[Audience]:
    """Return every audience that some rule for ``fact`` speaks of; `may_see` says what, if anything, each may see."""
    rules = RULES.get(type(fact.event), ())
    return {each for rule in rules for each in rule.readers(case, fact) if each.kind is rule.kind}
