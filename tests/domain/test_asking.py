"""Beginning to ask, asking and answering inside a request, and linking: given events, when a message, then events."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from contracts.asking import (
    AnswerAsker,
    AskerWrote,
    BeginRequest,
    CaregiverLinked,
    CaregiverUnlinked,
    CodeEnded,
    CodeRenewed,
    EndCode,
    HubAnswered,
    KeepTyped,
    LinkCaregiver,
    LinkRequest,
    RenewCode,
    RequestBegun,
    RequestLinked,
    RequestReopened,
    RequestUnlinked,
    SamePerson,
    TypedKept,
    UnlinkCaregiver,
    UnlinkRequest,
    UnsentEnded,
    Verified,
    WriteToHub,
)
from contracts.base import Actor, Audience, Command, Due, Event
from contracts.figures import usual
from contracts.hardest import Hardest, fits, kinds_of, needs_of
from contracts.ids import derived
from contracts.intake import AskForSupport, CaseOpened, RequestClosed, SendBegun, SupportRequested
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal
from contracts.vocabulary import Area, Asker, Kind, KnownBy, Language, Need, Relation, SupportKind, Urgency
from services.caregiver_intake import case, domain
from services.caregiver_intake.state import UNSENT
from tests.domain.stories import NOON, REGION, given, person, team

HUB = person(team(Kind.HUB, "hub"))
BEGIN_ID = derived("cmd", "begin")
FILE, REQUEST = derived("case", BEGIN_ID), derived("req", BEGIN_ID)
THEM = Actor(Kind.CAREGIVER, derived("team", REQUEST), derived("person", REQUEST))
DOOR = Audience(Kind.CAREGIVER, derived("team", REQUEST, "door"))
CODE, SECOND = "a" * 52, "b" * 52
SAID: dict[str, Any] = {
    "asker": Asker.FOSTER_PARENT,
    "needs": (Need.CAREGIVER_SUPPORT,),
    "urgency": Urgency.SOON,
    "area": Area.NORTH,
    "language": Language.SPANISH,
    "hardest": (Hardest.WORN_OUT,),
    "story": "we are tired",
    "ways": "text",
    "times": "morning afternoon",
    "never_ways": "call letter",
    "never": "not at work",
    "interpreter": True,
    "ease": "large print",
}
BEGIN = BeginRequest(
    id=BEGIN_ID, region=REGION, case=FILE, about=REQUEST, young=False, typed="{}", verifier=CODE, second=SECOND
)
BEGUN = RequestBegun(
    request=REQUEST,
    audience=THEM.audience,
    typed="{}",
    until=NOON + usual().kept_unsent,
    verifier=CODE,
    second=SECOND,
    door=DOOR,
)
ASKED = SupportRequested(request=REQUEST, audience=THEM.audience, verifier=CODE, second=SECOND, door=DOOR, **SAID)
NEWER = msgspec.structs.replace(
    ASKED, request=derived("req", "newer"), audience=Audience(Kind.CAREGIVER, derived("team", "newer"))
)


def of(command: type[Command], name: str = "x", **fields: Any) -> Command:
    return command(id=derived("cmd", name), region=REGION, case=FILE, about=REQUEST, **fields)


def decide(
    events: tuple[Event, ...],
    message: Command | Due,
    by: Actor | None = None,
    later: timedelta = timedelta(),
    newer: SupportRequested | None = None,
) -> list[Event] | Refusal:
    state = given(domain.evolve, domain.INITIAL, *events)
    return domain.decide(state, message, at=NOON + later, by=by, newer=newer)


# ------------------------------------------------------------------------------------------------------------- begun


def test_what_is_begun_is_kept_until_a_day_that_is_said() -> None:
    """Somebody has to stop in the middle: what they typed is kept, sealed, for a time."""
    assert decide((), BEGIN) == [BEGUN]


def test_the_day_moves_on_when_they_come_further() -> None:
    """Saving again keeps what is new, for as long again; saving the same changes nothing."""
    kept = TypedKept(typed='{"story": "x"}', until=NOON + timedelta(days=1) + usual().kept_unsent)
    again = of(KeepTyped, typed='{"story": "x"}')
    assert decide((BEGUN,), again, THEM, timedelta(days=1)) == [kept]
    assert decide((BEGUN, kept), again, THEM, timedelta(days=2)) == []


def test_it_is_sent_by_whoever_began_it() -> None:
    """It becomes the request, under the same words and the same second secret."""
    send = of(SendBegun, **SAID)
    assert decide((BEGUN,), send, THEM) == [ASKED]


@pytest.mark.parametrize(
    "by",
    [None, HUB, Actor(Kind.CAREGIVER, DOOR.team, derived("person", DOOR.team)), Actor(Kind.CAREGIVER, "other", "p")],
    ids=["nobody", "the hub", "a code alone", "another caregiver"],
)
def test_nobody_else_goes_on_with_it(by: Actor | None) -> None:
    """For everybody else, whoever has the code alone among them, there is nothing here."""
    for command in (of(KeepTyped, typed="{}"), of(SendBegun, **SAID), of(WriteToHub, words="hello")):
        assert decide((BEGUN,), command, by) == NOT_FOUND


def test_to_the_hub_there_is_nothing_before_it_is_sent() -> None:
    """It can't be answered, linked or closed."""
    commands = (of(AnswerAsker, words="hello"), of(EndCode), of(UnlinkRequest, newer=NEWER.request))
    assert [decide((BEGUN,), each, HUB) for each in commands] == [NOT_FOUND] * 3


