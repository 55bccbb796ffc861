"""The clocks as a process: ``faststream run services.clocks.app:app``."""

from services.bus.serving.application import faststream_app
from services.bus.wire.logs import configure
from services.clocks.handlers import desk

configure()
app = faststream_app(desk)
