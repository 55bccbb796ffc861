"""A deployment's own figures: the file ``clocks.toml`` in its home, where there is one.

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

from pathlib import Path
from typing import Final

from contracts.clocks import ClocksError, Tables, overridden, table
from services.clocks.workdays import holidays_around

FILE: Final = "clocks.toml"
_ANY_YEAR: Final = 2026


def read(home: Path) -> Tables:
    """Return the clocks of each region, as they count in this deployment.

    Raises:
        ClocksError: the file can't be used; the message names the field.
    """
    try:
        text = (home / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return Tables(table())
    except UnicodeDecodeError:
        raise ClocksError(f"{FILE}: it is no text in UTF-8") from None
    try:
        tables = overridden(table(), text)
        for each in (tables.usual, *tables.regions.values()):
            holidays_around(each.holidays, _ANY_YEAR)
    except ClocksError as error:
        raise ClocksError(f"{FILE}: {error}") from None
    return tables
