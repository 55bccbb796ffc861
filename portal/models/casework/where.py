"""Where a youth stays: times away, placements and orders of a court. Pure."""

from datetime import datetime
from typing import Any

import msgspec

from contracts.care import (
    AwayMistaken,
    AwayNoted,
    BackNoted,
    CourtOrderEnded,
    CourtOrderRecorded,
    CourtOrderReviewed,
    PlacementRecorded,
)
from contracts.casework import Continuity, CourtOrderKind, PlacementKind
from contracts.taxonomy import Authority
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import _
from portal.models.casework import said
from portal.models.casework.eighteen import asking_again, eighteen, not_given_anew
from portal.models.casework.plan import safety
from portal.models.consent.consent import How, releases_of
from portal.sheet import Entry, Sheet
from portal.shell import HOME
from portal.words import Row


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
