"""The numbers of a whole snapshot that scores are computed from."""

from __future__ import annotations

from fihris.index.snapshot import Snapshot
from fihris.search.ranking import Ranking, idf


class Statistics:
    """What a snapshot's scores are computed from, the same for all its segments."""

    def __init__(self, snapshot: Snapshot, ranking: Ranking) -> None:
        self.snapshot = snapshot
        self.ranking = ranking
        self._idf: dict[tuple[str, bytes], float] = {}

    def idf(self, field: str, term: bytes) -> float:
        """Return the inverse document frequency of a term."""
        found = self._idf.get((field, term))
        if found is None:
            frequency = self.snapshot.document_frequency(field, term)
            found = idf(frequency, self.snapshot.document_count_all)
            self._idf[field, term] = found
        return found

    def average_length(self, field: str) -> float:
        """Return a text field's mean number of tokens; 1 where it has none."""
        documents = self.snapshot.document_count_all
        return (self.snapshot.field_tokens[field] / documents if documents else 0.0) or 1.0
