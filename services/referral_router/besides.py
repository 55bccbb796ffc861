"""What else goes on in a case, as far as it changes which door is best: other needs, and the medical window. Pure."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from contracts.base import Fact
from contracts.clock import ClockCorrected, ClockMet, ClockStarted, ClockStopped, instant
from contracts.referral import ReferralAccepted, ReferralMoved, ReferralReopened, ReferralRequested
from contracts.vocabulary import ClockKind, Need, ReferralState
from services.referral_router.limits import Sought


class Besides(msgspec.Struct, frozen=True):
    """What is known of a case after some of its facts."""

    needs: Mapping[str, Need] = {}
    """What each referral of the case was asked for."""
    looking: frozenset[str] = frozenset()
    """Those that look for a door: the first time, or again."""
    windows: Mapping[str, datetime | None] = {}
    """When each medical window of the case closes; None: nobody can read it any more."""

    def after(self, fact: Fact) -> "Besides":
        """Return what is known after ``fact``."""
        key = fact.address.aggregate
        match fact.event:
            case ReferralRequested(need=need):
                return msgspec.structs.replace(self, needs={**self.needs, key: need}, looking=self.looking | {key})
            case ReferralReopened() | ReferralMoved(state=ReferralState.REQUESTED | ReferralState.REJECTED):
                return msgspec.structs.replace(self, looking=self.looking | {key})
            case ReferralAccepted() | ReferralMoved():
                return msgspec.structs.replace(self, looking=self.looking - {key})
            case (ClockStarted() | ClockCorrected()) as clock if clock.kind is ClockKind.MEDICAL_WINDOW:
                return msgspec.structs.replace(self, windows={**self.windows, key: instant(clock.due_sealed)})
            case ClockMet() | ClockStopped():
                open_still = {each: closes for each, closes in self.windows.items() if each != key}
                return msgspec.structs.replace(self, windows=open_still)
            case _:
                return self

    def narrowed(self, sought: Sought, at: datetime) -> Sought:
        """Return ``sought`` with what else is looked for, and with whom to ask first while a medical window is open."""
        open_now = any(closes is not None and at < closes for closes in self.windows.values())
        acute = sought.need is Need.MEDICAL_CARE and open_now
        needs = frozenset(self.needs[each] for each in self.looking if each in self.needs)
        return msgspec.structs.replace(sought, also=needs - {sought.need}, acute=acute)
