"""Whatever somebody may say of a referral, of the directory, or of being known here: there is a page that says it."""

from typing import Final

import pytest
from litestar import Litestar

from contracts import aftercare, hsds, inventory, known, referral
from contracts.access import ACCESS
from contracts.base import Command
from contracts.vocabulary import Kind
from portal.guards import KINDS
from tests.portal.away import portal

HUB, ADVOCATE, PARTNER, YOUTH, CAREGIVER = Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.YOUTH, Kind.CAREGIVER
_CASE = {HUB: "/hub/cases/{case}", ADVOCATE: "/advocate/cases/{case}"}
_REFERRAL = {
    HUB: "/hub/referrals/{referral}",
    ADVOCATE: "/advocate/referrals/{referral}",
    PARTNER: "/partner/referrals/{referral}",
}
_SERVICE = {HUB: "/hub/directory/{service}", PARTNER: "/partner/services/{service}"}


def _at(bases: dict[Kind, str], part: str, *kinds: Kind) -> dict[Kind, str]:
    return {kind: f"{bases[kind]}/{part}" for kind in kinds or bases}


def _answer(answer: str) -> dict[Kind, str]:
    by_phone = "/hub/referrals/{referral}/phone/{service}/{answer}"
    return {HUB: by_phone, PARTNER: f"/partner/referrals/{{referral}}/{answer}"}


_MOVE = _at(_REFERRAL, "{verb}", HUB, PARTNER)
_OF_ALL = _at(_REFERRAL, "{verb}")
_OF_BOTH = _at(_REFERRAL, "{verb}", HUB, ADVOCATE)

PAGES: Final[dict[type[Command], dict[Kind, str]]] = {
    referral.RequestReferral: _at(_CASE, "refer"),
    referral.SubmitReferral: _OF_BOTH,
    referral.OfferTo: _at(_REFERRAL, "offer", HUB),
    referral.AcceptOffer: _answer("accept"),
    referral.DeclineOffer: _answer("decline"),
    referral.PutOnWaitlist: _answer("waitlist"),
    referral.StartService: _MOVE,
    referral.HoldReferral: _MOVE,
    referral.ResumeReferral: _MOVE,
    referral.CompleteReferral: _at(_REFERRAL, "complete", HUB, PARTNER),
    referral.FailReferral: _at(_REFERRAL, "fail", HUB, PARTNER),
    referral.CancelReferral: _OF_ALL,
    referral.MarkEnteredInError: _OF_BOTH,
    referral.ReopenReferral: _OF_ALL,
    referral.TransferReferral: _at(_REFERRAL, "transfer", HUB),
    referral.TakeTransfer: _at(_REFERRAL, "{verb}", HUB),
    referral.RefuseTransfer: _at(_REFERRAL, "{verb}", HUB),
    aftercare.PlanFollowUps: _at(_REFERRAL, "check-ins"),
    aftercare.RecordFollowUp: _at(_REFERRAL, "check-in"),
    aftercare.SayHelped: {YOUTH: "/you/helped/{referral}", CAREGIVER: "/mine/helped"},
    known.AgreeToBeKnown: _at(_CASE, "known/agree", ADVOCATE),
    known.StopBeingKnown: {ADVOCATE: "/advocate/cases/{case}/known/{agreement}/stop", YOUTH: "/you/known/{agreement}"},
    known.AskIfKnown: {HUB: "/hub/known"},
    inventory.ListService: {HUB: "/hub/directory/new"},
    inventory.WithdrawService: _at(_SERVICE, "withdraw", HUB),
    inventory.NoteService: _at(_SERVICE, "note", HUB),
    inventory.ReportCapacity: _at(_SERVICE, "capacity"),
    inventory.SetHours: _at(_SERVICE, "hours"),
    inventory.KeepPlace: _at(_SERVICE, "place"),
    inventory.SetNumbers: {HUB: "/hub/directory/numbers"},
}
"""Where each is sent from, by who sends it."""
BY_THE_MACHINE: Final = frozenset({inventory.StageServices, hsds.StageRecords, inventory.SwitchEdition})
"""Parts of an import, which is a command of the machine's operator (`trellis inventory import`)."""
MODULES: Final = {module.__name__ for module in (referral, aftercare, known, inventory, hsds)}


@pytest.fixture(scope="module")
def app() -> Litestar:
    return portal()


def test_every_command_is_in_the_table() -> None:
    """For everybody who may send it; whoever runs the machine has a command line."""
    for command, row in ACCESS.items():
        if command.__module__ in MODULES and command not in BY_THE_MACHINE:
            people = {kind for kind in row if kind is not Kind.OPERATOR}
            assert people == set(PAGES.get(command, {})), command.__name__


def test_every_page_is_there_for_whoever_needs_it(app: Litestar) -> None:
    """A form is posted where the table says, by somebody of that kind."""
    posted = {
        (kind, route.path_format)
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if "POST" in handler.http_methods
        for kind in handler.opt.get(KINDS, ())
    }
    for command, pages in PAGES.items():
        for kind, path in pages.items():
            assert (kind, path) in posted, (command.__name__, kind, path)
