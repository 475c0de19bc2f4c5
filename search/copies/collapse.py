"""A ranking with each cluster of near-copies as one hit."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.index.places import BOOL, I64
from fihris.index.snapshot import Snapshot
from fihris.search.copies.clusters import clusters_of, earliest_first

F64 = npt.NDArray[np.float64]

Ranked = Callable[[int], tuple[I64, F64]]
"""Returns the k best documents that match, best first, and their scores; fewer if no more match.

What it returns for fewer is the beginning of what it returns for more. It may return more than k.
"""
Matching = Callable[[I64], BOOL]
"""Tells which of some documents, which rise, match and may be hits."""


class Group(NamedTuple):
    """The articles of one cluster that match, as one hit.

    `document` is the earliest of them, `others` (int64) are the rest, the earliest first; `best` is
    the one that is ranked best, which gives the group its place, and `score` its score.
    """

    document: int
    score: float
    best: int
    others: I64


class Groups(NamedTuple):
    """A page of groups. `last` says that all that matches is on this page or before it."""

    page: list[Group]
    last: bool


def collapsed(
    ranked: Ranked, matching: Matching, snapshot: Snapshot, limit: int, offset: int
) -> Groups:
    """Return a page of a ranking's groups: `limit` of them from the one at `offset` on.

    Groups are in the order of the best of each. Which they are depends on the ranking alone, so
    that pages fit together: what matches is in one group, and no group is on two pages.
    """
    if limit < 1:
        return Groups([], last=False)
    wanted = limit + offset
    best: list[tuple[int, float, I64]] = []
    taken: set[int] = set()
    at, last = 0, False
    documents, scores = ranked(wanted)
    while not last:
        while at < len(documents) and len(best) < wanted:
            after = min(at + wanted - len(best), len(documents))
            new = [document for document in documents[at:after].tolist() if document not in taken]
            clusters = dict(zip(new, clusters_of(snapshot, np.array(new, np.int64)), strict=True))
            for document, score in zip(
                documents[at:after].tolist(), scores[at:after].tolist(), strict=True
            ):
                if document not in taken:
                    best.append((document, score, clusters[document]))
                    taken.update(clusters[document].tolist())
            at = after
        if not taken.issuperset(documents[at:].tolist()):
            break
        before = len(documents)
        documents, scores = ranked(2 * max(before, wanted))
        last = len(documents) == before
    return Groups(_shown(best[offset:], documents, matching, snapshot), last)


def _shown(
    best: list[tuple[int, float, I64]], ranked: I64, matching: Matching, snapshot: Snapshot
) -> list[Group]:
    """Return the groups of some hits, of their clusters what matches."""
    matches = set(ranked.tolist())
    members = {d for _, _, cluster in best if len(cluster) > 1 for d in cluster.tolist()}
    unsure = np.array(sorted(members - matches), np.int64)
    if len(unsure):
        matches.update(unsure[matching(unsure)].tolist())
    groups = []
    for document, score, cluster in best:
        own = cluster
        if len(cluster) > 1:
            held = [d for d in cluster.tolist() if d in matches]
            own = earliest_first(snapshot, np.array(held, np.int64))
        groups.append(Group(int(own[0]), score, document, own[1:]))
    return groups
