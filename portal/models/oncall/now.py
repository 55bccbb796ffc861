"""Who needs somebody now: an advocate's first page, and a page as the hub answers it. Pure."""

from datetime import timedelta
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.vocabulary import CantReason, Channel, Kind, PageOutcome, PageReason, PageState, Role, Told
from portal import words
from portal.i18n import N_, _, listed
from portal.models.cards import PAGE_TITLES
from portal.models.cases.steps import ahead, asked_said, steps
from portal.models.oncall.oncall import Page, pages_of, read
from portal.models.oncall.rota import LOOKS_AHEAD, members, on_now, roster_now, roster_of, team_name, turns_of
from portal.models.people import ways
from portal.models.people.joined import joined
from portal.sheet import Sheet
from portal.words import Choice, Clock, Link, Row, Step, When


class Paged(msgspec.Struct, frozen=True, kw_only=True):
    """A page that waits for an answer, or that this team has."""

    id: str
    asked: When
    tone: str
    title: str
    lede: str
    rows: tuple[Row, ...]
    main: Link | None
    cant: tuple[Link, ...]
    hand_over: str
    called: str
    """Where somebody says that a call was enough."""
    clock: Clock | None
    steps: tuple[Step, ...]
    see: str
    """Where a screen that is looked at says so; "": it was said, or isn't asked."""
    rings: bool
    """Whether it is for this team to answer just now."""


VERBS: Final = {
    "acknowledge": N_("I have it"),
    "set-out": N_("I'm on my way"),
    "arrive": N_("I have arrived"),
    "finish": N_("Done"),
    "debrief": N_("Two short questions"),
}
CANT: Final = {
    CantReason.BUSY: N_("I'm with somebody else"),
    CantReason.TOO_FAR: N_("It's too far"),
    CantReason.UNWELL: N_("I'm not well"),
    CantReason.CONFLICT: N_("I know somebody involved"),
    CantReason.OTHER: N_("Another reason"),
}
_NEXT: Final = {
    PageState.CALLING: "acknowledge",
    PageState.ACKNOWLEDGED: "set-out",
    PageState.ON_THE_WAY: "arrive",
    PageState.ARRIVED: "finish",
}
LEFT: Final = {
    PageState.CALLING: N_("left to answer"),
    PageState.ACKNOWLEDGED: N_("left to set out"),
    PageState.ON_THE_WAY: N_("left to arrive"),
}
_THEN: Final = {
    PageState.CALLING: N_("Then the next person is asked. You can still take it."),
    PageState.ACKNOWLEDGED: N_("Then others are asked, so that somebody comes for sure."),
    PageState.ON_THE_WAY: N_("Then others are asked, so that somebody comes for sure."),
}
_MINE: Final = {
    PageState.CALLING: N_("Can you go? Press the button, and you see how to reach them."),
    PageState.ACKNOWLEDGED: N_("You have it. Call first, then set out."),
    PageState.ON_THE_WAY: N_("You are on the way."),
    PageState.ARRIVED: N_("You are there. Press Done when you leave."),
    PageState.DONE: N_("Thank you for going. Two questions are left, then this is closed."),
}
_STALLED: Final = N_("We didn't hear that you set out, so others are asked. If you are going now, say so.")
_ASTRAY: Final = N_("We didn't hear that you arrived, so others are asked. If you are there, say so.")
_UNMET: Final = N_("None of those who are asked speaks it: an interpreter helps.")
BY_TELEPHONE: Final = "by-telephone"
"""The last part of the address of "a call was enough"."""
_CALLS: Final = frozenset({PageState.ACKNOWLEDGED, PageState.ON_THE_WAY})
_THANKS: Final = N_("Thank you for calling. Two questions are left, then this is closed.")
_DEBRIEFS_FOR: Final = timedelta(days=3)
CHANNELS: Final = {
    Channel.SCREEN: N_("this screen"),
    Channel.WEB_PUSH: N_("a notification"),
    Channel.TEXT: "text",
    Channel.EMAIL: "email",
    Channel.VOICE: N_("a phone call"),
    Channel.CHAT: "chat",
    Channel.APP: "app",
}


def now(sheet: Sheet, audience: Audience, home: str) -> dict[str, Any]:
    """Return the context of ``advocate/now.html``: what waits for this team first, the least time left foremost."""
    found = [page for page in pages_of(sheet) if concerns(page, audience) or _debriefs(page, sheet, audience)]
    found.sort(key=lambda page: (not page.open, not _theirs(page, audience), page.due or sheet.now, page.id))
    title, text = on_call_said(sheet, audience)
    return {
        "pages": tuple(paged(page, sheet, audience, f"{home}/pages/{page.id}") for page in found),
        "oncall": title,
        "next": text,
        "unproved": ways.warning(sheet, audience),
        "ways": ways.WAYS,
        "joined": joined(sheet, audience),
    }


