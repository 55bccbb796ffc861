"""Releases of information: written, for one recipient, for named kinds of information, always with an end.

Withdrawal may be spoken, takes effect at once, and asks for no reason (34 USC 12291(b)(2)). No service waits for a
release (28 CFR 94.115(d)(1)): nothing here is asked before somebody is helped, and without one they only see less.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Command, Due, Event, Fact, Wake
from contracts.consent import (
    GrantRelease,
    NarrowRelease,
    PaperWithdrawal,
    ReleaseBegan,
    ReleaseExpired,
    ReleaseGranted,
    ReleaseNarrowed,
    ReleaseWithdrawn,
    RenewalDue,
    WithdrawalPapered,
    WithdrawRelease,
)
from contracts.labels import RELEASABLE
from contracts.limits import USUAL, Limits
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal
from contracts.standing import Teams
from contracts.vocabulary import READERS, WithdrawalForm
from services.consent_ledger.around import Around
from services.consent_ledger.rules import first_broken, some_kinds, team_exists
from services.consent_ledger.signing import flaw_in_people, flaw_in_signing, ground_of
from services.consent_ledger.withdrawal import narrow, withdraw

BEGIN: Final = "begin"
RENEW: Final = "renew"
EXPIRE: Final = "expire"


class State(msgspec.Struct, frozen=True):
    """A release. ``granted`` is None where there is none, and else what remains of it."""

    granted: ReleaseGranted | None = None
    begun: bool = False
    asked: bool = False
    """The youth has been asked whether they want another, or has just said when it is to end."""
    ended: bool = False
    """Withdrawn or expired."""
    unpapered: bool = False
    """Some or all of it was taken back by word of mouth, and that doesn't stand on paper yet."""


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the release after ``event``."""
    match event:
        case ReleaseGranted():
            state = State(granted=event, begun=event.since is None)
        case ReleaseNarrowed() if state.granted is not None:
            state = _narrowed(state, state.granted, event)
        case ReleaseBegan():
            state = msgspec.structs.replace(state, begun=True)
        case RenewalDue():
            state = msgspec.structs.replace(state, asked=True)
        case ReleaseWithdrawn(form=form):
            state = msgspec.structs.replace(state, ended=True, unpapered=form is WithdrawalForm.SPOKEN)
        case ReleaseExpired():
            state = msgspec.structs.replace(state, ended=True)
        case WithdrawalPapered():
            state = msgspec.structs.replace(state, unpapered=False)
        case _:
            pass
    return state


def _narrowed(state: State, granted: ReleaseGranted, event: ReleaseNarrowed) -> State:
    """Who has just said when it is to end isn't asked about that end again."""
    return msgspec.structs.replace(
        state,
        granted=msgspec.structs.replace(granted, kinds=event.kinds, until=event.until),
        asked=state.asked or event.until < granted.until,
        unpapered=state.unpapered or event.form is WithdrawalForm.SPOKEN,
    )


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    limits: Limits = USUAL,
    teams: Teams | None = None,
    around: Around | None = None,
    revoked: bool = False,
) -> list[Event] | Refusal:
    """Decide one message about one release. ``at`` is when it is decided, ``teams`` are those of the case's region.

    ``revoked`` is whether something else in the case has ended this release: then nothing is left to take back, and
    nobody is told of its end.
    """
    match message:
        case GrantRelease() if state.granted is None:
            teams, around = teams or Teams(), around or Around()
            return _grant(message, at=at, by=by, limits=limits, teams=teams, around=around)
        case Command() if state.granted is not None:
            return _change(state, state.granted, message, over=_over(state, at, revoked=revoked), at=at, by=by)
        case Due(why=why) if state.granted is not None and not state.ended and not revoked:
            return _due(state, state.granted, why, at)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _over(state: State, at: datetime, *, revoked: bool = False) -> bool:
    """Return whether nothing is left of the release."""
    return state.granted is None or state.ended or revoked or at >= state.granted.until


def wakes(state: State) -> frozenset[Wake]:
    """Return the timers of a release that is not over: its beginning, asking whether they want another, its end."""
    granted = state.granted
    if granted is None or state.ended:
        return frozenset()
    wanted = {Wake(granted.until, EXPIRE)}
    if granted.since is not None and not state.begun:
        wanted.add(Wake(granted.since, BEGIN))
    if granted.renewal is not None and not state.asked:
        wanted.add(Wake(granted.renewal, RENEW))
    return frozenset(wanted)


# ------------------------------------------------------------------------------------------------------------- granting


