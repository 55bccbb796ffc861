"""Who may see this: each rule, for everybody it speaks of and for those it doesn't."""

import msgspec
import pytest

from contracts import hsds, inventory
from contracts.base import Audience, Event
from contracts.catalog import EVENTS
from contracts.disclosure import Copy, DisclosureDecided, Ground
from contracts.gate import (
    FeedMade,
    FeedRevoked,
    PasskeyEnrolled,
    PasskeyRemoved,
    PasskeyRenamed,
    PersonInvited,
    PersonRemoved,
    SignedOut,
)
from contracts.ids import derived, fresh
from contracts.inventory import Listed, ServiceListed
from contracts.labels import Label
from contracts.life import DeadlineNear
from contracts.referral import DoorsLeftOut, FirstContactAsked
from contracts.roster import Plan, RosterSet
from contracts.rules import REASONS, RuleId
from contracts.vocabulary import FeedOf, Kind, Need, ReferralState
from services.disclosure.policy import RULES, may_see
from services.disclosure.sight import explain
from tests.domain import histories as h
from tests.domain import meeting as m
from tests.domain.histories import (
    ADVOCATE,
    AUDITOR,
    CAREGIVER,
    CODE_ALONE,
    DOOR,
    EVERYONE,
    HUB,
    OTHER_DOOR,
    PAGE,
    PAGED,
    POLICE,
    REFERRAL,
    REPORT,
    SECOND,
    WELFARE,
    YOUTH,
    Story,
)
from tests.domain.stories import CASE, person, team

STATUS, IDENTITY, CONTACT, NARRATIVE = Label.STATUS, Label.IDENTITY, Label.CONTACT, Label.NARRATIVE
TOLD = {Label.IDENTITY, Label.CONTACT, Label.LOCATION, Label.NARRATIVE, Label.SAFETY}
RELEASE = derived("rel", "one")
SHIELD = derived("shd", "one")


@pytest.fixture
def story() -> Story:
    """A case in the middle of it: two partners of which one accepted, a page answered, a report followed up."""
    story = Story()
    story.form(HUB, AUDITOR, ADVOCATE, SECOND, PAGED, DOOR, OTHER_DOOR, WELFARE, POLICE)
    story.tell(CASE, h.case_opened(), HUB)
    story.tell(CASE, h.assigned(ADVOCATE), HUB)
    story.tell(CASE, h.assigned(SECOND), HUB)
    story.tell(CASE, h.welcomed(), ADVOCATE)
    story.tell(CASE, h.particulars(), ADVOCATE)
    story.tell(REFERRAL, h.requested(), ADVOCATE)
    story.tell(REFERRAL, h.offered(OTHER_DOOR))
    for left_out in h.left_out(h.service(DOOR)):
        story.tell(REFERRAL, left_out)
    story.tell(REFERRAL, h.declined(OTHER_DOOR), OTHER_DOOR)
    story.tell(REFERRAL, h.offered(DOOR))
    story.tell(REFERRAL, h.accepted(DOOR), DOOR)
    story.tell(REFERRAL, h.moved(ReferralState.IN_PROGRESS), DOOR)
    story.tell(PAGE, h.page_requested(), HUB)
    story.tell(PAGE, h.page_sent(SECOND))
    story.tell(PAGE, h.page_passed(SECOND))
    story.tell(PAGE, h.page_sent(PAGED, 2))
    story.tell(PAGE, h.acknowledged(PAGED), PAGED)
    story.tell(REPORT, h.called(), ADVOCATE)
    story.tell(REPORT, h.followed_up(WELFARE), ADVOCATE)
    story.tell(SHIELD, h.shielded(CAREGIVER), ADVOCATE)
    return story


IN_CASE = {HUB: {STATUS}, ADVOCATE: {STATUS}, SECOND: {STATUS}, YOUTH: {STATUS}}
AT_DOOR = {CODE_ALONE: {STATUS}}

