"""What every event and command is made of."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts.ids import AnyId, CaseOrNone, CommandId, EventId, derived
from contracts.labels import Label, labelled
from contracts.vocabulary import Kind, Region

TeamToken = Annotated[str, labelled(Label.STATUS, pattern="^[a-z0-9_-]{1,64}$")]
PersonToken = Annotated[str, labelled(Label.STATUS, pattern="^[a-z0-9_-]{1,64}$")]


class Audience(msgspec.Struct, frozen=True, order=True):
    """A team of named people, by default one: who reads. Never a whole agency."""

    kind: Kind
    team: TeamToken


class Actor(msgspec.Struct, frozen=True):
    """Who acts: one person, acting for one team. Read from a command's subject, which the server checked."""

    kind: Kind
    team: TeamToken
    person: PersonToken

    @property
    def audience(self) -> Audience:
        return Audience(self.kind, self.team)


class _Versioned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """A struct tagged ``<context>.<name>.v<version>``."""

    @classmethod
    def tag(cls) -> str:
        """Return the tag that stands in ``type`` on the wire."""
        tag = cls.__struct_config__.tag
        if not isinstance(tag, str):
            msg = f"{cls.__name__} has no tag"
            raise TypeError(msg)
        return tag

    @classmethod
    def context(cls) -> str:
        """Return the first part of the tag: an event's context, a command's service."""
        return cls.tag().split(".")[0]

    @classmethod
    def word(cls) -> str:
        """Return the second part of the tag: an event's name, a command's verb."""
        return cls.tag().split(".")[1]


class Event(_Versioned, frozen=True, kw_only=True):
    """Something that happened, in the past tense. Who, when and which stand in the `Fact` around it."""

    protects: ClassVar[bool] = False
    """It only ever keeps somebody away: it counts even where the words that are sealed in it can't be read any more."""


class Command(_Versioned, frozen=True, kw_only=True):
    """Something a person wants done, in the imperative. Who wants it stands in the subject, never here."""

    founds: ClassVar[tuple[str, ...]] = ()
    """Prefixes of the ids this command brings into being: ``"case"`` for a new case; the last is the aggregate's."""

    id: CommandId
    region: Region
    case: CaseOrNone
    about: AnyId

    def misfounded(self) -> str | None:
        """Return the field whose id should have been made from this command's id and was not, or None.

        What a command founds is named after the command itself, so nobody can aim a new thing at an old id.
        """
        if "case" in self.founds and self.case != derived("case", self.id):
            return "case"
        if self.founds and self.about != derived(self.founds[-1], self.id):
            return "about"
        return None


class Address(msgspec.Struct, frozen=True):
    """Where an aggregate's events are kept."""

    context: str
    region: str
    case: str
    aggregate: str


class Fact(msgspec.Struct, frozen=True):
    """An event as it stands in FACTS.

    ``seq`` is its place in the one total order; ``cause`` is the command, timer or fact that it answers, hashed, so
    that the same cause is never answered twice.
    """

    id: EventId
    seq: int
    at: datetime
    by: Actor | None
    """Who acted; None where a service did so itself, on a timer or another fact."""
    cause: str
    address: Address
    event: Event
    trace: str | None = None
    """W3C trace context of what it answers, for whoever answers it in turn."""
    leaf: str | None = None
    """Its leaf in the ledger (base64 of the leaf's hash); None where it is none, or the case was erased."""


class Wake(msgspec.Struct, frozen=True):
    """A wish to be woken: derived from an aggregate's state, kept as a durable timer.

    ``why`` is a token of the timer's subject, by which the timers that one decision sets are told apart: no two of them
    have the same.
    """

    at: datetime
    why: str


class Due(msgspec.Struct, frozen=True):
    """A timer that came due. A hint, not truth: the domain checks it against the state before it acts."""

    why: str
