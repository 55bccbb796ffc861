"""What deploys Trellis elsewhere, and what each service says it does, agree with the topology."""

import importlib
import re
import stat
from pathlib import Path

import pytest
from rich.console import Console

from contracts.base import Address
from contracts.catalog import COMMANDS
from contracts.subjects import fact_subject
from deploy import handout
from deploy.grants import GRANTS, ISSUER
from deploy.home import Home
from deploy.topology import SERVICES, Service
from services.bus.serving.desk import Desk

DEPLOY = Path(handout.__file__).parent


@pytest.mark.parametrize(
    "name, file, cluster", [("one-host.conf", "server.conf", False), ("cluster-1.conf", "server-1.conf", True)]
)
def test_the_example_configurations_are_in_step(name: str, file: str, cluster: bool) -> None:
    """`trellis topology config` prints what stands in deploy/nats."""
    expected = handout.configurations(handout.example_keys(), cluster=cluster)[file]
    assert (DEPLOY / "nats" / name).read_text() == expected


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_service_hears_and_appends_what_its_desk_says(service: Service) -> None:
    """What a desk hears is delivered to it, and what it decides may be appended: neither is refused in silence."""
    desk: Desk = importlib.import_module(f"services.{service.name}.handlers").desk
    assert desk.service == service.name
    assert {duty.aggregate.context for duty in desk.commands.values()} == set(service.appends)
    assert bool(desk.timers) is service.timers
    for event in desk.hears:
        subject = fact_subject(Address(event.context(), "region", "case", "thing"), event)
        assert any(re.fullmatch(_pattern(each), subject) for each in service.hears), subject


def test_every_command_is_taken_by_the_service_that_it_names() -> None:
    """None is granted, kept, and set aside as a verb that nobody takes."""
    desks: list[Desk] = [importlib.import_module(f"services.{each.name}.handlers").desk for each in SERVICES]
    taken = {command: desk.service for desk in desks for command in desk.commands}
    assert {command: command.context() for command in COMMANDS} == taken


def _pattern(subject_filter: str) -> str:
    return re.escape(subject_filter).replace(r"\*", "[^.]+").replace(">", ".+")


def test_compose_runs_every_service_with_its_own_keys() -> None:
    """No service is forgotten, and each mounts its own folder alone."""
    text = (DEPLOY / "compose.yaml").read_text()
    for service in SERVICES:
        block = re.search(rf"^  {service.name}:\n((?:    .*\n)+)", text, re.MULTILINE)
        assert block is not None
        assert f"services.{service.name}.app:app" in block.group(1)
        assert re.findall(r"\./handout/(\w+)", block.group(1)) == [service.name]


def test_each_process_is_handed_its_own_keys_and_no_others(tmp_path: Path) -> None:
    """The issuer's key goes to the gatekeeper alone, the store's to the server alone, and the portal gets none."""
    home, out = Home(tmp_path / "home"), tmp_path / "out"
    assert handout.hand_out(home, out, cluster=True, console=Console(quiet=True)) == 0
    held = {folder.name: {key.stem for key in (folder / "credentials").glob("*")} for folder in out.iterdir()}
    assert held.pop("nats-server") == set()
    assert held["portal"] == set()
    assert [process for process, keys in held.items() if ISSUER in keys] == ["gatekeeper"]
    seals = [service.name for service in SERVICES]
    assert sorted(process for process, keys in held.items() if "sealing" in keys) == sorted(seals)
    assert [process for process, keys in held.items() if {"link", "vapid"} & keys] == ["messenger"]
    assert [process for process, keys in held.items() if "match" in keys] == ["referral_router"]
    others = {"sealing", "ledger", "link", "match", "vapid"}
    assert sorted(key for keys in held.values() for key in keys - others) == sorted([*GRANTS, ISSUER])
    assert {file.name for file in (out / "portal").iterdir()} == {"credentials", "channels", "vapid.pub"}
    assert {str(path.relative_to(out)) for path in out.rglob("ledger.*")} == {
        "consent_ledger/credentials/ledger.key",
        "operator/credentials/ledger.pub",
    }
    assert {file.name for file in (out / "nats-server").iterdir()} == {
        "server-1.conf",
        "server-2.conf",
        "server-3.conf",
        "store.env",
    }
    for path in out.rglob("*"):
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
