"""What a page weighs, when it can be read on a bad line, and how long the server takes for it: each page of each role.

On the whole system as `trellis up` runs it, with the demo community. The line is WebPageTest's "3G slow", 400 kbit/s
with 400 ms there and back, and the processor is slowed down four times, both by Chromium. Bytes are those of the wire.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
from playwright.async_api import Browser, BrowserContext, CDPSession, Page, async_playwright

from deploy.seed import invitations
from deploy.young import young
from tests.bench.figures import Figure, Target, figure
from tests.system.browser import launch
from tests.system.crawl import pages
from tests.system.running import Up

_ROLES: Final = {
    "anybody": "",
    "hub": "robin-birch",
    "advocate": "phoebe-fernleaf",
    "partner": "merlin-quince",
    "investigator": "martin-gorse",
    "auditor": "harrier-poplar",
    "youth": "",
}
_SLOW: Final = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
_FAST: Final = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
_SLOWER: Final = 4
_HEAVIEST: Final = 3
"""Pages of each role that are looked at on the slow line, beside its first."""
_READINGS: Final = 40
_PAINTED: Final = """() => new Promise((done) => new PerformanceObserver((list) =>
  done(list.getEntries().at(-1).startTime)).observe({ type: "largest-contentful-paint", buffered: true }))"""


class Weighed(NamedTuple):
    """One page: bytes at the first visit and afterwards, and how many requests went elsewhere."""

    path: str
    first: int
    after: int
    elsewhere: int


async def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="trellis-bench-") as folder:
        up = Up(Path(folder) / "home")
        try:
            await asyncio.to_thread(up.until_up)
            async with async_playwright() as playwright:
                browser = await launch(playwright)
                found = [each for role in _ROLES async for each in _role(browser, up, role)]
                await browser.close()
        finally:
            await asyncio.to_thread(up.end)
    weighed = [each for each, _, _ in found]
    painted = [(ms, each.path) for each, ms, _ in found if ms is not None]
    served = sorted(ms for _, _, times in found for ms in times)
    first, after = max(weighed, key=lambda each: each.first), max(weighed, key=lambda each: each.after)
    slowest, where = max(painted)
    return [
        figure(
            f"the heaviest of {len(weighed)} pages, at the first visit",
            "KB",
            first.first / 1000,
            target=Target("ours", "<=", 60),
            why=first.path,
        ),
        figure("  … and afterwards", "KB", after.after / 1000, target=Target("ours", "<=", 25), why=after.path),
        figure("requests to anybody else", "", sum(each.elsewhere for each in weighed), target=Target("ours", "<=", 0)),
        figure(
            f"largest paint of {len(painted)} pages, slow 3G, a quarter of the processor",
            "s, slowest",
            slowest / 1000,
            target=Target("ours", "<=", 1.5),
            why=where,
        ),
        figure("  … half of them within", "s", sorted(painted)[len(painted) // 2][0] / 1000),
        figure(
            f"server time of a page, {len(served):,} readings",
            "ms, p95",
            served[int(0.95 * len(served))],
            target=Target("ours", "<=", 15),
        ),
    ]


async def _role(browser: Browser, up: Up, role: str) -> AsyncIterator[tuple[Weighed, float | None, list[float]]]:
    async with _in(browser, up, role) as (page, session):
        there = list((await pages(page.context, up.portal, page.url.removeprefix(up.portal))).values())
        weighed = [await _weigh(page, session, up.portal, path) for path in there]
        heaviest = sorted(weighed, key=lambda each: each.first, reverse=True)[:_HEAVIEST]
        looked_at = {there[0], *(each.path for each in heaviest)}
        async with httpx.AsyncClient(base_url=up.portal, cookies=await _cookies(page.context)) as client:
            for each in weighed:
                painted = await _painted(page, session, up.portal + each.path) if each.path in looked_at else None
                yield each, painted, [await _served(client, each.path) for _ in range(_READINGS)]


@asynccontextmanager
async def _in(browser: Browser, up: Up, role: str) -> AsyncIterator[tuple[Page, CDPSession]]:
    """Come in as ``role``, on a telephone."""
    context = await browser.new_context(viewport={"width": 360, "height": 640}, reduced_motion="reduce")
    page = await context.new_page()
    if slug := _ROLES[role]:
        await page.goto(f"{up.portal}/invite/{invitations(up.home)[slug]}")
        await page.locator("main button").first.click()
        await page.locator("footer form[action='/sign-out']").wait_for()
    elif role == "youth":
        known = young(up.home)
        assert known is not None
        await page.goto(f"{up.portal}/return")
        for field, secret in (("words", known.words), ("second", known.second)):
            await page.locator(f"[name={field}]").fill(secret)
            async with page.expect_navigation():
                await page.get_by_role("button", name="Open", exact=True).click()
    else:
        await page.goto(up.portal)
    session = await context.new_cdp_session(page)
    await session.send("Network.enable")
    yield page, session
    await context.close()


async def _weigh(page: Page, session: CDPSession, portal: str, path: str) -> Weighed:
    first, elsewhere = await _loaded(page, session, portal, path, kept=False)
    after, again = await _loaded(page, session, portal, path, kept=True)
    return Weighed(path, first, after, elsewhere + again)


async def _loaded(page: Page, session: CDPSession, portal: str, path: str, *, kept: bool) -> tuple[int, int]:
    """Return the bytes of everything that a page loads, and how much of it is somebody else's."""
    await session.send("Network.setCacheDisabled", {"cacheDisabled": not kept})
    sizes: list[int] = []
    urls: list[str] = []

    def finished(event: dict[str, Any]) -> None:
        sizes.append(int(event["encodedDataLength"]))

    def asked(event: dict[str, Any]) -> None:
        urls.append(event["request"]["url"])

    session.on("Network.loadingFinished", finished)
    session.on("Network.requestWillBeSent", asked)
    await page.goto(portal + path, wait_until="load")
    await asyncio.sleep(0.05)
    session.remove_listener("Network.loadingFinished", finished)
    session.remove_listener("Network.requestWillBeSent", asked)
    return sum(sizes), sum(not url.startswith((portal, "data:")) for url in urls)


async def _painted(page: Page, session: CDPSession, url: str) -> float:
    """Return after how many milliseconds the largest thing was painted, on a first visit."""
    await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    await session.send("Network.emulateNetworkConditions", _SLOW)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    await page.goto(url, wait_until="load", timeout=60_000)
    painted = float(await page.evaluate(_PAINTED))
    await session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    await session.send("Network.emulateNetworkConditions", _FAST)
    return painted


async def _served(client: httpx.AsyncClient, path: str) -> float:
    began = time.perf_counter()
    await client.get(path)
    return 1000 * (time.perf_counter() - began)


async def _cookies(context: BrowserContext) -> dict[str, str]:
    return {cookie["name"]: cookie["value"] for cookie in await context.cookies()}
