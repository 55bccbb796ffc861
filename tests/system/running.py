"""`trellis up` as a person starts it: a process of its own, with its output, its portal, and a way to end it."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final, NamedTuple

import httpx
from click.testing import CliRunner

from deploy.cli import main
from deploy.home import Home, Running
from tests.bus.gate import patient
from tests.conftest import plain_logs

PATIENCE = 240.0
"""Seconds for a start on a machine that runs other tests beside it."""
_TESTED: Final = {"TRELLIS_TRUSTED_PROXY": "127.0.0.1,::1", "TRELLIS_LEAST_SECONDS": "0"}
"""Tests come from addresses of their own, and fill in forms faster than anybody."""
SESSIONS: dict[str, str] = {}
"""The sessions that invitations opened, by their secret: an invitation works once, and its session for every test."""
TRELLIS = Path(sys.executable).with_name("trellis")


class Answer(NamedTuple):
    """What a command printed, and its exit status."""

    status: int
    said: str


def trellis(*words: str, home: Path) -> Answer:
    """Run one `trellis` command to its end, in this process: starting another takes longer than most of them."""
    runner = CliRunner(env={**dict.fromkeys(os.environ.keys() - clean().keys()), "COLUMNS": "200"})
    try:
        result = runner.invoke(main, [*words, "--home", str(home)])
    finally:
        plain_logs()
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.exit_code, result.output)


def clean() -> dict[str, str]:
    """Return an environment in which no other system is named."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TRELLIS_")}


class Up:
    """A running `trellis up`."""

    def __init__(self, home: Path, *options: str) -> None:
        """Start it on free ports, without waiting."""
        patient(home)
        self.home = Home(home)
        self.output = home.with_name(f"{home.name}.out")
        self.began = time.monotonic()
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [TRELLIS, "up", "--home", home, "--port", "0", "--bus-port", "0", *options],
                stdout=out,
                stderr=subprocess.STDOUT,
                env=clean() | _TESTED,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    @property
    def running(self) -> Running:
        running = self.home.running()
        assert running is not None, self.said
        return running

    @property
    def portal(self) -> str:
        portal = self.running.portal
        assert portal is not None
        return portal

    def until(self, words: str, after: int = 0) -> float:
        """Wait until it says ``words``, ``after`` so many characters; return the seconds since its start."""
        waiting = time.monotonic()
        while words not in self.said[after:]:
            assert self.process.poll() is None, self.said
            assert time.monotonic() - waiting < PATIENCE, self.said
            time.sleep(0.02)
        return time.monotonic() - self.began

    def until_up(self) -> float:
        return self.until("Ctrl-C stops")

    def pid(self, name: str) -> int:
        return self.running.pids[name]

    def invitation(self, who: str) -> str:
        """Return the link of the first person of that kind."""
        found = re.search(rf"(http\S+)  [^(\n]*\({re.escape(who)}\)", self.said)
        assert found is not None, self.said
        return found.group(1)

    def ctrl_c(self) -> float:
        """Press Ctrl-C, wait for the end, and return the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE)
        return time.monotonic() - began

    def end(self) -> None:
        """End it, however it is."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def sign_in(client: httpx.Client, link: str) -> httpx.Response:
    """Follow an invitation and press its button, as a browser without JavaScript does; return the page it leads to.

    Whoever came in by it before, in whatever test, goes on in the session it opened.
    """
    portal, _, secret = link.rpartition("/invite/")
    if secret in SESSIONS:
        client.cookies.set("session", SESSIONS[secret], domain="localhost.local")
        return client.get(f"{portal}/home", follow_redirects=True)
    page = client.get(link)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    client.post(link, data=fields, follow_redirects=True)
    SESSIONS[secret] = client.cookies.get("session") or ""
    return client.get(f"{portal}/home", follow_redirects=True)  # and not now a passkey


def stream_of(page: httpx.Response) -> str:
    """Return the address of a live page's stream."""
    found = re.search(r'data-live="([^"]+)"', page.text)
    assert found is not None, page.text[:2000]
    return found.group(1).replace("&amp;", "&")
