"""What else goes on in a case, as far as it changes which door is best: other needs, and the medical window. Pure."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from contracts.base import Fact
from contracts.clock import ClockCorrected, ClockMet, ClockStarted, ClockStopped
from contracts.referral import ReferralAccepted, ReferralMoved, ReferralRequested
from contracts.vocabulary import ClockKind, Need, ReferralState
from services.referral_router.limits import Sought

_LOOKED_FOR = frozenset({ReferralState.REQUESTED, ReferralState.REJECTED})


class Besides(msgspec.Struct, frozen=True):
    """What is known of a case after some of its facts."""

    needs: Mapping[str, Need] = {}
    """What each referral of the case looks for that has found no door yet."""
    windows: Mapping[str, datetime | None] = {}
    """When each medical window of the case closes; None: nobody can read it any more."""

    def after(self, fact: Fact) -> "Besides":
        """Return what is known after ``fact``."""
        key = fact.address.aggregate
        match fact.event:
            case ReferralRequested(need=need):
                return msgspec.structs.replace(self, needs={**self.needs, key: need})
            case ReferralAccepted():
                return self._found(key)
            case ReferralMoved(state=state) if state not in _LOOKED_FOR:
                return self._found(key)
            case (ClockStarted() | ClockCorrected()) as clock if clock.kind is ClockKind.MEDICAL_WINDOW:
                return msgspec.structs.replace(self, windows={**self.windows, key: _closes(clock)})
            case ClockMet() | ClockStopped():
                open_still = {each: closes for each, closes in self.windows.items() if each != key}
                return msgspec.structs.replace(self, windows=open_still)
            case _:
                return self

    def narrowed(self, sought: Sought, at: datetime) -> Sought:
        """Return ``sought`` with what else is looked for, and with whom to ask first while a medical window is open."""
        open_now = any(closes is not None and at < closes for closes in self.windows.values())
        acute = sought.need is Need.MEDICAL_CARE and open_now
        return msgspec.structs.replace(sought, also=frozenset(self.needs.values()) - {sought.need}, acute=acute)

    def _found(self, referral: str) -> "Besides":
        needs = {each: need for each, need in self.needs.items() if each != referral}
        return msgspec.structs.replace(self, needs=needs)


def _closes(clock: ClockStarted | ClockCorrected) -> datetime | None:
    """Return when a window closes. What can't be read any more is no window."""
    try:
        closes = datetime.fromisoformat(clock.due_sealed or "")
    except ValueError:
        return None
    return closes if closes.tzinfo is not None else None
