"""Whom the steps of a page ask, and which of them is next.

First who may be asked at all: nobody whom a shield or a suspicion keeps away, nobody with a conflict, none but
community-based advocates where the youth has a right to one, nobody who said that they can't. Of these, who has the
language and the training that are needed; and if none has, all of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from contracts.base import Audience, Event
from contracts.gate import TeamFormed
from contracts.oncall import PagePassed, PageSent, PageUnanswerable
from contracts.rota.asking import same_round, steps_after
from contracts.rota.rotation import Roster, hubs_asked, numbers_to_call, on_call
from contracts.vocabulary import AdvocateBase, Asked, Kind, Language, PassReason, Role
from services.oncall_scheduler.page import State

_LAST_RESORT: Final = frozenset({Asked.HUB, Asked.EVERY_ADVOCATE})
_ROLES: Final = {Asked.PRIMARY: Role.PRIMARY, Asked.BACKUP: Role.BACKUP}


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody who could be asked, and what is known of them now."""

    roster: Roster = Roster()
    formed: Mapping[Audience, TeamFormed] = {}
    """The teams of the region."""
    own: frozenset[Audience] = frozenset()
    """The case's own advocates."""
    kept_away: frozenset[Audience] = frozenset()
    """Whom a shield or a suspicion keeps from this case."""
    ways: Mapping[Audience, int] = {}
    """By how many ways each can be told."""


class Next(NamedTuple):
    """A step that could be next: whom it asks, and how long they have."""

    ask: Asked
    within: int
    audiences: tuple[Audience, ...]
    unmet: bool = False


def onward(
    state: State, people: People, at: datetime, *, again: timedelta, leaving_out: Audience | None = None
) -> list[Event]:
    """Return the steps that follow, up to one that has to be waited for: passed at once are the empty ones, and those
    whose people can't be told. ``leaving_out`` is who just let it go: they are asked again only if nobody else is left,
    and so is who let it go twice.
    """
    following = _following(state, people, at, leaving_out)
    if leaving_out is not None and not _anybody(following):
        following = _following(state, people, at)
    if state.stalled and not _anybody(following):
        following = _following(msgspec.structs.replace(state, stalled=frozenset()), people, at)
    return _steps(state, following, people, at) or [PageUnanswerable(again=at + again, call=_numbers(people, at))]


def anew(state: State, people: People, at: datetime, *, again: timedelta) -> list[Event]:
    """Return the steps that follow once there was nobody: then rather those who said that they can't than nobody."""
    found = _steps(state, _following(state, people, at), people, at)
    willing = msgspec.structs.replace(state, declined=frozenset())
    return found or onward(willing, people, at, again=again)


def named(state: State, to: Audience, people: People, at: datetime) -> list[Event]:
    """Return the step that asks the one to whom it is handed over: nobody, where they can't be asked."""
    number = state.number + 1
    if not eligible(state, people, (to,)):
        return [PagePassed(number=number, ask=Asked.NAMED, why=PassReason.NOBODY)]
    within = state.policy.steps[0].answer_within if state.policy.steps else state.policy.last_resort
    return [_sent(number, Next(Asked.NAMED, within, (to,), unmet=not _fitting(state, people, (to,))), people, at)]


def eligible(state: State, people: People, audiences: Iterable[Audience]) -> list[Audience]:
    """Return which of ``audiences`` may be asked for this page, each once."""
    kept_out = people.kept_away | state.conflicted | state.declined
    return [each for each in dict.fromkeys(audiences) if each not in kept_out and may_come(state, people, each)]


def may_come(state: State, people: People, audience: Audience) -> bool:
    """Return whether ``audience`` is a team that may answer this page: whether its base allows it."""
    team = people.formed.get(audience)
    if team is None or audience.kind is Kind.HUB:
        return team is not None  # the hub finds somebody who may, and goes nowhere itself
    return not state.is_accompanied or team.base is AdvocateBase.COMMUNITY


