"""Who sees which clock: that one runs can itself say of what somebody is."""

import msgspec
import pytest

from contracts.base import Audience
from contracts.clocks import table
from contracts.labels import Label, labels_of
from contracts.vocabulary import Accompaniment, ClockKind, Kind
from services.disclosure.policy import may_see
from tests.domain import histories as h
from tests.domain import timed
from tests.domain.histories import EVERYONE, Story
from tests.domain.stories import CASE

WHOLE = (ClockKind.MANDATED_REPORT, ClockKind.CROSS_REPORT, ClockKind.ADVOCATE_ON_SCENE, ClockKind.FIRST_SERVICES)
UNNAMED = (
    ClockKind.TRIBAL_NOTICE,
    ClockKind.FOREIGN_NATIONAL_MINOR,
    ClockKind.MISSING_FROM_CARE,
)
HIDDEN = (ClockKind.RUNAWAY_HOME_NOTICE, ClockKind.RUNAWAY_HOME_STAY, ClockKind.MEDICAL_WINDOW)


def a_case() -> Story:
    """Everybody there is, beside a youth, and a report that went to one agency after its clock began."""
    story = Story()
    for aggregate, event, by in (
        (h.HUB.team, h.formed(h.HUB), None),
        (h.AUDITOR.team, h.formed(h.AUDITOR), None),
        (CASE, h.case_opened(), h.HUB),
        (CASE, h.assigned(), h.HUB),
        (h.REFERRAL, h.requested(), h.HUB),
        (h.REFERRAL, h.accepted(h.DOOR), None),
    ):
        story.tell(aggregate, event, by)
    return story


def seen(story: Story, kind: ClockKind, by: Audience | None = None) -> dict[Audience, frozenset[str]]:
    """Start a clock, and return who sees which fields of it."""
    story.tell(timed.clock(kind), timed.started(kind, by), by)
    return fields(story)


def fields(story: Story) -> dict[Audience, frozenset[str]]:
    """Return who sees which fields of the last clock that was started."""
    fact = [each for each in story.dossier.facts.values() if each.event.tag() == "clock.started.v1"][-1]
    found = {}
    for who in EVERYONE:
        sight = may_see(story.dossier.case, fact, who, story.now)
        if sight is not None:
            found[who] = frozenset(
                name
                for name, label in labels_of(type(fact.event)).items()
                if label in sight.labels and name not in sight.withholds and getattr(fact.event, name) is not None
            )
    return found


@pytest.mark.parametrize("kind", WHOLE)
def test_what_a_hub_sees_anyway_it_sees_the_clock_of(kind: ClockKind) -> None:
    """So does the advocate; nobody else: no youth, no code, no caregiver, no provider, no auditor."""
    found = seen(a_case(), kind)
    assert found.keys() == {h.HUB, h.ADVOCATE}
    assert found[h.HUB] == found[h.ADVOCATE]


@pytest.mark.parametrize("kind", UNNAMED)
def test_of_some_a_hub_sees_that_one_runs_and_when_it_ends_and_not_which(kind: ClockKind) -> None:
    """That a youth is of a tribe, from another country or missing is theirs to say; so they are equally long, too."""
    found = seen(a_case(), kind)
    assert found.keys() == {h.HUB, h.ADVOCATE}
    assert found[h.HUB] == {"due"}
    assert {"kind", "source", "figure", "since"} <= found[h.ADVOCATE]
    rows = {(table()[each].figure, table()[each].unit, table()[each].warn_minutes) for each in UNNAMED}
    assert len(rows) == 1


@pytest.mark.parametrize("kind", HIDDEN)
def test_of_others_a_hub_sees_nothing(kind: ClockKind) -> None:
    """A place to sleep, an assault."""
    assert seen(a_case(), kind).keys() == {h.ADVOCATE}


