"""The same life four times over: one's own, one that a shield hides, another's, and one that never was."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import pytest

from contracts.accompany import AccompanimentChosen, OccasionRaised
from contracts.aftercare import SayHelped, helped_of
from contracts.asking import CaregiverLinked
from contracts.base import Actor, Address, Audience, Command, Event
from contracts.care import AwayNoted, CourtOrderRecorded
from contracts.caring import Option, SupportFound, answers_of, check_ins_of, found_of
from contracts.clock import ClockStarted, StartClock
from contracts.consent import PersonNamed, PersonSuspected, ReleaseGranted, ShieldRaised, age_of
from contracts.gate import MakeFeed, PersonInvited, RevokeFeed, TeamFormed
from contracts.guide import OutcomeRecorded
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import AdvocateAssigned, CaseOpened, ParticularsRecorded, SupportRequested, YouthWelcomed
from contracts.inventory import (
    CountyNumber,
    Listed,
    ListService,
    NumbersSet,
    ServiceListed,
    SetNumbers,
    county_id,
    service_id,
)
from contracts.keeping import ErasureAsked, PreservationNoted, keeping_of
from contracts.known import AgreedToBeKnown, asking_of
from contracts.labels import Label
from contracts.ledger import HeadSigned, log_of
from contracts.life import CompanyJoined, MatterOpened, ReturnPlanned, WorkBegun, activities_of, school_of
from contracts.meeting import MeetingCalled
from contracts.oncall import CallAdvocate, PageRequested, PageSent, RequestPage, page_of
from contracts.order import OrderRecorded
from contracts.outreach import outreach_of
from contracts.plan import GoalSaid, StepAdded, plan_of
from contracts.referral import ReferralAccepted, ReferralOffered, ReferralRequested
from contracts.report import FollowUpSent, ReportCalled
from contracts.response import MemberSeated, SeatMember
from contracts.roster import (
    roster_id,
)
from contracts.safety import safety_of
from contracts.support import OfferingPublished, Place, PlaceTaken, PublishOffering, hand_over_file, hand_over_of
from contracts.talk import HearNoMore, Said, SayTo, talk_of
from contracts.vocabulary import READERS, STAFF, ClockKind, Kind, Need, ReferralState
from deploy.topology import SERVICES
from services.bus.facts.sealing import Keyring
from services.bus.facts.store import Aggregate, Cause, EventStore
from services.bus.gate.credential import Entrance, by_session, new_session, session_hash
from services.bus.gate.sessions import Session, Sessions
from services.bus.wire.connection import connect
from services.bus.wire.envelope import event_id
from tests.bus.gate import REGION, Gate, Person, running_gate
from tests.bus.rostered import of_her_own, rostered
from tests.bus.samples import sample

HIDDEN: Final = ("shielded", "another's", "nothing")
"""What must be answered alike."""
MINE: Final = "mine"
TOLD: Final = (Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR)
SHIELDED: Final = (Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.CAREGIVER, Kind.INVESTIGATOR)
"""Who can be kept from a case by a shield. The youth and an auditor can't."""
_REFERS: Final = {
    "request": "req",
    "request_case": "case",
    "service": "svc",
    "person": "person",
    "notice": "ntc",
    "override": "ovr",
    "temporary": "tmp",
    "leave": "lev",
    "swap": "swp",
    "way": "way",
    "feed": "feed",
    "goal": "goal",
    "step": "step",
    "referral": "ref",
    "offering": "off",
    "booking": "bkg",
}
"""What else than the thing itself a command names."""
PREFIXES: Final = (
    "case",
    "req",
    "ref",
    "page",
    "rpt",
    "rel",
    "pty",
    "kno",
    "clk",
    "occ",
    "shd",
    "ord",
    "ntc",
    "svc",
    "cty",
    "team",
    "person",
    "evt",
    "ovr",
    "tmp",
    "lev",
    "swp",
    "way",
    "feed",
    "goal",
    "step",
    "awy",
    "plc",
    "cor",
    "off",
    "bkg",
    "mtg",
    "mat",
    "job",
    "cmp",
    "mbr",
    "gid",
)


