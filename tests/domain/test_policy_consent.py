"""Who may see what of consent: releases, the people around a youth, shields, orders, erasure; and a code alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from contracts.base import Audience, Event
from contracts.catalog import EVENTS
from contracts.consent import OF_AGE, age_of
from contracts.disclosure import DisclosureDecided, Ground
from contracts.ids import NO_CASE, derived
from contracts.keeping import ErasureCancelled, PreservationEnded, keeping_of
from contracts.labels import Label
from contracts.law import Notice
from contracts.ledger import HeadSigned, log_of
from contracts.order import OrderReviewed
from contracts.vocabulary import ReferralState, Signer, YouthNotice
from tests.domain import consenting as c
from tests.domain import histories as h
from tests.domain.consenting import Known
from tests.domain.histories import (
    ADVOCATE,
    AUDITOR,
    CAREGIVER,
    DOOR,
    EVERYONE,
    HUB,
    PAGED,
    POLICE,
    REFERRAL,
    REPORT,
    SECOND,
    WELFARE,
    YOUTH,
    Story,
)
from tests.domain.stories import CASE, REGION

EVERY_KIND = (Label.IDENTITY, Label.CONTACT, Label.LOCATION, Label.NARRATIVE, Label.SAFETY)
RELEASE, NEWER, ORDER, SHIELD, PERSON = (derived(each, "one") for each in ("rel", "rela", "ord", "shd", "pty"))


@pytest.fixture
def story() -> Known:
    return Known()


# ---------------------------------------------------------------------------------------------- who sees of what at all

BESIDE = {HUB, ADVOCATE, SECOND}
IN_CASE = {*BESIDE, YOUTH}
KEEPING = {*BESIDE, AUDITOR}

CASES: list[tuple[str, Event, set[Audience]]] = [
    # aggregate, what happens, who is told that it did; everybody else sees nothing of it
    (RELEASE, c.released(DOOR, *EVERY_KIND), {*IN_CASE, DOOR}),
    (RELEASE, c.began(DOOR), {*IN_CASE, DOOR}),
    (RELEASE, c.narrowed(DOOR, Label.CONTACT), {*IN_CASE, DOOR}),
    (RELEASE, c.renewal_due(DOOR), IN_CASE),
    (RELEASE, h.withdrawn(DOOR), {*IN_CASE, DOOR}),
    (RELEASE, c.papered(DOOR), {*IN_CASE, DOOR}),
    (RELEASE, h.expired(DOOR), {*IN_CASE, DOOR}),
    (NEWER, c.released(CAREGIVER, Label.CONTACT), IN_CASE),
    (NEWER, h.withdrawn(CAREGIVER), IN_CASE),
    (PERSON, c.named(CAREGIVER), BESIDE),
    (PERSON, c.suspected(CAREGIVER), BESIDE),
    (PERSON, c.clearance_agreed(), BESIDE),
    (PERSON, c.cleared(CAREGIVER), BESIDE),
    (age_of(CASE), c.born(), BESIDE),
    (age_of(CASE), c.came_of_age(), IN_CASE),
    (age_of(CASE), c.not_of_age(), IN_CASE),
    (SHIELD, h.shielded(CAREGIVER), {*BESIDE, AUDITOR}),
    (SHIELD, c.seen_taken_back(CAREGIVER), {*BESIDE, AUDITOR}),
    (ORDER, c.order_recorded(POLICE, Label.IDENTITY), BESIDE),
    (ORDER, OrderReviewed(person="someone", stands=True), BESIDE),
    (ORDER, c.ordered(POLICE, Label.IDENTITY), {*IN_CASE, POLICE}),
    (ORDER, c.order_ended(POLICE), {*IN_CASE, POLICE}),
    (REPORT, c.youth_told(), IN_CASE),
    (keeping_of(CASE), c.preserved(), KEEPING),
    (keeping_of(CASE), PreservationEnded(notice=derived("ntc", "one")), KEEPING),
    (keeping_of(CASE), c.erasure_asked(), KEEPING),
    (keeping_of(CASE), ErasureCancelled(), KEEPING),
    (keeping_of(CASE), c.erased(), {AUDITOR}),
]


def test_who_is_told_of_each_fact_of_consent(story: Known) -> None:
    """One story, fact after fact: exactly these hear of it."""
    for aggregate, event, readers in CASES:
        fact = story.tell(aggregate, event, ADVOCATE)
        assert {who for who in EVERYONE if fact.id in story.shown(who)} == readers, event.tag()


def test_the_table_has_every_event_of_consent() -> None:
    """A new one is pinned here before it is shown to anybody; of a shield's reviews, the shields' tests tell."""
    told = {type(event) for _, event, _ in CASES}
    of_consent = {event for event in EVENTS if event.context() in ("consent", "order", "keeping")}
    assert {event.word() for event in of_consent - told} == {
        "shield_review_due",
        "shield_reviewed",
        "shield_lift_agreed",
        "shield_lifted",
    }


def test_every_staff_team_gets_the_signed_heads() -> None:
    """Each agency holds what proves later that history was not rewritten; no youth or caregiver needs to."""
    story = Story(NO_CASE)
    story.form(HUB, AUDITOR, ADVOCATE, DOOR, WELFARE)
    head = HeadSigned(size=1, root="A" * 43 + "=", checkpoint="trellis\n1\n")
    fact = story.tell(log_of(REGION), head)
    assert {who for who in EVERYONE if fact.id in story.shown(who)} == {HUB, AUDITOR, ADVOCATE, DOOR, WELFARE}
    story.form(POLICE)
    assert fact.id in story.shown(POLICE)


# ------------------------------------------------------------------------------------------------------------ releases


def test_on_which_ground_a_youth_signed_alone_is_not_told_around(story: Known) -> None:
    """It tells of treatment, or where they stay: the advocate and the youth read it, no hub and no recipient does."""
    signed = c.released(DOOR, Label.HEALTH, notice=Notice.PART_2, ground="aoda-outpatient")
    granted = story.tell(RELEASE, signed, ADVOCATE)
    told = {who: set(story.shown(who)[granted.id].fields) & {"ground", "notice"} for who in (*IN_CASE, DOOR)}
    assert told == {ADVOCATE: {"ground", "notice"}, SECOND: {"ground", "notice"}, YOUTH: {"ground", "notice"}} | {
        DOOR: {"notice"},
        HUB: set(),
    }


def test_a_release_for_later_counts_from_when_it_begins(story: Known) -> None:
    """Neither its writing nor the hour itself opens anything: that it began does."""
    story.tell(RELEASE, c.released(DOOR, Label.CONTACT, since=story.now + timedelta(hours=1)))
    story.tell(REFERRAL, h.moved(ReferralState.ON_HOLD), minutes=90)
    assert story.reads(DOOR) == set()
    story.tell(RELEASE, c.began(DOOR))
    assert story.reads(DOOR) == {"reach"}


def test_a_release_withdrawn_before_it_began_never_begins(story: Known) -> None:
    """A timer that comes too late revives nothing."""
    story.tell(RELEASE, c.released(DOOR, Label.CONTACT, since=story.now + timedelta(hours=1)))
    story.tell(RELEASE, h.withdrawn(DOOR))
    story.tell(RELEASE, c.began(DOOR))
    assert story.reads(DOOR) == set()


def test_narrowing_leaves_what_is_named_and_never_more(story: Known) -> None:
    """Fewer kinds, an earlier end; what the release had not is not added, and no end is put off."""
    soon = story.now + timedelta(days=1)
    story.tell(RELEASE, c.released(DOOR, Label.CONTACT, Label.IDENTITY, until=soon))
    story.tell(RELEASE, c.narrowed(DOOR, Label.CONTACT, Label.LOCATION, until=soon + timedelta(days=9)))
    assert story.reads(DOOR) == {"reach"}
    assert story.shown(DOOR)[story.told.id].until == soon


def test_a_newer_release_ends_the_one_it_takes_the_place_of(story: Known) -> None:
    """What only the older one named is taken back, and withdrawing the newer brings it not back."""
    story.tell(RELEASE, c.released(DOOR, Label.CONTACT))
    story.tell(NEWER, c.released(DOOR, Label.IDENTITY, supersedes=RELEASE))
    assert story.reads(DOOR) == {"called", "pronouns"}
    story.tell(NEWER, h.withdrawn(DOOR))
    assert story.reads(DOOR) == set()


@pytest.mark.parametrize("kind", [CAREGIVER, POLICE, PAGED])
def test_whoever_a_release_names_sees_what_it_names(story: Known, kind: Audience) -> None:
    """Of what the youth told last, and until it ends; a caregiver's screen says nothing of the end."""
    story.tell(RELEASE, c.released(kind, Label.CONTACT))
    assert story.reads(kind) == {"reach"}
    story.tell(RELEASE, h.withdrawn(kind))
    left = story.types(kind) & {"release_granted", "release_withdrawn", "particulars_recorded"}
    assert left == (set() if kind == CAREGIVER else {"release_granted", "release_withdrawn"})


