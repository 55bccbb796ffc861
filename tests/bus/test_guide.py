"""What the state's guide came to, and who opened what, over a real bus: each reads what is for them, and no more."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.base import Audience
from contracts.codec import decode_copy
from contracts.disclosure import FileOpened, OpenFile, Part
from contracts.guide import Follows, Outcome, OutcomeRecorded, RecordOutcome
from contracts.ids import derived, fresh
from contracts.response import Seat
from contracts.subjects import view_filter
from contracts.vocabulary import Kind
from services.bus.facts.reading import Reader
from services.bus.wire.connection import connect
from services.casework.handlers import desk as casework
from services.disclosure.handlers import desk as disclosure
from services.disclosure.handlers import writing
from tests.bus.hiding import MINE, World
from tests.bus.hiding import world as world
from tests.bus.running import serving
from tests.bus.sending import SOON
from tests.bus.test_hiding import speaking


async def copies(reader: Reader, who: Audience, case: str, tag: str, about: str) -> list[dict[str, Any]]:
    """Return the fields of somebody's copies of a kind, about one thing, once there are any."""
    async with asyncio.timeout(SOON):
        while True:
            stored = [decode_copy(each.data) async for each in reader.stored("VIEWS", view_filter(who, case))]
            found = [each.fields for each in stored if (each.type, each.about) == (tag, about)]
            if found:
                return found
            await asyncio.sleep(0.05)


async def test_the_word_reaches_their_advocate_and_what_follows_the_youth(world: World) -> None:
    """An advocate writes it down; and that the plan was opened, both read."""
    life, settings = world.lives[MINE], world.gate.settings
    case, command, opening = life.ids["case"], fresh("cmd"), fresh("cmd")
    used, opened = derived("gid", command), derived("opn", opening)
    said = RecordOutcome(
        id=command,
        region=life.region,
        case=case,
        about=used,
        outcome=Outcome.SUSPECTED,
        reached_on=datetime.now(UTC) - timedelta(hours=1),
        reached_by=Seat.SCHOOL,
        follows=(Follows.ADVOCATE,),
        report=True,
    )
    advocate, youth = (Audience(kind, life.ids[f"me {kind}"]) for kind in (Kind.ADVOCATE, Kind.YOUTH))
    async with (
        serving(casework, settings),
        serving(disclosure, settings, writing),
        speaking(world, Kind.ADVOCATE) as speaker,
    ):
        nc = await connect("disclosure", settings)
        reader, tag = Reader(nc), OutcomeRecorded.tag()
        assert await speaker.one(said) is None
        (theirs,) = await copies(reader, advocate, case, tag, used)
        (own,) = await copies(reader, youth, case, tag, used)
        assert (theirs["outcome"], theirs["report"]) == ("suspected", True)
        assert own.keys() == {"reached_on", "follows"}
        look = OpenFile(id=opening, region=life.region, case=case, about=opened, part=Part.PLAN)
        assert await speaker.one(look) is None
        for who in (advocate, youth):
            (read,) = await copies(reader, who, case, FileOpened.tag(), opened)
            assert read["part"] == "plan"
        await nc.close()
