"""The second stage: the first stage's best candidates, ordered by all the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.search.matching.statistics import Statistics
from fihris.search.reranking.evidence import Evidence, gather
from fihris.search.reranking.words import AskedWord, WeightedWord, weighted

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]


class Reranked(NamedTuple):
    """Candidates with the evidence for them.

    `documents` (int64, shape (n,)) are numbered in the snapshot and rise; `first` (float64, (n,))
    are their scores of the first stage, `scores` those of both together.
    """

    words: Sequence[WeightedWord]
    documents: I64
    first: F64
    evidence: Evidence
    scores: F64

    def place(self, document: int) -> int:
        """Return a candidate's place in the arrays, -1 for what is none."""
        at = int(np.searchsorted(self.documents, document))
        found = at < len(self.documents) and int(self.documents[at]) == document
        return at if found else -1


def rerank(
    words: Sequence[AskedWord], statistics: Statistics, documents: I64, first: F64
) -> Reranked:
    """Gather the evidence for candidates, which come in any order with their first scores.

    Evidence only adds to a score, so that no candidate falls behind an article that is none.
    Raises TimeIsUpError.
    """
    order = np.argsort(documents)
    documents, first = documents[order], first[order]
    ranking = statistics.ranking
    asked = weighted(words, statistics)
    evidence = gather(statistics.snapshot, asked, documents, ranking, statistics.deadline)
    scores = first + evidence.scores(ranking) * statistics.freshness(documents)
    return Reranked(asked, documents, first, evidence, scores)
