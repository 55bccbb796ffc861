"""Who is on record beside a youth: caregivers whom a hub or an advocate linked to the case, and to whom it is released.

Folds of others' facts. What anybody sees is settled by disclosure.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from contracts.asking import CaregiverLinked, CaregiverUnlinked
from contracts.base import Audience, Fact
from contracts.consent import ReleaseGranted
from contracts.standing import counts_at, releases_after
from contracts.subjects import case_filter
from services.bus.serving.desk import Facts, Folded

Where = tuple[str, str]
"""A region and a case."""
Links = dict[Where, dict[str, tuple[Audience | None, int]]]
"""For each case, by the request that was linked: whose it is (None: no more), and since which place in FACTS."""


def note(links: Links, fact: Fact) -> None:
    """Take over a link, or its end: the newer one counts, in whichever order they are read."""
    if not isinstance(fact.event, CaregiverLinked | CaregiverUnlinked):
        return
    whose = fact.event.audience if isinstance(fact.event, CaregiverLinked) else None
    of_case = links.setdefault((fact.address.region, fact.address.case), {})
    if of_case.get(fact.event.request_case, (None, 0))[1] < fact.seq:
        of_case[fact.event.request_case] = (whose, fact.seq)


_LINKED: Final[Folded[Links]] = Folded("fact.intake.*.*.*.caregiver_linked", dict, note)
_UNLINKED: Final[Folded[Links]] = Folded("fact.intake.*.*.*.caregiver_unlinked", dict, note, into=_LINKED)


async def caregivers(facts: Facts, region: str, case: str) -> frozenset[Audience]:
    """Return the caregivers who are linked to a case now.

    Raises:
        BusDownError: no answer.
    """
    await facts.up_to_date(_UNLINKED)
    links = (await facts.up_to_date(_LINKED)).get((region, case), {})
    return frozenset(whose for whose, _ in links.values() if whose is not None)


async def released_to(facts: Facts, region: str, case: str, at: datetime) -> frozenset[Audience]:
    """Return whom a release of a case names that is in force at ``at``.

    Raises:
        BusDownError: no answer.
    """
    releases: Mapping[str, ReleaseGranted] = {}
    async for fact in facts.reader.facts(case_filter(region, case, "consent")):
        releases = releases_after(releases, fact)
    return frozenset(each.recipient for each in releases.values() if counts_at(each, at))
