"""Which copies a fact changes, told as stories: what each of them can read, before and after."""

from datetime import timedelta

import msgspec
import pytest

from contracts.base import Actor, Address, Audience, Fact
from contracts.codec import decode_copy, encode
from contracts.consent import ShieldLiftAgreed
from contracts.disclosure import Copy, FileOpened, Ground, Part
from contracts.ids import derived
from contracts.labels import Label
from contracts.outcomes import NOT_FOUND
from contracts.vocabulary import Kind, ReferralState
from deploy.topology import MAX_PAYLOAD
from services.disclosure.copies import ENTRIES, copies_for
from services.disclosure.domain import decide, decide_open
from tests.domain import histories as h
from tests.domain.histories import (
    ADVOCATE,
    AUDITOR,
    CAREGIVER,
    CODE_ALONE,
    DOOR,
    EVERYONE,
    HUB,
    OTHER_DOOR,
    OTHER_HUB,
    OTHER_REFERRAL,
    PAGE,
    PAGED,
    POLICE,
    REFERRAL,
    REPORT,
    SECOND,
    WELFARE,
    YOUTH,
    Story,
    rebuilt,
)
from tests.domain.stories import CASE, REGION, person, team

RELEASE, AGAIN, SHIELD = derived("rel", "one"), derived("rel", "two"), derived("shd", "one")
EVERY_KIND = (Label.IDENTITY, Label.CONTACT, Label.LOCATION, Label.NARRATIVE, Label.SAFETY)


class Underway(Story):
    """A case with its circle; the youth has told their advocate something; a referral was offered to a partner."""

    def __init__(self) -> None:
        super().__init__()
        self.form(HUB, AUDITOR)
        self.tell(CASE, h.case_opened(), HUB)
        self.tell(CASE, h.assigned(), HUB)
        self.tell(CASE, h.welcomed(), ADVOCATE)
        self.told = self.tell(CASE, h.particulars(), ADVOCATE)
        self.need = self.tell(REFERRAL, h.requested(), ADVOCATE)
        self.tell(REFERRAL, h.offered(DOOR))


@pytest.fixture
def story() -> Underway:
    return Underway()


def test_a_partner_sees_the_need_then_what_the_release_allows_then_no_more(story: Underway) -> None:
    """Before it accepts, no person; then exactly the kinds released to it; after the withdrawal, status again."""
    story.tell(RELEASE, h.granted(DOOR, Label.IDENTITY, Label.NARRATIVE))
    assert story.types(DOOR) == {"requested", "offered", "release_granted"}
    assert "note" not in (story.fields(DOOR, story.need) or {})
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    assert (story.fields(DOOR, story.need) or {})["note"] == "what happened"
    assert story.fields(DOOR, story.told) == {
        "called": "Robin",
        "pronouns": "they/them",
        "story": "what happened",
    }
    assert story.shown(DOOR)[story.told.id].ground is Ground.RELEASE
    story.tell(RELEASE, h.withdrawn(DOOR), YOUTH)
    assert "note" not in (story.fields(DOOR, story.need) or {})
    assert story.fields(DOOR, story.told) is None
    assert story.views[DOOR, story.told.id].gone
    assert not h.secrets_in(story, DOOR)


def test_a_new_release_shows_only_what_it_names(story: Underway) -> None:
    """What an earlier one named and the new one doesn't stays away."""
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    story.tell(RELEASE, h.granted(DOOR, *EVERY_KIND))
    story.tell(RELEASE, h.withdrawn(DOOR))
    story.tell(AGAIN, h.granted(DOOR, Label.CONTACT))
    assert story.fields(DOOR, story.told) == {"reach": "the blue phone"}
    assert "note" not in (story.fields(DOOR, story.need) or {})


