"""The rules for what is a community's: its response team. It speaks of nobody who is served."""

from typing import Final

from contracts.disclosure import Ground
from contracts.labels import Label
from contracts.response import SEATED
from contracts.rules import RuleId
from contracts.vocabulary import Kind
from services.disclosure import readers as who
from services.disclosure.sight import Rule

_NAMED: Final = frozenset({Label.STATUS, Label.IDENTITY})
_FOR_WHOM: Final = frozenset({"seat"})
"""For whom somebody speaks in the team may be what they lived through themselves: their colleagues don't read it."""

# A hub brings the team together. Whoever is in it reads which training they have, where their own team reads anything.
MEMBER: Final = (
    Rule(
        id=RuleId.RESPONSE_TEAM,
        kind=Kind.HUB,
        readers=who.team(Kind.HUB),
        ground=Ground.DIRECTORY,
        shows=_NAMED,
    ),
    *(
        Rule(
            id=RuleId.OWN_TRAINING,
            kind=kind,
            readers=who.its_own,
            ground=Ground.DIRECTORY,
            withholds=_FOR_WHOM,
        )
        for kind in sorted(SEATED - {Kind.HUB})
    ),
)
