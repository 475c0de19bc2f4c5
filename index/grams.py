"""Which lemmas of a segment are spelled alike: its lemmas by the trigrams of their letters.

``grams.codes`` (uint32) are the trigrams that occur, rising; ``grams.starts`` where each one's
lemmas begin in ``grams.lemmas``, which are term numbers, rising within a trigram. A trigram packs
three letters, each by its place in Unicode's Arabic block, 0 standing for the word's beginning or
end: ``كتب`` has ``^كت``, ``كتب`` and ``تب$``, as many as letters. Lemmas of
other letters have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, ArrayFile, ArrayFileWriter, narrowed, offsets
from fihris.index.places import I32, I64, ranges

U64 = npt.NDArray[np.uint64]
F64 = npt.NDArray[np.float64]

# Their letters take a hundred bytes each.
_TERMS_AT_ONCE = 65_536
# The first bytes of the letters U+0600 to U+06FF in UTF-8.
_FIRST_LEAD, _LAST_LEAD = 0xD8, 0xDB


class Alike(NamedTuple):
    """Lemmas that are spelled like a word: term numbers (int64) and likenesses (float64)."""

    numbers: I64
    likeness: F64


def trigrams(text: npt.NDArray[np.uint8], starts: I64) -> tuple[Array, I64]:
    """Return the trigrams (uint32) of terms that lie end to end as UTF-8, and whose they are.

    The trigrams come term by term, in the order of the letters; those of terms that are not of
    Arabic letters alone are left out. Whose they are is int64, shape as the trigrams.
    """
    lead = (text >= _FIRST_LEAD) & (text <= _LAST_LEAD)
    sizes = np.diff(starts)
    # A term of Arabic letters has as many first bytes as it has pairs of bytes.
    leads = np.diff(np.concatenate(([0], np.cumsum(lead)))[starts])
    terms = np.flatnonzero((leads * 2 == sizes) & (sizes > 0))
    letters = sizes[terms] // 2
    firsts = ranges(starts[terms], sizes[terms])[::2]
    padded_starts = offsets(letters + 2)
    padded = np.zeros(int(padded_starts[-1]), np.uint32)
    padded[ranges(padded_starts[:-1] + 1, letters)] = (
        text[firsts].astype(np.uint32) & 3
    ) << 6 | text[firsts + 1] & 0x3F
    at = ranges(padded_starts[:-1], letters)
    return padded[at] << 16 | padded[at + 1] << 8 | padded[at + 2], np.repeat(terms, letters)


def _paired(codes: Array, lemmas: Array) -> U64:
    """Return trigrams and their lemmas, each pair as one number."""
    pairs = codes.astype(np.uint64)
    pairs <<= np.uint64(32)
    pairs |= lemmas.astype(np.uint64)
    return pairs


def _write(file: ArrayFileWriter, found: list[U64]) -> None:
    """Write trigrams and their lemmas, which come in any order and more than once.

    They are taken out of `found`.
    """
    pairs = np.concatenate([np.zeros(0, np.uint64), *found])
    found.clear()
    pairs.sort()
    once = np.ones(len(pairs), bool)
    once[1:] = pairs[1:] != pairs[:-1]
    pairs = pairs[once]  # `np.unique` takes three times as long
    own = (pairs >> np.uint64(32)).astype(np.uint32)
    first = np.ones(len(own), bool)
    first[1:] = own[1:] != own[:-1]
    begins = np.flatnonzero(first)
    file.add("grams.codes", own[begins])
    file.add("grams.starts", narrowed(np.append(begins, len(own))))
    file.add("grams.lemmas", narrowed(pairs & np.uint64(0xFFFFFFFF)))


def write_grams(file: ArrayFileWriter, text: npt.NDArray[np.uint8], starts: I64) -> None:
    """Write the trigrams of a sorted vocabulary, whose terms lie end to end in `text`."""
    pairs: list[U64] = []
    for first in range(0, len(starts) - 1, _TERMS_AT_ONCE):
        own = starts[first : first + _TERMS_AT_ONCE + 1]
        codes, lemmas = trigrams(text[int(own[0]) : int(own[-1])], own - own[0])
        pairs.append(_paired(codes, lemmas + first))
    _write(file, pairs)


def merge_grams(
    file: ArrayFileWriter, sources: Sequence[Grams], numbers: Sequence[I32], terms: int
) -> None:
    """Write the trigrams of several segments.

    `numbers` are each one's new term numbers, or -1, and `terms` is how many there are.
    """
    pairs: list[U64] = []
    missing = np.ones(terms, bool)
    for source, new in zip(sources, numbers, strict=True):
        wanted = np.zeros(len(new), bool)
        wanted[new >= 0] = missing[new[new >= 0]]
        kept = wanted[source.lemmas]
        codes = np.repeat(source.codes, source.counts)[kept]
        pairs.append(_paired(codes, new[source.lemmas[kept]]))
        missing[new[wanted]] = False
    _write(file, pairs)


class Grams:
    """The trigrams of one segment's lemmas, read from its file."""

    def __init__(self, file: ArrayFile) -> None:
        self.codes: Array = file.array("grams.codes")
        self.starts: Array = file.array("grams.starts")
        self._lemmas = file.part("grams.lemmas")
        self._term_starts = file.part("vocabulary.lemma.starts")

    @property
    def lemmas(self) -> Array:
        """The lemmas of all trigrams, one after the other."""
        return self._lemmas[:]

    @property
    def counts(self) -> I64:
        """How many lemmas have each trigram."""
        return self.starts[1:].astype(np.int64) - self.starts[:-1]

    def alike(self, word: str, least: float) -> Alike:
        """Return the lemmas whose likeness to a word is `least` or more, rising by number.

        Likeness is Dice's: of two words with m and n trigrams, 2 · shared / (m + n); 1 for the
        word itself, 0 for a word of other letters than Arabic ones.
        """
        wanted = np.array(_trigrams_of(word), self.codes.dtype)
        at = self.codes.searchsorted(wanted)
        at[at == len(self.codes)] = 0
        at = at[self.codes[at] == wanted] if len(self.codes) and len(wanted) else at[:0]
        bounds = zip(self.starts[at].tolist(), self.starts[at + 1].tolist(), strict=True)
        lists = [self._lemmas[begin:end] for begin, end in bounds]
        if not lists:
            return Alike(np.zeros(0, np.int64), np.zeros(0))
        found = np.concatenate(lists)
        found.sort()
        last = np.ones(len(found), bool)
        np.not_equal(found[1:], found[:-1], out=last[:-1])
        behind = last.nonzero()[0] + 1
        shared = behind.copy()
        shared[1:] -= behind[:-1]
        # Of a lemma with n trigrams no more than n are shared.
        several = (shared >= least * len(word) / (2 - least) - 1e-9).nonzero()[0]
        numbers, shared = found[behind[several] - 1].astype(np.int64), shared[several]
        begins, ends = self._term_starts.take(numbers), self._term_starts.take(numbers + 1)
        letters = (ends.astype(np.int64) - begins) // 2
        likeness = 2.0 * shared / (len(word) + letters)
        near = (likeness >= least).nonzero()[0]
        return Alike(numbers[near], likeness[near])


def _trigrams_of(word: str) -> list[int]:
    """Return the trigrams of one word, rising; none where it is not of Arabic letters alone."""
    letters = [ord(letter) - 0x600 for letter in word]
    if not letters or min(letters) < 0 or max(letters) > 0xFF:
        return []
    padded = [0, *letters, 0]
    threes = zip(padded, padded[1:], padded[2:], strict=False)
    return sorted({a << 16 | b << 8 | c for a, b, c in threes})
