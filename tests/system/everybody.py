"""Somebody of every kind with a browser that runs no scripts, and what each comes to by following links."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from html import unescape
from http import HTTPStatus
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import httpx

from contracts.vocabulary import Kind
from deploy.seed import invitations
from deploy.young import young
from tests.system.running import PATIENCE, SESSIONS, Up, sign_in
from tests.system.windows import address

CAST: Final = {
    "hub": (Kind.HUB, "wren-alder"),
    "other hub": (Kind.HUB, "merle-ivyson"),
    "advocate": (Kind.ADVOCATE, "finch-elder"),
    "other advocate": (Kind.ADVOCATE, "lark-dogwood"),
    "partner": (Kind.PARTNER, "grebe-zinnia"),
    "other partner": (Kind.PARTNER, "petrel-dandelion"),
    "investigator": (Kind.INVESTIGATOR, "martin-gorse"),
    "other investigator": (Kind.INVESTIGATOR, "kestrel-oakley"),
}
"""People of the demo community, by their invitations."""
CANARY: Final = "a canary that only the hub of this request may hear"
_TRIES: Final = 20
_EACH: Final = 4
"""How many addresses of one page are followed that differ in what they ask of it."""
_LINK: Final = re.compile(r'<a (?![^>]*\bdownload\b)[^>]*href="(/[^"#]*)"')
_FORM: Final = re.compile(r'<form[^>]*method="post"[^>]*>')
_ACTION: Final = re.compile(r'action="(/[^"]*)"')
_HIDDEN: Final = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_IDS: Final = re.compile(r"\b[a-z]+_[a-z2-7]{26}\b")


class Somebody(httpx.Client):
    """One person's browser. Nobody shares an address, so that what one tries isn't counted against another."""

    def __init__(self, up: Up, name: str, kind: Kind, *, by_code: bool = False) -> None:
        headers = {"X-Forwarded-For": address(), "Sec-Fetch-Site": "same-origin"}
        super().__init__(base_url=up.portal, timeout=PATIENCE, headers=headers)
        self.name = name
        self.kind = kind
        self.by_code = by_code
        self.token = ""

    def hidden(self, path: str) -> dict[str, str]:
        """Open a page and return what its forms carry."""
        return dict(_HIDDEN.findall(self.get(path).text))

    def sends(self, path: str, **typed: object) -> httpx.Response:
        """Send a form that is open at ``path``."""
        return self.post(path, data={**self.hidden(path), **typed}, follow_redirects=True)

    def elsewhere(self) -> None:
        """Go on from another address."""
        self.headers["X-Forwarded-For"] = address()


class Page(NamedTuple):
    """One answer on somebody's way."""

    path: str
    status: int
    headers: httpx.Headers
    text: str
    forms: tuple[str, ...]
    """Where its forms are sent."""


def crawled(somebody: Somebody, begin: str = "/home", most: int = 400) -> dict[str, Page]:
    """Follow every link from ``begin``, a few of those to one page; return each page by its address."""
    seen: dict[str, Page] = {}
    ahead = [begin]
    shapes: dict[str, int] = {}
    while ahead and len(seen) < most:
        path = ahead.pop(0)
        if path in seen:
            continue
        answer = somebody.get(path, follow_redirects=True)
        text = answer.text if "html" in answer.headers.get("content-type", "") else ""
        forms = tuple(unescape(found.group(1)) for form in _FORM.findall(text) if (found := _ACTION.search(form)))
        seen[path] = Page(path, answer.status_code, answer.headers, text, forms)
        for link in dict.fromkeys(map(unescape, _LINK.findall(text))):
            if link not in seen and link not in ahead and _may_follow(link):
                shape = shape_of(link)
                shapes[shape] = shapes.get(shape, 0) + 1
                ahead += [link] if shapes[shape] <= _EACH else []
    return seen


def shape_of(link: str) -> str:
    """Return what an address is without its ids, and which questions it asks."""
    parts = urlsplit(link)
    asks = ",".join(sorted({name for name, _ in parse_qsl(parts.query)}))
    return f"{_IDS.sub('*', parts.path)}?{asks}"


def ids_in(path: str) -> list[str]:
    """Return the ids in an address."""
    return _IDS.findall(path)


def _may_follow(link: str) -> bool:
    return not link.startswith(("/leave", "/static", "/language"))


@contextmanager
def everybody(up: Up) -> Iterator[dict[str, Somebody]]:
    """Let somebody of every kind in."""
    with ExitStack() as stack:
        links = invitations(up.home)
        people: dict[str, Somebody] = {"public": stack.enter_context(Somebody(up, "public", Kind.PUBLIC))}
        for name, (kind, slug) in CAST.items():
            people[name] = stack.enter_context(Somebody(up, name, kind))
            _comes_in(people[name], f"{up.portal}/invite/{links[slug]}")
        people["auditor"] = stack.enter_context(Somebody(up, "auditor", Kind.AUDITOR))
        _comes_in(people["auditor"], up.invitation("auditor"))
        for name in ("caregiver", "other caregiver"):
            people[name] = _asked(up, name)
            stack.callback(people[name].close)
        known = young(up.home)
        assert known is not None
        for name in ("youth", "youth by code"):
            people[name] = stack.enter_context(Somebody(up, name, Kind.YOUTH, by_code=name != "youth"))
            answer = people[name].sends("/return", words=known.words)
            assert answer.is_success, (name, answer.status_code)
        told = {**people["youth"].hidden("/you"), "second": known.second}
        assert people["youth"].post("/you/unlock", data=told).status_code == 303
        for person in people.values():
            page = person.get("/home" if person.kind is not Kind.PUBLIC else "/", follow_redirects=True)
            person.token = dict(_HIDDEN.findall(page.text))["_csrf_token"]
        yield people


def _comes_in(somebody: Somebody, link: str) -> None:
    """Follow an invitation, again where the machine was too busy to answer in time."""
    for _ in range(_TRIES):
        if sign_in(somebody, link).status_code == HTTPStatus.OK:
            return
        SESSIONS.pop(link.rpartition("/")[2], None)
    raise AssertionError(somebody.name)


def _asked(up: Up, name: str) -> Somebody:
    """Return somebody who asked for support, and came back by their words."""
    with Somebody(up, name, Kind.CAREGIVER) as asker:
        sent = {"asker": "parent", "hardest": ["school"], "urgency": "soon", "region": "northwest", "area": "north"}
        answer = asker.sends("/ask/form", **sent, language="en", story=f"{CANARY}: {name}")
        shown = re.search(r'<p class="words".*?</p>', answer.text, re.DOTALL)
        assert shown is not None, answer.status_code
        words = " ".join(re.findall(r"<span>(\w+)</span>", shown.group(0)))
    back = Somebody(up, name, Kind.CAREGIVER)
    for _ in range(_TRIES):
        if back.sends("/return", words=words).is_success:
            return back
    raise AssertionError(name)
