"""The rules of disclosure that most of a case is made of: who (a set of audiences), what (labels), on which ground.

Why each is there, and by which source, stands under its id in `contracts.rules`. Those of one subject alone stand in
``rules_of_…`` beside this; `policy` says which count for which fact.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from contracts import intake, oncall
from contracts.base import Audience, Event, Fact
from contracts.disclosure import FileOpened, Ground
from contracts.labels import Label, labels_of
from contracts.rules import RuleId
from contracts.vocabulary import Kind
from services.disclosure import readers as who
from services.disclosure.case import Case
from services.disclosure.consent import Order
from services.disclosure.sight import EVERYTHING, NOTHING, Rule

_but = msgspec.structs.replace


def always(_: Case, __: Fact, ___: Audience) -> bool:
    """Let releases count whatever the fact is."""
    return True


# ---------------------------------------------------------------------------------------------- those around every case

HUB: Final = Rule(id=RuleId.HUB, kind=Kind.HUB, readers=who.team(Kind.HUB), own_words=True, released=always)
ADVOCATE: Final = Rule(id=RuleId.ADVOCATE, kind=Kind.ADVOCATE, readers=who.advocates, own_words=True, released=always)
YOUTH: Final = Rule(id=RuleId.YOUTH, kind=Kind.YOUTH, readers=who.youth)
AUDITOR: Final = Rule(id=RuleId.AUDITOR, kind=Kind.AUDITOR, readers=who.team(Kind.AUDITOR))
IN_CASE: Final = (HUB, ADVOCATE, YOUTH)


def counted(*rules: Rule) -> tuple[Rule, ...]:
    """Return ``rules`` for what lets somebody into the case: nobody is shown as let in by somebody shielded."""
    return tuple(_but(rule, readers=who.counted(rule.readers)) for rule in rules)


# What no release to them opens: words that are not the youth's to release, or were written to somebody else.
HUB_UNRELEASED: Final = _but(HUB, id=RuleId.BESIDE, released=None)
ADVOCATE_UNRELEASED: Final = _but(ADVOCATE, id=RuleId.BESIDE, released=None)
BESIDE: Final = (HUB_UNRELEASED, ADVOCATE_UNRELEASED)
KEEPING: Final = (*BESIDE, AUDITOR)

# A case opened from a request: the link to who asked is the hub's alone.
_REQUEST_LINK: Final = frozenset({"request", "request_case"})
ADVOCATE_UNLINKED: Final = _but(ADVOCATE, withholds=_REQUEST_LINK)
YOUTH_UNLINKED: Final = _but(YOUTH, withholds=_REQUEST_LINK)

# What a code alone shows: that there is a case, that somebody is there or on the way and when they come; and of a page
# how far each message came, and which published number to call meanwhile. No name, no recipient, no place: not one
# field but these.
_AT_DOOR: Final[tuple[type[Event], ...]] = (
    intake.CaseOpened,
    intake.AdvocateAssigned,
    oncall.PageRequested,
    oncall.PageJoined,
    oncall.PageSent,
    oncall.PagePassed,
    oncall.PageUnanswerable,
    oncall.PageTold,
    oncall.PageAcknowledged,
    oncall.AdvocateSetOut,
    oncall.AdvocateArrived,
    oncall.PageFinished,
    FileOpened,
)
_HOW_FAR: Final = frozenset({"arrive_by", "number", "told", "again", "call"})
DOOR: Final = Rule(
    id=RuleId.DOOR,
    kind=Kind.YOUTH,
    readers=who.doors,
    withholds=frozenset(field for event in _AT_DOOR for field in labels_of(event)) - _HOW_FAR,
)
NOBODY: Final[tuple[Rule, ...]] = ()

# -------------------------------------------------------------------------------------------------- what the youth told

# The newest counts: a release doesn't reach back behind it.
# And whom the youth chose for a part of it: nobody else reads that, whatever is released to them. To whom, is theirs.
_RECORDER: Final = frozenset({"recorder"})
_CHOICES: Final = frozenset(f"{name}_to" for name in intake.FRAME) | _RECORDER
HUB_NEWEST: Final = _but(HUB, released=who.newest, chosen=True, withholds=_CHOICES)
ADVOCATE_NEWEST: Final = _but(ADVOCATE, released=who.newest, chosen=True)
# What the youth says of themselves they say to those beside them; what an advocate wrote, and it carries on, is theirs.
_OF_THEMSELVES: Final = frozenset({Label.STATUS, Label.IDENTITY, Label.NARRATIVE})
CARRIED: Final = _but(
    ADVOCATE_NEWEST, id=RuleId.CARRIED, readers=who.recorder, ground=Ground.ADDRESSED, shows=EVERYTHING, chosen=False
)
TOLD_THEM: Final = _but(
    CARRIED, id=RuleId.TOLD_ADVOCATE, readers=who.told_by_youth(who.advocates), shows=_OF_THEMSELVES
)
OWN_FRAME: Final = _but(
    YOUTH,
    id=RuleId.OWN_FRAME,
    readers=who.if_newest(who.youth),
    ground=Ground.ADDRESSED,
    shows=_OF_THEMSELVES,
    withholds=_RECORDER,
)
YOUTH_BEFORE: Final = _but(YOUTH, withholds=_CHOICES)
SERVING_NEWEST: Final = Rule(
    id=RuleId.NEWEST,
    kind=Kind.PARTNER,
    readers=who.serving_by_any,
    ground=Ground.RELEASE,
    shows=NOTHING,
    released=who.newest,
    chosen=True,
)
NAMED_NEWEST: Final = tuple(
    _but(SERVING_NEWEST, id=RuleId.NAMED, kind=kind, readers=who.released_to)
    for kind in (Kind.CAREGIVER, Kind.INVESTIGATOR, Kind.ADVOCATE)
)
SERVING_BIRTH: Final = _but(SERVING_NEWEST, released=always)
NAMED_BIRTH: Final = tuple(_but(rule, released=always) for rule in NAMED_NEWEST)

_ORDERED: Final = tuple(
    Rule(id=RuleId.ORDERED, kind=kind, readers=who.ordered, ground=Ground.ORDER, shows=NOTHING)
    for kind in (Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR, Kind.CAREGIVER)
)


def reached_by_orders(reaches: Callable[[Case, Fact, Order], bool], *rules: Rule) -> tuple[Rule, ...]:
    """Return ``rules`` where an order adds what it ``reaches`` for its recipient, who may be in none of them."""
    at_home = (Kind.YOUTH, Kind.AUDITOR)
    return tuple(_but(rule, ordered=reaches) if rule.kind not in at_home else rule for rule in (*rules, *_ORDERED))
