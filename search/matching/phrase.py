"""Words that stand in order, each within a distance of the one before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fihris.index.distinct import distinct
from fihris.index.field_postings import FieldPostings
from fihris.index.places import I64

_SHIFT = 32


def phrase_places(
    postings: FieldPostings, terms: Sequence[int], selected: Sequence[I64], slop: int
) -> I64:
    """Return, rising, the candidates in which the terms form the phrase.

    `selected[i]` are the places of the documents that hold all terms among the postings of term i,
    all of one length: the candidates. Each word must stand 1 to `slop` places behind the one
    before it; 1 means side by side.
    """
    read = {term: postings.positions(term, own) for term, own in zip(terms, selected, strict=True)}
    return ends_of_phrase([read[term] for term in terms], slop)


def ends_of_phrase(positions: Sequence[tuple[I64, I64]], slop: int) -> I64:
    """Return, rising, the candidates that have a phrase.

    `positions` are, word by word, where it stands in all candidates, one after the other, and how
    often in each.
    """
    ends = _keys(*positions[0])
    for following in positions[1:]:
        ends = _followed(ends, _keys(*following), slop)
        if not len(ends):
            break
    return distinct(ends >> _SHIFT)


def _keys(positions: I64, lengths: I64) -> I64:
    """Return candidate and position of each occurrence in one number, rising."""
    keys: I64 = (np.arange(len(lengths)) << _SHIFT).repeat(lengths)
    keys += positions
    return keys


def _followed(ends: I64, following: I64, slop: int) -> I64:
    """Return the occurrences that stand 1 to `slop` places behind one of `ends`."""
    before = ends.searchsorted(following) - 1
    distance = following - ends[before]  # a candidate apart is 2**32 places apart
    return following[(before >= 0) & (distance <= slop)]
