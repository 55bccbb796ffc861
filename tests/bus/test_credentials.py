"""What the gate is made of, without a bus: codes, credentials, minted permissions, limits, and the server's request."""

import base64
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import nkeys
import pytest

from contracts.access import STEP_UP, verbs_of
from contracts.base import Actor
from contracts.ids import derived, fresh
from contracts.subjects import command_subject, outcome_filter, view_filter
from contracts.vocabulary import Kind
from services.bus.gate.credential import (
    WHO_AM_I,
    Mint,
    Reads,
    by_code,
    by_session,
    for_challenge,
    new_session,
    presented,
    read_credential,
    session_hash,
    write_credential,
)
from services.bus.gate.jwt import Issuer, Request, read_request
from services.bus.gate.limits import Change, Level, Limit
from services.bus.gate.words import (
    COUNT,
    invitation_verifier,
    normalised,
    second_verifier,
    verifier,
    wordlist,
    words_of,
)
from services.gatekeeper.minting import Identity, asking, mint, somebody
from services.gatekeeper.settings import figures

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
USUAL = figures()


def test_a_code_of_six_words_has_sixty_four_bits() -> None:
    """However many words are left out, nobody guesses a code."""
    assert len(wordlist()) >= 1900
    assert COUNT * math.log2(len(wordlist())) >= 64
    assert len({word[:4] for word in wordlist()}) == len(wordlist())


@pytest.mark.parametrize(
    "word", ["abuse", "victim", "weapon", "gun", "naked", "kill", "guilt", "hurt", "trap", "wrong"]
)
def test_no_code_holds_a_word_that_could_hurt(word: str) -> None:
    """A code may be read by somebody who has been through something, or over their shoulder."""
    assert word not in wordlist()


def test_the_same_form_shows_the_same_words() -> None:
    """Sending a form again shows the code that was shown before; another form has another."""
    nonce = fresh("x")
    assert words_of(nonce) == words_of(nonce)
    assert words_of(nonce) != words_of(fresh("x"))
    assert set(words_of(nonce)) <= set(wordlist())


@pytest.mark.parametrize(
    "typed", ["{0} {1} {2} {3} {4} {5}", "  {0}-{1}-{2}\n{3}, {4}. {5} ", "{0:.4} {1:.4} {2:.4} {3:.4} {4:.4} {5:.4}"]
)
def test_a_code_is_known_however_it_was_typed(typed: str) -> None:
    """Case, hyphens, spaces and all after a word's first four letters don't matter."""
    words = words_of("form")
    assert normalised(typed.format(*words).upper()) == " ".join(words)
    assert normalised(" ".join(words[:5])) != " ".join(words)


def test_a_verifier_says_nothing_and_fits_its_contract() -> None:
    """What is kept of a code is a slow hash, the same for every way it can be typed."""
    words = words_of("form")
    assert verifier(" ".join(words)) == verifier("-".join(words).upper())
    assert len(verifier("anything")) == 52


def test_what_is_random_is_known_by_a_hash_that_is_of_nothing_else() -> None:
    """An invitation is no code, no session and no calendar's link, whatever anybody made of one of them."""
    secret = fresh("x")
    known_by = {invitation_verifier(secret), verifier(secret), session_hash(secret), second_verifier(secret, "c" * 52)}
    assert {len(each) for each in known_by} == {52}
    assert len(known_by) == 4
    assert invitation_verifier(f" {secret.upper()}\n") == invitation_verifier(secret)


def test_a_credential_is_read_back_or_not_at_all() -> None:
    """Both sides derive the same names; anything else in a token is nobody."""
    credential = presented(by_code("some words", new_session(), "192.0.2.1"), Reads.VIEWS)
    read = read_credential(write_credential(credential))
    assert read == credential
    assert (read.inbox, read.consumer) == (credential.inbox, credential.consumer)
    other = presented(by_code("some words", new_session()), Reads.VIEWS)
    assert {credential.inbox[7:], credential.consumer[2:]}.isdisjoint({other.inbox[7:], other.consumer[2:]})
    assert credential.inbox[7:] != credential.consumer[2:]
    for wrong in (
        "",
        "{}",
        "null",
        "[" * 9999,
        write_credential(credential).replace("views", "all"),
        '{"as":"session"}',
    ):
        assert read_credential(wrong) is None


