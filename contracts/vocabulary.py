"""The field's words as enumerations. Everything here is `Status` by construction: it names kinds, never persons.

Sources: the ten needs and their kinds are the Wisconsin *Guidelines for an Effective Coordinated Community Response to
Sex Trafficking of Youth*; the referral states are HL7's SDOH Clinical Care guide.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from contracts.labels import Label, labelled

Region = Annotated[str, labelled(Label.STATUS, pattern="^[a-z][a-z0-9-]{1,30}$")]
"""The region of a hub. One token of a subject; a region may later have its own stream on its own cluster."""


class Kind(StrEnum):
    """The kinds of audience. `PUBLIC` may only ask for support; `OPERATOR` runs the machine and reads nothing."""

    HUB = "hub"
    PARTNER = "partner"
    ADVOCATE = "advocate"
    INVESTIGATOR = "investigator"
    CAREGIVER = "caregiver"
    YOUTH = "youth"
    AUDITOR = "auditor"
    PUBLIC = "public"
    OPERATOR = "operator"


READERS: Final = frozenset(Kind) - {Kind.PUBLIC, Kind.OPERATOR}
"""The kinds that anything can be shown to."""
STAFF: Final = READERS - {Kind.CAREGIVER, Kind.YOUTH}
"""Who comes in by invitation, into a team with a name. Caregivers and youths come in by a return code of their own."""


class Need(StrEnum):
    """The nine services a community should have, and before them all, basic needs."""

    BASIC_NEEDS = "basic-needs"
    EMERGENCY_HOUSING = "emergency-housing"
    MENTAL_HEALTH = "mental-health"
    SUPPORT_AND_ADVOCACY = "support-and-advocacy"
    MEDICAL_CARE = "medical-care"
    PEER_SUPPORT = "peer-support"
    CAREGIVER_SUPPORT = "caregiver-support"
    LEGAL_SUPPORT = "legal-support"
    EDUCATION = "education"
    EMPLOYMENT = "employment"


class Urgency(StrEnum):
    """How soon. `NOW` pages the on-call advocate."""

    NOW = "now"
    SOON = "soon"
    WHEN_POSSIBLE = "when-possible"


class Area(StrEnum):
    """A part of a region, coarse on purpose: all that a hub sees of where, without a release."""

    NORTH = "north"
    SOUTH = "south"
    EAST = "east"
    WEST = "west"
    ANYWHERE = "anywhere"


class Asker(StrEnum):
    """Who asks for support."""

    YOUNG_PERSON = "young-person"
    PARENT = "parent"
    GUARDIAN = "guardian"
    FOSTER_PARENT = "foster-parent"
    RELATIVE = "relative"
    GROUP_HOME_STAFF = "group-home-staff"
    FAMILY_FRIEND = "family-friend"
    OTHER = "other"


class Language(StrEnum):
    """The language somebody wants to be answered in."""

    ENGLISH = "en"
    SPANISH = "es"
    HMONG = "hmn"
    OTHER = "other"


class SupportKind(StrEnum):
    """The kinds of caregiver support a request can be matched to."""

    GROUP = "group"
    COACHING = "coaching"
    RESPITE = "respite"
    EDUCATION = "education"
    SECONDARY_TRAUMA_CARE = "secondary-trauma-care"
    ADVOCATE_CONTACT = "advocate-contact"
    PEERS = "peers"
    """Other caregivers who have been through it."""
    LEGAL_OR_BENEFITS = "legal-or-benefits"


class ReferralState(StrEnum):
    """The ten states of a referral. Who may set which is decided by the referral router."""

    DRAFT = "draft"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    FAILED = "failed"
    COMPLETED = "completed"
    ENTERED_IN_ERROR = "entered-in-error"

    @property
    def is_end(self) -> bool:
        """Whether nothing follows but marking it as entered in error. Rejected is no end: one more can be asked."""
        return self in _ENDS


_ENDS: Final = frozenset(
    {ReferralState.CANCELLED, ReferralState.FAILED, ReferralState.COMPLETED, ReferralState.ENTERED_IN_ERROR}
)


class DeclineReason(StrEnum):
    """Why an offer was declined. A referral is declined, a person never is."""

    NO_PLACE = "no-place"
    OUTSIDE_WHAT_WE_DO = "outside-what-we-do"
    OUTSIDE_AREA = "outside-area"
    LANGUAGE = "language"
    CONFLICT = "conflict"
    OTHER = "other"


class Barrier(StrEnum):
    """What pushes people away from a provider; the router prefers those without."""

    ASKS_FOR_ID = "asks-for-id"
    ASKS_FOR_TB_TEST = "asks-for-tb-test"
    PHONE_INTAKE_ONLY = "phone-intake-only"
    POLICE_STATION_PICK_UP = "police-station-pick-up"
    CURFEW = "curfew"
    CONFINEMENT_ON_ARRIVAL = "confinement-on-arrival"
    SHARED_ROOMS = "shared-rooms"
    GENERIC_COUNSELLING = "generic-counselling"


class MatchReason(StrEnum):
    """Why a service was asked, and how. The words for it are the reader's, so that they can be translated."""

    CHOSEN_BY_HUB = "chosen-by-hub"
    OFFERS_NEED = "offers-need"
    BARRIER = "barrier"
    NO_KNOWN_BARRIER = "no-known-barrier"
    UNDER_ONE_ROOF = "under-one-roof"
    OPEN_AT_NIGHT = "open-at-night"
    ANSWERS_HERE = "answers-here"
    TELEPHONE = "telephone"
    PLACE_FREED = "place-freed"
    """It kept a place in line for them, and one is free now."""
    OFFERS_KIND = "offers-kind"
    SPECIALISED = "specialised"
    TRAINED = "trained"
    TRAINING_UNKNOWN = "training-unknown"
    IN_THIS_AREA = "in-this-area"
    OPEN_THEN = "open-then"
    HOURS_UNKNOWN = "hours-unknown"
    ANSWERS_QUICKLY = "answers-quickly"
    ANSWERS_WITHIN_A_DAY = "answers-within-a-day"
    SAFE_EMPLOYER = "safe-employer"
    TAKES_SOME_ONLY = "takes-some-only"
    """Some ages or groups. It stands there whatever is known of the youth, and so tells nothing of them."""
    ASK_WHO_PLACES = "ask-who-places"
    FOR_TRIBAL_YOUTH = "for-tribal-youth"
    """Shown, never scored."""
    PLACES_FREE = "places-free"
    PLACES_STALE = "places-stale"
    FULL_NOW = "full-now"
    WISHED = "wished"
    """The youth asked for it. It speaks of them: only for whom they let know it."""
    FAMILIAR = "familiar"
    """The youth knows the provider. It speaks of them, as `WISHED` does."""
    NEEDED_TOO = "needed-too"
    """Its provider also answers another need that they have. It speaks of them too."""
    TRAINED_AFTER_HOURS = "trained-after-hours"
    """Trained, and there on evenings or at weekends, while the medical window is open. It speaks of them too."""
    RETURNS = "returns"
    """They were with it before: a return goes on where it was."""