def test_a_copy_says_what_it_must_and_on_what_it_rests(story: Known) -> None:
    """The notice that the law wants beside it, and the leaf of the grant, or of the order, in force."""
    granted = story.tell(RELEASE, c.released(DOOR, Label.CONTACT, notice=Notice.PART_2))
    copy = story.shown(DOOR)[story.told.id]
    assert (copy.notice, copy.leaf) == (Notice.PART_2, granted.leaf)
    assert (story.shown(DOOR)[story.need.id].notice, story.shown(DOOR)[story.need.id].leaf) == (None, None)
    ordered = story.tell(ORDER, c.ordered(POLICE, Label.CONTACT))
    assert story.shown(POLICE)[story.told.id].leaf == ordered.leaf


# ----------------------------------------------------------------------------------------- suspicion, and coming of age

ENDS: list[tuple[str, Callable[[], Event]]] = [
    ("to them", lambda: c.released(CAREGIVER, Label.CONTACT)),
    ("signed by them", lambda: c.released(DOOR, Label.CONTACT, signer=Signer.YOUTH_WITH_PARENT, cosigner=PERSON)),
    ("witnessed by them", lambda: c.released(DOOR, Label.CONTACT, witness=PERSON)),
]


@pytest.mark.parametrize("release", [each for _, each in ENDS], ids=[name for name, _ in ENDS])
def test_who_is_suspected_neither_receives_nor_signs_nor_witnesses(story: Known, release: Callable[[], Event]) -> None:
    """What there was ends; what comes meanwhile never counts; clearing them revives neither."""
    story.tell(PERSON, c.named(CAREGIVER))
    readers = {CAREGIVER, DOOR}
    story.tell(RELEASE, release())
    assert any(story.reads(who) for who in readers)
    story.tell(PERSON, c.suspected(CAREGIVER))
    assert not any(story.reads(who) for who in readers)
    story.tell(NEWER, release())
    story.tell(PERSON, c.cleared(CAREGIVER))
    assert not any(story.reads(who) for who in readers)
    story.tell(derived("rel", "after"), release())
    assert any(story.reads(who) for who in readers)


