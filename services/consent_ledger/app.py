"""The consent ledger as a process: ``faststream run services.consent_ledger.app:app``."""

from services.bus.application import faststream_app
from services.bus.logs import configure
from services.consent_ledger.erasing import erasing
from services.consent_ledger.handlers import desk

configure()
app = faststream_app(desk, lifespan=erasing)