class Purpose(StrEnum):
    """What a release of information is for. It proposes how long the release should last."""

    ARRANGE_SERVICE = "arrange-service"
    PROVIDE_SERVICE = "provide-service"
    ACCOMPANY = "accompany"
    COORDINATE_CARE = "coordinate-care"


class Signer(StrEnum):
    """In what capacity a release was signed. Never a foster parent or facility staff as such."""

    YOUTH = "youth"
    YOUTH_WITH_PARENT = "youth-with-parent"
    YOUTH_WITH_GUARDIAN = "youth-with-guardian"
    YOUTH_WITH_LEGAL_CUSTODIAN = "youth-with-legal-custodian"
    YOUTH_WITH_COUNTY_OR_TRIBE_WORKER = "youth-with-county-or-tribe-worker"


class Relation(StrEnum):
    """What somebody is to a youth. It decides in which capacity they may sign with them, if in any."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    LEGAL_CUSTODIAN = "legal-custodian"
    COUNTY_WORKER = "county-worker"
    TRIBE_WORKER = "tribe-worker"
    FOSTER_PARENT = "foster-parent"
    FACILITY_STAFF = "facility-staff"
    RELATIVE = "relative"
    OTHER = "other"


CAPACITIES: Final[Mapping[Relation, Signer]] = {
    Relation.PARENT: Signer.YOUTH_WITH_PARENT,
    Relation.GUARDIAN: Signer.YOUTH_WITH_GUARDIAN,
    Relation.LEGAL_CUSTODIAN: Signer.YOUTH_WITH_LEGAL_CUSTODIAN,
    Relation.COUNTY_WORKER: Signer.YOUTH_WITH_COUNTY_OR_TRIBE_WORKER,
    Relation.TRIBE_WORKER: Signer.YOUTH_WITH_COUNTY_OR_TRIBE_WORKER,
}
"""In which capacity somebody signs with a youth; nobody else does, whoever they are to them. One is enough, and they
are named: a person, not an agency."""


class Suspicion(StrEnum):
    """Why somebody can neither sign, nor witness, nor receive."""

    ABUSE = "abuse"
    TRAFFICKING = "trafficking"
    ABUSE_OF_OTHER_PARENT = "abuse-of-other-parent"


class SignatureForm(StrEnum):
    """A release is written. Spoken words are a request and disclose nothing."""

    ON_PAPER = "on-paper"
    ELECTRONIC = "electronic"


class WithdrawalForm(StrEnum):
    """A withdrawal may be spoken and takes effect at once."""

    SPOKEN = "spoken"
    ON_PAPER = "on-paper"
    IN_PORTAL = "in-portal"


class Withdrawer(StrEnum):
    """Who took a release back, whoever wrote it down."""

    YOUTH = "youth"
    COSIGNER = "cosigner"


class YouthNotice(StrEnum):
    """How the youth was told of a disclosure that needs no release."""

    TOLD = "told"
    TRIED = "tried"
    NOT_SAFE_NOW = "not-safe-now"


class ErasureGround(StrEnum):
    """Why a case may be erased. How long it must have been kept before stands with the consent ledger's figures."""

    KEPT_LONG_ENOUGH = "kept-long-enough"
    YOUTH_ASKED = "youth-asked"


