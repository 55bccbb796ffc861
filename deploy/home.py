"""The home of a running system: its data, its keys, and where it can be found. Everything in it is for its owner alone.

::

    credentials/<user>.seed   the private nkey of each user of the topology, and the gatekeeper's `issuer`
    credentials/store.key     encrypts the store; without it the store can't be read by anybody
    credentials/ledger.key    signs the heads of the ledger; `ledger.pub` beside it is for everybody
    credentials/sealing.key   opens the data key of every case; without it nothing that was sealed can be read, ever
    credentials/link.key      makes the tokens in messages' links
    credentials/match.key     makes the matches by which somebody who agreed to it can be found
    credentials/vapid.key     by which push services know this deployment; `vapid.pub` in the home is for browsers
    messenger.toml            if there is one: by which gateways messages go out (`services.messenger.settings`)
    channels                  which channels that makes, for the portal
    server.conf               the nats-server configuration, rendered from the topology at each start
    store/                    the streams
    logs/                     what each process says
    running.json              where the bus and the portal are, while they are
"""

import fcntl
import importlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import msgspec
import nkeys

from deploy.grants import ISSUER, USERS
from deploy.server_config import server_config
from services.bus.wire.connection import (
    CHANNELS,
    LEDGER_KEY,
    LEDGER_PUBLIC,
    LINK_KEY,
    MATCH_KEY,
    PUSH_KEY,
    PUSH_PUBLIC,
    SEALING_KEY,
)
from services.consent_ledger.checkpoint import Signer
from services.messenger.settings import SettingsError, read

OWNER_ONLY: Final = 0o600
OWNER_ONLY_FOLDER: Final = 0o700


class HomeInUseError(Exception):
    """Another `trellis up` runs from this home."""


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """Where a running system can be reached."""

    bus: str
    portal: str | None = None
    pids: dict[str, int] = {}


class Home:
    """One folder that holds a whole system. Made at the first start, kept by every later one."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.credentials = self.path / "credentials"
        self.store = self.path / "store"
        self.logs = self.path / "logs"
        self.server_config = self.path / "server.conf"
        self._running = self.path / "running.json"

    def prepare(self) -> None:
        """Make what is missing: folders, and a key for each user that has none. Keys that stand are never replaced."""
        for folder in (self.path, self.credentials, self.store, self.logs):
            folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            folder.chmod(OWNER_ONLY_FOLDER)
        for user in USERS:
            self._keep(f"{user}.seed", nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER).decode())
        self._keep(f"{ISSUER}.seed", nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_ACCOUNT).decode())
        self._keep("store.key", secrets.token_hex(32))
        self._keep(SEALING_KEY, secrets.token_hex(32))
        self._keep(LEDGER_KEY, Signer(f"trellis/log/{secrets.token_hex(8)}", secrets.token_bytes(32)).secret())
        self._keep(LEDGER_PUBLIC, str(Signer.read(self.secret(LEDGER_KEY)).verifier))
        self._keep(LINK_KEY, secrets.token_hex(32))
        self._keep(MATCH_KEY, secrets.token_hex(32))
        self._prepare_push()
        write_private(self.path / CHANNELS, "\n".join(sorted(self._channels())))

    def configure(self, port: int) -> None:
        """Write the server's configuration for a loopback ``port``."""
        text = server_config(store=self.store, public_keys=self.public_keys(), listen=f"127.0.0.1:{port}")
        write_private(self.server_config, text)

    def public_keys(self) -> dict[str, str]:
        """Return the public nkey of each user, and of the issuer."""
        return {user: _public(self.secret(f"{user}.seed")) for user in (*USERS, ISSUER)}

    def secret(self, name: str) -> str:
        """Return what the key file ``name`` holds.

        Raises:
            FileNotFoundError: there is none.
        """
        return (self.credentials / name).read_text().strip()

    def keep(self, name: str, value: str) -> str:
        """Return the secret ``name``, which becomes ``value`` where there is none yet."""
        self._keep(name, value)
        return self.secret(name)

    def running(self) -> Running | None:
        """Return where the system of this home is, or None where it is not up."""
        try:
            return msgspec.json.decode(self._running.read_bytes(), type=Running)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def announce(self, running: Running | None) -> None:
        """Say where the system is from now on; None: nowhere."""
        if running is None:
            self._running.unlink(missing_ok=True)
        else:
            write_private(self._running, msgspec.json.encode(running).decode())

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Hold this home, so that no two systems run from it.

        Raises:
            HomeInUseError: somebody else does.
        """
        self.path.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        with (self.path / "lock").open("w") as lock:
            _lock(lock, self.path)
            yield

    def _prepare_push(self) -> None:
        """Make the pair of keys for web push where there is none: that takes a library, so not at each start."""
        if not (self.path / PUSH_PUBLIC).exists():
            vapid = importlib.import_module("deploy.vapid")
            write_private(self.path / PUSH_PUBLIC, vapid.public_key(self.keep(PUSH_KEY, vapid.private_key())))

    def _channels(self) -> frozenset[str]:
        """Return the channels that ``messenger.toml`` makes; none where it can't be used, which `doctor` says."""
        try:
            return frozenset(read(self.path).channels)
        except SettingsError:
            return frozenset()

    def _keep(self, name: str, value: str) -> None:
        path = self.credentials / name
        if not path.exists():
            write_private(path, value)


def write_private(path: Path, text: str) -> None:
    """Write ``text`` where only the owner can read it; whoever reads meanwhile sees the old or the new, whole."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _lock(lock: IO[str], path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise HomeInUseError(path) from None


def _public(seed: str) -> str:
    public: bytes = nkeys.from_seed(bytearray(seed.encode())).public_key
    return public.decode()
