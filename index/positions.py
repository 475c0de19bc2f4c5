"""Where lemmas stand in a text field.

Positions follow one another in the order of the postings, as many of each as its count says: a low
byte each (``….low``), and what is over 255 as numbers of bytes (``….high``, see `counts.py`).
``….skips`` says where those of every 32nd posting begin, so that those of a few postings are found
without adding up the counts of all before them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from fihris.index.arrays import Array, ArrayFile, ArrayFileWriter
from fihris.index.checksums import damaged
from fihris.index.counts import GROUP_BITS, NIBBLE, Counts, write_counts, write_skips
from fihris.index.places import I64, ranges

Pieces = Callable[[], Iterable[Array]]


def write_positions(
    file: ArrayFileWriter, field: str, counts: Iterable[Array], positions: Pieces
) -> None:
    """Write a field's positions and the skips; both come in pieces, the positions twice."""
    write_skips(file, f"positions.{field}.skips", counts)
    low = (piece & 0xFF for piece in positions())
    file.add_pieces(f"positions.{field}.low", np.uint8, low)
    high = (piece >> 8 for piece in positions())
    write_counts(file, f"positions.{field}.high", NIBBLE, high)


class Positions:
    """The positions of one field of a segment."""

    def __init__(self, file: ArrayFile, field: str, counts: Counts) -> None:
        self._path = file.path
        self._counts = counts
        self._skips = file.part(f"positions.{field}.skips")
        self._low = file.part(f"positions.{field}.low")
        self._high = Counts(file, f"positions.{field}.high", NIBBLE)

    def begins(self, numbers: I64) -> I64:
        """Return where the positions of postings begin."""
        found: I64 = self._skips.take(numbers >> GROUP_BITS) + self._counts.before(numbers)
        return found

    def of(self, numbers: I64, most: int | None = None) -> tuple[I64, I64]:
        """Return the positions of postings, laid end to end, and how many each has, both int64.

        With `most`, the first so many of each.
        """
        lengths = self._counts.at(numbers)
        if most is not None:
            lengths = np.minimum(lengths, most)
        if int(lengths.sum()) > len(self._low) and self._are_too_many(numbers, lengths):
            raise damaged(self._path, "there are fewer positions than are counted")
        at = ranges(self.begins(numbers), lengths)
        return self._low.take(at) + (self._high.at(at) << 8), lengths

    def _are_too_many(self, numbers: I64, lengths: I64) -> bool:
        # A word that a phrase has twice is asked for twice, and may be nearly all of a field.
        _, once = np.unique(numbers, return_index=True)
        return int(lengths[once].sum()) > len(self._low)

    def between(self, first: int, after: int) -> I64:
        """Return the positions of the postings [first, after), int64."""
        if first == after:
            return np.zeros(0, np.int64)
        begin, end = self.begins(np.array([first, after])).tolist()
        found: I64 = self._low[begin:end] + (self._high.between(begin, end) << 8)
        return found
