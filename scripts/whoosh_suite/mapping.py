"""Whoosh indexes with schemas of their own, kept in indexes of Fihris under other fields' names.

An index of Fihris has the fields of news. A schema with other names can be kept in it where each of
its fields is one of these in all but the name:

===============================  ==============================================
TEXT, KEYWORD, a field with       body, title (words, with positions)
positions of one's own
ID                               id where it is unique; else source, category, id
KEYWORD that hits are sorted by  source, category (one value)
DATETIME                         date
STORED                           metadata
===============================  ==============================================

Any other schema is refused with `UnmappableError`. Nothing else is changed: words are Fihris's,
with the analyzer `none`, which leaves them as they are but for case and signs above letters;
matching, postings, lengths, deletions and commits are Fihris's, reached through its Whoosh
interfaces. Term vectors are not kept; where a schema asks for them, the text is stored, of which
Whoosh takes what it takes of vectors.

Some things are shown as the schema says, and not as Fihris has them: of the stored values only
those of fields that the schema stores (an article keeps all), and none that is empty (an article
has them); a value that is to be stored in another's place is kept in the metadata (Fihris's own
writer refuses it). An article has to have an id: where the schema has no field for it, documents
are numbered.
"""

# ruff: noqa: ARG002 -- the arguments are those of Whoosh's interface

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from whoosh import fields as wf
from whoosh.matching import Matcher
from whoosh.reading import IndexReader

from fihris.index.snapshot import Snapshot
from fihris.index.whoosh.index import FihrisIndex
from fihris.index.whoosh.reader import SegmentReader, SnapshotReader
from fihris.index.whoosh.schema import index_schema
from fihris.index.whoosh.writer import FihrisWriter

_NO_FIELD = "no such field: "


class UnmappableError(Exception):
    """A schema that the fields of news do not hold."""


