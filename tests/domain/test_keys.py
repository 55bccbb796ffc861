"""By what staff come in: passkeys of their own, coming in anew by two colleagues, and what a challenge is good for."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from contracts.base import Actor, Address, Command, Event, Fact
from contracts.gate import (
    AgreeRecovery,
    AskRecovery,
    CancelRecovery,
    EnrolPasskey,
    PasskeyEnrolled,
    PasskeyRemoved,
    PasskeyRenamed,
    PersonInvited,
    PersonRecovered,
    PersonRemoved,
    RecoveryAsked,
    RecoveryCancelled,
    RemovePasskey,
    RenamePasskey,
    TellSignIns,
)
from contracts.ids import NO_CASE, derived
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.vocabulary import Device as Called
from contracts.vocabulary import Kind, KnownBy
from services.bus.gate.passkey import Site, read_assertion, read_made, spelled, unspelled
from services.bus.serving.vouching import are_two
from services.gatekeeper import domain, people
from services.gatekeeper.challenges import RANDOM, Challenges
from services.gatekeeper.passkeys import Enrolled, Verifying
from services.gatekeeper.registry import Registry
from services.gatekeeper.settings import OWN_FILE, FiguresError, figures
from tests.bus.keys import Device
from tests.domain.stories import NOON, REGION, after, given, person, team
from tests.domain.test_gate import FORMED, INVITED

ANN = person(FORMED.audience, "ann")
BEN = person(FORMED.audience, "ben")
WREN, ROBIN, JAY = (person(team(Kind.HUB, "hub"), name) for name in ("wren", "robin", "jay"))
MADE = Enrolled("Y3JlZGVudGlhbA", "cHVibGlj", 0)
ID = derived("cmd", "enrol")
ENROL = EnrolPasskey(
    id=ID,
    region=REGION,
    case=NO_CASE,
    about=ANN.team,
    passkey=derived("pkey", ID),
    device=Called.PHONE,
    registration="a.b.c",
)
ENROLLED = PasskeyEnrolled(
    audience=ANN.audience,
    person=ANN.person,
    passkey=ENROL.passkey,
    device=Called.PHONE,
    credential=MADE.credential,
    public_key=MADE.public_key,
)
REMOVED = PasskeyRemoved(audience=ANN.audience, person=ANN.person, passkey=ENROL.passkey)
FIRST, SECOND = "f" * 52, "s" * 52
ASKED = RecoveryAsked(
    audience=ANN.audience, person=ANN.person, asker=WREN.person, known_by=KnownBy.CALLED_BACK, verifier=FIRST
)
RECOVERED = PersonRecovered(
    audience=ANN.audience,
    person=ANN.person,
    agreed=ROBIN.person,
    known_by=KnownBy.IN_PERSON,
    verifier=SECOND,
    first=FIRST,
)
GONE = PersonRemoved(audience=ANN.audience, person=ANN.person)
CANCELLED = RecoveryCancelled(audience=ANN.audience, person=ANN.person)


def state(*events: Event) -> domain.State:
    return given(domain.evolve, domain.INITIAL, FORMED, INVITED, *events)


def _of_team(command: type[Command], name: str, **fields: object) -> Command:
    return command(id=derived("cmd", name), region=REGION, case=NO_CASE, about=ANN.team, **fields)


RENAME = _of_team(RenamePasskey, "rename", passkey=ENROL.passkey, device=Called.KEY)
REMOVE = _of_team(RemovePasskey, "remove", passkey=ENROL.passkey)
TELL = _of_team(TellSignIns, "tell")
ASK = _of_team(AskRecovery, "ask", person=ANN.person, known_by=KnownBy.CALLED_BACK, verifier=FIRST)
AGREE = _of_team(AgreeRecovery, "agree", person=ANN.person, known_by=KnownBy.IN_PERSON, verifier=SECOND)
CANCEL = _of_team(CancelRecovery, "cancel", person=ANN.person)
RENAMED = PasskeyRenamed(audience=ANN.audience, person=ANN.person, passkey=ENROL.passkey, device=Called.KEY)


# ------------------------------------------------------------------------------------------------------------ passkeys


@pytest.mark.parametrize(
    "before, command, by, then",
    [
        ((), ENROL, ANN, [ENROLLED]),
        ((), ENROL, BEN, NOT_FOUND),
        ((), ENROL, None, NOT_FOUND),
        ((GONE,), ENROL, ANN, NOT_FOUND),
        ((ENROLLED,), ENROL, ANN, people.HAS_ONE),
        ((ENROLLED, REMOVED), ENROL, ANN, [ENROLLED]),
        ((ENROLLED,), RENAME, ANN, [RENAMED]),
        ((ENROLLED,), RENAME, BEN, NOT_FOUND),
        ((), RENAME, ANN, NOT_FOUND),
        ((ENROLLED,), REMOVE, ANN, [REMOVED]),
        ((ENROLLED,), REMOVE, WREN, NOT_FOUND),
        ((ENROLLED, REMOVED), REMOVE, ANN, NOT_FOUND),
        ((), TELL, ANN, []),
        ((), TELL, WREN, NOT_FOUND),
        ((GONE,), TELL, ANN, NOT_FOUND),
    ],
)
def test_a_passkey_is_its_own_persons(
    before: tuple[Event, ...], command: Command, by: Actor | None, then: list[Event] | Refusal
) -> None:
    """They make it, name it and remove it; for anybody else, a colleague or a hub, it isn't there."""
    assert domain.decide(state(*before), command, at=NOON, by=by, made=MADE) == then


