"""The demo community: brought in once, however often it is brought in; and its links work."""

import time
import tomllib
from pathlib import Path

import msgspec

import portal
from contracts.access import standing_needed
from contracts.codec import decode_command, encode
from contracts.vocabulary import Kind, Need
from deploy.community import commands, community
from deploy.reach import settings_of
from deploy.seed import invitations, seed
from deploy.young import young
from services.bus.facts.reading import Reader
from services.bus.facts.sealing import Keyring
from services.bus.gate.credential import by_code, by_second, new_session
from services.bus.viewers.viewer import come_in
from services.bus.wire.connection import BusSettings, connect
from tests.system.running import Up

COMMUNITY = ("fact.gate.>", "fact.inventory.>", "fact.reach.>", "fact.oncall.*.-.>")


def quiet(_done: str) -> None:
    pass


async def facts(up: Up) -> int:
    """Count what a community is made of; a page that nobody answered goes on meanwhile, and is none of it."""
    settings = settings_of(up.home)
    nc = await connect("disclosure", settings)
    try:
        reader = Reader(nc, Keyring(nc, settings.sealing_key()))
        return sum([1 for each in COMMUNITY async for _ in reader.stored("FACTS", each)])
    finally:
        await nc.close()


def test_every_command_is_one_the_operator_may_send() -> None:
    """The files are read strictly, and hold nothing a contract would refuse."""
    whole = community()
    for command in (each for step in commands(whole, dict.fromkeys(slugs(), "a" * 52)) for each in step):
        assert decode_command(command.context(), command.word(), encode(command)) == command
        assert command.misfounded() is None
        assert standing_needed(Kind.OPERATOR, type(command)) is not None


def test_it_has_what_the_story_needs() -> None:
    """Two regions with a hub and a roster, every kind of staff, and a service for each of the ten needs in both."""
    whole = community()
    regions = {team.region for team in whole.teams if team.kind is Kind.HUB}
    assert len(regions) == 2
    assert {roster.region for roster in whole.rosters} == regions
    assert {team.kind for team in whole.teams} == {
        Kind.HUB,
        Kind.ADVOCATE,
        Kind.PARTNER,
        Kind.INVESTIGATOR,
        Kind.AUDITOR,
    }
    for region in regions:
        assert {need for each in whole.services if each.region == region for need in each.needs} == set(Need)
    known = {region["id"] for region in tomllib.loads(portal_community())["regions"]}
    assert regions <= known


async def test_bringing_it_in_again_changes_nothing(up: Up) -> None:
    """Every command is the same as before, and the bus answers it once."""
    settings, mark = settings_of(up.home), up.home.path / "demo.json"
    before, stood = await facts(up), mark.read_bytes()
    mark.write_text('{"version":"","again":0}')
    try:
        await seed(up.home, settings, quiet)
    finally:
        mark.write_bytes(stood)
    assert await facts(up) == before


async def test_a_later_start_gives_those_who_are_shown_another_link(up: Up) -> None:
    """A link works once, and yesterday's may have been used; nobody else's changes."""
    before = invitations(up.home)
    shown = {person.slug for _, person in community().one_of_each}
    await seed(up.home, settings_of(up.home), quiet)
    after = invitations(up.home)
    assert {slug for slug in before if before[slug] != after[slug]} == shown


async def test_where_the_links_are_about_to_lapse_everybody_gets_another(up: Up) -> None:
    """Once: at the next start nobody does but those who are shown."""
    before, mark = invitations(up.home), up.home.path / "demo.json"
    known = msgspec.json.decode(mark.read_bytes())
    mark.write_bytes(msgspec.json.encode(known | {"all_at": time.time() - 8 * 86_400}))
    await seed(up.home, settings_of(up.home), quiet)
    after = invitations(up.home)
    assert not [slug for slug in before if before[slug] == after[slug]]
    await seed(up.home, settings_of(up.home), quiet)
    assert set(invitations(up.home).values()) & set(after.values())


async def test_the_young_person_of_the_community_comes_in_by_both_secrets(up: Up) -> None:
    """What a start prints opens a short page by the code, and the rest by the second secret; both are one youth's."""
    known = young(up.home)
    assert known is not None
    assert f"code: {known.words}   second secret: {known.second}" in up.said
    settings, alone = BusSettings(up.running.bus, up.home.path), new_session()
    by_words = await come_in(by_code(known.words, alone), settings)
    by_both = await come_in(by_second(known.second, alone, new_session()), settings)
    assert by_words.actor.kind is by_both.actor.kind is Kind.YOUTH
    assert by_words.actor != by_both.actor


def slugs() -> list[str]:
    return [person.slug for _, person in community().people]


def portal_community() -> str:
    return (Path(portal.__file__).parent / "community.toml").read_text()
