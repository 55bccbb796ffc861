"""Bytes in, contracts out: strict both ways, and an error never quotes what was there."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.catalog import COMMAND_BY_VERB
from contracts.codec import MAX_COMMAND_BYTES, UnreadableError, decode_command, decode_event, encode
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import AskForSupport, RequestClosed, SupportRequested
from contracts.response import Seat, SeatMember, Training
from contracts.taxonomy import Competency
from contracts.vocabulary import Area, Asker, Language, Need, Urgency

SECRET = "a-name-nobody-may-read"


def ask(**changes: Any) -> AskForSupport:
    """A request for support as the public page sends it."""
    command = fresh("cmd")
    fields: dict[str, Any] = {
        "id": command,
        "region": "northwest",
        "case": derived("case", command),
        "about": derived("req", command),
        "asker": Asker.PARENT,
        "needs": (Need.CAREGIVER_SUPPORT,),
        "urgency": Urgency.SOON,
        "area": Area.NORTH,
        "language": Language.ENGLISH,
        "verifier": "a" * 52,
    }
    return AskForSupport(**(fields | changes))


@given(story=st.text(min_size=1, max_size=4000))
def test_a_command_comes_back_as_it_went(story: str) -> None:
    """Whatever somebody types, what is read is what was written."""
    command = ask(story=story)
    assert decode_command("caregiver_intake", "ask", encode(command)) == command


@pytest.mark.parametrize(
    "field, value",
    [
        ("story", 7),
        ("story", "x" * 4001),
        ("needs", "legal-support"),
        ("urgency", SECRET),
        ("case", "case_1"),
        ("id", SECRET),
        ("verifier", "short"),
        (SECRET, "unknown field"),
        ("type", "caregiver_intake.ask.v2"),
    ],
)
def test_what_is_not_the_command_is_refused_without_quoting_it(field: str, value: object) -> None:
    """A wrong type, a value out of bounds, an unknown field or version: refused; the error holds no value."""
    body = msgspec.json.decode(encode(ask()))
    with pytest.raises(UnreadableError) as refused:
        decode_command("caregiver_intake", "ask", msgspec.json.encode(body | {field: value}))
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null", b'{"type":"intake.closed.v9"}'])
def test_what_is_not_an_event_is_refused(data: bytes) -> None:
    """Neither noise nor an unknown version becomes an event."""
    with pytest.raises(UnreadableError):
        decode_event(data)


def test_a_command_has_a_largest_size() -> None:
    """Over 64 KB nothing is decoded at all."""
    with pytest.raises(UnreadableError, match="64 KB"):
        decode_command("caregiver_intake", "ask", b" " * (MAX_COMMAND_BYTES + 1))


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-06:00"])
def test_a_moment_at_an_end_of_the_calendar_is_refused(at: str) -> None:
    """No other zone can say when it is: whoever read it would have no page. Wherever in a command it stands."""
    command, new_year = fresh("cmd"), datetime(2026, 1, 1, tzinfo=UTC)
    seat = SeatMember(
        id=command,
        region="northwest",
        case=NO_CASE,
        about=derived("mbr", command),
        seat=Seat.SCHOOL,
        name="Ada",
        since=new_year,
        training=(Training(competency=Competency.CORE, done=new_year),),
    )
    assert decode_command("casework", "seat_member", encode(seat)) == seat
    body = msgspec.json.decode(encode(seat))
    for changed in ({"since": at}, {"training": [{"competency": "core", "done": at}]}):
        with pytest.raises(UnreadableError, match="moment"):
            decode_command("casework", "seat_member", msgspec.json.encode(body | changed))


def test_an_unknown_verb_is_refused() -> None:
    """There is no such verb."""
    with pytest.raises(UnreadableError, match="verb"):
        decode_command("caregiver_intake", "delete_everything", b"{}")


def test_events_keep_their_type() -> None:
    """The tag tells which event it is."""
    assert decode_event(encode(RequestClosed())) == RequestClosed()
    assert SupportRequested.tag() == "intake.support_requested.v1"


def test_each_verb_names_one_command() -> None:
    """A subject's verb leads to exactly one command."""
    assert COMMAND_BY_VERB["caregiver_intake", "ask"] is AskForSupport


def test_what_a_command_founds_is_named_after_it() -> None:
    """Nobody can aim a new thing at an id that exists."""
    assert ask().misfounded() is None
    assert ask(case=fresh("case")).misfounded() == "case"
    assert ask(about=fresh("req")).misfounded() == "about"
