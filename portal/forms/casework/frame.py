"""The form in which a youth says how they speak of themselves, and whom each part is for."""

from collections.abc import Mapping
from typing import Any

import msgspec

from contracts.base import Audience
from contracts.intake import FRAME, TellFrame
from contracts.labels import Name, Story
from portal.models.cases.casefile import Case


class Frame(msgspec.Struct, frozen=True):
    """What a youth says of themselves, and whom each part is for, by ``kind:team``."""

    called: Name | None = None
    pronouns: Name | None = None
    languages: Name | None = None
    story: Story | None = None
    wants: Story | None = None
    called_to: tuple[str, ...] = ()
    pronouns_to: tuple[str, ...] = ()
    languages_to: tuple[str, ...] = ()
    story_to: tuple[str, ...] = ()
    wants_to: tuple[str, ...] = ()


def chosen(
    form: msgspec.Struct, heard: Mapping[str, Mapping[str, Audience]], stands: Mapping[str, Any]
) -> dict[str, Any]:
    """Return whom each part is for: of those a release names (``heard``, by part and token), nobody else is taken.

    Where nothing was chosen before (``stands``) and nobody is left out now, releases go on saying it alone.
    """
    found: dict[str, Any] = {}
    for name in FRAME:
        offered, ticked = heard[name], getattr(form, f"{name}_to")
        to = tuple(who for token, who in offered.items() if token in ticked)
        as_before = stands.get(f"{name}_to") is None and len(to) == len(offered)
        found[f"{name}_to"] = None if as_before else to
    return found


def tell(form: Frame, command: str, case: Case, to: Mapping[str, Any]) -> TellFrame:
    """Return what a youth said of themselves, and whom each part is for (`chosen`)."""
    return TellFrame(
        id=command,
        region=case.region,
        case=case.id,
        about=case.id,
        called=form.called,
        pronouns=form.pronouns,
        languages=form.languages,
        story=form.story,
        wants=form.wants,
        **to,
    )
