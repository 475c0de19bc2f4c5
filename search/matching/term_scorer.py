"""Terms and phrases on one segment's postings: which documents hold them, with which scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fihris.index.field_postings import KeywordPostings
from fihris.index.fields import KEYWORD_FIELDS, POSTINGS_VOCABULARY, SURFACE
from fihris.index.segment import Segment
from fihris.search.matching import matches as ms
from fihris.search.matching.matches import F64, Docs, Matches
from fihris.search.matching.phrase import phrase_places
from fihris.search.matching.statistics import Statistics
from fihris.search.ranking import bm25

I64 = npt.NDArray[np.int64]


# With a deadline, a phrase's words are looked for at so many places at a time.
_PLACES_AT_A_TIME = 1 << 15


class TermScorer:
    """Finds the documents of terms, and scores them by BM25; 1 in fields that are no text."""

    def __init__(self, segment: Segment, statistics: Statistics) -> None:
        self._segment = segment
        self._statistics = statistics

    def find(self, field: str, text: str | bytes) -> int:
        """Return the number of a field's term, or -1."""
        if field not in POSTINGS_VOCABULARY:
            return -1
        term = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        # The empty string stands for a source or a category that is not known.
        return self._segment.terms(field).find(term) if term else -1

    def documents(self, field: str, number: int) -> Docs:
        """Return the documents that hold a term, rising."""
        return self._segment.postings(field).term_docs(number)

    def places(self, field: str, number: int, docs: I64) -> tuple[I64, npt.NDArray[np.bool_]]:
        """Return the places of the postings of `docs`, which rise, and which there are."""
        return self._segment.postings(field).find(number, docs)

    def document_frequency(self, field: str, number: int) -> int:
        """Return how many documents of the segment hold a term, deleted ones included."""
        return self._segment.postings(field).document_frequency(number)

    def scores_at(self, field: str, number: int, docs: Docs, at: I64, boost: float) -> F64:
        """Return a term's scores in `docs`, whose postings are those at the places `at`."""
        frequencies = self._segment.postings(field).frequencies_at(number, at)
        return self._scores(field, number, docs, frequencies, boost)

    def _scores(self, field: str, number: int, docs: Docs, frequencies: I64, boost: float) -> F64:
        if field in KEYWORD_FIELDS:
            return np.full(len(docs), float(boost))
        text_field = field.removesuffix(f"_{SURFACE}")
        ranking = self._statistics.ranking
        return bm25(
            frequencies,
            self._segment.lengths(text_field)[docs],
            average_length=self._statistics.average_length(text_field),
            idf=boost * self._statistics.idf(field, self._segment.terms(field)[number]),
            k1=ranking.k1,
            b=ranking.b,
        )

    def term(self, field: str, text: str | bytes, boost: float, *, scored: bool) -> Matches:
        """Return the documents that hold a term."""
        number = self.find(field, text)
        if number < 0:
            return ms.nothing(scored=scored)
        if not scored:
            return Matches(self.documents(field, number), None)
        docs, frequencies = self._segment.postings(field).term(number)
        return Matches(docs, self._scores(field, number, docs, frequencies, boost))

    def any_of(self, field: str, numbers: I64, boost: float) -> Matches:
        """Return the documents that hold any of the terms of these numbers, scores added up."""
        parts = []
        for number in numbers.tolist():
            self._statistics.check()
            docs, frequencies = self._segment.postings(field).term(number)
            parts.append(Matches(docs, self._scores(field, number, docs, frequencies, boost)))
        return ms.union(parts, self._segment.documents, scored=True)

    def without_positions(self, field: str) -> bool:
        """Tell whether it is not known where in a field its terms stand."""
        return field in POSTINGS_VOCABULARY and not self._segment.postings(field).has_positions

    def phrase(
        self, field: str, words: Sequence[str | bytes], slop: int, boost: float, *, scored: bool
    ) -> Matches:
        """Return the documents that hold the words in order, each 1 to `slop` behind the last."""
        if len(words) == 1:
            return self.term(field, words[0], boost, scored=scored)
        numbers = [self.find(field, word) for word in words]
        if not numbers or min(numbers) < 0:
            return ms.nothing(scored=scored)
        postings = self._segment.postings(field)
        if isinstance(postings, KeywordPostings):
            raise ValueError(f"the field {field} keeps no positions")
        # From the rarest on, so that what is looked up in the long lists is short.
        rising = sorted(set(numbers), key=postings.document_frequency)
        docs = postings.term_docs(rising[0])
        for number in rising[1:]:
            self._statistics.check()
            docs = docs[postings.find(number, docs)[1]]
        places = {number: postings.find(number, docs)[0] for number in rising}
        for number, times in Counter(numbers).items():
            if times > 1:  # `في في في`: few documents have it as often
                often = postings.frequencies_at(number, places[number]) >= times
                docs = docs[often]
                places = {other: own[often] for other, own in places.items()}
        selected = [places[number] for number in numbers]
        deadline = self._statistics.deadline
        if deadline is None:
            chosen = phrase_places(postings, numbers, selected, slop)
        else:
            parts = []
            size = max(1, _PLACES_AT_A_TIME // len(numbers))
            for i in range(0, len(docs), size):
                deadline.check()
                some = [own[i : i + size] for own in selected]
                parts.append(phrase_places(postings, numbers, some, slop) + i)
            chosen = np.concatenate([np.zeros(0, np.int64), *parts])
        docs = docs[chosen]
        if not scored:
            return Matches(docs, None)
        scores = np.zeros(len(docs))
        for number, at in zip(numbers, selected, strict=True):
            scores += self.scores_at(field, number, docs, at[chosen], boost)
        return Matches(docs, scores)
