"""What can go wrong between a person and a page, each with a page of its own in plain words."""

from typing import Any, TypeVar

from litestar import Response

T = TypeVar("T")


class NothingHereError(Exception):
    """Not found, or not for them: the same words, status and time."""


def found(what: T | None) -> T:
    """Return what there is.

    Raises:
        NothingHereError: there is nothing, or nothing for them: the same answer.
    """
    if what is None:
        raise NothingHereError
    return what


class NobodyError(NothingHereError):
    """Nobody is in, or not any more: also as if there were nothing."""


class BusAwayError(Exception):
    """The bus can't be reached right now."""


class TooManyTriesError(Exception):
    """Too many tries from one address in a short time."""


class TooLargeFormError(Exception):
    """More than any form has."""


class UploadError(Exception):
    """A file, or something else that no form has."""


class LostFormError(Exception):
    """A form of ours, from a browser that has lost the token it goes with."""


class UnprovedError(Exception):
    """It takes somebody who showed just now that it is them; nothing was sent."""


class AgainError(Exception):
    """A form can't be taken as it was filled in: it is shown once more, with what is wrong in it."""

    def __init__(self, answer: Response[Any]) -> None:
        """``answer`` is the form, shown once more."""
        super().__init__()
        self.answer = answer
