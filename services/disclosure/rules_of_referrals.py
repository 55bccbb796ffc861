"""The rules for a referral: what a partner reads of its own part in it; and for who is known here."""

from typing import Final

import msgspec

from contracts.disclosure import Ground
from contracts.labels import Label
from contracts.rules import RuleId
from contracts.vocabulary import Kind
from services.disclosure import readers as who
from services.disclosure.rules import ADVOCATE, AUDITOR, BESIDE, HUB, YOUTH, always
from services.disclosure.rules_of_requests import ASKER, YOUNG_ASKER
from services.disclosure.sight import NOTHING, Rule

_but = msgspec.structs.replace

# Whoever finds the youth's code must not learn from it where they sleep or are helped: a place is not named, nor is why
# others were no door, which says of some that they were asked.
YOUTH_UNNAMED: Final = _but(
    YOUTH, id=RuleId.NO_PLACE, withholds=frozenset({"service", "service_name", "audience", "because", "why"})
)
ANSWERS: Final = (HUB, ADVOCATE, YOUTH_UNNAMED)
# An answer that a hub wrote down says who gave it: for who wrote it, and no release of the youth's opens it.
HEARD: Final = (*BESIDE, YOUTH_UNNAMED)
# Nor must they learn what exactly somebody is helped with.
OF_NEED: Final = (HUB, ADVOCATE, _but(YOUTH, withholds=frozenset({"kind"})))

# That there is a plan is theirs who make it.
_OF_PLAN: Final = frozenset({"step"})
SERVING: Final = Rule(id=RuleId.SERVING, kind=Kind.PARTNER, readers=who.serving, released=always, withholds=_OF_PLAN)
SERVING_STATUS: Final = _but(SERVING, released=None)
PARTNER: Final = Rule(id=RuleId.PARTNER, kind=Kind.PARTNER, readers=who.partners)
# Who sent them, a partner learns once it said yes.
PARTNER_UNSENT: Final = _but(PARTNER, withholds=frozenset({"sender"}) | _OF_PLAN)
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
