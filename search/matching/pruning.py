"""The best hits of a query of words, without looking at what cannot be among them.

MaxScore (Turtle and Flood, "Query Evaluation: Strategies and Optimizations", 1995), list by list
instead of document by document, and with the lists' heads (`fihris.index.impacts`). The documents
in the heads of the weightiest lists come first: the k-th best of them is a threshold. With what the
other lists can add at most, where they have a document at all, most of these are below it, and only
the rest are scored. What is in no head is below it mostly, too; where it is not, the shortest lists
are read, and of them what can reach it.

What is returned is what scoring everything returns, of equals the lower document first.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from threading import local

import numpy as np
import numpy.typing as npt

from fihris.index.distinct import distinct
from fihris.index.places import BOOL, I64, places
from fihris.index.snapshot import Leaf
from fihris.search.deadline import TimeIsUpError
from fihris.search.matching.matches import F64, added_up
from fihris.search.matching.plan import Plan
from fihris.search.matching.weighted_list import SLACK, Head, Scored

# So many documents are scored without a thought of which need not be.
_FEW = 32
# Looking for a document in a list costs as much as reading so many of the list's.
_DEAR = 1
# Lists are added up in an array of all documents where they have more than one in so many.
_SPARSE = 16
_SINGLE = 1 + 1e-4
_TINY = 1e-30
# Of more documents, those that are out of the question are dropped after each list.
_MANY = 500


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
        if not len(documents):
            return
        if len(self.documents):
            documents = np.concatenate((self.documents, documents))
            scores = np.concatenate((self.scores, scores))
        if len(scores) > self.k:
            chosen = scores >= kth(scores, self.k)
            documents, scores = documents[chosen], scores[chosen]
        order = np.lexsort((documents, -scores))[: self.k]
        self.documents, self.scores = documents[order], scores[order]


def kth(scores: F64, k: int) -> float:
    """Return the k-th highest score, 0 where there are fewer."""
    if len(scores) < k:
        return 0.0
    return float(np.partition(scores, len(scores) - k)[len(scores) - k])


class _Search:
    """What both kinds of search share: from documents that may be among the best to scores."""

    def __init__(self, plan: Plan, leaf: Leaf, allowed: BOOL | None, best: Best) -> None:
        self._plan = plan
        self._leaf = leaf
        self._allowed = allowed
        self._best = best
        self._least = best.threshold
        # The weightiest first: they decide most.
        self._lists = sorted(plan.lists, key=lambda one: -one.bound)

    def _score(self, documents: I64) -> None:
        """Add the best of some documents, which rise, to the best of all."""
        if not len(documents):
            return
        found = self._plan.find(documents)
        if len(documents) > _FEW and self._plan.has_long:
            # Most fall behind already by what they may score for their words' surface forms.
            low, high = self._plan.bounds(documents, found)
            if self._plan.is_sure:
                self._least = max(self._least, kth(low, self._best.k) / SLACK)
            kept = high * SLACK >= self._least
            documents = documents[kept]
            found = [own.among(kept) for own in found]
        columns = self._plan.columns(documents, found)
        self._add(documents, *self._plan.totals(columns, len(documents)))

    def _add(self, documents: I64, scores: F64, matched: BOOL) -> None:
        if not matched.all():
            documents, scores = documents[matched], scores[matched]
        self._best.add(documents + self._leaf.base, scores)
        self._least = max(self._least, self._best.threshold)

    def _live(self, documents: I64) -> I64:
        return documents if self._allowed is None else documents[self._allowed[documents]]


class Disjunction(_Search):
    """Finds the best documents of a segment that hold any of a plan's words."""

    def run(self) -> None:
        """Add the segment's best documents to the best of all."""
        self._heads: list[Head] = []
        self._gathered: I64 | None = None
        try:
            if sum(one.bound for one in self._lists) >= self._least:
                self._open(self._gather())
        except TimeIsUpError:
            if self._gathered is None:
                self._add_heads()
            raise

    def _add_heads(self) -> None:
        """Add the heads' documents as they are where there is no time to look at them closely."""
        if self._heads:
            documents, scores = summed([Scored(one.documents, one.scores) for one in self._heads])
            if self._allowed is not None:
                live = self._allowed[documents]
                documents, scores = documents[live], scores[live]
            self._add(documents, scores, scores > 0)

    def _gather(self) -> list[Head]:
        """Score what may be among the best of the heads that a document has to be in one of.

        The other lists together are below the threshold. Returns the heads.
        """
        left = sum(one.bound for one in self._lists)
        heads = self._heads
        gathered: list[I64] = []
        for one in self._lists:
            if left < self._least:
                break
            self._plan.check()
            left -= one.bound
            head = one.head(self._best.k)
            heads.append(head)
            documents, scores = head.documents, head.scores
            if self._allowed is not None:
                live = self._allowed[documents]
                documents, scores = documents[live], scores[live]
            gathered.append(documents)
            if len(scores) >= self._best.k:
                self._least = max(self._least, kth(scores, self._best.k) / SLACK)
        documents = gathered[0]
        if len(gathered) > 1:
            documents = distinct(np.concatenate(gathered))
        if len(self._lists) == 1:  # these are the scores already
            self._add(documents, scores, scores > 0)
        else:
            self._score(self._may_reach(documents, heads))
        self._gathered = documents
        return heads

    def _may_reach(self, documents: I64, heads: Sequence[Head]) -> I64:
        """Return those of the heads' documents that may reach the threshold."""
        known, may = np.zeros(len(documents)), np.zeros(len(documents))
        left = sum(one.bound for one in self._lists)
        for one, head in zip_longest(self._lists, heads):
            self._plan.check()
            one.add_to(documents, known, may, head)
            left -= one.bound
            if len(documents) > _MANY:
                keep = (known + may + max(left, 0.0)) * SLACK >= self._least
                documents, known, may = documents[keep], known[keep], may[keep]
        self._least = max(self._least, kth(known, self._best.k) / SLACK)
        return documents[(known + may) * SLACK >= self._least]

    def _open(self, heads: Sequence[Head]) -> None:
        """Score what no head has, as far as it can reach the threshold.

        The shortest lists are read first: they cost least. With what is then left of all lists
        below the threshold, nothing else can be among the best. Another list is read even so where
        that costs less than looking for the documents in it.
        """
        bounds = {i: one.bound for i, one in enumerate(self._lists)}
        bounds.update((i, head.rest) for i, head in enumerate(heads))
        if sum(bounds.values()) * SLACK < self._least:
            return
        unread = [i for i, bound in bounds.items() if bound > 0]
        read: list[Scored] = []
        for i in sorted(unread, key=lambda number: self._lists[number].length):
            one = self._lists[i]
            if (
                one.length > _DEAR * sum(len(own.documents) for own in read)
                and sum(bounds.values()) * SLACK < self._least
            ):
                break
            self._plan.check()
            del bounds[i]
            read.append(one.bounded())
        if not read:
            return
        documents, reach = self._summed(read, self._least / SLACK - sum(bounds.values()))
        if self._allowed is not None:
            live = self._allowed[documents]
            documents, reach = documents[live], reach[live]
        if self._gathered is not None and len(self._gathered):
            fresh = ~places(documents, self._gathered)[1]
            documents, reach = documents[fresh], reach[fresh]
        for i in bounds:
            self._plan.check()
            head = heads[i] if i < len(heads) else None
            self._lists[i].add_to(documents, reach, reach, head)
        self._score(documents[reach * SLACK >= self._least])

    def _summed(self, parts: Sequence[Scored], least: float) -> tuple[I64, F64]:
        """Return the documents whose bounds together are not below `least`, rising; the sums."""
        every = self._leaf.segment.documents
        if len(parts) == 1:
            documents, sums = parts[0].documents.astype(np.int64, copy=False), parts[0].scores
        elif sum(len(part.documents) for part in parts) * _SPARSE < every:
            documents, sums = summed(parts)
        else:
            dense = _zeros(every)
            for part in parts:
                dense[part.documents] += part.scores
            # Single precision is off by less than its slack for as many lists as a query has.
            documents = (dense >= max(least / _SINGLE, _TINY)).nonzero()[0]
            return documents, dense[documents].astype(np.float64) * _SINGLE
        kept = sums * SLACK >= least
        return documents[kept], sums[kept]