def lives_for(kind: Kind, *, of_a_case: bool) -> tuple[str, ...]:
    """The lives of which somebody of ``kind`` must learn nothing."""
    return HIDDEN if of_a_case and kind in SHIELDED else HIDDEN[1:]


class Life(NamedTuple):
    """A case and all that is in it, by the prefix of each id."""

    region: str
    ids: dict[str, str]
    asked_in: str
    """The file of the request that it began with."""
    beyond: str
    """The region whose roster and log are meant."""

    def about(self, context: str, prefix: str) -> tuple[str, str]:
        """Return the case, and the id, of what a command of this kind is about.

        Raises:
            KeyError: no life has one yet. Give it one, above.
        """
        case = self.ids["case"]
        derived_ids = {
            ("intake", "req"): (self.asked_in, self.ids["req"]),
            ("consent", "age"): (case, age_of(case)),
            ("keeping", "keep"): (case, keeping_of(case)),
            ("disclosure", "opn"): (case, fresh("opn")),
            ("gate", "team"): (NO_CASE, self.ids["team"]),
            ("oncall", "ros"): (NO_CASE, roster_id(self.beyond)),
            ("inventory", "svc"): (NO_CASE, self.ids["svc"]),
            ("inventory", "cty"): (NO_CASE, fresh("cty")),
            ("ledger", "log"): (NO_CASE, log_of(self.beyond)),
            ("reach", "ways"): (NO_CASE, fresh("ways")),
            ("referral", "asks"): (NO_CASE, fresh("asks")),
            ("referral", "hlp"): (case, fresh("hlp")),
            ("response", "mbr"): (NO_CASE, self.ids["mbr"]),
            ("support", "off"): (NO_CASE, self.ids["off"]),
            ("support", "hnd"): (hand_over_file(self.ids["bkg"]), hand_over_of(self.ids["bkg"])),
            ("support", "fnd"): (self.asked_in, found_of(self.ids["req"])),
            ("support", "scr"): (self.asked_in, answers_of(self.ids["req"], "two-words")),
            ("support", "chk"): (self.asked_in, check_ins_of(self.ids["req"])),
            ("plan", "plan"): (case, plan_of(case)),
            ("safety", "saf"): (case, safety_of(case)),
            ("outreach", "out"): (case, outreach_of(case)),
            ("life", "sch"): (case, school_of(case)),
            ("life", "act"): (case, activities_of(case)),
            ("talk", "tlk"): (case, fresh("tlk")),
        }
        return derived_ids.get((context, prefix)) or (case, self.ids[prefix])

    def command(self, kind: Kind, verb: type[Command], context: str, prefix: str) -> Command:
        """Return what somebody of ``kind`` would send about this life: named after itself where it founds something."""
        case, about = self.about(context, prefix)
        if kind is Kind.CAREGIVER and case != NO_CASE and context not in ("support", "meeting", "talk"):
            case = self.asked_in
        beyond = prefix in ("ros", "log") or verb in (ListService, SetNumbers, SeatMember)
        region = self.beyond if beyond else self.region
        made = sample(verb, region=region, case=case, about=about)
        refers = {name: self._refers(name, kind, verb) for name in _REFERS if type(getattr(made, name, None)) is str}
        made = of_her_own(msgspec.structs.replace(made, **refers), self.ids.get("ann", "nobody"))
        if prefix in ("ways", "asks") or isinstance(made, MakeFeed | RevokeFeed):
            made = msgspec.structs.replace(made, about=self.ids.get(f"{prefix} {kind}", about))
        if verb.founds:
            made = msgspec.structs.replace(made, about=derived(verb.founds[-1], made.id))
        if "case" in verb.founds:
            made = msgspec.structs.replace(made, region=REGION, case=derived("case", made.id))
        if isinstance(made, StartClock):
            made = msgspec.structs.replace(made, kind=ClockKind.MISSING_FROM_CARE)
        if isinstance(made, SayHelped):
            of = case if kind is Kind.CAREGIVER else self.ids["ref"]
            made = msgspec.structs.replace(made, of=of, about=helped_of(of, Audience(kind, self.ids[f"me {kind}"])))
        if isinstance(made, CallAdvocate | RequestPage):
            made = msgspec.structs.replace(made, about=page_of(made.case))
        made = self._between(_of_a_directory(made, region, self.ids["svc"]), kind)
        if isinstance(made, MakeFeed):
            made = msgspec.structs.replace(made, feed=derived("feed", made.id))
        if "invitation" in verb.__struct_fields__:
            made = msgspec.structs.replace(made, invitation=derived("inv", made.id))
        return made

    def _between(self, made: Command, kind: Kind) -> Command:
        """Return what two say to each other as between who says it and the youth; a youth says it to their advocate."""
        other = Kind.ADVOCATE if kind is Kind.YOUTH else Kind.YOUTH
        me, them = Audience(kind, self.ids[f"me {kind}"]), Audience(other, self.ids[f"with {other}"])
        about = talk_of(made.case, me, them)
        if isinstance(made, SayTo):
            return msgspec.structs.replace(made, to=them, about=about)
        return msgspec.structs.replace(made, of=them, about=about) if isinstance(made, HearNoMore) else made

    def _refers(self, name: str, kind: Kind, verb: type[Command]) -> str:
        if name == "service" and kind is Kind.PARTNER:
            return self.asked_of
        prefix = _REFERS[name]
        # What one verb, or one kind, ends is no more there for another.
        own = self.ids.get(f"{prefix} {verb.word()} {kind}", self.ids[prefix])
        return self.asked_in if name == "request_case" else own

    @property
    def asked_of(self) -> str:
        """The service of the partner that was asked."""
        return derived("svc", self.ids["svc"])


