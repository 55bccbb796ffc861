"""Where a private place is, cut out of all that is kept in the open or leaves the house."""

import re
from collections.abc import Iterable
from typing import Any, Final

from services.inventory.hsds.canonical import Row

_WHERE: Final = frozenset(
    {"addresses", "latitude", "longitude", "transportation", "external_identifier", "external_identifier_type", "url"}
)
"""Of a place. And its telephones: a number can be looked up."""
_ITS_OWN: Final = frozenset({"phones", "contacts", "accessibility"})
_SHORTEST: Final = 6
"""Letters of a street that are looked for in other texts: fewer would be found in any word."""
_INSTEAD: Final = "(private)"


def where(place: Row) -> str:
    """Return where a place is, in one line; empty where nothing is said."""
    lines = []
    for address in place.get("addresses", ()):
        fields = ("address_1", "address_2", "city", "state_province", "postal_code")
        lines.append(", ".join(str(address[field]) for field in fields if address.get(field)))
    return "; ".join(dict.fromkeys(filter(None, lines)))


def said_in(place: Row) -> list[str]:
    """Return the words that would give a place away in any other text."""
    words = [address.get(field, "") for address in place.get("addresses", ()) for field in ("address_1", "address_2")]
    return [word for word in words if len(word) >= _SHORTEST]


def hidden(record: Row, words: Iterable[str], *, whole_place: bool = False) -> Row:
    """Return a record without what tells where: of a place also its address, its numbers and how to get there."""
    cut = _WHERE | _ITS_OWN if whole_place else frozenset[str]()
    found: Row = {name: value for name, value in record.items() if name not in cut}
    for word in sorted(set(words), key=len, reverse=True):
        found = _without(found, word)
    return found


def _without(value: Any, word: str) -> Any:  # noqa: ANN401 - a record is any JSON
    if isinstance(value, str):
        return re.sub(re.escape(word), _INSTEAD, value, flags=re.IGNORECASE)
    if isinstance(value, list):
        return [_without(each, word) for each in value]
    if isinstance(value, dict):
        return {name: each if name == "id" else _without(each, word) for name, each in value.items()}
    return value
