"""Scores of postings of several lists at once.

Lists that are asked for in the same way, as those of a query's words are, go through the same
steps: all their postings are laid end to end, so that a step costs no more for ten words than for
one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fihris.index.lists import I64
from fihris.search.matching.matches import F64
from fihris.search.matching.weighted_list import WHOLE, WeightedList


def pair_scores(
    lists: Sequence[WeightedList], documents: Sequence[I64], places: Sequence[I64]
) -> list[F64]:
    """Return the scores of some documents of each list, whose postings have these places.

    The lists are of one segment and have the same shape. A score is what a list's terms give one by
    one, added up in their order, by the steps of `fihris.search.ranking.bm25`.
    """
    if len(lists) == 1:
        return [_Pairs(lists, documents, places).scores()]
    scores = _Pairs(lists, documents, places).scores()
    ends = np.cumsum([len(own) for own in places]).tolist()
    return [scores[end - len(own) : end] for end, own in zip(ends, places, strict=True)]


class _Pairs:
    """Pairs of a list and a document that it has, laid end to end."""

    def __init__(
        self, lists: Sequence[WeightedList], documents: Sequence[I64], places: Sequence[I64]
    ) -> None:
        self._lists = lists
        self._places = places
        first = lists[0]
        self._first = first
        several = len(lists) > 1
        self._documents = np.concatenate(documents) if several else documents[0]
        numbers = [own + one.postings.first for one, own in zip(lists, places, strict=True)]
        self._numbers = np.concatenate(numbers) if several else numbers[0]
        sizes = [len(own) for own in places]
        self._owner = np.repeat(np.arange(len(lists)), sizes) if several else None
        self._ends = np.cumsum(sizes).tolist()
        self._frequencies: dict[str, I64] = {}
        self._norms: dict[str, F64] = {}
        self._held: dict[tuple[int, int], tuple[I64, I64]] = {}

    def scores(self) -> F64:
        """Return the score of each pair."""
        total = np.zeros(len(self._documents))
        for i, (field, is_form) in enumerate(self._first.shape):
            frequencies = self._of_forms(i, field) if is_form else self._of_lemmas(field)
            chosen = np.flatnonzero(frequencies)
            if not len(chosen):
                continue
            own = frequencies[chosen]
            norm = self._norm(field)[chosen]
            norm += own
            np.divide(own, norm, out=norm)
            if self._owner is None:
                norm *= self._first.parts[i].weight
            else:
                weights = np.array([one.parts[i].weight for one in self._lists])
                norm *= weights[self._owner[chosen]]
            total[chosen] += norm
        return total

    def _of_lemmas(self, field: str) -> I64:
        found = self._frequencies.get(field)
        if found is None:
            found = self._frequencies[field] = self._first.level.counts[field].at(self._numbers)
        return found

    def _of_forms(self, i: int, field: str) -> I64:
        """Return how often the forms that the lists' parts of this index ask for stand there."""
        frequencies = np.zeros(len(self._documents), np.int64)
        at: list[I64] = []
        numbers: list[I64] = []
        for one, end, places in zip(self._lists, self._ends, self._places, strict=True):
            form = one.parts[i].form
            begin = end - len(places)
            if form == WHOLE:
                frequencies[begin:end] = self._of_lemmas(field)[begin:end]
            elif form is not None:
                known = self._held.get((begin, form))
                if known is None:
                    own = one.forms[form]
                    place, there = own.find_in_lemma(places)
                    held = np.flatnonzero(there)
                    known = self._held[begin, form] = held + begin, place[held] + own.first
                at.append(known[0])
                numbers.append(known[1])
        if at:
            counts = self._first.form_level.counts[field]
            frequencies[np.concatenate(at)] = counts.at(np.concatenate(numbers))
        return frequencies

    def _norm(self, field: str) -> F64:
        found = self._norms.get(field)
        if found is None:
            found = self._first.norms(field, self._documents)
            self._norms[field] = found
        return found
