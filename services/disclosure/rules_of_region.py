"""The rules for what is a region's and of no case: its teams and their people, its directory, how staff are reached."""

from typing import Final

import msgspec

from contracts.disclosure import Ground
from contracts.labels import Label
from contracts.rules import RuleId
from contracts.vocabulary import Kind
from services.disclosure import readers as who
from services.disclosure.rules import AUDITOR, HUB_UNRELEASED
from services.disclosure.sight import Rule

_but = msgspec.structs.replace

_STAFF_OF: Final = {
    kind: Rule(id=RuleId.DIRECTORY, kind=kind, readers=who.team(kind), ground=Ground.DIRECTORY)
    for kind in (Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR, Kind.AUDITOR)
}
EVERY_TEAM: Final = tuple(_STAFF_OF.values())
HUBS_AND_ADVOCATES: Final = (_STAFF_OF[Kind.HUB], _STAFF_OF[Kind.ADVOCATE])
UNPROVED: Final = (_STAFF_OF[Kind.HUB], _but(_STAFF_OF[Kind.ADVOCATE], readers=who.whose_shift))
HUBS: Final = (_STAFF_OF[Kind.HUB],)
LOOKED_AT: Final = HUBS
# A service is known to hubs and advocates, and to its own team, as long as it is theirs. Where a private place is, hubs
# and its team know: so an advocate has no listing but the one that counts.
_ITS_TEAM: Final = Rule(id=RuleId.OWN_SERVICE, kind=Kind.PARTNER, readers=who.its_team, ground=Ground.DIRECTORY)
SAID_OF_SERVICE: Final = (*HUBS_AND_ADVOCATES, _ITS_TEAM)
_WHILE_LISTED: Final = who.while_listed(who.team(Kind.ADVOCATE))
LISTED: Final = (_STAFF_OF[Kind.HUB], _but(_STAFF_OF[Kind.ADVOCATE], readers=_WHILE_LISTED), _ITS_TEAM)
_WITH_PLACE: Final = frozenset({Label.STATUS, Label.LOCATION})
PLACE: Final = (
    _but(_STAFF_OF[Kind.HUB], id=RuleId.PRIVATE_PLACE, shows=_WITH_PLACE),
    _but(_ITS_TEAM, id=RuleId.PRIVATE_PLACE, shows=_WITH_PLACE, readers=who.its_team_then),
)
HEAD: Final = tuple(_but(rule, id=RuleId.HEAD) for rule in EVERY_TEAM)

# The people of teams: a name is known in the team itself, and to the hub that calls them at night.
_COLLEAGUE: Final = Rule(
    id=RuleId.LET_IN,
    kind=Kind.AUDITOR,
    readers=who.let_into,
    ground=Ground.DIRECTORY,
    shows=frozenset({Label.STATUS, Label.IDENTITY}),
)
PEOPLE: Final = (
    _but(_COLLEAGUE, id=RuleId.HUB_PEOPLE, kind=Kind.HUB, readers=who.hubs_of_the_watched),
    _but(HUB_UNRELEASED, id=RuleId.HUB_WATCHED),
    *(_but(_COLLEAGUE, kind=kind) for kind in (Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR, Kind.AUDITOR)),
    _but(AUDITOR, id=RuleId.AUDITOR_PEOPLE),
)
FEEDS: Final = tuple(
    Rule(id=RuleId.FEED, kind=kind, readers=who.whose_feed, ground=Ground.DIRECTORY)
    for kind in (Kind.HUB, Kind.ADVOCATE)
)
# How staff are told that something waits for them: where, they know themselves.
WAYS: Final = (
    *(
        _but(_STAFF_OF[kind], id=RuleId.OWN_WAY, readers=who.its_own, own_words=True)
        for kind in (Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR)
    ),
    _but(_STAFF_OF[Kind.HUB], id=RuleId.REACHABLE),
)
