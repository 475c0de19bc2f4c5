"""The best hits of a phrase: its words are looked for side by side in the likeliest articles first.

What an article scores for a phrase is what it scores for its words, so the score is known before
anybody looks where the words stand; that is done from the highest score down, until there are
enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from whoosh import query as wq

from fihris.index.fields import LEMMA, TEXT_FIELDS
from fihris.index.places import BOOL, I64
from fihris.index.postings import TermPostings
from fihris.index.segment import Segment
from fihris.index.snapshot import Leaf
from fihris.search.matching.matches import F64
from fihris.search.matching.phrase import ends_of_phrase
from fihris.search.matching.pruning import Best
from fihris.search.matching.statistics import Statistics
from fihris.search.ranking import bm25

_FIRST = 64
# With a deadline, no more words of candidates are looked for at a time.
_MOST_AT_A_TIME = 1 << 15


def is_phrase(query: wq.Query) -> bool:
    """Tell whether a query is for the same phrase in each text field, or in one."""
    parts = query.subqueries if type(query) is wq.Or else [query]
    if not parts or getattr(query, "scale", None) or (type(query) is wq.Or and query.boost != 1.0):
        return False
    first = parts[0]
    if not all(type(part) is wq.Phrase and part.fieldname in TEXT_FIELDS for part in parts):
        return False
    if len({part.fieldname for part in parts}) != len(parts) or len(first.words) < 2:
        return False
    same = all(part.words == first.words and part.slop == first.slop for part in parts)
    return same and None not in first.words


@dataclass(slots=True)
class _Candidates:
    """The documents of a segment that have all words somewhere, and the words' postings in them.

    `numbers` (int64, shape (different lemmas, documents)) are those of the postings, `rows` each
    word's row in them, `scores` what each field gives where the phrase stands in it, `there`
    whether it has all words, each as often as the phrase has it.
    """

    documents: I64
    numbers: I64
    rows: list[int]
    there: dict[str, BOOL]
    scores: dict[str, F64]


class PhraseSearch:
    """Finds the best documents of a segment that have a phrase in any of some fields."""

    def __init__(
        self,
        query: wq.Query,
        statistics: Statistics,
        leaf: Leaf,
        allowed: BOOL | None,
        best: Best,
    ) -> None:
        self._parts = query.subqueries if type(query) is wq.Or else [query]
        self._words = [
            word if isinstance(word, bytes) else word.encode("utf-8", "surrogatepass")
            for word in self._parts[0].words
        ]
        self._statistics = statistics
        self._leaf = leaf
        self._segment: Segment = leaf.segment
        self._allowed = allowed
        self._best = best

    def run(self) -> None:
        """Add the segment's best documents to the best of all."""
        vocabulary = self._segment.vocabulary(LEMMA)
        lemmas = [vocabulary.find(word) if word else -1 for word in self._words]
        if min(lemmas) < 0:
            return
        found = self._candidates(lemmas)
        bounds = np.zeros(len(found.documents))
        for part in self._parts:
            bounds += np.where(found.there[part.fieldname], found.scores[part.fieldname], 0.0)
        order = (-bounds).argsort(kind="stable")
        order = order[: np.count_nonzero(bounds)]
        size = max(_FIRST, self._best.k)
        while len(order) and bounds[order[0]] >= self._best.threshold:
            if self._statistics.deadline is not None:
                self._statistics.deadline.check()
                size = min(size, max(_FIRST, _MOST_AT_A_TIME // len(self._words)))
            some = np.sort(order[:size])
            scores = self._verified(found, some)
            matched = scores > 0
            self._best.add(found.documents[some[matched]] + self._leaf.base, scores[matched])
            order, size = order[size:], size * 4

    def _candidates(self, lemmas: list[int]) -> _Candidates:
        own = {lemma: self._segment.texts.lemma(lemma) for lemma in lemmas}
        # From the rarest on, so that what is looked up in the long lists is short.
        rising = sorted(own.values(), key=lambda one: one.length)
        documents = rising[0].documents()
        if self._allowed is not None:
            documents = documents[self._allowed[documents]]
        for other in rising[1:]:
            self._statistics.check()
            documents = documents[other.contains(documents)]
        numbers = np.stack([one.find(documents)[0] + one.first for one in own.values()])
        times = np.array([[lemmas.count(lemma)] for lemma in own])
        frequencies = {
            part.fieldname: self._frequencies(own[lemmas[0]], part.fieldname, numbers)
            for part in self._parts
        }
        there = {
            field: np.logical_and.reduce(counts >= times) for field, counts in frequencies.items()
        }
        some = np.logical_or.reduce(list(there.values()))
        if not some.all():
            documents, numbers = documents[some], numbers[:, some]
            there = {field: own[some] for field, own in there.items()}
            frequencies = {field: own[:, some] for field, own in frequencies.items()}
        row = {lemma: i for i, lemma in enumerate(own)}
        rows = [row[lemma] for lemma in lemmas]
        scores = {
            part.fieldname: self._scores(
                part.fieldname, part.boost, documents, frequencies[part.fieldname], rows
            )
            for part in self._parts
        }
        return _Candidates(documents, numbers, rows, there, scores)

    def _frequencies(self, lemma: TermPostings, field: str, numbers: I64) -> I64:
        if self._statistics.deadline is not None:
            rows = []
            for own in numbers:
                self._statistics.deadline.check()
                rows.append(lemma.counts[field].at(own))
            return np.stack(rows)
        found = lemma.counts[field].at(numbers.reshape(-1))
        return found.reshape(numbers.shape)

    def _scores(
        self, field: str, boost: float, documents: I64, frequencies: I64, rows: list[int]
    ) -> F64:
        """Return the sum of the words' scores, added up in their order; 0 where none is there."""
        ranking, lengths = self._statistics.ranking, self._segment.lengths(field)[documents]
        total = np.zeros(len(documents))
        for word, row in zip(self._words, rows, strict=True):
            self._statistics.check()
            with np.errstate(invalid="ignore"):  # of what is not there, where nothing else counts
                total += bm25(
                    frequencies[row],
                    lengths,
                    average_length=self._statistics.average_length(field),
                    idf=boost * self._statistics.idf(field, word),
                    k1=ranking.k1,
                    b=ranking.b,
                )
        return total

    def _verified(self, found: _Candidates, some: I64) -> F64:
        """Return the scores of some candidates, 0 for those without the phrase."""
        total = np.zeros(len(some))
        for part in self._parts:
            own = found.there[part.fieldname][some].nonzero()[0]
            if not len(own):
                continue
            numbers = found.numbers[:, some[own]]
            positions, lengths = self._segment.texts.positions(part.fieldname, numbers.reshape(-1))
            by_word = lengths.reshape(numbers.shape)
            ends = by_word.sum(axis=1).cumsum().tolist()
            starts = [0, *ends[:-1]]
            words = [(positions[starts[row] : ends[row]], by_word[row]) for row in found.rows]
            matched = own[ends_of_phrase(words, part.slop)]
            total[matched] += found.scores[part.fieldname][some[matched]]
        return total
