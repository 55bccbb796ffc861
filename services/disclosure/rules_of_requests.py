"""The rules for a request for support: a file of its own, between whoever asked and the hub."""

from typing import Final

import msgspec

from contracts import asking, intake
from contracts.base import Event
from contracts.disclosure import FileOpened, Ground
from contracts.labels import Label, labels_of
from contracts.rules import RuleId
from contracts.vocabulary import Kind
from services.disclosure import readers as who
from services.disclosure.sight import Rule

_but = msgspec.structs.replace

ASKED: Final = Rule(
    id=RuleId.ASKED_OF_HUB,
    kind=Kind.HUB,
    readers=who.team(Kind.HUB),
    ground=Ground.ADDRESSED,
    shows=frozenset({Label.STATUS, Label.NARRATIVE, Label.CONTACT, Label.HEALTH}),
)
_HUB_OF_REQUEST: Final = _but(ASKED, id=RuleId.HUB_OF_REQUEST, ground=Ground.PART)
ASKER: Final = Rule(id=RuleId.ASKER, kind=Kind.CAREGIVER, readers=who.askers)
YOUNG_ASKER: Final = _but(ASKER, kind=Kind.YOUTH)
# Where they chose a second secret, the code alone shows that there is a request and how far it is: not one field of it.
_AJAR_EVENTS: Final[tuple[type[Event], ...]] = (
    asking.RequestBegun,
    asking.CodeRenewed,
    asking.HubAnswered,
    asking.RequestReopened,
    intake.SupportRequested,
    intake.RequestAssessed,
    intake.SupportMatched,
    intake.RequestClosed,
    FileOpened,
)
AJAR: Final = tuple(
    Rule(
        id=RuleId.ASKER_AJAR,
        kind=kind,
        readers=who.ajar,
        withholds=frozenset(field for event in _AJAR_EVENTS for field in labels_of(event)),
    )
    for kind in (Kind.CAREGIVER, Kind.YOUTH)
)
REQUEST: Final = (_HUB_OF_REQUEST, ASKER, YOUNG_ASKER)
REQUEST_STAGE: Final = (*REQUEST, *AJAR)
OF_HUB: Final = (_HUB_OF_REQUEST,)
# What was begun is theirs alone until they send it: by their code they read it, or they could not go on with it.
_BEGUN: Final = tuple(
    Rule(
        id=RuleId.BEGUN,
        kind=kind,
        readers=who.while_begun(who.askers),
        ground=Ground.OWN_WORDS,
        shows=frozenset({Label.STATUS, Label.NARRATIVE}),
    )
    for kind in (Kind.CAREGIVER, Kind.YOUTH)
)
BEGUN: Final = (*_BEGUN, *(_but(rule, readers=who.while_begun(who.ajar)) for rule in AJAR))
TYPED: Final = _BEGUN
# What the hub and whoever asked write to each other is for the two of them.
_THREAD: Final = tuple(
    _but(
        rule,
        id=RuleId.THREAD,
        ground=Ground.ADDRESSED,
        shows=frozenset({Label.STATUS, Label.NARRATIVE}),
    )
    for rule in REQUEST
)
WROTE: Final = _THREAD
ANSWERED_ASKER: Final = (*_THREAD, *AJAR)
