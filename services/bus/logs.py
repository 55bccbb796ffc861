"""Logging: JSON in production, readable in a terminal, and never anything labelled above Status.

A contract handed to a log line is cut down to its Status fields, by the labels in its type.
"""

import logging
import os
import sys
from collections.abc import MutableMapping
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
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s")


def status_only(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut every contract in a log line down to its Status fields."""
    for name, value in line.items():
        if isinstance(value, msgspec.Struct):
            line[name] = _status_fields(value)
    return line


def _error_names_only(
    _logger: object,
    _method: str,
    line: MutableMapping[str, Any],
) -> MutableMapping[str, Any]:
    """Keep where an exception came from and of which type it is; its text may quote what somebody typed."""
    error = line.pop("exc_info", None)
    if isinstance(error, BaseException):
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        line["error"] = type(error).__name__
        if trace is not None:
            line["where"] = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
    return line


def _status_fields(contract: msgspec.Struct) -> dict[str, Any]:
    try:
        labels = labels_of(type(contract))
    except UnlabelledFieldError:
        return {"type": type(contract).__name__}
    shown = {name: getattr(contract, name) for name, label in labels.items() if label is Label.STATUS}
    return {"type": type(contract).__name__, **msgspec.to_builtins(shown, enc_hook=str)}
