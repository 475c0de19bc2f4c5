"""The titles of a segment's articles, as they are: hits are listed by them.

Compressed in blocks they would take half of the two percent of the text that they are, and ten of
them a third of a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from fihris.index.arrays import Array, ArrayFile, ArrayFileWriter, narrowed, offsets
from fihris.index.places import I64, ranges
from fihris.index.records import decode_text

_AT_ONCE = 50_000


def write_titles(file: ArrayFileWriter, titles: Sequence[bytes]) -> None:
    """Write titles, as `encode_text` returns them."""
    lengths = np.fromiter(map(len, titles), np.int64, len(titles))
    _write(file, lengths, iter([np.frombuffer(b"".join(titles), np.uint8)]))


def merge_titles(file: ArrayFileWriter, sources: Iterable[tuple[Titles, I64]]) -> None:
    """Write the titles of some documents of several segments."""
    pairs = list(sources)
    lengths = [np.zeros(0, np.int64), *(titles.lengths(kept) for titles, kept in pairs)]
    pieces = (piece for titles, kept in pairs for piece in titles.pieces(kept))
    _write(file, np.concatenate(lengths), pieces)


def _write(file: ArrayFileWriter, lengths: I64, pieces: Iterator[Array]) -> None:
    file.add_pieces("titles.text", np.uint8, pieces)
    file.add("titles.starts", narrowed(offsets(lengths)))


class Titles:
    """The titles of one segment, by document."""

    def __init__(self, file: ArrayFile) -> None:
        self._text = file.part("titles.text")
        self._starts = file.part("titles.starts")

    def __getitem__(self, document: int) -> str:
        first, after = self._starts[document : document + 2].tolist()
        return decode_text(self._text[first:after].tobytes())

    def lengths(self, documents: I64) -> I64:
        """Return how many bytes the titles of documents take, int64."""
        starts = self._starts.take(documents)
        return self._starts.take(documents + 1).astype(np.int64) - starts

    def pieces(self, documents: I64) -> Iterator[Array]:
        """Yield the bytes of the titles of documents."""
        for first in range(0, len(documents), _AT_ONCE):
            some = documents[first : first + _AT_ONCE]
            yield self._text.take(ranges(self._starts.take(some), self.lengths(some)))
