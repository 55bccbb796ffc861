"""`trellis oncall test`: whether a team's people can be told, without saying where."""

from contracts.base import Address, Audience, Event, Fact
from contracts.ids import NO_CASE, derived
from contracts.reach import WayAdded, WayFailing, WayProved, WayRemoved
from contracts.vocabulary import Channel, Kind
from deploy.reachable import standing
from tests.domain.stories import NOON, REGION, team
from tests.system.running import Up, trellis


def test_each_way_of_a_team_is_tried_and_said(up: Up) -> None:
    """By name; and of a team that isn't there, how to say which is meant."""
    found = trellis("oncall", "test", "Northwest regional hub", home=up.home.path)
    assert found.status == 0, found.said
    assert "✓ screen    taken by its channel; " in found.said
    none = trellis("oncall", "test", "No such team", home=up.home.path)
    assert none.status == 1
    assert "no team No such team" in none.said


def test_what_counts_as_proved_is_the_last_that_was_said() -> None:
    """Of this team alone, and of no way that was taken away."""
    mine, other = team(Kind.ADVOCATE, "mine"), team(Kind.ADVOCATE, "other")

    def said(kind: type[WayRemoved | WayProved | WayFailing], way: str) -> Event:
        return kind(audience=mine, person="one", way=derived("way", way))

    def added(audience: Audience, way: str) -> Event:
        return WayAdded(audience=audience, person="one", way=derived("way", way), channel=Channel.TEXT, address="+1")

    story = [*(added(mine, way) for way in "abc"), added(other, "d"), said(WayProved, "a"), said(WayProved, "b")]
    story += [said(WayFailing, "b"), said(WayRemoved, "c")]
    address = Address("reach", REGION, NO_CASE, derived("ways", "one"))
    facts = [Fact(derived("evt", str(n)), n, NOON, None, "cause", address, event) for n, event in enumerate(story)]
    found = standing(facts, mine)
    assert {name: known.proved for name, known in found.items()} == {
        derived("way", "a"): True,
        derived("way", "b"): False,
    }
