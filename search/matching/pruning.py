"""The best hits of a query of words, without looking at what cannot be among them.

MaxScore (Turtle and Flood, "Query Evaluation: Strategies and Optimizations", 1995), list by list
instead of document by document, and with the lists' heads (`fihris.index.impacts`): the documents
in the heads of the weightiest lists are scored first. The k-th best of them is a threshold, and
with what the rest of each list can add at most, most others are below it: those of the heads are
dropped as soon as they are, and those outside are never read, or only where their frequencies can
reach it. What is returned is what scoring everything returns, of equals the lower document first.
"""

from __future__ import annotations

import numpy as np

from fihris.index.lists import BOOL, I64, places
from fihris.index.snapshot import Leaf
from fihris.search.matching.matches import F64
from fihris.search.matching.plan import Node, Plan
from fihris.search.matching.weighted_list import SLACK, WeightedList


class Best:
    """The k best documents of a snapshot found so far, best first, of equals the lower."""

    def __init__(self, k: int) -> None:
        self.k = k
        self.documents: I64 = np.zeros(0, np.int64)
        self.scores: F64 = np.zeros(0)

    @property
    def threshold(self) -> float:
        """What a document must score at least to be among them."""
        return float(self.scores[-1]) if len(self.scores) == self.k else 0.0

    def add(self, documents: I64, scores: F64) -> None:
        """Take in documents that were not added before."""
        documents = np.concatenate((self.documents, documents))
        scores = np.concatenate((self.scores, scores))
        order = np.lexsort((documents, -scores))[: self.k]
        self.documents, self.scores = documents[order], scores[order]


def kth(scores: F64, k: int) -> float:
    """Return the k-th highest score, 0 where there are fewer."""
    if len(scores) < k:
        return 0.0
    return float(np.partition(scores, len(scores) - k)[len(scores) - k])


class _Columns:
    """The scores that each list gave to documents, to be added up in the query's order."""

    def __init__(self, lists: int) -> None:
        self._found: list[list[tuple[I64, F64]]] = [[] for _ in range(lists)]

    def add(self, number: int, documents: I64, scores: F64) -> None:
        """Note a list's scores of documents, which rise."""
        self._found[number].append((documents, scores))

    def totals(self, root: Node, documents: I64) -> tuple[F64, BOOL]:
        """Return the scores of documents, which rise, as the query adds them up; which match."""
        columns = []
        for found in self._found:
            column = np.zeros(len(documents))
            for own, scores in found:
                at, there = places(documents, own)
                column[there] = scores[at[there]]
            columns.append(column)
        return np.zeros(len(documents)) + root.total(columns), root.matched(columns)


class _Search:
    """What both kinds of search share: documents on their way to being scored by all lists.

    `_documents` rise, `_scores` are theirs so far, `_pending` is what the other lists may add.
    """

    def __init__(self, plan: Plan, leaf: Leaf, allowed: BOOL | None, best: Best) -> None:
        self._plan = plan
        self._leaf = leaf
        self._allowed = allowed
        self._best = best
        self._least = best.threshold
        self._columns = _Columns(len(plan.lists))
        # The weightiest first: they decide most.
        self._lists = sorted(enumerate(plan.lists), key=lambda pair: -pair[1].bound)
        self._documents: I64 = np.zeros(0, np.int64)
        self._scores: F64 = np.zeros(0)
        self._pending: F64 = np.zeros(0)

    def _raise(self, scores: F64) -> None:
        """Raise the threshold to what the scores, not all of them complete, say already."""
        self._least = max(self._least, kth(scores, self._best.k))

    def _drop(self) -> None:
        """Drop the documents that cannot reach the threshold any more."""
        if len(self._scores) > self._best.k:
            self._raise(self._scores)
        if self._least > 0:
            keep = (self._scores + self._pending) * SLACK >= self._least
            if not keep.all():
                self._documents = self._documents[keep]
                self._scores, self._pending = self._scores[keep], self._pending[keep]

    def _add_scores(self, number: int, one: WeightedList, asked: I64) -> None:
        """Add a list's scores of the documents of these indices."""
        if len(asked):
            documents = self._documents[asked]
            at, scores = one.look_up(documents)
            self._columns.add(number, documents[at], scores)
            self._scores[asked[at]] += scores

    def _finish(self, documents: I64, scores: F64) -> None:
        """Add the best of documents, which are scored by all lists, to the best of all."""
        chosen = documents[scores * SLACK >= self._least]
        chosen.sort()
        totals, matched = self._columns.totals(self._plan.root, chosen)
        self._best.add(chosen[matched] + self._leaf.base, totals[matched])


