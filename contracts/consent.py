"""Consent: releases of information and shields. Decided by ``consent_ledger``."""

from typing import ClassVar

from contracts.base import Audience, Command, Event, PersonToken
from contracts.labels import Caution, Flag, Label, Moment, PublicName
from contracts.vocabulary import Language, Purpose, SignatureForm, Signer, WithdrawalForm


class GrantRelease(Command, frozen=True, tag="consent_ledger.grant.v1"):
    """Record a written release: one named recipient, a purpose, kinds of information, an end."""

    founds: ClassVar = ("rel",)
    recipient: Audience
    recipient_name: PublicName
    purpose: Purpose
    kinds: tuple[Label, ...]
    until: Moment
    signer: Signer
    signature: SignatureForm
    language: Language
    limits_explained: Flag
    interpreter: Flag = False


class WithdrawRelease(Command, frozen=True, tag="consent_ledger.withdraw.v1"):
    """Take a release back; it may be spoken, and takes effect at once."""

    form: WithdrawalForm


class RaiseShield(Command, frozen=True, tag="consent_ledger.raise_shield.v1"):
    """Let nothing new of this case reach one audience, whatever the releases say."""

    founds: ClassVar = ("shd",)
    against: Audience
    reason: Caution
    review_on: Moment


class LiftShield(Command, frozen=True, tag="consent_ledger.lift_shield.v1"):
    """Agree to lift a shield. It takes two people."""


class ReleaseGranted(Event, frozen=True, tag="consent.release_granted.v1"):
    """A release is in force from here until ``until``."""

    recipient: Audience
    recipient_name: PublicName
    purpose: Purpose
    kinds: tuple[Label, ...]
    until: Moment
    signer: Signer
    signature: SignatureForm
    language: Language
    interpreter: Flag = False


class ReleaseWithdrawn(Event, frozen=True, tag="consent.release_withdrawn.v1"):
    """The release was taken back."""

    recipient: Audience
    form: WithdrawalForm


class ReleaseExpired(Event, frozen=True, tag="consent.release_expired.v1"):
    """The release came to its end."""

    recipient: Audience


class ShieldRaised(Event, frozen=True, tag="consent.shield_raised.v1"):
    """Nothing new reaches ``against``; nothing tells them so."""

    against: Audience
    reason: Caution
    review_on: Moment


class ShieldLiftAgreed(Event, frozen=True, tag="consent.shield_lift_agreed.v1"):
    """One of the two people who must agree did."""

    person: PersonToken


class ShieldLifted(Event, frozen=True, tag="consent.shield_lifted.v1"):
    """Two people agreed: releases count again for what is new."""

    against: Audience
