"""Consent: releases of information, the people around a youth who may or may not sign, coming of age, and shields.

Decided by ``consent_ledger``. What is disclosed without a release stands in ``contracts.order``.
"""

from typing import ClassVar, Final

from contracts.base import Audience, Command, Event, PersonToken
from contracts.ids import PartyId, ReleaseId, derived
from contracts.labels import BirthDate, Caution, Flag, Label, Moment, Name, PublicName
from contracts.law import LawId, Notice
from contracts.vocabulary import (
    Kind,
    Language,
    Purpose,
    Relation,
    SignatureForm,
    Signer,
    Suspicion,
    WithdrawalForm,
    Withdrawer,
)

# ------------------------------------------------------------------------------------------------------------- releases


class GrantRelease(Command, frozen=True, tag="consent_ledger.grant.v1"):
    """Record a written release: one named recipient, a purpose, kinds of information, a beginning and an end."""

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
    since: Moment | None = None
    """None: from now on."""
    ground: LawId | None = None
    """Where the youth signs alone: the ground on which they may (`contracts.law`)."""
    cosigner: PartyId | None = None
    """Who signs with the youth: one of the people recorded around them."""
    witness: PartyId | None = None
    supersedes: ReleaseId | None = None
    """An earlier release to the same recipient, which ends with this one."""


class NarrowRelease(Command, frozen=True, tag="consent_ledger.narrow.v1"):
    """Take a part of a release back: fewer kinds, or an earlier end. What is named here is what remains."""

    kinds: tuple[Label, ...]
    until: Moment
    form: WithdrawalForm
    said_by: Withdrawer = Withdrawer.YOUTH


class WithdrawRelease(Command, frozen=True, tag="consent_ledger.withdraw.v1"):
    """Take a release back; it may be spoken, and takes effect at once."""

    form: WithdrawalForm
    said_by: Withdrawer = Withdrawer.YOUTH


class PaperWithdrawal(Command, frozen=True, tag="consent_ledger.paper_withdrawal.v1"):
    """Record that a spoken withdrawal stands on paper now. It took effect when it was spoken."""


class ReleaseGranted(Event, frozen=True, tag="consent.release_granted.v1"):
    """A release is in force from ``since`` (None: from here) until ``until``."""

    recipient: Audience
    recipient_name: PublicName
    purpose: Purpose
    kinds: tuple[Label, ...]
    until: Moment
    signer: Signer
    signature: SignatureForm
    language: Language
    interpreter: Flag = False
    since: Moment | None = None
    ground: LawId | None = None
    cosigner: PartyId | None = None
    witness: PartyId | None = None
    supersedes: ReleaseId | None = None
    notice: Notice | None = None
    """What every copy that rests on this release must say."""
    renewal: Moment | None = None
    """When to ask whether they want another; None: it is too short to be asked about."""


class ReleaseBegan(Event, frozen=True, tag="consent.release_began.v1"):
    """A release that was given for later is in force from here."""

    recipient: Audience


class ReleaseNarrowed(Event, frozen=True, tag="consent.release_narrowed.v1"):
    """A part of the release was taken back: this is what remains of it."""

    recipient: Audience
    kinds: tuple[Label, ...]
    until: Moment
    form: WithdrawalForm
    said_by: Withdrawer = Withdrawer.YOUTH


class ReleaseWithdrawn(Event, frozen=True, tag="consent.release_withdrawn.v1"):
    """The release was taken back."""

    recipient: Audience
    form: WithdrawalForm
    said_by: Withdrawer = Withdrawer.YOUTH


class WithdrawalPapered(Event, frozen=True, tag="consent.withdrawal_papered.v1"):
    """A spoken withdrawal stands on paper now."""

    recipient: Audience


class ReleaseExpired(Event, frozen=True, tag="consent.release_expired.v1"):
    """The release came to its end."""

    recipient: Audience


class RenewalDue(Event, frozen=True, tag="consent.renewal_due.v1"):
    """The release ends soon: it is time to ask the youth whether they want another."""

    recipient: Audience
    until: Moment


# ----------------------------------------------------------------------------------------------- the people around them


class NamePerson(Command, frozen=True, tag="consent_ledger.name_person.v1"):
    """Record a person around the youth, who may sign with them or must not; ``audience`` is theirs, if any."""

    founds: ClassVar = ("pty",)
    relation: Relation
    name: Name
    audience: Audience | None = None


class SuspectPerson(Command, frozen=True, tag="consent_ledger.suspect_person.v1"):
    """Record that this person may be an abuser or trafficker: they can neither sign, nor witness, nor receive."""

    suspicion: Suspicion
    basis: Caution
    lives_or_works: Caution | None = None
    """Where, a place or a provider's name a line: nobody is sent there."""


