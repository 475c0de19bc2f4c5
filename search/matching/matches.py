"""Sets of matching documents with scores, as sorted arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.index.distinct import distinct
from fihris.index.places import places

Docs = npt.NDArray[Any]  # of any unsigned or signed integer type
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


class Matches(NamedTuple):
    """Documents of one segment that match, rising, and their scores (float64, same shape).

    Scores are None where nobody asked for them.
    """

    docs: Docs
    scores: F64 | None

    def take(self, chosen: npt.NDArray[Any]) -> Matches:
        """Return the matches at these indices, or where this mask is true."""
        return Matches(self.docs[chosen], None if self.scores is None else self.scores[chosen])

    def scaled(self, boost: float) -> Matches:
        """Return the same documents with scores times `boost`."""
        if self.scores is None or boost == 1.0:
            return self
        return Matches(self.docs, self.scores * boost)


def nothing(*, scored: bool) -> Matches:
    """Return no matches."""
    return Matches(np.zeros(0, np.int64), np.zeros(0) if scored else None)


def constant(docs: Docs, score: float | None) -> Matches:
    """Return matches that all score the same."""
    return Matches(docs, None if score is None else np.full(len(docs), score))


def without(matches: Matches, excluded: Docs) -> Matches:
    """Return the matches whose documents are not among `excluded`."""
    _, found = places(matches.docs, excluded)
    return matches.take(~found) if found.any() else matches


def union(parts: Sequence[Matches], documents: int, *, scored: bool) -> Matches:
    """Return the documents of any part, with scores added up."""
    parts = [part for part in parts if len(part.docs)]
    if not parts:
        return nothing(scored=scored)
    if len(parts) == 1:
        return parts[0]
    total = sum(len(part.docs) for part in parts)
    # A dense array costs a pass over all documents, sorting some ten times as much a posting.
    if total * 16 > documents:
        seen = np.zeros(documents, bool)
        sums = np.zeros(documents) if scored else None
        for docs, scores in parts:
            seen[docs] = True
            if sums is not None and scores is not None:
                sums[docs] += scores
        docs = np.flatnonzero(seen)
        return Matches(docs, None if sums is None else sums[docs])
    every = np.concatenate([part.docs for part in parts])
    if not scored:
        return Matches(distinct(every), None)
    order = np.argsort(every, kind="stable")
    every = every[order]
    first = np.concatenate(([True], every[1:] != every[:-1]))
    scores = np.concatenate([part.scores for part in parts if part.scores is not None])[order]
    # Adds up one after the other, as above: reduceat does not, and rounds otherwise.
    return Matches(every[first], added_up(np.cumsum(first) - 1, scores))


def added_up(groups: I64, scores: F64) -> F64:
    """Return the sum of each group's scores, one added after the other."""
    return np.bincount(groups, scores).astype(np.float64, copy=False)


def best(matches: Matches, k: int) -> Matches:
    """Return the k matches with the highest scores, best first; of equals the lower document.

    Scores must be there.
    """
    docs, scores = matches
    if scores is None:
        raise ValueError("these matches have no scores")
    if len(docs) > k:
        threshold = np.partition(scores, len(scores) - k)[len(scores) - k] if k else np.inf
        chosen = np.flatnonzero(scores >= threshold)
        docs, scores = docs[chosen], scores[chosen]
    order = np.lexsort((docs, -scores))[:k]
    return Matches(docs[order], scores[order])
