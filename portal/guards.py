"""Which kinds of people a page is for. A handler that asks for a visit and does not say so doesn't start."""

from typing import Any, Final

from contracts.vocabulary import Kind

KINDS: Final = "kinds"


def only(*kinds: Kind) -> dict[str, Any]:
    """Return the ``opt`` of a controller or handler for these kinds alone; for others there is nothing here."""
    return {KINDS: frozenset(kinds)}
