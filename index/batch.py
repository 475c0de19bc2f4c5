"""The articles that wait to be built into a segment.

They lie in pieces of some megabytes, each one object: as many small objects would leave holes in
memory that nothing else fits in, and would take several times as long to send to another process.
"""

from __future__ import annotations

import pickle
from collections import deque
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.index.records import Packed

# The texts of a piece are tokenised together (see `analyzer`): some steps of it.
_PIECE_BYTES = 2_000_000


_NONE = np.zeros(0, np.int64)


class _Piece(NamedTuple):
    """Articles, pickled, and the size of each, int64."""

    data: bytes
    sizes: npt.NDArray[np.int64]


class Batch:
    """Articles with ids that differ, in the order in which they came; can be pickled."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}  # of the articles that were not dropped
        self._dropped: set[int] = set()
        self._count = 0
        self._pieces: deque[_Piece] = deque()
        self._open: list[Packed] = []
        self._open_sizes: list[int] = []
        self._open_bytes = 0
        self._unpacked = 0  # articles of the pieces that were
        self._next: list[Packed] = []  # of those, what is not taken yet
        self._next_sizes = _NONE
        self.size = 0
        self.has_long = False  # one that may take much more memory than most

    def __bool__(self) -> bool:
        return bool(self._places)

    def add(self, article: Packed) -> None:
        """Append an article; one with the same id is dropped."""
        if article.id in self._places:
            self.drop(article.id)
        self._places[article.id] = self._count
        self._count += 1
        self._open.append(article)
        size = article.size
        self._open_sizes.append(size)
        self._open_bytes += size
        self.size += size
        self.has_long = self.has_long or article.is_long
        if self._open_bytes >= _PIECE_BYTES:
            self._close_piece()

    def _close_piece(self) -> None:
        # Plain tuples, which take a third of the time. None of this ever comes to lie on a disk.
        data = pickle.dumps(list(map(tuple, self._open)), pickle.HIGHEST_PROTOCOL)
        self._pieces.append(_Piece(data, np.array(self._open_sizes)))
        self._open, self._open_sizes, self._open_bytes = [], [], 0

    def drop(self, identity: str) -> bool:
        """Take an article out; tell whether it was there."""
        place = self._places.pop(identity, None)
        if place is not None:
            self._dropped.add(place)
        return place is not None

    def take(self, most: float = inf, *, one: bool = False) -> tuple[list[Packed], int]:
        """Take out the next articles, some at a time, of `most` bytes or fewer; and their bytes.

        None where all are taken, or the next is larger; with `one`, that one is taken.
        """
        if self.exhausted:
            return [], 0
        count = int(np.searchsorted(np.cumsum(self._next_sizes), most, side="right"))
        count = max(count, int(one))
        taken, self._next = self._next[:count], self._next[count:]
        size = int(self._next_sizes[:count].sum())
        self._next_sizes = self._next_sizes[count:]
        return taken, size

    @property
    def exhausted(self) -> bool:
        """Whether all articles are taken."""
        while not self._next and self._unpack():
            pass
        return not self._next

    def _unpack(self) -> bool:
        """Unpack the next piece, less what was dropped; tell whether there was one."""
        if self._open:
            self._close_piece()
        if not self._pieces:
            return False
        packed, sizes = self._pieces.popleft()
        data = pickle.loads(packed)  # noqa: S301 (made here, and never on a disk)
        first, self._unpacked = self._unpacked, self._unpacked + len(data)
        kept = [i for i in range(len(data)) if first + i not in self._dropped]
        self._next = [Packed._make(data[i]) for i in kept]
        self._next_sizes = sizes[kept]
        return True

    @property
    def left(self) -> int:
        """How many bytes wait to be taken; those of articles that were dropped are included."""
        unpacked = int(self._next_sizes.sum())
        return sum(len(piece.data) for piece in self._pieces) + self._open_bytes + unpacked

    def __reduce__(self) -> tuple[object, ...]:
        """Leave the articles to whoever unpickles them: nothing is held twice."""
        if self._open:
            self._close_piece()
        pieces, self._pieces = self._pieces, deque()
        return _sent, (pieces, self._dropped)


def _sent(pieces: deque[_Piece], dropped: set[int]) -> Batch:
    batch = Batch()
    batch._pieces, batch._dropped = pieces, dropped
    return batch
