"""What the scheduler knows of ways of reaching people, from others' facts."""

from contracts.base import Address, Event, Fact
from contracts.gate import PersonRemoved
from contracts.ids import NO_CASE, derived
from contracts.reach import WayAdded, WayFailing, WayProved, WayRemoved
from contracts.vocabulary import Channel, Kind
from services.oncall_scheduler.known import PROVED, REMOVED, WAYS, ways_of
from tests.domain.stories import NOON, REGION, team

ANN = team(Kind.ADVOCATE, "ann")
WAY = derived("way", "one")
ADDED = WayAdded(audience=ANN, person="one", way=WAY, channel=Channel.TEXT, address="+16085550123")
PROVES = WayProved(audience=ANN, person="one", way=WAY)
LEAVES = PersonRemoved(audience=ANN, person="one")


def known(*events: Event) -> tuple[int, int]:
    """By how many ways a team can be told after ``events``, and how many of them are proved."""
    ways, proved, removed = WAYS.make(), PROVED.make(), REMOVED.make()
    for seq, event in enumerate(events, start=1):
        about = derived("ways", "one")
        fact = Fact(
            derived("evt", str(seq)), seq, NOON, None, "cause", Address(event.context(), REGION, NO_CASE, about), event
        )
        if isinstance(event, PersonRemoved):
            REMOVED.apply(removed, fact)
        else:
            WAYS.apply(ways, fact)
            PROVED.apply(proved, fact)
    return ways_of(ways, removed).get(ANN, 0), ways_of(proved, removed).get(ANN, 0)


def test_a_way_counts_until_it_is_removed_and_is_proved_until_it_fails() -> None:
    """A way that fails is still tried: a doubtful number is better than none."""
    assert known(ADDED) == (1, 0)
    assert known(ADDED, PROVES) == (1, 1)
    assert known(ADDED, PROVES, WayFailing(audience=ANN, person="one", way=WAY)) == (1, 0)
    assert known(ADDED, PROVES, WayRemoved(audience=ANN, person="one", way=WAY)) == (0, 0)


def test_whoever_left_a_team_reaches_nobody_of_it_any_more() -> None:
    """Their ways count no more, and prove nothing for those who are still there: the team is warned."""
    assert known(ADDED, PROVES, LEAVES) == (0, 0)
