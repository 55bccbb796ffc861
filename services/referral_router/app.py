"""The referral router as a process: ``faststream run services.referral_router.app:app``."""

from services.bus.serving.application import faststream_app
from services.bus.wire.logs import configure
from services.referral_router.handlers import desk

configure()
app = faststream_app(desk)
