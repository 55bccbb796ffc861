"""What a hub does with a request besides finding help: answering, and saying that two requests are one person's."""

from typing import Final

import msgspec

from contracts.asking import (
    AnswerAsker,
    EndCode,
    LinkCaregiver,
    LinkRequest,
    SamePerson,
    UnlinkCaregiver,
    UnlinkRequest,
    Verified,
)
from contracts.ids import AnyId, CaseId
from contracts.labels import Story
from contracts.vocabulary import Relation
from portal.i18n import N_
from portal.models.cases.casefile import Case
from portal.models.requests.request import Request


class Answer(msgspec.Struct, frozen=True):
    """What the hub writes to whoever asked."""

    words: Story


class Link(msgspec.Struct, frozen=True):
    """Which earlier request is the same person's, and how that is known."""

    earlier: AnyId
    how: SamePerson


class Caregiver(msgspec.Struct, frozen=True):
    """Who asked, what they are to the youth, and how that is known."""

    request_case: CaseId
    relation: Relation
    verified: Verified


SAYS: Final = {
    "words": N_("Please write something first."),
    "earlier": N_("Please choose the earlier request."),
    "how": N_("Please say how you made sure that it is the same person."),
    "request_case": N_("Please choose who asked."),
    "relation": N_("Please say what they are to the young person."),
    "verified": N_("Please say how that is known."),
}


def answer(form: Answer, command: str, request: Request) -> AnswerAsker:
    return AnswerAsker(id=command, region=request.region, case=request.case, about=request.id, words=form.words)


def link(form: Link, command: str, newer: Request, earlier: Request) -> LinkRequest:
    return LinkRequest(
        id=command,
        region=earlier.region,
        case=earlier.case,
        about=earlier.id,
        newer_case=newer.case,
        newer=newer.id,
        how=form.how,
    )


def unlink(command: str, newer: Request, earlier: Request) -> UnlinkRequest:
    return UnlinkRequest(id=command, region=earlier.region, case=earlier.case, about=earlier.id, newer=newer.id)


def end_code(command: str, earlier: Request) -> EndCode:
    return EndCode(id=command, region=earlier.region, case=earlier.case, about=earlier.id)


def caregiver(form: Caregiver, command: str, case: Case) -> LinkCaregiver:
    return LinkCaregiver(
        id=command,
        region=case.region,
        case=case.id,
        about=case.id,
        request_case=form.request_case,
        relation=form.relation,
        verified=form.verified,
    )


def no_caregiver(command: str, case: Case, request_case: str) -> UnlinkCaregiver:
    return UnlinkCaregiver(id=command, region=case.region, case=case.id, about=case.id, request_case=request_case)
