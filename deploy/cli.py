"""The `trellis` command. What a subcommand does stands in the module it names, which is loaded only when asked for."""

import asyncio
import importlib
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:  # `--help` needs none of it, and waits for none of it
    from rich.console import Console

    from deploy.home import Home

_HOME: Final = click.option(
    "--home",
    "home_path",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="TRELLIS_HOME",
    default=Path(".trellis"),
    show_default=True,
    help="The folder that holds this system: data, keys, logs.",
)

_FILE: Final = click.Path(path_type=Path, exists=True, dir_okay=False)
_OUTPUT: Final = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.  [print it]"
)


def _run(what: str, *args: object, **options: object) -> None:
    """Run the coroutine function ``module:name`` and exit with the status it returns."""
    structlog = importlib.import_module("structlog")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    module, _, name = what.partition(":")
    try:
        sys.exit(asyncio.run(getattr(importlib.import_module(module), name)(*args, **options)))
    except importlib.import_module("deploy.reach").Impossible as error:
        raise click.ClickException(str(error)) from None


def _plainly(what: Callable[..., int], *args: object, **options: object) -> None:
    """Run a function that needs no bus, and exit with the status it returns."""
    try:
        sys.exit(what(*args, **options))
    except importlib.import_module("deploy.reach").Impossible as error:
        raise click.ClickException(str(error)) from None


def _home(path: Path) -> "Home":
    home: Home = importlib.import_module("deploy.home").Home(path)
    return home


def _console() -> "Console":
    console: Console = importlib.import_module("rich.console").Console(highlight=False, soft_wrap=True)
    return console


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run Trellis: a coordination event bus, and a portal on it in which each person sees only what is theirs."""


@main.command()
@_HOME
@click.option("--port", type=click.IntRange(0, 65535), help="The portal's port on the loopback; 0: any.  [8000]")
@click.option("--bus-port", type=click.IntRange(0, 65535), help="The bus's port on the loopback.  [4222, else any]")
@click.option("--demo/--empty", "with_demo", default=True, help="Bring in the fictional demo community.")
def up(home_path: Path, port: int | None, bus_port: int | None, *, with_demo: bool) -> None:
    """Bring everything up on this machine, and keep it up until Ctrl-C."""
    _run("deploy.up:up", _home(home_path), port=port, bus_port=bus_port, with_demo=with_demo, console=_console())


@main.command()
def demo() -> None:
    """Play the story of one event on a system of its own, print it, and take the system away again."""
    _run("deploy.demo:play", console=_console())


@main.command()
@_HOME
def people(home_path: Path) -> None:
    """List everybody of the demo community with their one-time invitation."""
    _run("deploy.up:people", _home(home_path), console=_console())


@main.group()
def inventory() -> None:
    """Look after the directory of services."""


_INTO = click.option("--region", help="The directory of this region.  [the first that has a hub]")
_NAMED = click.option("--source", help="By what name the directory is known here.  [that of its file or folder]")
_EVERYTHING = click.option(
    "--remarks", type=click.Path(path_type=Path), help="Write every remark, with its row, into this file (JSON lines)."
)
_DIRECTORY = click.argument("path", type=click.Path(path_type=Path, exists=True))


@inventory.command("import")
@_HOME
@_DIRECTORY
@_INTO
@_NAMED
@_EVERYTHING
@click.option("--shrink", is_flag=True, help="Withdraw services although most of the directory would go.")
def import_(
    home_path: Path, path: Path, region: str | None, source: str | None, remarks: Path | None, *, shrink: bool
) -> None:
    """Import PATH: Open Referral HSDS 3.x (JSON, or a folder of CSV files) or 1.1 (a folder of CSV files).

    It counts all at once, or not at all. Importing it again changes what changed.
    """
    where = _home(home_path)
    to = {"region": region, "source": source, "everything": remarks, "console": _console()}
    _run("deploy.inventory:bring_in", where, path, **to, shrink=shrink)


@inventory.command()
@_HOME
@_DIRECTORY
@_INTO
@_NAMED
@_EVERYTHING
def report(home_path: Path, path: Path, region: str | None, source: str | None, remarks: Path | None) -> None:
    """Say what an import of PATH would do, and do nothing."""
    to = {"region": region, "source": source, "everything": remarks, "console": _console()}
    _run("deploy.inventory:look_at", _home(home_path), path, **to)


@inventory.command()
@_HOME
@click.argument("path", type=click.Path(path_type=Path))
@_INTO
@click.option("--source", help="Only what came from this directory.  [everything]")
@click.option("--csv", "as_csv", is_flag=True, help="A folder of CSV files instead of one file of JSON.")
def export(home_path: Path, path: Path, region: str | None, source: str | None, *, as_csv: bool) -> None:
    """Write the directory to PATH as Open Referral HSDS 3.1, without the address of any private place."""
    to = {"region": region, "source": source, "as_csv": as_csv, "console": _console()}
    _run("deploy.inventory_export:send_out", _home(home_path), path, **to)


@main.command("who-can-see")
@_HOME
@click.argument("case")
def who_can_see(home_path: Path, case: str) -> None:
    """Say who sees what of CASE, and why; never what is written there."""
    _run("deploy.who_can_see:explain", _home(home_path), case, console=_console())


@main.command()
@_HOME
def doctor(home_path: Path) -> None:
    """Look whether everything is up, declared, reachable and private, and say what to do about what isn't."""
    _run("deploy.doctor:examine", _home(home_path), console=_console())


