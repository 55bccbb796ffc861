"""Bringing the demo community in by the operator's own commands, once; and its people's one-time invitations.

Invitations are made of a secret of this one system. A link works once, so at each later start the people that are shown
get another one; everybody does where the last ones are about to lapse.
"""

import asyncio
import base64
import hmac
import secrets
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from contracts.base import Command
from contracts.outcomes import Reason, Refusal
from contracts.roster import SetRoster
from deploy.community import commands, community, invite, offers, version
from deploy.home import Home, write_private
from deploy.topology import OPERATOR
from deploy.young import bring_in
from services.bus.gate.words import invitation_verifier
from services.bus.operate.operating import Operator, operating
from services.bus.wire.connection import BusSettings

_MARK: Final = "demo.json"
_ALL_AFTER: Final = 7 * 86_400.0
"""Seconds: half as long as an invitation lasts."""

Progress = Callable[[str], None]
"""Told what is done, such as "12 of 106"."""


class SeedError(Exception):
    """The demo community could not be brought in; the message says why."""


class Mark(msgspec.Struct, frozen=True):
    """Which version of the community this home has, and how often its people were invited anew.

    ``all_again`` is how often that was when all of them were, and ``all_at`` when it was: POSIX seconds.
    """

    version: str = ""
    again: int = 0
    all_again: int = 0
    all_at: float = 0.0


def invitations(home: Home) -> dict[str, str]:
    """Return each demo person's newest one-time invitation, by slug."""
    return _codes(home, _mark(home))


async def seed_apart(home: Home, bus: str, progress: Progress) -> None:
    """Do `seed` in a process of its own, which takes its memory with it.

    Raises:
        SeedError: it could not be done; trying again goes on from there.
    """
    argv = (sys.executable, "-m", "deploy.seed", str(home.path), bus)
    process = await asyncio.create_subprocess_exec(*argv, stdout=PIPE, stderr=PIPE)
    try:
        if process.stdout is not None:
            async for line in process.stdout:
                progress(line.decode().strip())
        _, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise SeedError(f"the demo community: {errors.decode().strip().rpartition(chr(10))[2]}")


async def seed(home: Home, settings: BusSettings, progress: Progress) -> None:
    """Bring the demo community in; where this home has it as it is now, invite anew those who are shown.

    Raises:
        BusDownError: no answer; doing it again goes on from there.
        SeedError: a command was refused: the files and the services disagree.
    """
    mark, whole = _mark(home), community()
    if mark.version == version():
        shown, again, now = whole.one_of_each, mark.again + 1, time.time()
        if now - mark.all_at > _ALL_AFTER:
            shown, mark = whole.people, Mark(mark.version, again, again, now)
        else:
            mark = Mark(mark.version, again, mark.all_again, mark.all_at)
        codes = _codes(home, mark)
        formed: list[Command] = []
        then: list[Command] = [invite(team, person, invitation_verifier(codes[person.slug])) for team, person in shown]
    else:
        mark = Mark(version(), mark.again, mark.all_again, time.time())
        codes = _codes(home, mark)
        formed, then = commands(whole, {slug: invitation_verifier(code) for slug, code in codes.items()})
        then += offers(whole, datetime.now(UTC).date())
    async with operating(OPERATOR, settings) as operator:
        await _do(operator, formed, progress)
        if formed:
            await bring_in(home, settings, whole, partial(_do, operator, progress=lambda _: None))
        await _do(operator, then, progress)
    write_private(home.path / _MARK, msgspec.json.encode(mark).decode())


async def _do(operator: Operator, step: list[Command], progress: Progress) -> None:
    done = 0
    async for command, outcome in operator.do_all(step):
        if outcome.refusal is not None and not _is_theirs(command, outcome.refusal):
            raise SeedError(f"{type(command).__name__} was refused: {outcome.refusal}")
        done += 1
        progress(f"{done} of {len(step)}")


def _is_theirs(command: Command, refusal: Refusal) -> bool:
    """Return whether a hub has made its roster another since: theirs stays."""
    return isinstance(command, SetRoster) and refusal.reason is Reason.TAKEN


def _mark(home: Home) -> Mark:
    try:
        return msgspec.json.decode((home.path / _MARK).read_bytes(), type=Mark)
    except (FileNotFoundError, msgspec.DecodeError):
        return Mark()


def _codes(home: Home, mark: Mark) -> dict[str, str]:
    secret = home.keep("demo.secret", secrets.token_hex(32)).encode()
    whole = community()
    shown = {person.slug for _, person in whole.one_of_each}
    times = {person.slug: mark.again if person.slug in shown else mark.all_again for _, person in whole.people}
    return {slug: _text(hmac.digest(secret, f"{slug} {time}".encode(), "sha256")) for slug, time in times.items()}


def _text(digest: bytes) -> str:
    return base64.b32encode(digest[:16]).decode().rstrip("=").lower()


def _say(done: str) -> None:
    sys.stdout.write(f"{done}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(seed(Home(Path(sys.argv[1])), BusSettings(sys.argv[2], Path(sys.argv[1])), _say))
