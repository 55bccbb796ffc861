"""Timelines: what happened, a sentence each, as far as an audience may know it. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from contracts import aftercare, consent, disclosure, intake, keeping, known, oncall, order, referral, report
from contracts.base import Audience, Event
from contracts.loop import CheckIn
from contracts.vocabulary import Asked, DeclineReason, Need, PassReason, ReferralState, SupportKind
from portal import words
from portal.i18n import listed
from portal.models.cards import STATES, service
from portal.models.directory.directory import kinds_said
from portal.sheet import Entry, Sheet
from portal.words import Step

_LAST: Final = 40
"""How many lines are shown: the newest."""

_BY_ITSELF: Final = frozenset(
    {
        referral.ReferralOffered,
        referral.NoDoorFound,
        oncall.PageSent,
        oncall.PagePassed,
        oncall.PageUnanswerable,
        oncall.PageTold,
    }
)
"""What a service does by itself, also where somebody's command was what made it."""

_Sentence = Callable[[Entry, Sheet], str]


def steps(entries: Iterable[Entry], sheet: Sheet, *ahead: Step) -> tuple[Step, ...]:
    """Return the timeline of ``entries`` in order, the last one marked, and what lies ``ahead``."""
    told = [(entry, _SENTENCES[entry.event](entry, sheet)) for entry in entries if entry.event in _SENTENCES]
    shown = [(entry, text) for entry, text in told if text][-_LAST:]
    lines = [
        Step(
            words.when(entry.at, sheet.now),
            text,
            by_whom(entry),
            "now" if last else "",
        )
        for number, (entry, text) in enumerate(shown, start=1)
        for last in (number == len(shown) and not ahead,)
    ]
    return (*lines, *ahead)


def sentence(entry: Entry, sheet: Sheet) -> str:
    """Return what an entry tells; "" where it is nothing for a timeline."""
    says = _SENTENCES.get(entry.event)
    return "" if says is None else says(entry, sheet)


def by_whom(entry: Entry) -> str:
    """Return who did it, where that was somebody of one's own."""
    return "your team" if entry.mine and entry.event not in _BY_ITSELF else ""


def ahead(at: datetime, text: str, sheet: Sheet) -> Step:
    """Return a line of what happens next."""
    return Step(words.when(at, sheet.now), text, "", "ahead")


def _said(text: str) -> _Sentence:
    return lambda _, __: text


def _named(entry: Entry, sheet: Sheet) -> str:
    """Return the name of the service that an answer is about, from the offer it answers."""
    wanted = entry.text("service")
    if entry.text("service_name"):
        return entry.text("service_name")
    offers = (each for each in sheet.about(entry.about) if each.event is referral.ReferralOffered)
    return next((each.text("service_name") for each in offers if wanted and each.text("service") == wanted), "Somebody")


def _team(entry: Entry, sheet: Sheet, field: str = "audience") -> str:
    return sheet.team_name(entry.read(field, Audience)) or "Somebody"


def _about(entry: Entry, sheet: Sheet) -> str:
    """Return the service a referral is about: "Medical care"."""
    first = sheet.newest(referral.ReferralRequested, about=entry.about)
    return service(first.read("need", Need) if first else None)


def _requested(entry: Entry, _: Sheet) -> str:
    name = service(entry.read("need", Need))
    draft = entry.read("state", ReferralState) is ReferralState.DRAFT
    return f"{name}: prepared, nobody asked yet." if draft else f"{name} asked for."


def _declined(entry: Entry, sheet: Sheet) -> str:
    reason = words.say("DECLINES", entry.read("reason", DeclineReason)).lower()
    return f"{_named(entry, sheet)} can't this time{f': {reason}' if reason else ''}."


def _waitlisted(entry: Entry, sheet: Sheet) -> str:
    place = entry.read("position", int)
    return f"{_named(entry, sheet)} keeps {f'place {place}' if place else 'a place'} in line."


def _moved(entry: Entry, sheet: Sheet) -> str:
    state = entry.read("state", ReferralState)
    if state is ReferralState.REJECTED:
        return ""  # "no door found" has been said
    return f"{_about(entry, sheet)}: {STATES[state].text}." if state else ""


_CAME: Final[Mapping[CheckIn | None, str]] = {
    CheckIn.GOES_WELL: "it goes well",
    CheckIn.SUPPORT_WANTED: "more support is wanted",
    CheckIn.CONTACT_TRIED: "no contact this time",
    CheckIn.NOT_WANTED: "no check-ins are wanted",
    None: "somebody did",
}


def _checked_in(entry: Entry, _: Sheet) -> str:
    return f"Checked in: {_CAME[entry.read('came', CheckIn)]}."


