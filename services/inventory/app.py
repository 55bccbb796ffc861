"""The directory as a process: ``faststream run services.inventory.app:app``."""

from services.bus.serving.application import faststream_app
from services.bus.wire.logs import configure
from services.inventory.handlers import desk

configure()
app = faststream_app(desk)