def one(sheet: Sheet, audience: Audience, page_id: str, home: str) -> dict[str, Any] | None:
    """Return the context of ``hub/paged.html``: a page as everyone with a part in it may follow it."""
    page = read(sheet.about(page_id))
    if page is None:
        return None
    return {"page": paged(page, sheet, audience, f"{home}/pages/{page.id}"), "back": Link(home, _("Board"))}


def concerns(page: Page, audience: Audience) -> bool:
    """Return whether it is this team's to answer: they have it, or were asked and nobody has it yet."""
    if not page.open:
        return False
    if page.who == audience:
        return True
    return page.waits and audience in page.everyone and audience not in page.declined


def asks(page: Page, audience: Audience) -> bool:
    """Return whether the present step asks this team, which hasn't said no."""
    return audience in page.asked and audience not in page.declined


def paged(page: Page, sheet: Sheet, audience: Audience, here: str) -> Paged:
    """Return a page with what this team can do about it, at ``here``."""
    mine, can = _theirs(page, audience), concerns(page, audience)
    debriefs = _debriefs(page, sheet, audience)
    verb = _verb(page, audience) if can else "debrief" if debriefs else None
    late = page.due is not None and page.due <= sheet.now
    tone = words.OK if not page.waits else words.LATE if mine or late else words.WARN
    can_pass = mine and can and page.state in LEFT
    asked = asks(page, audience)
    return Paged(
        id=page.id,
        asked=words.when(page.asked_at or sheet.now, sheet.now),
        tone=tone,
        title=_(PAGE_TITLES[page.reason or PageReason.OTHER]),
        lede=_lede(page, audience, mine=mine, can=can or debriefs),
        rows=_rows(page, sheet, has=page.who == audience, mine=mine) if page.open else (),
        main=Link(f"{here}/{verb}", _(VERBS[verb])) if verb else None,
        cant=tuple(Link(f"{here}/pass-on/{each.value}", _(text)) for each, text in CANT.items()) if can_pass else (),
        hand_over=f"{here}/hand-over" if page.who == audience and page.state in LEFT else "",
        called=f"{here}/{BY_TELEPHONE}" if page.who == audience and page.state in _CALLS else "",
        clock=_clock(page, sheet),
        steps=_steps(page, sheet, audience),
        see=f"{here}/seen" if asked and page.step and not page.step.came(Told.SEEN, audience) else "",
        rings=asked and can,
    )


def _verb(page: Page, audience: Audience) -> str | None:
    """Return the one button of whoever can answer: who was silent twice says that they go, or nothing; and who then
    set out and didn't arrive, that they are there.
    """
    verb = _NEXT.get(page.state)
    if verb != "acknowledge" or not page.others_first(audience):
        return verb
    return "arrive" if audience in page.astray else "set-out"


def handing_over(sheet: Sheet, audience: Audience, page_id: str, home: str) -> dict[str, Any] | None:
    """Return the context of ``advocate/hand_over.html``; None where it isn't theirs to hand over."""
    page = read(sheet.about(page_id))
    if page is None or page.who != audience or page.state not in LEFT:
        return None
    first = {team: _(word) for role, word in _ON.items() for team in on_now(sheet, role)}
    others = [each for each in sheet.teams if each.kind is Kind.ADVOCATE and each not in {audience, *page.declined}]
    others.sort(key=lambda each: (each.team not in first, sheet.team_name(each)))
    choices = (Choice(each.team, sheet.team_name(each), first.get(each.team, "")) for each in others)
    here = f"{home}/pages/{page.id}"
    return {"teams": tuple(each for each in choices if each.label), "action": f"{here}/hand-over", "back": home}


def debriefing(sheet: Sheet, audience: Audience, page_id: str, home: str) -> dict[str, Any] | None:
    """Return the context of ``advocate/debrief.html``; None where nothing is left to say."""
    page = read(sheet.about(page_id))
    if page is None or not _debriefs(page, sheet, audience):
        return None
    usual = {"outcome": PageOutcome.BY_TELEPHONE.value} if page.by_telephone else {}
    return {"action": f"{home}/pages/{page.id}/debrief", "back": home, "usual": usual}


def on_call_said(sheet: Sheet, audience: Audience) -> tuple[str, str]:
    """Return whether this team is on now and until when, and when it is next: on the clock of the roster, which is
    named where it is another than this community's.
    """
    here = roster_now(sheet)
    named = "" if str(here.tzinfo) == str(sheet.now.tzinfo) else f" ({str(here.tzinfo).replace('_', ' ')})"
    turns = turns_of(sheet, audience.team) if audience.kind is Kind.ADVOCATE else ()
    on = [turn for turn in turns if turn.starts <= sheet.now]
    if on:
        turn = on[0]
        first = turn.role is Role.PRIMARY
        if turn.ends >= sheet.now + LOOKS_AHEAD:
            return _("You are on call for weeks to come.") if first else _("You are the backup for weeks to come."), ""
        same = turn.ends.astimezone(here.tzinfo).date() == here.date()
        until = words.clock_time(turn.ends, here) if same else words.exact(turn.ends, here)
        said = N_("You are on call until %(until)s.") if first else N_("You are the backup until %(until)s.")
        return _(said, until=f"{until}{named}"), ""
    if turns:
        following = N_("Next: %(when)s.") if turns[0].role is Role.PRIMARY else N_("Next: %(when)s, as backup.")
        when = f"{words.exact(turns[0].starts, here)}{named}"
        return _("You are not on call right now."), _(following, when=when)
    if audience.team in members(roster_of(sheet)):
        return _("You are not on call in the next weeks."), ""
    return _("You are not on the roster right now."), ""


