"""Calendars, both ways: what a program reads of the roster, and a roster read from a calendar file."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import msgspec
import pytest
import recurring_ical_events

from contracts.base import Actor
from contracts.codec import MAX_COMMAND_BYTES, encode
from contracts.gate import FeedMade, FeedRevoked
from contracts.roster import Layer, SetTemporary, Temporary, Turn
from contracts.rota.rotation import Roster, final_schedule
from contracts.vocabulary import FeedOf, Kind, Role, Unit
from portal.apart import apart
from portal.models.oncall import calendar, feeds
from portal.models.oncall.drafts import advocates
from portal.models.oncall.importing import Found, UnreadableCalendarError, read_calendar
from portal.models.oncall.roster import names_of
from portal.models.oncall.rota import roster_of
from portal.models.oncall.temporary import reach
from portal.models.people.names import named as named_in_short
from tests.portal.rosters import BACKUP, BIRCH, PLAN, but, sheet, told
from tests.portal.told import HARBOR, NOW, PINE, html, named

CHICAGO = ZoneInfo("America/Chicago")
NAMES = {HARBOR.team: "Harbor Advocacy", PINE.team: "Pine County victim-witness", BIRCH.team: "Birch Street advocates"}
SHORT = named_in_short(NAMES)
ROBIN = Actor(Kind.ADVOCATE, HARBOR.team, named("person", "robin"))


# ------------------------------------------------------------------------------------------------------------- reading


def turns_of(data: bytes, starts: datetime, ends: datetime) -> list[tuple[datetime, datetime]]:
    """Return the events of a calendar as another library expands them."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(starts, ends)
    return sorted((each["DTSTART"].dt.astimezone(UTC), each["DTEND"].dt.astimezone(UTC)) for each in found)


