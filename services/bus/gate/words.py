"""Return codes: six plain words that somebody can remember, say on the telephone, or write on a scrap of paper.

The words are the public BIP 39 list without those that could frighten, blame or shame on a screen at the wrong moment.
Each of them can be told from its first four letters, so a code is forgiving about everything after them.
"""

import base64
import hashlib
import itertools
import re
import unicodedata
from functools import cache
from typing import Final

from mnemonic import Mnemonic

COUNT: Final = 6
_SALT: Final = b"trellis return code v1"
"""Fixed, because a code names its owner by itself: there is no name beside it under which a salt could be kept."""
_LETTERS: Final = 4
SECOND_DIGITS: Final = 6
SECOND_LETTERS: Final = 8
_APART: Final = 3
"""Different characters that a second secret needs: "000000" is what is tried first."""

_LEFT_OUT: Final = """
abandon abuse accident accuse addict adult afraid alcohol alien anger angry anxiety armed arrest assault attack auction
awful betray blame blind blood body bomb boy bullet buyer cage child cigar coyote crazy crime cruel crush cry dad
damage danger daughter demise denial despair destroy disease divorce doll dumb enemy escape evil execute exile expose
fat fatal father fault flee force fragile ghost girl gloom grief guilt gun hotel horror hunt hurt husband ill illegal
illness inflict inject injury inmate innocent insane kick kid kiss knife lawsuit lazy liar lonely love mad maid master
minor misery model mom monster naive nasty neglect obey orphan panic penalty pig pistol police poverty prison punch
purity razor reject regret rifle sad sadness scare sell sheriff shock shoot sick skull slam street suffer suspect sword
tattoo tragic traffic trap trash trick ugly uncle useless vicious warfare weapon whip wife wrong young youth
"""


@cache
def wordlist() -> tuple[str, ...]:
    """Return the words a code is made of, in a fixed order: leaving out another one changes every code not yet used."""
    left_out = frozenset(_LEFT_OUT.split())
    return tuple(word for word in Mnemonic("english").wordlist if word not in left_out)


def words_of(nonce: str) -> tuple[str, ...]:
    """Return the six words that belong to a form's ``nonce`` (128 random bits): the same form shows the same words."""
    number = int.from_bytes(hashlib.sha256(b"trellis words\x1f" + nonce.encode()).digest())
    choice = wordlist()
    words = []
    for _ in range(COUNT):
        number, place = divmod(number, len(choice))
        words.append(choice[place])
    return tuple(words)


def normalised(text: str) -> str:
    """Return a code as it was shown, however it was typed; anything that is no code comes back lower-cased."""
    by_start = _by_start()
    typed = re.findall(r"[a-z]+", text.lower())
    found = [by_start.get(word[:_LETTERS]) for word in typed]
    if len(found) == COUNT and all(found):
        return " ".join(word for word in found if word)
    return text.strip().lower()


def verifier(secret: str) -> str:
    """Return the slow hash by which the gatekeeper knows a return code, without knowing the code.

    Takes some 50 ms and 16 MB on purpose; call it outside the event loop.
    """
    return _text(hashlib.scrypt(normalised(secret).encode(), salt=_SALT, n=2**14, r=8, p=1, dklen=32))


def invitation_verifier(secret: str) -> str:
    """Return the hash by which the gatekeeper knows an invitation: 128 random bits or more, which nobody can guess.

    So it need not be slow, and is its own: no invitation is ever known for a session, or a calendar's link.
    """
    return _text(hashlib.sha256(b"trellis invitation v1\x1f" + normalised(secret).encode()).digest())


def second_verifier(secret: str, code: str) -> str:
    """Return the slow hash of the second secret that belongs to the code with the verifier ``code``, which salts it.

    A number is quickly guessed by whoever holds its hash: the salt makes them guess anew for everybody.
    """
    salt = b"trellis second secret v1\x1f" + code.encode()
    return _text(hashlib.scrypt(second_normalised(secret).encode(), salt=salt, n=2**14, r=8, p=1, dklen=32))


def second_normalised(text: str) -> str:
    """Return a second secret however it was typed: capitals, spaces and dashes don't matter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def second_complaint(text: str) -> str | None:
    """Return what is wrong with a new second secret: "short_number", "short_words" or "guessed"; None if nothing is.

    It is tried a few times an hour at most, so it need not be long; it must not be what everybody tries first.
    """
    plain = second_normalised(text)
    if plain.isdecimal():
        steps = {ord(after) - ord(before) for before, after in itertools.pairwise(plain)}
        if len(plain) < SECOND_DIGITS:
            return "short_number"
        return "guessed" if len(steps) == 1 or len(set(plain)) < _APART else None
    if len(plain) < SECOND_LETTERS:
        return "short_words"
    return "guessed" if len(set(plain)) <= _APART else None


def _text(digest: bytes) -> str:
    return base64.b32encode(digest).decode().rstrip("=").lower()


@cache
def _by_start() -> dict[str, str]:
    return {word[:_LETTERS]: word for word in wordlist()}
