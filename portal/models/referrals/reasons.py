"""Why a service was asked, in words: a fact holds codes, so that the words can change and be translated. Pure."""

from typing import Final

from contracts.referral import Because
from contracts.vocabulary import MatchReason
from portal import words

_SPEAKS_OF: Final = {
    MatchReason.OFFERS_NEED: "need",
    MatchReason.OFFERS_KIND: "kind",
    MatchReason.BARRIER: "barrier",
    MatchReason.UNDER_ONE_ROOF: "count",
    MatchReason.PLACES_FREE: "count",
    MatchReason.TELEPHONE: "phone",
}
"""Which field a reason needs to be said in full."""


def said(because: Because) -> str:
    """Return a reason in words, without a full stop: "Offers legal support"."""
    wanted = _SPEAKS_OF.get(because.reason)
    bare = wanted is not None and getattr(because, wanted) is None
    return words.say("MATCHES", because.reason, "bare" if bare else "label").format(
        need=words.say("NEEDS", because.need, "name").lower(),
        kind=words.say("SERVICE_KINDS", because.kind, "it"),
        barrier=words.say("BARRIERS", because.barrier, "it"),
        count=because.count,
        phone=because.phone,
    )
