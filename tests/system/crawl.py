"""Every page that somebody can reach by following links, and what holds for each of them."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Final

from playwright.async_api import BrowserContext

TITLES: Final = {f"Trellis · {word}" for word in ["Home", "Now", "Today", "Inbox", "Details", "Form", "People", "List"]}
"""All that a title may say: it stands in a history, and in the list of open windows."""
POLICY: Final = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self' https://www.weather.gov https://en.wikipedia.org https://www.usa.gov; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_LINK: Final = re.compile(r'<a (?![^>]*\bdownload\b)[^>]*href="(/[^"#]*)"')
"""A link to a page: what is saved as a file is none."""
_AWAY: Final = re.compile(r'<a [^>]*target="_blank" rel="noopener noreferrer">')
"""A link that leads elsewhere, in another window, and tells nobody there where it stood."""


def closed(path: str, headers: Mapping[str, str], text: str) -> None:
    """Look that a page is kept by nobody, says nothing to anybody else, and runs no script but ours.

    Raises:
        AssertionError: it lacks something.
    """
    assert headers["cache-control"] == "no-store", path
    assert headers["content-security-policy"] == POLICY, path
    assert headers["referrer-policy"] == "no-referrer", path
    assert headers["x-content-type-options"] == "nosniff", path
    titles = re.findall(r"<title>([^<]*)</title>", text.partition("</head>")[0])
    assert len(titles) == 1, path
    assert titles[0] in TITLES, path
    assert 'action="/leave"' in text, path
    assert ">Leave now<" in text, path
    assert "<script>" not in text, path
    assert not re.search(r"\s(style|on[a-z]+)=", re.sub(r">[^<]*<", "><", text)), path
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', _AWAY.sub("", text)), path


_ID: Final = re.compile(r"\b[a-z]+_[a-z2-7]{26}|\d{4}-\d\d-\d\d\S*|(?<=/)[a-z0-9-]*\d[a-z0-9-]*(?=/|$)")
_OWN: Final = re.compile(r"^/(?:hub|advocate|partner|follow-ups|records)(?=/.)")
_NOT_PAGES: Final = ("/static/", "/calendar/", "/sw.js", "/csv", "/live")


def shape(path: str) -> str:
    """Return which page an address is of, without whose and which."""
    return _OWN.sub("", _ID.sub("ID", path.partition("?")[0]))


async def pages(context: BrowserContext, portal: str, first: str) -> dict[str, str]:
    """Return an address for each page that can be reached from ``first`` on, by its shape.

    Raises:
        AssertionError: one of them isn't there, or lacks something.
    """
    found: dict[str, str] = {}
    ahead = [first]
    while ahead:
        path = ahead.pop(0)
        if shape(path) in found or path.startswith(_NOT_PAGES) or "." in path.rpartition("/")[2]:
            continue
        answer = await context.request.get(portal + path)
        if "text/html" not in answer.headers["content-type"]:
            continue
        text = await answer.text()
        assert answer.ok, path
        closed(path, answer.headers, text)
        found[shape(path)] = path
        ahead += sorted({unescape(link) for link in _LINK.findall(text)})
    return found
