"""Which commands a handler of the portal can send, read off its code: whatever it, or what it calls, can make."""

import inspect
import types
from collections.abc import Iterator
from functools import cache
from typing import Any

from contracts.base import Command

_OURS = ("portal.",)


@cache
def commands_of(handler: Any) -> frozenset[type[Command]]:
    """Return the commands that ``handler`` can come to make, through every function of the portal it can come to."""
    seen: set[tuple[int, int]] = set()
    found: set[type[Command]] = set()
    ahead: list[tuple[Any, type | None]] = [(handler, None)]
    while ahead:
        thing, within = ahead.pop()
        if (id(thing), id(within)) in seen:
            continue
        seen.add((id(thing), id(within)))
        if isinstance(thing, type) and issubclass(thing, Command):
            found.add(thing)
        ahead += _leads_to(thing, within)
    return frozenset(found)


def _leads_to(thing: Any, within: type | None) -> Iterator[tuple[Any, type | None]]:
    """Yield what is in ``thing``, each with the class whose ``self`` it has, if any."""
    if isinstance(thing, types.FunctionType):
        if thing.__module__.startswith(_OURS):
            yield from _named(thing.__code__, thing.__globals__, within)
            inside = ((cell.cell_contents for cell in thing.__closure__ or ()), thing.__defaults__ or ())
            yield from ((each, within) for part in inside for each in part)
    elif isinstance(thing, types.MethodType):
        yield thing.__func__, type(thing.__self__)
    elif isinstance(thing, staticmethod | classmethod):
        yield thing.__func__, within
    elif isinstance(thing, type):
        if thing.__module__.startswith(_OURS) and thing.__name__ != "Visit":
            yield from ((each, thing) for each in vars(thing).values())
    elif isinstance(thing, dict):
        yield from ((each, None) for pair in thing.items() for each in pair)
    elif isinstance(thing, tuple | list | set | frozenset):
        yield from ((each, None) for each in thing)


def _named(code: types.CodeType, names: dict[str, Any], within: type | None) -> Iterator[tuple[Any, type | None]]:
    """Yield what ``code`` names: globals, attributes of the modules among them, and of its own ``self``."""
    for name in code.co_names:
        thing = names.get(name)
        if isinstance(thing, types.ModuleType) and thing.__name__.startswith((*_OURS, "contracts")):
            yield from ((getattr(thing, each), None) for each in code.co_names if hasattr(thing, each))
        elif thing is not None:
            yield thing, None
        if within is not None and isinstance(inspect.getattr_static(within, name, None), types.FunctionType):
            yield inspect.getattr_static(within, name), within
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from _named(each, names, within)
