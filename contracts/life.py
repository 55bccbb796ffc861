"""School, papers and courts, work, company and activities: the particulars of a life. Decided by ``casework``.

Each stands by itself, named after the command that wrote it down, so that nobody who must not know of one can find it;
school and activities are one of each a case. Words are sealed by what they are about, and a release names that kind.
"""

from enum import StrEnum
from typing import ClassVar

import msgspec

from contracts.base import Audience, Command, Event
from contracts.casework import Care, CourtWords, Instead, Schooling, SchoolName
from contracts.ids import ServiceId, derived
from contracts.labels import Flag, Moment, Name, Story
from contracts.taxonomy import ServiceKind

# --------------------------------------------------------------------------------------------------------------- school


class SchoolSupport(StrEnum):
    """What a school owes, or can do. Whom it tells why is nobody's to decide but the youth's."""

    SAFE_PERSON = "safe-person"
    RE_ENTRY_MEETING = "re-entry-meeting"
    FAPE = "fape"
    SECTION_504 = "section-504"
    IEP = "iep"
    CREDITS = "credits"
    TUTORING = "tutoring"
    GED = "ged"
    TRANSPORT = "transport"
    ACTIVITIES = "activities"


class SupportStands(StrEnum):
    """How far it has come."""

    WANTED = "wanted"
    ASKED_FOR = "asked-for"
    IN_PLACE = "in-place"
    NOT_WANTED = "not-wanted"


class AtSchool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing a school can do, and how far it has come."""

    support: SchoolSupport
    stands: SupportStands


def school_of(case: str) -> str:
    """Return the id of the way back to school of a case."""
    return derived("sch", case)


class PlanReturn(Command, frozen=True, tag="casework.plan_return.v1"):
    """Plan the way back to school. ``need_to_know``: the few teams there that the youth wants told, by a release.

    ``called`` is what those few call them: theirs to choose, and no name at all unless they do.
    """

    supports: tuple[AtSchool, ...]
    need_to_know: tuple[Audience, ...] = ()
    back_on: Moment | None = None
    words: Schooling | None = None
    called: SchoolName | None = None
    instead: Instead = ()

    def misfounded(self) -> str | None:
        return None if self.about == school_of(self.case) else "about"


class ReturnPlanned(Event, frozen=True, tag="life.return_planned.v1"):
    """How they come back to school; the newest replaces those before, but of their words only those of ``instead``."""

    supports: tuple[AtSchool, ...]
    need_to_know: tuple[Audience, ...] = ()
    back_on: Moment | None = None
    words: Schooling | None = None
    called: SchoolName | None = None
    instead: Instead | None = None
    """None: in place of all that was said before, as it was once."""


# --------------------------------------------------------------------------------------------------- papers and courts


class MatterEnd(StrEnum):
    """How a matter ended. None is a judgement of anybody."""

    GRANTED = "granted"
    REFUSED = "refused"
    SETTLED = "settled"
    LET_GO = "let-go"
    ENTERED_IN_ERROR = "entered-in-error"


class OpenMatter(Command, frozen=True, tag="casework.open_matter.v1"):
    """Write down a legal matter: which, who represents them in it, and its deadline."""

    founds: ClassVar = ("mat",)
    kind: ServiceKind
    deadline: Moment | None = None
    represented_by: Name | None = None
    words: CourtWords | None = None


class ChangeMatter(Command, frozen=True, tag="casework.change_matter.v1"):
    """How it stands now. Who stands up for it and the words take the place of those that are named, and of no other."""

    deadline: Moment | None = None
    represented_by: Name | None = None
    words: CourtWords | None = None
    instead_of_name: Instead = ()
    instead_of_words: Instead = ()


class CloseMatter(Command, frozen=True, tag="casework.close_matter.v1"):
    """It is over."""

    end: MatterEnd


class MatterOpened(Event, frozen=True, tag="life.matter_opened.v1"):
    """A legal matter."""

    kind: ServiceKind
    deadline: Moment | None = None
    represented_by: Name | None = None
    words: CourtWords | None = None


class MatterChanged(Event, frozen=True, tag="life.matter_changed.v1"):
    """How it stands now."""

    deadline: Moment | None = None
    represented_by: Name | None = None
    words: CourtWords | None = None
    instead_of_name: Instead | None = None
    instead_of_words: Instead | None = None


class DeadlineNear(Event, frozen=True, tag="life.deadline_near.v1"):
    """Its deadline is near: ``told`` hear of it."""

    told: tuple[Audience, ...]


class MatterClosed(Event, frozen=True, tag="life.matter_closed.v1"):
    """It is over."""

    end: MatterEnd


# ----------------------------------------------------------------------------------------------------- work and company


class CompanyKind(StrEnum):
    """Who goes along with them for a while."""

    PEER = "peer"
    MENTOR = "mentor"
    SURVIVOR_MENTOR = "survivor-mentor"


class WorkEnd(StrEnum):
    """Why a job is theirs no more."""

    MOVED_ON = "moved-on"
    SCHOOL_INSTEAD = "school-instead"
    NOT_A_GOOD_PLACE = "not-a-good-place"
    ENDED_BY_EMPLOYER = "ended-by-employer"
    ENTERED_IN_ERROR = "entered-in-error"


class BeginWork(Command, frozen=True, tag="casework.begin_work.v1"):
    """Write down a job. ``employer``: a safe employer of the directory; ``calm``: what helps them when it gets much."""

    founds: ClassVar = ("job",)
    since: Moment
    words: Story
    employer: ServiceId | None = None
    coached: Flag = False
    calm: Care | None = None


class EndWork(Command, frozen=True, tag="casework.end_work.v1"):
    """It is theirs no more."""

    why: WorkEnd


class WorkBegun(Event, frozen=True, tag="life.work_begun.v1"):
    """They have a job."""

    since: Moment
    words: Story
    employer: ServiceId | None = None
    coached: Flag = False
    calm: Care | None = None


class WorkEnded(Event, frozen=True, tag="life.work_ended.v1"):
    """It is theirs no more."""

    why: WorkEnd


class JoinCompany(Command, frozen=True, tag="casework.join_company.v1"):
    """Somebody goes along with them: who, what it is for and what it isn't, and who stands behind that somebody."""

    founds: ClassVar = ("cmp",)
    kind: CompanyKind
    who: Name
    bounds: Story
    behind: Name
    until: Moment | None = None


