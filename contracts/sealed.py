"""What is sealed at rest: every field of an event above Status. Its label says so, and nobody has to remember.

In FACTS such a field stands not in the event's body but in ``sealed`` beside it, as text that only a holder of the
case's key can read. So it has to be text itself: importing ``contracts`` raises `UnsealableFieldError` otherwise.
"""

import types
from functools import cache
from typing import Annotated, Any, Final, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from contracts.base import Event
from contracts.labels import Label, labels_of

SEALED: Final = "(sealed)"
"""What a sealed field reads as for whoever doesn't hold the key, and for everybody once the case was erased."""
_PLAIN: Final = frozenset({Label.STATUS, Label.INTERNAL})
"""Verifiers stay as they are: hashes of random numbers, slow ones of words; the gatekeeper knows nothing else."""
_BOXES: Final = "sealed"


class UnsealableFieldError(TypeError):
    """A field of an event is above Status and is not text, so it can't be sealed."""


class Form(NamedTuple):
    """How an event is kept: ``plain`` is a struct of its fields that are not sealed, and of ``sealed`` beside them."""

    event: type[Event]
    plain: type[msgspec.Struct]
    sealed: dict[str, Any]
    """The type of each sealed field by name."""
    optional: frozenset[str]
    """Those of them that may be left out."""


@cache
def sealed_fields(event: type[Event]) -> frozenset[str]:
    """Return the names of the fields of ``event`` that are sealed.

    Raises:
        UnsealableFieldError: one of them is not text, or the name under which the sealed ones stand is taken.
    """
    hints = get_type_hints(event, include_extras=True)
    names = frozenset(name for name, label in labels_of(event).items() if label not in _PLAIN)
    for name in names:
        if not _is_text(hints[name]):
            msg = f"{event.__name__}.{name} is above status and is not text: it can't be sealed"
            raise UnsealableFieldError(msg)
    if _BOXES in hints:
        msg = f"{event.__name__}.{_BOXES} has the name under which sealed fields are kept"
        raise UnsealableFieldError(msg)
    return names


@cache
def form_of(event: type[Event]) -> Form:
    """Return how ``event`` is kept where some of it is sealed."""
    hints = get_type_hints(event, include_extras=True)
    sealed = {name: hints[name] for name in sealed_fields(event)}
    fields: list[Any] = [
        (field.name, hints[field.name], *_default(field))
        for field in msgspec.structs.fields(event)
        if field.name not in sealed
    ]
    plain = msgspec.defstruct(
        event.__name__,
        [*fields, (_BOXES, dict[str, str])],
        kw_only=True,
        frozen=True,
        forbid_unknown_fields=True,
        tag_field="type",
        tag=event.tag(),
    )
    optional = frozenset(name for name, kind in sealed.items() if types.NoneType in get_args(kind))
    return Form(event, plain, sealed, optional)


def _default(field: msgspec.structs.FieldInfo) -> tuple[Any, ...]:
    return () if field.default is msgspec.NODEFAULT else (field.default,)


def _is_text(annotation: object) -> bool:
    if get_origin(annotation) is Annotated:
        return _is_text(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return all(arg is types.NoneType or _is_text(arg) for arg in get_args(annotation))
    return annotation is str
