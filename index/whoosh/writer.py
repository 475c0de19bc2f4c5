"""Fihris's writer behind Whoosh's writer interface."""

# ruff: noqa: ARG002 -- the arguments are those of Whoosh's interface

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from whoosh.fields import UnknownFieldError
from whoosh.index import LockError
from whoosh.reading import IndexReader
from whoosh.writing import CLEAR, MERGE_SMALL, NO_MERGE, OPTIMIZE, IndexWriter
from whoosh.writing import IndexingError as WhooshIndexingError

from fihris.corpus.article import Article, stable_id
from fihris.errors import IndexingError, IndexLockedError
from fihris.index.builds import MEGABYTE, least_memory
from fihris.index.deletions import BOOL
from fihris.index.fields import TEXT_FIELDS, surface_field
from fihris.index.snapshot import Leaf, Snapshot
from fihris.index.whoosh.reader import SnapshotReader
from fihris.index.whoosh.schema import snapshot_schema
from fihris.index.writer import Writer

_STRINGS = ("id", "title", "body", "source", "category", "url")


class WhooshWriterError(IndexingError, WhooshIndexingError):  # type: ignore[misc]
    """What a Whoosh writer may be asked for and an index of Fihris does not do."""


class WhooshLockError(IndexLockedError, LockError):  # type: ignore[misc]
    """Another writer holds the index; also a `whoosh.index.LockError`, which AsyncWriter awaits."""


