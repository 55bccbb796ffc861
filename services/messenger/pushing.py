"""Web push: a few words, sealed for one browser, by way of its maker's push service (RFC 8030, 8188, 8291, 8292).

The endpoint is the one address by which somebody chooses a host. So each connection is looked at before a word goes
over it: where it leads to a machine that is not on the public internet, it is cut. And nothing of an answer is read but
its head, within the time an attempt has: whoever answers for ever, or a letter at a time, holds up no other push.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

import msgspec
import requests
import urllib3
from pywebpush import WebPushException, webpush
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from services.messenger.addresses import Subscription, is_push_service
from services.messenger.domain import Came

_GONE: Final = frozenset({404, 410})
_REDIRECTS: Final = 0


class NotPublicError(urllib3.exceptions.NewConnectionError):
    """A push service's name leads to a machine that is not on the public internet."""


class _Connections(threading.local):
    """The sockets of the push that this thread is at, and when they are cut."""

    open: list[socket.socket] | None = None
    until: float = 0


_connections: Final = _Connections()


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _noted(super()._new_conn())


class _PublicConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        connected: socket.socket = super()._new_conn()
        if not ipaddress.ip_address(connected.getpeername()[0]).is_global:
            connected.close()
            raise NotPublicError(self, "not on the public internet")
        return _noted(connected)


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _PublicPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class _Adapter(HTTPAdapter):
    """Reads no answer's body."""

    def __init__(self, scheme: str, pool: type[urllib3.HTTPConnectionPool]) -> None:
        self._pools = {scheme: pool}
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:  # noqa: ANN401, FBT001, FBT002 - as requests calls it
        super().init_poolmanager(connections, maxsize, block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # type: ignore[override]  # noqa: ANN401 - as requests calls it
        response = super().send(request, **(kwargs | {"stream": True}))
        response.close()
        response._content, response._content_consumed = b"", True  # noqa: SLF001 - there is no other way to say that it was read
        return response


class Pusher:
    """Pushes by this deployment's key. ``contact`` is whom a push service may ask."""

    def __init__(self, key: str, contact: str, *, loopback: bool) -> None:
        self._key = key
        self._contact = contact
        self._loopback = loopback

    def push(self, address: str, text: str, key: str, timeout: float) -> Came:
        """Push ``text`` to the browser whose subscription is ``address``; ``key`` names the message. Blocks."""
        subscription = msgspec.json.decode(address, type=Subscription)
        if not is_push_service(subscription.endpoint, loopback=self._loopback):
            return Came.GONE
        try:
            with self.session() as session, _cut_after(timeout):
                webpush(
                    msgspec.to_builtins(subscription),
                    text,
                    vapid_private_key=self._key,
                    vapid_claims={"sub": self._contact},
                    headers={"Topic": key, "Urgency": "high"},
                    ttl=3600,
                    timeout=timeout,
                    requests_session=session,
                )
        except WebPushException as error:
            return Came.GONE if error.status_code in _GONE else Came.FAILED
        except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError, OSError):
            return Came.FAILED
        return Came.TAKEN

    def session(self) -> requests.Session:
        """Return what a push goes over: it follows nobody elsewhere, and ends on the public internet or not at all."""
        session = requests.Session()
        session.trust_env = False
        session.max_redirects = _REDIRECTS
        if self._loopback:
            session.mount("http://", _Adapter("http", _Pool))
        else:
            session.mount("https://", _Adapter("https", _PublicPool))
            session.adapters.pop("http://")
        return session


def _noted(connected: socket.socket) -> socket.socket:
    """Note a connection by a second handle, which stays when TLS takes the first."""
    if _connections.open is not None:
        _connections.open.append(connected.dup())
        if time.monotonic() >= _connections.until:
            _cut(_connections.open)
    return connected


def _cut(connections: Sequence[socket.socket]) -> None:
    for each in connections:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextmanager
def _cut_after(seconds: float) -> Iterator[None]:
    """Cut every connection that is made here once the time is over. A time-out alone begins anew with each byte."""
    made: list[socket.socket] = []
    _connections.open, _connections.until = made, time.monotonic() + seconds
    timer = threading.Timer(seconds, _cut, (made,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        _connections.open = None
        for each in made:
            each.close()
