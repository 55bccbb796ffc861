"""The instruments of a deployment, read once: what the hub has added to its home counts from a start on."""

from functools import cache
from pathlib import Path

from contracts import instruments
from contracts.instruments import Instrument, InstrumentError


@cache
def ours(home: Path) -> tuple[Instrument, ...]:
    """Return every instrument there is, our own first; where a file of the hub's can't be used, ours alone."""
    try:
        return instruments.deployed(home)
    except InstrumentError:
        return instruments.ours()  # `trellis doctor` says what is wrong with it