class ClearPerson(Command, frozen=True, tag="consent_ledger.clear_person.v1"):
    """Agree that the suspicion was wrong. It takes two people, and revives no release."""


class PersonNamed(Event, frozen=True, tag="consent.person_named.v1"):
    """A person around the youth is on record."""

    relation: Relation
    name: Name
    audience: Audience | None = None


class PersonSuspected(Event, frozen=True, tag="consent.person_suspected.v1"):
    """Every release to this person, or that they signed or witnessed, ends here; none counts from here on."""

    protects: ClassVar = True
    audience: Audience | None
    suspicion: Suspicion
    basis: Caution
    lives_or_works: Caution | None = None


class ClearanceAgreed(Event, frozen=True, tag="consent.clearance_agreed.v1"):
    """One of the two people who must agree did."""

    person: PersonToken


class PersonCleared(Event, frozen=True, tag="consent.person_cleared.v1"):
    """Two people agreed: the person may sign, witness and receive by new releases."""

    audience: Audience | None


# -------------------------------------------------------------------------------------------------------- coming of age


def age_of(case: str) -> str:
    """Return the id under which it is kept when the youth of ``case`` was born."""
    return derived("age", case)


def ends_at_majority(recipient: Audience | None, *, alone: bool) -> bool:
    """Return whether a release ends when the youth is 18: one they didn't sign ``alone``, and one to a caregiver."""
    return not alone or (recipient is not None and recipient.kind is Kind.CAREGIVER)


OF_AGE: Final = "of-age"
"""The ground on which somebody of age signs alone."""


class RecordBirthDate(Command, frozen=True, tag="consent_ledger.record_birth_date.v1"):
    """Record, or correct, when the youth was born: at 18 they decide alone. ``about`` is `age_of` the case."""

    born: BirthDate

    def misfounded(self) -> str | None:
        return None if self.about == age_of(self.case) else "about"


class BirthDateRecorded(Event, frozen=True, tag="consent.birth_date_recorded.v1"):
    """It is known when the youth was born."""

    born: BirthDate | None = None


class NotOfAge(Event, frozen=True, tag="consent.not_of_age.v1"):
    """They are not 18: the date that said so was wrong. What they signed alone for being 18 ends.

    What ended when they seemed to be 18 stays ended: it is asked for again, since nobody's eyes are opened silently.
    """


class CameOfAge(Event, frozen=True, tag="consent.came_of_age.v1"):
    """The youth is 18: what rested on a co-signature ends, and so does every release to a caregiver."""


# -------------------------------------------------------------------------------------------------------------- shields


class RaiseShield(Command, frozen=True, tag="consent_ledger.raise_shield.v1"):
    """Let nothing new of this case reach one audience, whatever the releases say."""

    founds: ClassVar = ("shd",)
    against: Audience
    reason: Caution
    review_on: Moment


class TakeBackSeen(Command, frozen=True, tag="consent_ledger.take_back_seen.v1"):
    """Take away what a shielded audience has seen already. They may notice: a choice of its own, after a warning."""

    warned: Flag


class ReviewShield(Command, frozen=True, tag="consent_ledger.review_shield.v1"):
    """Keep a shield up after looking at it again."""

    review_on: Moment


class LiftShield(Command, frozen=True, tag="consent_ledger.lift_shield.v1"):
    """Agree to lift a shield. It takes two people."""


class ShieldRaised(Event, frozen=True, tag="consent.shield_raised.v1"):
    """Nothing new reaches ``against``; nothing tells them so."""

    protects: ClassVar = True
    against: Audience
    reason: Caution
    review_on: Moment


class SeenTakenBack(Event, frozen=True, tag="consent.seen_taken_back.v1"):
    """What ``against`` had seen of this case before the shield is gone from them."""

    against: Audience


class ShieldReviewDue(Event, frozen=True, tag="consent.shield_review_due.v1"):
    """It is time to look at the shield again. It stays up until two people lift it."""


class ShieldReviewed(Event, frozen=True, tag="consent.shield_reviewed.v1"):
    """The shield was looked at again and stays up."""

    review_on: Moment


class ShieldLiftAgreed(Event, frozen=True, tag="consent.shield_lift_agreed.v1"):
    """One of the two people who must agree did."""

    person: PersonToken


class ShieldLifted(Event, frozen=True, tag="consent.shield_lifted.v1"):
    """Two people agreed: releases count again for what is new."""

    against: Audience