class FihrisWriter(IndexWriter):  # type: ignore[misc]
    """Adds, replaces and deletes articles; done for good with `commit` or `cancel`.

    Differences from Whoosh's SegmentWriter: an id is unique, so adding one again replaces the
    article, committed or not; the fields are fixed; terms cannot be given weights of their own; a
    document deleted by an earlier commit cannot be brought back.

    `procs` processes build segments in parallel; `limitmb` bounds the megabytes that each of them
    holds, as in Whoosh, but not below what they need (`least_memory`). For up to `timeout` seconds
    a locked index is tried again, every `delay` seconds.

    The attributes `merge`, `optimize` and `mergetype` say how to commit where `commit` is not told,
    as at the end of a ``with`` statement.
    """

    def __init__(
        self,
        folder: Path,
        *,
        procs: int = 1,
        limitmb: int = 512,
        timeout: float = 0.0,
        delay: float = 0.1,
    ) -> None:
        self._folder = folder
        procs = max(procs, 1)  # Whoosh takes 0 for this process alone
        memory = max(limitmb * procs * MEGABYTE, least_memory(procs))
        self._writer = _locked(folder, procs, memory, timeout, delay)
        self.schema = snapshot_schema(self._writer.snapshot)
        self.is_closed = False
        self.merge = True
        self.optimize = False
        self.mergetype: Callable[..., Any] | None = None
        # By segment: what is to be deleted with the commit.
        self._dropped: dict[str, BOOL] = {}

    def _check_state(self) -> None:
        if self.is_closed:
            raise self._refused("this writer is closed; ask the index for another one")

    def _refused(self, reason: str) -> WhooshWriterError:
        return WhooshWriterError(reason, path=str(self._folder))

    # Adding

    def add_document(self, **fields: Any) -> None:
        """Add an article; one with the same id is replaced, and one without an id is given one.

        `date` is a datetime, naive ones in UTC, or a string as Whoosh's DATETIME takes it. The
        fields title_surface and body_surface are made from title and body; they may be given if
        they are the same. Raises UnknownFieldError, TypeError or ValueError.
        """
        self._check_state()
        self._writer.add(self._article(fields))

    def update_document(self, **fields: Any) -> None:
        """Add an article, or replace the one with the same id, which is deleted from now on."""
        self._check_state()
        article = self._article(fields)
        committed = self._writer.snapshot.find(article.id)
        if committed >= 0:
            self.delete_document(committed)
        self._writer.add(article)

    def add_reader(self, reader: IndexReader) -> None:
        """Add every document of another index from what it stores."""
        self._check_state()
        for _, stored in reader.iter_docs():
            self.add_document(**stored)

    def _article(self, fields: Mapping[str, Any]) -> Article:
        given = {name: value for name, value in fields.items() if value is not None}
        for name, value in given.items():
            self._check_field(name, value)
        values: dict[str, Any] = {name: given.get(name, "") for name in _STRINGS}
        for name in TEXT_FIELDS:
            if given.get(surface_field(name), values[name]) != values[name]:
                raise ValueError(f"{surface_field(name)} is made from {name}; leave it out")
        if not values["id"]:
            parts = {name: values[name] for name in ("source", "url", "title", "body")}
            values["id"] = stable_id(**parts)
        metadata = dict(given.get("metadata", {}))
        return Article(date=self._date(given.get("date")), metadata=metadata, **values)

    def _check_field(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            if name.endswith("_boost") and value == 1:
                return
            raise self._refused(f"{name}: articles are stored as they are, without weights")
        if name not in self.schema:
            raise UnknownFieldError(f"No field named {name!r} in {self.schema}")
        surfaces = [surface_field(field) for field in TEXT_FIELDS]
        if name in (*_STRINGS, *surfaces) and not isinstance(value, str):
            raise TypeError(f"{name} must be a string, not {value!r}")
        if name == "metadata" and not isinstance(value, Mapping):
            raise TypeError(f"metadata must be a mapping, not {value!r}")

    def _date(self, value: Any) -> datetime | None:
        if value is None:
            return None
        if not isinstance(value, str | datetime):
            raise TypeError(f"date must be a datetime or a string, not {value!r}")
        try:
            microseconds = self.schema["date"].prepare_datetime(value)
        except Exception as error:  # Whoosh raises a plain one
            raise ValueError(f"date cannot be read: {value!r}") from error
        return datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)

    # Deleting

    def _leaf(self, docnum: int) -> Leaf:
        snapshot = self._writer.snapshot
        if not 0 <= docnum < snapshot.document_count_all:
            raise self._refused(f"there is no document number {docnum!r} in this index")
        return snapshot.leaf_of(docnum)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a committed document by its number in the last commit, or keep it after all."""
        self._check_state()
        leaf = self._leaf(docnum)
        place = docnum - leaf.base
        if leaf.deleted is not None and leaf.deleted[place]:
            if not delete:
                raise self._refused("what an earlier commit deleted cannot be brought back")
            return
        name = leaf.segment.name
        if name not in self._dropped:
            self._dropped[name] = np.zeros(leaf.segment.documents, bool)
        self._dropped[name][place] = delete

    def delete_by_query(self, q: Any, searcher: Any = None) -> int:
        """Delete the committed documents that match a Whoosh query; return how many."""
        self._check_state()
        count: int = super().delete_by_query(q, searcher=searcher)
        return count

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted, or will be with the commit."""
        leaf = self._leaf(docnum)
        deleted = self._deleted(leaf)
        return deleted is not None and bool(deleted[docnum - leaf.base])

    def has_deletions(self) -> bool:
        """Tell whether there are deleted documents in the index."""
        return self.deleted_count() > 0

    def deleted_count(self) -> int:
        """Return how many deleted documents there are in the index."""
        bitmaps = [self._deleted(leaf) for leaf in self._writer.snapshot.leaves]
        return sum(int(np.count_nonzero(bitmap)) for bitmap in bitmaps if bitmap is not None)

    def _deleted(self, leaf: Leaf) -> BOOL | None:
        dropped = self._dropped.get(leaf.segment.name)
        if dropped is None or leaf.deleted is None:
            return leaf.deleted if dropped is None else dropped.copy()
        return leaf.deleted | dropped

    def reader(self, reuse: Any = None) -> SnapshotReader:
        """Return a reader of the last commit without what this writer has deleted since."""
        self._check_state()
        snapshot = self._writer.snapshot
        leaves = tuple(leaf._replace(deleted=self._deleted(leaf)) for leaf in snapshot.leaves)
        return SnapshotReader(Snapshot(snapshot.folder, snapshot.manifest, leaves), self.schema)

    # Ending

    def commit(
        self,
        mergetype: Callable[..., Any] | None = None,
        optimize: bool | None = None,
        merge: bool | None = None,
    ) -> None:
        """Make everything durable and visible, and close the writer.

        With `optimize` all segments are merged into one; with `merge` False none are. As
        `mergetype`, Whoosh's own four are understood; CLEAR deletes what was there before. What is
        None is taken from the writer's attributes of these names.
        """
        self._check_state()
        mergetype = self.mergetype if mergetype is None else mergetype
        optimize = self.optimize if optimize is None else optimize
        merge = self.merge if merge is None else merge
        if mergetype not in (None, NO_MERGE, MERGE_SMALL, OPTIMIZE, CLEAR):
            raise self._refused("merge policies of one's own are not for indexes of Fihris")
        if mergetype is not None:
            optimize, merge = mergetype is OPTIMIZE, mergetype is not NO_MERGE
        try:
            for leaf in self._writer.snapshot.leaves:
                dropped = self._dropped.get(leaf.segment.name)
                if mergetype is CLEAR:
                    dropped = np.ones(leaf.segment.documents, bool)
                if dropped is not None:
                    self._writer.delete_documents(leaf, np.flatnonzero(dropped))
            self._writer.commit(optimize=bool(optimize), merge=bool(merge))
        finally:
            self._close()

    def cancel(self) -> None:
        """Forget everything since the last commit, and close the writer."""
        self._check_state()
        self._close()

    def _close(self) -> None:
        self.is_closed = True
        self._writer.close()

    # What the fixed schema does not allow

    def add_field(self, fieldname: str, fieldtype: Any, **kwargs: Any) -> NoReturn:
        """Raise WhooshWriterError: the fields are fixed."""
        raise fixed_fields(self._folder)

    def remove_field(self, fieldname: str, **kwargs: Any) -> NoReturn:
        """Raise WhooshWriterError: the fields are fixed."""
        raise fixed_fields(self._folder)

    def start_group(self) -> NoReturn:
        """Raise WhooshWriterError: an article is one document and has no parts."""
        raise self._refused("articles have no parts: documents cannot be grouped")

    def end_group(self) -> NoReturn:
        """Raise WhooshWriterError: an article is one document and has no parts."""
        self.start_group()


def fixed_fields(folder: Path) -> WhooshWriterError:
    """Return the error for an attempt to change the schema."""
    return WhooshWriterError(
        "the fields of an index of Fihris are fixed; what else an article has goes into metadata",
        path=str(folder),
    )


def _locked(folder: Path, processes: int, memory: int, timeout: float, delay: float) -> Writer:
    deadline = time.monotonic() + timeout
    while True:
        try:
            return Writer(folder, memory=memory, processes=processes)
        except IndexLockedError as error:
            if time.monotonic() >= deadline:
                raise WhooshLockError(error.path, error.holder) from None
            time.sleep(delay)