@pytest.mark.parametrize("release", [each for _, each in ENDS], ids=[name for name, _ in ENDS])
def test_a_release_that_names_somebody_suspected_looks_like_none(story: Known, release: Callable[[], Event]) -> None:
    """Neither the youth's page nor its recipient's says that it counts; those beside the youth see what became."""
    granted, suspicion = (story.tell(RELEASE, release()), story.tell(PERSON, c.suspected(CAREGIVER)))
    later = story.tell(NEWER, release())
    for fact in (granted, later):
        assert {who for who in EVERYONE if fact.id in story.shown(who)} == BESIDE
    assert suspicion.id not in story.shown(YOUTH)


def test_who_is_on_record_twice_is_suspected_under_both(story: Known) -> None:
    """What they signed by the other record ends, and what they sign by it never counts; somebody else may sign."""
    once_more, somebody_else = derived("pty", "once more"), derived("pty", "else")
    for party, audience in ((PERSON, CAREGIVER), (once_more, CAREGIVER), (somebody_else, None)):
        story.tell(party, c.named(audience))
    by_her, witnessed = (
        c.released(DOOR, Label.CONTACT, signer=Signer.YOUTH_WITH_PARENT, cosigner=once_more),
        c.released(DOOR, Label.CONTACT, witness=once_more),
    )
    story.tell(RELEASE, by_her)
    assert story.reads(DOOR)
    story.tell(PERSON, c.suspected(CAREGIVER))
    story.tell(NEWER, witnessed)
    assert not story.reads(DOOR)
    story.tell(derived("rel", "else"), c.released(DOOR, Label.CONTACT, witness=somebody_else))
    assert story.reads(DOOR)


def test_whom_a_suspicion_is_about_hears_nothing_of_it(story: Known) -> None:
    """An advocate of the very case: not that they are on record, not of the suspicion, not of its clearing."""
    for event in (c.named(), c.suspected(SECOND), c.clearance_agreed(), c.cleared(SECOND)):
        story.tell(PERSON, event, ADVOCATE)
        told = [copy.type for copy in story.shown(SECOND).values() if copy.about == PERSON]
        assert told == ([event.tag()] if event == c.named() else [])
        assert not any(
            entry["type"].startswith("consent.person")
            for copy in story.shown(SECOND).values()
            if copy.type == DisclosureDecided.tag()
            for entry in copy.fields["shown"]
        )


