"""The first stage of a search: the best documents of a snapshot by BM25, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from whoosh import query as wq

from fihris.index.fields import UNKNOWN_DATE
from fihris.index.places import BOOL, I64, places
from fihris.index.snapshot import Leaf
from fihris.search.deadline import TimeIsUpError
from fihris.search.matching.evaluator import SegmentEvaluator
from fihris.search.matching.lowest import is_pattern, lowest
from fihris.search.matching.matches import F64, Matches, best
from fihris.search.matching.phrase_search import PhraseSearch, is_phrase
from fihris.search.matching.plan import Plan, is_disjunction, is_plannable
from fihris.search.matching.pruning import Best, Conjunction, Disjunction
from fihris.search.matching.statistics import Statistics

Allowed = Sequence[BOOL | None]
"""Which documents of each segment may be hits (bool, by document); None: all."""


class FirstStage:
    """A query over a snapshot's fields, asked of all its segments."""

    def __init__(self, query: wq.Query, statistics: Statistics, allowed: Allowed) -> None:
        self._query = query
        self.statistics = statistics
        self._allowed = allowed
        self._total: int | None = None
        self._evaluated: dict[int, I64] = {}  # what matches in a segment, by its base

    def best(self, k: int) -> tuple[I64, F64]:
        """Return the k best documents, best first, of equals the lower, and their scores.

        Where the time is up, these are the best of what was found until then.
        """
        found = Best(k)
        with suppress(TimeIsUpError):
            self._find(found)
        return found.documents, found.scores

    def _find(self, found: Best) -> None:
        k = found.k
        if self.statistics.ranking.recency_half_life:
            return self._score_all(found)
        if is_pattern(self._query):
            documents = lowest(self._query, self.statistics, self._allowed, k)
            return found.add(documents, np.full(len(documents), float(self._query.score)))
        if is_phrase(self._query) and k:
            for leaf, allowed in zip(self.statistics.snapshot.leaves, self._allowed, strict=True):
                PhraseSearch(self._query, self.statistics, leaf, allowed, found).run()
            return None
        if not is_plannable(self._query):
            return self._score_all(found)
        search = Disjunction if is_disjunction(self._query) else Conjunction
        for leaf, allowed in zip(self.statistics.snapshot.leaves, self._allowed, strict=True):
            plan = Plan(self._query, leaf.segment, self.statistics)
            if plan.lists and k:
                search(plan, leaf, allowed, found).run()
        return None

    def best_of_all(self, k: int) -> tuple[I64, F64]:
        """Return the same by scoring everything that matches."""
        found = Best(k)
        self._score_all(found)
        return found.documents, found.scores

    def _score_all(self, found: Best) -> None:
        for leaf, allowed in zip(self.statistics.snapshot.leaves, self._allowed, strict=True):
            own = SegmentEvaluator(leaf, self.statistics).evaluate_in_time(self._query, scored=True)
            if allowed is not None:
                own = own.take(allowed[own.docs])
            if self.statistics.ranking.recency_half_life and own.scores is not None:
                fresh = self.statistics.freshness(own.docs.astype(np.int64) + leaf.base)
                own = Matches(own.docs, own.scores * fresh)
            own = best(own, found.k)
            if own.scores is not None:
                found.add(own.docs.astype(np.int64) + leaf.base, own.scores)

    @property
    def total(self) -> int:
        """How many documents match; where the time is up, how many were counted until then."""
        if self._total is None:
            self._total = self._counted()
        return self._total

    def _counted(self) -> int:
        total = 0
        for docs, allowed in zip(self.matching(), self._allowed, strict=True):
            total += len(docs) if allowed is None else int(np.count_nonzero(allowed[docs]))
        return total

    def matching(self) -> list[I64]:
        """Return what matches in each segment, rising, whether it may be a hit or not.

        Where the time is up, what was found until then.
        """
        known = self._evaluated
        return [
            known[leaf.base] if leaf.base in known else self._evaluate(leaf)
            for leaf in self.statistics.snapshot.leaves
        ]

    def _evaluate(self, leaf: Leaf) -> I64:
        evaluator = SegmentEvaluator(leaf, self.statistics)
        found = evaluator.evaluate_in_time(self._query, scored=False)
        return found.docs.astype(np.int64, copy=False)

    def holds(self, documents: I64) -> BOOL:
        """Tell which documents of the snapshot, which rise, match and may be hits.

        Where the time is up, none of the rest.
        """
        found = np.zeros(len(documents), bool)
        with suppress(TimeIsUpError):
            for leaf, allowed in zip(self.statistics.snapshot.leaves, self._allowed, strict=True):
                first, after = np.searchsorted(
                    documents, (leaf.base, leaf.base + leaf.segment.documents)
                ).tolist()
                if first < after:
                    own = documents[first:after] - leaf.base
                    matched = self._matched(leaf, own)
                    found[first:after] = matched if allowed is None else matched & allowed[own]
        return found

    def _matched(self, leaf: Leaf, documents: I64) -> BOOL:
        if is_plannable(self._query):  # a few places in the words' lists
            plan = Plan(self._query, leaf.segment, self.statistics)
            if not plan.lists:
                return np.zeros(len(documents), bool)
            columns = plan.columns(documents, plan.find(documents))
            return plan.totals(columns, len(documents))[1]
        # Of other queries all that match, which are then counted already.
        found = self._evaluated.get(leaf.base)
        if found is None:
            found = self._evaluated[leaf.base] = self._evaluate(leaf)
        return places(documents, found)[1]

    def by_date(self, k: int, *, newest: bool) -> tuple[I64, F64]:
        """Return k documents by date, of equals the lower first, those without one last.

        All have the score 0. Where the time is up, they are from what was found until then.
        """
        own, dates = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for leaf, docs, allowed in zip(
            self.statistics.snapshot.leaves, self.matching(), self._allowed, strict=True
        ):
            docs = docs if allowed is None else docs[allowed[docs]]
            own.append(docs + leaf.base)
            dates.append(leaf.segment.column("date")[docs])
        documents, keys = np.concatenate(own), np.concatenate(dates)
        self._total = len(documents)
        # UNKNOWN_DATE is the lowest number: the last of the newest already, of the oldest now.
        keys = -1 - keys if newest else np.where(keys == UNKNOWN_DATE, np.iinfo(np.int64).max, keys)
        if 0 < k < len(keys):
            few = np.flatnonzero(keys <= np.partition(keys, k - 1)[k - 1])
            documents, keys = documents[few], keys[few]
        documents = documents[keys.argsort(kind="stable")[:k]]
        return documents, np.zeros(len(documents))
