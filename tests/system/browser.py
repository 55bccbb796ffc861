"""A real Chromium for the tests: where it is, how it is started, and (`make browser`) how it gets here."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from playwright.async_api import Browser, Playwright

ARGS = (
    "--no-sandbox",  # containers and CI run as root, where Chromium's sandbox refuses to start
    "--disable-gpu",
    # Nothing but the page under test may go over the network.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_IN_PLAYWRIGHT = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


@cache
def find() -> Path | None:
    """The browser to use: TRELLIS_CHROMIUM if set, else an installed one, else Playwright's own, else None."""
    return next(filter(_starts, _candidates()), None)


async def launch(playwright: Playwright) -> Browser:
    """A headless Chromium; only tests marked `browser` may ask for it."""
    path = find()
    assert path is not None, "no Chromium: `make browser` installs one"
    return await playwright.chromium.launch(executable_path=path, args=ARGS)


def _playwright_home() -> Path:
    if named := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        return Path(named)
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ms-playwright"


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("TRELLIS_CHROMIUM"):
        yield Path(named)
    for name in _ON_PATH:
        if found := shutil.which(name):
            yield Path(found)
    for pattern in _IN_PLAYWRIGHT:
        yield from sorted(_playwright_home().glob(pattern), reverse=True)


def _starts(path: Path) -> bool:
    # Being there is not enough: on some systems the `chromium` on the PATH is a stub that asks for another installer.
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _install() -> None:
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        apt = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium"]
        for command in (["apt-get", "update", "--quiet"], apt):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        find.cache_clear()
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
        find.cache_clear()


def main() -> None:
    """Find a browser or install one; say loudly what goes untested when there is none."""
    if find() is None:
        print("no Chromium here; installing one")
        _install()
    if path := find():
        print(f"browser: {path}")
    else:
        print("\n*** NO CHROMIUM, and none could be installed: the tests marked `browser` WILL BE SKIPPED. ***")
        print("*** Install Chromium or Chrome, or set TRELLIS_CHROMIUM to one. ***\n")


if __name__ == "__main__":
    main()
