"""How long a case is kept: preservation notices, and erasure. Decided by ``consent_ledger``.

Erasing destroys the key under which all that is personal in a case is sealed. What happened stays provable; what was
said can be read by nobody. ``about`` is always the case's own keeping: `keeping_of`.
"""

from typing import ClassVar

from contracts.base import Command, Event, PersonToken
from contracts.ids import NoticeId, derived
from contracts.labels import Docket, Moment
from contracts.vocabulary import ErasureGround


def keeping_of(case: str) -> str:
    """Return the id under which it is kept how long ``case`` is."""
    return derived("keep", case)


class _OfCase(Command, frozen=True, kw_only=True):
    """A command about the keeping of its own case."""

    def misfounded(self) -> str | None:
        return None if self.about == keeping_of(self.case) else "about"


class NotePreservation(_OfCase, frozen=True, tag="consent_ledger.note_preservation.v1"):
    """Record that somebody with the right to ask wants the case preserved: nothing of it is erased meanwhile."""

    notice: NoticeId
    docket: Docket
    until: Moment | None = None
    """None: until it is ended."""


class EndPreservation(_OfCase, frozen=True, tag="consent_ledger.end_preservation.v1"):
    """Record that a preservation notice no longer binds."""

    notice: NoticeId


class AskErasure(_OfCase, frozen=True, tag="consent_ledger.ask_erasure.v1"):
    """Ask that a case be erased. It takes a second person to agree."""

    ground: ErasureGround


class AgreeErasure(_OfCase, frozen=True, tag="consent_ledger.agree_erasure.v1"):
    """Agree to the erasure somebody else asked for. It can't be undone."""


class CancelErasure(_OfCase, frozen=True, tag="consent_ledger.cancel_erasure.v1"):
    """Take back that a case be erased, before the second person agreed."""


class PreservationNoted(Event, frozen=True, tag="keeping.preservation_noted.v1"):
    """Nothing of the case may be erased."""

    protects: ClassVar = True
    notice: NoticeId
    docket: Docket
    until: Moment | None = None


class PreservationEnded(Event, frozen=True, tag="keeping.preservation_ended.v1"):
    """That notice no longer binds. Who said so is none of the two who erase the case afterwards."""

    notice: NoticeId
    person: PersonToken | None = None
    """None where it was not kept."""


class ErasureAsked(Event, frozen=True, tag="keeping.erasure_asked.v1"):
    """One of the two people asked."""

    person: PersonToken
    ground: ErasureGround


class ErasureCancelled(Event, frozen=True, tag="keeping.erasure_cancelled.v1"):
    """It was taken back."""


class CaseErased(Event, frozen=True, tag="keeping.case_erased.v1"):
    """Two people agreed: the case's key is destroyed, and nobody sees anything of it any more."""

    ground: ErasureGround
