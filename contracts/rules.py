"""Why somebody may see something: the rules of disclosure in plain words, each with its source.

How each is applied stands in the disclosure policy. The words stand here because others say them as well: the auditor's
page, `trellis who-can-see`, a partner's own reading of a record. A lawyer must confirm all of it before use.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

_NEED_TO_KNOW: Final = "Wisconsin Guidelines for a Coordinated Community Response: only staff who directly need to know"
_HUB_LIMITS: Final = (
    "VAWA, 34 USC 12291(b)(2): the hub is a recipient like any other; without a release, no person, no county"
)
_WRITTEN: Final = "VAWA, 34 USC 12291(b)(2); VOCA, 28 CFR 94.115: a written release for one named recipient"
_WITHOUT_RELEASE: Final = (
    "VAWA, 34 USC 12291(b)(2)(C); VOCA, 28 CFR 94.115: a statute, or a court order after legal review"
)
_ACCOUNTING: Final = "Wisconsin Guidelines: self-determination; the youth can see an accounting of disclosures"
_SELF: Final = "Wisconsin Guidelines: self-determination; the youth's own choices lead"
_SHARED_PHONE: Final = "a code may be found on a shared phone, or coerced: by itself it shows a neutral status"
_REPORT: Final = "Wis. Stat. 48.981(3)(a): the written follow-up of a mandated report"
_ACCOMPANY: Final = "2015 Wisconsin Act 351: the youth may have a community-based advocate with them, or do without"
_REPORTER: Final = "Wis. Stat. 48.981(7): who reported reaches nobody it may not"
_AUDIT: Final = "an accounting of disclosures is worth what somebody outside the case can check"
_LETTING_IN: Final = "whoever lets people in could let themselves in under another name: it must not go unseen"
_DIRECTORY: Final = "Wisconsin Guidelines: communities should know what exists; it says nothing of anybody served"
_PRIVATE: Final = "Wisconsin Guidelines, advanced competency 10: the program's location is private"
_COLLEAGUES: Final = f"{_DIRECTORY}; nor does a colleague's name"
_CAREGIVERS: Final = "Wisconsin Guidelines, caregiver support: caregivers are matched to what they need"
_RESPONSE: Final = (
    "Wisconsin Guidelines, the Community Response Team: all who take part are trained in the core competencies; it says"
    " nothing of anybody served"
)
_OWN_STRAIN: Final = (
    "ours, and a condition of asking at all: what staff or foster caregivers say of their own strain never reaches an"
    " employer or a licensor"
)
_PROVABLE: Final = "RFC 9162: a signed head in every agency's hands proves later that history was not rewritten"


class RuleId(StrEnum):
    """A rule of disclosure. An id stays when its words change."""

    HUB = "hub"
    ADVOCATE = "advocate"
    YOUTH = "youth"
    NO_PLACE = "no-place"
    DOOR = "door"
    REPORT_TOLD = "report-told"
    NEWEST = "newest"
    NAMED = "named"
    ORDERED = "ordered"
    ORDER_RECIPIENT = "order-recipient"
    ORDER_TOLD = "order-told"
    ASKED_OF_HUB = "asked-of-hub"
    HUB_OF_REQUEST = "hub-of-request"
    ASKER = "asker"
    ASKER_AJAR = "asker-ajar"
    BEGUN = "begun"
    THREAD = "thread"
    SERVING = "serving"
    PARTNER = "partner"
    ITS_ANSWER = "its-answer"
    OTHERS_ANSWER = "others-answer"
    PAGED = "paged"
    ANSWERED = "answered"
    CALLER = "caller"
    AGENCY = "agency"
    AGENCY_STATUS = "agency-status"
    CLOCK = "clock"
    CLOCK_UNNAMED = "clock-unnamed"
    CLOCK_OF_AGENCY = "clock-of-agency"
    OCCASION = "occasion"
    OCCASION_TO_ASK = "occasion-to-ask"
    OCCASION_TOLD = "occasion-told"
    WRITTEN_DOWN = "written-down"
    CASEWORK = "casework"
    OWN_CASEWORK = "own-casework"
    GUIDE_USED = "guide-used"
    TOLD_ADVOCATE = "told-advocate"
    CARRIED = "carried"
    OWN_FRAME = "own-frame"
    PLAN_STATUS = "plan-status"
    SCHOOL_TEAM = "school-team"
    INVITED = "invited"
    MEANT_FOR_THEM = "meant-for-them"
    BETWEEN_TWO = "between-two"
    RESPONSE_TEAM = "response-team"
    OWN_TRAINING = "own-training"
    RECIPIENT = "recipient"
    BESIDE = "beside"
    UNCONCERNED = "unconcerned"
    ACCOUNTING = "accounting"
    AUDITOR = "auditor"
    ERASED = "erased"
    DIRECTORY = "directory"
    HEAD = "head"
    LET_IN = "let-in"
    HUB_PEOPLE = "hub-people"
    HUB_WATCHED = "hub-watched"
    AUDITOR_PEOPLE = "auditor-people"
    OWN_WAY = "own-way"
    REACHABLE = "reachable"
    FEED = "feed"
    FINDABLE = "findable"
    ASKED_AFTER = "asked-after"
    OWN_SERVICE = "own-service"
    PRIVATE_PLACE = "private-place"
    OFFERS_IT = "offers-it"
    BOOKED_THERE = "booked-there"
    OWN_BOOKING = "own-booking"
    HUB_OF_BOOKING = "hub-of-booking"
    HAND_OVER = "hand-over"
    SAID_OF_THEMSELVES = "said-of-themselves"


class Reason(msgspec.Struct, frozen=True):
    """The words of a rule: a clause without capital and full stop, and by which source it stands."""

    why: str
    source: str


REASONS: Final[Mapping[RuleId, Reason]] = {
    RuleId.HUB: Reason(
        "the hub of the region follows every case by its status, what it wrote itself, and what a release names it for",
        _HUB_LIMITS,
    ),
    RuleId.ADVOCATE: Reason(
        "the advocate stands beside the youth and sees status, what they wrote, and what is released to them",
        _NEED_TO_KNOW,
    ),
    RuleId.YOUTH: Reason(
        "it is the youth's own case, shown by its status and never by their own words on a phone others may hold",
        f"{_ACCOUNTING}; {_SHARED_PHONE}",
    ),
    RuleId.NO_PLACE: Reason(
        "it is the youth's own case, and whoever finds their code must not learn where they sleep or are helped",
        _SHARED_PHONE,
    ),
    RuleId.DOOR: Reason(
        "a code alone shows that there is a case, that somebody is there or on the way, and when it was opened last",
        _SHARED_PHONE,
    ),
    RuleId.REPORT_TOLD: Reason(
        "the youth was told by their advocate that there was a report the law requires, and never hears who called",
        f"{_ACCOUNTING}; {_REPORTER}",
    ),
    RuleId.NEWEST: Reason(
        "a partner that accepted sees of what the youth told last only what a release to it names", _WRITTEN
    ),
    RuleId.NAMED: Reason("whoever a release names sees of what the youth told last only what it names", _WRITTEN),
    RuleId.ORDERED: Reason(
        "it must be disclosed without a release, as little as possible, of what was known on that day", _WITHOUT_RELEASE
    ),
    RuleId.ORDER_RECIPIENT: Reason("whoever gets a disclosure without a release is told its ground", _WITHOUT_RELEASE),
    RuleId.ORDER_TOLD: Reason("the youth was told of this disclosure without a release", _ACCOUNTING),
    RuleId.ASKED_OF_HUB: Reason(
        "it was asked of the hub, and the words and the safe way to reach were written to it", _NEED_TO_KNOW
    ),
    RuleId.HUB_OF_REQUEST: Reason("the hub answers requests for support", _NEED_TO_KNOW),
    RuleId.ASKER: Reason(
        "they asked, and their code shows how their own request stands and never their own words", _SHARED_PHONE
    ),
    RuleId.ASKER_AJAR: Reason(
        "a code alone shows that there is a request and how far it is, where whoever asked chose a second secret",
        _SHARED_PHONE,
    ),
    RuleId.BEGUN: Reason("they began it and have not sent it, and nobody else reads it until they do", _NEED_TO_KNOW),
    RuleId.THREAD: Reason(
        "it was written between whoever asked and the hub, inside the request, and to nobody else", _NEED_TO_KNOW
    ),
    RuleId.SERVING: Reason("this partner accepted, and sees the referral and what a release to it names", _WRITTEN),
    RuleId.PARTNER: Reason(
        "this partner was asked, and sees the need, the urgency and the state, and no person", _NEED_TO_KNOW
    ),
    RuleId.ITS_ANSWER: Reason("it is about this partner's own answer", _NEED_TO_KNOW),
    RuleId.OTHERS_ANSWER: Reason(
        "this partner was asked and somebody said yes, and it sees that much and not who", _NEED_TO_KNOW
    ),
    RuleId.PAGED: Reason("this advocate was asked to come, and sees how that page stands", _NEED_TO_KNOW),
    RuleId.ANSWERED: Reason(
        "whoever has the page sees how to reach the one who needs them, until it is done or passed on", _NEED_TO_KNOW
    ),
    RuleId.CALLER: Reason(
        "they asked for an advocate, and follow how far that has come and who comes, and not who could not",
        _NEED_TO_KNOW,
    ),
    RuleId.AGENCY: Reason(
        "the agency that a report the law requires was addressed to sees all of the written follow-up", _REPORT
    ),
    RuleId.AGENCY_STATUS: Reason("an agency follows the report that it was sent", _REPORT),
    RuleId.CLOCK: Reason("those beside the youth see which clocks run, when they end, and who was told", _NEED_TO_KNOW),
    RuleId.CLOCK_UNNAMED: Reason(
        "the hub sees that a clock of the law runs and when it ends, and not which: that is the youth's to release",
        _HUB_LIMITS,
    ),
    RuleId.CLOCK_OF_AGENCY: Reason("an agency sees by when it has to tell the other one of a report", _REPORT),
    RuleId.OCCASION: Reason(
        "those beside the youth see where an advocate may be with them, and what they chose", _ACCOMPANY
    ),
    RuleId.OCCASION_TO_ASK: Reason(
        "nobody stands beside the youth yet: the hub tells them that an advocate may be with them, and asks", _ACCOMPANY
    ),
    RuleId.OCCASION_TOLD: Reason(
        "the youth reads where an advocate may be with them once somebody told them of it, and chooses themselves",
        f"{_ACCOMPANY}; {_SHARED_PHONE}",
    ),
    RuleId.WRITTEN_DOWN: Reason("it was this team that wrote it down", _NEED_TO_KNOW),
    RuleId.CASEWORK: Reason(
        "the advocate stands beside the youth, and reads of what they do together what they wrote, and what is released"
        " to them",
        _NEED_TO_KNOW,
    ),
    RuleId.OWN_CASEWORK: Reason("it is the youth's own plan, and both of their secrets opened it", _SELF),
    RuleId.GUIDE_USED: Reason(
        "the youth reads that the state's guide was used and what follows; which word it came to, a person tells them",
        f"{_SELF}; {_SHARED_PHONE}",
    ),
    RuleId.TOLD_ADVOCATE: Reason("the youth wrote it, to the advocates who stand beside them", _SELF),
    RuleId.CARRIED: Reason(
        "this advocate wrote down how to reach them, and that stands although the youth changed the rest since",
        _NEED_TO_KNOW,
    ),
    RuleId.OWN_FRAME: Reason(
        "it is how the youth speaks of themselves, and both of their secrets opened it", f"{_SELF}; {_SHARED_PHONE}"
    ),
    RuleId.PLAN_STATUS: Reason(
        "the hub follows which needs and steps a plan has and how they stand, and no words of it", _HUB_LIMITS
    ),
    RuleId.SCHOOL_TEAM: Reason(
        "they are among the few at the school whom the youth wants told, as far as a release to them says",
        _NEED_TO_KNOW,
    ),
    RuleId.INVITED: Reason("they are invited to plan with the youth, who was asked first", _SELF),
    RuleId.MEANT_FOR_THEM: Reason(
        "it is for them among those invited, as far as a release to them says", _NEED_TO_KNOW
    ),
    RuleId.BETWEEN_TWO: Reason("it was written by them or to them, and is for the two of them", _SELF),
    RuleId.RESPONSE_TEAM: Reason(
        "the hub brings the region's response team together, and knows who is in it and trained in what", _RESPONSE
    ),
    RuleId.OWN_TRAINING: Reason("it is about one of this very team, in the region's response team", _RESPONSE),
    RuleId.RECIPIENT: Reason("it is named in this release", _WRITTEN),
    RuleId.BESIDE: Reason(
        "those beside the youth see how it stands and what they wrote themselves, and no release opens more",
        _NEED_TO_KNOW,
    ),
    RuleId.UNCONCERNED: Reason("it is for those beside the youth, and never for the one it is about", _NEED_TO_KNOW),
    RuleId.ACCOUNTING: Reason("it is the accounting of who was shown what", _ACCOUNTING),
    RuleId.AUDITOR: Reason("auditors see who was shown what and who opened it, and never what was shown", _AUDIT),
    RuleId.ERASED: Reason("the case was erased, and an auditor keeps that it was", _AUDIT),
    RuleId.DIRECTORY: Reason("it is in the region's directory", _DIRECTORY),
    RuleId.HEAD: Reason("every team keeps the signed heads of the ledger", _PROVABLE),
    RuleId.LET_IN: Reason(
        "somebody was let into this very team, or removed from it, and its members can say if they know of them",
        f"{_LETTING_IN}; {_COLLEAGUES}",
    ),
    RuleId.HUB_PEOPLE: Reason(
        "hub staff know the people of the region's teams by name, since they call them at night", _COLLEAGUES
    ),
    RuleId.HUB_WATCHED: Reason("a hub sees that somebody watches over it, and not who", _LETTING_IN),
    RuleId.OWN_WAY: Reason("it is how one of this very team is told that something waits for them", _COLLEAGUES),
    RuleId.REACHABLE: Reason(
        "hub staff see by which channels a team can be told, and whether that was proved, and never where",
        _NEED_TO_KNOW,
    ),
    RuleId.AUDITOR_PEOPLE: Reason("auditors see which teams a hub, or the operator, lets somebody into", _LETTING_IN),
    RuleId.OWN_SERVICE: Reason("it is this very team's own service, which it keeps true", _DIRECTORY),
    RuleId.PRIVATE_PLACE: Reason(
        "where a private place is, the hub that sends people there and its own team know, and nobody else", _PRIVATE
    ),
    RuleId.FINDABLE: Reason("the youth agreed to be found by what they told, and nobody reads what that is", _WRITTEN),
    RuleId.ASKED_AFTER: Reason(
        "somebody asked whether this youth is known here; their own advocate is told, and whoever asked learns nothing",
        _NEED_TO_KNOW,
    ),
    RuleId.FEED: Reason("somebody of this very team made, or revoked, a link to a calendar of turns", _DIRECTORY),
    RuleId.OFFERS_IT: Reason("it is the team's own offering", _DIRECTORY),
    RuleId.BOOKED_THERE: Reason(
        "whoever offers a place learns that it is taken, and not by whom",
        _CAREGIVERS,
    ),
    RuleId.OWN_BOOKING: Reason("it is their own place, or their place in line", _CAREGIVERS),
    RuleId.HUB_OF_BOOKING: Reason("the hub sees to it that whoever asked finds a place", _CAREGIVERS),
    RuleId.HAND_OVER: Reason(
        "the notes of a hand-over are for the two sides of one booking, until they are destroyed",
        _NEED_TO_KNOW,
    ),
    RuleId.SAID_OF_THEMSELVES: Reason(
        "whoever answered wants the hub to read it, and said that it neither employs nor licenses them",
        _OWN_STRAIN,
    ),
}
