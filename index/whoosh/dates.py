"""The date column as the terms that a DATETIME field of Whoosh has, though none are stored.

Whoosh writes a date as eight terms: a byte that says how many of its low bits are dropped (0, 8, …,
56), then the rest of the number, 64 bits, big-endian. A range of dates is some of those terms,
coarse ones in its middle and fine ones at its ends. In the column's order each of them is a range.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from struct import Struct

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array
from fihris.index.deletions import BOOL
from fihris.index.fields import UNKNOWN_DATE, to_microseconds
from fihris.index.whoosh.terms import SegmentTermInfo

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]

_TERM = Struct(">BQ")
_BITS, _STEP = 64, 8
_SIGN = 1 << 63
# Whoosh counts from the year 1, Fihris from 1970.
YEAR_ONE = to_microseconds(datetime(1, 1, 1, tzinfo=UTC))


class DatePostings:
    """The documents of one such term: each has it once."""

    def __init__(self, docs: Array, info: SegmentTermInfo) -> None:
        self.docs = docs
        self.info = info

    @property
    def frequencies(self) -> I64:
        """How often the term stands in each document, int64."""
        return np.ones(len(self.docs), np.int64)

    def positions(self, _: int) -> list[int]:
        """Raise ValueError: dates have no positions."""
        raise ValueError("the date field keeps no positions")


class DateTerms:
    """The terms of a segment's dates."""

    def __init__(self, column: I64, deleted: BOOL | None) -> None:
        known = np.flatnonzero(column != UNKNOWN_DATE)
        dates = column[known]
        order = np.argsort(dates, kind="stable")
        self._deleted = deleted
        self._docs = known[order]
        # As Whoosh has signed numbers in unsigned ones, so that their bytes sort like them.
        self._dates: U64 = (dates[order] - YEAR_ONE).astype(np.uint64) + np.uint64(_SIGN)

    def _bounds(self, term: object) -> tuple[int, int]:
        """Return the range of the sorted dates that a term stands for; an empty one if none."""
        if not isinstance(term, bytes) or len(term) != _TERM.size:
            return 0, 0
        shift, number = _TERM.unpack(term)
        if shift % _STEP or shift >= _BITS or number >= 1 << (_BITS - shift):
            return 0, 0
        return self._place(number << shift), self._place((number + 1) << shift)

    def _place(self, number: int) -> int:
        """Return where in the sorted dates the first lies that is not before `number`."""
        if number >= 1 << _BITS:
            return len(self._dates)
        return int(np.searchsorted(self._dates, np.uint64(number)))

    def __contains__(self, term: object) -> bool:
        first, after = self._bounds(term)
        return first < after

    def after(self, first: bytes) -> Iterator[bytes]:
        """Yield the terms from `first` on, in order."""
        padded = first[: _TERM.size].ljust(_TERM.size, b"\0")
        begin, number = _TERM.unpack(padded)
        if len(first) > _TERM.size:
            number += 1
        for shift in range(-(-begin // _STEP) * _STEP, _BITS, _STEP):
            place = self._place(number << shift if shift == begin else 0)
            while place < len(self._dates):
                found = int(self._dates[place]) >> shift
                yield _TERM.pack(shift, found)
                place = self._place((found + 1) << shift)

    def starting(self, prefix: bytes) -> Iterator[bytes]:
        """Yield the terms that start with `prefix`, in order."""
        for term in self.after(prefix):
            if not term.startswith(prefix):
                return
            yield term

    def _found(self, term: bytes) -> I64:
        first, after = self._bounds(term)
        if first == after:
            raise KeyError(term)
        return np.sort(self._docs[first:after])

    def postings(self, term: bytes) -> DatePostings:
        """Return the postings of a term that is there, without those of deleted documents."""
        docs = self._found(term)
        live = docs if self._deleted is None else docs[~self._deleted[docs]]
        return DatePostings(live, self.info(term))

    def info(self, term: bytes) -> SegmentTermInfo:
        """Return what is known of a term that is there."""
        docs = self._found(term)
        return SegmentTermInfo(docs, lambda: np.ones(len(docs), np.int64))

    def document_frequency(self, term: bytes) -> int:
        """Return how many documents hold the term; 0 where it is not there."""
        first, after = self._bounds(term)
        return after - first

    def frequency(self, term: bytes) -> int:
        """Return how often the term stands in all documents; 0 where it is not there."""
        return self.document_frequency(term)
