"""The nats-server configuration, rendered from the topology. Pure: text out, no files touched.

It holds no secret: users are their public keys, and the key of the store comes from the environment.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from deploy.grants import CROSSING, GRANTS, Grant
from deploy.topology import MAX_PAYLOAD
from services.bus.gate.credential import ANSWER_WITHIN

STORE_KEY: str = "TRELLIS_STORE_KEY"
"""The environment variable with the key that encrypts the store."""


class Cluster(NamedTuple):
    """What a server needs to be one of several: where the others are, and how it proves who it is."""

    listen: str
    routes: Sequence[str]
    tls: Path
    """The folder with ``server.pem``, ``server.key`` and ``ca.pem``."""


def server_config(
    *,
    store: Path,
    public_keys: Mapping[str, str],
    listen: str = "127.0.0.1:4222",
    server_name: str = "trellis",
    cluster: Cluster | None = None,
) -> str:
    """Return the configuration of one server.

    ``public_keys`` holds the public nkey of each user of the topology, and of its ``issuer``. A single server syncs
    each write before it acknowledges; in a cluster a write is acknowledged by the majority, so it needn't.
    """
    users = {user: public_keys[user] for user in GRANTS}
    accounts = {name: _account(name, users) for name in ("SYS", "AUTH", "APP", "VIEWERS")}
    return f"""# Made by `trellis topology config` from deploy/topology.py: change it there.
server_name: {_quoted(server_name)}
listen: {_quoted(listen)}
max_payload: {MAX_PAYLOAD}
max_control_line: 4096
write_deadline: "5s"
ping_interval: "30s"

jetstream {{
  store_dir: {_quoted(str(store))}
  cipher: chachapoly
  key: ${STORE_KEY}
  sync_interval: {"always" if cluster is None else '"2m"'}
}}

system_account: SYS
accounts {{
{chr(10).join(accounts.values())}
}}

# People have no user here: each of their connections is minted by the gatekeeper.
authorization {{
  timeout: {ANSWER_WITHIN}
  auth_callout {{
    issuer: {public_keys["issuer"]}
    account: AUTH
    auth_users: [{", ".join(users.values())}]
  }}
}}
{_cluster(cluster)}"""


def _account(name: str, users: Mapping[str, str]) -> str:
    lines = [f"  {name} {{"]
    if name == "APP":
        lines += ["    jetstream: enabled", "    exports: ["]
        lines += [f"      {{{_export(subject)}, accounts: [VIEWERS]}}" for subject in CROSSING]
        lines += ["    ]"]
    if name == "VIEWERS":
        lines += ["    imports: ["]
        lines += [f"      {{service: {{account: APP, subject: {_quoted(subject)}}}}}" for subject in CROSSING]
        lines += ["    ]"]
    mine = [(user, grant) for user, grant in GRANTS.items() if grant.account == name]
    if mine:
        lines += ["    users: [", *(_user(user, users[user], grant) for user, grant in mine), "    ]"]
    return "\n".join([*lines, "  }"])


def _export(subject: str) -> str:
    stream = ", response: stream" if "MSG.NEXT" in subject else ""
    return f"service: {_quoted(subject)}{stream}"


def _user(user: str, public_key: str, grant: Grant) -> str:
    publish, subscribe = json.dumps(grant.publish), json.dumps(grant.subscribe)
    may = f"{{publish: {{allow: {publish}}}, subscribe: {{allow: {subscribe}}}}}"
    return f"      # {user}\n      {{nkey: {public_key}, permissions: {may}}}"


def _cluster(cluster: Cluster | None) -> str:
    if cluster is None:
        return ""
    return f"""
tls {{
{_tls(cluster.tls, "  ")}
}}
cluster {{
  name: trellis
  listen: {_quoted(cluster.listen)}
  routes: {json.dumps(list(cluster.routes))}
  tls {{
{_tls(cluster.tls, "    ")}
    verify: true
  }}
}}
"""


def _tls(folder: Path, indent: str) -> str:
    files = {"cert_file": "server.pem", "key_file": "server.key", "ca_file": "ca.pem"}
    return "\n".join(f"{indent}{name}: {_quoted(str(folder / file))}" for name, file in files.items())


def _quoted(text: str) -> str:
    return json.dumps(text)