class World(NamedTuple):
    """Somebody of every kind, who came in, and the four lives."""

    gate: Gate
    people: Mapping[Kind, Person]
    lives: Mapping[str, Life]


async def populate(gate: Gate) -> World:
    """Bring somebody of every kind in, and let them live."""
    mine = {kind: Audience(kind, fresh("team")) for kind in sorted(READERS)}
    others, gone = {kind: Audience(kind, fresh("team")) for kind in mine}, Audience(Kind.PARTNER, fresh("team"))
    person = fresh("person")
    lives = {
        MINE: _life(REGION, team=gone.team, person=person, req=_request(mine[Kind.CAREGIVER])),
        "shielded": _life(REGION),
        "another's": _life("elsewhere", team=others[Kind.PARTNER].team),
        "nothing": _life(REGION)._replace(beyond="nowhere"),
    }
    for life in lives.values():
        life.ids.update({f"me {kind}": audience.team for kind, audience in mine.items()})
        life.ids.update({name: fresh("team") for name in ("other", "with youth", "with advocate")})
    lives[MINE].ids[f"asks {Kind.HUB}"] = asking_of(mine[Kind.HUB], datetime.now(UTC))
    # A report reaches whom it is sent to, shield or not; and a youth has one case.
    elsewhere = mine | {kind: others[kind] for kind in (Kind.INVESTIGATOR, Kind.CAREGIVER, Kind.YOUTH)}
    async with appending(gate) as append:
        formed = [("elsewhere", others[kind]) for kind in STAFF] + [(REGION, mine[kind]) for kind in STAFF]
        for region, team in (*formed, (REGION, gone)):
            await append(Address("gate", region, NO_CASE, team.team), sample(TeamFormed, audience=team))
        for team, name in (*((mine[kind], _actor(mine[kind]).person) for kind in STAFF), (gone, person)):
            invited = sample(PersonInvited, audience=team, person=name, verifier=_verifier())
            await append(Address("gate", REGION, NO_CASE, team.team), invited)
        shielded = lives["shielded"]
        for kind in SHIELDED:
            raised = sample(ShieldRaised, against=mine[kind])
            for hidden in (shielded.ids["case"], shielded.asked_in):
                await append(Address("consent", REGION, hidden, fresh("shd")), raised)
        for name, teams in ((MINE, mine), ("shielded", elsewhere), ("another's", others)):
            life = lives[name]
            life.ids.update({f"with {kind}": teams[kind].team for kind in (Kind.YOUTH, Kind.ADVOCATE)})
            life.ids["other"] = teams[Kind.YOUTH].team
            for address, events in _happened(life, teams):
                await append(address, *events)
            if name != "shielded":
                cause = await append(Address("ledger", life.region, NO_CASE, log_of(life.region)), sample(HeadSigned))
                life.ids["evt"] = event_id(cause, 0)
        await rostered(append, lives[MINE].ids, {kind: _actor(mine[kind]) for kind in TOLD})
        # Who serves the youth may ask for an advocate; by another referral, for the one that asks them is still open.
        serves = sample(ReferralAccepted, audience=mine[Kind.PARTNER])
        await append(Address("referral", REGION, lives[MINE].ids["case"], fresh("ref")), serves)
    return World(gate, {kind: await come_in(gate, _actor(mine[kind])) for kind in mine}, lives)


