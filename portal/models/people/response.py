"""The region's response team: who is in it, trained in what and until when, and which part of it is still open. Pure.

What is open is said of seats, never of people: there is no count and no score of anybody.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.base import Actor, Audience
from contracts.casework import figures
from contracts.gate import PersonInvited, PersonRemoved
from contracts.response import SEATED, MemberChanged, MemberLeft, MemberSeated, Seat, Training
from contracts.taxonomy import Competency
from contracts.vocabulary import Kind
from portal import i18n, words
from portal.i18n import N_, _
from portal.models.people.teams import people, teams_of
from portal.sheet import Entry, Sheet
from portal.shell import HOME
from portal.words import Choice, Link, Row, Tag, table

RESPONSE: Final = f"{HOME[Kind.HUB]}/response"
TRAINING: Final = "/training"
SEATS: Final[Mapping[Seat, str]] = {
    Seat.HUB: N_("The hub"),
    Seat.CHILD_WELFARE: N_("Child welfare"),
    Seat.LAW_ENFORCEMENT: N_("Law enforcement"),
    Seat.MEDICAL: N_("Medical care"),
    Seat.MENTAL_HEALTH: N_("Mental health"),
    Seat.ADVOCATE: N_("Advocates"),
    Seat.SURVIVOR: N_("People with lived experience"),
    Seat.SCHOOL: N_("Schools"),
    Seat.TRIBAL: N_("Tribal nations"),
    Seat.YOUTH_SERVICES: N_("Youth services"),
    Seat.CAREGIVERS: N_("Parents and caregivers"),
    Seat.LEGAL: N_("Legal help and courts"),
    Seat.COMMUNITY: N_("Faith, business and civic groups"),
}
COMPETENCIES: Final = {Competency.CORE: N_("Core competencies"), Competency.ADVANCED: N_("Advanced competencies")}
_NEAR: Final = figures().training_near.length


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in the team; ``left`` is when they left it."""

    id: str
    seat: Seat | None
    name: str
    since: datetime
    training: tuple[Training, ...]
    audience: Audience | None = None
    person: str = ""
    left: datetime | None = None

    def holds(self, competency: Competency, now: datetime) -> bool:
        """Return whether a training of theirs counts now."""
        return any(each.competency is competency and (each.until is None or now < each.until) for each in self.training)


def members(sheet: Sheet) -> tuple[Member, ...]:
    """Return everybody who is, or was, in the team, by seat and name; nobody who was written down by mistake."""
    found: dict[str, Member] = {}
    for entry in sheet.of(MemberSeated, MemberChanged, MemberLeft):
        if entry.event is not MemberLeft:
            found[entry.about] = _member(entry)
        elif entry.fields.get("mistaken"):
            found.pop(entry.about, None)
        elif entry.about in found:
            found[entry.about] = msgspec.structs.replace(found[entry.about], left=entry.at)
    order = list(Seat)
    seat = {each: order.index(each) for each in Seat}
    return tuple(sorted(found.values(), key=lambda each: (seat.get(each.seat or Seat.HUB, 0), each.name.casefold())))


def find(sheet: Sheet, which: str) -> Member | None:
    """Return somebody who is in the team now."""
    return next((each for each in members(sheet) if each.id == which and each.left is None), None)


def _member(entry: Entry) -> Member:
    return Member(
        id=entry.about,
        seat=entry.read("seat", Seat),
        name=entry.text("name"),
        since=entry.read("since", datetime) or entry.at,
        training=entry.read("training", tuple[Training, ...]) or (),
        audience=entry.read("audience", Audience),
        person=entry.text("person"),
    )


# ------------------------------------------------------------------------------------------------------------- the hub


def team(sheet: Sheet) -> dict[str, Any]:
    """Return the context of ``hub/response.html``."""
    everybody = members(sheet)
    now = [each for each in everybody if each.left is None]
    return {
        "members": tuple(_card(each, sheet) for each in now),
        "open": tuple(_open(now, sheet.now)) if now else (),
        "been": tuple(_been(each, sheet.now) for each in everybody if each.left is not None),
        "links": {"add": f"{RESPONSE}/new", "back": f"{HOME[Kind.HUB]}/people"},
    }


def _card(each: Member, sheet: Sheet) -> dict[str, Any]:
    here = teams_of(sheet).get(each.audience)
    return {
        "id": each.id,
        "name": each.name,
        "seat": seat_said(each.seat),
        "team": here.name if here else "",
        "since": _("Since %(day)s", day=_day(each.since, sheet.now)),
        "tags": trained(each, sheet.now),
        "change": f"{RESPONSE}/{each.id}",
    }


def _been(each: Member, now: datetime) -> Row:
    since, left = _day(each.since, now), _day(each.left or now, now)
    return Row(each.name, _("%(seat)s, %(since)s to %(left)s", seat=seat_said(each.seat), since=since, left=left))


