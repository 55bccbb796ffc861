"""A form that anybody may send comes back to whoever fills it in as no person does, with every word still in it."""

import re
from collections.abc import AsyncIterator, Mapping

import pytest

from contracts.hardest import Hardest
from portal.web.traps import UNSEEN
from tests.portal.away import COMMUNITY, Client, visit

FORMS = ("/ask/form", "/ask/me", "/ask/now")
TYPED = {
    "asker": "parent",
    "hardest": next(iter(Hardest)),
    "urgency": "soon",
    "region": COMMUNITY.regions[0].id,
    "area": "north",
    "language": "en",
    "story": "the river",
    "reach": "the bench",
}
SENT_ON = (422, 503)
"""Nothing odd about it: a field is missing, or the bus, which is away."""


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """Somebody at a portal whose bus is away, and which knows that nobody types a form in a minute."""
    async with visit(least_seconds=60) as opened:
        yield opened


async def shown(client: Client, path: str) -> dict[str, str]:
    """Return the hidden fields of a form."""
    return dict(
        re.findall(r'type="hidden" name="(_csrf_token|command|shown)" value="([^"]*)"', (await client.get(path)).text)
    )


async def sent(client: Client, path: str, fields: Mapping[str, str]) -> tuple[str, bool]:
    """Return what came back of a form: what was said first, and whether the words in it are still there."""
    answer = await client.post(path, data={**TYPED, **fields})
    assert answer.status_code == 422
    notices = re.findall(r'<section class="notice calm" role="status">.*?</section>', answer.text, re.DOTALL)
    return "".join(notices), "the bench" in answer.text


@pytest.mark.parametrize("path", FORMS)
async def test_who_is_quicker_than_anybody_is_asked_to_send_it_once_more(client: Client, path: str) -> None:
    """Nothing is lost and nothing is to be proved; a machine that makes up when it was shown the form gains nothing."""
    form = await shown(client, path)
    said, kept = await sent(client, path, form)
    assert ("very quick" in said, kept) == (True, True)
    at, _, mac = form["shown"].partition(".")
    made_up = (f"{int(at) - 3600}.{mac}", "", "1", f"{'9' * 40}.{mac}", f"²{at}.{mac}", f"-{at}.{mac}")
    for each in made_up:
        said, kept = await sent(client, path, {**form, "shown": each})
        assert ("very quick" in said, kept) == (True, True), each


@pytest.mark.parametrize("path", FORMS)
async def test_a_browser_that_fills_in_what_nobody_sees_loses_nobody_a_word(client: Client, path: str) -> None:
    """The form comes back with that field empty, and says so plainly."""
    answer = await client.post(path, data={**TYPED, **await shown(client, path), UNSEEN: "https://example.org"})
    assert "perhaps by your browser" in answer.text
    assert "the bench" in answer.text
    assert "example.org" not in answer.text


@pytest.mark.parametrize("path", FORMS)
async def test_the_field_that_nobody_sees_is_in_nobodys_way(client: Client, path: str) -> None:
    """It is not drawn, so no reader reads it and no key leads to it; without styles it says to leave it empty."""
    text = (await client.get(path)).text
    field = re.search(rf'<p class="leave-empty"><label>Leave this empty <input name="{UNSEEN}"[^>]*></label></p>', text)
    assert field is not None
    assert 'tabindex="-1"' in field.group(0)
    assert 'autocomplete="off"' in field.group(0)
    assert ".leave-empty { display: none; }" in (await client.get("/static/trellis.css")).text


async def test_who_takes_as_long_as_a_person_is_not_asked_anything() -> None:
    """A moment is enough."""
    async with visit(least_seconds=0.001) as client:
        for path in FORMS:
            form = await shown(client, path)
            answer = await client.post(path, data={**TYPED, **form})
            assert answer.status_code in SENT_ON, path
            assert "send it once more" not in answer.text