@main.command("dead-letters")
@_HOME
@click.option("--open", "number", type=click.IntRange(1), help="Show what this one was; it takes the sealing key.")
def dead_letters(home_path: Path, number: int | None) -> None:
    """List what could not be processed, and why."""
    _run("deploy.letters:read", _home(home_path), number, console=_console())


@main.group()
def topology() -> None:
    """Configure servers and processes of your own from the one topology."""


@topology.command()
@click.option("--cluster", is_flag=True, help="Three servers that hold everything three times, instead of one.")
def config(*, cluster: bool) -> None:
    """Print the nats-server configuration, with example keys; `handout` writes it with real ones."""
    handout = importlib.import_module("deploy.handout")
    for name, text in handout.configurations(handout.example_keys(), cluster=cluster).items():
        click.echo(f"# --- {name}\n{text}")


@topology.command()
@_HOME
@click.option("--cluster", is_flag=True, help="Three servers that hold everything three times, instead of one.")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
def handout(home_path: Path, out: Path, *, cluster: bool) -> None:
    """Write to OUT a folder for each process: the servers' configuration, and its own keys and no others."""
    module = importlib.import_module("deploy.handout")
    sys.exit(module.hand_out(_home(home_path), out, cluster=cluster, console=_console()))


@topology.command()
@_HOME
@click.option("--replicas", type=click.IntRange(1, 5), default=1, show_default=True, help="3 on a cluster of three.")
def apply(home_path: Path, replicas: int) -> None:
    """Declare streams, buckets and durables on the bus at TRELLIS_BUS; doing it again changes what changed."""
    _run("deploy.handout:apply", _home(home_path), replicas=replicas, console=_console())


@main.group()
def ledger() -> None:
    """Look after the log of consents and disclosures: its signed heads, proofs, and whether anything was altered."""


@ledger.command("key")
@_HOME
def ledger_key(home_path: Path) -> None:
    """Print the public key by which anybody can verify heads and proofs."""
    module = importlib.import_module("deploy.ledger")
    _plainly(module.key, _home(home_path))


@ledger.command("head")
@_HOME
@_OUTPUT
@click.option("--sign", is_flag=True, help="Sign the log as it stands, and give the head to every team, first.")
def ledger_head(home_path: Path, output: Path | None, *, sign: bool) -> None:
    """Print the newest signed head of the log."""
    _run("deploy.ledger:head", _home(home_path), sign=sign, output=output, console=_console())