def roster_said(sheet: Sheet) -> str:
    """Return who is on, before somebody asks for an advocate; whoever may not see the roster isn't told who."""
    if roster_of(sheet).plan is None:
        return _("Whoever is on call is asked at once.")
    on = [team_name(sheet, team) for team in on_now(sheet, Role.PRIMARY)]
    if not on:
        return _("Nobody is on call right now, so the hub is asked.")
    if len(on) == 1:
        return _("%(name)s is on call, and asked at once.", name=on[0])
    return _("%(names)s are on call, and asked at once.", names=listed(on))


def _theirs(page: Page, audience: Audience) -> bool:
    """Return whether they have it, or are those who are asked just now."""
    return page.who == audience or asks(page, audience)


def _debriefs(page: Page, sheet: Sheet, audience: Audience) -> bool:
    """Return whether they were there, and haven't said what came of it. Nobody is asked for ever."""
    done = page.state is PageState.DONE and page.who == audience and not page.debriefed
    return done and page.began is not None and sheet.now - page.began < _DEBRIEFS_FOR


def _lede(page: Page, audience: Audience, *, mine: bool, can: bool) -> str:
    if mine and can:
        return _(_THANKS) if page.by_telephone else _(_MINE[page.state])
    if can and page.others_first(audience):
        return _(_ASTRAY) if audience in page.astray else _(_STALLED)
    if can:
        return _("Somebody else is being asked now. You can still take it.")
    if page.again is not None and page.waits:
        return _("There is nobody who could be asked. It is tried again each minute.")
    return ""


def _rows(page: Page, sheet: Sheet, *, has: bool, mine: bool) -> tuple[Row, ...]:
    reach = page.reach or (_("Nobody wrote it down. Ask the hub.") if has else _("Shown here once you have it."))
    asked = (
        _("Yes, they want somebody.") if page.youth_asked else _("Not yet. Ask them first thing; it is their choice.")
    )
    others, _rest = asked_said(page.step.ask if page.step else None, page.asked, sheet)
    being_asked = others if page.asked and not mine else ""
    has_it = "" if mine or page.who is None else sheet.team_name(page.who)
    language = words.say("LANGUAGES", page.language)
    unmet = page.step is not None and page.step.unmet
    calls = (_("How to reach safely"), reach)
    said = (
        *((calls,) if has else ()),
        (_("Language"), f"{language}. {_(_UNMET)}" if unmet and language else language),
        (_("Were they asked"), asked),
        (_("Who asked"), sheet.team_name(page.by)),
        *(() if has else (calls,)),
        (_("Being asked now"), being_asked),
        (_("They are told to call"), listed(page.numbers)),
        (_("Who has it"), has_it),
        (_("Reference"), words.reference(page.case, "C")),
    )
    return tuple(Row(label, text) for label, text in said if text)


def _clock(page: Page, sheet: Sheet) -> Clock | None:
    if page.due is None or page.state not in LEFT:
        return None
    return words.clock(page.due, sheet.now, left=_(LEFT[page.state]), then=_(_THEN[page.state]), since=page.began)


def _steps(page: Page, sheet: Sheet, audience: Audience) -> tuple[Step, ...]:
    told = [entry for entry in sheet.about(page.id) if entry.seq >= page.seq]
    lines = steps(told, sheet)
    by = tuple(_told_you(page, sheet, audience))
    follows = page.due is not None and page.due > sheet.now and page.state in LEFT
    last = (ahead(page.due, _("The next person is asked."), sheet),) if follows and page.due else ()
    return (*lines, *by, *last)


def _told_you(page: Page, sheet: Sheet, audience: Audience) -> list[Step]:
    """Tell by what this team was told of the present step, as far as it went out."""
    step = page.step
    if step is None or not asks(page, audience):
        return []
    sent = [each for each in step.attempts if each.audience == audience and each.told is Told.SENT and each.channel]
    names = list(dict.fromkeys(_(CHANNELS[each.channel]) for each in sent if each.channel))
    return [Step(words.when(sent[0].at, sheet.now), _("Told you by %(names)s.", names=listed(names)))] if names else []


_ON: Final = {Role.BACKUP: N_("Backup right now"), Role.PRIMARY: N_("On call right now")}
