"""`trellis oncall page [PAGE]`: how far a page came, step by step, or which are open and what happened to them last.

Never who it is about, nor how anybody is reached.
"""

import re
from collections.abc import Callable
from datetime import UTC
from functools import singledispatch
from typing import Final

from rich.console import Console

from contracts.base import Audience, Event, Fact
from contracts.gate import TeamFormed
from contracts.oncall import (
    AdvocateArrived,
    AdvocateSetOut,
    PageAcknowledged,
    PageDebriefed,
    PageFinished,
    PageJoined,
    PagePassed,
    PageRequested,
    PageSent,
    PageTold,
    PageUnanswerable,
)
from contracts.vocabulary import Kind, Told
from deploy.home import Home
from deploy.reach import reaching
from services.bus.facts.reading import Reader

_PAGE: Final = re.compile("page_[a-z2-7]{26}")
_NAMELESS: Final = {Kind.YOUTH: "the young person", Kind.CAREGIVER: "a caregiver", Kind.PUBLIC: "somebody"}

Name = Callable[[Audience | None], str]


async def tell(home: Home, page: str, *, console: Console) -> int:
    """Print the story of ``page``, and return the exit status."""
    async with reaching(home) as operator:
        story = [fact async for fact in operator.reader.facts(f"fact.oncall.*.*.{page}.>")] if _is_page(page) else []
        if not story:
            console.print(f"There is no page {page}.", markup=False)
            return 1
        region = story[0].address.region
        name = await _names(operator.reader, region)
    console.print(f"[bold]{page}[/] in {region}")
    for line in lines(story, name):
        console.print(line, markup=False)
    return 0


async def tell_open(home: Home, *, console: Console) -> int:
    """Print each page that isn't done, since when it is open and what happened last, and return the exit status."""
    async with reaching(home) as operator:
        reader = operator.reader
        begun = {fact.address.aggregate: fact async for fact in reader.facts("fact.oncall.*.*.*.page_requested")}
        done = {fact.address.aggregate: fact.seq async for fact in reader.facts("fact.oncall.*.*.*.page_finished")}
        open_ = {page: fact for page, fact in begun.items() if done.get(page, 0) < fact.seq}
        stories = {
            page: [fact async for fact in reader.facts(f"fact.oncall.*.*.{page}.>", begun[page].seq - 1)]
            for page in open_
        }
        name = await _names(reader, "*")
    for page, fact in open_.items():
        console.print(f"[bold]{page}[/] in {fact.address.region}, open since {_moment(fact)}")
        console.print(*lines(stories[page][-1:], name), markup=False)
    if not open_:
        console.print("No page is open.")
    return 0


def lines(story: list[Fact], name: Name) -> list[str]:
    """Return one line for each thing that happened, with when it did."""
    return [f"  {_moment(fact)}  {say(fact.event, name)}" for fact in story]


def _moment(fact: Fact) -> str:
    return f"{fact.at.astimezone(UTC):%d %b %Y %H:%M:%S} UTC"


def _is_page(page: str) -> bool:
    return _PAGE.fullmatch(page) is not None


async def _names(reader: Reader, region: str) -> Name:
    """Return what each team of ``region`` (``*``: of all) is called."""
    teams = reader.facts(f"fact.gate.{region}.*.*.team_formed")
    names = {fact.event.audience: fact.event.name async for fact in teams if isinstance(fact.event, TeamFormed)}
    return lambda who: _name(names, who)


def _name(names: dict[Audience, str], who: Audience | None) -> str:
    if who is None:
        return "nobody by name"
    return names.get(who) or _NAMELESS.get(who.kind, f"a team ({who.kind})")


def _all(name: Name, audiences: tuple[Audience, ...]) -> str:
    return ", ".join(map(name, audiences)) or "nobody"


@singledispatch
def say(event: Event, _: Name) -> str:
    """Return what happened, in a few words; of what is not known here, only that it happened."""
    return event.word().replace("_", " ")


@say.register
def _(event: PageRequested, name: Name) -> str:
    asker = "a referral" if event.audience is None else name(event.audience)
    youth = "the young person was asked first" if event.youth_asked else "the young person was not asked first"
    return f"requested by {asker}: {event.reason}, in {event.language}; {youth}"


@say.register
def _(event: PageJoined, name: Name) -> str:
    asker = "a referral" if event.audience is None else name(event.audience)
    return f"asked for again by {asker}: {event.reason}"


@say.register
def _(event: PageSent, name: Name) -> str:
    told = f"step {event.number}, {event.ask}: asks {_all(name, event.audiences)}, until {event.deadline:%H:%M:%S}"
    out_of_reach = f"; no way to reach {_all(name, event.unreachable)}" if event.unreachable else ""
    return f"{told}{out_of_reach}{'; none has what is needed' if event.unmet else ''}"


@say.register
def _(event: PagePassed, name: Name) -> str:
    who = "" if event.audience is None else f" ({name(event.audience)})"
    return f"step {event.number}, {event.ask}: passed on, {event.why}{who}"


@say.register
def _(event: PageUnanswerable, _: Name) -> str:
    return f"there is nobody to ask; it is tried again at {event.again:%H:%M:%S}"


@say.register
def _(event: PageTold, name: Name) -> str:
    again = f", attempt {event.attempt}" if event.attempt > 1 else ""
    way = "by" if event.told is Told.SEEN else "to"
    return f"step {event.number}: {event.told} {way} {name(event.audience)}, {event.channel}{again}"


@say.register
def _(event: PageAcknowledged, name: Name) -> str:
    return f"{name(event.audience)} has it{' (by a link)' if event.by_link else ''}"


@say.register
def _(event: AdvocateSetOut, name: Name) -> str:
    return f"{name(event.audience)} is on the way, there by {event.arrive_by:%H:%M}"


@say.register
def _(event: AdvocateArrived, name: Name) -> str:
    return f"{name(event.audience)} is there"


@say.register
def _(event: PageFinished, name: Name) -> str:
    return f"{name(event.audience)} says that it is done{', by telephone' if event.by_telephone else ''}"


@say.register
def _(event: PageDebriefed, name: Name) -> str:
    return f"{name(event.audience)} said what came of it: {event.outcome}"
