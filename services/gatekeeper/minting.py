"""Exactly what one connection may do, worked out from who it is for and the one table. Pure.

What is not named here the server refuses: there is no deny list, and no wildcard but a reader's own inbox.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.access import verbs_of
from contracts.base import Actor
from contracts.ids import NO_CASE, derived
from contracts.subjects import command_subject, outcome_filter, view_filter
from contracts.vocabulary import Kind
from services.bus.gate.credential import WHO_AM_I, Credential, Mint, Reads

PUBLIC_TEAM: Final = "public"
LASTS: Final = {Kind.PUBLIC: timedelta(minutes=15), Kind.CAREGIVER: timedelta(hours=1), Kind.YOUTH: timedelta(hours=1)}
"""How long somebody may stay once they came in: short on a phone that somebody else may pick up."""
FEED_LASTS: Final = timedelta(minutes=2)
"""How long a calendar program may take to read; each reading comes in anew."""
LASTS_AT_WORK: Final = timedelta(hours=12)


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who a connection is for. ``session`` is the session's hash, or "-" for somebody unknown."""

    actor: Actor
    session: str
    expires: datetime
    by_code: bool = False
    """They showed a code, and nothing more: it may have been found, or coerced."""
    by_feed: bool = False
    """A calendar program, by a link: ``session`` is the feed."""


def lasts(kind: Kind) -> timedelta:
    """Return how long a session of ``kind`` lasts."""
    return LASTS.get(kind, LASTS_AT_WORK)


def somebody(nonce: str, now: datetime) -> Identity:
    """Return the identity of somebody unknown: the same form is always the same sender."""
    actor = Actor(Kind.PUBLIC, PUBLIC_TEAM, derived("person", nonce))
    return Identity(actor=actor, session="-", expires=now + lasts(Kind.PUBLIC))


def mint(identity: Identity, credential: Credential) -> Mint | None:
    """Return what the connection may do, or None where there is nothing for it.

    Nobody unknown reads copies, and who runs the machine has a key of its own. A feed reads copies of no case.
    """
    actor = identity.actor
    if actor.kind is Kind.OPERATOR or (identity.by_feed and credential.reads is not Reads.VIEWS):
        return None
    read = f"$JS.API.CONSUMER.MSG.NEXT.{credential.stream}.{credential.consumer}"
    if credential.reads is Reads.VIEWS:
        if actor.kind is Kind.PUBLIC:
            return None
        verbs: tuple[str, ...] = ()
        scope = view_filter(actor.audience, NO_CASE if identity.by_feed else None)
    else:
        verbs = tuple(command_subject(actor, verb) for verb in verbs_of(actor.kind, by_code=identity.by_code))
        scope = outcome_filter(actor)
    return Mint(
        name=f"{actor.kind}.{actor.team}.{actor.person}.{identity.session}",
        publish=(WHO_AM_I, read, *verbs),
        subscribe=(f"{credential.inbox}.>",),
        expires=identity.expires,
        stream=credential.stream,
        consumer=credential.consumer,
        filter=scope,
    )
