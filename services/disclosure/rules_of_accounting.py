"""The rules for records of disclosures: of no fact that their reader may not see themselves."""

from typing import Final

import msgspec

from contracts.rules import RuleId
from services.disclosure import accounts
from services.disclosure import readers as who
from services.disclosure.accounts import Account
from services.disclosure.rules import ADVOCATE, AUDITOR, DOOR, YOUTH
from services.disclosure.rules_of_requests import AJAR
from services.disclosure.sight import Rule

_but = msgspec.structs.replace

_TRIGGER: Final = frozenset({"fact", "fact_seq"})


def _accounting(rule: Rule, account: Account) -> Rule:
    return _but(
        rule,
        id=RuleId.ACCOUNTING,
        readers=accounts.accounted(rule.readers, account),
        withholds=_TRIGGER,
        accounts_for=account,
    )


DECIDED: Final = (
    _accounting(ADVOCATE, accounts.TOLD_TO_ADVOCATES),
    _accounting(YOUTH, accounts.TOLD_TO_YOUTH),
    AUDITOR,
)
_OWN_OPENING: Final = _but(DOOR, readers=accounts.own_opening(who.doors))
_REQUEST_OPENED: Final = tuple(_but(rule, readers=accounts.own_request_opened) for rule in AJAR)
OPENED: Final = (
    ADVOCATE,
    _but(YOUTH, readers=accounts.unless_it_tells(who.youth)),
    _OWN_OPENING,
    *_REQUEST_OPENED,
    AUDITOR,
)
