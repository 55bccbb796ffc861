"""Who stands where to a fact: the sets of audiences the rules of `policy` are made of. Who is in none sees nothing."""

from collections.abc import Callable, Collection
from typing import Final

from contracts import consent, disclosure, gate, report
from contracts.base import Audience, Event, Fact
from contracts.catalog import EVENTS
from contracts.vocabulary import Kind
from services.disclosure.case import NOBODY, Case

Readers = Callable[[Case, Fact], Collection[Audience]]

_RELEASES: Final[tuple[type[Event], ...]] = (
    consent.ReleaseGranted,
    consent.ReleaseWithdrawn,
    consent.ReleaseExpired,
)
TOLD_TO_YOUTH: Final = frozenset(
    event.tag() for event in EVENTS if event.context() in ("intake", "referral", "oncall") or event in _RELEASES
)
"""What an accounting for the youth speaks of: no mandated report (until it is marked safe), and no shield."""
TOLD_TO_ADVOCATES: Final = TOLD_TO_YOUTH | {event.tag() for event in EVENTS if event.context() == "report"}
"""And for the advocate: no shield either, since it may have been raised against one of them."""


def team(kind: Kind) -> Readers:
    """Return the readers: every team of ``kind`` of the region."""
    return lambda case, _: case.teams.get(kind, NOBODY)


def advocates(case: Case, _: Fact) -> Collection[Audience]:
    return case.circle.advocates


def youth(case: Case, _: Fact) -> Collection[Audience]:
    return case.circle.youth


def askers(case: Case, _: Fact) -> Collection[Audience]:
    return case.circle.askers


def partners(case: Case, fact: Fact) -> Collection[Audience]:
    """Return whoever was asked for this referral, and had not declined, lost or ended it before this fact."""
    asked = case.referrals.get(fact.address.aggregate)
    return () if asked is None else [who for who, end in asked.parts.items() if end is None or fact.seq <= end]


def serving(case: Case, fact: Fact) -> Collection[Audience]:
    """Return who serves the youth by this referral, now."""
    asked = case.referrals.get(fact.address.aggregate)
    return () if asked is None or asked.serving is None else (asked.serving,)


def its_partner(case: Case, fact: Fact) -> Collection[Audience]:
    """Return who answers for the very service that this fact of a referral names."""
    asked = case.referrals.get(fact.address.aggregate)
    whose = None if asked is None else asked.offers.get(getattr(fact.event, "service", ""))
    return () if whose is None else (whose,)


def serving_by_any(case: Case, _: Fact) -> Collection[Audience]:
    return case.serving


def paged(case: Case, fact: Fact) -> Collection[Audience]:
    page = case.pages.get(fact.address.aggregate)
    return NOBODY if page is None else page.sent


def answered(case: Case, fact: Fact) -> Collection[Audience]:
    page = case.pages.get(fact.address.aggregate)
    return NOBODY if page is None else page.answered


def agencies(case: Case, fact: Fact) -> Collection[Audience]:
    """Return the agencies that a follow-up of this report was addressed to."""
    return case.reports.get(fact.address.aggregate, NOBODY)


def addressed(_: Case, fact: Fact) -> Collection[Audience]:
    """Return the agencies that this very follow-up was addressed to."""
    return fact.event.recipients if isinstance(fact.event, report.FollowUpSent) else ()


def recipient(_: Case, fact: Fact) -> Collection[Audience]:
    event = fact.event
    if isinstance(event, consent.ReleaseGranted | consent.ReleaseWithdrawn | consent.ReleaseExpired):
        return (event.recipient,)
    return ()


def let_into(_: Case, fact: Fact) -> Collection[Audience]:
    """Return the team that somebody was let into, or removed from."""
    event = fact.event
    return (event.audience,) if isinstance(event, gate.PersonInvited | gate.PersonRemoved) else ()


def hubs_of_the_watched(case: Case, fact: Fact) -> Collection[Audience]:
    """Return the region's hubs, and nobody where the person is of those who watch over them."""
    return () if any(team.kind is Kind.AUDITOR for team in let_into(case, fact)) else case.teams.get(Kind.HUB, NOBODY)


def unshielded(who: Readers) -> Readers:
    """Return ``who`` without the audience that this very shield is, or was, raised against."""

    def readers(case: Case, fact: Fact) -> Collection[Audience]:
        against = case.shielded.get(fact.address.aggregate)
        return [each for each in who(case, fact) if each != against]

    return readers


def unless_by_agency(who: Readers) -> Readers:
    """Return ``who``, and nobody where an investigating agency opened the case: that would tell of its report."""

    def readers(case: Case, fact: Fact) -> Collection[Audience]:
        opened = fact.event
        by_agency = isinstance(opened, disclosure.FileOpened) and opened.audience.kind is Kind.INVESTIGATOR
        return NOBODY if by_agency else who(case, fact)

    return readers


def accounted(who: Readers, types: frozenset[str]) -> Readers:
    """Return ``who``, and nobody where a record of disclosures has no entry of ``types``."""

    def readers(case: Case, fact: Fact) -> Collection[Audience]:
        record = fact.event
        if not isinstance(record, disclosure.DisclosureDecided):
            return NOBODY
        told = any(entry.type in types for entry in (*record.shown, *record.taken_back))
        return who(case, fact) if told else NOBODY

    return readers


def newest(case: Case, fact: Fact, audience: Audience) -> bool:
    """Return whether this is the last the youth told: a release doesn't reach back behind it."""
    return case.newest_for(audience) == fact.id
