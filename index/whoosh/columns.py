"""A segment's columns as Whoosh's column readers, which hits are sorted and grouped by."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.columns import ColumnReader
from whoosh.util.numeric import typecode_max

from fihris.index.fields import KEYWORD_FIELDS, UNKNOWN_DATE
from fihris.index.segment import Segment
from fihris.index.whoosh.dates import YEAR_ONE
from fihris.index.whoosh.schema import reversed_key

COLUMNS = (*KEYWORD_FIELDS, "date")
# What a NUMERIC column of Whoosh holds where a document has no value: it sorts last.
_NO_DATE: int = typecode_max["Q"]


class SegmentColumn(ColumnReader):  # type: ignore[misc]
    """The values of one field by document."""

    def __init__(self, segment: Segment, field: str) -> None:
        self._values = segment.column(field)
        self._doccount = len(self._values)  # the base class counts up to it
        self._reverse = False

    def set_reverse(self) -> None:
        """Sort the other way round."""
        self._reverse = True

    def load(self) -> list[Any]:
        """Return all values."""
        return list(self)


class KeywordValues(SegmentColumn):
    """The values of an id, source or category: UTF-8, empty where it is not known."""

    def __init__(self, segment: Segment, field: str) -> None:
        super().__init__(segment, field)
        self._vocabulary = segment.vocabulary(field)

    def __getitem__(self, docnum: int) -> bytes:
        return self._vocabulary[int(self._values[docnum])]

    def sort_key(self, docnum: int) -> bytes:
        """Return what a document is sorted by."""
        value = self[docnum]
        return reversed_key(value) if self._reverse else value


class DateValues(SegmentColumn):
    """The dates in microseconds since the year 1, as Whoosh counts them.

    Documents without a date are sorted last in both directions; in stock Whoosh they come first
    when the newest are to come first.
    """

    _values: npt.NDArray[np.int64]

    def __getitem__(self, docnum: int) -> int:
        value = int(self._values[docnum])
        return _NO_DATE if value == UNKNOWN_DATE else value - YEAR_ONE

    def sort_key(self, docnum: int) -> int:
        """Return what a document is sorted by."""
        value = self[docnum]
        return -value if self._reverse and value != _NO_DATE else value


def column_of(segment: Segment, field: str) -> SegmentColumn:
    """Return the column of one of the fields in `COLUMNS`."""
    return DateValues(segment, field) if field == "date" else KeywordValues(segment, field)
