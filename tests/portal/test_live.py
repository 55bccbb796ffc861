"""Live pages: what a screen shows after any history of changes, losses and returns is what the page shows."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Audience
from contracts.vocabulary import Kind
from portal.forms import Form
from portal.i18n import ENGLISH
from portal.live import screens
from portal.live.page import LivePage, Look
from portal.live.parts import changes, read
from portal.render import render
from portal.settings import Community
from portal.sheet import Sheet
from portal.shell import Shell
from portal.words import Clock, Tag, When
from tests.portal.dom import Screen, parsed

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
COMMUNITY = Community(name="Here", zone="UTC", regions=(), help=(), limits=())
WHEN = When(NOW.isoformat(), "now", "Sunday")
EMPTY = '<p class="empty small">Nothing here.</p>'

names = st.integers(0, 11).map(lambda number: f"card{number}")
texts = st.sampled_from(("one", "two", "<b>three</b>", 'four" id="card1', "\u202efive", "&amp;"))


class Card(msgspec.Struct, frozen=True):
    """One card of the page under test."""

    id: str
    text: str
    tone: str


class Board(msgspec.Struct, frozen=True):
    """The page under test: two columns, counts, a strip, and a sentence that belongs to no part."""

    left: tuple[Card, ...]
    right: tuple[Card, ...]
    strip: str
    sentence: str


cards = st.lists(
    st.builds(Card, names, texts, st.sampled_from(("late", "warn"))), max_size=8, unique_by=lambda card: card.id
)


@st.composite
def boards(draw: st.DrawFn) -> Board:
    every = draw(cards)
    cut = draw(st.integers(0, len(every)))
    strip, sentence = draw(texts), draw(st.sampled_from(("Calm.", "Calm.", "Calm.", "Busy.")))
    return Board(tuple(every[:cut]), tuple(draw(st.permutations(every[cut:]))), strip, sentence)


def html_of(board: Board, *, minutes: int = 0) -> str:
    """Write ``board`` the way templates do."""
    columns = "\n".join(
        f'<section class="col"><header><h2 id="{name}-title">{name}</h2>'
        f'<span class="count" id="{name}-total">{len(column)}</span></header>\n'
        f'  <div class="cards" id="{name}">\n'
        + "".join(
            f'    <article class="card {card.tone}" id="{card.id}"><h3>{escaped(card.text)}</h3>'
            f'<time datetime="x" data-rel="ago">{minutes} minutes ago</time>'
            f'<progress max="9" value="{minutes}" aria-label="left"></progress><br></article>\n'
            for card in column
        )
        + f"    {EMPTY}\n  </div></section>"
        for name, column in (("left", board.left), ("right", board.right))
    )
    return (
        f'<h1>Board</h1>\n<section id="strip"><p>{escaped(board.strip)}</p></section>\n{columns}<p>{board.sentence}</p>'
    )


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")


@given(boards(), boards())
def test_the_parts_of_a_change_make_one_rendering_the_other(old: Board, new: Board) -> None:
    """Whatever was inserted, moved, removed or reworded; None only where something outside of every part changed."""
    screen = Screen(html_of(old), "")
    parts = changes(read(html_of(old)), read(html_of(new)))
    assert (parts is None) == (old.sentence != new.sentence)
    for part in parts or ():
        screen.part(part)
    assert parts is None or screen.main.shown() == parsed(html_of(new)).shown()


@given(boards())
def test_time_alone_changes_nothing(board: Board) -> None:
    """Relative times and meters go on by themselves on the screen."""
    assert changes(read(html_of(board)), read(html_of(board, minutes=7))) == []


def test_a_change_touches_the_smallest_part() -> None:
    """One card reworded is one card sent; one more card is that card and its column's count."""
    one, two = Card("card1", "one", "warn"), Card("card2", "two", "warn")
    before = Board((one,), (), "", "")
    reworded = changes(read(html_of(before)), read(html_of(Board((Card("card1", "new", "warn"),), (), "", ""))))
    assert reworded is not None
    assert [(part.id, part.into) for part in reworded] == [("card1", None)]
    added = changes(read(html_of(before)), read(html_of(Board((two, one), (), "", ""))))
    assert added is not None
    assert [(part.id, part.into, part.before) for part in added] == [
        ("left-total", None, None),
        ("card2", "left", "card1"),
    ]


