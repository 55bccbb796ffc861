"""The rules for clocks, and for where an advocate may be with a youth: which a case has can itself say a lot."""

from typing import Final

import msgspec

from contracts.disclosure import Ground
from contracts.rules import RuleId
from contracts.vocabulary import ClockKind
from services.disclosure import readers as who
from services.disclosure.rules import ADVOCATE, AGENCY_STATUS, HUB, HUB_UNRELEASED

_but = msgspec.structs.replace

# Of some, a hub that didn't start them sees when they end, and not which they are: that a youth is of a tribe, came
# from another country, is missing from care or stays at a runaway home is the youth's. Of others, not even that.
_KNOWN_TO_HUBS: Final = frozenset(
    {ClockKind.MANDATED_REPORT, ClockKind.CROSS_REPORT, ClockKind.ADVOCATE_ON_SCENE, ClockKind.FIRST_SERVICES}
)
_UNNAMED_TO_HUBS: Final = frozenset(
    {
        ClockKind.TRIBAL_NOTICE,
        ClockKind.FOREIGN_NATIONAL_MINOR,
        ClockKind.MISSING_FROM_CARE,
        ClockKind.RUNAWAY_HOME_NOTICE,
    }
)
_NAMED_BY: Final = frozenset(
    {"kind", "of", "unit", "counting", "source", "as_of", "figure", "warn_minutes", "since", "due_plain", "whom"}
)
_WROTE: Final = _but(HUB, id=RuleId.WRITTEN_DOWN, readers=who.wrote_it_down)
CLOCK: Final = (
    _but(ADVOCATE, id=RuleId.CLOCK),
    _WROTE,
    _but(HUB_UNRELEASED, id=RuleId.CLOCK, readers=who.of_clock(_KNOWN_TO_HUBS, HUB.readers)),
    _but(
        HUB_UNRELEASED,
        id=RuleId.CLOCK_UNNAMED,
        readers=who.of_clock(_UNNAMED_TO_HUBS, HUB.readers),
        own_words=False,
        withholds=_NAMED_BY | {"audience", "told"},
    ),
    _but(
        AGENCY_STATUS,
        id=RuleId.CLOCK_OF_AGENCY,
        readers=who.of_clock({ClockKind.CROSS_REPORT}, who.agencies_of_clock),
        ground=Ground.PART,
        withholds=frozenset({"audience", "told", "warn_minutes"}),
    ),
)
# An exam, an interview, a proceeding: that there is one, and what they chose, is for those beside them.
OCCASION: Final = (_but(ADVOCATE, id=RuleId.OCCASION), _WROTE)
