"""`trellis dead-letters`: what could not be processed, and why; and, for who holds the sealing key, what it was."""

from rich.console import Console

from contracts.codec import UnreadableError
from deploy.home import Home
from deploy.reach import Impossible, reaching, settings_of
from services.bus.facts.sealing import ErasedError, Keyring
from services.bus.serving.dead_letters import open_letter
from services.bus.wire.connection import connect
from services.bus.wire.getting import Stored


async def read(home: Home, number: int | None, *, console: Console) -> int:
    """Print why each was set aside, or what ``number`` was, and return the exit status."""
    async with reaching(home) as operator:
        letters = [letter async for letter in operator.reader.stored("DEAD", "dead.>")]
    if number is not None:
        return await _open(home, next((each for each in letters if each.seq == number), None), console)
    for letter in letters:
        said = letter.headers or {}
        came = f"{said['trellis-stream']} {said['trellis-seq']}, {said.get('Nats-Time-Stamp', '')[:19]}"
        console.print(f"{letter.seq}  {_service(letter)}: {said['trellis-reason']} ({came})", markup=False)
    console.print(f"{len(letters)} in all. --open NUMBER shows what it was.", style="dim")
    return 0


async def _open(home: Home, letter: Stored | None, console: Console) -> int:
    if letter is None:
        console.print("There is no such letter.")
        return 1
    settings = settings_of(home)
    try:
        sealing_key = settings.sealing_key()
        nc = await connect(_service(letter), settings)
    except FileNotFoundError:
        msg = "this home holds no sealing key, or not that service's own key: only who holds both can read it"
        raise Impossible(msg) from None
    try:
        data = await open_letter(Keyring(nc, sealing_key), letter.headers or {}, letter.data)
    except ErasedError:
        console.print("It belonged to a case that was erased.")
        return 1
    except UnreadableError as error:
        console.print(f"It can't be read any more: {error}", markup=False)
        return 1
    finally:
        await nc.close()
    console.print(data.decode(errors="replace"), markup=False)
    return 0


def _service(letter: Stored) -> str:
    return letter.subject.removeprefix("dead.")
