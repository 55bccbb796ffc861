"""`trellis up`: the whole system from nothing, its end, and its return."""

import socket
import threading
from pathlib import Path

import httpx
import psutil
import pytest

from tests.system.running import PATIENCE, Up, sign_in, stream_of, trellis

FIRST_PAGE_WITHIN, STOPS_WITHIN = 60.0, 10.0
"""Seconds. `make bench` measures the figures that count, alone on the machine; here other tests run beside it."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def held_open(client: httpx.Client, address: str) -> tuple[threading.Thread, threading.Event, threading.Event]:
    """Keep a stream open on a thread; return it, and what says that it is open and that it ended."""
    opened, ended = threading.Event(), threading.Event()

    def listen() -> None:
        try:
            with client.stream("GET", address, timeout=PATIENCE) as answer:
                assert answer.status_code == 200
                for _ in answer.iter_raw():
                    opened.set()
        except httpx.HTTPError:
            pass
        finally:
            ended.set()

    thread = threading.Thread(target=listen)
    thread.start()
    return thread, opened, ended


def test_it_comes_up_serves_stops_at_once_and_comes_back_with_everything(home: Path) -> None:
    """From nothing to a page; Ctrl-C ends it soon, with a screen open; the next start has it all."""
    first = Up(home)
    try:
        assert first.until("bringing in the demo community") < FIRST_PAGE_WITHIN
        with httpx.Client(base_url=first.portal, timeout=PATIENCE) as client:
            assert client.get("/").status_code == 200
            first.until_up()
            board = sign_in(client, first.invitation("hub"))
            assert board.status_code == 200
            thread, opened, ended = held_open(client, stream_of(board))
            assert opened.wait(60)
            stopped_in = first.ctrl_c()
            assert ended.wait(60)
            thread.join()
            assert stopped_in < STOPS_WITHIN, first.said
            assert first.process.returncode == 0
            assert "Everything is kept" in first.said
            assert first.home.running() is None
            cookies = client.cookies

        keys = {file.name: file.read_bytes() for file in first.home.credentials.iterdir()}
        second = Up(home)
        try:
            second.until_up()
            assert {file.name: file.read_bytes() for file in second.home.credentials.iterdir()} == keys
            with httpx.Client(base_url=second.portal, timeout=PATIENCE, cookies=cookies) as client:
                assert "Northwest" in client.get("/home", follow_redirects=True).text
            found = trellis("doctor", home=home)
            assert found.status == 0, found.said
        finally:
            second.end()
    finally:
        first.end()


def test_a_killed_one_leaves_nothing_behind(home: Path) -> None:
    """SIGKILL leaves no process that would keep the next start from coming up, here without the demo community."""
    system = Up(home, "--empty")
    try:
        system.until_up()
        assert "/invite/" not in system.said
        children = [psutil.Process(pid) for name, pid in system.running.pids.items() if name != "trellis"]
    finally:
        system.process.kill()
        system.process.wait()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert not alive
    again = Up(home, "--empty")
    try:
        again.until_up()
        assert again.ctrl_c() < STOPS_WITHIN
    finally:
        again.end()


def test_a_taken_port_is_named(home: Path) -> None:
    """It says which port, and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = trellis("up", "--port", str(port), home=home)
    assert found.status == 1
    assert f"port {port} is taken" in found.said
    assert "--port" in found.said