@pytest.mark.parametrize("kind", [*UNNAMED, ClockKind.RUNAWAY_HOME_NOTICE, ClockKind.MEDICAL_WINDOW])
def test_who_wrote_a_clock_down_goes_on_seeing_it(kind: ClockKind) -> None:
    """A hub that started one knows which; and a time that it wrote, it reads again."""
    story = a_case()
    found = seen(story, kind, h.HUB)
    assert "kind" in found[h.HUB]
    assert ("since_sealed" in found[h.HUB]) is (kind is ClockKind.MEDICAL_WINDOW)
    assert "since_sealed" not in found[h.ADVOCATE]


def test_a_stay_is_known_to_who_wrote_down_its_notice() -> None:
    """It begins with it, by itself."""
    story = a_case()
    seen(story, ClockKind.RUNAWAY_HOME_NOTICE, h.HUB)
    assert seen(story, ClockKind.RUNAWAY_HOME_STAY).keys() == {h.HUB, h.ADVOCATE}


def test_the_time_of_an_assault_is_the_advocate_s_who_wrote_it_and_then_a_release_s() -> None:
    """It is health: sealed, and shown on no other ground."""
    story = a_case()
    found = seen(story, ClockKind.MEDICAL_WINDOW, h.ADVOCATE)
    assert {"since_sealed", "due_sealed"} <= found[h.ADVOCATE]
    assert found.keys() == {h.ADVOCATE}
    assert labels_of(type(timed.started(ClockKind.MEDICAL_WINDOW)))["due_sealed"] is Label.HEALTH


def test_an_agency_sees_its_clock_once_it_has_the_report_and_not_who_else_was_told() -> None:
    """Also that which began before the follow-up went out; and no other agency's, and no other clock."""
    story = a_case()
    story.tell(h.REPORT, h.called(), h.HUB)
    assert seen(story, ClockKind.CROSS_REPORT).keys() == {h.HUB, h.ADVOCATE}
    story.tell(h.REPORT, h.followed_up(h.WELFARE), h.HUB)
    found = fields(story)
    assert found.keys() == {h.HUB, h.ADVOCATE, h.WELFARE}
    assert {"due", "source"} <= found[h.WELFARE]
    copies = story.shown(h.WELFARE)
    clock = [each for each in story.facts if each.event.tag() == "clock.started.v1"][-1]
    assert clock.id in copies
    for event in timed.of_a_clock(ClockKind.CROSS_REPORT):
        story.tell(timed.clock(ClockKind.CROSS_REPORT), event)
    assert not {"told", "audience"} & {name for copy in story.shown(h.WELFARE).values() for name in copy.fields} - {
        "audience"
    }
    assert seen(story, ClockKind.TRIBAL_NOTICE).keys() == {h.HUB, h.ADVOCATE}


def test_an_occasion_is_known_to_those_beside_the_youth_and_who_wrote_it_down() -> None:
    """An exam, a proceeding, and what they chose: a hub that didn't write it sees none of it."""
    story = a_case()
    for event in timed.of_an_occasion(h.ADVOCATE):
        story.tell(timed.OCCASION, event, h.ADVOCATE)
    about = [each for each in story.dossier.facts.values() if each.address.aggregate == timed.OCCASION]
    assert {who for who in EVERYONE for fact in about if may_see(story.dossier.case, fact, who, story.now)} == {
        h.ADVOCATE
    }
    for event in timed.of_an_occasion(h.HUB):
        story.tell(timed.OCCASION, event, h.HUB)
    assert any(may_see(story.dossier.case, fact, h.HUB, story.now) for fact in about)


def of_occasion(story: Story) -> dict[Audience, set[str]]:
    """Return who sees which facts of the occasion, by their last word, and which of its hour."""
    seen: dict[Audience, set[str]] = {}
    for fact in story.dossier.facts.values():
        if fact.address.aggregate != timed.OCCASION:
            continue
        for who in EVERYONE:
            sight = may_see(story.dossier.case, fact, who, story.now)
            if sight is not None:
                assert "heard" in sight.withholds
                assert "asks" in sight.withholds or who.kind in (Kind.HUB, Kind.ADVOCATE)
                hour = {"when"} & {"when" for _ in (1,) if Label.SAFETY in sight.labels}
                seen.setdefault(who, set()).update({fact.event.tag().split(".")[1]} | hour)
    return seen


