"""The published contract is in step with the code, and says of every field how sensitive it is."""

import json

import pytest

from contracts.catalog import COMMANDS, EVENTS
from contracts.schema import FOLDER, out_of_step


def test_the_schemas_are_in_step() -> None:
    """What partners read is what the code does; `make schemas` writes it anew."""
    assert out_of_step() == []


@pytest.mark.parametrize("contract", [*EVENTS, *COMMANDS], ids=lambda contract: contract.__name__)
def test_every_published_field_has_its_label(contract: type) -> None:
    """No field of any event or command is published without its label."""
    schema = json.loads((FOLDER / f"{contract.__module__.rpartition('.')[2]}.json").read_text())
    properties = schema["$defs"][contract.__name__]["properties"]
    assert all("x-label" in field for name, field in properties.items() if name != "type")
