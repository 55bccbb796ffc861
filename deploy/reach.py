"""Reaching a running system from another command."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.home import Home
from deploy.server import listening
from deploy.topology import OPERATOR
from services.bus.operate.operating import Operator, operating
from services.bus.wire.connection import BusSettings


class Impossible(Exception):  # noqa: N818 - it is the user who is told, in a sentence
    """What was asked can't be done; the message says why, and what to do."""


class NotUpError(Impossible):
    """There is no system to reach."""


def settings_of(home: Home) -> BusSettings:
    """Return where the bus of ``home`` is: where it says it runs, else as the environment says."""
    running = home.running()
    default = BusSettings.from_environment()
    if running is None or "TRELLIS_BUS" in os.environ:
        return BusSettings(default.url, home.path)
    return BusSettings(running.bus, home.path)


def answering(home: Home) -> BusSettings:
    """Return where the bus of ``home`` is, if it answers there.

    Raises:
        NotUpError: it should be on this machine, and nothing answers.
    """
    settings = settings_of(home)
    host, _, port = settings.url.rpartition("/")[2].partition(":")
    if host in ("127.0.0.1", "localhost") and not listening(int(port or 4222)):
        msg = f"nothing answers at {settings.url}. Is it up? `trellis up --home {home.path}`"
        raise NotUpError(msg)
    return settings


@asynccontextmanager
async def reaching(home: Home) -> AsyncIterator[Operator]:
    """Be the operator of the system of ``home``.

    Raises:
        NotUpError: it isn't up, or this isn't its home.
    """
    settings = answering(home)
    try:
        async with operating(OPERATOR, settings) as operator:
            yield operator
    except FileNotFoundError:
        msg = f"{home.path} holds no operator's key: say where the system lives with --home"
        raise NotUpError(msg) from None
