"""Who sees what of a plan, a safety plan, outreach, times away and placements: nearly nobody, and no word of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from contracts import care
from contracts.base import Audience, Event
from contracts.ids import derived
from contracts.labels import RELEASABLE
from contracts.vocabulary import Kind
from tests.domain import consenting as c
from tests.domain import histories as h
from tests.domain import working as w
from tests.domain.histories import EVERYONE, Story
from tests.domain.stories import CASE

EVERYBODY_ELSE = tuple(each for each in EVERYONE if each not in (h.ADVOCATE, h.YOUTH))


def a_case() -> Story:
    """Everybody there is, beside a youth who came in with both secrets; a provider serves them."""
    story = Story()
    for aggregate, event, by in (
        (h.HUB.team, h.formed(h.HUB), None),
        (h.AUDITOR.team, h.formed(h.AUDITOR), None),
        (CASE, h.case_opened(), h.HUB),
        (CASE, h.assigned(), h.HUB),
        (CASE, h.assigned(h.SECOND), h.HUB),
        (CASE, h.welcomed(), h.ADVOCATE),
        (h.REFERRAL, h.requested(), h.HUB),
        (h.REFERRAL, h.accepted(h.DOOR), None),
    ):
        story.tell(aggregate, event, by)
    return story


def fields(story: Story, aggregate: str, event: Event, by: Audience | None) -> dict[Audience, set[str]]:
    """Let it happen, and return who has which fields of it."""
    fact = story.tell(aggregate, event, by)
    found = {who: story.fields(who, fact) for who in EVERYONE}
    return {who: set(shown) for who, shown in found.items() if shown is not None}


def everything(story: Story, who: Audience, by: Audience) -> str:
    """Let everything of casework happen, and return all that somebody's copies then hold."""
    for event in (*w.of_plan(), *w.of_their_own()):
        story.tell(w.PLAN, event, by)
    story.tell(w.SAFETY, w.safe(), by)
    for event in w.of_outreach():
        story.tell(w.OUTREACH, event, by)
    for aggregate, event in ((w.AWAY, w.noted(by)), (w.PLACED, w.placed(by)), (w.ORDER, w.ordered(by))):
        story.tell(aggregate, event, by)
    return repr([copy.fields for copy in story.shown(who).values()])


def released(story: Story, who: Audience) -> None:
    until = story.now + timedelta(days=80)
    story.tell(derived("rel", who.team), c.released(who, *sorted(RELEASABLE), until=until), h.ADVOCATE)


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
@pytest.mark.parametrize("by", [h.ADVOCATE, h.YOUTH])
def test_no_word_reaches_anybody_else_whatever_is_released_to_them(who: Audience, by: Audience) -> None:
    """Not a hub, a provider, a caregiver, an agency, an auditor; an advocate beside them is another thing."""
    story = a_case()
    if who.kind in (Kind.HUB, Kind.PARTNER, Kind.CAREGIVER, Kind.INVESTIGATOR):
        released(story, who)
    held = everything(story, who, by)
    found = [word for word in w.WORDS if f"'{word}'" in held]
    assert found == [] or (who == h.SECOND and by == h.YOUTH)


def test_the_youth_reads_every_word_of_their_own_and_their_advocate_what_they_wrote_together() -> None:
    """By both secrets; the code alone knows of none of it."""
    story = a_case()
    assert {"words", "who", "due"} <= fields(story, w.PLAN, w.added(), h.ADVOCATE)[h.YOUTH]
    held = fields(story, w.SAFETY, w.safe(), h.ADVOCATE)
    assert held.pop(h.SECOND) == set()
    assert held.keys() == {h.ADVOCATE, h.YOUTH}
    assert held[h.YOUTH] == held[h.ADVOCATE] == {"people", "ride", "away"}


def test_a_second_advocate_reads_what_the_youth_wrote_and_else_what_is_released_to_them() -> None:
    """As of everything else: whoever comes to stand beside them is let in by the youth."""
    story = a_case()
    assert "words" not in fields(story, w.PLAN, w.said(), h.ADVOCATE)[h.SECOND]
    assert "words" in fields(story, w.PLAN, w.said(), h.YOUTH)[h.SECOND]
    released(story, h.SECOND)
    assert "words" in fields(story, w.PLAN, w.said(), h.ADVOCATE)[h.SECOND]


