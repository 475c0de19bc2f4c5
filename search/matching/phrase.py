"""Words that stand in order, each within a distance of the one before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fihris.index.distinct import distinct
from fihris.index.postings import FieldPostings

I64 = npt.NDArray[np.int64]

_SHIFT = 32


def phrase_places(
    postings: FieldPostings, terms: Sequence[int], selected: Sequence[I64], slop: int
) -> I64:
    """Return, rising, the candidates in which the terms form the phrase.

    `selected[i]` are the places of the documents that hold all terms among the postings of term i,
    all of one length: the candidates. Each word must stand 1 to `slop` places behind the one
    before it; 1 means side by side.
    """
    ends = _keys(postings, terms[0], selected[0])
    for term, chosen in zip(terms[1:], selected[1:], strict=True):
        ends = _followed(ends, _keys(postings, term, chosen), slop)
        if not len(ends):
            break
    return distinct(ends >> _SHIFT)


def _keys(postings: FieldPostings, term: int, selected: I64) -> I64:
    """Return candidate and position of each occurrence in one number, rising."""
    positions, lengths = postings.positions(term, selected)
    return np.repeat(np.arange(len(selected)) << _SHIFT, lengths) + positions


def _followed(ends: I64, following: I64, slop: int) -> I64:
    """Return the occurrences that stand 1 to `slop` places behind one of `ends`."""
    before = np.searchsorted(ends, following) - 1
    distance = following - ends[before]  # a candidate apart is 2**32 places apart
    return following[(before >= 0) & (distance <= slop)]
