"""Over generated histories: following one fact at a time gives what working it all out anew gives, for everybody."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.base import Audience, Event
from contracts.disclosure import Copy, Ground
from contracts.ids import derived
from contracts.labels import Label
from contracts.vocabulary import Kind, ReferralState
from tests.domain import histories as h
from tests.domain.anew import holds_what_may_be_seen, reads_what_a_rebuild_writes
from tests.domain.histories import EVERYONE, Story, own
from tests.domain.stories import CASE, NOON

Step = tuple[str, Event, Audience | None, float]

_advocates = st.sampled_from([h.ADVOCATE, h.SECOND, h.PAGED])
_doors = st.sampled_from([h.DOOR, h.OTHER_DOOR])
_anyone = st.sampled_from([each for each in EVERYONE if each.kind not in (Kind.PUBLIC, Kind.OPERATOR)])
_staff = st.sampled_from([h.HUB, h.ADVOCATE, h.SECOND, h.PAGED])
_recipients = st.sampled_from([h.HUB, h.DOOR, h.DOOR, h.ADVOCATE, h.PAGED, h.CAREGIVER])
_kinds = st.sets(st.sampled_from([*Label]), min_size=1, max_size=5)
_referrals = st.sampled_from([h.REFERRAL, h.OTHER_REFERRAL])
_maybe = st.booleans()


@st.composite
def _particulars(draw: st.DrawFn) -> Event:
    fields = ("called", "reach", "place", "story", "caution")
    return h.particulars(**{field: None for field in fields if draw(_maybe)})


def _on(aggregate: st.SearchStrategy[str], event: st.SearchStrategy[Event]) -> st.SearchStrategy[tuple[str, Event]]:
    return st.tuples(aggregate, event)


def _with(make: Callable[..., Event], *arguments: st.SearchStrategy[Audience]) -> st.SearchStrategy[Event]:
    return st.builds(make, *arguments)


@st.composite
def _grants(draw: st.DrawFn) -> tuple[str, Event]:
    recipient, number = draw(_recipients), draw(st.integers(1, 3))
    until = NOON + timedelta(minutes=draw(st.integers(5, 120)))
    return derived("rel", recipient.team, str(number)), h.granted(recipient, *draw(_kinds), until=until)


@st.composite
def _ends(draw: st.DrawFn) -> tuple[str, Event]:
    recipient, number = draw(_recipients), draw(st.integers(1, 3))
    end = draw(st.sampled_from([h.withdrawn, h.expired]))
    return derived("rel", recipient.team, str(number)), end(recipient)


@st.composite
def _shields(draw: st.DrawFn) -> tuple[str, Event]:
    against, number = draw(st.one_of(_recipients, _anyone)), draw(st.integers(1, 2))
    make = draw(st.sampled_from([h.shielded, h.lifted]))
    return derived("shd", against.team, str(number)), make(against)


_referral_events = st.one_of(
    st.builds(h.requested, st.sampled_from([None, "what happened"])),
    _with(h.offered, _doors),
    _with(h.declined, _doors),
    _with(h.accepted, _doors),
    st.builds(h.moved, st.sampled_from([ReferralState.IN_PROGRESS, ReferralState.COMPLETED, ReferralState.ON_HOLD])),
)
_page_events = st.one_of(
    st.builds(h.page_requested),
    *(_with(make, _staff) for make in (h.page_sent, h.page_passed, h.acknowledged, h.page_finished)),
)
_report_events = st.one_of(
    st.builds(h.called),
    st.builds(h.followed_up, st.sampled_from([h.WELFARE, h.POLICE])),
    st.builds(h.report_acknowledged, st.sampled_from([h.WELFARE, h.POLICE])),
)
_events = st.one_of(
    _on(st.just(CASE), _with(h.assigned, _advocates)),
    _on(st.just(CASE), st.builds(h.welcomed)),
    _on(st.just(CASE), _particulars()),
    _on(_referrals, _referral_events),
    _on(_referrals, _referral_events),
    _on(st.just(h.PAGE), _page_events),
    _on(st.just(h.REPORT), _report_events),
    _on(st.just(CASE), st.builds(h.file_opened, _anyone)),
    st.builds(lambda who: (who.team, h.formed(who)), _anyone),
    _grants(),
    _grants(),
    _ends(),
    _shields(),
)
_steps = st.tuples(_events, st.one_of(st.none(), _anyone), st.sampled_from([0.0, 1.0, 7.0, 30.0, -2.0]))


@st.composite
def _histories(draw: st.DrawFn) -> list[Step]:
    founded = [
        (h.HUB.team, h.formed(h.HUB)),
        (h.AUDITOR.team, h.formed(h.AUDITOR)),
        (CASE, h.case_opened()),
        (CASE, h.particulars()),
        (h.REFERRAL, h.requested()),
        (h.REFERRAL, h.accepted(h.DOOR)),
    ]
    drawn = draw(st.lists(_steps, min_size=15, max_size=60))
    first: list[Step] = [(*each, None, 1.0) for each in founded]
    return first + [(*event, by, minutes) for event, by, minutes in drawn]


def _follow(history: list[Step], check: Callable[[Story], None]) -> Story:
    story = Story()
    for aggregate, event, by, minutes in history:
        story.tell(aggregate, event, by, minutes)
        check(story)
    return story


@given(_histories())
def test_incremental_is_anew(history: list[Step]) -> None:
    """After every fact, what each audience holds is what `may_see` answers for every fact and audience there is."""
    _follow(history, lambda story: holds_what_may_be_seen(story, EVERYONE))


@given(_histories())
def test_rebuilt_is_incremental(history: list[Step]) -> None:
    """The copies written one change at a time are those a rebuild from nothing gives, byte for byte."""
    reads_what_a_rebuild_writes(_follow(history, lambda _: None), EVERYONE)


@given(_histories())
def test_a_shield_lets_nothing_new_through(history: list[Step]) -> None:
    """While a shield is up, its audience gets no copy and no label more, but by a statute; and nothing for longer."""
    seen: dict[Audience, dict[str, Copy]] = {}

    def check(story: Story) -> None:
        for audience, shield in story.dossier.case.shields.items():
            shown = story.shown(audience)
            now = {
                fact: copy
                for fact, copy in shown.items()
                if copy.ground is not Ground.STATUTE and not own(copy, shield)
            }
            if shield.lifted is None and audience in seen:
                before = seen[audience]
                assert now.keys() <= before.keys()
                assert all(copy.fields.items() <= before[fact].fields.items() for fact, copy in now.items())
                assert all(_ends_by(copy, before[fact]) for fact, copy in now.items())
            if shield.lifted is None:
                seen[audience] = now
            else:
                seen.pop(audience, None)

    _follow(history, check)


def _ends_by(copy: Copy, before: Copy) -> bool:
    """Whether what a release allows ends no later; where it no longer needs one, less is left of it."""
    return (
        before.until is None or (copy.until is not None and copy.until <= before.until) or copy.fields != before.fields
    )


@given(_histories())
def test_nothing_above_status_without_a_ground(history: list[Step]) -> None:
    """Who neither wrote it, nor is named in a release, nor was written to, nor by statute, reads no personal value."""

    def check(story: Story) -> None:
        for (audience, fact), copy in story.views.items():
            if copy.ground in (Ground.PART, Ground.DIRECTORY):
                assert not set(h.values(copy.fields)) & set(h.SECRETS)
            if copy.ground is Ground.RELEASE:
                assert any(
                    each.until == copy.until for each in story.dossier.case.consent.releases.get(audience, ())
                ) or (copy.until is not None and copy.until <= story.now), fact
            assert "verifier" not in copy.fields
            assert None not in copy.fields.values()

    _follow(history, check)


@given(_histories())
@settings(max_examples=50)
def test_the_record_accounts_for_the_copies(history: list[Step]) -> None:
    """Adding up what the records say was shown and taken back gives what the copies show, for all but the records."""
    story = _follow(history, lambda _: None)
    accounted: dict[tuple[Audience, str], set[Label]] = {}
    for record in story.records:
        for entry in record.taken_back:
            accounted[entry.audience, entry.fact] -= set(entry.kinds)
        for entry in record.shown:
            accounted[entry.audience, entry.fact] = set(entry.kinds)
    held = {
        (who, fact): set(each.sight.labels)
        for who, facts in story.dossier.held.items()
        for fact, each in facts.items()
        if story.dossier.facts[fact].address.context != "disclosure"
    }
    assert held == {key: labels for key, labels in accounted.items() if labels}
