"""What may stand as an address: strict, because it becomes a part of a gateway's URL. Pure.

Nobody can choose a host or a scheme by what they type, but for web push: there the browser names its push service, and
only an address that could be one on the public internet is taken.
"""

import ipaddress
import re
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from typing import Final
from urllib.parse import urlsplit

import msgspec

from contracts.outcomes import Refusal, invalid
from contracts.vocabulary import Channel

_FIELD: Final = "address"
_BETWEEN: Final = str.maketrans("", "", " ().-")
_E164: Final = re.compile(r"\+[1-9][0-9]{7,14}")
_AMERICAN: Final = re.compile(r"1?([2-9][0-9]{9})")
_MAIL: Final = re.compile(
    r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]"
)
_MAIL_LENGTH: Final = 254
_NAME: Final = re.compile(r"[@#]?[A-Za-z0-9][A-Za-z0-9._+:-]{0,99}")
_HOST: Final = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_PRIVATE: Final = (".local", ".localhost", ".internal", ".lan", ".home", ".arpa", ".test", ".invalid")
_PLAIN: Final = re.compile(r"[!-\[\]-~]+")
"""Visible ASCII, and no backslash: what one reader takes for a path another takes for a host."""
_POINT: Final = 65
"""Bytes of a public key of P-256, as a browser gives it."""
_SECRET: Final = 16


class _Keys(msgspec.Struct):
    p256dh: str
    auth: str


class Subscription(msgspec.Struct):
    """What a browser gives to be pushed to, without what we don't need of it."""

    endpoint: str
    keys: _Keys


def checked(channel: Channel, address: str | None, *, loopback: bool = False) -> str | Refusal | None:
    """Return ``address`` as it is kept, or why it can't be one of ``channel``.

    ``loopback`` lets a push service be on this very machine, for trying things out.
    """
    if channel is Channel.SCREEN:
        return None if address is None else invalid(_FIELD, "a page that is kept open needs no address")
    if address is None:
        return invalid(_FIELD, "say where to")
    match channel:
        case Channel.TEXT | Channel.VOICE:
            return _telephone(address)
        case Channel.EMAIL:
            fits = len(address) <= _MAIL_LENGTH and _MAIL.fullmatch(address)
            return address if fits else invalid(_FIELD, "write one mail address, such as name@example.org")
        case Channel.WEB_PUSH:
            return _subscription(address, loopback=loopback)
        case _:
            fits = _NAME.fullmatch(address)
            return address if fits else invalid(_FIELD, "write one name, without spaces")


def _telephone(address: str) -> str | Refusal:
    digits = address.translate(_BETWEEN)
    american = _AMERICAN.fullmatch(digits)
    if american is not None:
        return f"+1{american[1]}"
    if _E164.fullmatch(digits):
        return digits
    return invalid(_FIELD, "write one number, with + and the country before it where that is another one")


def _subscription(address: str, *, loopback: bool) -> str | Refusal:
    try:
        found = msgspec.json.decode(address, type=Subscription)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return invalid(_FIELD, "that is not what a browser gives to be pushed to")
    if not is_push_service(found.endpoint, loopback=loopback):
        return invalid(_FIELD, "that is no push service")
    if _size(found.keys.p256dh) != _POINT or _size(found.keys.auth) != _SECRET:
        return invalid(_FIELD, "its keys are not whole")
    return msgspec.json.encode(found).decode()


def is_push_service(endpoint: str, *, loopback: bool) -> bool:
    """Return whether ``endpoint`` could be a push service on the public internet, or (``loopback``) on this machine."""
    try:
        url = urlsplit(endpoint)
        host, port = url.hostname or "", url.port
    except ValueError:
        return False
    if not _PLAIN.fullmatch(endpoint) or "@" in url.netloc:
        return False
    if loopback and host == "127.0.0.1":
        return url.scheme in ("http", "https")
    return url.scheme == "https" and port in (None, 443) and _is_public(host)


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return bool(_HOST.fullmatch(host)) and not host.endswith(_PRIVATE)


def _size(text: str) -> int:
    """Return how many bytes ``text`` is in base64 for URLs, -1 where it is none."""
    try:
        return len(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (Base64Error, ValueError):
        return -1
