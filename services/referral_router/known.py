"""Is this youth known here? Agreed to by the youth, asked by a hub, answered to nobody but the youth's advocate. Pure.

There is no search: a question is turned into a match that only the holder of the router's key can make, and looked up.
"""

import base64
import hmac
import unicodedata
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
from contracts.ids import NO_CASE, derived
from contracts.known import (
    AgreedToBeKnown,
    AgreeToBeKnown,
    AskedAfter,
    AskIfKnown,
    KnownAsked,
    KnownNoMore,
    StopBeingKnown,
    asking_of,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal, invalid

LAPSES: Final = "lapses"
ASKED_ENOUGH: Final = Refusal(Reason.NOT_NOW, None, "That is as often as a team can ask in a day.")
_LEAST_NAME: Final = 2
_MIDNIGHT: Final = timedelta(minutes=10)


class Limits(msgspec.Struct, frozen=True):
    """How long somebody can be found by what they agreed to, and how often a team may ask.

    Source: reasonably time-limited (VAWA), as a year at most; twenty questions a day are a judgement of ours, as of
    2026: more than a hub has callers whom it doesn't know, and far too few to try names.
    """

    agreed: timedelta = timedelta(days=366)
    a_day: int = 20


USUAL: Final = Limits()


def match_of(key: bytes, region: str, name: str, born: str) -> str:
    """Return the match of a name and a day of birth: however the name is spaced, accented or capitalised."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", name.casefold()) if each.isalnum())
    digest = hmac.digest(key, f"{region}\x1f{bare}\x1f{born}".encode(), "sha256")
    return base64.b32encode(digest).decode().lower().rstrip("=")


# ------------------------------------------------------------------------------------------------------ what was agreed


class Agreement(msgspec.Struct, frozen=True):
    """What one youth agreed to be found by."""

    agreed: AgreedToBeKnown | None = None
    over: bool = False


def evolve(state: Agreement, event: Event) -> Agreement:
    """Return the agreement after ``event``."""
    match event:
        case AgreedToBeKnown():
            return Agreement(event)
        case KnownNoMore():
            return msgspec.structs.replace(state, over=True)
        case _:
            return state


def wakes(state: Agreement) -> frozenset[Wake]:
    """Return when its time is up."""
    lasts = state.agreed is not None and not state.over
    return frozenset({Wake(state.agreed.until, LAPSES)}) if lasts and state.agreed else frozenset()


def decide(
    state: Agreement,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    match: str = "",
    limits: Limits = USUAL,
) -> list[Event] | Refusal:
    """Return what follows. ``match`` is that of the name and the day that the command names."""
    del by
    match message:
        case AgreeToBeKnown() if state.agreed is None:
            return _flaw(message, at, limits) or [
                AgreedToBeKnown(match=match, until=message.until, signature=message.signature)
            ]
        case StopBeingKnown(form=form) if state.agreed is not None:
            return NOT_NOW if state.over else [KnownNoMore(form=form)]
        case Due() if state.agreed is not None and not state.over:
            return [KnownNoMore()] if at >= state.agreed.until else []
        case Command():
            return NOT_FOUND
        case _:
            return []


def _flaw(command: AgreeToBeKnown, at: datetime, limits: Limits) -> Refusal | None:
    if sum(each.isalnum() for each in command.name) < _LEAST_NAME:
        return invalid("name", "Write a name they go by.")
    if not _is_day(command.born, at):
        return invalid("born", "Write the day they were born.")
    if not at < command.until <= at + limits.agreed:
        return invalid("until", f"At most {limits.agreed.days} days from now.")
    return None


def _is_day(text: str, at: datetime) -> bool:
    try:
        return date.fromisoformat(text) <= at.date()
    except ValueError:
        return False


# ----------------------------------------------------------------------------------------------------------- a question


class Asking(msgspec.Struct, frozen=True):
    """How often a team asked on one day."""

    times: int = 0


def evolve_asking(state: Asking, event: Event) -> Asking:
    """Return the count after ``event``."""
    return Asking(state.times + 1) if isinstance(event, KnownAsked) else state


def decide_asking(
    state: Asking,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    name: str = "",
    found: str | None = None,
    limits: Limits = USUAL,
) -> list[Event] | Refusal:
    """Return that somebody asked, whether anything matched or not: the fact, the answer and the work are the same.

    ``name`` is that of the asker's team; ``found`` is the case that matched, or None.
    """
    if not isinstance(message, AskIfKnown) or by is None:
        return NOT_FOUND if isinstance(message, Command) else []
    todays = message.about in {asking_of(by.audience, at), asking_of(by.audience, at - _MIDNIGHT)}
    if not todays or message.case != NO_CASE:  # in every case it would be counted anew
        return NOT_FOUND
    if state.times >= limits.a_day:
        return ASKED_ENOUGH
    nobody = derived("case", "nobody", message.id)
    return [KnownAsked(asker=by.audience, asker_name=name or "A hub", found=found or nobody)]


def decide_asked_after(
    state: None,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    known: bool = False,
    advocates: frozenset[Audience] = frozenset(),
) -> list[Event] | Refusal:
    """Return, for the youth's ``advocates``, that somebody asked after them. ``known``: they agreed, and still do."""
    del state, at, by
    if isinstance(message, Fact) and isinstance(message.event, KnownAsked) and known:
        asked = message.event
        return [AskedAfter(asker=asked.asker, who=asked.asker_name, told=tuple(sorted(advocates)))]
    return NOT_FOUND if isinstance(message, Command) else []


class Agreements:
    """Which cases are agreed to be found by which match: what is over no longer stands before what isn't.

    Of a case that was erased it can't read the match any more.
    """

    def __init__(self) -> None:
        self._cases: dict[tuple[str, str], dict[str, str]] = {}
        self._of: dict[tuple[str, str], list[str]] = {}
        self._over: set[str] = set()

    def apply(self, fact: Fact) -> None:
        """Go on by one fact."""
        where = fact.address
        if isinstance(fact.event, AgreedToBeKnown):
            self._cases.setdefault((where.region, fact.event.match), {})[where.aggregate] = where.case
            self._of.setdefault((where.region, where.case), []).append(where.aggregate)
        elif isinstance(fact.event, KnownNoMore):
            self._over.add(where.aggregate)

    def found(self, region: str, match: str) -> str | None:
        """Return the case that a match finds: the one that agreed last, should there be several."""
        agreed = self._cases.get((region, match), {})
        return next((case for each, case in reversed(agreed.items()) if each not in self._over), None)

    def of(self, region: str, case: str) -> tuple[str, ...]:
        """Return what the youth of ``case`` ever agreed to."""
        return tuple(self._of.get((region, case), ()))
