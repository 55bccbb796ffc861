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

# A hub brings the team together. Whoever is in it reads which training they have, where their own team reads anything:
# neither who it is nor for whom they speak, which may be what they lived through themselves.
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
        )
        for kind in sorted(SEATED - {Kind.HUB})
    ),
)
