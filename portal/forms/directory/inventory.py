"""Forms of a hub in the directory: looking for a service, and what the community knows of one; and their commands."""

from datetime import date
from typing import Annotated, Any, Final

import msgspec

from contracts.ids import NO_CASE
from contracts.inventory import Held, NoteService, ServiceNoted
from contracts.taxonomy import Competency
from contracts.vocabulary import Barrier
from portal.i18n import N_
from portal.models.directory.listings import Service


class Note(msgspec.Struct, frozen=True):
    """What the community knows of a service."""

    core: bool
    advanced: bool
    barriers: tuple[Barrier, ...] = ()
    core_until: date | None = None
    advanced_until: date | None = None


class Find(msgspec.Struct, frozen=True):
    """What is looked for in the directory. It is typed, so it stands in no address."""

    text: Annotated[str, msgspec.Meta(max_length=100)] | None = None


SAYS: Final = {"barriers": N_("Please choose from these.")}


def note(form: Note, command: str, service: Service) -> NoteService:
    """Return all that is known of a service, with what the form says instead of what was said of that before.

    What the form leaves as the source has it stays the source's: it goes when it goes there. A choice of barriers that
    is another counts whole, since a note has no words for a part of it.
    """
    before = service.note or ServiceNoted()
    kept: dict[str, Any] = {name: getattr(before, name) for name in before.__struct_fields__}
    said = (
        (Competency.CORE, form.core, form.core_until),
        (Competency.ADVANCED, form.advanced, form.advanced_until),
    )
    held = tuple(Held(each, until.isoformat() if until else None) for each, is_held, until in said if is_held)
    source = service.source
    barriers = None if set(form.barriers) == set(source.barriers) else form.barriers
    return NoteService(
        id=command,
        region=service.region,
        case=NO_CASE,
        about=service.id,
        **{**kept, "barriers": barriers, "held": () if set(held) == set(source.held) else held},
    )
