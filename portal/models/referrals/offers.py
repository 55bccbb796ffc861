"""A provider's pages: what it is asked, and what it said yes to. No identity but what a release to it names. Pure."""

from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.life import ReturnPlanned
from contracts.referral import ReferralRequested
from contracts.vocabulary import Kind, ReferralState
from portal import words
from portal.i18n import _
from portal.models.cards import STATES, referral_clock, service
from portal.models.cases.case import Shown, shown
from portal.models.cases.casefile import told_by
from portal.models.cases.steps import steps
from portal.models.casework.school import SCHOOL
from portal.models.clocks import at_hand
from portal.models.oncall.called import CALLED, calls
from portal.models.people.joined import joined
from portal.models.referrals import loop
from portal.models.referrals.loop_cards import Act, asked_rows, check_ins, told_rows
from portal.models.referrals.reasons import said
from portal.models.referrals.referral import Answer, Asked, Referral, read, referrals_of
from portal.models.referrals.referring import ENDS, MOVES, rows
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Clock, Row, Tag, When

PARTNER: Final = HOME[Kind.PARTNER]
_ENDED_SHOWN: Final = 30


class OfferCard(msgspec.Struct, frozen=True, kw_only=True):
    """One offer in a list: the need, how soon, and the clock."""

    id: str
    href: str
    title: str
    tag: Tag | None
    clock: Clock | None
    text: str
    area: str
    since: When
    until: str | None = None


def own(referral: Referral) -> Asked | None:
    """Return the team's own offer: the newest that was made to it. A partner sees only offers made to itself."""
    taken = referral.taken_by
    return taken if taken is not None else next(iter(reversed(referral.asked)), None)


def is_waiting(referral: Referral) -> bool:
    """Return whether this team's answer is waited for."""
    offer = own(referral)
    return referral.state is ReferralState.REQUESTED and offer is not None and offer.answer is Answer.NONE


def is_accepted(referral: Referral) -> bool:
    """Return whether this team said yes and it is underway."""
    return referral.accepted is not None and not referral.ended


def offers(sheet: Sheet, audience: Audience) -> dict[str, Any]:
    """Return the context of ``partner/offers.html``."""
    found = [each for each in referrals_of(sheet) if own(each) is not None]
    waiting = sorted(filter(is_waiting, found), key=lambda each: _due(each) or sheet.now)
    accepted = sorted(filter(is_accepted, found), key=lambda each: each.moved or sheet.now)
    rest = [each for each in found if not is_waiting(each) and not is_accepted(each)]
    ended = sorted(rest, key=lambda each: each.entries[-1].at, reverse=True)
    return {
        "team": sheet.team_name(audience) or _("Your team"),
        "offers": tuple(_card(each, sheet.now) for each in waiting),
        "accepted": tuple(_card(each, sheet.now) for each in accepted),
        "ended": tuple(_card(each, sheet.now) for each in ended[:_ENDED_SHOWN]),
        "joined": joined(sheet, audience),
        "school": SCHOOL if sheet.of(ReturnPlanned) else "",
        "calls": calls(sheet, audience),
        "pager": None,
    }


def waiting(sheet: Sheet) -> int | None:
    """Return how many answers are waited for; None where there is none."""
    return sum(map(is_waiting, referrals_of(sheet))) or None


def offer(sheet: Sheet, referral_id: str) -> dict[str, Any] | None:
    """Return the context of ``partner/offer.html``; None where nothing waits for this team's answer any more."""
    referral = read(sheet.about(referral_id))
    if referral is None or not can_answer(referral):
        return None
    asked = own(referral)
    here = f"{PARTNER}/referrals/{referral.id}"
    because = " ".join(f"{said(each)}." for each in asked.because) if asked is not None else ""
    why = (Row(_("Why you were asked"), because),) if because else ()
    clock = _clock(referral, sheet.now)
    return {
        "title": service(referral.need),
        "tag": None if clock else _tag(referral),
        "clock": clock,
        "rows": (*rows(referral), *asked_rows(sheet, loop.of(sheet, referral.id)), *why),
        "place": asked.position if asked is not None and asked.answer is Answer.WAITLISTED else None,
        "accept": f"{here}/accept",
        "waitlist": f"{here}/waitlist",
        "decline": f"{here}/decline",
    }


def can_answer(referral: Referral) -> bool:
    """Return whether this team can still say yes, or no: also while it keeps a place in line."""
    asked = own(referral)
    hopeful = asked is not None and asked.answer in (Answer.NONE, Answer.WAITLISTED)
    return referral.state is ReferralState.REQUESTED and hopeful


