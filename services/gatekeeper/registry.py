"""Who comes in by which code: a fold over facts, which the auth callout keeps in memory.

An invitation works once and a return code again and again; which of them were used is the callout's to remember. A code
is known by its verifier alone, so this holds nothing by which anybody could come in.
"""

from datetime import datetime

import msgspec

from contracts.asking import CodeEnded, CodeRenewed, RequestBegun, UnsentEnded
from contracts.base import Actor, Audience, Fact
from contracts.consent import ShieldLifted, ShieldRaised
from contracts.gate import (
    FeedMade,
    FeedRevoked,
    PersonInvited,
    PersonRecovered,
    PersonRemoved,
    SignedOut,
)
from contracts.ids import derived
from contracts.intake import CaseOpened, SupportRequested, YouthWelcomed
from contracts.standing import Shield, walks_around
from services.gatekeeper.devices import Devices


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """What a code opens. ``region`` and ``case`` say where whoever comes in belongs (``case`` is "-" for staff)."""

    actor: Actor
    region: str
    case: str
    since: datetime
    once: bool
    made_by: Actor | None = None
    """Who made the link of an invitation, and so may know it."""


class Second(msgspec.Struct, frozen=True, kw_only=True):
    """What a second secret opens, from within a session of the code that it belongs to."""

    code: str
    """The verifier of that code."""
    verifier: str
    actor: Actor


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """Which calendar a link reads, and for whom."""

    id: str
    actor: Actor


def actors_of(request: str, team: Audience, door: Audience | None) -> tuple[Actor, ...]:
    """Return who acts by the code of a request: with its second secret, and by itself where that is another."""
    full = Actor(team.kind, team.team, derived("person", request))
    return (full,) if door is None else (full, Actor(door.kind, door.team, derived("person", door.team)))


