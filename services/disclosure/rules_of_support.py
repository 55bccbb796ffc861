"""The rules for caregiver support: who offers a place, who has one, and what somebody says of their own strain.

What they say of themselves goes to a hub only by their own plain yes, and only where they said that it neither employs
nor licenses them: to every other, and wherever that wasn't said, it is as if nothing had been answered.
"""

from typing import Final

import msgspec

from contracts.disclosure import Ground
from contracts.labels import Label
from contracts.rules import RuleId
from contracts.vocabulary import Kind
from services.disclosure import readers as who
from services.disclosure.rules_of_region import HUBS
from services.disclosure.rules_of_requests import ASKED, ASKER, REQUEST
from services.disclosure.sight import EVERYTHING, Rule

_but = msgspec.structs.replace

# An offering is as public as the directory: to the region's hubs, and to the team whose it is.
_OFFERS: Final = Rule(id=RuleId.OFFERS_IT, kind=Kind.PARTNER, readers=who.offers_it, ground=Ground.DIRECTORY)
OFFERED: Final = (*HUBS, _OFFERS)

# Whoever offers a place learns that somebody takes it, and not who: neither their request, nor what they are.
_BOOKED_THERE: Final = _but(
    _OFFERS,
    id=RuleId.BOOKED_THERE,
    ground=Ground.PART,
    withholds=frozenset({"audience", "request_case", "request", "told", "others"}),
)
_BOOKED_BY: Final = Rule(
    id=RuleId.OWN_BOOKING, kind=Kind.CAREGIVER, readers=who.its_own, withholds=frozenset({"provider", "told"})
)
_HUB_OF_BOOKING: Final = _but(HUBS[0], id=RuleId.HUB_OF_BOOKING, ground=Ground.PART)
BOOKED: Final = (_HUB_OF_BOOKING, _BOOKED_THERE, _BOOKED_BY)

# The notes of a hand-over are for the two sides of one booking: not for the hub either.
HAND_OVER: Final = (
    _but(_OFFERS, id=RuleId.HAND_OVER, ground=Ground.ADDRESSED, shows=EVERYTHING, withholds=frozenset({"audience"})),
    _but(_BOOKED_BY, id=RuleId.HAND_OVER, ground=Ground.OWN_WORDS, shows=EVERYTHING),
)

# To themselves it says that they answered, and no more: somebody else may pick up the phone.
ANSWERED: Final = (
    _but(
        ASKED,
        id=RuleId.SAID_OF_THEMSELVES,
        readers=who.hubs_they_chose,
        shows=frozenset({Label.STATUS, Label.HEALTH}),
    ),
    ASKER,
)
FOUND: Final = REQUEST