def accepted(sheet: Sheet, referral_id: str) -> dict[str, Any] | None:
    """Return the context of ``partner/referral.html``; None where this team didn't say yes."""
    referral = read(sheet.about(referral_id))
    if referral is None or referral.accepted is None:
        return None
    here = f"{PARTNER}/referrals/{referral.id}"
    held = loop.of(sheet, referral.id)
    moves = tuple(
        Act(href=f"{here}/{verb}", label=_(label), post=verb not in ENDS)
        for verb, label in MOVES.get(referral.state, ())
    )
    return {
        "title": service(referral.need),
        "tag": words.tagged(STATES[referral.state]),
        "clock": referral_clock(referral, sheet.now),
        "shown": permitted(sheet, referral),
        "rows": (*(row for row in rows(referral) if row.text != referral.note), *asked_rows(sheet, held)),
        "move": moves[0] if moves else None,
        "others": (*moves[1:], *_ways_out(referral, here)),
        "check_ins": check_ins(sheet, referral, held, here),
        "call": f"{CALLED}/for/{referral.case}" if moves else "",
        "beside": at_hand.beside(sheet, referral.case, here) if moves else None,
        "steps": steps(referral.entries, sheet),
    }


def _ways_out(referral: Referral, here: str) -> tuple[Act, ...]:
    """Return what a team can say when it doesn't go on as planned: also long after its end, when somebody is back."""
    stop = Act(href=f"{here}/cancel", label=_("It isn't wanted any more"))
    match referral.state:
        case ReferralState.ACCEPTED:
            return Act(href=f"{here}/decline", label=_("We can't after all"), post=False), stop
        case ReferralState.IN_PROGRESS | ReferralState.ON_HOLD:
            return (stop,)
        case ReferralState.COMPLETED | ReferralState.FAILED:
            return (Act(href=f"{here}/reopen", label=_("They are back")),)
        case _:
            return ()


def permitted(sheet: Sheet, referral: Referral) -> tuple[Shown, ...]:
    """Return exactly what releases to this team let it see, each with its end."""
    told = shown(told_by(sheet.about(referral.case)), sheet.now)
    said = (("note", _("What they should know"), referral.note or ""),) if referral.note else ()
    rest = (
        (f"asked-{number}", row.label, row.text) for number, row in enumerate(told_rows(loop.of(sheet, referral.id)))
    )
    until = next((entry.until for entry in referral.entries if entry.event is ReferralRequested), None)
    more = (
        Shown(
            id=f"shown-{name}",
            label=label,
            text=text,
            until=words.iso(until) if until else None,
            until_text=words.until(until, sheet.now) if until else "",
        )
        for name, label, text in (*said, *rest)
    )
    return (*told, *more)


def _card(referral: Referral, now: datetime) -> OfferCard:
    clock = _clock(referral, now)
    asked = own(referral)
    return OfferCard(
        id=referral.id,
        href=f"{PARTNER}/referrals/{referral.id}",
        title=service(referral.need),
        tag=None if clock else _tag(referral),
        clock=clock,
        text=words.say("URGENCIES", referral.urgency),
        area=words.small(words.say("AREAS", referral.area)),
        since=words.when((asked.at if asked else None) or referral.since or now, now),
    )


def _due(referral: Referral) -> datetime | None:
    asked = own(referral)
    return asked.answer_by if asked is not None else None


def _clock(referral: Referral, now: datetime) -> Clock | None:
    """Return the clock of this team's own answer, and after its yes that of the first contact."""
    asked, due = own(referral), _due(referral)
    if asked is None or due is None or not is_waiting(referral):
        return referral_clock(referral, now) if is_accepted(referral) else None
    then = _("At zero, one more place is asked. Your yes still counts.") if due > now else _("Your yes still counts.")
    return words.clock(due, now, left=_("left to answer"), since=asked.at, then=then)


def _tag(referral: Referral) -> Tag:
    asked = own(referral)
    if referral.accepted is not None or referral.ended:
        return words.tagged(STATES[referral.state])
    if asked is not None and asked.answer is Answer.DECLINED:
        return Tag(words.CALM, _("you couldn't this time"))
    if referral.state is not ReferralState.REQUESTED:
        return Tag(words.CALM, _("somebody else has it"))
    if asked is not None and asked.answer is Answer.WAITLISTED:
        return Tag(
            words.CALM, _("place %(position)s in line", position=asked.position) if asked.position else _("place kept")
        )
    return Tag(words.CALM, _("new"))


def ended(sheet: Sheet, referral_id: str) -> dict[str, Any] | None:
    """Return the context of ``partner/ended.html``: a referral that asks nothing of this team any more."""
    referral = read(sheet.about(referral_id))
    if referral is None or referral.accepted is not None or can_answer(referral):
        return None
    return {
        "title": service(referral.need),
        "tag": _tag(referral),
        "kindly": _kindly(referral),
        "rows": rows(referral),
        "steps": steps(referral.entries, sheet),
    }


def _kindly(referral: Referral) -> str:
    """Return what is said to a team whose answer isn't needed any more: where another was quicker, with thanks."""
    asked = own(referral)
    if asked is not None and asked.answer is Answer.DECLINED:
        return _("Thank you for saying so. The next place was asked at once.")
    if referral.state in (ReferralState.CANCELLED, ReferralState.ENTERED_IN_ERROR):
        return _("It isn't needed any more. There is nothing for you to do.")
    return _("Thank you. Another place said yes first, so somebody is there for them. There is nothing for you to do.")
