"""Intake: a request for support, and the case that may grow out of it. Decided by ``caregiver_intake``.

A request is a file of its own (its own case id): what somebody asked for themselves is never kept with what is known
of a youth. A case is opened from it by hub staff, and nothing in the request says so.
"""

from typing import ClassVar, Final

from contracts.asking import Ease, SafeTimes, SafeWays
from contracts.base import Actor, Audience, Command, Event, TeamToken
from contracts.hardest import Hardest
from contracts.ids import CaseId, RequestId, ServiceId, derived
from contracts.labels import Caution, Flag, Name, Place, PublicName, Reach, Story, Verifier
from contracts.vocabulary import AdvocateBase, Area, Asker, Language, Need, SupportKind, Urgency


class _Asks(Command, frozen=True, kw_only=True):
    """All that somebody says when they ask. Nothing about a youth is required, and hardly anything else."""

    asker: Asker
    needs: tuple[Need, ...]
    urgency: Urgency
    area: Area
    language: Language
    hardest: tuple[Hardest, ...] = ()
    story: Story | None = None
    ways: SafeWays | None = None
    times: SafeTimes | None = None
    reach: Reach | None = None
    never_ways: SafeWays | None = None
    never: Reach | None = None
    interpreter: Flag = False
    ease: Ease | None = None
    asked_before: Flag = False
    """They asked before, and have lost the words."""
    advocate_now: Flag = False
    """It can't wait: whoever is on call is asked at once."""


class AskForSupport(_Asks, frozen=True, tag="caregiver_intake.ask.v1"):
    """Ask for support, without an account. A young person can ask for themselves the same way."""

    founds: ClassVar = ("case", "req")
    verifier: Verifier
    second: Verifier | None = None
    """Of a second secret that they chose: without it the code shows a neutral status and nothing more."""


class SendBegun(_Asks, frozen=True, tag="caregiver_intake.send_begun.v1"):
    """Send what was begun: from here on the hub reads it."""


class AssessRequest(Command, frozen=True, tag="caregiver_intake.assess.v1"):
    """Record which kinds of support fit what was asked."""

    kinds: tuple[SupportKind, ...]


class MatchSupport(Command, frozen=True, tag="caregiver_intake.match.v1"):
    """Match a request to a service of the directory."""

    service: ServiceId
    service_name: PublicName
    kind: SupportKind


class CloseRequest(Command, frozen=True, tag="caregiver_intake.close.v1"):
    """Close a request whose asker has what they asked for, or asked us to stop."""


class OpenCase(Command, frozen=True, tag="caregiver_intake.open_case.v1"):
    """Open a case for a youth from a request. ``about`` is the case itself."""

    founds: ClassVar = ("case",)
    request_case: CaseId
    request: RequestId
    urgency: Urgency
    area: Area
    youth_known: Flag = False
    """Hub staff have made sure that who asked is the young person themselves: their code will open the case."""


class AssignAdvocate(Command, frozen=True, tag="caregiver_intake.assign_advocate.v1"):
    """Name the advocate who stands beside the youth in this case."""

    advocate: TeamToken
    advocate_name: PublicName
    base: AdvocateBase


class WelcomeYouth(Command, frozen=True, tag="caregiver_intake.welcome_youth.v1"):
    """Give the youth a return code of their own, by which they see who sees what."""

    verifier: Verifier
    second: Verifier | None = None
    """Of the second secret, without which the code shows a neutral status and nothing more."""


Listeners = tuple[Audience, ...]
"""Who may read something that a youth said of themselves. It opens nothing: a release must name them, too."""


class _Frame(Command, frozen=True, kw_only=True):
    """How a youth speaks of themselves, and whom each part of it is for.

    ``story`` is how they describe what they lived through, ``wants`` what they want first. Where nothing is said of who
    may read a part, releases say it alone; where something is, nobody else does, whatever is released to them.
    """

    called: Name | None = None
    pronouns: Name | None = None
    languages: Name | None = None
    story: Story | None = None
    wants: Story | None = None
    called_to: Listeners | None = None
    pronouns_to: Listeners | None = None
    languages_to: Listeners | None = None
    story_to: Listeners | None = None
    wants_to: Listeners | None = None


