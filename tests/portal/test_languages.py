"""Every word of every page goes through the catalogs, each reader reads their own language, and no other leaks in."""

import asyncio
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Audience
from contracts.vocabulary import Kind
from portal import catalogs, i18n
from portal.i18n import ENGLISH, Language, _, languages, listed, ngettext, preferred, relative, speaking
from portal.literal import literal
from portal.live import screens
from portal.live.page import LivePage, Look
from portal.pages.language import _ours
from portal.render import environment
from portal.sheet import Sheet
from tests.portal.pseudo import MARKED, unsaid, words_in
from tests.portal.story import COMMUNITY, FACTS, PAGES
from tests.portal.told import _TEAMS, NOW, Page, Told, html, spoken

TYPED: Final = words_in(*(fact.event for fact in FACTS), *_TEAMS) | {"Harbor", "Pine", "ad…@mail.example"}
"""What people typed, and what is made of it: short names, and the end of an address."""
SPANISH: Final = next(each for each in languages() if each.code == "es")


extracted: Final = cache(catalogs.extracted)


def told() -> Sheet:
    found = Told()
    for fact in FACTS:
        found.that(fact.event, fact.about, fact.case)
    return found.sheet()


@pytest.mark.parametrize("page", PAGES, ids=[f"{number}-{template}" for number, (template, _model) in enumerate(PAGES)])
def test_a_page_says_nothing_outside_of_the_catalogs(page: Page) -> None:
    """Neither what is read nor what a screen reader is told, also where it was shown in English right before."""
    template, model = page
    sheet = told()
    html(template, model(sheet))
    with speaking(MARKED):
        shown = html(template, model(sheet))
    assert unsaid(shown, frozenset(TYPED)) == []


@pytest.mark.parametrize("page", PAGES, ids=[f"{number}-{template}" for number, (template, _model) in enumerate(PAGES)])
def test_what_one_reads_changes_nothing_of_what_another_reads(page: Page) -> None:
    """Nothing that is kept between two renderings holds words."""
    template, model = page
    fresh = html(template, model(told()))
    sheet = told()
    with speaking(MARKED):
        html(template, model(sheet))
    assert html(template, model(sheet)) == fresh


@pytest.mark.parametrize("page", PAGES, ids=[f"{number}-{template}" for number, (template, _model) in enumerate(PAGES)])
def test_every_page_stands_in_every_language(page: Page) -> None:
    """With everything that its English has to put in."""
    template, model = page
    for language in languages():
        with speaking(language):
            html(template, model(told()))


def test_every_language_has_every_text_and_puts_in_the_same() -> None:
    """What `make check` holds as well."""
    template = extracted()
    for path in catalogs.languages():
        assert list(catalogs.complaints(catalogs.in_step(path, template))) == []


def test_a_text_with_marks_in_it_is_translated_too() -> None:
    """What a template says by ``{% trans %}``, and not by a call."""
    template = extracted()
    assert "<bdi>%(team)s</bdi> has asked you in." in template
    assert {str(one.id) for one in template if "<code" in str(one.id)}


@pytest.mark.parametrize("path", sorted(Path("portal/templates").rglob("*.html")), ids=str)
def test_no_template_has_a_text_of_its_own(path: Path) -> None:
    """Between tags, in what a screen reader is told, or among the arguments of a macro."""
    assert literal(path.read_text(encoding="utf-8"), environment()) == []


@pytest.mark.parametrize(
    "template, found",
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ('<p>{{ _("Hello there") }}</p>', []),
        ('<p title="Hello">{% trans %}Hello{% endtrans %}</p>', ["title: Hello"]),
        ('<p data-on="Sound is on" data-id="n-one"></p>', ["data-on: Sound is on"]),
        ('{{ ui.empty("Nobody yet.") }}', ["Nobody yet."]),
        ('{{ ui.act(here, _("Ask"), "btn main") }}', []),
        ('<p>{{ "Yes" if x == "Yes or no" else _("No") }}</p>', ["Yes"]),
        ('{% block word %}Home{% endblock %}<code translate="no">trellis up</code>', []),
    ],
)
def test_a_text_outside_of_the_catalogs_is_found(template: str, found: list[str]) -> None:
    """Wherever it hides; a neutral title, classes and commands are none."""
    assert literal(template, environment()) == found


