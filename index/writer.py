"""Adding, replacing and deleting articles, and committing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from fihris.corpus.article import Article, excess
from fihris.errors import FihrisError, IndexingError
from fihris.index.batch import Batch
from fihris.index.builds import Builds
from fihris.index.commit import Commit
from fihris.index.deletions import BOOL
from fihris.index.lock import WriterLock
from fihris.index.manifest import Manifest, read_manifest, remove_unused, write_manifest
from fihris.index.records import pack, storable_text
from fihris.index.snapshot import Leaf, Snapshot


class Writer:
    """The one writer of an index; what it does is seen by readers after `commit`.

    Used as a context manager it commits at the end, or rolls back when an exception passes.
    `processes` build segments in parallel. `memory` bounds, in bytes, what all processes of the
    writer hold (without the pages of files that the system keeps for them); None stands for
    `DEFAULT_MEMORY`, 512 MB, or for what many processes need. Not for use by several threads at
    once.

    ValueError is raised before anything has changed. After any other exception, KeyboardInterrupt
    included, the writer has to be rolled back or closed; the commit that it may have come from has
    happened as a whole or not at all.

    Raises IndexLockedError when another writer is at work, NotAnIndexError, NewerFormatError or
    DamagedIndexError for what is in the folder, IndexingError where it cannot be written, and
    ValueError where `processes` is below 1 or `memory` below `least_memory(processes)`.
    """

    def __init__(self, folder: Path, *, memory: int | None = None, processes: int = 1) -> None:
        self._folder = folder
        self._open = True
        self._failed = False
        # In the names of this writer's segments, so that a process of a killed writer, which may
        # still be building, writes to no file of ours.
        self._token = secrets.token_hex(4)
        self._next_segment = 0
        self._lock = WriterLock(folder)
        try:
            self._snapshot = Snapshot.open(folder)
            remove_unused(folder, self._snapshot.manifest)
            self._builds = Builds(folder, self._snapshot, memory=memory, processes=processes)
            self._begin()
        except BaseException:
            self._lock.release()
            raise

    def _begin(self) -> None:
        self._next_segment = max(self._next_segment, self._snapshot.manifest.next_segment)
        self._batch = Batch()
        self._builds.restart(self._snapshot)
        # Ids to delete, each from the segments of the batches before the one numbered here.
        self._deleted: dict[str, int] = {}
        # Documents to delete, by segment.
        self._dropped: dict[str, BOOL] = {}

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Take the writer for failed until the block has come to its end."""
        self._failed = True
        try:
            yield
        except OSError as error:
            raise IndexingError(
                f"{self._folder} cannot be written: {error.strerror or error}; what was committed "
                "before stands",
                path=str(self._folder),
            ) from error
        self._failed = False

    def add(self, article: Article) -> None:
        """Add an article; one with the same id, committed or not, is replaced.

        Raises ValueError for one without an id, for one that is longer than LONGEST_TEXT and
        LONGEST_VALUE of `fihris.corpus.article` allow, or with metadata that is no JSON.
        """
        self._check_sound()
        if not article.id:
            raise ValueError("an article needs an id; fihris.corpus.article.stable_id makes one")
        if reason := excess(article):
            raise ValueError(f"article {article.id[:80]!r} cannot be indexed: {reason}")
        packed = pack(article)
        with self._changing():
            if not self._batch:
                self._builds.prepare()
            self._batch.add(packed)
            if self._batch.size >= self._builds.batch_bytes:
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
        self._check_sound()
        identity = storable_text(identity)
        with self._changing():
            self._deleted[identity] = self._builds.count
            return self._batch.drop(identity) or self._snapshot.find(identity) >= 0

    def delete_documents(
        self, leaf: Leaf, documents: np.ndarray[tuple[int], np.dtype[np.int64]]
    ) -> None:
        """Delete documents of a segment of the snapshot that the writer was opened with."""
        self._check_sound()
        with self._changing():
            nothing = np.zeros(leaf.segment.documents, bool)
            self._dropped.setdefault(leaf.segment.name, nothing)[documents] = True

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
            batch, self._batch = self._batch, Batch()
            self._builds.submit(self._new_name(), batch)

    def commit(self, *, optimize: bool = False, merge: bool = True) -> bool:
        """Make everything since the last commit durable and visible; tell whether there was any.

        With `optimize` all segments are merged into one; without `merge` none are.
        """
        self._check_sound()
        with self._changing():
            return self._commit(optimize=optimize, merge=merge)

    def _commit(self, *, optimize: bool, merge: bool) -> bool:
        self._flush()
        batches = self._builds.finish()
        commit = Commit(self._snapshot, [built for batch in batches for built in batch])
        segments = [0, *accumulate(map(len, batches))]
        for identity, before in self._deleted.items():
            commit.delete(identity, segments[before])
        for segment, documents in self._dropped.items():
            commit.delete_documents(segment, documents)
        if not commit.changes and not (optimize and commit.can_optimize):
            self._begin()
            return False
        if merge or optimize:
            commit.merge(
                self._new_name,
                optimize=optimize,
                processes=self._builds.mergers,
                memory=self._builds.make_room(),
                elsewhere=self._builds.merge,
            )
        generation = self._snapshot.generation + 1
        manifest = Manifest(
            analyzer=self._snapshot.manifest.analyzer,
            generation=generation,
            segments=commit.finish(generation),
            next_segment=self._next_segment,
            zone=self._snapshot.manifest.zone,
        )
        write_manifest(self._folder, manifest)
        self._snapshot = Snapshot.open(self._folder, self._snapshot)
        remove_unused(self._folder, manifest)
        self._begin()
        return True

    def rollback(self) -> None:
        """Forget everything since the last commit; also the way on after an exception."""
        self._check_open()
        with self._changing():
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
        self._open = False
        try:
            self._builds.abandon()
            self._builds.close()
            if self._lock.held:  # without it, what is not needed here may be another writer's
                self._remove_leftovers()
        finally:
            self._lock.release()

    def _check_open(self) -> None:
        if not self._open:
            raise IndexingError("the writer is closed; open another one", path=str(self._folder))

    def _check_sound(self) -> None:
        self._check_open()
        if self._failed:
            raise IndexingError(
                "the writer failed before; roll back or close it", path=str(self._folder)
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