def _following(state: State, people: People, at: datetime, leaving_out: Audience | None = None) -> list[Next]:
    """Return the next steps, each way of asking once, up to the first that reaches anybody."""
    following: list[Next] = []
    for place, step in steps_after(state.policy, state.position):
        if any(step.ask is each.ask for each in following):
            continue
        asked_as = state.round if same_round(state.policy, state.position, place) else {}
        willing = [
            each
            for each in eligible(state, people, _asked(step.ask, state, people, at))
            if each != leaving_out and each not in state.stalled and asked_as.get(each, step.ask) is step.ask
        ]
        fitting = _fitting(state, people, willing)
        # Whom a hub named for this hour is asked beside the other hubs, whatever they bring: it was the hub's choice.
        audiences = tuple(sorted(willing if step.ask is Asked.HUB else fitting or willing))
        following.append(Next(step.ask, step.answer_within, audiences, unmet=bool(audiences) and not fitting))
        if any(people.ways.get(each) for each in audiences):
            break
    return following


def _anybody(following: Sequence[Next]) -> bool:
    return any(step.audiences for step in following)


def _steps(state: State, following: Sequence[Next], people: People, at: datetime) -> list[Event]:
    """Return the events of ``following``, without those at its end that ask nobody: what is last is waited for."""
    last = max((place for place, step in enumerate(following) if step.audiences), default=-1)
    events: list[Event] = []
    for place, step in enumerate(following[: last + 1]):
        number = state.number + 1 + place
        if step.audiences:
            events.append(_sent(number, step, people, at))
        if place < last:
            why = PassReason.UNREACHABLE if step.audiences else PassReason.NOBODY
            events.append(PagePassed(number=number, ask=step.ask, why=why))
    return events


def _sent(number: int, step: Next, people: People, at: datetime) -> PageSent:
    return PageSent(
        number=number,
        ask=step.ask,
        audiences=step.audiences,
        deadline=at + timedelta(seconds=step.within),
        ways=sum(people.ways.get(each, 0) for each in step.audiences),
        unreachable=tuple(each for each in step.audiences if not people.ways.get(each)),
        unmet=step.unmet,
        call=_numbers(people, at) if step.ask in _LAST_RESORT else (),
    )


def _numbers(people: People, at: datetime) -> tuple[str, ...]:
    """Return which numbers outside Trellis answer for the region's hubs now."""
    hubs = sorted(audience.team for audience in people.formed if audience.kind is Kind.HUB)
    return numbers_to_call(people.roster, hubs, at)


def _asked(ask: Asked, state: State, people: People, at: datetime) -> list[Audience]:
    """Return whom a step asks, before anybody is left out."""
    match ask:
        case Asked.OWN_ADVOCATE:
            return sorted(people.own)
        case Asked.PRIMARY | Asked.BACKUP:
            return [Audience(Kind.ADVOCATE, team) for team in on_call(people.roster, at)[_ROLES[ask]]]
        case Asked.HUB:
            return _hubs(state, people, at)
        case Asked.EVERY_ADVOCATE:
            return sorted(audience for audience in people.formed if audience.kind is Kind.ADVOCATE)
        case Asked.NAMED:
            return []


def _hubs(state: State, people: People, at: datetime) -> list[Audience]:
    """Return the region's hubs, or whom they named for this hour; all of them where that is nobody who may be asked:
    nobody who is kept from the case, has a conflict in it, may not come to it, or said that they can't.
    """
    hubs = sorted(audience for audience in people.formed if audience.kind is Kind.HUB)
    teams = hubs_asked(people.roster, [hub.team for hub in hubs], at)
    asked = [Audience(kind, team) for team in teams for kind in (Kind.HUB, Kind.ADVOCATE)]
    return [each for each in eligible(state, people, asked) if each not in state.stalled] or hubs


def _fitting(state: State, people: People, audiences: Sequence[Audience]) -> list[Audience]:
    """Return who of ``audiences`` has the languages and the trainings that are needed. Everybody speaks English."""
    plan = people.roster.plan
    brings = {} if plan is None else {member.team: member for member in plan.members}
    languages = state.languages - {Language.ENGLISH}

    def fits(audience: Audience) -> bool:
        member = brings.get(audience.team)
        has = (
            (frozenset(), frozenset()) if member is None else (frozenset(member.languages), frozenset(member.trainings))
        )
        return audience.kind is Kind.HUB or (languages <= has[0] and state.trainings <= has[1])

    return [each for each in audiences if fits(each)]
