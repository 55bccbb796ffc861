"""Every address as everybody, against the access table: nothing to be had that is not allowed, and all that is allowed.

The addresses are real ones: what each comes to by following links, and where their forms are sent. Whoever it isn't for
gets the one answer that says nothing, byte for byte what an address that never was gets.
"""

import random
import re
import statistics
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

import httpx
import pytest

from contracts.ids import fresh
from contracts.vocabulary import Kind
from deploy.young import _TOLD
from tests.portal.access_table import ANYBODY, RULES, WIDER, rule_of
from tests.portal.test_access_table import ROUTES, Route
from tests.system.crawl import closed
from tests.system.everybody import CANARY, Page, Somebody, crawled, everybody, ids_in
from tests.system.running import Up

_MADE_UP: Final = re.compile(r"\{(\w+)\}")
_FRESH: Final = re.compile(
    r'(name="(?:_csrf_token|command|shown|_who|back)" value=|data-now=)"[^"]*"|/[^"\s<]*_[a-z2-7]{26}[^"\s<]*'
)
_PACKED: Final = ("content-encoding", "content-length", "vary")
"""Whether an answer was packed says that the portal has such a page at all, which its source says too."""
_LED_BACK: Final = ("/mine/help", "/mine/places")
"""Whoever is nobody is led from there, as from /mine, to where one comes back; whichever id they ask for."""
WHO: Final = ("public", "hub", "advocate", "partner", "investigator", "auditor", "caregiver", "youth", "youth by code")
NOT_LINKED: Final[Mapping[str, str]] = {
    "/go-on": "only sent to",
    "/hub/gaps.csv": "a link that saves a file",
    "/hub/evaluation.csv": "a link that saves a file",
    "/hub/known/asked": "where asking leads",
    "/partner/school": "linked once somebody wants their school to know",
    "/mine/together": "linked once somebody is invited to a meeting, or written to",
    "/mine/now": "a young person who has a page of their own asks there",
    "/home": "where everybody begins",
    "/live": "asked for by a page's script",
    "/stay": "asked for by a page's script",
    "/mine": "where their own link leads",
    "/you": "where their own link leads",
    "/keep": "from the page of records alone, or a note",
}


class Walked(NamedTuple):
    """Everybody, and where each came."""

    people: dict[str, Somebody]
    pages: dict[str, dict[str, Page]]
    addresses: dict[str, str]
    """A real address of each route, of whoever has one."""


@pytest.fixture(scope="module")
def walked(up: Up) -> Iterator[Walked]:
    """Everybody has followed every link there is for them."""
    with everybody(up) as people:
        pages = {name: crawled(each, "/" if each.kind is Kind.PUBLIC else "/home") for name, each in people.items()}
        yield Walked(people, pages, _addresses(pages))


def test_every_link_and_form_that_somebody_is_shown_is_there_for_them(walked: Walked) -> None:
    """No page leads its own people to nothing, and none breaks."""
    for name, pages in walked.pages.items():
        kind = walked.people[name].kind
        assert {page.path: page.status for page in pages.values() if page.status >= 400} == {}, name
        for page in pages.values():
            for action in page.forms:
                route = route_of("POST", action)
                assert route is not None, (name, page.path, action)
                assert route.kinds is None or kind in route.kinds, (name, page.path, action)


def test_every_page_is_closed_to_the_outside(walked: Walked) -> None:
    """Kept by nobody, told to nobody, titled with nothing that is anybody's; and there is a way out of each."""
    for page in (each for pages in walked.pages.values() for each in pages.values() if each.text):
        closed(page.path, page.headers, page.text)


def test_every_page_without_an_id_is_found_by_following_links(walked: Walked) -> None:
    """Nothing that somebody may open is where nobody leads them."""
    missing = []
    for route in ROUTES:
        if route.method != "GET" or "{" in route.path or route.kinds is None or route.path in NOT_LINKED:
            continue
        for kind in route.kinds & (RULES[rule_of(route.path) or "/"] or frozenset()):
            theirs = {
                path.partition("?")[0]
                for name, pages in walked.pages.items()
                for path in pages
                if walked.people[name].kind is kind
            }
            missing += [] if route.path in theirs else [(route.path, str(kind))]
    assert not missing


@pytest.mark.parametrize("name", WHO)
def test_whoever_a_page_is_not_for_gets_the_answer_that_says_nothing(walked: Walked, name: str) -> None:
    """Each route that is for others, with ids that are there: status, headers and bytes are those of no page at all."""
    somebody, found = walked.people[name], walked.addresses
    nowhere = f"/{fresh('x')}"
    sent = {"_csrf_token": somebody.token, "command": fresh("cmd")}
    nothing = {"GET": _plain(somebody.get(nowhere)), "POST": _plain(somebody.post(nowhere, data=sent))}
    led_back = _plain(somebody.get("/mine"))
    for route in ROUTES:
        place = rule_of(route.path)
        assert place is not None
        if RULES[place] is ANYBODY or place in WIDER or (route.kinds is not None and somebody.kind in route.kinds):
            continue
        path = found.get(route.path) or _made_up(route.path)
        answer = somebody.get(path) if route.method == "GET" else somebody.post(path, data=sent)
        led = somebody.kind is Kind.PUBLIC and place in _LED_BACK
        assert _plain(answer) == (led_back if led else nothing[route.method]), (name, route.method, path)


