"""What somebody types before anybody knows them: asking for support, and coming back."""

from typing import Annotated, Final

import msgspec

from contracts.labels import Label, labelled
from portal.i18n import N_

Words = Annotated[str, labelled(Label.INTERNAL, max_length=200)]


class Return(msgspec.Struct, frozen=True):
    """The form by which somebody comes back."""

    words: Words


RETURN_SAYS: Final = {"words": N_("Please type your six words.")}
UNKNOWN_WORDS: Final = N_(
    "These words don't open anything. Look at each of them again, in the order you were given them."
)
