"""The figures of this deployment: the files ``figures.toml`` and ``clocks.toml`` in its home, where there are any.

::

    [beds-count-for]
    figure = 2
    source = "The region's shelters, in their meeting of October"
    as_of = 2026-10-01

::

    [default.clocks.first-services]
    figure = 48
    source = "The county's own protocol"
    as_of = 2026-10-01

    [northwest]
    zone = "America/Chicago"

    [northwest.holidays]
    besides = [2026-11-27]
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import structlog

from contracts import clocks
from contracts.clocks import ClocksError, Tables, table
from contracts.figures import Figures, FiguresError, overridden, usual

log = structlog.get_logger()

_T = TypeVar("_T")
FILE: Final = "figures.toml"
CLOCKS: Final = "clocks.toml"


def or_usual(read: Callable[[Path], _T], home: Path, unusable: type[Exception], usual: _T) -> _T:
    """Return what ``read`` reads in ``home``; where it says ``unusable`` of it, ``usual``: what ships with Trellis.

    All goes on; the log and `trellis doctor` say what is wrong with the file.
    """
    try:
        return read(home)
    except unusable as error:
        log.error("settings_unusable", reason=str(error))
        return usual


def read(home: Path) -> Figures:
    """Return the figures as they count in this deployment.

    Raises:
        FiguresError: the file can't be used; the message names the figure.
    """
    try:
        return overridden(usual(), (home / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return usual()
    except UnicodeDecodeError:
        raise FiguresError(f"{FILE}: it is no text in UTF-8") from None
    except FiguresError as error:
        raise FiguresError(f"{FILE}: {error}") from None


@cache
def figures_of(home: Path) -> Figures:
    """Return the same, read once; where the file can't be used, the figures that ship with Trellis."""
    return or_usual(read, home, FiguresError, usual())


def read_clocks(home: Path) -> Tables:
    """Return the clocks of each region as they count in this deployment; no calendar of holidays is looked up.

    Raises:
        ClocksError: the file can't be used; the message names the field.
    """
    try:
        return clocks.overridden(table(), (home / CLOCKS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Tables(table())
    except UnicodeDecodeError:
        raise ClocksError(f"{CLOCKS}: it is no text in UTF-8") from None
    except ClocksError as error:
        raise ClocksError(f"{CLOCKS}: {error}") from None


@cache
def clocks_of(home: Path) -> Tables:
    """Return the same, read once; where the file can't be used, the clocks that ship with Trellis."""
    return or_usual(read_clocks, home, ClocksError, Tables(table()))
