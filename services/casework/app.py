"""Casework as a process: ``faststream run services.casework.app:app``."""

from services.bus.serving.application import faststream_app
from services.bus.wire.logs import configure
from services.casework.handlers import desk

configure()
app = faststream_app(desk)
