"""`trellis oncall`: who is on, the final schedule, its gaps, and how far a page came."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.base import Address, Audience, Event, Fact
from contracts.ids import derived, fresh
from contracts.oncall import (
    AdvocateArrived,
    AdvocateSetOut,
    PageAcknowledged,
    PageDebriefed,
    PageFinished,
    PageJoined,
    PagePassed,
    PageRequested,
    PageSent,
    PageTold,
    PageUnanswerable,
)
from contracts.roster import Policy
from contracts.vocabulary import Asked, CantReason, Channel, Kind, Language, PageOutcome, PageReason, PassReason, Told
from deploy.page_story import lines
from tests.domain.stories import CASE, NOON, REGION, after
from tests.system.running import Up, trellis

ANN, BEN = (Audience(Kind.ADVOCATE, name) for name in ("ann", "ben"))
NURSE = Audience(Kind.PARTNER, "clinic")


def test_who_is_on_in_every_region_and_in_one(up: Up) -> None:
    """Primary, backup and hub by the names of their teams, and by the clock of the roster."""
    found = trellis("oncall", "who", home=up.home.path)
    assert found.status == 0, found.said
    assert found.said.count("primary") > 1
    one = trellis("oncall", "who", "--region", "northwest", "--at", "2027-03-14T03:30", home=up.home.path)
    assert one.status == 0
    assert re.search(r"northwest, Sun 14 Mar 2027 03:30 CDT\n +primary +Northwest advocate \w\n", one.said), one.said
    assert "Northwest regional hub" in one.said


def test_the_schedule_and_its_gaps_over_a_change_of_the_clocks(up: Up) -> None:
    """Each turn by the clock on the wall; no gap is a status of 0."""
    range_ = ("--region", "northwest", "--from", "2027-11-06", "--until", "2027-11-09")
    found = trellis("oncall", "schedule", *range_, home=up.home.path)
    assert found.status == 0
    assert "Sat 06 Nov 2027 20:00 CDT - Sun 07 Nov 2027 08:00 CST  primary  Northwest advocate" in found.said
    holes = trellis("oncall", "gaps", *range_, home=up.home.path)
    assert holes.status == 0
    assert re.search("primary +somebody is on for 100.0% of the time", holes.said)


def test_before_there_was_a_roster_all_is_a_gap(up: Up) -> None:
    """It is said, with the hours, and the status is 1."""
    holes = trellis(
        "oncall", "gaps", "--region", "northwest", "--from", "2020-01-01", "--until", "2020-01-02", home=up.home.path
    )
    assert holes.status == 1
    assert "nobody is primary: Wed 01 Jan 2020 00:00 CST - Thu 02 Jan 2020 00:00 CST" in holes.said
    assert "nobody is backup: Wed 01 Jan 2020 00:00 CST - Thu 02 Jan 2020 00:00 CST" in holes.said
    who = trellis("oncall", "who", "--region", "northwest", "--at", "2020-01-01", home=up.home.path)
    assert who.status == 1
    assert "primary  nobody" in who.said


@pytest.mark.parametrize(
    "words, said",
    [
        (("who", "--at", "nonsense"), "is no time: write a day such as"),
        (("who", "--at", "9999-12-31T00:00+00:00"), "is no time: write a day such as"),
        (("schedule", "--from", "2026-12-01", "--until", "2026-11-01"), "--until has to be after --from"),
        (("gaps", "--from", "2026-12-01", "--until", "2036-11-01"), "not more than two years"),
        (("who", "--region", "nowhere"), "nowhere has no roster"),
        (("page", fresh("page")), "There is no page"),
        (("page", "*"), "There is no page"),
    ],
)
def test_what_cannot_be_answered_is_said_plainly(up: Up, words: tuple[str, ...], said: str) -> None:
    """In a sentence that says what would do."""
    found = trellis("oncall", *words, home=up.home.path)
    assert found.status == 1
    assert said in found.said


def test_it_says_so_when_nothing_is_up(tmp_path: Path, up: Up) -> None:
    """And which command starts a system."""
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(up.home.credentials, elsewhere / "credentials")
    (elsewhere / "running.json").write_text('{"bus": "nats://127.0.0.1:1"}')
    for words in (("who",), ("schedule",), ("gaps",), ("page", fresh("page"))):
        found = trellis("oncall", *words, home=elsewhere)
        assert found.status == 1
        assert "trellis up" in found.said


def test_the_story_of_a_page_tells_each_step_and_no_contact() -> None:
    """Sent, delivered, seen and answered are told apart; a way to call back is never in it."""
    secret = "555-0142"
    story = [
        PageRequested(
            reason=PageReason.MEDICAL_EXAM, language=Language.SPANISH, policy=Policy(), reach=secret, audience=NURSE
        ),
        PageSent(number=1, ask=Asked.PRIMARY, audiences=(ANN,), deadline=after(5), ways=1, unmet=True),
        PageTold(number=1, audience=ANN, channel=Channel.TEXT, told=Told.SENT),
        PageTold(number=1, audience=ANN, channel=Channel.TEXT, told=Told.DELIVERED, attempt=2),
        PageJoined(reason=PageReason.CRISIS, language=Language.SPANISH, reach=secret),
        PagePassed(number=1, ask=Asked.PRIMARY, why=PassReason.DECLINED, audience=ANN, cant=CantReason.TOO_FAR),
        PageSent(number=2, ask=Asked.BACKUP, audiences=(BEN,), deadline=after(9), unreachable=(BEN,)),
        PageUnanswerable(again=after(10)),
        PageAcknowledged(audience=BEN, set_out_by=after(20), by_link=True),
        AdvocateSetOut(audience=BEN, arrive_by=after(60)),
        AdvocateArrived(audience=BEN),
        PageFinished(audience=BEN),
        PageDebriefed(audience=BEN, outcome=PageOutcome.MET, wants_support=True),
    ]
    told = [
        line.partition("UTC  ")[2]
        for line in lines([_fact(event) for event in story], lambda who: who.team if who else "")
    ]
    assert told == [
        "requested by clinic: medical-exam, in es; the young person was not asked first",
        "step 1, primary: asks ann, until 12:05:00; none has what is needed",
        "step 1: sent to ann, text",
        "step 1: delivered to ann, text, attempt 2",
        "asked for again by a referral: crisis",
        "step 1, primary: passed on, declined (ann)",
        "step 2, backup: asks ben, until 12:09:00; no way to reach ben",
        "there is nobody to ask; it is tried again at 12:10:00",
        "ben has it (by a link)",
        "ben is on the way, there by 13:00",
        "ben is there",
        "ben says that it is done",
        "ben said what came of it: met",
    ]
    assert secret not in "".join(told)


def _fact(event: Event) -> Fact:
    address = Address("oncall", REGION, CASE, derived("page", CASE))
    at = NOON + timedelta(seconds=1)
    return Fact(derived("evt", event.tag()), 1, at, None, "cause", address, event)