def test_a_key_shows_nothing_that_opens_anything() -> None:
    """What lands in a log or a traceback by mistake holds no secret."""
    assert "some words" not in repr(presented(by_code("some words", new_session()), Reads.VIEWS))


@pytest.mark.parametrize("kind", list(Kind))
def test_a_mint_is_the_access_table_and_nothing_else(kind: Kind) -> None:
    """Exactly the verbs of the kind under one's own name; for reading, nothing to send; no wildcard but one's inbox."""
    actor = Actor(kind, "team_a", "person_b")
    identity = Identity(actor=actor, session="s", expires=NOW, proved_until=NOW)
    sending = mint(identity, presented(by_session("t"), Reads.OUTCOMES))
    reading = mint(identity, presented(by_session("t"), Reads.VIEWS))
    if kind is Kind.OPERATOR:
        assert sending is reading is None
        return
    assert sending is not None
    pulls = f"$JS.API.CONSUMER.MSG.NEXT.OUTCOMES.{sending.consumer}"
    assert set(sending.publish) == {
        WHO_AM_I,
        pulls,
        *(command_subject(actor, verb) for verb in verbs_of(kind) if verb not in STEP_UP),
    }
    assert sending.filter == outcome_filter(actor)
    assert not any("*" in subject or ">" in subject for subject in sending.publish)
    if kind is Kind.PUBLIC:
        assert reading is None
        verbs = {subject.split(".")[-1] for subject in sending.publish if subject.startswith("cmd.")}
        assert verbs == {"ask", "begin", "press", "delivered"}
        return
    assert reading is not None
    assert set(reading.publish) == {WHO_AM_I, f"$JS.API.CONSUMER.MSG.NEXT.VIEWS.{reading.consumer}"}
    assert reading.filter == view_filter(actor.audience)
    assert len(reading.subscribe) == 1


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.PUBLIC, Kind.OPERATOR)])
def test_who_has_just_proved_who_they_are_sends_what_takes_that_and_nothing_else(kind: Kind) -> None:
    """It reads nothing, and it ends when that was too long ago, however long the session lasts."""
    actor = Actor(kind, "team_a", "person_b")
    identity = Identity(actor=actor, session="s", expires=NOW + timedelta(hours=1), proved_until=NOW)
    minted = mint(identity, presented(by_session("t"), Reads.PROVED))
    assert minted is not None
    sent = {subject for subject in minted.publish if subject.startswith("cmd.")}
    assert sent == {command_subject(actor, verb) for verb in verbs_of(kind) if verb in STEP_UP}
    assert set(minted.publish) == sent | {WHO_AM_I}
    assert not minted.filter
    assert minted.expires == NOW


def test_who_asks_for_a_challenge_can_do_nothing_else() -> None:
    """They are told it by the server: it is the name that their connection goes by."""
    minted = mint(asking("challenge", NOW, USUAL), presented(for_challenge(), Reads.OUTCOMES))
    assert minted is not None
    assert minted.publish == (WHO_AM_I,)
    assert minted.name == "public.public.challenge.-"
    assert mint(asking("challenge", NOW, USUAL), presented(for_challenge(), Reads.PROVED)) is None


@pytest.mark.parametrize("kind", [Kind.YOUTH, Kind.CAREGIVER])
def test_a_code_alone_mints_no_verb_of_the_circle(kind: Kind) -> None:
    """The server itself refuses whoever has found a code what needs the second secret."""
    actor = Actor(kind, "team_a", "person_b")
    minted = mint(
        Identity(actor=actor, session="s", expires=NOW, proved_until=NOW, by_code=True),
        presented(by_session("t"), Reads.OUTCOMES),
    )
    assert minted is not None
    sent = {subject for subject in minted.publish if subject.startswith("cmd.")}
    assert sent == {command_subject(actor, verb) for verb in verbs_of(kind, by_code=True)}


def test_somebody_unknown_is_the_same_for_the_same_form() -> None:
    """A form sent again comes from the same sender; two forms never do."""
    assert somebody("a", NOW, USUAL).actor == somebody("a", NOW, USUAL).actor != somebody("b", NOW, USUAL).actor
    assert somebody("a", NOW, USUAL).actor.person == derived("person", "a")


