"""The terms of one field of one segment, as Whoosh's readers and cursors go through them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from whoosh.codec.base import FieldCursor
from whoosh.fields import FieldType
from whoosh.reading import TermInfo, combine_terminfos

from fihris.index.arrays import Array
from fihris.index.deletions import BOOL
from fihris.index.fields import SURFACE, TEXT_FIELDS
from fihris.index.segment import Segment
from fihris.index.whoosh.matcher import LiveTermPostings, TermPostings

I64 = npt.NDArray[np.int64]

_TERMS_AT_ONCE = 1_000


def text_field(field: str) -> str | None:
    """Return the text field that a field is a level of; None for fields that are no text."""
    name = field.removesuffix(f"_{SURFACE}")
    return name if name in TEXT_FIELDS else None


class SegmentTermInfo(TermInfo):  # type: ignore[misc]
    """What is known of a term in a segment, deleted documents included; counted when asked for.

    `lengths` are exact and by document; fields that are no text have none, and lengths of 0.
    """

    def __init__(
        self, docs: Array, frequencies: Callable[[], I64], lengths: Array | None = None
    ) -> None:
        super().__init__(df=len(docs), minid=int(docs[0]), maxid=int(docs[-1]))
        self._docs = docs
        self._frequencies = frequencies
        self._lengths = lengths

    def weight(self) -> float:
        """Return how often the term stands in all documents."""
        return float(self._frequencies().sum())

    def max_weight(self) -> float:
        """Return how often it stands in the document that has it most often."""
        return float(self._frequencies().max())

    def min_length(self) -> int:
        """Return the length of the shortest document that has it."""
        return 0 if self._lengths is None else int(self._lengths[self._docs].min())

    def max_length(self) -> int:
        """Return the length of the longest document that has it."""
        return 0 if self._lengths is None else int(self._lengths[self._docs].max())


class Terms(Protocol):
    """The terms of a field that stand in a document of a segment, deleted documents included."""

    def __contains__(self, term: object) -> bool: ...

    def after(self, first: bytes) -> Iterator[bytes]:
        """Yield the terms from `first` on, in order."""

    def starting(self, prefix: bytes) -> Iterator[bytes]:
        """Yield the terms that start with `prefix`, in order."""

    def postings(self, term: bytes) -> TermPostings:
        """Return the postings of a term that is there, without those of deleted documents."""

    def info(self, term: bytes) -> TermInfo:
        """Return what is known of a term that is there."""

    def document_frequency(self, term: bytes) -> int:
        """Return how many documents hold the term; 0 where it is not there."""

    def frequency(self, term: bytes) -> int:
        """Return how often the term stands in all documents; 0 where it is not there."""


class FieldTerms:
    """The terms of a field with postings.

    Title and body share a vocabulary, so a term of it need not stand in this field. The empty
    string is no term: it stands for a source or a category that is not known.
    """

    def __init__(self, segment: Segment, field: str, deleted: BOOL | None) -> None:
        self._vocabulary = segment.terms(field)
        self._postings = segment.postings(field)
        self._deleted = deleted
        text = text_field(field)
        self._lengths = None if text is None else segment.lengths(text)

    @cached_property
    def numbers(self) -> I64:
        """The numbers of the vocabulary's terms that stand in this field, rising."""
        numbers = np.flatnonzero(self._postings.document_frequencies)
        if len(numbers) and not self._vocabulary[int(numbers[0])]:
            numbers = numbers[1:]
        return numbers

    def _number(self, term: bytes) -> int:
        number = self._vocabulary.find(term) if term else -1
        return number if number >= 0 and self._postings.document_frequency(number) else -1

    def __contains__(self, term: object) -> bool:
        return isinstance(term, bytes) and self._number(term) >= 0

    def _existing(self, term: bytes) -> int:
        number = self._number(term)
        if number < 0:
            raise KeyError(term)
        return number

    def _slices(self, first: int, after: int) -> Iterator[bytes]:
        """Yield the terms numbered from `first` to before `after` that stand in this field."""
        a, b = np.searchsorted(self.numbers, (first, after)).tolist()
        for start in range(a, b, _TERMS_AT_ONCE):
            numbers = self.numbers[start : min(start + _TERMS_AT_ONCE, b)]
            begin = int(numbers[0])
            terms = self._vocabulary.slice(begin, int(numbers[-1]) + 1)
            yield from (terms[number] for number in (numbers - begin).tolist())

    def after(self, first: bytes) -> Iterator[bytes]:
        """Yield the terms from `first` on, in order."""
        return self._slices(self._vocabulary.lower(first), len(self._vocabulary))

    def starting(self, prefix: bytes) -> Iterator[bytes]:
        """Yield the terms that start with `prefix`, in order."""
        return self._slices(*self._vocabulary.starting(prefix))

    def postings(self, term: bytes) -> LiveTermPostings:
        """Return the postings of a term that is there, without those of deleted documents."""
        number = self._existing(term)
        return LiveTermPostings(self._postings, number, self._deleted, self.info(term))

    def info(self, term: bytes) -> SegmentTermInfo:
        """Return what is known of a term that is there."""
        docs, frequencies = self._postings.term(self._existing(term))
        return SegmentTermInfo(docs, lambda: frequencies, self._lengths)

    def document_frequency(self, term: bytes) -> int:
        """Return how many documents hold the term; 0 where it is not there."""
        number = self._number(term)
        return 0 if number < 0 else self._postings.document_frequency(number)

    def frequency(self, term: bytes) -> int:
        """Return how often the term stands in all documents; 0 where it is not there."""
        number = self._number(term)
        if number < 0:
            return 0
        return int(self._postings.term(number)[1].sum())


