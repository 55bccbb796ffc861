"""What holds for every test."""

import gc
import os
import sys
from collections.abc import Generator
from typing import Any, Final

import pytest
import structlog
from hypothesis import settings

from tests import lanes
from tests.system import browser

# The same change gets the same verdict each time, on a slow machine too; `make test-long` goes looking for new cases.
settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=30)
settings.register_profile("exploring", deadline=None, max_examples=1000)

_EXPLORING: Final = 1200
"""Seconds a test may take that tries a thousand cases of something that takes long."""
_NO_BROWSER = "NO CHROMIUM: every test marked `browser` is SKIPPED (`make browser` installs one)"


def plain_logs() -> None:
    """Log plain lines, to whatever stderr a test has: structlog's own default draws an exception for seconds."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["level", "event"]),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


@pytest.hookimpl(tryfirst=True)  # before pytest-timeout reads its own option
def pytest_configure(config: pytest.Config) -> None:
    lanes.in_memory()
    plain_logs()
    exploring = not config.getoption("markexpr")
    settings.load_profile("exploring" if exploring else "repeatable")
    if exploring:
        config.option.timeout = _EXPLORING


@pytest.hookimpl(tryfirst=True)  # before xdist starts its processes
def pytest_sessionstart(session: pytest.Session) -> None:
    lanes.compiled_once(session.config.rootpath / ".pytest_cache" / "bytecode")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let what was collected be: looking through it for garbage, again and again, takes a fifth of many tests."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are processors: half of the time a test waits for something to happen."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> lanes.Lanes | None:
    return lanes.Lanes(config, log) if config.getoption("dist") == "load" else None


def pytest_report_header() -> str:
    return f"browser: {browser.find() or _NO_BROWSER}"


@pytest.hookimpl(trylast=True)  # so that those that aren't run are gone
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        lanes.arrange(items)
    if browser.find() is None:
        for item in items:
            if "browser" in item.keywords:
                item.add_marker(pytest.mark.skip(reason=_NO_BROWSER))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if browser.find() is None:
        terminalreporter.write_line(_NO_BROWSER, red=True, bold=True)
