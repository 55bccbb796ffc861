"""The log: heads that never contradict, proofs that anybody can read, and an audit that names what it finds."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Actor
from contracts.ids import NO_CASE, fresh
from contracts.ledger import HeadSigned, Leaf, SignHead, log_of
from contracts.outcomes import NOT_FOUND
from contracts.vocabulary import Kind
from services.consent_ledger import heads
from services.consent_ledger.audit import Made, Signed, compare, contradicted, uneven
from services.consent_ledger.checkpoint import Head, NoteError, Signer
from services.consent_ledger.leaves import Kept, Run, run_after
from services.consent_ledger.merkle import Tree
from services.consent_ledger.proofs import Consistency, Inclusion, judge

SIGNER = Signer("trellis/log/test", bytes(range(32)))
VERIFIER = SIGNER.verifier
OTHER = Signer("trellis/log/test", bytes(32))
LEAVES = [Leaf(3 * place + 1, f"evt_{place}", "consent.granted.v1", "AA==") for place in range(20)]
TREE = Tree(leaf.hash() for leaf in LEAVES)
AT = datetime(2026, 11, 22, tzinfo=UTC)
BY = Actor(Kind.AUDITOR, "team", "person")


def head(size: int, tree: Tree = TREE) -> str:
    return SIGNER.sign_head(size, tree.root(size))


def rewritten(place: int) -> Tree:
    """A log in which one leaf is another."""
    return Tree((Leaf(1, "evt", "type", "").hash() if at == place else leaf.hash()) for at, leaf in enumerate(LEAVES))


def inclusion(place: int, size: int) -> str:
    return str(Inclusion(LEAVES[place].entry(), place, TREE.inclusion(place, size), head(size)))


def consistency(first: int, second: int) -> str:
    return str(Consistency(first, TREE.consistency(first, second), head(second)))


# ---------------------------------------------------------------------------------------------------------------- heads


def signed(size: int, letter: str = "A") -> HeadSigned:
    return HeadSigned(size=size, root=letter * 43 + "=", checkpoint="")


def order(case: str = NO_CASE) -> SignHead:
    return SignHead(id=fresh("cmd"), region="north", case=case, about=log_of("north"))


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("AB")), max_size=12))
def test_a_region_is_never_told_a_head_that_contradicts_one_before(offered: list[tuple[int, str]]) -> None:
    """Whatever heads are offered: those it is told only ever grow, and of one size there is one root."""
    state, told = heads.INITIAL, []
    for size, letter in offered:
        decided = heads.decide(state, order(), at=AT, by=BY, head=signed(size, letter))
        if isinstance(decided, list):
            [event] = decided
            assert isinstance(event, HeadSigned)
            told.append(event)
            state = heads.evolve(state, event)
    assert [each.size for each in told] == sorted(each.size for each in told)
    assert len({(each.size, each.root) for each in told}) == len({each.size for each in told})


def test_heads_belong_to_no_case() -> None:
    """Asked for in a case, there is no such thing."""
    assert heads.decide(heads.INITIAL, order(fresh("case")), at=AT, by=BY, head=signed(1)) == NOT_FOUND


# --------------------------------------------------------------------------------------------------------------- proofs


def test_a_proof_says_what_it_proves() -> None:
    """Of a leaf: which fact it is, and in how large a log. Of a head: that the log goes on from the one held."""
    said = judge(inclusion(6, 18), VERIFIER)
    assert said == "Proved: leaf 6 of the 18 of trellis/log/test is consent.granted.v1 evt_6, fact 19 of FACTS."
    assert judge(inclusion(6, 18), VERIFIER, head(18)).endswith("It is the head you hold.")
    assert judge(consistency(7, 20), VERIFIER, head(7)).startswith("Proved: the log of 20 leaves begins with the 7")
    assert judge(head(9), VERIFIER) == "This head is signed by trellis/log/test: the log had 9 leaves."
    assert judge(head(9), VERIFIER, head(9)).endswith("It is the head you hold.")
    assert judge(str(Consistency(0, [], head(5))), VERIFIER, head(0)).startswith("Proved: the log of 5")


@given(st.integers(1, 20).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))))
def test_every_leaf_and_every_head_is_proved(where: tuple[int, int]) -> None:
    """Written as a file and read again, each proof proves."""
    place, size = where
    assert judge(inclusion(place, size), VERIFIER).startswith(f"Proved: leaf {place} of")
    assert judge(consistency(place + 1, size), VERIFIER, head(place + 1)).startswith("Proved: the log of")


@pytest.mark.parametrize("proof, held", [(inclusion(6, 18), None), (consistency(7, 18), head(7)), (head(9), None)])
def test_every_flipped_bit_of_a_proof_is_refused(proof: str, held: str | None) -> None:
    """Turn any one bit of the file, in the leaf, its place, the hashes or the head, and nothing is proved."""
    whole = proof.encode()
    for bit in range(8 * len(whole)):
        turned = bytearray(whole)
        turned[bit // 8] ^= 1 << bit % 8
        with pytest.raises((NoteError, UnicodeDecodeError)):
            judge(turned.decode(), VERIFIER, held)


def test_every_flipped_bit_of_the_head_that_is_held_is_refused() -> None:
    """A head that was altered where it was kept proves nothing against anybody."""
    whole = head(7).encode()
    for bit in range(8 * len(whole)):
        turned = bytearray(whole)
        turned[bit // 8] ^= 1 << bit % 8
        with pytest.raises((NoteError, UnicodeDecodeError)):
            judge(consistency(7, 18), VERIFIER, turned.decode())


def test_another_history_is_not_taken_for_a_longer_one() -> None:
    """A log in which one old leaf is another can be shown to continue no head signed before: the two are evidence."""
    for place in range(7):
        forged = rewritten(place)
        proof = str(Consistency(7, forged.consistency(7, 20), head(20, forged)))
        with pytest.raises(NoteError, match=r"rewritten\. Keep both heads"):
            judge(proof, VERIFIER, head(7))
        with pytest.raises(NoteError, match="two different histories of 20 leaves"):
            judge(head(20, forged), VERIFIER, head(20))
        with pytest.raises(NoteError, match="two different histories of 7 leaves"):
            judge(str(Consistency(7, [], head(7, forged))), VERIFIER, head(7))


@pytest.mark.parametrize(
    "proof, held, why",
    [
        (inclusion(6, 18), head(7), "ask for the proof from 7"),
        (consistency(7, 18), None, "say which head you hold"),
        (consistency(7, 18), head(8), "continues a head of 7 leaves, and yours is of 8"),
        (consistency(7, 18), OTHER.sign_head(7, TREE.root(7)), "the head you hold can't be trusted"),
        (str(Inclusion(b"{}", 0, [], SIGNER.sign_head(1, Tree([Leaf(1, "", "", "").hash()]).root()))), None, "not at"),
        (str(Inclusion(LEAVES[6].entry(), 5, TREE.inclusion(6, 18), head(18))), None, "not at place 5"),
        (str(Consistency(0, [bytes(32)], head(5))), head(0), "does not begin with"),
        ("c2sp.org/tlog-proof@v1\nindex 6\n\n" + head(18), None, "no line 'extra'"),
        ("c2sp.org/tlog-proof@v1\nextra AA==\n\n" + head(18), None, "no line 'index'"),
        ("c2sp.org/tlog-proof@v1\nextra AA==\nindex 06\n\n" + head(18), None, "a number"),
        ("c2sp.org/tlog-proof@v1\nextra AA==\nindex 6", None, "no head under it"),
        ("trellis/consistency@v1\nfrom ²\n\n" + head(18), head(7), "a number"),
        ("anything", None, "no signed note"),
        ("", None, "no signed note"),
    ],
)
def test_why_nothing_is_proved(proof: str, held: str | None, why: str) -> None:
    """Each refusal says what is wrong, and what to do where something can be done."""
    with pytest.raises(NoteError, match=why):
        judge(proof, VERIFIER, held)


# ---------------------------------------------------------------------------------------------------------------- audit


def test_a_log_that_is_as_facts_say() -> None:
    """Everything is the same; what came after the newest leaf only waits."""
    made = [Made(leaf) for leaf in LEAVES]
    assert compare(LEAVES, made) == ([], 20, 0, 0)
    assert compare(LEAVES[:15], made) == ([], 15, 0, 5)
    assert compare([], made) == ([], 0, 0, 20)


def test_what_differs_is_named() -> None:
    """A fact changed, one replaced, one missing, one that never was, one doubled: each by its leaf and its fact."""
    changed = Leaf(LEAVES[2].seq, LEAVES[2].fact, LEAVES[2].type, "BB==")
    replaced = Leaf(LEAVES[3].seq, "evt_x", "consent.granted.v1", "AA==")
    made = [Made(leaf) for leaf in LEAVES if leaf not in LEAVES[2:5]] + [Made(changed), Made(replaced)]
    made.append(Made(Leaf(20, "evt_new", "consent.granted.v1", "AA==")))
    doubled = [*LEAVES[:10], LEAVES[9], *LEAVES[10:]]
    assert compare(doubled, made).differences == [
        "doubled: leaf 10 is consent.granted.v1 evt_9, fact 28 of FACTS, after fact 28",
        "changed: leaf 2 is consent.granted.v1 evt_2, fact 7 of FACTS; FACTS has other words there",
        "changed: leaf 3 is consent.granted.v1 evt_3, fact 10 of FACTS; FACTS has consent.granted.v1 evt_x there",
        "missing: consent.granted.v1 evt_new, fact 20 of FACTS is not in the log",
        "extra: leaf 4 is consent.granted.v1 evt_4, fact 13 of FACTS, which FACTS does not have",
    ]


def test_an_erased_case_is_counted_apart() -> None:
    """Its commitments can't be made again and are believed; that there was another fact in its place is still seen."""
    unknown = Leaf(LEAVES[5].seq, LEAVES[5].fact, LEAVES[5].type, "BB==")
    made = [Made(unknown, erased=True) if leaf == LEAVES[5] else Made(leaf) for leaf in LEAVES]
    assert compare(LEAVES, made) == ([], 19, 1, 0)
    another = Made(Leaf(LEAVES[5].seq, "evt_x", LEAVES[5].type, "BB=="), erased=True)
    made = [another if leaf == LEAVES[5] else Made(leaf) for leaf in LEAVES]
    assert compare(LEAVES, made).differences != []


