"""Fihris's segments and snapshots behind Whoosh's reader interface.

A stock `whoosh.searching.Searcher`, highlighter, corrector or `SegmentWriter.add_reader` works on
these readers. Lengths and weights are exact, where Whoosh's own readers round lengths to a byte.
"""

# ruff: noqa: ARG002 -- the arguments are those of Whoosh's interface

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np
from whoosh.codec.base import Automata
from whoosh.columns import ColumnReader, TranslatingColumnReader
from whoosh.fields import Schema
from whoosh.reading import IndexReader, MultiReader, ReaderClosed, TermInfo, TermNotFound

from fihris.index.fields import POSTINGS_VOCABULARY
from fihris.index.snapshot import Leaf, Snapshot
from fihris.index.whoosh.columns import COLUMNS, column_of
from fihris.index.whoosh.dates import DateTerms
from fihris.index.whoosh.matcher import PostingsMatcher, as_python_ints
from fihris.index.whoosh.schema import snapshot_schema
from fihris.index.whoosh.terms import FieldTerms, TermCursor, Terms, UnitedCursor, text_field

_INDEXED = tuple(sorted((*POSTINGS_VOCABULARY, "date")))


class SegmentReader(IndexReader):  # type: ignore[misc]
    """Reads one segment of a snapshot; documents are numbered from 0.

    As Whoosh's own, it counts deleted documents in what it says of terms and fields, and leaves
    them out of postings.
    """

    def __init__(self, leaf: Leaf, schema: Schema, generation: int = -1) -> None:
        self.leaf = leaf
        self.schema = schema
        self.is_closed = False
        self._segment = leaf.segment
        self._generation = generation
        self._terms: dict[str, Terms] = {}
        self._lengths: dict[str, memoryview] = {}

    def __repr__(self) -> str:
        return f"<SegmentReader {self._segment.file.path}>"

    def close(self) -> None:
        """Refuse further use. The files close with the last array on them."""
        self.is_closed = True
        self._terms = {}

    def generation(self) -> int:
        """Return the number of the commit."""
        return self._generation

    # Terms

    def _field(self, fieldname: str) -> Terms:
        """Return the terms of a field. Raises TermNotFound for fields that have none."""
        found = self._terms.get(fieldname)
        if found is None:
            if self.is_closed:
                raise ReaderClosed
            if fieldname not in _INDEXED:
                raise TermNotFound(f"there is no field {fieldname!r}, or it is not searched")
            if fieldname == "date":
                found = DateTerms(self._segment.column("date"), self.leaf.deleted)
            else:
                found = FieldTerms(self._segment, fieldname, self.leaf.deleted)
            self._terms[fieldname] = found
        return found

    def __contains__(self, term: tuple[str, Any]) -> bool:
        fieldname, text = term
        if fieldname not in _INDEXED:
            return False
        return self._text_to_bytes(fieldname, text) in self._field(fieldname)

    def indexed_field_names(self) -> list[str]:
        """Return the names of the fields that have terms."""
        return list(_INDEXED)

    def all_terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield field and text of every term, in order."""
        for fieldname in _INDEXED:
            for text in self._field(fieldname).after(b""):
                yield fieldname, text

    def terms_from(self, fieldname: str, prefix: Any) -> Iterator[tuple[str, bytes]]:
        """Yield field and text of every term from this one on, those of later fields too."""
        first = self._text_to_bytes(fieldname, prefix)
        for text in self._field(fieldname).after(first):
            yield fieldname, text
        for later in _INDEXED[_INDEXED.index(fieldname) + 1 :]:
            for text in self._field(later).after(b""):
                yield later, text

    def expand_prefix(self, fieldname: str, prefix: Any) -> Iterator[bytes]:
        """Return the terms of a field that start with `prefix`, in order."""
        return self._field(fieldname).starting(self._text_to_bytes(fieldname, prefix))

    def lexicon(self, fieldname: str) -> Iterator[bytes]:
        """Return the terms of a field, in order."""
        return self._field(fieldname).after(b"")

    def cursor(self, fieldname: str) -> TermCursor:
        """Return a cursor at the first term of a field."""
        return TermCursor(self._field(fieldname), self.schema[fieldname])

    def terms_within(
        self, fieldname: str, text: str, maxdist: int, prefix: int = 0
    ) -> Iterator[str]:
        """Return the terms within an edit distance (Levenshtein) of `text`.

        Their first `prefix` letters are those of `text`.
        """
        found: Iterator[str] = Automata().terms_within(
            self.cursor(fieldname), text, maxdist, prefix
        )
        return found

    def term_info(self, fieldname: str, text: Any) -> TermInfo:
        """Return what is known of a term. Raises TermNotFound."""
        try:
            return self._field(fieldname).info(self._text_to_bytes(fieldname, text))
        except KeyError:
            raise TermNotFound(f"{fieldname}:{text!r}") from None

    def frequency(self, fieldname: str, text: Any) -> int:
        """Return how often a term stands in all documents."""
        return self._field(fieldname).frequency(self._text_to_bytes(fieldname, text))

    def doc_frequency(self, fieldname: str, text: Any) -> int:
        """Return how many documents hold a term."""
        return self._field(fieldname).document_frequency(self._text_to_bytes(fieldname, text))

    def postings(self, fieldname: str, text: Any, scorer: Any = None) -> PostingsMatcher:
        """Return a matcher over the documents that hold a term. Raises TermNotFound."""
        term = self._text_to_bytes(fieldname, text)
        try:
            postings = self._field(fieldname).postings(term)
        except KeyError:
            raise TermNotFound(f"{fieldname}:{text!r}") from None
        return PostingsMatcher(postings, (fieldname, term), self.schema[fieldname].format, scorer)

    # Documents

    def doc_count_all(self) -> int:
        """Return how many documents there are, deleted ones included."""
        return self._segment.documents

    def doc_count(self) -> int:
        """Return how many documents there are."""
        return self._segment.documents - self.deleted_count()

    def deleted_count(self) -> int:
        """Return how many documents are deleted."""
        return 0 if self.leaf.deleted is None else int(np.count_nonzero(self.leaf.deleted))

    def has_deletions(self) -> bool:
        """Tell whether documents are deleted."""
        return self.leaf.deleted is not None and bool(self.leaf.deleted.any())

    def deleted_docs(self) -> Iterator[int]:
        """Return the deleted documents, rising."""
        deleted = self.leaf.deleted
        return iter([] if deleted is None else np.flatnonzero(deleted).tolist())

    def all_doc_ids(self) -> Iterator[int]:
        """Return the documents that are not deleted, rising."""
        deleted = self.leaf.deleted
        if deleted is None:
            return iter(range(self._segment.documents))
        return iter(np.flatnonzero(~deleted).tolist())

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted."""
        # Whoosh's InverseMatcher and NestedChildMatcher ask about the number behind the last.
        deleted = self.leaf.deleted
        return deleted is not None and docnum < len(deleted) and bool(deleted[docnum])

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return what is stored of a document; `date` is naive and in UTC, None if not known."""
        if self.is_closed:
            raise ReaderClosed
        article = self._segment.article(docnum)
        return {
            "id": article.id,
            "title": article.title,
            "body": article.body,
            "date": None if article.date is None else article.date.replace(tzinfo=None),
            "source": article.source,
            "category": article.category,
            "url": article.url,
            "metadata": dict(article.metadata),
        }

    # Lengths

    def field_length(self, fieldname: str) -> int:
        """Return how many tokens a text field has in all documents; 0 for other fields."""
        field = text_field(fieldname)
        return 0 if field is None else self._segment.tokens[field]

    def min_field_length(self, fieldname: str) -> int:
        """Return a text field's smallest number of tokens; 0 for other fields."""
        return self._extreme_length(fieldname, np.min)

    def max_field_length(self, fieldname: str) -> int:
        """Return a text field's largest number of tokens; 0 for other fields."""
        return self._extreme_length(fieldname, np.max)

    def _extreme_length(self, fieldname: str, extreme: Callable[[Any], Any]) -> int:
        field = text_field(fieldname)
        lengths = self._segment.lengths(field) if field else ()
        return int(extreme(lengths)) if len(lengths) else 0

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return a document's exact number of tokens in a text field; else `default`."""
        lengths = self._lengths.get(fieldname)
        if lengths is None:
            field = text_field(fieldname)
            if field is None:
                return default
            lengths = self._lengths[fieldname] = as_python_ints(self._segment.lengths(field))
        length: int = lengths[docnum]
        return length

    # Columns and vectors

    def has_column(self, fieldname: str) -> bool:
        """Tell whether hits can be sorted by a field."""
        return fieldname in COLUMNS

    def column_reader(
        self, fieldname: str, column: Any = None, reverse: bool = False, translate: bool = True
    ) -> ColumnReader:
        """Return a field's values by document. `column` is not used: there is one kind a field."""
        if self.is_closed:
            raise ReaderClosed
        if fieldname not in COLUMNS:
            raise ValueError(f"the field {fieldname!r} has no column; {', '.join(COLUMNS)} have")
        values = column_of(self._segment, fieldname)
        if reverse:
            values.set_reverse()
        if not translate:
            return values
        return TranslatingColumnReader(values, self.schema[fieldname].from_column_value)

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """Return False: Whoosh's classifiers take the stored text instead."""
        return False

    def vector(self, docnum: int, fieldname: str, format_: Any = None) -> NoReturn:
        """Raise ValueError: term vectors are not kept."""
        raise ValueError("an index of Fihris keeps no term vectors; analyse the stored text")


