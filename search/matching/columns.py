"""Documents by their values: those that have one in a field, and those of a stretch of time."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from whoosh import query as wq

from fihris.index.fields import KEYWORD_FIELDS, SURFACE, TEXT_FIELDS, UNKNOWN_DATE, to_microseconds
from fihris.index.segment import Segment
from fihris.search.matching.matches import Docs

YEAR_ONE = to_microseconds(datetime(1, 1, 1, tzinfo=UTC))


def documents_with(segment: Segment, field: str | None) -> Docs:
    """Return the documents that have anything in a field, rising; all where the field is None."""
    if field is None:
        return np.arange(segment.documents)
    text_field = field.removesuffix(f"_{SURFACE}")
    if text_field in TEXT_FIELDS:
        return np.flatnonzero(segment.lengths(text_field))
    if field in KEYWORD_FIELDS:
        empty = segment.terms(field).find(b"")
        return np.flatnonzero(segment.column(field) != empty)
    if field == "date":
        return np.flatnonzero(segment.column("date") != UNKNOWN_DATE)
    return np.zeros(0, np.int64)


def documents_within(segment: Segment, query: wq.NumericRange) -> Docs:
    """Return the documents whose dates are in a range, rising.

    Whoosh counts its bounds in microseconds from the year 1.
    """
    dates = segment.column("date")
    inside = dates != UNKNOWN_DATE
    if query.start is not None:
        start = query.start + YEAR_ONE
        inside &= (dates > start) if query.startexcl else (dates >= start)
    if query.end is not None:
        end = query.end + YEAR_ONE
        inside &= (dates < end) if query.endexcl else (dates <= end)
    return np.flatnonzero(inside)
