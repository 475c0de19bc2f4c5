"""Places in sorted arrays, and ranges of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
BOOL = npt.NDArray[np.bool_]


def ranges(starts: Array, lengths: Array) -> I64:
    """Return the numbers of the ranges [start, start + length), one after the other, int64."""
    lengths = lengths.astype(np.int64, copy=False)
    ends = lengths.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    shift: I64 = (starts - (ends - lengths)).repeat(lengths)
    shift += np.arange(total)
    return shift


def places(needles: Array, haystack: Array) -> tuple[I64, BOOL]:
    """Return where each needle stands, or would stand, in `haystack`, and whether it does.

    Both are sorted and unique. Indices are int64; those of absent needles are still valid ones,
    unless the haystack is empty.
    """
    if not len(haystack):
        return np.zeros(len(needles), np.int64), np.zeros(len(needles), bool)
    if needles.dtype != haystack.dtype:
        # searchsorted would otherwise copy the longer array to the common type.
        limit = np.iinfo(haystack.dtype).max
        if len(needles) and int(needles[-1]) > limit:
            possible = needles <= limit
            at, found = places(np.minimum(needles, limit).astype(haystack.dtype), haystack)
            return at, found & possible
        needles = needles.astype(haystack.dtype)
    at = haystack.searchsorted(needles)
    at[at == len(haystack)] = 0
    return at, haystack[at] == needles