class ReportDuty(StrEnum):
    """Which duty makes somebody report. It is asked and never presumed."""

    MANDATED_REPORTER = "mandated-reporter"
    ADVOCATE_MUST = "advocate-must"
    """The advocate's privilege gives way to a report they must make (Wis. Stat. 905.045(4))."""
    YOUTH_WANTS_IT = "youth-wants-it"


class AgencyRole(StrEnum):
    """What an investigating agency is to a mandated report."""

    CHILD_WELFARE = "child-welfare"
    LAW_ENFORCEMENT = "law-enforcement"


class AdvocateBase(StrEnum):
    """Community-based advocates' communications are privileged; system-based advocates' are not."""

    COMMUNITY = "community"
    SYSTEM = "system"


class PageReason(StrEnum):
    """What an advocate is asked for."""

    URGENT_REFERRAL = "urgent-referral"
    MEDICAL_EXAM = "medical-exam"
    INTERVIEW = "interview"
    COURT = "court"
    PROSECUTION = "prosecution"
    CORRECTIONS = "corrections"
    YOUNG_PERSON_ASKED = "young-person-asked"
    CRISIS = "crisis"
    OTHER = "other"


ACCOMPANIED: Final = frozenset(
    {
        PageReason.MEDICAL_EXAM,
        PageReason.INTERVIEW,
        PageReason.PROSECUTION,
        PageReason.COURT,
        PageReason.CORRECTIONS,
    }
)
"""Where the youth has a right to a *community-based* advocate beside them (2015 Wisconsin Act 351): a hard limit."""


