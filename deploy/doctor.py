"""`trellis doctor`: is everything up, declared, reachable and private; and what to do about what isn't."""

import asyncio
import os
import secrets
import shutil
import stat
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from rich.console import Console

from contracts.clocks import ClocksError
from contracts.figures import FiguresError
from contracts.instruments import deployed as instruments
from deploy.grants import ISSUER, USERS
from deploy.home import Home
from deploy.reach import NotUpError, reaching, settings_of
from deploy.topology import DURABLES, STREAMS, declarations
from services.bus.gate.credential import public
from services.bus.operate.figures import CLOCKS
from services.bus.operate.figures import FILE as FIGURES
from services.bus.operate.figures import read as other_figures
from services.bus.operate.operating import Operator
from services.bus.viewers.viewer import NotLetInError, come_in
from services.bus.wire.connection import LEDGER_KEY, MATCH_KEY, SEALING_KEY, BusSettings
from services.bus.wire.publishing import BusDownError
from services.clocks.settings import read as figures
from services.consent_ledger.leaves import newest
from services.messenger.settings import FILE, SettingsError, read
from services.support.settings import USUAL as SUPPORT_USUAL
from services.support.settings import SettingsError as SupportError
from services.support.settings import read as support

_LAG_LIMIT: Final = 100
_LAG_AGAIN: Final = 0.5
"""Seconds after which what lags is looked at again: work in progress is no illness."""
_DISK_LIMIT: Final = 1024**3
_DEAD_LIMIT: Final = 0
_HEAD_LIMIT: Final = 48
"""Hours without a new head of the ledger after which something holds it up."""


class Finding(NamedTuple):
    """One thing looked at. ``cure`` is what to do about it, empty where it is well."""

    what: str
    told: str
    cure: str = ""


async def examine(home: Home, *, console: Console) -> int:
    """Print every finding as it is made, and return 0 only if all is well."""
    ill = 0
    async for finding in _findings(home):
        mark = "[red]✗[/]" if finding.cure else "[green]✓[/]"
        console.print(f" {mark} {finding.what:24} {finding.told}")
        if finding.cure:
            ill += 1
            console.print(f"   → {finding.cure}", markup=False)
    console.print("All is well." if not ill else f"{ill} to look at.")
    return 1 if ill else 0


async def _findings(home: Home) -> AsyncIterator[Finding]:
    if not home.credentials.exists():
        yield Finding("home", f"there is no system at {home.path}", "`trellis up` makes one; --home names another")
        return
    for finding in (
        *_private(home),
        _disk(home),
        *proxy(os.environ),
        _channels(home),
        _clocks(home),
        _figures(home),
        _support(home),
    ):
        yield finding
    settings = settings_of(home)
    try:
        async with reaching(home) as operator:
            yield Finding("bus", f"answers at {settings.url}")
            async for finding in _declared(operator):
                yield finding
            yield await _ledger(operator)
            yield await _dead_letters(operator)
            yield await _gate(settings)
    except NotUpError as error:
        yield Finding("bus", "does not answer", str(error))
    except BusDownError:
        yield Finding("bus", "stopped answering", f"see {home.logs / 'nats-server.log'}, or start it again: trellis up")
    running = home.running()
    if running and running.portal:
        yield await asyncio.to_thread(_portal, running.portal)


def _private(home: Home) -> Iterator[Finding]:
    """Look at the keys: all there, and readable by nobody but their owner.

    A home that was handed out to one process holds that process's keys and no store's: the operator's is enough here.
    """
    whole = (home.credentials / "store.key").exists()
    seeds = [f"{user}.seed" for user in (*USERS, ISSUER)]
    names = [*seeds, SEALING_KEY, LEDGER_KEY, MATCH_KEY] if whole else ["operator.seed"]
    missing = [name for name in names if not (home.credentials / name).exists()]
    if missing:
        yield Finding("keys", f"{len(missing)} missing: {', '.join(missing)}", "`trellis up` makes what is missing")
    open_ones = [path for path in (home.path, home.credentials, *home.credentials.glob("*")) if _others_can_read(path)]
    if open_ones:
        cure = f"chmod -R go-rwx {home.path}, and if others use this machine, start anew with new keys"
        yield Finding("permissions", f"others can read {open_ones[0]}", cure)
    if not missing and not open_ones:
        yield Finding("keys", "all there, for their owner alone")


