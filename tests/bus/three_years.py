"""What two hundred young people and those around them do in three years: who sends which command, and when. Pure.

A life is written down beforehand, the same for the same seed: nobody in it looks at what came of what they did. What
comes by itself (a door that stays silent, a release that ends, a clock of the law) is nowhere in it.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar

from contracts.aftercare import PlanFollowUps, RecordFollowUp, SayHelped, helped_of
from contracts.base import Actor, Address, Audience, Command, Event
from contracts.care import EndCourtOrder, NoteAway, NoteBack, RecordCourtOrder, RecordPlacement, ReviewCourtOrder
from contracts.casework import (
    Cadence,
    ContactWay,
    Continuity,
    CourtOrderEnd,
    CourtOrderKind,
    GoalEnd,
    NeedStands,
    PlacementKind,
    StepBy,
    StepState,
    TryCame,
    figures,
)
from contracts.consent import GrantRelease, RecordBirthDate, WithdrawRelease, age_of
from contracts.gate import PersonInvited, TeamFormed
from contracts.ids import NO_CASE, derived
from contracts.intake import (
    AdvocateAssigned,
    CaseOpened,
    RecordParticulars,
    SupportRequested,
    YouthWelcomed,
)
from contracts.inventory import Listed, ServiceListed, service_id
from contracts.labels import Label
from contracts.life import ChangeMatter, CloseMatter, MatterEnd, OpenMatter
from contracts.loop import CheckIn, Closing, Helped
from contracts.meeting import CallMeeting, CancelMeeting, HoldMeeting, MeetingWay, MoveMeeting
from contracts.oncall import AcknowledgePage, Arrive, FinishPage, SetOut, page_of
from contracts.outreach import PlanContact, RecordContact, RecordTry, RestContact, outreach_of
from contracts.plan import AddStep, AssessNeeds, EndGoal, MoveStep, NeedFound, SayGoal, goal_of, plan_of, step_of
from contracts.reach import WayAdded, ways_of
from contracts.referral import (
    AcceptOffer,
    CancelReferral,
    CompleteReferral,
    DeclineOffer,
    HoldReferral,
    MarkEnteredInError,
    ReopenReferral,
    RequestReferral,
    ResumeReferral,
    StartService,
)
from contracts.roster import Layer, Plan, Policy, RosterSet, Step, roster_id
from contracts.talk import SayTo, talk_of
from contracts.taxonomy import KINDS_OF, Authority
from contracts.vocabulary import (
    AdvocateBase,
    Area,
    Asked,
    Asker,
    Barrier,
    Channel,
    DeclineReason,
    Kind,
    Language,
    Need,
    Purpose,
    SignatureForm,
    Signer,
    Unit,
    Urgency,
    WithdrawalForm,
)

BEGINS: Final = datetime(2035, 1, 1, 6, tzinfo=UTC)
"""So far ahead that nothing of it comes due by the server's own clock while it is played."""
ENDS: Final = datetime(2038, 1, 2, tzinfo=UTC)
REGION: Final = "northwest"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_ADVOCATES: Final = 6
_BUSY: Final = 25
"""One in so many is in touch every few days for half a year, and needs much."""
C = TypeVar("C", bound=Command)


class Does(NamedTuple):
    """Somebody sends a command."""

    at: datetime
    who: Actor
    command: Command


class Begins(NamedTuple):
    """A file is there: how it came to be is another story."""

    at: datetime
    address: Address
    events: tuple[Event, ...]


Act = Does | Begins


# ------------------------------------------------------------------------------------------------------- the community


def _team(kind: Kind, name: str) -> Actor:
    team = derived("team", REGION, kind, name)
    return Actor(kind, team, derived("person", team))


HUB: Final = _team(Kind.HUB, "hub")
ADVOCATES: Final = tuple(_team(Kind.ADVOCATE, str(number)) for number in range(_ADVOCATES))
ON_CALL: Final = _team(Kind.ADVOCATE, "on call")
DOORS: Final = {need: tuple(_team(Kind.PARTNER, f"{need} {number}") for number in range(2)) for need in Need}
"""For each need two doors: one that nothing is to be said against, and one with barriers, which is asked after it."""


def _verifier(*of: str) -> str:
    return 2 * derived("v", *of).removeprefix("v_")


