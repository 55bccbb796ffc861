"""The rules for casework: what is planned with a young person is theirs and their advocate's, and nearly nobody else's.

No release opens any of it but to an advocate who stands beside them, and no order does. What the youth wrote, they
wrote to their advocates. A hub follows which needs and steps there are, and reads what it wrote down itself.
"""

from typing import Final

import msgspec

from contracts.disclosure import Ground
from contracts.labels import RELEASABLE, Label
from contracts.rules import RuleId
from contracts.vocabulary import Kind
from services.disclosure import readers as who
from services.disclosure.rules import ADVOCATE, HUB_UNRELEASED, YOUTH, always
from services.disclosure.sight import EVERYTHING, NOTHING, STATUS, Rule

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
# Which word the state's guide came to, a person tells them, and no screen that others may see; of a report they hear by
# a fact of its own, once it is safe.
_FOR_A_PERSON: Final = frozenset({"outcome", "reached_by", "audience", "report"})
_GUIDE_USED: Final = _but(YOUTH, id=RuleId.GUIDE_USED, withholds=_FOR_A_PERSON)
GUIDE: Final = (*AWAY, _GUIDE_USED)

# Of the way back to school the few there whom the youth chose read what a release to them opens, as long as it does.
_AT_SCHOOL: Final = Rule(
    id=RuleId.SCHOOL_TEAM,
    kind=Kind.PARTNER,
    readers=who.need_to_know,
    released=always,
    needs=frozenset({Label.SCHOOL}),
    withholds=frozenset({"need_to_know"}),
)
# What was said before is over, but for words that whoever wrote since couldn't read, and so couldn't replace.
_WORDS_THAT_STAND: Final = _but(
    _AT_SCHOOL, readers=who.know_still, withholds=frozenset({"need_to_know", "supports", "back_on"})
)
SCHOOL: Final = (*THEIRS, _AT_SCHOOL, _WORDS_THAT_STAND)

# Whoever is invited to plan knows when and where; not who else is, since that may be what somebody keeps from somebody.
# A provider or a caregiver only as long as a release to them counts: a place and an hour are where somebody can be met.
_GUESTS: Final = (Kind.HUB, Kind.PARTNER, Kind.CAREGIVER)
_OTHERS_OF_MEETING: Final = frozenset({"audience", "invited", "came", "told", "to"})
_INVITED: Final = tuple(
    Rule(
        id=RuleId.INVITED,
        kind=kind,
        readers=who.invited,
        ground=Ground.ADDRESSED,
        shows=frozenset({Label.STATUS, Label.LOCATION}),
        needs=NOTHING if kind is Kind.HUB else RELEASABLE,
        withholds=_OTHERS_OF_MEETING,
    )
    for kind in _GUESTS
)
MEETING: Final = (*THEIRS, *_INVITED)
# And what is spoken of, where it is for them and a release lets them read such words.
SPOKEN_OF: Final = (
    *THEIRS,
    *(
        _but(rule, id=RuleId.MEANT_FOR_THEM, readers=who.meant, ground=Ground.PART, shows=STATUS, released=always)
        for rule in _INVITED
    ),
)
COMING: Final = (*THEIRS, *(_but(rule, readers=who.its_own, shows=STATUS, ground=Ground.PART) for rule in _INVITED))

# What two write to each other is theirs: no hub, no auditor, and no advocate whom it isn't written to.
TALK: Final = tuple(
    Rule(
        id=RuleId.BETWEEN_TWO,
        kind=kind,
        readers=who.sides,
        ground=Ground.ADDRESSED,
        shows=frozenset({Label.STATUS, Label.NARRATIVE}),
        withholds=frozenset({"heard"}),
    )
    for kind in (Kind.YOUTH, Kind.ADVOCATE, Kind.HUB, Kind.CAREGIVER)
)