def _others_can_read(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _disk(home: Home) -> Finding:
    place = home.path if home.path.exists() else home.path.parent
    free = shutil.disk_usage(place).free
    told = f"{free / 1024**3:.1f} GiB free"
    return Finding("disk", told, "" if free > _DISK_LIMIT else f"make room on the disk of {place}, or move the home")


def proxy(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Look at whether the portal can tell people apart where they come to it by a proxy."""
    if environment.get("TRELLIS_PORTAL_URL", "").startswith("https:") and not environment.get("TRELLIS_TRUSTED_PROXY"):
        told = "people come by https, and from which proxy isn't said: all of them share one budget of tries"
        yield Finding("proxy", told, "set TRELLIS_TRUSTED_PROXY to its address, or to none where there is none")


def _channels(home: Home) -> Finding:
    """Look whether people can be told anywhere but on a page that they keep open."""
    try:
        channels = sorted(read(home.path).channels)
    except SettingsError as error:
        return Finding(
            "channels", str(error), "docs/operators.md says what it holds; until then only web push goes out"
        )
    told = ", ".join(channels) or f"only pages and web push: no {FILE} says how texts, calls or mails go out"
    return Finding("channels", told)


def _clocks(home: Home) -> Finding:
    """Look whether the deployment's own figures of clocks can be used, where it has any."""
    try:
        figures(home.path)
    except ClocksError as error:
        return Finding("clocks", str(error), "docs/operators.md says what it holds; until then the usual figures count")
    own = (home.path / CLOCKS).exists()
    told = f"figures of its own ({CLOCKS})" if own else "the usual figures"
    return Finding("clocks", told)


def _figures(home: Home) -> Finding:
    """Look whether the deployment's own figures can be used, where it has any."""
    try:
        other_figures(home.path)
    except FiguresError as error:
        return Finding(
            "figures", str(error), "docs/operators.md says what it holds; until then the usual figures count"
        )
    own = (home.path / FIGURES).exists()
    return Finding("figures", f"figures of its own ({FIGURES})" if own else "the usual figures")


def _support(home: Home) -> Finding:
    """Look whether the deployment's own figures of support, and the instruments that the hub added, can be used."""
    try:
        own = support(home.path) is not SUPPORT_USUAL
    except SupportError as error:
        return Finding("support", str(error), "docs/operators.md says what it holds; until then the usual counts")
    found = instruments(home.path)
    if found.mistakes:
        cure = "docs/operators.md says what a file holds; until then it is left out"
        return Finding("support", f"instruments: {'; '.join(found.mistakes)}", cure)
    figures_told = "figures of its own" if own else "the usual figures"
    return Finding("support", f"{figures_told}; instruments: {', '.join(each.name for each in found.usable)}")


async def _declared(operator: Operator) -> AsyncIterator[Finding]:
    """Compare every stream, bucket and durable with the topology."""
    standing = {stream["name"]: await operator.info(stream["name"]) for stream in declarations()}
    replicas = max(info["config"]["num_replicas"] if info else 1 for info in standing.values())
    wanted = {stream["name"]: stream for stream in declarations(replicas)}
    differing = [name for name, info in standing.items() if not _as_declared(wanted[name], info)]
    if differing:
        cure = "`trellis up` declares them; for servers of your own, `trellis topology apply`"
        yield Finding("streams", f"not as the topology says: {', '.join(differing)}", cure)
    else:
        kept = {name: info["state"]["messages"] for name, info in standing.items() if info and name in STREAMS}
        yield Finding("streams", ", ".join(f"{name} {count}" for name, count in kept.items()))
    async for finding in _durables(operator):
        yield finding


async def _durables(operator: Operator) -> AsyncIterator[Finding]:
    async def lagging() -> dict[str, int | None]:
        found: dict[str, int | None] = {}
        for stream, durable in DURABLES:
            info = await operator.info(stream, durable["name"])
            well_declared = _as_declared(durable, info)
            found[f"{durable['name']} on {stream}"] = info["num_pending"] if info and well_declared else None
        return found

    lags = await lagging()
    if any(lag is None or lag > _LAG_LIMIT for lag in lags.values()):
        await asyncio.sleep(_LAG_AGAIN)
        lags = await lagging()
    ill = {name: lag for name, lag in lags.items() if lag is None or lag > _LAG_LIMIT}
    for name, lag in ill.items():
        if lag is None:
            yield Finding("durable", f"{name} is not as the topology says", "`trellis up`, or `trellis topology apply`")
        else:
            service = name.partition(" ")[0]
            cure = f"is {service} running? See its log; `trellis up` restarts what dies, else start it"
            yield Finding("durable", f"{name} lags by {lag}", cure)
    if not ill:
        waiting = sum(lag or 0 for lag in lags.values())
        yield Finding("durables", f"{len(lags)} as the topology says, {waiting} waiting in all")


def _as_declared(wanted: Mapping[str, Any], info: Mapping[str, Any] | None) -> bool:
    return info is not None and all(info["config"].get(key) == value for key, value in wanted.items())


async def _dead_letters(operator: Operator) -> Finding:
    info = await operator.info("DEAD")
    count = info["state"]["messages"] if info else 0
    if count > _DEAD_LIMIT:
        cure = "each is something a service could not process: `trellis dead-letters` says why"
        return Finding("dead letters", f"{count} set aside", cure)
    return Finding("dead letters", "none")


async def _ledger(operator: Operator) -> Finding:
    """Look whether the log keeps up, and whether its head was signed lately."""
    size, newest_head = (await newest(operator.reader)).run.size, None
    async for fact in operator.reader.facts("fact.ledger.*.*.*.head_signed"):
        newest_head = fact.at
    if newest_head is None:
        return Finding("ledger", f"{size} leaves; no region was told a head yet")
    hours = (datetime.now(UTC) - newest_head) / timedelta(hours=1)
    told = f"{size} leaves; the newest head was signed {hours:.0f} hours ago"
    cure = "heads are signed every day: is consent_ledger running? Its log says why not; `trellis ledger audit`"
    return Finding("ledger", told, cure if hours > _HEAD_LIMIT else "")


async def _gate(settings: BusSettings) -> Finding:
    """Come in as somebody unknown, as the public page does."""
    try:
        who = await come_in(public(secrets.token_hex(16)), settings)
    except NotLetInError:
        return Finding("gatekeeper", "refused somebody unknown, who may ask for support", "see its log")
    except BusDownError:
        cure = "people can't come in until it runs: see its log; `trellis up` restarts it"
        return Finding("gatekeeper", "does not answer", cure)
    return Finding("gatekeeper", f"answers: somebody unknown came in as {who.actor.kind}")


def _portal(url: str) -> Finding:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - an address we wrote down ourselves
            return Finding("portal", f"answers at {url}/ with {answer.status}")
    except (OSError, urllib.error.URLError) as error:
        return Finding("portal", f"{url}/: {error}", "see logs/services.log; `trellis up` restarts it")
