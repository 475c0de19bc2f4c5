"""What a scorer of the user's own is given: the candidates, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from fihris.corpus.article import Article
from fihris.index.snapshot import Snapshot

if TYPE_CHECKING:
    from fihris.search.reranking.reranker import Reranked

F64 = npt.NDArray[np.float64]


class Candidates:
    """The n best articles for a query, in the order of the ranking, best first.

    `features` are arrays of float64, shape (n,), by name: "score", what the ranking gives; "first",
    its first stage; and the weights (idf) of the query's words by "coverage", "lead", "passage" and
    "order" (see `fihris.search.reranking.evidence`), all zero for a Whoosh query.
    """

    def __init__(self, query: str, snapshot: Snapshot, reranked: Reranked) -> None:
        order = np.lexsort((reranked.documents, -reranked.scores))
        evidence = reranked.evidence
        self.query = query
        self.documents = reranked.documents[order]
        self.features: Mapping[str, F64] = {
            "score": reranked.scores[order],
            "first": reranked.first[order],
            "coverage": (evidence.weights @ evidence.coverage)[order],
            "lead": (evidence.weights @ evidence.lead)[order],
            "passage": evidence.passage[order],
            "order": (evidence.pairs @ evidence.order)[order],
        }
        self._snapshot = snapshot

    def __len__(self) -> int:
        return len(self.documents)

    def articles(self) -> Iterator[Article]:
        """Yield the candidates' articles, in their order."""
        for document in self.documents.tolist():
            yield self._snapshot.article(document)


Scorer = Callable[[Candidates], Any]
"""Returns a score for each candidate, higher for better: anything of shape (n,) of numbers."""


def scored(scorer: Scorer, candidates: Candidates) -> F64:
    """Return a scorer's scores. Raises ValueError where they are not one number a candidate."""
    scores = np.asarray(scorer(candidates), np.float64)
    if scores.shape != (len(candidates),) or not np.isfinite(scores).all():
        raise ValueError(
            f"a scorer returns a finite number for each of the {len(candidates)} candidates; this "
            f"one returned an array of shape {scores.shape}"
        )
    return scores