def test_what_could_not_be_verified_and_one_too_many_enrol_nothing() -> None:
    """The refusal stands at what was sent."""
    assert domain.decide(state(), ENROL, at=NOON, by=ANN) == people.NOT_MADE
    many = [
        msgspec.structs.replace(ENROLLED, passkey=derived("pkey", str(n)), credential=str(n))
        for n in range(people.PASSKEYS)
    ]
    assert domain.decide(state(*many), ENROL, at=NOON, by=ANN, made=MADE) == people.TOO_MANY


def test_a_passkey_is_founded_by_its_command() -> None:
    """Its id can't be aimed at another's."""
    assert ENROL.misfounded() is None
    assert msgspec.structs.replace(ENROL, passkey=derived("pkey", "another")).misfounded() == "passkey"


# ---------------------------------------------------------------------------------------------------------- coming anew


@pytest.mark.parametrize(
    "before, command, by, then",
    [
        ((), ASK, WREN, [ASKED]),
        ((GONE,), ASK, WREN, NOT_FOUND),
        ((ASKED,), ASK, ROBIN, people.ASKED_ALREADY),
        ((ASKED, CANCELLED), ASK, WREN, [ASKED]),
        ((ASKED, RECOVERED), ASK, WREN, [ASKED]),
        ((), AGREE, ROBIN, people.NOBODY_ASKED),
        ((ASKED,), AGREE, ROBIN, [RECOVERED]),
        ((ASKED,), AGREE, WREN, people.TWO_PEOPLE),
        ((ASKED, CANCELLED), AGREE, ROBIN, people.NOBODY_ASKED),
        ((ASKED, RECOVERED), AGREE, JAY, people.NOBODY_ASKED),
        ((ASKED,), CANCEL, ROBIN, [CANCELLED]),
        ((), CANCEL, ROBIN, people.NOBODY_ASKED),
        ((ASKED, GONE), AGREE, ROBIN, NOT_FOUND),
    ],
)
def test_it_takes_two_to_let_somebody_in_anew(
    before: tuple[Event, ...], command: Command, by: Actor, then: list[Event] | Refusal
) -> None:
    """One asks and another agrees; asked twice, or agreed by who asked, it is none."""
    assert domain.decide(state(*before), command, at=NOON, by=by) == then


@pytest.mark.parametrize("command", [ASK, AGREE])
def test_nobody_lets_themselves_in_anew(command: Command) -> None:
    """Neither as who asks, nor as who agrees."""
    hubs = msgspec.structs.replace(FORMED, audience=WREN.audience)
    mine = msgspec.structs.replace(INVITED, audience=WREN.audience, person=WREN.person)
    asked = msgspec.structs.replace(ASKED, audience=WREN.audience, person=WREN.person, asker=ROBIN.person)
    before = given(domain.evolve, domain.INITIAL, hubs, mine, *([asked] if command is AGREE else []))
    own = msgspec.structs.replace(command, about=WREN.team, person=WREN.person)
    assert domain.decide(before, own, at=NOON, by=WREN) == people.NOT_ONESELF


