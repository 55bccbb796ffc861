"""A directory of 100,000 services comes in: how long it takes, through a real bus, and what the process holds at most.

The importing process is measured by itself, as a person starts it; the system beside it runs on the same machine.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.bench.figures import Figure, Target, figure
from tests.bench.start import StartError, idle, up

_SERVICES: Final = 100_000
_KIB: Final = 1024
_WORDS: Final = (
    "Food pantry and clothing",
    "Emergency shelter for young people",
    "Individual and group counseling",
    "Legal aid in family law",
    "Job training and career coaching",
    "Peer support and mentoring",
    "Respite for foster parents",
    "Community health center and dental clinic",
    "Tutoring and GED preparation",
    "Victim advocacy and court accompaniment",
)
_SAID: Final = (
    "Open to everyone in the county; no appointment is needed, and staff speak Spanish. Ask at the front desk, or call"
    " ahead if you need somebody to meet you. Buses stop at the door."
)


class Run(NamedTuple):
    """One import: its exit status, how many seconds it took, and the most memory it held, in MiB."""

    status: int
    seconds: float
    resident: float
    said: str


async def figures() -> list[Figure]:
    first: Run | None = None
    again: Run | None = None
    why = None
    try:
        with tempfile.TemporaryDirectory(prefix="trellis-bench-") as folder:
            path = Path(folder) / "directory.json"
            path.write_text("", encoding="utf-8")
            _write(path)
            with up(Path(folder) / "home") as system:
                await idle(*system)
                first = await asyncio.to_thread(_import, path, Path(folder) / "home")
                again = await asyncio.to_thread(_import, path, Path(folder) / "home")
        if "100000 new" not in first.said or "100000 unchanged" not in again.said:
            why = f"it said: {first.said[-300:]}"
            first = again = None
    except StartError as error:
        why = str(error)
    return [
        figure("import 100,000 services", "s", first and first.seconds, target=Target("ours", "<=", 30), why=why),
        figure("its process, at most", "MiB", first and first.resident, target=Target("ours", "<=", 500), why=why),
        figure("import them again: nothing is sent", "s", again and again.seconds, why=why),
    ]


def _import(path: Path, home: Path) -> Run:
    trellis = Path(sysconfig.get_path("scripts")) / "trellis"
    words = ["inventory", "import", str(path), "--region", "bench", "--home", str(home)]
    began = time.monotonic()
    with (home.parent / "imported").open("w+b") as said:
        process = subprocess.Popen([sys.executable, str(trellis), *words], stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
        said.seek(0)
        return Run(process.returncode, seconds, used.ru_maxrss / _KIB, said.read().decode())


def _write(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for number, each in enumerate(_directory()):
            file.write((",\n" if number else "\n") + json.dumps(each))
        file.write("\n]\n")


def _directory() -> Iterator[dict[str, Any]]:
    """Yield services as a statewide directory has them: of 20,000 organisations, each at a place, with its hours."""
    dice = random.Random(7)
    for number in range(_SERVICES):
        does = dice.choice(_WORDS)
        organisation = {"id": f"o{number // 5}", "name": f"Organisation {number // 5}", "description": _SAID}
        address = {"id": f"a{number}", "address_1": f"{number} Main Street", "city": "Town", "country": "US"}
        place = {"id": f"l{number}", "location_type": "physical", "name": f"Office {number}", "addresses": [address]}
        hours = {"id": f"h{number}", "freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR"}
        yield {
            "id": f"s{number}",
            "name": f"{does} {number}",
            "description": f"{does}. {_SAID}",
            "status": "active",
            "url": f"https://example.org/{number}",
            "application_process": dice.choice(("Walk-in", "Telephone", "Bring a photo ID.")),
            "minimum_age": dice.choice((0, 12, 14, 16)),
            "organization": organisation,
            "phones": [{"id": f"p{number}", "number": f"(414) 555-01{number % 100:02}", "type": "voice"}],
            "languages": [{"id": f"g{number}", "name": "Spanish", "code": "es"}],
            "schedules": [{**hours, "opens_at": "09:00", "closes_at": "17:00"}],
            "service_at_locations": [
                {"id": f"at{number}", "location": {**place, "latitude": 43.0, "longitude": -88.0}}
            ],
        }
