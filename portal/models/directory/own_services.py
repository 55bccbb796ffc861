"""A provider's own services: what they last said of them, and forms that one hand can fill in. Pure."""

from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.inventory import Listed, ServiceListed, ServiceNoted, ServiceWithdrawn
from contracts.vocabulary import Kind, Need, Weekday
from portal import words
from portal.forms.directory import standing
from portal.i18n import N_, _, decimal, ngettext, pgettext
from portal.models.directory.directory import call, services_of
from portal.models.directory.listings import Service, listings_of
from portal.models.people.teams import teams_of
from portal.sheet import Entry, Sheet
from portal.shell import HOME
from portal.words import Row, Tag, When

SERVICES: Final = f"{HOME[Kind.PARTNER]}/services"
DAYS: Final = dict(
    zip(
        Weekday,
        (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday")),
        strict=True,
    )
)


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """One of their services, as others see it now."""

    id: str
    href: str
    name: str
    free: str
    free_words: str
    tag: Tag
    said: When | None
    rows: tuple[Row, ...]
    fewer: bool
    """Whether a place can be taken off: some are free."""
    more: bool


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """A service of theirs that was taken out of the directory."""

    id: str
    name: str
    since: When


class Day(msgspec.Struct, frozen=True):
    """One row of the week: its name, and the fields of its hours."""

    name: str
    spans: tuple[tuple[str, str], ...]


def services(sheet: Sheet, audience: Audience) -> dict[str, Any]:
    """Return the context of ``partner/services.html``."""
    hubs = [number for each in teams_of(sheet).of(Kind.HUB) if (number := call(each.name, each.phone))]
    return {
        "services": tuple(_card(each, sheet) for each in own(sheet, audience)),
        "gone": tuple(_gone(entry, sheet) for entry in _taken_out(sheet).values()),
        "hubs": hubs,
    }


def own(sheet: Sheet, audience: Audience) -> tuple[Service, ...]:
    """Return the services of a team, by name. One that came in by an import is known to it by what was noted of it."""
    listed = {about: each for about, each in services_of(sheet).items() if each.listed.audience == audience}
    gone = _taken_out(sheet).keys() | services_of(sheet).keys()
    notes = {entry.about: entry for entry in sheet.of(ServiceNoted) if entry.about not in gone}
    for about, entry in notes.items():
        if entry.read("audience", Audience) == audience:
            name = entry.text("name") or _nameless(about)
            bare = Listed(source=f"noted/{about}", provider=name, name=name, needs=(), audience=audience)
            listed[about] = listings_of(sheet).as_known(about, entry.region, bare)
    return tuple(sorted(listed.values(), key=lambda each: (each.name.casefold(), each.id)))


def _taken_out(sheet: Sheet) -> dict[str, Entry]:
    """Return by which fact each service of theirs was taken out of the directory, where it wasn't listed since.

    Of one that an import brought no listing reaches them: a note that is newer says that it is back.
    """
    entries = sheet.of(ServiceListed, ServiceNoted, ServiceWithdrawn)
    by_hand = {entry.about for entry in entries if entry.event is ServiceListed}
    said = {entry.about: entry for entry in entries if entry.event is not ServiceNoted or entry.about not in by_hand}
    return {about: entry for about, entry in said.items() if entry.event is ServiceWithdrawn}


def _gone(withdrawn: Entry, sheet: Sheet) -> Gone:
    entries = [each for each in sheet.about(withdrawn.about) if each.event in (ServiceListed, ServiceNoted)]
    listed = next((each.read("listed", Listed) for each in reversed(entries) if each.event is ServiceListed), None)
    noted = next((each.text("name") for each in reversed(entries) if each.event is ServiceNoted), "")
    name = noted or ("" if listed is None else listed.name) or _nameless(withdrawn.about)
    return Gone(id=withdrawn.about, name=name, since=words.when(withdrawn.at, sheet.now))


def _nameless(service: str) -> str:
    return _("A service of yours, %(reference)s", reference=words.reference(service, "S"))


def find(sheet: Sheet, audience: Audience, service: str) -> Service | None:
    """Return one of the team's own services."""
    return next((each for each in own(sheet, audience) if each.id == service), None)


def week(back: str, action: str, service: Service) -> dict[str, Any]:
    """Return the context of ``partner/hours.html``."""
    rows = tuple(
        Day(_(name), tuple(standing.row_of(day, row) for row in range(standing.rows_of(service, day))))
        for day, name in DAYS.items()
    )
    kept = len(standing.others(service))
    stays = ngettext(
        "One time that comes otherwise than every week is kept as it is: this form can't show it.",
        "%(num)s times that come otherwise than every week are kept as they are: this form can't show them.",
        kept,
    )
    return {"back": back, "action": action, "name": service.name, "days": rows, "stays": stays if kept else ""}


def places(back: str, action: str, service: Service) -> dict[str, Any]:
    """Return the context of ``partner/capacity.html``."""
    beds = Need.EMERGENCY_HOUSING in service.needs
    return {
        "back": back,
        "action": action,
        "name": service.name,
        "free_label": _("Free beds now") if beds else _("Free places now"),
        "all_label": _("Beds in all") if beds else _("Places in all"),
    }


def typed(service: Service) -> dict[str, str]:
    """Return what was last said of its places, for the form to begin with."""
    room = service.room
    said = {} if room is None else {"free": room.free, "places": room.places, "waiting": room.waiting}
    return {name: str(number) for name, number in said.items() if number is not None}


def _card(service: Service, sheet: Sheet) -> Own:
    room = service.room
    free = None if room is None else room.free
    stale = service.is_stale(sheet.now)
    beds = Need.EMERGENCY_HOUSING in service.needs
    count = 0 if free is None else free
    return Own(
        id=service.id,
        href=f"{SERVICES}/{service.id}",
        name=service.name,
        free="?" if free is None else decimal(free),
        free_words=ngettext("bed free", "beds free", count) if beds else ngettext("place free", "places free", count),
        tag=_tag(free, stale=stale),
        said=words.when(room.at, sheet.now) if room is not None else None,
        rows=tuple(Row(label, text) for label, text in _rows(service) if text),
        fewer=bool(free),
        more=free is not None,
    )


def _tag(free: int | None, *, stale: bool) -> Tag:
    if free is None:
        return Tag(words.CALM, _("not said yet"))
    if stale:
        return Tag(words.WARN, _("said too long ago: please say it again"))
    return Tag(words.OK, _("up to date")) if free else Tag(words.CALM, pgettext("places", "full"))


def _rows(service: Service) -> tuple[tuple[str, str], ...]:
    room = service.room
    number = "" if room is None or room.places is None else f"{room.places:,}"
    waiting = "" if room is None or room.waiting is None else f"{room.waiting:,}"
    return (
        (_("In all"), number),
        (_("On the waitlist"), waiting),
        (_("Open"), hours_said(service)),
        (_("Exceptions"), standing.said_of(service)),
        (_("The private place"), service.place),
    )


def hours_said(service: Service) -> str:
    """Return the week in a line: "Monday to Friday 09:00-17:00", day by day where they differ."""
    if service.listed.always_open:
        return _("Day and night")
    by_day: dict[Weekday, list[str]] = {}
    for each in service.listed.hours:
        by_day.setdefault(each.day, []).append(
            _("%(wall)s to %(wall2)s", wall=_wall(each.opens), wall2=_wall(each.closes))
        )
    runs: list[tuple[list[Weekday], str]] = []
    for day in Weekday:
        text = _(" and ").join(by_day.get(day, ()))
        if text and runs and runs[-1][1] == text and _next_to(runs[-1][0][-1], day):
            runs[-1][0].append(day)
        elif text:
            runs.append(([day], text))
    return "; ".join(f"{_days(days)} {text}" for days, text in runs)


def _days(days: list[Weekday]) -> str:
    return (
        _(DAYS[days[0]])
        if len(days) == 1
        else _("%(first)s to %(last)s", first=_(DAYS[days[0]]), last=_(DAYS[days[-1]]))
    )


def _next_to(one: Weekday, other: Weekday) -> bool:
    days = tuple(Weekday)
    return days.index(other) - days.index(one) == 1


def _wall(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
