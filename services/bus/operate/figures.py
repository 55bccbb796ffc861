"""The figures of this deployment: the file ``figures.toml`` in its home, where there is one.

::

    [beds-count-for]
    figure = 2
    source = "The region's shelters, in their meeting of October"
    as_of = 2026-10-01
"""

from functools import cache
from pathlib import Path
from typing import Final

import structlog

from contracts.figures import Figures, FiguresError, overridden, usual

log = structlog.get_logger()

FILE: Final = "figures.toml"


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
    """Return the same, read once; where the file can't be used, the figures that ship with Trellis.

    All goes on; `trellis doctor` says what is wrong with the file.
    """
    try:
        return read(home)
    except FiguresError as error:
        log.error("figures_unusable", reason=str(error))  # noqa: TRY400 - the reason says it all
        return usual()
