"""A schedule for a while, as rows of who and when: typed by hand, or read from a calendar file."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from contracts.codec import MAX_COMMAND_BYTES
from contracts.roster import Turn
from contracts.vocabulary import Role
from portal.forms import Posted
from portal.forms.oncall.roster import from_to, wall
from portal.i18n import N_, _

ROWS: Final = 6
"""Rows that a form begins with."""
_TURN: Final = 122
"""Bytes of a turn in a command."""
_REST: Final = 4 * 1024
MOST: Final = (MAX_COMMAND_BYTES - _REST) // _TURN
"""Turns in a schedule: as many as one command has room for, which is five months with two a day and a backup."""
_SAYS: Final = N_("Please choose who, and write from when to when.")

_turns = msgspec.json.Decoder(tuple[Turn, ...])


def typed(turns: Iterable[Turn], zone: ZoneInfo) -> dict[str, str]:
    """Return the rows that show ``turns``."""
    fields: dict[str, str] = {}
    for number, turn in enumerate(turns):
        fields |= {
            f"t{number}-team": turn.team,
            f"t{number}-role": turn.role.value,
            f"t{number}-starts": wall(turn.starts, zone),
            f"t{number}-ends": wall(turn.ends, zone),
        }
    return fields


def read_turns(sent: Posted, known: Collection[str], zone: ZoneInfo) -> tuple[Turn, ...] | dict[str, str]:
    """Return the turns that were typed, sorted, or what is wrong, by field; rows without a team are left out."""
    found, errors = [], {}
    for number in range(MOST):
        team = sent.text(f"t{number}-team")
        if not team:
            continue
        span = _span(sent.text(f"t{number}-starts"), sent.text(f"t{number}-ends"), zone)
        if team not in known or span is None:
            errors[f"t{number}-starts"] = _(_SAYS)
            continue
        role = Role.BACKUP if sent.text(f"t{number}-role") == Role.BACKUP else Role.PRIMARY
        found.append(Turn(team=team, role=role, starts=span[0], ends=span[1]))
    return errors or tuple(sorted(found, key=lambda turn: (turn.starts, turn.role, turn.team)))


def rows_of(sent: Posted) -> int:
    """Return how many rows a form came back with."""
    numbers = (name[1:].partition("-")[0] for name in sent.fields if name.startswith("t") and name.endswith("-team"))
    return max((int(each) + 1 for each in numbers if each.isascii() and each.isdecimal()), default=0)


def written(turns: tuple[Turn, ...]) -> str:
    """Return turns as a form carries them that shows them only."""
    return msgspec.json.encode(turns).decode()


def carried(text: str, known: Collection[str]) -> tuple[Turn, ...] | None:
    """Return the turns that a form brought back; None where it brought none, or others' teams."""
    try:
        turns = _turns.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return turns if turns and len(turns) <= MOST and all(turn.team in known for turn in turns) else None


def _span(starts: str, ends: str, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    try:
        since, until = from_to(starts, ends, zone)
    except ValueError:
        return None
    return (since, until) if since < until else None