CASES: list[tuple[str, dict[Audience, set[Label]]]] = [
    ("intake.case_opened.v1", IN_CASE | AT_DOOR),
    ("intake.advocate_assigned.v1", IN_CASE | AT_DOOR),
    ("intake.youth_welcomed.v1", IN_CASE),
    (
        "intake.particulars_recorded.v1",
        IN_CASE | {ADVOCATE: {STATUS, *TOLD}, YOUTH: {STATUS, Label.IDENTITY, NARRATIVE}},
    ),
    (
        "referral.requested.v1",
        IN_CASE | {ADVOCATE: {STATUS, NARRATIVE}, DOOR: {STATUS}, OTHER_DOOR: {STATUS}},
    ),
    ("referral.offered.v1", IN_CASE | {DOOR: {STATUS}}),
    ("referral.no_door_found.v1", IN_CASE),
    ("referral.doors_left_out.v1", {HUB: {STATUS}, ADVOCATE: {STATUS}, SECOND: {STATUS}}),
    ("referral.offer_declined.v1", IN_CASE | {OTHER_DOOR: {STATUS}}),
    ("referral.accepted.v1", IN_CASE | {DOOR: {STATUS}}),
    ("referral.moved.v1", IN_CASE | {DOOR: {STATUS}}),
    ("oncall.page_requested.v1", IN_CASE | AT_DOOR | {HUB: {STATUS, CONTACT}, PAGED: {STATUS, CONTACT}}),
    ("oncall.page_sent.v1", IN_CASE | AT_DOOR | {PAGED: {STATUS}}),
    ("oncall.page_passed.v1", IN_CASE | AT_DOOR),
    ("oncall.page_acknowledged.v1", IN_CASE | AT_DOOR | {PAGED: {STATUS}}),
    (
        "report.called.v1",
        {HUB: {STATUS}, ADVOCATE: {STATUS, IDENTITY}, SECOND: {STATUS}, WELFARE: {STATUS}},
    ),
    (
        "report.follow_up_sent.v1",
        {
            HUB: {STATUS},
            ADVOCATE: {STATUS, IDENTITY, Label.LOCATION, NARRATIVE},
            SECOND: {STATUS},
            WELFARE: {STATUS, IDENTITY, Label.LOCATION, NARRATIVE},
        },
    ),
    (
        "consent.shield_raised.v1",
        {HUB: {STATUS}, ADVOCATE: {STATUS, Label.SAFETY}, SECOND: {STATUS}, AUDITOR: {STATUS}},
    ),
]


@pytest.mark.parametrize("tag, expected", CASES, ids=[tag for tag, _ in CASES])
def test_who_sees_which_labels(story: Story, tag: str, expected: dict[Audience, set[Label]]) -> None:
    """Everybody not named sees nothing of it, not even that it is there."""
    dossier = story.dossier
    fact = [fact for fact in dossier.facts.values() if fact.event.tag() == tag][-1]
    sights = {who: may_see(dossier.case, fact, who, story.now) for who in EVERYONE}
    assert {who: set(sight.labels) for who, sight in sights.items() if sight is not None} == expected


def test_every_event_has_a_row_or_is_for_nobody() -> None:
    """A new event is shown to nobody until a rule is written for it; what became of a message, its own page tells.

    By which passkeys somebody comes in, the gatekeeper tells them alone.
    """
    messages = {event for event in EVENTS if event.context() in ("message", "hsds")}
    assert set(EVENTS) - set(RULES) == {SignedOut, PasskeyEnrolled, PasskeyRenamed, PasskeyRemoved} | messages


def test_nothing_internal_is_ever_shown(story: Story) -> None:
    """No rule, no ground and no release shows what is for the services alone."""
    assert all(Label.INTERNAL not in rule.shows for rules in RULES.values() for rule in rules)
    story.tell(RELEASE, h.granted(HUB, *Label))
    assert all(h.VERIFIER not in set(h.values(copy.fields)) for copy in story.views.values())
    assert all(Label.INTERNAL not in entry.kinds for record in story.records for entry in record.shown)


def test_what_nobody_provided_for_is_not_shown(story: Story) -> None:
    """An event without a rule, and audiences that only ask or run the machine, get nothing."""
    fact = msgspec.structs.replace(story.facts[-1], event=SignedOut(audience=HUB, person="someone"))
    assert not any(may_see(story.dossier.case, fact, who, story.now) for who in EVERYONE)
    assert not any(story.shown(Audience(kind, "public")) for kind in (Kind.PUBLIC, Kind.OPERATOR))