class _Scratch(local):
    """An array for each thread: a new one would be a hundred pages to ask the system for."""

    def __init__(self) -> None:
        self.array = np.zeros(0, np.float32)


_scratch = _Scratch()


def _zeros(size: int) -> npt.NDArray[np.float32]:
    """Return so many zeros, for use until the next call in this thread."""
    if len(_scratch.array) < size:
        _scratch.array = np.zeros(size, np.float32)
    zeros = _scratch.array[:size]
    zeros.fill(0)
    return zeros


def summed(parts: Sequence[Scored]) -> tuple[I64, F64]:
    """Return the documents of several parts, rising, and the sums of what the parts give them."""
    every = np.concatenate([part.documents for part in parts], dtype=np.int64)
    order = every.argsort()
    every = every[order]
    first = np.ones(len(every), bool)
    first[1:] = every[1:] != every[:-1]
    given = np.concatenate([part.scores for part in parts])
    return every[first], added_up(first.cumsum() - 1, given[order])


class Conjunction(_Search):
    """Finds the best documents of a segment that hold all of a plan's words."""

    def run(self) -> None:
        """Add the segment's best documents to the best of all."""
        groups = self._plan.groups()
        groups.sort(key=lambda lists: sum(one.length for one in lists))
        if not groups[0]:
            return
        # From the rarest on, so that what is looked up in the long lists is short.
        documents = groups[0][0].documents()
        if len(groups[0]) > 1:
            documents = distinct(np.concatenate([one.documents() for one in groups[0]]))
        documents = self._live(documents)
        for lists in groups[1:]:
            self._plan.check()
            held = [one.contains(documents) for one in lists]
            documents = documents[held[0] if len(held) == 1 else np.logical_or.reduce(held)]
        self._score(documents)