def test_what_was_never_sent_ends_by_itself() -> None:
    """At the end of its time, and not a moment before; what was sent meanwhile is not touched."""
    assert {wake.why for wake in domain.wakes(given(domain.evolve, domain.INITIAL, BEGUN))} == {UNSENT}
    ended = UnsentEnded(audience=THEM.audience, door=DOOR)
    assert decide((BEGUN,), Due(UNSENT), later=usual().kept_unsent) == [ended]
    assert decide((BEGUN,), Due(UNSENT), later=usual().kept_unsent - timedelta(seconds=1)) == []
    assert decide((BEGUN, ASKED), Due(UNSENT), later=usual().kept_unsent) == []
    assert decide((BEGUN, ended), of(SendBegun, **SAID), THEM) == NOT_FOUND


def test_a_young_person_and_a_caregiver_are_not_one() -> None:
    """What a caregiver began can't become a young person's own: who reads what hangs on it."""
    refusal = decide((BEGUN,), of(SendBegun, **(SAID | {"asker": Asker.YOUNG_PERSON})), THEM)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.field) == (Reason.INVALID, "asker")


def test_asking_at_once_says_every_word_as_it_was_typed() -> None:
    """Nothing of what somebody said is lost, or put in other words."""
    ask = AskForSupport(id=BEGIN_ID, region=REGION, case=FILE, about=REQUEST, verifier=CODE, second=SECOND, **SAID)
    assert decide((), ask) == [ASKED]


# ------------------------------------------------------------------------------------------------------------ a thread


def test_they_and_the_hub_write_to_each_other() -> None:
    """Inside the request, and nowhere else."""
    assert decide((ASKED,), of(WriteToHub, words="a question"), THEM) == [AskerWrote(words="a question")]
    assert decide((ASKED,), of(AnswerAsker, words="an answer"), HUB) == [HubAnswered(words="an answer")]


def test_whoever_comes_back_goes_on_from_what_they_said() -> None:
    """A closed request is open again by a word of theirs: nobody has to tell it all once more."""
    wrote = decide((ASKED, RequestClosed()), of(WriteToHub, words="me again"), THEM)
    assert wrote == [RequestReopened(), AskerWrote(words="me again")]
    assert not given(domain.evolve, domain.INITIAL, ASKED, RequestClosed(), RequestReopened()).closed


def test_a_page_holds_so_many_messages() -> None:
    """And then it names whom to call."""
    full = (ASKED, *(AskerWrote(words="x") for _ in range(usual().messages)))
    refusal = decide(full, of(WriteToHub, words="x"), THEM)
    assert isinstance(refusal, Refusal)
    assert refusal.field == "words"


# ------------------------------------------------------------------------------------------------- a lost code, linked

LINK = of(LinkRequest, newer_case=FILE, newer=NEWER.request, how=SamePerson.TOLD_WHAT_THEY_ASKED)
LINKED = RequestLinked(
    newer_case=FILE, newer=NEWER.request, audience=NEWER.audience, how=SamePerson.TOLD_WHAT_THEY_ASKED
)


def test_a_newer_request_of_the_same_person_opens_the_earlier_one() -> None:
    """The hub says so, and how it made sure; once is enough."""
    assert decide((ASKED,), LINK, HUB, newer=NEWER) == [LINKED]
    assert decide((ASKED, LINKED), LINK, HUB, newer=NEWER) == []


def test_a_link_that_was_wrong_is_undone() -> None:
    """And can't be undone where there is none."""
    undo = of(UnlinkRequest, newer=NEWER.request)
    assert decide((ASKED, LINKED), undo, HUB) == [RequestUnlinked(newer=NEWER.request, audience=NEWER.audience)]
    assert decide((ASKED,), undo, HUB) == NOT_NOW


