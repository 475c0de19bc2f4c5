"""From what a writer gathered to the segments of the next commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from fihris.index.builder import Built
from fihris.index.deletions import BOOL, write_deletions
from fihris.index.manifest import SegmentEntry
from fihris.index.merge import merge_segments
from fihris.index.merge_terms import merging_bytes
from fihris.index.policy import SMALLEST_SHARED, next_merge, of_commit, shares
from fihris.index.segment import Segment
from fihris.index.snapshot import Leaf, Snapshot


class Merge(NamedTuple):
    """Segments that are to become one, and its name."""

    name: str
    leaves: tuple[Leaf, ...]


class Commit:
    """The segments of a snapshot, then those built since: what goes from them, and which merge."""

    def __init__(self, snapshot: Snapshot, built: Iterable[Built]) -> None:
        self._snapshot = snapshot
        self._folder = snapshot.folder
        self._committed = {entry.name: entry for entry in snapshot.manifest.segments}
        new = [Leaf(Segment(self._folder, item.name), 0, None) for item in built]
        self._leaves = [*snapshot.leaves, *new]
        self._deleted_from: set[str] = set()  # the names of segments that lose documents
        for newer in range(len(snapshot.leaves), len(self._leaves)):
            self._replace(newer)

    def _replace(self, newer: int) -> None:
        """Delete what a segment replaces from the ones before it."""
        segment = self._leaves[newer].segment
        hashes = segment.file.array("keys.hash")
        documents = segment.file.array("keys.document")
        for older in range(newer):
            known = self._leaves[older].segment.file.array("keys.hash")
            at = np.minimum(np.searchsorted(known, hashes), max(len(known) - 1, 0))
            same = known[at] == hashes if len(known) else np.zeros(len(hashes), bool)
            for document in documents[same].tolist():
                self._delete(older, segment.identity(document))

    def delete(self, identity: str, before: int) -> None:
        """Delete an article from the snapshot, and from the first `before` segments built since."""
        for place in range(len(self._snapshot.leaves) + before):
            self._delete(place, identity)

    def _delete(self, place: int, identity: str) -> None:
        leaf = self._leaves[place]
        document = leaf.segment.document(identity)
        if document >= 0 and (leaf.deleted is None or not leaf.deleted[document]):
            self._bitmap(place)[document] = True

    def delete_documents(self, segment: str, documents: BOOL) -> None:
        """Delete the documents that are marked (bool, shape (documents,)) of one segment."""
        for place, leaf in enumerate(self._leaves):
            if leaf.segment.name == segment:
                before = np.zeros(len(documents), bool) if leaf.deleted is None else leaf.deleted
                if (documents & ~before).any():
                    self._bitmap(place)[documents] = True

    def _bitmap(self, place: int) -> BOOL:
        """Return a segment's deletions, to be written to: the snapshot's own never change."""
        leaf = self._leaves[place]
        bitmap = leaf.deleted
        if bitmap is None or leaf.segment.name not in self._deleted_from:
            bitmap = np.zeros(leaf.segment.documents, bool) if bitmap is None else bitmap.copy()
            self._leaves[place] = leaf._replace(deleted=bitmap)
            self._deleted_from.add(leaf.segment.name)
        return bitmap

    @property
    def changes(self) -> bool:
        """Whether there is anything to commit."""
        return bool(self._deleted_from) or len(self._leaves) > len(self._snapshot.leaves)

    @property
    def can_optimize(self) -> bool:
        """Whether the segments are more than one, or hold documents that are deleted."""
        return len(self._leaves) > 1 or any(leaf.deleted is not None for leaf in self._leaves)

    def merge(
        self,
        new_name: Callable[[], str],
        *,
        optimize: bool,
        processes: int,
        memory: float,
        elsewhere: Callable[[Sequence[Merge]], None],
    ) -> None:
        """Merge as the policy says, or, to `optimize`, all segments into one.

        With several processes, a large merge is `elsewhere`'s to do, which may be given a few.
        Segments with so many different terms that merging them would take more than `memory` bytes
        stay, unless all are merged.
        """
        fits = partial(self._fit, memory)
        self._drop_empty()
        new = of_commit([self._entry(leaf) for leaf in self._leaves], self._committed, fits)
        while True:
            entries = [self._entry(leaf) for leaf in self._leaves]
            chosen, together = new or next_merge(entries, fits), optimize or new is not None
            new = None
            if optimize and self.can_optimize:
                chosen = (0, len(self._leaves))
            if chosen is None:
                return
            first, after = chosen
            ranges = shares(entries[first:after], 1 if together else processes)
            merges = [
                Merge(new_name(), tuple(self._leaves[first + a : first + b])) for a, b in ranges
            ]
            if processes == 1 or sum(e.bytes for e in entries[first:after]) < SMALLEST_SHARED:
                merge_segments(self._folder, merges[0].name, merges[0].leaves)
            else:
                elsewhere(merges)
            names = [merge.name for merge in merges]
            self._leaves[first:after] = [Leaf(Segment(self._folder, n), 0, None) for n in names]

    def _fit(self, memory: float, first: int, after: int) -> bool:
        """Tell whether the segments of a range can be merged in so many bytes."""
        return merging_bytes([leaf.segment for leaf in self._leaves[first:after]], memory) <= memory

    def finish(self, generation: int) -> tuple[SegmentEntry, ...]:
        """Write the deletions and return what the manifest of that generation says."""
        self._drop_empty()
        entries = []
        for leaf in self._leaves:
            entry, name = self._entry(leaf), leaf.segment.name
            if leaf.deleted is not None and name in self._deleted_from:
                file, sum_ = write_deletions(self._folder, name, generation, leaf.deleted)
                entry = replace(entry, deletions=file, deletions_checksum=sum_)
            entries.append(entry)
        return tuple(entries)

    def _drop_empty(self) -> None:
        leaves = self._leaves
        self._leaves = [leaf for leaf in leaves if leaf.deleted is None or not leaf.deleted.all()]

    def _entry(self, leaf: Leaf) -> SegmentEntry:
        segment = leaf.segment
        committed = self._committed.get(segment.name)
        return SegmentEntry(
            segment.name,
            segment.documents,
            segment.file.size,
            0 if leaf.deleted is None else int(np.count_nonzero(leaf.deleted)),
            None if committed is None else committed.deletions,
            segment.file.checksum,
            None if committed is None else committed.deletions_checksum,
        )
