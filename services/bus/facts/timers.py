"""Durable timers: scheduled messages, so that nothing is held in memory and kill -9 loses none.

They are hints, not truth. Each has a subject of its own, made of the aggregate, its version and why; it is set before
the append that wants it, never replaced, and cancelled only after the append that ends it. What comes due is checked
against the state, so a timer left over or doubled has no effect, and a fact without its timer cannot exist.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
import nats.errors
from nats.aio.client import Client

from contracts.subjects import TimerSubject, timer_subject, timers_of
from services.bus.wire.publishing import TIMEOUT, BusDownError, ConflictError, Message, publish

SCHEDULER: Final = "Nats-Scheduler"
"""The header the server puts on what it delivers on schedule: the subject of the timer."""

AHEAD: Final = timedelta(milliseconds=250)
"""How much sooner than its moment a timer is to be delivered: the server looks what is due four times a second, and so
it is up to that late. Whoever gets it waits for what is left (`left_of`)."""


def left_of(moment: bytes, now: datetime) -> float:
    """Return how many seconds it is until ``moment``, which came in the body of a timer; 0 where that is no moment."""
    try:
        left = datetime.fromisoformat(moment.decode()) - now
    except (ValueError, TypeError):
        return 0.0
    return max(timedelta(), min(left, AHEAD)).total_seconds()


async def set_timer(nc: Client, timer: TimerSubject, at: datetime) -> None:
    """Set ``timer``; setting it again has no effect.

    Raises:
        BusDownError: no answer; the timer may or may not be set.
    """
    subject = timer_subject(timer)
    headers = {
        "Nats-Schedule": f"@at {_instant(at - AHEAD)}",
        "Nats-Schedule-Target": timer_subject(timer, "due"),
        "Nats-Expected-Last-Subject-Sequence": "0",
    }
    try:
        await publish(nc, Message(subject, _instant(at).encode(), headers))
    except ConflictError:
        return


async def cancel_timer(nc: Client, timer: TimerSubject) -> None:
    """Take ``timer`` away, if it is still there.

    Raises:
        BusDownError: no answer; a timer that stays comes due and has no effect.
    """
    await _purge(nc, timer_subject(timer))


async def cancel_timers_of(nc: Client, region: str, case: str) -> None:
    """Take away every timer of a case, set or due, whichever service set it: a moment can point at a person, too.

    Raises:
        BusDownError: no answer; what stays comes due and has no effect.
    """
    for each in timers_of(region, case):
        await _purge(nc, each)


async def _purge(nc: Client, subject: str) -> None:
    body = msgspec.json.encode({"filter": subject})
    try:
        await nc.request("$JS.API.STREAM.PURGE.TIMERS", body, timeout=TIMEOUT)
    except (nats.errors.Error, OSError) as error:
        raise BusDownError from error


def _instant(at: datetime) -> str:
    """Return ``at`` to the millisecond, rounded up: a timer must not come due before its moment."""
    whole = at.astimezone(UTC) + timedelta(microseconds=999)
    return whole.isoformat(timespec="milliseconds").replace("+00:00", "Z")
