"""Which kinds of people a page is for. A handler that asks for a visit and does not say so doesn't start."""

from typing import Any, Final

from litestar import Litestar
from litestar.routes import HTTPRoute

from contracts.vocabulary import Kind

KINDS: Final = "kinds"


def only(*kinds: Kind) -> dict[str, Any]:
    """Return the ``opt`` of a controller or handler for these kinds alone; for others there is nothing here."""
    return {KINDS: frozenset(kinds)}


def check(app: Litestar) -> None:
    """Make sure that every handler that asks for a visit says for whom it is.

    Raises:
        TypeError: one doesn't.
    """
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if "visit" in handler.parsed_fn_signature.parameters and KINDS not in handler.opt:
                    raise TypeError(f"{handler} does not say whom it is for")
