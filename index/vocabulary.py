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
# Many terms are compared as numbers of eight bytes; of longer ones, there are few.
_LONGEST_COMPARED = 32
_STEP = 8
_FIRST_BYTES = np.array([(1 << 64) - (1 << (8 * (8 - n))) for n in range(9)], np.uint64)


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

    def lower(self, term: bytes, first: int = 0, after: int | None = None) -> int:
        """Return the number of the first term that is not before `term`, within a range of them."""
        return bisect_left(self, term, first, after)

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

    def starting(self, prefix: bytes, first: int = 0, after: int | None = None) -> tuple[int, int]:
        """Return the range of the numbers of the terms that start with `prefix`.

        They are sought from `first` on and before `after`, where these are given.
        """
        first = self.lower(prefix, first, after)
        # No UTF-8 byte is 0xff, so this sorts behind everything that starts with the prefix.
        return first, self.lower(prefix + b"\xff", first, after)

    def numbers(self, terms: Sequence[bytes]) -> npt.NDArray[np.int64]:
        """Return the number of each of many terms, -1 where there is none, int64.

        They hold no NUL. A binary search of all at once: twenty thousand take 30 ms, one by one
        300.
        """
        self._starts[:], self._text[:]  # read against their checksums
        self._to_check = 0
        sizes = np.fromiter(map(len, terms), np.int64, len(terms))
        found = np.full(len(terms), -1)
        short = (sizes <= _LONGEST_COMPARED).nonzero()[0]
        for i in (sizes > _LONGEST_COMPARED).nonzero()[0].tolist():
            found[i] = self.find(terms[i])
        if not len(short) or not len(self):
            return found
        joined = b"".join(terms[i].ljust(_LONGEST_COMPARED, b"\0") for i in short.tolist())
        texts = np.frombuffer(joined, f"S{_LONGEST_COMPARED}")
        # Neighbours in the vocabulary are compared with the same terms, which stay in the cache.
        order = texts.argsort(kind="stable")
        short, texts = short[order], texts[order]
        words = texts.view(">u8").astype(np.uint64).reshape(len(short), -1)
        # One step is to one of every few terms, and the others go on from there.
        heads = np.arange(0, len(self), _STEP)
        low = (self._texts_of(heads).searchsorted(texts) - 1).clip(0) * _STEP
        high = np.minimum(low + _STEP + 1, len(self))
        while (left := low < high).any():
            middle = (low + high) >> 1
            seen = np.minimum(middle, len(self) - 1)
            before = self._order(words, sizes[short], seen) < 0
            low = np.where(left & before, middle + 1, low)
            high = np.where(left & ~before, middle, high)
        low[low == len(self)] = 0
        same = self._order(words, sizes[short], low) == 0
        found[short[same]] = low[same]
        return found

    def _texts_of(self, numbers: Array) -> Array:
        """Return the first bytes of terms, zeros behind their ends."""
        starts = self._bounds[numbers].astype(np.int64)
        lengths = self._bounds[numbers + 1].astype(np.int64) - starts
        words = np.empty((len(numbers), _LONGEST_COMPARED // 8), ">u8")
        for column in range(words.shape[1]):
            words[:, column] = self._eights(starts, lengths, 8 * column)
        return words.view(f"S{_LONGEST_COMPARED}")[:, 0]

    def _order(self, words: Array, sizes: Array, numbers: Array) -> npt.NDArray[np.int8]:
        """Return -1 where the term of a number is before the term that it is compared with.

        0 where they are the same, 1 where it is behind. `words` (uint64) are the bytes of each
        term, in eights, zeros behind its end.
        """
        starts = self._bounds[numbers].astype(np.int64)
        lengths = self._bounds[numbers + 1].astype(np.int64) - starts
        order: npt.NDArray[np.int8] = np.sign(lengths - sizes).astype(np.int8)
        undecided = np.arange(len(numbers))
        for column in range(words.shape[1]):
            own = self._eights(starts[undecided], lengths[undecided], 8 * column)
            other = words[undecided, column]
            apart = own != other
            order[undecided[apart]] = np.where(own[apart] < other[apart], -1, 1)
            undecided = undecided[~apart]
            if not len(undecided):
                break
        return order

    def _eights(self, starts: Array, lengths: Array, skipped: int) -> npt.NDArray[np.uint64]:
        """Return eight bytes of terms from a place in them on, zeros behind their ends, uint64."""
        text = np.frombuffer(self._bytes, np.uint8)
        if len(text) < 8:
            text = np.concatenate((text, np.zeros(8, np.uint8)))
        eights = np.ndarray((len(text) - 7,), ">u8", text.data, strides=(1,))
        at = np.minimum(starts + skipped, len(eights) - 1)
        shift = np.minimum(starts + skipped - at, 7).astype(np.uint64) << np.uint64(3)
        kept = np.clip(lengths - skipped, 0, 8)
        found: npt.NDArray[np.uint64] = (eights[at].astype(np.uint64) << shift) & _FIRST_BYTES[kept]
        return found
