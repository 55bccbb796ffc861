"""What people can be asked about themselves: as a form, as a result, and as a hub looks it over. Pure.

A form is in the language that is spoken where all of the instrument is, else in English: it is never half and half.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from contracts.instruments import ENGLISH, Deployed, Instrument, OfferedTo, score
from contracts.instruments import said as instrument_said
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import DAY_OF_YEAR, N_, _, find, language, listed, moment
from portal.shell import HOME
from portal.words import CALM, OK, WARN, Link, Row, Tag

YOURSELF: Final = "/yourself"
HUB: Final = f"{HOME[Kind.HUB]}/instruments"
_OFFERED: Final = {
    OfferedTo.FAMILIES: N_("Families"),
    OfferedTo.HOMES: N_("Staff of homes"),
    OfferedTo.PROFESSIONALS: N_("Professionals"),
}
_LICENCES: Final = {
    "ours": N_("Ours"),
    "public-domain": N_("In the public domain"),
    "licensed": N_("Licensed: used by permission alone"),
}


def spoken(instrument: Instrument) -> str:
    """Return the language that an instrument is asked in."""
    return language().code if language().code in instrument.languages else ENGLISH


def links(instruments: Iterable[Instrument], at: str) -> tuple[Link, ...]:
    """Return where each is filled in."""
    return tuple(Link(f"{at}/{each.name}", instrument_said(each.title, spoken(each))) for each in instruments)


def form(instrument: Instrument) -> dict[str, Any]:
    """Return what a form of it shows."""
    code = spoken(instrument)

    def text(texts: Mapping[str, str]) -> str:
        return instrument_said(texts, code)

    return {
        "spoken": code,
        "foreign": code != language().code,
        "title": text(instrument.title),
        "intro": text(instrument.intro),
        "source": credit(instrument),
        "questions": tuple(
            {
                "name": f"q-{each.key}",
                "label": text(each.text),
                "why": text(each.why),
                "choices": tuple(
                    words.Choice(choice.key, text(choice.text)) for choice in instrument.scale_of(each).choice
                ),
            }
            for each in instrument.question
        ),
    }


def results(instrument: Instrument, answers: Mapping[str, str]) -> tuple[Row, ...]:
    """Return what answers come to, part by part, in plain words; nothing of a part where too few were given."""
    code = spoken(instrument)
    found = ((each.part, each.band) for each in score(instrument, answers))
    return tuple(
        Row(instrument_said(part.name, code), instrument_said(band.says, code))
        for part, band in found
        if band is not None
    )


def credit(instrument: Instrument) -> str:
    """Return whose it is, and by whose leave it is used."""
    if instrument.permission is None:
        return instrument.licence.source
    allowed = _(
        "Used with the permission of %(by)s, %(reference)s.",
        by=instrument.permission.by,
        reference=instrument.permission.reference,
    )
    return f"{instrument.licence.holder} · {instrument.licence.source} · {allowed}"


# ----------------------------------------------------------------------------------------------- as a hub looks it over


def hub_page(found: Deployed, region: str | None, today: date) -> dict[str, Any]:
    """Return the context of ``hub/instruments.html``."""
    return {
        "back": f"{HOME[Kind.HUB]}/support",
        "instruments": tuple(_card(each, region, today) for each in found.usable),
        "mistakes": found.mistakes,
    }


def _card(instrument: Instrument, region: str | None, today: date) -> dict[str, Any]:
    code = spoken(instrument)
    return {
        "id": instrument.name,
        "spoken": code,
        "title": instrument_said(instrument.title, code),
        "tag": _tag(instrument, region, today),
        "rows": tuple(_rows(instrument)),
        "questions": tuple(instrument_said(each.text, code) for each in instrument.question),
        "bands": tuple(
            Row(instrument_said(band.name, code), instrument_said(band.says, code))
            for part in instrument.part
            for band in part.bands
        ),
    }


def _tag(instrument: Instrument, region: str | None, today: date) -> Tag:
    if instrument.lapsed(today):
        return Tag(WARN, _("The permission is over"))
    if not instrument.may_be_used(region):
        return Tag(CALM, _("For another hub"))
    return Tag(OK, _("Offered"))


def _rows(instrument: Instrument) -> Sequence[Row]:
    licence, permission = instrument.licence, instrument.permission
    languages = [found.name if (found := find(code)) else code for code in sorted(instrument.languages)]
    rows = [
        Row(_("Asks"), listed([_(_OFFERED[each]) for each in instrument.offered_to])),
        Row(_("Languages"), listed(languages)),
        Row(_("License"), _(_LICENCES[licence.kind])),
        Row(_("Whose it is"), licence.holder),
        Row(_("Source"), f"{licence.source} · {moment(licence.as_of, DAY_OF_YEAR)}"),
    ]
    if permission is not None:
        rows += [
            Row(_("Your permission"), f"{permission.given_to} · {permission.by} · {permission.reference}"),
            Row(_("Given on"), moment(permission.on, DAY_OF_YEAR)),
        ]
        rows += [Row(_("Until"), moment(permission.until, DAY_OF_YEAR))] if permission.until else []
    return rows
