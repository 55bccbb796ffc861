"""`trellis inventory`: a directory of Open Referral HSDS in, and out again; and what would come of one."""

import asyncio
import gc
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from contracts.base import Command
from contracts.gate import TeamFormed
from contracts.hsds import RecordsStaged
from contracts.ids import fresh
from contracts.outcomes import Outcome
from contracts.vocabulary import Kind
from deploy.home import Home
from deploy.inventory_report import show
from deploy.reach import Impossible, reaching
from services.bus.operate.operating import Operator
from services.inventory.hsds.reading import Found, read
from services.inventory.hsds.report import DirectoryFileError, Reading, Remark
from services.inventory.hsds.terms import usual
from services.inventory.importing import Import
from services.inventory.standing import Standing

_AT_ONCE: Final = 12
_A_FEW: Final = 25
"""Rows read before others get a turn: what was sent is on its way meanwhile."""
_MANY: Final = 20
_MOST: Final = 0.5
"""Who would withdraw more than this part of what is listed, and more than so many, has to say that it is meant."""


def bring_in(
    home: Home,
    path: Path,
    *,
    region: str | None,
    source: str | None,
    everything: Path | None,
    shrink: bool,
    console: Console,
) -> Coroutine[Any, Any, int]:
    """Import ``path``, say what was taken, changed, withdrawn and skipped and why, and return the exit status.

    Raises:
        Impossible: it can't be read or imported; nothing was changed.
    """
    named = source or source_of(path)
    return _run(home, path, region, named, everything=everything, console=console, shrink=shrink, dry=False)


def look_at(
    home: Home, path: Path, *, region: str | None, source: str | None, everything: Path | None, console: Console
) -> Coroutine[Any, Any, int]:
    """Say what an import of ``path`` would do, and do nothing.

    Raises:
        Impossible: it can't be read.
    """
    named = source or source_of(path)
    return _run(home, path, region, named, everything=everything, console=console, shrink=True, dry=True)


def source_of(path: Path) -> str:
    """Return by what a directory is known where nothing else is said: the name of its file or folder."""
    name = path.absolute().name if path.is_dir() else path.absolute().stem
    return re.sub(r"[^a-z0-9._-]+", "-", name.casefold()).strip("-._")[:80] or "directory"


async def _run(
    home: Home,
    path: Path,
    region: str | None,
    source: str,
    *,
    everything: Path | None,
    console: Console,
    shrink: bool,
    dry: bool,
) -> int:
    with ExitStack() as stack:
        _seldom_collecting(stack)
        said = Reading(None if everything is None else _writing(stack, everything))
        async with reaching(home) as operator:
            into = region or await first_region(operator)
            if into is None:
                raise Impossible("nothing was imported: no hub was formed yet; name a region with --region")
            standing = await standing_of(operator, into, source)
            coming = Import(standing, usual(), said, on=datetime.now(UTC).date(), fresh=fresh)
            refused = await _bring(operator, path, coming, console, dry=dry, shrink=shrink)
    show(console, coming, source=source, region=into, dry=dry)
    for refusal in refused:
        console.print(f"  [red]refused    {refusal}[/]")
    return 1 if refused else 0


async def standing_of(operator: Operator, region: str, source: str) -> Standing:
    """Return what the region has of a directory now."""
    standing = Standing(region, source)
    async for fact in operator.reader.facts(f"fact.inventory.{region}.>"):
        standing.hear(fact.address.aggregate, fact.event)
    standing.settle()
    async for fact in operator.reader.facts(f"fact.hsds.{region}.>"):
        if isinstance(fact.event, RecordsStaged):
            standing.keep(fact.event)
    return standing


async def _bring(
    operator: Operator, path: Path, coming: Import, console: Console, *, dry: bool, shrink: bool
) -> list[str]:
    """Read and stage, then switch: up to the switch nothing counts."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        sending = _Sending(operator, progress, dry=dry)
        try:
            async for found in _paced(read(path, coming.said), progress):
                for command in coming.take(found):
                    await sending.send(command)
            for command in coming.finish():
                await sending.send(command)
            await sending.end()
            _check_shrinking(coming, shrink=shrink)
        except DirectoryFileError as error:
            raise Impossible(f"nothing was imported: {error}") from None
        finally:
            await sending.stop()
        switch = coming.switch()
        if switch is not None and not sending.refused:
            await sending.send(switch)
            await sending.end()
        if not sending.refused:
            for command in coming.afterwards():
                await sending.send(command)
            await sending.end()
        return sending.refused


def _check_shrinking(coming: Import, *, shrink: bool) -> None:
    gone, before = coming.services.withdrawn, coming.services.withdrawn + coming.services.taken - coming.services.new
    if not shrink and gone > _MANY and gone > before * _MOST:
        raise Impossible(
            f"nothing was imported: {gone} of the {before} services of this directory aren't in the file any more."
            " If it is whole, and they are to be withdrawn, say so with --shrink"
        )


class _Sending:
    """Commands on their way, some side by side; what was refused is kept."""

    def __init__(self, operator: Operator, progress: Progress, *, dry: bool) -> None:
        self._operator, self._dry = operator, dry
        self._progress = progress
        self._task = progress.add_task("laying ready", total=None)
        self._waiting: set[asyncio.Task[Outcome]] = set()
        self.refused: list[str] = []

    async def send(self, command: Command) -> None:
        if self._dry:
            return
        if len(self._waiting) >= _AT_ONCE:
            await self._some(asyncio.FIRST_COMPLETED)
        self._waiting.add(asyncio.create_task(self._operator.do(command)))

    async def end(self) -> None:
        """Wait until all of them were answered."""
        await self._some(asyncio.ALL_COMPLETED)

    async def stop(self) -> None:
        """Wait for no more answers."""
        for task in self._waiting:
            task.cancel()
        await asyncio.gather(*self._waiting, return_exceptions=True)
        self._waiting.clear()

    async def _some(self, until: str) -> None:
        if not self._waiting:
            return
        done, self._waiting = await asyncio.wait(self._waiting, return_when=until)
        for task in done:
            outcome = task.result()
            self._progress.advance(self._task)
            if outcome.refusal is not None:
                why = (outcome.refusal.reason.value, outcome.refusal.field, outcome.refusal.rule)
                self.refused.append(" ".join(filter(None, why)))


async def _paced(found: Iterator[Found], progress: Progress) -> AsyncIterator[Found]:
    task = progress.add_task("reading", total=None)
    for number, each in enumerate(found, start=1):
        yield each
        if number % _A_FEW == 0:
            progress.update(task, completed=number)
            await asyncio.sleep(0)


def _seldom_collecting(stack: ExitStack) -> None:
    """Look for circles seldom: a hundred thousand records come and go, and none of them is in one."""
    stack.callback(gc.set_threshold, *gc.get_threshold())
    gc.set_threshold(200_000, 50, 50)


def _writing(stack: ExitStack, everything: Path) -> Callable[[str, Remark], None]:
    file = stack.enter_context(everything.open("wb"))

    def heard(sort: str, remark: Remark) -> None:
        file.write(msgspec.json.encode({"sort": sort, **msgspec.structs.asdict(remark)}) + b"\n")

    return heard


async def first_region(operator: Operator) -> str | None:
    """Return the region of the first hub that was formed."""
    async for fact in operator.reader.facts("fact.gate.*.*.*.team_formed"):
        if isinstance(fact.event, TeamFormed) and fact.event.audience.kind is Kind.HUB:
            return fact.address.region
    return None