def test_a_hub_follows_needs_and_steps_and_nothing_else() -> None:
    """Not what they answered, not their school, no safety plan, no outreach: not even that there is any."""
    story = a_case()
    assert fields(story, w.PLAN, w.added(), h.ADVOCATE)[h.HUB] == {"step", "goal", "need", "by", "due"}
    for aggregate, events in ((w.PLAN, w.of_their_own()), (w.SAFETY, (w.safe(),)), (w.OUTREACH, w.of_outreach())):
        for event in events:
            assert h.HUB not in fields(story, aggregate, event, h.ADVOCATE)


@pytest.mark.parametrize("event, about", [(w.noted, w.AWAY), (w.placed, w.PLACED), (w.ordered, w.ORDER)])
def test_of_times_away_places_and_orders_a_hub_knows_what_it_wrote_itself(
    event: Callable[[Audience], Event], about: str
) -> None:
    """That a youth is missing, and where they stay, is theirs to release."""
    story = a_case()
    assert h.HUB not in fields(story, derived(about[:3], "theirs"), event(h.ADVOCATE), h.ADVOCATE)
    own = fields(story, about, event(h.HUB), h.HUB)
    assert {"audience"} < own[h.HUB]
    assert h.DOOR not in own


def test_a_youth_s_page_says_that_school_goes_on_and_not_where_they_stay() -> None:
    """Whoever finds their phone must not learn it; nor that somebody said they were away."""
    story = a_case()
    held = fields(story, w.PLACED, w.placed(h.ADVOCATE), h.ADVOCATE)
    assert held[h.YOUTH] == {"since", "authority", "school", "care"}
    assert h.YOUTH not in fields(story, w.AWAY, w.noted(h.ADVOCATE), h.ADVOCATE)
    assert fields(story, w.AWAY, care.BackNoted(wants="a room of my own"), h.ADVOCATE)[h.YOUTH] == {"wants"}
    assert fields(story, w.ORDER, w.ordered(h.ADVOCATE), h.ADVOCATE)[h.YOUTH] == {"review_on"}


def test_for_which_step_of_a_plan_a_referral_is_no_partner_reads() -> None:
    """Neither one that was asked, nor the one that serves: that there is a plan is nothing of theirs."""
    story = a_case()
    asked = story.tell(h.REFERRAL, h.requested(step=w.STEP), h.ADVOCATE)
    assert story.fields(h.DOOR, asked) is not None
    held = {who: story.fields(who, asked) or {} for who in EVERYONE}
    assert {who for who, shown in held.items() if "step" in shown} == {h.HUB, h.ADVOCATE, h.SECOND, h.YOUTH}


def test_that_contact_was_tried_is_not_on_a_youth_s_page() -> None:
    """It would read as a reproach, and tell whoever holds the phone that somebody calls."""
    story = a_case()
    seen = [h.YOUTH in fields(story, w.OUTREACH, event, h.ADVOCATE) for event in w.of_outreach()]
    assert seen == [True, True, True, True, False, False]


def test_a_shield_lets_nothing_new_of_it_through() -> None:
    """Neither to a hub nor to an advocate; and what they write themselves goes on."""
    story = a_case()
    for who in (h.HUB, h.ADVOCATE):
        story.tell(derived("shd", who.team), h.shielded(who), h.SECOND)
    held = fields(story, w.PLAN, w.added(), h.SECOND)
    assert h.HUB not in held
    assert h.ADVOCATE not in held
    assert "words" in fields(story, w.PLAN, w.said(), h.ADVOCATE)[h.ADVOCATE]


def test_a_code_alone_and_whoever_asked_once_know_of_none_of_it() -> None:
    """Not of a plan, and not of its absence."""
    story = a_case()
    before = {who: story.types(who) for who in (h.CODE_ALONE, h.CAREGIVER, h.PAGED, h.DOOR)}
    everything(story, h.HUB, h.ADVOCATE)
    assert {who: story.types(who) for who in before} == before
