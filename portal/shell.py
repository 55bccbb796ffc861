"""The frame of every page: who is looking, where they can go, and the tokens of its forms. See ``base.html``."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import msgspec

from contracts.vocabulary import Kind
from portal.i18n import ENGLISH, Language, _, languages
from portal.sheet import Sheet

OVER: Final = "/left"
HOME: Final[Mapping[Kind, str]] = {
    Kind.HUB: "/hub",
    Kind.PARTNER: "/partner",
    Kind.ADVOCATE: "/advocate",
    Kind.INVESTIGATOR: "/follow-ups",
    Kind.AUDITOR: "/records",
    Kind.CAREGIVER: "/mine",
    Kind.YOUTH: "/you",
    Kind.PUBLIC: "/",
}
"""Each kind's first page."""


class Me(NamedTuple):
    """Who is looking, for the foot of the page."""

    name: str
    team: str


class Notice(msgspec.Struct, frozen=True):
    """What became of the last thing sent. ``tone``: ok, calm, warn or late."""

    tone: str
    title: str
    text: str = ""


class Tab(msgspec.Struct, frozen=True):
    """A page in the navigation. ``count`` is shown beside it; ``also`` is where its further pages are."""

    href: str
    label: str
    count: Callable[[Sheet], int | None] | None = None
    also: tuple[str, ...] = ()


class NavItem(msgspec.Struct, frozen=True):
    """A `Tab` as it stands on one page."""

    href: str
    label: str
    current: bool
    count: int | None
    id: str


class Shell(msgspec.Struct, frozen=True, kw_only=True):
    """Everything ``base.html`` asks for."""

    csrf: str
    command: str
    now: str
    shown: str = ""
    """When this page was shown, signed: see `portal.web.traps`."""
    home: str = "/"
    me: Me | None = None
    nav: tuple[NavItem, ...] = ()
    leave_to: str = "/left"
    notice: Notice | None = None
    live: str | None = None
    ways: bool = False
    """Whether they are told that something waits for them, and can say how."""
    bare: bool = False
    who: str = ""
    """What stands for whoever is in, in a form of theirs; "": nobody is."""
    ends: str = ""
    """When their session closes by itself, ISO 8601; ``ends_at`` is the same in words."""
    ends_at: str = ""
    over: str = OVER
    """Where a page leads then."""
    language: Language = ENGLISH
    here: str = ""
    """Where choosing another language leads back to; "": it can't be chosen where it would lose what was typed."""

    @property
    def lang(self) -> str:
        return self.language.code

    @property
    def dir(self) -> str:
        return self.language.dir

    @property
    def others(self) -> tuple[Language, ...]:
        """The languages that can be chosen instead, where that leads back here."""
        return self.tongues if self.here else ()

    @property
    def tongues(self) -> tuple[Language, ...]:
        """Every language but this one."""
        return tuple(each for each in languages() if each is not self.language)


def nav(tabs: tuple[Tab, ...], path: str, sheet: Sheet | None) -> tuple[NavItem, ...]:
    """Return the navigation as it stands on the page at ``path``."""
    leads = {lead: tab.href for tab in tabs for lead in (tab.href, *tab.also)}
    here = leads.get(max((lead for lead in leads if path == lead or path.startswith(f"{lead}/")), key=len, default=""))
    return tuple(
        NavItem(
            href=tab.href,
            label=_(tab.label),
            current=tab.href == here,
            count=tab.count(sheet) if tab.count and sheet else None,
            id="",
        )
        for tab in tabs
    )