async def come_in(gate: Gate, actor: Actor) -> Person:
    """Begin a session as the gatekeeper does: how somebody comes in is slow, and tested elsewhere."""
    token, now = new_session(), datetime.now(UTC)
    nc = await connect("gatekeeper", gate.settings)
    try:
        session = Session(
            actor=actor, started=now, expires=now + timedelta(hours=1), entrance=Entrance.SECOND, proved=now, used=now
        )
        await Sessions(nc).begin(session_hash(token), session)
    finally:
        await nc.close()
    return Person(actor, by_session(token), token)


async def invite(gate: Gate, audience: Audience) -> Actor:
    """Form a team, and invite the one person of it."""
    actor = _actor(audience)
    invited = sample(PersonInvited, audience=audience, person=actor.person, verifier=_verifier())
    async with appending(gate) as append:
        await append(Address("gate", REGION, NO_CASE, audience.team), sample(TeamFormed, audience=audience), invited)
    return actor


def _actor(audience: Audience) -> Actor:
    """Return the one person of a team; whoever came by a code is a team of one."""
    match audience.kind:
        case Kind.CAREGIVER:
            return sample(SupportRequested, audience=audience, request=_request(audience)).actor
        case Kind.YOUTH:
            return sample(YouthWelcomed, audience=audience).actor
        case _:
            return Actor(audience.kind, audience.team, derived("person", audience.team))


def _request(audience: Audience) -> str:
    return derived("req", audience.team)


def _verifier() -> str:
    return 2 * fresh("x")[-26:]


def _life(region: str, **ids: str) -> Life:
    made = {prefix: fresh(prefix) for prefix in PREFIXES} | {"named": fresh("pty")} | ids
    return Life(region, made | {"page": page_of(made["case"])}, fresh("case"), region)


def _of_a_directory(made: Command, region: str, service: str) -> Command:
    """Return what is named after what it says, so named."""
    match made:
        case ListService():
            return msgspec.structs.replace(made, listed=_listed(region), about=service_id(region, "demo/beds"))
        case PublishOffering():
            return msgspec.structs.replace(made, service=_of_support(service))
        case SetNumbers(county=county):
            return msgspec.structs.replace(made, about=county_id(region, county))
        case _:
            return made


def _of_support(service: str) -> str:
    """Return another service of the same team's, which nobody withdraws."""
    return derived("svc", "support", service)


def _listed(region: str, audience: Audience | None = None) -> Listed:
    """A service of a region."""
    return Listed(source="demo/beds", provider=region, name="Beds", needs=(Need.EMERGENCY_HOUSING,), audience=audience)


