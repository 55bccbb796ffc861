"""How tests are shared out between processes: what uses one system stays together, and what takes long begins."""

import os
import shutil
import sys
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a file system in memory, on Linux
_ROOM: Final = 3 * 2**30
"""Bytes that a run may need there; the streams of all its servers."""

_UP: Final = {
    "asking": frozenset(
        {
            "test_asking_browser",
            "test_console_browser",
            "test_faults_browser",
            "test_known_by_browser",
            "test_support_browser",
            "test_ways_browser",
        }
    ),
    "looks": frozenset({"test_axe_browser", "test_keyboard_browser", "test_push_browser"}),
    "pages": frozenset(
        {
            "test_access",
            "test_directory",
            "test_inventory_cli",
            "test_languages",
            "test_languages_browser",
            "test_ledger_cli",
            "test_left_open",
            "test_oncall_cli",
            "test_oncall_kept",
            "test_pages",
            "test_seed",
        }
    ),
    "stories": frozenset(
        {
            "test_clocks_browser",
            "test_consent_browser",
            "test_leaving_browser",
            "test_roster_browser",
            "test_story_browser",
            "test_youth_browser",
        }
    ),
}
"""The files of `tests/system` that share a system, about a fifth of the work each; what isn't named is "system"."""
_GATE: Final = frozenset(
    {
        "test_at_hand",
        "test_attacks",
        "test_consent",
        "test_erasure",
        "test_faults_consent",
        "test_feeds",
        "test_gatekeeper",
        "test_gatekeeper_second",
        "test_lapsing",
        "test_messenger_links",
        "test_pages",
        "test_staying",
        "test_passkeys",
        "test_recovery",
        "test_two_people",
    }
)
"""The files of `tests/bus` with tests that share a gatekeeper."""
_ALONE: Final = frozenset({"test_fuzz", "test_oncall_browser", "test_story", "test_up"})
"""The files of `tests/system` in which each test has a system of its own, or none."""
_SHARED: Final = {"up": ("system", *_UP), "gate": ("gate",)}
"""In which lanes there is what a fixture makes."""
_FIRST: Final = ("pages", "system", "gate", "stories", "asking", "looks", "test_faults_pages", *sorted(_ALONE))
"""What takes longest stands first, or one process is left with it; "pages" before all, for it wants a new system."""
_FOLDERS: Final = ("system", "bus", "portal", "domain", "contracts")


class Lanes(LoadScopeScheduling):  # type: ignore[misc] # xdist ships no types
    """Give each process one lane after another.

    xdist's own `loadgroup` can't be used: with pytest 9.2 it doesn't see the group of any test, and says nothing.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        """Keep the lanes in the order in which `arrange` put them."""
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return lane(nodeid)


def lane(nodeid: str) -> str:
    """Return what a test runs in one process with: those that share a system, or those of its file, or nothing."""
    path = PurePosixPath(nodeid.partition("::")[0])
    match path.parent.name:
        case "system" if path.stem in _ALONE:
            return nodeid
        case "system":
            return next((name for name, files in _UP.items() if path.stem in files), "system")
        case "bus" if path.stem in _GATE:
            return "gate"
        case _:
            return str(path)


def arrange(items: list[pytest.Item]) -> None:
    """Put first what takes longest.

    Raises:
        UsageError: a test is in a lane where what it shares with others would be made once more.
    """
    for item in items:
        for fixture, lanes in _SHARED.items():
            if fixture in getattr(item, "fixturenames", ()) and lane(item.nodeid) not in lanes:
                msg = f"{item.nodeid} wants the fixture `{fixture}`: name its file in tests/lanes.py"
                raise pytest.UsageError(msg)
    items.sort(key=_rank)


def claim(fixture: str, factory: pytest.TempPathFactory) -> None:
    """Fail where one more process makes what ``fixture`` makes than there are lanes for it."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        shared = factory.getbasetemp().parent
        (shared / f"{fixture}-{worker}").touch()
        made = sorted(each.name for each in shared.glob(f"{fixture}-*"))
        assert len(made) <= len(_SHARED[fixture]), f"{made}: tests are shared out otherwise than by their lanes"


def in_memory() -> None:
    """Keep the files of tests in memory, where there is room.

    The server waits for the disk at every message that it keeps. What is killed loses as much as on a disk: nothing.
    """
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None  # or it stays what it was when this process first asked for it


def compiled_once(cache: Path) -> None:
    """Keep what Python compiles in ``cache`` where the environment says to keep it nowhere.

    A run starts some eighty processes, and half of what a start takes would be compiling the same once more.
    """
    if sys.dont_write_bytecode and sys.pycache_prefix is None:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(cache)
        os.environ["PYTHONDONTWRITEBYTECODE"] = ""


def _rank(item: pytest.Item) -> tuple[int, int]:
    name, folder = lane(item.nodeid), item.path.parent.name
    first = next((rank for rank, each in enumerate(_FIRST) if each in {name, item.path.stem}), len(_FIRST))
    return first, _FOLDERS.index(folder) if folder in _FOLDERS else len(_FOLDERS)
