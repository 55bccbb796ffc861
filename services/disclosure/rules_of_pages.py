"""The rules for a page: whoever has it sees how to call back, and nobody else it was sent to."""

from typing import Final

import msgspec

from contracts.disclosure import Ground
from contracts.labels import Label
from contracts.rules import RuleId
from contracts.vocabulary import Kind
from services.disclosure import readers as who
from services.disclosure.rules import ADVOCATE_UNRELEASED, BESIDE, DOOR, HUB_UNRELEASED, YOUTH
from services.disclosure.sight import Rule

_but = msgspec.structs.replace

PAGED: Final = Rule(id=RuleId.PAGED, kind=Kind.ADVOCATE, readers=who.paged)
ANSWERED: Final = Rule(
    id=RuleId.ANSWERED,
    kind=Kind.ADVOCATE,
    readers=who.answered,
    ground=Ground.ADDRESSED,
    shows=frozenset({Label.STATUS, Label.CONTACT}),
    own_words=True,
)
HUB_ANSWERED: Final = _but(ANSWERED, kind=Kind.HUB)

# Who asked follows their page, and reads nobody else's request. Not who was asked and could not come: of whom that is
# said, and of whom not, could tell that a shield keeps somebody away. Who comes, they are told: they open the door.
_CALLERS: Final = (Kind.PARTNER, Kind.INVESTIGATOR, Kind.ADVOCATE)
_WHO_DID_NOT: Final = frozenset({"audiences", "unreachable", "audience", "cant"})
_FOLLOWS: Final = tuple(Rule(id=RuleId.CALLER, kind=kind, readers=who.callers) for kind in _CALLERS)
# By a code on a phone that others may hold, nothing but how far it came.
_FOLLOWS_BY_CODE: Final = tuple(
    _but(DOOR, id=RuleId.ASKER, kind=kind, readers=who.callers) for kind in (Kind.CAREGIVER, Kind.YOUTH)
)
_ASKED_THEMSELVES: Final = tuple(_but(rule, readers=who.its_own, own_words=True) for rule in _FOLLOWS)
_ASKED_BY_CODE: Final = tuple(_but(rule, readers=who.its_own) for rule in _FOLLOWS_BY_CODE)

_ALL_ALONG: Final = (*BESIDE, YOUTH, DOOR)
PAGE_ASKED: Final = (HUB_ANSWERED, ANSWERED, *_ASKED_THEMSELVES, *_ALL_ALONG, PAGED, *_ASKED_BY_CODE)
PAGE: Final = (*_ALL_ALONG, PAGED, *_FOLLOWS, *_FOLLOWS_BY_CODE)
# A step is for those who were asked in it. Why somebody can't come is between them and the hub.
_STEP: Final = (
    _but(PAGED, readers=who.in_step, withholds=frozenset({"cant"})),
    *(_but(rule, withholds=_WHO_DID_NOT) for rule in _FOLLOWS),
    *_FOLLOWS_BY_CODE,
)
PAGE_SENT: Final = (*_ALL_ALONG, *_STEP)
PAGE_PASSED: Final = (
    HUB_UNRELEASED,
    *(_but(rule, withholds=rule.withholds | {"cant"}) for rule in (ADVOCATE_UNRELEASED, YOUTH, DOOR)),
    *_STEP,
)
PAGE_TOLD: Final = (*_ALL_ALONG, _but(PAGED, readers=who.its_own), *_STEP[1:])
# Whether they want to talk to somebody about it is between them and the hub, too; and it is no page of the youth's.
DEBRIEF: Final = (
    HUB_UNRELEASED,
    _but(PAGED, readers=who.its_own),
    _but(ADVOCATE_UNRELEASED, withholds=frozenset({"wants_support"})),
)
