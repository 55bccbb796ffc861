"""One whole system, as `trellis up` makes it, and one browser for each test process."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests import lanes
from tests.system.browser import launch
from tests.system.running import Up
from tests.system.windows import Windows, windows


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A system with its demo community, up. Whoever breaks a part of it waits until it has come back."""
    lanes.claim("up", tmp_path_factory)
    system = Up(tmp_path_factory.mktemp("system") / "home")
    try:
        system.until_up()
        yield system
    finally:
        system.end()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A browser, which lives on one event loop: whatever asks for it is marked to run on the session's."""
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def rooms(browser: Browser, up: Up) -> AsyncIterator[Windows]:
    """Windows for this test's people: nobody shares anything with those of another test."""
    async with windows(browser, up) as opened:
        yield opened
