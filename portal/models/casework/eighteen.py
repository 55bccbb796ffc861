"""What changes on the day they are 18, before it and from then on, for a youth and their advocate. Pure."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import msgspec

from contracts.consent import ends_at_majority
from contracts.vocabulary import Kind, Signer
from portal import i18n, words
from portal.i18n import _
from portal.models.consent.consent import How, Release, releases_of
from portal.models.consent.parties import NEWS, age_of
from portal.models.people.people import chosen
from portal.sheet import Sheet


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A release, and why it ends, or until when it goes on; ``href``: where it is asked for again, or ""."""

    id: str
    name: str
    text: str
    href: str = ""


def eighteen(sheet: Sheet, case: str, who: Kind, release: str = "") -> dict[str, Any]:
    """Return what changes, and what stays. ``release`` is where one is recorded, "" for whoever records none."""
    age, found = age_of(sheet, case), releases_of(sheet, case)
    stands = [each for each in found if each.stands(sheet.now)]
    ends = [each for each in stands if age.came_of_age is None and _ends(each)]
    ended = [each for each in found if each.end is not None and each.end.how in (How.CAME_OF_AGE, How.NOT_OF_AGE)]
    before = age.turns_18 if age.came_of_age is None else None
    young = who is Kind.YOUTH
    return {
        "of_age": age.came_of_age is not None,
        "mistaken": age.mistaken is not None,
        "on": i18n.moment(before, i18n.DAY_OF_YEAR) if before is not None else "",
        "ends": tuple(Held(id=each.id, name=each.name, text=_why(each, young=young)) for each in ends),
        "ended": tuple(
            Held(id=each.id, name=each.name, text=_why(each, young=young), href=asking_again(each, release))
            for each in not_given_anew(ended, stands)
        ),
        "stays": tuple(
            Held(id=each.id, name=each.name, text=words.until(each.until, sheet.now))
            for each in stands
            if each not in ends
        ),
    }


def is_news(sheet: Sheet, case: str) -> bool:
    """Return whether they were 18 lately, or it was put right lately that they are not."""
    age = age_of(sheet, case)
    since = age.came_of_age or age.mistaken
    return since is not None and sheet.now - since < NEWS


def not_given_anew(ended: Iterable[Release], stands: Iterable[Release]) -> tuple[Release, ...]:
    """Return the newest of those that ended for each recipient and purpose for which none stands."""
    given = {(each.recipient, each.purpose) for each in stands}
    left = {(each.recipient, each.purpose): each for each in ended}
    return tuple(each for what, each in left.items() if what not in given)


def asking_again(release: Release, at: str) -> str:
    """Return the form of a release ``at`` with who and what for as they were: all else is theirs to choose anew."""
    if not at or release.recipient is None:
        return ""
    purpose = {"purpose": release.purpose.value} if release.purpose is not None else {}
    return f"{at}?{urlencode({'recipient': chosen(release.recipient), **purpose})}"


def _ends(release: Release) -> bool:
    return ends_at_majority(release.recipient, alone=release.signer is Signer.YOUTH)


def _why(release: Release, *, young: bool) -> str:
    if release.end is not None and release.end.how is How.NOT_OF_AGE:
        return _("It was signed as somebody of 18 signs.")
    if release.signer is not Signer.YOUTH:
        return _("Somebody signed it with you.") if young else _("Somebody signed it with them.")
    return _("It is for a caregiver.")
