"""What a viewer must not be able to do on the bus, as a list of attempts. The tests and the demonstration try them all.

Everything here is *data*: `services.bus.operate.trying` tries it over a viewer's real connection. ``refused`` by the
server is the only good end of `forbidden` and `spoiled`; `aimed` is heard and has no effect.
"""

from collections.abc import Iterator
from typing import NamedTuple

from contracts.access import verbs_of
from contracts.base import Actor, Command
from contracts.catalog import COMMANDS
from contracts.codec import MAX_COMMAND_BYTES
from contracts.ids import fresh
from contracts.subjects import command_subject, outcome_filter, outcome_subject, view_filter, view_subject
from contracts.vocabulary import Kind
from services.bus.operate.trying import Attempt

_API = "$JS.API"
_NEXT = b'{"batch":10,"no_wait":true}'
_ALL = b'{"stream_name":"VIEWS","config":{"name":"mine","filter_subject":"view.>","ack_policy":"none"}}'


class Party(NamedTuple):
    """One side of an attack: somebody, and the names of their connection."""

    actor: Actor
    inbox: str
    consumer: str
    case: str = "-"
    fact: str = "evt_" + "a" * 26


def forbidden(me: Party, other: Party) -> list[Attempt]:
    """Return what the server itself must refuse ``me``: each is answered by a permissions violation and silence."""
    return [*_reading(other), *_consumers(me, other), *_requests(other), *_commands(me, other), *_writing(me, other)]


def _reading(other: Party) -> Iterator[Attempt]:
    everything = (
        ("another's view", view_filter(other.actor.audience)),
        ("another's outcomes", outcome_filter(other.actor)),
        ("another's inbox", f"{other.inbox}.>"),
        ("every view", "view.>"),
        ("every outcome", "outcome.>"),
        ("every command", "cmd.>"),
        ("every fact", "fact.>"),
        ("every inbox", "_INBOX.>"),
        ("every answer", "_R_.>"),
        ("every key", "$KV.>"),
        ("the whole store", "$JS.>"),
        ("the system", "$SYS.>"),
        ("everything", ">"),
    )
    for what, subject in everything:
        yield Attempt(f"listen to {what}", subject, listen=True)


def _consumers(me: Party, other: Party) -> Iterator[Attempt]:
    for stream in ("VIEWS", "OUTCOMES"):
        yield Attempt("pull another's consumer", f"{_API}.CONSUMER.MSG.NEXT.{stream}.{other.consumer}", _NEXT)
        yield Attempt("make a consumer", f"{_API}.CONSUMER.CREATE.{stream}", _ALL)
        yield Attempt("make a consumer with a name", f"{_API}.CONSUMER.CREATE.{stream}.mine", _ALL)
        yield Attempt("make a consumer with a filter", f"{_API}.CONSUMER.CREATE.{stream}.mine.view.>", _ALL)
        yield Attempt("make a durable", f"{_API}.CONSUMER.DURABLE.CREATE.{stream}.mine", _ALL)
        yield Attempt("widen one's own consumer", f"{_API}.CONSUMER.CREATE.{stream}.{me.consumer}", _ALL)
        yield Attempt("ask about another's consumer", f"{_API}.CONSUMER.INFO.{stream}.{other.consumer}")
        yield Attempt("remove another's consumer", f"{_API}.CONSUMER.DELETE.{stream}.{other.consumer}")
        yield Attempt("list consumers", f"{_API}.CONSUMER.NAMES.{stream}")
    yield Attempt("take a service's commands", f"{_API}.CONSUMER.MSG.NEXT.COMMANDS.gatekeeper", _NEXT)
    yield Attempt("take a service's facts", f"{_API}.CONSUMER.MSG.NEXT.FACTS.disclosure", _NEXT)
    yield Attempt("answer for a service", "$JS.ACK.COMMANDS.gatekeeper.1.1.1.1.0", b"+TERM")


def _requests(other: Party) -> Iterator[Attempt]:
    copy = view_subject(other.actor.audience, other.case, other.fact)
    yield Attempt("read another's copy", f"{_API}.DIRECT.GET.VIEWS.{copy}", b"")
    yield Attempt("read a session", f"{_API}.DIRECT.GET.KV_sessions", b'{"last_by_subj":"$KV.sessions.>"}')
    yield Attempt("read who tried", f"{_API}.DIRECT.GET.KV_tries", b'{"last_by_subj":"$KV.tries.>"}')
    for stream in ("VIEWS", "OUTCOMES", "FACTS", "COMMANDS"):
        yield Attempt("read directly", f"{_API}.DIRECT.GET.{stream}", b'{"seq":1}')
        yield Attempt("read a message", f"{_API}.STREAM.MSG.GET.{stream}", b'{"seq":1}')
        yield Attempt("delete a message", f"{_API}.STREAM.MSG.DELETE.{stream}", b'{"seq":1}')
        yield Attempt("ask about a stream", f"{_API}.STREAM.INFO.{stream}")
        yield Attempt("empty a stream", f"{_API}.STREAM.PURGE.{stream}")
        yield Attempt("remove a stream", f"{_API}.STREAM.DELETE.{stream}")
    yield Attempt("list streams", f"{_API}.STREAM.NAMES")
    yield Attempt("ask about the store", f"{_API}.INFO")
    yield Attempt("answer the door", "$SYS.REQ.USER.AUTH")
    yield Attempt("list connections", "$SYS.REQ.SERVER.PING.CONNZ", b'{"auth":true,"acc":"VIEWERS"}')
    yield Attempt("end a connection", "$SYS.REQ.SERVER.A.KICK", b'{"cid":1}')


