"""What a youth's code alone shows: that somebody is there, whether help is on the way, and when it was opened. Pure.

Whoever holds the phone may read this: it names nobody, no place and no matter.
"""

from typing import Any, Final

from contracts.base import Audience
from contracts.disclosure import FileOpened
from contracts.intake import AdvocateAssigned, CaseOpened, YouthWelcomed
from contracts.vocabulary import PageState, Told
from portal.i18n import language
from portal.live.page import Look
from portal.models.directory.directory import call
from portal.models.oncall.oncall import Page, pages_of
from portal.models.youth.said import Said
from portal.sheet import Sheet
from portal.words import Tag

HOME: Final = "/you"
ASK: Final = f"{HOME}/ask"
OPENINGS: Final = 4
"""How many of the last openings are told."""
_TONES: Final = {
    PageState.CALLING: "warn",
    PageState.ACKNOWLEDGED: "ok",
    PageState.ON_THE_WAY: "ok",
    PageState.ARRIVED: "ok",
}


def case_of(sheet: Sheet) -> str | None:
    """Return their case, the newest where there are several; None where none was opened yet."""
    opened = sheet.newest(CaseOpened)
    return opened.case if opened else None


def is_open(sheet: Sheet, audience: Audience) -> bool:
    """Return whether ``audience`` is the youth by both secrets: the newest code says so itself, and tells no door."""
    welcomed = sheet.newest(YouthWelcomed, case=case_of(sheet))
    return welcomed is not None and welcomed.read("audience", Audience) == audience


def door(sheet: Sheet, look: Look) -> dict[str, Any] | None:
    """Return the context of ``youth/door.html``."""
    case = case_of(sheet)
    if case is None or is_open(sheet, look.audience):
        return None
    said = Said(sheet.now)
    somebody = any(entry.event is AdvocateAssigned for entry in sheet.case(case))
    region = look.community.hub(sheet.region_of(case))
    openings = [entry.at for entry in reversed(sheet.of(FileOpened)) if entry.case == case][:OPENINGS]
    return {
        "t": said.part("door"),
        "title": said("door", "title" if somebody else "title_alone"),
        "coming": coming(sheet, case, said),
        "opened": tuple(said.moment(at) for at in openings),
        "number": region.phone.spoken(language().code) if region and region.phone else None,
        "links": {"ask": ASK, "unlock": f"{HOME}/unlock"},
    }


def coming(sheet: Sheet, case: str, said: Said) -> tuple[dict[str, Any], ...]:
    """Return who was asked to come and is not gone again, as it stands."""
    return tuple(_page(page, said) for page in pages_of(sheet, case) if page.state in _TONES)


def _how_far(page: Page) -> str:
    """Return how far a page is, as no more than is so: being asked is not being reached."""
    if not page.waits:
        return page.state.value
    if page.again is not None:
        return "nobody"
    if page.step is None:
        return "unreached"
    return "seen" if page.step.came(Told.SEEN) else page.state.value


def _page(page: Page, said: Said) -> dict[str, Any]:
    by = page.due if page.state is PageState.ON_THE_WAY else None
    return {
        "id": page.id,
        "title": said("page", "title"),
        "text": said("page", f"{_how_far(page)}_text"),
        "by": said("door", "by", time=said.time(by)) if by else "",
        "call": tuple(filter(None, (call(said("page", "call"), each) for each in page.numbers))),
        "tag": Tag(_TONES[page.state], said("page", page.state.value)),
    }
