"""Requests for support, and cases: given events, when a message, then events."""

import msgspec
import pytest

from contracts.base import Actor, Audience, Command, Due, Event
from contracts.gate import TeamFormed
from contracts.ids import derived
from contracts.intake import (
    AdvocateAssigned,
    AskForSupport,
    AssessRequest,
    AssignAdvocate,
    CaseOpened,
    CloseRequest,
    MatchSupport,
    OpenCase,
    ParticularsRecorded,
    RecordParticulars,
    RequestAssessed,
    RequestClosed,
    SupportMatched,
    SupportRequested,
    TellFrame,
    WelcomeYouth,
    YouthWelcomed,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal, invalid
from contracts.standing import Circle, Teams
from contracts.vocabulary import AdvocateBase, Area, Asker, Kind, Language, Need, SupportKind, Urgency
from services.caregiver_intake import case, domain
from tests.domain.stories import NOON, REGION, given, person, team

HUB = person(team(Kind.HUB, "hub"))
ADVOCATE = person(team(Kind.ADVOCATE, "advocate"))
YOUTH = person(team(Kind.YOUTH, "youth"))
PUBLIC = Actor(Kind.PUBLIC, "public", derived("person", "nonce"))

_ASK = derived("cmd", "ask")
FILE, REQUEST = derived("case", _ASK), derived("req", _ASK)
VERIFIER = "a" * 52
ASK = AskForSupport(
    id=_ASK,
    region=REGION,
    case=FILE,
    about=REQUEST,
    asker=Asker.FOSTER_PARENT,
    needs=(Need.CAREGIVER_SUPPORT,),
    urgency=Urgency.SOON,
    area=Area.NORTH,
    language=Language.SPANISH,
    verifier=VERIFIER,
    story="we are tired",
)
ASKED = SupportRequested(
    request=REQUEST,
    audience=Audience(Kind.CAREGIVER, derived("team", REQUEST)),
    asker=Asker.FOSTER_PARENT,
    needs=(Need.CAREGIVER_SUPPORT,),
    urgency=Urgency.SOON,
    area=Area.NORTH,
    language=Language.SPANISH,
    verifier=VERIFIER,
    story="we are tired",
)
ASSESS = AssessRequest(
    id=derived("cmd", "assess"), region=REGION, case=FILE, about=REQUEST, kinds=(SupportKind.RESPITE,)
)
MATCH = MatchSupport(
    id=derived("cmd", "match"),
    region=REGION,
    case=FILE,
    about=REQUEST,
    service=derived("svc", "respite"),
    service_name="Lakeside respite",
    kind=SupportKind.RESPITE,
)
CLOSE = CloseRequest(id=derived("cmd", "close"), region=REGION, case=FILE, about=REQUEST)
ASSESSED = RequestAssessed(kinds=(SupportKind.RESPITE,))
MATCHED = SupportMatched(service=MATCH.service, service_name="Lakeside respite", kind=SupportKind.RESPITE)

_OPEN = derived("cmd", "open")
CASE = derived("case", _OPEN)
OPEN = OpenCase(
    id=_OPEN,
    region=REGION,
    case=CASE,
    about=CASE,
    request_case=FILE,
    request=REQUEST,
    urgency=Urgency.NOW,
    area=Area.NORTH,
)
OPENED = CaseOpened(request_case=FILE, request=REQUEST, urgency=Urgency.NOW, area=Area.NORTH)
ASSIGN = AssignAdvocate(
    id=derived("cmd", "assign"),
    region=REGION,
    case=CASE,
    about=CASE,
    advocate=ADVOCATE.team,
    advocate_name="Rivers Advocacy",
    base=AdvocateBase.COMMUNITY,
)
ASSIGNED = AdvocateAssigned(advocate=ADVOCATE.team, advocate_name="Rivers Advocacy", base=AdvocateBase.COMMUNITY)
LAKES, PROVIDER = team(Kind.ADVOCATE, "lakes"), team(Kind.PARTNER, "provider")
TEAMS = Teams(
    {
        formed.audience: formed
        for formed in (
            TeamFormed(audience=ADVOCATE.audience, name="Rivers Advocacy", base=AdvocateBase.COMMUNITY),
            TeamFormed(audience=LAKES, name="Lakes Victim Services", base=AdvocateBase.SYSTEM),
            TeamFormed(audience=PROVIDER, name="Birch House intake"),
        )
    }
)
WELCOME = WelcomeYouth(id=derived("cmd", "welcome"), region=REGION, case=CASE, about=CASE, verifier="b" * 52)
RECORD = RecordParticulars(
    id=derived("cmd", "record"), region=REGION, case=CASE, about=CASE, called="Wren", pronouns="they"
)


def request(*events: Event) -> domain.State:
    return given(domain.evolve, domain.INITIAL, *events)


def opened(*events: Event) -> case.State:
    return given(case.evolve, case.INITIAL, *events)


def test_anybody_may_ask_and_is_known_by_their_request_alone() -> None:
    """A caregiver asks without an account: a team of one that follows from the request."""
    assert domain.decide(request(), ASK, at=NOON, by=PUBLIC) == [ASKED]
    assert ASKED.actor == Actor(Kind.CAREGIVER, derived("team", REQUEST), derived("person", REQUEST))


@pytest.mark.parametrize("asker", list(Asker))
def test_a_young_person_asks_the_same_way(asker: Asker) -> None:
    """Only a young person asks as a youth; everybody else asks as a caregiver."""
    decided = domain.decide(request(), msgspec.structs.replace(ASK, asker=asker), at=NOON, by=PUBLIC)
    assert isinstance(decided, list)
    assert isinstance(decided[0], SupportRequested)
    assert decided[0].audience.kind is (Kind.YOUTH if asker is Asker.YOUNG_PERSON else Kind.CAREGIVER)


@pytest.mark.parametrize("needs", [(), (Need.EDUCATION, Need.EDUCATION)])
def test_a_request_says_what_is_needed_once(needs: tuple[Need, ...]) -> None:
    """No need at all and the same need twice are both named."""
    refusal = domain.decide(request(), msgspec.structs.replace(ASK, needs=needs), at=NOON, by=PUBLIC)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.field) == (Reason.INVALID, "needs")