def _grant(
    command: GrantRelease, *, at: datetime, by: Actor | None, limits: Limits, teams: Teams, around: Around
) -> list[Event] | Refusal:
    """Grant it. A team is named as it is known, not as somebody typed it: the youth decides by that name.

    An advocate who is suspected themselves gets the answer of a case that isn't there: nothing tells them why.
    """
    if by is not None and by.audience in around.suspected:
        return NOT_FOUND
    known = teams.formed.get(command.recipient)
    flaw = _flaw(command, at, limits, around) or first_broken(team_exists(teams, command.recipient, "recipient"))
    if flaw is not None:
        return flaw
    ground = ground_of(command)
    since = None if command.since is None or command.since <= at else command.since
    return [
        ReleaseGranted(
            recipient=command.recipient,
            recipient_name=known.name if known else command.recipient_name,
            purpose=command.purpose,
            kinds=command.kinds,
            until=command.until,
            signer=command.signer,
            signature=command.signature,
            language=command.language,
            interpreter=command.interpreter,
            since=since,
            ground=command.ground,
            cosigner=command.cosigner,
            witness=command.witness,
            supersedes=command.supersedes,
            notice=None if ground is None else ground.notice,
            renewal=_renewal(since or at, command.until, limits),
        )
    ]


def _renewal(begins: datetime, until: datetime, limits: Limits) -> datetime | None:
    return until - limits.renewal if until - begins >= limits.renewable else None


def _flaw(command: GrantRelease, at: datetime, limits: Limits, around: Around) -> Refusal | None:
    """Return why this is not a release, or None. The first flaw alone: a form shows one thing to mend at a time."""
    return (
        _flaw_in_what(command)
        or _flaw_in_time(command, at, limits)
        or flaw_in_people(command, around)
        or flaw_in_signing(command, around, limits.day(at), limits)
        or _flaw_in_place(command, at, around)
    )


def _flaw_in_what(command: GrantRelease) -> Refusal | None:
    """One recipient, stated kinds, and informed (34 USC 12291(b)(2)(B)): the limits of confidentiality said first."""
    return first_broken(
        (command.recipient.kind not in READERS, "recipient", "name one person or team who is to see it"),
        *some_kinds(command.kinds),
        (
            not RELEASABLE.issuperset(command.kinds),
            "kinds",
            "choose from the kinds of information that need a release",
        ),
        (not command.limits_explained, "limits_explained", "say first what would have to be passed on"),
    )


def _flaw_in_time(command: GrantRelease, at: datetime, limits: Limits) -> Refusal | None:
    """Reasonably time-limited: an end that is near enough, and no beginning before it was signed."""
    since = command.since or at
    return first_broken(
        (command.until <= at, "until", "choose a time that is still to come"),
        (command.until > at + limits.longest, "until", f"at most {limits.longest.days} days from now"),
        (since < at - limits.skew, "since", "it can't begin before it was signed"),
        (since >= command.until, "since", "it has to begin before it ends"),
    )


def _flaw_in_place(command: GrantRelease, at: datetime, around: Around) -> Refusal | None:
    """A release takes the place of one in force to the same recipient, or of none."""
    earlier = around.in_force(command.supersedes, at)
    elsewhere = earlier is not None and earlier.recipient != command.recipient
    return first_broken(
        (command.supersedes is not None and earlier is None, "supersedes", "that release is not in force"),
        (elsewhere, "supersedes", "that release is to somebody else"),
    )


# --------------------------------------------------------------------------------------------------------------- ending


def _change(
    state: State, granted: ReleaseGranted, command: Command, *, over: bool, at: datetime, by: Actor | None
) -> list[Event] | Refusal:
    match command:
        case PaperWithdrawal():
            return [WithdrawalPapered(recipient=granted.recipient)] if state.unpapered else NOT_NOW
        case NarrowRelease() | WithdrawRelease() if over:
            return NOT_NOW
        case NarrowRelease():
            return narrow(granted, command, at, by)
        case WithdrawRelease():
            return withdraw(granted, command, by)
        case _:
            return NOT_FOUND


# --------------------------------------------------------------------------------------------------------------- timers


def _due(state: State, granted: ReleaseGranted, why: str, at: datetime) -> list[Event]:
    """Return what follows from a timer of a release that is not over. Its end comes before anything else."""
    if at >= granted.until:
        return [ReleaseExpired(recipient=granted.recipient)] if why == EXPIRE else []
    if why == BEGIN and granted.since is not None and not state.begun and at >= granted.since:
        return [ReleaseBegan(recipient=granted.recipient)]
    if why == RENEW and granted.renewal is not None and not state.asked and at >= granted.renewal:
        return [RenewalDue(recipient=granted.recipient, until=granted.until)]
    return []
