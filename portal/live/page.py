"""Pages that stay up to date by themselves: what they are. ``screens`` keeps them, ``stream`` sends them.

A live page is a template and a pure model of it. One rendering serves every screen of an audience in one language, so a
model knows the audience and never the person: nothing in it may depend on who of the team is looking. What changed is
found by comparing two renderings element by element (see ``parts``): a template says which parts it has by ids.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from contracts.base import Audience
from contracts.vocabulary import Kind
from portal.i18n import Language
from portal.settings import Community
from portal.sheet import Sheet

LANGUAGE: Final = "language"
"""The parameter of a stream that says which one its page is in: another may have been chosen since."""
LONGEST: Final = 64
"""Characters of a parameter; an id has about half as many."""


class Look(NamedTuple):
    """Which page exactly: for whom, and the parameters of its address."""

    audience: Audience
    params: Mapping[str, str]
    community: Community


Model = Callable[[Sheet, Look], Mapping[str, Any] | None]
"""The template's context, without ``shell``. None: nothing here, which is also the answer for what isn't theirs."""


@dataclass(frozen=True)
class LivePage:
    """A page with a stream. ``name`` stands in the stream's address; ``case`` names the case whose opening it is."""

    name: str
    template: str
    kinds: frozenset[Kind]
    model: Model
    case: Callable[[Sheet, Look], str | None] | None = None
    takes: tuple[str, ...] = ()
    """The parameters of its address; all others are ignored."""

    def taken(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return those of ``given`` that the page takes: addresses come from outside."""
        return {name: given[name] for name in self.takes if len(given.get(name, "")) <= LONGEST and name in given}

    def stream(self, params: Mapping[str, str], language: Language, since: str) -> str:
        """Return the address of the stream that goes on from what was rendered as ``since``."""
        return f"/live?{urlencode({'page': self.name, **params, LANGUAGE: language.code, 'since': since})}"
