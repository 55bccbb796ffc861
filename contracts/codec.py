"""Bytes in, contracts out, and back. Strict: nothing is coerced, nothing unknown is let through."""

from functools import cache
from typing import Final, Union

import msgspec

from contracts.base import Command, Event
from contracts.catalog import COMMAND_BY_VERB, EVENTS
from contracts.disclosure import Copy
from contracts.outcomes import Outcome

MAX_COMMAND_BYTES: Final = 64 * 1024

_encoder = msgspec.json.Encoder()
_events = msgspec.json.Decoder(Union[EVENTS])  # noqa: UP007 - a union made at run time
_copies = msgspec.json.Decoder(Copy)
_outcomes = msgspec.json.Decoder(Outcome)


class UnreadableError(ValueError):
    """Bytes that are not the contract they claim to be. The message names the field and never holds its value."""


def encode(contract: msgspec.Struct) -> bytes:
    """Return the wire form of any contract."""
    return _encoder.encode(contract)


def decode_event(data: bytes) -> Event:
    """Return the event in ``data``.

    Raises:
        UnreadableError: not JSON, an unknown type or version, or a field out of its bounds.
    """
    try:
        return _events.decode(data)  # type: ignore[no-any-return]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(_without_values(error)) from None


def decode_command(service: str, verb: str, data: bytes) -> Command:
    """Return the command that ``verb`` of ``service`` takes, from ``data``.

    Raises:
        UnreadableError: there is no such verb, or ``data`` is not that command.
    """
    command = COMMAND_BY_VERB.get((service, verb))
    if command is None:
        msg = "no such verb"
        raise UnreadableError(msg)
    if len(data) > MAX_COMMAND_BYTES:
        msg = "a command is at most 64 KB"
        raise UnreadableError(msg)
    try:
        return _command_decoder(command).decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(_without_values(error)) from None


def decode_copy(data: bytes) -> Copy:
    """Return the copy in ``data``.

    Raises:
        UnreadableError: it is not one.
    """
    try:
        return _copies.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(_without_values(error)) from None


def decode_outcome(data: bytes) -> Outcome:
    """Return the outcome in ``data``.

    Raises:
        UnreadableError: it is not one.
    """
    try:
        return _outcomes.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(_without_values(error)) from None


@cache
def _command_decoder(command: type[Command]) -> msgspec.json.Decoder[Command]:
    return msgspec.json.Decoder(command)


def _without_values(error: Exception) -> str:
    """Return why decoding failed and where, without what was there: msgspec quotes enum values and unknown names."""
    text = str(error)
    where = text.rpartition(" - at ")[2].strip("`") if " - at " in text else "$"
    return f"{type(error).__name__} at {where}"
