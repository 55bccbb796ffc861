"""The facts of consent, as the tests of disclosure tell them: people, narrowing, coming of age, orders, erasure."""

import random
from datetime import datetime, timedelta

from contracts.base import Audience, Event
from contracts.consent import (
    OF_AGE,
    BirthDateRecorded,
    CameOfAge,
    ClearanceAgreed,
    NotOfAge,
    PersonCleared,
    PersonNamed,
    PersonSuspected,
    ReleaseBegan,
    ReleaseGranted,
    ReleaseNarrowed,
    RenewalDue,
    SeenTakenBack,
    WithdrawalPapered,
)
from contracts.ids import derived
from contracts.keeping import CaseErased, ErasureAsked, PreservationNoted
from contracts.labels import RELEASABLE, Label
from contracts.law import LawId, Notice
from contracts.order import OrderEnded, OrderRecorded, OrderTookEffect
from contracts.report import YouthTold
from contracts.vocabulary import (
    ErasureGround,
    Language,
    Purpose,
    Relation,
    SignatureForm,
    Signer,
    Suspicion,
    WithdrawalForm,
    YouthNotice,
)
from tests.domain import histories as h
from tests.domain.histories import Story
from tests.domain.stories import CASE, NOON

LATER = NOON + timedelta(days=30)


def released(
    recipient: Audience,
    *kinds: Label,
    until: datetime = LATER,
    since: datetime | None = None,
    signer: Signer = Signer.YOUTH,
    cosigner: str | None = None,
    witness: str | None = None,
    supersedes: str | None = None,
    notice: Notice | None = None,
    ground: LawId | None = None,
) -> ReleaseGranted:
    return ReleaseGranted(
        recipient=recipient,
        recipient_name="A team",
        purpose=Purpose.PROVIDE_SERVICE,
        kinds=kinds,
        until=until,
        signer=signer,
        signature=SignatureForm.ELECTRONIC,
        language=Language.ENGLISH,
        since=since,
        cosigner=cosigner,
        witness=witness,
        supersedes=supersedes,
        notice=notice,
        ground=ground,
    )


def narrowed(recipient: Audience, *kinds: Label, until: datetime = LATER) -> ReleaseNarrowed:
    return ReleaseNarrowed(recipient=recipient, kinds=kinds, until=until, form=WithdrawalForm.SPOKEN)


def began(recipient: Audience) -> ReleaseBegan:
    return ReleaseBegan(recipient=recipient)


def papered(recipient: Audience) -> WithdrawalPapered:
    return WithdrawalPapered(recipient=recipient)


def renewal_due(recipient: Audience) -> RenewalDue:
    return RenewalDue(recipient=recipient, until=LATER)


def named(audience: Audience | None = None) -> PersonNamed:
    return PersonNamed(relation=Relation.PARENT, name="Robin", audience=audience)


def suspected(audience: Audience | None = None) -> PersonSuspected:
    return PersonSuspected(audience=audience, suspicion=Suspicion.TRAFFICKING, basis="an uncle")


def clearance_agreed() -> ClearanceAgreed:
    return ClearanceAgreed(person="someone")


def cleared(audience: Audience | None = None) -> PersonCleared:
    return PersonCleared(audience=audience)


def born(day: str = "2008-03-02") -> BirthDateRecorded:
    return BirthDateRecorded(born=day)


def came_of_age() -> CameOfAge:
    return CameOfAge()


def not_of_age() -> NotOfAge:
    return NotOfAge()


def seen_taken_back(against: Audience) -> SeenTakenBack:
    return SeenTakenBack(against=against)


def order_recorded(recipient: Audience, *kinds: Label, notice: YouthNotice = YouthNotice.TOLD) -> OrderRecorded:
    return OrderRecorded(
        recipient=recipient,
        recipient_name="A team",
        ground="court-order",
        kinds=kinds,
        until=LATER,
        notice=notice,
        steps="an uncle",
        person="someone",
        docket="2026-JC-1",
    )


def ordered(recipient: Audience, *kinds: Label, until: datetime = LATER) -> OrderTookEffect:
    return OrderTookEffect(recipient=recipient, ground="court-order", kinds=kinds, until=until)


def order_ended(recipient: Audience) -> OrderEnded:
    return OrderEnded(recipient=recipient)


def preserved() -> PreservationNoted:
    return PreservationNoted(notice=derived("ntc", "one"), docket="2026-JC-1")


def erasure_asked() -> ErasureAsked:
    return ErasureAsked(person="someone", ground=ErasureGround.KEPT_LONG_ENOUGH)


def erased() -> CaseErased:
    return CaseErased(ground=ErasureGround.KEPT_LONG_ENOUGH)


def youth_told() -> YouthTold:
    return YouthTold()


class Known(Story):
    """A case with its circle, something the youth told, a partner that serves them, and nobody released to."""

    def __init__(self) -> None:
        super().__init__()
        self.form(h.HUB, h.AUDITOR, h.ADVOCATE, h.SECOND, h.PAGED, h.DOOR, h.WELFARE, h.POLICE)
        self.tell(CASE, h.case_opened(), h.HUB)
        self.tell(CASE, h.assigned(), h.HUB)
        self.tell(CASE, h.assigned(h.SECOND), h.HUB)
        self.tell(CASE, h.welcomed(), h.ADVOCATE)
        self.told = self.tell(CASE, h.particulars(), h.ADVOCATE)
        self.need = self.tell(h.REFERRAL, h.requested(), h.ADVOCATE)
        self.tell(h.REFERRAL, h.accepted(h.DOOR), h.DOOR)

    def reads(self, who: Audience) -> set[str]:
        """Return the fields of what the youth told that ``who`` reads."""
        return set(self.fields(who, self.told) or {})


def by_a_wrong_date(dice: random.Random, now: datetime) -> tuple[str, Event]:
    """Return what comes of a date that made them 18 and was put right, and what they sign meanwhile."""
    if dice.random() < 0.4:
        return derived("age", CASE), dice.choice((came_of_age, not_of_age))()
    kinds, until = dice.sample(sorted(RELEASABLE), 4), now + timedelta(days=30)
    return derived("rel", repr(dice.random())), released(
        dice.choice((h.HUB, h.DOOR, h.CAREGIVER)), *kinds, until=until, ground=dice.choice((OF_AGE, OF_AGE, None))
    )
