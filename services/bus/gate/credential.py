"""What somebody shows the bus to come in, and the two names that both sides derive from it.

The viewer's side writes a `Credential` into the connection's token; the gatekeeper reads it. The connection's inbox and
its consumer are derived on both sides from what only those two know, so nothing has to be sent back, and nobody can
claim or guess another's.
"""

import base64
import hashlib
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

ANSWER_WITHIN: Final = 1.8
"""Seconds the server waits for the gatekeeper's answer (its ``authorization.timeout``): less than until its first ping
(2 s), which nats-py takes for a welcome."""

WHO_AM_I: Final = "$SYS.REQ.USER.INFO"
"""Where the server answers each connection about itself alone."""

HALVES: Final = "\n"
"""Between the two halves of what lets somebody in who lost their device."""
_TOKEN: Final = 20
_Random = Annotated[str, Meta(pattern="^[a-z2-7]{26}$")]
_Session = Annotated[str, Meta(pattern="^[a-z2-7]{32}$")]


class Entrance(StrEnum):
    """By which door."""

    PUBLIC = "public"
    """Nobody known: may ask for support. The secret is the form's nonce, so the same form is the same sender."""
    CODE = "code"
    INVITATION = "invitation"
    SECOND = "second"
    """A second secret, told from within a session that a code opened."""
    SESSION = "session"
    STAY = "stay"
    """Somebody who came in before, and wants their session to go on for as long again."""
    PASSKEY = "passkey"
    """What a device answered to a challenge: for a new session, or to show ``within`` one that it is still them."""
    RECOVERY = "recovery"
    """What two colleagues told somebody who lost their device, one half each."""
    CHALLENGE = "challenge"
    """Nobody known, who asks for a challenge and can do nothing else: it stands in the name of the connection."""
    FEED = "feed"
    """A calendar program, by a link of its own: it reads what a team may see of no case, and can send nothing."""


class Errand(StrEnum):
    """What somebody unknown comes for, each counted on its own: whoever overdoes one keeps nobody from another."""

    ASK = "ask"
    WAKE = "wake"
    """To ask that an advocate is woken at once: made up, it wakes them for nothing."""
    PRESS = "press"
    """To press the button of a link."""
    RECEIPT = "receipt"
    """To say that a message arrived: a gateway says it for many, from one address."""


class Reads(StrEnum):
    """What the connection is for: reading an audience's copies, or sending, and reading what came of it."""

    VIEWS = "views"
    OUTCOMES = "outcomes"
    PROVED = "proved"
    """To send what takes somebody who showed just now that it is them. It ends when that was too long ago."""


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody comes in: the same for each of their connections."""

    entrance: Entrance = msgspec.field(name="as")
    secret: Annotated[str, Meta(min_length=1, max_length=2400)]
    """The longest is what a device answers; the server takes no more than 4 KB of somebody who isn't in yet."""
    session: _Session | None = None
    """The new session, where a code, an invitation or a second secret is exchanged for one."""
    within: _Session | None = None
    """The session that the code opened, where a second secret is told."""
    errand: Errand = Errand.ASK
    """By the public door: what for."""
    address: Annotated[str, Meta(max_length=64)] = ""
    """Where they come from, as the portal saw it: a hint for limiting attempts, and never more."""

    def __repr__(self) -> str:
        """Show nothing that opens anything."""
        return f"Key({self.entrance})"


