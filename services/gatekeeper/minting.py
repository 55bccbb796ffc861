"""Exactly what one connection may do, worked out from who it is for and the one table. Pure.

What is not named here the server refuses: there is no deny list, and no wildcard but a reader's own inbox.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.access import sent_over
from contracts.base import Actor
from contracts.ids import NO_CASE, derived
from contracts.subjects import command_subject, outcome_filter, view_filter
from contracts.vocabulary import Kind
from services.bus.gate.credential import WHO_AM_I, Credential, Entrance, Mint, Reads
from services.gatekeeper.settings import Figures

PUBLIC_TEAM: Final = "public"


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who a connection is for. ``session`` is the session's hash, or "-" for somebody unknown."""

    actor: Actor
    session: str
    expires: datetime
    proved_until: datetime
    """Until when they count as having shown that it is them."""
    by_code: bool = False
    """They showed a code, and nothing more: it may have been found, or coerced."""
    by_feed: bool = False
    """A calendar program, by a link: ``session`` is the feed."""


def somebody(nonce: str, now: datetime, figures: Figures) -> Identity:
    """Return the identity of somebody unknown: the same form is always the same sender."""
    return asking(derived("person", nonce), now, figures)


def asking(name: str, now: datetime, figures: Figures) -> Identity:
    """Return the identity of somebody unknown, by that name."""
    expires = now + figures.lasts(Kind.PUBLIC)
    return Identity(actor=Actor(Kind.PUBLIC, PUBLIC_TEAM, name), session="-", expires=expires, proved_until=now)


def mint(identity: Identity, credential: Credential) -> Mint | None:
    """Return what the connection may do, or None where there is nothing for it.

    Nobody unknown reads copies, and who runs the machine has a key of its own. A feed reads copies of no case. Who asks
    for a challenge does nothing else, and what is sent by somebody who has just proved who they are is all they send.
    """
    actor, reads = identity.actor, credential.reads
    if actor.kind is Kind.OPERATOR or (identity.by_feed and reads is not Reads.VIEWS):
        return None
    if actor.kind is Kind.PUBLIC and reads is not Reads.OUTCOMES:
        return None
    if credential.entrance is Entrance.CHALLENGE:
        return _mint(identity, credential, ())
    if reads is Reads.VIEWS:
        return _mint(identity, credential, (), view_filter(actor.audience, NO_CASE if identity.by_feed else None))
    proved = reads is Reads.PROVED
    sent = sent_over(actor.kind, by_code=identity.by_code, proved=proved)
    verbs = tuple(command_subject(actor, verb) for verb in sent)
    return _mint(identity, credential, verbs, "" if proved else outcome_filter(actor))


def _mint(identity: Identity, credential: Credential, verbs: tuple[str, ...], scope: str = "") -> Mint:
    """Return the connection that sends ``verbs`` and reads what is in ``scope``; "": it reads nothing."""
    actor = identity.actor
    read = f"$JS.API.CONSUMER.MSG.NEXT.{credential.stream}.{credential.consumer}"
    proved = credential.reads is Reads.PROVED
    return Mint(
        name=f"{actor.kind}.{actor.team}.{actor.person}.{identity.session}",
        publish=(WHO_AM_I, *((read,) if scope else ()), *verbs),
        subscribe=(f"{credential.inbox}.>",),
        expires=min(identity.expires, identity.proved_until) if proved else identity.expires,
        stream=credential.stream,
        consumer=credential.consumer,
        filter=scope,
    )
