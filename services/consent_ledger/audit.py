"""The log against FACTS, and against the heads that were signed: precisely where they differ. Pure."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from contracts.ledger import Leaf
from services.consent_ledger.checkpoint import Head
from services.consent_ledger.leaves import Run
from services.consent_ledger.merkle import Frontier, Tree


class Made(NamedTuple):
    """A leaf as it is made anew from FACTS. Of an erased case the commitment can no longer be made."""

    leaf: Leaf
    erased: bool = False
    by_region: Leaf | None = None
    """As it is under the key of the region: how it entered the log if the key of its case was spoilt then."""


class Compared(NamedTuple):
    """What came of comparing."""

    differences: list[str]
    same: int
    erased: int
    """Leaves of erased cases: their commitments are believed, since they stand under signed heads."""
    waiting: int
    """Facts that came after the newest leaf."""


class Signed(NamedTuple):
    """A head, and where it was found."""

    where: str
    head: Head


def compare(kept: Sequence[Leaf], made: Iterable[Made]) -> Compared:
    """Compare the leaves that are kept with those made anew from FACTS, which come in its order."""
    differences = list(_disordered(kept))
    places = {leaf.seq: index for index, leaf in enumerate(kept)}
    as_of = kept[-1].seq if kept else 0
    same = erased = waiting = 0
    found = set()
    for leaf, is_erased, by_region in made:
        found.add(leaf.seq)
        index = places.get(leaf.seq)
        if index is None:
            waiting += leaf.seq > as_of
            if leaf.seq <= as_of:
                differences.append(f"missing: {_named(leaf)} is not in the log")
        elif kept[index] in (leaf, by_region):
            same += 1
        elif is_erased and (kept[index].fact, kept[index].type) == (leaf.fact, leaf.type):
            erased += 1
        else:
            differences.append(f"changed: leaf {index} is {_named(kept[index])}; FACTS has {_other(kept[index], leaf)}")
    differences += [
        f"extra: leaf {index} is {_named(leaf)}, which FACTS does not have"
        for index, leaf in enumerate(kept)
        if leaf.seq not in found
    ]
    return Compared(differences, same, erased, waiting)


def uneven(runs: Iterable[Run]) -> Iterator[str]:
    """Yield which runs don't add up to the frontier that stands in them."""
    frontier = Frontier()
    for run in runs:
        for leaf in run.leaves:
            frontier.append(leaf.hash())
        if (run.size, list(run.peaks)) != (frontier.size, frontier.peaks):
            yield f"uneven: the leaves up to {frontier.size - 1} don't add up to the frontier kept with them"
            return


def contradicted(tree: Tree, heads: Iterable[Signed]) -> list[str]:
    """Return which signed heads the log no longer fits, and between which leaves it was rewritten."""
    fits, unfit = {0}, []
    for where, head in sorted(heads, key=lambda each: each.head.size):
        if head.size > tree.size:
            unfit.append(f"cut short: {where} says {head.size} leaves, and the log has {tree.size}")
        elif tree.root(head.size) == head.root:
            fits.add(head.size)
        else:
            since = max(size for size in fits if size < head.size or size == 0)
            unfit.append(
                f"rewritten: {where}, of {head.size} leaves, is not the head of this log:"
                f" something from leaf {since} to leaf {head.size - 1} is not what it was"
            )
    return unfit


def _disordered(kept: Sequence[Leaf]) -> Iterator[str]:
    for index, (before, leaf) in enumerate(itertools.pairwise(kept), start=1):
        if leaf.seq <= before.seq:
            what = "doubled" if leaf.seq == before.seq else "out of order"
            yield f"{what}: leaf {index} is {_named(leaf)}, after fact {before.seq}"


def _named(leaf: Leaf) -> str:
    return f"{leaf.type} {leaf.fact}, fact {leaf.seq} of FACTS"


def _other(kept: Leaf, made: Leaf) -> str:
    if (kept.fact, kept.type) != (made.fact, made.type):
        return f"{made.type} {made.fact} there"
    return "other words there"