@pytest.mark.parametrize(
    "vouched, agreed",
    [
        ({}, True),
        ({ROBIN.person: WREN.person}, False),
        ({WREN.person: ROBIN.person}, False),
        ({ROBIN.person: JAY.person, WREN.person: JAY.person}, False),
        ({ROBIN.person: JAY.person}, True),
    ],
)
def test_two_who_let_one_another_in_are_one(vouched: dict[str, str], agreed: bool) -> None:
    """Whoever makes an invitation can follow it, and would be both."""
    decided = domain.decide(state(ASKED), AGREE, at=NOON, by=ROBIN, are_two=partial(are_two, vouched))
    assert decided == ([RECOVERED] if agreed else people.TWO_PEOPLE)


def test_the_same_words_twice_are_no_two_halves() -> None:
    """Or one of the two would know both."""
    same = msgspec.structs.replace(AGREE, verifier=FIRST)
    decided = domain.decide(state(ASKED), same, at=NOON, by=ROBIN)
    assert isinstance(decided, Refusal)
    assert decided.field == "verifier"


# -------------------------------------------------------------------------------------------------------- who is let in


def registry(*events: Event) -> Registry:
    found = Registry()
    for number, event in enumerate((INVITED, *events), start=1):
        place = Address("gate", REGION, NO_CASE, ANN.team)
        found.take(Fact(derived("evt", str(number)), number, after(number), None, "cause", place, event))
    return found


@pytest.mark.parametrize(
    "events, known, stands, anew",
    [
        ((), False, False, False),
        ((ENROLLED,), True, True, False),
        ((ENROLLED, RENAMED), True, True, False),
        ((ENROLLED, REMOVED), False, False, False),
        ((ENROLLED, GONE), False, False, False),
        ((ENROLLED, ASKED), True, True, False),
        ((ENROLLED, ASKED, CANCELLED), True, True, False),
        ((ENROLLED, ASKED, RECOVERED), False, False, True),
        ((ENROLLED, ASKED, RECOVERED, GONE), False, False, False),
    ],
)
def test_who_comes_in_by_what(events: tuple[Event, ...], *, known: bool, stands: bool, anew: bool) -> None:
    """By a passkey until it is removed, its person is, or two colleagues agreed; then by both halves."""
    found = registry(*events)
    assert (found.devices.passkey(MADE.credential) is not None) is known
    assert found.stands(ANN, "a session", after(30), ENROL.passkey) is stands
    assert (found.devices.recovery(frozenset((FIRST, SECOND))) is not None) is anew
    assert found.devices.recovery(frozenset((FIRST,))) is None


def test_coming_anew_ends_what_was_before_and_nothing_after() -> None:
    """Old sessions, the link that was not followed yet, and links that the person made for others."""
    found = registry(ENROLLED, ASKED, RECOVERED)
    assert isinstance(INVITED, PersonInvited)
    assert found.door(INVITED.verifier) is None
    assert not found.stands(ANN, "an old one", after(3))
    assert found.stands(ANN, "a new one", after(5))


def test_what_a_device_is_known_by_stays_whose_it_was() -> None:
    """Whatever is enrolled under it later."""
    others = msgspec.structs.replace(ENROLLED, person=BEN.person, passkey=derived("pkey", "ben"), public_key="b3RoZXI")
    found = registry(ENROLLED, others).devices.passkey(MADE.credential)
    assert found is not None
    assert (found.actor, found.public_key) == (ANN, MADE.public_key)


# -------------------------------------------------------------------------------------------------------------- answers

OURS = Challenges(b"a key of gatekeepers", timedelta(minutes=5))
HERE = Verifying(Site.of("http://127.0.0.1:8000"), OURS)


@pytest.mark.parametrize(
    "age, good",
    [(-31, False), (-29, True), (0, True), (299, True), (301, False)],
)
def test_a_challenge_is_good_for_some_minutes(age: int, good: bool) -> None:
    """Not before it was made, but for a clock that is ahead; and not for ever."""
    made = OURS.new(NOON, bytes(RANDOM))
    assert OURS.good(made, NOON + timedelta(seconds=age)) is good


