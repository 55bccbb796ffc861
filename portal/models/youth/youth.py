"""What a youth sees: who sees what about them, what a law required, and that help is coming. Pure."""

from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.labels import Label, Reach
from contracts.oncall import RequestPage, page_of
from contracts.order import OrderEnded, OrderTookEffect
from contracts.referral import OfferWaitlisted, ReferralAccepted, ReferralMoved, ReferralOffered, ReferralRequested
from contracts.report import YouthTold
from contracts.vocabulary import AdvocateBase, Language, Need, PageReason, ReferralState
from portal import words
from portal.live.page import Look
from portal.models.cases.casefile import Advocate, Case, read
from portal.models.casework.eighteen import is_news
from portal.models.clocks import at_hand
from portal.models.consent import accounting, openings
from portal.models.consent.consent import Release, releases_of
from portal.models.consent.parties import age_of
from portal.models.referrals.helped import questions
from portal.models.referrals.known import agreements
from portal.models.youth.door import HOME, case_of, coming, is_open
from portal.models.youth.said import Said
from portal.sheet import Entry, Sheet
from portal.words import Choice, Tag

__all__ = ["HOME", "Ask", "asked", "case_of", "file_of", "given", "languages", "release", "who"]

_HELP: Final = {
    ReferralState.REQUESTED: "calm",
    ReferralState.ACCEPTED: "ok",
    ReferralState.IN_PROGRESS: "ok",
    ReferralState.ON_HOLD: "calm",
    ReferralState.REJECTED: "calm",
}


class Ask(msgspec.Struct, frozen=True):
    """The form by which a youth asks for somebody."""

    language: Language
    reach: Reach | None


def file_of(sheet: Sheet) -> Case | None:
    """Return their case as it stands."""
    case = case_of(sheet)
    return read(sheet.about(case)) if case else None


def who(sheet: Sheet, look: Look) -> dict[str, Any] | None:
    """Return the context of ``youth/who.html``; None by the code alone."""
    mine = file_of(sheet)
    if mine is None or not is_open(sheet, look.audience):
        return None
    said = Said(sheet.now)
    advocate = mine.advocates[-1] if mine.advocates else None
    seen = accounting.seen_by(sheet, mine.id)
    return {
        "t": said.part("who"),
        "recipients": tuple(_recipient(release, said, seen=release.recipient in seen) for release in given(sheet)),
        "others": ({"name": said("who", "family"), "text": said("who", "family_text")},),
        "required": (*_reports(sheet, mine.id, said), *_orders(sheet, mine.id, said)),
        "help": (*coming(sheet, mine.id, said), *_referred(sheet, mine.id, said)),
        "helped": questions(sheet, mine.id, look.audience, said, HOME),
        "h": said.part("helped"),
        "with_me": at_hand.asked(sheet, mine.id, said, HOME),
        "w": said.part("with_me"),
        "found": _found(sheet, mine.id, said),
        "advocate": _beside(advocate, said) if advocate else None,
        "of_age": age_of(sheet, mine.id).came_of_age is not None,
        "news": is_news(sheet, mine.id),
        "links": {
            "shown": f"{HOME}/shown",
            "opened": openings.YOUTHS,
            "receipt": f"{HOME}/receipt",
            "plan": f"{HOME}/cases/{mine.id}/plan",
            "safety": f"{HOME}/cases/{mine.id}/safety",
            "me": f"{HOME}/cases/{mine.id}/me",
            "contact": f"{HOME}/cases/{mine.id}/contact",
            "life": f"{HOME}/cases/{mine.id}/life",
            "where": f"{HOME}/cases/{mine.id}/where",
            "eighteen": f"{HOME}/cases/{mine.id}/eighteen",
            "page": f"{HOME}/ask",
            "all": f"{HOME}/take-back",
            "lock": f"{HOME}/lock",
        },
    }


def given(sheet: Sheet) -> tuple[Release, ...]:
    """Return the releases they gave that count now, or will."""
    case = case_of(sheet)
    return tuple(each for each in releases_of(sheet, case) if each.stands(sheet.now)) if case else ()


def release(sheet: Sheet, release_id: str) -> Release | None:
    """Return a release they gave that still counts."""
    return next((each for each in given(sheet) if each.id == release_id), None)


def languages(said: Said) -> tuple[Choice, ...]:
    """Return the languages to ask in: each in its own words."""
    return tuple(Choice(each.value, said.of_enum("tongue", each)) for each in Language)


