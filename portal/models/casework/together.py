"""Plan meetings, and what two parties write to each other: as each of them may see it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

import msgspec

from contracts.base import Audience
from contracts.intake import AdvocateAssigned, YouthWelcomed
from contracts.meeting import (
    Coming,
    Decided,
    InvitationAnswered,
    Invited,
    ItemAdded,
    MeetingCalled,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingWay,
    Uninvited,
)
from contracts.talk import Said, talk_of
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import N_, _, listed, message
from portal.models.casework.said import Field, choices
from portal.models.consent.consent import releases_of
from portal.sheet import Entry, Sheet
from portal.words import CALM, OK, WARN, Choice, Tag, When

WAYS: Final[Mapping[StrEnum, str]] = {
    MeetingWay.IN_PERSON: N_("In person"),
    MeetingWay.CALL: N_("By telephone"),
    MeetingWay.VIDEO: N_("On a screen"),
}
COMING: Final[Mapping[StrEnum, str]] = {
    Coming.YES: N_("I will be there"),
    Coming.IN_WRITING: N_("I can't, and will write what I have to say"),
    Coming.NO: N_("I can't be there"),
}
TOGETHER: Final = (MeetingCalled, Said)
"""What somebody has who is invited, or was written to."""
_WRITING: Final = (Kind.YOUTH, Kind.ADVOCATE, Kind.HUB, Kind.CAREGIVER)
_ANSWERED: Final[Mapping[StrEnum, str]] = {
    Coming.YES: N_("comes"),
    Coming.IN_WRITING: N_("writes"),
    Coming.NO: N_("can't"),
}


class Spoken(msgspec.Struct, frozen=True):
    """Something on the agenda, or decided. ``text`` is "" where it is for them and no release lets them read it."""

    id: str
    text: str
    to: tuple[Audience, ...]
    when: datetime


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """One meeting, as its copies tell of it to one audience."""

    id: str
    case: str
    region: str
    at: datetime
    way: MeetingWay | None
    where: str = ""
    invited: tuple[Audience, ...] = ()
    answers: Mapping[Audience | None, Coming] = {}
    items: tuple[Spoken, ...] = ()
    decisions: tuple[Spoken, ...] = ()
    cancelled: bool = False
    held: bool = False

    def over(self, now: datetime) -> bool:
        return self.held or self.cancelled or self.at < now


def read(entries: Sequence[Entry]) -> Meeting | None:
    """Return the meeting that ``entries`` tell of; None where they tell of none."""
    first = next((entry for entry in entries if entry.event is MeetingCalled), None)
    at = None if first is None else first.read("at", datetime)
    if first is None or first.about is None or at is None:
        return None
    meeting = Meeting(
        id=first.about,
        case=first.case,
        region=first.region,
        at=at,
        way=first.read("way", MeetingWay),
        where=first.text("where"),
        invited=first.read("invited", tuple[Audience, ...]) or (),
    )
    for entry in entries:
        meeting = _after(meeting, entry)
    return meeting


def _after(meeting: Meeting, entry: Entry) -> Meeting:
    but = msgspec.structs.replace
    whom = entry.read("whom", Audience)
    if entry.event is MeetingMoved:
        return but(meeting, at=entry.read("at", datetime) or meeting.at, where=entry.text("where"), answers={})
    if entry.event is Invited and whom is not None:
        return but(meeting, invited=(*meeting.invited, whom))
    if entry.event is Uninvited:
        return but(meeting, invited=tuple(each for each in meeting.invited if each != whom))
    if entry.event is InvitationAnswered:
        coming = entry.read("coming", Coming)
        who = entry.read("audience", Audience)
        return meeting if coming is None else but(meeting, answers={**meeting.answers, who: coming})
    return _as_it_goes(meeting, entry)


def _as_it_goes(meeting: Meeting, entry: Entry) -> Meeting:
    but = msgspec.structs.replace
    spoken = Spoken(entry.fact, entry.text("words"), entry.read("to", tuple[Audience, ...]) or (), entry.at)
    if entry.event is ItemAdded:
        return but(meeting, items=(*meeting.items, spoken))
    if entry.event is Decided:
        return but(meeting, decisions=(*meeting.decisions, spoken))
    if entry.event in (MeetingCancelled, MeetingHeld):
        cancelled = entry.event is MeetingCancelled
        return but(meeting, cancelled=meeting.cancelled or cancelled, held=meeting.held or not cancelled)
    return meeting


def meetings_of(sheet: Sheet, case: str | None = None) -> tuple[Meeting, ...]:
    """Return the meetings that somebody may know of, of one case or of all: the next ones first."""
    called = (entry for entry in sheet.of(MeetingCalled) if case in (None, entry.case) and entry.about)
    found = (sheet.folded(read, about) for about in dict.fromkeys(str(entry.about) for entry in called))
    meetings = (each for each in found if each is not None)
    return tuple(sorted(meetings, key=lambda each: (each.over(sheet.now), each.at)))


def meeting_of(sheet: Sheet, meeting: str, case: str | None = None) -> Meeting | None:
    """Return one meeting; None where there is none, or not for them."""
    found = sheet.folded(read, meeting)
    return found if found is not None and case in (None, found.case) else None


# -------------------------------------------------------------------------------------------------------- whom it names


def token_of(who: Audience) -> str:
    return f"{who.kind}:{who.team}"


def possible(sheet: Sheet, case: str) -> dict[str, tuple[Audience, str]]:
    """Return who can be invited, and their names: whom a release names, and the hub of the region."""
    stands = (each for each in releases_of(sheet, case) if each.stands(sheet.now))
    named = [(each.recipient, each.name) for each in stands if each.recipient is not None]
    hubs = [(who, sheet.team_name(who)) for who in sheet.teams if who.kind is Kind.HUB]
    return {token_of(who): (who, name) for who, name in (*hubs, *named) if who.kind is not Kind.ADVOCATE}


def names_of(sheet: Sheet, case: str, whom: Iterable[Audience]) -> dict[Audience, str]:
    """Return what each audience is called where it is spoken of in a case: all at once, in one look through it."""
    assigned, named = _assigned(sheet, case), possible(sheet, case)

    def name(who: Audience) -> str:
        if who.kind is Kind.YOUTH:
            return _("The young person")
        known = sheet.team_name(who) or assigned.get(who, "") or named.get(token_of(who), (who, ""))[1]
        return known or (_("A caregiver") if who.kind is Kind.CAREGIVER else _("Another team"))

    return {who: name(who) for who in whom}


def name_of(sheet: Sheet, case: str, who: Audience) -> str:
    """Return what an audience is called where it is spoken of in a case."""
    return names_of(sheet, case, (who,))[who]


def _assigned(sheet: Sheet, case: str) -> dict[Audience, str]:
    """Return the advocates who stand beside the youth, and their names: a youth has no list of teams."""
    found = (entry for entry in sheet.case(case) if entry.event is AdvocateAssigned and entry.text("advocate"))
    return {Audience(Kind.ADVOCATE, entry.text("advocate")): entry.text("advocate_name") for entry in found}


def guests(sheet: Sheet, meeting: Meeting) -> tuple[Choice, ...]:
    """Return whom something in a meeting can be for."""
    names = names_of(sheet, meeting.case, meeting.invited)
    return tuple(Choice(token_of(who), names[who]) for who in meeting.invited)


# ------------------------------------------------------------------------------------------------------------ the pages


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting among others."""

    id: str
    href: str
    title: str
    text: str
    tag: Tag


