"""How long a channel has, and when what failed is tried again. All of these figures are ours."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import msgspec

from contracts.vocabulary import Channel


class Patience(msgspec.Struct, frozen=True):
    """``timeout``: how long one attempt may take; ``again``: the pauses before the attempts that follow the first."""

    timeout: timedelta
    again: tuple[timedelta, ...]


_PAUSES: Final = tuple(timedelta(seconds=each) for each in (5, 15, 45, 120))
_USUAL: Final = Patience(timedelta(seconds=10), _PAUSES)
PATIENCE: Final[Mapping[Channel, Patience]] = {
    Channel.SCREEN: _USUAL,
    Channel.WEB_PUSH: _USUAL,
    Channel.TEXT: _USUAL,
    Channel.EMAIL: Patience(timedelta(seconds=20), _PAUSES),  # a mail server may look at whoever comes for a while
    Channel.VOICE: _USUAL,
    Channel.CHAT: _USUAL,
    Channel.APP: _USUAL,
}

LINK_LASTS: Final = timedelta(hours=24)
"""How long the link in a message counts, unless the deployment says otherwise."""
REQUESTS_TOGETHER: Final = timedelta(minutes=10)
"""Requests for support that come within the same ten minutes are one message to each: it says no more twice. So is what
happens in one case again and again."""
WAYS_EACH: Final = 12
"""How many ways one person can have."""
TESTS_FREE: Final = 10
"""How many tests one person may ask for before they have to wait between them, for as long as none is answered."""
TEST_PAUSE: Final = timedelta(seconds=30)
"""How long then; doubled each time."""
LONGEST_TEST_PAUSE: Final = timedelta(hours=1)
TESTS_FORGOTTEN: Final = timedelta(days=1)
"""After so long without a test, those that were not answered count no more."""
