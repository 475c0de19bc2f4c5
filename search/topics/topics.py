"""The best hits of a query in groups, by what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fihris.index.consistency import blaming
from fihris.index.places import I64
from fihris.search.terms.readings import Readings, read_documents
from fihris.search.terms.spelling import shown
from fihris.search.topics.features import likeness, token_weights, vectors
from fihris.search.topics.grouping import REST, grouped
from fihris.search.topics.labels import Phrase, candidates, labels

if TYPE_CHECKING:
    from whoosh.query import Query

    from fihris.index.snapshot import Snapshot
    from fihris.search.engine import Index

# A matrix of all pairs of hits is held.
MOST_HITS = 1000
# Fewer hits are no groups.
_LEAST_HITS = 4


@dataclass(frozen=True, slots=True)
class Topic:
    """Hits that are about one thing.

    `label` is a phrase that stands in them, as it is written there; "" for the rest, which fits
    nowhere. `terms` are others that tell them from the other hits. `ids` and `documents`, their
    numbers in the snapshot, are in the order of the hits.
    """

    label: str
    ids: tuple[str, ...]
    documents: tuple[int, ...]
    terms: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many hits there are."""
        return len(self.documents)


def topics(
    index: Index, query: str | Query, most: int, hits: int, options: dict[str, Any]
) -> list[Topic]:
    """Return the groups of a query's hits; see `Index.topics`."""
    if most < 1 or not 1 <= hits <= MOST_HITS:
        raise ValueError(f"topics are 1 at least, and of 1 to {MOST_HITS:,} hits")
    found = type(index).at(index.snapshot).search(query, hits, **options)
    snapshot = found.snapshot
    if not found:
        return []
    with blaming(snapshot):
        reading = read_documents(snapshot, found.documents)
        asked = reading.standing_for(found.highlighter)
        weights = token_weights(reading, asked)
        known = candidates(reading, asked, weights, snapshot.document_count_all)
        group = np.full(len(found), REST)
        if len(found) >= _LEAST_HITS and known:
            having = np.zeros((len(known), len(found)), bool)
            for number, phrase in enumerate(known):
                having[number, phrase.hits] = True
            matrix = vectors(reading, asked, weights, snapshot.document_count_all)
            least = max(2, len(found) // 60)
            # Few hits are about few things.
            most = min(most, round(len(found) ** 0.5 / 2))
            group = grouped(likeness(matrix), having, most, least)
        return _topics(snapshot, reading, found.documents, group, known)


def _topics(
    snapshot: Snapshot, reading: Readings, documents: list[int], group: I64, known: list[Phrase]
) -> list[Topic]:
    members = [(group == number).nonzero()[0] for number in range(int(group.max()) + 1)]
    members = sorted((own for own in members if len(own)), key=lambda own: (-len(own), own[0]))
    named: list[Topic] = []
    rest = [(group == REST).nonzero()[0]]
    for own, (label, terms) in zip(members, labels(reading, known, members), strict=True):
        if label is None:
            rest.append(own)
        else:
            named.append(_topic(snapshot, reading, documents, own, [label, *terms]))
    left = np.sort(np.concatenate(rest))
    return [*named, *([_topic(snapshot, reading, documents, left, [])] if len(left) else [])]


def _topic(
    snapshot: Snapshot, reading: Readings, documents: list[int], own: I64, phrases: list[Phrase]
) -> Topic:
    chosen = tuple(documents[i] for i in own.tolist())
    ids = []
    for document in chosen:
        leaf = snapshot.leaf_of(document)
        ids.append(leaf.segment.identity(document - leaf.base))
    label, *terms = [
        shown(snapshot, reading, _inside(reading, phrase.occurrences, own), len(phrase.words))
        for phrase in phrases
    ] or [""]
    return Topic(label, tuple(ids), chosen, tuple(terms))


def _inside(reading: Readings, occurrences: I64, articles: I64) -> I64:
    """Return the occurrences in some articles."""
    return occurrences[np.isin(reading.article[occurrences], articles)]