def test_of_two_releases_each_label_lasts_as_long_as_either_allows(story: Underway) -> None:
    """The copy ends with the first of those it needs, and comes back with what the other still allows."""
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    soon, late = story.now + timedelta(hours=1), story.now + timedelta(hours=2)
    story.tell(RELEASE, h.granted(DOOR, Label.CONTACT, Label.IDENTITY, until=soon))
    story.tell(AGAIN, h.granted(DOOR, Label.CONTACT, until=late))
    assert story.shown(DOOR)[story.told.id].until == soon
    story.now = soon
    assert story.fields(DOOR, story.told) is None
    story.tell(RELEASE, h.expired(DOOR), minutes=0)
    assert story.fields(DOOR, story.told) == {"reach": "the blue phone"}
    assert story.shown(DOOR)[story.told.id].until == late
    story.tell(derived("rel", "three"), h.granted(DOOR, Label.CONTACT, until=story.now + timedelta(minutes=1)))
    assert story.shown(DOOR)[story.told.id].until == late


def test_a_clock_that_goes_back_brings_nothing_back(story: Underway) -> None:
    """Of a case, time only goes on, whatever the clock of the service says that told the last fact."""
    story.tell(RELEASE, h.granted(HUB, *EVERY_KIND, until=story.now + timedelta(minutes=30)))
    story.tell(REFERRAL, h.moved(ReferralState.ON_HOLD), minutes=40)
    late = story.tell(OTHER_REFERRAL, h.requested(), minutes=-20)
    assert "note" not in (story.fields(HUB, late) or {"note": 1})


def test_a_release_names_kinds_above_status(story: Underway) -> None:
    """Status is nothing a release could give: naming it opens nothing."""
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    story.tell(RELEASE, h.granted(DOOR, Label.STATUS, Label.INTERNAL))
    assert story.fields(DOOR, story.told) is None


def test_a_release_that_lapsed_counts_no_more_though_nothing_said_so(story: Underway) -> None:
    """The next fact of the case, whichever it is, finds it lapsed: what is left is written back."""
    story.tell(RELEASE, h.granted(HUB, *EVERY_KIND, until=story.now + timedelta(minutes=30)))
    assert (story.fields(HUB, story.told) or {})["place"] == "Fourth Street"
    story.tell(REFERRAL, h.moved(ReferralState.ON_HOLD), minutes=40)
    assert story.fields(HUB, story.told) == {}


def test_a_copy_whose_time_is_over_before_it_is_written_is_written_as_gone(story: Underway) -> None:
    """A writer that was down does not show late what may no longer be seen."""
    until = story.now + timedelta(hours=1)
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    fact = Fact(
        derived("evt", "late"),
        999,
        story.now,
        None,
        "cause",
        Address("consent", REGION, CASE, RELEASE),
        h.granted(DOOR, Label.CONTACT, until=until),
    )
    changes = decide(story.dossier, fact)
    assert changes is not None
    late = {copy.fact: copy for who, copy in copies_for(changes, until) if who == DOOR}
    assert late[story.told.id].gone
    early = {copy.fact: copy for who, copy in copies_for(changes, story.now) if who == DOOR}
    assert early[story.told.id].fields == {"reach": "the blue phone"}


def test_what_the_youth_told_last_replaces_what_they_told_before(story: Underway) -> None:
    """A release shows the newest and reaches no further back; a partner's copy of the older one goes."""
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    story.tell(RELEASE, h.granted(DOOR, *EVERY_KIND))
    story.tell(AGAIN, h.granted(HUB, Label.LOCATION))
    newer = story.tell(CASE, h.particulars(place=None, called="Kit"), ADVOCATE)
    assert (story.fields(DOOR, newer) or {})["called"] == "Kit"
    assert story.fields(DOOR, story.told) is None
    assert story.fields(HUB, story.told) == {}
    assert story.fields(HUB, newer) == {}
    changes = decide(rebuilt(story.facts[: newer.seq - 1]), newer)
    assert changes is not None
    assert [copy.gone for who, copy in copies_for(changes, story.now) if who == DOOR] == [True, False]


def test_an_empty_field_and_one_not_permitted_look_the_same(story: Underway) -> None:
    """Where what a release names was left empty, there is nothing: no copy, no empty field, no mention of the kind."""
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    story.tell(RELEASE, h.granted(DOOR, Label.LOCATION))
    newer = story.tell(CASE, h.particulars(place=None), ADVOCATE)
    assert story.fields(DOOR, newer) is None
    assert not any(entry.fact == newer.id and entry.audience == DOOR for r in story.records for entry in r.shown)


