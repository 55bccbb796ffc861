"""Connecting to the bus as one of its own users, with that user's key and nothing more."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary, WeakMethod

import nats
import nats.errors
import structlog
from nats.aio.client import Client

from contracts.vocabulary import Channel

log = structlog.get_logger()

RECONNECT_EVERY: Final = 0.25
"""Seconds between attempts to come back. Attempts never end: a service that gave up would be a page unanswered."""

LEDGER_KEY: Final = "ledger.key"
"""The file with the key that signs the heads of the ledger; who has only `LEDGER_PUBLIC` can verify them."""
LEDGER_PUBLIC: Final = "ledger.pub"
SEALING_KEY: Final = "sealing.key"
"""The file with the key that opens the data key of every case. It is never on the bus."""
MATCH_KEY: Final = "match.key"
"""The file with the key of which matches of names are made (`contracts.known`): the referral router's alone."""
LINK_KEY: Final = "link.key"
"""The file with the key of which the tokens in messages' links are made: the messenger's alone."""
PUSH_KEY: Final = "vapid.key"
"""The file with the key by which push services know this deployment. `PUSH_PUBLIC`, in the home itself, is no secret:
every browser that is to be pushed to is given it.
"""
PUSH_PUBLIC: Final = "vapid.pub"
CHANNELS: Final = "channels"
"""The file that says, without how, by which channels this deployment sends."""


@dataclass(frozen=True)
class BusSettings:
    """Where the bus is and where the keys of its users are kept."""

    url: str = "nats://127.0.0.1:4222"
    home: Path = Path(".trellis")

    @classmethod
    def from_environment(cls) -> "BusSettings":
        """Read ``TRELLIS_BUS`` and ``TRELLIS_HOME``."""
        return cls(
            url=os.environ.get("TRELLIS_BUS", cls.url),
            home=Path(os.environ.get("TRELLIS_HOME", cls.home)),
        )

    def seed(self, user: str) -> str:
        """Return the private key of ``user``.

        Raises:
            FileNotFoundError: this machine does not hold that user's key.
        """
        return (self.home / "credentials" / f"{user}.seed").read_text().strip()

    def ledger_key(self) -> str:
        """Return the key that signs the heads of the ledger.

        Raises:
            FileNotFoundError: this machine does not hold it.
        """
        return (self.home / "credentials" / LEDGER_KEY).read_text().strip()

    def link_key(self) -> bytes:
        """Return the key of which the tokens in messages' links are made.

        Raises:
            FileNotFoundError: this machine does not hold it.
        """
        return bytes.fromhex((self.home / "credentials" / LINK_KEY).read_text().strip())

    def match_key(self) -> bytes:
        """Return the key of which matches of names are made.

        Raises:
            FileNotFoundError: this machine does not hold it.
        """
        return bytes.fromhex((self.home / "credentials" / MATCH_KEY).read_text().strip())

    def push_key(self) -> str:
        """Return the key by which push services know this deployment.

        Raises:
            FileNotFoundError: this machine does not hold it.
        """
        return (self.home / "credentials" / PUSH_KEY).read_text().strip()

    def push_public(self) -> str | None:
        """Return the key to which browsers subscribe (their ``applicationServerKey``), or None where none is known."""
        return _read(self.home / PUSH_PUBLIC)

    def channels(self) -> frozenset[Channel]:
        """Return by which channels people can be told here."""
        told = (_read(self.home / CHANNELS) or "").split()
        pushed = {Channel.WEB_PUSH} if self.push_public() else set()
        return frozenset({Channel.SCREEN, *pushed, *map(Channel, told)})

    def sealing_key(self) -> bytes:
        """Return the key that opens the data key of every case.

        Raises:
            FileNotFoundError: this machine does not hold it.
        """
        return bytes.fromhex((self.home / "credentials" / SEALING_KEY).read_text().strip())


def _read(path: Path) -> str | None:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return None


def inbox_prefix(user: str) -> str:
    """Return the only inbox ``user`` may listen on."""
    return f"_INBOX_{user}"


def connection_options(user: str, settings: BusSettings) -> dict[str, Any]:
    """Return the options with which ``user`` connects, all but its key, for nats-py and FastStream's broker alike."""

    async def on_error(error: Exception) -> None:
        log.warning("bus_error", user=user, error=type(error).__name__, detail=_subjectless(error))

    async def on_disconnected() -> None:
        log.debug("bus_disconnected", user=user)

    async def on_reconnected() -> None:
        log.info("bus_back", user=user)

    return {
        "servers": [settings.url],
        "name": user,
        "inbox_prefix": inbox_prefix(user).encode(),
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": RECONNECT_EVERY,
        "error_cb": on_error,
        "disconnected_cb": on_disconnected,
        "reconnected_cb": on_reconnected,
    }


async def connect(user: str, settings: BusSettings | None = None) -> Client:
    """Connect to the bus as ``user``, waiting for it to come up.

    Raises:
        nats.errors.Error: the bus refused this user.
    """
    settings = settings or BusSettings.from_environment()
    nc = await nats.connect(**connection_options(user, settings), nkeys_seed_str=settings.seed(user))
    give_up_when_cut(nc)
    return nc


_told_when_cut: WeakKeyDictionary[Client, list[WeakMethod[Callable[[], None]]]] = WeakKeyDictionary()


def give_up_when_cut(nc: Client) -> None:
    """Have whoever waits for an answer hear at once that the connection is lost: none can come any more.

    nats-py lets them wait for their time-out, which on a bus that is back at once would be most of the delay.
    """
    before = nc._disconnected_cb  # noqa: SLF001 - there is no way to add one to a connection that FastStream made

    async def cut() -> None:
        for waiting in list(nc._resp_map.values()):  # noqa: SLF001 - nor another to who waits
            if not waiting.done():
                waiting.set_exception(nats.errors.StaleConnectionError())
        for each in list(_told_when_cut.get(nc, [])):
            tell = each()
            if tell is not None:
                tell()
        if before is not None:
            await before()

    nc._disconnected_cb = cut  # noqa: SLF001 - as above


def when_cut(nc: Client, tell: Callable[[], None]) -> None:
    """Have the method ``tell`` called whenever the connection is lost, for as long as its object lives."""
    told = _told_when_cut.setdefault(nc, [])
    told.append(WeakMethod(tell, told.remove))


def stands_alone(nc: Client) -> bool:
    """Return whether the server is one by itself, and not of a cluster, where another may know less than this one."""
    return not nc._server_info.get("cluster")  # noqa: SLF001 - nats-py doesn't tell it otherwise


def _subjectless(error: Exception) -> str:
    """Return what the server said without subjects: they hold ids of people and cases."""
    return str(error).split('"')[0][:80]
