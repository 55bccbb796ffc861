"""The Merkle tree: known answers, every proof of it holds, and nothing that was altered does."""

import base64
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from services.consent_ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

VECTORS: Final = msgspec.json.decode((Path(__file__).parent / "merkle_vectors.json").read_bytes())
"""The proofs of transparency-dev/merkle, by which certificate transparency is checked; most are to be refused."""
NOT_HASHES: Final = "consistency/additional/sizes-are-equal-one-and-proof-is-empty"
"""Accepted there though its roots are no hashes."""

ENTRIES: Final = [bytes.fromhex(each) for each in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS: Final = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Of the trees of the first none, one … eight entries: the test vectors of RFC 6962's own implementation."""

LARGE: Final = 5000
PAIRS: Final = 10_000


@cache
def large() -> Tree:
    return Tree(leaf_hash(str(number).encode()) for number in range(LARGE))


@cache
def root(size: int) -> bytes:
    return large().root(size)


def test_the_roots_that_rfc_6962_knows() -> None:
    """The roots of the known entries are the known roots, by the whole tree and by its frontier, at every size."""
    tree, frontier = Tree(), Frontier()
    assert tree.root().hex() == frontier.root().hex() == EMPTY_ROOT.hex() == ROOTS[0]
    for size, entry in enumerate(ENTRIES, start=1):
        tree.append(leaf_hash(entry))
        frontier.append(leaf_hash(entry))
        assert tree.root().hex() == frontier.root().hex() == ROOTS[size]
        assert [tree.root(earlier).hex() for earlier in range(size + 1)] == list(ROOTS[: size + 1])


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda each: each["name"])
def test_inclusion_proofs_that_others_accept_or_refuse(vector: dict[str, Any]) -> None:
    """What certificate transparency's own checker accepts we accept, and what it refuses we refuse."""
    answer = verify_inclusion(
        _bytes(vector["leafHash"]), vector["leafIdx"], vector["treeSize"], _proof(vector), _bytes(vector["root"])
    )
    assert answer is not vector["wantErr"]


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda each: each["name"])
def test_consistency_proofs_that_others_accept_or_refuse(vector: dict[str, Any]) -> None:
    """What certificate transparency's own checker accepts we accept, and what it refuses we refuse."""
    answer = verify_consistency(
        vector["size1"], vector["size2"], _bytes(vector["root1"]), _bytes(vector["root2"]), _proof(vector)
    )
    assert answer is not (vector["wantErr"] or vector["name"] == NOT_HASHES)


def test_the_known_proofs_are_the_ones_we_make() -> None:
    """The proofs that others accept are, hash for hash, those that our tree gives."""
    tree = Tree(map(leaf_hash, ENTRIES))
    for vector in VECTORS["inclusion"]:
        if not vector["wantErr"] and vector["name"].endswith("happy-path") and vector["treeSize"] > 1:
            assert tree.inclusion(vector["leafIdx"], vector["treeSize"]) == _proof(vector)
    for vector in VECTORS["consistency"]:
        if not vector["wantErr"] and vector["name"].endswith("happy-path"):
            assert tree.consistency(vector["size1"], vector["size2"]) == _proof(vector)


def test_ten_thousand_leaves_are_proved() -> None:
    """Of any leaf in a tree of any size there is a proof that holds, for that leaf and place alone."""
    tree, dice = large(), random.Random(6962)
    for _ in range(PAIRS):
        size = dice.randint(1, LARGE)
        index = dice.randrange(size)
        proof = tree.inclusion(index, size)
        assert verify_inclusion(tree.leaf(index), index, size, proof, root(size))
        elsewhere = dice.randrange(size)
        assert verify_inclusion(tree.leaf(index), elsewhere, size, proof, root(size)) is (elsewhere == index)


def test_ten_thousand_pairs_of_sizes_are_proved() -> None:
    """Of any two sizes of a tree it is proved that the larger begins with the smaller, and of no other sizes."""
    tree, dice = large(), random.Random(9162)
    for _ in range(PAIRS):
        first, second = sorted((dice.randint(1, LARGE), dice.randint(1, LARGE)))
        proof = tree.consistency(first, second)
        assert verify_consistency(first, second, root(first), root(second), proof)
        other = dice.randint(1, LARGE)
        if other != first:
            assert not verify_consistency(other, second, root(other), root(second), proof)


def test_small_trees_whole() -> None:
    """Every leaf of every size up to 40, and every pair of sizes, is proved."""
    tree = Tree(large().leaf(index) for index in range(40))
    for size in range(1, 41):
        for index in range(size):
            assert verify_inclusion(tree.leaf(index), index, size, tree.inclusion(index, size), tree.root(size))
        for first in range(1, size + 1):
            proof = tree.consistency(first, size)
            assert verify_consistency(first, size, tree.root(first), tree.root(size), proof)


