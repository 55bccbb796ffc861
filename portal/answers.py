"""What became of a command, as the person who sent it learns at once."""

from typing import Final, NamedTuple

from contracts.outcomes import Reason, Refusal
from portal.shell import Notice


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


_SORRY: Final = {
    Reason.NOT_NOW: Notice(
        "warn", "That isn't possible any more.", "Something changed meanwhile. This is how it stands."
    ),
    Reason.TAKEN: Notice("calm", "Somebody else was first.", "This is how it stands now."),
}
_REFUSED: Final = Notice("late", "That couldn't be done.", "Nothing was changed.")


def sorry_for(refusal: Refusal) -> Notice:
    """Return what is said of a refusal that no field is named in: by which rule, where there is one."""
    sorry = _SORRY.get(refusal.reason, _REFUSED)
    if not refusal.rule:
        return sorry
    return Notice(sorry.tone, _REFUSED.title, f"{refusal.rule[0].upper()}{refusal.rule[1:]}.")
