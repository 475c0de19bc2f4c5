"""The sorted terms of a field: from a term to its number and back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, ArrayFile, ArrayFileWriter, narrowed, offsets

_KEPT = 4096
_LONGEST_KEPT = 64


def write_vocabulary(file: ArrayFileWriter, name: str, terms: Sequence[bytes]) -> None:
    """Write `terms`, sorted and unique."""
    lengths = np.fromiter(map(len, terms), np.int64, len(terms))
    write_terms(file, name, b"".join(terms), lengths)


def write_terms(file: ArrayFileWriter, name: str, text: bytes, lengths: Array) -> None:
    """Write terms, sorted and unique, that lie end to end in `text`."""
    file.add(f"vocabulary.{name}.text", np.frombuffer(text, np.uint8))
    file.add(f"vocabulary.{name}.starts", narrowed(offsets(lengths)))


class Vocabulary(Sequence[bytes]):
    """Terms in the order of their bytes, which for UTF-8 is the order of their code points."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._text = memoryview(file.array(f"vocabulary.{name}.text").data)
        self._starts: Array = file.array(f"vocabulary.{name}.starts")
        self._found: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]
        return bytes(self._text[self._starts[number] : self._starts[number + 1]])

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.slice(0, len(self)))

    def slice(self, first: int, after: int) -> list[bytes]:
        """Return the terms numbered from `first` to before `after`."""
        text, starts = self.text_of(first, after)
        return [text[a:b] for a, b in pairwise(starts.tolist())]

    def texts(self, numbers: Array) -> tuple[str, ...]:
        """Return the terms of these numbers as text."""
        starts, ends = self._starts[numbers].tolist(), self._starts[numbers + 1].tolist()
        return tuple(str(self._text[a:b], "utf-8") for a, b in zip(starts, ends, strict=True))

    def text_of(self, first: int, after: int) -> tuple[bytes, npt.NDArray[np.int64]]:
        """Return the same terms end to end, and where each begins, and the end."""
        starts = self._starts[first : after + 1].astype(np.int64)
        if len(starts) < 2:
            return b"", np.zeros(1, np.int64)
        return bytes(self._text[starts[0] : starts[-1]]), starts - starts[0]

    def lower(self, term: bytes, first: int = 0) -> int:
        """Return the number of the first term that is not before `term`."""
        return bisect_left(self, term, first)

    def find(self, term: bytes) -> int:
        """Return the number of `term`, or -1."""
        known = self._found.get(term)
        if known is None:
            number = self.lower(term)
            known = number if number < len(self) and self[number] == term else -1
            # One search asks for a word a dozen times: by field, for its weight, for its marks.
            if len(self._found) >= _KEPT:
                self._found.clear()
            if len(term) <= _LONGEST_KEPT:
                self._found[term] = known
        return known

    def starting(self, prefix: bytes) -> tuple[int, int]:
        """Return the range of the numbers of the terms that start with `prefix`."""
        first = self.lower(prefix)
        # No UTF-8 byte is 0xff, so this sorts behind everything that starts with the prefix.
        return first, self.lower(prefix + b"\xff", first)