def asked(ask: Ask, mine: Case, command: str) -> RequestPage:
    """Return the command that asks for an advocate."""
    return RequestPage(
        id=command,
        region=mine.region,
        case=mine.id,
        about=page_of(mine.id),
        reason=PageReason.YOUNG_PERSON_ASKED,
        language=ask.language,
        youth_asked=True,
        reach=ask.reach,
    )


def _recipient(release: Release, said: Said, *, seen: bool) -> dict[str, Any]:
    begins = release.since if release.begins_later(said.now) else None
    sees = "later" if begins else "can_see" if seen else "may_see"
    return {
        "id": release.id,
        "name": release.name,
        "kinds": said.kinds(release.kinds),
        "sees": said("who", sees, purpose=said.purpose(release.purpose)),
        "yet": "" if seen or begins else said("who", "not_yet"),
        "tone": "calm" if begins else "ok",
        "until": words.iso(release.until),
        "until_text": said("when", "from", day=said.date(begins)) if begins else said.until(release.until),
        "take_back": f"{HOME}/take-back/{release.id}",
        "from": said("who", "take_from", name=release.name),
    }


def _beside(advocate: Advocate, said: Said) -> dict[str, str]:
    base = "beside_community" if advocate.base is AdvocateBase.COMMUNITY else "beside_system"
    return {"name": advocate.name, "text": said("who", base)}


def _found(sheet: Sheet, case: str, said: Said) -> tuple[dict[str, str], ...]:
    """Tell by what they agreed to be found, to be taken back in one tap."""
    return tuple(
        {
            "id": each.id,
            "title": said("found", "title"),
            "text": said("found", "text"),
            "tag": said.until(each.until) if each.until else "",
            "stop": f"{HOME}/known/{each.id}",
            "label": said("found", "stop"),
        }
        for each in agreements(sheet, case)
    )


def _reports(sheet: Sheet, case: str, said: Said) -> tuple[dict[str, Any], ...]:
    """Tell of the reports that their advocate marked as told to them: nothing else of a report is in their copies."""
    told = {entry.about: entry for entry in sheet.case(case) if entry.event is YouthTold}
    return tuple(
        {"id": about, "title": said("who", "report"), "text": said("who", "report_text", day=said.date(entry.at))}
        for about, entry in told.items()
    )


def _orders(sheet: Sheet, case: str, said: Said) -> tuple[dict[str, Any], ...]:
    """Tell what is disclosed without a release, as far as they were told of it."""
    ended = {entry.about for entry in sheet.case(case) if entry.event is OrderEnded}
    known = accounting.names(sheet)
    return tuple(
        {
            "id": entry.about,
            "title": accounting.name(entry.read("recipient", Audience), known, said),
            "text": said("who", "order", kinds=said.kinds_listed(entry.read("kinds", tuple[Label, ...]) or ()))
            + " "
            + said("who", "order_more"),
        }
        for entry in sheet.case(case)
        if entry.event is OrderTookEffect and entry.about not in ended
    )


def _referred(sheet: Sheet, case: str, said: Said) -> tuple[dict[str, Any], ...]:
    found = (
        _referral(sheet.about(entry.about), said) for entry in sheet.case(case) if entry.event is ReferralRequested
    )
    return tuple(each for each in found if each is not None)


def _referral(entries: tuple[Entry, ...], said: Said) -> dict[str, Any] | None:
    state, where, need = None, "", entries[0].read("need", Need)
    for entry in entries:
        if entry.event in (ReferralRequested, ReferralMoved):
            state = entry.read("state", ReferralState)
        elif entry.event is ReferralAccepted:
            state, where = ReferralState.ACCEPTED, entry.text("service_name")
    if state not in _HELP:
        return None
    waits = any(entry.event is OfferWaitlisted for entry in entries) and not where
    if state not in (ReferralState.REQUESTED, ReferralState.REJECTED):
        text = said("help", "yes_text", name=where or said("help", "a_place"))
    else:
        text = said("help", "waits") if waits else _asked(entries, said)
    return {
        "id": entries[0].about,
        "title": said.of_enum("need", need),
        "text": text,
        "by": "",
        "call": (),
        "tag": Tag(_HELP[state], said.of_enum("help", state)),
    }


def _asked(entries: tuple[Entry, ...], said: Said) -> str:
    """Say who was asked, where their copies name a place at all."""
    offers = [entry.text("service_name") for entry in entries if entry.event is ReferralOffered]
    names = [name for name in offers if name]
    if not offers:
        return said("help", "asking")
    if not names:
        return said("help", "one_asked" if len(offers) == 1 else "more_asked")
    return said("help", "named_asked", names=said.listed(names[-3:]))
