"""For several processes, users or hosts: the server's configuration, and to each process its own keys and no others.

::

    <out>/nats-server/server.conf   (server-1.conf … of a cluster) and store.env, the key that encrypts the store
    <out>/<service>/credentials/    the home of each service: TRELLIS_HOME
    <out>/messenger/                and its messenger.toml, where this home has one
    <out>/portal/                   the portal has no key of the bus at all; it knows by which channels messages go out
    <out>/operator/credentials/     for `trellis topology apply`, `trellis inventory import` and the like
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import nkeys
from rich.console import Console

from deploy.embedded import declare_all
from deploy.grants import ISSUER, USERS
from deploy.home import OWNER_ONLY_FOLDER, Home, write_private
from deploy.reach import Impossible, settings_of
from deploy.server_config import STORE_KEY, Cluster, server_config
from deploy.topology import SERVICES
from services.bus.operate.declare import DeclarationError
from services.bus.operate.figures import CLOCKS
from services.bus.operate.figures import FILE as FIGURES
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
from services.bus.wire.publishing import BusDownError
from services.messenger.settings import FILE as SETTINGS
from services.support.settings import FILE as SUPPORT

NODES: Final = ("bus-1", "bus-2", "bus-3")
"""The hosts of the example cluster, by the names they know one another by."""
STORE: Final = Path("/var/lib/trellis/nats")
TLS: Final = Path("/etc/trellis/nats-server/tls")

HOLDS: Final[Mapping[str, Sequence[str]]] = {
    **{service.name: (service.name,) for service in SERVICES},
    "gatekeeper": ("gatekeeper", "callout", "kicker", ISSUER),
    "operator": ("operator", "topology"),
    "portal": (),
}
"""Which keys each process holds. Nobody else holds the issuer's: it is the whole system."""

BESIDES: Final[Mapping[str, Sequence[str]]] = {
    "consent_ledger": (LEDGER_KEY,),
    "operator": (LEDGER_PUBLIC,),
    "messenger": (LINK_KEY, PUSH_KEY),
    "referral_router": (MATCH_KEY,),
}
"""Who holds the key that signs the heads of the ledger, and who only that by which they are verified; and who makes
the links in messages, and pushes.
"""
INSTRUMENTS: Final = "instruments/*.toml"
FILES: Final[Mapping[str, Sequence[str]]] = {
    "caregiver_intake": (FIGURES,),
    "clocks": (CLOCKS,),
    "consent_ledger": (FIGURES,),
    "messenger": (SETTINGS,),
    "portal": (CHANNELS, PUSH_PUBLIC, INSTRUMENTS, FIGURES, CLOCKS),
    "referral_router": (FIGURES, CLOCKS),
    "support": (SUPPORT, INSTRUMENTS),
}
"""What else of a home goes to a process, where it is there. The portal says by which channels people can be told."""
SEALS: Final = frozenset(service.name for service in SERVICES)
"""Who seals and opens what is personal, and so holds the sealing key. The portal, the operator and the bus don't."""


def configurations(public_keys: Mapping[str, str], *, cluster: bool) -> dict[str, str]:
    """Return the configuration files by name: of one server, or of the three of a cluster."""
    if not cluster:
        return {"server.conf": server_config(store=STORE, public_keys=public_keys, listen="0.0.0.0:4222")}
    routes = tuple(f"nats://{node}:6222" for node in NODES)
    return {
        f"server-{number}.conf": server_config(
            store=STORE,
            public_keys=public_keys,
            listen="0.0.0.0:4222",
            server_name=node,
            cluster=Cluster("0.0.0.0:6222", routes, TLS),
        )
        for number, node in enumerate(NODES, start=1)
    }


def example_keys() -> dict[str, str]:
    """Return public keys that belong to nobody, for the examples in deploy/nats."""

    def key(user: str) -> str:
        kind = nkeys.PREFIX_BYTE_ACCOUNT if user == ISSUER else nkeys.PREFIX_BYTE_USER
        seed = nkeys.encode_seed(hashlib.sha256(f"an example: {user}".encode()).digest(), kind)
        public: bytes = nkeys.from_seed(bytearray(seed)).public_key
        return public.decode()

    return {user: key(user) for user in (*USERS, ISSUER)}


def hand_out(home: Home, out: Path, *, cluster: bool, console: Console) -> int:
    """Make the keys of ``home`` that are missing, write everything to ``out``, and return the exit status."""
    home.prepare()
    server = _folder(out / "nats-server")
    for name, text in configurations(home.public_keys(), cluster=cluster).items():
        write_private(server / name, text)
    write_private(server / "store.env", f"{STORE_KEY}={home.secret('store.key')}\n")
    for process, users in HOLDS.items():
        keys = _folder(_folder(out / process) / "credentials")
        for user in users:
            write_private(keys / f"{user}.seed", home.secret(f"{user}.seed") + "\n")
        for name in BESIDES.get(process, ()):
            write_private(keys / name, home.secret(name) + "\n")
        for name in FILES.get(process, ()):
            for file in sorted(home.path.glob(name)):
                _folder(out / process / Path(name).parent)
                write_private(out / process / file.relative_to(home.path), file.read_text())
        if process in SEALS:
            write_private(keys / SEALING_KEY, home.secret(SEALING_KEY) + "\n")
    console.print(f"Written to {out}, for its owner alone. Bring each folder to its process, and remove this copy.")
    return 0


async def apply(home: Home, *, replicas: int, console: Console) -> int:
    """Declare the topology on a running bus, and return the exit status."""
    settings = settings_of(home)
    try:
        await declare_all(settings, replicas)
    except (BusDownError, DeclarationError, FileNotFoundError) as error:
        raise Impossible(str(error) or f"{settings.url} does not answer") from None
    console.print(f"{settings.url} is as the topology says.")
    return 0


def _folder(path: Path) -> Path:
    path.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    path.chmod(OWNER_ONLY_FOLDER)
    return path