def test_another_hub_sees_nothing(story: Story) -> None:
    """A hub that is not of the region has no part in its cases."""
    assert not story.shown(team(Kind.HUB, "of-another-region"))


def test_only_the_hub_learns_which_request_a_case_came_from(story: Story) -> None:
    """The advocate and the youth see that a case was opened, and not who had asked."""
    opened = next(fact for fact in story.facts if isinstance(fact.event, type(h.case_opened())))
    assert (story.fields(HUB, opened) or {})["request"] == h.REQUEST
    for who in (ADVOCATE, YOUTH):
        assert story.fields(who, opened) == {"urgency": "soon", "area": "north"}


def test_a_request_is_a_file_of_its_own() -> None:
    """The hub reads what was written to it; the asker sees how it stands, never their own words; nobody else."""
    story = Story(h.REQUEST_CASE)
    story.form(HUB, AUDITOR, ADVOCATE, DOOR)
    asked = story.tell(h.REQUEST, h.support_requested(), CAREGIVER)
    own = story.fields(CAREGIVER, asked) or {}
    assert not set(h.values(own)) & {*h.SECRETS, h.VERIFIER}
    assert own["urgency"] == "soon"
    assert {"story", "reach"} <= (story.fields(HUB, asked) or {}).keys()
    assert story.shown(HUB)[asked.id].ground is Ground.ADDRESSED
    assert not any(story.shown(who) for who in (ADVOCATE, DOOR, YOUTH))
    assert story.types(AUDITOR) == {"decided"}


def test_what_is_known_of_a_service_is_for_those_who_send_people_there_and_its_own_team() -> None:
    """Free places: hubs, advocates and its team. Where a private place is: the hub and its team. Records: nobody."""
    story = Story(case="-")
    story.form(HUB, ADVOCATE, DOOR, WELFARE, AUDITOR)
    edition, known = fresh("edt"), {HUB, ADVOCATE, DOOR}
    told: list[tuple[Event, set[Audience]]] = [
        (inventory.CapacityReported(free=2, audience=DOOR), known),
        (inventory.HoursSet(always_open=True, audience=DOOR), known),
        (inventory.ServiceNoted(barriers=(), audience=DOOR), known),
        (inventory.PlaceKept(place="12 Quiet Lane", audience=DOOR), {HUB, DOOR}),
        (inventory.PlaceKept(place="12 Quiet Lane"), {HUB}),
        (inventory.ServicesStaged(edition=edition, source="a", number=0), {HUB}),
        (hsds.RecordsStaged(edition=edition, source="a", number=0), set()),
        (inventory.NumbersSet(county="Example"), {HUB, ADVOCATE, DOOR, WELFARE, AUDITOR}),
    ]
    for event, readers in told:
        fact = story.tell(fresh("svc"), event)
        assert {who for who in EVERYONE if fact.id in story.shown(who)} == readers, event
        if isinstance(event, inventory.PlaceKept):
            assert all(story.shown(who)[fact.id].fields["place"] == event.place for who in readers)


def test_the_directory_is_the_regions() -> None:
    """Every team knows the teams, hubs and advocates services and rosters; of people, nobody hears by the way."""
    story = Story(case="-")
    story.form(HUB, ADVOCATE, DOOR, WELFARE, AUDITOR)
    listed: list[tuple[Event, set[Audience]]] = [
        (h.formed(YOUTH), {HUB, ADVOCATE, DOOR, WELFARE, AUDITOR}),
        (
            ServiceListed(
                listed=Listed(source="a", provider="A", name="A", needs=(Need.LEGAL_SUPPORT,), audience=DOOR)
            ),
            {HUB, ADVOCATE, DOOR},
        ),
        (RosterSet(plan=Plan(zone="America/Chicago", layers=()), revision=1), {HUB, ADVOCATE}),
        (PersonInvited(audience=DOOR, person="someone", name="Robin", verifier=h.VERIFIER), {HUB, AUDITOR, DOOR}),
        (PersonRemoved(audience=DOOR, person="someone"), {HUB, AUDITOR, DOOR}),
    ]
    for event, readers in listed:
        fact = story.tell(derived("svc", event.tag()), event)
        assert {who for who in EVERYONE if fact.id in story.shown(who)} == readers


