"""What a log line may hold: of a contract its Status fields, of an exception its type and place, and nothing deeper."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from contracts.base import Command
from contracts.ids import NO_CASE, fresh
from contracts.intake import ParticularsRecorded
from contracts.oncall import PageRequested
from contracts.roster import Policy
from contracts.vocabulary import Language, PageReason
from services.bus.wire.getting import Stored
from services.bus.wire.logs import configure

SECRET = "Wren, by the back door"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged, as in production; afterwards everything is as it was."""
    text = io.StringIO()
    monkeypatch.setattr(sys, "stderr", text)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    before = structlog.get_config()
    configure(as_json=True)
    yield text
    structlog.configure(**before)


def line(written: io.StringIO) -> dict[str, Any]:
    """The one line that was logged; nothing secret is in it."""
    assert SECRET not in written.getvalue()
    logged: dict[str, Any] = json.loads(written.getvalue())
    return logged


def fail() -> None:
    """Fail as a parser does: quoting what it was given."""
    raise ValueError(SECRET)


TOLD = ParticularsRecorded(called=SECRET, reach=SECRET, story=SECRET)
PAGED = PageRequested(reason=PageReason.URGENT_REFERRAL, language=Language.ENGLISH, policy=Policy(), reach=SECRET)


def test_a_contract_is_cut_to_its_status(written: io.StringIO) -> None:
    """What the label says is Status stands in the log; a name, a way to reach somebody or a story never does."""
    structlog.get_logger().info("paged", event_=PAGED)
    assert line(written)["event_"] == {
        "type": "PageRequested",
        "reason": "urgent-referral",
        "language": "en",
        "policy": {
            "steps": [{"ask": ask, "answer_within": 300} for ask in ("own-advocate", "primary", "backup")],
            "repeats": 1,
            "last_resort": 300,
        },
        "referral": None,
        "youth_asked": False,
        "audience": None,
    }


@pytest.mark.parametrize(
    "value",
    [
        TOLD,
        [TOLD],
        (TOLD, 1),
        {"told": TOLD},
        {"told": [{"deeper": TOLD}]},
        frozenset({TOLD}),
        ValueError(SECRET),
        [ValueError(SECRET)],
        SECRET.encode(),
        Stored("fact.x", 1, {"name": SECRET}, SECRET.encode()),
        pytest.param(type("Thing", (), {"__repr__": lambda _self: SECRET})(), id="an object"),
    ],
)
def test_nothing_is_hidden_inside_something_else(written: io.StringIO, value: object) -> None:
    """A contract inside a list, a mapping or an exception is cut too; what is unknown shows only its type."""
    structlog.get_logger().info("seen", value=value)
    assert line(written)["event"] == "seen"


@pytest.mark.parametrize("how", ["given", "current", "tuple"])
def test_an_exception_shows_its_type_and_place_only(written: io.StringIO, how: str) -> None:
    """The text of an exception may quote what somebody typed: it is never logged, however it is handed over."""
    log = structlog.get_logger()
    try:
        fail()
    except ValueError as error:
        given = {"given": error, "current": True, "tuple": (type(error), error, error.__traceback__)}[how]
        log.exception("failed", exc_info=given)
    logged = line(written)
    assert logged["error"] == "ValueError"
    assert logged["where"].startswith("tests.bus.test_logs:")


def test_what_a_library_logs_has_no_words(written: io.StringIO) -> None:
    """Messages and exception texts of libraries are dropped: that something was logged, by whom and where, remains."""
    try:
        fail()
    except ValueError:
        logging.getLogger("somebody.else").exception("it said %s", SECRET)
    text = written.getvalue()
    assert SECRET not in text
    assert text.startswith("ERROR somebody.else")
    assert "ValueError tests.bus.test_logs:" in text


def test_a_command_shows_where_it_belongs(written: io.StringIO) -> None:
    """Ids say nothing of anybody, so they stay: a line in the log can be followed to its case."""
    command = Command(id=fresh("cmd"), region="north", case=NO_CASE, about=fresh("svc"))
    structlog.get_logger().info("seen", command=command)
    assert line(written)["command"]["id"] == command.id