_ASKED: Final[Mapping[Asked | None, str]] = {
    Asked.OWN_ADVOCATE: "Their own advocate",
    Asked.PRIMARY: "Whoever is on call",
    Asked.BACKUP: "The backup",
    Asked.HUB: "The hub",
    Asked.EVERY_ADVOCATE: "Every advocate of the region",
    Asked.NAMED: "Another advocate",
    None: "Somebody",
}
"""Whom a step asks, where their names are not for the reader, or are too many."""
_NOBODY: Final[Mapping[Asked | None, str]] = {
    Asked.OWN_ADVOCATE: "They have no advocate of their own who could be asked.",
    Asked.PRIMARY: "Nobody is on call right now who could be asked.",
    Asked.BACKUP: "Nobody is on as backup who could be asked.",
}
_PASSED: Final[Mapping[PassReason | None, str]] = {
    PassReason.UNREACHABLE: "could not be reached, so the next is asked at once",
    PassReason.NO_ANSWER: "gave no answer in time",
    PassReason.DECLINED: "can't come",
    PassReason.NOT_ON_THE_WAY: "did not set out in time",
    PassReason.NOT_ARRIVED: "had not arrived in time",
    PassReason.HANDED_OVER: "handed it over",
    PassReason.NOT_COMMUNITY_BASED: "can't come: it has to be a community-based advocate",
    None: "gave no answer in time",
}
_FEW: Final = 3
"""How many are said by name."""


def asked_said(ask: Asked | None, audiences: Sequence[Audience], sheet: Sheet) -> tuple[str, int]:
    """Return whom a step asks, and how many of them by name: where they are few, and their names are for the reader."""
    names = [name for each in audiences if (name := sheet.team_name(each))]
    if names and len(names) == len(audiences) <= _FEW:
        return listed(names), len(names)
    return _ASKED[ask], 0


def _sent(entry: Entry, sheet: Sheet) -> str:
    audiences = entry.read("audiences", tuple[Audience, ...]) or ()
    who, names = asked_said(entry.read("ask", Asked), audiences, sheet)
    unmet = " They don't speak the language that is needed: an interpreter helps." if entry.read("unmet", bool) else ""
    return f"{who} {'were' if names > 1 else 'was'} asked to come.{unmet}"


def _passed(entry: Entry, sheet: Sheet) -> str:
    why, ask = entry.read("why", PassReason), entry.read("ask", Asked)
    if why is PassReason.NOBODY:
        return _NOBODY.get(ask, "Nobody is there to ask.")
    name = sheet.team_name(entry.read("audience", Audience)) or _ASKED[ask]
    return f"{name} {_PASSED[why]}."


def _finished(entry: Entry, sheet: Sheet) -> str:
    by_telephone = entry.read("by_telephone", bool)
    return f"{_team(entry, sheet)} {'helped by telephone, and nobody came' if by_telephone else 'is done'}."


def _unanswerable(_: Entry, __: Sheet) -> str:
    return "There is nobody at all who could be asked. It is tried again each minute."


def _granted(entry: Entry, sheet: Sheet) -> str:
    until = entry.read("until", datetime)
    name = entry.text("recipient_name") or "somebody"
    return f"A release for {name}{f', {words.until(until, sheet.now)}' if until else ''}."


def _ended(how: str) -> _Sentence:
    def sentence(entry: Entry, sheet: Sheet) -> str:
        granted = sheet.newest(consent.ReleaseGranted, about=entry.about)
        name = granted.text("recipient_name") if granted else _team(entry, sheet, "recipient")
        return f"The release for {name or 'somebody'} {how}."

    return sentence


def _recipient(entry: Entry) -> str:
    return entry.text("recipient_name") or "somebody"


def _reviewed(entry: Entry, _: Sheet) -> str:
    stands = entry.read("stands", bool)
    return f"A court's order was reviewed: it {'stands' if stands else 'does not stand'}."


def _ordered(what: str) -> _Sentence:
    return lambda entry, sheet: f"{_team(entry, sheet, 'recipient')} {what}."


def _assessed(entry: Entry, _: Sheet) -> str:
    kinds = kinds_said(entry.read("kinds", tuple[SupportKind, ...]) or ())
    return f"What would help: {kinds}." if kinds else "Somebody read it."