def page(model: Callable[[Sheet, Look], Mapping[str, Any]]) -> LivePage:
    return LivePage(name="x", template="public/nothing.html", kinds=frozenset({Kind.HUB}), model=model)


def test_a_screen_is_in_its_own_language_whoever_causes_it_to_change() -> None:
    """One rendering serves a team: somebody who reads Spanish never turns a colleague's page into Spanish."""
    said: list[str] = []

    def model(*_given: object) -> Mapping[str, Any]:
        said.append(_("Skip to the content"))
        return {}

    live = page(model)
    look = Look(Audience(Kind.HUB, "team"), {}, COMMUNITY)
    for spoken_by, shown_in in ((SPANISH, ENGLISH), (ENGLISH, SPANISH), (SPANISH, SPANISH)):
        screen = screens.Screen(live, look, shown_in)
        with speaking(spoken_by):
            screen.show(Sheet((), NOW))
            assert i18n.language() is spoken_by
    assert said == ["Skip to the content", "Ir al contenido", "Ir al contenido"]


async def test_two_at_once_each_speak_their_own() -> None:
    """What is spoken belongs to a task: others that run in between don't hear it."""

    async def says(language: Language) -> list[str]:
        with speaking(language):
            heard = []
            for _turn in range(20):
                heard.append(_("Leave now"))
                await asyncio.sleep(0)
            return heard

    english, spanish = await asyncio.gather(says(ENGLISH), says(SPANISH))
    assert set(english) == {"Leave now"}
    assert set(spanish) == {"Salir ya"}


@pytest.mark.parametrize(
    "accepted, code",
    [
        ("", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "en"),
        ("de, es;q=0.4, en;q=0.2", "es"),
        ("de;q=1, es;q=0", "en"),
        ("hmn, so", "en"),
        ("es;q=nonsense", "en"),
        ("*", "en"),
    ],
)
def test_a_browsers_own_languages_are_heard_in_their_order(accepted: str, code: str) -> None:
    """The first of ours, English where there is none."""
    assert preferred(accepted).code == code


@given(st.text(max_size=400))
def test_whatever_a_browser_accepts_is_no_harm(accepted: str) -> None:
    """It comes from outside."""
    assert preferred(accepted) in languages()


@pytest.mark.parametrize(
    "path, leads",
    [
        ("/hub?at=2", "/hub?at=2"),
        ("", "/"),
        ("//elsewhere.example", "/"),
        ("https://elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("/a\r\nb", "/"),
    ],
)
def test_choosing_a_language_leads_nowhere_else(path: str, leads: str) -> None:
    """Back to where it was, and never to another site."""
    assert _ours(path) == leads


def test_times_numbers_and_lists_are_said_as_each_language_says_them() -> None:
    """From CLDR, with the Spanish "y" before its own sound as "e"."""
    with spoken("es"):
        assert i18n.moment(NOW, i18n.DAY_OF_ALL) == "jueves 19 de noviembre de 2026"
        assert [relative(-3, "minute"), relative(1, "day"), relative(2, "hour")] == [
            "hace 3 minutos",
            "mañana",
            "dentro de 2 horas",
        ]
        assert ngettext("%(num)s day", "%(num)s days", 1) == "1 día"
        assert ngettext("%(num)s day", "%(num)s days", 1200) == "1,200 días"
        assert [listed(each) for each in (["a"], ["a", "b", "c"], ["a", "ideas"], ["a", "hielo"])] == [
            "a",
            "a, b y c",
            "a e ideas",
            "a y hielo",
        ]
    assert i18n.moment(NOW, i18n.DAY_OF_ALL) == "Thursday 19 November 2026"
    assert listed([]) == ""


def test_a_language_is_found_by_being_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file is all it takes: its words, its direction, its name in itself."""
    file = tmp_path / "ar" / "LC_MESSAGES" / "trellis.po"
    file.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    file.write_text(f'{head}msgid "Leave now"\nmsgstr "غادر الآن"\n', encoding="utf-8")
    monkeypatch.setattr(i18n, "CATALOGS", tmp_path)
    languages.cache_clear()
    try:
        arabic = languages()[1]
        assert (arabic.code, arabic.dir, arabic.name) == ("ar", "rtl", "العربية")
        with speaking(arabic):
            assert (_("Leave now"), _("Go back")) == ("غادر الآن", "Go back")
    finally:
        languages.cache_clear()
