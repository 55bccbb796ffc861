"""Bytes in, contracts out, and back. Strict: nothing is coerced, nothing unknown is let through."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple, Union

import msgspec

from contracts.base import Command, Event
from contracts.catalog import COMMAND_BY_VERB, EVENTS
from contracts.disclosure import Copy
from contracts.labels import YEARS
from contracts.outcomes import Outcome
from contracts.sealed import SEALED, Form, form_of

MAX_COMMAND_BYTES: Final = 64 * 1024

_encoder = msgspec.json.Encoder()
_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Union[EVENTS])  # noqa: UP007 - a union made at run time
_forms: Final = {form.plain: form for form in map(form_of, EVENTS)}
_kept = msgspec.json.Decoder(Union[tuple(_forms)])  # noqa: UP007 - a union made at run time
_copies = msgspec.json.Decoder(Copy)
_outcomes = msgspec.json.Decoder(Outcome)


class UnreadableError(ValueError):
    """Bytes that are not the contract they claim to be. The message names the field and never holds its value."""


class Kept(NamedTuple):
    """An event as it is kept where some of it is sealed: what stands in the clear, and the boxes of the rest."""

    form: Form
    plain: dict[str, Any]
    sealed: dict[str, str]


def encode(contract: msgspec.Struct) -> bytes:
    """Return the wire form of any contract."""
    return _encoder.encode(contract)


def decode_event(data: bytes) -> Event:
    """Return the event in ``data``.

    Raises:
        UnreadableError: not JSON, an unknown type or version, or a field out of its bounds.
    """
    try:
        return _events.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(_without_values(error)) from None


def encode_kept(event: Event, sealed: Mapping[str, str]) -> bytes:
    """Return how ``event`` is kept with ``sealed`` in the place of the fields of those names."""
    plain = form_of(type(event)).plain
    values = {name: getattr(event, name) for name in plain.__struct_fields__ if name != "sealed"}
    return _encoder.encode(plain(**values, sealed=dict(sealed)))


def decode_kept(data: bytes) -> Kept:
    """Return what is kept in ``data``, its boxes still closed.

    Raises:
        UnreadableError: as `decode_event`, or something is sealed that never is.
    """
    try:
        found = _kept.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(_without_values(error)) from None
    values = msgspec.structs.asdict(found)
    kept = Kept(_forms[type(found)], values, values.pop("sealed"))
    if not kept.form.sealed.keys() >= kept.sealed.keys():
        msg = "a field is sealed that never is"
        raise UnreadableError(msg)
    return kept


def opened(kept: Kept, texts: Mapping[str, str] | None) -> Event:
    """Return the event with ``texts`` in the place of what was sealed; None: nobody can open it here.

    Raises:
        UnreadableError: a field is missing, or out of its bounds.
    """
    found: Mapping[str, str] = dict.fromkeys(kept.sealed, SEALED) if texts is None else texts
    for name, text in (texts or {}).items():
        try:
            msgspec.convert(text, kept.form.sealed[name])
        except msgspec.ValidationError:
            msg = f"ValidationError at $.{name}"
            raise UnreadableError(msg) from None
    try:
        return kept.form.event(**(dict.fromkeys(kept.form.optional) | kept.plain | dict(found)))
    except TypeError:
        msg = "a field is missing"
        raise UnreadableError(msg) from None


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
        found = _command_decoder(command).decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(_without_values(error)) from None
    if not _can_be_said(found):
        msg = "a moment that no page can say"
        raise UnreadableError(msg)
    return found


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


def _can_be_said(what: object) -> bool:
    """Return whether each moment in ``what`` is one that can be said in any zone: else it takes pages with it."""
    match what:
        case datetime():
            return what.year in YEARS
        case msgspec.Struct():
            return all(_can_be_said(getattr(what, name)) for name in what.__struct_fields__)
        case tuple():
            return all(map(_can_be_said, what))
        case _:
            return True


def _without_values(error: Exception) -> str:
    """Return why decoding failed and where, without what was there: msgspec quotes enum values and unknown names."""
    text = str(error)
    where = text.rpartition(" - at ")[2].strip("`") if " - at " in text else "$"
    return f"{type(error).__name__} at {where}"
