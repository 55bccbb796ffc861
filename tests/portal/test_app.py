"""The app as a whole, without a bus: what it refuses to start with, what it says while the bus is away."""

import re
import time
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from litestar import Litestar, Request, get
from litestar.di import NamedDependency
from litestar.testing import AsyncTestClient

from contracts.ids import fresh
from contracts.vocabulary import Kind
from deploy.doctor import proxy
from portal.app import create_app, live_pages
from portal.errors import TooManyTriesError
from portal.guards import check, only
from portal.pages.requests.asking import words_for
from portal.sessions.visit import Visit
from portal.settings import Settings
from portal.web import limits
from services.bus.gate.words import words_of
from tests.portal.away import COMMUNITY, NOBODY, Client, visit


async def test_what_was_sent_while_the_bus_is_away_comes_back_whole(client: Client) -> None:
    """On whatever page it was sent from, as the same command, to be sent again."""
    page = await client.get("/ask/form")
    sent = dict(re.findall(r'name="(_csrf_token|command)" value="([^"]*)"', page.text))
    client.cookies.set("session", "a" * 32)
    answer = await client.post("/you/ask", data={**sent, "reach": "only <texts>", "language": "en"})
    assert answer.status_code == 503
    assert 'name="reach" value="only &lt;texts&gt;"' in answer.text
    assert sent["command"] in answer.text
    assert 'action="/you/ask"' in answer.text


async def test_a_megabyte_comes_back_in_its_form_and_more_does_not(client: Client) -> None:
    """The field is named and what was typed is kept, escaped; at some size it has to end, and that is said too."""
    page = await client.get("/ask/form")
    sent = dict(re.findall(r'name="(_csrf_token|command)" value="([^"]*)"', page.text))
    long = await client.post("/ask/form", data={**sent, "story": "<b>" + "x" * 1_000_000})
    assert long.status_code == 422
    assert 'id="e-story"' in long.text
    assert "&lt;b&gt;" + "x" * 1_000_000 in long.text
    assert "<b>x" not in long.text
    assert sent["command"] in long.text
    large = await client.post("/ask/form", data={**sent, "story": "x" * 2_100_000})
    assert (large.status_code, "more than we can take" in large.text) == (413, True)


async def test_what_wants_another_look_is_told_in_the_order_of_the_page(client: Client) -> None:
    """So that whoever goes from one to the next goes down the page."""
    page = await client.get("/ask/now")
    sent = dict(re.findall(r'name="(_csrf_token|command)" value="([^"]*)"', page.text))
    answer = await client.post("/ask/now", data=sent)
    wrong = re.findall(r'<li><a href="#f-(\w+)"', answer.text)
    assert wrong == ["reach", "asker", "region", "language"]
    assert wrong == re.findall(r'id="f-(reach|asker|region|language)"', answer.text)


async def test_words_that_could_not_be_looked_up_are_not_said_to_be_still_there(client: Client) -> None:
    """They open something, so no page brings them back: it says what is so, and whom to call."""
    page = await client.get("/return")
    sent = dict(re.findall(r'name="(_csrf_token|command)" value="([^"]*)"', page.text))
    answer = await client.post("/return", data={**sent, "words": "amber birch cedar delta ember fern"})
    said = answer.text.partition('<main id="main"')[2].partition("</main>")[0]
    assert answer.status_code == 503
    assert "do this just now" in said
    assert "still here" not in said
    assert "amber" not in said
    assert f'href="tel:{COMMUNITY.help[1].tel}"' in said


async def test_a_page_that_cannot_be_shown_says_so_and_tries_again(client: Client) -> None:
    """It needs no script for that."""
    client.cookies.set("session", "a" * 32)
    answer = await client.get("/hub")
    assert (answer.status_code, answer.headers["refresh"]) == (503, "5")
    assert "Nothing is lost" in answer.text


async def test_without_a_session_every_page_is_as_if_it_were_not_there(client: Client) -> None:
    """The bus is not even asked: this one is away. Only one's own request leads to where one comes back."""
    answers = [await client.get(address) for address in ("/hub", "/you", "/hub/people", "/live?page=board", "/nothing")]
    assert {answer.status_code for answer in answers} == {404}
    mine = await client.get("/mine", follow_redirects=False)
    assert mine.headers["location"] == "/return"