@pytest.mark.parametrize(
    "newer",
    [
        None,
        ASKED,
        msgspec.structs.replace(NEWER, audience=Audience(Kind.YOUTH, "young")),
    ],
    ids=["nothing", "itself", "a young person's"],
)
def test_not_everything_can_be_linked(newer: SupportRequested | None) -> None:
    """A young person's request never opens to a caregiver's code, nor the other way."""
    refusal = decide((ASKED,), LINK, HUB, newer=newer)
    assert isinstance(refusal, Refusal)
    assert refusal.field == "newer"


def test_the_lost_code_can_be_ended_once_there_is_another() -> None:
    """Without one, they would be shut out of what they asked."""
    assert decide((ASKED,), of(EndCode), HUB) == NOT_NOW
    assert decide((ASKED, LINKED), of(EndCode), HUB) == [CodeEnded(audience=THEM.audience, door=DOOR)]


def test_new_words_can_be_given_by_voice_until_the_old_ones_were_ended_for_good() -> None:
    """Then the newer request's words open both. How the hub knew that it was them is kept."""
    renew = of(RenewCode, known_by=KnownBy.CALLED_BACK, verifier="n" * 52)
    renewed = CodeRenewed(audience=THEM.audience, door=DOOR, known_by=KnownBy.CALLED_BACK, verifier="n" * 52)
    assert decide((ASKED,), renew, HUB) == [renewed]
    assert decide((ASKED, renewed), renew, HUB) == [renewed]
    assert decide((ASKED, LINKED, CodeEnded(audience=THEM.audience)), renew, HUB) == NOT_NOW
    assert decide((), renew, HUB) == NOT_FOUND


# -------------------------------------------------------------------------------------------------- linked to a youth

CASE = derived("case", "youth")
OPENED = CaseOpened(request_case=FILE, request=REQUEST, urgency=Urgency.SOON, area=Area.NORTH)
TO_CASE = LinkCaregiver(
    id=derived("cmd", "to-case"),
    region=REGION,
    case=CASE,
    about=CASE,
    request_case=FILE,
    relation=Relation.FOSTER_PARENT,
    verified=Verified.AGENCY_CONFIRMED,
)
CAREGIVER_LINKED = CaregiverLinked(
    request_case=FILE,
    request=REQUEST,
    audience=THEM.audience,
    asker=Asker.FOSTER_PARENT,
    relation=Relation.FOSTER_PARENT,
    verified=Verified.AGENCY_CONFIRMED,
)


def test_a_caregiver_is_linked_with_relation_and_how_it_was_verified() -> None:
    """And unlinked again; what they may see of the youth is not this event's to say."""
    state = given(case.evolve, case.INITIAL, OPENED)
    assert case.decide(state, TO_CASE, at=NOON, by=HUB, request=ASKED) == [CAREGIVER_LINKED]
    state = given(case.evolve, case.INITIAL, OPENED, CAREGIVER_LINKED)
    assert case.decide(state, TO_CASE, at=NOON, by=HUB, request=ASKED) == []
    undo = UnlinkCaregiver(id=derived("cmd", "undo"), region=REGION, case=CASE, about=CASE, request_case=FILE)
    assert case.decide(state, undo, at=NOON, by=HUB) == [CaregiverUnlinked(request_case=FILE, request=REQUEST)]


def test_a_young_person_is_nobodys_caregiver() -> None:
    """Nor is there a link to what is not there."""
    state = given(case.evolve, case.INITIAL, OPENED)
    for request in (None, msgspec.structs.replace(ASKED, audience=Audience(Kind.YOUTH, "young"))):
        refusal = case.decide(state, TO_CASE, at=NOON, by=HUB, request=request)
        assert isinstance(refusal, Refusal)
        assert refusal.field == "request_case"


# ------------------------------------------------------------------------------------------------- what is hardest now


def test_every_thing_that_can_be_hardest_is_in_the_table() -> None:
    """Somebody can say that something else is hard; of all the others the table knows what usually helps."""
    assert set(fits()) == set(Hardest)
    assert [each for each, row in fits().items() if not row.needs] == [Hardest.ELSE]


def test_what_is_hard_becomes_what_is_needed() -> None:
    """In the order it was said, each once; and a young person is nobody's caregiver here either."""
    said = (Hardest.WORN_OUT, Hardest.ALONE)
    assert needs_of(said, Asker.PARENT) == (Need.CAREGIVER_SUPPORT, Need.MENTAL_HEALTH, Need.PEER_SUPPORT)
    assert needs_of(said, Asker.YOUNG_PERSON) == (Need.MENTAL_HEALTH, Need.PEER_SUPPORT)
    assert needs_of((), Asker.YOUNG_PERSON) == (Need.SUPPORT_AND_ADVOCACY,)
    assert needs_of((Hardest.ELSE,), Asker.RELATIVE) == (Need.CAREGIVER_SUPPORT,)
    assert kinds_of(said) == (SupportKind.RESPITE, SupportKind.COACHING, SupportKind.GROUP)