@settings(max_examples=20)
@given(st.integers(1, LARGE).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_every_flipped_bit_of_an_inclusion_proof_is_refused(where: tuple[int, int]) -> None:
    """Turn any one bit of the proof, of the leaf or of the root, and it proves nothing."""
    size, index = where
    proof, leaf = large().inclusion(index, size), large().leaf(index)
    for altered in _flipped([leaf, root(size), *proof]):
        assert not verify_inclusion(altered[0], index, size, altered[2:], altered[1])


@settings(max_examples=20)
@given(st.tuples(st.integers(1, LARGE), st.integers(1, LARGE)).map(sorted))
def test_every_flipped_bit_of_a_consistency_proof_is_refused(sizes: list[int]) -> None:
    """Turn any one bit of the proof or of either root, and it proves nothing."""
    first, second = sizes
    proof = large().consistency(first, second)
    for altered in _flipped([root(first), root(second), *proof]):
        assert not verify_consistency(first, second, altered[0], altered[1], altered[2:])


@given(st.integers(2, LARGE).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))), st.binary())
def test_a_proof_cut_short_or_drawn_out_is_refused(where: tuple[int, int], more: bytes) -> None:
    """A hash missing, one too many, or one of another length: refused, and nothing is raised."""
    size, index = where
    proof, leaf = large().inclusion(index, size), large().leaf(index)
    for altered in (proof[:-1], proof[1:], [*proof, leaf], [*proof, more], [proof[0][:-1], *proof[1:]]):
        assert not verify_inclusion(leaf, index, size, altered, root(size))
    for altered in (proof[:-1], [*proof, leaf], [more]):
        assert not verify_consistency(index + 1, size + 1, root(index + 1), EMPTY_ROOT, altered)


@given(st.lists(st.binary(max_size=40), max_size=70))
def test_another_library_comes_to_the_same(entries: list[bytes]) -> None:
    """Pymerkle, written by others, has the same roots at every size and the same hashes in its proofs."""
    ours, theirs = Tree(map(leaf_hash, entries)), InmemoryTree()
    theirs.append_entries(entries)
    assert ours.root() == theirs.get_root()
    for size in range(1, len(entries) + 1):
        assert ours.root(size) == theirs.get_root(size)
        assert ours.inclusion(size - 1) == theirs.prove_inclusion(size).path[1:]


@given(st.integers(0, LARGE), st.integers(0, 50))
def test_a_frontier_goes_on_where_it_left_off(size: int, more: int) -> None:
    """Kept as a size and a few hashes, and taken up again, it comes to the roots of the whole tree."""
    frontier = Frontier()
    for index in range(size):
        frontier.append(large().leaf(index))
    again = Frontier(frontier.size, frontier.peaks)
    for index in range(size, min(size + more, LARGE)):
        again.append(large().leaf(index))
    assert again.root() == root(again.size)


@pytest.mark.parametrize("size, peaks", [(1, []), (2, [EMPTY_ROOT, EMPTY_ROOT]), (0, [EMPTY_ROOT]), (1, [b"x"])])
def test_a_frontier_that_does_not_add_up_is_not_taken_up(size: int, peaks: list[bytes]) -> None:
    """As many hashes as the size has bits, each of 32 bytes, or it is no frontier."""
    with pytest.raises(ValueError, match="no tree of"):
        Frontier(size, peaks)


def test_no_proof_of_what_is_not_there() -> None:
    """A leaf beyond the size, a size beyond the tree, or the empty tree have no proof; asking is an error of ours."""
    tree = Tree([leaf_hash(b"one"), leaf_hash(b"two")])
    for ask in (
        lambda: tree.inclusion(2),
        lambda: tree.inclusion(1, 1),
        lambda: tree.inclusion(-1),
        lambda: tree.consistency(0),
        lambda: tree.consistency(2, 1),
        lambda: tree.root(3),
    ):
        with pytest.raises(ValueError, match="no such leaves"):
            ask()
    assert not verify_inclusion(leaf_hash(b"one"), 0, 0, [], EMPTY_ROOT)
    assert not verify_consistency(0, 2, EMPTY_ROOT, tree.root(), [])


def test_a_node_is_no_leaf() -> None:
    """What was hashed as a node can't be passed off as an entry: leaves and nodes are hashed apart."""
    left, right = leaf_hash(b"one"), leaf_hash(b"two")
    assert leaf_hash(left + right) != node_hash(left, right)
    assert not verify_inclusion(leaf_hash(left + right), 0, 1, [], Tree([left, right]).root())


def _flipped(values: list[bytes]) -> Iterator[list[bytes]]:
    """Yield ``values`` with one bit turned, each bit of each of them in its turn."""
    for place, value in enumerate(values):
        for bit in range(8 * len(value)):
            turned = bytearray(value)
            turned[bit // 8] ^= 1 << bit % 8
            yield [*values[:place], bytes(turned), *values[place + 1 :]]


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def _proof(vector: dict[str, Any]) -> list[bytes]:
    return [_bytes(each) for each in vector["proof"] or []]
