"""A system that is up: what becomes of a part that dies, of a second start, and of who looks in from outside."""

import errno
import os
import signal
import socket
import time

import httpx
import psutil

from tests.system.running import PATIENCE, Up, trellis


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
                assert connection.laddr.ip in {"127.0.0.1", "::1"}, (name, connection)


def test_whatever_localhost_stands_for_leads_to_the_portal(up: Up) -> None:
    """Its name, for passkeys want one, and the number behind it: by IPv4, and by IPv6 where the machine has it."""
    port = up.portal.removeprefix("http://localhost:")
    for host in ("localhost", "127.0.0.1", *(("[::1]",) if _has_six() else ())):
        assert httpx.get(f"http://{host}:{port}/", timeout=PATIENCE).status_code == 200


def _has_six() -> bool:
    with socket.socket(socket.AF_INET6) as tried:
        return tried.connect_ex(("::1", 9)) != errno.EADDRNOTAVAIL


def test_a_home_has_one_system(up: Up) -> None:
    """A second start from the same home is refused, and disturbs nothing."""
    second = trellis("up", "--port", "0", home=up.home.path)
    assert second.status == 1
    assert "Already up" in second.said
    assert httpx.get(up.portal, timeout=PATIENCE).status_code == 200
