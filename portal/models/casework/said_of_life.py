"""The words of a life's particulars: school, legal matters, work, company, activities. Pure.

They stand on a youth's own page and on their advocate's alike, and so name what is wanted, never what somebody is.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from contracts.life import Activity, CompanyKind, MatterEnd, SchoolSupport, SupportStands, WorkEnd
from contracts.taxonomy import ServiceKind
from portal.i18n import N_
from portal.words import CALM, OK

SUPPORTS: Final[Mapping[StrEnum, tuple[str, str]]] = {
    SchoolSupport.SAFE_PERSON: (N_("A person there to go to"), N_("At any time, without saying why.")),
    SchoolSupport.RE_ENTRY_MEETING: (N_("A talk before the first day"), N_("Who is there, and what isn’t spoken of.")),
    SchoolSupport.FAPE: (N_("Lessons that are free and fit"), N_("FAPE: everybody has a right to it.")),
    SchoolSupport.SECTION_504: (N_("A 504 plan"), N_("Breaks, a quiet room, more time: whatever makes school doable.")),
    SchoolSupport.IEP: (N_("An IEP"), N_("Lessons and help of one’s own, looked at again each year.")),
    SchoolSupport.CREDITS: (N_("Credits"), N_("For what was learned elsewhere, and a way to catch up.")),
    SchoolSupport.TUTORING: (N_("Tutoring"), ""),
    SchoolSupport.GED: (N_("The GED"), N_("Another way to a diploma.")),
    SchoolSupport.TRANSPORT: (N_("A ride to school"), N_("Also to the school from before, wherever home is now.")),
    SchoolSupport.ACTIVITIES: (N_("Clubs, sport, music"), ""),
}
"""What a school can do, and what that is."""
SUPPORT_STANDS: Final[Mapping[StrEnum, str]] = {
    SupportStands.WANTED: N_("Wanted"),
    SupportStands.ASKED_FOR: N_("Asked for"),
    SupportStands.IN_PLACE: N_("In place"),
    SupportStands.NOT_WANTED: N_("Not wanted"),
}
SUPPORT_TONES: Final = {
    SupportStands.WANTED: CALM,
    SupportStands.ASKED_FOR: CALM,
    SupportStands.IN_PLACE: OK,
    SupportStands.NOT_WANTED: CALM,
}
MATTERS: Final[Mapping[StrEnum, tuple[str, str]]] = {
    ServiceKind.IDENTIFICATION: (N_("ID papers"), N_("A birth certificate, a state ID, a social security card.")),
    ServiceKind.BENEFITS: (N_("Public benefits"), N_("Also where SSI or something else was turned down.")),
    ServiceKind.EDUCATIONAL_ADVOCACY: (N_("The right to school"), N_("Staying at a school, an IEP, a place there.")),
    ServiceKind.BARRIERS_TO_WORK: (
        N_("What stands in the way of work"),
        N_("Records that are wrong, or that can be cleared."),
    ),
    ServiceKind.DRIVERS_LICENCE: (N_("A driver’s license"), N_("Getting it, or getting it back.")),
    ServiceKind.IMMIGRATION: (
        N_("Staying in this country"),
        N_("A T or U visa, protected status, a letter that opens benefits to people under 18."),
    ),
    ServiceKind.FAMILY_LAW: (N_("Family matters"), N_("Guardianship, custody, a child of one’s own.")),
    ServiceKind.VICTIM_WITNESS: (
        N_("A lawyer of one’s own in a criminal case"),
        N_("Somebody who sees to safety and rights, in the courtroom too."),
    ),
    ServiceKind.RESTRAINING_ORDER: (N_("A restraining order"), N_("So that somebody has to stay away.")),
    ServiceKind.COMPENSATION: (
        N_("Restitution and compensation"),
        N_("Money that is owed, and care that is paid for."),
    ),
}
"""The legal matters there are, and what each is about."""
MATTER_ENDS: Final[Mapping[StrEnum, str]] = {
    MatterEnd.GRANTED: N_("It was granted"),
    MatterEnd.SETTLED: N_("It was settled"),
    MatterEnd.REFUSED: N_("It was not granted"),
    MatterEnd.LET_GO: N_("It isn’t wanted any more"),
    MatterEnd.ENTERED_IN_ERROR: N_("It was written down by mistake"),
}
WORK_ENDS: Final[Mapping[StrEnum, str]] = {
    WorkEnd.MOVED_ON: N_("On to something else"),
    WorkEnd.SCHOOL_INSTEAD: N_("School instead"),
    WorkEnd.NOT_A_GOOD_PLACE: N_("It was no good place"),
    WorkEnd.ENDED_BY_EMPLOYER: N_("The employer ended it"),
    WorkEnd.ENTERED_IN_ERROR: N_("It was written down by mistake"),
}
COMPANY: Final[Mapping[StrEnum, tuple[str, str]]] = {
    CompanyKind.PEER: (N_("A peer"), N_("Somebody of about the same age.")),
    CompanyKind.MENTOR: (N_("A mentor"), N_("Somebody who has done before what is new now.")),
    CompanyKind.SURVIVOR_MENTOR: (
        N_("A mentor who has been there"),
        N_("Somebody who has been through it, and helps others."),
    ),
}
ACTIVITIES: Final[Mapping[StrEnum, str]] = {
    Activity.ART: N_("Drawing, painting, making things"),
    Activity.MUSIC: N_("Music"),
    Activity.DANCE: N_("Dance"),
    Activity.WRITING: N_("Writing"),
    Activity.ANIMALS: N_("Being with animals"),
    Activity.SELF_DEFENCE: N_("Self-defense"),
    Activity.COOKING: N_("Cooking"),
    Activity.EXERCISE: N_("Sport, alone or with others"),
    Activity.OUTDOORS: N_("Being outdoors"),
    Activity.CEREMONY: N_("Ceremony, faith, traditions"),
}
