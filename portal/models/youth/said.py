"""The words of a youth's own pages, and times and lists as they are said in each language. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum

import msgspec

from contracts.labels import Label
from contracts.vocabulary import Purpose
from portal import i18n
from portal.i18n import _, listed, message
from portal.models.youth.wording import WORDS
from portal.words import capital


def kinds() -> Mapping[str, str]:
    """Return each kind of information as it is said to a youth, on their own page and in a release alike."""
    return {kind: message(text) for kind, text in WORDS["kind"].items()}


class Said(msgspec.Struct, frozen=True):
    """How things are said at ``now``, which is in the community's own time zone."""

    now: datetime

    def __call__(self, part: str, key: str, /, **words: str) -> str:
        """Return one text, with ``words`` put in."""
        return _(WORDS[part][key], **words)

    def part(self, name: str) -> Mapping[str, str]:
        """Return the texts of one page."""
        return {key: message(text) for key, text in WORDS[name].items()}

    def of_enum(self, part: str, value: Enum | None, otherwise: str = "") -> str:
        text = "" if value is None else WORDS[part].get(str(value.value), "")
        return message(text) or otherwise

    def kinds(self, labels: Iterable[Label]) -> tuple[str, ...]:
        return tuple(self.of_enum("kind", label) for label in labels if label.value in WORDS["kind"])

    def kinds_listed(self, labels: Iterable[Label]) -> str:
        return listed(self.kinds(labels))

    def listed(self, names: Iterable[str]) -> str:
        return listed(tuple(names))

    def purpose(self, purpose: Purpose | None) -> str:
        return self.of_enum("purpose", purpose, self("purpose", "none"))

    def day(self, at: datetime) -> str:
        """Return "today", "yesterday" or "19 February 2027"."""
        local = at.astimezone(self.now.tzinfo).date()
        near = {self.now.date(): "today", self.now.date() - timedelta(days=1): "yesterday"}.get(local)
        return self("when", near) if near else i18n.moment(local, i18n.DAY_OF_YEAR)

    def date(self, at: datetime) -> str:
        """Return "19 February 2027": for what is read on another day."""
        return i18n.moment(at.astimezone(self.now.tzinfo), i18n.DAY_OF_YEAR)

    def heading(self, at: datetime) -> str:
        """Return "Thursday, 19 November 2026", or that it is today."""
        local = at.astimezone(self.now.tzinfo)
        said = self.day(at)
        if local.date() >= self.now.date() - timedelta(days=1):
            return capital(said)
        weekday = i18n.moment(local, i18n.WEEKDAY)
        return f"{capital(weekday)}, {said}"

    def time(self, at: datetime) -> str:
        return i18n.moment(at.astimezone(self.now.tzinfo), i18n.CLOCK)

    def moment(self, at: datetime) -> str:
        """Return "today, 14:02", with a capital first."""
        said = f"{self.day(at)}, {self.time(at)}"
        return capital(said)

    def until(self, at: datetime) -> str:
        if at.astimezone(self.now.tzinfo).date() == self.now.date():
            return self("when", "until_time", time=self.time(at))
        return self("when", "until", day=self.date(at))