@pytest.mark.parametrize(
    "mine,other",
    [
        ("hub", "other hub"),
        ("other hub", "hub"),
        ("advocate", "other advocate"),
        ("partner", "other partner"),
        ("other partner", "partner"),
        ("investigator", "other investigator"),
        ("youth", "youth by code"),
    ],
)
def test_what_is_anothers_is_answered_like_what_was_never_there(walked: Walked, mine: str, other: str) -> None:
    """Every address with an id in it that one comes to and another of the same kind doesn't: nothing, for the other."""
    stranger, shared = walked.people[other], {each for path in walked.pages[other] for each in ids_in(path)}
    nothing = _plain(stranger.get(f"/{fresh('x')}"))
    tried = 0
    for path in walked.pages[mine]:
        own = set(ids_in(path)) - shared
        route = route_of("GET", path)
        if not own or route is None or route.kinds is None:
            continue
        tried += 1
        answer, never = stranger.get(path), stranger.get(_never(path, own))
        assert _plain(answer) == nothing, (other, path)
        assert _packing(answer) == _packing(never), (other, path)
    assert tried or mine in ("youth", "investigator", "partner")


def test_nobody_is_shown_a_word_that_is_not_for_them(walked: Walked) -> None:
    """What a caregiver wrote and what a youth told, sealed on the bus, is on the pages of those it was for alone."""
    hears = {
        CANARY: {"hub"},
        _TOLD["story"]: {"advocate", "youth"},
        _TOLD["reach"]: {"advocate", "youth", "partner"},
    }
    for words, people in hears.items():
        shown = {name for name, pages in walked.pages.items() for page in pages.values() if words in page.text}
        assert shown <= people, words
    assert any(CANARY in page.text for page in walked.pages["hub"].values())


def test_nothing_of_it_takes_another_time(walked: Walked) -> None:
    """Another's page, one of another kind and one that never was: whoever asks can't tell them by the clock."""
    stranger = walked.people["other hub"]
    theirs = next(path for path in walked.pages["hub"] if path.startswith("/hub/cases/case_"))
    paths = {"another's": theirs, "none": f"/hub/cases/{fresh('case')}", "others": "/records"}
    took: dict[str, list[float]] = {name: [] for name in paths}
    order, tried = random.Random(3), list(paths.items())
    for _ in range(60):
        order.shuffle(tried)
        for name, path in tried:
            began = time.perf_counter()
            stranger.get(path)
            took[name].append(time.perf_counter() - began)
    middle = {name: statistics.median(each) for name, each in took.items()}
    assert max(middle.values()) - min(middle.values()) < max(0.01, min(middle.values()) / 2), middle


def route_of(method: str, path: str) -> Route | None:
    """Return the route that answers ``path``: one that names each part before one that takes any."""
    return _route_of(method, path.partition("?")[0].strip("/"))


@cache
def _route_of(method: str, path: str) -> Route | None:
    fitting = [route for route in ROUTES if route.method == method and _fitting(route.path).fullmatch(path)]
    return min(fitting, key=lambda route: route.path.count("{"), default=None)


@cache
def _fitting(pattern: str) -> re.Pattern[str]:
    return re.compile(
        "/".join("[^/]*" if part.startswith("{") else re.escape(part) for part in pattern.strip("/").split("/"))
    )


def _addresses(pages: dict[str, dict[str, Page]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for theirs in pages.values():
        for page in theirs.values():
            for method, path in (("GET", page.path), *(("POST", action) for action in page.forms)):
                route = route_of(method, path)
                if route is not None:
                    found.setdefault(route.path, path.partition("?")[0])
    return found


def _made_up(pattern: str) -> str:
    return _MADE_UP.sub(lambda found: fresh(found.group(1)), pattern)


def _never(path: str, ids: set[str]) -> str:
    """Return ``path`` with ids that never were in place of ``ids``."""
    for each in ids:
        path = path.replace(each, fresh(each.rpartition("_")[0]))
    return path


def _packing(answer: httpx.Response) -> tuple[str | None, ...]:
    """Return what tells how an answer was packed; its length is another each time."""
    return tuple(answer.headers.get(name) for name in ("content-encoding", "vary"))


def _plain(answer: httpx.Response) -> tuple[int, frozenset[tuple[str, str]], str]:
    """Return an answer without what is another on every rendering."""
    headers = {(name, value) for name, value in answer.headers.items() if name not in (*_PACKED, "date", "set-cookie")}
    return answer.status_code, frozenset(headers), _FRESH.sub("", answer.text)
