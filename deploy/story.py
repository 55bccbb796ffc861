"""The story of one event, played over the bus by people who each have their own connection and nothing else.

`trellis demo` prints it; the tests play the same. Every step either happens or raises `StoryError`.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from contracts.base import Audience
from contracts.clock import ClockMet, ClockStarted, clock_of
from contracts.consent import GrantRelease, ReleaseGranted, WithdrawRelease
from contracts.disclosure import OpenFile
from contracts.ids import NO_CASE, derived
from contracts.intake import (
    AskForSupport,
    AssignAdvocate,
    CaseOpened,
    OpenCase,
    ParticularsRecorded,
    RecordParticulars,
    SupportRequested,
    WelcomeYouth,
)
from contracts.labels import Label
from contracts.oncall import AcknowledgePage, PageAcknowledged, PagePassed, PageSent
from contracts.referral import AcceptOffer, ReferralAccepted, ReferralOffered, ReferralRequested, RequestReferral
from contracts.report import (
    AcknowledgeReport,
    CrossReport,
    FollowUpSent,
    RecordCall,
    ReportAcknowledged,
    ReportCalled,
    SendFollowUp,
)
from contracts.roster import RosterSet, SetRoster
from contracts.vocabulary import (
    AdvocateBase,
    AgencyRole,
    Area,
    Asker,
    ClockKind,
    Kind,
    Language,
    Need,
    Purpose,
    ReportDuty,
    SignatureForm,
    Signer,
    Urgency,
    WithdrawalForm,
)
from deploy.player import Player, StoryError, command, hurried, own_screen, plan_of
from services.bus.gate.credential import by_code, by_invitation, by_second, new_session, public
from services.bus.gate.words import second_verifier, verifier, words_of
from services.bus.wire.connection import BusSettings

REGION: Final = "northwest"
ANSWER_WITHIN: Final = 2
"""Seconds: the story does not wait as long as a night does."""
CAST: Final = {
    "hub": "wren-alder",
    "other hub": "merle-ivyson",
    "advocate": "phoebe-fernleaf",
    "on call": "lark-dogwood",
    "next on call": "finch-elder",
    "clinic": "crane-viburnum",
    "child welfare": "martin-gorse",
    "law enforcement": "starling-hawthorn",
}
"""Who plays, by the slug of their invitation."""
_CAN_BE_TOLD: Final = ("hub", "advocate", "on call", "next on call")
NEED: Final = Need.MENTAL_HEALTH
CLINIC: Final = "crossroads-crisis"

PERSONAL: Final = {
    "called": "Wren of the story",
    "pronouns": "xe of the story",
    "reach": "the side door of the story, after four",
    "place": "Heron County of the story",
    "story": "words only the advocate of the story heard",
    "caution": "a cousin of the story",
    "asked": "what the caregiver of the story wrote at night",
    "asker_reach": "mornings of the story, never in the evening",
    "note": "a note of the story that the hub wrote",
    "follow_up": "the written follow-up of the story",
    "second": "two quiet rivers of the story",
    "spoke_with": "the voice on the telephone of the story",
}
"""Every personal value used in the story. None of them may ever be found in a log, or in the clear in any file."""

_NAMED: Final = frozenset({"advocate_name", "service_name", "recipient_name", "kinds", "recipient"})
"""What no copy for a code alone may hold."""

Say = Callable[[str, float], None]
"""Told of each thing that happened, and how many seconds it took."""


class Story:
    """The eight steps, as people with screens open live through them."""

    def __init__(self, settings: BusSettings, people: Mapping[str, Player], say: Say) -> None:
        self._settings = settings
        self._say = say
        self._began = time.perf_counter()
        self.people = dict(people)
        self.case = ""
        self.request_case = ""
        self.clinic = Audience(Kind.PARTNER, derived("team", CLINIC))
        self.release = ""
        self.referral = ""
        self.refused = 0
        self.nonce = secrets.token_hex(16)

    async def play(self, then: Callable[[Mapping[str, Player]], Awaitable[int]] | None = None) -> None:
        """Play every step, then, with everybody still there, whatever comes ``then``: it counts what was refused.

        Raises:
            StoryError: something did not happen, or happened and must not.
        """
        async with AsyncExitStack() as stack:
            await self.ask(stack)
            await self.open_case(stack)
            await self.release_and_refer()
            await self.page()
            await self.report()
            await self.withdraw()
            if then is not None:
                self.refused = await then(self.people)

    # 2 ----------------------------------------------------------------------------------------------------------------

    async def ask(self, stack: AsyncExitStack) -> None:
        """A caregiver without an account asks, and comes back by the words they were given."""
        code = " ".join(words_of(self.nonce))
        asked = command(
            AskForSupport,
            REGION,
            id=derived("cmd", self.nonce),
            asker=Asker.FOSTER_PARENT,
            needs=(Need.CAREGIVER_SUPPORT,),
            urgency=Urgency.SOON,
            area=Area.NORTH,
            language=Language.ENGLISH,
            verifier=await asyncio.to_thread(verifier, code),
            story=PERSONAL["asked"],
            reach=PERSONAL["asker_reach"],
        )
        self._mark()
        async with Player.enters("somebody", public(self.nonce), self._settings, reads=False) as somebody:
            await somebody.does(asked)
        self.request_case = asked.case
        self._told("A caregiver asked for support, without an account.")
        await self.people["hub"].sees(SupportRequested, lambda copy: copy.case == asked.case)
        self._told("The hub of that region saw it appear.")
        key = by_code(code, new_session())
        caregiver = await stack.enter_async_context(Player.enters("the caregiver", key, self._settings))
        self.people["caregiver"] = caregiver
        own = await caregiver.sees(SupportRequested)
        _must("story" not in own.fields and "reach" not in own.fields, "a code alone shows no words of theirs")
        self._told("The caregiver came back by six words, and sees how their request stands.")
        _must(not self.people["other hub"].cases, "the other region sees nothing, not even a count")

    # 3 ----------------------------------------------------------------------------------------------------------------

    async def open_case(self, stack: AsyncExitStack) -> None:
        """The hub opens a case; its advocate sits down with the youth."""
        hub, advocate = self.people["hub"], self.people["advocate"]
        request = hub.has(SupportRequested, lambda copy: copy.case == self.request_case)
        if request is None or request.about is None:
            msg = "the request is gone"
            raise StoryError(msg)
        opening = command(
            OpenCase,
            REGION,
            request_case=self.request_case,
            request=request.about,
            urgency=Urgency.SOON,
            area=Area.NORTH,
        )
        self._mark()
        self.case = await hub.does(opening)
        await hub.sees(CaseOpened, self._here)
        who = {"advocate": advocate.actor.team, "advocate_name": "Northwest advocate C", "base": AdvocateBase.SYSTEM}
        await hub.does(command(AssignAdvocate, REGION, self.case, self.case, **who))
        await advocate.sees(CaseOpened, self._here)
        self._told("The hub opened a case and named an advocate.")
        await advocate.does(command(OpenFile, REGION, self.case))
        told = {name: PERSONAL[name] for name in ("called", "pronouns", "reach", "place", "story", "caution")}
        await advocate.does(command(RecordParticulars, REGION, self.case, self.case, **told))
        status = await hub.sees(ParticularsRecorded, self._here)
        _must(not status.fields, "the hub sees nothing of the person without a release")
        self._told("The advocate recorded what the youth chose to tell; the hub sees only that they did.")
        await self._welcome(stack)

    async def _welcome(self, stack: AsyncExitStack) -> None:
        """The youth gets a code, and chooses a second secret: whoever finds the code finds nothing by it."""
        code = " ".join(words_of(secrets.token_hex(16)))
        hashed = await asyncio.to_thread(verifier, code)
        second = await asyncio.to_thread(second_verifier, PERSONAL["second"], hashed)
        welcome = command(WelcomeYouth, REGION, self.case, self.case, verifier=hashed, second=second)
        await self.people["advocate"].does(welcome)
        alone = by_code(code, new_session())
        door = await stack.enter_async_context(Player.enters("the youth's code alone", alone, self._settings))
        key = by_second(PERSONAL["second"], alone.session or "", new_session())
        self.people["youth"] = await stack.enter_async_context(Player.enters("the youth", key, self._settings))
        await self.people["youth"].sees(CaseOpened)
        await door.sees(CaseOpened)
        _must(not any(copy.fields.keys() & _NAMED for copy in door.copies.values()), "a code alone names nobody")
        self._told("The youth opened a page of their own, by a code and a second secret.")

    # 3, 4 -------------------------------------------------------------------------------------------------------------

    async def release_and_refer(self) -> None:
        """The youth releases two kinds of information to one clinic; a referral reaches it, and it says yes."""
        hub, advocate, clinic = self.people["hub"], self.people["advocate"], self.people["clinic"]
        grant = command(
            GrantRelease,
            REGION,
            self.case,
            recipient=self.clinic,
            recipient_name="Crossroads Crisis Team",
            purpose=Purpose.PROVIDE_SERVICE,
            kinds=(Label.IDENTITY, Label.CONTACT),
            until=datetime.now(UTC) + timedelta(days=30),
            signer=Signer.YOUTH,
            ground="victim-services",
            signature=SignatureForm.ON_PAPER,
            language=Language.ENGLISH,
            limits_explained=True,
        )
        self._mark()
        self.release = await advocate.does(grant)
        await self.people["youth"].sees(ReleaseGranted)
        self._told("The youth released their name and how to reach them, to one clinic, for 30 days.")
        wanted = command(
            RequestReferral,
            REGION,
            self.case,
            need=NEED,
            urgency=Urgency.WHEN_POSSIBLE,
            area=Area.NORTH,
            note=PERSONAL["note"],
        )
        self._mark()
        self.referral = await hub.does(wanted)
        offer = await clinic.sees(ReferralOffered, self._here)
        asked = await clinic.sees(ReferralRequested, self._here)
        _must("note" not in asked.fields, "an offer holds the need and the urgency alone")
        _must(clinic.has(ParticularsRecorded) is None, "an offer shows no person")
        self._told("The referral was offered to the clinic: a need and an urgency, and no person.")
        self._mark()
        await clinic.does(command(AcceptOffer, REGION, self.case, self.referral, service=offer.fields["service"]))
        told = await clinic.sees(ParticularsRecorded, self._here)
        permitted = {name: PERSONAL[name] for name in ("called", "pronouns", "reach")}
        _must(told.fields == permitted, "an accepted referral shows exactly what the release allows")
        await hub.sees(ReferralAccepted, self._here)
        self._told("The clinic accepted, and sees exactly what the release allows.")

    # 5 ----------------------------------------------------------------------------------------------------------------

    async def page(self) -> None:
        """An urgent referral pages whoever is on call; nobody answers; the next one does."""
        hub = self.people["hub"]
        roster = await hub.sees(RosterSet)
        for each in (self.people[name] for name in _CAN_BE_TOLD):
            await each.tries(own_screen(each, REGION))  # refused where they have it already
        quick = hurried(plan_of(roster), ANSWER_WITHIN)
        await hub.does(command(SetRoster, REGION, about=roster.about, plan=quick, basis=roster.fields["revision"]))
        urgent = command(
            RequestReferral, REGION, self.case, need=Need.EMERGENCY_HOUSING, urgency=Urgency.NOW, area=Area.NORTH
        )
        self._mark()
        await hub.does(urgent)
        sent = await hub.sees(PageSent, self._here)
        self._told("An urgent referral asked for an advocate.")
        await hub.sees(PagePassed, self._here)
        self._told(f"Nobody answered within {ANSWER_WITHIN} seconds; the next one is being asked.")
        await hub.sees(PageSent, lambda copy: self._here(copy) and copy.fields["number"] > sent.fields["number"])
        second = await self._paged()
        await second.does(command(AcknowledgePage, REGION, self.case, sent.about))
        for each in (hub, self.people["youth"], self.people["advocate"]):
            await each.sees(PageAcknowledged, self._here)
        self._told("They have it. Everyone permitted sees that help is coming.")

    async def _paged(self) -> Player:
        """Return the advocate who was asked last and is not the first."""
        latest = max(
            (copy for copy in self.people["hub"].copies.values() if copy.type == PageSent.tag() and self._here(copy)),
            key=lambda copy: copy.seq,
        )
        for each in self.people.values():
            if each.actor.team in [asked["team"] for asked in latest.fields["audiences"]]:
                await each.sees(PageSent, lambda copy: copy.fact == latest.fact)
                return each
        msg = "the one who was asked next is not in the story"
        raise StoryError(msg)

    # 6 ----------------------------------------------------------------------------------------------------------------

    async def report(self) -> None:
        """A report the law requires: a telephone call first, then the written follow-up to both agencies."""
        hub = self.people["hub"]
        agencies = [self.people["child welfare"], self.people["law enforcement"]]
        call = command(
            RecordCall,
            REGION,
            self.case,
            role=AgencyRole.CHILD_WELFARE,
            agency=agencies[0].actor.team,
            agency_name="Child Welfare",
            called_at=datetime.now(UTC) - timedelta(minutes=1),
            spoke_with=PERSONAL["spoke_with"],
            duty=ReportDuty.MANDATED_REPORTER,
        )
        follow_up = {
            "child_welfare": agencies[0].actor.team,
            "law_enforcement": agencies[1].actor.team,
            "story": PERSONAL["follow_up"],
        }
        too_early = await hub.tries(command(SendFollowUp, REGION, self.case, call.about, **follow_up))
        _must(too_early is not None, "nothing is sent before the call")
        self._mark()
        report = await hub.does(call)
        await hub.sees(ReportCalled, self._here)
        _must(all(each.has(ReportCalled) is None for each in agencies), "a call recorded here is not yet a follow-up")
        await hub.does(command(SendFollowUp, REGION, self.case, report, **follow_up))
        for each in agencies:
            sent = await each.sees(FollowUpSent, self._here)
            _must(sent.fields["story"] == PERSONAL["follow_up"], "the agencies read the follow-up")
        self._told("The call was made and recorded; the written follow-up reached both agencies, with its clocks.")
        await agencies[0].does(command(AcknowledgeReport, REGION, self.case, report))
        await hub.sees(ReportAcknowledged, self._here)
        self._told("Child welfare has it.")
        clock = clock_of(ClockKind.CROSS_REPORT, report)
        await agencies[0].sees(ClockStarted, lambda copy: copy.about == clock)
        await agencies[0].does(command(CrossReport, REGION, self.case, report, at=datetime.now(UTC)))
        met = await hub.sees(ClockMet, lambda copy: copy.about == clock)
        _must(met.fields["late"] is False, "the twelve hours of the cross-report are met in time")
        self._told("Child welfare told law enforcement, as the law wants, and its clock is met.")

    # 7 ----------------------------------------------------------------------------------------------------------------

    async def withdraw(self) -> None:
        """The youth takes the release back, on their own page; it is gone from the clinic's screen."""
        youth, clinic, caregiver = self.people["youth"], self.people["clinic"], self.people["caregiver"]
        taken = command(WithdrawRelease, REGION, self.case, self.release, form=WithdrawalForm.IN_PORTAL)
        self._mark()
        await youth.does(taken)
        await clinic.sees_no_more(ParticularsRecorded)
        self._told("The youth took it back. It is gone from the clinic's open page.")
        kept = clinic.has(ReferralRequested, self._here)
        _must(kept is not None and "note" not in kept.fields, "what stays is status alone")
        _must(caregiver.cases == {self.request_case}, "the caregiver saw nothing of the case, ever")
        _must(not self.people["other hub"].cases, "the other region saw nothing, ever")

    # ------------------------------------------------------------------------------------------------------------------

    def _here(self, copy: object) -> bool:
        return getattr(copy, "case", NO_CASE) == self.case

    def _mark(self) -> None:
        self._began = time.perf_counter()

    def _told(self, what: str) -> None:
        self._say(what, time.perf_counter() - self._began)
        self._mark()


@asynccontextmanager
async def cast(settings: BusSettings, invitations: Mapping[str, str]) -> AsyncIterator[dict[str, Player]]:
    """Let everybody of the story come in, by their invitations, each on a connection of their own."""
    async with AsyncExitStack() as stack:
        people = {}
        for name, slug in CAST.items():
            key = by_invitation(invitations[slug], new_session())
            people[name] = await stack.enter_async_context(Player.enters(f"the {name}", key, settings))
        yield people


def _must(holds: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        msg = f"does not hold: {what}"
        raise StoryError(msg)
