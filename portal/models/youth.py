"""What a youth sees: who sees what about them, what they can take back, and that help is coming. Pure."""

from typing import Any, Final

import msgspec

from contracts.ids import derived
from contracts.intake import CaseOpened
from contracts.labels import Reach
from contracts.oncall import RequestPage
from contracts.referral import OfferWaitlisted, ReferralAccepted, ReferralMoved, ReferralOffered, ReferralRequested
from contracts.vocabulary import AdvocateBase, Language, Need, PageReason, PageState, ReferralState
from portal import words
from portal.live import Look
from portal.models.casefile import Advocate, Case, read
from portal.models.consent import Release, releases_in_force
from portal.models.oncall import Page, pages_of
from portal.sheet import Entry, Sheet
from portal.words import Link, Tag

HOME: Final = "/you"
_FAMILY: Final = "Nobody in your family sees anything unless you say so."
_HELP: Final = {
    ReferralState.REQUESTED: Tag("calm", "looking"),
    ReferralState.ACCEPTED: Tag("ok", "said yes"),
    ReferralState.IN_PROGRESS: Tag("ok", "going on"),
    ReferralState.ON_HOLD: Tag("calm", "paused"),
    ReferralState.REJECTED: Tag("calm", "still looking"),
}
_PAGES: Final = {
    PageState.CALLING: (Tag("warn", "being asked"), "An advocate is being asked right now."),
    PageState.ACKNOWLEDGED: (Tag("ok", "somebody has it"), "An advocate has it and is getting ready."),
    PageState.ON_THE_WAY: (Tag("ok", "on the way"), "An advocate is on the way to you."),
    PageState.ARRIVED: (Tag("ok", "there"), "An advocate has arrived."),
}


class Ask(msgspec.Struct, frozen=True):
    """The form by which a youth asks for somebody."""

    language: Language
    reach: Reach | None


ASK_SAYS: Final = {"language": "Please choose a language."}


def case_of(sheet: Sheet) -> str | None:
    """Return their case, the newest where there are several; None where none was opened yet."""
    opened = sheet.newest(CaseOpened)
    return opened.case if opened else None


def file_of(sheet: Sheet) -> Case | None:
    """Return their case as it stands."""
    case = case_of(sheet)
    return read(sheet.about(case)) if case else None


def who(sheet: Sheet, _: Look) -> dict[str, Any] | None:
    """Return the context of ``youth/who.html``."""
    mine = file_of(sheet)
    if mine is None:
        return None
    advocate = mine.advocates[-1] if mine.advocates else None
    return {
        "recipients": tuple(_recipient(release, sheet) for release in releases_in_force(sheet, mine.id)),
        "others": ({"name": "Your family", "text": _FAMILY},),
        "help": (*_paged(sheet, mine.id), *_referred(sheet, mine.id)),
        "advocate": _beside(advocate) if advocate else None,
        "links": {"shown": f"{HOME}/shown", "page": f"{HOME}/ask"},
    }


def release_in_force(sheet: Sheet, release: str) -> Release | None:
    """Return a release they gave that still counts."""
    case = case_of(sheet)
    found = releases_in_force(sheet, case) if case else ()
    return next((each for each in found if each.id == release), None)


def take_back(sheet: Sheet, release: str) -> dict[str, Any] | None:
    """Return the context of ``confirm.html`` before a release is taken back."""
    given = release_in_force(sheet, release)
    if given is None:
        return None
    return {
        "title": f"Take this back from {given.name}?",
        "text": (
            f"{given.name} won't see {_kinds(given)} any more, from the moment you press.",
            "What they already wrote in their own files stays with them; we tell them to stop using it.",
            "You still get help. Nothing is held against you.",
        ),
        "yes": {"action": f"{HOME}/take-back/{given.id}", "label": "Take it back"},
        "no": Link(HOME, "Leave it as it is"),
        "fields": (),
    }


def asked(ask: Ask, mine: Case, command: str) -> RequestPage:
    """Return the command that asks for an advocate."""
    return RequestPage(
        id=command,
        region=mine.region,
        case=mine.id,
        about=derived("page", command),
        reason=PageReason.YOUNG_PERSON_ASKED,
        language=ask.language,
        youth_asked=True,
        reach=ask.reach,
    )


def _recipient(release: Release, sheet: Sheet) -> dict[str, Any]:
    return {
        "id": release.id,
        "name": release.name,
        "kinds": tuple(words.say("KINDS", kind, "yours") for kind in release.kinds),
        "purpose": words.say("PURPOSES", release.purpose, "yours") or "for one purpose",
        "until": words.iso(release.until),
        "until_text": words.until(release.until, sheet.now),
        "take_back": f"{HOME}/take-back/{release.id}",
    }


def _kinds(release: Release) -> str:
    return words.listed([words.say("KINDS", kind, "yours") for kind in release.kinds])


def _beside(advocate: Advocate) -> dict[str, str]:
    if advocate.base is AdvocateBase.COMMUNITY:
        text = "What you tell them stays with them, unless a child is in danger or you say otherwise."
    else:
        text = "They work with an authority: what you tell them may have to be passed on. Ask them first."
    return {"name": advocate.name, "text": text}


def _paged(sheet: Sheet, case: str) -> tuple[dict[str, Any], ...]:
    return tuple(_page(page) for page in pages_of(sheet, case) if page.state in _PAGES)


def _page(page: Page) -> dict[str, Any]:
    tag, text = _PAGES[page.state]
    return {"id": page.id, "title": "Somebody to be with you", "text": text, "tag": tag}


def _referred(sheet: Sheet, case: str) -> tuple[dict[str, Any], ...]:
    found = (_referral(sheet.about(entry.about)) for entry in sheet.case(case) if entry.event is ReferralRequested)
    return tuple(each for each in found if each is not None)


def _referral(entries: tuple[Entry, ...]) -> dict[str, Any] | None:
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
        text = f"{where or 'A place'} said yes."
    else:
        text = "Somebody keeps a place in line for you." if waits else _asked(entries)
    return {"id": entries[0].about, "title": words.say("NEEDS", need), "text": text, "tag": _HELP[state]}


def _asked(entries: tuple[Entry, ...]) -> str:
    """Say who was asked; by a code alone no place is named, since a page may be read by somebody else."""
    asked = [entry.text("service_name") for entry in entries if entry.event is ReferralOffered]
    names = [name for name in asked if name]
    if not asked:
        return "We are asking."
    if not names:
        return "A place that fits was asked." if len(asked) == 1 else "Places that fit were asked."
    return f"{words.listed(names[-3:])} {'was' if len(names) == 1 else 'were'} asked."
