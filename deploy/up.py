"""`trellis up`: everything, with what happens shown while it happens."""

import asyncio
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from rich.console import Console
from rich.status import Status

from deploy.children import ChildError
from deploy.community import community
from deploy.embedded import System, running, until_told
from deploy.home import Home, HomeInUseError
from deploy.seed import SeedError, invitations, seed_apart
from deploy.server import ServerError
from deploy.young import REGION, young
from services.bus.operate.declare import DeclarationError
from services.bus.wire.publishing import BusDownError


@dataclass
class Teller:
    """Says what happens: in one moving line while starting, line by line afterwards and wherever nobody watches."""

    console: Console
    status: Status | None = None
    begun: float = field(default_factory=time.monotonic)

    def say(self, text: str) -> None:
        if self.status is not None and self.console.is_terminal:
            self.status.update(text)
        else:
            self.console.print(f"[dim]{time.monotonic() - self.begun:5.1f} s[/]  {text}")


async def up(home: Home, *, port: int | None, bus_port: int | None, with_demo: bool, console: Console) -> int:
    """Run until Ctrl-C or SIGTERM, and return the exit status."""
    teller = Teller(console)
    working = asyncio.create_task(_run(home, port, bus_port, teller, with_demo=with_demo))
    told = asyncio.create_task(until_told())
    await asyncio.wait((working, told), return_when=asyncio.FIRST_COMPLETED)
    if told.done():
        teller.say("stopping")
    told.cancel()
    working.cancel()
    result = (await asyncio.gather(working, return_exceptions=True))[0]
    if isinstance(result, ExceptionGroup):
        result = result.exceptions[0]
    match result:
        case HomeInUseError():
            console.print(f"[red]Already up:[/] another `trellis up` runs from {home.path}.")
            return 1
        case ServerError() | ChildError() | DeclarationError() | BusDownError() | SeedError():
            console.print(f"[red]Could not start:[/] {result!s:.500}")
            return 1
        case Exception():
            raise result
        case _:
            console.print("Stopped. Everything is kept.")
            return 0


async def people(home: Home, *, console: Console) -> int:
    """List everybody of the demo community, and return the exit status."""
    system = home.running()
    if system is None or system.portal is None:
        console.print(f"[red]Not up:[/] `trellis up --home {home.path}` first.")
        return 1
    show_people(console, home, system.portal, everybody=True)
    return 0


async def _run(home: Home, port: int | None, bus_port: int | None, teller: Teller, *, with_demo: bool) -> None:
    with ExitStack() as starting:
        teller.status = starting.enter_context(teller.console.status("starting"))
        async with running(home, port=port, bus_port=bus_port, say=teller.say) as system:
            if with_demo:
                teller.say("bringing in the demo community")
                await seed_apart(home, system.bus, lambda done: _progress(teller, done))
            starting.close()
            teller.status = None
            _welcome(system, teller, with_demo=with_demo)
            await asyncio.Event().wait()


def _progress(teller: Teller, done: str) -> None:
    if teller.status is not None:
        teller.status.update(f"bringing in the demo community ({done})")


def _welcome(system: System, teller: Teller, *, with_demo: bool) -> None:
    console = teller.console
    console.print(
        f"[bold green]Trellis is up[/] after {time.monotonic() - teller.begun:.1f} s: [bold]{system.portal}/[/]"
    )
    if with_demo:
        console.print(
            "Some of the people here, all fictional; a link works once, for two weeks. `trellis people` lists all."
        )
        show_people(console, system.home, system.portal, everybody=False)
    console.print(f"Data, keys and logs: {system.home.path}. Ctrl-C stops; everything is kept.")
    sys.stdout.flush()


def show_people(console: Console, home: Home, portal: str, *, everybody: bool) -> None:
    """Print the people of the demo community with their one-time links; else one of each kind in each region."""
    links = invitations(home)
    region = ""
    whole = community()
    for team, person in whole.people if everybody else whole.one_of_each:
        if team.region != region:
            region = team.region
            console.print(f"[bold]{region.capitalize()}[/]")
        what = team.role or team.kind
        console.print(f"  {portal}/invite/{links[person.slug]}  {person.name} ({what})", soft_wrap=True)
    known = young(home)
    if known is not None:
        console.print(f"[bold]A young person[/] of the {REGION.capitalize()}, at {portal}/return", soft_wrap=True)
        console.print(f"  code: {known.words}   second secret: {known.second}", soft_wrap=True)
