"""What became of a command, as the person who sent it learns at once."""

from typing import Final, NamedTuple

from contracts.outcomes import Reason, Refusal
from portal.i18n import N_, _, message
from portal.shell import Notice
from portal.words import capital


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
        "warn", N_("That isn't possible any more."), N_("Something changed meanwhile. This is how it stands.")
    ),
    Reason.TAKEN: Notice("calm", N_("Somebody else was first."), N_("This is how it stands now.")),
}
_REFUSED: Final = Notice("late", N_("That couldn't be done."), N_("Nothing was changed."))


def sorry_for(refusal: Refusal) -> Notice:
    """Return what is said of a refusal that no field is named in: by which rule, where there is one."""
    sorry = _SORRY.get(refusal.reason, _REFUSED)
    if not refusal.rule:
        return Notice(sorry.tone, _(sorry.title), _(sorry.text))
    return Notice(sorry.tone, _(_REFUSED.title), f"{capital(message(refusal.rule))}.")
