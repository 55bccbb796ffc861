"""Releases in force and shields that are up, as pages show them, and the question before one is ended. Pure."""

from typing import Any, Final

import msgspec

from contracts.consent import ReleaseGranted
from contracts.labels import Label
from contracts.vocabulary import Kind
from portal import words
from portal.models.consent import Release, Shield, read_release, releases_in_force, shields_up
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Link

ADVOCATE: Final = HOME[Kind.ADVOCATE]


class ReleaseCard(msgspec.Struct, frozen=True, kw_only=True):
    """A release in force."""

    id: str
    name: str
    text: str
    kinds: tuple[str, ...]
    until: str
    until_text: str
    withdraw: str


class ShieldLine(msgspec.Struct, frozen=True, kw_only=True):
    """A shield that is up. ``lift`` is the address of agreeing to lift it."""

    id: str
    text: str
    lift: str


def release_said(release: Release) -> str:
    """Return a release in plain words: "Lakeside may see health and school"."""
    return f"{release.name} may see {words.listed([_kind(kind) for kind in release.kinds])}."


def withdrawing(sheet: Sheet, case_id: str, release_id: str) -> tuple[Release, dict[str, Any]] | None:
    """Return a release in force, and the context of ``confirm.html`` before it is taken back."""
    release = next((each for each in releases_in_force(sheet, case_id) if each.id == release_id), None)
    if release is None:
        return None
    here = f"{ADVOCATE}/cases/{case_id}"
    return release, {
        "title": f"Take this back from {release.name}?",
        "text": (
            f"{release.name} can't see it any more, at once.",
            "What they already wrote in their own files stays with them; they have to stop using it.",
            "Saying it is enough. Nobody has to sign, and nobody has to say why.",
        ),
        "yes": {"action": f"{here}/releases/{release.id}/withdraw", "label": "Take it back"},
        "no": Link(here, "Keep it"),
        "fields": (),
    }


def release_cards(sheet: Sheet, case_id: str, here: str = "") -> tuple[ReleaseCard, ...]:
    """Return the releases in force; ``here`` is the case's address where they can be taken back."""
    return tuple(_release(each, sheet, here) for each in releases_in_force(sheet, case_id))


def shield_lines(sheet: Sheet, case_id: str, here: str) -> tuple[ShieldLine, ...]:
    """Return the shields that are up."""
    return tuple(_shield(each, sheet, here) for each in shields_up(sheet, case_id))


def lifting(sheet: Sheet, case_id: str, shield_id: str, home: str) -> tuple[Shield, dict[str, Any]] | None:
    """Return a shield that is up, and the context of ``confirm.html`` before somebody agrees to lift it."""
    shield = next((each for each in shields_up(sheet, case_id) if each.id == shield_id), None)
    if shield is None:
        return None
    here = f"{home}/cases/{case_id}"
    first = (
        "One person has agreed. With you it is lifted." if shield.agreed else "It takes two people. You are the first."
    )
    reason = (f"It was raised because: {shield.reason}",) if shield.reason else ()
    return shield, {
        "title": "Agree to lift this shield?",
        "text": (_shield_said(shield, sheet), *reason, first, "From then on, releases count again for what is new."),
        "yes": {"action": f"{here}/shields/{shield.id}/lift", "label": "I agree"},
        "no": Link(here, "Leave it up"),
        "fields": (),
    }


def _kind(kind: Label) -> str:
    label = words.say("KINDS", kind)
    return label[:1].lower() + label[1:]


def _release(release: Release, sheet: Sheet, here: str) -> ReleaseCard:
    return ReleaseCard(
        id=release.id,
        name=release.name,
        text=release_said(release),
        kinds=tuple(words.say("KINDS", kind) for kind in release.kinds),
        until=words.iso(release.until),
        until_text=words.until(release.until, sheet.now),
        withdraw=f"{here}/releases/{release.id}/withdraw" if here else "",
    )


def _shield(shield: Shield, sheet: Sheet, here: str) -> ShieldLine:
    return ShieldLine(id=shield.id, text=_shield_said(shield, sheet), lift=f"{here}/shields/{shield.id}/lift")


def _shield_said(shield: Shield, sheet: Sheet) -> str:
    name = sheet.team_name(shield.against) or _release_name(shield, sheet) or "one team"
    return f"Nothing new reaches {name}"


def _release_name(shield: Shield, sheet: Sheet) -> str:
    """Return the name of a shielded team that the directory doesn't have, from a release that names it."""
    found = (read_release(sheet.about(entry.about)) for entry in sheet.of(ReleaseGranted))
    return next((each.name for each in found if each is not None and each.recipient == shield.against), "")
