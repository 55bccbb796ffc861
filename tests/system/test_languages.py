"""Whoever reads chooses the language, over a real bus: each screen of a team keeps its own, and leaving forgets it."""

import re
from contextlib import ExitStack

import httpx

from tests.system.running import Up, sign_in, stream_of
from tests.system.test_pages import Person, invitations, listening, until


def lang(answer: httpx.Response) -> str:
    found = re.search(r'<html lang="([^"]+)" dir="ltr">', answer.text)
    assert found is not None
    return found.group(1)


def choose(person: Person, code: str, back: str) -> httpx.Response:
    """Press the button with the name of a language."""
    return person.post("/language", data={**person.fields("/"), "to": code, "back": back})


def test_a_browser_is_answered_in_its_own_language_until_somebody_chooses(up: Up) -> None:
    """Also where nothing is, where something is wrong, and where a language is none of ours."""
    with Person(up) as anybody:
        assert lang(anybody.get("/")) == "en"
        anybody.headers["accept-language"] = "es-MX,es;q=0.9,en;q=0.5"
        start = anybody.get("/")
        assert lang(start) == "es"
        assert "Línea de crisis" in start.text
        assert lang(anybody.get("/nothing/of/the/kind")) == "es"
        assert lang(anybody.get("/hub")) == "es"
        wrong = anybody.post("/return", data=anybody.fields("/return"))
        assert (wrong.status_code, lang(wrong)) == (422, "es")
        assert "Escribe tus seis palabras." in wrong.text
        assert choose(anybody, "en", "/ask").headers["location"] == "/ask"
        assert lang(anybody.get("/ask")) == "en"
        assert lang(anybody.get("/ask", headers={"cookie": "language=tlh"})) == "es"


def test_choosing_is_a_cookie_of_this_session_that_says_nothing_and_goes_with_leaving(up: Up) -> None:
    """No page that was typed into offers it, and it leads nowhere but here."""
    with Person(up) as anybody:
        kept = choose(anybody, "es", "https://elsewhere.example/")
        assert kept.headers["location"] == "/"
        (cookie,) = [each for each in kept.headers.get_list("set-cookie") if each.startswith("language=")]
        assert cookie.startswith("language=es;")
        assert "HttpOnly" in cookie
        assert not re.search("expires|max-age", cookie, re.IGNORECASE)
        assert 'action="/language"' in anybody.get("/return").text
        assert 'action="/language"' not in anybody.post("/return", data=anybody.fields("/return")).text
        assert lang(anybody.get("/")) == "es"
        anybody.post("/leave")
        assert lang(anybody.get("/")) == "en"


def test_two_of_a_team_read_the_same_change_each_in_their_own_language(up: Up) -> None:
    """One rendering serves all screens of a team in a language: no other language ever gets onto them."""
    with ExitStack() as stack:
        english, spanish, asker = (stack.enter_context(Person(up)) for _each in range(3))
        for person in (english, spanish):
            sign_in(person, invitations(up, "Northwest")[-1])
        choose(spanish, "es", "/hub/requests")
        pages = {"en": english.get("/hub/requests"), "es": spanish.get("/hub/requests")}
        assert {code: lang(page) for code, page in pages.items()} == {"en": "en", "es": "es"}
        assert "language=es" in stream_of(pages["es"])
        heard_english = stack.enter_context(listening(english, stream_of(pages["en"])))
        heard_spanish = stack.enter_context(listening(spanish, stream_of(pages["es"])))
        asker.headers["accept-language"] = "es"
        assert asker.ask()[0].status_code == 200
        until(lambda: any("req_" in line for line in heard_english) and any("req_" in line for line in heard_spanish))
    assert "asks for help" in "".join(heard_english)
    assert "pide ayuda" not in "".join(heard_english)
    assert "pide ayuda" in "".join(heard_spanish)
    assert "asks for help" not in "".join(heard_spanish)
