"""Who may send what: the one table from which the server's grants and the services' checks are both made.

A row is a command; a cell says what a member of that audience kind must be to the thing they act on. What is not in the
table cannot be published: the server refuses it before a service sees it.
"""

from collections.abc import Mapping
from enum import Enum, auto
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
    hsds,
    intake,
    inventory,
    keeping,
    known,
    ledger,
    life,
    meeting,
    message,
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
from contracts.base import Command
from contracts.vocabulary import READERS, STAFF, Kind


class Standing(Enum):
    """What somebody must be to the thing a command is about. Checked before any domain is asked."""

    FOUNDER = auto()
    """They bring it into being, under ids made from the command's own, so it can touch nothing that exists."""
    REGION = auto()
    """Their team is the hub (or the named team) of the region, and the case, if any, is one of that region."""
    CIRCLE = auto()
    """Their team stands beside the youth in this very case: the advocate, or the youth themselves."""
    DOOR = auto()
    """As for the circle, or they have the youth's code and no more; or it is their own request, a file of its own."""
    PARTY = auto()
    """The thing itself knows them: an offer made to them, a page that asked them. Its domain decides."""
    SELF = auto()
    """It is about their own team."""
    MACHINE = auto()
    """They run the machine."""


_HUB: Final = {Kind.HUB: Standing.REGION}
_ADVOCATE: Final = {Kind.ADVOCATE: Standing.CIRCLE}
_YOUTH: Final = {Kind.YOUTH: Standing.CIRCLE}
_PARTNER: Final = {Kind.PARTNER: Standing.PARTY}
_PAGED: Final = {Kind.ADVOCATE: Standing.PARTY, Kind.HUB: Standing.PARTY}
_TURNS: Final = {Kind.ADVOCATE: Standing.PARTY}
"""Whoever takes turns by the roster."""
_OUTSIDE: Final = dict.fromkeys((Kind.PARTNER, Kind.INVESTIGATOR), Standing.PARTY)
_ASKERS: Final = {Kind.CAREGIVER: Standing.PARTY}
"""A caregiver who asked for support: the place that they have knows them."""
_OWN_REQUEST: Final = {Kind.CAREGIVER: Standing.DOOR}
_MACHINE: Final = {Kind.OPERATOR: Standing.MACHINE}
_ONESELF: Final = dict.fromkeys(STAFF, Standing.SELF)
"""Whoever comes in by an invitation, and so can have passkeys."""
_EVERYONE: Final = tuple(kind for kind in Kind if kind in READERS)
_TOLD: Final = dict.fromkeys((Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR), Standing.REGION)
"""Who is told that something waits for them: an agency, that a clock of the law ends which it shares. That it is their
own way, its domain sees.
"""
_ASKER: Final = dict.fromkeys((Kind.YOUTH, Kind.CAREGIVER), Standing.DOOR)
"""Whoever asked, in their own request. That they came further in than by a code alone, its domain sees."""
_ANYBODY: Final = {Kind.PUBLIC: Standing.PARTY}
"""Whoever holds the link: it signs nobody in."""