@pytest.mark.parametrize("url, secure", [("http://127.0.0.1:8000", False), ("https://here.example", True)])
async def test_cookies_are_for_https_alone_where_people_come_by_it(url: str, *, secure: bool) -> None:
    """And then bound to this very host."""
    async with visit(url=url) as anybody:
        cookie = (await anybody.get("/ask/form")).headers["set-cookie"]
        left = (await anybody.post("/leave", follow_redirects=False)).headers["set-cookie"]
    for each in (cookie, left):
        assert "HttpOnly" in each
        assert "SameSite=lax" in each
        assert ("Secure" in each, each.startswith("__Host-")) == (secure, secure)


def test_a_forms_words_come_from_this_portal_alone() -> None:
    """Services see a form's command: whoever reads one can't make the words from it that open the request."""
    command = fresh("cmd")
    words = words_for(command, "a secret")
    assert words == words_for(command, "a secret")
    assert len({words, words_for(command, "another"), words_of(command)}) == 3


async def test_a_form_may_lead_to_the_safe_place_and_nowhere_else() -> None:
    """Leaving without a script is a redirect of a form, which the page's policy has to allow."""
    to, safe = "https://weather.example/today?x=1", COMMUNITY.safe[:1]
    community = msgspec.structs.replace(COMMUNITY, leave_to=to, safe=safe)
    async with AsyncTestClient(create_app(Settings(bus=NOBODY, community=community))) as anybody:
        policy = (await anybody.get("/")).headers["content-security-policy"]
    assert "form-action 'self' https://weather.example https://www.weather.gov;" in policy


def test_a_handler_that_does_not_say_for_whom_it_is_does_not_start() -> None:
    """Whoever forgets it finds out at once."""

    @get("/open")
    async def forgotten(visit: NamedDependency[Visit]) -> str:
        return visit.actor.team

    @get("/said", opt=only(Kind.HUB))
    async def said(visit: NamedDependency[Visit]) -> str:
        return visit.actor.team

    async def provide_visit() -> None:
        return None

    check(Litestar([said], dependencies={"visit": provide_visit}, openapi_config=None))
    with pytest.raises(TypeError, match="whom it is for"):
        check(Litestar([forgotten], dependencies={"visit": provide_visit}, openapi_config=None))


def test_every_live_page_has_a_name_of_its_own() -> None:
    """The stream's address names it."""
    assert {"board", "mine", "who"} <= live_pages().keys()


def test_many_tries_from_one_address_are_too_many_and_others_are_not_slowed() -> None:
    """This machine's own address says nothing of who it is: there the gatekeeper counts."""
    limiter = limits.Limiter(tries=3)
    for _ in range(3):
        limiter.count("192.0.2.1")
    with pytest.raises(TooManyTriesError):
        limiter.count("192.0.2.1")
    limiter.count("192.0.2.2")
    for _ in range(9):
        limiter.count("127.0.0.1")


async def test_calendars_and_receipts_that_are_made_up_are_too_many_before_anybody_is_asked() -> None:
    """Of links to calendars for each address; of receipts, of which nobody misses one, for all together."""
    async with visit(trusted_proxy="testclient") as client:
        house = client.app.state.house
        for _ in range(limits.TRIES):
            house.tries.count("192.0.2.1")
        house.tries.give_back("192.0.2.1")
        house.tries.count("192.0.2.1")
        made_up = await client.get(f"/calendar/{'a' * 32}.ics", headers={"X-Forwarded-For": "192.0.2.1"})
        assert made_up.status_code == 429
        with suppress(TooManyTriesError):
            while True:
                house.receipts.count("everybody")
        began = time.monotonic()
        told = await client.post(f"/m/{COMMUNITY.regions[0].id}/{'a' * 26}/delivered")
        assert (told.status_code, time.monotonic() - began < 5) == (204, True)


async def test_nobody_unknown_wakes_advocates_all_night() -> None:
    """Who asks for one at once, again and again, keeps what they typed and is told to call; any other request goes."""
    typed = {
        "asker": "parent",
        "needs": "education",
        "urgency": "soon",
        "region": COMMUNITY.regions[0].id,
        "area": "north",
        "language": "en",
        "story": "the river",
        "reach": "the bench",
    }
    async with visit(trusted_proxy="testclient") as client:
        here = {"X-Forwarded-For": "192.0.2.1"}
        with suppress(TooManyTriesError):
            while True:
                client.app.state.house.calls.count("192.0.2.1")
        for now, status in (({"advocate_now": "yes"}, 429), ({}, 503)):
            page = await client.get("/ask/form")
            sent = dict(re.findall(r'name="(_csrf_token|command)" value="([^"]*)"', page.text))
            answer = await client.post("/ask/form", data={**sent, **typed, **now}, headers=here)
            assert answer.status_code == status, answer.text
            assert "the river" in answer.text
            assert "tel:" in answer.text


