"""Adding, replacing and deleting articles, and committing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from fihris.corpus.article import Article
from fihris.errors import FihrisError, IndexingError
from fihris.index.builder import Built
from fihris.index.builds import Builds
from fihris.index.deletions import BOOL, write_deletions
from fihris.index.lock import WriterLock
from fihris.index.manifest import (
    Manifest,
    SegmentEntry,
    read_manifest,
    remove_unused,
    write_manifest,
)
from fihris.index.merge import merge_segments
from fihris.index.policy import next_merge
from fihris.index.records import encode_metadata, storable
from fihris.index.segment import Segment
from fihris.index.snapshot import Leaf, Snapshot

MEGABYTE = 1024 * 1024
DEFAULT_MEMORY = 512 * MEGABYTE


class Writer:
    """The one writer of an index; what it does is seen by readers after `commit`.

    Used as a context manager it commits at the end, or rolls back when an exception passes.
    `memory` bounds, in bytes, what all processes of the writer hold; `processes` build segments
    in parallel. Not for use by several threads at once.

    Raises IndexLockedError when another writer is at work.
    """

    def __init__(self, folder: Path, *, memory: int = DEFAULT_MEMORY, processes: int = 1) -> None:
        self._folder = folder
        self._lock = WriterLock(folder)
        try:
            self._snapshot = Snapshot.open(folder)
            remove_unused(folder, self._snapshot.manifest)
            self._builds = Builds(folder, self._snapshot, memory=memory, processes=processes)
        except BaseException:
            self._lock.release()
            raise
        # In the names of this writer's segments, so that a process of a killed writer, which may
        # still be building, writes to no file of ours.
        self._token = secrets.token_hex(4)
        self._open = True
        self._failed = False
        self._begin()

    def _begin(self) -> None:
        manifest = self._snapshot.manifest
        self._next_segment = manifest.next_segment
        # Articles that wait for their segment, by id: adding an id again replaces the first one.
        self._batch: dict[str, Article] = {}
        self._batch_bytes = 0
        self._builds.restart(self._snapshot)
        # Ids to delete, each from the segments before the one numbered here, in order of building.
        self._deleted: dict[str, int] = {}
        self._dropped: dict[str, BOOL] = {}

    def add(self, article: Article) -> None:
        """Add an article; one with the same id, committed or not, is replaced."""
        self._check_open()
        if not article.id:
            raise ValueError("an article needs an id; fihris.corpus.article.stable_id makes one")
        article = storable(article)
        size = _size(article)
        before = self._batch.pop(article.id, None)
        if before is not None:
            self._batch_bytes -= _size(before)
        self._batch[article.id] = article
        self._batch_bytes += size
        if self._batch_bytes >= self._builds.batch_bytes:
            self._flush()

    def add_all(self, articles: Iterable[Article]) -> int:
        """Add many articles; return how many."""
        count = 0
        for count, article in enumerate(articles, 1):  # noqa: B007
            self.add(article)
        return count

    def delete(self, identity: str) -> bool:
        """Delete the article with that id; tell whether there is one, as far as is known yet.

        An article that was added since the last commit and is being built already is deleted too,
        but only `commit` meets it.
        """
        self._check_open()
        pending = self._batch.pop(identity, None)
        if pending is not None:
            self._batch_bytes -= _size(pending)
        self._deleted[identity] = self._builds.count
        return pending is not None or self._snapshot.find(identity) >= 0

    def delete_documents(
        self, leaf: Leaf, documents: np.ndarray[tuple[int], np.dtype[np.int64]]
    ) -> None:
        """Delete documents of a segment of the snapshot that the writer was opened with."""
        self._check_open()
        self._dropped_of(leaf.segment)[documents] = True

    @property
    def snapshot(self) -> Snapshot:
        """The last commit, which the writer works on."""
        return self._snapshot

    def _new_name(self) -> str:
        name = f"{self._next_segment:08x}-{self._token}"
        self._next_segment += 1
        return name

    def _flush(self) -> None:
        if self._batch:
            self._builds.submit(self._new_name(), list(self._batch.values()))
            self._batch, self._batch_bytes = {}, 0

    def commit(self, *, optimize: bool = False, merge: bool = True) -> bool:
        """Make everything since the last commit durable and visible; tell whether there was any.

        With `optimize` all segments are merged into one; without `merge` none are. When it raises,
        the commit may or may not have happened, whole, and the writer has to be rolled back or
        closed.
        """
        self._check_open()
        self._failed = True
        changed = self._commit(optimize=optimize, merge=merge)
        self._failed = False
        return changed

    def _commit(self, *, optimize: bool, merge: bool) -> bool:
        self._flush()
        built = self._builds.finish()
        leaves = [*self._snapshot.leaves, *self._new_leaves(built)]
        self._apply_deletions(leaves, len(self._snapshot.leaves))
        changed = bool(built) or any(bitmap.any() for bitmap in self._dropped.values())
        if not changed and not (optimize and self._can_optimize(leaves)):
            self._begin()
            return False
        generation = self._snapshot.generation + 1
        entries = self._merged(leaves, optimize=optimize, merge=merge)
        manifest = Manifest(
            analyzer=self._snapshot.manifest.analyzer,
            generation=generation,
            next_segment=self._next_segment,
            segments=tuple(self._with_deletions(entry, generation) for entry in entries),
        )
        write_manifest(self._folder, manifest)
        self._snapshot = Snapshot.open(self._folder, self._snapshot)
        remove_unused(self._folder, manifest)
        self._begin()
        return True

    def _new_leaves(self, built: Iterable[Built]) -> list[Leaf]:
        return [Leaf(Segment(self._folder, item.name), 0, None) for item in built]

    def _can_optimize(self, leaves: list[Leaf]) -> bool:
        return len(leaves) > 1 or any(leaf.deleted is not None for leaf in leaves)

    def _dropped_of(self, segment: Segment) -> BOOL:
        bitmap = self._dropped.get(segment.name)
        if bitmap is None:
            bitmap = self._dropped[segment.name] = np.zeros(segment.documents, bool)
        return bitmap

    def _apply_deletions(self, leaves: list[Leaf], committed: int) -> None:
        """Mark what newer segments replace, and what was deleted by id, in the older ones."""
        for newer in range(max(committed, 1), len(leaves)):
            segment = leaves[newer].segment
            hashes = segment.file.array("keys.hash")
            documents = segment.file.array("keys.document")
            for older in leaves[:newer]:
                known = older.segment.file.array("keys.hash")
                at = np.minimum(np.searchsorted(known, hashes), max(len(known) - 1, 0))
                same = known[at] == hashes if len(known) else np.zeros(len(hashes), bool)
                for document in documents[same].tolist():
                    self._drop(older, segment.identity(document))
        for identity, before in self._deleted.items():
            for leaf in leaves[: committed + before]:
                self._drop(leaf, identity)

    def _drop(self, leaf: Leaf, identity: str) -> None:
        document = leaf.segment.document(identity)
        if document >= 0 and (leaf.deleted is None or not leaf.deleted[document]):
            self._dropped_of(leaf.segment)[document] = True

    def _merged(self, leaves: list[Leaf], *, optimize: bool, merge: bool) -> list[SegmentEntry]:
        """Merge as the policy says; return the entries of the segments that remain."""
        leaves = [self._current(leaf) for leaf in leaves]
        leaves = [leaf for leaf in leaves if leaf.deleted is None or not leaf.deleted.all()]
        while True:
            entries = [self._entry(leaf) for leaf in leaves]
            chosen = next_merge(entries) if merge else None
            if optimize and self._can_optimize(leaves):
                chosen = (0, len(leaves))
            if chosen is None:
                return entries
            first, after = chosen
            name = self._new_name()
            merge_segments(self._folder, name, leaves[first:after])
            leaves[first:after] = [Leaf(Segment(self._folder, name), 0, None)]

    def _current(self, leaf: Leaf) -> Leaf:
        dropped = self._dropped.get(leaf.segment.name)
        if dropped is None or not dropped.any():
            return leaf
        deleted = dropped if leaf.deleted is None else leaf.deleted | dropped
        self._dropped[leaf.segment.name] = deleted
        return leaf._replace(deleted=deleted)

    def _entry(self, leaf: Leaf) -> SegmentEntry:
        known = {entry.name: entry for entry in self._snapshot.manifest.segments}
        segment = leaf.segment
        return SegmentEntry(
            segment.name,
            segment.documents,
            segment.file.size,
            0 if leaf.deleted is None else int(np.count_nonzero(leaf.deleted)),
            known[segment.name].deletions if segment.name in known else None,
        )

    def _with_deletions(self, entry: SegmentEntry, generation: int) -> SegmentEntry:
        dropped = self._dropped.get(entry.name)
        if dropped is None or not dropped.any():
            return entry
        name = write_deletions(self._folder, entry.name, generation, dropped)
        return replace(entry, deletions=name)

    def rollback(self) -> None:
        """Forget everything since the last commit; also the way on after one that failed."""
        self._failed = False
        self._check_open()
        self._builds.abandon()
        self._snapshot = Snapshot.open(self._folder, self._snapshot)
        self._remove_leftovers()
        self._begin()

    def _remove_leftovers(self) -> None:
        """Remove what the last commit does not need: the one on disk, whatever this writer knows.

        An exception may have come between the commit and the writer's knowing of it.
        """
        with suppress(FihrisError):
            remove_unused(self._folder, read_manifest(self._folder))

    def close(self) -> None:
        """Forget what was not committed and give the lock back; harmless when done already."""
        if self._open:
            self._open = False
            try:
                self._builds.abandon()
                self._builds.close()
                self._remove_leftovers()
            finally:
                self._lock.release()

    def _check_open(self) -> None:
        if not self._open:
            raise IndexingError("the writer is closed; open another one", path=str(self._folder))
        if self._failed:
            raise IndexingError(
                "the last commit failed; roll back or close the writer", path=str(self._folder)
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()


def _size(article: Article) -> int:
    """Return about how many bytes an article takes in memory; an Arabic letter takes two.

    Raises ValueError where its metadata cannot be kept.
    """
    texts = (article.title, article.body, article.id, article.url, article.source, article.category)
    metadata = len(encode_metadata(article)) if article.metadata else 0
    return 2 * sum(map(len, texts)) + metadata + 500
