"""The rules for casework: what is planned with a young person is theirs and their advocate's, and nearly nobody else's.

No release opens any of it but to an advocate who stands beside them, and no order does. What the youth wrote, they
wrote to their advocates. A hub follows which needs and steps there are, and reads what it wrote down itself.
"""

from typing import Final

import msgspec

from contracts.disclosure import Ground
from contracts.rules import RuleId
from contracts.vocabulary import Kind
from services.disclosure import readers as who
from services.disclosure.rules import ADVOCATE, HUB_UNRELEASED, YOUTH
from services.disclosure.sight import EVERYTHING, Rule

_but = msgspec.structs.replace

_WRITTEN_BY_YOUTH: Final = Rule(
    id=RuleId.TOLD_ADVOCATE,
    kind=Kind.ADVOCATE,
    readers=who.told_by_youth(who.advocates),
    ground=Ground.ADDRESSED,
    shows=EVERYTHING,
)
_BESIDE: Final = (_WRITTEN_BY_YOUTH, _but(ADVOCATE, id=RuleId.CASEWORK))
_OWN: Final = Rule(
    id=RuleId.OWN_CASEWORK, kind=Kind.YOUTH, readers=who.youth, ground=Ground.ADDRESSED, shows=EVERYTHING
)
_WROTE: Final = _but(HUB_UNRELEASED, id=RuleId.WRITTEN_DOWN, readers=who.hubs_that_wrote)

PLAN: Final = (_but(HUB_UNRELEASED, id=RuleId.PLAN_STATUS), *_BESIDE, _OWN)
THEIRS: Final = (*_BESIDE, _OWN)
TRIED: Final = _BESIDE
"""What a youth would have to read as a reproach, and whoever found their phone as news."""

# That somebody is away is not said on a page that others may open; that they are back, and what they want, is theirs.
AWAY: Final = (*_BESIDE, _WROTE)
BACK: Final = (*AWAY, _OWN)
# Nor where they stay, nor what a court called it: that school and care go on, and when a court looks again.
_YOUTH_UNPLACED: Final = _but(YOUTH, id=RuleId.NO_PLACE, withholds=frozenset({"kind", "audience", "told"}))
PLACED: Final = (*AWAY, _YOUTH_UNPLACED)