@ledger.command("prove")
@_HOME
@_OUTPUT
@click.argument("leaf", required=False)
@click.option("--from", "first", type=click.IntRange(0), help="Prove that the log continues its head of that size.")
@click.option("--at", type=click.IntRange(0), help="Against the signed head of that size.  [the newest]")
def ledger_prove(home_path: Path, output: Path | None, leaf: str | None, first: int | None, at: int | None) -> None:
    """Print the proof that LEAF (its place, its hash, or the id of its fact) is in the log."""
    if (leaf is None) is (first is None):
        msg = "say which LEAF, or --from which size"
        raise click.UsageError(msg)
    _run("deploy.ledger:prove", _home(home_path), leaf, first=first, at=at, output=output, console=_console())


@ledger.command("verify")
@click.argument("file", type=_FILE)
@click.option("--key", "public", required=True, help="The log's public key, or the file that holds it.")
@click.option("--head", "held", type=_FILE, help="The signed head that you kept.")
def ledger_verify(file: Path, public: str, held: Path | None) -> None:
    """Say what FILE, a proof or a head, proves. Needs no system, only FILE, the key, and perhaps a head kept before."""
    module = importlib.import_module("deploy.ledger")
    _plainly(module.verify, file, public=public, held=held)


@ledger.command("audit")
@_HOME
@click.option("--head", "held", type=_FILE, help="A signed head that somebody kept, to hold the log against as well.")
def ledger_audit(home_path: Path, held: Path | None) -> None:
    """Make the log anew from FACTS, and say precisely where anything differs. Where the ledger's own keys are."""
    _run("deploy.ledger:audit", _home(home_path), held=held, console=_console())


@main.group()
def oncall() -> None:
    """Look at who is on call, how far a page came, and whether people can be told."""


_REGION: Final = click.option("--region", help="Of this region.  [all]")
_SINCE: Final = click.option("--from", "since", help="From this day or time, by the clock of the roster.  [now]")
_UNTIL: Final = click.option("--until", help="Until this day or time.  [a week later]")


@oncall.command("who")
@_HOME
@_REGION
@click.option("--at", help="At this day or time, by the clock of the roster.  [now]")
def oncall_who(home_path: Path, region: str | None, at: str | None) -> None:
    """Say who is on; the status is 1 where nobody is."""
    _run("deploy.oncall:who", _home(home_path), at=at, region=region, console=_console())


@oncall.command("schedule")
@_HOME
@_REGION
@_SINCE
@_UNTIL
def oncall_schedule(home_path: Path, region: str | None, since: str | None, until: str | None) -> None:
    """Print the final schedule: who is on from when to when, after layers, leave, rest and overrides."""
    _run("deploy.oncall:schedule", _home(home_path), since=since, until=until, region=region, console=_console())


@oncall.command("gaps")
@_HOME
@_REGION
@_SINCE
@_UNTIL
def oncall_gaps(home_path: Path, region: str | None, since: str | None, until: str | None) -> None:
    """Say when nobody is on; the status is 1 where there is such a time."""
    _run("deploy.oncall:holes", _home(home_path), since=since, until=until, region=region, console=_console())


@oncall.command("page")
@_HOME
@click.argument("page", required=False)
def oncall_page(home_path: Path, page: str | None) -> None:
    """Tell how far PAGE came, step by step, or which are open; never who it is about, nor how to reach anybody."""
    if page is None:
        _run("deploy.page_story:tell_open", _home(home_path), console=_console())
    else:
        _run("deploy.page_story:tell", _home(home_path), page, console=_console())


@oncall.command("test")
@_HOME
@click.argument("team")
def oncall_test(home_path: Path, team: str) -> None:
    """Send a test message by each way that TEAM (a name or an id) can be told; say what came of it, and never where."""
    _run("deploy.reachable:try_all", _home(home_path), team, console=_console())
