"""Which pairs of many sets are alike: the truth that a search for near-copies is measured against.

Exact, and yet not each set is compared with each other one. Of a set of n elements, of which a set
that is alike to t must have t n, the n - ceil(t n) + 1 rarest are looked at: of these the other one
has one at least, among its own (prefix filtering; Bayardo, Ma, Srikant, "Scaling Up All Pairs
Similarity Search", 2007). Pairs that share such an element are compared as whole sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]


class Pairs(NamedTuple):
    """Pairs of sets by their numbers, the lower first, and the Jaccard index of each."""

    ones: I64
    others: I64
    jaccard: npt.NDArray[np.float64]


def alike(elements: U64, owners: I64, count: int, least: float) -> Pairs:
    """Return the pairs of sets with a Jaccard index of at least `least`, above 0.

    `elements` are those of all sets, in any order, `owners` the number of the set that each is in,
    below `count`; an element that is in a set more than once is in it once.
    """
    order = np.lexsort((elements, owners))
    elements, owners = elements[order], owners[order]
    first = np.ones(len(elements), bool)
    first[1:] = (elements[1:] != elements[:-1]) | (owners[1:] != owners[:-1])
    elements, owners = elements[first], owners[first]
    sizes = np.bincount(owners, minlength=count)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    ones, others = [], []
    for pairs in _candidates(elements, owners, sizes, least):
        one, other = pairs // count, pairs % count
        small, large = np.minimum(sizes[one], sizes[other]), np.maximum(sizes[one], sizes[other])
        ones.append(one[small >= least * large])
        others.append(other[small >= least * large])
    one, other = np.concatenate(ones), np.concatenate(others)
    found = np.array(
        [
            _jaccard(elements[starts[a] : starts[a + 1]], elements[starts[b] : starts[b + 1]])
            for a, b in zip(one.tolist(), other.tolist(), strict=True)
        ]
    )
    kept = found >= least if len(found) else np.zeros(0, bool)
    return Pairs(one[kept], other[kept], found[kept])


def _candidates(elements: U64, owners: I64, sizes: I64, least: float) -> Iterator[I64]:
    """Yield pairs that share one of their rarest elements, each pair once, as one number."""
    _, number, frequency = np.unique(elements, return_inverse=True, return_counts=True)
    rarest = np.lexsort((number, frequency[number], owners))
    place = np.arange(len(rarest)) - (np.cumsum(sizes) - sizes)[owners]
    looked_at = place < (sizes - np.ceil(least * sizes).astype(np.int64) + 1)[owners]
    number, owner = number[rarest][looked_at], owners[looked_at]
    order = np.lexsort((owner, number))
    number, owner = number[order], owner[order].astype(np.int64)
    found = [np.zeros(0, np.int64)]
    # Each with the next one of the same element, then with the one after that, and so on.
    at, step = np.arange(len(number)), 1
    while len(at):
        at = at[at + step < len(number)]
        at = at[number[at] == number[at + step]]
        found.append(np.unique(owner[at] * len(sizes) + owner[at + step]))
        step += 1
    yield np.unique(np.concatenate(found))


def _jaccard(one: U64, other: U64) -> float:
    """Return the Jaccard index of two sets, whose elements rise."""
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)
