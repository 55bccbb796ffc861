"""Sending pages packed: on a slow line and an old phone, a fifth of the bytes is a fifth of the waiting.

How well something packs says something of what is in it. So each packed page carries a name of random length, which no
browser looks at: whoever only sees how long an answer was learns nothing of its tokens by making the page repeat a
guess. Streams are never packed: what changes on a screen has to leave at once.
"""

import secrets
import struct
import zlib
from functools import lru_cache
from typing import Final

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

LEAST: Final = 1024
"""Bytes: less isn't worth it."""
_MOST: Final = 4 * 1024 * 1024
_PAGES: Final = ("text/html",)
_FILES: Final = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")
_LEVEL: Final = 6
_NAME: Final = 100
"""Letters of the name, at most: as many as Django takes for the same."""


class Packing(ASGIMiddleware):
    """Packs what a browser that takes it is sent."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Hold back an answer that can be packed until it is whole."""
        takes = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
        start: HTTPResponseStartEvent | None = None
        kind, body = "", bytearray()

        async def packing(message: Message) -> None:
            nonlocal start, kind
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                kind = headers.get("content-type", "").partition(";")[0]
                if kind in (*_PAGES, *_FILES):
                    headers["vary"] = "accept-encoding"
                    if takes and "content-encoding" not in headers:
                        start = message
                        return
            elif message["type"] == "http.response.body" and start is not None:
                body.extend(message["body"])
                if message["more_body"] and len(body) <= _MOST:
                    return
                first, start = start, None
                whole = not message["more_body"] and len(body) >= LEAST
                message["body"] = _packed(kind, bytes(body)) if whole else bytes(body)
                if whole:
                    headers = MutableScopeHeaders.from_message(first)
                    headers["content-encoding"] = "gzip"
                    headers["content-length"] = str(len(message["body"]))
                await send(first)
            await send(message)

        await next_app(scope, receive, packing)


def _packed(kind: str, body: bytes) -> bytes:
    return _file(body) if kind in _FILES else packed(body, secrets.randbelow(_NAME))


@lru_cache(maxsize=64)
def _file(body: bytes) -> bytes:
    """Return a file that is the same for everybody, packed once."""
    return packed(body, 0)


def packed(body: bytes, name: int) -> bytes:
    """Return ``body`` as gzip (RFC 1952), with a name of so many letters."""
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = b"\x1f\x8b\x08\x08" + bytes(4) + b"\x00\xff" + b"a" * name + b"\x00"
    return head + squeeze.compress(body) + squeeze.flush() + struct.pack("<LL", zlib.crc32(body), len(body) % 2**32)
