"""Every page of staff, written from the right and with longer words, in a real browser on a narrow screen."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from playwright.async_api import Browser, Page, Route

import portal
from portal import catalogs
from portal.forms import Form
from portal.i18n import Language, languages, speaking
from portal.render import render
from portal.shell import Me, NavItem
from tests.portal.pseudo import BACKWARDS
from tests.portal.story import FACTS, PAGES
from tests.portal.told import SHELL, Told
from tests.system.axe import BOTH, mistakes, overflows
from tests.system.crawl import pages
from tests.system.test_axe_browser import ROLES, come_as
from tests.system.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_STATIC: Final = Path(portal.__file__).parent / "static"
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_TABS: Final = ("Referrals", "On call", "Requests", "Clocks", "Directory", "People")
_SCREENS: Final = ((360, 740), (1280, 900))


def whole(template: str, context: Mapping[str, Any], language: Language) -> str:
    """Return a page with its frame."""
    nav = tuple(NavItem(href="#", label=label, current=not n, count=3, id="") for n, label in enumerate(_TABS))
    around = msgspec.structs.replace(
        SHELL, bare=False, language=language, here="/", me=Me("Somebody with a long name", "Northwest hub"), nav=nav
    )
    return render(template, {"form": Form(), **context, "shell": around})


class Shown:
    """What one window shows: a page as it was rendered here, with the portal's own files and with nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._html = ""

    async def show(self, html: str) -> None:
        self._html = html
        await self.page.set_viewport_size({"width": 360, "height": 740})
        await self.page.goto("http://portal.test/page")

    async def serve(self, route: Route) -> None:
        path = _STATIC / Path(route.request.url).name
        if route.request.url.endswith("/page"):
            await route.fulfill(body=self._html, content_type="text/html; charset=utf-8")
        elif "/static/" in route.request.url and path.is_file():
            await route.fulfill(path=path, content_type=_TYPES[path.suffix])
        else:
            await route.fulfill(status=404)


@asynccontextmanager
async def window(browser: Browser) -> AsyncIterator[Shown]:
    context = await browser.new_context()
    shown = Shown(await context.new_page())
    await shown.page.route("**/*", shown.serve)
    yield shown
    await context.close()


@pytest.mark.parametrize(
    "language", [BACKWARDS, *languages()[1:]], ids=lambda language: f"{language.code}-{language.dir}"
)
async def test_no_page_is_wider_than_its_screen(browser: Browser, language: Language) -> None:
    """Whatever is longer than in English, and from whichever side it is read."""
    told = Told()
    for fact in FACTS:
        told.that(fact.event, fact.about, fact.case)
    wide: list[str] = []
    async with window(browser) as shown:
        for template, model in PAGES:
            with speaking(language):
                context = model(told.sheet())
                html = "" if context is None else whole(template, context, language)
            wide += [f"{template} at {width}: {over}" for width, over in await _over(shown, html)] if html else []
    assert wide == []


async def test_what_points_somewhere_points_the_other_way_from_the_right(browser: Browser) -> None:
    """An arrow back leads to where the line begins, and that is where the page's name stands."""
    found = {}
    async with window(browser) as shown:
        for language in (BACKWARDS, languages()[1]):
            with speaking(language):
                await shown.show(whole("partner/decline.html", {"action": "/", "back": "/"}, language))
            arrow = shown.page.locator("svg.points").first
            brand = await shown.page.locator(".brand").bounding_box()
            assert brand is not None
            found[language.dir] = await arrow.evaluate("each => getComputedStyle(each).transform"), brand["x"] > 180
    assert found == {"rtl": ("matrix(-1, 0, 0, 1, 0, 0)", True), "ltr": ("none", False)}


async def _over(shown: Shown, html: str) -> list[tuple[int, int]]:
    await shown.show(html)
    found = []
    for width, height in _SCREENS:
        await shown.page.set_viewport_size({"width": width, "height": height})
        if over := await overflows(shown.page):
            found.append((width, over))
    return found


_READ: Final = """() => {
  const said = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode()); ) {
    const box = node.parentElement;
    if (!box.closest("bdi, [translate=no], script, style, .said, [lang]:not(html)")) said.push(node.textContent.trim());
  }
  return said;
}"""


_TYPED: Final = frozenset({"Day and night"})
"""What somebody in the demo community wrote themselves, and what a text of ours happens to say as well."""


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
async def test_every_page_of_a_role_is_all_in_spanish(rooms: Windows, role: str) -> None:
    """Nothing on it is an English text that has a Spanish one, nothing is wider than a phone, and axe finds nothing."""
    spanish = catalogs.read(next(catalogs.languages()))
    english = {each.id for each in spanish if isinstance(each.id, str) and each.id not in ("", each.string)} - _TYPED
    window = await come_as(rooms, role)
    found_pages = await pages(window.context, rooms.up.portal, window.path)
    await window.context.add_cookies([{"name": "language", "value": "es", "url": rooms.up.portal}])
    await window.page.set_viewport_size({"width": 320, "height": 640})
    wrong: list[str] = []
    for path in found_pages.values():
        await window.open(path)
        assert await window.page.locator("html").get_attribute("lang") == "es"
        said = set(await window.page.evaluate(_READ))
        wrong += [f"{path} says {text!r}" for text in said & english]
        wrong += [f"{path}: {each}" for each in await mistakes(window.page, *BOTH)]
        if over := await overflows(window.page):
            wrong.append(f"{path}: {over} px wider than a small phone")
    assert not wrong, "\n".join(wrong)