ACCESS: Final[Mapping[type[Command], Mapping[Kind, Standing]]] = {
    # intake
    intake.AskForSupport: {Kind.PUBLIC: Standing.FOUNDER},
    asking.BeginRequest: {Kind.PUBLIC: Standing.FOUNDER},
    asking.KeepTyped: _ASKER,
    intake.SendBegun: _ASKER,
    asking.WriteToHub: _ASKER,
    asking.AnswerAsker: _HUB,
    asking.LinkRequest: _HUB,
    asking.UnlinkRequest: _HUB,
    asking.EndCode: _HUB,
    asking.RenewCode: _HUB,
    asking.LinkCaregiver: _HUB | _ADVOCATE,
    asking.UnlinkCaregiver: _HUB | _ADVOCATE,
    intake.AssessRequest: _HUB,
    intake.MatchSupport: _HUB,
    intake.CloseRequest: _HUB,
    intake.OpenCase: _HUB,
    intake.AssignAdvocate: _HUB,
    intake.WelcomeYouth: _ADVOCATE,
    intake.RecordParticulars: _ADVOCATE,
    intake.TellFrame: _YOUTH,
    # referrals
    referral.RequestReferral: _HUB | _ADVOCATE,
    referral.SubmitReferral: _HUB | _ADVOCATE,
    referral.OfferTo: _HUB,
    referral.AcceptOffer: _PARTNER | _HUB,
    referral.DeclineOffer: _PARTNER | _HUB,
    referral.PutOnWaitlist: _PARTNER | _HUB,
    referral.StartService: _PARTNER | _HUB,
    referral.HoldReferral: _PARTNER | _HUB,
    referral.ResumeReferral: _PARTNER | _HUB,
    referral.CompleteReferral: _PARTNER | _HUB,
    referral.FailReferral: _PARTNER | _HUB,
    referral.CancelReferral: _PARTNER | _HUB | _ADVOCATE,
    referral.MarkEnteredInError: _HUB | _ADVOCATE,
    referral.ReopenReferral: _PARTNER | _HUB | _ADVOCATE,
    referral.TransferReferral: _HUB,
    referral.TakeTransfer: _HUB,
    referral.RefuseTransfer: _HUB,
    aftercare.PlanFollowUps: _PARTNER | _HUB | _ADVOCATE,
    aftercare.RecordFollowUp: _PARTNER | _HUB | _ADVOCATE,
    aftercare.SayHelped: dict.fromkeys((Kind.YOUTH, Kind.CAREGIVER), Standing.DOOR),
    # who is known here
    known.AgreeToBeKnown: _ADVOCATE,
    known.StopBeingKnown: _ADVOCATE | _YOUTH,
    known.AskIfKnown: _HUB,
    # mandated reports
    report.RecordCall: _HUB | _ADVOCATE,
    report.SendFollowUp: _HUB | _ADVOCATE,
    report.TellYouth: _ADVOCATE,
    report.AcknowledgeReport: {Kind.INVESTIGATOR: Standing.PARTY},
    report.CrossReport: {Kind.INVESTIGATOR: Standing.PARTY},
    # clocks
    clock.StartClock: _HUB | _ADVOCATE,
    clock.CorrectClock: _HUB | _ADVOCATE,
    clock.MeetClock: _HUB | _ADVOCATE,
    clock.PauseClock: _HUB | _ADVOCATE,
    clock.ResumeClock: _HUB | _ADVOCATE,
    clock.StopClock: _HUB | _ADVOCATE,
    # working together over time
    **dict.fromkeys(
        (
            plan.AssessNeeds,
            plan.SayGoal,
            plan.RewordGoal,
            plan.EndGoal,
            plan.ResumeGoal,
            plan.AddStep,
            plan.MoveStep,
            plan.AnswerQuestion,
            plan.RecordSchooling,
            safety.SetSafetyPlan,
            outreach.RestContact,
            outreach.AskContact,
        ),
        _ADVOCATE | _YOUTH,
    ),
    outreach.PlanContact: _ADVOCATE,
    outreach.RecordContact: _ADVOCATE,
    outreach.RecordTry: _ADVOCATE,
    care.NoteAway: _HUB | _ADVOCATE,
    care.NoteBack: _HUB | _ADVOCATE,
    care.NoteAwayMistaken: _HUB | _ADVOCATE,
    care.RecordPlacement: _HUB | _ADVOCATE,
    care.RecordCourtOrder: _HUB | _ADVOCATE,
    care.ReviewCourtOrder: _HUB | _ADVOCATE,
    care.EndCourtOrder: _HUB | _ADVOCATE,
    guide.RecordOutcome: _HUB | _ADVOCATE,
    guide.NoteOutcomeMistaken: _HUB | _ADVOCATE,
    # the particulars of a life
    **dict.fromkeys(
        (
            life.PlanReturn,
            life.OpenMatter,
            life.ChangeMatter,
            life.CloseMatter,
            life.BeginWork,
            life.EndWork,
            life.JoinCompany,
            life.EndCompany,
            life.ChooseActivities,
        ),
        _ADVOCATE | _YOUTH,
    ),
    # meeting and writing to each other
    **dict.fromkeys(
        (
            meeting.CallMeeting,
            meeting.MoveMeeting,
            meeting.CancelMeeting,
            meeting.Invite,
            meeting.Uninvite,
            meeting.AddItem,
            meeting.Decide,
            meeting.HoldMeeting,
        ),
        _ADVOCATE | _YOUTH,
    ),
    meeting.AnswerInvitation: dict.fromkeys((Kind.HUB, Kind.PARTNER, Kind.CAREGIVER), Standing.PARTY),
    talk.SayTo: _HUB | _ADVOCATE | _YOUTH | {Kind.CAREGIVER: Standing.PARTY},
    talk.HearNoMore: _HUB | _ADVOCATE | _YOUTH | {Kind.CAREGIVER: Standing.PARTY},
    # the response team
    response.SeatMember: _HUB,
    response.ChangeMember: _HUB,
    response.EndMember: _HUB,
    # the directory
    inventory.ListService: _HUB | _MACHINE,
    inventory.WithdrawService: _HUB | _MACHINE,
    inventory.StageServices: _MACHINE,
    hsds.StageRecords: _MACHINE,
    inventory.SwitchEdition: _MACHINE,
    inventory.NoteService: _HUB | _MACHINE,
    inventory.ReportCapacity: _HUB | _PARTNER | _MACHINE,
    inventory.SetHours: _HUB | _PARTNER,
    inventory.KeepPlace: _HUB | _PARTNER | _MACHINE,
    inventory.SetNumbers: _HUB | _MACHINE,
    # support for caregivers
    support.PublishOffering: _HUB | {Kind.PARTNER: Standing.REGION} | _MACHINE,
    support.WithdrawOffering: _HUB | _PARTNER,
    support.SetPlaces: _HUB | _PARTNER,
    support.CountAttendance: _HUB | _PARTNER,
    support.TakePlace: _HUB | _ASKERS,
    support.SayYes: _HUB | _ASKERS,
    support.ConfirmBooking: _HUB | _PARTNER,
    support.DeclineBooking: _HUB | _PARTNER,
    support.CancelBooking: _HUB | _PARTNER | _ASKERS,
    support.WriteHandOver: _ASKERS,
    caring.LookForSupport: _HUB | _OWN_REQUEST,
    caring.AskAgain: _OWN_REQUEST,
    caring.AnswerInstrument: _OWN_REQUEST,
    caring.ChooseCheckIns: _HUB | _OWN_REQUEST,
    caring.AnswerCheckIn: _OWN_REQUEST,
    # consent
    consent.GrantRelease: _ADVOCATE,
    consent.NarrowRelease: _ADVOCATE | _YOUTH | _HUB,
    consent.WithdrawRelease: _ADVOCATE | _YOUTH | _HUB,
    consent.PaperWithdrawal: _ADVOCATE | _HUB,
    consent.NamePerson: _ADVOCATE,
    consent.SuspectPerson: _HUB | _ADVOCATE,
    consent.ClearPerson: _HUB | _ADVOCATE,
    consent.RecordBirthDate: _ADVOCATE,
    consent.RaiseShield: _HUB | _ADVOCATE,
    consent.TakeBackSeen: _HUB | _ADVOCATE,
    consent.ReviewShield: _HUB | _ADVOCATE,
    consent.LiftShield: _HUB | _ADVOCATE,
    # what is disclosed without a release
    order.RecordOrder: _HUB,
    order.ReviewOrder: _HUB,
    order.EndOrder: _HUB,
    # how long a case is kept
    keeping.NotePreservation: _HUB,
    keeping.EndPreservation: _HUB,
    keeping.AskErasure: _HUB | _ADVOCATE,
    keeping.AgreeErasure: _HUB | _ADVOCATE,
    keeping.CancelErasure: _HUB | _ADVOCATE,
    # the ledger
    ledger.SignHead: {Kind.AUDITOR: Standing.REGION, Kind.OPERATOR: Standing.MACHINE},
    # on call
    roster.SetRoster: _HUB | _MACHINE,
    roster.AddOverride: _HUB,
    roster.DropOverride: _HUB,
    roster.SetTemporary: _HUB,
    roster.DropTemporary: _HUB,
    roster.TakeLeave: _TURNS | _HUB,
    roster.EndLeave: _TURNS | _HUB,
    roster.OfferTurn: _TURNS,
    roster.TakeTurn: _TURNS,
    roster.AgreeSwap: _HUB,
    roster.RefuseSwap: _TURNS | _HUB,
    oncall.RequestPage: _HUB | _ADVOCATE | _OUTSIDE | dict.fromkeys((Kind.YOUTH, Kind.CAREGIVER), Standing.DOOR),
    oncall.CallAdvocate: dict.fromkeys((Kind.HUB, Kind.ADVOCATE, *_OUTSIDE), Standing.FOUNDER),
    accompany.RaiseOccasion: _HUB | _ADVOCATE | _OUTSIDE,
    accompany.ChooseAccompaniment: _HUB | _ADVOCATE | _YOUTH,
    oncall.AcknowledgePage: _PAGED,
    oncall.PassPageOn: _PAGED,
    oncall.HandPageOver: _PAGED,
    oncall.SetOut: _PAGED,
    oncall.Arrive: _PAGED,
    oncall.FinishPage: _PAGED,
    oncall.DebriefPage: _PAGED,
    oncall.SeePage: _PAGED,
    # how people are told
    reach.AddWay: _TOLD,
    reach.RemoveWay: _TOLD,
    reach.TryWay: _TOLD | _MACHINE,
    reach.ProveWay: _TOLD,
    message.PressLink: _ANYBODY,
    message.NoteDelivered: _ANYBODY,
    # disclosure
    disclosure.OpenFile: dict.fromkeys(_EVERYONE, Standing.PARTY),
    # the gate
    gate.FormTeam: _MACHINE,
    gate.InvitePerson: _HUB | _MACHINE,
    gate.RemovePerson: _HUB | _MACHINE,
    gate.SignOut: dict.fromkeys(_EVERYONE, Standing.SELF),
    gate.TellSignIns: _ONESELF,
    gate.EnrolPasskey: _ONESELF,
    gate.RenamePasskey: _ONESELF,
    gate.RemovePasskey: _ONESELF,
    gate.AskRecovery: _HUB,
    gate.AgreeRecovery: _HUB,
    gate.CancelRecovery: _HUB,
    gate.MakeFeed: dict.fromkeys((Kind.HUB, Kind.ADVOCATE), Standing.SELF),
    gate.RevokeFeed: dict.fromkeys((Kind.HUB, Kind.ADVOCATE), Standing.SELF),
}