def _source(need: Need, number: int) -> str:
    return f"years/{need}-{number}"


def _service(need: Need, number: int) -> str:
    return service_id(REGION, _source(need, number))


def community() -> Iterator[Begins]:
    """Yield the teams, the doors, and who is on call."""
    staff = (HUB, *ADVOCATES, ON_CALL, *(door for doors in DOORS.values() for door in doors))
    for each in staff:
        base = AdvocateBase.COMMUNITY if each.kind is Kind.ADVOCATE else None
        formed = TeamFormed(audience=each.audience, name="A team", base=base)
        invited = PersonInvited(
            audience=each.audience, person=each.person, name="Somebody", verifier=_verifier(each.person)
        )
        yield Begins(BEGINS, Address("gate", REGION, NO_CASE, each.team), (formed, invited))
    for need, doors in DOORS.items():
        for number, door in enumerate(doors):
            listed = Listed(
                source=_source(need, number),
                provider=f"Provider {number} of {need}",
                name="Help",
                needs=(need,),
                audience=door.audience,
                barriers=(Barrier.CURFEW, Barrier.SHARED_ROOMS) if number else (),
            )
            address = Address("inventory", REGION, NO_CASE, _service(need, number))
            yield Begins(BEGINS, address, (ServiceListed(listed=listed),))
    for each in (HUB, ON_CALL):
        way = derived("way", each.team)
        added = WayAdded(audience=each.audience, person=each.person, way=way, channel=Channel.SCREEN)
        yield Begins(BEGINS, Address("reach", REGION, NO_CASE, ways_of(each.audience, each.person)), (added,))
    first = Layer(name="First", teams=(ON_CALL.team,), starts="2034-01-01T00:00", unit=Unit.WEEKS)
    policy = Policy(steps=(Step(ask=Asked.PRIMARY, answer_within=900),), repeats=1)
    plan = Plan(zone="America/Chicago", layers=(first,), policy=policy)
    yield Begins(BEGINS, Address("oncall", REGION, NO_CASE, roster_id(REGION)), (RosterSet(plan=plan, revision=1),))


# --------------------------------------------------------------------------------------------------------------- a life


def life(seed: int, number: int) -> list[Act]:
    """Return the acts of one young person and those around them, in order."""
    return _Life(seed, number).lived()


