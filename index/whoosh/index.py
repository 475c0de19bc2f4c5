"""An index of Fihris as one of Whoosh's indexes."""

# ruff: noqa: ARG002 -- the arguments are those of Whoosh's interface

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any, NoReturn

from whoosh.fields import Schema
from whoosh.index import Index

from fihris.index.manifest import MANIFEST, read_manifest
from fihris.index.snapshot import Snapshot
from fihris.index.whoosh.reader import SnapshotReader
from fihris.index.whoosh.schema import snapshot_schema
from fihris.index.whoosh.writer import FihrisWriter, fixed_fields


class FihrisIndex(Index):  # type: ignore[misc]
    """Opens an index folder for code that is written for Whoosh.

    ::

        index = open_index("news.index")
        with index.searcher() as searcher:
            hits = searcher.search(QueryParser("body", index.schema).parse("مسيرات"))

    A reader or searcher is one of the last commit at the time when it was asked for.

    Raises NotAnIndexError, NewerFormatError or DamagedIndexError.
    """

    def __init__(self, folder: Path, snapshot: Snapshot | None = None) -> None:
        self.folder = folder
        self._snapshot = Snapshot.open(folder, snapshot)
        self._schema = snapshot_schema(self._snapshot)

    def __repr__(self) -> str:
        return f"FihrisIndex({str(self.folder)!r})"

    @property
    def schema(self) -> Schema:
        """The fields, the same for every index; see `fihris.index.whoosh.schema`."""
        return self._schema

    def _current(self) -> Snapshot:
        """Return the last commit; segments that are open already are shared with it."""
        if not self.up_to_date():
            self._snapshot = Snapshot.open(self.folder, self._snapshot)
            self._schema = snapshot_schema(self._snapshot)
        return self._snapshot

    def reader(self, reuse: Any = None) -> SnapshotReader:
        """Return a reader of the last commit. `reuse` is not needed: segments are shared anyway."""
        return SnapshotReader(self._current(), self._schema)

    def writer(self, procs: int = 1, limitmb: int = 512, **options: Any) -> FihrisWriter:
        """Return the index's writer. Raises an error that is IndexLockedError and LockError.

        Options are those of `FihrisWriter`.
        """
        return FihrisWriter(self.folder, procs=procs, limitmb=limitmb, **options)

    def latest_generation(self) -> int:
        """Return the number of the last commit."""
        return read_manifest(self.folder).generation

    def up_to_date(self) -> bool:
        """Tell whether nothing was committed since this was opened or last asked for a reader."""
        return self._snapshot.generation == self.latest_generation()

    def refresh(self) -> FihrisIndex:
        """Return this index as of the last commit; itself where there is no newer one."""
        return self if self.up_to_date() else type(self)(self.folder, self._snapshot)

    def last_modified(self) -> float:
        """Return when the last commit was made, in seconds since 1970."""
        return (self.folder / MANIFEST).stat().st_mtime

    def is_empty(self) -> bool:
        """Tell whether no documents are in it, deleted ones included."""
        return not self._current().leaves

    def doc_count_all(self) -> int:
        """Return how many documents there are, deleted ones included."""
        return self._current().document_count_all

    def doc_count(self) -> int:
        """Return how many documents there are."""
        return self._current().document_count

    def optimize(self, **options: Any) -> None:
        """Merge all segments into one, without deleted documents."""
        self.writer(**options).commit(optimize=True)

    def delete_by_term(self, fieldname: str, text: Any, searcher: Any = None) -> None:
        """Delete the documents that hold a term."""
        with self.writer() as writer:
            writer.delete_by_term(fieldname, text, searcher=searcher)

    def delete_by_query(self, q: Any, searcher: Any = None) -> None:
        """Delete the documents that match a query."""
        with self.writer() as writer:
            writer.delete_by_query(q, searcher=searcher)

    def add_field(self, fieldname: str, fieldspec: Any) -> NoReturn:
        """Raise WhooshWriterError: the fields are fixed."""
        raise fixed_fields(self.folder)

    def remove_field(self, fieldname: str) -> NoReturn:
        """Raise WhooshWriterError: the fields are fixed."""
        raise fixed_fields(self.folder)


def open_index(folder: str | PathLike[str]) -> FihrisIndex:
    """Open an index folder as a Whoosh index.

    Raises NotAnIndexError, NewerFormatError or DamagedIndexError.
    """
    return FihrisIndex(Path(folder))