@pytest.mark.parametrize("who", [h.DOOR, h.POLICE])
def test_who_examines_or_interviews_them_reads_what_they_wrote_and_nothing_that_followed(who: Audience) -> None:
    """Not that somebody is called, nor what the youth chose later; those beside them read all of it, and when."""
    story = a_case()
    raised, chosen, called = timed.of_an_occasion(who)
    for event in (raised, chosen, called):
        story.tell(timed.OCCASION, event, who)
    chosen_later = msgspec.structs.replace(chosen, audience=h.ADVOCATE)
    story.tell(timed.OCCASION, chosen_later, h.ADVOCATE)
    found = of_occasion(story)
    assert found == {
        who: {"occasion_raised", "chosen", "when"},
        h.ADVOCATE: {"occasion_raised", "chosen", "called", "when"},
    }
    copies = story.shown(who)
    assert sum(fact.id in copies for fact in story.facts if fact.address.aggregate == timed.OCCASION) == 2


def test_where_nobody_stands_beside_them_the_hub_that_has_to_ask_reads_of_it() -> None:
    """And no hub that hasn't."""
    story = a_case()
    raised, *_ = timed.of_an_occasion(h.DOOR)
    story.tell(timed.OCCASION, msgspec.structs.replace(raised, asks=(h.HUB,)), h.DOOR)
    assert of_occasion(story)[h.HUB] == {"occasion_raised", "when"}


@pytest.mark.parametrize("who", [h.DOOR, h.POLICE, h.HUB])
def test_what_isn_t_heard_is_its_writer_s_alone(who: Audience) -> None:
    """Also where they said that they told the youth, and whatever others say of it."""
    story = a_case()
    story.tell(CASE, h.welcomed(), h.ADVOCATE)
    raised, chosen, _ = timed.of_an_occasion(who)
    for event in (raised, msgspec.structs.replace(chosen, told=True)):
        story.tell(timed.OCCASION, msgspec.structs.replace(event, heard=False), who)
    assert of_occasion(story).keys() == {who}


def test_the_youth_reads_of_it_once_somebody_told_them() -> None:
    """By both secrets, what it is, when, and what they chose; not who wrote it down, nor how to reach them."""
    story = a_case()
    story.tell(CASE, h.welcomed(), h.ADVOCATE)
    raised, chosen, called = timed.of_an_occasion(h.POLICE)
    for event in (raised, chosen):
        story.tell(timed.OCCASION, event, h.POLICE)
    assert {who.kind for who in of_occasion(story)} == {Kind.ADVOCATE, Kind.INVESTIGATOR}
    told = msgspec.structs.replace(chosen, told=True, choice=Accompaniment.UNDECIDED)
    for event in (told, called):
        story.tell(timed.OCCASION, event, h.POLICE)
    youth = {who: seen for who, seen in of_occasion(story).items() if who.kind is Kind.YOUTH}
    assert youth == {h.YOUTH: {"occasion_raised", "chosen", "called", "when"}}
    copies = [copy for copy in story.shown(h.YOUTH).values() if (copy.type or "").startswith("accompany.")]
    assert len(copies) == 4
    assert not {"audience", "asks", "reach", "heard"} & {name for copy in copies for name in copy.fields}


def test_no_youth_and_no_code_sees_a_clock() -> None:
    """On a phone that others may hold it would say what it is about."""
    story = a_case()
    for kind in ClockKind:
        found = seen(story, kind, h.ADVOCATE)
        assert not {who.kind for who in found} & {Kind.YOUTH, Kind.CAREGIVER, Kind.PARTNER, Kind.AUDITOR}