class _Life:
    """One life, as it is being written."""

    def __init__(self, seed: int, number: int) -> None:
        self._dice = random.Random(f"{seed} {number}")
        self._acts: list[Act] = []
        self.case = derived("case", "years", str(seed), str(number))
        self._advocate = ADVOCATES[number % _ADVOCATES]
        self._welcomed = YouthWelcomed(
            audience=Audience(Kind.YOUTH, derived("team", self.case, "page")),
            verifier=_verifier(self.case),
            second=_verifier(self.case, "second"),
            door=Audience(Kind.YOUTH, derived("team", self.case, "door")),
        )
        self._youth = self._welcomed.actor
        self._busy = number % _BUSY == 0
        late = timedelta() if self._busy else timedelta(days=820) * self._dice.random() ** 1.5
        self._began = BEGINS + self._dice.randint(1, 9) * _DAY + late + _HOUR * 10 * self._dice.random()
        self._ended = min(ENDS, self._began + timedelta(days=1200 if self._busy else self._dice.randint(540, 1100)))

    def lived(self) -> list[Act]:
        self._founded()
        self._planned()
        self._kept_in_touch()
        for _ in range(self._dice.randint(10, 14) if self._busy else self._dice.randint(1, 6)):
            self._referred(self._some_day())
        for _ in range(self._dice.randint(1, 3)):
            self._met(self._some_day())
        for likely, chapter in (
            (0.5, self._away),
            (0.4, self._at_court),
            (0.3, self._legal_matter),
            (0.3, self._caregiver_asked),
            (0.2, self._needed_somebody_now),
        ):
            if self._busy or self._dice.random() < likely:
                chapter(self._some_day())
        return sorted((act for act in self._acts if act.at <= self._ended), key=lambda act: act.at)

    # --- writing it down -------------------------------------------------------------------------------------------

    def _does(self, at: datetime, who: Actor, verb: type[C], about: str | None = None, /, **fields: Any) -> C:
        identifier = derived("cmd", self.case, str(len(self._acts)))
        what = about or (derived(verb.founds[-1], identifier) if verb.founds else self.case)
        command = verb(id=identifier, region=REGION, case=fields.pop("case", self.case), about=what, **fields)
        self._acts.append(Does(at, who, command))
        return command

    def _some_day(self) -> datetime:
        return self._began + _DAY + (self._ended - self._began) * self._dice.random() * 0.95

    def _in(self, *hours: int) -> timedelta:
        """Return about so many hours as one of these."""
        return _HOUR * self._dice.choice(hours) * (0.5 + self._dice.random())

    # --- its chapters ----------------------------------------------------------------------------------------------

    def _founded(self) -> None:
        opened = CaseOpened(
            request_case=derived("case", self.case, "request"),
            request=derived("req", self.case),
            urgency=Urgency.SOON,
            area=Area.NORTH,
        )
        advocate = AdvocateAssigned(advocate=self._advocate.team, advocate_name="A team", base=AdvocateBase.COMMUNITY)
        events = (opened, advocate, self._welcomed)
        self._acts.append(Begins(self._began, Address("intake", REGION, self.case, self.case), events))
        born = (self._began - timedelta(days=self._dice.randint(14 * 365, 18 * 365))).date().isoformat()
        at = self._began + _HOUR
        told = {"called": "Robin", "pronouns": "they/them", "reach": "texts after four", "wants": "to sleep in"}
        self._does(at, self._advocate, RecordParticulars, **told)
        self._does(at + _HOUR, self._advocate, RecordBirthDate, age_of(self.case), born=born)
        self._does(
            at + 2 * _HOUR,
            self._advocate,
            RecordPlacement,
            kind=PlacementKind.RELATIVE,
            since=at,
            authority=Authority.COUNTY,
            school=Continuity.GOES_ON,
            care=Continuity.BEING_ARRANGED,
        )

    def _planned(self) -> None:
        """What they want, in steps: some are done, some goals are reached, some are others later."""
        plan, at = plan_of(self.case), self._began + 2 * _DAY
        needs = self._dice.sample(tuple(Need), 3)
        found = tuple(NeedFound(need, NeedStands.WANTED) for need in needs)
        self._does(at, self._advocate, AssessNeeds, plan, found=found)
        for need in needs:
            who = self._dice.choice((self._advocate, self._youth))
            goal = goal_of(self._does(at, who, SayGoal, plan, need=need, words="What I want to have by summer").id)
            step = self._does(
                at + _HOUR, who, AddStep, plan, goal=goal, words="Go there together once", by=StepBy.TOGETHER
            )
            done = at + _DAY * self._dice.randint(5, 200)
            self._does(done, self._advocate, MoveStep, plan, step=step_of(step.id), state=StepState.DONE)
            if self._dice.random() < 0.5:
                end = self._dice.choice(tuple(GoalEnd))
                self._does(done + _DAY * 30, self._youth, EndGoal, plan, goal=goal, end=end)

    def _kept_in_touch(self) -> None:
        """Contacts made and tried: before the day, on it, after it was called to mind, and months of peace between."""
        out, at = outreach_of(self.case), self._began + _DAY
        first = Cadence.CLOSE if self._busy else Cadence.STEADY
        calmer = self._began + timedelta(days=180 if self._busy else 100)
        rhythm = figures().rhythm
        cadence = first
        self._does(at, self._advocate, PlanContact, out, way=ContactWay.TEXT, cadence=cadence)
        planned = at + rhythm[cadence].after_contact
        while planned < self._ended:
            at = max(planned + self._dice.choice((-1, 0, 1, 2, 4, 6)) * _DAY * self._dice.random(), at + _HOUR)
            if cadence is first and at > calmer:
                cadence = Cadence.LIGHT
                self._does(at, self._advocate, PlanContact, out, way=ContactWay.CALL, cadence=cadence)
                planned = at + rhythm[cadence].after_contact
            elif self._dice.random() < 0.05:
                planned = at + 60 * _DAY
                self._does(at, self._youth, RestContact, out, until=planned)
            elif self._dice.random() < 0.3:
                came = self._dice.choice(tuple(TryCame))
                self._does(at, self._advocate, RecordTry, out, way=ContactWay.CALL, came=came)
                planned = at + rhythm[cadence].after_try
            else:
                self._does(at, self._advocate, RecordContact, out, way=ContactWay.IN_PERSON)
                planned = at + rhythm[cadence].after_contact
        talk = talk_of(self.case, self._advocate.audience, self._youth.audience)
        for one, other in ((self._advocate, self._youth), (self._youth, self._advocate)):
            self._does(self._some_day(), one, SayTo, talk, to=other.audience, words="Are you coming on Thursday?")

    def _referred(self, at: datetime) -> None:
        """A need, its doors, and what became of it."""
        dice, need = self._dice, self._dice.choice(tuple(Need))
        urgency = dice.choice((Urgency.SOON, Urgency.WHEN_POSSIBLE))
        who = dice.choice((HUB, self._advocate))
        of = self._does(at, who, RequestReferral, need=need, urgency=urgency, area=dice.choice(tuple(Area))).about
        first, second = DOORS[need]
        course = dice.random()
        if course < 0.14:  # both say no
            no = {"reason": DeclineReason.NO_PLACE}
            at += self._in(2, 9)
            self._does(at, first, DeclineOffer, of, service=_service(need, 0), **no)
            self._does(at + self._in(2, 9), second, DeclineOffer, of, service=_service(need, 1), **no)
        elif course < 0.18:
            self._does(at + self._in(1), who, MarkEnteredInError, of)
        elif course < 0.24:  # nobody says anything, until it isn't wanted any more
            self._does(at + timedelta(days=dice.randint(5, 30)), who, CancelReferral, of)
        elif course < 0.36:  # the first says nothing; the second is asked beside it
            self._began_at(at + timedelta(hours=74) + self._in(5), need, of, door=1)
        else:
            self._began_at(at + self._in(2, 9, 30), need, of, door=0)

    def _began_at(self, at: datetime, need: Need, of: str, door: int) -> None:
        dice, holder = self._dice, DOORS[need][door]
        self._does(at, holder, AcceptOffer, of, service=_service(need, door))
        if dice.random() < 0.5:
            self._released(at + _HOUR, holder)
        at += self._in(2, 20, 70, 200)
        self._does(at, holder, StartService, of)
        for _ in range(dice.choice((0, 1, 1, 2))):
            answered = at + timedelta(days=dice.randint(5, 90))
            about = helped_of(of, self._youth.audience)
            self._does(answered, self._youth, SayHelped, about, of=of, answer=dice.choice(tuple(Helped)))
        if need is not Need.EMPLOYMENT and dice.random() < 0.6:  # of a job, check-ins are planned by themselves
            months = (1, 3, 6)
            self._does(at + _HOUR, self._advocate, PlanFollowUps, of, months=months)
            for month in months:
                checked = at + timedelta(days=31 * month + dice.randint(0, 9))
                self._does(checked, self._advocate, RecordFollowUp, of, came=dice.choice(tuple(CheckIn)))
        if dice.random() < 0.2:
            self._does(at + 10 * _DAY, holder, HoldReferral, of)
            self._does(at + 20 * _DAY, holder, ResumeReferral, of)
        if dice.random() < 0.4:
            at += 40 * _DAY
            self._does(at, holder, CompleteReferral, of, outcome=dice.choice(tuple(Closing)))
            if dice.random() < 0.5:
                at += timedelta(days=dice.randint(10, 60))
                self._does(at, self._advocate, ReopenReferral, of)
                self._does(at + self._in(9), holder, AcceptOffer, of, service=_service(need, door))

    def _released(self, at: datetime, to: Actor) -> None:
        """A release that they are asked about before it ends, or that they take back."""
        lasts = timedelta(days=self._dice.randint(20, 89))
        release = self._does(
            at,
            self._advocate,
            GrantRelease,
            recipient=to.audience,
            recipient_name="A team",
            purpose=Purpose.PROVIDE_SERVICE,
            kinds=(Label.IDENTITY, Label.CONTACT),
            until=at + lasts,
            signer=Signer.YOUTH,
            ground="victim-services",
            signature=SignatureForm.ON_PAPER,
            language=Language.ENGLISH,
            limits_explained=True,
        ).about
        if self._dice.random() < 0.3:
            taken_back = at + lasts * self._dice.random()
            self._does(taken_back, self._youth, WithdrawRelease, release, form=WithdrawalForm.IN_PORTAL)

    def _met(self, at: datetime) -> None:
        """A plan meeting: held, moved and held, or called off."""
        on = at + self._dice.randint(2, 14) * _DAY
        how = {"way": MeetingWay.IN_PERSON, "invited": (HUB.audience,), "agreed": True}
        meeting = self._does(at, self._advocate, CallMeeting, at=on, **how).about
        course = self._dice.random()
        if course < 0.3:
            self._does(on - _HOUR * 30 * self._dice.random(), self._youth, MoveMeeting, meeting, at=on + 7 * _DAY)
            on += 7 * _DAY
        elif course < 0.5:
            self._does(on - _HOUR * 40 * self._dice.random(), self._youth, CancelMeeting, meeting)
            return
        self._does(on + _HOUR, self._advocate, HoldMeeting, meeting, came=(self._youth.audience,))

    def _away(self, at: datetime) -> None:
        away = self._does(at, self._advocate, NoteAway, from_care=self._dice.random() < 0.7, since=at - _HOUR).about
        self._does(at + _DAY * 30 * self._dice.random() ** 2, self._advocate, NoteBack, away, wants="my own bed")

    def _at_court(self, at: datetime) -> None:
        """An order that is looked at again and again: earlier than planned, or after the day."""
        on = at + timedelta(days=self._dice.randint(10, 90))
        kind = CourtOrderKind.OUT_OF_HOME_CARE
        order = self._does(at, self._advocate, RecordCourtOrder, kind=kind, review_on=on).about
        for _ in range(self._dice.randint(0, 4)):
            at = max(on + self._dice.choice((-25, -5, 1, 4)) * _DAY * self._dice.random(), at + _DAY)
            on = at + timedelta(days=self._dice.randint(60, 180))
            self._does(at, self._advocate, ReviewCourtOrder, order, review_on=on)
        if self._dice.random() < 0.5:
            self._does(at + 5 * _DAY, self._advocate, EndCourtOrder, order, why=CourtOrderEnd.ENDED)

    def _legal_matter(self, at: datetime) -> None:
        by, kind = at + timedelta(days=self._dice.randint(20, 120)), KINDS_OF[Need.LEGAL_SUPPORT][0]
        matter = self._does(at, self._advocate, OpenMatter, kind=kind, deadline=by).about
        if self._dice.random() < 0.4:
            self._does(
                at + (by - at) * self._dice.random(), self._advocate, ChangeMatter, matter, deadline=by + 9 * _DAY
            )
        self._does(at + (by - at) * 1.2, self._advocate, CloseMatter, matter, end=MatterEnd.SETTLED)

    def _caregiver_asked(self, at: datetime) -> None:
        """A caregiver asks for support for themselves, and says later whether it helped: once, or again."""
        file, request = derived("case", self.case, "asked"), derived("req", self.case, "asked")
        asked = SupportRequested(
            request=request,
            audience=Audience(Kind.CAREGIVER, derived("team", request)),
            asker=Asker.RELATIVE,
            needs=(Need.CAREGIVER_SUPPORT,),
            urgency=Urgency.SOON,
            area=Area.ANYWHERE,
            language=Language.ENGLISH,
            verifier=_verifier(request),
        )
        self._acts.append(Begins(at, Address("intake", REGION, file, request), (asked,)))
        for _ in range(self._dice.randint(1, 2)):
            at += timedelta(days=self._dice.randint(5, 60))
            about, answer = helped_of(file, asked.audience), self._dice.choice(tuple(Helped))
            self._does(at, asked.actor, SayHelped, about, case=file, of=file, answer=answer)

    def _needed_somebody_now(self, at: datetime) -> None:
        """An urgent referral wakes who is on call, who has it at once, or after the hub was asked beside them."""
        self._does(at, HUB, RequestReferral, need=Need.MEDICAL_CARE, urgency=Urgency.NOW, area=Area.NORTH)
        page = page_of(self.case)
        for verb, minutes in (
            (AcknowledgePage, self._dice.choice((5, 20))),
            (SetOut, 9),
            (Arrive, 40),
            (FinishPage, 90),
        ):
            at += timedelta(minutes=minutes)
            self._does(at, ON_CALL, verb, page)
