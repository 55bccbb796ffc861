"""The directory as a hub looks at it: every service, what is free, what is known of it; and one of them. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from contracts.inventory import NumberFor, Opening
from contracts.taxonomy import Competency, Population
from contracts.vocabulary import Area, Barrier, Kind, Language, Need, Weekday
from portal import i18n, words
from portal.i18n import N_, _, decimal, pgettext
from portal.models.cards import paged
from portal.models.directory.directory import call, services_of
from portal.models.directory.listings import Room, Service, listings_of
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Choice, Row, Tag

DIRECTORY: Final = f"{HOME[Kind.HUB]}/directory"
TAKES: Final = ("need", "area", "language", "room")
_ROOMS: Final = {
    "free": N_("A place is free"),
    "full": N_("Full"),
    "stale": N_("Said too long ago"),
    "unknown": N_("Not known"),
}
_DAYS: Final = dict(
    zip(
        Weekday,
        (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday")),
        strict=True,
    )
)
_COMPETENCIES: Final = {Competency.CORE: N_("Core competencies"), Competency.ADVANCED: N_("Advanced competencies")}
_POPULATIONS: Final = {
    Population.GIRLS: "girls",
    Population.BOYS: "boys",
    Population.TRANS_AND_NONBINARY: N_("trans and nonbinary youth"),
    Population.LGBTQ: N_("LGBTQ youth"),
    Population.TRIBAL: N_("tribal youth"),
    Population.IMMIGRANT: N_("immigrant youth"),
    Population.PARENTING: N_("youth who are parents"),
    Population.PREGNANT: N_("pregnant youth"),
    Population.DISABILITY: N_("youth with disabilities"),
    Population.IN_DETENTION: N_("youth in detention"),
    Population.RURAL: N_("rural youth"),
}
_NUMBERS: Final = {
    NumberFor.CRISIS: N_("Crisis line"),
    NumberFor.CHILD_WELFARE: N_("Child welfare"),
    NumberFor.CHILD_WELFARE_AFTER_HOURS: N_("Child welfare, after hours"),
    NumberFor.LAW_ENFORCEMENT: N_("Law enforcement"),
    NumberFor.TRIBAL_CHILD_WELFARE: N_("Tribal child welfare"),
}
_SOON: Final = 60
"""Days before a training's end in which that is said as a warning."""
_DAY: Final = 1440


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """One service in the list."""

    id: str
    href: str
    title: str
    provider: str
    tag: Tag
    said: str
    text: str
    to_know: str
    reach: str


def directory(sheet: Sheet, params: Mapping[str, str], page: int = 1, text: str = "") -> dict[str, Any]:
    """Return the context of ``hub/directory.html``. ``text`` is looked for in names and in what is offered."""
    chosen = {name: params[name] for name in TAKES if params.get(name)}
    every = listings_of(sheet).settled().in_order()
    found = [each for each in every if _fits(each, chosen, text, sheet.now)] if chosen or text else every
    href = f"{DIRECTORY}?{urlencode(chosen)}" if chosen else DIRECTORY
    part, pager = (found[:_MOST], None) if text else paged(found, page, href)
    return {
        "fields": (
            ("need", _("Service"), tuple(Choice(need, words.say("NEEDS", need, "name")) for need in Need)),
            (
                "area",
                _("Part of the region"),
                tuple(Choice(area, words.say("AREAS", area)) for area in Area if area is not Area.ANYWHERE),
            ),
            ("room", _("Places"), tuple(Choice(value, _(label)) for value, label in _ROOMS.items())),
            ("language", _("Language"), tuple(Choice(tag, words.say("LANGUAGES", tag)) for tag in Language)),
        ),
        "chosen": chosen,
        "text": text,
        "found": _("%(found)s of %(every)s services", found=decimal(len(found)), every=decimal(len(every))),
        "doors": tuple(_door(each, sheet) for each in part),
        "pager": pager,
        "listed": bool(every),
        "counties": tuple(_counties(sheet)) if not text else (),
        "find": f"{DIRECTORY}/find",
    }


def one(sheet: Sheet, service: str) -> dict[str, Any] | None:
    """Return the context of ``hub/service.html``; None: there is none."""
    found = services_of(sheet).get(service)
    if found is None:
        return None
    here = f"{DIRECTORY}/{found.id}"
    return {
        "back": f"{DIRECTORY}/",
        "title": found.name,
        "provider": found.provider if found.provider != found.name else "",
        "about": found.listed.description,
        "tag": _tag(found, sheet.now),
        "room": _room_said(found, sheet.now),
        "tel": call(found.full_name, found.phone),
        "on_trellis": found.on_trellis,
        "rows": tuple(_rows(found)),
        "hours": tuple(_hours(found)),
        "trained": tuple(_trained(found, sheet.now)),
        "capacity": f"{here}/capacity",
        "note": f"{here}/note",
        "week": f"{here}/hours",
        "place": f"{here}/place",
        "withdraw": f"{here}/withdraw",
    }


