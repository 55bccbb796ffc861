"""`trellis ledger`: heads and proofs from a running system, verified where there is nothing of it."""

import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from nats.aio.client import Client

from contracts.consent import ReleaseGranted
from contracts.ids import fresh
from contracts.labels import Label
from services.bus.facts.reading import Reader
from services.bus.wire.connection import BusSettings, connect
from services.consent_ledger.leaves import newest
from tests.bus.test_disclosure import Place
from tests.system.running import TRELLIS, Answer, Up, clean, trellis

REGION = "elsewhere"
"""No team of the demo community is there: nobody's page changes."""


@pytest.fixture
def grant(up: Up, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Have a release signed; the id of the fact is returned once it is in the log."""
    running = up.home.running()
    assert running is not None
    monkeypatch.setenv("TRELLIS_BUS", running.bus)
    monkeypatch.setenv("TRELLIS_HOME", str(up.home.path))
    settings = BusSettings.from_environment()

    async def granted() -> str:
        open_ones: list[Client] = []

        async def as_user(user: str) -> Client:
            open_ones.append(await connect(user, settings))
            return open_ones[-1]

        place = Place(as_user, REGION)
        try:
            await place.grant(Label.IDENTITY)
            reader = Reader(await as_user("operator"))
            facts = [fact async for fact in reader.facts(f"fact.consent.{REGION}.{place.case}.>")]
            async with asyncio.timeout(60):
                while (await newest(reader)).as_of < facts[0].seq:
                    await asyncio.sleep(0.05)
            return facts[0].id
        finally:
            for nc in open_ones:
                await nc.close()

    return lambda: asyncio.run(granted())


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with nothing of any system in it."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def verified(folder: Path, *words: str) -> Answer:
    """Run `trellis ledger verify` as somebody else would: in a folder of their own, with no system to be found."""
    environment = {name: value for name, value in clean().items() if name != "HOME"} | {"HOME": str(folder)}
    done = subprocess.run(
        [TRELLIS, "ledger", "verify", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return Answer(done.returncode, done.stdout + done.stderr)


def test_an_agency_keeps_a_head_and_later_proves_that_nothing_was_altered(
    up: Up, grant: Callable[[], str], elsewhere: Path
) -> None:
    """A head, kept; later the proof that the log goes on from it, and one of a leaf: all it takes is the key."""
    home = up.home.path
    grant()
    assert trellis("ledger", "head", "--sign", "-o", str(elsewhere / "kept.head"), home=home).status == 0
    fact = grant()
    later = trellis("ledger", "head", "--sign", home=home)
    assert later.status == 0
    size = (elsewhere / "kept.head").read_text().splitlines()[1]
    assert int(later.said.splitlines()[1]) > int(size)
    (elsewhere / "log.key").write_text(trellis("ledger", "key", home=home).said)
    assert trellis("ledger", "prove", "--from", size, "-o", str(elsewhere / "longer"), home=home).status == 0
    assert trellis("ledger", "prove", fact, "-o", str(elsewhere / "leaf"), home=home).status == 0
    before = sorted(elsewhere.iterdir())

    said = verified(elsewhere, "longer", "--key", "log.key", "--head", "kept.head")
    assert (said.status, "nothing was altered" in said.said) == (0, True)
    said = verified(elsewhere, "leaf", "--key", (elsewhere / "log.key").read_text().strip())
    assert said.status == 0
    assert f"{ReleaseGranted.tag()} {fact}" in said.said
    said = verified(elsewhere, "kept.head", "--key", "log.key")
    assert (said.status, f"the log had {size} leaves" in said.said) == (0, True)

    said = verified(elsewhere, "longer", "--key", "log.key")
    assert (said.status, "Not proved: say which head you hold" in said.said) == (1, True)
    text = (elsewhere / "leaf").read_text()
    (elsewhere / "leaf").write_text(text.replace("\nindex ", "\nindex 1"))
    said = verified(elsewhere, "leaf", "--key", "log.key")
    assert (said.status, said.said.startswith("Not proved: ")) == (1, True)
    assert sorted(elsewhere.iterdir()) == before


def test_an_audit_of_a_running_system(up: Up, grant: Callable[[], str], elsewhere: Path) -> None:
    """Made anew from FACTS the log is the same, and holds against a head that somebody kept."""
    grant()
    held = str(elsewhere / "kept.head")
    assert trellis("ledger", "head", "--sign", "-o", held, home=up.home.path).status == 0
    grant()
    found = trellis("ledger", "audit", "--head", held, home=up.home.path)
    assert found.status == 0, found.said
    assert "Nothing was altered." in found.said


@pytest.mark.parametrize(
    "words, why",
    [
        (("prove", "999999999"), "has no such leaf"),
        (("prove", fresh("evt")), "has no such leaf"),
        (("prove", "0", "--at", "999999"), "no such head was signed"),
        (("prove", "--from", "999999"), "nothing continues from 999999"),
        (("prove",), "say which LEAF"),
    ],
)
def test_what_cannot_be_proved_is_said(up: Up, grant: Callable[[], str], words: tuple[str, ...], why: str) -> None:
    """A leaf that isn't there, a head that was not signed: a sentence, and no stack of calls."""
    grant()
    assert trellis("ledger", "head", "--sign", home=up.home.path).status == 0
    answer = trellis("ledger", *words, home=up.home.path)
    assert answer.status != 0
    assert why in answer.said


def test_without_a_system_it_is_said(tmp_path: Path) -> None:
    """Nothing is up, and this is nobody's home: said, with what to do."""
    for words in (("head",), ("audit",), ("key",)):
        answer = trellis("ledger", *words, home=tmp_path / "nowhere")
        assert answer.status == 1
        assert "--home" in answer.said
