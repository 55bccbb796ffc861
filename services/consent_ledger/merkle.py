"""The Merkle tree of RFC 6962 and RFC 9162 over SHA-256: roots, proofs, and verifying them. Pure.

A hash is 32 bytes; a leaf is given by its hash. Verifying answers True or False and never raises, whatever it is given:
proofs come from outside.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

from contracts.ledger import leaf_hash

__all__ = [
    "EMPTY_ROOT",
    "HASH_BYTES",
    "Frontier",
    "Tree",
    "leaf_hash",
    "node_hash",
    "verify_consistency",
    "verify_inclusion",
]

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above ``left`` and ``right``."""
    return sha256(b"\1" + left + right).digest()


class Frontier:
    """The right edge of a tree: enough to append and to know the root, however many leaves there are.

    ``peaks`` are the roots of its perfect subtrees from the left, the widest first: one for each bit set in ``size``.
    """

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """Go on from where ``size`` and ``peaks`` say.

        Raises:
            ValueError: they don't belong together.
        """
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count() or any(len(peak) != HASH_BYTES for peak in self.peaks):
            msg = f"no tree of {size} leaves has this frontier"
            raise ValueError(msg)

    def append(self, leaf: bytes) -> None:
        """Add one leaf on the right."""
        size, peaks = self.size, self.peaks
        while size & 1:
            leaf = sha256(b"\1" + peaks.pop() + leaf).digest()
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the whole tree."""
        return _folded(self.peaks)


class Tree:
    """A whole tree in memory, every complete node kept: some 64 bytes of hashes a leaf."""

    __slots__ = ("_levels",)

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add one leaf on the right."""
        for nodes in self._levels:
            nodes.append(leaf)
            if len(nodes) & 1:
                return
            leaf = sha256(b"\1" + nodes[-2] + leaf).digest()
        self._levels.append([leaf])

    def leaf(self, index: int) -> bytes:
        return self._levels[0][index]

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first ``size`` leaves; None: of all.

        Raises:
            ValueError: there are not that many.
        """
        size = self.size if size is None else size
        self._check(0 <= size <= self.size)
        return _folded(self._peaks(0, size))

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the proof that leaf ``index`` is among the first ``size``, from its sibling up (RFC 9162, 2.1.3.1).

        Raises:
            ValueError: it isn't, or there are not that many.
        """
        size = self.size if size is None else size
        self._check(0 <= index < size <= self.size)
        return self._upwards(index, 0, size)

    def consistency(self, first: int, second: int | None = None) -> list[bytes]:
        """Return the proof that the first ``second`` leaves begin with the first ``first`` (RFC 9162, 2.1.4.1).

        Raises:
            ValueError: they can't, or there are not that many.
        """
        second = self.size if second is None else second
        self._check(0 < first <= second <= self.size)
        level = _low_bit(first)  # of the narrowest perfect subtree at the right edge of the first tree
        node = (first >> level) - 1
        known = [] if node == 0 else [self._levels[level][node]]  # a verifier has it where it is the whole first tree
        return [] if first == second else known + self._upwards(node, level, second)

    def _upwards(self, node: int, level: int, size: int) -> list[bytes]:
        """Return the siblings that lead from a complete node to the root of the first ``size`` leaves."""
        proof = []
        last = (size - 1) >> level
        while last:
            sibling = node ^ 1
            if (sibling + 1) << level <= size:
                proof.append(self._levels[level][sibling])
            elif sibling <= last:
                proof.append(_folded(self._peaks(sibling << level, size)))
            node, last, level = node >> 1, last >> 1, level + 1
        return proof

    def _peaks(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the roots of the perfect subtrees over the leaves from ``start``, where one begins, to ``end``."""
        left = end - start
        while left:
            level = left.bit_length() - 1
            yield self._levels[level][start >> level]
            start += 1 << level
            left -= 1 << level

    @staticmethod
    def _check(holds: bool) -> None:  # noqa: FBT001 - an assertion of the caller's
        if not holds:
            msg = "the tree has no such leaves"
            raise ValueError(msg)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether ``proof`` proves ``leaf`` at ``index`` of the tree of that size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    node, last = index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            leaf = node_hash(sibling, leaf)
            skipped = 0 if node & 1 else _low_bit(node)
            node, last = node >> skipped, last >> skipped
        else:
            leaf = node_hash(leaf, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and leaf == root


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether ``proof`` proves that the second tree begins with all of the first (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second or not _are_hashes(first_root, second_root, *proof):
        return False
    if first == second:
        return not proof and first_root == second_root
    path = list(proof) if first & (first - 1) else [first_root, *proof]
    if not path:
        return False
    level = _low_bit(first)
    node, last = (first - 1) >> level, (second - 1) >> level
    older = newer = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            skipped = 0 if node & 1 else _low_bit(node)
            node, last = node >> skipped, last >> skipped
        else:
            newer = node_hash(newer, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and older == first_root and newer == second_root


def _folded(peaks: Iterable[bytes]) -> bytes:
    """Return the root above the roots of perfect subtrees, given from the left."""
    right, *others = [*peaks][::-1] or [EMPTY_ROOT]
    for left in others:
        right = node_hash(left, right)
    return right


def _low_bit(number: int) -> int:
    """Return how many zeros a number ends in; of zero, none."""
    return max((number & -number).bit_length() - 1, 0)


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
