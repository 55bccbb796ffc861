"""Something of any contract: made from its types, so that a new field or a new command is there by itself."""

import re
from datetime import UTC, datetime, timedelta
from functools import singledispatch
from typing import Any, Final, TypeVar

import msgspec
from msgspec import inspect

from contracts.ids import fresh

T = TypeVar("T", bound=msgspec.Struct)

_ID: Final = re.compile(r"^\^([a-z]+)_\[")
_TEXTS: Final = (
    "2026-01-01T00:00",
    "08:00",
    "x",
    "-",
    "A place",
    "two-words",
    "yes",
    "medical",
    "2010-05-05",
    "a" * 52,
    "A" * 43 + "=",
    fresh("cmd"),
)


def sample(struct: type[T], **given: Any) -> T:
    """Return a ``struct`` with ``given`` and, for every other field that has no default, something that is valid."""
    told = inspect.type_info(struct)
    assert isinstance(told, inspect.StructType)
    wanted = {field.name: field for field in told.fields}
    made = {name: _some(field.type) for name, field in wanted.items() if field.required and name not in given}
    return struct(**made, **given)


@singledispatch
def _some(kind: inspect.Type) -> Any:
    raise TypeError(kind)


@_some.register
def _(kind: inspect.Metadata) -> Any:
    return _some(kind.type)


@_some.register
def _(kind: inspect.EnumType) -> Any:
    return next(iter(kind.cls))


@_some.register
def _(kind: inspect.StrType) -> str:
    return _text(kind.pattern)


@_some.register
def _(_kind: inspect.BoolType) -> bool:
    return True


@_some.register
def _(kind: inspect.IntType) -> int:
    return max(kind.ge or 0, 60)


@_some.register
def _(_kind: inspect.DateTimeType) -> datetime:
    return datetime.now(UTC) + timedelta(days=10)


@_some.register
def _(kind: inspect.VarTupleType) -> tuple[Any, ...]:
    return (_some(kind.item_type),)


@_some.register
def _(kind: inspect.StructType) -> Any:
    return sample(kind.cls)


@_some.register
def _(kind: inspect.UnionType) -> Any:
    return None if kind.includes_none else _some(kind.types[0])


def _text(pattern: str | None) -> str:
    if pattern is None:
        return "x"
    named = _ID.match(pattern)
    if named is not None:
        return fresh(named.group(1))
    return next(text for text in _TEXTS if re.fullmatch(pattern, text))
