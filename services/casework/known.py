"""Who is on record beside a youth: caregivers whom a hub or an advocate linked to the case. A fold of others' facts."""

from typing import Final

from contracts.asking import CaregiverLinked, CaregiverUnlinked
from contracts.base import Audience, Fact
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