class Disjunction(_Search):
    """Finds the best documents of a segment that hold any of a plan's words."""

    def run(self) -> None:
        """Add the segment's best documents to the best of all."""
        headed = self._gather()
        documents, self._kept = self._complete(headed)
        self._raise(self._kept)
        found = [(documents, self._kept), *self._open(headed)]
        documents, scores = map(np.concatenate, zip(*found, strict=True))
        self._finish(documents, scores)

    def _live(self, documents: I64, scores: F64) -> tuple[I64, F64]:
        if self._allowed is None:
            return documents, scores
        live = self._allowed[documents]
        return documents[live], scores[live]

    def _gather(self) -> int:
        """Score the heads of the lists that a document has to be in; return how many these are.

        `_documents` rise, `_scores` are theirs so far, and `_pending` is what may be added at most:
        by the lists without a head here, and by the rest of those with one whose head they are
        not in.
        """
        rest = sum(one.bound for _, one in self._lists)
        documents, scores = np.zeros(0, np.int64), np.zeros(0)
        owed = np.zeros(0)
        headed = 0
        for number, one in self._lists:
            if rest < self._least:
                break
            rest -= one.bound
            headed += 1
            own, given = self._live(one.head, one.head_scores())
            self._columns.add(number, own, given)
            documents, scores, owed = _united(documents, scores, owed, own, given, one.rest)
            if len(scores) >= self._best.k:
                self._raise(scores)
        pending = max(rest, 0.0) + sum(one.rest for _, one in self._lists[:headed])
        self._documents, self._scores, self._pending = documents, scores, pending - owed
        self._gathered = documents
        return headed

    def _complete(self, headed: int) -> tuple[I64, F64]:
        """Return the documents gathered that may still be among the best, scored by all lists."""
        for i, (number, one) in enumerate(self._lists):
            self._drop()
            if i < headed:
                if not one.is_long:
                    continue
                asked = one.outside_head(self._documents)
                bound = one.rest
            else:
                asked, bound = np.arange(len(self._documents)), one.bound
            self._pending[asked] -= bound
            self._add_scores(number, one, asked)
        return self._documents, self._scores

    def _open(self, headed: int) -> list[tuple[I64, F64]]:
        """Score what no head has, as far as it can reach the threshold; return what still can.

        The shortest lists are read first: they cost least. With what is then left of all lists
        below the threshold, nothing else can be among the best.
        """
        bounds = {
            number: one.rest if i < headed else one.bound
            for i, (number, one) in enumerate(self._lists)
        }
        with_heads = {number for number, _ in self._lists[:headed]}
        left = sum(bounds.values())
        found: list[tuple[I64, F64]] = []
        if left * SLACK < self._least:
            return found
        seen = np.zeros(self._leaf.segment.documents, bool)
        seen[self._gathered] = True
        unread = [pair for pair in self._lists if bounds[pair[0]] > 0]
        for number, one in sorted(unread, key=lambda pair: pair[1].length):
            left = sum(bounds.values())
            if left * SLACK < self._least:
                break
            least = self._least / SLACK - (left - bounds.pop(number))
            documents, at = one.reaching(least, head=number not in with_heads)
            fresh = ~seen[documents]
            if self._allowed is not None:
                fresh &= self._allowed[documents]
            documents, at = documents[fresh], at[fresh]
            seen[documents] = True
            self._documents, self._scores = documents, one.scores(documents, at)
            self._columns.add(number, documents, self._scores.copy())
            self._pending = np.full(len(documents), sum(bounds.values()))
            for other, asked in self._lists:
                if other in bounds:
                    self._drop()
                    self._pending -= bounds[other]
                    self._add_scores(other, asked, np.arange(len(self._documents)))
            found.append((self._documents, self._scores))
            self._raise(np.concatenate([self._kept, *(scores for _, scores in found)]))
        return found


class Conjunction(_Search):
    """Finds the best documents of a segment that hold all of a plan's words."""

    def run(self) -> None:
        """Add the segment's best documents to the best of all."""
        groups = [self._plan.lists_of(child) for child in self._plan.root.children]
        groups.sort(key=lambda lists: sum(one.length for one in lists))
        if not groups[0]:
            return
        # From the rarest on, so that what is looked up in the long lists is short.
        documents = groups[0][0].documents()
        if len(groups[0]) > 1:
            documents = np.unique(np.concatenate([one.documents() for one in groups[0]]))
        if self._allowed is not None:
            documents = documents[self._allowed[documents]]
        for lists in groups[1:] + groups[:1]:
            if lists is groups[0] and all(one.is_whole for one in lists):
                continue  # they were read from it
            held = [one.holding(documents) for one in lists]
            documents = documents[np.logical_or.reduce(held)]
        self._documents, self._scores = documents, np.zeros(len(documents))
        self._pending = np.full(len(documents), sum(one.bound for one in self._plan.lists))
        for number, one in self._lists:
            self._drop()
            self._pending -= one.bound
            self._add_scores(number, one, np.arange(len(self._documents)))
        self._finish(self._documents, self._scores)


def _united(
    documents: I64, scores: F64, owed: F64, own: I64, given: F64, rest: float
) -> tuple[I64, F64, F64]:
    """Return the union of scored documents with those of one more head."""
    if not len(documents):
        return own, given.copy(), np.full(len(own), rest)
    every = np.union1d(documents, own)
    total, debt = np.zeros(len(every)), np.zeros(len(every))
    at = np.searchsorted(every, documents)
    total[at], debt[at] = scores, owed
    at = np.searchsorted(every, own)
    total[at] += given
    debt[at] += rest
    return every, total, debt
