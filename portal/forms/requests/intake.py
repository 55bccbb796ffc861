"""Forms about requests, cases and the people of teams: what is typed, and the command it becomes."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.gate import InvitePerson
from contracts.ids import NO_CASE, derived
from contracts.intake import (
    AssessRequest,
    AssignAdvocate,
    CloseRequest,
    MatchSupport,
    OpenCase,
    RecordParticulars,
    WelcomeYouth,
)
from contracts.labels import Caution, Flag, Name, Place, Reach, Story
from contracts.vocabulary import AdvocateBase, Area, Asker, SupportKind, Urgency
from portal.i18n import N_
from portal.models.cases.casefile import Case
from portal.models.directory.listings import Service
from portal.models.people.teams import Team
from portal.models.requests.request import Request


class Assess(msgspec.Struct, frozen=True):
    """Which kinds of support fit."""

    kinds: tuple[SupportKind, ...]


class Match(msgspec.Struct, frozen=True):
    """Which service fits. ``kind`` is asked only where several were found to fit."""

    service: str
    kind: SupportKind | None = None


class Open(msgspec.Struct, frozen=True):
    """What a hub keeps of a new case. ``youth_known`` is asked only where a young person asked."""

    urgency: Urgency
    area: Area
    youth_known: Flag = False


class NameAdvocate(msgspec.Struct, frozen=True):
    """Who stands beside the youth, by their team."""

    advocate: str


class Particulars(msgspec.Struct, frozen=True):
    """What the youth chooses to tell. Everything can be left out."""

    called: Name | None = None
    pronouns: Name | None = None
    languages: Name | None = None
    reach: Reach | None = None
    place: Place | None = None
    caution: Caution | None = None
    story: Story | None = None
    wants: Story | None = None
    called_to: tuple[str, ...] = ()
    pronouns_to: tuple[str, ...] = ()
    languages_to: tuple[str, ...] = ()
    story_to: tuple[str, ...] = ()
    wants_to: tuple[str, ...] = ()


class Invite(msgspec.Struct, frozen=True):
    """Who may come in, and into which team (``kind:team``)."""

    team: str
    name: Name


SAYS: Final = {
    "kinds": N_("Please choose at least one."),
    "service": N_("Please choose one of these places."),
    "kind": N_("Please say what it is for."),
    "urgency": N_("Please say how soon."),
    "area": N_("Please choose a part of the region."),
    "advocate": N_("Please choose an advocate."),
    "team": N_("Please choose a team."),
    "name": N_("Please write their name."),
}


def assess(form: Assess, command: str, request: Request) -> AssessRequest:
    return AssessRequest(id=command, region=request.region, case=request.case, about=request.id, kinds=form.kinds)


def match(command: str, request: Request, service: Service, kind: SupportKind) -> MatchSupport:
    return MatchSupport(
        id=command,
        region=request.region,
        case=request.case,
        about=request.id,
        service=service.id,
        service_name=service.full_name[:200],
        kind=kind,
    )


def close(command: str, request: Request) -> CloseRequest:
    return CloseRequest(id=command, region=request.region, case=request.case, about=request.id)


def open_case(form: Open, command: str, request: Request) -> OpenCase:
    case = derived("case", command)
    return OpenCase(
        id=command,
        region=request.region,
        case=case,
        about=case,
        request_case=request.case,
        request=request.id,
        urgency=form.urgency,
        area=form.area,
        youth_known=form.youth_known and request.asker is Asker.YOUNG_PERSON,
    )


def name_advocate(command: str, case: Case, team: Team) -> AssignAdvocate:
    return AssignAdvocate(
        id=command,
        region=case.region,
        case=case.id,
        about=case.id,
        advocate=team.audience.team,
        advocate_name=team.name,
        base=team.base or AdvocateBase.SYSTEM,  # never promise privilege that isn't known to be there
    )


def particulars(form: Particulars, command: str, case: Case, to: Mapping[str, Any]) -> RecordParticulars:
    """Return what they told, and whom each part of what they say of themselves is for."""
    told = {name: getattr(form, name) for name in form.__struct_fields__ if name not in to}
    return RecordParticulars(id=command, region=case.region, case=case.id, about=case.id, **told, **to)


def welcome(command: str, case: Case, verifier: str, second: str | None) -> WelcomeYouth:
    return WelcomeYouth(id=command, region=case.region, case=case.id, about=case.id, verifier=verifier, second=second)


def invite(form: Invite, command: str, region: str, team: Audience, verifier: str) -> InvitePerson:
    """Return the invitation: of a person whose id comes from the command, so that the same form invites once."""
    return InvitePerson(
        id=command,
        region=region,
        case=NO_CASE,
        about=team.team,
        invitation=derived("inv", command),
        kind=team.kind,
        person=derived("person", command),
        name=form.name,
        verifier=verifier,
    )
