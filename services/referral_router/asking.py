"""What is asked for: the words of a request, and what the directory is searched for. Pure.

What a youth told of themselves narrows the search here, inside, and is told to nobody by it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from contracts.base import Audience, Command, Due, Fact
from contracts.ids import ServiceId
from contracts.inventory import CapacityReported
from contracts.outcomes import Refusal, invalid
from contracts.referral import (
    DeclineOffer,
    OfferTo,
    PutOnWaitlist,
    ReferralRequested,
    ReopenReferral,
    RequestReferral,
    SubmitReferral,
)
from contracts.taxonomy import NEED_OF, OF_HEALTH, OF_LAW, Authority, Competency, Population
from contracts.vocabulary import ReferralState
from services.referral_router.kept_away import KeptAway
from services.referral_router.life import State
from services.referral_router.limits import Sought

_LIKE: Final = ("need", "urgency", "area", "kind", "needed_by", "advanced")
_TOLD: Final = (
    "note",
    "age",
    "who",
    "health",
    "legal",
    "authority",
    "language",
    "tribe",
    "wanted",
    "unwanted",
    "known",
)
_WHO: Final = frozenset(Population) - OF_HEALTH - OF_LAW
_Word = TypeVar("_Word", bound=StrEnum)


def request_of(command: RequestReferral, *, sender: Audience | None, answer_by: datetime) -> ReferralRequested:
    """Return the request that ``command`` makes."""
    state = ReferralState.DRAFT if command.draft else ReferralState.REQUESTED
    asked = {name: getattr(command, name) for name in (*_LIKE, *_TOLD)}
    return ReferralRequested(state=state, answer_by=answer_by, sender=sender, step=command.step, **asked)


def flaw_in(command: RequestReferral, at: datetime) -> Refusal | None:
    """Return what is wrong with a request, by the field."""
    if command.kind is not None and NEED_OF[command.kind] is not command.need:
        return invalid("kind", "This kind of service is of another need.")
    if command.needed_by is not None and command.needed_by <= at:
        return invalid("needed_by", "Choose a time that is still to come.")
    for field, words in (("who", _WHO), ("health", OF_HEALTH), ("legal", OF_LAW), ("authority", frozenset(Authority))):
        if not set(_parted(getattr(command, field))) <= {word.value for word in words}:
            return invalid(field, "This says something that we have no word for.")
    if set(_parted(command.wanted)) & set(_parted(command.unwanted)):
        return invalid("unwanted", "A service is wanted, or it is not.")
    return None


def searches(state: State, message: Command | Due | Fact) -> bool:
    """Return whether the directory has to be searched before `domain.decide` is asked."""
    if isinstance(message, RequestReferral):
        return not message.draft
    asks = SubmitReferral | OfferTo | DeclineOffer | PutOnWaitlist | ReopenReferral | Due | Fact
    return state.request is not None and isinstance(message, asks)


def sought(state: State, message: Command | Due | Fact, kept_away: KeptAway, *, at: datetime) -> tuple[Sought, ...]:
    """Return what to search for, one after another: the doors a person chose, who had it before, and any other.

    A place that frees is looked up as one that was chosen: whoever has to be kept away may have become so since.
    """
    request = state.request
    if isinstance(message, RequestReferral):
        request = request_of(message, sender=None, answer_by=at)
    if request is None:
        return ()
    if isinstance(message, OfferTo):
        return tuple(_sought(request, kept_away, frozenset(), service) for service in message.services)
    if isinstance(message, Fact) and isinstance(message.event, CapacityReported):
        return (_sought(request, kept_away, frozenset(), message.address.aggregate),)
    if isinstance(message, ReopenReferral):
        former = state.offer(state.accepted) or state.former
        first = () if former is None else (_sought(request, kept_away, frozenset(), former.service),)
        return (*first, _sought(request, kept_away, frozenset()))
    return (_sought(request, kept_away, state.asked),)


def _sought(
    request: ReferralRequested, kept: KeptAway, asked: frozenset[ServiceId], chosen: ServiceId | None = None
) -> Sought:
    """Return the search for ``request``. What can't be read any more, or is no word of ours, narrows nothing."""
    told = (*_parted(request.who), *_parted(request.health), *_parted(request.legal))
    tag, _, only = (request.language or "").partition(" ")
    return Sought(
        need=request.need,
        urgency=request.urgency,
        area=request.area,
        asked=asked,
        chosen=chosen,
        kind=request.kind,
        by=request.needed_by,
        age=int(request.age) if request.age and request.age.isdigit() else None,
        populations=frozenset(_words(Population, told)),
        language=tag or None,
        interpreter_ok=not only,
        competency=Competency.ADVANCED if request.advanced else None,
        authority=next(_words(Authority, _parted(request.authority)), None),
        known=frozenset(line.strip() for line in (request.known or "").splitlines() if line.strip()),
        wanted=frozenset(_parted(request.wanted)),
        unwanted=frozenset(_parted(request.unwanted)),
        kept_away=kept.audiences,
        kept_from=kept.places,
    )


def _parted(text: str | None) -> tuple[str, ...]:
    return tuple((text or "").split())


def _words(words: type[_Word], told: Iterable[str]) -> Iterator[_Word]:
    known = {word.value: word for word in words}
    return (known[each] for each in told if each in known)
