"""Somebody at a portal."""

from collections.abc import AsyncIterator

import pytest

from tests.portal.away import Client, visit


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """Somebody at a portal whose bus is away."""
    async with visit() as opened:
        yield opened
