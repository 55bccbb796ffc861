"""The rules of `terms.toml`: how the words of other directories become ours."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Generic, TypeVar

import msgspec

from contracts.taxonomy import NEED_OF, Population, ServiceKind
from contracts.vocabulary import Barrier, Need

T = TypeVar("T")
_TAG: Final = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


class _Whole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str
    needs: tuple[Need, ...]


class Does(msgspec.Struct, frozen=True):
    """What some words say that a service does."""

    need: Need
    kind: ServiceKind | None = None


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    say: tuple[str, ...]
    need: Need
    kind: ServiceKind | None = None


class _Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    taxonomies: tuple[str, ...]
    begins: str
    need: Need
    kind: ServiceKind | None = None


class _Hurdle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    say: tuple[str, ...]
    barrier: Barrier


class _Whom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    say: tuple[str, ...]
    population: Population


class _Few(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    say: tuple[str, ...]
    who: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    closed: tuple[str, ...]
    private: tuple[str, ...]
    by_telephone: tuple[str, ...]
    other_ways_in: tuple[str, ...]
    whole: tuple[_Whole, ...]
    words: tuple[_Words, ...]
    codes: tuple[_Code, ...]
    barriers: tuple[_Hurdle, ...]
    populations: tuple[_Whom, ...]
    few: tuple[_Few, ...]
    languages: dict[str, str]


class Phrases(Generic[T]):
    """Whole words, each meaning something: all that a text says, in one pass."""

    def __init__(self, meant: Iterable[tuple[str, T]]) -> None:
        self._meant: dict[str, T] = {say.casefold(): meaning for say, meaning in meant}
        # By their first letter: where none of them can begin, not one of a hundred and fifty has to be tried.
        by_letter: dict[str, list[str]] = {}
        for say in sorted(self._meant, key=len, reverse=True):
            by_letter.setdefault(say[0], []).append(re.escape(say[1:]))
        any_of = "|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())
        self._any = re.compile(rf"(?<!\w)(?:{any_of})(?!\w)")

    def in_(self, text: str) -> Iterator[T]:
        """Yield what each phrase in a text (of small letters) means, in the order of the text."""
        for found in self._any.finditer(text):
            yield self._meant[found.group()]

    def any(self, text: str) -> bool:
        """Return whether there is one."""
        return self._any.search(text) is not None


class Rules:
    """The rules, ready to be applied."""

    def __init__(self, file: _File) -> None:
        self.whole: Mapping[str, tuple[Need, ...]] = {each.text.casefold(): each.needs for each in file.whole}
        for words in file.words:
            if words.kind is not None and NEED_OF[words.kind] is not words.need:
                raise ValueError(f"{words.kind} is no kind of {words.need}")
        self.does = Phrases((say, Does(each.need, each.kind)) for each in file.words for say in each.say)
        self.barriers = Phrases((say, each.barrier) for each in file.barriers for say in each.say)
        self.populations = Phrases((say, each.population) for each in file.populations for say in each.say)
        self.few = Phrases((say, each.who) for each in file.few for say in each.say)
        self.private = Phrases((say, True) for say in file.private)
        self.by_telephone, self.other_ways_in = file.by_telephone, file.other_ways_in
        """Found inside of words too: exports leave out the space between two lines."""
        self.closed = frozenset(file.closed)
        self._codes = file.codes
        self._languages = file.languages
        self.code = cache(self._code)

    def _code(self, taxonomy: str, code: str) -> Does | None:
        named = taxonomy.casefold()
        for each in self._codes:
            if code.startswith(each.begins) and any(word in named for word in each.taxonomies):
                return Does(each.need, each.kind)
        return None

    def language(self, name: str, code: str) -> str | None:
        """Return the tag of a language; None where neither its name nor its code is known."""
        for said in (code.strip(), name.strip()):
            known = self._languages.get(said.casefold())
            if known is not None:
                return known
        return code if _TAG.match(code) else None


@cache
def usual() -> Rules:
    """Return the rules that come with Trellis."""
    return Rules(msgspec.toml.decode((Path(__file__).parent / "terms.toml").read_bytes(), type=_File))
