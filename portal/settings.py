"""What a portal has to know of its community and its surroundings, from the environment.

::

    TRELLIS_BUS, TRELLIS_HOME  the bus: see `services.bus.wire.connection`
    TRELLIS_COMMUNITY          a TOML file that says who answers here (`Community`); else the fictional one beside this
    TRELLIS_PORTAL_URL         where people reach the portal; https makes every cookie secure
    TRELLIS_TRUSTED_PROXY      the proxies whose X-Forwarded-For is believed: addresses, networks; "none": there is none
    TRELLIS_LEAST_SECONDS      in which nobody fills in a form that anybody may send: 2; 0 where machines test it
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from contracts.vocabulary import Weekday
from services.bus.wire.clock import utc_now
from services.bus.wire.connection import BusSettings

COMMUNITY_FILE: Final = Path(__file__).with_name("community.toml")
"""The fictional community of the demo."""
_LEFT: Final = "/left"
_LEAST: Final = 2.0


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """What a number is called, in another language."""

    name: str
    note: str = ""


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A number that answers. ``translated`` has what it is called by language."""

    name: str
    number: str
    tel: str
    note: str = ""
    translated: Mapping[str, Named] = {}

    def spoken(self, language: str) -> "Number":
        """Return it as it is called in ``language``, as far as that was translated."""
        named = self.translated.get(language)
        return self if named is None else msgspec.structs.replace(self, name=named.name, note=named.note)


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """Who must pass on what; said before anyone types. ``translated`` has the same by language."""

    who: str
    what: str
    translated: Mapping[str, "Limit"] = {}


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A harmless site that leaving can lead to: one that people expect in a history."""

    name: str
    to: str


class OpenHours(msgspec.Struct, frozen=True, kw_only=True):
    """From when to when somebody is there on these days, in the community's own time."""

    days: tuple[Weekday, ...]
    opens: time
    closes: time


class Complaints(msgspec.Struct, frozen=True, kw_only=True):
    """To whom somebody complains, and what comes of it. ``translated`` has the same by language."""

    text: str
    phone: Number | None = None
    translated: Mapping[str, "Complaints"] = {}

    def spoken(self, language: str) -> "Complaints":
        """Return it in ``language``, as far as it was translated."""
        said = self.translated.get(language, self)
        return msgspec.structs.replace(said, phone=self.phone.spoken(language)) if self.phone else said


class HubSaid(msgspec.Struct, frozen=True, kw_only=True):
    """How a hub is spoken of, in another language."""

    name: str
    covers: str
    hub: str
    reads: str
    who: str = ""


class Hub(msgspec.Struct, frozen=True, kw_only=True):
    """A region and its hub. ``calls`` is whom to call for a mandated report, in order."""

    id: str
    name: str
    covers: str
    hub: str
    reads: str
    """When somebody reads a new request, whenever it comes: "by 5 pm on the next weekday, or sooner"."""
    hours: tuple[OpenHours, ...] = ()
    """When the hub reads what is written to it; none: ``reads`` says it."""
    who: str = ""
    """Who it is that reads: how many, and of which office. For anybody to read."""
    complaints: Complaints | None = None
    phone: Number | None = None
    calls: tuple[Number, ...] = ()
    translated: Mapping[str, HubSaid] = {}

    def spoken(self, language: str) -> "Hub":
        """Return it as it is spoken of in ``language``, as far as that was translated."""
        said = self.translated.get(language)
        words = {} if said is None else msgspec.structs.asdict(said)
        return msgspec.structs.replace(
            self,
            **words,
            phone=self.phone and self.phone.spoken(language),
            complaints=self.complaints and self.complaints.spoken(language),
            calls=tuple(each.spoken(language) for each in self.calls),
        )


class Community(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers here."""

    name: str
    zone: str
    regions: tuple[Hub, ...]
    help: tuple[Number, ...]
    """Numbers that answer now; the emergency number first."""
    limits: tuple[Limit, ...]
    leave_to: str = _LEFT
    """Where leaving leads: an address people expect in a history, or our own page about clearing it."""
    safe: tuple[Place, ...] = ()
    """Where somebody who is signed in may let it lead instead."""

    def limits_in(self, language: str) -> tuple[Limit, ...]:
        """Return the limits in ``language``, as far as they were translated."""
        return tuple(each.translated.get(language, each) for each in self.limits)

    def spoken(self, language: str) -> "Community":
        """Return it in ``language``, as far as it was translated."""
        return msgspec.structs.replace(
            self,
            regions=tuple(each.spoken(language) for each in self.regions),
            help=tuple(each.spoken(language) for each in self.help),
            limits=self.limits_in(language),
        )

    def hub(self, region: str | None) -> Hub | None:
        """Return the hub of ``region``, or None."""
        return next((hub for hub in self.regions if hub.id == region), None)


def read_community(path: Path) -> Community:
    """Read a community from its file.

    Raises:
        msgspec.DecodeError: it isn't one; the message says where.
        FileNotFoundError: it isn't there.
    """
    return msgspec.toml.decode(path.read_bytes(), type=Community)


@dataclass(frozen=True)
class Settings:
    """All that a portal is told from outside."""

    bus: BusSettings
    community: Community
    url: str = "http://localhost:8000"
    secret: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    """Signs the tokens of forms. The same after a restart, so that a form that was open can still be sent."""
    trusted_proxy: str | None = None
    """Addresses or networks, with commas between them."""
    least_seconds: float = 0.0
    """In which nobody fills in a form that anybody may send."""
    clock: Callable[[], datetime] = utc_now
    """What time it is on every page. How long a session lasts, the gatekeeper says."""

    @property
    def secure(self) -> bool:
        """Whether people come by https, so that cookies can be for that alone."""
        return self.url.startswith("https:")

    @property
    def shares_addresses(self) -> bool:
        """Whether people seem to come by a proxy we were told nothing of: then they all share one budget of tries."""
        return self.secure and self.trusted_proxy is None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.community.zone)

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the environment, and the files it names."""
        bus = BusSettings.from_environment()
        return cls(
            bus=bus,
            community=read_community(Path(os.environ.get("TRELLIS_COMMUNITY") or COMMUNITY_FILE)),
            url=os.environ.get("TRELLIS_PORTAL_URL", cls.url),
            secret=_kept_secret(bus.home / "credentials" / "portal.secret"),
            trusted_proxy=os.environ.get("TRELLIS_TRUSTED_PROXY") or None,
            least_seconds=float(os.environ.get("TRELLIS_LEAST_SECONDS") or _LEAST),
        )


def _kept_secret(path: Path) -> str:
    """Return the secret in ``path``, made there if it can be; else one for as long as this process lives."""
    made = secrets.token_hex(32)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made)
    except FileExistsError:
        return path.read_text().strip() or made
    except OSError:
        return made
    return made