@dataclass
class Names:
    """Which field of Fihris stands for each field of a schema."""

    schema: wf.Schema
    ours: Mapping[str, str]
    stored: frozenset[str]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def our(self, name: str) -> str:
        """Return Fihris's name of a field; of one that is not in the schema, a name of none."""
        return self.ours.get(name, _NO_FIELD + name)

    def article(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return a document's values under Fihris's names."""
        given: dict[str, Any] = {}
        metadata: dict[str, Any] = {}
        for name, value in values.items():
            stored = name.removeprefix("_stored_")
            if self.our(stored) == "metadata" or (name != stored and stored in self.ours):
                metadata[stored] = value
            elif name.startswith("_"):
                given[self._option(name)] = value
            else:
                given[self.our(name)] = value
        if metadata:
            given["metadata"] = metadata
        if not given.get("id"):
            given["id"] = f"{next(self.numbers):08}"
        return given

    def _option(self, name: str) -> str:
        """Return Fihris's name of an option such as `_title_boost`."""
        field_name = name.removeprefix("_").removesuffix("_boost")
        return f"_{self.ours[field_name]}_boost" if field_name in self.ours else name

    def document(self, article: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the schema stores of an article, under its own names."""
        found = dict(article["metadata"])
        for theirs, our in self.ours.items():
            value = article.get(our)
            if our != "metadata" and theirs in self.stored and value not in ("", None):
                found.setdefault(theirs, value)
        return {name: value for name, value in found.items() if value is not None}


def names_of(schema: wf.Schema) -> Names:
    """Return how a schema is kept in the fields of news. Raises UnmappableError."""
    if list(schema._dyn_fields):
        raise UnmappableError("fields whose names are patterns")
    places = {
        "words": ["body", "title"],
        "value": ["source", "category", "id"],
        "id": ["id"],
        "date": ["date"],
        "stored": ["metadata"],
    }
    ours: dict[str, str] = {}
    # What can only be the id is placed before what may be.
    for name, kind in sorted(schema.items(), key=lambda item: not item[1].unique):
        free = places[_place(kind)]
        if not free:
            raise UnmappableError(f"no field is left for {name}")
        ours[name] = free[0] if free == ["metadata"] else free.pop(0)
        for others in places.values():
            if ours[name] in others and ours[name] != "metadata":
                others.remove(ours[name])
    fihris = index_schema("none")
    shown = wf.Schema(**{name: fihris[our] for name, our in ours.items()})
    stored = frozenset(name for name, kind in schema.items() if kind.stored or kind.vector)
    return Names(shown, ours, stored)


def _place(kind: wf.FieldType) -> str:
    """Return what a field holds. Raises UnmappableError."""
    name = type(kind).__name__
    if getattr(kind.format, "field_boost", 1.0) != 1.0:
        raise UnmappableError("fields with weights of their own")
    if type(kind) is wf.STORED:
        return "stored"
    if type(kind) is wf.DATETIME and not kind.unique:
        return "date"
    if type(kind) is wf.ID:
        return "id" if kind.unique else "value"
    if type(kind) is wf.KEYWORD and not kind.unique:
        return "value" if kind.column_type else "words"
    if type(kind) is wf.FieldType and kind.format.supports("positions"):
        return "words"
    if type(kind) is wf.TEXT:
        if kind.column_type:
            raise UnmappableError("sorting by text")
        return "words"
    raise UnmappableError(f"{'unique ' if kind.unique else ''}{name} fields")


class NamedSegmentReader(IndexReader):  # type: ignore[misc]
    """A segment under the names of a schema."""

    def __init__(self, reader: SegmentReader, names: Names) -> None:
        self._reader = reader
        self._names = names
        self.schema = names.schema

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""
        return self._reader.is_closed

    # Terms

    def __contains__(self, term: tuple[str, Any]) -> bool:
        name, text = term
        return (self._names.our(name), text) in self._reader

    def indexed_field_names(self) -> list[str]:
        """Return the names of the fields that have terms."""
        fields = self._reader.indexed_field_names()
        return sorted(name for name, our in self._names.ours.items() if our in fields)

    def all_terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield field and text of every term, in order."""
        for name in self.indexed_field_names():
            for text in self.lexicon(name):
                yield name, text

    def terms_from(self, fieldname: str, prefix: Any) -> Iterator[tuple[str, bytes]]:
        """Yield field and text of every term from this one on, those of later fields too."""
        our = self._names.our(fieldname)
        for found, text in self._reader.terms_from(our, prefix):
            if found != our:
                break
            yield fieldname, text
        for name in self.indexed_field_names():
            if name > fieldname:
                for text in self.lexicon(name):
                    yield name, text

    def postings(self, fieldname: str, text: Any, scorer: Any = None) -> Matcher:
        """Return a matcher over the documents that hold a term."""
        matcher = self._reader.postings(self._names.our(fieldname), text, scorer)
        matcher._term = (fieldname, matcher._term[1])
        return matcher

    # Documents

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return what is stored of a document."""
        return self._names.document(self._reader.stored_fields(docnum))

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return a document's number of tokens in a field."""
        length: int = self._reader.doc_field_length(docnum, self._names.our(fieldname), default)
        return length

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """Tell whether there is a term vector."""
        return self._reader.has_vector(docnum, self._names.our(fieldname))

    def vector(self, docnum: int, fieldname: str, format_: Any = None) -> Any:
        """Return a document's term vector."""
        return self._reader.vector(docnum, self._names.our(fieldname), format_)


def _of_field(method: str) -> Any:
    def call(self: NamedSegmentReader, fieldname: str, *rest: Any, **options: Any) -> Any:
        return getattr(self._reader, method)(self._names.our(fieldname), *rest, **options)

    call.__name__ = method
    return call


def _of_all(method: str) -> Any:
    def call(self: NamedSegmentReader, *rest: Any, **options: Any) -> Any:
        return getattr(self._reader, method)(*rest, **options)

    call.__name__ = method
    return call


# What the base class has an answer to, so that __getattr__ is not asked.
for _method in (
    "column_reader cursor doc_frequency expand_prefix field_length frequency has_column lexicon "
    "max_field_length min_field_length term_info terms_within"
).split():
    setattr(NamedSegmentReader, _method, _of_field(_method))
for _method in (
    "all_doc_ids close deleted_docs doc_count doc_count_all generation has_deletions is_deleted"
).split():
    setattr(NamedSegmentReader, _method, _of_all(_method))
NamedSegmentReader.__abstractmethods__ = frozenset()


class NamedReader(SnapshotReader):
    """A snapshot under the names of a schema."""

    def __init__(self, reader: SnapshotReader, names: Names) -> None:
        super().__init__(reader.snapshot, reader.schema)
        self.readers = [NamedSegmentReader(segment, names) for segment in self.readers]
        self.schema = names.schema


class NamedWriter(FihrisWriter):
    """A writer that takes documents under the names of a schema."""

    def __init__(self, folder: Path, names: Names, **options: Any) -> None:
        super().__init__(folder, **options)
        self._names = names
        self._own_schema, self.schema = self.schema, names.schema

    def _article(self, fields: Mapping[str, Any]) -> Any:
        self.schema = self._own_schema
        try:
            return super()._article(self._names.article(fields))
        finally:
            self.schema = self._names.schema

    def reader(self, reuse: Any = None) -> NamedReader:
        """Return a reader of the last commit without what this writer has deleted since."""
        self.schema = self._own_schema
        try:
            return NamedReader(super().reader(reuse), self._names)
        finally:
            self.schema = self._names.schema


class NamedIndex(FihrisIndex):
    """An index of Fihris under the names of a schema."""

    def __init__(self, folder: Path, names: Names, snapshot: Snapshot | None = None) -> None:
        super().__init__(folder, snapshot)
        self._names = names

    @property
    def schema(self) -> wf.Schema:
        """The schema, with Fihris's fields."""
        return self._names.schema

    def reader(self, reuse: Any = None) -> NamedReader:
        """Return a reader of the last commit."""
        return NamedReader(SnapshotReader(self._current(), self._schema), self._names)

    def _segments(self) -> list[Any]:
        """Return the segments of the last commit, which tests count."""
        return list(self._current().leaves)

    def writer(
        self, procs: int = 1, limitmb: int = 512, codec: Any = None, **options: Any
    ) -> NamedWriter:
        """Return the index's writer. A `codec` is Whoosh's file format, and not used."""
        return NamedWriter(self.folder, self._names, procs=procs, limitmb=limitmb, **options)

    def refresh(self) -> NamedIndex:
        """Return this index as of the last commit; itself where there is no newer one."""
        return self if self.up_to_date() else type(self)(self.folder, self._names, self._snapshot)
