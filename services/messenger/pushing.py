"""Web push: a few words, sealed for one browser, by way of its maker's push service (RFC 8030, 8188, 8291, 8292).

The endpoint is the one address by which somebody chooses a host. So each connection is looked at before a word goes
over it: where it leads to a machine that is not on the public internet, it is cut.
"""

import ipaddress
import socket
from typing import Any, Final

import msgspec
import requests
import urllib3
from pywebpush import WebPushException, webpush
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection

from services.messenger.addresses import Subscription, is_push_service
from services.messenger.domain import Came

_GONE: Final = frozenset({404, 410})
_REDIRECTS: Final = 0


class NotPublicError(urllib3.exceptions.NewConnectionError):
    """A push service's name leads to a machine that is not on the public internet."""


class _PublicConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        connected: socket.socket = super()._new_conn()
        if not ipaddress.ip_address(connected.getpeername()[0]).is_global:
            connected.close()
            raise NotPublicError(self, "not on the public internet")
        return connected


class _PublicPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class _PublicAdapter(HTTPAdapter):
    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:  # noqa: ANN401, FBT001, FBT002 - as requests calls it
        super().init_poolmanager(connections, maxsize, block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicPool}


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
            with self.session() as session:
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
        except (requests.RequestException, ValueError, OSError):
            return Came.FAILED
        return Came.TAKEN

    def session(self) -> requests.Session:
        """Return what a push goes over: it follows nobody elsewhere, and ends on the public internet or not at all."""
        session = requests.Session()
        session.trust_env = False
        session.max_redirects = _REDIRECTS
        if not self._loopback:
            session.mount("https://", _PublicAdapter())
            session.adapters.pop("http://")
        return session
