"""How a youth speaks of themselves, and to whom: a release opens no part of it that they keep from somebody."""

from datetime import timedelta

from contracts.base import Audience, Fact
from contracts.ids import derived
from contracts.labels import Label
from tests.domain import consenting as c
from tests.domain import histories as h
from tests.domain.histories import Story
from tests.domain.stories import CASE

IDENTITY, NARRATIVE, CONTACT = Label.IDENTITY, Label.NARRATIVE, Label.CONTACT


def a_case(*kinds: Label) -> Story:
    """A case with two advocates and a youth; a caregiver and the hub have releases of ``kinds``."""
    story = Story()
    for aggregate, event, by in (
        (h.HUB.team, h.formed(h.HUB), None),
        (CASE, h.case_opened(), h.HUB),
        (CASE, h.assigned(), h.HUB),
        (CASE, h.assigned(h.SECOND), h.HUB),
        (CASE, h.welcomed(), h.ADVOCATE),
    ):
        story.tell(aggregate, event, by)
    for who in (h.HUB, h.CAREGIVER) if kinds else ():
        until = story.now + timedelta(days=80)
        story.tell(derived("rel", who.team), c.released(who, *kinds, until=until), h.ADVOCATE)
    return story


def told(story: Story, by: Audience, **said: object) -> Fact:
    return story.tell(CASE, h.particulars(recorder=h.ADVOCATE, **said), by)


def fields(story: Story, who: Audience, fact: Fact) -> set[str]:
    return set(story.fields(who, fact) or ())


def test_a_name_that_a_caregiver_need_not_learn_is_not_in_their_copy() -> None:
    """Whatever is released to them: the rest of that kind is; to the hub, which they chose, the name is."""
    story = a_case(IDENTITY)
    fact = told(story, h.ADVOCATE, called_to=(h.HUB,))
    assert fields(story, h.CAREGIVER, fact) == {"pronouns"}
    assert fields(story, h.HUB, fact) == {"called", "pronouns"}


def test_where_all_of_a_kind_is_kept_it_looks_as_if_nothing_were_there() -> None:
    """No copy at all for a caregiver; for a hub the one that it had before it was released anything."""
    story = a_case(IDENTITY)
    fact = told(story, h.ADVOCATE, called_to=(), pronouns_to=())
    assert story.fields(h.CAREGIVER, fact) is None
    assert story.fields(h.HUB, fact) == {}


def test_being_chosen_opens_nothing_without_a_release() -> None:
    """A release is written, for one recipient and a time: a tick on a page is none."""
    story = a_case()
    fact = told(story, h.YOUTH, called_to=(h.HUB, h.CAREGIVER), story_to=(h.CAREGIVER,))
    assert fields(story, h.HUB, fact) == set()
    assert story.fields(h.CAREGIVER, fact) is None


def test_it_can_be_changed_any_time_and_takes_effect_at_once() -> None:
    """What stood before goes from whoever had it, and what they keep now is kept from then on."""
    story = a_case(IDENTITY, NARRATIVE)
    first = told(story, h.ADVOCATE)
    assert "called" in fields(story, h.CAREGIVER, first)
    second = told(story, h.YOUTH, called="Kit", called_to=())
    assert story.fields(h.CAREGIVER, first) is None
    assert "called" not in fields(story, h.CAREGIVER, second)
    assert "story" in fields(story, h.CAREGIVER, second)


def test_the_youth_reads_it_and_not_how_they_are_reached_nor_where() -> None:
    """By both secrets; the code alone knows of none of it."""
    story = a_case()
    fact = told(story, h.ADVOCATE, called_to=(h.HUB,))
    assert fields(story, h.YOUTH, fact) == {"called", "pronouns", "story", "called_to"}
    assert story.fields(h.CODE_ALONE, fact) is None
    told(story, h.YOUTH, called="Kit")
    assert fields(story, h.YOUTH, fact) == set()


def test_what_the_youth_says_of_themselves_their_advocates_read_and_no_second_one_gains_how_to_reach_them() -> None:
    """What the first advocate wrote is carried on in it, and stays theirs."""
    story = a_case()
    fact = told(story, h.YOUTH, called_to=())
    assert {"called", "story", "reach", "place", "caution"} <= fields(story, h.ADVOCATE, fact)
    assert {"called", "story"} <= fields(story, h.SECOND, fact)
    assert fields(story, h.SECOND, fact).isdisjoint({"reach", "place", "caution"})


def test_nobody_else_learns_whom_they_chose_nor_who_wrote_it_down() -> None:
    """A list of those who may know a name says who may not."""
    story = a_case(IDENTITY, NARRATIVE, CONTACT)
    fact = told(story, h.YOUTH, called_to=(h.HUB,), story_to=())
    for who in (h.HUB, h.CAREGIVER):
        assert not [name for name in fields(story, who, fact) if name.endswith("_to") or name == "recorder"]


def test_an_order_of_a_court_opens_what_it_names_for_its_time() -> None:
    """A youth's choice is no ground against it; and the copy ends when it does."""
    story = a_case(IDENTITY)
    fact = told(story, h.ADVOCATE, called_to=())
    assert fields(story, h.HUB, fact) == {"pronouns"}
    until = story.now + timedelta(days=5)
    story.tell(derived("ord", "one"), c.ordered(h.HUB, IDENTITY, until=until))
    assert fields(story, h.HUB, fact) == {"called", "pronouns"}
    assert story.shown(h.HUB)[fact.id].until == until
    story.tell(derived("ord", "one"), c.order_ended(h.HUB))
    assert fields(story, h.HUB, fact) == {"pronouns"}
