"""Disclosures without a release: by a statute, or by a court order after legal review. Decided by ``consent_ledger``.

A subpoena alone discloses nothing, and no other override exists. Each names its ground, is as small as it can be, and
says how the youth was told and what was done to protect them.
"""

from typing import ClassVar

from contracts.base import Audience, Command, Event, PersonToken
from contracts.labels import Caution, Docket, Flag, Label, Moment, PublicName
from contracts.law import LawId
from contracts.vocabulary import YouthNotice


class RecordOrder(Command, frozen=True, tag="consent_ledger.record_order.v1"):
    """Record what requires a disclosure. A court order has no effect before its legal review.

    Nor has what a statute requires, where who records it let somebody in there: it takes two people then too.
    """

    founds: ClassVar = ("ord",)
    recipient: Audience
    recipient_name: PublicName
    ground: LawId
    kinds: tuple[Label, ...]
    until: Moment
    notice: YouthNotice
    steps: Caution
    """The protective steps that were taken."""
    docket: Docket | None = None


class ReviewOrder(Command, frozen=True, tag="consent_ledger.review_order.v1"):
    """Record the review of what waits for one, by somebody else than who recorded it."""

    stands: Flag


class EndOrder(Command, frozen=True, tag="consent_ledger.end_order.v1"):
    """End a disclosure that is required no more."""


class OrderRecorded(Event, frozen=True, tag="order.recorded.v1"):
    """Something requires a disclosure. By itself this discloses nothing."""

    recipient: Audience
    recipient_name: PublicName
    ground: LawId
    kinds: tuple[Label, ...]
    until: Moment
    notice: YouthNotice
    steps: Caution
    person: PersonToken
    docket: Docket | None = None


class OrderReviewed(Event, frozen=True, tag="order.reviewed.v1"):
    """A second person reviewed it. One that doesn't stand discloses nothing, ever."""

    person: PersonToken
    stands: Flag


class OrderTookEffect(Event, frozen=True, tag="order.took_effect.v1"):
    """From here until ``until`` the recipient sees ``kinds`` of what is known now."""

    recipient: Audience
    ground: LawId
    kinds: tuple[Label, ...]
    until: Moment
    recipient_name: PublicName | None = None
    """A youth who was told has no directory to find it in. None in records from before."""


class OrderEnded(Event, frozen=True, tag="order.ended.v1"):
    """The disclosure is required no more, or came to its end."""

    recipient: Audience