@pytest.mark.parametrize("place", range(32))
def test_a_challenge_with_any_byte_changed_is_nobodys(place: int) -> None:
    """Neither its time nor what is random in it can be chosen by anybody else."""
    made = bytearray(OURS.new(NOON, bytes(RANDOM)))
    made[place] ^= 1
    assert not OURS.good(bytes(made), NOON)
    assert not Challenges(b"another key", OURS.lasts).good(OURS.new(NOON, bytes(RANDOM)), NOON)


def test_a_challenge_travels_in_a_name() -> None:
    """And comes out of it as it was."""
    made = OURS.new(NOON, secrets.token_bytes(RANDOM))
    assert unspelled(spelled(made)) == made
    assert unspelled("1") is None


@pytest.mark.parametrize(
    "changed, uses, counted",
    [
        ({}, 0, 0),
        ({"uses": 5}, 4, 5),
        ({"uses": 5}, 5, None),
        ({"uses": 4}, 5, None),
        ({"uses": 0}, 5, None),
        ({"origin": "http://localhost"}, 0, None),
        ({"origin": "http://localhost:8000.trellis.example"}, 0, None),
        ({"host": "localhost.example"}, 0, None),
        ({"verifies": False}, 0, None),
        ({"key": ec.generate_private_key(ec.SECP256R1())}, 0, None),
    ],
)
def test_an_answer_counts_from_its_device_at_our_address_once_more_than_before(
    changed: dict[str, object], uses: int, counted: int | None
) -> None:
    """Whatever else is wrong with it, there is one answer: none."""
    device = Device(ANN)
    challenge = OURS.new(NOON, bytes(RANDOM))
    made = read_made(device.makes(challenge))
    assert made is not None
    enrolled = HERE.made(made, NOON)
    assert enrolled is not None
    answer = read_assertion(replace(device, **changed).signs(challenge))  # type: ignore[arg-type] # as the fields are
    assert answer is not None
    assert HERE.signed(answer, enrolled.public_key, uses, NOON) == counted


@pytest.mark.parametrize("read", [read_assertion, read_made])
def test_what_is_no_answer_is_none(read: Callable[[str], object]) -> None:
    """Parts that are missing, or too many."""
    for text in ("", ".", "a.b", "a..c", "a.b.c.d", "....", "a.b.c.d.e.f"):
        assert read(text) is None


@pytest.mark.parametrize(
    "url, site",
    [
        ("http://127.0.0.1:8000", Site("http://localhost:8000", "localhost")),
        ("http://[::1]:8000/", Site("http://localhost:8000", "localhost")),
        ("https://help.example.org", Site("https://help.example.org", "help.example.org")),
        ("https://help.example.org:8443/x", Site("https://help.example.org:8443", "help.example.org")),
    ],
)
def test_a_site_goes_by_its_name(url: str, site: Site) -> None:
    """A passkey is made for a name, and a number is none."""
    assert Site.of(url) == site


# -------------------------------------------------------------------------------------------------------------- figures


def test_every_figure_has_its_source_and_its_day() -> None:
    """And staff by a passkey stay no longer than by a link, which stay no longer than anybody."""
    usual = figures()
    for row in msgspec.structs.astuple(usual):
        assert row.what
        assert row.source
        assert row.length > timedelta(0)
    assert usual.lasts(Kind.YOUTH) <= usual.lasts(Kind.HUB, by_passkey=True) <= usual.lasts(Kind.HUB)


def test_a_deployment_says_its_own_figures_and_not_half_of_one(tmp_path: Path) -> None:
    """One row takes the place of ours; a row that can't be read stops the start, and says which."""
    own = tmp_path / OWN_FILE
    own.write_text('[proved]\nminutes = 5\nsource = "Ours"\nas_of = 2027-01-01\n')
    assert figures(tmp_path).proved.length == timedelta(minutes=5)
    assert figures(tmp_path).link == figures().link
    for wrong in ("[proved]\nminutes = 5\nhours = 1\n", "[nothing]\nminutes = 5\n", "[proved]\nminutes = 0\n", "["):
        own.write_text(f'{wrong}source = "Ours"\nas_of = 2027-01-01\n')
        with pytest.raises(FiguresError):
            figures(tmp_path)
