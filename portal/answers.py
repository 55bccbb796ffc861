"""What became of a command, as the person who sent it learns at once."""

from typing import NamedTuple

from contracts.outcomes import Refusal


class Done(NamedTuple):
    """The service did it. ``about`` is what the command was about."""

    about: str


class Refused(NamedTuple):
    """The service, or the server, said no; nothing changed."""

    refusal: Refusal


class Received(NamedTuple):
    """The bus keeps it durably; no service has answered yet."""


class Down(NamedTuple):
    """The bus did not answer: the same command can be sent again."""


class TooMany(NamedTuple):
    """Too many of theirs are waiting; nothing was kept."""


class TooLarge(NamedTuple):
    """More than the bus takes; nothing was kept."""


Answer = Done | Refused | Received | Down | TooMany | TooLarge
