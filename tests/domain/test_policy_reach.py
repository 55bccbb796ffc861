"""Who sees how somebody is told: they themselves where, the hub by which channels, and nobody else anything."""

from typing import Any

import pytest

from contracts.base import Audience, Event
from contracts.ids import derived
from contracts.message import LinkPressed, MessageBegun, MessageDelivered, MessageDropped, MessageTried
from contracts.reach import WayAdded, WayFailing, WayProved, WayRemoved, WayTried, ways_of
from contracts.vocabulary import Channel
from tests.bus.samples import sample
from tests.domain import histories as h
from tests.domain.histories import ADVOCATE, AUDITOR, DOOR, EVERYONE, HUB, OTHER_DOOR, POLICE, SECOND, WELFARE, Story

NUMBER = "+16085550100"


@pytest.fixture
def region() -> Story:
    """The teams of a region."""
    story = Story(case="-")
    story.form(HUB, ADVOCATE, SECOND, DOOR, OTHER_DOOR, WELFARE, POLICE, AUDITOR)
    return story


@pytest.mark.parametrize("team", [HUB, ADVOCATE, DOOR, POLICE])
def test_an_address_is_read_by_its_own_team_alone(region: Story, team: Audience) -> None:
    """A hub reads by which channels the people of its region can be told, and whether that was proved."""
    about, way = ways_of(team, "one"), derived("way", "one")
    whose: dict[str, Any] = {"audience": team, "person": "one", "way": way}
    added = WayAdded(**whose, channel=Channel.TEXT, address=NUMBER)
    told: list[Event] = [
        added,
        sample(WayTried, **whose, channel=Channel.TEXT),
        WayProved(**whose),
        WayFailing(**whose),
        WayRemoved(**whose),
    ]
    facts = [region.tell(about, event, team) for event in told]
    for fact in facts:
        assert {who for who in EVERYONE if fact.id in region.shown(who)} == {team, HUB}
    assert {who for who in EVERYONE if NUMBER in h.values(region.fields(who, facts[0]))} == {team}
    channels = {(region.fields(who, facts[0]) or {}).get("channel") for who in (team, HUB)}
    assert channels == {"text"}


@pytest.mark.parametrize("event", [MessageBegun, MessageTried, MessageDropped, MessageDelivered, LinkPressed])
def test_messages_are_shown_to_nobody(region: Story, event: type[Event]) -> None:
    """What its requester may know of a page's messages, the scheduler writes into the page."""
    fact = region.tell(derived("msg", "one"), sample(event))
    assert not any(fact.id in region.shown(who) for who in EVERYONE)