def test_a_partner_sees_its_own_offer_only(story: Underway) -> None:
    """Not who else was asked or declined; when another accepts, that somebody did, and then no more."""
    offer = story.tell(REFERRAL, h.offered(OTHER_DOOR))
    no = story.tell(REFERRAL, h.declined(DOOR), DOOR)
    assert story.fields(DOOR, offer) is None
    assert story.fields(OTHER_DOOR, no) is None
    third = team(Kind.PARTNER, "third")
    story.tell(REFERRAL, h.offered(third))
    yes = story.tell(REFERRAL, h.accepted(third), third)
    moved = story.tell(REFERRAL, h.moved(ReferralState.IN_PROGRESS), third)
    assert story.fields(third, yes) != {}
    assert story.fields(OTHER_DOOR, yes) == {}
    assert story.fields(DOOR, yes) is None
    assert {who for who in (DOOR, OTHER_DOOR, third) if story.fields(who, moved) is not None} == {third}


@pytest.mark.parametrize(
    "end", [ReferralState.COMPLETED, ReferralState.FAILED, ReferralState.CANCELLED, ReferralState.ENTERED_IN_ERROR]
)
def test_when_a_referral_ends_so_does_the_need_to_know(story: Underway, end: ReferralState) -> None:
    """What was released is taken back, status stays, and nothing of the case is new any more."""
    story.tell(RELEASE, h.granted(DOOR, *EVERY_KIND))
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    story.tell(REFERRAL, h.moved(end), HUB)
    assert not h.secrets_in(story, DOOR)
    assert story.types(DOOR) == {"requested", "offered", "accepted", "moved", "release_granted"}
    newer = story.tell(CASE, h.particulars(), ADVOCATE)
    assert story.fields(DOOR, newer) is None


def test_a_partner_that_says_no_after_yes_has_no_part_any_more(story: Underway) -> None:
    """What was released to it is taken back."""
    story.tell(RELEASE, h.granted(DOOR, *EVERY_KIND))
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    story.tell(REFERRAL, h.declined(DOOR), DOOR)
    assert not h.secrets_in(story, DOOR)


def test_a_partner_of_two_referrals_keeps_what_the_other_still_needs(story: Underway) -> None:
    """Particulars go only with the last referral that it serves."""
    story.tell(RELEASE, h.granted(DOOR, Label.CONTACT))
    for each in (REFERRAL, OTHER_REFERRAL):
        story.tell(each, h.requested())
        story.tell(each, h.offered(DOOR))
        story.tell(each, h.accepted(DOOR), DOOR)
    story.tell(REFERRAL, h.moved(ReferralState.COMPLETED), DOOR)
    assert story.fields(DOOR, story.told) == {"reach": "the blue phone"}
    story.tell(OTHER_REFERRAL, h.moved(ReferralState.COMPLETED), DOOR)
    assert story.fields(DOOR, story.told) is None


def test_whoever_has_the_page_sees_how_to_reach_the_one_who_needs_them(story: Underway) -> None:
    """Nobody else it was sent to does; it goes with the page to the next, and away when it is done."""
    asked = story.tell(PAGE, h.page_requested(), YOUTH)
    story.tell(PAGE, h.page_sent(SECOND))
    story.tell(PAGE, h.page_sent(PAGED, 2))

    def reached() -> set[Audience]:
        return {who for who in EVERYONE if "reach" in (story.fields(who, asked) or {})}

    assert reached() == set()
    story.tell(PAGE, h.acknowledged(SECOND), SECOND)
    assert reached() == {SECOND}
    story.tell(PAGE, h.page_passed(SECOND))
    assert reached() == set()
    story.tell(PAGE, h.acknowledged(PAGED), PAGED)
    assert reached() == {PAGED}
    assert story.shown(PAGED)[asked.id].ground is Ground.ADDRESSED
    story.tell(PAGE, h.page_finished(PAGED), PAGED)
    assert reached() == set()
    assert "page_finished" in story.types(SECOND)
    assert story.types(PAGED) <= {
        *("page_requested", "page_sent", "page_passed", "page_acknowledged", "page_finished"),
    }


