"""Forms about pages: what is typed, and the command it becomes."""

from enum import StrEnum
from typing import Final

import msgspec

from contracts.base import Command, TeamToken
from contracts.ids import derived
from contracts.labels import Reach
from contracts.oncall import (
    AcknowledgePage,
    Arrive,
    CallAdvocate,
    DebriefPage,
    FinishPage,
    HandPageOver,
    PassPageOn,
    RequestPage,
    SeePage,
    SetOut,
    page_of,
)
from contracts.vocabulary import CantReason, Language, PageOutcome, PageReason
from portal.i18n import N_
from portal.models.oncall.now import BY_TELEPHONE
from portal.models.oncall.oncall import Page


class Answer(StrEnum):
    """A yes or a no that somebody has to say: neither is meant by saying nothing."""

    YES = "yes"
    NO = "no"


class AskFor(msgspec.Struct, frozen=True):
    """What an advocate is asked for."""

    reason: PageReason
    youth_asked: Answer
    language: Language
    reach: Reach | None = None


class HandOver(msgspec.Struct, frozen=True):
    """To whom a page is handed over."""

    to: TeamToken


class Debrief(msgspec.Struct, frozen=True):
    """The two questions after a page."""

    outcome: PageOutcome
    wants_support: Answer


SAYS: Final = {
    "reason": N_("Please say what for."),
    "youth_asked": N_("Please say whether they were asked."),
    "language": N_("Please choose the language."),
    "reach": N_("Please write how the advocate can call back: nobody else knows."),
    "outcome": N_("Please say what came of it."),
    "wants_support": N_("Please say yes or no."),
    "to": N_("Please choose somebody."),
}

VERBS: Final[dict[str, type[Command]]] = {
    "acknowledge": AcknowledgePage,
    "set-out": SetOut,
    "arrive": Arrive,
    "finish": FinishPage,
}
"""The buttons of a page, by the last part of their address."""


def ask_for(form: AskFor, command: str, region: str, case: str) -> RequestPage:
    return RequestPage(
        id=command,
        region=region,
        case=case,
        about=page_of(case),
        reason=form.reason,
        language=form.language,
        youth_asked=form.youth_asked is Answer.YES,
        reach=form.reach,
    )


def answer(verb: str, command: str, page: Page) -> Command | None:
    """Return the command of a button; None where there is no such button."""
    if verb == BY_TELEPHONE:
        return FinishPage(id=command, region=page.region, case=page.case, about=page.id, by_telephone=True)
    kind = VERBS.get(verb)
    return None if kind is None else kind(id=command, region=page.region, case=page.case, about=page.id)


def cant(reason: str, command: str, page: Page) -> PassPageOn | None:
    """Return the command of "I can't"; None where there is no such reason."""
    if reason not in set(CantReason):
        return None
    return PassPageOn(id=command, region=page.region, case=page.case, about=page.id, reason=CantReason(reason))


def hand_over(form: HandOver, command: str, page: Page) -> HandPageOver:
    return HandPageOver(id=command, region=page.region, case=page.case, about=page.id, to=form.to)


def debrief(form: Debrief, command: str, page: Page) -> DebriefPage:
    return DebriefPage(
        id=command,
        region=page.region,
        case=page.case,
        about=page.id,
        outcome=form.outcome,
        wants_support=form.wants_support is Answer.YES,
    )


def see(person: str, page: Page) -> SeePage:
    """Return the command of a screen that is looked at: the same for as long as the same step is before the person."""
    step = page.step.number if page.step else 0
    command = derived("cmd", "see", person, page.fact, str(step))
    return SeePage(id=command, region=page.region, case=page.case, about=page.id)


def call(form: AskFor, command: str, region: str) -> CallAdvocate:
    """Return the command that asks for a young person whose case, if there is one, the asker doesn't know."""
    case = derived("case", command)
    return CallAdvocate(
        id=command,
        region=region,
        case=case,
        about=page_of(case),
        reason=form.reason,
        language=form.language,
        youth_asked=form.youth_asked is Answer.YES,
        reach=form.reach,
    )
