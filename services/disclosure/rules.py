"""The rules of disclosure, one by one: who (a set of audiences), what (labels), on which ground.

Why each is there, and by which source, stands under its id in `contracts.rules`. `policy` says which count for which
fact.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from contracts import asking, intake, oncall
from contracts.base import Audience, Event, Fact
from contracts.disclosure import FileOpened, Ground
from contracts.labels import Label, labels_of
from contracts.rules import RuleId
from contracts.vocabulary import Kind
from services.disclosure import readers as who
from services.disclosure.case import Case
from services.disclosure.consent import Order
from services.disclosure.sight import EVERYTHING, NOTHING, STATUS, Rule

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

# Whoever finds the youth's code must not learn from it where they sleep or are helped: a place is not named.
YOUTH_UNNAMED: Final = _but(
    YOUTH, id=RuleId.NO_PLACE, withholds=frozenset({"service", "service_name", "audience", "because"})
)
ANSWERS: Final = (HUB, ADVOCATE, YOUTH_UNNAMED)
# An answer that a hub wrote down says who gave it: for who wrote it, and no release of the youth's opens it.
HEARD: Final = (*BESIDE, YOUTH_UNNAMED)
# Nor must they learn what exactly somebody is helped with.
OF_NEED: Final = (HUB, ADVOCATE, _but(YOUTH, withholds=frozenset({"kind"})))

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
OWN_OPENING: Final = _but(DOOR, readers=who.own_opening(who.doors))

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


# -------------------------------------------------------------------------------------- a request, in a file of its own

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
NOBODY: Final[tuple[Rule, ...]] = ()
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
_REQUEST_OPENED: Final = tuple(_but(rule, readers=who.own_request_opened) for rule in AJAR)

# ----------------------------------------------------------------------------- a partner and its own part in a referral

SERVING: Final = Rule(id=RuleId.SERVING, kind=Kind.PARTNER, readers=who.serving, released=always)
SERVING_STATUS: Final = _but(SERVING, released=None)
PARTNER: Final = Rule(id=RuleId.PARTNER, kind=Kind.PARTNER, readers=who.partners)
# Who sent them, a partner learns once it said yes.
PARTNER_UNSENT: Final = _but(PARTNER, withholds=frozenset({"sender"}))
ITS_PARTNER: Final = _but(PARTNER, id=RuleId.ITS_ANSWER, readers=who.its_partner)
OTHERS_ANSWER: Final = _but(
    PARTNER,
    id=RuleId.OTHERS_ANSWER,
    withholds=frozenset({"service", "service_name", "audience", "contact_by", "learned_by", "learned_at"}),
)
FIRST_CONTACT: Final = (*BESIDE, SERVING_STATUS)
FOLLOWED: Final = (*BESIDE, YOUTH, SERVING_STATUS)
# Who is told names the provider's team as well: so the youth's page doesn't say it.
FOLLOW_UP_DUE: Final = (*BESIDE, _but(YOUTH_UNNAMED, withholds=frozenset({"told"})), SERVING_STATUS)
# Whether it helped, everybody says for themselves; whoever helped doesn't read it.
HELPED: Final = (*BESIDE, YOUTH, ASKER, YOUNG_ASKER)

# ------------------------------------------------------------------------------------------------- who is known here

# By what a youth can be found, nobody reads again; that they agreed is between them and their advocate.
_BY_WHAT: Final = frozenset({"match"})
KNOWN: Final = (
    _but(ADVOCATE, id=RuleId.FINDABLE, own_words=False, released=None, withholds=_BY_WHAT),
    _but(YOUTH, id=RuleId.FINDABLE, withholds=_BY_WHAT),
)
# Their advocate is told that somebody asked, and who; a hub where a release to it says who the youth is, and else none:
# it must not learn so that the case is theirs.
ASKED_AFTER: Final = (
    Rule(
        id=RuleId.ASKED_AFTER,
        kind=Kind.ADVOCATE,
        readers=who.advocates,
        ground=Ground.ADDRESSED,
        shows=frozenset({Label.STATUS, Label.IDENTITY}),
    ),
    Rule(
        id=RuleId.ASKED_AFTER,
        kind=Kind.HUB,
        readers=who.team(Kind.HUB),
        ground=Ground.RELEASE,
        shows=NOTHING,
        released=always,
    ),
)
ASKINGS: Final = (AUDITOR,)

# ----------------------------------------- a page: whoever has it sees how to call back, and nobody else it was sent to

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

# -------------------------------------------------------------------------- a mandated report; who called is in no copy

AGENCY: Final = Rule(
    id=RuleId.AGENCY, kind=Kind.INVESTIGATOR, readers=who.addressed, ground=Ground.STATUTE, shows=EVERYTHING
)
AGENCY_STATUS: Final = _but(AGENCY, id=RuleId.AGENCY_STATUS, readers=who.agencies, shows=STATUS)
YOUTH_OF_REPORT: Final = _but(YOUTH, id=RuleId.REPORT_TOLD)

# -------------------------------------------------------------------------------------------------------------- consent

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

# ------------------------------------------ records of disclosures: of no fact that their reader may not see themselves

_TRIGGER: Final = frozenset({"fact", "fact_seq"})


def _accounting(rule: Rule, account: who.Account) -> Rule:
    return _but(
        rule,
        id=RuleId.ACCOUNTING,
        readers=who.accounted(rule.readers, account),
        withholds=_TRIGGER,
        accounts_for=account,
    )


DECIDED: Final = (_accounting(ADVOCATE, who.TOLD_TO_ADVOCATES), _accounting(YOUTH, who.TOLD_TO_YOUTH), AUDITOR)
OPENED: Final = (ADVOCATE, _but(YOUTH, readers=who.unless_it_tells(who.youth)), OWN_OPENING, *_REQUEST_OPENED, AUDITOR)

# ----------------------------------------------------------------------------------------------------------- the region

_STAFF_OF: Final = {
    kind: Rule(id=RuleId.DIRECTORY, kind=kind, readers=who.team(kind), ground=Ground.DIRECTORY)
    for kind in (Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR, Kind.AUDITOR)
}
EVERY_TEAM: Final = tuple(_STAFF_OF.values())
HUBS_AND_ADVOCATES: Final = (_STAFF_OF[Kind.HUB], _STAFF_OF[Kind.ADVOCATE])
UNPROVED: Final = (_STAFF_OF[Kind.HUB], _but(_STAFF_OF[Kind.ADVOCATE], readers=who.whose_shift))
HUBS: Final = (_STAFF_OF[Kind.HUB],)
LOOKED_AT: Final = HUBS
# A service is known to hubs and advocates, and to its own team. Where a private place is, hubs and its team know.
_ITS_TEAM: Final = Rule(id=RuleId.OWN_SERVICE, kind=Kind.PARTNER, readers=who.its_own, ground=Ground.DIRECTORY)
LISTED: Final = (*HUBS_AND_ADVOCATES, _ITS_TEAM)
_WITH_PLACE: Final = frozenset({Label.STATUS, Label.LOCATION})
PLACE: Final = (
    _but(_STAFF_OF[Kind.HUB], id=RuleId.PRIVATE_PLACE, shows=_WITH_PLACE),
    _but(_ITS_TEAM, id=RuleId.PRIVATE_PLACE, shows=_WITH_PLACE),
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
