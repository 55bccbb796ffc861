"""Whatever is asked and sent by everybody: never a broken page, never a word that is not for them, never one in a log.

Twice: each field of each form gets what is known to hurt, one after the other; then Schemathesis makes up requests from
what the pages offer (`tests.system.described`), a few hundred here and many thousands in ``make test-long``.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok

from contracts.ids import fresh
from contracts.vocabulary import Kind
from deploy.young import _TOLD
from tests.bus.test_hiding_pages import WORDS
from tests.portal.test_access_table import Route
from tests.system.described import Fields, document
from tests.system.everybody import CANARY, Page, Somebody, crawled, everybody
from tests.system.running import Up
from tests.system.test_access import WHO, route_of
from tests.system.windows import address

MARK: Final = "zzmarkzz"
"""Stands in everything that is typed: in no log may it ever be read."""
HURTS: Final = (
    *("", MARK + "x" * 20_000, f"{MARK}\x00\x01\u202e\ufeff💔" + "e\u0301" * 50, "½", "١٢", "-1", "0", "1e309", "NaN"),
    *("99999999999999999999", "9999-12-31", "0001-01-01", "2026-02-30", "9999-12-31T23:59", "24:60", "case_", "*", ">"),
    *(f"cmd_{'a' * 26}", "$KV.keys.x", f"<script>{MARK}</script>'\"{{{{7*7}}}}%s%n../../etc/passwd\r\nx: y"),
)
_ENDS: Final = re.compile(
    r"/(sign-out|leave|lock|remove|anew|end|everywhere|erase|revoke|code)\b|^/(sign-ins|prove|go-on)"
)
"""What ends the session that it is sent in, or somebody's stay (new words for a youth): the rest is worth more."""
HEARS: Final = {
    CANARY: {"hub"},
    _TOLD["story"]: {"advocate", "youth"},
    _TOLD["reach"]: {"advocate", "youth", "partner"},
}


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Up, dict[str, Somebody]]]:
    """A system of its own, for whatever may be done to it, and everybody in it."""
    up = Up(tmp_path_factory.mktemp("fuzzed") / "home")
    try:
        up.until_up()
        with everybody(up) as people:
            yield up, people
    finally:
        up.end()


def test_nothing_that_is_sent_breaks_a_page_or_shows_anothers_words(
    cast: tuple[Up, dict[str, Somebody]], request: pytest.FixtureRequest
) -> None:
    """As everybody, to every page and form they are shown; and whoever was in is still in afterwards."""
    up, people = cast
    rounds, examples = (7, 2000) if not request.config.getoption("markexpr") else (3, 15)
    for name in WHO:
        somebody = people[name]
        home = "/" if somebody.kind is Kind.PUBLIC else "/home"
        pages = crawled(somebody, home, most=80)
        _hurt(somebody, pages, rounds)
        _made_up(up, somebody, pages, examples)
        after = somebody.get(home, follow_redirects=True)
        assert after.status_code == 200, f"{name} is not in any more: nothing was tried as them"
    _nothing_in_logs(up.home.logs)


def _hurt(somebody: Somebody, pages: dict[str, Page], rounds: int) -> None:
    """Send each form what hurts, in every field at once; ask each page for what no page has.

    In each round every field gets three of what hurts, others than its neighbours do; after seven it had all of them.
    """
    done: set[tuple[str, str]] = set()
    for page in pages.values():
        for action, fields in Fields(page.text).forms:
            path = urlsplit(action or page.path).path
            route = _theirs(somebody, "POST", path)
            if route is None or (route.method, route.path) in done:
                continue
            done.add((route.method, route.path))
            for turn in range(rounds):
                somebody.elsewhere()
                typed = {name: _hurting(turn, place) for place, name in enumerate(fields)}
                ours = {name: offered[0] for name, offered in fields.items() if name.startswith("_") and offered}
                answer = somebody.post(path, data={**typed, **ours, "command": fresh("cmd")})
                _fine(somebody, answer.status_code, answer.text, f"POST {path} turn {turn}")
        route = _theirs(somebody, "GET", page.path)
        if route is not None and (route.method, route.path) not in done:
            done.add((route.method, route.path))
            for turn in range(rounds):
                asked = {name: _hurting(turn, place)[0][:500] for place, name in enumerate(sorted(WORDS))}
                answer = somebody.get(page.path.partition("?")[0], params=asked)
                _fine(somebody, answer.status_code, answer.text, f"GET {page.path} turn {turn}")


def _theirs(somebody: Somebody, method: str, path: str) -> Route | None:
    """Return the route that answers ``path``, if it is to be tried as this person: what is anybody's, as nobody."""
    route = route_of(method, path)
    if route is None or _ENDS.search(path) or (route.kinds is None and somebody.kind is not Kind.PUBLIC):
        return None
    return route


def _hurting(turn: int, place: int) -> list[str]:
    return [HURTS[(3 * turn + place + more) % len(HURTS)] for more in range(3)]


def _made_up(up: Up, somebody: Somebody, pages: dict[str, Page], examples: int) -> None:
    """Have Schemathesis make up requests from what the pages offer."""
    described = document(pages.values(), route_of)
    schema = schemathesis.openapi.from_dict(described)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    safe = [each for each in operations if _theirs(somebody, each.method.upper(), each.path) is not None]
    session = requests.Session()
    session.cookies.update(dict(somebody.cookies))

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.sampled_from(safe).flatmap(lambda operation: operation.as_strategy()))
    def asked(case: Any) -> None:
        answer = case.call(
            base_url=up.portal,
            session=session,
            headers={"X-Forwarded-For": address()},
            allow_redirects=False,
            timeout=30,
        )
        _fine(somebody, answer.status_code, answer.text, f"{case.method} {case.path}")

    asked()


def _fine(somebody: Somebody, status: int, text: str, what: str) -> None:
    assert status < 500 or status == 503, f"{somebody.name}: {what}: {status}"
    assert "Traceback" not in text, what
    assert f"<script>{MARK}" not in text, what
    for words, people in HEARS.items():
        assert somebody.name in people or words not in text, f"{somebody.name}: {what}: shows another's words"


def _nothing_in_logs(logs: Path) -> None:
    for log in logs.glob("*.log"):
        text = log.read_text(errors="replace")
        assert MARK not in text, log.name
        assert "page_failed" not in text, next(line for line in text.splitlines() if "page_failed" in line)
