"""How `make test` shares its tests out: what uses one system stays together, and what takes long begins."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

import pytest

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a file system in memory, on Linux
_ROOM: Final = 3 * 2**30
"""Bytes that a run may need there; the streams of all its servers."""
_STORIES: Final = frozenset({"test_story_browser", "test_consent_browser", "test_youth_browser", "test_up"})
"""About half of what the tests with a whole system take: two of them are up at once."""
_FOLDERS: Final = ("system", "bus", "portal", "domain", "contracts")
"""What takes long stands first, or one process would be left with it at the end."""


def in_memory() -> None:
    """Keep the files of tests in memory, where there is room.

    The server waits for the disk at every message that it keeps. What is killed loses as much as on a disk: nothing.
    """
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None  # or it stays what it was when this process first asked for it


def arrange(items: list[pytest.Item]) -> None:
    """Mark what has to stay in one process, and put first what takes longest."""
    for item in items:
        if lane := _lane(item):
            item.add_marker(pytest.mark.xdist_group(lane))
    items.sort(key=_rank)


def _lane(item: pytest.Item) -> str:
    """Return the name of what ``item`` shares with others; empty: nothing that takes long to make."""
    fixtures = getattr(item, "fixturenames", ())
    if "up" in fixtures:
        return "stories" if item.path.stem in _STORIES else "system"
    return "gate" if "gate" in fixtures else ""


def _rank(item: pytest.Item) -> tuple[bool, int]:
    folder = item.path.parent.name
    alone = item.get_closest_marker("xdist_group") is None
    return alone, _FOLDERS.index(folder) if folder in _FOLDERS else len(_FOLDERS)