class Registry:
    """The doors there are, and since when each person is one of their team.

    Take every fact of intake and of the gate, in order, and before a youth's welcome the shields that were raised and
    lifted before it: the same facts give the same registry.
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self.devices = Devices()
        self._doors: dict[str, Door] = {}
        self._seconds: dict[Actor, Second] = {}
        self._young: dict[str, list[Actor]] = {}
        """Who has come in as the youth of a case, by its newest code."""
        self._before: dict[str, list[Actor]] = {}
        """And by codes that a newer one has closed."""
        self._closed: set[Actor] = set()
        self._shields: dict[str, dict[str, Shield]] = {}
        """The shields of a case."""
        self._links: dict[Actor, str] = {}
        self._feeds: dict[str, Feed] = {}
        """Links of calendars, by their verifiers: apart from doors, since they let nobody in."""
        self._since: dict[Actor, datetime] = {}
        self._everywhere: dict[Actor, datetime] = {}
        self._ended: set[tuple[Actor, str]] = set()

    def take(self, fact: Fact) -> None:
        """Go on by one fact."""
        self.devices.take(fact)
        match fact.event:
            case PersonInvited(audience=team, person=person, verifier=verifier):
                self._open(verifier, Actor(team.kind, team.team, person), fact, once=True)
            case SupportRequested() | RequestBegun():
                self._ask(fact.event, fact)
            case CodeEnded() | CodeRenewed() | UnsentEnded():
                self._change_code(fact.event, fact)
            case CaseOpened(youth=Audience() as team, request=request):
                self._know(fact.address.case, Actor(team.kind, team.team, derived("person", request)))
            case YouthWelcomed():
                self._welcome(fact.event, fact)
            case ShieldRaised() | ShieldLifted():
                self._take_shield(fact)
            case PersonRemoved() | PersonRecovered():
                self._let_go(fact.event, fact)
            case FeedMade() | FeedRevoked() as event:
                self._take_feed(event)
            case SignedOut() as event:
                self._sign_out(event, fact.at)
            case _:
                pass

    def door(self, verifier: str) -> Door | None:
        """Return what the code with this verifier opens, or None. Whether a ``once`` was used is not known here."""
        return self._doors.get(verifier)

    def feed(self, verifier: str) -> Feed | None:
        """Return which calendar the link with this verifier reads, or None: it shows nothing, or nothing any more."""
        found = self._feeds.get(verifier)
        return found if found is not None and found.actor in self._since else None

    def second(self, actor: Actor) -> Second | None:
        """Return the second secret of whom a code let in as ``actor``, or None: they have none."""
        return self._seconds.get(actor)

    def replaced(self, case: str) -> tuple[Actor, ...]:
        """Return who came in as the youth of ``case`` by codes that a newer one has closed."""
        return tuple(self._before.get(case, ()))

    def stands(self, actor: Actor, session: str, started: datetime, passkey: str | None = None) -> bool:
        """Return whether a session (by its verifier), begun by ``passkey``, still counts.

        Not after its end was asked for, nor after its person was removed, or its passkey: being invited anew revives no
        old session.
        """
        since = self._since.get(actor)
        if since is None or started < since or (actor, session) in self._ended:
            return False
        if passkey is not None and all(each.id != passkey for each in self.devices.of(actor)):
            return False
        everywhere = self._everywhere.get(actor)
        return everywhere is None or started > everywhere

    def _open(self, verifier: str, actor: Actor, fact: Fact, *, once: bool) -> None:
        """Add a door. A verifier that is taken stays whose it was: no later fact can turn a code to somebody else."""
        place = fact.address
        if actor in self._closed:
            return
        if once:  # a link that was lost opens nothing once there is a newer one
            self._doors.pop(self._links.pop(actor, ""), None)
        made_by = fact.by if once else None
        door = Door(actor=actor, region=place.region, case=place.case, since=fact.at, once=once, made_by=made_by)
        if self._doors.setdefault(verifier, door).actor == actor:
            self._since.setdefault(actor, fact.at)
            if once:
                self._links[actor] = verifier

    def _ask(self, asked: SupportRequested | RequestBegun, fact: Fact) -> None:
        """Add the code of a request, begun or sent, and its second secret where one was chosen."""
        alone, full = asked.at_door, asked.actor
        self._open(asked.verifier, alone, fact, once=False)
        if asked.second is not None and alone != full and alone in self._since:
            self._since.setdefault(full, fact.at)
            self._seconds[alone] = Second(code=asked.verifier, verifier=asked.second, actor=full)

    def _change_code(self, event: CodeEnded | CodeRenewed | UnsentEnded, fact: Fact) -> None:
        """Close the code of a request, and all who came in by it: for good, or to put a new one in its place.

        A second secret stays what it was beside a new code.
        """
        actors = actors_of(fact.address.aggregate, event.audience, event.door)
        if not isinstance(event, CodeRenewed):
            for actor in actors:
                self._closed.add(actor)
                self._seconds.pop(actor, None)
                self._close(actor)
            return
        alone = actors[-1]
        self._doors = {verifier: door for verifier, door in self._doors.items() if door.actor != alone}
        self._since |= {actor: fact.at for actor in actors if actor in self._since}
        self._open(event.verifier, alone, fact, once=False)

    def _know(self, case: str, asker: Actor) -> None:
        """Keep that who asked is the youth of a case, until they are given a code for it. Facts come in any order."""
        if case in self._before:
            self._close_for_good(case, asker)
        else:
            self._young.setdefault(case, []).append(asker)

    def _welcome(self, welcomed: YouthWelcomed, fact: Fact) -> None:
        """Add a youth's code, with its second secret; those before it, and all who came in by them, are out.

        Not where somebody shielded gave it: it lets them into nothing, and so that nothing tells them, it is a code.
        """
        case, alone, full = fact.address.case, welcomed.at_door, welcomed.actor
        if not walks_around(fact, self._shields.get(case, {}).values()):
            self._before.setdefault(case, [])
            for actor in self._young.pop(case, ()):
                self._close_for_good(case, actor)
        self._open(welcomed.verifier, alone, fact, once=False)
        self._young.setdefault(case, []).append(alone)
        if welcomed.second is not None and alone != full and alone in self._since:
            self._since[full] = fact.at
            self._seconds[alone] = Second(code=welcomed.verifier, verifier=welcomed.second, actor=full)
            self._young[case].append(full)

    def _take_shield(self, fact: Fact) -> None:
        shields = self._shields.setdefault(fact.address.case, {})
        shield = shields.get(fact.address.aggregate)
        if isinstance(fact.event, ShieldRaised):
            shields[fact.address.aggregate] = Shield(fact.event.against, fact.seq, None)
        elif shield is not None and shield.lifted is None:
            shields[fact.address.aggregate] = shield._replace(lifted=fact.seq)

    def _let_go(self, event: PersonRemoved | PersonRecovered, fact: Fact) -> None:
        """Close all that somebody came in by. Who comes in anew is one of their team from now on."""
        actor = Actor(event.audience.kind, event.audience.team, event.person)
        self._close(actor)
        if isinstance(event, PersonRecovered):
            self._since[actor] = fact.at

    def _take_feed(self, event: FeedMade | FeedRevoked) -> None:
        if isinstance(event, FeedRevoked):
            self._feeds = {verifier: each for verifier, each in self._feeds.items() if each.id != event.feed}
        else:
            actor = Actor(event.audience.kind, event.audience.team, event.person)
            self._feeds.setdefault(event.verifier, Feed(id=event.feed, actor=actor))

    def _sign_out(self, event: SignedOut, at: datetime) -> None:
        actor = Actor(event.audience.kind, event.audience.team, event.person)
        if event.session is None:
            self._everywhere[actor] = at
        else:
            self._ended.add((actor, event.session))

    def _close_for_good(self, case: str, actor: Actor) -> None:
        self._before[case].append(actor)
        self._closed.add(actor)
        self._seconds.pop(actor, None)
        self._close(actor)

    def _close(self, actor: Actor) -> None:
        """Take their doors away, and the links they made for others: they may have kept one to come back by."""
        self._since.pop(actor, None)
        self._feeds = {verifier: feed for verifier, feed in self._feeds.items() if feed.actor != actor}
        doors = self._doors.items()
        self._doors = {verifier: door for verifier, door in doors if actor not in (door.actor, door.made_by)}