@pytest.mark.parametrize("command, event", [(ASSESS, ASSESSED), (MATCH, MATCHED), (CLOSE, RequestClosed())])
def test_the_hub_answers_a_request(command: Command, event: Event) -> None:
    """Assessing, matching and closing go in any order until it is closed, and nowhere without a request."""
    assert domain.decide(request(), command, at=NOON, by=HUB) == NOT_FOUND
    assert domain.decide(request(ASKED), command, at=NOON, by=HUB) == [event]
    assert domain.decide(request(ASKED, RequestClosed()), command, at=NOON, by=HUB) == NOT_NOW


def test_the_same_match_twice_has_one_effect() -> None:
    """Another match is another match; the same one is nothing new."""
    assert domain.decide(request(ASKED, MATCHED), MATCH, at=NOON, by=HUB) == []
    other = msgspec.structs.replace(MATCH, kind=SupportKind.GROUP)
    assert domain.decide(request(ASKED, MATCHED), other, at=NOON, by=HUB) != []


@pytest.mark.parametrize("kinds", [(), (SupportKind.GROUP, SupportKind.GROUP)])
def test_an_assessment_names_each_kind_once(kinds: tuple[SupportKind, ...]) -> None:
    """No kind at all and the same kind twice are both named."""
    refusal = domain.decide(request(ASKED), msgspec.structs.replace(ASSESS, kinds=kinds), at=NOON, by=HUB)
    assert isinstance(refusal, Refusal)
    assert refusal.field == "kinds"


def test_a_request_is_asked_once() -> None:
    """There is nothing to found a second time, and no timer or fact moves a request."""
    assert domain.decide(request(ASKED), ASK, at=NOON, by=PUBLIC) == NOT_FOUND
    assert domain.decide(request(ASKED), Due("anything"), at=NOON) == []
    assert domain.decide(request(ASKED), OPEN, at=NOON, by=HUB) == NOT_FOUND


def test_a_case_is_opened_from_a_request_and_its_asker_is_not_in_it() -> None:
    """A caregiver sees nothing of a youth's case by virtue of having asked."""
    assert case.decide(opened(), OPEN, at=NOON, by=HUB, request=ASKED) == [OPENED]


def test_a_young_person_who_asked_is_in_their_own_case() -> None:
    """Once hub staff have made sure that it is them: their return code opens what they asked and the case alike."""
    audience = Audience(Kind.YOUTH, derived("team", REQUEST))
    asked = msgspec.structs.replace(ASKED, asker=Asker.YOUNG_PERSON, audience=audience)
    expected = msgspec.structs.replace(OPENED, youth=audience)
    known = msgspec.structs.replace(OPEN, youth_known=True)
    assert case.decide(opened(), known, at=NOON, by=HUB, request=asked) == [expected]


def test_whoever_says_they_are_the_young_person_is_not_believed_by_a_machine() -> None:
    """Whoever harms them can say so too: without hub staff's word nobody's code opens the case."""
    asked = msgspec.structs.replace(
        ASKED, asker=Asker.YOUNG_PERSON, audience=Audience(Kind.YOUTH, derived("team", REQUEST))
    )
    assert case.decide(opened(), OPEN, at=NOON, by=HUB, request=asked) == [OPENED]


@pytest.mark.parametrize("asker", [each for each in Asker if each is not Asker.YOUNG_PERSON])
def test_nobody_else_becomes_the_youth_by_a_mark(asker: Asker) -> None:
    """A caregiver's code never opens the case, whatever is marked."""
    asked = msgspec.structs.replace(ASKED, asker=asker)
    known = msgspec.structs.replace(OPEN, youth_known=True)
    assert case.decide(opened(), known, at=NOON, by=HUB, request=asked) == [OPENED]


def test_no_case_without_its_request() -> None:
    """A request of another region is the same as none."""
    assert case.decide(opened(), OPEN, at=NOON, by=HUB, request=None) == NOT_FOUND
    assert case.decide(opened(OPENED), OPEN, at=NOON, by=HUB, request=ASKED) == NOT_FOUND


