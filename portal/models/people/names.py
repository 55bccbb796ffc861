"""What teams are called where there is little room: as short as tells each from the others. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from contracts.base import TeamToken
from portal import words
from portal.i18n import _

TONES: Final = 6
"""How many shades tell teams apart, besides their names."""
_WORDS: Final = 2
"""How many words a short name has at most."""


class Names(msgspec.Struct, frozen=True):
    """What teams are called on a strip: short, and never two the same. ``tones`` is the shade of each, ``marks`` the
    least that tells it from the others.
    """

    short: Mapping[TeamToken, str]
    tones: Mapping[TeamToken, int]
    marks: Mapping[TeamToken, str] = {}

    def of(self, team: TeamToken) -> str:
        return self.short.get(team) or _("Another team")

    def tone(self, team: TeamToken) -> str:
        return f"t{self.tones.get(team, 0) % TONES}"


def named(full: Mapping[TeamToken, str]) -> Names:
    """Return short names for teams: as many of their first words as tell each from the others, of many the last two."""
    tones = {team: number for number, team in enumerate(full)}
    short = {team: _short(name, [other for each, other in full.items() if each != team]) for team, name in full.items()}
    many = Counter(short.values())
    short = {team: name if many[name] == 1 else full[team] for team, name in short.items()}
    return Names(short, tones, _marks(short))


def _short(name: str, others: Sequence[str]) -> str:
    parts = name.split()
    for count in range(1, len(parts) + 1):
        if all(other.split()[:count] != parts[:count] for other in others):
            return words.capital(" ".join(parts[max(0, count - _WORDS) : count]))
    return name


def _marks(short: Mapping[TeamToken, str]) -> dict[TeamToken, str]:
    """Return the first letter of each name, of the words that not all of them begin with; two letters where one is
    another's too: "A" and "B" of "Advocate A" and "Advocate B". Where two still are the same, nothing tells them apart.
    """
    parts = {team: name.split() for team, name in short.items()}
    alike = 0
    while len({tuple(each[: alike + 1]) for each in parts.values()}) == 1 < len(parts):
        alike += 1
    own = {team: " ".join(each[alike:]) for team, each in parts.items()}
    one, two = Counter(name[:1] for name in own.values()), Counter(name[:2] for name in own.values())
    return {
        team: name[:1] if one[name[:1]] == 1 else name[:2] if two[name[:2]] == 1 else "" for team, name in own.items()
    }
