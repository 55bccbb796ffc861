"""The bus: the only place that imports NATS.

For the services: ``desk`` is where one says what it decides, in a few lines a message; ``service`` is it at work, on
``store`` (aggregates) and ``timers`` (waking them); ``delivery`` and ``dead_letters`` see to what comes again and what
never can be done; ``hiding`` keeps what is new from whoever is shielded; ``application`` makes it a FastStream
application. ``following`` is for who reads FACTS in order: the ledger and disclosure, which writes copies by ``views``.

For people: ``credential`` is what somebody shows to come in, ``callout`` where the gatekeeper answers the server,
``link`` one connection of a viewer, ``viewer`` all that a viewer does.

Beneath: ``connection``, ``publishing`` (durable writes), ``reading`` and ``getting`` (direct gets), ``envelope``
(headers), ``sealing`` (the key of each case), ``leaves`` (what a fact is in the ledger), ``logs``.
"""

import importlib
import sys
from typing import Any, Final

_WEBSOCKETS: Final = "aiohttp"

# nats-py loads aiohttp where it is installed (web push needs it), for WebSockets that nobody here uses: 11 MiB, and a
# third of a second, in each process.
if _WEBSOCKETS not in sys.modules:
    _modules: dict[str, Any] = sys.modules
    _modules[_WEBSOCKETS] = None
    importlib.import_module("nats.aio.transport")
    del _modules[_WEBSOCKETS]