class PageState(StrEnum):
    """Where a page stands. It never closes itself."""

    CALLING = "calling"
    ACKNOWLEDGED = "acknowledged"
    ON_THE_WAY = "on-the-way"
    ARRIVED = "arrived"
    DONE = "done"


class Asked(StrEnum):
    """Whom a step of an escalation asks."""

    OWN_ADVOCATE = "own-advocate"
    PRIMARY = "primary"
    BACKUP = "backup"
    HUB = "hub"
    """The hub in its hours; outside them, its after-hours contact."""
    EVERY_ADVOCATE = "every-advocate"
    NAMED = "named"
    """Somebody to whom it was handed over. No policy has such a step."""


class PassReason(StrEnum):
    """Why a step was passed on."""

    NOBODY = "nobody"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no-answer"
    DECLINED = "declined"
    NOT_ON_THE_WAY = "not-on-the-way"
    NOT_ARRIVED = "not-arrived"
    HANDED_OVER = "handed-over"
    NOT_COMMUNITY_BASED = "not-community-based"
    """From now on only a community-based advocate may come."""


class CantReason(StrEnum):
    """Why somebody can't take a page. Nobody has to say more; a conflict is remembered for the whole case."""

    BUSY = "busy"
    TOO_FAR = "too-far"
    UNWELL = "unwell"
    CONFLICT = "conflict"
    OTHER = "other"


class PageOutcome(StrEnum):
    """What came of a page, in the debrief."""

    MET = "met"
    BY_TELEPHONE = "by-telephone"
    DID_NOT_WANT = "did-not-want"
    NOT_THERE = "not-there"


class Channel(StrEnum):
    """A way of telling somebody that something waits for them."""

    SCREEN = "screen"
    """A Trellis page that is kept open."""
    WEB_PUSH = "web-push"
    TEXT = "text"
    EMAIL = "email"
    VOICE = "voice"
    CHAT = "chat"
    APP = "app"


class Told(StrEnum):
    """How far a message came. Each is a fact of its own, and none stands for another."""

    SENT = "sent"
    """The channel took it."""
    FAILED = "failed"
    """This attempt failed; another may follow."""
    GIVEN_UP = "given-up"
    """It failed, and no other attempt follows."""
    DELIVERED = "delivered"
    """The channel or the device says that it arrived."""
    SEEN = "seen"
    """The person had it before them."""


class MessageAbout(StrEnum):
    """What a message is about. Never said in the message itself."""

    PAGE = "page"
    OFFER = "offer"
    REQUEST = "request"
    SHIFT = "shift"
    CLOCK = "clock"
    REFERRAL = "referral"
    SUPPORT = "support"
    CASE = "case"
    TRAINING = "training"
    TEST = "test"


class Unit(StrEnum):
    """In what a turn is counted, in the roster's own time zone."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


class Role(StrEnum):
    """Who is asked first, and who if they can't."""

    PRIMARY = "primary"
    BACKUP = "backup"


class HolidayRule(StrEnum):
    """What a holiday is to a layer of a roster."""

    AS_ANY_DAY = "as-any-day"
    ALSO = "also"
    """Its windows begin on holidays too, whichever weekday that is."""
    ONLY = "only"
    NOT = "not"