def test_at_18_co_signatures_and_parental_access_end(story: Known) -> None:
    """What they signed alone goes on; a co-signed one counts no more; to a parent they may sign anew, alone."""
    alone, together, parent = (derived("rel", each) for each in ("alone", "together", "parent"))
    story.tell(alone, c.released(HUB, Label.CONTACT))
    story.tell(together, c.released(DOOR, Label.CONTACT, signer=Signer.YOUTH_WITH_PARENT))
    story.tell(parent, c.released(CAREGIVER, Label.CONTACT))
    story.tell(age_of(CASE), c.came_of_age())
    assert [story.reads(who) for who in (HUB, DOOR, CAREGIVER)] == [{"reach"}, set(), set()]
    story.tell(RELEASE, c.released(DOOR, Label.CONTACT, signer=Signer.YOUTH_WITH_PARENT))
    assert story.reads(DOOR) == set()
    story.tell(NEWER, c.released(CAREGIVER, Label.CONTACT))
    assert story.reads(CAREGIVER) == {"reach"}


def test_by_a_wrong_date_nothing_that_was_signed_at_18_counts_and_nothing_that_ended_comes_back(story: Known) -> None:
    """What they could sign alone anyway goes on; what somebody signs with them from then on counts; at 18, all anew."""
    alone, together, adult = (derived("rel", each) for each in ("alone", "together", "adult"))
    story.tell(alone, c.released(HUB, Label.CONTACT, ground="victim-services"))
    story.tell(together, c.released(DOOR, Label.CONTACT, signer=Signer.YOUTH_WITH_PARENT))
    story.tell(age_of(CASE), c.came_of_age())
    story.tell(adult, c.released(CAREGIVER, Label.CONTACT, ground=OF_AGE))
    assert [story.reads(who) for who in (HUB, DOOR, CAREGIVER)] == [{"reach"}, set(), {"reach"}]
    story.tell(age_of(CASE), c.born("2010-03-02"))
    story.tell(age_of(CASE), c.not_of_age())
    assert [story.reads(who) for who in (HUB, DOOR, CAREGIVER)] == [{"reach"}, set(), set()]
    story.tell(derived("rel", "late"), c.released(CAREGIVER, Label.CONTACT, ground=OF_AGE))
    story.tell(RELEASE, c.released(DOOR, Label.CONTACT, signer=Signer.YOUTH_WITH_PARENT))
    assert [story.reads(who) for who in (DOOR, CAREGIVER)] == [{"reach"}, set()]
    story.tell(age_of(CASE), c.came_of_age())
    story.tell(NEWER, c.released(CAREGIVER, Label.CONTACT, ground=OF_AGE))
    assert [story.reads(who) for who in (DOOR, CAREGIVER)] == [set(), {"reach"}]


def test_a_birth_date_is_known_to_who_wrote_it_and_by_release(story: Known) -> None:
    """To the hub and another advocate it is that it is known, and not when."""
    born = story.tell(age_of(CASE), c.born(), ADVOCATE)
    assert {who for who in EVERYONE if "born" in (story.fields(who, born) or {})} == {ADVOCATE}
    story.tell(RELEASE, c.released(DOOR, Label.IDENTITY))
    assert story.fields(DOOR, born) == {"born": "2008-03-02"}


# -------------------------------------------------------------------------------------------------------------- shields


def test_a_case_from_which_all_are_shielded_is_not_dark(story: Known) -> None:
    """Whoever is left beside the youth is not the only one who knows: an auditor reads of each shield, and not why."""
    kept_out = {derived("shd", str(number)): who for number, who in enumerate((HUB, SECOND))}
    raised = [story.tell(shield, h.shielded(who), ADVOCATE) for shield, who in kept_out.items()]
    for fact, who in zip(raised, kept_out.values(), strict=True):
        assert story.fields(who, fact) is None
        told = story.fields(AUDITOR, fact) or {}
        assert set(told) == {"against", "review_on"}
    lifted = story.tell(next(iter(kept_out)), h.lifted(HUB), ADVOCATE)
    assert set(story.fields(AUDITOR, lifted) or {}) == {"against"}


