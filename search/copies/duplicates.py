"""All clusters of near-copies of an index."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from fihris.index.copies import BANDS, KEY, agreeing
from fihris.index.minhash import U32, U64, VALUES, mixed
from fihris.index.places import I64
from fihris.index.snapshot import Snapshot
from fihris.search.copies.clusters import Links, earliest_first
from fihris.search.copies.copies import Copies
from fihris.search.copies.neighbours import AGREEING, Neighbours, may_be_copies
from fihris.search.filters import Filters

_DOCUMENTS_AT_ONCE = 50_000

Told = Callable[[int], None]
"""Is told of so many articles more that were gone through; each is, once for each of `PASSES`."""

PASSES = 1 + BANDS


def duplicates(
    snapshot: Snapshot,
    *,
    least: int = 2,
    sources: Collection[str] = (),
    told: Told = lambda _: None,
) -> list[Copies]:
    """Return the clusters of at least so many articles, the largest first, then by document.

    With `sources`, those that link articles of these sources alone. Raises ValueError for `least`
    below 2.
    """
    if least < 2:
        raise ValueError(f"a cluster has at least 2 articles, not {least}")
    every = _documents(snapshot, Filters(sources=frozenset(sources)))
    neighbours, links = Neighbours(snapshot), Links()
    different = _once(neighbours, every, links, told)
    for band in range(BANDS):
        _link_band(neighbours, different, band, links)
        told(len(every))
    groups = [g for g in links.groups().values() if len(g) >= least]
    groups.sort(key=lambda group: (-len(group), group[0]))
    return [Copies(snapshot, earliest_first(snapshot, np.array(g, np.int64))) for g in groups]


def _documents(snapshot: Snapshot, filters: Filters) -> I64:
    """Return the documents that may be copies."""
    found = [np.zeros(0, np.int64)]
    for leaf in snapshot.leaves:
        if leaf.segment.copies is not None:
            allowed = filters.allowed(leaf)
            every = np.arange(leaf.segment.documents)
            own = every if allowed is None else every[allowed]
            found.append(own[may_be_copies(leaf, own)] + leaf.base)
    return np.concatenate(found)


def _once(neighbours: Neighbours, documents: I64, links: Links, told: Told) -> I64:
    """Link documents with the same signature; return one of each."""
    hashes = [np.zeros(0, np.uint64)]
    for first in range(0, len(documents), _DOCUMENTS_AT_ONCE):
        some = documents[first : first + _DOCUMENTS_AT_ONCE]
        hashes.append(_hashes(neighbours.signatures(some)[0]))
        told(len(some))
    order = np.argsort(np.concatenate(hashes), kind="stable")
    every = np.concatenate(hashes)[order]
    alike = np.flatnonzero(every[1:] == every[:-1])
    one, other = documents[order[alike]], documents[order[alike + 1]]
    same = _agreeing(neighbours, one, other) == VALUES
    links.add(one[same].tolist(), other[same].tolist())
    again = np.zeros(len(documents), bool)
    again[order[alike[same] + 1]] = True
    return documents[~again]


def _hashes(signatures: U32) -> U64:
    pairs = np.ascontiguousarray(signatures).view(np.uint64)
    places = np.arange(1, pairs.shape[1] + 1, dtype=np.uint64)
    hashes: U64 = mixed(pairs + places).sum(axis=1, dtype=np.uint64)
    return hashes


def _link_band(neighbours: Neighbours, documents: I64, band: int, links: Links) -> None:
    """Link the documents that have the same key in a band and are near-copies."""
    keys = [np.zeros(0, np.uint32)]
    for first in range(0, len(documents), _DOCUMENTS_AT_ONCE):
        some = documents[first : first + _DOCUMENTS_AT_ONCE]
        keys.append(neighbours.signatures(some)[0][:, band] & KEY)
    key = np.concatenate(keys)
    order = np.argsort(key, kind="stable")
    key, documents = key[order], documents[order]
    # Each with the next one of the same key, then with the one after that, and so on.
    at, step = np.arange(len(key)), 1
    while len(at):
        at = at[at + step < len(key)]
        at = at[key[at] == key[at + step]]
        one, other = documents[at], documents[at + step]
        alike = _agreeing(neighbours, one, other) >= AGREEING
        links.add(one[alike].tolist(), other[alike].tolist())
        step += 1


def _agreeing(neighbours: Neighbours, ones: I64, others: I64) -> I64:
    """Return how many values the signatures of documents have in common, pair by pair."""
    found = [np.zeros(0, np.int64)]
    for first in range(0, len(ones), _DOCUMENTS_AT_ONCE):
        some = slice(first, first + _DOCUMENTS_AT_ONCE)
        found.append(
            agreeing(neighbours.signatures(ones[some])[0], neighbours.signatures(others[some])[0])
        )
    return np.concatenate(found)