class OverrideKind(StrEnum):
    """How an override changes who is on."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


class SwapRule(StrEnum):
    """Who has to agree to a swap besides the two."""

    AT_ONCE = "at-once"
    IF_FAIR = "if-fair"
    """Nobody, where no rest after a night is lost and nothing that was needed is missing; else the hub."""
    HUB = "hub"


class Training(StrEnum):
    """What an advocate is trained in."""

    MEDICAL_ADVOCACY = "medical-advocacy"
    LEGAL_ADVOCACY = "legal-advocacy"


class WarnedWhen(StrEnum):
    """When somebody was warned that nothing is proved to reach them on their shift."""

    DAY_BEFORE = "day-before"
    AT_START = "at-start"


class Device(StrEnum):
    """What somebody calls the device that holds a passkey of theirs. Chosen by them; nothing else is kept of it."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    SHARED = "shared"
    """One that colleagues use too."""
    KEY = "key"
    """A security key, carried along."""


class KnownBy(StrEnum):
    """How hub staff made sure that somebody who isn't in is who they say."""

    CALLED_BACK = "called-back"
    """On a number that we had before."""
    IN_PERSON = "in-person"
    ON_VIDEO = "on-video"
    TOLD_WHAT_THEY_ASKED = "told-what-they-asked"
    """They said what only who asked can know."""


class FeedOf(StrEnum):
    """What a calendar shows."""

    OWN = "own"
    """The turns of one's own team."""
    ROSTER = "roster"
    """Everybody's."""


class ClockKind(StrEnum):
    """The clocks: of the law, and targets. Their figures are data, `contracts.clocks`."""

    MANDATED_REPORT = "mandated-report"
    CROSS_REPORT = "cross-report"
    TRIBAL_NOTICE = "tribal-notice"
    FOREIGN_NATIONAL_MINOR = "foreign-national-minor"
    MISSING_FROM_CARE = "missing-from-care"
    RUNAWAY_HOME_NOTICE = "runaway-home-notice"
    RUNAWAY_HOME_STAY = "runaway-home-stay"
    MEDICAL_WINDOW = "medical-window"
    ADVOCATE_ON_SCENE = "advocate-on-scene"
    FIRST_SERVICES = "first-services"
    RELEASE = "release"
    JOB_COACHING = "job-coaching"


class ClockUnit(StrEnum):
    """In what a clock's figure is."""

    AT_ONCE = "at-once"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"


class Counting(StrEnum):
    """What counts."""

    PLAIN = "plain"
    WORKING = "working"
    """Not the hours of Saturdays, Sundays and legal holidays."""


class PauseReason(StrEnum):
    """Why a clock stands still. A clock of the law never does."""

    ON_HOLD = "on-hold"
    YOUTH_ASKED_TO_WAIT = "youth-asked-to-wait"


class TellsOf(StrEnum):
    """Who is told of a clock."""

    ADVOCATE = "advocate"
    HUB = "hub"
    AGENCY = "agency"


class Whom(StrEnum):
    """Whom the law wants told. Offices, never persons."""

    CHILD_WELFARE = "child-welfare"
    LAW_ENFORCEMENT = "law-enforcement"
    NATIONAL_CENTER = "national-center"
    HEALTH_AND_HUMAN_SERVICES = "health-and-human-services"
    TRIBAL_AGENT = "tribal-agent"


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MISSED = "missed"
    """Its time is over. It can still be met, late, and says so."""
    MET = "met"
    STOPPED = "stopped"


class StopReason(StrEnum):
    """Why a clock doesn't run any more."""

    ENTERED_IN_ERROR = "entered-in-error"
    NO_LONGER_APPLIES = "no-longer-applies"
    DUPLICATE = "duplicate"


class Accompaniment(StrEnum):
    """What a youth chose who was told that an advocate may be with them (2015 Wisconsin Act 351)."""

    WANTED = "wanted"
    NOT_WANTED = "not-wanted"
    UNDECIDED = "undecided"
    """They were told, and say it later: by themselves, if they like."""
    COULD_NOT_BE_ASKED = "could-not-be-asked"


class UnaskedReason(StrEnum):
    """Why a youth could not be asked."""

    NOT_CONSCIOUS = "not-conscious"
    NOT_REACHED = "not-reached"
    NO_INTERPRETER = "no-interpreter"
    NOT_SAFE_TO_ASK = "not-safe-to-ask"