class TermCursor(FieldCursor):  # type: ignore[misc]
    """Moves through a field's terms; for Whoosh's search for terms within an edit distance.

    `current` is the current term's bytes, None behind the last.
    """

    current: bytes | None

    def __init__(self, terms: Terms, field: FieldType) -> None:
        self._terms = terms
        self._field = field
        self.first()

    def _move(self, following: Iterator[bytes]) -> Any:
        self._following = following
        return self.next()

    def first(self) -> Any:
        """Move to the first term and return its text; None where there is none."""
        return self._move(self._terms.after(b""))

    def find(self, string: str | bytes) -> Any:
        """Move to the first term that is not before `string` and return its text."""
        return self._move(self._terms.after(self._field.to_bytes(string)))

    def next(self) -> Any:
        """Move to the next term and return its text; None behind the last."""
        self.current = next(self._following, None)
        return self.text()

    def text(self) -> Any:
        """Return the current term's text; None behind the last."""
        return None if self.current is None else self._field.from_bytes(self.current)

    def term(self) -> Any:
        """Return the current term's text; None behind the last."""
        return self.text()

    def term_info(self) -> TermInfo | None:
        """Return what is known of the current term."""
        return None if self.current is None else self._terms.info(self.current)

    def is_valid(self) -> bool:
        """Tell whether there is a current term."""
        return self.current is not None


class UnitedCursor(FieldCursor):  # type: ignore[misc]
    """Moves through a field's terms in several segments as through one list.

    Each cursor comes with the number that its segment's document 0 has among all documents.
    """

    def __init__(self, cursors: Sequence[tuple[TermCursor, int]]) -> None:
        self._cursors = cursors
        self._find_lowest()

    def _find_lowest(self) -> Any:
        valid = [cursor.current for cursor, _ in self._cursors if cursor.current is not None]
        lowest = min(valid, default=None)
        self._lowest = [part for part in self._cursors if part[0].current == lowest]
        return self.text()

    def first(self) -> Any:
        """Move to the first term and return its text; None where there is none."""
        for cursor, _ in self._cursors:
            cursor.first()
        return self._find_lowest()

    def find(self, string: str | bytes) -> Any:
        """Move to the first term that is not before `string` and return its text."""
        for cursor, _ in self._cursors:
            cursor.find(string)
        return self._find_lowest()

    def next(self) -> Any:
        """Move to the next term and return its text; None behind the last."""
        for cursor, _ in self._lowest:
            cursor.next()
        return self._find_lowest()

    def text(self) -> Any:
        """Return the current term's text; None behind the last."""
        return self._lowest[0][0].text() if self._lowest else None

    def term(self) -> Any:
        """Return the current term's text; None behind the last."""
        return self.text()

    def term_info(self) -> TermInfo | None:
        """Return what is known of the current term in all segments; None behind the last."""
        if not self.is_valid():
            return None
        return combine_terminfos([(cursor.term_info(), base) for cursor, base in self._lowest])

    def is_valid(self) -> bool:
        """Tell whether there is a current term."""
        return bool(self._lowest) and self._lowest[0][0].is_valid()
