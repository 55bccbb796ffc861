"""The page of one referral: as the hub moves it along, and as an advocate follows it. Pure."""

from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.vocabulary import Kind, Need, ReferralState
from portal import words
from portal.i18n import N_, _
from portal.models.cards import STATES, helping, referral_clock, service
from portal.models.cases.casefile import read as read_case
from portal.models.cases.steps import ahead, steps
from portal.models.directory.directory import call, choices, services_of
from portal.models.directory.doors import DIRECTORY
from portal.models.oncall.oncall import pages_of
from portal.models.referrals import loop, loop_cards
from portal.models.referrals.loop_cards import Act
from portal.models.referrals.reasons import said
from portal.models.referrals.referral import Answer, Asked, Referral, read
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Link, Row, Step, Tag

HUB: Final = HOME[Kind.HUB]
ADVOCATE: Final = HOME[Kind.ADVOCATE]
_ACCOMPANIED: Final = frozenset({Need.MEDICAL_CARE, Need.LEGAL_SUPPORT})
"""Where there may be an exam, an interview or a hearing: then they have a right to somebody beside them (Act 351)."""
_SHOWN: Final = 8
"""How many further places are shown to tick: the best fitting. The others stand in a list."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A service that was asked, what it said, and the number where the hub has to call."""

    id: str
    name: str
    tag: Tag
    because: tuple[str, ...]
    learned: str
    to_call: bool
    """Whether somebody has to call them and write down what they say."""
    tel: dict[str, str] | None
    acts: tuple[Act, ...]


MOVES: Final[dict[ReferralState, tuple[tuple[str, str], ...]]] = {
    ReferralState.ACCEPTED: (
        ("start", N_("First contact was made")),
        ("hold", N_("Pause")),
        ("fail", N_("It could not be done")),
    ),
    ReferralState.IN_PROGRESS: (
        ("complete", N_("Completed")),
        ("hold", N_("Pause")),
        ("fail", N_("It could not be done")),
    ),
    ReferralState.ON_HOLD: (("resume", N_("Go on")), ("fail", N_("It could not be done"))),
}
"""What the receiving side can say in each state; the first is the one next step."""
ENDS: Final = frozenset({"complete", "fail"})
"""What is asked about before: what came of it."""


def find(sheet: Sheet, referral: str) -> Referral | None:
    """Return the referral, where this audience knows of it."""
    return read(sheet.about(referral))


def hub_referral(sheet: Sheet, referral_id: str, audience: Audience | None = None) -> dict[str, Any] | None:
    """Return the context of ``hub/referral.html`` for a hub; None where there is no such referral for them."""
    referral = find(sheet, referral_id)
    if referral is None:
        return None
    here = f"{HUB}/referrals/{referral.id}"
    kept_elsewhere = loop_cards.kept_elsewhere(loop.of(sheet, referral.id), audience)
    looking = referral.state in (ReferralState.REQUESTED, ReferralState.REJECTED) and not kept_elsewhere
    asked = [each.service for each in referral.asked if each.answer is not Answer.DECLINED]
    needs = (referral.need,) if referral.need else ()
    moves = () if kept_elsewhere else (*_phone_moves(referral, here), *_requester_moves(referral, here))
    widen = tuple(choices(sheet, needs, referral.area, asked)) if looking else ()
    return {
        **_context(sheet, referral, HUB, audience),
        "offers": tuple(_offer(each, sheet, referral, "" if kept_elsewhere else here) for each in referral.asked),
        "moves": moves,
        "widen": widen[:_SHOWN],
        "widen_more": widen[_SHOWN:],
        "widen_action": f"{here}/offer",
    }


def advocate_referral(sheet: Sheet, referral_id: str, audience: Audience | None = None) -> dict[str, Any] | None:
    """Return the context of ``hub/referral.html`` for an advocate: they follow it, and can stop it."""
    referral = find(sheet, referral_id)
    if referral is None:
        return None
    here = f"{ADVOCATE}/referrals/{referral.id}"
    return {
        **_context(sheet, referral, ADVOCATE, audience),
        "offers": tuple(_offer(each, sheet, referral, "") for each in referral.asked),
        "moves": _requester_moves(referral, here),
        "widen": (),
        "widen_more": (),
        "widen_action": "",
    }


