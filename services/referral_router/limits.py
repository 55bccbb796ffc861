"""What is sought, and the limits that no score outweighs. Pure.

What isn't known excludes nobody, on either side: a youth who keeps their age or their group to themselves is offered
as much as anybody, and a service of which nobody told the hours, the training or who places there stays in; the reasons
then say what to ask. Two things are the other way round. A language has to be known to be spoken or interpreted, since
English is presumed where nothing is said. And a youth who is detained needs somebody who is known to come to them.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from contracts.base import Audience
from contracts.ids import ServiceId
from contracts.loop import Gap
from contracts.taxonomy import Authority, Competency, Population, ServiceKind
from contracts.vocabulary import Area, Need, Urgency
from services.referral_router.doors import Door, When, spoken


class Sought(msgspec.Struct, frozen=True):
    """What a referral looks for. What nobody told is None or empty."""

    need: Need
    urgency: Urgency
    area: Area
    asked: frozenset[ServiceId] = frozenset()
    """Services that were asked before, whatever they answered: the router doesn't ask them a second time."""
    chosen: ServiceId | None = None
    """The one service a person picked: then what counts is that it exists, and the limits of `BY_HAND`."""
    kind: ServiceKind | None = None
    also: frozenset[Need] = frozenset()
    """What else they need now: one place for several beats several places."""
    by: datetime | None = None
    """When it has to be open: now, or the time it is needed at."""
    age: int | None = None
    populations: frozenset[Population] = frozenset()
    language: str | None = None
    """A tag of BCP 47."""
    interpreter_ok: bool = True
    competency: Competency | None = None
    """What staff must be trained in. None: nobody asks; who was trained once and isn't any more is out all the same."""
    authority: Authority | None = None
    """Who may decide where they are placed."""
    acute: bool = False
    """Within the medical emergency window (`contracts.clocks`): trained evening and weekend providers come first."""
    known: frozenset[str] = frozenset()
    """Providers, by name, whom the youth knows."""
    wanted: frozenset[ServiceId] = frozenset()
    """What the youth asked for by name. It outranks the score, and no limit."""
    unwanted: frozenset[ServiceId] = frozenset()
    """Where the youth doesn't want to go."""
    kept_away: frozenset[Audience] = frozenset()
    """Who is shielded from or suspected: no service of a provider with such a team."""
    kept_from: frozenset[str] = frozenset()
    """Providers or services, by name, where somebody who is shielded, suspected or recruiting lives or works."""


class Limit(StrEnum):
    """What excludes a service, in the order in which it is said: what is public of the service first."""

    NEED = "need"
    KIND = "kind"
    AREA = "area"
    HOURS = "hours"
    TRAINING = "training"
    FULL = "full"
    ASKED = "asked"
    AGE = "age"
    POPULATION = "population"
    LANGUAGE = "language"
    AUTHORITY = "authority"
    UNWANTED = "unwanted"
    KEPT_AWAY = "kept-away"


SAID_AS: Final = {
    Limit.KIND: Gap.OTHER_KIND,
    Limit.AREA: Gap.OTHER_AREA,
    Limit.HOURS: Gap.NOT_OPEN_THEN,
    Limit.TRAINING: Gap.NOT_TRAINED,
    Limit.FULL: Gap.NO_PLACE,
    Limit.ASKED: Gap.ASKED_ALREADY,
    Limit.AGE: Gap.NOT_FOR_THEM,
    Limit.POPULATION: Gap.NOT_FOR_THEM,
    Limit.LANGUAGE: Gap.NOT_FOR_THEM,
    Limit.AUTHORITY: Gap.NOT_FOR_THEM,
    Limit.UNWANTED: Gap.NOT_FOR_THEM,
    Limit.KEPT_AWAY: Gap.NOT_FOR_THEM,
}
"""What the hub reads. The public limits come first, and speak of the service: who reads the directory and the request
could work them out, so a service is named with them. All that is private is one word, and names nobody: a name would
tell what the youth told in confidence, or that somebody is shielded. Who is kept away is part of that word: whoever
counts the doors would find them missing otherwise."""

BY_HAND: Final = (Limit.AUTHORITY, Limit.UNWANTED, Limit.KEPT_AWAY)
"""What counts even where a person picked the service."""

GENDERS: Final = frozenset({Population.GIRLS, Population.BOYS, Population.TRANS_AND_NONBINARY})
GROUPS: Final = frozenset(Population) - GENDERS - {Population.IN_DETENTION}
MUST_BE_TRAINED: Final = frozenset({ServiceKind.HOST_HOME})
"""Where staff must be known to be trained in the core: host homes (*Guidelines*, emergency housing)."""


