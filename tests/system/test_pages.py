"""The portal over a real bus: asking, coming back, guessing, screens that live, and the bus gone in between."""

import os
import re
import signal
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import httpx
import pytest

from contracts.ids import fresh
from tests.system.running import PATIENCE, Up, sign_in, stream_of, trellis

GOOD = {
    "asker": "parent",
    "hardest": ["school", "papers"],
    "urgency": "soon",
    "region": "northwest",
    "area": "north",
    "language": "en",
}
HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class Person(httpx.Client):
    """Somebody with a browser that runs no scripts."""

    def __init__(self, up: Up) -> None:
        super().__init__(base_url=up.portal, timeout=PATIENCE)

    def fields(self, address: str) -> dict[str, str]:
        """Open a page and return what its forms carry: the token and the command."""
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.get(address).text))

    def ask(self, **changed: object) -> tuple[httpx.Response, dict[str, object]]:
        """Ask for support; return the answer and what was sent."""
        sent = {**self.fields("/ask/form"), **GOOD, **changed}
        return self.post("/ask/form", data=sent), sent


def title(answer: httpx.Response) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    return re.sub(r"<[^>]+>", "", found.group(1)).strip() if found else ""


def words_in(answer: httpx.Response) -> str:
    found = re.search(r'<p class="words".*?</p>', answer.text, re.DOTALL)
    assert found is not None, title(answer)
    return " ".join(re.findall(r"<span>(\w+)</span>", found.group(0)))


def requests_in(answer: httpx.Response) -> set[str]:
    return set(re.findall(r"/hub/requests/(req_[a-z2-7]+)", answer.text))


def rows_in(answer: httpx.Response) -> set[str]:
    return set(re.findall(r'<tr[^>]* id="([^"]+)"', answer.text))


def tokenless(page: str) -> str:
    """Return a page without what is another on every rendering."""
    return re.sub(r'value="[^"]*"|data-now="[^"]*"', "", page)


@pytest.fixture(scope="module")
def hub(up: Up) -> Iterator[Person]:
    """Somebody of the first hub."""
    with Person(up) as person:
        assert sign_in(person, invitations(up, "Northwest")[-1]).status_code == 200
        yield person


@contextmanager
def listening(person: Person, address: str, last: str | None = None) -> Iterator[list[str]]:
    """Hold a stream open, and have the lines that came over it."""
    lines: list[str] = []
    connections: list[socket.socket] = []

    def listen() -> None:
        headers = {"Last-Event-ID": last} if last else {}
        with suppress(httpx.HTTPError), person.stream("GET", address, headers=headers, timeout=PATIENCE) as answer:
            connections.append(answer.extensions["network_stream"].get_extra_info("socket"))
            lines.append(f"status: {answer.status_code}")
            lines.extend(line for line in answer.iter_lines() if line)
        lines.append("closed")

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        until(lambda: len(lines) > 1)
        yield lines
    finally:
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        thread.join()


def until(true: Callable[[], object], within: float = 60.0) -> None:
    """Wait until ``true`` is."""
    ends = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


def got(answer: Callable[[], httpx.Response], within: float = 90.0) -> httpx.Response:
    """Do it until it succeeds, and return the answer."""
    ends = time.monotonic() + within
    while not (found := answer()).is_success:
        assert time.monotonic() < ends, title(found)
        time.sleep(0.1)
    return found


def new_requests(hub: Person, before: set[str], within: float = 60.0) -> set[str]:
    """Wait until the hub sees a request that is not among ``before``; return what it sees of those."""
    until(lambda: requests_in(hub.get("/hub/requests")) - before, within)
    return requests_in(hub.get("/hub/requests")) - before


def test_a_request_that_is_sent_again_counts_once(up: Up) -> None:
    """A browser sends it twice, for the page with the words: nobody is told that it failed, after it came through."""
    typed = {"asker": "parent", "reach": "the bench", "region": "northwest", "language": "en"}
    with Person(up) as asker:
        asker.headers["x-forwarded-for"] = "198.51.100.77"
        sent = {**asker.fields("/ask/now"), **typed}
        answers = [asker.post("/ask/now", data=sent) for _ in range(14)]
        assert {answer.status_code for answer in answers} == {200}
        assert len({words_in(answer) for answer in answers}) == 1
        other = asker.post("/ask/now", data={**asker.fields("/ask/now"), **typed})
        assert other.status_code == 200
        assert words_in(other) != words_in(answers[0])


