"""The deployment's own settings of the messenger: the file ``messenger.toml`` in its home, for its owner alone.

::

    [channels]
    text = "jsons://user:password@gateway.example.org/sms?:to={to}"
    email = "mailtos://user:password@mail.example.org?from=messages@example.org&to={to}"

    [push]
    contact = "mailto:operations@example.org"

    [links]
    hours = 24

A channel is an Apprise URL in which ``{to}`` stands for the address, and ``{key}``, where one is wanted somewhere in
particular, for the message's idempotency key. People choose neither scheme nor host.
"""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote

import msgspec

from contracts.vocabulary import Channel
from services.messenger.figures import LINK_LASTS

FILE: Final = "messenger.toml"
TO: Final = "{to}"
KEY: Final = "{key}"
TEMPLATED: Final = frozenset(Channel) - {Channel.SCREEN, Channel.WEB_PUSH}
"""The channels that are offered where the deployment says how; a screen always is, and web push where it has a key."""


class SettingsError(ValueError):
    """The file can't be used; the message says why and holds nothing that stands in it."""


class Push(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``contact`` is whom a push service asks when something is wrong; ``loopback``: one may be on this machine."""

    contact: str = "mailto:nobody@example.invalid"
    loopback: bool = False


class Links(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a link counts."""

    hours: Annotated[int, msgspec.Meta(ge=1, le=24 * 30)] = int(LINK_LASTS / timedelta(hours=1))


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it."""

    channels: dict[Channel, str] = {}
    push: Push = Push()
    links: Links = Links()

    @property
    def lasts(self) -> timedelta:
        return timedelta(hours=self.links.hours)


def read(home: Path) -> Settings:
    """Return the settings of ``home``; without a file, the usual ones: nothing leaves the machine but web push.

    Raises:
        SettingsError: they can't be used.
    """
    try:
        text = (home / FILE).read_text()
    except FileNotFoundError:
        return Settings()
    try:
        found = msgspec.convert(tomllib.loads(text), Settings)
    except tomllib.TOMLDecodeError:
        raise SettingsError(f"{FILE} is no TOML") from None
    except msgspec.ValidationError as error:
        where = str(error).rpartition(" - at ")[2]
        raise SettingsError(f"{FILE}: what stands at {where} can't be") from None
    for channel, template in found.channels.items():
        _check(channel, template)
    return found


def filled(template: str, to: str, key: str) -> str:
    """Return the URL of one message: what a person typed stands in it as text, never as a part of the URL."""
    return template.replace(KEY, quote(key, safe="")).replace(TO, quote(to, safe=""))


def _check(channel: Channel, template: str) -> None:
    """Check that a channel can be had by a URL, and that an address can't change where that leads."""
    if channel not in TEMPLATED:
        raise SettingsError(f"{FILE}: {channel} is not sent by a URL")
    scheme, colon, rest = template.partition("://")
    host = rest.partition("/")[0].partition("?")[0]
    if not colon or not scheme.isalnum() or not host or "{" in scheme + host or TO not in rest:
        raise SettingsError(f"{FILE}: {channel} must be a URL with {TO} behind its host")
