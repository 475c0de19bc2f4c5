"""Clusters: what is linked by near-copies, over any number of them.

A is a copy of B, and B of C: then all three are one cluster, whether or not A and C are alike
enough by themselves. So each article is in one cluster, whichever of its articles is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from fihris.index.distinct import distinct
from fihris.index.fields import UNKNOWN_DATE
from fihris.index.places import I64
from fihris.index.snapshot import Snapshot
from fihris.search.copies.neighbours import Neighbours


class Links:
    """What is linked with what: a union-find forest (Tarjan 1975), with halved paths."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def root(self, item: int) -> int:
        """Return the lowest that an item is known to be linked with, itself if with none."""
        above = self._above
        while (parent := above.get(item, item)) != item:
            above[item] = item = above.get(parent, parent)
        return item

    def add(self, ones: Iterable[int], others: Iterable[int]) -> None:
        """Link each of some items with another one."""
        for one, other in zip(ones, others, strict=True):
            one, other = self.root(one), self.root(other)
            if one != other:
                low, high = min(one, other), max(one, other)
                self._above[high] = low
                self._above.setdefault(low, low)

    def groups(self) -> dict[int, list[int]]:
        """Return all items that are linked with another, rising, by the lowest of each group."""
        found: dict[int, list[int]] = {}
        for item in sorted(self._above):
            found.setdefault(self.root(item), []).append(item)
        return found


def clusters_of(snapshot: Snapshot, documents: I64) -> list[I64]:
    """Return the cluster of each document, itself among them: documents, rising, int64."""
    neighbours, links = Neighbours(snapshot), Links()
    asked: set[bytes] = set()
    known, frontier = set(documents.tolist()), distinct(documents)
    while len(frontier):
        signatures, has = neighbours.signatures(frontier)
        # The same signature has the same neighbours.
        for place in np.flatnonzero(has).tolist():
            signature = signatures[place].tobytes()
            has[place] = signature not in asked
            asked.add(signature)
        frontier, signatures = frontier[has], signatures[has]
        places, copies = neighbours.of(frontier, signatures)
        found = copies.tolist()
        links.add(frontier[places].tolist(), found)
        new = set(found) - known
        known |= new
        frontier = np.array(sorted(new), np.int64)
    groups = {root: np.array(group, np.int64) for root, group in links.groups().items()}
    return [
        groups[root] if (root := links.root(document)) in groups else np.array([document], np.int64)
        for document in documents.tolist()
    ]


def earliest_first(snapshot: Snapshot, documents: I64) -> I64:
    """Return documents by date, those without one last, of equals the lower first."""
    dates = np.empty(len(documents), np.int64)
    for leaf in snapshot.leaves:
        inside = documents - leaf.base
        own = np.flatnonzero((inside >= 0) & (inside < leaf.segment.documents))
        if len(own):
            dates[own] = leaf.segment.file.part("column.date").take(inside[own])
    return documents[np.lexsort((documents, dates, dates == UNKNOWN_DATE))]