class SnapshotReader(MultiReader):  # type: ignore[misc]
    """Reads a whole snapshot; documents are numbered through all segments."""

    def __init__(self, snapshot: Snapshot, schema: Schema) -> None:
        generation = snapshot.generation
        readers = [SegmentReader(leaf, schema, generation) for leaf in snapshot.leaves]
        super().__init__(readers, generation)
        self.schema = schema
        self.snapshot = snapshot

    def __repr__(self) -> str:
        return f"<SnapshotReader {self.snapshot.folder}, commit {self.generation()}>"

    def cursor(self, fieldname: str) -> UnitedCursor:
        """Return a cursor at the first term of a field; Whoosh's own for many segments fails."""
        return UnitedCursor([(r.cursor(fieldname), base) for r, base in self.leaf_readers()])

    def terms_within(
        self, fieldname: str, text: str, maxdist: int, prefix: int = 0
    ) -> Iterator[str]:
        """Return the terms within an edit distance (Levenshtein) of `text`."""
        found: set[str] = set()
        for reader in self.readers:
            found.update(reader.terms_within(fieldname, text, maxdist, prefix))
        return iter(sorted(found))

    def deleted_count(self) -> int:
        """Return how many documents are deleted."""
        return sum(reader.deleted_count() for reader in self.readers)

    def min_field_length(self, fieldname: str) -> int:
        """Return a text field's smallest number of tokens; 0 for other fields."""
        return min((r.min_field_length(fieldname) for r in self.readers), default=0)

    def max_field_length(self, fieldname: str) -> int:
        """Return a text field's largest number of tokens; 0 for other fields."""
        return max((r.max_field_length(fieldname) for r in self.readers), default=0)


def snapshot_reader(snapshot: Snapshot) -> SnapshotReader:
    """Return a Whoosh reader of a snapshot."""
    return SnapshotReader(snapshot, snapshot_schema(snapshot))
