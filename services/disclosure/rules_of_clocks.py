"""The rules for mandated reports, for clocks, and for where an advocate may be with a youth.

Who called is in no copy; and which clocks a case has can itself say a lot.
"""

from typing import Final

import msgspec

from contracts.clock import KNOWN_TO_HUBS, UNNAMED_TO_HUBS
from contracts.disclosure import Ground
from contracts.labels import Label
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
_WITH_WHEN: Final = frozenset({Label.STATUS, Label.SAFETY})
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
# An exam, an interview, a proceeding: that there is one, and what they chose, is for those beside them. The youth reads
# of it once somebody told them: no page is the first to say that the police want to speak with them. Who examines or
# interviews them reads again what they wrote, and nothing that followed: not even that somebody is called.
_UNSAID: Final = frozenset({"heard"})
_BESIDE: Final = (
    _but(ADVOCATE, id=RuleId.OCCASION, readers=who.heard(who.advocates), withholds=_UNSAID),
    _but(_WROTE, readers=who.heard(who.wrote_it_down), withholds=_UNSAID),
    _but(HUB, id=RuleId.OCCASION_TO_ASK, readers=who.heard(who.to_ask), withholds=_UNSAID),
    _but(
        YOUTH,
        id=RuleId.OCCASION_TOLD,
        readers=who.heard(who.told_of_it(who.youth)),
        ground=Ground.ADDRESSED,
        shows=_WITH_WHEN,
        withholds=_UNSAID | {"audience", "asks"},
    ),
)
_WRITTEN_OUTSIDE: Final = tuple(
    Rule(
        id=RuleId.WRITTEN_DOWN,
        kind=kind,
        readers=who.its_own,
        own_words=True,
        withholds=_UNSAID | {"asks"},
    )
    for kind in (Kind.PARTNER, Kind.INVESTIGATOR)
)
RAISED: Final = (
    *(
        _but(rule, readers=who.from_outside(rule.readers), ground=Ground.ADDRESSED, shows=_WITH_WHEN)
        for rule in (_BESIDE[0], _BESIDE[2])
    ),
    *_BESIDE,
    *_WRITTEN_OUTSIDE,
)
CHOSEN: Final = (*_BESIDE, *_WRITTEN_OUTSIDE)
CALLED: Final = _BESIDE
