"""Acting on facts: what a service does in the world when something was decided, at least once for each fact.

For effects alone, such as ending a connection. What changes an aggregate goes over the desk.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.base import Fact
from services.bus.getting import Stored
from services.bus.publishing import BusDownError
from services.bus.pulling import Pulling
from services.bus.reading import Reader

log = structlog.get_logger()

Effect = Callable[[Fact], Awaitable[None]]
"""Done twice, it must do no harm. `BusDownError`: it comes again."""

_BATCH: Final = 50
_WAIT: Final = 30.0
_AGAIN: Final = 0.5


async def act_on_facts(nc: Client, reader: Reader, durable: str, effect: Effect) -> None:
    """Do ``effect`` for each fact that ``durable`` on FACTS hears, several at a time, until ``nc`` is closed."""
    pulling = Pulling(nc, "FACTS", durable)
    while True:
        try:
            messages = await pulling.fetch(_BATCH, timeout=_WAIT)
            await asyncio.gather(*(_act(reader, message, effect) for message in messages))
        except nats.errors.TimeoutError:
            continue
        except nats.errors.Error as error:
            if nc.is_closed:
                return
            log.warning("facts_unheard", durable=durable, error=type(error).__name__)
            await asyncio.sleep(_AGAIN)


async def _act(reader: Reader, message: Msg, effect: Effect) -> None:
    place = message.metadata.sequence.stream
    try:
        fact = await reader.fact(Stored(message.subject, place, message.headers, message.data))
        if fact is not None:
            await effect(fact)
    except BusDownError:
        await message.nak(delay=_AGAIN)
    except Exception as error:
        log.exception("effect_failed", seq=place, exc_info=error)
        await message.nak(delay=_AGAIN)
    else:
        await message.ack()
