"""Did this help? Asked of those it was for, each for themselves; their answer can change. Pure."""

from typing import Final

import msgspec

from contracts.aftercare import HelpSaid, helped_of
from contracts.base import Audience
from contracts.loop import Helped
from contracts.vocabulary import ReferralState
from portal import words
from portal.i18n import _
from portal.models.referrals.referral import Referral, referrals_of
from portal.models.youth.said import Said
from portal.sheet import Sheet

_BEGUN: Final = frozenset(
    {ReferralState.IN_PROGRESS, ReferralState.ON_HOLD, ReferralState.COMPLETED, ReferralState.FAILED}
)
_SHOWN: Final = 6
"""The newest: nobody is asked about all of three years at once."""


class Answer(msgspec.Struct, frozen=True):
    """One button."""

    value: str
    label: str
    chosen: bool


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is asked about, and what they said so far."""

    id: str
    title: str
    action: str
    """Where the answer is sent. It is no part of an address: those are kept in logs."""
    answers: tuple[Answer, ...]
    said: str = ""


def asked_of(sheet: Sheet, case: str) -> tuple[Referral, ...]:
    """Return the referrals of a case in which help began: only of those can somebody say whether it helped."""
    return tuple(each for each in referrals_of(sheet, case) if each.state in _BEGUN)[-_SHOWN:]


def answer_of(sheet: Sheet, of: str, audience: Audience) -> Helped | None:
    """Return what this audience said last."""
    said = sheet.newest(HelpSaid, about=helped_of(of, audience))
    return None if said is None else said.read("answer", Helped)


def questions(sheet: Sheet, case: str, audience: Audience, said: Said, home: str) -> tuple[Question, ...]:
    """Return what a youth is asked, in their language."""
    found = []
    for each in reversed(asked_of(sheet, case)):
        answer = answer_of(sheet, each.id, audience)
        label = said.of_enum("helped", answer)
        found.append(
            Question(
                id=f"helped-{each.id}",
                title=said.of_enum("need", each.need, said("helped", "title")),
                action=f"{home}/helped/{each.id}",
                answers=tuple(Answer(one.value, said.of_enum("helped", one), one is answer) for one in Helped),
                said=said("helped", "said", answer=label) if label else "",
            )
        )
    return tuple(found)


def question(sheet: Sheet, of: str, audience: Audience, home: str) -> Question:
    """Return what whoever asked for support is asked of their own request. Nothing in it is of anybody else."""
    answer = answer_of(sheet, of, audience)
    label = words.say("HELPED", answer)
    return Question(
        id="helped",
        title=_("Did this help?"),
        action=f"{home}/helped",
        answers=tuple(Answer(one.value, words.say("HELPED", one), one is answer) for one in Helped),
        said=_("You said: %(label)s.", label=label) if label else "",
    )
