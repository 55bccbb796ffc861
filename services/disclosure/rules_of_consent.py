"""The rules for releases and shields, for people around a youth, and for what is disclosed without a release."""

from typing import Final

import msgspec

from contracts.disclosure import Ground
from contracts.rules import RuleId
from contracts.vocabulary import Kind
from services.disclosure import readers as who
from services.disclosure.rules import ADVOCATE, AUDITOR, BESIDE, HUB, YOUTH
from services.disclosure.sight import Rule

_but = msgspec.structs.replace

# A release tells its recipient what it allows. Not a caregiver: that a release ended must look like a time-out to them.
# Nor does one that names somebody suspected stand on the page of the youth, where it would look as if it still counted.
# On which ground a youth signed alone tells of treatment, or where they stay: for who recorded it, and for them. What
# must be said to a recipient (`notice`) tells as much to a hub that is none.
_SIGNED_ON: Final = frozenset({"ground"})
_HUB_OF_RELEASE: Final = _but(HUB, withholds=_SIGNED_ON | {"notice"})
RELEASE_BESIDE: Final = (_HUB_OF_RELEASE, ADVOCATE, _but(YOUTH, readers=who.if_made(who.youth)))
RELEASE: Final = (
    *RELEASE_BESIDE,
    *(
        Rule(id=RuleId.RECIPIENT, kind=kind, readers=who.recipient, withholds=_SIGNED_ON)
        for kind in (Kind.PARTNER, Kind.INVESTIGATOR, Kind.HUB, Kind.ADVOCATE)
    ),
)
# Auditors know of each shield, for whoever could lift it may be kept from the case by it; why it is there isn't theirs.
SHIELD: Final = (
    *(_but(rule, id=RuleId.UNCONCERNED, readers=who.unshielded(rule.readers)) for rule in BESIDE),
    _but(AUDITOR, readers=who.unshielded(AUDITOR.readers)),
)
PERSON: Final = tuple(_but(rule, id=RuleId.UNCONCERNED, readers=who.unconcerned(rule.readers)) for rule in BESIDE)

# What is disclosed without a release tells its recipient on which ground; and the youth, where they were told.
ORDER: Final = (
    *BESIDE,
    _but(YOUTH, id=RuleId.ORDER_TOLD, readers=who.told(who.youth)),
    *(
        Rule(id=RuleId.ORDER_RECIPIENT, kind=kind, readers=who.order_recipient, ground=Ground.ORDER)
        for kind in (Kind.PARTNER, Kind.INVESTIGATOR, Kind.CAREGIVER)
    ),
)
ERASED: Final = _but(AUDITOR, id=RuleId.ERASED)