def _happened(life: Life, teams: Mapping[Kind, Audience]) -> Iterator[tuple[Address, list[Event]]]:
    ids, soon = life.ids, datetime.now(UTC) + timedelta(hours=1)
    kinds = (Label.IDENTITY, Label.CONTACT)

    def at(context: str, prefix: str, case: str = ids["case"]) -> Address:
        return Address(context, life.region, case, ids[prefix])

    asked = sample(SupportRequested, request=ids["req"], audience=teams[Kind.CAREGIVER], verifier=_verifier())
    yield at("intake", "req", life.asked_in), [asked]
    opened = sample(CaseOpened, request_case=life.asked_in, request=ids["req"])
    assigned = sample(AdvocateAssigned, advocate=teams[Kind.ADVOCATE].team)
    door = Audience(Kind.YOUTH, fresh("team"))
    welcomed = sample(YouthWelcomed, audience=teams[Kind.YOUTH], verifier=_verifier(), second=_verifier(), door=door)
    yield at("intake", "case"), [opened, assigned, welcomed, ParticularsRecorded(called="Wren", story="a story")]
    yield at("consent", "pty"), [sample(PersonNamed), sample(PersonSuspected, audience=None)]
    yield Address("consent", life.region, ids["case"], ids["named"]), [sample(PersonNamed)]
    yield at("consent", "rel"), [sample(ReleaseGranted, recipient=teams[Kind.PARTNER], kinds=kinds)]
    yield at("consent", "shd"), [sample(ShieldRaised, against=Audience(Kind.CAREGIVER, fresh("team")))]
    asks = sample(ReferralOffered, service=ids["svc"], audience=None, answer_by=soon)
    offered = sample(ReferralOffered, service=life.asked_of, audience=teams[Kind.PARTNER], answer_by=soon)
    requested = sample(ReferralRequested, answer_by=soon, state=ReferralState.REQUESTED)
    yield at("referral", "ref"), [requested, asks, offered]
    yield at("inventory", "svc", NO_CASE), [ServiceListed(listed=_listed(life.region, teams[Kind.PARTNER]))]
    yield at("response", "mbr", NO_CASE), [sample(MemberSeated)]
    yield at("inventory", "cty", NO_CASE), [sample(NumbersSet, numbers=(sample(CountyNumber),))]
    yield at("referral", "kno"), [sample(AgreedToBeKnown)]
    sent = [
        sample(PageSent, number=number, audiences=(teams[kind],), deadline=soon)
        for number, kind in enumerate((Kind.ADVOCATE, Kind.HUB), start=1)
    ]
    yield at("oncall", "page"), [sample(PageRequested), *sent]
    agency = teams[Kind.INVESTIGATOR]
    followed_up = sample(FollowUpSent, recipients=(agency, Audience(Kind.INVESTIGATOR, fresh("team"))))
    yield at("report", "rpt"), [sample(ReportCalled, agency=agency.team), followed_up]
    yield at("order", "ord"), [sample(OrderRecorded)]
    yield at("clock", "clk"), [sample(ClockStarted, kind=ClockKind.FIRST_SERVICES, of=ids["ref"])]
    goal = sample(GoalSaid, goal=ids["goal"])
    step = sample(StepAdded, goal=ids["goal"], step=ids["step"])
    yield Address("plan", life.region, ids["case"], plan_of(ids["case"])), [goal, step]
    place = sample(PlaceTaken, booking=ids["bkg"], audience=teams[Kind.CAREGIVER], provider=teams[Kind.PARTNER])
    offered_places = sample(OfferingPublished, provider=teams[Kind.PARTNER], places=3)
    yield at("support", "off", NO_CASE), [offered_places, place]
    option = sample(Option, places=(sample(Place, offering=ids["off"]),))
    found = sample(SupportFound, request=ids["req"], audience=teams[Kind.CAREGIVER], options=(option,))
    yield Address("support", life.region, life.asked_in, found_of(ids["req"])), [found]
    listed = ServiceListed(listed=_listed(life.region, teams[Kind.PARTNER]))
    yield Address("inventory", life.region, NO_CASE, _of_support(ids["svc"])), [listed]
    yield at("care", "awy"), [sample(AwayNoted, audience=teams[Kind.HUB])]
    yield at("guide", "gid"), [sample(OutcomeRecorded, audience=teams[Kind.HUB])]
    yield at("care", "cor"), [sample(CourtOrderRecorded, audience=teams[Kind.HUB])]
    yield from _together(life, teams, soon)
    wrote = teams[Kind.HUB]
    yield (
        at("accompany", "occ"),
        [sample(OccasionRaised, audience=wrote), sample(AccompanimentChosen, audience=wrote, told=True)],
    )
    keeping = Address("keeping", life.region, ids["case"], keeping_of(ids["case"]))
    yield keeping, [sample(PreservationNoted, notice=ids["ntc"]), sample(ErasureAsked)]
    yield Address("keeping", life.region, life.asked_in, keeping_of(life.asked_in)), [sample(ErasureAsked)]


