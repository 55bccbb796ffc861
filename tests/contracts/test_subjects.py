"""The subject grammar, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Actor, Address, Audience
from contracts.intake import AskForSupport, RequestClosed
from contracts.subjects import (
    SubjectError,
    TimerSubject,
    aggregate_filter,
    command_subject,
    fact_subject,
    outcome_subject,
    read_command,
    read_due,
    read_fact,
    read_view,
    timer_subject,
    view_filter,
    view_subject,
)
from contracts.vocabulary import Kind

tokens = st.from_regex(r"[a-z0-9_-]{1,40}", fullmatch=True)
actors = st.builds(Actor, st.sampled_from(Kind), tokens, tokens)
audiences = st.builds(Audience, st.sampled_from(Kind), tokens)
addresses = st.builds(Address, st.just("intake"), tokens, tokens, tokens)


@given(actor=actors)
def test_a_command_says_who_acts(actor: Actor) -> None:
    """Who acts is read from the subject, as it was written."""
    assert read_command(command_subject(actor, AskForSupport)) == (actor, "caregiver_intake", "ask")


@given(address=addresses)
def test_a_fact_says_where_it_belongs(address: Address) -> None:
    """Region, case and aggregate are read back, and the aggregate's filter covers the fact."""
    subject = fact_subject(address, RequestClosed)
    assert read_fact(subject) == (address, "request_closed")
    assert subject.startswith(aggregate_filter(address)[:-1])


@given(audience=audiences, case=tokens, fact=tokens)
def test_a_copy_says_whose_it_is(audience: Audience, case: str, fact: str) -> None:
    """One subject a copy, within its audience's filter."""
    subject = view_subject(audience, case, fact)
    assert read_view(subject) == (audience, case, fact)
    assert subject.startswith(view_filter(audience)[:-1])


@given(address=addresses, version=st.integers(0, 10_000), why=tokens)
def test_a_timer_comes_due_where_it_was_set(address: Address, version: int, why: str) -> None:
    """What is delivered has the tail of the timer that was set."""
    timer = TimerSubject("oncall_scheduler", address, version, why)
    assert read_due(timer_subject(timer, "due")) == timer


@given(
    token=st.text(min_size=1).filter(lambda text: not all(c in "abcdefghijklmnopqrstuvwxyz0123456789_-" for c in text))
)
def test_nothing_typed_can_become_part_of_a_subject(token: str) -> None:
    """A dot, a wildcard, a space, a capital: no such token is ever written."""
    with pytest.raises(SubjectError):
        outcome_subject(Actor(Kind.HUB, "team", "person"), token)


@pytest.mark.parametrize(
    "subject",
    [
        "cmd.hub.t.p.s",
        "cmd.hub.t.p.s.v.more",
        "cmd.nobody.t.p.s.v",
        "fact.hub.t.p.s.v",
        "cmd.hub..p.s.v",
        "cmd.hub.*.p.s.v",
        "",
    ],
)
def test_what_is_not_a_command_subject_is_refused(subject: str) -> None:
    """Too few tokens, too many, an unknown kind, a wildcard."""
    with pytest.raises(SubjectError):
        read_command(subject)
