"""What a service answers: done, or not, and why. It reaches the person who asked, and nobody else."""

from enum import StrEnum

import msgspec

from contracts.ids import AnyId, CommandId, PasskeyId
from contracts.labels import CredentialKey, Moment, SessionName
from contracts.vocabulary import Device


class Reason(StrEnum):
    """Why a command had no effect."""

    NOT_FOUND = "not-found"
    """There is no such thing, or not for you: from outside the two are the same."""
    NOT_NOW = "not-now"
    """Not in the state it is in."""
    TAKEN = "taken"
    """Somebody else was first."""
    INVALID = "invalid"
    """``field`` says which field, ``rule`` says why."""
    UNREADABLE = "unreadable"
    """It could not be read as the command it claims to be."""


class Refusal(msgspec.Struct, frozen=True):
    """A domain's answer when a command can have no effect. ``rule`` is a short public sentence, never data."""

    reason: Reason
    field: str | None = None
    rule: str | None = None


class SignedInBy(StrEnum):
    """How a session began."""

    LINK = "link"
    PASSKEY = "passkey"
    TWO_COLLEAGUES = "two-colleagues"


class SignedIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where somebody is signed in. Of the device nothing is kept but what they call it."""

    session: SessionName
    by: SignedInBy
    passkey: PasskeyId | None
    started: Moment
    used: Moment
    """When it last came in, to some minutes."""
    expires: Moment


class HeldPasskey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A passkey of theirs."""

    passkey: PasskeyId
    device: Device
    credential: CredentialKey
    """By what its device knows it: so that none is made there beside it."""
    made: Moment
    used: Moment | None


class SignIns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where somebody is signed in, and by what they can be: told to themselves alone, and kept nowhere for long."""

    sessions: tuple[SignedIn, ...]
    passkeys: tuple[HeldPasskey, ...]


class Outcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer to one command. ``refusal`` is None when it was done."""

    command: CommandId
    about: AnyId
    refusal: Refusal | None = None
    sign_ins: SignIns | None = None
    """What was asked for by `TellSignIns`."""

    @property
    def done(self) -> bool:
        return self.refusal is None


NOT_FOUND = Refusal(Reason.NOT_FOUND)
NOT_NOW = Refusal(Reason.NOT_NOW)
TAKEN = Refusal(Reason.TAKEN)


def invalid(field: str, rule: str) -> Refusal:
    """Return the refusal that names ``field`` and the rule it breaks."""
    return Refusal(Reason.INVALID, field, rule)