def _together(life: Life, teams: Mapping[Kind, Audience], soon: datetime) -> Iterator[tuple[Address, list[Event]]]:
    """Yield a meeting to which others are invited, what is written to each, and the particulars of a life."""
    case = life.ids["case"]
    for kind, opens in ((Kind.PARTNER, Label.SCHOOL), (Kind.CAREGIVER, Label.NARRATIVE)):
        granted = sample(ReleaseGranted, recipient=teams[kind], kinds=(opens,))
        yield Address("consent", life.region, case, derived("rel", f"{case} {kind}")), [granted]
    whose = {"request_case": life.asked_in, "request": life.ids["req"], "audience": teams[Kind.CAREGIVER]}
    yield Address("intake", life.region, case, case), [sample(CaregiverLinked, **whose)]
    guests = tuple(teams[kind] for kind in (Kind.HUB, Kind.PARTNER, Kind.CAREGIVER))
    called = sample(MeetingCalled, at=soon + timedelta(days=5), audience=teams[Kind.ADVOCATE], invited=guests)
    yield Address("meeting", life.region, case, life.ids["mtg"]), [called]
    youth = teams[Kind.YOUTH]
    for kind in (Kind.ADVOCATE, Kind.HUB, Kind.CAREGIVER):
        one, other = youth, teams[kind]
        said: list[Event] = [
            sample(Said, sender=one, to=other, heard=True),
            sample(Said, sender=other, to=one, heard=True),
        ]
        yield Address("talk", life.region, case, talk_of(case, one, other)), said
    told = sample(ReturnPlanned, need_to_know=(teams[Kind.PARTNER],))
    yield Address("life", life.region, case, school_of(case)), [told]
    for prefix, event in (("mat", MatterOpened), ("job", WorkBegun), ("cmp", CompanyJoined)):
        yield Address("life", life.region, case, life.ids[prefix]), [sample(event)]


_SERVICE: Final = {context: service.name for service in SERVICES for context in service.appends}
_Append = Callable[..., Awaitable[str]]


@asynccontextmanager
async def appending(gate: Gate) -> AsyncIterator[_Append]:
    """Append facts under their services' own keys."""
    async with AsyncExitStack() as stack:
        stores: dict[str, EventStore] = {}

        async def append(address: Address, *events: Event) -> str:
            service = _SERVICE[address.context]
            if service not in stores:
                nc = await connect(service, gate.settings)
                stack.push_async_callback(nc.close)
                stores[service] = EventStore(nc, service, Keyring(nc, gate.settings.sealing_key()))
            anything = Aggregate(address.context, "", None, lambda state, _event: state)
            loaded = await stores[service].load(anything, address)
            cause = Cause(fresh("cause"), datetime.now(UTC), None)
            await stores[service].append(loaded, events, cause)
            return cause.id

        yield append


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A bus with its gatekeeper, and everybody on it."""
    with running_gate(tmp_path) as gate:
        monkeypatch.setenv("TRELLIS_BUS", gate.settings.url)
        monkeypatch.setenv("TRELLIS_HOME", str(gate.settings.home))
        yield asyncio.run(populate(gate))