class Asked(NamedTuple):
    """One door beside one search. ``kept``: it is one to keep away from."""

    door: Door
    sought: Sought
    moment: When
    kept: bool


def why_not(asked: Asked) -> Limit | None:
    """Return the first limit that a service breaks, or None."""
    by_hand = asked.sought.chosen is not None
    return next((limit for limit in Limit if not (by_hand and limit not in BY_HAND) and not WITHIN[limit](asked)), None)


def is_full(door: Door, moment: When) -> bool:
    """Return whether it lately said that it has no place. What was said long ago is no limit."""
    return door.capacity is not None and door.capacity.free == 0 and is_fresh(door, moment)


def is_fresh(door: Door, moment: When) -> bool:
    """Return whether what was said of its places counts now."""
    return door.capacity is not None and door.capacity.fresh_until >= moment.now


def is_trained(door: Door, moment: When) -> bool:
    """Return whether its staff count as trained on the day: who is trained in more is trained in the core."""
    return max(door.trained, door.specialised) >= moment.training_day


def is_specialised(door: Door, moment: When) -> bool:
    return door.specialised >= moment.training_day


def _in_area(asked: Asked) -> bool:
    area, areas = asked.sought.area, asked.door.listed.areas
    return Area.ANYWHERE in (area, *areas) or area in areas


def _open(asked: Asked) -> bool:
    day, minute = asked.moment.day, asked.moment.minute
    return day is None or minute is None or not asked.door.hours_known or asked.door.open_at(day, minute)


def _trained_enough(asked: Asked) -> bool:
    door, sought, moment = asked.door, asked.sought, asked.moment
    if sought.competency is Competency.ADVANCED:
        return is_specialised(door, moment)
    if is_trained(door, moment):
        return True
    nobody_said = not (door.trained or door.specialised)
    return nobody_said and sought.competency is None and sought.kind not in MUST_BE_TRAINED


def _of_age(asked: Asked) -> bool:
    age, listed = asked.sought.age, asked.door.listed
    if age is None:
        return True
    return (listed.least_age or 0) <= age and (listed.most_age is None or age <= listed.most_age)


def _may_be_placed(asked: Asked) -> bool:
    authority, placed_by = asked.sought.authority, asked.door.listed.placed_by
    return authority is None or not asked.door.places or not placed_by or authority in placed_by


def _is_for(served: frozenset[Population], told: frozenset[Population]) -> bool:
    """Return whether it is for somebody of these populations.

    A gender and a group each have to be among those it is for, where it names any and the youth told any; of genders,
    where they told theirs. Who is detained is reached by who comes there, and what only goes there serves nobody else.
    """
    if Population.IN_DETENTION in told:
        if Population.IN_DETENTION not in served:
            return False
    elif served == {Population.IN_DETENTION}:
        return False
    groups, genders = served & GROUPS, served & GENDERS
    other = told - {Population.IN_DETENTION}
    wrong_group = bool(groups) and bool(other) and groups.isdisjoint(told)
    wrong_gender = bool(genders) and bool(told & GENDERS) and genders.isdisjoint(told)
    return not wrong_group and not wrong_gender


def _understood(asked: Asked) -> bool:
    tag, listed = asked.sought.language, asked.door.listed
    if tag is None or spoken(tag) == "en":
        return True
    interpreted = asked.sought.interpreter_ok and listed.interpreters
    return interpreted or any(spoken(each) == spoken(tag) for each in listed.languages)


WITHIN: Final[Mapping[Limit, Callable[[Asked], bool]]] = {
    Limit.NEED: lambda asked: asked.sought.need in asked.door.listed.needs,
    Limit.KIND: lambda asked: asked.sought.kind is None or asked.sought.kind in asked.door.listed.kinds,
    Limit.AREA: _in_area,
    Limit.HOURS: _open,
    Limit.TRAINING: _trained_enough,
    Limit.FULL: lambda asked: not is_full(asked.door, asked.moment),
    Limit.ASKED: lambda asked: asked.door.service not in asked.sought.asked,
    Limit.AGE: _of_age,
    Limit.POPULATION: lambda asked: _is_for(frozenset(asked.door.listed.populations), asked.sought.populations),
    Limit.LANGUAGE: _understood,
    Limit.AUTHORITY: _may_be_placed,
    Limit.UNWANTED: lambda asked: asked.door.service not in asked.sought.unwanted,
    Limit.KEPT_AWAY: lambda asked: not asked.kept,
}
"""Whether a door is within each limit."""