def _open(now: list[Member], at: datetime) -> Iterator[dict[str, Any]]:
    """Yield what is still open, of seats: nobody there, and of those who are, nobody trained."""
    seated = {each.seat for each in now}
    held = {which: {each.seat for each in now if each.holds(which, at)} for which in Competency}
    untrained = seated - held[Competency.CORE]
    rows = (
        (_("Nobody yet from"), [each for each in Seat if each not in seated]),
        (_("Nobody with the core competencies from"), [each for each in Seat if each in untrained]),
        (_("The advanced competencies are with"), [each for each in Seat if each in held[Competency.ADVANCED]]),
    )
    for label, seats in rows:
        if seats:
            yield {"label": label, "seats": tuple(map(seat_said, seats))}
    if not held[Competency.ADVANCED]:
        yield {"label": rows[-1][0], "seats": (_("Nobody yet"),)}


def seat_said(seat: Seat | None) -> str:
    return "" if seat is None else _(SEATS[seat])


def trained(each: Member, now: datetime) -> tuple[Tag, ...]:
    """Return the trainings of somebody, as they stand now."""
    return tuple(_trained(each, now)) or (Tag(words.CALM, _("No training written down yet")),)


def _trained(each: Member, now: datetime) -> Iterable[Tag]:
    for training in each.training:
        name = _(COMPETENCIES[training.competency])
        if training.until is None:
            yield Tag(words.OK, name)
            continue
        day = _day(training.until, now)
        if training.until <= now:
            yield Tag(words.CALM, _("%(name)s: to be taken again since %(day)s", name=name, day=day))
        else:
            near = training.until - now <= _NEAR
            yield Tag(words.WARN if near else words.OK, _("%(name)s: until %(said)s", name=name, said=day))


def _day(at: datetime, now: datetime) -> str:
    return i18n.moment(at.astimezone(now.tzinfo), i18n.DAY_OF_YEAR)


# --------------------------------------------------------------------------------------------------------------- forms


def form(who: tuple[Choice, ...] = (), each: Member | None = None) -> dict[str, Any]:
    """Return the context of ``hub/member.html``: for somebody new, of the people here, or for ``each``."""
    here = f"{RESPONSE}/new" if each is None else f"{RESPONSE}/{each.id}"
    ends = (
        ()
        if each is None
        else (
            Link(f"{here}/left", _("They left the team")),
            Link(f"{here}/mistaken", _("They never were in it: a mistake")),
        )
    )
    return {
        "title": _("Somebody for the team") if each is None else each.name,
        "seats": table(SEATS),
        "who": who,
        "ends": ends,
        "action": here,
        "back": RESPONSE,
    }


def typed(each: Member, now: datetime) -> dict[str, str]:
    """Return the form as it stands."""
    said = {"seat": str(each.seat or ""), "name": each.name, "since": _iso(each.since, now)}
    for training in each.training:
        name = training.competency.value
        said |= {name: _iso(training.done, now), f"{name}_until": _iso(training.until, now)}
    return said


def _iso(at: datetime | None, now: datetime) -> str:
    return "" if at is None else f"{at.astimezone(now.tzinfo):%Y-%m-%d}"


def people_here(sheet: Sheet) -> tuple[Choice, ...]:
    """Return the people who come into Trellis and aren't in the team yet, as ``kind:team:person``."""
    seated = {(each.audience, each.person) for each in members(sheet) if each.left is None}
    teams = teams_of(sheet)
    found = (
        Choice(f"{each.team.kind}:{each.team.team}:{each.person}", f"{each.name} · {teams.named(each.team)}")
        for each in people(sheet.of(PersonInvited, PersonRemoved))
        if each.name and each.team.kind in SEATED and (each.team, each.person) not in seated
    )
    return tuple(sorted(found, key=lambda each: each.label.casefold()))


def person_chosen(sheet: Sheet, value: str) -> tuple[Audience, str, str] | None:
    """Return the team, the person and the name that a choice stands for, or None."""
    if value not in {each.value for each in people_here(sheet)}:
        return None
    return next(
        (each.team, each.person, each.name or "")
        for each in people(sheet.of(PersonInvited, PersonRemoved))
        if f"{each.team.kind}:{each.team.team}:{each.person}" == value
    )


def leaving(each: Member, how: str) -> dict[str, Any]:
    """Return the context of ``confirm.html`` before somebody leaves, or is said never to have been there."""
    left = how == "left"
    return {
        "title": _("%(name)s left the team?", name=each.name) if left else _("A mistake?"),
        "text": (
            _("Nobody is told any more when a training of theirs ends. What they may read in Trellis stays as it is.")
            if left
            else _("%(name)s stands nowhere in the team any more. The record keeps that it was said.", name=each.name),
        ),
        "yes": {"action": f"{RESPONSE}/{each.id}/{how}", "label": _("Yes, they left") if left else _("Yes, a mistake")},
        "no": Link(f"{RESPONSE}/{each.id}", _("Go back")),
        "fields": (),
    }


# ------------------------------------------------------------------------------------------------------------- oneself


def own(sheet: Sheet, who: Actor) -> dict[str, Any]:
    """Return the context of ``staff/training.html``: what the hub wrote down of them."""
    mine = (each for each in members(sheet) if (each.audience, each.person) == (who.audience, who.person))
    return {
        "seats": tuple(
            {
                "id": each.id,
                "since": _("Since %(day)s", day=_day(each.since, sheet.now)),
                "tags": trained(each, sheet.now),
                "rows": tuple(
                    Row(_(COMPETENCIES[each.competency]), _("Taken on %(day)s", day=_day(each.done, sheet.now)))
                    for each in each.training
                ),
            }
            for each in mine
            if each.left is None
        )
    }
