"""Headers are read as nats-py itself reads them."""

import subprocess
import sys

from hypothesis import example, given
from hypothesis import strategies as st

from services.bus.headers import read_headers

LINES = st.lists(st.sampled_from([b"Nats-Msg-Id: a", b"Name:\tvalue ", b"a b: c", b": x", b"none", b"", b"\xff: y"]))
THEIRS = "import sys; from nats.aio.client import Client; print(Client._parse_header_lines(sys.stdin.buffer.read()))"


@given(st.one_of(st.binary(max_size=60), LINES.map(b"\r\n".join)))
@example(b"ce-id: evt_a\r\nce-time: 2026-01-01T00:00:00+00:00\r\nbad\x1cname: x\r\n\r\n")
def test_what_is_read_says_nothing_else(raw: bytes) -> None:
    """A name is a token; a value is what stands after the first colon."""
    for name, value in read_headers(raw).items():
        assert not any(letter.isspace() for letter in name)
        assert value == value.strip()
        assert name.encode() in raw


def test_it_is_what_nats_py_reads() -> None:
    """The same few lines, by its own code, in a process that was told nothing."""
    lines = (b"Nats-Msg-Id: a", b"Name:\tvalue ", b"a b: c", b": x", b"none", b"\xff: y", b"bad\x1cname: z", b"At: 1:2")
    raw = b"\r\n".join((*lines, b"Odd: \xff", b""))
    theirs = subprocess.run([sys.executable, "-c", THEIRS], input=raw, capture_output=True, check=True).stdout
    assert theirs.decode().strip() == str(read_headers(raw))