class Guest(msgspec.Struct, frozen=True):
    """Somebody who is invited, and what they said."""

    name: str
    said: str
    token: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Something on the agenda, or decided, as it is shown."""

    id: str
    text: str
    to: str
    when: When


def together(sheet: Sheet, case: str, me: Audience, here: str, back: str) -> dict[str, Any]:
    """Return the context of ``casework/together.html``: the meetings of a case, and whom they write with."""
    return {
        "young": me.kind is Kind.YOUTH,
        "cards": tuple(_card(sheet, each, f"{here}/{each.id}") for each in meetings_of(sheet, case)),
        "call": f"{here}/call",
        "talks": _talks(sheet, case, me, f"{here}/write"),
        "back": back,
    }


def invitations(sheet: Sheet, here: str) -> tuple[Card, ...]:
    """Return the meetings to which somebody is invited who has no part in the case else."""
    return tuple(_card(sheet, each, f"{here}/{each.id}") for each in meetings_of(sheet))


def _card(sheet: Sheet, meeting: Meeting, href: str) -> Card:
    when = words.exact(meeting.at, sheet.now)
    way = "" if meeting.way is None else message(WAYS[meeting.way])
    text = " · ".join(filter(None, (way, meeting.where)))
    return Card(id=meeting.id, href=href, title=when, text=text, tag=_tag(meeting, sheet.now))


def _tag(meeting: Meeting, now: datetime) -> Tag:
    if meeting.cancelled:
        return Tag(CALM, _("Called off"))
    if meeting.held:
        return Tag(OK, _("Took place"))
    return Tag(WARN, _("Its hour has passed")) if meeting.at < now else Tag(CALM, _("To come"))


def meeting_page(sheet: Sheet, meeting: Meeting, here: str, back: str, *, mine: bool) -> dict[str, Any]:
    """Return the context of ``casework/meeting.html``. ``mine``: they stand in the whole case, and change it."""
    spoken_to = (who for each in (*meeting.items, *meeting.decisions) for who in each.to)
    names = names_of(sheet, meeting.case, {*meeting.invited, *spoken_to})
    goes_on = not meeting.cancelled and not meeting.held
    return {
        "card": _card(sheet, meeting, here),
        "mine": mine,
        "people": tuple(
            Guest(names[who], _answered(meeting.answers.get(who), goes_on=goes_on), token_of(who))
            for who in meeting.invited
        ),
        "items": _parts(sheet, meeting.items, names),
        "decisions": _parts(sheet, meeting.decisions, names),
        "answer": next(iter(meeting.answers.values()), None) if not mine else None,
        "answers": choices(COMING) if not mine and not meeting.over(sheet.now) else (),
        "here": here,
        "goes_on": goes_on,
        "began": meeting.at <= sheet.now,
        "decides": not meeting.cancelled,
        "back": back,
    }


def _answered(coming: Coming | None, *, goes_on: bool) -> str:
    """Return what somebody said; of who said nothing, nothing once it is over."""
    if coming is None:
        return _("hasn't said yet") if goes_on else ""
    return message(_ANSWERED[coming])


def _parts(sheet: Sheet, spoken: Iterable[Spoken], names: Mapping[Audience, str]) -> tuple[Part, ...]:
    return tuple(
        Part(
            id=each.id,
            text=each.text or _("Something is for you here. It is told to you in person."),
            to=_("Also for %(who)s", who=listed([names[who] for who in each.to])) if each.to else "",
            when=words.when(each.when, sheet.now),
        )
        for each in spoken
    )


# ------------------------------------------------------------------------------------------------- between two parties


class Where(NamedTuple):
    """The case in which two write to each other."""

    region: str
    case: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Something that one of two wrote."""

    id: str
    mine: bool
    who: str
    text: str
    when: When


