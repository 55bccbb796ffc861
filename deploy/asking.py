"""Two who ask in the demo community: a foster mother whom the hub has answered, and somebody of a group home."""

import asyncio
import secrets
from typing import Any, Final

from contracts.asking import AnswerAsker
from contracts.hardest import Hardest, needs_of
from contracts.intake import AskForSupport
from contracts.vocabulary import Area, Asker, Language, Urgency
from deploy.player import Player, command
from services.bus.gate.credential import public
from services.bus.gate.words import verifier, words_of
from services.bus.wire.connection import BusSettings

_FOSTER: Final[dict[str, Any]] = {
    "asker": Asker.FOSTER_PARENT,
    "hardest": (Hardest.WORN_OUT, Hardest.TALKING),
    "urgency": Urgency.SOON,
    "area": Area.NORTH,
    "language": Language.SPANISH,
    "story": "We argue every evening, and I have not slept through a night in a month. I need one day.",
    "ways": "text",
    "times": "morning",
    "reach": "Text only, on weekdays before noon. Somebody else picks up in the evening.",
    "never_ways": "call letter",
    "interpreter": True,
}
_STAFF: Final[dict[str, Any]] = {
    "asker": Asker.GROUP_HOME_STAFF,
    "hardest": (Hardest.HEARING, Hardest.ALONE),
    "urgency": Urgency.WHEN_POSSIBLE,
    "area": Area.ANYWHERE,
    "language": Language.ENGLISH,
    "story": "What I hear on my night shifts comes home with me. I would like to talk to somebody who knows this work.",
    "never": "Never at work.",
}
_ANSWER: Final = "Thank you for writing. There is a place for a day on Saturday. Shall I keep it for you?"


async def bring_in(hub: Player, region: str, settings: BusSettings) -> None:
    """Have both ask, and the hub answer the first."""
    asked = await _asks(region, settings, _FOSTER)
    await hub.does(command(AnswerAsker, region, asked.case, asked.about, words=_ANSWER))
    await _asks(region, settings, _STAFF)


async def _asks(region: str, settings: BusSettings, said: dict[str, Any]) -> AskForSupport:
    nonce = secrets.token_hex(16)
    words = await asyncio.to_thread(verifier, " ".join(words_of(nonce)))
    asked = command(AskForSupport, region, needs=needs_of(said["hardest"], said["asker"]), verifier=words, **said)
    async with Player.enters("somebody", public(secrets.token_hex(16)), settings, reads=False) as somebody:
        await somebody.does(asked)
    return asked
