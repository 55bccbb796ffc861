"""Durable timers on a real bus."""

from datetime import UTC, datetime, timedelta

from contracts.base import Address
from contracts.ids import fresh
from contracts.subjects import TimerSubject, read_due, timer_subject
from services.bus.facts.timers import AHEAD, SCHEDULER, cancel_timer, left_of, set_timer
from tests.bus.conftest import Connect


def a_timer(region: str) -> TimerSubject:
    """A timer of a page of its own."""
    return TimerSubject("oncall_scheduler", Address("oncall", region, fresh("case"), fresh("page")), 1, "unanswered")


async def test_a_timer_comes_due_once_a_little_ahead_and_says_of_what_moment(bus: Connect, region: str) -> None:
    """Set twice it still comes once, and says who scheduled it; one that was cancelled does not come."""
    nc = await bus("oncall_scheduler")
    due = await nc.jetstream().pull_subscribe_bind(durable="oncall_scheduler", stream="TIMERS")
    kept, cancelled = a_timer(region), a_timer(region)
    at = datetime.now(UTC) + timedelta(seconds=0.4)
    await set_timer(nc, kept, at)
    await set_timer(nc, kept, at + timedelta(hours=1))
    await set_timer(nc, cancelled, at)
    await cancel_timer(nc, cancelled)
    [message] = await due.fetch(2, timeout=1.5)
    assert datetime.now(UTC) >= at - AHEAD
    assert timedelta() <= datetime.fromisoformat(message.data.decode()) - at < timedelta(milliseconds=2)
    assert read_due(message.subject) == kept
    assert message.headers is not None
    assert message.headers[SCHEDULER] == timer_subject(kept)
    await message.ack_sync()


def test_what_is_left_until_a_timer_is_waited_for_and_no_more_than_it_was_ahead() -> None:
    """Of one that is late nothing is left, nor of one that says no moment; of one that was set wrongly not all."""
    now = datetime.now(UTC)
    assert left_of((now + AHEAD / 2).isoformat().encode(), now) == (AHEAD / 2).total_seconds()
    assert left_of((now + timedelta(hours=1)).isoformat().encode(), now) == AHEAD.total_seconds()
    for nothing in ((now - AHEAD).isoformat().encode(), b"", b"soon", b"2026-01-01T00:00:00", b"\xff"):
        assert left_of(nothing, now) == 0
