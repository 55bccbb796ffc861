"""The published contract: JSON Schema of every event, command and answer, with the label of each field.

``python -m contracts.schema write`` makes the files in ``contracts/schemas``; ``check`` says whether they are in step.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from contracts.base import Command, Event
from contracts.catalog import COMMANDS, CONTEXTS, EVENTS
from contracts.disclosure import Copy
from contracts.labels import labels_of
from contracts.outcomes import Outcome

FOLDER: Final = Path(__file__).parent / "schemas"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """Return the text of each schema file by name: one a context, and one for what a reader gets."""
    files = {}
    for module in CONTEXTS:
        name = module.__name__.rpartition(".")[2]
        mine = [item for item in (*EVENTS, *COMMANDS) if item.__module__ == module.__name__]
        files[f"{name}.json"] = _text(mine, (module.__doc__ or "").strip().splitlines()[0])
    files["reader.json"] = _text([Copy, Outcome], "What a reader gets: copies of facts, and outcomes of commands.")
    return files


def _text(contracts: Sequence[type[msgspec.Struct]], about: str) -> str:
    _, components = msgspec.json.schema_components(contracts, ref_template="#/$defs/{name}")
    for contract in contracts:
        if issubclass(contract, Event | Command):
            _label(components[contract.__name__]["properties"], contract)
    whole = {
        "$schema": _DIALECT,
        "description": about,
        "oneOf": [{"$ref": f"#/$defs/{contract.__name__}"} for contract in contracts],
        "$defs": components,
    }
    return json.dumps(whole, indent=2, sort_keys=True) + "\n"


def _label(properties: dict[str, Any], contract: type[msgspec.Struct]) -> None:
    """Write each field's label beside it, also where it follows from its type alone."""
    for field, label in labels_of(contract).items():
        properties[field]["x-label"] = label.value


def out_of_step() -> list[str]:
    """Return the names of the schema files that differ from what the contracts say."""
    wanted = schemas()
    there = {path.name: path.read_text() for path in FOLDER.glob("*.json")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def main(arguments: list[str]) -> int:
    """Write the schemas, or check that they are in step. Returns the exit status."""
    if arguments == ["write"]:
        FOLDER.mkdir(exist_ok=True)
        for name in out_of_step():
            (FOLDER / name).unlink(missing_ok=True)
        for name, text in schemas().items():
            (FOLDER / name).write_text(text)
        return 0
    stale = out_of_step()
    for name in stale:
        print(f"contracts/schemas/{name} is out of step: run `make schemas`")  # noqa: T201 - a command line
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
