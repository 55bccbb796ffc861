"""What the sender of a command hears: that it is done, why not, or that there is no such thing, each always alike."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.base import Actor, Command
from contracts.codec import encode
from contracts.outcomes import NOT_FOUND, Outcome, Reason, Refusal, SignIns
from contracts.subjects import CommandSubject, SubjectError, outcome_subject, read_command
from services.bus.facts.reading import Reader
from services.bus.wire.envelope import MESSAGE_ID
from services.bus.wire.publishing import BusDownError, Message, publish

_BEAT: Final = 0.04
"""Seconds: that there is no such thing is answered so long after a command came, or twice as long, and so on."""

Tell = Callable[[Actor], Awaitable[SignIns]]


class Answers:
    """The outcomes of one service's commands."""

    def __init__(self, nc: Client, reader: Reader) -> None:
        self._nc = nc
        self._reader = reader
        self.tells: dict[type[Command], Tell] = {}
        """What is told to whoever asks for it, in the answer to their command: to them alone, and kept in no fact."""
        self._on_the_beat: set[asyncio.Task[None]] = set()

    async def was_given(self, subject: CommandSubject, command: Command) -> bool:
        """Return whether its sender has the answer: whoever gave it died before it could say so.

        What was refused must not be decided once more: meanwhile it could be let through, and the sender knows better.
        """
        return await self._reader.last("OUTCOMES", outcome_subject(subject.actor, command.id)) is not None

    async def give(self, subject: CommandSubject, command: Command, refusal: Refusal | None) -> None:
        """Answer.

        Raises:
            BusDownError: no answer from the bus.
        """
        tell = self.tells.get(type(command)) if refusal is None else None
        told = None if tell is None else await tell(subject.actor)
        outcome = Outcome(command=command.id, about=command.about, refusal=refusal, sign_ins=told)
        await publish(self._nc, Message(outcome_subject(subject.actor, command.id), encode(outcome), {}))

    def give_on_the_beat(self, subject: CommandSubject, command: Command, began: float) -> None:
        """Answer that there is no such thing, when it is always answered: how long it took to find out would tell.

        Whether there is none, it is not for them, or they are shielded from it. Nothing else waits meanwhile.
        """
        task = asyncio.create_task(self._give_on_the_beat(subject, command, began))
        self._on_the_beat.add(task)
        task.add_done_callback(self._on_the_beat.discard)

    async def set_aside(self, stream: str, raw: Msg) -> None:
        """Tell the sender of a command that can't be read, if it can be told who that is and which command it was."""
        if stream != "COMMANDS":
            return
        identifier = (raw.headers or {}).get(MESSAGE_ID, "")
        try:
            where = outcome_subject(read_command(raw.subject).actor, identifier)
        except SubjectError:
            return
        outcome = Outcome(command=identifier, about=identifier, refusal=Refusal(Reason.UNREADABLE))
        await publish(self._nc, Message(where, encode(outcome), {}))

    async def _give_on_the_beat(self, subject: CommandSubject, command: Command, began: float) -> None:
        await asyncio.sleep(_BEAT - (time.monotonic() - began) % _BEAT)
        with suppress(BusDownError):
            await self.give(subject, command, NOT_FOUND)