FRAME: Final = ("called", "pronouns", "languages", "story", "wants")
"""What a youth says of themselves. Whom each is for stands in the field of that name and ``_to``."""


class RecordParticulars(_Frame, frozen=True, tag="caregiver_intake.record_particulars.v1"):
    """Record what the youth chose to tell their advocate: all of it, as it stands now. Every field may be left out."""

    reach: Reach | None = None
    place: Place | None = None
    caution: Caution | None = None


class TellFrame(_Frame, frozen=True, tag="caregiver_intake.tell_frame.v1"):
    """The youth says how they speak of themselves, and to whom. How to reach them, and where, stays as it stands."""


class SupportRequested(Event, frozen=True, tag="intake.support_requested.v1"):
    """Somebody asked. ``audience`` is who they are to us: a team of one, reached by their return code.

    Where they chose a second secret, the code by itself opens ``door``, and ``audience`` only together with it.
    """

    request: RequestId
    audience: Audience
    asker: Asker
    needs: tuple[Need, ...]
    urgency: Urgency
    area: Area
    language: Language
    verifier: Verifier
    hardest: tuple[Hardest, ...] = ()
    story: Story | None = None
    ways: SafeWays | None = None
    times: SafeTimes | None = None
    reach: Reach | None = None
    never_ways: SafeWays | None = None
    never: Reach | None = None
    interpreter: Flag = False
    ease: Ease | None = None
    asked_before: Flag = False
    advocate_now: Flag = False
    second: Verifier | None = None
    door: Audience | None = None

    @property
    def actor(self) -> Actor:
        """The one person of that team: who acts when their return code, and the second secret if any, was used."""
        return Actor(self.audience.kind, self.audience.team, derived("person", self.request))

    @property
    def at_door(self) -> Actor:
        """Who acts when the code alone was used."""
        if self.door is None:
            return self.actor
        return Actor(self.door.kind, self.door.team, derived("person", self.door.team))


class RequestAssessed(Event, frozen=True, tag="intake.request_assessed.v1"):
    """Hub staff said which kinds of support fit."""

    kinds: tuple[SupportKind, ...]


class SupportMatched(Event, frozen=True, tag="intake.support_matched.v1"):
    """The request was matched to a service."""

    service: ServiceId
    service_name: PublicName
    kind: SupportKind


class RequestClosed(Event, frozen=True, tag="intake.request_closed.v1"):
    """The request came to its end."""


class CaseOpened(Event, frozen=True, tag="intake.case_opened.v1"):
    """A case was opened. ``youth`` is set where the youth asked for themselves, and the hub has made sure of it."""

    request_case: CaseId
    request: RequestId
    urgency: Urgency
    area: Area
    youth: Audience | None = None


class AdvocateAssigned(Event, frozen=True, tag="intake.advocate_assigned.v1"):
    """An advocate stands beside the youth from here on."""

    advocate: TeamToken
    advocate_name: PublicName
    base: AdvocateBase


class YouthWelcomed(Event, frozen=True, tag="intake.youth_welcomed.v1"):
    """The youth has a code. By itself it opens ``door``; with the second secret it opens ``audience``."""

    audience: Audience
    verifier: Verifier
    second: Verifier | None = None
    door: Audience | None = None

    @property
    def actor(self) -> Actor:
        """The one person of that team: who acts when code and second secret were used."""
        return Actor(self.audience.kind, self.audience.team, derived("person", self.audience.team))

    @property
    def at_door(self) -> Actor:
        """Who acts when the code alone was used."""
        team = self.door or self.audience
        return Actor(team.kind, team.team, derived("person", team.team))


class ParticularsRecorded(Event, frozen=True, tag="intake.particulars_recorded.v1"):
    """What the youth chose to tell, as it stands now; the newest one replaces those before.

    ``recorder`` is the advocate whose words ``reach``, ``place`` and ``caution`` are, also where the youth has changed
    the rest since.
    """

    called: Name | None = None
    pronouns: Name | None = None
    languages: Name | None = None
    reach: Reach | None = None
    place: Place | None = None
    story: Story | None = None
    wants: Story | None = None
    caution: Caution | None = None
    called_to: Listeners | None = None
    pronouns_to: Listeners | None = None
    languages_to: Listeners | None = None
    story_to: Listeners | None = None
    wants_to: Listeners | None = None
    recorder: Audience | None = None
