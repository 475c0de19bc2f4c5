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
# A search from the command line looks at some hundred terms, and need not read all of them; who
# looks at more goes on faster without asking each time (9 µs to find a term instead of 19).
_CHECKED_SINGLY = 4000


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
        self._text = file.part(f"vocabulary.{name}.text")
        self._starts = file.part(f"vocabulary.{name}.starts")
        # Views of all, for places that have been checked.
        self._bytes = memoryview(self._text.checked(0, 0).data)
        self._bounds: Array = self._starts.checked(0, 0)
        self._to_check = _CHECKED_SINGLY
        self._found: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]
        if self._to_check:
            self._check(number)
        return bytes(self._bytes[self._bounds[number] : self._bounds[number + 1]])

    def _check(self, number: int) -> None:
        """Read a term against its checksums; after many terms all that is left."""
        if self._to_check <= 1:
            self._starts[:], self._text[:]
            self._to_check = 0
            return
        self._to_check -= 1
        starts = self._starts.checked(number, number + 2)
        self._text.checked(int(starts[number]), int(starts[number + 1]))

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.slice(0, len(self)))

    def slice(self, first: int, after: int) -> list[bytes]:
        """Return the terms numbered from `first` to before `after`."""
        text, starts = self.text_of(first, after)
        return [text[a:b] for a, b in pairwise(starts.tolist())]

    def texts(self, numbers: Array) -> tuple[str, ...]:
        """Return the terms of these numbers as text."""
        if self._to_check:
            for number in numbers.tolist():
                self._check(number)
        starts, ends = self._bounds[numbers].tolist(), self._bounds[numbers + 1].tolist()
        return tuple(str(self._bytes[a:b], "utf-8") for a, b in zip(starts, ends, strict=True))

    def text_of(self, first: int, after: int) -> tuple[bytes, npt.NDArray[np.int64]]:
        """Return the same terms end to end, and where each begins, and the end."""
        starts = self._starts[first : after + 1].astype(np.int64)
        if len(starts) < 2:
            return b"", np.zeros(1, np.int64)
        first, after = int(starts[0]), int(starts[-1])
        return self._text[first:after].tobytes(), starts - first

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