def phoned(sheet: Sheet, referral_id: str, service_id: str) -> tuple[Referral, Asked] | None:
    """Return the referral and the offer whose answer the hub writes down; None where that isn't the hub's to do."""
    referral = find(sheet, referral_id)
    offer = referral.offer(service_id) if referral is not None else None
    return None if referral is None or offer is None or offer.on_trellis else (referral, offer)


def ending(sheet: Sheet, referral_id: str, verb: str, home: str) -> tuple[Referral, dict[str, Any]] | None:
    """Return the referral and the context of ``confirm.html`` before it is stopped or marked as a mistake."""
    referral = find(sheet, referral_id)
    if referral is None or verb not in _ENDINGS:
        return None
    title, text, yes = map(_, _ENDINGS[verb])
    here = f"{home}/referrals/{referral.id}"
    return referral, {
        "title": title,
        "text": (text, _("What was written down stays in the record.")),
        "yes": {"action": f"{here}/{verb}", "label": yes},
        "no": Link(here, _("Go back")),
        "fields": (),
    }


_ENDINGS: Final = {
    "cancel": (
        N_("Stop this referral?"),
        N_("Everyone who was asked is told that it isn't needed any more."),
        N_("Stop it"),
    ),
    "mistake": (
        N_("Was this entered by mistake?"),
        N_("It should never have been opened: it stops counting, and everyone who was asked is told so."),
        N_("It was a mistake"),
    ),
}


def rows(referral: Referral) -> tuple[Row, ...]:
    """Return what a referral asks for, as far as it is shown."""
    said = (
        (_("What"), service(referral.need) if referral.need else ""),
        (_("How soon"), words.say("URGENCIES", referral.urgency)),
        (_("Area"), words.say("AREAS", referral.area)),
        (_("What they should know"), referral.note or ""),
    )
    return tuple(Row(label, text) for label, text in said if text)


def timeline(sheet: Sheet, referral: Referral) -> tuple[Step, ...]:
    """Return what happened, and what happens next if nobody answers."""
    waits = [each.answer_by for each in referral.open_offers if each.answer_by and each.answer_by > sheet.now]
    if referral.state is not ReferralState.REQUESTED or not waits:
        return steps(referral.entries, sheet)
    return steps(referral.entries, sheet, ahead(max(waits), _("If nobody answers, one more place is asked."), sheet))


def _context(sheet: Sheet, referral: Referral, home: str, audience: Audience | None) -> dict[str, Any]:
    case, held = read_case(sheet.about(referral.case)), loop.of(sheet, referral.id)
    helped = helping(pages_of(sheet, referral.case)).get(referral.id)
    clock = referral_clock(referral, sheet.now)
    name = (case.called or case.ref) if case is not None else _("The case")
    here = f"{home}/referrals/{referral.id}"
    ours = not loop_cards.kept_elsewhere(held, audience)
    looking = referral.no_door or referral.state is ReferralState.REQUESTED
    outcome = words.capital(words.say("CLOSINGS", held.outcome, "it"))
    return {
        "back": Link(f"{home}/cases/{referral.case}", name),
        "title": service(referral.need),
        "tag": helped or (None if clock else _state(referral)),
        "clock": clock,
        "rows": (
            *rows(referral),
            *loop_cards.asked_rows(sheet, held),
            *loop_cards.told_rows(held),
            *_choices_of(sheet, held),
            *((Row(_("What came of it"), outcome),) if outcome else ()),
            Row(_("Reference"), words.reference(referral.id, "R")),
        ),
        "steps": timeline(sheet, referral),
        "hand_over": loop_cards.hand_over(sheet, referral, held),
        "check_ins": loop_cards.check_ins(sheet, referral, held, here if ours else ""),
        "transfer": loop_cards.transfer(sheet, referral, held, audience, here if home == HUB else ""),
        "left_out": loop_cards.left_out(sheet, held, DIRECTORY if home == HUB else "") if looking else (),
        "nowhere": referral.no_door,
        "helped": loop_cards.helped(sheet, referral),
        "beside": f"{home}/cases/{referral.case}/beside"
        if referral.need in _ACCOMPANIED and not referral.ended
        else "",
    }


