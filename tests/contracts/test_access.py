"""The one table of who may send what."""

import pytest

from contracts.access import ACCESS, STEP_UP, Standing, standing_needed, verbs_of
from contracts.asking import BeginRequest
from contracts.base import Actor, Audience, Command
from contracts.catalog import COMMANDS
from contracts.consent import GrantRelease, WithdrawRelease
from contracts.gate import FormTeam, SignOut, TeamFormed
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import AskForSupport, AssessRequest, YouthWelcomed
from contracts.message import NoteDelivered, PressLink
from contracts.oncall import RequestPage
from contracts.standing import Circle, Teams, may_send
from contracts.vocabulary import Kind, Language, PageReason, WithdrawalForm

HUB = Actor(Kind.HUB, "team_hub", "person_hub")
YOUTH = Actor(Kind.YOUTH, "team_youth", "person_youth")
_SUPPORT = {
    "take",
    "say_yes",
    "cancel",
    "hand_over",
    "look",
    "ask_again",
    "answer",
    "choose_check_ins",
    "answer_check_in",
}
_BY_CODE = {"keep_typed", "send_begun", "write_to_hub", "page", "say_helped", "open", "sign_out"}
_TALK = {"answer_invitation", "say_to", "hear_no_more"}
_KEYS = {"tell_sign_ins", "enrol_passkey", "rename_passkey", "remove_passkey"}
TEAMS = Teams().after(TeamFormed(audience=HUB.audience, name="Northwest hub"))


def test_every_command_has_a_row() -> None:
    """A command that is not in the table could be sent by nobody."""
    assert set(ACCESS) == set(COMMANDS)
    assert all(ACCESS.values())


def test_the_public_may_only_ask_and_press_the_link_they_hold() -> None:
    """Somebody unknown can ask for support, or begin to, and answer a message that reached them; nothing else."""
    assert verbs_of(Kind.PUBLIC) == (AskForSupport, BeginRequest, PressLink, NoteDelivered)


@pytest.mark.parametrize(
    "kind, more", [(Kind.CAREGIVER, _BY_CODE | _TALK | _SUPPORT), (Kind.AUDITOR, {"sign_head"} | _KEYS)]
)
def test_those_who_only_read(kind: Kind, more: set[str]) -> None:
    """They open what is theirs and sign out. A caregiver goes on and answers; an auditor has passkeys."""
    assert {command.word() for command in verbs_of(kind)} == {"open", "sign_out"} | more


def test_only_those_beside_the_youth_touch_consent() -> None:
    """Only an advocate records a release; no partner, caregiver or agency takes one back."""
    assert set(ACCESS[GrantRelease]) == {Kind.ADVOCATE}
    assert set(ACCESS[WithdrawRelease]) == {Kind.ADVOCATE, Kind.YOUTH, Kind.HUB}


def test_what_is_not_in_the_table_is_refused() -> None:
    """No cell, no standing."""
    assert standing_needed(Kind.CAREGIVER, FormTeam) is None


def _command(command: type[Command], case: str, about: str, **fields: object) -> Command:
    return command(id=fresh("cmd"), region="northwest", case=case, about=about, **fields)


@pytest.mark.parametrize(
    "actor, teams, circle, permitted",
    [
        (HUB, TEAMS, Circle(founded=True), True),
        (HUB, TEAMS, Circle(), False),
        (HUB, Teams(), Circle(founded=True), False),
        (YOUTH, TEAMS, Circle(founded=True, youth=frozenset({YOUTH.audience})), False),
    ],
    ids=["its region's hub", "no such case", "another region's hub", "not a verb of its kind"],
)
def test_a_hub_acts_in_its_own_region(actor: Actor, teams: Teams, circle: Circle, permitted: bool) -> None:
    """The hub of the region may, on a case of that region."""
    command = _command(AssessRequest, fresh("case"), fresh("req"), kinds=())
    assert may_send(actor, command, teams, circle) is permitted