def capacity_form(service: Service) -> dict[str, Any]:
    """Return the context of ``hub/capacity.html``."""
    here = f"{DIRECTORY}/{service.id}"
    return {
        "title": service.full_name,
        "tel": call(service.full_name, service.phone),
        "back": here,
        "action": f"{here}/capacity",
    }


def note_form(service: Service) -> dict[str, Any]:
    """Return the context of ``hub/note.html``."""
    here = f"{DIRECTORY}/{service.id}"
    barriers = tuple(Choice(each, words.say("BARRIERS", each)) for each in Barrier)
    return {"title": service.full_name, "barriers": barriers, "back": here, "action": f"{here}/note"}


def noted_before(service: Service) -> dict[str, str | list[str]]:
    """Return what the form about a service begins with: what is known of it."""
    held = {each.competency: each.until or "" for each in service.listed.held}
    typed: dict[str, str | list[str]] = {"barriers": [str(each) for each in service.barriers]}
    for each in Competency:
        if each in held:
            typed |= {each.value: "yes", f"{each.value}_until": held[each]}
    return typed


_MOST: Final = 60
"""How many a search shows: who finds more says more."""


def _fits(service: Service, chosen: Mapping[str, str], text: str, now: datetime) -> bool:
    listed = service.listed
    area, language = chosen.get("area"), chosen.get("language")
    return (
        chosen.get("need") in (None, *listed.needs)
        and (area in (None, Area.ANYWHERE, *listed.areas) or Area.ANYWHERE in listed.areas)
        and (language in (None, "en", *listed.languages) or listed.interpreters)
        and chosen.get("room") in (None, _room(service, now))
        and all(part in _findable(service) for part in text.casefold().split())
    )


def _findable(service: Service) -> str:
    kinds = (words.say("SERVICE_KINDS", kind) for kind in service.listed.kinds)
    needs = (words.say("NEEDS", need, "name") for need in service.needs)
    return " ".join((service.full_name, *kinds, *needs)).casefold()


def _room(service: Service, now: datetime) -> str:
    if service.room is None or service.room.free is None:
        return "unknown"
    if service.is_stale(now):
        return "stale"
    return "free" if service.room.free else "full"


def _tag(service: Service, now: datetime) -> Tag:
    free = 0 if service.room is None else service.room.free or 0
    return {
        "unknown": Tag(words.CALM, _("places not known")),
        "stale": Tag(words.WARN, _("said too long ago")),
        "free": Tag(words.OK, _("%(free)s free", free=decimal(free))),
        "full": Tag(words.WARN, pgettext("places", "full")),
    }[_room(service, now)]


def _room_said(service: Service, now: datetime) -> str:
    """Return what was said of its places, and when."""
    room = service.room
    if room is None:
        return _("Nobody has said how many can come. Ask them.")
    said = [_free_said(room)]
    if room.waiting:
        said = [", ".join((*said, _("%(waiting)s waiting", waiting=decimal(room.waiting))))]
    how = N_("Heard by telephone, %(when)s") if room.by_phone else N_("They said so, %(when)s")
    said.append(_(how, when=words.exact(room.at, now)))
    if service.is_stale(now):
        said.append(_("Too long ago to count on: ask again"))
    return " ".join(f"{each}." for each in said)


def _free_said(room: Room) -> str:
    if room.free is None:
        return _("It isn't known how many are free")
    if room.places is None:
        return _("%(free)s free", free=decimal(room.free)) if room.free else _("None free")
    places = decimal(room.places)
    free = decimal(room.free)
    return (
        _("%(free)s free of %(places)s", free=free, places=places)
        if room.free
        else _("None free of %(places)s", places=places)
    )


def _door(service: Service, sheet: Sheet) -> Door:
    listed, room = service.listed, service.room
    offers = [words.say("SERVICE_KINDS", kind) for kind in listed.kinds] or [
        words.say("NEEDS", need, "name") for need in listed.needs
    ]
    barriers = [words.say("BARRIERS", each) for each in listed.barriers]
    return Door(
        id=service.id,
        href=f"{DIRECTORY}/{service.id}",
        title=service.name,
        provider=service.provider if service.provider != service.name else "",
        tag=_tag(service, sheet.now),
        said="" if room is None or room.free is None else _("Said %(exact)s", exact=words.exact(room.at, sheet.now)),
        text=" · ".join(offers),
        to_know=" · ".join(barriers),
        reach=" · ".join((_areas(service), _("Answers here") if service.on_trellis else _("Answers by phone"))),
    )


