"""The articles that wait to be built into a segment.

They lie in pieces of some megabytes, each one object: as many small objects would leave holes in
memory that nothing else fits in, and would take several times as long to send to another process.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator

from fihris.index.records import Packed

# The texts of a piece are tokenised together (see `analyzer`): some steps of it.
_PIECE_BYTES = 2_000_000


class Batch:
    """Articles with ids that differ, in the order in which they came; can be pickled."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}  # of the articles that were not dropped
        self._dropped: set[int] = set()
        self._count = 0
        self._pieces: list[bytes] = []
        self._open: list[Packed] = []
        self._open_bytes = 0
        self.size = 0

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
        self._open_bytes += size
        self.size += size
        if self._open_bytes >= _PIECE_BYTES:
            self._close_piece()

    def _close_piece(self) -> None:
        # Plain tuples, which take a third of the time. None of this ever comes to lie on a disk.
        self._pieces.append(pickle.dumps(list(map(tuple, self._open)), pickle.HIGHEST_PROTOCOL))
        self._open, self._open_bytes = [], 0

    def drop(self, identity: str) -> bool:
        """Take an article out; tell whether it was there."""
        place = self._places.pop(identity, None)
        if place is not None:
            self._dropped.add(place)
        return place is not None

    def take(self) -> Iterator[list[Packed]]:
        """Yield the articles, some at a time, and let go of them."""
        if self._open:
            self._close_piece()
        place = 0
        self._pieces.reverse()
        while self._pieces:
            data = pickle.loads(self._pieces.pop())  # noqa: S301 (made here, and never on a disk)
            piece = list(map(Packed._make, data))
            if self._dropped:
                kept = [a for i, a in enumerate(piece, place) if i not in self._dropped]
                place += len(piece)
                piece = kept
            if piece:
                yield piece

    def __reduce__(self) -> tuple[object, ...]:
        """Leave the articles to whoever unpickles them: nothing is held twice."""
        if self._open:
            self._close_piece()
        pieces, self._pieces = self._pieces, []
        return _sent, (pieces, self._dropped)


def _sent(pieces: list[bytes], dropped: set[int]) -> Batch:
    batch = Batch()
    batch._pieces, batch._dropped = pieces, dropped
    return batch
