"""The bus: the only place that imports NATS.

``wire``      the server as we speak to it: connections, durable writes, direct gets, headers, its clock
``facts``     what is kept: facts sealed and read, aggregates appended to, the timers that wake them
``serving``   a service at work: ``desk`` is where one says what it decides, in a few lines a message
``gate``      who comes in: what somebody shows, and where the gatekeeper answers the server
``viewers``   people's side: a viewer's own connections, and the copies that disclosure writes for them
``operate``   running the system: streams declared, letters and figures read, the operator's own calls
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