def _commands(me: Party, other: Party) -> Iterator[Attempt]:
    mine = set(verbs_of(me.actor.kind))
    for command in COMMANDS:
        if command not in mine:
            yield Attempt("a verb not of one's kind", command_subject(me.actor, command), body(command))
    for command in verbs_of(other.actor.kind):
        yield Attempt("another's command", command_subject(other.actor, command), body(command))
    for command in sorted(mine, key=lambda command: command.tag()):
        elsewhere = Actor(me.actor.kind, other.actor.team, me.actor.person)
        someone = Actor(me.actor.kind, me.actor.team, other.actor.person)
        higher = Actor(Kind.OPERATOR, me.actor.team, me.actor.person)
        for who in {elsewhere, someone, higher} - {me.actor}:
            yield Attempt("one's own verb as somebody else", command_subject(who, command), body(command))


def _writing(me: Party, other: Party) -> Iterator[Attempt]:
    yield Attempt("write a copy", view_subject(other.actor.audience, other.case, other.fact))
    yield Attempt("write one's own copy", view_subject(me.actor.audience, other.case, other.fact))
    yield Attempt("write an outcome", outcome_subject(other.actor, fresh("cmd")))
    yield Attempt("write a fact", f"fact.gate.x.-.{fresh('team')}.team_formed")
    yield Attempt("set a timer", "timer.gatekeeper.gate.x.-.y.1.z")
    yield Attempt("let a timer come due", "due.gatekeeper.gate.x.-.y.1.z")
    yield Attempt("set aside", "dead.gatekeeper")
    yield Attempt("write a session", "$KV.sessions.a.hub.b.c")
    yield Attempt("give oneself more tries", "$KV.tries.a")
    yield Attempt("write into another's inbox", f"{other.inbox}.x")


def spoiled(me: Party, verb: type[Command]) -> list[Attempt]:
    """Return what ``me`` may say but not like this: each is answered by an error, and nothing is kept."""
    where = command_subject(me.actor, verb)
    reserved: tuple[dict[str, str], ...] = (
        {"Nats-Rollup": "sub"},
        {"Nats-Rollup": "all"},
        {"Nats-TTL": "5s"},
        {"Nats-Schedule": "@at 2040-01-01T00:00:00Z", "Nats-Schedule-Target": where},
        {"Nats-Batch-Id": "b", "Nats-Batch-Sequence": "1", "Nats-Batch-Commit": "1"},
        {"Nats-Incr": "1"},
        {"Nats-Stream-Source": "VIEWS 1"},
        {"Nats-Expected-Stream": "FACTS"},
        {"Nats-Expected-Last-Sequence": "999999999"},
        {"Nats-Expected-Last-Subject-Sequence": "999999999"},
        {"Nats-Expected-Last-Msg-Id": "cmd_" + "a" * 26},
    )
    attempts = [
        Attempt(f"a reserved header, {next(iter(headers))}", where, body(verb), headers) for headers in reserved
    ]
    return [*attempts, Attempt("more than 64 KB", where, b" " * (MAX_COMMAND_BYTES + 8 * 1024))]


def aimed(me: Party, other: Party, stream: str) -> list[Attempt]:
    """Return pulls of one's own consumer whose answer is aimed where one may not publish."""
    pull = f"{_API}.CONSUMER.MSG.NEXT.{stream}.{me.consumer}"
    targets = (
        ("a command of another", command_subject(other.actor, verbs_of(other.actor.kind)[0])),
        ("a command of one's own", command_subject(me.actor, verbs_of(me.actor.kind)[0])),
        ("a fact", f"fact.gate.x.-.{fresh('team')}.team_formed"),
        ("a copy", view_subject(other.actor.audience, other.case, other.fact)),
        ("another's inbox", f"{other.inbox}.pull.0"),
        ("a session", "$KV.sessions.a.hub.b.c"),
    )
    return [Attempt(f"a pull aimed at {what}", pull, _NEXT, reply=subject) for what, subject in targets]


def body(verb: type[Command]) -> bytes:
    """Return something that looks like the beginning of a command; nothing here is meant to be decided."""
    return f'{{"type":"{verb.tag()}","id":"{fresh("cmd")}"}}'.encode()