_SENTENCES: Final[Mapping[type[Event], _Sentence]] = {
    intake.SupportRequested: _said("Asked for help."),
    intake.RequestAssessed: _assessed,
    intake.SupportMatched: lambda entry, _: f"{entry.text('service_name') or 'Somebody'} was found.",
    intake.RequestClosed: _said("Closed."),
    intake.CaseOpened: _said("The case was opened."),
    intake.AdvocateAssigned: lambda entry, _: f"{entry.text('advocate_name') or 'An advocate'} stands beside them.",
    intake.YouthWelcomed: _said("They have words of their own to come back."),
    intake.ParticularsRecorded: _said("What they choose to tell was written down."),
    referral.ReferralRequested: _requested,
    referral.ReferralOffered: lambda entry, sheet: f"{_named(entry, sheet)} was asked.",
    referral.OfferDeclined: _declined,
    referral.OfferWaitlisted: _waitlisted,
    referral.NoDoorFound: lambda entry, sheet: f"{_about(entry, sheet)}: no door found yet.",
    referral.ReferralAccepted: lambda entry, sheet: f"{_named(entry, sheet)} said yes.",
    referral.ReferralMoved: _moved,
    referral.DoorClosed: lambda entry, sheet: f"{_named(entry, sheet)} is not in the directory any more.",
    referral.FirstContactAsked: _said("First contact isn't confirmed yet. Both sides are asked."),
    referral.ReferralReopened: _said("They are back. It goes on where it was."),
    referral.TransferAsked: lambda entry, _: f"{entry.text('to_name') or 'Another hub'} is asked to take it over.",
    referral.TransferTaken: lambda entry, sheet: f"{_team(entry, sheet, 'hub')} has taken it over.",
    referral.TransferRefused: _said("It stays with the hub that has it."),
    aftercare.FollowUpsPlanned: _said("Check-ins were planned."),
    aftercare.FollowUpDue: _said("It is time to check in."),
    aftercare.FollowUpRecorded: _checked_in,
    aftercare.HelpSaid: _said("Somebody said whether it helped."),
    known.AgreedToBeKnown: _said("They agreed to be found by their name and their day of birth."),
    known.KnownNoMore: _said("They can't be found by it any more."),
    known.AskedAfter: lambda entry, sheet: f"{_team(entry, sheet, 'asker')} asked whether they are known here.",
    oncall.PageRequested: _said("An advocate was asked for."),
    oncall.PageJoined: _said("Somebody else asked for the same. One advocate comes for both."),
    oncall.PageSent: _sent,
    oncall.PagePassed: _passed,
    oncall.PageUnanswerable: _unanswerable,
    oncall.PageAcknowledged: lambda entry, sheet: f"{_team(entry, sheet)} has it.",
    oncall.AdvocateSetOut: lambda entry, sheet: f"{_team(entry, sheet)} is on the way.",
    oncall.AdvocateArrived: lambda entry, sheet: f"{_team(entry, sheet)} is there.",
    oncall.PageFinished: _finished,
    report.ReportCalled: lambda entry, _: f"{entry.text('agency_name') or 'An agency'} was called.",
    report.FollowUpSent: _said("The written follow-up went out."),
    report.CrossReported: lambda entry, sheet: (
        f"{_team(entry, sheet, 'agency')} told {_team(entry, sheet, 'to')} of it."
    ),
    report.YouthTold: _said("The youth was told of the report."),
    report.ReportAcknowledged: lambda entry, sheet: f"{_team(entry, sheet, 'agency')} has the written follow-up.",
    consent.ReleaseGranted: _granted,
    consent.ReleaseWithdrawn: _ended("was taken back"),
    consent.ReleaseExpired: _ended("came to its end"),
    consent.ReleaseBegan: _ended("is in force now"),
    consent.ReleaseNarrowed: _ended("lets less through now"),
    consent.WithdrawalPapered: _said("A spoken word stands on paper now."),
    consent.RenewalDue: _ended("ends soon"),
    consent.PersonSuspected: _said("Somebody around them must not sign, witness or receive."),
    consent.PersonCleared: _said("Two people agreed that somebody around them was cleared."),
    consent.CameOfAge: _said("They are 18. What was signed with somebody else has ended."),
    consent.SeenTakenBack: _said("What a shielded team had seen was taken away."),
    consent.ShieldReviewDue: _said("A shield is to be looked at again."),
    consent.ShieldReviewed: _said("A shield was looked at again, and stays up."),
    consent.ShieldRaised: _said("A shield was raised."),
    consent.ShieldLiftAgreed: _said("One of two people agreed to lift a shield."),
    consent.ShieldLifted: _said("A shield was lifted."),
    order.OrderRecorded: lambda entry, _: f"Something requires a disclosure to {_recipient(entry)}.",
    order.OrderReviewed: _reviewed,
    order.OrderTookEffect: _ordered("sees what a law or a court requires"),
    order.OrderEnded: _ordered("sees no more without a release"),
    keeping.PreservationNoted: _said("A preservation notice was written down."),
    keeping.PreservationEnded: _said("A preservation notice binds no more."),
    keeping.ErasureAsked: _said("Somebody asked that this be erased."),
    keeping.ErasureCancelled: _said("Erasing it isn't asked for any more."),
    disclosure.FileOpened: lambda entry, sheet: f"{_team(entry, sheet)} opened this page.",
}
