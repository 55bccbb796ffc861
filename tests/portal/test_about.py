"""The pages that anybody may read: in words that somebody in sixth grade reads, at addresses that say nothing."""

import re
from typing import Any, Final

import pytest

from portal.models.about.words import explained
from portal.settings import COMMUNITY_FILE, read_community
from tests.portal.away import Client
from tests.portal.told import html, spoken

COMMUNITY: Final = read_community(COMMUNITY_FILE)
PAGES: Final[dict[str, dict[str, Any]]] = {
    "rights": {"limits": COMMUNITY.limits, "regions": COMMUNITY.regions},
    "words": {"words_we_use": explained()},
    "us": {"hubs": COMMUNITY.regions},
    "leaving": {"places": COMMUNITY.safe, "chosen": ""},
}


def sentences(page: str) -> list[str]:
    """Return what is read of a page, sentence by sentence; a line without a full stop is one."""
    text = re.sub(r"<svg.*?</svg>|<input[^>]*>", "", page, flags=re.DOTALL)
    lines = re.split(r"</(?:h1|h2|h3|p|li|dd|dt|strong|legend|label|button|a)>", text)
    plain = (re.sub(r"<[^>]+>", " ", line).replace("&#39;", "'") for line in lines)
    found = (part.strip() for line in plain for part in re.split(r"(?<=[.?])\s+|\s{2,}", line))
    return [part for part in found if re.search("[a-z]", part)]


def syllables(word: str) -> int:
    """Return about how many syllables an English word has."""
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = bool(re.search(r"[^aeiouyl]es?$|[^aeiouydt]ed$", word)) and groups > 1
    return max(1, groups - silent)


def grade(page: str) -> float:
    """Return the Flesch-Kincaid grade: the year of school after which somebody reads it with ease."""
    said = sentences(page)
    words = [word for sentence in said for word in re.findall(r"[a-z']+", sentence.lower())]
    return 0.39 * len(words) / len(said) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("name", PAGES)
def test_somebody_in_sixth_grade_reads_it(name: str) -> None:
    """By the formula of Flesch and Kincaid, and no sentence is longer than one takes in at once."""
    page = html(f"about/{name}.html", PAGES[name])
    assert grade(page) <= 6.5
    assert max(len(sentence.split()) for sentence in sentences(page)) <= 26


def test_every_hub_says_who_reads_when_and_how_to_complain() -> None:
    """In both languages, as far as the community translated it."""
    page = html("about/us.html", PAGES["us"])
    for hub in COMMUNITY.regions:
        assert hub.complaints is not None
        for said in (hub.hub, hub.covers, hub.who, hub.reads, hub.complaints.text):
            assert said in page
        assert hub.complaints.spoken("es").text != hub.complaints.text


async def test_a_hub_is_spoken_of_in_the_language_of_whoever_reads(client: Client) -> None:
    """Its name, where it is, who reads and when: nothing that was translated stays in English."""
    page = await client.get("/about/us", headers={"Accept-Language": "es"})
    for hub, english in zip(COMMUNITY.spoken("es").regions, COMMUNITY.regions, strict=True):
        assert all(said in page.text for said in (hub.hub, hub.covers, hub.who, hub.reads))
        assert not any(said in page.text for said in (english.hub, english.who, english.reads))


def test_the_ten_kinds_of_help_are_all_there() -> None:
    """The nine that a community should have, and what comes before them."""
    with spoken("en"):
        page = html("about/rights.html", PAGES["rights"])
    ten = ["Basic needs", "Emergency housing", "Medical care", "Support and advocacy", "Mental health", "Peer support"]
    for name in [*ten, "Caregiver support", "Legal support", "Educational support", "Employment and job training"]:
        assert f"<dt>{name}</dt>" in page


def test_where_leaving_leads_is_asked_only_of_whoever_is_in() -> None:
    """Nobody else has anywhere to keep it: nothing is kept on the device."""
    assert "Remember this" in html("about/leaving.html", PAGES["leaving"])
    assert "Remember this" not in html("about/leaving.html", {"places": (), "chosen": ""})
