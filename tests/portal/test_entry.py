"""What every request is asked before its page is, without a bus: is it a form of ours, from where it was shown?"""

import re

import pytest

from portal.web.entry import MAX_FIELDS, MAX_NAME
from tests.portal.away import Client, visit

WORDS = "cabin cable cactus camera canal candy"


async def token_of(client: Client) -> str:
    found = re.search(r'name="_csrf_token" value="(\w+)"', (await client.get("/return")).text)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize(
    "kind,body",
    [
        ("multipart/form-data; boundary=x", b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nc\r\n--x--'),
        ("application/octet-stream", b"\x00\x01"),
        ("application/json", b'{"words": "a"}'),
        ("image/png", b"\x89PNG"),
        ("text/plain", b"words=a"),
        ("nonsense", b"words=a"),
    ],
)  # fmt: skip
async def test_files_and_whatever_no_form_sends_are_refused_with_a_page(client: Client, kind: str, body: bytes) -> None:
    """Nothing of it is read, and the page says what can be done instead."""
    answer = await client.post("/return", content=body, headers={"content-type": kind})
    assert (answer.status_code, "can’t be sent here" in answer.text) == (415, True)
    assert 'href="/return"' in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_more_fields_than_any_form_has_are_not_read(client: Client) -> None:
    """Nor longer names, nor an address that asks for more than any page is asked."""
    token = await token_of(client)
    many = {f"f{number}": "" for number in range(MAX_FIELDS)}
    for fields in (many, {"n" * (MAX_NAME + 1): ""}):
        answer = await client.post("/return", data={"_csrf_token": token, **fields})
        assert (answer.status_code, "more than we can take" in answer.text) == (413, True)
    asked = await client.get("/?" + "&".join(f"q{number}=1" for number in range(60)))
    assert asked.status_code == 413


@pytest.mark.parametrize("token", ["", "a", "ä" * 128, "0" * 128, "\x00", "%"])
async def test_a_token_that_is_not_ours_is_no_token(client: Client, token: str) -> None:
    """Whatever stands in it, and whatever stands in the cookie: refused, and nothing breaks."""
    await token_of(client)
    assert (await client.post("/return", data={"_csrf_token": token, "words": WORDS})).status_code == 404
    cookie = f"form={token}".encode()
    answer = await client.post("/return", data={"_csrf_token": token}, headers={b"cookie": cookie})
    assert answer.status_code == 404


async def test_a_token_of_another_browser_opens_nothing_here(client: Client) -> None:
    """Both are ours, and they don't belong together."""
    token = await token_of(client)
    client.cookies.clear()
    await token_of(client)
    assert (await client.post("/return", data={"_csrf_token": token, "words": WORDS})).status_code == 404


async def test_a_browser_that_keeps_a_token_of_nobodys_gets_one_of_ours(client: Client) -> None:
    """Else every form would be refused until it is closed; who keeps one of ours is given no other."""
    client.cookies.set("form", "left over from another time")
    token = await token_of(client)
    assert client.cookies.get("form", domain="testserver.local") == token
    assert "set-cookie" not in (await client.get("/return")).headers


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_sites_form_is_refused_even_with_a_token_of_ours(client: Client, site: str) -> None:
    """The browser says whose form it is, and no page of another site can make it say otherwise."""
    token = await token_of(client)
    answer = await client.post("/return", data={"_csrf_token": token, "words": WORDS}, headers={"sec-fetch-site": site})
    assert answer.status_code == 404


async def test_what_was_typed_comes_back_where_the_browser_lost_its_token(client: Client) -> None:
    """Leaving in another window takes every cookie away: what was being written here is still there to be sent."""
    token = await token_of(client)
    client.cookies.clear()
    sent = {"_csrf_token": token, "words": "my <own> words"}
    answer = await client.post("/return", data=sent, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 403
    assert 'name="words" value="my &lt;own&gt; words"' in answer.text
    fresh = re.search(r'name="_csrf_token" value="(\w+)"', answer.text)
    assert fresh is not None
    assert client.cookies.get("form") == fresh.group(1) != token


async def test_what_is_the_same_for_everybody_sets_no_cookie(client: Client) -> None:
    """Styles and scripts may be kept by others on the way: nothing of anybody goes with them."""
    answer = await client.get("/static/trellis.css")
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e%2fcommunity.toml",
        "/static//etc/passwd",
        "/static/....//app.py",
        "/static/%00",
        "/static/trellis.css%00.html",
        "/static/" + "a" * 3000,
        "/static/",
    ],
)
async def test_no_path_leads_out_of_the_files_that_are_everybodys(client: Client, path: str) -> None:
    """However the way out is written: there is nothing there."""
    answer = await client.get(path, follow_redirects=False)
    assert answer.status_code == 404
    assert "root:" not in answer.text
    assert "create_app" not in answer.text


@pytest.mark.parametrize("header", ["x-http-method-override", "x-http-method", "x-method-override"])
async def test_a_method_is_what_it_is(client: Client, header: str) -> None:
    """Nothing in a request makes another request of it."""
    answer = await client.get("/return", headers={header: "POST"})
    assert (answer.status_code, "<form" in answer.text) == (200, True)
    token = await token_of(client)
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"):
        answer = await client.request(method, "/return", headers={"x-csrftoken": token})
        assert answer.status_code in (404, 204), method
        assert "trace" not in answer.text.lower(), method


@pytest.mark.parametrize(
    "host,status",
    [
        ("here.example", 200),
        ("here.example:443", 200),
        ("127.0.0.1:8000", 200),
        ("evil.example", 404),
        ("", 404),
        ("here.example@evil.example", 404),
        ("[here", 404),
    ],
)
async def test_it_answers_to_its_own_name_alone(host: str, status: int) -> None:
    """Where people come by https; what another name leads here is not ours."""
    async with visit(url="https://here.example") as anybody:
        answer = await anybody.get("/return", headers={"host": host})
        assert answer.status_code == status
        assert "evil" not in answer.text
        assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_nothing_in_an_address_says_where_one_is_led(client: Client, to: str) -> None:
    """However it is asked for, every redirect stays here or leads where leaving does."""
    for path in ("/leave", "/home", "/mine", "/hub", "/invite/x", "/return", "/language"):
        for name in ("next", "to", "back", "url", "redirect", "done"):
            answer = await client.get(path, params={name: to}, follow_redirects=False)
            assert "evil" not in answer.headers.get("location", ""), path
            assert "javascript" not in answer.headers.get("location", ""), path
    token = await token_of(client)
    answer = await client.post("/language", data={"_csrf_token": token, "back": to, "to": "en"}, follow_redirects=False)
    assert answer.headers.get("location", "/").startswith("/")
    assert not answer.headers.get("location", "/").startswith(("//", "/\\"))