def test_a_refused_form_opens_a_request_like_any_page(up: Up, hub: Person) -> None:
    """It comes back with all that was asked: nobody reads that without an auditor seeing that they did."""
    before = requests_in(hub.get("/hub/requests"))
    with Person(up) as asker, Person(up) as auditor:
        asker.ask(story="our own words")
        assert sign_in(auditor, up.invitation("auditor")).status_code == 200
        openings = rows_in(auditor.get("/records/openings"))  # the newest first, so many to a page
        token = hub.fields("/hub")["_csrf_token"]

        def comes_back() -> bool:
            """Whether one of those that are new does: what another test asked for may arrive as late."""
            new = [f"/hub/requests/{each}/assess" for each in requests_in(hub.get("/hub/requests")) - before]
            answers = [hub.post(each, data={"_csrf_token": token}) for each in new]
            assert all(answer.status_code == 422 for answer in answers)
            return any("our own words" in answer.text for answer in answers)

        until(comes_back, 60)
        until(lambda: rows_in(auditor.get("/records/openings")) - openings)


def test_the_same_form_sent_twice_is_one_request_and_shows_the_same_words(up: Up, hub: Person) -> None:
    """Pressed twice, or again later: one effect; and the words stand in no address."""
    before = requests_in(hub.get("/hub/requests"))
    with Person(up) as asker:
        first, sent = asker.ask(story="our own words")
        again = asker.post("/ask/form", data=sent)
    assert (first.status_code, title(first)) == (200, "We have it")
    assert words_in(first) == words_in(again)
    assert "?" not in str(first.url)
    assert len(new_requests(hub, before)) == 1


def test_the_words_lead_back_however_they_are_typed_and_to_nothing_else(up: Up, hub: Person) -> None:
    """Capitals, dashes and spaces don't matter; the page behind them shows neither what was written nor any case."""
    with Person(up) as asker:
        answer, _ = asker.ask(story="our own words")
        typed = {**asker.fields("/return"), "words": words_in(answer).replace(" ", " - ").upper()}
        mine = got(lambda: asker.post("/return", data=typed, follow_redirects=True))
        assert str(mine.url).endswith("/mine")
        assert "our own words" not in mine.text
        for address in ("/hub", "/hub/requests", "/partner", "/advocate", "/follow-ups", "/records", "/you/shown"):
            assert asker.get(address).status_code == 404, address


def test_what_is_wrong_with_a_form_is_said_and_what_was_typed_stays(up: Up, hub: Person) -> None:
    """Missing, unknown, hostile, too long, too large: nothing is stored."""
    before = requests_in(hub.get("/hub/requests"))
    with Person(up) as asker:
        wrong, _ = asker.ask(asker="nobody", area="nowhere", story="<script>mine</script>\u202e", reach="x" * 501)
        assert wrong.status_code == 422
        for name in ("asker", "area", "reach"):
            assert f'id="e-{name}"' in wrong.text
        assert "&lt;script&gt;mine&lt;/script&gt;\u202e" in wrong.text
        assert "<script>mine" not in wrong.text
        long, _ = asker.ask(story="x" * 1_000_000)
        assert (long.status_code, 'id="e-story"' in long.text, "x" * 1_000_000 in long.text) == (422, True, True)
        large, _ = asker.ask(story="x" * 2_100_000)
        assert (large.status_code, title(large)) == (413, "That is more than we can take at once")
        forged, _ = asker.ask(_csrf_token="made-up")
        assert (forged.status_code, title(forged)) == (404, "Nothing here right now")
        broken = asker.post("/ask/form", content=b"\xff\xfe%ff&&==", headers={"content-type": "text/plain"})
        assert broken.status_code == 415
    assert requests_in(hub.get("/hub/requests")) == before


def test_what_is_others_and_what_is_nothing_answer_alike(up: Up, hub: Person) -> None:
    """The same words, the same status, and the same time: signed in or not."""
    (there, *_) = requests_in(hub.get("/hub/requests")) or {asked(up, hub)}
    with ExitStack() as stack:
        other = stack.enter_context(Person(up))
        sign_in(other, invitations(up, "Southeast")[-1])
        stranger = stack.enter_context(Person(up))
        for person in (other, stranger):
            real = [timed(person, f"/hub/requests/{there}") for _ in range(20)]
            none = [timed(person, f"/hub/requests/{fresh('req')}") for _ in range(20)]
            assert {(page.status_code, tokenless(page.text)) for page, _ in real} == {
                (page.status_code, tokenless(page.text)) for page, _ in none
            }
            assert real[0][0].status_code == 404
            took = [statistics.median(seconds for _, seconds in pages) for pages in (real, none)]
            assert abs(took[0] - took[1]) < max(0.01, min(took) / 2)


def test_every_answer_has_the_same_headers(up: Up) -> None:
    """Nothing is stored, nothing is told to another site, nothing is framed: not on errors either."""
    with Person(up) as anybody:
        for address in ("/", "/ask", "/ask/form", "/return", "/left", "/nothing", "/hub", "/live", "/leave"):
            headers = anybody.get(address).headers
            assert {name: headers.get(name) for name in HEADERS} == HEADERS
            assert "default-src 'none'" in headers["content-security-policy"]
        assert "max-age" in anybody.get("/static/trellis.css").headers["cache-control"]