def test_what_was_seen_can_be_taken_back_from_who_is_shielded(story: Known) -> None:
    """All of it at once, but what a statute says; and nothing of it comes back."""
    story.tell(RELEASE, c.released(DOOR, Label.CONTACT))
    story.tell(SHIELD, h.shielded(DOOR), ADVOCATE)
    assert story.reads(DOOR) == {"reach"}
    story.tell(SHIELD, c.seen_taken_back(DOOR), ADVOCATE)
    assert story.shown(DOOR) == {}
    story.tell(SHIELD, h.lifted(DOOR))
    story.tell(NEWER, c.released(DOOR, *EVERY_KIND))
    assert story.reads(DOOR) == set()
    sent = story.tell(REPORT, h.followed_up(WELFARE), ADVOCATE)
    other = derived("shd", "two")
    story.tell(other, h.shielded(WELFARE), ADVOCATE)
    story.tell(other, c.seen_taken_back(WELFARE), ADVOCATE)
    assert (story.fields(WELFARE, sent) or {})["story"] == "what happened"


# --------------------------------------------------------------------------------------------------------------- orders


def test_an_order_reaches_the_kinds_it_names_of_what_was_known_that_day(story: Known) -> None:
    """Until its end, and nothing that comes later: neither what the youth tells next nor another need."""
    story.tell(ORDER, c.ordered(POLICE, Label.IDENTITY, Label.NARRATIVE))
    assert story.reads(POLICE) == {"called", "pronouns", "story"}
    assert story.fields(POLICE, story.need) == {"note": "what happened"}
    assert story.shown(POLICE)[story.told.id].ground is Ground.ORDER
    later = story.tell(CASE, h.particulars(called="Kit"), ADVOCATE)
    assert story.fields(POLICE, later) is None
    assert story.reads(POLICE) == {"called", "pronouns", "story"}
    story.tell(ORDER, c.order_ended(POLICE))
    assert story.reads(POLICE) == set()


def test_an_order_beats_a_shield_and_a_release_does_not(story: Known) -> None:
    """It is recorded by what it was required, in the accounting that the advocate and the auditor read."""
    story.tell(SHIELD, h.shielded(DOOR), ADVOCATE)
    story.tell(RELEASE, c.released(DOOR, Label.IDENTITY))
    story.tell(ORDER, c.ordered(DOOR, Label.CONTACT))
    assert story.reads(DOOR) == {"reach"}
    entry = next(entry for entry in story.records[-1].shown if entry.fact == story.told.id)
    assert (entry.order, entry.ground, entry.release) == (ORDER, Ground.ORDER, None)
    assert "because a statute or a court order for this case requires it, until 01 Apr 2026" in entry.reason


def test_an_order_takes_only_what_a_release_leaves_out(story: Known) -> None:
    """As little as possible goes without the youth's will; the copy ends with the first of both."""
    soon = story.now + timedelta(hours=1)
    story.tell(RELEASE, c.released(POLICE, Label.CONTACT, until=soon))
    story.tell(ORDER, c.ordered(POLICE, Label.CONTACT))
    assert story.shown(POLICE)[story.told.id].ground is Ground.RELEASE
    story.tell(ORDER, c.ordered(POLICE, Label.CONTACT, Label.IDENTITY))
    copy = story.shown(POLICE)[story.told.id]
    assert (copy.ground, copy.until) == (Ground.ORDER, soon)
    story.tell(REFERRAL, h.moved(ReferralState.ON_HOLD), minutes=90)
    assert story.reads(POLICE) == {"reach", "called", "pronouns"}


@pytest.mark.parametrize("notice", YouthNotice)
def test_the_youths_page_speaks_of_an_order_once_they_were_told(story: Known, notice: YouthNotice) -> None:
    """Before that, neither the order, nor the accounting, nor an opening says that anything went to anybody."""
    story.tell(ORDER, c.order_recorded(DOOR, Label.IDENTITY, notice=notice))
    story.tell(ORDER, c.ordered(DOOR, Label.IDENTITY))
    opened = story.opened(DOOR)
    told = notice is YouthNotice.TOLD
    assert ("took_effect" in story.types(YOUTH)) is told
    assert (opened.id in story.shown(YOUTH)) is told
    accounting = [copy for copy in story.shown(YOUTH).values() if copy.type == DisclosureDecided.tag()]
    assert not any(entry["ground"] == "order" for copy in accounting for entry in copy.fields["shown"])
    assert opened.id in story.shown(ADVOCATE)
