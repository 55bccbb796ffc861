"""A system that is up: what becomes of a part that dies, of a second start, and of who looks in from outside."""

import os
import signal
import time

import httpx
import psutil
import pytest

from tests.system.running import PATIENCE, Up, trellis

pytestmark = pytest.mark.timeout(300)


def test_what_dies_is_started_again_and_said(up: Up) -> None:
    """Each of the three processes comes back by itself after SIGKILL, and doctor finds all well afterwards."""
    for name in ("gatekeeper", "services", "nats-server"):
        before, said = up.pid(name), len(up.said)
        os.kill(before, signal.SIGKILL)
        up.until(f"{name} ended (SIGKILL); starting it again", after=said)
        up.until(f"{name} is back", after=said)
        assert up.pid(name) != before
    deadline = time.monotonic() + PATIENCE
    while (found := trellis("doctor", home=up.home.path)).status != 0:
        assert time.monotonic() < deadline, found.said
    assert httpx.get(up.portal, timeout=PATIENCE).status_code == 200


def test_only_the_loopback_is_listened_on(up: Up) -> None:
    """Nothing of an embedded system can be reached from another machine."""
    for name, pid in up.running.pids.items():
        for connection in psutil.Process(pid).net_connections():
            if connection.status == psutil.CONN_LISTEN:
                assert connection.laddr.ip == "127.0.0.1", (name, connection)


def test_a_home_has_one_system(up: Up) -> None:
    """A second start from the same home is refused, and disturbs nothing."""
    second = trellis("up", "--port", "0", home=up.home.path)
    assert second.status == 1
    assert "Already up" in second.said
    assert httpx.get(up.portal, timeout=PATIENCE).status_code == 200
