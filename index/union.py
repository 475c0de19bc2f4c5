"""The union of sorted lists of terms, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, offsets

U8 = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]

# Longer terms would make wide tables for all.
_LONGEST = 128


class Terms(NamedTuple):
    """Terms that lie end to end: uint8, and int64, shape (terms,)."""

    text: U8
    lengths: I64


class Union(NamedTuple):
    """All terms of some lists, sorted, each once, and the places of each list's among them."""

    terms: Terms
    places: list[I64]


def union(lists: Sequence[Terms]) -> Union:
    """Return the union of lists of terms, each of which is sorted and unique.

    A list of runs that are sorted is sorted by merging them, in numpy as in Python, so this takes
    little more than a comparison a term.
    """
    lengths = np.concatenate([terms.lengths for terms in lists])
    text = np.concatenate([terms.text for terms in lists])
    # In numpy's fixed-length strings a zero byte at the end is not seen.
    if not len(lengths) or int(lengths.max()) > _LONGEST or not text.all():
        return _union_one_by_one(lists)
    width = max(int(lengths.max()), 1)
    inside = np.arange(width) < lengths[:, None]
    table = np.zeros(inside.shape, np.uint8)
    table[inside] = text
    words = table.view(f"S{width}")[:, 0]
    order = np.argsort(words, kind="stable")
    ordered = words[order]
    first = np.ones(len(order), bool)
    first[1:] = ordered[1:] != ordered[:-1]
    places = np.empty(len(order), np.int64)
    places[order] = np.cumsum(first) - 1
    chosen = order[first]
    terms = Terms(table[chosen][inside[chosen]], lengths[chosen])
    ends = np.cumsum([len(part.lengths) for part in lists])[:-1]
    return Union(terms, np.split(places, ends))


def _union_one_by_one(lists: Sequence[Terms]) -> Union:
    words = []
    for text, lengths in lists:
        data = text.tobytes()
        words.append([data[a:b] for a, b in pairwise(offsets(lengths).tolist())])
    every = sorted(set().union(*words))
    number = {word: i for i, word in enumerate(every)}
    places = [np.array([number[word] for word in part], np.int64) for part in words]
    lengths = np.array(list(map(len, every)), np.int64)
    return Union(Terms(np.frombuffer(b"".join(every), np.uint8), lengths), places)


def kept(text: Array, starts: I64, keep: npt.NDArray[np.bool_]) -> Terms:
    """Return those of the terms that lie end to end in `text` which are to be kept."""
    lengths = np.diff(starts)
    if keep.all():
        return Terms(text, lengths)
    return Terms(text[np.repeat(keep, lengths)], lengths[keep])
