"""Disclosure as a process: ``faststream run services.disclosure.app:app``."""

from services.bus.serving.application import faststream_app
from services.bus.wire.logs import configure
from services.disclosure.handlers import desk, writing

configure()
app = faststream_app(desk, lifespan=writing)
