"""The subject grammar, both ways. Every subject of Trellis is built and read here and nowhere else.

::

    cmd.<kind>.<team>.<person>.<service>.<verb>
    fact.<context>.<region>.<case>.<aggregate>.<event>
    view.<kind>.<team>.<case>.<fact>
    outcome.<kind>.<team>.<person>.<command>
    timer.<service>.<context>.<region>.<case>.<aggregate>.<version>.<why>   → due.… (the same tail)
    dead.<service>

Region stands first in a fact so that a region can have its own stream, then the case, so that all of one case is one
filter. A token is ``[a-z0-9_-]+``: nothing a person typed can become part of a subject.
"""

import re
from typing import Final, NamedTuple

from contracts.base import Actor, Address, Audience, Command, Event
from contracts.vocabulary import Kind

_TOKEN: Final = re.compile(r"[a-z0-9_-]+")


class SubjectError(ValueError):
    """Not a subject of Trellis, or a token that may not stand in one."""


class CommandSubject(NamedTuple):
    """Who acts, on which service, with which verb."""

    actor: Actor
    service: str
    verb: str


class TimerSubject(NamedTuple):
    """Which aggregate of which service is woken, set when it had ``version`` events, and why."""

    service: str
    address: Address
    version: int
    why: str


def command_subject(actor: Actor, command: Command | type[Command]) -> str:
    """Return where ``actor`` publishes ``command``."""
    return _join("cmd", actor.kind, actor.team, actor.person, command.context(), command.word())


def read_command(subject: str) -> CommandSubject:
    """Read a command's subject.

    Raises:
        SubjectError: it is not one.
    """
    kind, team, person, service, verb = _split(subject, "cmd", 5)
    return CommandSubject(Actor(_kind(kind), team, person), service, verb)


def fact_subject(address: Address, event: Event | type[Event]) -> str:
    """Return where ``event`` of the aggregate at ``address`` is kept."""
    return _join("fact", address.context, address.region, address.case, address.aggregate, event.word())


def aggregate_filter(address: Address) -> str:
    """Return the filter of all events of one aggregate."""
    return _join("fact", address.context, address.region, address.case, address.aggregate) + ".>"


def case_filter(region: str, case: str, context: str = "*") -> str:
    """Return the filter of all facts of one case, of one context or of all."""
    return f"fact.{context if context == '*' else _checked(context)}.{_join(region, case)}.>"


def read_fact(subject: str) -> tuple[Address, str]:
    """Read a fact's subject as its aggregate and the event's name.

    Raises:
        SubjectError: it is not one.
    """
    context, region, case, aggregate, word = _split(subject, "fact", 5)
    return Address(context, region, case, aggregate), word


def view_subject(audience: Audience, case: str, fact: str) -> str:
    """Return where ``audience``'s copy of ``fact`` stands: one subject a copy, one message a subject."""
    return _join("view", audience.kind, audience.team, case, fact)


def view_filter(audience: Audience, case: str | None = None) -> str:
    """Return the filter of all that ``audience`` may read, or of one case alone."""
    return _join("view", audience.kind, audience.team, *([] if case is None else [case])) + ".>"


def read_view(subject: str) -> tuple[Audience, str, str]:
    """Read a copy's subject as audience, case and fact.

    Raises:
        SubjectError: it is not one.
    """
    kind, team, case, fact = _split(subject, "view", 4)
    return Audience(_kind(kind), team), case, fact


def outcome_subject(actor: Actor, command: str) -> str:
    """Return where the outcome of ``command`` reaches ``actor``."""
    return _join("outcome", actor.kind, actor.team, actor.person, command)


def outcome_filter(actor: Actor) -> str:
    """Return the filter of all outcomes that are for ``actor``."""
    return _join("outcome", actor.kind, actor.team, actor.person) + ".>"


def timer_subject(timer: TimerSubject, root: str = "timer") -> str:
    """Return where a timer is kept (``root="timer"``) or delivered (``root="due"``)."""
    address = timer.address
    where = (address.context, address.region, address.case, address.aggregate)
    return _join(root, timer.service, *where, str(timer.version), timer.why)


def timers_of(region: str, case: str) -> tuple[str, str]:
    """Return the filters of all timers of one case: those that are set, and those that came due."""
    where = _join(region, case)
    return f"timer.*.*.{where}.>", f"due.*.*.{where}.>"


def read_due(subject: str) -> TimerSubject:
    """Read the subject of a timer that came due.

    Raises:
        SubjectError: it is not one.
    """
    service, context, region, case, aggregate, version, why = _split(subject, "due", 7)
    if not version.isdecimal():
        raise SubjectError(subject)
    return TimerSubject(service, Address(context, region, case, aggregate), int(version), why)


def dead_subject(service: str) -> str:
    """Return where what ``service`` could not process is kept."""
    return _join("dead", service)


def _checked(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        msg = "a subject token holds a character that may not stand in one"
        raise SubjectError(msg)
    return token


def _join(*tokens: str) -> str:
    return ".".join(map(_checked, tokens))


def _split(subject: str, root: str, count: int) -> list[str]:
    first, *tokens = subject.split(".")
    if first != root or len(tokens) != count or not all(map(_TOKEN.fullmatch, tokens)):
        msg = f"not a {root} subject"
        raise SubjectError(msg)
    return tokens


def _kind(token: str) -> Kind:
    try:
        return Kind(token)
    except ValueError as error:
        msg = "no such audience kind"
        raise SubjectError(msg) from error
