"""Rosters: who takes turns, and what they agreed among themselves. Decided by ``oncall_scheduler``.

What a roster *means*, who is on at an instant, is worked out in `contracts.rota`, by whoever reads it. Times on
the clock of the roster's zone are text without an offset; instants are instants.
"""

from typing import Annotated, Final

import msgspec

from contracts.base import Command, Event, TeamToken
from contracts.ids import LeaveId, OverrideId, SwapId, TemporaryId, derived
from contracts.labels import Count, Flag, Label, Moment, OfficePhone, PublicName, labelled
from contracts.vocabulary import (
    Asked,
    HolidayRule,
    Language,
    OverrideKind,
    Role,
    SwapRule,
    Training,
    Unit,
    WarnedWhen,
    Weekday,
)

Zone = Annotated[str, labelled(Label.STATUS, pattern=r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$")]
"""An IANA time zone, such as ``America/Chicago``."""
Seconds = Annotated[int, labelled(Label.STATUS, ge=1, le=86_400)]
RestHours = Annotated[int, labelled(Label.STATUS, ge=0, le=48)]
Every = Annotated[int, labelled(Label.STATUS, ge=1, le=744)]
"""How many units a turn lasts."""
Repeats = Annotated[int, labelled(Label.STATUS, ge=0, le=9)]
Day = Annotated[str, labelled(Label.STATUS, pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
WallTime = Annotated[str, labelled(Label.STATUS, pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time on the clock, such as ``22:00``."""
WallMoment = Annotated[
    str, labelled(Label.STATUS, pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]$")
]
"""A day and a time on the clock, such as ``2026-11-02T18:00``."""


def roster_id(region: str) -> str:
    """Return the id of the one roster of ``region``."""
    return derived("ros", region)


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a roster."""


class Window(_Part, frozen=True, kw_only=True):
    """A stretch of the week: from ``starts`` on each of ``days`` to the next ``ends``; with ``ends_on``, to the next
    ``ends`` of that weekday: Friday 17:00 to Monday 08:00. The same twice: 24 hours, or a whole week.

    A holiday on which it begins besides (`HolidayRule.ALSO`) is no such day: there it lasts to the next ``ends``.
    """

    days: tuple[Weekday, ...] = tuple(Weekday)
    starts: WallTime
    ends: WallTime
    ends_on: Weekday | None = None


class Layer(_Part, frozen=True, kw_only=True):
    """People who take turns of ``every`` ``unit``, in order, from ``starts`` on, within ``windows`` (none: always).

    Of the layers of one role, the first that has somebody on counts; those below it fill what it leaves open.
    """

    name: PublicName
    role: Role = Role.PRIMARY
    teams: tuple[TeamToken, ...]
    starts: WallMoment
    unit: Unit
    every: Every = 1
    windows: tuple[Window, ...] = ()
    holidays: HolidayRule = HolidayRule.AS_ANY_DAY
    ends: WallMoment | None = None


class Member(_Part, frozen=True, kw_only=True):
    """What an advocate's team brings. Whether it is community-based stands with the team itself."""

    team: TeamToken
    languages: tuple[Language, ...] = ()
    trainings: tuple[Training, ...] = ()


class HubHours(_Part, frozen=True, kw_only=True):
    """When a hub can be asked, and outside these hours which team instead: of a hub, or an advocate's.

    ``call`` is a number outside Trellis that answers then, such as a county's night line. It can't be asked by us and
    can't answer us: once the last resort begins, whoever asked is told to call it, besides all that is done here.
    """

    team: TeamToken
    windows: tuple[Window, ...] = ()
    after_hours: TeamToken | None = None
    call: OfficePhone = ""


class Step(_Part, frozen=True, kw_only=True):
    """One step of an escalation: whom it asks, and how long they have to answer."""

    ask: Asked
    answer_within: Seconds = 300


class Policy(_Part, frozen=True, kw_only=True):
    """An escalation: its steps in order, and how often they are gone through again. After that the hub is asked, and
    then every advocate, for as long as it takes.
    """

    steps: tuple[Step, ...] = (Step(ask=Asked.OWN_ADVOCATE), Step(ask=Asked.PRIMARY), Step(ask=Asked.BACKUP))
    repeats: Repeats = 1
    last_resort: Seconds = 300
    """How long the hub, and every advocate, have to answer before the other is asked again."""


class Plan(_Part, frozen=True, kw_only=True):
    """A region's roster as its hub keeps it."""

    zone: Zone
    layers: tuple[Layer, ...]
    members: tuple[Member, ...] = ()
    holidays: tuple[Day, ...] = ()
    """The days that count as holidays: written down, so that everybody works with the same."""
    night: Window = Window(starts="22:00", ends="06:00")
    rest_after_night: RestHours = 0
    """Who was on for a night is not asked for so long after it, unless they agreed to (an override, a swap)."""
    swaps: SwapRule = SwapRule.IF_FAIR
    hubs: tuple[HubHours, ...] = ()
    policy: Policy = Policy()


class Turn(_Part, frozen=True, kw_only=True):
    """A stretch of time that somebody is on."""

    team: TeamToken
    role: Role = Role.PRIMARY
    starts: Moment
    ends: Moment


class Override(_Part, frozen=True, kw_only=True):
    """Who is on otherwise than by the layers: ``team`` added, removed (None: everybody), or in place of ``instead_of``
    (None: of everybody).
    """

    id: OverrideId
    kind: OverrideKind
    role: Role = Role.PRIMARY
    team: TeamToken | None = None
    instead_of: TeamToken | None = None
    starts: Moment
    ends: Moment


class Temporary(_Part, frozen=True, kw_only=True):
    """A schedule in place of all layers for a while. Whether it may leave gaps has to be said."""

    id: TemporaryId
    name: PublicName
    starts: Moment
    ends: Moment
    turns: tuple[Turn, ...]
    gaps_allowed: Flag


class Leave(_Part, frozen=True, kw_only=True):
    """A stretch of time in which a team takes no turns; whoever is next in their layer stands in."""

    id: LeaveId
    team: TeamToken
    starts: Moment
    ends: Moment


class Swap(_Part, frozen=True, kw_only=True):
    """Somebody's turn that another may take: ``to`` alone, or whoever says so first; for a turn of theirs, or none."""

    id: SwapId
    turn: Turn
    to: TeamToken | None = None
    in_return: Turn | None = None


# ------------------------------------------------------------------------------------------------------------- commands


class SetRoster(Command, frozen=True, tag="oncall_scheduler.set_roster.v1"):
    """Set a region's roster as a whole. ``basis`` is the revision it was made from: another in between is not lost."""

    plan: Plan
    basis: Count


class AddOverride(Command, frozen=True, tag="oncall_scheduler.add_override.v1"):
    """Change who is on for a while."""

    override: Override


class DropOverride(Command, frozen=True, tag="oncall_scheduler.drop_override.v1"):
    """Take an override back."""

    override: OverrideId


class SetTemporary(Command, frozen=True, tag="oncall_scheduler.set_temporary.v1"):
    """Put a schedule in place of the layers for a while, or another in place of the one with the same id."""

    temporary: Temporary


class DropTemporary(Command, frozen=True, tag="oncall_scheduler.drop_temporary.v1"):
    """Take a temporary schedule back: the layers count again."""

    temporary: TemporaryId


class TakeLeave(Command, frozen=True, tag="oncall_scheduler.take_leave.v1"):
    """Be away: oneself, or as the hub, somebody else."""

    leave: Leave


class EndLeave(Command, frozen=True, tag="oncall_scheduler.end_leave.v1"):
    """Take a leave back."""

    leave: LeaveId


class OfferTurn(Command, frozen=True, tag="oncall_scheduler.offer_turn.v1"):
    """Ask somebody, or anybody, to take a turn of one's own."""

    swap: Swap


class TakeTurn(Command, frozen=True, tag="oncall_scheduler.take_turn.v1"):
    """Take a turn that was offered."""

    swap: SwapId


class AgreeSwap(Command, frozen=True, tag="oncall_scheduler.agree_swap.v1"):
    """Agree, as the hub, to a swap that needs it."""

    swap: SwapId


class RefuseSwap(Command, frozen=True, tag="oncall_scheduler.refuse_swap.v1"):
    """Refuse a swap, as the hub; or take an offer back."""

    swap: SwapId


# --------------------------------------------------------------------------------------------------------------- events


class RosterSet(Event, frozen=True, tag="oncall.roster_set.v1"):
    """The region's roster as it stands from here on. Revisions count from 1."""

    plan: Plan
    revision: Count


class OverrideAdded(Event, frozen=True, tag="oncall.override_added.v1"):
    """Somebody is on otherwise than by the layers. ``swap`` where the two agreed on it themselves."""

    override: Override
    swap: SwapId | None = None


class OverrideDropped(Event, frozen=True, tag="oncall.override_dropped.v1"):
    """An override counts no more."""

    override: OverrideId


class TemporarySet(Event, frozen=True, tag="oncall.temporary_set.v1"):
    """A schedule stands in place of the layers for a while."""

    temporary: Temporary


class TemporaryDropped(Event, frozen=True, tag="oncall.temporary_dropped.v1"):
    """The layers count again."""

    temporary: TemporaryId


class LeaveTaken(Event, frozen=True, tag="oncall.leave_taken.v1"):
    """Somebody is away."""

    leave: Leave


class LeaveEnded(Event, frozen=True, tag="oncall.leave_ended.v1"):
    """A leave counts no more."""

    leave: LeaveId


class TurnOffered(Event, frozen=True, tag="oncall.turn_offered.v1"):
    """Somebody asks another to take their turn."""

    swap: Swap


class TurnTaken(Event, frozen=True, tag="oncall.turn_taken.v1"):
    """Somebody takes it. ``waits`` where the hub has to agree first: until then nothing has changed."""

    swap: SwapId
    by: TeamToken
    waits: Flag


class SwapAgreed(Event, frozen=True, tag="oncall.swap_agreed.v1"):
    """The hub agreed."""

    swap: SwapId


class SwapRefused(Event, frozen=True, tag="oncall.swap_refused.v1"):
    """A swap will not be: refused by the hub, or taken back."""

    swap: SwapId


class ShiftUnproved(Event, frozen=True, tag="oncall.shift_unproved.v1"):
    """Somebody's shift comes or has begun, and no way of reaching them is proved."""

    team: TeamToken
    role: Role
    starts: Moment
    when: WarnedWhen


class ShiftsLookedAt(Event, frozen=True, tag="oncall.shifts_looked_at.v1"):
    """Every shift up to here was looked at for whether its people can be reached."""

    until: Moment


ROSTER_EVENTS: Final = (
    RosterSet,
    OverrideAdded,
    OverrideDropped,
    TemporarySet,
    TemporaryDropped,
    LeaveTaken,
    LeaveEnded,
    TurnOffered,
    TurnTaken,
    SwapAgreed,
    SwapRefused,
    ShiftUnproved,
    ShiftsLookedAt,
)