def test_what_is_taken_back_is_written_first(story: Underway) -> None:
    """Whoever loses something loses it before somebody else gains it."""
    asked = story.tell(PAGE, h.page_requested(), YOUTH)
    for who in (SECOND, PAGED):
        story.tell(PAGE, h.page_sent(who))
    story.tell(PAGE, h.acknowledged(SECOND), SECOND)
    for who in (PAGED, SECOND, PAGED):
        before = rebuilt(story.facts)
        changes = decide(before, story.tell(PAGE, h.acknowledged(who), who))
        assert changes is not None
        written = [copy for _, copy in copies_for(changes, story.now) if copy.fact == asked.id]
        assert ["reach" in copy.fields for copy in written] == [False, True]


def test_a_report_reaches_those_it_was_addressed_to_and_nobody_else(story: Underway) -> None:
    """Nothing before the follow-up; then all of it, and the call before it as status; not the other agency."""
    call = story.tell(REPORT, h.called(), ADVOCATE)
    assert story.fields(WELFARE, call) is None
    sent = story.tell(REPORT, h.followed_up(WELFARE), ADVOCATE)
    assert {"story", "called", "place"} <= (story.fields(WELFARE, sent) or {}).keys()
    assert "spoke_with" not in (story.fields(WELFARE, call) or {"spoke_with": 1})
    assert not story.shown(POLICE)
    assert not any(each.startswith(("called", "follow_up")) for each in story.types(YOUTH))
    second = story.tell(REPORT, h.followed_up(POLICE), ADVOCATE)
    assert {who for who in (WELFARE, POLICE) if story.fields(who, sent) is not None} == {WELFARE}
    assert {who for who in (WELFARE, POLICE) if story.fields(who, second) is not None} == {POLICE}


def test_a_shield_lets_nothing_new_through_and_takes_nothing_away(story: Underway) -> None:
    """What they had stays as it was; nothing new comes, by any release; what they do goes on; nothing tells them."""
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    story.tell(RELEASE, h.granted(DOOR, Label.CONTACT, until=story.now + timedelta(hours=1)))
    before = story.shown(DOOR)
    story.tell(SHIELD, h.shielded(DOOR), ADVOCATE)
    story.tell(AGAIN, h.granted(DOOR, *EVERY_KIND))
    story.tell(CASE, h.particulars(reach="a new phone"), ADVOCATE)
    assert story.shown(DOOR) == before
    began = story.tell(REFERRAL, h.moved(ReferralState.IN_PROGRESS), DOOR)
    assert story.shown(DOOR).keys() == {*before, began.id}


def test_what_a_shielded_advocate_lost_stays_lost(story: Underway) -> None:
    """Having the page again does not bring back how to reach them, while the shield is up."""
    asked = story.tell(PAGE, h.page_requested(), YOUTH)
    story.tell(PAGE, h.page_sent(PAGED))
    story.tell(PAGE, h.acknowledged(PAGED), PAGED)
    story.tell(SHIELD, h.shielded(PAGED), ADVOCATE)
    assert "reach" in (story.fields(PAGED, asked) or {})
    story.tell(PAGE, h.page_passed(PAGED))
    story.tell(PAGE, h.acknowledged(PAGED), PAGED)
    assert "reach" not in (story.fields(PAGED, asked) or {"reach": 1})


def test_a_release_written_under_a_shield_counts_when_it_is_lifted(story: Underway) -> None:
    """What they had all along may then be seen for as long as it says."""
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    story.tell(RELEASE, h.granted(DOOR, Label.CONTACT, until=story.now + timedelta(hours=1)))
    story.tell(SHIELD, h.shielded(DOOR), ADVOCATE)
    late = story.now + timedelta(hours=2)
    story.tell(AGAIN, h.granted(DOOR, Label.CONTACT, until=late))
    story.tell(SHIELD, h.lifted(DOOR))
    assert story.shown(DOOR)[story.told.id].until == late


def test_a_withdrawal_reaches_behind_a_shield(story: Underway) -> None:
    """It takes away at once, and a later release gives nothing of it back while the shield is up."""
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    story.tell(RELEASE, h.granted(DOOR, Label.CONTACT))
    story.tell(SHIELD, h.shielded(DOOR), ADVOCATE)
    story.tell(RELEASE, h.withdrawn(DOOR))
    assert story.fields(DOOR, story.told) is None
    story.tell(AGAIN, h.granted(DOOR, Label.CONTACT))
    assert story.fields(DOOR, story.told) is None