def test_a_screen_lives_and_a_screen_that_comes_back_gets_exactly_what_it_missed(up: Up, hub: Person) -> None:
    """What happened meanwhile comes once, in order, and nothing for who has seen it."""
    inbox = hub.get("/hub/requests")
    with listening(hub, stream_of(inbox)) as lines:
        assert lines[0] == "status: 200"
        asked(up, hub)
        until(lambda: any(line.startswith("data: ") and "req_" in line for line in lines))
    seen = [line for line in lines if line.startswith(("id: ", "event: ", "data: "))]
    with listening(hub, stream_of(inbox)) as again:
        until(lambda: len([line for line in again if line.startswith("data: ")]) >= 1)
    replayed = [line for line in again if line.startswith(("id: ", "event: "))]
    assert replayed[: len(seen)] == [line for line in seen if not line.startswith("data: ")][: len(replayed)]
    last = [line for line in seen if line.startswith("id: ")][-1].removeprefix("id: ")
    with listening(hub, stream_of(inbox), last) as none:
        time.sleep(0.5)
    assert not [line for line in none if line.startswith("data: ")]


def test_signing_out_ends_the_session_its_screens_and_nobody_elses(up: Up, hub: Person) -> None:
    """At once, on every screen of that session; the cookie that somebody kept opens nothing any more."""
    with Person(up) as other:
        sign_in(other, invitations(up, "Southeast")[-2])
        kept = dict(other.cookies)
        with listening(other, stream_of(other.get("/hub"))) as lines:
            answer = other.post("/sign-out", data=other.fields("/hub"))
            assert (answer.status_code, answer.headers["location"]) == (303, "/left")
            until(lambda: "event: end" in lines and "closed" in lines)
        assert 'data: {"to":"/left"}' in lines
        with httpx.Client(base_url=up.portal, cookies=kept, timeout=PATIENCE) as thief:
            assert thief.get("/hub").status_code == 404
    assert hub.get("/hub").status_code == 200


def test_leaving_leads_away_without_any_token(up: Up) -> None:
    """Whatever is missing, and with nothing kept in the browser."""
    with Person(up) as anybody:
        answer = anybody.post("/leave")
        assert (answer.status_code, answer.headers["location"]) == (303, "/left")
        assert "cookies" in answer.headers["clear-site-data"]


def test_while_the_bus_is_away_nothing_typed_is_lost_and_pages_come_back_by_themselves(up: Up, hub: Person) -> None:
    """The form comes again with what was typed, as the same command: sent again, it is one request."""
    before = requests_in(hub.get("/hub/requests"))
    with Person(up) as asker:
        sent = {**asker.fields("/ask/form"), **GOOD, "story": "typed with care"}
        os.kill(up.pid("nats-server"), signal.SIGKILL)
        away = asker.post("/ask/form", data=sent)
        assert away.status_code in (200, 503)
        if away.status_code == 503:
            assert "typed with care" in away.text
            assert str(sent["command"]) in away.text
            assert "save this just now" in away.text
        got(lambda: hub.get("/hub"))
        assert title(got(lambda: asker.post("/ask/form", data=sent))) == "We have it"
    new_requests(hub, before, within=30)
    time.sleep(0.5)
    assert len(requests_in(hub.get("/hub/requests")) - before) == 1


def asked(up: Up, hub: Person) -> str:
    """Let somebody ask, and return the request as the hub knows it."""
    before = requests_in(hub.get("/hub/requests"))
    with Person(up) as asker:
        answer, _ = asker.ask()
        assert answer.status_code == 200
    return new_requests(hub, before).pop()


def invitations(up: Up, region: str) -> list[str]:
    """Return the links of a region's hub. Each works once, and other tests take them from the front."""
    _, _, people = trellis("people", home=up.home.path).said.partition(f"{region}\n")
    return re.findall(r"(http\S+)  [^(\n]*\(hub\)", people)[:3]


def timed(person: Person, address: str) -> tuple[httpx.Response, float]:
    began = time.perf_counter()
    return person.get(address), time.perf_counter() - began


def test_nobody_is_let_into_a_team_unseen(up: Up) -> None:
    """An auditor reads that it was done and whose doing it was; the team itself is told on its first page."""
    with Person(up) as auditor, Person(up) as partner:
        assert sign_in(auditor, up.invitation("auditor")).status_code == 200
        assert sign_in(partner, up.invitation("partner")).status_code == 200
        page = auditor.get("/records/let-in").text
        assert "Somebody was let into" in page
        assert "the operator" in page
        assert "New in your team since" in partner.get("/partner").text
