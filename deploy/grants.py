"""The grants: every user with a key of its own, and what it may publish to and listen on. The server refuses the rest.

Plain data, made of `deploy.topology`; the server's own configuration (`deploy.server_config`) is made of it.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from contracts.access import verbs_of
from contracts.subjects import command_subject, dead_subject, outcome_filter
from contracts.vocabulary import Kind
from deploy.topology import DURABLES, KEYS_BUCKET, OPERATOR, SERVICES, SHARED_BUCKET, Service


class Grant(NamedTuple):
    """What one user of an account may publish to and listen on. Everything else is refused by the server."""

    account: str
    publish: tuple[str, ...] = ()
    subscribe: tuple[str, ...] = ()


def inbox(user: str) -> str:
    """Return the only inbox ``user`` may listen on."""
    return f"_INBOX_{user}.>"


def _get(stream: str) -> tuple[str, ...]:
    return f"$JS.API.DIRECT.GET.{stream}", f"$JS.API.DIRECT.GET.{stream}.>"


def _pull(stream: str, consumer: str) -> tuple[str, ...]:
    api = "$JS.API.CONSUMER"
    return f"{api}.INFO.{stream}.{consumer}", f"{api}.MSG.NEXT.{stream}.{consumer}", f"$JS.ACK.{stream}.{consumer}.>"


def _bucket(bucket: str, keys: str = ">") -> tuple[str, ...]:
    return f"$KV.{bucket}.{keys}", f"$JS.API.STREAM.INFO.KV_{bucket}", *_get(f"KV_{bucket}")


def _keys(service: Service) -> tuple[str, ...]:
    """Return how ``service`` reaches data keys: of all cases, or those of regions and its own, and of no case."""
    which = ("*.-", f"-.{service.name}") if service.regions_only else (">",)
    subjects = [f"$KV.{KEYS_BUCKET}.{each}" for each in which]
    return *subjects, *(f"$JS.API.DIRECT.GET.KV_{KEYS_BUCKET}.{subject}" for subject in subjects)


def _make_readers(stream: str) -> str:
    return f"$JS.API.CONSUMER.CREATE.{stream}.>"


_EXTRA: Final[Mapping[str, tuple[str, ...]]] = {
    "disclosure": (
        "view.>",
        "$JS.API.STREAM.INFO.VIEWS",
        "$JS.API.STREAM.PURGE.VIEWS",  # to make it anew from nothing
        *_get("VIEWS"),
    ),
    "consent_ledger": (
        "ledger.leaves",
        *_get("LEDGER"),
        # To destroy the key of a case that was erased, and whatever else was written in its place.
        f"$JS.API.DIRECT.GET.KV_{KEYS_BUCKET}",
        f"$JS.API.STREAM.MSG.DELETE.KV_{KEYS_BUCKET}",
    ),
    # It makes the consumer of each connection, and ends sessions: all of a person's at once.
    "gatekeeper": (_make_readers("VIEWS"), _make_readers("OUTCOMES"), "$JS.API.STREAM.PURGE.KV_sessions"),
}


def _service_grant(service: Service) -> Grant:
    name = service.name
    publish = [f"fact.{context}.>" for context in service.appends]
    publish += ["outcome.>", dead_subject(name), *_get("FACTS")]
    publish.append("$JS.API.DIRECT.GET.OUTCOMES.outcome.>")  # whether a command that comes again was answered before
    publish += [subject for stream, durable in DURABLES if durable["name"] == name for subject in _pull(stream, name)]
    publish += _bucket(SHARED_BUCKET, f"{name}.>")
    publish += _keys(service)
    if service.timers:
        publish += [f"timer.{name}.>", "$JS.API.STREAM.PURGE.TIMERS"]
    for bucket in service.buckets:
        publish += _bucket(bucket)
    return Grant("APP", (*publish, *_EXTRA.get(name, ())), (inbox(name),))


GRANTS: Final[Mapping[str, Grant]] = {
    **{service.name: _service_grant(service) for service in SERVICES},
    "topology": Grant(
        "APP",
        (
            "$JS.API.INFO",
            *(f"$JS.API.STREAM.{verb}.*" for verb in ("CREATE", "UPDATE", "INFO")),
            *(f"$JS.API.CONSUMER.{verb}.>" for verb in ("CREATE", "INFO", "DELETE")),
        ),
        (inbox("topology"),),
    ),
    "operator": Grant(
        "APP",
        (
            *(command_subject(OPERATOR, command) for command in verbs_of(Kind.OPERATOR)),
            "$JS.API.INFO",
            "$JS.API.STREAM.INFO.*",
            "$JS.API.CONSUMER.INFO.*.*",
            *_get("FACTS"),
            *_get("LEDGER"),
            *_get("OUTCOMES"),
            *_get("DEAD"),  # each says why it is there; what it was is sealed, and the operator has no key
        ),
        (inbox("operator"), outcome_filter(OPERATOR)),
    ),
    # The gatekeeper's other two connections: it answers who may come in, and it ends connections.
    "callout": Grant("AUTH", ("$SYS._INBOX.>",), ("$SYS.REQ.USER.AUTH", inbox("callout"))),
    "kicker": Grant("SYS", ("$SYS.REQ.SERVER.PING.CONNZ", "$SYS.REQ.SERVER.*.KICK"), (inbox("kicker"),)),
}
"""Every user that has a key of its own. People have none: the gatekeeper mints each of their connections."""

USERS: Final = tuple(GRANTS)
ISSUER: Final = "issuer"
"""The gatekeeper's signing key, an account key. Who holds it can mint anything: it is the whole system."""

CROSSING: Final = ("cmd.>", "$JS.API.CONSUMER.MSG.NEXT.VIEWS.*", "$JS.API.CONSUMER.MSG.NEXT.OUTCOMES.*")
"""All that crosses from VIEWERS into APP: commands, and pulling from a consumer made for that one connection."""
