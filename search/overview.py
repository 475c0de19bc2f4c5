"""What an index holds, in numbers."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from fihris.index.fields import LEMMA, SURFACE, UNKNOWN_DATE, from_microseconds
from fihris.index.manifest import FORMAT, MANIFEST
from fihris.index.snapshot import Leaf, Snapshot

LISTED = 10


@dataclass(frozen=True, slots=True)
class Overview:
    """An index in numbers.

    `tokens`, `forms` and `lemmas` include deleted articles that no merge has dropped yet. `sources`
    and `categories` are the most frequent ones, "" for articles without.
    """

    articles: int
    deleted: int
    segments: int
    tokens: int
    forms: int
    lemmas: int
    bytes: int
    analyzer: str
    zone: str | None
    format: int
    generation: int
    first: datetime | None
    last: datetime | None
    undated: int
    sources: list[tuple[str, int]]
    categories: list[tuple[str, int]]


def overview(snapshot: Snapshot) -> Overview:
    """Count what an index holds."""
    first, last, undated = _dates(snapshot)
    return Overview(
        articles=snapshot.document_count,
        deleted=snapshot.document_count_all - snapshot.document_count,
        segments=len(snapshot.leaves),
        tokens=sum(leaf.segment.token_count for leaf in snapshot.leaves),
        forms=_unique(snapshot, SURFACE),
        lemmas=_unique(snapshot, LEMMA),
        bytes=_bytes(snapshot),
        analyzer=snapshot.manifest.analyzer,
        zone=snapshot.manifest.zone,
        format=FORMAT,
        generation=snapshot.generation,
        first=first,
        last=last,
        undated=undated,
        sources=_frequent(snapshot, "source"),
        categories=_frequent(snapshot, "category"),
    )


def _bytes(snapshot: Snapshot) -> int:
    """Return what the files of the commit take, as far as no later commit has removed them."""
    total = 0
    for name in (MANIFEST, *snapshot.manifest.files()):
        with suppress(FileNotFoundError):
            total += (snapshot.folder / name).stat().st_size
    return total


def _unique(snapshot: Snapshot, name: str) -> int:
    """Return how many different terms the vocabularies of all segments hold."""
    vocabularies = [leaf.segment.vocabulary(name) for leaf in snapshot.leaves]
    if len(vocabularies) == 1:
        return len(vocabularies[0])
    return len({term for vocabulary in vocabularies for term in vocabulary})


def _column(leaf: Leaf, field: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return a field's values of the documents that are not deleted."""
    column = leaf.segment.column(field)
    kept = column if leaf.deleted is None else column[~leaf.deleted]
    return kept.astype(np.int64)


def _dates(snapshot: Snapshot) -> tuple[datetime | None, datetime | None, int]:
    """Return the first and the last date, and how many articles have none."""
    known: list[int] = []
    undated = 0
    for leaf in snapshot.leaves:
        dates = _column(leaf, "date")
        dated = dates[dates != UNKNOWN_DATE]
        undated += len(dates) - len(dated)
        if len(dated):
            known += [int(dated.min()), int(dated.max())]
    if not known:
        return None, None, undated
    return from_microseconds(min(known)), from_microseconds(max(known)), undated


def _frequent(snapshot: Snapshot, field: str) -> list[tuple[str, int]]:
    """Return the most frequent values of a field, each with its number of articles."""
    counts: Counter[str] = Counter()
    for leaf in snapshot.leaves:
        vocabulary = leaf.segment.vocabulary(field)
        for number, count in enumerate(np.bincount(_column(leaf, field)).tolist()):
            if count:
                counts[vocabulary[number].decode()] += count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:LISTED]