@pytest.mark.parametrize(
    "circle, permitted",
    [(Circle(founded=True, youth=frozenset({YOUTH.audience})), True), (Circle(founded=True), False)],
)
def test_a_youth_acts_in_their_own_case(circle: Circle, permitted: bool) -> None:
    """A youth withdraws what is theirs, and nothing of another case."""
    command = _command(WithdrawRelease, fresh("case"), fresh("rel"), form=WithdrawalForm.IN_PORTAL)
    assert may_send(YOUTH, command, Teams(), circle) is permitted


def test_a_code_alone_asks_for_somebody_and_takes_nothing_back() -> None:
    """Whoever found the code can make help come; releases are for whoever has the second secret, too."""
    circle = Circle(founded=True, doors=frozenset({YOUTH.audience}))
    page = _command(
        RequestPage,
        fresh("case"),
        fresh("page"),
        reason=PageReason.YOUNG_PERSON_ASKED,
        language=Language.ENGLISH,
        youth_asked=True,
    )
    assert may_send(YOUTH, page, Teams(), circle) is True
    withdrawal = _command(WithdrawRelease, fresh("case"), fresh("rel"), form=WithdrawalForm.IN_PORTAL)
    assert may_send(YOUTH, withdrawal, Teams(), circle) is False
    assert {verb.word() for verb in verbs_of(Kind.YOUTH, by_code=True)} == _BY_CODE


def test_whoever_asked_asks_for_a_person_in_their_own_request_alone() -> None:
    """A caregiver has no part in any case, and none in another's request; nor does having asked open more than that."""
    caregiver = Actor(Kind.CAREGIVER, fresh("team"), fresh("person"))
    theirs = Circle(founded=True, askers=frozenset({caregiver.audience}))
    page = _command(
        RequestPage,
        fresh("case"),
        fresh("page"),
        reason=PageReason.CRISIS,
        language=Language.ENGLISH,
        youth_asked=False,
    )
    assert may_send(caregiver, page, Teams(), theirs) is True
    for circle in (Circle(), Circle(founded=True), Circle(founded=True, doors=frozenset({YOUTH.audience}))):
        assert may_send(caregiver, page, Teams(), circle) is False
    assert {verb.word() for verb in verbs_of(Kind.CAREGIVER)} == _BY_CODE | _TALK | _SUPPORT


@pytest.mark.parametrize("second, full", [("s" * 52, True), (None, False)])
def test_without_a_second_secret_there_is_the_door_alone(second: str | None, full: bool) -> None:
    """A new code closes those before it; who it lets in by itself is nobody of the circle."""
    asker, page, door = (Audience(Kind.YOUTH, name) for name in ("team_asker", "team_page", "team_door"))
    circle = Circle(founded=True, doors=frozenset({asker}))
    circle = circle.after(YouthWelcomed(audience=page, verifier="c" * 52, second=second, door=door))
    assert circle.doors == {door}
    assert circle.members == ({page} if full else frozenset())


def test_one_signs_out_oneself() -> None:
    """Nobody ends the sessions of another team."""
    mine = _command(SignOut, NO_CASE, derived("team", "x"))
    assert may_send(Actor(Kind.YOUTH, mine.about, "person_x"), mine, Teams(), Circle()) is True
    assert may_send(YOUTH, mine, Teams(), Circle()) is False


def test_each_kind_of_standing_is_used() -> None:
    """No standing stands in the code that no cell asks for."""
    assert {standing for row in ACCESS.values() for standing in row.values()} == set(Standing)


def test_the_circle_is_those_beside_the_youth() -> None:
    """Who asked for support has no part in the case by having asked."""
    asker = Audience(Kind.CAREGIVER, "team_asker")
    assert asker not in Circle(founded=True, askers=frozenset({asker})).members


def test_what_takes_proof_is_what_could_not_be_undone_by_anybody_in_time() -> None:
    """Shields, what is disclosed or erased, and whatever lets somebody in; nothing that a young person does."""
    assert {command.word() for command in STEP_UP} == {
        "raise_shield",
        "take_back_seen",
        "lift_shield",
        "record_order",
        "review_order",
        "ask_erasure",
        "agree_erasure",
        "make_feed",
        "enrol_passkey",
        "remove_passkey",
        "ask_recovery",
        "agree_recovery",
    }
    assert not STEP_UP & set(verbs_of(Kind.YOUTH)) | STEP_UP & set(verbs_of(Kind.CAREGIVER))
