"""Which articles of a snapshot are near-copies of given ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fihris.index.copies import WORDS, agreeing
from fihris.index.distinct import distinct
from fihris.index.minhash import U32
from fihris.index.places import BOOL, I64
from fihris.index.snapshot import Leaf, Snapshot

AGREEING = 48
"""So many of the 64 values have to agree: three quarters, which stands for J = .75.

Of articles with J = .8 the estimate's standard error is .05 (sqrt(J (1 - J) / 64)): what is alike
to .8 or more shall be found, and what is let in beside that is alike to .65 at the least, which in
news still is the same story.
"""

CAPTION = 8
"""What has fewer words, the title's included, is no story: captions are the same day by day."""

# As many signatures are compared at once as lie in some megabytes.
_PAIRS_AT_ONCE = 50_000
_DOCUMENTS_AT_ONCE = 1_000


class Neighbours:
    """Finds near-copies in all segments of a snapshot. Deleted articles are none."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._leaves = snapshot.leaves
        self._bases = np.array([leaf.base for leaf in snapshot.leaves], np.int64)

    def signatures(self, documents: I64) -> tuple[U32, BOOL]:
        """Return the signatures of documents, shape (documents, WORDS), and which have one.

        An article without a body has none, nor has a mere caption, nor any article of a segment
        that was written before there were signatures.
        """
        found = np.zeros((len(documents), WORDS), np.uint32)
        has = np.zeros(len(documents), bool)
        owners = np.searchsorted(self._bases, documents, side="right") - 1
        for number in distinct(owners).tolist():
            leaf, own = self._leaves[number], np.flatnonzero(owners == number)
            if leaf.segment.copies is not None:
                inside = documents[own] - leaf.base
                found[own] = leaf.segment.copies.signatures(inside)
                has[own] = may_be_copies(leaf, inside)
        return found, has

    def of(self, documents: I64, signatures: U32) -> tuple[I64, I64]:
        """Return the near-copies of documents with these signatures, but the documents themselves.

        Each is given as the place of the document among the given ones, and the copy's number.
        """
        places, copies = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for leaf in self._leaves:
            for first in range(0, len(documents), _DOCUMENTS_AT_ONCE):
                after = first + _DOCUMENTS_AT_ONCE
                for place, found in _alike(leaf, signatures[first:after]):
                    other = found != documents[place + first]
                    places.append(place[other] + first)
                    copies.append(found[other])
        return np.concatenate(places), np.concatenate(copies)


def _alike(leaf: Leaf, signatures: U32) -> Iterator[tuple[I64, I64]]:
    """Yield places of signatures, and documents of the snapshot in a segment that are alike."""
    copies = leaf.segment.copies
    if copies is None or not leaf.segment.documents:
        return
    place, found = copies.candidates(signatures)
    for first in range(0, len(place), _PAIRS_AT_ONCE):
        some = slice(first, first + _PAIRS_AT_ONCE)
        one, other = place[some], found[some]
        alike = agreeing(signatures[one], copies.signatures(other)) >= AGREEING
        one, other = one[alike], other[alike]
        counts = may_be_copies(leaf, other)
        yield one[counts], other[counts] + leaf.base


def may_be_copies(leaf: Leaf, documents: I64) -> BOOL:
    """Tell which documents of a segment are not deleted, have a body, and are no mere caption."""
    body = leaf.segment.lengths("body")[documents].astype(np.int64)
    found: BOOL = (body > 0) & (body + leaf.segment.lengths("title")[documents] >= CAPTION)
    return found if leaf.deleted is None else found & ~leaf.deleted[documents]
