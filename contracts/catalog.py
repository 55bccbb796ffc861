"""Every event and command there is, found by walking the contexts; and the check that each field has its label.

And that every field of an event that is to be sealed can be.
"""

from types import ModuleType
from typing import Final, TypeGuard, TypeVar

import msgspec

from contracts import (
    accompany,
    aftercare,
    asking,
    care,
    caring,
    clock,
    consent,
    disclosure,
    gate,
    guide,
    hsds,
    intake,
    inventory,
    keeping,
    known,
    ledger,
    life,
    meeting,
    message,
    oncall,
    order,
    outreach,
    plan,
    reach,
    referral,
    report,
    response,
    roster,
    safety,
    support,
    talk,
)
from contracts.base import Command, Event
from contracts.labels import labels_of
from contracts.sealed import sealed_fields

CONTEXTS: Final = (
    intake,
    asking,
    referral,
    aftercare,
    known,
    report,
    clock,
    plan,
    safety,
    outreach,
    care,
    guide,
    life,
    meeting,
    talk,
    response,
    inventory,
    hsds,
    support,
    caring,
    consent,
    order,
    keeping,
    ledger,
    oncall,
    accompany,
    roster,
    reach,
    message,
    disclosure,
    gate,
)

_S = TypeVar("_S", bound=msgspec.Struct)


def _of(base: type[_S], modules: tuple[ModuleType, ...]) -> tuple[type[_S], ...]:
    found = (item for module in modules for item in vars(module).values() if _is_concrete(item, base))
    return tuple(dict.fromkeys(found))


def _is_concrete(item: object, base: type[_S]) -> TypeGuard[type[_S]]:
    return isinstance(item, type) and issubclass(item, base) and item is not base and not item.__name__.startswith("_")


EVENTS: Final[tuple[type[Event], ...]] = _of(Event, CONTEXTS)
COMMANDS: Final[tuple[type[Command], ...]] = _of(Command, CONTEXTS)

EVENT_BY_TAG: Final[dict[str, type[Event]]] = {event.tag(): event for event in EVENTS}
COMMAND_BY_VERB: Final[dict[tuple[str, str], type[Command]]] = {(c.context(), c.word()): c for c in COMMANDS}

for _contract in (*EVENTS, *COMMANDS):
    labels_of(_contract)
for _event in EVENTS:
    sealed_fields(_event)