def test_a_card_that_moves_to_another_column_is_never_gone() -> None:
    """It is moved, not removed and put back: the focus stays in it."""
    card = Card("card1", "one", "warn")
    parts = changes(read(html_of(Board((card,), (), "", ""))), read(html_of(Board((), (card,), "", ""))))
    assert parts is not None
    assert [part.into for part in parts if part.id == "card1"] == ["right"]


def live_page(shown: dict[str, Any]) -> screens.Screen:
    """Return the inbox of a hub as all of its screens share it; ``shown`` is what its model says."""
    page = LivePage(name="inbox", template="hub/requests.html", kinds=frozenset({Kind.HUB}), model=lambda *_: shown)
    return screens.Screen(page, Look(Audience(Kind.HUB, "team"), {}, COMMUNITY), ENGLISH)


def requests(which: list[tuple[str, str]]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "id": name,
            "href": f"/hub/requests/{name}",
            "title": text,
            "tag": Tag("warn", text),
            "clock": Clock(tone="warn", due=WHEN.iso, span="3 min", words="left"),
            "needs": (text,),
            "from_": "A parent",
            "area": "north",
            "since": WHEN,
        }
        for name, text in which
    )


def received(change: screens.Change) -> tuple[str, str, str]:
    """Return what a browser makes of a server-sent event: its name, its data, its id."""
    fields = dict(line.split(": ", 1) for line in change.message.decode().split("\n") if line)
    return fields["event"], fields["data"], fields["id"]


step = st.lists(st.tuples(names, texts), max_size=6, unique_by=lambda pair: pair[0])


@given(st.lists(st.tuples(step, st.sampled_from(("all", "some", "none"))), min_size=1, max_size=12), st.data())
def test_a_screen_that_comes_back_shows_exactly_what_the_page_shows(
    history: list[tuple[list[tuple[str, str]], str]], data: st.DataObject
) -> None:
    """Whether it took all, some or none of each step's events before it was cut off."""
    shown: dict[str, Any] = context(())
    page = live_page(shown)
    sheet = Sheet((), NOW)
    page.show(sheet)
    screen = Screen(rendered(shown), page.position)
    for which, takes in history:
        shown.update(context(requests(which)))
        page.show(sheet)
        missed = list(page.after(screen.last))
        count = {"all": len(missed), "none": 0}.get(takes)
        taken = missed if count is None else missed[:count]
        if takes == "some":
            taken = missed[: data.draw(st.integers(0, len(missed)))]
        for change in taken:
            screen.take(*received(change))
    for change in page.after(screen.last):
        screen.take(*received(change))
    assert screen.last == page.position
    assert screen.main.shown() == parsed(rendered(shown)).shown()


def test_a_screen_of_another_process_gets_all_of_it_anew() -> None:
    """An id of before a restart, of another page, or of nothing at all never passes for one of ours."""
    shown: dict[str, Any] = context(())
    page = live_page(shown)
    page.show(Sheet((), NOW))
    epoch = page.position.partition("-")[0]
    for foreign in (
        "",
        f"{epoch}-{'9' * 5000}",
        f"{epoch}-²",
        "deadbeef-0",
        "0",
        f"{page.position}1",
        "-",
        f"{page.position.partition('-')[0]}-99999",
    ):
        (change,) = page.after(foreign)
        event, _, identifier = received(change)
        assert (event, identifier) == ("reset", page.position)


def test_a_page_takes_the_parameters_it_knows_and_no_others() -> None:
    """Each set of them is a page that is kept for a while: whoever makes some up makes none of those."""
    page = LivePage(name="x", template="", kinds=frozenset(), model=lambda *_: None, takes=("at", "case"))
    assert page.taken({"at": "2", "x": "1", "page": "x", "since": ""}) == {"at": "2"}
    assert page.taken({"case": "c" * 65}) == {}
    assert page.taken({}) == {}


def test_what_is_remembered_is_bounded() -> None:
    """A screen that was away for longer gets all of it anew, and memory doesn't grow."""
    shown: dict[str, Any] = context(requests([("card0", "0")]))
    page = live_page(shown)
    page.show(Sheet((), NOW))
    first = page.position
    for number in range(1, screens.REMEMBERS + 2):
        shown.update(context(requests([("card0", str(number))])))
        page.show(Sheet((), NOW))
    assert [change.event for change in page.after(first)] == ["reset"]


def context(found: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    return {"new": found[::2], "open_": found[1::2], "pager": None, "known": "/known", "support": "/support"}


def rendered(shown: dict[str, Any]) -> str:
    around = Shell(csrf="", command="", now="", home="/hub", live="/live", bare=True)
    return render("hub/requests.html", {"form": Form(), **shown, "shell": around})
