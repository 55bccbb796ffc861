"""What is not said: to whoever finds a code, of a report, and of a case that was erased."""

import pytest

from contracts.ids import derived
from contracts.keeping import keeping_of
from contracts.labels import RELEASABLE, Label
from contracts.oncall import AdvocateSetOut
from tests.domain import consenting as c
from tests.domain import histories as h
from tests.domain.consenting import Known
from tests.domain.histories import (
    ADVOCATE,
    AUDITOR,
    CODE_ALONE,
    DOOR,
    EVERYONE,
    HUB,
    PAGE,
    PAGED,
    POLICE,
    REPORT,
    WELFARE,
    YOUTH,
)
from tests.domain.stories import CASE, person

EVERY_KIND = tuple(sorted(RELEASABLE))
RELEASE, ORDER = derived("rel", "one"), derived("ord", "one")


@pytest.fixture
def story() -> Known:
    return Known()


def test_a_code_alone_shows_a_neutral_status(story: Known) -> None:
    """That there is a case, somebody is there or coming and when, how far a message came: not one name."""
    story.tell(REPORT, h.followed_up(WELFARE), ADVOCATE)
    story.tell(RELEASE, c.released(DOOR, *EVERY_KIND))
    story.tell(PAGE, h.page_requested(), YOUTH)
    story.tell(PAGE, h.page_sent(PAGED))
    story.tell(PAGE, h.page_told(PAGED))
    story.tell(PAGE, h.acknowledged(PAGED), PAGED)
    story.tell(PAGE, AdvocateSetOut(audience=PAGED, arrive_by=story.now), PAGED)
    mine, theirs = story.opened(CODE_ALONE), story.opened(YOUTH)
    assert story.types(CODE_ALONE) == {
        *("case_opened", "advocate_assigned", "opened"),
        *("page_requested", "page_sent", "page_told", "page_acknowledged", "advocate_set_out"),
    }
    assert {name for copy in story.shown(CODE_ALONE).values() for name in copy.fields} == {
        "arrive_by",
        "call",
        "number",
        "told",
    }
    assert mine.id in story.shown(CODE_ALONE)
    assert theirs.id not in story.shown(CODE_ALONE)
    assert {mine.id, theirs.id} <= story.shown(YOUTH).keys()


def test_a_youth_hears_that_there_was_a_report_and_never_who_called(story: Known) -> None:
    """Only once their advocate has told them, and not a word more than that."""
    story.tell(REPORT, h.called(), ADVOCATE)
    story.tell(REPORT, h.followed_up(WELFARE), ADVOCATE)
    assert not any(copy.about == REPORT for copy in story.shown(YOUTH).values())
    story.tell(REPORT, c.youth_told(), ADVOCATE)
    told = [copy for copy in story.shown(YOUTH).values() if copy.about == REPORT]
    assert [(copy.type, copy.fields, copy.mine) for copy in told] == [("report.youth_told.v1", {}, False)]


# -------------------------------------------------------------------------------------------------------------- erasure


def test_an_erased_case_is_gone_from_everybody(story: Known) -> None:
    """Nothing is left, nothing new comes, and no list is made of what was taken back; an auditor keeps that it was."""
    story.tell(RELEASE, c.released(DOOR, *EVERY_KIND))
    story.tell(ORDER, c.ordered(POLICE, Label.IDENTITY))
    records = len(story.records)
    erased = story.tell(keeping_of(CASE), c.erased(), HUB)
    story.form(h.OTHER_HUB)
    story.tell(RELEASE, c.released(DOOR, *EVERY_KIND))
    assert {who: set(story.shown(who)) for who in EVERYONE} == {who: set() for who in EVERYONE} | {AUDITOR: {erased.id}}
    assert len(story.records) == records
    assert person(HUB).person not in set(h.values(story.fields(AUDITOR, erased)))


def test_who_opened_what_tells_whom_a_shield_is_against_of_no_shield(story: Known) -> None:
    """What they open themselves stands there as before; of others nothing is new, as on any quiet day."""
    before = story.opened(ADVOCATE)
    story.tell(derived("shd", "one"), h.shielded(ADVOCATE), HUB)
    theirs, others = story.opened(ADVOCATE), story.opened(HUB)
    seen = story.shown(ADVOCATE)
    assert {before.id, theirs.id} <= seen.keys()
    assert others.id not in seen
    assert story.fields(ADVOCATE, theirs) == story.fields(YOUTH, theirs)
    assert (story.fields(YOUTH, others) or {}).keys() == {"audience", "person", "part"}
