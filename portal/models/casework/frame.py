"""How a youth speaks of themselves, and whom each part is for. Pure."""

from typing import Any, Final

from contracts.base import Audience
from contracts.intake import FRAME, ParticularsRecorded
from contracts.labels import Label
from portal.i18n import N_, _, message
from portal.models.casework import said
from portal.models.consent.consent import Release, releases_of
from portal.sheet import Sheet
from portal.words import Choice

KIND_OF: Final = {
    "called": Label.IDENTITY,
    "pronouns": Label.IDENTITY,
    "languages": Label.IDENTITY,
    "story": Label.NARRATIVE,
    "wants": Label.NARRATIVE,
}


SPOKEN: Final = {
    "called": (N_("What should people call you?"), N_("Any name you like. Elsewhere you may use another.")),
    "pronouns": (N_("Your pronouns"), ""),
    "languages": (N_("The languages you like to speak"), ""),
    "story": (N_("How you describe what you lived through"), N_("In your words, or not at all.")),
    "wants": (N_("What you want first"), ""),
}


def frame(sheet: Sheet, case: str) -> dict[str, Any]:
    """Return what they said of themselves last, and whom each part is for (``None``: nothing was chosen)."""
    found = [entry for entry in sheet.about(case) if entry.event is ParticularsRecorded]
    if not found:
        return {}
    chosen = {f"{name}_to": found[-1].read(f"{name}_to", tuple[Audience, ...]) for name in FRAME}
    return {name: found[-1].text(name) for name in FRAME} | chosen


def listeners(sheet: Sheet, case: str) -> tuple[tuple[str, Release], ...]:
    """Return whom a release names that counts, or will: nobody else can read a word, whoever is chosen."""
    stands = {each.recipient: each for each in releases_of(sheet, case) if each.stands(sheet.now)}
    return tuple((token_of(who), release) for who, release in stands.items() if who is not None)


def token_of(who: Audience) -> str:
    return f"{who.kind}:{who.team}"


def heard(sheet: Sheet, case: str) -> dict[str, dict[str, Release]]:
    """Return, of each part, whom a release of its kind names, by token."""
    among = listeners(sheet, case)
    return {name: {token: each for token, each in among if KIND_OF[name] in each.kinds} for name in FRAME}


def audiences(sheet: Sheet, case: str) -> dict[str, dict[str, Audience]]:
    """Return the same as audiences, as a form's choices are read."""
    return {
        name: {token: each.recipient for token, each in found.items() if each.recipient is not None}
        for name, found in heard(sheet, case).items()
    }


def who_choices(sheet: Sheet, case: str) -> dict[str, tuple[Choice, ...]]:
    """Return the choices of each part."""
    found = heard(sheet, case).items()
    return {name: tuple(Choice(token, each.name) for token, each in among.items()) for name, among in found}


def frame_fields(sheet: Sheet, case: str) -> tuple[said.Field, ...]:
    """Return the form: each part, and right below it who may read it, of those a release of that kind names."""
    fields: list[said.Field] = []
    for name, who in who_choices(sheet, case).items():
        label, hint = SPOKEN[name]
        long = name in ("story", "wants")
        kind, most = ("area", 4000) if long else ("text", 120)
        fields.append(
            said.Field(
                kind=kind, name=name, label=message(label), hint=message(hint) if hint else "", optional=True, max=most
            )
        )
        if who:
            besides = _("Who may read this, besides your advocate?")
            fields.append(said.Field(kind="many", name=f"{name}_to", label=besides, choices=who))
    return tuple(fields)


def frame_typed(sheet: Sheet, case: str) -> dict[str, Any]:
    """Return the form as it stands: where nothing was chosen yet, releases have said it, and so they are ticked."""
    stands = frame(sheet, case)
    typed: dict[str, Any] = {name: stands.get(name) or "" for name in FRAME}
    for name, among in heard(sheet, case).items():
        to = stands.get(f"{name}_to")
        typed[f"{name}_to"] = list(among if stands else ()) if to is None else [token_of(who) for who in to]
    return typed