def _talks(sheet: Sheet, case: str, me: Audience, here: str) -> tuple[words.Link, ...]:
    """Return with whom they write, or can begin to."""
    written = {
        who
        for entry in sheet.of(Said)
        if entry.case == case
        for who in (entry.read("sender", Audience), entry.read("to", Audience))
        if who is not None
    }
    can = {who for who, _name in possible(sheet, case).values() if who.kind in (Kind.HUB, Kind.CAREGIVER)}
    names = names_of(sheet, case, sorted((written | can | beside(sheet, case)) - {me}))
    return tuple(words.Link(f"{here}/{who.kind}/{who.team}", name) for who, name in names.items())


def party(side: str, other: str) -> Audience | None:
    """Return who is written to by an address; None where that names nobody there could be: no service would read it."""
    if side not in _WRITING:
        return None
    try:
        return msgspec.convert({"kind": side, "team": other}, Audience)
    except msgspec.ValidationError:
        return None


def written_to(sheet: Sheet, me: Audience, here: str) -> tuple[words.Link, ...]:
    """Return who wrote to somebody who has no part in the case else, so that they can answer."""
    found = {
        (entry.case, sender)
        for entry in sheet.of(Said)
        if entry.read("to", Audience) == me and (sender := entry.read("sender", Audience)) is not None
    }
    hrefs = ((f"{here}/write/{case}/{who.kind}/{who.team}", case, who) for case, who in sorted(found))
    return tuple(words.Link(href, name_of(sheet, case, who)) for href, case, who in hrefs)


