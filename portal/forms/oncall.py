"""Forms about pages: what is typed, and the command it becomes."""

from enum import StrEnum
from typing import Final

import msgspec

from contracts.base import Command
from contracts.ids import derived
from contracts.labels import Reach
from contracts.oncall import AcknowledgePage, Arrive, FinishPage, PassPageOn, RequestPage, SetOut
from contracts.vocabulary import Language, PageReason
from portal.models.casefile import Case
from portal.models.oncall import Page


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


SAYS: Final = {
    "reason": "Please say what for.",
    "youth_asked": "Please say whether they were asked.",
    "language": "Please choose the language.",
}

VERBS: Final[dict[str, type[Command]]] = {
    "acknowledge": AcknowledgePage,
    "pass-on": PassPageOn,
    "set-out": SetOut,
    "arrive": Arrive,
    "finish": FinishPage,
}
"""The buttons of a page, by the last part of their address."""


def ask_for(form: AskFor, command: str, case: Case) -> RequestPage:
    return RequestPage(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("page", command),
        reason=form.reason,
        language=form.language,
        youth_asked=form.youth_asked is Answer.YES,
        reach=form.reach,
    )


def answer(verb: str, command: str, page: Page) -> Command | None:
    """Return the command of a button; None where there is no such button."""
    kind = VERBS.get(verb)
    return None if kind is None else kind(id=command, region=page.region, case=page.case, about=page.id)
