"""The story of one event, lived through in a real browser; and what nobody may have learned of it."""

from contextlib import AsyncExitStack

import pytest

from deploy.home import Home
from deploy.seed import invitations
from tests.system.crawl import pages
from tests.system.lived import CAST, TYPED, Lived
from tests.system.running import Up
from tests.system.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OWN = {TYPED["asked"], TYPED["asker_reach"]}
"""What the caregiver wrote."""
PAGES = {"hub": 20, "advocate": 10, "clinic": 2, "youth": 3} | dict.fromkeys(
    ("other hub", "on call", "next on call", "child welfare", "law enforcement", "caregiver"), 1
)
"""How many pages each can reach, at least."""


async def test_the_whole_story_live_in_ten_windows(rooms: Windows, up: Up) -> None:
    """Everyone sees what is theirs come and go by itself; caregiver, other region and logs never learn a word of it."""
    async with AsyncExitStack() as stack:
        lived = Lived(rooms, up, stack)
        await lived.live()
        for name, window in lived.people.items():
            assert len(await pages(window.context, up.portal, window.path.partition("#")[0])) >= PAGES[name], name
        for who, never in (("caregiver", set(TYPED.values()) - OWN), ("other hub", set(TYPED.values()))):
            seen = "\n".join([*lived[who].documents, *lived.streamed[who], await lived[who].markup()])
            assert len(seen) > 1000, who
            assert lived.case not in seen, who
            assert not [value for value in never if value in seen], who
        secrets = (
            lived.secrets | {invitations(up.home)[slug] for slug in CAST.values()} | {up.home.secret("demo.secret")}
        )
    assert "" not in secrets
    assert spoken(up.home, secrets | set(TYPED.values())) == []


def spoken(home: Home, values: set[str]) -> list[str]:
    """Return the logs that hold one of ``values``, each with where."""
    found = []
    for log in sorted(home.logs.iterdir()):
        text = log.read_text(errors="replace")
        assert text, log
        found += [f"{log.name} at {text.index(value)}" for value in values if value in text]
    return found
