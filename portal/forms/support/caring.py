"""Forms of whoever asked: what they look for, how they are, whether it helped; and their commands."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from contracts.caring import (
    AnswerCheckIn,
    AnswerInstrument,
    AskAgain,
    ChooseCheckIns,
    Employer,
    LookForSupport,
    Week,
    answers_of,
    check_ins_of,
    found_of,
)
from contracts.instruments import Instrument, write_answers
from contracts.labels import Flag, Story
from contracts.loop import Helped
from contracts.vocabulary import SupportKind
from portal.forms import Posted
from portal.i18n import N_
from portal.models.requests.request import Request


class Look(msgspec.Struct, frozen=True):
    """What they look for."""

    kinds: tuple[SupportKind, ...]


class Again(msgspec.Struct, frozen=True):
    """What they need now, who came back."""

    kinds: tuple[SupportKind, ...]
    note: Story | None = None


class When(msgspec.Struct, frozen=True):
    """After how many weeks it is asked whether it helped; none: not at all."""

    weeks: tuple[Week, ...] = ()


class AboutYou(msgspec.Struct, frozen=True):
    """Who may read what they answer of themselves."""

    employer: Employer | None = None
    share: Flag = False


SAYS: Final = {"kinds": N_("Please choose at least one.")}


def _whose(command: str, request: Request) -> dict[str, Any]:
    return {"id": command, "region": request.region, "case": request.case, "request": request.id}


def look(form: Look, command: str, request: Request) -> LookForSupport:
    return LookForSupport(**_whose(command, request), about=found_of(request.id), kinds=form.kinds)


def again(form: Again, command: str, request: Request) -> AskAgain:
    return AskAgain(**_whose(command, request), about=found_of(request.id), kinds=form.kinds, note=form.note)


def when(form: When, command: str, request: Request) -> ChooseCheckIns:
    return ChooseCheckIns(**_whose(command, request), about=check_ins_of(request.id), weeks=form.weeks)


def answers(instrument: Instrument, sent: Posted) -> dict[str, str]:
    """Return what was answered: what is no answer to a question was skipped."""
    found: dict[str, str] = {}
    for question in instrument.question:
        answer = sent.text(f"q-{question.key}")
        if any(choice.key == answer for choice in instrument.scale_of(question).choice):
            found[question.key] = answer
    return found


def of_themselves(
    form: AboutYou, command: str, request: Request, instrument: Instrument, given: Mapping[str, str]
) -> AnswerInstrument:
    """Return the command. Whatever isn't a plain yes, and a plain no to the hub as an employer, is for nobody else."""
    return AnswerInstrument(
        **_whose(command, request),
        about=answers_of(request.id, instrument.name),
        instrument=instrument.name,
        edition=instrument.edition,
        answers=write_answers(given),
        employer=form.employer or Employer.RATHER_NOT_SAY,
        share=form.share,
    )


def helped(answer: str, command: str, request: Request, number: int) -> AnswerCheckIn | None:
    """Return the command of one of the buttons; None where it is none of them."""
    if answer not in set(Helped):
        return None
    return AnswerCheckIn(
        **_whose(command, request), about=check_ins_of(request.id), number=number, answer=Helped(answer)
    )
