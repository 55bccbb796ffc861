"""Signed heads: the formats' own examples, our own and other people's, and that nothing altered is taken for signed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.consent_ledger.checkpoint import Head, NoteError, Signer, Verifier, head_text, read_head

EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = """\
This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""
"""The example of C2SP's signed-note."""
PETER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
"""The example of golang.org/x/mod/sumdb/note, from which the format comes."""
SOFA = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
"""
"""The text of the example of C2SP's tlog-checkpoint."""

SIGNER = Signer("trellis/log/test", bytes(range(32)))
VERIFIER = SIGNER.verifier
ROOT = bytes(range(100, 132))
HEAD = SIGNER.sign_head(20852163, ROOT)


@pytest.mark.parametrize("key, note", [(EXAMPLE_KEY, EXAMPLE), (PETER_KEY, PETER)])
def test_the_examples_of_the_format_are_verified(key: str, note: str) -> None:
    """Notes that others signed open with their published keys, and the keys are written as they were read."""
    verifier = Verifier.read(key)
    assert str(verifier) == key
    assert verifier.open(note) == note.rpartition("\n\n")[0] + "\n"


def test_the_example_of_a_checkpoint() -> None:
    """The published text is read as what it says, and written again in the same bytes."""
    head = read_head(SOFA)
    assert (head.origin, head.size, head.root.hex()[:8]) == ("example.com/behind-the-sofa", 20852163, "0ac5186a")
    assert head_text(head) == SOFA


def test_a_head_is_signed_and_opened() -> None:
    """What one signs, everybody who has the public key can open, also beside other people's signatures."""
    assert Verifier.read(str(VERIFIER)).open_head(HEAD) == Head("trellis/log/test", 20852163, ROOT)
    beside = Signer("trellis/log/test", bytes(32)).sign(HEAD.rpartition("\n\n")[0] + "\n").rpartition("\n\n")[2]
    assert VERIFIER.open_head(HEAD + beside) == VERIFIER.open_head(HEAD)
    witnessed = HEAD.replace("\n\n", "\n\n" + beside)
    assert VERIFIER.open_head(witnessed) == VERIFIER.open_head(HEAD)


def test_a_private_key_is_kept_as_text() -> None:
    """Written and read again it signs the same; its text is not to be taken for a public key."""
    again = Signer.read(SIGNER.secret() + "\n")
    assert again.sign_head(3, ROOT) == SIGNER.sign_head(3, ROOT)
    with pytest.raises(NoteError):
        Verifier.read(SIGNER.secret())


def test_lines_of_extension_are_let_pass() -> None:
    """Another implementation may add lines to a head; what we read of it stays the same."""
    assert read_head(SOFA + "something more\n") == read_head(SOFA)
    with pytest.raises(NoteError, match="no head"):
        read_head(SOFA + "\nafter a gap\n")


def test_every_flipped_bit_of_a_signed_head_is_refused() -> None:
    """Turn any one bit of it, in the text, the gap, the name or the signature, and it is no longer signed."""
    whole = HEAD.encode()
    for bit in range(8 * len(whole)):
        turned = bytearray(whole)
        turned[bit // 8] ^= 1 << bit % 8
        with pytest.raises((NoteError, UnicodeDecodeError)):
            VERIFIER.open_head(turned.decode())


@pytest.mark.parametrize(
    "note",
    [
        "",
        HEAD.rstrip("\n"),
        HEAD.replace("\n", "\r\n"),
        HEAD + "\n",
        HEAD.replace("— ", "- "),
        HEAD.replace("\n\n", "\n"),
        HEAD.rpartition("\n\n")[0] + "\n\n",
        HEAD + "— somebody\n",
        HEAD + "— some+body AAAAAAAA\n",
        Signer("trellis/log/test", bytes(32)).sign_head(20852163, ROOT),
        Signer("trellis/log/other", bytes(range(32))).sign_head(20852163, ROOT),
        SIGNER.sign("another/log\n3\n" + SOFA.splitlines()[2] + "\n"),
        SIGNER.sign("trellis/log/test\n03\n" + SOFA.splitlines()[2] + "\n"),
        SIGNER.sign("trellis/log/test\n-3\n" + SOFA.splitlines()[2] + "\n"),
        SIGNER.sign("trellis/log/test\n3\n"),
        SIGNER.sign("trellis/log/test\n3\nAAAA\n"),
        SIGNER.sign("trellis/log/test\n3\n" + SOFA.splitlines()[2][:-2] + "F=\n"),
    ],
)
def test_what_is_no_signed_head_of_the_log(note: str) -> None:
    """Cut short, drawn out, of another log, signed by another, or written in another way: refused, with a reason."""
    with pytest.raises(NoteError):
        VERIFIER.open_head(note)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "example.com/foo",
        EXAMPLE_KEY.replace("530d903a", "530d903b"),
        EXAMPLE_KEY.replace("530d903a", "530D903A"),
        EXAMPLE_KEY[:-1],
        EXAMPLE_KEY.replace("+Aek", "+Ask"),
        EXAMPLE_KEY.replace("foo", "bar"),
        "two words+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)
def test_what_is_no_verifier_key(key: str) -> None:
    """A key whose parts don't belong together is refused before anything is verified with it."""
    with pytest.raises(NoteError):
        Verifier.read(key)


@settings(max_examples=300)
@given(st.text(max_size=200) | st.text(alphabet="— +=\nAB9a/", max_size=200))
def test_anything_at_all_is_refused_with_a_reason(text: str) -> None:
    """Whatever somebody hands in as a note or a key, the answer is a refusal and not a crash."""
    with pytest.raises(NoteError):
        VERIFIER.open(text)
    with pytest.raises(NoteError):
        Verifier.read(text)
    with pytest.raises(NoteError):
        Signer.read(text)