def test_a_limit_lets_a_burst_through_and_then_one_at_a_time() -> None:
    """It fills with time and by what is given back, never above its burst; a clock that is behind adds nothing."""
    limit = Limit(name="a", burst=2, every=10)
    first = limit.taken(None, 100.0)
    assert first is not None
    assert first == Change(Level(1, 100.0), lasts=10)
    second = limit.taken(first.level, 100.0)
    assert second is not None
    assert limit.taken(second.level, 109.0) is None
    assert limit.taken(second.level, 50.0) is None
    assert limit.taken(second.level, 111.0) is not None
    assert limit.given_back(second.level, 50.0).level == Level(1, 100.0)
    assert limit.given_back(None, 100.0) == Change(Level(2, 100.0), lasts=0)


def _asked(server: nkeys.KeyPair, issuer: Issuer, **other: object) -> bytes:
    """Return a request as a server would sign it."""

    def part(content: object) -> bytes:
        return base64.urlsafe_b64encode(msgspec.json.encode(content)).rstrip(b"=")

    name = _public(server, nkeys.PREFIX_BYTE_SERVER)
    nats = {
        "server_id": {"id": other.get("name", name)},
        "user_nkey": _pair(nkeys.PREFIX_BYTE_USER).public_key.decode(),
        "connect_opts": {"auth_token": "t"},
        "type": "authorization_request",
        "version": 2,
    }
    claims = {"aud": "nats-authorization-request", "iss": name, "sub": issuer.public, "exp": NOW.timestamp() + 2}
    given = {key: value for key, value in other.items() if key in claims}
    header = {"typ": "JWT", "alg": other.get("alg", "ed25519-nkey")}
    text = part(header) + b"." + part({**claims, "exp": int(NOW.timestamp()) + 2, "nats": nats, **given})
    return text + b"." + base64.urlsafe_b64encode(server.sign(text)).rstrip(b"=")


def _pair(prefix: int) -> nkeys.KeyPair:
    return nkeys.from_seed(bytearray(nkeys.encode_seed(bytes(range(32)), prefix)))


def _public(pair: nkeys.KeyPair, prefix: int) -> str:
    raw = bytes([prefix]) + base64.b32decode(pair.public_key + b"=" * (-len(pair.public_key) % 8))[1:-2]
    return base64.b32encode(raw + nkeys.crc16(bytearray(raw)).to_bytes(2, "little")).decode().rstrip("=")


def test_only_a_server_asks_in_its_own_name_for_us_and_just_now() -> None:
    """A request that nobody signed, or somebody else, or for somebody else, or long ago, is answered by silence."""
    issuer = Issuer(nkeys.encode_seed(bytes(32), nkeys.PREFIX_BYTE_ACCOUNT).decode())
    server = _pair(nkeys.PREFIX_BYTE_ACCOUNT)
    good = _asked(server, issuer)
    read = read_request(good, issuer.public, NOW)
    assert read is not None
    assert read.token == "t"
    assert read_request(good, issuer.public, NOW + timedelta(seconds=3)) is None
    for wrong in (
        _asked(server, issuer, aud="somebody"),
        _asked(server, issuer, sub="ABC"),
        _asked(server, issuer, name="NOTHER"),
        _asked(server, issuer, alg="none"),
        _asked(server, issuer, iss=server.public_key.decode()),
        good[:-4] + b"AAAA",
        good.rpartition(b".")[0] + b".",
        b"",
        b"a.b.c",
    ):
        assert read_request(wrong, issuer.public, NOW) is None


def test_the_account_is_not_up_to_anybody(tmp_path: Path) -> None:
    """Who is let in is let into VIEWERS, and the signing key must be its owner's alone."""
    path = tmp_path / "issuer.seed"
    path.write_bytes(nkeys.encode_seed(bytes(32), nkeys.PREFIX_BYTE_ACCOUNT))
    path.chmod(0o644)
    with pytest.raises(PermissionError):
        Issuer.from_file(path)
    path.chmod(0o600)
    minted = Mint(name="n", publish=("a",), subscribe=("b",), expires=NOW, stream="S", consumer="c", filter="f")
    answer = _claims(Issuer.from_file(path).admit(Request("U", "N", ""), minted, NOW))
    user = _claims(answer["nats"]["jwt"].encode())
    assert user["aud"] == "VIEWERS"
    assert user["exp"] == int(NOW.timestamp())
    assert user["nats"]["pub"] == {"allow": ["a"]}
    assert user["nats"]["sub"] == {"allow": ["b"]}


def _claims(token: bytes) -> dict[str, Any]:
    body = token.split(b".")[1]
    return msgspec.json.decode(base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)), type=dict[str, Any])
