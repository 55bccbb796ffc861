"""axe over a page as somebody has it before them, and what of it isn't well."""

import re
from typing import Any, Final, Literal

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped] # it ships no types
from playwright.async_api import Page

# `preload` fetches what only the rule about sound that plays by itself reads, and no page may have any.
_ALL: Final = {"preload": False, "resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
_COLOURS: Final = {"preload": False, "resultTypes": ["violations"], "runOnly": ["color-contrast"]}
_SHOWN: Final = 200
Scheme = Literal["light", "dark"]
BOTH: Final[tuple[Scheme, Scheme]] = ("light", "dark")


async def mistakes(page: Page, first: Scheme = "light", *more: Scheme) -> list[str]:
    """Return what axe finds, one line each: all of its rules in the ``first`` scheme, and the contrast in ``more``."""
    await page.evaluate(AXE_SCRIPT)
    found: list[str] = []
    for scheme, options in ((first, _ALL), *((each, _COLOURS) for each in more)):
        await page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {each}" for each in await _run(page, options)]
    await page.emulate_media(color_scheme=None)
    return found


async def _run(page: Page, options: dict[str, Any]) -> list[str]:
    result = await page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {_short(node['html'])} ({_short(node['failureSummary'])})"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def _short(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:_SHOWN]


async def overflows(page: Page) -> int:
    """Return by how many pixels the page is wider than the screen."""
    wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return int(wider)
