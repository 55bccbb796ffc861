"""What stands around an event on the wire: CloudEvents 1.0 in binary mode, and W3C trace context, as headers.

An event's body holds its own fields and nothing else; who, when and why are read from here.
"""

import secrets
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, unquote

from contracts.base import Actor, Event, Fact
from contracts.ids import derived
from contracts.subjects import SubjectError, read_fact
from contracts.vocabulary import Kind
from services.bus.wire.getting import Stored

MESSAGE_ID: Final = "Nats-Msg-Id"
TRACE: Final = "traceparent"
ID: Final = "ce-id"
CAUSE: Final = "ce-cause"
HAS_SEALED: Final = "ce-sealed"
"""On a fact some fields of which are sealed: its body is not the event itself."""
_SPEC: Final = {"ce-specversion": "1.0", "ce-datacontenttype": "application/json"}


def event_id(cause: str, index: int) -> str:
    """Return the id of the ``index``-th event that answers ``cause``: the same however often it is answered."""
    return derived("evt", cause, str(index))


def event_headers(
    event: Event, *, identifier: str, service: str, at: datetime, by: Actor | None, cause: str, trace: str | None
) -> dict[str, str]:
    """Return the headers of an event. Values are percent-encoded, as the CloudEvents binding for NATS asks."""
    headers = {
        MESSAGE_ID: identifier,
        ID: identifier,
        "ce-source": quote(f"/{service}"),
        "ce-type": event.tag(),
        "ce-time": at.astimezone(UTC).isoformat(),
        CAUSE: cause,
        **_SPEC,
    }
    if by is not None:
        headers["ce-actor"] = f"{by.kind}.{by.team}.{by.person}"
    if trace:
        headers[TRACE] = child_trace(trace)
    return headers


def fact_in(message: Stored, event: Event, leaf: str | None = None) -> Fact:
    """Return a message of FACTS, in whose body is ``event`` and which is that ``leaf`` of the ledger, as a fact.

    Raises:
        SubjectError: its subject or headers are not those of a fact.
    """
    subject, seq, headers, _ = message
    address, word = read_fact(subject)
    if event.context() != address.context or event.word() != word:
        msg = "a fact's subject and its type disagree"
        raise SubjectError(msg)
    if headers is None:
        msg = "a fact has headers"
        raise SubjectError(msg)
    try:
        at = datetime.fromisoformat(unquote(headers["ce-time"]))
        by, trace = _actor(headers.get("ce-actor")), headers.get(TRACE)
        return Fact(headers[ID], seq, at, by, headers[CAUSE], address, event, trace, leaf)
    except (KeyError, ValueError) as error:
        msg = "a fact's headers are incomplete"
        raise SubjectError(msg) from error


def new_trace() -> str:
    """Return a W3C ``traceparent`` that begins a trace."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def child_trace(trace: str) -> str:
    """Return a ``traceparent`` in the same trace, or a new trace where ``trace`` is not one."""
    parts = trace.split("-")
    if len(parts) != 4 or len(parts[1]) != 32 or not parts[1].isalnum():  # noqa: PLR2004 - the W3C format
        return new_trace()
    return f"00-{parts[1]}-{secrets.token_hex(8)}-01"


def _actor(text: str | None) -> Actor | None:
    if text is None:
        return None
    kind, team, person = text.split(".")
    return Actor(Kind(kind), team, person)
