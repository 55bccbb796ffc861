"""Measure, print a table, and write it down: ``python -m tests.bench [GROUP...]``.

Figures in milliseconds and per second belong to this machine at this moment; what counts is the ratio to the floor.
"""

import importlib
import sys
from pathlib import Path
from typing import Final

import click
import msgspec
import uvloop
from rich.console import Console

from tests.bench.figures import Figure, show

GROUPS: Final = (
    "board",
    "directory",
    "disclosure",
    "guessing",
    "hiding",
    "history",
    "ledger",
    "loop",
    "matching",
    "pages",
    "pipeline",
    "schedule",
    "sealing",
    "withdrawal",
    "start",
    "weight",
)
_WIDTH: Final = 132
_LATEST: Final = Path(".bench/latest.json")


@click.command()
@click.argument("groups", nargs=-1, type=click.Choice(GROUPS))
def main(groups: tuple[str, ...]) -> None:
    """Measure GROUPS, or all of them; exit with 1 where a target is missed."""
    console = Console(highlight=False)
    console.width = max(console.width, _WIDTH)
    found: list[Figure] = []
    for name in groups or GROUPS:
        console.print(f"measuring: {name}", style="dim")
        found += uvloop.run(importlib.import_module(f"tests.bench.{name}").figures())
    show(found, console)
    _LATEST.parent.mkdir(exist_ok=True)
    _LATEST.write_bytes(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    sys.exit(any(each.met is False for each in found))


if __name__ == "__main__":
    main()