@pytest.mark.parametrize(
    "now",
    [
        NOW,
        datetime(2027, 3, 10, 12, tzinfo=UTC),
        datetime(2027, 11, 3, 12, tzinfo=UTC),
        datetime(2028, 2, 28, tzinfo=UTC),
    ],
)
@pytest.mark.parametrize("zone", ["America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "UTC"])
def test_another_parser_reads_the_same_turns(now: datetime, zone: str) -> None:
    """Over changes of the clocks both ways, in an hour that is shown twice too."""
    odd = Layer(name="Odd", teams=(HARBOR.team, PINE.team), starts="2026-10-01T01:30", unit=Unit.HOURS, every=24)
    roster = Roster(plan=but(zone=zone, layers=(odd, BACKUP)), revision=1)
    data = calendar.feed(roster, FeedOf.ROSTER, HARBOR.team, names_of(sheet()), now)
    starts, ends = calendar.reach(now, ZoneInfo(zone))
    assert turns_of(data, starts, ends) == sorted((t.starts, t.ends) for t in final_schedule(roster, starts, ends))


def test_a_calendar_of_ones_own_has_ones_own_turns() -> None:
    """And of two roles both."""
    roster = roster_of(sheet())
    data = calendar.feed(roster, FeedOf.OWN, BIRCH.team, names_of(sheet()), NOW)
    starts, ends = calendar.reach(NOW, CHICAGO)
    mine = [turn for turn in final_schedule(roster, starts, ends) if turn.team == BIRCH.team]
    assert turns_of(data, starts, ends) == sorted((turn.starts, turn.ends) for turn in mine)


def test_a_calendar_says_nothing_but_that_somebody_is_on() -> None:
    """Its own: two words. The roster's: the first word of a team's public name. No place, note, link or person."""
    roster, names = roster_of(sheet()), names_of(sheet())
    own = calendar.feed(roster, FeedOf.OWN, BIRCH.team, names, NOW).decode()
    assert {line for line in own.splitlines() if line.startswith("SUMMARY")} == {
        "SUMMARY:On call",
        "SUMMARY:On call (backup)",
    }
    everybody = calendar.feed(roster, FeedOf.ROSTER, BIRCH.team, names, NOW).decode()
    assert "SUMMARY:On call: Harbor\r\n" in everybody
    for text in (own, everybody):
        assert not any(word in text for word in ("LOCATION", "DESCRIPTION", "ATTENDEE", "ORGANIZER", "URL", "Advocacy"))
        assert HARBOR.team not in text


def test_the_same_turn_is_the_same_event_at_every_reading() -> None:
    """An hour, a day or three weeks later; also one that never ends."""
    always = Layer(name="Always", teams=(PINE.team,), starts="2020-01-01T00:00", unit=Unit.WEEKS)
    for plan in (PLAN, but(layers=(always,))):
        roster = Roster(plan=plan, revision=1)
        uids = []
        for later in (timedelta(), timedelta(hours=1), timedelta(days=9)):
            data = calendar.feed(roster, FeedOf.ROSTER, HARBOR.team, names_of(sheet()), NOW + later)
            found = icalendar.Calendar.from_ical(data).walk("VEVENT")
            uids.append({(str(each["UID"]), each.decoded("DTSTART")) for each in found})
            assert len({uid for uid, _ in uids[-1]}) == len(found)
        assert uids[0] == uids[1] == uids[2]


def test_a_calendar_has_its_zone_in_it() -> None:
    """As RFC 5545 wants it of every zone it names."""
    data = calendar.feed(roster_of(sheet()), FeedOf.OWN, BIRCH.team, names_of(sheet()), NOW)
    zones = icalendar.Calendar.from_ical(data).walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == ["America/Chicago"]


def test_a_region_without_a_roster_has_an_empty_calendar() -> None:
    """A program that reads it finds nothing, and no mistake."""
    data = calendar.feed(Roster(), FeedOf.OWN, BIRCH.team, names_of(sheet()), NOW)
    assert not icalendar.Calendar.from_ical(data).walk("VEVENT")


def test_a_page_of_calendars_has_ones_own_links_that_stand() -> None:
    """Not a colleague's, nor one that was revoked; and none of them can be read from it again."""
    made = [
        FeedMade(audience=HARBOR, person=person, feed=named("feed", name), of=FeedOf.OWN, verifier="v" * 52)
        for name, person in (("one", ROBIN.person), ("two", ROBIN.person), ("theirs", named("person", "kim")))
    ]
    gone = FeedRevoked(audience=HARBOR, person=ROBIN.person, feed=named("feed", "two"))
    story = told()
    for event in (*made, gone):
        story.that(event, HARBOR.team)
    context = feeds.page(story.sheet(), ROBIN)
    assert [each.id for each in context["feeds"]] == [named("feed", "one")]
    page = html("staff/calendars.html", context)
    assert "/calendar/" not in page
    assert "vvvv" not in page
    assert feeds.shows(story.sheet(), named("feed", "one")) is FeedOf.OWN


# ------------------------------------------------------------------------------------------- a roster from a calendar


def file(*events: str) -> bytes:
    body = "\r\n".join(f"BEGIN:VEVENT\r\nUID:{number}\r\n{event}\r\nEND:VEVENT" for number, event in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}\r\nEND:VCALENDAR\r\n".encode()


def read(*events: str, days: int = 60) -> Found:
    starts = datetime(2026, 11, 19, tzinfo=UTC)
    return read_calendar(file(*events), NAMES, CHICAGO, starts, starts + timedelta(days=days))


EVENING = "DTSTART;TZID=America/Chicago:20261124T200000\r\nDTEND;TZID=America/Chicago:20261125T080000"
TURN = Turn(team=HARBOR.team, starts=datetime(2026, 11, 25, 2, tzinfo=UTC), ends=datetime(2026, 11, 25, 14, tzinfo=UTC))


@pytest.mark.parametrize(
    "said",
    [
        "SUMMARY:Harbor Advocacy",
        "SUMMARY:on call - HARBOR  ADVOCACY (nights)",
        "SUMMARY:Nights\r\nATTENDEE;CN=Harbor Advocacy:mailto:desk@harbor.example",
        "SUMMARY:Nights\r\nATTENDEE;CN=Somebody:mailto:a@b.example\r\nATTENDEE;CN=Harbor Advocacy:mailto:c@d.example",
    ],
)
def test_an_event_is_a_turn_of_the_team_it_names(said: str) -> None:
    """In its title, or among who is invited."""
    assert read(f"{EVENING}\r\n{said}").turns == (TURN,)


@pytest.mark.parametrize(
    "when",
    [
        EVENING,
        "DTSTART:20261124T200000\r\nDTEND:20261125T080000",
        "DTSTART:20261125T020000Z\r\nDURATION:PT12H",
        "DTSTART;TZID=America/New_York:20261124T210000\r\nDURATION:PT12H",
    ],
)
def test_times_are_read_in_whatever_zone_they_are_written(when: str) -> None:
    """Without one, in the roster's."""
    assert read(f"{when}\r\nSUMMARY:Harbor Advocacy").turns == (TURN,)


def test_a_title_says_who_is_backup() -> None:
    """Else they are asked first."""
    assert [turn.role for turn in read(f"{EVENING}\r\nSUMMARY:Harbor Advocacy (backup)").turns] == [Role.BACKUP]


def test_what_names_no_team_or_two_is_reported_and_left_out() -> None:
    """As often as it stands there, with what it says."""
    found = read(
        f"{EVENING}\r\nSUMMARY:Dentist",
        f"{EVENING}\r\nSUMMARY:Dentist",
        f"{EVENING}\r\nSUMMARY:Harbor Advocacy or Birch Street advocates",
        f"{EVENING}\r\nSUMMARY:Harbor Advocacy",
    )
    assert found.turns == (TURN,)
    assert [(each.text, each.times, each.why) for each in found.unmatched] == [
        ("Dentist", 2, "names no team of this region"),
        ("Harbor Advocacy or Birch Street advocates", 1, "fits more than one team"),
    ]


DATES = "EXDATE;TZID=America/Chicago:20261201T200000\r\nRDATE;TZID=America/Chicago:20261203T200000"


def test_repetitions_are_read_as_another_library_reads_them() -> None:
    """Weekly over a change of the clocks, with a day left out, one added and one moved."""
    events = (
        f"{EVENING}\r\nSUMMARY:Harbor Advocacy\r\nRRULE:FREQ=WEEKLY;BYDAY=TU,SA;UNTIL=20270420T000000Z\r\n{DATES}",
        "DTSTART;VALUE=DATE:20261226\r\nSUMMARY:Pine County victim-witness\r\nRRULE:FREQ=DAILY;COUNT=3",
    )
    moved = (
        "BEGIN:VEVENT\r\nUID:0\r\nRECURRENCE-ID;TZID=America/Chicago:20261208T200000\r\n"
        "DTSTART;TZID=America/Chicago:20261209T200000\r\nDTEND;TZID=America/Chicago:20261210T080000\r\n"
        "SUMMARY:Harbor Advocacy\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    data = file(*events).replace(b"END:VCALENDAR", moved.encode())
    starts, ends = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)
    found = read_calendar(data, NAMES, CHICAGO, starts, ends)
    independent = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(starts, ends)

    def instant(value: object) -> datetime:
        moment = value if isinstance(value, datetime) else datetime.combine(value, datetime.min.time(), CHICAGO)  # type: ignore[arg-type] # a day
        return moment.astimezone(UTC)

    assert sorted((turn.starts, turn.ends) for turn in found.turns) == sorted(
        (instant(each["DTSTART"].dt), instant(each["DTEND"].dt)) for each in independent
    )


def test_an_event_that_comes_back_for_ever_is_read_as_far_as_asked() -> None:
    """And one that comes back every second ends somewhere too."""
    found = read(f"{EVENING}\r\nSUMMARY:Harbor Advocacy\r\nRRULE:FREQ=WEEKLY", days=30)
    assert len(found.turns) == 4
    assert read(f"{EVENING}\r\nSUMMARY:Harbor Advocacy\r\nRRULE:FREQ=SECONDLY").cut


async def test_a_file_that_would_be_read_for_ever_is_given_up_and_the_next_one_read() -> None:
    """A rule can name a day that never comes: looking for it ends with its process, and takes nobody's turn."""
    starts, ends = datetime(2026, 11, 19, tzinfo=UTC), datetime(2026, 12, 19, tzinfo=UTC)
    never = file(*[f"{EVENING}\r\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;BYSETPOS=1"] * 9)
    for _ in range(2):
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            await apart(read_calendar, never, NAMES, CHICAGO, starts, ends, within=1)
        assert time.monotonic() - began < 60
    weekly = file(f"{EVENING}\r\nSUMMARY:Harbor Advocacy\r\nRRULE:FREQ=WEEKLY")
    found = await apart(read_calendar, weekly, NAMES, CHICAGO, starts, ends, within=60)
    assert found == read_calendar(weekly, NAMES, CHICAGO, starts, ends)
    with pytest.raises(UnreadableCalendarError):
        await apart(read_calendar, b"<html></html>", NAMES, CHICAGO, starts, ends, within=60)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff",
        b"BEGIN:VCALENDAR",
        b"<html></html>",
        file(f"{EVENING}\r\nSUMMARY:Harbor Advocacy\r\nRRULE:FREQ=NEVER"),
        file("DTSTART:yesterday\r\nSUMMARY:Harbor Advocacy"),
    ],
)
def test_what_is_no_calendar_is_said_to_be_none(data: bytes) -> None:
    """Or holds nothing: never a page that broke."""
    try:
        found = read_calendar(data, NAMES, CHICAGO, NOW, NOW + timedelta(days=9))
    except UnreadableCalendarError:
        return
    assert not found.turns


