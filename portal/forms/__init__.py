"""Reading what somebody typed: into a strict struct, or into errors that name each field in plain words.

A form is a msgspec Struct of the types of ``contracts``; every bound there holds here too. What was typed is kept,
whatever is wrong with it, and comes back in the form. An optional field that was left empty is None.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import cache
from typing import Any, Final, Generic, NamedTuple, TypeVar

import msgspec
from msgspec import inspect

from contracts.ids import fresh
from contracts.labels import YEARS
from contracts.outcomes import Reason, Refusal
from portal.i18n import N_, _, decimal, message, ngettext

T = TypeVar("T", bound=msgspec.Struct)

COMMAND: Final = "command"
_COMMAND_ID: Final = re.compile(r"cmd_[a-z2-7]{26}")
_KEPT: Final = "\n\t"
_UNTYPED: Final = ("Cc", "Cs", "Co", "Cn")
_YES: Final = "yes"
_PLAIN: Final = ("_csrf_token", "_who", COMMAND)


class Call(msgspec.Struct, frozen=True):
    """A number to call when a form can't be saved."""

    tel: str
    number: str


class Form(msgspec.Struct, frozen=True):
    """What a form's template shows: see ``ui.html``. Empty on the first GET."""

    typed: Mapping[str, str | Sequence[str]] = {}
    errors: Mapping[str, str] = {}
    unsaved: Call | None = None

    def with_errors(self, at: Mapping[str, str]) -> "Form":
        """Return the form with each refusal of a command's field ``at`` the field of the form that it is about."""
        return msgspec.structs.replace(self, errors={at.get(name, name): text for name, text in self.errors.items()})


class Posted(msgspec.Struct, frozen=True):
    """What came in a POST. ``command`` is the id its rendering was given: the same form is the same command."""

    command: str
    fields: Mapping[str, tuple[str, ...]]

    @property
    def typed(self) -> dict[str, str | Sequence[str]]:
        """What was typed, for the form to show again."""
        return {name: values[0] if len(values) == 1 else values for name, values in self.fields.items()}

    def text(self, name: str) -> str:
        """Return the one value of ``name``, "" if there is none."""
        return next(iter(self.fields.get(name, ())), "").strip()

    def again(self, errors: Mapping[str, str], unsaved: Call | None = None) -> Form:
        """Return the form with what was typed, and what is wrong with it."""
        return Form(self.typed, {name: message(text) for name, text in errors.items()}, unsaved)


class Filled(NamedTuple, Generic[T]):
    """A form without mistakes."""

    value: T


class Wrong(NamedTuple):
    """A form with mistakes: to be shown again."""

    form: Form


def posted(pairs: Mapping[str, Sequence[str]]) -> Posted:
    """Return a POST's fields as they can be kept: without characters that no keyboard types."""
    fields = {name: tuple(map(cleaned, values)) for name, values in pairs.items() if name not in _PLAIN}
    command = next(iter(pairs.get(COMMAND, ())), "")
    return Posted(command if _COMMAND_ID.fullmatch(command) else fresh("cmd"), fields)


def cleaned(text: str) -> str:
    """Return ``text`` without control characters, with one kind of line end. Marks of direction stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    untyped = {ord(c) for c in set(lines) if c not in _KEPT and unicodedata.category(c) in _UNTYPED}
    return lines.translate(dict.fromkeys(untyped))


def read(form: type[T], post: Posted, zone: tzinfo, says: Mapping[str, str] | None = None) -> Filled[T] | Wrong:
    """Read ``post`` as ``form``. ``says`` has the sentence for a field that is missing or not a choice, where the
    general one would not do. Dates and times without an offset are in ``zone``.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in _fields(form):
        try:
            value = _value(field.type, post.fields.get(field.encode_name, ()), zone)
        except _Mistake as mistake:
            own = (says or {}).get(field.encode_name)
            errors[field.encode_name] = own if own and mistake.general else mistake.says
            continue
        if value is not None:
            values[field.name] = value
        elif field.required and not _may_be_none(field.type):
            errors[field.encode_name] = (says or {}).get(field.encode_name, _("Please fill this in."))
        elif field.required:
            values[field.name] = None
    return Wrong(post.again(errors)) if errors else Filled(form(**values))


