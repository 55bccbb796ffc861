"""Which door is tried next, and what is said where there is none. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Audience, Event
from contracts.ids import ServiceId
from contracts.loop import PUBLIC
from contracts.referral import (
    Because,
    DoorClosed,
    DoorsLeftOut,
    Excluded,
    NoDoorFound,
    OfferDeclined,
    ReferralMoved,
    ReferralOffered,
    ReferralRequested,
)
from contracts.standing import Teams
from contracts.vocabulary import MatchReason, ReferralState, Urgency
from services.referral_router.figures import Clocks
from services.referral_router.life import State, evolve
from services.referral_router.matching import Candidate


class Known(msgspec.Struct, frozen=True):
    """What a decision depends on besides the referral: resolved before it is asked for."""

    candidates: Sequence[Candidate] = ()
    """The doors to try, best first; those a person chose, or who had it before, among them."""
    waitlists: Sequence[Candidate] = ()
    """Where there is no such door: those that lack nothing but a place, and may keep one in line."""
    left_out: tuple[Excluded, ...] = ()
    """Why the others are no doors."""
    gone: frozenset[ServiceId] = frozenset()
    """Services that were asked, or are to be, and are in the directory no more."""
    teams: Teams = Teams()
    """Those of the region."""
    released_to: frozenset[tuple[str, Audience]] = frozenset()
    """The releases in force, with whom each names."""
    kept_from: frozenset[Audience] = frozenset()
    """Whom a shield or a suspicion keeps from the case: they are told of nothing new."""


NOTHING: Final = Known()


class Doors(msgspec.Struct, frozen=True):
    """The doors that can be tried now."""

    at: datetime
    known: Known
    clocks: Clocks

    def offer(
        self, candidate: Candidate, request: ReferralRequested, answer_by: datetime | None = None
    ) -> ReferralOffered:
        return ReferralOffered(
            service=candidate.service,
            service_name=candidate.name,
            audience=candidate.audience,
            because=candidate.because,
            answer_by=answer_by or self.at + self.clocks.answer_within(request.urgency),
        )

    def first(self, request: ReferralRequested) -> list[Event]:
        """Return the request and who is asked at first: one door, or two at once where it is urgent."""
        at_once = self.clocks.asked_at_once_when_urgent if request.urgency is Urgency.NOW else 1
        asked: list[Event] = [self.offer(candidate, request) for candidate in self.known.candidates[:at_once]]
        lines = [self.offer(candidate, request) for candidate in self.known.waitlists[:1]]
        return [request, *(self._beside_others(asked) or [*lines, self.none()])]

    def next(self, state: State) -> list[Event]:
        """Return an offer to the best door that isn't asked already, or nothing where there is none."""
        return self._beside_others(self._fresh(self.known.candidates, state))

    def after_a_no(self, state: State) -> list[Event]:
        """Return nothing while another is still being asked; else the next door; else a gap that the hub has to see."""
        if state.being_asked:
            return []
        offered = self.next(state)
        if offered:
            return offered
        lines = self._fresh(self.known.waitlists, state)
        hopeless = [] if lines or state.hopeful else [ReferralMoved(state=ReferralState.REJECTED)]
        return [*lines, self.none(), *hopeless]

    def back_to_asking(self, state: State, no: OfferDeclined | DoorClosed) -> list[Event]:
        """Return what follows where a service that was asked, or that had it, is a door no more."""
        after = evolve(state, no)
        if state.status is ReferralState.REQUESTED:
            return self.after_a_no(after)
        asking = ReferralMoved(state=ReferralState.REQUESTED)
        return [asking, *self.after_a_no(evolve(after, asking))]

    def again(self, state: State) -> list[Event]:
        """Return whom somebody who is back is offered to: who they were with, if they can, or the best door."""
        former = None if state.former is None else state.former.service
        candidate = next((each for each in self.known.candidates if each.service == former), None)
        if candidate is None or state.request is None:
            return self.after_a_no(state)
        how = tuple(each for each in candidate.because if each.reason is not MatchReason.CHOSEN_BY_HUB)
        returning = msgspec.structs.replace(candidate, because=(Because(MatchReason.RETURNS), *how))
        return [self.offer(returning, state.request)]

    def can_be_asked(self, service: ServiceId) -> bool:
        """Return whether a service that was looked up by itself is a door, and nobody is kept away from there."""
        return any(each.service == service for each in self.known.candidates)

    def may_be_told(self, teams: Sequence[Audience]) -> tuple[Audience, ...]:
        """Return ``teams`` without those that learn of nothing new."""
        return tuple(each for each in teams if each not in self.known.kept_from)

    def none(self) -> NoDoorFound:
        return NoDoorFound(why=self.known.left_out)

    def _beside_others(self, offered: list[Event]) -> list[Event]:
        """Return offers, and why others were no door, as far as it is public."""
        why = tuple(each for each in self.known.left_out if each.why in PUBLIC)
        return [*offered, DoorsLeftOut(why=why)] if offered and why else offered

    def _fresh(self, among: Sequence[Candidate], state: State) -> list[Event]:
        fresh = (each for each in among if each.service not in state.asked | self.known.gone)
        candidate = next(fresh, None)
        return [] if candidate is None or state.request is None else [self.offer(candidate, state.request)]
