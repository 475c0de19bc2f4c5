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

import numpy as np

from fihris.index.distinct import distinct
from fihris.index.lists import BOOL, I64
from fihris.index.snapshot import Leaf
from fihris.search.matching.matches import F64, added_up
from fihris.search.matching.plan import Plan
from fihris.search.matching.weighted_list import SLACK, WeightedList

# As many of the likeliest documents are scored before the others, which they may make needless.
_FIRST = 64


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

    def _rank(self, documents: I64, bounds: F64) -> None:
        """Score documents of the segment, which rise, as far as their bounds are worth it."""
        first = max(_FIRST, self._best.k)
        if len(documents) > 4 * first:
            cut = np.argpartition(bounds, len(bounds) - first)[len(bounds) - first :]
            now = np.zeros(len(documents), bool)
            now[cut] = True
            self._score(documents[now])
            now |= bounds * SLACK < self._least
            documents = documents[~now]
        if len(documents):
            self._score(documents)

    def _score(self, documents: I64) -> None:
        columns = self._plan.columns(documents)
        scores, matched = self._plan.totals(columns, len(documents))
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
        headed = self._gather()
        self._open(headed)

    def _gather(self) -> int:
        """Score the heads of lists, of which a document has to be in one; return how many.

        The others together are below the threshold.
        """
        rest = sum(one.bound for one in self._lists)
        heads: list[tuple[I64, F64, WeightedList]] = []
        for one in self._lists:
            if rest < self._least:
                break
            rest -= one.bound
            documents, scores = one.head_scored
            if self._allowed is not None:
                live = self._allowed[documents]
                documents, scores = documents[live], scores[live]
            heads.append((documents, scores, one))
            if len(scores) >= self._best.k:
                self._least = max(self._least, kth(scores, self._best.k))
        documents, scores, bounds = self._united(heads)
        if len(scores) > self._best.k:
            self._least = max(self._least, kth(scores, self._best.k))
        self._gathered = documents
        # What a list may add to a document that is not in its head: nothing, where it lacks it.
        keep = bounds * SLACK >= self._least
        documents, bounds = documents[keep], bounds[keep]
        for one in self._lists[: len(heads)]:
            if one.rest:
                outside = one.outside_head(documents)
                documents, bounds = self._lacking(one, one.rest, documents, bounds, outside)
        for one in self._lists[len(heads) :]:
            documents, bounds = self._lacking(one, one.bound, documents, bounds)
        self._rank(documents, bounds)
        return len(heads)

    def _united(self, heads: Sequence[tuple[I64, F64, WeightedList]]) -> tuple[I64, F64, F64]:
        """Return the documents of heads, rising, what these score, and what they may score."""
        pending = sum(one.rest for _, _, one in heads)
        pending += sum(one.bound for one in self._lists[len(heads) :])
        if len(heads) == 1:
            documents, scores, one = heads[0]
            return documents, scores, scores + (pending - one.rest)
        every = np.concatenate([documents for documents, _, _ in heads])
        given = np.concatenate([scores for _, scores, _ in heads])
        raised = np.concatenate([scores - one.rest for _, scores, one in heads])
        order = np.argsort(every, kind="stable")
        every = every[order]
        first = np.ones(len(every), bool)
        first[1:] = every[1:] != every[:-1]
        group = np.cumsum(first) - 1
        bounds = added_up(group, raised[order]) + pending
        return every[first], added_up(group, given[order]), bounds

    def _lacking(
        self,
        one: WeightedList,
        bound: float,
        documents: I64,
        bounds: F64,
        asked: I64 | None = None,
    ) -> tuple[I64, F64]:
        """Take a list's bound from the documents that it does not have; drop those below."""
        if asked is None:
            bounds[~one.postings.contains(documents)] -= bound
        else:
            bounds[asked[~one.postings.contains(documents[asked])]] -= bound
        keep = bounds * SLACK >= self._least
        return documents[keep], bounds[keep]

    def _open(self, headed: int) -> None:
        """Score what no head has, as far as it can reach the threshold.

        The shortest lists are read first: they cost least. With what is then left of all lists
        below the threshold, nothing else can be among the best.
        """
        bounds = {i: one.rest if i < headed else one.bound for i, one in enumerate(self._lists)}
        unread = [i for i, bound in bounds.items() if bound > 0]
        seen: BOOL | None = None
        opened: list[tuple[I64, F64]] = []
        for i in sorted(unread, key=lambda number: self._lists[number].length):
            left = sum(bounds.values())
            if left * SLACK < self._least:
                break
            own = bounds.pop(i)
            least = self._least / SLACK - (left - own)
            documents, reach = self._lists[i].reaching(least, head=i >= headed)
            if seen is None:
                seen = np.zeros(self._leaf.segment.documents, bool)
                seen[self._gathered] = True
            fresh = ~seen[documents]
            if self._allowed is not None:
                fresh &= self._allowed[documents]
            documents, reach = documents[fresh], reach[fresh]
            seen[documents] = True
            reach += sum(bounds.values())
            for other, bound in bounds.items():
                documents, reach = self._lacking(self._lists[other], bound, documents, reach)
            if len(documents):
                opened.append((documents, reach))
        if opened:
            documents, reach = map(np.concatenate, zip(*opened, strict=True))
            order = np.argsort(documents)
            self._rank(documents[order], reach[order])


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
            documents = distinct(np.concatenate([one.documents() for one in groups[0]]))
        documents = self._live(documents)
        for lists in groups[1:]:
            held = [one.postings.contains(documents) for one in lists]
            documents = documents[held[0] if len(held) == 1 else np.logical_or.reduce(held)]
        bounds = np.full(len(documents), sum(one.bound for one in self._plan.lists))
        self._rank(documents, bounds)
