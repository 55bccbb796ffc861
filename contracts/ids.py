"""Identifiers: a prefix that says what it names, and 128 bits that say nothing.

Ids travel in subjects, so each is one subject token. Nobody may be able to guess one: viewers can probe for them.
An id that must be the same whenever it is worked out again is `derived` from what makes it unique.
"""

import base64
import hashlib
import secrets
from typing import Annotated, Final

from contracts.labels import Label, labelled

_BYTES: Final = 16
_BODY: Final = "[a-z2-7]{26}"


def _id_of(prefix: str) -> object:
    return labelled(Label.STATUS, pattern=f"^{prefix}_{_BODY}$")


CommandId = Annotated[str, _id_of("cmd")]
EventId = Annotated[str, _id_of("evt")]
CaseId = Annotated[str, _id_of("case")]
RequestId = Annotated[str, _id_of("req")]
ReferralId = Annotated[str, _id_of("ref")]
ReleaseId = Annotated[str, _id_of("rel")]
PartyId = Annotated[str, _id_of("pty")]
OrderId = Annotated[str, _id_of("ord")]
NoticeId = Annotated[str, _id_of("ntc")]
OverrideId = Annotated[str, _id_of("ovr")]
TemporaryId = Annotated[str, _id_of("tmp")]
LeaveId = Annotated[str, _id_of("lev")]
SwapId = Annotated[str, _id_of("swp")]
WayId = Annotated[str, _id_of("way")]
ServiceId = Annotated[str, _id_of("svc")]
EditionId = Annotated[str, _id_of("edt")]
InvitationId = Annotated[str, _id_of("inv")]
FeedId = Annotated[str, _id_of("feed")]
PasskeyId = Annotated[str, _id_of("pkey")]
AnyId = Annotated[str, labelled(Label.STATUS, pattern=f"^[a-z]{{2,8}}_{_BODY}$")]
"""Any of the above: what a command is about."""
CaseOrNone = Annotated[str, labelled(Label.STATUS, pattern=f"^(case_{_BODY}|-)$")]
"""A case, or `NO_CASE` for what belongs to a region and no case (teams, rosters, the directory)."""

NO_CASE: Final = "-"


def fresh(prefix: str) -> str:
    """Return a new unguessable id such as ``case_…``."""
    return f"{prefix}_{_text(secrets.token_bytes(_BYTES))}"


def derived(prefix: str, *parts: str) -> str:
    """Return the id that belongs to ``parts``: the same every time, and as unguessable as the parts are."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return f"{prefix}_{_text(digest[:_BYTES])}"


def short(identifier: str) -> str:
    """Return four characters a person can say on the telephone; not unique, never used to look anything up."""
    return identifier.rpartition("_")[2][:4].upper()


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
