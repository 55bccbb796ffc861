"""A deployment's own clocks, with the calendars that they leave days out by (`services.bus.operate.figures`)."""

from pathlib import Path
from typing import Final

from contracts.clocks import ClocksError, Tables
from services.bus.operate.figures import CLOCKS, read_clocks
from services.clocks.workdays import holidays_around

_ANY_YEAR: Final = 2026


def read(home: Path) -> Tables:
    """Return the clocks of each region, as they count in this deployment.

    Raises:
        ClocksError: the file can't be used; the message names the field.
    """
    tables = read_clocks(home)
    try:
        for each in (tables.usual, *tables.regions.values()):
            holidays_around(each.holidays, _ANY_YEAR)
    except ClocksError as error:
        raise ClocksError(f"{CLOCKS}: {error}") from None
    return tables
