"""How somebody is told, whether that is proved, and the one button that a message's link opens."""

import re
from datetime import datetime

import pytest

from contracts.base import Actor, Audience, Event
from contracts.gate import PersonRemoved
from contracts.message import message_of
from contracts.reach import AddWay, WayAdded, WayFailing, WayProved, WayRemoved, WayTried, ways_of
from contracts.roster import Layer, Plan, RosterSet, roster_id
from contracts.vocabulary import Channel, Kind, Unit
from portal.forms.people import ways as forms
from portal.models.people import ways
from portal.sheet import Sheet
from tests.portal.away import Client
from tests.portal.told import HARBOR, HUB, LAKESIDE, PINE, REGION, Told, ago, ahead, html, named

KIM, LEE = named("person", "kim"), named("person", "lee")
WAY = named("way", "one")
TOKEN = "a" * 26
ALL = frozenset(Channel)


def added(channel: Channel = Channel.TEXT, address: str | None = "+17155550123", person: str = KIM) -> WayAdded:
    return WayAdded(audience=HARBOR, person=person, way=WAY, channel=channel, address=address)


def tried(again: datetime | None = None) -> WayTried:
    return WayTried(audience=HARBOR, person=KIM, way=WAY, channel=Channel.TEXT, again=again or ago(minutes=1))


PROVED = WayProved(audience=HARBOR, person=KIM, way=WAY)
FAILING = WayFailing(audience=HARBOR, person=KIM, way=WAY)
LEFT = PersonRemoved(audience=HARBOR, person=KIM)
NOW_UNPROVED = "You are on call, and nothing is proved to reach you. Send yourself a test now."
SOON_UNPROVED = "You are on call from Friday 20 November, 08:00, and nothing is proved to reach you yet."
REMOVED = WayRemoved(audience=HARBOR, person=KIM, way=WAY, gone=True)


def told(*events: Event, at: datetime | None = None) -> Sheet:
    story = Told()
    for event in events:
        story.that(event, ways_of(HARBOR, KIM), at=at or ago(minutes=2))
    return story.sheet()


@pytest.mark.parametrize(
    "events, tag",
    [
        ((added(),), "not proved yet"),
        ((added(), tried()), "waiting for your answer to the test"),
        ((added(), tried(), PROVED), "proved 2 minutes ago"),
        ((added(), tried(), PROVED, FAILING), "does not get through"),
        ((added(), tried(), PROVED, FAILING, tried()), "waiting for your answer to the test"),
        ((added(), REMOVED), None),
    ],
)
def test_a_way_is_proved_by_an_answer_and_by_nothing_else(events: tuple[Event, ...], tag: str | None) -> None:
    """And not any more once it failed."""
    context = ways.page(told(*events), HARBOR, KIM, ALL, None)
    assert [card.tag.text for card in context["ways"]] == ([tag] if tag else [])


@pytest.mark.parametrize(
    "channel, address, shown",
    [
        (Channel.TEXT, "+17155550123", "ends in 0123"),
        (Channel.EMAIL, "kimberley@mail.example", "ki…@mail.example"),
        (Channel.WEB_PUSH, '{"endpoint":"https://push.example/secret"}', "Shows “You have a message”, and no more"),
        (Channel.SCREEN, None, "While a Trellis page is open and your device is awake"),
    ],
)
def test_an_address_is_shown_as_far_as_its_owner_needs(channel: Channel, address: str | None, shown: str) -> None:
    """Whoever looks over a shoulder reads no number."""
    context = ways.page(told(added(channel, address)), HARBOR, KIM, ALL, "key")
    page = html("staff/ways.html", context)
    assert shown in page
    assert address is None or address not in page


def test_a_colleagues_ways_are_nobody_elses_business() -> None:
    """The same team, another person: not one line."""
    assert ways.page(told(added(person=LEE)), HARBOR, KIM, ALL, None)["ways"] == ()
    assert ways.own(told(added(person=LEE)), PINE, LEE) == ()


def test_another_test_waits_where_too_many_were_asked_for() -> None:
    """The number may be a stranger's; it says when."""
    context = ways.page(told(added(), tried(ahead(minutes=5))), HARBOR, KIM, ALL, None)
    assert context["again"] == "14:35"
    assert [card.test for card in context["ways"]] == [""]


def test_only_what_the_deployment_sends_by_is_offered() -> None:
    """And an open page once: there is only one kind of it."""
    offered = frozenset({Channel.SCREEN, Channel.EMAIL})
    choices = ways.page(told(), HARBOR, KIM, offered, None)["channels"]
    assert [each.value for each in choices] == ["email", "screen"]
    choices = ways.page(told(added(Channel.SCREEN, None)), HARBOR, KIM, offered, None)["channels"]
    assert [each.value for each in choices] == ["email"]


