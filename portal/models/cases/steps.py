"""Timelines: what happened, a sentence each, as far as an audience may know it. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from contracts import aftercare, consent, disclosure, intake, keeping, known, oncall, order, referral, report
from contracts.base import Audience, Event
from contracts.loop import CheckIn
from contracts.vocabulary import Asked, DeclineReason, Need, PassReason, ReferralState, SupportKind
from portal import words
from portal.i18n import N_, _, listed
from portal.models.cards import STATES, service
from portal.models.cases.steps_of_casework import SAYS
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
    return _("your team") if entry.mine and entry.event not in _BY_ITSELF else ""


def ahead(at: datetime, text: str, sheet: Sheet) -> Step:
    """Return a line of what happens next."""
    return Step(words.when(at, sheet.now), text, "", "ahead")


def _said(text: str) -> _Sentence:
    return lambda _entry, _sheet: _(text)


def _named(entry: Entry, sheet: Sheet) -> str:
    """Return the name of the service that an answer is about, from the offer it answers."""
    wanted = entry.text("service")
    if entry.text("service_name"):
        return entry.text("service_name")
    offers = (each for each in sheet.about(entry.about) if each.event is referral.ReferralOffered)
    return next(
        (each.text("service_name") for each in offers if wanted and each.text("service") == wanted), _("Somebody")
    )


def _team(entry: Entry, sheet: Sheet, field: str = "audience") -> str:
    return sheet.team_name(entry.read(field, Audience)) or _("Somebody")


def _about(entry: Entry, sheet: Sheet) -> str:
    """Return the service a referral is about: "Medical care"."""
    first = sheet.newest(referral.ReferralRequested, about=entry.about)
    return service(first.read("need", Need) if first else None)


def _requested(entry: Entry, _sheet: Sheet) -> str:
    name = service(entry.read("need", Need))
    draft = entry.read("state", ReferralState) is ReferralState.DRAFT
    return _("%(name)s: prepared, nobody asked yet.", name=name) if draft else _("%(name)s asked for.", name=name)


def _declined(entry: Entry, sheet: Sheet) -> str:
    reason, name = words.small(words.say("DECLINES", entry.read("reason", DeclineReason))), _named(entry, sheet)
    if not reason:
        return _("%(name)s can't this time.", name=name)
    return _("%(name)s can't this time: %(reason)s.", name=name, reason=reason)


def _waitlisted(entry: Entry, sheet: Sheet) -> str:
    place, name = entry.read("position", int), _named(entry, sheet)
    if not place:
        return _("%(name)s keeps a place in line.", name=name)
    return _("%(name)s keeps place %(place)s in line.", name=name, place=place)


def _moved(entry: Entry, sheet: Sheet) -> str:
    state = entry.read("state", ReferralState)
    if state is ReferralState.REJECTED:
        return ""  # "no door found" has been said
    return f"{_about(entry, sheet)}: {_(STATES[state].text)}." if state else ""


_CAME: Final[Mapping[CheckIn | None, str]] = {
    CheckIn.GOES_WELL: N_("it goes well"),
    CheckIn.SUPPORT_WANTED: N_("more support is wanted"),
    CheckIn.CONTACT_TRIED: N_("no contact this time"),
    CheckIn.NOT_WANTED: N_("no check-ins are wanted"),
    None: N_("somebody did"),
}


def _checked_in(entry: Entry, _sheet: Sheet) -> str:
    return _("Checked in: %(came)s.", came=_(_CAME[entry.read("came", CheckIn)]))


_ASKED: Final[Mapping[Asked | None, str]] = {
    Asked.OWN_ADVOCATE: N_("Their own advocate"),
    Asked.PRIMARY: N_("Whoever is on call"),
    Asked.BACKUP: N_("The backup"),
    Asked.HUB: N_("The hub"),
    Asked.EVERY_ADVOCATE: N_("Every advocate of the region"),
    Asked.NAMED: N_("Another advocate"),
    None: N_("Somebody"),
}
"""Whom a step asks, where their names are not for the reader, or are too many."""
_NOBODY: Final[Mapping[Asked | None, str]] = {
    Asked.OWN_ADVOCATE: N_("They have no advocate of their own who could be asked."),
    Asked.PRIMARY: N_("Nobody is on call right now who could be asked."),
    Asked.BACKUP: N_("Nobody is on as backup who could be asked."),
}
_PASSED: Final[Mapping[PassReason | None, str]] = {
    PassReason.UNREACHABLE: N_("%(name)s could not be reached, so the next is asked at once."),
    PassReason.NO_ANSWER: N_("%(name)s hadn't answered yet, so others are asked."),
    PassReason.DECLINED: N_("%(name)s can't come."),
    PassReason.NOT_ON_THE_WAY: N_("No word yet that %(name)s set out, so others are asked."),
    PassReason.NOT_ARRIVED: N_("No word yet that %(name)s arrived, so others are asked."),
    PassReason.HANDED_OVER: N_("%(name)s handed it over."),
    PassReason.NOT_COMMUNITY_BASED: N_("%(name)s can't come: it has to be a community-based advocate."),
    None: N_("%(name)s hadn't answered yet, so others are asked."),
}
_FEW: Final = 3
"""How many are said by name."""


def asked_said(ask: Asked | None, audiences: Sequence[Audience], sheet: Sheet) -> tuple[str, int]:
    """Return whom a step asks, and how many of them by name: where they are few, and their names are for the reader."""
    names = [name for each in audiences if (name := sheet.team_name(each))]
    if names and len(names) == len(audiences) <= _FEW:
        return listed(names), len(names)
    return _(_ASKED[ask]), 0


def _sent(entry: Entry, sheet: Sheet) -> str:
    audiences = entry.read("audiences", tuple[Audience, ...]) or ()
    who, names = asked_said(entry.read("ask", Asked), audiences, sheet)
    said = _("%(who)s were asked to come.", who=who) if names > 1 else _("%(who)s was asked to come.", who=who)
    if not entry.read("unmet", bool):
        return said
    return " ".join((said, _("They don't speak the language that is needed: an interpreter helps.")))


def _passed(entry: Entry, sheet: Sheet) -> str:
    why, ask = entry.read("why", PassReason), entry.read("ask", Asked)
    if why is PassReason.NOBODY:
        return _(_NOBODY.get(ask, N_("Nobody is there to ask.")))
    name = sheet.team_name(entry.read("audience", Audience)) or _(_ASKED[ask])
    return _(_PASSED[why], name=name)


def _finished(entry: Entry, sheet: Sheet) -> str:
    if entry.read("by_telephone", bool):
        return _("%(name)s helped by telephone, and nobody came.", name=_team(entry, sheet))
    return _("%(name)s is done.", name=_team(entry, sheet))


def _unanswerable(_entry: Entry, _sheet: Sheet) -> str:
    return _("There is nobody at all who could be asked. It is tried again each minute.")


def _granted(entry: Entry, sheet: Sheet) -> str:
    until = entry.read("until", datetime)
    if until is None:
        return _("A release for %(name)s.", name=_recipient(entry))
    return _("A release for %(name)s, %(until)s.", name=_recipient(entry), until=words.until(until, sheet.now))


def _ended(how: str) -> _Sentence:
    def sentence(entry: Entry, sheet: Sheet) -> str:
        granted = sheet.newest(consent.ReleaseGranted, about=entry.about)
        name = granted.text("recipient_name") if granted else _team(entry, sheet, "recipient")
        return _(how, name=name or _("somebody"))

    return sentence


def _recipient(entry: Entry) -> str:
    return entry.text("recipient_name") or _("somebody")


def _reviewed(entry: Entry, _sheet: Sheet) -> str:
    if entry.read("stands", bool):
        return _("A court's order was reviewed: it stands.")
    return _("A court's order was reviewed: it does not stand.")


def _ordered(what: str) -> _Sentence:
    return lambda entry, sheet: _(what, name=_team(entry, sheet, "recipient"))


def _assessed(entry: Entry, _sheet: Sheet) -> str:
    kinds = kinds_said(entry.read("kinds", tuple[SupportKind, ...]) or ())
    return _("What would help: %(kinds)s.", kinds=kinds) if kinds else _("Somebody read it.")


_SENTENCES: Final[Mapping[type[Event], _Sentence]] = {
    intake.SupportRequested: _said(N_("Asked for help.")),
    intake.RequestAssessed: _assessed,
    intake.SupportMatched: lambda entry, _sheet: _(
        "%(name)s was found.", name=entry.text("service_name") or _("Somebody")
    ),
    intake.RequestClosed: _said(N_("Closed.")),
    intake.CaseOpened: _said(N_("The case was opened.")),
    intake.AdvocateAssigned: lambda entry, _sheet: _(
        "%(name)s stands beside them.", name=entry.text("advocate_name") or _("An advocate")
    ),
    intake.YouthWelcomed: _said(N_("They have words of their own to come back.")),
    intake.ParticularsRecorded: _said(N_("What they choose to tell was written down.")),
    referral.ReferralRequested: _requested,
    referral.ReferralOffered: lambda entry, sheet: _("%(named)s was asked.", named=_named(entry, sheet)),
    referral.OfferDeclined: _declined,
    referral.OfferWaitlisted: _waitlisted,
    referral.NoDoorFound: lambda entry, sheet: _("%(about)s: no door found yet.", about=_about(entry, sheet)),
    referral.ReferralAccepted: lambda entry, sheet: _("%(named)s said yes.", named=_named(entry, sheet)),
    referral.ReferralMoved: _moved,
    referral.DoorClosed: lambda entry, sheet: _(
        "%(named)s is not in the directory any more.", named=_named(entry, sheet)
    ),
    referral.FirstContactAsked: _said(N_("First contact isn't confirmed yet. Both sides are asked.")),
    referral.ReferralReopened: _said(N_("They are back. It goes on where it was.")),
    referral.TransferAsked: lambda entry, _sheet: _(
        "%(name)s is asked to take it over.", name=entry.text("to_name") or _("Another hub")
    ),
    referral.TransferTaken: lambda entry, sheet: _("%(team)s has taken it over.", team=_team(entry, sheet, "hub")),
    referral.TransferRefused: _said(N_("It stays with the hub that has it.")),
    aftercare.FollowUpsPlanned: _said(N_("Check-ins were planned.")),
    aftercare.FollowUpDue: _said(N_("It is time to check in.")),
    aftercare.FollowUpRecorded: _checked_in,
    aftercare.HelpSaid: _said(N_("Somebody said whether it helped.")),
    known.AgreedToBeKnown: _said(N_("They agreed to be found by their name and their day of birth.")),
    known.KnownNoMore: _said(N_("They can't be found by it any more.")),
    known.AskedAfter: lambda entry, sheet: _(
        "%(team)s asked whether they are known here.", team=_team(entry, sheet, "asker")
    ),
    oncall.PageRequested: _said(N_("An advocate was asked for.")),
    oncall.PageJoined: _said(N_("Somebody else asked for the same. One advocate comes for both.")),
    oncall.PageSent: _sent,
    oncall.PagePassed: _passed,
    oncall.PageUnanswerable: _unanswerable,
    oncall.PageAcknowledged: lambda entry, sheet: _("%(team)s has it.", team=_team(entry, sheet)),
    oncall.AdvocateSetOut: lambda entry, sheet: _("%(team)s is on the way.", team=_team(entry, sheet)),
    oncall.AdvocateArrived: lambda entry, sheet: _("%(team)s is there.", team=_team(entry, sheet)),
    oncall.PageFinished: _finished,
    report.ReportCalled: lambda entry, _sheet: _(
        "%(name)s was called.", name=entry.text("agency_name") or _("An agency")
    ),
    report.FollowUpSent: _said(N_("The written follow-up went out.")),
    report.CrossReported: lambda entry, sheet: _(
        "%(team)s told %(other)s of it.", team=_team(entry, sheet, "agency"), other=_team(entry, sheet, "to")
    ),
    report.YouthTold: _said(N_("The youth was told of the report.")),
    report.ReportAcknowledged: lambda entry, sheet: _(
        "%(team)s has the written follow-up.", team=_team(entry, sheet, "agency")
    ),
    consent.ReleaseGranted: _granted,
    consent.ReleaseWithdrawn: _ended(N_("The release for %(name)s was taken back.")),
    consent.ReleaseExpired: _ended(N_("The release for %(name)s came to its end.")),
    consent.ReleaseBegan: _ended(N_("The release for %(name)s is in force now.")),
    consent.ReleaseNarrowed: _ended(N_("The release for %(name)s lets less through now.")),
    consent.WithdrawalPapered: _said(N_("A spoken word stands on paper now.")),
    consent.RenewalDue: _ended(N_("The release for %(name)s ends soon.")),
    consent.PersonSuspected: _said(N_("Somebody around them must not sign, witness or receive.")),
    consent.PersonCleared: _said(N_("Two people agreed that somebody around them was cleared.")),
    consent.CameOfAge: _said(N_("They are 18. What was signed with somebody else has ended.")),
    consent.NotOfAge: _said(N_("They are not 18 yet: the date was wrong. What they signed alone for it has ended.")),
    consent.SeenTakenBack: _said(N_("What a shielded team had seen was taken away.")),
    consent.ShieldReviewDue: _said(N_("A shield is to be looked at again.")),
    consent.ShieldReviewed: _said(N_("A shield was looked at again, and stays up.")),
    consent.ShieldRaised: _said(N_("A shield was raised.")),
    consent.ShieldLiftAgreed: _said(N_("One of two people agreed to lift a shield.")),
    consent.ShieldLifted: _said(N_("A shield was lifted.")),
    order.OrderRecorded: lambda entry, _sheet: _(
        "Something requires a disclosure to %(recipient)s.", recipient=_recipient(entry)
    ),
    order.OrderReviewed: _reviewed,
    order.OrderTookEffect: _ordered(N_("%(name)s sees what a law or a court requires.")),
    order.OrderEnded: _ordered(N_("%(name)s sees no more without a release.")),
    keeping.PreservationNoted: _said(N_("A preservation notice was written down.")),
    keeping.PreservationEnded: _said(N_("A preservation notice binds no more.")),
    keeping.ErasureAsked: _said(N_("Somebody asked that this be erased.")),
    keeping.ErasureCancelled: _said(N_("Erasing it isn't asked for any more.")),
    disclosure.FileOpened: lambda entry, sheet: _("%(team)s opened this page.", team=_team(entry, sheet)),
    **{event: _said(text) for event, text in SAYS.items()},
}
