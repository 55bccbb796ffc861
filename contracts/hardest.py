"""What is hardest now, in the words of people who ask, and what each of these usually needs: data, `hardest.toml`.

Who asks says what is hard. Which kind of service that is, is the hub's trade and not theirs.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from contracts.vocabulary import Asker, Need, SupportKind

_FILE: Final = Path(__file__).with_suffix(".toml")


class Hardest(StrEnum):
    """What weighs most. The words for each stand in the portal, one set for young people, one for those beside them."""

    WORN_OUT = "worn-out"
    ALONE = "alone"
    FEAR = "fear"
    AWAY = "away"
    PLACE = "place"
    BASICS = "basics"
    TALKING = "talking"
    UNDERSTANDING = "understanding"
    MIND = "mind"
    BODY = "body"
    SUBSTANCES = "substances"
    ONLINE = "online"
    SCHOOL = "school"
    WORK = "work"
    PAPERS = "papers"
    HEARING = "hearing"
    ELSE = "else"


class Fits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What usually helps with one of them: services of the directory, and kinds of caregiver support."""

    needs: tuple[Need, ...]
    kinds: tuple[SupportKind, ...] = ()


@cache
def fits() -> Mapping[Hardest, Fits]:
    """Return the table, a row for each.

    Raises:
        msgspec.DecodeError: the file isn't one; the message says where.
    """
    return msgspec.toml.decode(_FILE.read_bytes(), type=dict[Hardest, Fits])


def needs_of(hardest: Collection[Hardest], asker: Asker) -> tuple[Need, ...]:
    """Return what somebody needs who says that these are hardest; who says nothing wants somebody to talk to."""
    found = dict.fromkeys(need for each in hardest for need in fits()[each].needs)
    young = asker is Asker.YOUNG_PERSON
    mine = tuple(need for need in found if not (young and need is Need.CAREGIVER_SUPPORT))
    return mine or ((Need.SUPPORT_AND_ADVOCACY,) if young else (Need.CAREGIVER_SUPPORT,))


def kinds_of(hardest: Collection[Hardest]) -> tuple[SupportKind, ...]:
    """Return the kinds of caregiver support that usually fit: a proposal to the hub, which decides."""
    return tuple(dict.fromkeys(kind for each in hardest for kind in fits()[each].kinds))
