"""The rules for mandated reports, for clocks, and for where an advocate may be with a youth.

Who called is in no copy; and which clocks a case has can itself say a lot.
"""

from typing import Final

import msgspec

from contracts.clock import KNOWN_TO_HUBS, UNNAMED_TO_HUBS
from contracts.disclosure import Ground
from contracts.rules import RuleId
from contracts.vocabulary import ClockKind, Kind
from services.disclosure import readers as who
from services.disclosure.rules import ADVOCATE, HUB, HUB_UNRELEASED, YOUTH
from services.disclosure.sight import EVERYTHING, STATUS, Rule

_but = msgspec.structs.replace

AGENCY: Final = Rule(
    id=RuleId.AGENCY, kind=Kind.INVESTIGATOR, readers=who.addressed, ground=Ground.STATUTE, shows=EVERYTHING
)
AGENCY_STATUS: Final = _but(AGENCY, id=RuleId.AGENCY_STATUS, readers=who.agencies, shows=STATUS)
YOUTH_OF_REPORT: Final = _but(YOUTH, id=RuleId.REPORT_TOLD)

_NAMED_BY: Final = frozenset(
    {"kind", "of", "unit", "counting", "source", "as_of", "figure", "warn_minutes", "since", "due_plain", "whom"}
)
_WROTE: Final = _but(HUB, id=RuleId.WRITTEN_DOWN, readers=who.wrote_it_down)
CLOCK: Final = (
    _but(ADVOCATE, id=RuleId.CLOCK),
    _WROTE,
    _but(HUB_UNRELEASED, id=RuleId.CLOCK, readers=who.of_clock(KNOWN_TO_HUBS, HUB.readers)),
    _but(
        HUB_UNRELEASED,
        id=RuleId.CLOCK_UNNAMED,
        readers=who.of_clock(UNNAMED_TO_HUBS, HUB.readers),
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
