"""What could help a caregiver, how they are, and whether it helped: in the file of their own request.

Decided by ``support``. What somebody says of their own strain is sealed, and goes to the hub only where they want that
and have said that the hub neither employs nor licenses them: where it isn't known, to nobody but themselves.
"""

from enum import StrEnum
from typing import Annotated

import msgspec

from contracts.base import Audience, Command, Event
from contracts.ids import RequestId, ServiceId, derived
from contracts.labels import Count, Flag, Label, Moment, OfficePhone, PublicName, Story, labelled
from contracts.loop import Helped
from contracts.support import Place
from contracts.vocabulary import SupportKind

InstrumentName = Annotated[str, labelled(Label.STATUS, pattern="^[a-z][a-z0-9-]{1,39}$")]
Edition = Annotated[int, labelled(Label.STATUS, ge=1, le=10_000)]
Answers = Annotated[str, labelled(Label.HEALTH, min_length=1, max_length=4000)]
"""Answers by question, as JSON: ``{"sleep": "often"}``. As text, because what is personal is sealed as text."""
Week = Annotated[int, labelled(Label.STATUS, ge=1, le=104)]


class Employer(StrEnum):
    """Whether the hub that would read it employs or licenses whoever answers."""

    NO = "no"
    YES = "yes"
    RATHER_NOT_SAY = "rather-not-say"


class Fit(StrEnum):
    """Why something could help. The words for it are the reader's, so that they can be translated."""

    OFFERS_KIND = "offers-kind"
    IN_THIS_AREA = "in-this-area"
    EVERYWHERE = "everywhere"
    SPEAKS_IT = "speaks-it"
    INTERPRETER = "interpreter"
    FREE_TIMES = "free-times"
    PLACES_FREE = "places-free"
    FULL_NOW = "full-now"
    UNDER_ONE_ROOF = "under-one-roof"
    TRAINED = "trained"
    ANSWERS_HERE = "answers-here"
    TELEPHONE = "telephone"
    BARRIER = "barrier"


class Option(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A service that could help, and why. Public facts of organisations alone: every field is status."""

    service: ServiceId
    service_name: PublicName
    kind: SupportKind
    because: tuple[Fit, ...] = ()
    phone: OfficePhone = ""
    places: tuple[Place, ...] = ()
    """What can be taken here and now, the soonest first."""


# --------------------------------------------------------------------------------------------------- what could help


class LookForSupport(Command, frozen=True, tag="support.look.v1"):
    """Look for what could help, now. ``about`` is `found_of` the request."""

    request: RequestId
    kinds: tuple[SupportKind, ...]

    def misfounded(self) -> str | None:
        return None if self.about == found_of(self.request) else "about"


class AskAgain(Command, frozen=True, tag="support.ask_again.v1"):
    """Come back to one's own request: nothing that was said once is asked again. ``about`` as in `LookForSupport`."""

    request: RequestId
    kinds: tuple[SupportKind, ...]
    note: Story | None = None

    def misfounded(self) -> str | None:
        return None if self.about == found_of(self.request) else "about"


def found_of(request: str) -> str:
    """Return the id of what was found for a request."""
    return derived("fnd", request)


class SupportFound(Event, frozen=True, tag="support.found.v1"):
    """What could help with ``kinds``, as far as is known now; what was found before counts no more."""

    request: RequestId
    audience: Audience
    kinds: tuple[SupportKind, ...]
    options: tuple[Option, ...] = ()


class AskedAgain(Event, frozen=True, tag="support.asked_again.v1"):
    """Whoever asked came back."""

    request: RequestId
    audience: Audience
    kinds: tuple[SupportKind, ...]
    note: Story | None = None
    told: tuple[Audience, ...] = ()


# -------------------------------------------------------------------------------------------------------- how they are


class AnswerInstrument(Command, frozen=True, tag="support.answer.v1"):
    """Answer an instrument about oneself: as many of its questions as one wants. ``about`` is `answers_of` it."""

    request: RequestId
    instrument: InstrumentName
    edition: Edition
    answers: Answers
    employer: Employer = Employer.RATHER_NOT_SAY
    share: Flag = False
    """Whether the hub may read it."""

    def misfounded(self) -> str | None:
        return None if self.about == answers_of(self.request, self.instrument) else "about"


def answers_of(request: str, instrument: str) -> str:
    """Return the id of one asker's answers to one instrument."""
    return derived("scr", request, instrument)


class InstrumentAnswered(Event, frozen=True, tag="support.answered.v1"):
    """Somebody answered for themselves; what they said last counts, and to whom they said it."""

    request: RequestId
    audience: Audience
    instrument: InstrumentName
    edition: Edition
    employer: Employer
    share: Flag
    answers: Answers | None = None

    @property
    def for_hub(self) -> bool:
        """Whether the hub may know of it at all. Whatever isn't a plain yes to both is a no."""
        return self.share is True and self.employer is Employer.NO


# ------------------------------------------------------------------------------------------------------ did this help?


class ChooseCheckIns(Command, frozen=True, tag="support.choose_check_ins.v1"):
    """Ask so many weeks from now whether it helped; none: not at all. ``about`` is `check_ins_of` the request."""

    request: RequestId
    weeks: tuple[Week, ...]

    def misfounded(self) -> str | None:
        return None if self.about == check_ins_of(self.request) else "about"


class AnswerCheckIn(Command, frozen=True, tag="support.answer_check_in.v1"):
    """Answer "did this help?". ``about`` as in `ChooseCheckIns`."""

    request: RequestId
    number: Count
    answer: Helped
    note: Story | None = None

    def misfounded(self) -> str | None:
        return None if self.about == check_ins_of(self.request) else "about"


def check_ins_of(request: str) -> str:
    """Return the id of the check-ins of a request."""
    return derived("chk", request)


class CheckInsChosen(Event, frozen=True, tag="support.check_ins_chosen.v1"):
    """When it is asked whether it helped; what was chosen before counts no more."""

    request: RequestId
    audience: Audience
    due: tuple[Moment, ...]


class CheckInAsked(Event, frozen=True, tag="support.check_in_asked.v1"):
    """It is time to ask."""

    request: RequestId
    audience: Audience
    number: Count


class CheckInAnswered(Event, frozen=True, tag="support.check_in_answered.v1"):
    """Whoever asked said for themselves whether it helped."""

    request: RequestId
    audience: Audience
    number: Count
    answer: Helped
    note: Story | None = None
