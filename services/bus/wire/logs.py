"""Logging: JSON in production, readable in a terminal, and never anything labelled above Status.

A contract handed to a log line is cut down to its Status fields, by the labels in its type.
"""

import logging
import os
import sys
from collections.abc import Mapping, MutableMapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from enum import Enum
from pathlib import PurePath
from types import TracebackType
from typing import Any

import msgspec
import structlog

from contracts.labels import Label, UnlabelledFieldError, labels_of


def configure(*, as_json: bool | None = None) -> None:
    """Set up structlog for this process. ``as_json`` None: ``TRELLIS_LOG=json``, or whenever nobody is watching."""
    if as_json is None:
        as_json = os.environ.get("TRELLIS_LOG", "") == "json" or not sys.stderr.isatty()
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            status_only,
            _error_names_only,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(_Wordless("%(levelname)s %(name)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[libraries])


class _Wordless(logging.Formatter):
    """What a library logs: that it did, and where an exception came from. Its words may quote what somebody typed."""

    def formatException(self, ei: Any) -> str:  # noqa: ANN401, N802 - as logging has it
        _, error, trace = ei
        return f"{type(error).__name__} {_where(trace)}"


def status_only(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut every contract in a log line, however deep, down to its Status fields; an exception down to its type."""
    for name, value in line.items():
        if name != "exc_info":
            line[name] = _cut(value)
    return line


def _cut(value: object) -> object:
    match value:
        case msgspec.Struct():
            return _status_fields(value)
        case None | str() | int() | float() | date() | timedelta() | Enum() | PurePath():
            return value
        case Mapping():
            return {key: _cut(each) for key, each in value.items()}
        case list() | AbstractSet():
            return [_cut(each) for each in value]
        case tuple() if type(value) is tuple:
            return [_cut(each) for each in value]
        case _:
            return type(value).__name__


def _error_names_only(
    _logger: object,
    _method: str,
    line: MutableMapping[str, Any],
) -> MutableMapping[str, Any]:
    """Keep where an exception came from and of which type it is; its text may quote what somebody typed."""
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        line["error"] = type(error).__name__
        if error.__traceback__ is not None:
            line["where"] = _where(error.__traceback__)
    return line


def _where(trace: TracebackType | None) -> str:
    """Return the module and line in which an exception was raised."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"


def _status_fields(contract: msgspec.Struct) -> dict[str, Any]:
    try:
        labels = labels_of(type(contract))
    except UnlabelledFieldError:
        return {"type": type(contract).__name__}
    shown = {name: getattr(contract, name) for name, label in labels.items() if label is Label.STATUS}
    return {"type": type(contract).__name__, **msgspec.to_builtins(shown, enc_hook=str)}