@pytest.mark.parametrize("command", [ASSIGN, WELCOME, RECORD])
def test_nothing_happens_in_a_case_that_is_not_there(command: Command) -> None:
    """Every other command finds nothing before the case is opened."""
    assert case.decide(opened(), command, at=NOON, by=HUB) == NOT_FOUND


def test_an_advocate_is_assigned_once() -> None:
    """A second advocate is one more; the same one again is no effect."""
    assert case.decide(opened(OPENED), ASSIGN, at=NOON, by=HUB, teams=TEAMS) == [ASSIGNED]
    beside = Circle(founded=True, advocates=frozenset({ADVOCATE.audience}))
    assert case.decide(opened(OPENED, ASSIGNED), ASSIGN, at=NOON, by=HUB, teams=TEAMS, circle=beside) == []
    other = msgspec.structs.replace(ASSIGN, advocate=LAKES.team)
    assert case.decide(opened(OPENED, ASSIGNED), other, at=NOON, by=HUB, teams=TEAMS, circle=beside) != []


def test_an_advocate_whom_somebody_shielded_named_can_be_named_again() -> None:
    """They don't stand beside the youth, although it was recorded that they were named."""
    assert case.decide(opened(OPENED, ASSIGNED), ASSIGN, at=NOON, by=HUB, teams=TEAMS, circle=Circle()) == [ASSIGNED]


def test_an_advocate_is_named_as_their_team_is_known() -> None:
    """Nobody can promise a privilege that isn't there, under another's name, or name a team that isn't the region's."""
    typed = msgspec.structs.replace(ASSIGN, advocate=LAKES.team)
    named = AdvocateAssigned(advocate=LAKES.team, advocate_name="Lakes Victim Services", base=AdvocateBase.SYSTEM)
    assert case.decide(opened(OPENED), typed, at=NOON, by=HUB, teams=TEAMS) == [named]
    refusal = invalid("advocate", "This region has no such advocate.")
    for unknown in (PROVIDER.team, derived("team", "elsewhere")):
        command = msgspec.structs.replace(ASSIGN, advocate=unknown)
        assert case.decide(opened(OPENED), command, at=NOON, by=HUB, teams=TEAMS) == refusal


@pytest.mark.parametrize("second", [None, "c" * 52])
def test_each_welcome_is_a_code_of_its_own(second: str | None) -> None:
    """The youth becomes two teams of one, by the code alone and by both secrets; both follow from the command."""
    youth, door = (Audience(Kind.YOUTH, derived("team", CASE, which, WELCOME.id)) for which in ("youth", "door"))
    welcomed = YouthWelcomed(audience=youth, verifier="b" * 52, second=second, door=door)
    command = msgspec.structs.replace(WELCOME, second=second)
    assert case.decide(opened(OPENED), command, at=NOON, by=ADVOCATE) == [welcomed]
    assert welcomed.actor == Actor(Kind.YOUTH, youth.team, derived("person", youth.team))
    assert welcomed.at_door == Actor(Kind.YOUTH, door.team, derived("person", door.team))


def test_particulars_are_what_the_youth_chose_to_tell() -> None:
    """Every field may be left out, but not all of them."""
    recorded = ParticularsRecorded(called="Wren", pronouns="they", recorder=ADVOCATE.audience)
    assert case.decide(opened(OPENED), RECORD, at=NOON, by=ADVOCATE) == [recorded]
    nothing = msgspec.structs.replace(RECORD, called=None, pronouns=None)
    assert case.decide(opened(OPENED), nothing, at=NOON, by=ADVOCATE) == invalid("called", "write at least one thing")
    assert case.decide(opened(OPENED), Due("anything"), at=NOON) == []


def test_a_youth_says_anew_how_they_speak_of_themselves_and_to_whom() -> None:
    """How to reach them, and where, stays what their advocate wrote; and whose words those are stays known."""
    wrote = ParticularsRecorded(called="Wren", reach="the blue phone", recorder=ADVOCATE.audience)
    tell = TellFrame(
        id=derived("cmd", "tell"),
        region=REGION,
        case=CASE,
        about=CASE,
        called="Kit",
        wants="to sleep",
        called_to=(LAKES,),
    )
    then = ParticularsRecorded(
        called="Kit", wants="to sleep", called_to=(LAKES,), reach="the blue phone", recorder=ADVOCATE.audience
    )
    assert case.decide(opened(OPENED, wrote), tell, at=NOON, by=YOUTH) == [then]
    assert case.decide(opened(OPENED, then), tell, at=NOON, by=YOUTH) == []
    emptied = msgspec.structs.replace(tell, called=None, wants=None, called_to=None)
    left = ParticularsRecorded(reach="the blue phone", recorder=ADVOCATE.audience)
    assert case.decide(opened(OPENED, then), emptied, at=NOON, by=YOUTH) == [left]
    assert isinstance(case.decide(opened(OPENED), emptied, at=NOON, by=YOUTH), Refusal)
