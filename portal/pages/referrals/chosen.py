"""What an address asks a filter for."""

from collections.abc import Sequence
from typing import Any

from litestar import Request


def chosen(request: Request[Any, Any, Any], names: Sequence[str]) -> dict[str, str]:
    """Return of each name its one value, where it has one."""
    return {name: value for name in names if (value := request.query_params.get(name))}
