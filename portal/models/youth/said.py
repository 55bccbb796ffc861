"""The words of a youth's own pages, and times and lists as they are said in each language. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum

import msgspec

from contracts.labels import Label
from contracts.vocabulary import Purpose
from portal.live import LANGUAGE, Look
from portal.texts import LANGUAGES, day, listed, texts
from portal.words import capital


class Said(msgspec.Struct, frozen=True):
    """How things are said in ``language`` at ``now``, which is in the community's own time zone."""

    language: str
    now: datetime

    @classmethod
    def of(cls, look: Look, now: datetime) -> "Said":
        return cls(look.params.get(LANGUAGE, LANGUAGES[0]), now)

    def __call__(self, part: str, key: str, /, **words: str) -> str:
        """Return one text, with ``words`` put in."""
        return self.part(part)[key].format(**words)

    def part(self, name: str) -> Mapping[str, str]:
        """Return the texts of one page."""
        return texts("youth", self.language)[name]

    def of_enum(self, part: str, value: Enum | None, otherwise: str = "") -> str:
        return otherwise if value is None else self.part(part).get(str(value.value), otherwise)

    def kinds(self, labels: Iterable[Label]) -> tuple[str, ...]:
        return tuple(self.of_enum("kind", label) for label in labels if label.value in self.part("kind"))

    def kinds_listed(self, labels: Iterable[Label]) -> str:
        return listed(self.kinds(labels), self.language)

    def listed(self, names: Iterable[str]) -> str:
        return listed(tuple(names), self.language)

    def purpose(self, purpose: Purpose | None) -> str:
        return self.of_enum("purpose", purpose, self("purpose", "none"))

    def day(self, at: datetime) -> str:
        """Return "today", "yesterday" or "19 February 2027"."""
        local = at.astimezone(self.now.tzinfo).date()
        near = {self.now.date(): "today", self.now.date() - timedelta(days=1): "yesterday"}.get(local)
        return self("when", near) if near else day(local, self.language)

    def date(self, at: datetime) -> str:
        """Return "19 February 2027": for what is read on another day."""
        return day(at.astimezone(self.now.tzinfo).date(), self.language)

    def heading(self, at: datetime) -> str:
        """Return "Thursday, 19 November 2026", or that it is today."""
        local = at.astimezone(self.now.tzinfo)
        said = self.day(at)
        if local.date() >= self.now.date() - timedelta(days=1):
            return capital(said)
        weekday = self("when", "days").split()[local.weekday()]
        return f"{capital(weekday)}, {said}"

    def time(self, at: datetime) -> str:
        return f"{at.astimezone(self.now.tzinfo):%H:%M}"

    def moment(self, at: datetime) -> str:
        """Return "today, 14:02", with a capital first."""
        said = f"{self.day(at)}, {self.time(at)}"
        return capital(said)

    def until(self, at: datetime) -> str:
        if at.astimezone(self.now.tzinfo).date() == self.now.date():
            return self("when", "until_time", time=self.time(at))
        return self("when", "until", day=self.date(at))
