"""Articles that are near-copies, read from the index when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np

from fihris.index.consistency import blaming
from fihris.index.places import I64
from fihris.index.snapshot import Snapshot
from fihris.search.copies.clusters import clusters_of, earliest_first


class Copy(NamedTuple):
    """What is shown of one of them; `date` is in UTC, or None where it is unknown."""

    id: str
    title: str
    source: str
    date: datetime | None


@dataclass(frozen=True, slots=True)
class Copies:
    """Some near-copies; `documents` (int64) are their numbers in `snapshot`, the earliest first."""

    snapshot: Snapshot
    documents: I64

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.documents)

    @property
    def ids(self) -> list[str]:
        """The articles' ids, the earliest's first."""
        return [copy.id for copy in self]

    @property
    def sources(self) -> list[str]:
        """Who published them, each once, whoever did first at first; unknown sources are left out.

        A source is named however many of the articles are its own.
        """
        return list(dict.fromkeys(copy.source for copy in self if copy.source))

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[Copy]:
        for document in self.documents.tolist():
            with blaming(self.snapshot):
                copy = self._read(document)
            yield copy

    def _read(self, document: int) -> Copy:
        segment, base, _ = self.snapshot.leaf_of(document)
        own = document - base
        source, date = segment.value("source", own), segment.date(own)
        return Copy(segment.identity(own), segment.titles[own], source, date)


def copies_of(snapshot: Snapshot, document: int) -> Copies:
    """Return the cluster of a document of the snapshot without the document itself."""
    (found,) = clusters_of(snapshot, np.array([document], np.int64))
    return Copies(snapshot, earliest_first(snapshot, found[found != document]))