def _areas(service: Service) -> str:
    everywhere = Area.ANYWHERE in service.areas
    return _("The whole region") if everywhere else i18n.listed([words.say("AREAS", area) for area in service.areas])


def _rows(service: Service) -> Iterable[Row]:
    listed = service.listed
    said = (
        (_("Offers"), i18n.listed([words.say("NEEDS", need, "name") for need in listed.needs])),
        (_("Just what"), " · ".join(words.say("SERVICE_KINDS", kind) for kind in listed.kinds)),
        (_("Under the same roof"), i18n.listed([words.say("NEEDS", need, "name") for need in listed.in_house])),
        (_("Where"), _areas(service)),
        (_("Address"), _address(service)),
        (_("For whom"), _for_whom(service)),
        (_("Languages"), _languages(service)),
        (
            _("To know"),
            " · ".join(words.say("BARRIERS", each) for each in listed.barriers) or _("No barrier is known."),
        ),
        (_("Who may place somebody there"), i18n.listed([words.say("AUTHORITIES", each) for each in listed.placed_by])),
        (_("Work"), _("A welcoming and safe employer") if listed.safe_employer else ""),
    )
    return (Row(label, text) for label, text in said if text)


def _address(service: Service) -> str:
    if service.place:
        return f"{service.place}\n{_('Kept private: for hubs and its own team alone.')}"
    return _("Address kept private") if service.listed.place_private else ""


def _for_whom(service: Service) -> str:
    listed = service.listed
    who = i18n.listed([_(_POPULATIONS[each]) for each in listed.populations])
    ages = ""
    if listed.least_age is not None and listed.most_age is not None:
        ages = _("Ages %(least_age)s to %(most_age)s", least_age=listed.least_age, most_age=listed.most_age)
    elif listed.least_age is not None:
        ages = _("From %(least_age)s", least_age=listed.least_age)
    elif listed.most_age is not None:
        ages = _("Up to %(most_age)s", most_age=listed.most_age)
    return " · ".join(filter(None, (words.capital(who), ages))) or pgettext("for whom", "Everyone")


def _languages(service: Service) -> str:
    said = i18n.listed([_("English"), *(words.say("LANGUAGES", tag) for tag in service.listed.languages)])
    return _("%(said)s, and others with an interpreter", said=said) if service.listed.interpreters else said


def _hours(service: Service) -> Iterable[Row]:
    if service.listed.always_open:
        yield Row(_("Every day"), _("Day and night"))
        return
    by_day: dict[Weekday, list[Opening]] = {}
    for each in service.listed.hours:
        by_day.setdefault(each.day, []).append(each)
    for day, label in _DAYS.items():
        if day in by_day:
            spans = (
                _("%(begins)s to %(over)s", begins=_wall(each.opens), over=_wall(each.closes))
                for each in sorted(by_day[day], key=lambda o: o.opens)
            )
            yield Row(_(label), ", ".join(spans))
    for schedule in () if service.opens is None else service.opens.schedules:
        if schedule.says:
            yield Row(_("To know"), schedule.says)


def _wall(minutes: int) -> str:
    return f"{minutes % _DAY // 60:02}:{minutes % 60:02}" if minutes != _DAY else "24:00"


def _trained(service: Service, now: datetime) -> Iterable[Tag]:
    for each in service.listed.held:
        name = _(_COMPETENCIES[each.competency])
        ends = None if each.until is None else date.fromisoformat(each.until)
        if ends is None:
            yield Tag(words.OK, name)
            continue
        left = (ends - now.date()).days
        said = i18n.moment(ends, i18n.DAY_OF_YEAR)
        if left < 0:
            yield Tag(words.LATE, _("%(name)s: ended %(said)s", name=name, said=said))
        else:
            yield Tag(words.WARN if left < _SOON else words.OK, _("%(name)s: until %(said)s", name=name, said=said))


def _counties(sheet: Sheet) -> Iterable[tuple[str, str, tuple[dict[str, str], ...]]]:
    """Yield the numbers of each county, as they are called."""
    counties = listings_of(sheet).counties
    for county, (name, numbers) in sorted(counties.items(), key=lambda each: each[1][0].casefold()):
        calls = (call(_(_NUMBERS[each.purpose]), each.phone, each.says) for each in numbers)
        yield county, name, tuple(each for each in calls if each is not None)
