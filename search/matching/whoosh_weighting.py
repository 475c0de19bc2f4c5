"""Fihris's ranking formula as a weighting of Whoosh's, for stock searchers."""

# ruff: noqa: ARG002 -- the arguments are those of Whoosh's interface

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from whoosh.reading import IndexReader
from whoosh.scoring import BaseScorer, WeightingModel

from fihris.index.snapshot import Snapshot
from fihris.index.whoosh.terms import text_field
from fihris.search.matching.statistics import Statistics
from fihris.search.ranking import DEFAULT_RANKING, Ranking

# From an atomic reader and a text field to the function that gives a document's length.
Lengths = Callable[[IndexReader, str], Callable[[int], int]]


class ExactBM25(WeightingModel):  # type: ignore[misc]
    """BM25 with exact lengths and the statistics of a snapshot; 1 in fields that are no text.

    ::

        index.searcher(weighting=ExactBM25())

    On a reader of Fihris it needs nothing: without `statistics` it takes those of the snapshot that
    the searcher reads. For a stock Whoosh index, which rounds lengths to a byte, `statistics` and
    `lengths` are given from outside.
    """

    def __init__(
        self,
        statistics: Statistics | None = None,
        *,
        ranking: Ranking = DEFAULT_RANKING,
        lengths: Lengths | None = None,
    ) -> None:
        self._statistics = statistics
        self._ranking = ranking
        self._lengths = lengths
        self._own: tuple[Snapshot, Statistics] | None = None

    def statistics(self, searcher: Any) -> Statistics:
        """Return the statistics that a searcher's scores are computed from."""
        if self._statistics is not None:
            return self._statistics
        snapshot = getattr(searcher.get_parent().reader(), "snapshot", None)
        if snapshot is None:
            raise ValueError(
                "on an index that is not of Fihris, ExactBM25 must be given statistics"
            )
        if self._own is None or self._own[0] is not snapshot:
            self._own = (snapshot, Statistics(snapshot, self._ranking))
        return self._own[1]

    def idf(self, searcher: Any, fieldname: str, text: str | bytes) -> float:
        """Return the inverse document frequency of a term."""
        term = text.encode() if isinstance(text, str) else text
        return self.statistics(searcher).idf(fieldname, term)

    def scorer(self, searcher: Any, fieldname: str, text: str | bytes, qf: int = 1) -> BaseScorer:
        """Return what scores a term's documents. `qf`, unused in Whoosh too, is not used."""
        field = text_field(fieldname)
        if field is None:
            return ConstantScorer()
        statistics = self.statistics(searcher)
        reader = searcher.reader()
        if self._lengths is None:
            length = _own_lengths(reader, fieldname)
        else:
            length = self._lengths(reader, field)
        return ExactBM25Scorer(
            idf=self.idf(searcher, fieldname, text),
            average_length=statistics.average_length(field),
            ranking=statistics.ranking,
            length=length,
            # Lengths from outside say nothing of the shortest document, and Whoosh's own are
            # rounded; no document is shorter than 0.
            info=lambda: reader.term_info(fieldname, text),
            exact=self._lengths is None,
        )


def _own_lengths(reader: IndexReader, fieldname: str) -> Callable[[int], int]:
    return lambda document: int(reader.doc_field_length(document, fieldname))


class ConstantScorer(BaseScorer):  # type: ignore[misc]
    """Scores every document 1."""

    def supports_block_quality(self) -> bool:
        """Return True."""
        return True

    def score(self, matcher: Any) -> float:
        """Return 1."""
        return 1.0

    def max_quality(self) -> float:
        """Return 1."""
        return 1.0

    def block_quality(self, matcher: Any) -> float:
        """Return 1."""
        return 1.0


class ExactBM25Scorer(BaseScorer):  # type: ignore[misc]
    """Scores one term's documents by `fihris.search.ranking.bm25`.

    `info` tells what is known of the term; its lengths are taken for bounds where they are `exact`.
    """

    def __init__(
        self,
        *,
        idf: float,
        average_length: float,
        ranking: Ranking,
        length: Callable[[int], int],
        info: Callable[[], Any],
        exact: bool,
    ) -> None:
        self._idf = idf
        self._per_token = ranking.k1 * ranking.b / average_length
        self._base = ranking.k1 * (1 - ranking.b)
        self._length = length
        self._info = info
        self._exact = exact

    def _score(self, frequency: float, length: int) -> float:
        # The steps of `bm25` in its order, so that both round alike.
        norm = length * self._per_token
        norm += self._base
        norm += frequency
        return self._idf * (frequency / norm)

    def score(self, matcher: Any) -> float:
        """Return the score of the matcher's current document."""
        return self._score(matcher.weight(), self._length(matcher.id()))

    def supports_block_quality(self) -> bool:
        """Return True."""
        return True

    def max_quality(self) -> float:
        """Return a score that no document exceeds."""
        info = self._info()
        return self._score(info.max_weight(), info.min_length() if self._exact else 0)

    def block_quality(self, matcher: Any) -> float:
        """Return a score that no document of the matcher's block exceeds."""
        shortest = matcher.block_min_length() if self._exact else 0
        return self._score(matcher.block_max_weight(), shortest)