@pytest.mark.parametrize("zone", ["America/Chicago", "Australia/Lord_Howe"])
def test_a_calendar_of_this_portal_comes_back_as_the_same_schedule(zone: str) -> None:
    """All of it, both roles, over changes of the clocks, with three turns a day: read in place of a roster's layers, in
    two readings, since one command has no room for more.
    """
    place = ZoneInfo(zone)
    thirds = Layer(name="Thirds", teams=(HARBOR.team, PINE.team), starts="2026-10-01T01:30", unit=Unit.HOURS, every=8)
    roster = Roster(plan=but(zone=zone, layers=(thirds, BACKUP)), revision=1)
    known = advocates(sheet())
    data = calendar.feed(roster, FeedOf.ROSTER, HARBOR.team, named_in_short(known), NOW)
    nobody = Layer(name="Nobody", teams=(BIRCH.team,), starts="2026-11-02T08:00", unit=Unit.WEEKS)
    again, since, first, readings = Roster(plan=but(zone=zone, layers=(nobody,))), NOW, NOW, 0
    while since < calendar.reach(NOW, place)[1]:
        found = read_calendar(data, known, place, since, since + timedelta(days=366))
        assert not found.unmatched
        starts, ends = reach(found, since)
        first, readings = min(first, starts), readings + 1
        read = Temporary(
            id=named("tmp", str(readings)),
            name="Read",
            starts=starts,
            ends=ends,
            turns=tuple(msgspec.structs.replace(turn, ends=min(turn.ends, ends)) for turn in found.turns),
            gaps_allowed=False,
        )
        said = SetTemporary(id="c" * 32, region="northwest", case="-", about="-", temporary=read)
        assert len(encode(said)) <= MAX_COMMAND_BYTES
        again = msgspec.structs.replace(again, temporaries=(*again.temporaries, read))
        since = ends
    assert readings == 2
    assert final_schedule(again, first, since) == final_schedule(roster, first, since)


def test_a_turn_that_ends_when_an_hour_is_first_shown_comes_back_so() -> None:
    """Whichever of the two it is: a calendar that named the wall alone would be read as the later one."""
    first = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # 01:30 for the first time
    turn = Turn(team=HARBOR.team, starts=first - timedelta(hours=8), ends=first)
    data = calendar.written((turn,), CHICAGO, NOW, SHORT)
    starts = first - timedelta(days=2)
    assert read_calendar(data, NAMES, CHICAGO, starts, starts + timedelta(days=9)).turns == (turn,)
