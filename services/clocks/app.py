"""The clocks as a process: ``faststream run services.clocks.app:app``."""

from services.bus.application import faststream_app
from services.bus.logs import configure
from services.clocks.handlers import desk

configure()
app = faststream_app(desk)
