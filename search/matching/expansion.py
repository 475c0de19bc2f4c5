"""From a prefix or a misspelled word to the numbers of the terms that it stands for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.folding import fold
from fihris.index.vocabulary import Vocabulary
from fihris.search.deadline import Deadline
from fihris.search.matching.letters import letters_of
from fihris.search.matching.wildcards import spellings

I64 = npt.NDArray[np.int64]


def prefix_terms(vocabulary: Vocabulary, prefix: str) -> I64:
    """Return the numbers of the terms that start with `prefix`, letter by letter."""
    return np.arange(*vocabulary.starting(prefix.encode()))


def folded_prefix_terms(vocabulary: Vocabulary, prefix: str) -> I64:
    """Return the numbers of the terms whose folded form starts with the folded `prefix`.

    The prefix is followed through the sorted terms, each letter in all its spellings; of the
    spellings that could be, few are in the vocabulary, so few ranges stay.
    """
    starts = [(b"", 0, len(vocabulary))]
    for letter in fold(prefix):
        longer = []
        for start, first, after in starts:
            for variant in spellings().get(letter, letter):
                spelled = start + variant.encode()
                a, b = vocabulary.starting(spelled, first, after)
                if a < b:
                    longer.append((spelled, a, b))
        starts = longer
    ranges = [np.arange(first, after) for _, first, after in sorted(starts)]
    return np.concatenate([np.zeros(0, np.int64), *ranges])


def fuzzy_terms(
    vocabulary: Vocabulary, text: str, distance: int, prefix: int, deadline: Deadline | None = None
) -> I64:
    """Return the numbers of the terms within an edit distance (Levenshtein) of `text`.

    The first `prefix` letters must be the same. All terms are compared at once, a letter of each
    and a letter of `text` at a time.
    """
    first, after = vocabulary.starting(text[:prefix].encode())
    points, starts = letters_of(vocabulary, first, after)
    lengths = np.diff(starts)
    near = np.flatnonzero(np.abs(lengths - len(text)) <= distance)
    if not len(near):
        return near  # a text longer than any term: its letters would be gone through for nothing
    width = len(text) + distance
    # Column i of the table of distances: from the letters of `text` so far to the first i of a
    # term; what stands behind a term's end changes none of its own columns.
    row = np.tile(np.arange(width + 1, dtype=np.int16)[:, None], len(near))
    padded = np.append(points, np.zeros(width, points.dtype))
    columns = [padded[starts[near] + j] for j in range(width)]
    for i, letter in enumerate(text, 1):
        if deadline is not None:
            deadline.check()
        above, row = row, np.empty_like(row)
        row[0] = i
        for j, column in enumerate(columns):
            np.minimum(above[j] + (column != ord(letter)), above[j + 1] + 1, out=row[j + 1])
            np.minimum(row[j + 1], row[j] + 1, out=row[j + 1])
    found = row[lengths[near], np.arange(len(near))] <= distance
    return near[found] + first