def test_a_lifted_shield_counts_for_what_is_new(story: Underway) -> None:
    """What was missed under it stays missed; what comes after the lifting comes as if it had never been."""
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    story.tell(SHIELD, h.shielded(DOOR), ADVOCATE)
    story.tell(RELEASE, h.granted(DOOR, Label.CONTACT))
    missed = story.tell(CASE, h.particulars(), ADVOCATE)
    moved = story.tell(REFERRAL, h.moved(ReferralState.IN_PROGRESS), HUB)
    other = story.tell(derived("shd", "two"), h.shielded(DOOR), HUB)
    story.tell(SHIELD, h.lifted(DOOR))
    assert story.fields(DOOR, story.tell(CASE, h.particulars(), ADVOCATE)) is None
    lifted = story.tell(other.address.aggregate, h.lifted(DOOR))
    new = story.tell(CASE, h.particulars(reach="a new phone"), ADVOCATE)
    assert story.fields(DOOR, missed) is None
    assert story.fields(DOOR, new) == {"reach": "a new phone"}
    assert story.fields(DOOR, lifted) is None
    story.tell(REFERRAL, h.moved(ReferralState.ON_HOLD), DOOR)
    assert story.fields(DOOR, moved) is None


def test_a_shielded_advocate_never_learns_of_the_shield(story: Underway) -> None:
    """Not while it is up, not when it is lifted, and not from the accounting; their colleague sees it."""
    story.tell(CASE, h.assigned(SECOND), HUB)
    raised = story.tell(SHIELD, h.shielded(SECOND), ADVOCATE)
    lifted = story.tell(SHIELD, h.lifted(SECOND), HUB)
    assert story.fields(ADVOCATE, raised) is not None
    assert story.fields(ADVOCATE, lifted) is not None
    late = story.tell(SHIELD, ShieldLiftAgreed(person="someone"), HUB)
    assert story.fields(SECOND, late) is None
    for who in (SECOND, YOUTH):
        told = b"".join(encode(copy) for copy in story.shown(who).values())
        assert b"shield" not in told
        assert raised.id.encode() not in told
        assert lifted.id.encode() not in told


def test_a_statute_beats_a_shield(story: Underway) -> None:
    """The agency a report must go to gets it, shielded or not."""
    story.tell(SHIELD, h.shielded(WELFARE), ADVOCATE)
    sent = story.tell(REPORT, h.followed_up(WELFARE), ADVOCATE)
    assert (story.fields(WELFARE, sent) or {})["story"] == "what happened"


def test_whoever_comes_later_is_brought_up_to_date(story: Underway) -> None:
    """A team formed, an advocate assigned: status of what was before, own words of nobody else."""
    story.tell(CASE, h.assigned(SECOND), HUB)
    assert story.types(SECOND) == story.types(ADVOCATE)
    story.form(OTHER_HUB)
    assert {copy.seq for copy in story.shown(OTHER_HUB).values()} == {copy.seq for copy in story.shown(HUB).values()}
    assert not h.secrets_in(story, OTHER_HUB)
    assert not h.secrets_in(story, SECOND)


def test_the_caregiver_has_seen_nothing_at_any_point(story: Underway) -> None:
    """Asking for support gives no part in a youth's case."""
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    story.tell(RELEASE, h.granted(DOOR, *EVERY_KIND))
    story.tell(REPORT, h.followed_up(WELFARE), ADVOCATE)
    assert not any(who == CAREGIVER for who, _ in story.views)


def test_following_a_fact_again_changes_nothing(story: Underway) -> None:
    """A fact that was followed, and one of another case, have no effect."""
    assert decide(story.dossier, story.facts[-1]) is None
    elsewhere = msgspec.structs.replace(
        story.facts[-1], seq=999, address=Address("referral", REGION, derived("case", "another"), REFERRAL)
    )
    assert decide(story.dossier, elsewhere) is None


def test_deciding_changes_nothing_until_it_is_kept(story: Underway) -> None:
    """A writer that fails between the two can ask again and gets the same answer."""
    half = rebuilt(story.facts[:-1])
    first, second = decide(half, story.facts[-1]), decide(half, story.facts[-1])
    assert first == second