def test_a_leaf_may_stand_under_the_key_of_the_region() -> None:
    """So does one that entered the log while something else stood beside its case's key; other words are still seen."""
    under_case = Leaf(LEAVES[5].seq, LEAVES[5].fact, LEAVES[5].type, "BB==")
    made = [Made(under_case, by_region=leaf) if leaf == LEAVES[5] else Made(leaf) for leaf in LEAVES]
    assert compare(LEAVES, made) == ([], 20, 0, 0)
    made = [Made(under_case, by_region=under_case) if leaf == LEAVES[5] else Made(leaf) for leaf in LEAVES]
    assert compare(LEAVES, made).differences != []


def test_heads_that_the_log_no_longer_fits() -> None:
    """Each is named, with the leaves among which something is not what it was."""
    told = [Signed(f"the head of {size}", Head("log", size, TREE.root(size))) for size in (20, 5, 12)]
    assert contradicted(TREE, told) == []
    found = contradicted(rewritten(7), told)
    assert [each.partition(":")[0] for each in found] == ["rewritten", "rewritten"]
    assert "something from leaf 5 to leaf 11 is not what it was" in found[0]
    assert contradicted(Tree(leaf.hash() for leaf in LEAVES[:8]), told)[0].startswith("cut short: the head of 12 says")


def test_runs_that_do_not_add_up() -> None:
    """The frontier kept with the leaves is that of the leaves, or the audit says up to where it was."""
    nothing = Kept(0, Run((), 0, ()))
    first = run_after(nothing, LEAVES[:5])
    second = run_after(Kept(1, first), LEAVES[5:9])
    assert list(uneven([first, second])) == []
    assert (second.size, b64encode(second.peaks[0])) == (9, b64encode(TREE.root(8)))
    assert list(uneven([first, Run(second.leaves, 9, first.peaks)])) == [
        "uneven: the leaves up to 8 don't add up to the frontier kept with them"
    ]
