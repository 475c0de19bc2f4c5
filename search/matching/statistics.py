"""The numbers of a whole snapshot that scores are computed from."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from fihris.index.fields import aware
from fihris.index.snapshot import Snapshot
from fihris.search.deadline import Deadline
from fihris.search.limits import DEFAULT_LIMITS, Limits
from fihris.search.ranking import Ranking, idf
from fihris.search.recency import freshness

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]


class Statistics:
    """What a snapshot's scores are computed from, the same for all its segments.

    `limits` and `deadline` say how much may be looked into for that.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        ranking: Ranking,
        now: datetime | None = None,
        limits: Limits = DEFAULT_LIMITS,
        deadline: Deadline | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.ranking = ranking
        self.limits = limits
        self.deadline = deadline
        self.now = aware(now) if now is not None else datetime.now(UTC)
        self._idf: dict[tuple[str, bytes], float] = {}

    def check(self) -> None:
        """Raise TimeIsUpError once the time for the search has passed."""
        if self.deadline is not None:
            self.deadline.check()

    def idf(self, field: str, term: bytes) -> float:
        """Return the inverse document frequency of a term."""
        found = self._idf.get((field, term))
        if found is None:
            frequency = self.snapshot.document_frequency(field, term)
            found = idf(frequency, self.snapshot.document_count_all)
            self._idf[field, term] = found
        return found

    def freshness(self, documents: I64) -> F64:
        """Return what recency multiplies the scores of documents by, float64, same shape.

        Documents are numbered in the snapshot and rise.
        """
        if not self.ranking.recency_half_life:
            return np.ones(len(documents))
        dates = [np.zeros(0, np.int64)]
        for leaf in self.snapshot.leaves:
            ends = (leaf.base, leaf.base + leaf.segment.documents)
            first, after = np.searchsorted(documents, ends).tolist()
            dates.append(leaf.segment.column("date")[documents[first:after] - leaf.base])
        return freshness(np.concatenate(dates), self.now, self.ranking)

    def average_length(self, field: str) -> float:
        """Return a text field's mean number of tokens; 1 where it has none."""
        documents = self.snapshot.document_count_all
        return (self.snapshot.field_tokens[field] / documents if documents else 0.0) or 1.0