@pytest.mark.parametrize(
    "starts, events, says",
    [
        ("2026-11-19T08:00", (), NOW_UNPROVED),
        ("2026-11-20T08:00", (), SOON_UNPROVED),
        ("2026-11-24T08:00", (), ""),
        ("2026-11-19T08:00", (added(), tried()), NOW_UNPROVED),
        ("2026-11-19T08:00", (added(), tried(), PROVED), ""),
        ("2026-11-19T08:00", (added(), tried(), PROVED, LEFT), NOW_UNPROVED),
    ],
)
def test_whoever_is_on_soon_is_warned_while_nothing_is_proved(
    starts: str, events: tuple[Event, ...], says: str
) -> None:
    """The day before, and from the beginning on."""
    plan = Plan(
        zone="America/Chicago",
        layers=(Layer(name="Days", teams=(HARBOR.team,), starts=starts, unit=Unit.DAYS),),
    )
    story = Told().that(RosterSet(plan=plan, revision=1), roster_id(REGION))
    for event in events:
        story.that(event, ways_of(HARBOR, KIM), at=ago(minutes=2))
    assert ways.warning(story.sheet(), HARBOR) == says


def test_a_hub_is_warned_at_any_time_and_a_partner_never() -> None:
    """Whom nobody answers comes to the hub in the end."""
    assert ways.warning(told(), HUB)
    assert not ways.warning(told(), LAKESIDE)


def test_an_open_page_has_no_address() -> None:
    """Whatever was typed beside it."""
    kim = Actor(Kind.ADVOCATE, HARBOR.team, KIM)
    form = forms.Add(Channel.SCREEN, "typed by mistake")
    command = forms.add(form, named("cmd", "one"), REGION, kim)
    assert isinstance(command, AddWay)
    assert (command.address, command.about) == (None, ways_of(Audience(Kind.ADVOCATE, HARBOR.team), KIM))


def test_a_receipt_sent_again_is_the_same_one() -> None:
    """Devices and gateways repeat themselves."""
    assert forms.delivered(REGION, TOKEN) == forms.delivered(REGION, TOKEN)
    assert forms.delivered(REGION, TOKEN).about == message_of(TOKEN)


# ------------------------------------------------------------------------------------------------------- the one button


def bare(page: str) -> str:
    """Return a page without what each rendering has of its own."""
    return re.sub(r'(cmd_[a-z2-7]{26}|name="_csrf_token" value="[^"]*"|data-now="[^"]*"|/m/[^"]*)', "", page)


async def test_every_link_opens_the_same_page(client: Client) -> None:
    """Right, wrong, lapsed or of no region at all; looking at it asks no bus, and it names nothing."""
    pages = [await client.get(f"/m/{where}") for where in (f"northwest/{TOKEN}", f"northwest/{'b' * 26}", "no/where")]
    assert {page.status_code for page in pages} == {200}
    assert len({bare(page.text) for page in pages}) == 1
    assert "<title>Trellis · Home</title>" in pages[0].text
    assert pages[0].headers["referrer-policy"] == "no-referrer"


async def test_what_can_be_no_link_of_ours_opens_nothing(client: Client) -> None:
    """The same words as everywhere."""
    page = await client.get("/m/nowhere/x")
    sent = dict(re.findall(r'name="(_csrf_token|command)" value="([^"]*)"', page.text))
    answer = await client.post("/m/nowhere/x", data={**sent, "answer": "have"})
    assert (answer.status_code, "Nothing here right now" in answer.text) == (404, True)


async def test_an_answer_that_cannot_be_passed_on_can_be_pressed_again(client: Client) -> None:
    """As the same command; and it says whom to call."""
    page = await client.get(f"/m/northwest/{TOKEN}")
    sent = dict(re.findall(r'name="(_csrf_token|command)" value="([^"]*)"', page.text))
    answer = await client.post(f"/m/northwest/{TOKEN}", data={**sent, "answer": "have"})
    assert answer.status_code == 503
    assert sent["command"] in answer.text
    assert "tel:" in answer.text


async def test_a_receipt_is_taken_without_a_form_and_answered_alike(client: Client) -> None:
    """A gateway has no cookie; and a receipt that is lost is only a receipt."""
    answers = [await client.post(f"/m/northwest/{each * 26}/delivered") for each in "ab"]
    assert {answer.status_code for answer in answers} == {204}


async def test_the_service_worker_says_nothing_of_what_it_is_about(client: Client) -> None:
    """One text, one link, of this very site."""
    answer = await client.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert 'showNotification("You have a message"' in answer.text
    assert "location.origin" in answer.text
