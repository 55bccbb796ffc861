"""Durable timers on a real bus."""

from datetime import UTC, datetime, timedelta

from contracts.base import Address
from contracts.ids import fresh
from contracts.subjects import TimerSubject, read_due, timer_subject
from services.bus.timers import SCHEDULER, cancel_timer, set_timer
from tests.bus.conftest import Connect


def a_timer(region: str) -> TimerSubject:
    """A timer of a page of its own."""
    return TimerSubject("oncall_scheduler", Address("oncall", region, fresh("case"), fresh("page")), 1, "unanswered")


async def test_a_timer_comes_due_once_and_not_before_its_moment(bus: Connect, region: str) -> None:
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
    assert datetime.now(UTC) >= at
    assert read_due(message.subject) == kept
    assert message.headers is not None
    assert message.headers[SCHEDULER] == timer_subject(kept)
    await message.ack_sync()
