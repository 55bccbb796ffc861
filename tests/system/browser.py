"""A real Chromium for the tests: where it is, how it is started, and (`make browser`) how it gets here."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from playwright.async_api import Browser, Playwright

_WITHOUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
)
"""What Playwright does without: whoever names more of it has to name all of it."""
ARGS = (
    "--no-sandbox",  # containers and CI run as root, where Chromium's sandbox refuses to start
    "--disable-gpu",
    # Nothing but the page under test may go over the network.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A third of what a page takes: a frame made anew for each, and a process in advance for the next one.
    f"--disable-features={','.join((*_WITHOUT, 'RenderDocument', 'SpareRendererForSitePerProcess'))}",
)

_SHELL = "chromium-headless-shell"
"""The same engine without the window around it, which takes more than half of the time where nobody looks."""
_SHELLS = (_SHELL, "chrome-headless-shell")
_ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SHELLS_IN_PLAYWRIGHT = ("chromium_headless_shell-*/*/*headless*shell",)
_IN_PLAYWRIGHT = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


@cache
def find(*, whole: bool = False) -> Path | None:
    """The browser to use: TRELLIS_CHROMIUM if set, else a headless shell, an installed one or Playwright's, or None.

    A shell shows no notification: whoever looks for one wants a ``whole`` browser.
    """
    shells = () if whole else _there(_SHELLS, _SHELLS_IN_PLAYWRIGHT)
    candidates = (*_named(), *shells, *_there(_ON_PATH, _IN_PLAYWRIGHT))
    return next((each for each in candidates if not (whole and "shell" in each.name) and _starts(each)), None)


async def launch(playwright: Playwright, *, whole: bool = False) -> Browser:
    """A headless Chromium; only tests marked `browser` may ask for it."""
    path = find(whole=whole)
    assert path is not None, "no Chromium: `make browser` installs one"
    return await playwright.chromium.launch(executable_path=path, args=ARGS)


def _playwright_home() -> Path:
    if named := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        return Path(named)
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ms-playwright"


def _named() -> Iterator[Path]:
    if named := os.environ.get("TRELLIS_CHROMIUM"):
        yield Path(named)


def _there(names: Iterable[str], patterns: Iterable[str]) -> Iterator[Path]:
    for name in names:
        if found := shutil.which(name):
            yield Path(found)
    for pattern in patterns:
        yield from sorted(_playwright_home().glob(pattern), reverse=True)


def _starts(path: Path) -> bool:
    # Being there is not enough: on some systems the `chromium` on the PATH is a stub that asks for another installer.
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _by_packages() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(*words: str) -> bool:
    apt = ["apt-get", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20", "--yes", "--quiet", *words]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(apt, env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0


def _quicker() -> None:
    """Add a headless shell to a whole browser, in a container whose package lists know one."""
    known = _by_packages() and subprocess.run(["apt-cache", "show", _SHELL], capture_output=True, check=False)
    if known and known.returncode == 0 and find() == find(whole=True) and not os.environ.get("TRELLIS_CHROMIUM"):
        _apt("install", "--no-install-recommends", _SHELL)


def _install() -> None:
    if _by_packages():
        _apt("update")
        for package in (_SHELL, "chromium"):
            _apt("install", "--no-install-recommends", package)
    find.cache_clear()
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> None:
    """Find a browser or install one; say loudly what goes untested when there is none."""
    if find() is None:
        print("no Chromium here; installing one")
        _install()
    else:
        _quicker()
    find.cache_clear()
    if path := find():
        print(f"browser: {path}")
    else:
        print("\n*** NO CHROMIUM, and none could be installed: the tests marked `browser` WILL BE SKIPPED. ***")
        print("*** Install Chromium or Chrome, or set TRELLIS_CHROMIUM to one. ***\n")


if __name__ == "__main__":
    main()
