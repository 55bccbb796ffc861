"""The intake as a process: ``faststream run services.caregiver_intake.app:app``."""

from services.bus.serving.application import faststream_app
from services.bus.wire.logs import configure
from services.caregiver_intake.handlers import desk

configure()
app = faststream_app(desk)
