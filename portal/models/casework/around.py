"""How a youth speaks of themselves, how somebody keeps in touch, where they stay. Pure."""

from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.care import (
    AwayMistaken,
    AwayNoted,
    BackNoted,
    CourtOrderEnded,
    CourtOrderRecorded,
    CourtOrderReviewed,
    PlacementRecorded,
)
from contracts.casework import Cadence, ContactWay, Continuity, CourtOrderKind, PlacementKind, TryCame, figures
from contracts.intake import FRAME, ParticularsRecorded
from contracts.labels import Label
from contracts.outreach import (
    ContactAsked,
    ContactDue,
    ContactMade,
    ContactPlanned,
    ContactRested,
    ContactTried,
    outreach_of,
)
from contracts.taxonomy import Authority
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import N_, _, message
from portal.models.casework import said
from portal.models.casework.eighteen import asking_again, eighteen, not_given_anew
from portal.models.casework.plan import safety
from portal.models.consent.consent import How, Release, releases_of
from portal.sheet import Entry, Sheet
from portal.shell import HOME
from portal.words import Choice, Row, Step, When

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


# ----------------------------------------------------------------------------------------- how they speak of themselves


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


# ----------------------------------------------------------------------------------------------------- keeping in touch


class Touch(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody is kept in touch with. ``peace`` until ``next_at``; None with it: until they say otherwise."""

    next_at: datetime | None = None
    way: ContactWay | None = None
    cadence: Cadence | None = None
    due: bool = False
    peace: bool = False
    asks: tuple[Entry, ...] = ()
    """What they asked for since there was contact."""


def touch(sheet: Sheet, case: str) -> Touch:
    """Return how it stands."""
    found = Touch()
    for entry in sheet.about(outreach_of(case)):
        found = _touched(found, entry)
    return found


def _touched(found: Touch, entry: Entry) -> Touch:
    but = msgspec.structs.replace
    if entry.event is ContactPlanned:
        way, cadence = entry.read("way", ContactWay), entry.read("cadence", Cadence)
        return but(found, next_at=entry.read("at", datetime), way=way, cadence=cadence, due=False, peace=False)
    if entry.event in (ContactMade, ContactTried):
        asks = () if entry.event is ContactMade else found.asks
        return but(found, next_at=entry.read("next_at", datetime), due=False, peace=False, asks=asks)
    if entry.event is ContactDue:
        return but(found, due=True)
    if entry.event is ContactRested:
        return but(found, next_at=entry.read("until", datetime), due=False, peace=True)
    return but(found, asks=(*found.asks, entry)) if entry.event is ContactAsked else found


def outreach(sheet: Sheet, case: str, here: str) -> dict[str, Any]:
    """Return the context of ``casework/outreach.html``."""
    stands = touch(sheet, case)
    return {
        "next": _next(stands, sheet.now),
        "due": stands.due and not stands.peace,
        "asks": tuple(
            {
                "id": entry.fact,
                "when": words.when(entry.at, sheet.now),
                "text": entry.text("words") or _("They ask you to get in touch."),
                "reach": entry.text("reach"),
            }
            for entry in stands.asks
        ),
        "rhythm": message(figures().rhythm[stands.cadence].words) if stands.cadence else "",
        "steps": tuple(
            step for entry in reversed(sheet.about(outreach_of(case))) if (step := _step(entry, sheet.now)) is not None
        ),
        "links": {name: f"{here}/{name}" for name in ("made", "tried", "plan", "rest")},
        "back": here.removesuffix("/outreach"),
    }


def _next(stands: Touch, now: datetime) -> When | None:
    return words.when(stands.next_at, now) if stands.next_at and not stands.peace else None


def contact(sheet: Sheet, case: str, here: str) -> dict[str, Any]:
    """Return the context of ``casework/contact.html``: what a youth reads of it, and can say."""
    stands = touch(sheet, case)
    return {
        "next": _next(stands, sheet.now),
        "way": said.say(said.WAYS, stands.way),
        "peace": stands.peace,
        "until": words.capital(words.until(stands.next_at, sheet.now)) if stands.peace and stands.next_at else "",
        "asked": bool(stands.asks),
        "links": {"ask": f"{here}/ask", "rest": f"{here}/rest", "back": "/you"},
    }


def _step(entry: Entry, now: datetime) -> Step | None:
    way, when = said.say(said.WAYS, entry.read("way", ContactWay)), words.when(entry.at, now)
    if entry.event is ContactMade:
        asked = entry.text("asked")
        return Step(when, _("In touch: %(way)s. Asked for: %(asked)s", way=way, asked=asked) if asked else way)
    if entry.event is ContactTried:
        return Step(when, f"{way}. {said.say(said.CAME, entry.read('came', TryCame))}")
    if entry.event is ContactRested:
        return Step(when, _("They want to be left in peace for a while."))
    return Step(when, _("They asked somebody to get in touch.")) if entry.event is ContactAsked else None


# ------------------------------------------------------------------------------------------------------ where they stay


class Away(msgspec.Struct, frozen=True, kw_only=True):
    """A time away."""

    id: str
    since: datetime
    from_care: bool
    place: str
    note: str
    over: bool = False
    mistaken: bool = False
    wants: str = ""


def aways(sheet: Sheet, case: str) -> tuple[Away, ...]:
    """Return the times away of a case, as far as they may be known; none that was a mistake."""
    found: dict[str, Away] = {}
    for entry in sheet.case(case):
        since = entry.read("since", datetime) if entry.event is AwayNoted else None
        if since is not None:
            found[entry.about] = Away(
                id=entry.about,
                since=since,
                from_care=bool(entry.fields.get("from_care")),
                place=entry.text("last_place"),
                note=entry.text("note"),
            )
        elif entry.about in found and entry.event in (BackNoted, AwayMistaken):
            known = found[entry.about]
            found[entry.about] = msgspec.structs.replace(
                known, over=True, mistaken=entry.event is AwayMistaken, wants=entry.text("wants")
            )
    return tuple(each for each in found.values() if not each.mistaken)


def away(sheet: Sheet, case: str, which: str) -> Away | None:
    return next((each for each in aways(sheet, case) if each.id == which), None)


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """An order of a court."""

    id: str
    kind: CourtOrderKind | None
    review_on: datetime | None
    docket: str
    words: str
    ended: bool = False


def court_orders(sheet: Sheet, case: str) -> tuple[Ordered, ...]:
    """Return the orders of a court in a case, as far as they may be known."""
    found: dict[str, Ordered] = {}
    for entry in sheet.case(case):
        if entry.event is CourtOrderRecorded:
            found[entry.about] = Ordered(
                id=entry.about,
                kind=entry.read("kind", CourtOrderKind),
                review_on=entry.read("review_on", datetime),
                docket=entry.text("docket"),
                words=entry.text("words"),
            )
        elif entry.about in found and entry.event is CourtOrderReviewed:
            known = found[entry.about]
            found[entry.about] = msgspec.structs.replace(
                known, review_on=entry.read("review_on", datetime), words=entry.text("words") or known.words
            )
        elif entry.about in found and entry.event is CourtOrderEnded:
            found[entry.about] = msgspec.structs.replace(found[entry.about], ended=True)
    return tuple(found.values())


def where(sheet: Sheet, case: str, here: str, who: Kind) -> dict[str, Any]:
    """Return the context of ``casework/where.html``."""
    release = f"{here.removesuffix('/where')}/release" if who is Kind.ADVOCATE else ""
    return {
        "away": tuple(_away_card(each, sheet, here) for each in aways(sheet, case) if not each.over),
        "wish": safety(sheet, case).fields["away"] if who is Kind.ADVOCATE else "",
        "again": _to_ask_again(sheet, case, release) if release else (),
        "places": tuple(_place_card(entry, sheet) for entry in placed(sheet, case)),
        "orders": tuple(_order_card(each, sheet, here) for each in court_orders(sheet, case) if not each.ended),
        "at_18": eighteen(sheet, case, who, release),
        "been": tuple(
            Row(words.day(each.since, sheet.now), each.wants or _("Back"))
            for each in reversed(aways(sheet, case))
            if each.over
        ),
        "links": {
            "away": f"{here}/away",
            "place": f"{here}/place",
            "order": f"{here}/order",
            "clocks": f"{here.removesuffix('/where')}/clocks",
            "back": here.removesuffix("/where"),
        },
    }


def _away_card(each: Away, sheet: Sheet, here: str) -> dict[str, Any]:
    rows = (Row(_("Last known of"), each.place), Row(_("Good to know"), each.note))
    return {
        "id": each.id,
        "since": words.when(each.since, sheet.now),
        "care": each.from_care,
        "rows": tuple(row for row in rows if row.text),
        "href": f"{here}/away/{each.id}",
    }


def _to_ask_again(sheet: Sheet, case: str, release: str) -> tuple[dict[str, str], ...]:
    """Return the releases that ended while they were away: nothing else has to be asked again."""
    back = [each for each in aways(sheet, case) if each.over]
    if not back:
        return ()
    left, found = back[-1].since, releases_of(sheet, case)
    ended = (
        each for each in found if (each.end is None or each.end.how is How.EXPIRED) and left <= each.until <= sheet.now
    )
    return tuple(
        {"id": each.id, "name": each.name, "href": asking_again(each, release)}
        for each in not_given_anew(ended, (each for each in found if each.stands(sheet.now)))
    )


def placed(sheet: Sheet, case: str) -> tuple[Entry, ...]:
    """Return the placements of a case, as far as they may be known: the newest first."""
    found = [entry for entry in sheet.case(case) if entry.event is PlacementRecorded]
    return tuple(sorted(found, key=lambda entry: entry.read("since", datetime) or entry.at, reverse=True))


def _place_card(entry: Entry, sheet: Sheet) -> dict[str, Any]:
    since = entry.read("since", datetime) or entry.at
    rows = (
        Row(_("Where"), entry.text("place")),
        Row(_("Who has the say"), words.say("AUTHORITIES", entry.read("authority", Authority))),
        Row(_("School"), _goes(entry, "school")),
        Row(_("Counseling and care"), _goes(entry, "care")),
    )
    return {
        "id": entry.about,
        "title": said.say(said.PLACES, entry.read("kind", PlacementKind)) or _("A place to stay"),
        "since": words.when(since, sheet.now),
        "rows": tuple(row for row in rows if row.text),
    }


def _goes(entry: Entry, which: str) -> str:
    stands = said.say(said.CONTINUITY, entry.read(which, Continuity))
    told = entry.text(f"{which}_words")
    return f"{stands}. {told}" if told else stands


def _order_card(each: Ordered, sheet: Sheet, here: str) -> dict[str, Any]:
    rows = (Row(_("Number"), each.docket), Row(_("What it says"), each.words))
    return {
        "id": each.id,
        "title": said.say(said.ORDERS, each.kind) or _("An order of a court"),
        "review": words.when(each.review_on, sheet.now) if each.review_on else None,
        "rows": tuple(row for row in rows if row.text),
        "href": f"{here}/order/{each.id}",
    }


# ----------------------------------------------------------------------------------------------- where a youth stays


def stays(sheet: Sheet, case: str, here: str) -> dict[str, Any]:
    """Return the context of ``casework/stays.html``: what a youth reads of it on a page that others may open.

    Neither where that is, nor what a court called it: their copies hold none of it.
    """
    found = placed(sheet, case)
    return {
        "now": _stay(found[0], sheet) if found else None,
        "before": tuple(_stay(entry, sheet) for entry in found[1:]),
        "reviews": tuple(
            {
                "id": each.id,
                "day": words.day(each.review_on, sheet.now),
                "when": words.when(each.review_on, sheet.now),
                "over": each.review_on < sheet.now,
            }
            for each in sorted(court_orders(sheet, case), key=lambda each: each.review_on or sheet.now)
            if each.review_on is not None and not each.ended
        ),
        "links": {"ask": f"{here.removesuffix('/where')}/contact/ask", "back": HOME[Kind.YOUTH]},
    }


def _stay(entry: Entry, sheet: Sheet) -> dict[str, Any]:
    rows = (
        Row(_("Who has the say"), said.say(said.SAY, entry.read("authority", Authority))),
        Row(_("School"), said.say(said.CONTINUITY, entry.read("school", Continuity))),
        Row(_("Counseling and care"), said.say(said.CONTINUITY, entry.read("care", Continuity))),
    )
    since = entry.read("since", datetime) or entry.at
    return {
        "id": entry.about,
        "since": _("Since %(day)s", day=words.day(since, sheet.now)),
        "rows": tuple(row for row in rows if row.text),
    }
