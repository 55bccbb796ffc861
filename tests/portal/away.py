"""The portal while its bus is away: made once for all tests of a process, and opened anew by each of them."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from litestar import Litestar
from litestar.testing import AsyncTestClient

from portal.app import create_app
from portal.settings import COMMUNITY_FILE, Settings, read_community
from services.bus.wire.connection import BusSettings

COMMUNITY: Final = read_community(COMMUNITY_FILE)
NOBODY: Final = BusSettings("nats://127.0.0.1:1", Path("nowhere"))

Client = AsyncTestClient[Litestar]


@cache
def portal(**more: Any) -> Litestar:
    """Return the app with these settings. What it counts and remembers begins anew whenever it is opened."""
    return create_app(Settings(bus=NOBODY, community=COMMUNITY, **more))


def visit(**more: Any) -> Client:
    """Open the portal with these settings, for as long as the block lasts."""
    return AsyncTestClient(portal(**more), base_url=more.get("url", "http://testserver.local"))
