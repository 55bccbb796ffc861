"""`trellis demo`: the whole system comes up in a folder of its own, the story is played on it, and it is gone again."""

import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from rich.console import Console

from contracts.access import verbs_of
from deploy.attacks import Party, aimed, forbidden, spoiled
from deploy.embedded import running
from deploy.home import Home
from deploy.player import Player, StoryError
from deploy.seed import invitations, seed_apart
from deploy.story import PERSONAL, Say, Story, cast
from services.bus.facts.reading import Reader
from services.bus.gate.credential import Reads
from services.bus.operate.trying import Happened, try_all
from services.bus.viewers.link import Link
from services.bus.wire.connection import BusSettings, connect


async def play(console: Console) -> int:
    """Play the story and print it with its timings. Returns the exit status: 0 where every step held."""
    began = time.perf_counter()

    def say(what: str, seconds: float) -> None:
        console.print(f"[dim]{seconds * 1000:9.1f} ms[/]  {what}")

    with tempfile.TemporaryDirectory(prefix="trellis-demo-") as folder:
        home = Home(Path(folder))
        async with running(home, port=0, bus_port=0, say=lambda _: None) as system:
            await seed_apart(home, system.bus, lambda _done: None)
            say("Everything is up, with a fictional community in it.", time.perf_counter() - began)
            try:
                async with cast(system.settings, invitations(home)) as people:
                    story = Story(system.settings, people, say)
                    await story.play(then=lambda everybody: _break_in(everybody, system.settings, say))
                _must_be_silent(home)
            except StoryError as broken:
                console.print(f"[bold red]The story broke.[/] {broken}")
                return 1
            events, disclosures = await _counted(system.settings)
        console.print(f"{events} events, {disclosures} disclosures, {story.refused} attempts refused.")
        return 0


async def _break_in(people: Mapping[str, Player], settings: BusSettings, say: Say) -> int:
    """Try everything that nobody may, as everybody; return how much was refused.

    Raises:
        StoryError: something was not.
    """
    began, everybody, refused = time.perf_counter(), list(people.values()), 0
    for me, other in zip(everybody, everybody[1:] + everybody[:1], strict=True):
        mine = await Link.open(me.key, Reads.OUTCOMES, settings)
        theirs = await Link.open(other.key, Reads.VIEWS, settings)
        try:
            us = Party(me.actor, mine.inbox, mine.consumer), Party(other.actor, theirs.inbox, theirs.consumer)
            happened = await try_all(mine, [*forbidden(*us), *spoiled(us[0], verbs_of(me.actor.kind)[0])])
            happened += await try_all(mine, aimed(*us, "OUTCOMES"))
        finally:
            await mine.close()
            await theirs.close()
        held = [each for each in happened if not _held(each)]
        if held:
            msg = f"as {me.name}, this was not refused: {held[0].attempt.what}"
            raise StoryError(msg)
        refused += len(happened)
    say("Everything hostile was tried as each of them, and refused.", time.perf_counter() - began)
    return refused


def _held(happened: Happened) -> bool:
    return happened.without_effect if happened.attempt.reply is not None else happened.refused


def _must_be_silent(home: Home) -> None:
    """Look for every personal value of the story in every file: no log says it, and no stream holds it in the clear.

    Raises:
        StoryError: one was found; it says in which file.
    """
    values = [value.encode() for value in PERSONAL.values()]
    for path in home.path.rglob("*"):
        with suppress(FileNotFoundError):  # what the server took away meanwhile
            if path.is_file() and any(value in path.read_bytes() for value in values):
                msg = f"a personal value stands in {path.name}"
                raise StoryError(msg)


async def _counted(settings: BusSettings) -> tuple[int, int]:
    """Return how many events there are, and how many of them record disclosures."""
    nc = await connect("operator", settings)
    try:
        reader = Reader(nc)
        events = [message.subject async for message in reader.stored("FACTS", "fact.>")]
    finally:
        await nc.close()
    return len(events), sum(subject.startswith("fact.disclosure.") for subject in events)