@pytest.mark.parametrize("team", [HUB, ADVOCATE, DOOR])
def test_a_link_to_a_calendar_is_known_in_its_own_team_alone(team: Audience) -> None:
    """That it was made, by whom, what it shows and that it was revoked; never by what it is recognised."""
    story = Story(case="-")
    story.form(HUB, ADVOCATE, SECOND, DOOR, AUDITOR)
    made = FeedMade(audience=team, person="someone", feed=derived("feed", "one"), of=FeedOf.OWN, verifier=h.VERIFIER)
    for event in (made, FeedRevoked(audience=team, person="someone", feed=made.feed)):
        fact = story.tell(team.team, event)
        told = {who for who in EVERYONE if fact.id in story.shown(who)}
        assert told == ({team} if team.kind in (Kind.HUB, Kind.ADVOCATE) else set())
        assert all(h.VERIFIER not in h.values(story.fields(who, fact)) for who in told)


@pytest.mark.parametrize("team", [HUB, ADVOCATE, DOOR, WELFARE, AUDITOR])
def test_a_colleagues_name_is_known_in_the_team_and_to_the_hub_that_calls_it(team: Audience) -> None:
    """Whoever invited them; no other team hears it, auditors read it of nobody else, and no hub who watches over it."""
    story = Story(case="-")
    story.form(HUB, ADVOCATE, SECOND, DOOR, OTHER_DOOR, WELFARE, POLICE, AUDITOR)
    invited = PersonInvited(audience=team, person="someone", name="Robin", verifier=h.VERIFIER)
    know = {team} if team == AUDITOR else {team, HUB}
    for by in (None, HUB):
        fact = story.tell(team.team, invited, by)
        told = {who for who in EVERYONE if "Robin" in h.values(story.fields(who, fact))}
        assert told == know | ({HUB} if by == HUB else set())
        assert {story.shown(who)[fact.id].ground for who in know} == {Ground.DIRECTORY}


@pytest.mark.parametrize("team", [HUB, ADVOCATE, DOOR, WELFARE, AUDITOR])
def test_nobody_is_let_into_a_team_unseen(team: Audience) -> None:
    """Hubs, auditors and the team itself see that it was done and by which team, at once or when they are formed."""
    story = Story(case="-")
    story.form(HUB, ADVOCATE, SECOND, DOOR, WELFARE)
    done: list[Event] = [
        PersonInvited(audience=team, person="someone", name="Robin", verifier=h.VERIFIER, by=HUB),
        PersonRemoved(audience=team, person="someone", by=HUB),
    ]
    facts = [story.tell(team.team, event, HUB) for event in done]
    story.form(AUDITOR)
    for fact in facts:
        assert {who for who in EVERYONE if fact.id in story.shown(who)} == {HUB, AUDITOR, team}
        for who in {AUDITOR, team}:
            fields = story.fields(who, fact) or {}
            assert fields.keys() - {"name"} == {"audience", "person", "by"}
            assert ("name" in fields) is (who == team and isinstance(fact.event, PersonInvited))
            assert fields["by"] == {"kind": "hub", "team": HUB.team}


def test_an_accounting_tells_nobody_of_what_they_may_not_see(story: Story) -> None:
    """The youth's accounting speaks of no report and no shield, the advocate's of no shield; the auditor's of all."""

    def told(who: Audience) -> set[str]:
        copies = [copy for copy in story.shown(who).values() if copy.type == DisclosureDecided.tag()]
        return {
            entry["type"].split(".")[0] + entry["type"].count("shield") * "!" for c in copies for entry in _entries(c)
        }

    assert told(AUDITOR) == {"intake", "referral", "oncall", "report", "consent!"}
    assert told(ADVOCATE) == {"intake", "referral", "oncall", "report"}
    assert told(YOUTH) == {"intake", "referral", "oncall"}
    for who in (ADVOCATE, YOUTH):
        records = [copy for copy in story.shown(who).values() if copy.type == DisclosureDecided.tag()]
        assert all(_entries(copy) and not {"fact", "fact_seq"} & copy.fields.keys() for copy in records)