def refused(post: Posted, refusal: Refusal) -> Form | None:
    """Return the form again where a service named a field of it; None where the refusal is about something else."""
    if refusal.reason is not Reason.INVALID or refusal.field is None:
        return None
    rule = message(refusal.rule) if refusal.rule else _("please look at this again")
    return post.again({refusal.field: f"{rule[0].upper()}{rule[1:].rstrip('.')}."})


class _Mistake(Exception):  # noqa: N818 - it is a person's, not ours
    def __init__(self, says: str, *, general: bool = False) -> None:
        super().__init__(says)
        self.says = says
        self.general = general


_CHOOSE: Final = N_("Please choose one of these.")


@cache
def _fields(form: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    info = inspect.type_info(form)
    if not isinstance(info, inspect.StructType):
        raise TypeError(form)
    return info.fields


def _may_be_none(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.UnionType) and kind.includes_none


def _value(kind: inspect.Type, given: Sequence[str], zone: tzinfo) -> object:
    """Return what was typed as ``kind``, or None where nothing was."""
    kind = _bare(kind)
    if isinstance(kind, inspect.VarTupleType):
        return _values(kind, given, zone)
    texts = [text.strip() for text in given if text.strip()]
    if isinstance(kind, inspect.BoolType):
        return bool(texts) and texts[0] == _YES
    if not texts:
        return None
    if len(texts) > 1:
        raise _Mistake(_(_CHOOSE))
    return _one(kind, texts[0], zone)


def _values(kind: inspect.VarTupleType, given: Sequence[str], zone: tzinfo) -> tuple[Any, ...] | None:
    chosen = tuple(dict.fromkeys(_one(_bare(kind.item_type), text.strip(), zone) for text in given if text.strip()))
    return chosen or None


def _one(kind: inspect.Type, text: str, zone: tzinfo) -> object:
    match kind:
        case inspect.StrType():
            return _text(kind, text)
        case inspect.EnumType():
            try:
                return kind.cls(text)
            except ValueError:
                raise _Mistake(_(_CHOOSE), general=True) from None
        case inspect.IntType():
            return _number(kind, text)
        case inspect.DateType():
            return _date(text)
        case inspect.DateTimeType():
            return _moment(text, zone)
        case _:
            raise TypeError(kind)


def _text(kind: inspect.StrType, text: str) -> str:
    if kind.max_length is not None and len(text) > kind.max_length:
        over = len(text) - kind.max_length
        raise _Mistake(
            ngettext(
                "This is %(num)s character too long. It can have %(most)s.",
                "This is %(num)s characters too long. It can have %(most)s.",
                over,
                most=decimal(kind.max_length),
            )
        )
    if kind.min_length is not None and len(text) < kind.min_length:
        raise _Mistake(_("This is too short."))
    if kind.pattern is not None and not re.search(kind.pattern, text):
        raise _Mistake(_("This doesn't look right."), general=True)
    return text


def _number(kind: inspect.IntType, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise _Mistake(_("Please write a whole number, such as 3."))
    number = int(text)
    low = kind.ge if kind.ge is not None else 0
    if number < low or (kind.le is not None and number > kind.le):
        raise _Mistake(
            _("Please write a number from %(low)s to %(le)s.", low=decimal(low), le=decimal(kind.le))
            if kind.le
            else _("At least %(low)s.", low=decimal(low))
        )
    return number


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        raise _Mistake(_("Please write a date, such as 2026-05-31."))
    return day


def _moment(text: str, zone: tzinfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 - no time at all
    if moment.year not in YEARS:
        raise _Mistake(_("Please write a date and a time, such as 2026-05-31 14:30."))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _bare(kind: inspect.Type) -> inspect.Type:
    """Return ``kind`` without the None it may be, and without what is only said about it."""
    if isinstance(kind, inspect.Metadata):
        return _bare(kind.type)
    if isinstance(kind, inspect.UnionType):
        (kind,) = (each for each in kind.types if not isinstance(each, inspect.NoneType))
        return _bare(kind)
    return kind
