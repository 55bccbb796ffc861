"""Sensitivity labels: the one mark on every field from which every guard is made.

What a reader's copy contains, what is sealed at rest, what a log line may hold and what the published JSON Schema
tells a partner all follow from the label in the field's type. A field without a label does not build: importing
``contracts`` raises `UnlabelledFieldError`.
"""

import types
from datetime import date, datetime
from enum import Enum, StrEnum
from functools import cache
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta


class Label(StrEnum):
    """How sensitive a field is. A release names labels; everything above `STATUS` needs a ground to be seen."""

    STATUS = "status"
    """What may be seen by everyone with a part in it: service, state, urgency, clock, coarse area, opaque ids."""
    IDENTITY = "identity"
    CONTACT = "contact"
    LOCATION = "location"
    HEALTH = "health"
    LEGAL = "legal"
    SCHOOL = "school"
    NARRATIVE = "narrative"
    SAFETY = "safety"
    INTERNAL = "internal"
    """For the services alone (verifiers of codes): no reader's copy, no release and no log ever holds it."""


RELEASABLE: Final = frozenset(Label) - {Label.STATUS, Label.INTERNAL}
"""The kinds of information a release can name: seen by nobody without a ground."""


class UnlabelledFieldError(TypeError):
    """A field of a contract carries no sensitivity label; nothing may be built from such a contract."""


def labelled(
    label: Label,
    *,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | None = None,
    ge: int | None = None,
    le: int | None = None,
) -> Meta:
    """Return the `msgspec.Meta` that marks a type with ``label`` (and bounds it), at run time and in JSON Schema."""
    bounds = {"min_length": min_length, "max_length": max_length, "pattern": pattern, "ge": ge, "le": le}
    given: dict[str, Any] = {name: bound for name, bound in bounds.items() if bound is not None}
    return Meta(extra={"label": label}, extra_json_schema={"x-label": label.value}, **given)


Moment = Annotated[datetime, Meta(tz=True, extra={"label": Label.STATUS}, extra_json_schema={"x-label": "status"})]
"""An instant with its offset. UTC on the wire."""
YEARS: Final = range(1900, 2200)
"""In which a moment that somebody says can be: of one at an end of the calendar no other zone can say when it is."""
OwnMoment = Annotated[
    datetime, Meta(tz=True, extra={"label": Label.INTERNAL}, extra_json_schema={"x-label": Label.INTERNAL.value})
]
"""An instant that a service set for itself, and nobody else has use for."""
Flag = Annotated[bool, labelled(Label.STATUS)]
Count = Annotated[int, labelled(Label.STATUS, ge=0)]
PublicName = Annotated[str, labelled(Label.STATUS, min_length=1, max_length=200)]
"""The public name of an organisation or team; never of a person."""
PublicText = Annotated[str, labelled(Label.STATUS, max_length=2000)]
"""Published directory text about an organisation; never anything typed about a person."""
OfficePhone = Annotated[str, labelled(Label.STATUS, max_length=40, pattern=r"^[0-9+() .-]*$")]
"""An organisation's published telephone number; never a person's."""
Name = Annotated[str, labelled(Label.IDENTITY, min_length=1, max_length=120)]
Reach = Annotated[str, labelled(Label.CONTACT, min_length=1, max_length=500)]
"""A safe way to reach somebody, in their own words."""
Place = Annotated[str, labelled(Label.LOCATION, min_length=1, max_length=200)]
Story = Annotated[str, labelled(Label.NARRATIVE, min_length=1, max_length=4000)]
"""What somebody wrote in their own words."""
Caution = Annotated[str, labelled(Label.SAFETY, min_length=1, max_length=1000)]
BirthDate = Annotated[str, labelled(Label.IDENTITY, pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""A day, ISO 8601. As text, because what is personal is sealed as text."""
Docket = Annotated[str, labelled(Label.LEGAL, min_length=1, max_length=200)]
"""By what a court or an authority knows its own paper."""
Verifier = Annotated[str, labelled(Label.INTERNAL, pattern="^[a-z2-7]{52}$")]
"""A hash (base32 of 32 bytes), slow where it is of words, by which the gatekeeper knows a code without knowing it."""
SessionName = Annotated[str, labelled(Label.STATUS, pattern="^[a-z2-7]{52}$")]
"""What a session is called everywhere but in its owner's cookie: a hash of its token, which is random."""
CredentialKey = Annotated[str, labelled(Label.INTERNAL, min_length=1, max_length=4000, pattern="^[A-Za-z0-9_-]+$")]
"""What a device's passkey is known and verified by, in base64url. Nothing of it is secret, or of use to others."""
Registration = Annotated[str, labelled(Label.INTERNAL, max_length=8000, pattern=r"^[A-Za-z0-9_.-]+$")]
"""What a browser answered when a passkey was made, in parts of base64url."""
Uses = Annotated[int, labelled(Label.INTERNAL, ge=0)]
"""How often a passkey was used, as its device counts; 0 where it doesn't."""
Token = Annotated[str, labelled(Label.INTERNAL, pattern="^[a-z2-7]{26}$")]
"""What stands in a link that is sent to one person (base32 of 16 bytes): whoever holds it may do one thing."""


@cache
def labels_of(struct: type[msgspec.Struct]) -> dict[str, Label]:
    """Return the label of each field of ``struct`` by name.

    Enumerated vocabulary and literals are `Label.STATUS` by construction; ids carry it in their type. A tuple or
    an optional has the label of what it holds; several kinds in one field must agree.

    Raises:
        UnlabelledFieldError: a field's type carries no label.
    """
    hints = get_type_hints(struct, include_extras=True)
    return {name: _label(hints[name], f"{struct.__name__}.{name}") for name in struct.__struct_fields__}


def _label(annotation: object, where: str) -> Label:
    if get_origin(annotation) is Annotated:
        for mark in get_args(annotation)[1:]:
            if isinstance(mark, Meta) and mark.extra and "label" in mark.extra:
                return Label(mark.extra["label"])
        return _label(get_args(annotation)[0], where)
    if get_origin(annotation) in (tuple, frozenset, Union, types.UnionType):
        held = {_label(arg, where) for arg in get_args(annotation) if arg not in (Ellipsis, types.NoneType)}
        if len(held) == 1:
            return held.pop()
        msg = f"{where} mixes labels: {sorted(held)}"
        raise UnlabelledFieldError(msg)
    if get_origin(annotation) is Literal or (isinstance(annotation, type) and issubclass(annotation, Enum)):
        return Label.STATUS
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        held = set(labels_of(annotation).values())
        if held == {Label.STATUS}:
            return Label.STATUS
        msg = f"{where} nests {annotation.__name__}, whose fields are not all status: label them in the event itself"
        raise UnlabelledFieldError(msg)
    hint = " (a date can point at a person: say which label it has)" if annotation in (date, datetime) else ""
    msg = f"{where} has no sensitivity label{hint}"
    raise UnlabelledFieldError(msg)
