"""Disclosure: who was shown what, under which ground, and who opened it. Decided by ``disclosure``."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

import msgspec

from contracts.base import Audience, Command, Event, PersonToken
from contracts.ids import AnyId, CaseOrNone, EventId, OrderId, ReleaseId
from contracts.labels import Count, Label, Moment, labelled
from contracts.law import Notice
from contracts.rules import REASONS, RuleId

EventType = Annotated[str, labelled(Label.STATUS, pattern=r"^[a-z_]+\.[a-z_]+\.v[0-9]+$")]


class Ground(StrEnum):
    """Why an audience may see what its copy holds. The rules and their sources are in the disclosure policy."""

    PART = "part"
    """It has a part in this: status only."""
    RELEASE = "release"
    OWN_WORDS = "own-words"
    ADDRESSED = "addressed"
    """It was written to them."""
    STATUTE = "statute"
    ORDER = "order"
    """A statute or a court order that was recorded for this case, and reviewed where it must be."""
    DIRECTORY = "directory"


class Part(StrEnum):
    """Which part of a case was opened. Only parts that the youth reads too: of no other may an opening tell them."""

    CASE = "case"
    REFERRAL = "referral"
    PLAN = "plan"
    SAFETY_PLAN = "safety-plan"
    DAY_TO_DAY = "day-to-day"
    TOGETHER = "together"


class Shown(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One audience's share of one fact."""

    audience: Audience
    fact: EventId
    type: EventType
    kinds: tuple[Label, ...]
    ground: Ground
    release: ReleaseId | None = None
    """The release that ends first of those it rests on."""
    until: Moment | None = None
    order: OrderId | None = None
    """What requires it, where it was disclosed without a release."""
    rule: RuleId | None = None
    """By which rule; None in a record from before there were ids."""

    @property
    def reason(self) -> str:
        """What is seen, why, until when, and by which source: one sentence."""
        return sentence(self.rule, self.ground, self.kinds, self.until)


class OpenFile(Command, frozen=True, tag="disclosure.open.v1"):
    """Open a case to read it. Every opening is a fact that the youth can see."""

    founds: ClassVar = ("opn",)
    part: Part | None = None
    """As whoever opens it says: what can be opened at all doesn't hang on it."""


class DisclosureDecided(Event, frozen=True, tag="disclosure.decided.v1"):
    """What one fact changed in who sees what: copies written and copies taken back."""

    fact: EventId
    fact_seq: Count
    shown: tuple[Shown, ...]
    taken_back: tuple[Shown, ...] = ()


class FileOpened(Event, frozen=True, tag="disclosure.opened.v1"):
    """A person opened the case."""

    audience: Audience
    person: PersonToken
    part: Part | None = None
    """None: not known, or of no part by itself."""


class Copy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact as one audience may see it: the one message of its subject in VIEWS.

    ``fields`` holds what was permitted and nothing else. A copy without ``type`` is *gone*: it took the place of one
    that was withdrawn, and expires. ``seq`` is the fact's place in FACTS and ``as_of`` that of the fact which last
    changed the copy; a reader resumes by ``as_of``.
    """

    fact: EventId
    case: CaseOrNone
    about: AnyId | None = None
    region: str = ""
    type: str | None = None
    at: Moment | None = None
    seq: Count
    as_of: Count
    generation: str = ""
    """Which making of VIEWS this is. A reader that sees a new one forgets the copies of those before."""
    mine: bool = False
    """Whether a member of this audience did it."""
    ground: Ground | None = None
    until: Moment | None = None
    notice: Notice | None = None
    """What must be said beside it to whoever reads it."""
    leaf: str | None = None
    """The leaf of the ledger on which it rests: of the release, or the order, in force. Base64 of its hash."""
    fields: dict[str, Any] = {}

    @property
    def gone(self) -> bool:
        return self.type is None


# ------------------------------------------------------------------------------------------------------- in a sentence

_BECAUSE: Final = {
    Ground.PART: "because it has a part in this",
    Ground.RELEASE: "because a release names it",
    Ground.OWN_WORDS: "because it wrote this itself",
    Ground.ADDRESSED: "because it was written to them",
    Ground.STATUTE: "because a statute requires it",
    Ground.ORDER: "because a statute or a court order for this case requires it",
    Ground.DIRECTORY: "because it is in the region's directory",
}


def sentence(rule: RuleId | None, ground: Ground, kinds: Iterable[Label], until: datetime | None) -> str:
    """Return in a sentence what is seen, why, until when, and by which source."""
    seen = sorted(kind.value for kind in kinds)
    what = " and ".join(filter(None, (", ".join(seen[:-1]), *seen[-1:]))) or "nothing"
    ends = "" if until is None else f", until {until.astimezone(UTC):%d %b %Y %H:%M} UTC"
    words = "" if rule is None else f": {REASONS[rule].why} ({REASONS[rule].source})"
    return f"It sees {what}, {_BECAUSE[ground]}{ends}{words}."
