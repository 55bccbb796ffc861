"""Accountings of disclosures: what each speaks of, and who reads an entry of theirs, or that a file was opened."""

from collections.abc import Collection
from typing import Final

import msgspec

from contracts import asking, consent, disclosure, known, life, oncall, referral
from contracts.base import Audience, Event, Fact
from contracts.catalog import EVENTS
from contracts.disclosure import Ground
from contracts.vocabulary import Kind
from services.disclosure.case import Case
from services.disclosure.consent import NOBODY
from services.disclosure.readers import Readers

_RELEASES: Final[tuple[type[Event], ...]] = (
    consent.ReleaseGranted,
    consent.ReleaseBegan,
    consent.ReleaseNarrowed,
    consent.ReleaseWithdrawn,
    consent.WithdrawalPapered,
    consent.ReleaseExpired,
    consent.RenewalDue,
)
_NOT_THEIRS: Final[tuple[type[Event], ...]] = (
    referral.DoorsLeftOut,
    referral.FirstContactAsked,
    oncall.PageDebriefed,
    life.DeadlineNear,
)
_AT_EASE: Final = frozenset(Ground) - {Ground.STATUTE, Ground.ORDER}


class Account(msgspec.Struct, frozen=True):
    """What an accounting of disclosures speaks of: entries of these facts, on these grounds."""

    types: frozenset[str]
    grounds: frozenset[Ground] = frozenset(Ground)

    def tells(self, entry: disclosure.Shown) -> bool:
        return entry.type in self.types and entry.ground in self.grounds


TOLD_TO_YOUTH: Final = Account(
    frozenset(
        event.tag()
        for event in EVENTS
        if (
            event.context() in ("intake", "referral", "oncall", "plan", "safety", "life", "meeting")
            or event in (*_RELEASES, consent.CameOfAge, consent.NotOfAge)
        )
        and event not in (known.AskedAfter, asking.CaregiverLinked, asking.CaregiverUnlinked, *_NOT_THEIRS)
    ),
    _AT_EASE,
)
"""No mandated report and no order: of those the youth is told by a fact of its own, when it is safe. And no shield; nor
that somebody asked after them, or is linked as their caregiver, which their advocate tells them: a phone may be in
other hands. Nor anything else of their case that is on no page of theirs."""
TOLD_TO_ADVOCATES: Final = Account(
    TOLD_TO_YOUTH.types
    | {
        event.tag()
        for event in EVENTS
        if event.context() in ("report", "order", "clock", "accompany", "outreach", "care", "guide")
    }
    | {consent.BirthDateRecorded.tag(), known.AskedAfter.tag()}
    | {event.tag() for event in _NOT_THEIRS}
    | {asking.CaregiverLinked.tag(), asking.CaregiverUnlinked.tag()}
)
"""And for the advocate: neither shields nor suspicions, since one of them may be whom it is about."""


def own_request_opened(case: Case, fact: Fact) -> Collection[Audience]:
    """Return whoever asked, by whatever they showed, where one of them opened it."""
    opened = fact.event
    mine = case.circle.askers | case.circle.ajar
    return mine if isinstance(opened, disclosure.FileOpened) and opened.audience in mine else NOBODY


def unless_it_tells(who: Readers) -> Readers:
    """Return ``who``, and nobody where the opening would tell of a report, or an order, they were not told of."""

    def readers(case: Case, fact: Fact) -> Collection[Audience]:
        opened = fact.event
        if not isinstance(opened, disclosure.FileOpened):
            return NOBODY
        hushed = case.consent.hushed.get(opened.audience)
        tells = opened.audience.kind is Kind.INVESTIGATOR or (hushed is not None and hushed < fact.seq)
        return NOBODY if tells else who(case, fact)

    return readers


def own_opening(who: Readers) -> Readers:
    """Return whoever of ``who`` opened this themselves."""

    def readers(case: Case, fact: Fact) -> Collection[Audience]:
        opened = fact.event
        return [
            each for each in who(case, fact) if isinstance(opened, disclosure.FileOpened) and each == opened.audience
        ]

    return readers


def accounted(who: Readers, account: Account) -> Readers:
    """Return ``who``, and nobody where a record of disclosures has no entry that ``account`` tells."""

    def readers(case: Case, fact: Fact) -> Collection[Audience]:
        record = fact.event
        if not isinstance(record, disclosure.DisclosureDecided):
            return NOBODY
        for entries in (record.shown, record.taken_back):
            for entry in entries:
                if account.tells(entry):
                    return who(case, fact)
        return NOBODY

    return readers