def test_a_copy_survives_the_wire(story: Underway) -> None:
    """What is written is what is read back."""
    story.tell(RELEASE, h.granted(HUB, *EVERY_KIND))
    for copy in story.views.values():
        assert encode(decode_copy(encode(copy))) == encode(copy)


@pytest.mark.parametrize("who", EVERYONE, ids=lambda who: f"{who.kind.value}-{who.team}")
def test_only_who_holds_something_of_a_case_can_open_it(story: Underway, who: Audience) -> None:
    """For anybody else the case is not found, as one that doesn't exist."""
    by = Actor(who.kind, who.team, "someone")
    holds = who in {HUB, AUDITOR, ADVOCATE, YOUTH, CODE_ALONE, DOOR}
    expected = [FileOpened(audience=who, person="someone")] if holds else NOT_FOUND
    assert decide_open(next(iter(story.shown(who).values()), None), by=by, at=story.now) == expected


def test_an_opening_says_which_part_it_was_of(story: Underway) -> None:
    """As the page says that was opened; whoever may know of the opening may know that much."""
    copy = next(iter(story.shown(HUB).values()))
    opened = decide_open(copy, by=Actor(Kind.HUB, HUB.team, "someone"), at=story.now, part=Part.PLAN)
    assert opened == [FileOpened(audience=HUB, person="someone", part=Part.PLAN)]


def test_what_has_run_out_opens_nothing() -> None:
    """A copy whose time is over is no part in a case."""
    story = Story()
    story.tell(CASE, h.particulars())
    story.form(HUB)
    copy = next(iter(story.shown(HUB).values()))
    assert decide_open(copy, by=person(HUB), at=story.now) != NOT_FOUND
    over = msgspec.structs.replace(copy, until=story.now)
    assert decide_open(over, by=person(HUB), at=story.now) == NOT_FOUND
    assert decide_open(Copy(fact=copy.fact, case=CASE, seq=1, as_of=1), by=person(HUB), at=story.now) == NOT_FOUND


def test_a_long_record_comes_in_parts(story: Underway) -> None:
    """An advocate who joins a long case sees all of its facts; no part of the record is too large for the bus."""
    for _ in range(ENTRIES + 100):
        story.tell(REFERRAL, h.moved(ReferralState.ON_HOLD), DOOR, minutes=0)
    before = len(story.records)
    story.tell(CASE, h.assigned(SECOND), HUB)
    parts = story.records[before:]
    assert len(parts) > 1
    assert max(len(encode(part)) for part in parts) < MAX_PAYLOAD / 2
    seen = {entry.fact for part in parts for entry in part.shown if entry.audience == SECOND}
    assert seen == set(story.shown(SECOND)) - {fact.id for fact in story.facts if fact.address.context == "disclosure"}


def test_a_new_code_closes_the_one_before_it(story: Underway) -> None:
    """A code may have been found or coerced: what it showed is taken back when the youth gets another."""
    assert story.shown(YOUTH)
    new = team(Kind.YOUTH, "youth again")
    story.tell(CASE, h.welcomed(new, team(Kind.YOUTH, "another code")), ADVOCATE)
    assert story.shown(YOUTH) == {}
    assert "case_opened" in story.types(new)


def test_a_shielded_advocate_lets_themselves_in_by_no_other_door(story: Underway) -> None:
    """Neither a youth's code they made, nor a release they wrote to somebody near them, shows anything."""
    story.tell(SHIELD, h.shielded(ADVOCATE), HUB)
    new = team(Kind.YOUTH, "not the youth")
    story.tell(CASE, h.welcomed(new, team(Kind.YOUTH, "another code")), ADVOCATE)
    story.tell(RELEASE, h.granted(HUB, *EVERY_KIND), ADVOCATE)
    assert story.shown(new) == {}
    assert story.shown(YOUTH)
    assert story.fields(HUB, story.told) == {}


def test_a_code_alone_names_no_place(story: Underway) -> None:
    """Whoever finds the youth's code learns that a place said yes, and not which."""
    story.tell(REFERRAL, h.accepted(DOOR))
    named = {"service", "service_name", "audience", "because"}
    copies = [copy for copy in story.shown(YOUTH).values() if copy.type and copy.type.startswith("referral.")]
    assert copies
    assert not any(named & copy.fields.keys() for copy in copies)