def where_written(sheet: Sheet, case: str, me: Audience, other: Audience) -> Where | None:
    """Return where two write to each other, as far as one of them knows that they do."""
    first = next((entry for entry in sheet.about(talk_of(case, me, other)) if entry.event is Said), None)
    return None if first is None else Where(first.region, case)


def beside(sheet: Sheet, case: str) -> set[Audience]:
    """Return the advocates and the youth who stand in a case, as far as its copies tell."""
    welcomed = sheet.newest(YouthWelcomed, case=case)
    youth = None if welcomed is None else welcomed.read("audience", Audience)
    return {*_assigned(sheet, case)} | ({youth} if youth is not None else set())


def talk_page(sheet: Sheet, case: str, me: Audience, other: Audience, back: str) -> dict[str, Any]:
    """Return the context of ``casework/talk.html``: what two wrote to each other, as far as one of them may read it."""
    apart = f"{case}/" if me.kind in (Kind.HUB, Kind.CAREGIVER) else ""
    here = f"{back}/write/{apart}{other.kind}/{other.team}"
    name = name_of(sheet, case, other)
    lines = tuple(
        Line(
            id=entry.fact,
            mine=entry.read("sender", Audience) == me,
            who=name,
            text=entry.text("words"),
            when=words.when(entry.at, sheet.now),
        )
        for entry in sheet.about(talk_of(case, me, other))
        if entry.event is Said
    )
    return {"name": name, "lines": lines, "action": here, "quiet": f"{here}/quiet", "back": back}


# ------------------------------------------------------------------------------------------------------------ the forms


def when_fields() -> tuple[Field, ...]:
    return (
        Field(kind="moment", name="at", label=_("When?")),
        Field(
            kind="text", name="where", label=_("Where?"), hint=_("Whoever is invited reads it."), optional=True, max=200
        ),
    )


def call_fields(sheet: Sheet, case: str, *, young: bool) -> tuple[Field, ...]:
    at, where = when_fields()
    return (
        at,
        Field(kind="choose", name="way", label=_("How?"), choices=choices(WAYS)),
        where,
        Field(
            kind="many",
            name="invited",
            label=_("Who is invited?"),
            hint=_("Those whom you let read something, and the hub. Each sees when and where, and what is for them.")
            if young
            else _("Those whom a release names, and the hub. Each sees when and where, and what is for them."),
            choices=tuple(Choice(token, name) for token, (_who, name) in possible(sheet, case).items()),
            optional=True,
        ),
        Field(
            kind="yes",
            name="agreed",
            label=_("I want each of them there") if young else _("The young person wants each of them there"),
            hint=_("A place or a caregiver learns by it that there is a plan."),
        ),
    )


def invite_fields(sheet: Sheet, meeting: Meeting, *, young: bool) -> tuple[Field, ...]:
    *_rest, invited, agreed = call_fields(sheet, meeting.case, young=young)
    there = {token_of(who) for who in meeting.invited}
    among = tuple(each for each in invited.choices if each.value not in there)
    return (Field(kind="choose", name="whom", label=_("Whom?"), choices=among), agreed)


def spoken_fields(sheet: Sheet, meeting: Meeting, label: str) -> tuple[Field, ...]:
    return (
        Field(kind="area", name="words", label=label, max=2000),
        Field(
            kind="many",
            name="to",
            label=_("For whom, besides the two of you?"),
            hint=_("They read the words only as far as a release to them allows it."),
            choices=guests(sheet, meeting),
            optional=True,
        ),
    )