class Credential(Key, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The token of one connection."""

    reads: Reads
    nonce: _Random

    def _derived(self, purpose: str) -> str:
        parts = (purpose, self.secret, self.session or "", self.nonce)
        digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
        return _text(digest[:16])

    @property
    def inbox(self) -> str:
        """Return the prefix of the only inbox this connection may listen on."""
        return f"_INBOX_{self._derived('trellis inbox')}"

    @property
    def consumer(self) -> str:
        """Return the name of the consumer that is made for this connection."""
        return f"c_{self._derived('trellis consumer')}"

    @property
    def stream(self) -> str:
        """Return the stream this connection reads."""
        return "VIEWS" if self.reads is Reads.VIEWS else "OUTCOMES"


class Mint(msgspec.Struct, frozen=True, kw_only=True):
    """A connection to be: the name it is found by, what it may do and until when, and the consumer made for it."""

    name: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    expires: datetime
    stream: str
    consumer: str
    filter: str
    """Of what it reads; "": nothing."""


_decoder = msgspec.json.Decoder(Credential)


def public(nonce: str, address: str = "", errand: Errand = Errand.ASK) -> Key:
    """Return the key of somebody unknown, who may ask for support: ``nonce`` is their form's."""
    return Key(entrance=Entrance.PUBLIC, secret=nonce, address=address, errand=errand)


def by_code(words: str, session: str, address: str = "") -> Key:
    """Return the key of somebody who typed a return code, and wants ``session`` to stand for them from now on."""
    return Key(entrance=Entrance.CODE, secret=words, session=session, address=address)


def by_second(secret: str, within: str, session: str, address: str = "") -> Key:
    """Return the key of somebody who came in ``within`` a session by their code, and tells their second secret."""
    return Key(entrance=Entrance.SECOND, secret=secret, within=within, session=session, address=address)


def by_invitation(secret: str, session: str, address: str = "") -> Key:
    """Return the key of somebody who followed an invitation, which works once."""
    return Key(entrance=Entrance.INVITATION, secret=secret, session=session, address=address)


def by_passkey(answer: str, session: str, address: str = "") -> Key:
    """Return the key of somebody whose device gave ``answer`` to a challenge, and who wants ``session`` to begin."""
    return Key(entrance=Entrance.PASSKEY, secret=answer, session=session, address=address)


def proved_by(answer: str, within: str, address: str = "") -> Key:
    """Return the key of somebody who shows ``within`` their session, by their device's ``answer``, that it is them."""
    return Key(entrance=Entrance.PASSKEY, secret=answer, within=within, address=address)


def by_both_halves(first: str, second: str, session: str, address: str = "") -> Key:
    """Return the key of somebody whom two colleagues told one half each, in whichever order."""
    return Key(entrance=Entrance.RECOVERY, secret=f"{first}{HALVES}{second}", session=session, address=address)


def for_challenge(address: str = "") -> Key:
    """Return the key of somebody who asks for a challenge."""
    return Key(entrance=Entrance.CHALLENGE, secret=new_session(), address=address)


def staying(token: str) -> Key:
    """Return the key of somebody who came in before, and whose session goes on from now for as long again."""
    return Key(entrance=Entrance.STAY, secret=token, session=token)


def by_session(token: str) -> Key:
    """Return the key of somebody who came in before."""
    return Key(entrance=Entrance.SESSION, secret=token)


def by_feed(token: str, address: str = "") -> Key:
    """Return the key of a calendar program that was given the link with this token."""
    return Key(entrance=Entrance.FEED, secret=token, address=address)


def new_session() -> str:
    """Return a session token: 160 random bits, kept in a cookie and nowhere else."""
    return _text(secrets.token_bytes(_TOKEN))


def session_hash(token: str) -> str:
    """Return the name a session goes by everywhere but in its owner's cookie."""
    return _text(hashlib.sha256(token.encode()).digest())


def presented(key: Key, reads: Reads) -> Credential:
    """Return the credential of a new connection: each has names of its own."""
    return Credential(
        entrance=key.entrance,
        secret=key.secret,
        session=key.session,
        within=key.within,
        errand=key.errand,
        address=key.address,
        reads=reads,
        nonce=_text(secrets.token_bytes(16)),
    )


def write_credential(credential: Credential) -> str:
    """Return the connection's token."""
    return msgspec.json.encode(credential).decode()


def read_credential(token: str) -> Credential | None:
    """Return the credential in a token, or None where it is none."""
    try:
        return _decoder.decode(token)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
