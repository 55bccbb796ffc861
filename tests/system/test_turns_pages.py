"""Turns change hands, and somebody is away, by pages alone and without a script."""

import html
import re
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

from deploy.seed import invitations
from tests.system.running import PATIENCE, Up, sign_in
from tests.system.test_pages import Person

TURNS = "/advocate/turns"


def advocate(up: Up, slug: str) -> Person:
    """Return somebody who came in by their invitation."""
    person = Person(up)
    sign_in(person, f"{up.portal}/invite/{invitations(up.home)[slug]}")
    return person


def text(person: Person, path: str = TURNS) -> str:
    return html.unescape(person.get(path).text)


def until(person: Person, words: str, path: str = TURNS) -> str:
    """Wait until a page says ``words``."""
    began = time.monotonic()
    while words not in (page := text(person, path)):
        assert time.monotonic() - began < PATIENCE, page
        time.sleep(0.1)
    return page


def press(person: Person, address: str, form: str = TURNS, **typed: str) -> str:
    """Send a form from the page at ``form``; return the page it leads to."""
    fields = {name: value for name, value in person.fields(form).items() if name in ("_csrf_token", "command")}
    answer = person.post(address, data={**fields, **typed}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def test_a_turn_is_offered_and_somebody_takes_it(up: Up) -> None:
    """It stays whose it is until then; where the hub has to agree, both read that."""
    with closing(advocate(up, "lark-dogwood")) as first, closing(advocate(up, "finch-elder")) as second:
        give = re.findall(r'href="(/advocate/turns/[^"]+/give)"', until(first, "/give"))[-1]
        assert "It stays yours until somebody takes it" in text(first, give)
        asked = press(first, give, give)
        assert "Asked. The turn stays yours until somebody takes it." in asked
        assert "You asked whoever can" in asked
        theirs = until(second, "asks whoever can to take a turn")
        (take,) = re.findall(r'formaction="(/advocate/turns/swaps/[^"]+/take)"', theirs)
        taken = press(second, take)
        assert "Thank you. This page shows whose it is now." in taken
        if "the hub has to agree" in taken:
            assert "Northwest advocate B would take your turn" in until(first, "would take your turn")
            assert "Nothing changes hands." in press(second, take.replace("/take", "/refuse"))
        assert take not in text(second)


def test_somebody_is_away_and_comes_back(up: Up) -> None:
    """From when to when, checked where it is typed; and taken back by one button."""
    with closing(advocate(up, "phoebe-fernleaf")) as somebody:
        starts = datetime.now(UTC) + timedelta(days=40)
        typed = {"starts": f"{starts:%Y-%m-%dT%H:%M}", "ends": f"{starts - timedelta(days=1):%Y-%m-%dT%H:%M}"}
        fields = somebody.fields(f"{TURNS}/away")
        wrong = somebody.post(f"{TURNS}/away", data={**fields, **typed})
        assert (wrong.status_code, "This is before the beginning." in wrong.text) == (422, True)
        typed["ends"] = f"{starts + timedelta(days=3):%Y-%m-%dT%H:%M}"
        away = press(somebody, f"{TURNS}/away", f"{TURNS}/away", **typed)
        assert "Written down." in away
        (back,) = re.findall(r'formaction="(/advocate/turns/away/[^"]+/end)"', away)
        assert back not in press(somebody, back)
