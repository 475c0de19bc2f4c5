"""Scores of postings of several lists at once.

Lists that are asked for in the same way, as those of a query's words are, go through the same
steps: all their postings are laid end to end, so that a step costs no more for ten words than for
one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from fihris.index.places import I64
from fihris.search.matching.matches import F64
from fihris.search.matching.weighted_list import WHOLE, WeightedList

# Where nothing is evened out (k1 is 0) and a word is missing, it is divided by this.
_LEAST_NORM = 1e-300


class Pairs:
    """Pairs of a list and a document that it has, laid end to end, list by list.

    The lists are of one segment and have the same shape; given are some documents of each, and the
    places of their postings.
    """

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
        self._owner = np.arange(len(lists)).repeat(sizes) if several else None
        self._ends = list(accumulate(sizes))
        self._frequencies: dict[str, I64] = {}
        self._norms: dict[str, F64] = {}
        self._held: dict[tuple[int, int], tuple[I64, I64]] = {}

    def scores(self) -> F64:
        """Return the score of each pair: what its list's terms give, added up in their order.

        They are found by the steps of `fihris.search.ranking.bm25`.
        """
        total = np.zeros(len(self._documents))
        for i, (field, is_form) in enumerate(self._first.shape):
            frequencies = self._of_forms(i, field) if is_form else self._of_lemmas(field)
            chosen = frequencies.nonzero()[0]
            if not len(chosen):
                continue
            own = frequencies[chosen]
            norm = self._norm(field)[chosen]
            norm += own
            np.divide(own, norm, out=norm)
            weights = self._weights(i)
            norm *= weights if isinstance(weights, float) else weights[chosen]
            total[chosen] += norm
        return total

    def _weights(self, i: int) -> F64 | float:
        """Return the weight of each pair's part of this index."""
        if self._owner is None:
            return self._first.parts[i].weight
        return np.array([one.parts[i].weight for one in self._lists])[self._owner]

    def bounds(self) -> tuple[F64, F64]:
        """Return the least and the most that each pair may score.

        A surface form is in no more documents than its lemma, and in none of them more often.
        """
        parts: dict[str, F64] = {}
        for field, _ in self._first.shape:
            if field not in parts:
                frequencies = self._of_lemmas(field)
                norms = self._norm(field) + frequencies
                parts[field] = frequencies / np.maximum(norms, _LEAST_NORM)
        low, high = np.zeros(len(self._documents)), np.zeros(len(self._documents))
        for i, (field, is_form) in enumerate(self._first.shape):
            given = parts[field] * self._weights(i)
            high += given
            if not is_form:
                low += given
        return low, high

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
                    held = there.nonzero()[0]
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