def _choices_of(sheet: Sheet, held: loop.Loop) -> tuple[Row, ...]:
    """Return where they would like to go, and where they won't, by name; for who may read it."""
    services = services_of(sheet)
    found = (
        (label, [services[each].full_name for each in held.told.get(name, "").split() if each in services])
        for name, label in (("wanted", _("They would like")), ("unwanted", _("They won’t go to")))
    )
    return tuple(Row(label, " · ".join(names)) for label, names in found if names)


def _state(referral: Referral) -> Tag:
    gap = referral.state is ReferralState.REQUESTED and referral.no_door
    return words.tagged(STATES[ReferralState.REJECTED if gap else referral.state])


def _offer(offer: Asked, sheet: Sheet, referral: Referral, here: str) -> Offer:
    """Return an offer; ``here`` is where the hub writes down what was said by phone, "" where nobody does."""
    asked_by_phone = bool(here) and not offer.on_trellis
    unsettled = referral.state is ReferralState.REQUESTED and offer.answer in (Answer.NONE, Answer.WAITLISTED)
    says_yes = referral.state is ReferralState.ACCEPTED and referral.accepted == offer.service
    listed = services_of(sheet).get(offer.service) if asked_by_phone and (unsettled or says_yes) else None
    return Offer(
        id=f"offer-{offer.service}",
        name=offer.name,
        tag=_answer(offer) if referral.accepted in (None, offer.service) else _not_needed(offer),
        to_call=unsettled,
        because=tuple(map(said, offer.because)),
        learned=loop_cards.learned_said(loop.of(sheet, referral.id).learned.get(offer.service), sheet),
        tel=call(offer.name, listed.phone) if listed is not None else None,
        acts=_by_phone(offer, f"{here}/phone/{offer.service}", unsettled=unsettled, says_yes=says_yes)
        if asked_by_phone
        else (),
    )


def _by_phone(offer: Asked, where: str, *, unsettled: bool, says_yes: bool) -> tuple[Act, ...]:
    """Return what the hub writes down of what a provider said that is not on Trellis."""
    if says_yes:
        return (Act(href=f"{where}/decline", label=_("They can't after all"), post=False),)
    waits = _("Their place moved up") if offer.answer is Answer.WAITLISTED else _("They keep a place")
    answers = (("accept", _("They said yes")), ("waitlist", waits), ("decline", _("They can't")))
    return tuple(Act(href=f"{where}/{verb}", label=label, post=False) for verb, label in answers if unsettled)


def _not_needed(offer: Asked) -> Tag:
    """Return what became of an offer when somebody else said yes: nobody waits for its answer."""
    open_ = offer.answer in (Answer.NONE, Answer.WAITLISTED)
    return Tag(words.CALM, _("not needed any more")) if open_ else _answer(offer)


def _answer(offer: Asked) -> Tag:
    match offer.answer:
        case Answer.NONE:
            return Tag(words.CALM, _("asked"))
        case Answer.ACCEPTED:
            return Tag(words.OK, _("said yes"))
        case Answer.WAITLISTED:
            return Tag(
                words.CALM,
                _("place %(position)s in line", position=offer.position) if offer.position else _("keeps a place"),
            )
        case Answer.DECLINED:
            return Tag(words.WARN, words.say("DECLINES", offer.reason).lower() or _("can't this time"))


def _phone_moves(referral: Referral, here: str) -> tuple[Act, ...]:
    """Return what the hub says for a provider that isn't on Trellis; one that is says it itself."""
    taken = referral.taken_by
    if taken is None or taken.on_trellis:
        return ()
    moves = MOVES.get(referral.state, ())
    return tuple(
        Act(href=f"{here}/{verb}", label=_(label), main=number == 0, post=verb not in ENDS)
        for number, (verb, label) in enumerate(moves)
    )


def _requester_moves(referral: Referral, here: str) -> tuple[Act, ...]:
    if referral.state is ReferralState.ENTERED_IN_ERROR:
        return ()
    mistake = Act(href=f"{here}/mistake", label=_("Entered by mistake"), post=False)
    if referral.ended:
        return Act(href=f"{here}/reopen", label=_("They are back")), mistake
    stop = Act(href=f"{here}/cancel", label=_("Stop it"), post=False)
    send = Act(href=f"{here}/submit", label=_("Ask the places that fit"), main=True)
    return (send, stop, mistake) if referral.state is ReferralState.DRAFT else (stop, mistake)