STEP_UP: Final[frozenset[type[Command]]] = frozenset(
    {
        consent.RaiseShield,
        consent.TakeBackSeen,
        consent.LiftShield,
        order.RecordOrder,
        order.ReviewOrder,
        keeping.AskErasure,
        keeping.AgreeErasure,
        gate.MakeFeed,
        gate.EnrolPasskey,
        gate.RemovePasskey,
        gate.AskRecovery,
        gate.AgreeRecovery,
    }
)
"""What a person may send only shortly after they showed that it is them: the server refuses it over any other
connection. Whatever ends or keeps back, and can be undone by nobody else in time, is not among them.
"""


def verbs_of(kind: Kind, *, by_code: bool = False) -> tuple[type[Command], ...]:
    """Return the commands that a member of ``kind`` may send; ``by_code``: who showed a code and nothing more."""
    beyond = {Standing.CIRCLE} if by_code else set()
    return tuple(command for command, row in ACCESS.items() if kind in row and row[kind] not in beyond)


def sent_over(kind: Kind, *, proved: bool, by_code: bool = False) -> tuple[type[Command], ...]:
    """Return what of `verbs_of` goes over a connection of somebody who has just ``proved`` who they are, or hasn't."""
    return tuple(command for command in verbs_of(kind, by_code=by_code) if (command in STEP_UP) is proved)


def takes_proof(service: str, verb: str) -> bool:
    """Return whether the command of that name is one of `STEP_UP`."""
    return (service, verb) in _STEP_UP_VERBS


_STEP_UP_VERBS: Final = frozenset((command.context(), command.word()) for command in STEP_UP)


def standing_needed(kind: Kind, command: type[Command]) -> Standing | None:
    """Return what a member of ``kind`` must be to send ``command``, or None where they may not."""
    return ACCESS.get(command, {}).get(kind)