class EndCompany(Command, frozen=True, tag="casework.end_company.v1"):
    """They go on without. Either may end it, at any time."""


class CompanyJoined(Event, frozen=True, tag="life.company_joined.v1"):
    """Somebody goes along with them, within these bounds; ``behind`` supports that somebody."""

    kind: CompanyKind
    who: Name
    bounds: Story
    behind: Name
    until: Moment | None = None


class CompanyEnded(Event, frozen=True, tag="life.company_ended.v1"):
    """They go on without."""


# ----------------------------------------------------------------------------------------------------------- activities


class Activity(StrEnum):
    """What helps beside talk."""

    ART = "art"
    MUSIC = "music"
    DANCE = "dance"
    WRITING = "writing"
    ANIMALS = "animals"
    SELF_DEFENCE = "self-defence"
    COOKING = "cooking"
    EXERCISE = "exercise"
    OUTDOORS = "outdoors"
    CEREMONY = "ceremony"


def activities_of(case: str) -> str:
    """Return the id under which it is kept what somebody likes to do."""
    return derived("act", case)


class ChooseActivities(Command, frozen=True, tag="casework.choose_activities.v1"):
    """Say what they like to do; what is named replaces what was."""

    activities: tuple[Activity, ...]
    words: Story | None = None
    instead: Instead = ()

    def misfounded(self) -> str | None:
        return None if self.about == activities_of(self.case) else "about"


class ActivitiesChosen(Event, frozen=True, tag="life.activities_chosen.v1"):
    """What they like to do."""

    activities: tuple[Activity, ...]
    words: Story | None = None
    instead: Instead | None = None
