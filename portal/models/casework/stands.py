"""Words that stand: those that nobody replaced, as far as somebody may read them. Pure.

Whoever writes names what they were shown, and it takes the place of that alone: what somebody can't read, they can't
overwrite, nor learn of by trying.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from portal.sheet import Entry

_APART: Final = "\n\n"


class Words(msgspec.Struct, frozen=True):
    """What stands, and in which facts."""

    text: str = ""
    facts: tuple[str, ...] = ()

    def instead(self, typed: str | None) -> tuple[str | None, tuple[str, ...]]:
        """Return what is said anew and in place of which facts; where nothing else was typed, nothing is."""
        return (None, ()) if (typed or "") == self.text else (typed, self.facts)


class Texts(msgspec.Struct, frozen=True):
    """What stands of several fields that are read together, and in which facts."""

    fields: Mapping[str, str] = {}
    facts: tuple[str, ...] = ()

    def instead(self, typed: Mapping[str, str | None]) -> tuple[Mapping[str, str | None], tuple[str, ...]]:
        """Return what is said anew and in place of which facts; where nothing else was typed, nothing is."""
        same = all((text or "") == self.fields.get(name, "") for name, text in typed.items())
        return (dict.fromkeys(typed), ()) if same else (typed, self.facts)


def texts(entries: Sequence[Entry], *names: str) -> Texts:
    """Return what of these fields stands."""
    found = {name: words(entries, name, "instead") for name in names}
    facts = dict.fromkeys(fact for each in found.values() for fact in each.facts)
    return Texts({name: each.text for name, each in found.items()}, tuple(facts))


def words(entries: Sequence[Entry], name: str, instead: str, apart: str = _APART) -> Words:
    """Return what of the field ``name`` stands; ``instead`` is the field that names which facts each replaces."""
    stand: dict[str, str] = {}
    for entry in entries:
        replaced = entry.read(instead, tuple[str, ...])
        stand = {} if replaced is None else {fact: text for fact, text in stand.items() if fact not in replaced}
        if entry.text(name):
            stand[entry.fact] = entry.text(name)
    return Words(apart.join(dict.fromkeys(stand.values())), tuple(stand))