def test_the_youth_s_accounting_speaks_of_nothing_that_is_on_no_page_of_theirs(story: Story) -> None:
    """Not that some doors were left out, that somebody was asked for news, or debriefed, or told of a deadline."""
    story.tell(REFERRAL, DoorsLeftOut(why=()), None)
    story.tell(REFERRAL, FirstContactAsked(number=1, told=(HUB,)), None)
    story.tell(PAGE, h.debriefed(PAGED), PAGED)
    story.tell(m.MATTER, DeadlineNear(told=(ADVOCATE,)), None)
    records = [copy for copy in story.shown(YOUTH).values() if copy.type == DisclosureDecided.tag()]
    told = {entry["type"] for copy in records for entry in _entries(copy)}
    theirs = {event.tag() for event, rules in RULES.items() if any(rule.kind is Kind.YOUTH for rule in rules)}
    assert told
    assert told <= theirs


def _entries(copy: Copy) -> list[dict[str, str]]:
    return [*copy.fields["shown"], *copy.fields["taken_back"]]


def test_an_agency_opening_the_case_is_not_told_to_the_youth(story: Story) -> None:
    """It would tell of a report; the advocate and the auditor see who opened it."""
    by_partner, by_agency = story.opened(DOOR), story.opened(WELFARE)
    assert {who for who in EVERYONE if by_partner.id in story.shown(who)} == {ADVOCATE, SECOND, YOUTH, AUDITOR}
    assert {who for who in EVERYONE if by_agency.id in story.shown(who)} == {ADVOCATE, SECOND, AUDITOR}


def test_who_reported_is_in_no_copy(story: Story) -> None:
    """No copy of a report says who acted, and only the one who did finds it marked as their own."""
    report = next(fact for fact in story.facts if fact.event.tag() == "report.follow_up_sent.v1")
    mine = {who for who in EVERYONE if fact_is_mine(story, who, report.id)}
    assert mine == {ADVOCATE}
    reporter = person(ADVOCATE).person
    assert all(reporter not in set(h.values(story.fields(who, report))) for who in EVERYONE)


def fact_is_mine(story: Story, audience: Audience, fact: str) -> bool:
    copy = story.shown(audience).get(fact)
    return copy is not None and copy.mine


def test_a_release_opens_no_report_no_page_and_no_shield(story: Story) -> None:
    """Their words are not the youth's to release, or were written to whoever answers: only the rest opens."""
    before = {fact: copy.fields for fact, copy in story.shown(HUB).items()}
    granted = {story.tell(RELEASE, h.granted(HUB, *Label)).id}
    after = {fact: copy for fact, copy in story.shown(HUB).items() if copy.fields != before.get(fact)}
    opened = {copy.type for fact, copy in after.items() if fact not in granted}
    assert opened == {"intake.particulars_recorded.v1", "referral.requested.v1"}


def test_a_sight_can_be_explained(story: Story) -> None:
    """One sentence says what is seen, on which ground, until when, and by which source."""
    story.tell(RELEASE, h.granted(DOOR, NARRATIVE))
    fact = next(fact for fact in story.facts if fact.event.tag() == "referral.requested.v1")
    sight = may_see(story.dossier.case, fact, DOOR, story.now)
    assert sight is not None
    said = explain(sight)
    assert said == (
        "It sees narrative and status, because a release names it, until 01 Apr 2026 12:00 UTC: this partner accepted, "
        "and sees the referral and what a release to it names (VAWA, 34 USC 12291(b)(2); VOCA, 28 CFR 94.115: a "
        "written release for one named recipient)."
    )


def test_a_record_explains_itself_as_the_policy_does(story: Story) -> None:
    """Whoever reads the record, such as an auditor, gets the very sentence: each entry names its rule."""
    story.tell(RELEASE, h.granted(DOOR, NARRATIVE))
    entries = [entry for record in story.records for entry in record.shown]
    assert all(entry.rule for entry in entries)
    for entry in entries:
        held = story.dossier.held.get(entry.audience, {}).get(entry.fact)
        if held is not None and set(entry.kinds) == held.sight.labels and entry.until == held.sight.until:
            assert entry.reason == explain(held.sight)


def test_every_rule_has_its_words_and_its_source() -> None:
    """And no words stand there that no rule has."""
    assert {rule.id for rules in RULES.values() for rule in rules} == set(RuleId) == set(REASONS)
