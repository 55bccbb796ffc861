"""Whether a partner or an agency has a part in a case, so that it may ask for an advocate in it. Pure folds."""

from collections.abc import Iterable
from typing import Final

from contracts.base import Audience, Fact
from contracts.referral import ReferralAccepted, ReferralMoved
from contracts.report import FollowUpSent
from contracts.vocabulary import Kind, ReferralState

OUTSIDERS: Final = frozenset({Kind.PARTNER, Kind.INVESTIGATOR})
"""Who has a part in a case by a referral or a report alone."""


def has_part(who: Audience, facts: Iterable[Fact]) -> bool:
    """Return whether ``who`` serves the youth by a referral now, or was sent a report, by these facts of one case."""
    serving: dict[str, Audience | None] = {}
    told: set[Audience] = set()
    for fact in facts:
        match fact.event:
            case ReferralAccepted(audience=audience):
                serving[fact.address.aggregate] = audience
            case ReferralMoved(state=state) if state.is_end or state is ReferralState.REJECTED:
                serving.pop(fact.address.aggregate, None)
            case FollowUpSent(recipients=recipients):
                told.update(recipients)
            case _:
                pass
    return who in told if who.kind is Kind.INVESTIGATOR else who in serving.values()