async def test_whoever_guesses_keeps_nobody_from_asking() -> None:
    """Behind one proxy all may have one address: what opens something and what asks for support are counted apart."""
    async with visit() as client:
        house = client.app.state.house
        for _ in range(limits.TRIES):
            house.tries.count("192.0.2.1")
        with pytest.raises(TooManyTriesError):
            house.tries.count("192.0.2.1")
        house.asks.count("192.0.2.1")


@pytest.mark.parametrize(
    "url, trusted, shares",
    [
        ("http://127.0.0.1:8000", None, False),
        ("https://here.example", None, True),
        ("https://here.example", "192.0.2.1", False),
        ("https://here.example", "none", False),
    ],
)
def test_a_proxy_that_nobody_named_is_complained_of(url: str, trusted: str | None, *, shares: bool) -> None:
    """By the portal and by the doctor alike: everybody would have one budget of tries."""
    assert Settings(bus=NOBODY, community=COMMUNITY, url=url, trusted_proxy=trusted).shares_addresses is shares
    environment = {"TRELLIS_PORTAL_URL": url, "TRELLIS_TRUSTED_PROXY": trusted or ""}
    assert [finding.what for finding in proxy(environment) if finding.cure] == (["proxy"] if shares else [])


def test_the_shipped_community_is_whole() -> None:
    """Emergency first; each region says who reads, by when, and whom to call."""
    assert COMMUNITY.help[0].tel == "911"
    assert all(hub.reads and hub.phone and hub.calls for hub in COMMUNITY.regions)


@pytest.mark.parametrize(
    "peer,trusted,said,counted",
    [
        ("192.0.2.9", "", ["192.0.2.1"], "192.0.2.9"),
        ("192.0.2.9", "192.0.2.8", ["192.0.2.1"], "192.0.2.9"),
        ("192.0.2.9", "192.0.2.9", ["198.51.100.1, 192.0.2.1"], "192.0.2.1"),
        ("192.0.2.9", "192.0.2.9", ["198.51.100.1", "192.0.2.1"], "192.0.2.1"),
        ("192.0.2.9", "10.0.0.0/8, 192.0.2.9", ["198.51.100.1, 192.0.2.1, 10.1.2.3"], "192.0.2.1"),
        ("192.0.2.9", "192.0.2.9", ["192.0.2.1, 192.0.2.9"], "192.0.2.1"),
        ("192.0.2.9", "192.0.2.9", [], "192.0.2.9"),
        ("2001:db8::9", "2001:db8::/32", ["2001:db9::1"], "2001:db9::1"),
        ("::ffff:192.0.2.9", "192.0.2.9", ["192.0.2.1"], "192.0.2.1"),
    ],
)
def test_only_a_trusted_proxy_says_where_somebody_comes_from(
    peer: str, trusted: str, said: list[str], counted: str
) -> None:
    """And of what it says, the last: whatever somebody wrote there before it counts for nothing."""
    headers = [(b"x-forwarded-for", each.encode()) for each in said]
    request: Request[Any, Any, Any] = Request({"type": "http", "client": (peer, 1), "headers": headers})  # type: ignore[arg-type] # no more is read
    assert limits.address_of(request, trusted) == counted


async def test_sessions_that_somebody_makes_up_are_too_many_before_the_gate_is_asked() -> None:
    """Each would be a connection to the bus; whoever is signed in behind the same address is not looked up again."""
    async with visit(trusted_proxy="testclient") as client:
        house, here = client.app.state.house, {"X-Forwarded-For": "2001:db8:1:2::7"}
        with suppress(TooManyTriesError):
            while True:
                house.lookups.count("2001:db8:1:2::8")
        client.cookies.set("session", "a" * 32)
        assert (await client.get("/hub", headers=here)).status_code == 429
        assert (await client.get("/hub", headers={"X-Forwarded-For": "2001:db8:1:3::7"})).status_code == 503
