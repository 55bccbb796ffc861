"""The on-call scheduler as a process: ``faststream run services.oncall_scheduler.app:app``."""

from services.bus.serving.application import faststream_app
from services.bus.wire.logs import configure
from services.oncall_scheduler.handlers import desk

configure()
app = faststream_app(desk)
