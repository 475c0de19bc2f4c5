"""A set of whole numbers in each of the shapes that `lists.py` lays them down in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from fihris.index.places import BOOL, I64, places, ranges

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]

BUCKET_BITS = 8
BUCKET = 1 << BUCKET_BITS
WORD_BITS = 6
WORD = 1 << WORD_BITS
# The bits of a word below each of its places, and all of them.
_BELOW = np.array([(1 << n) - 1 for n in range(WORD + 1)], np.uint64)
ONE = np.uint64(1)

if hasattr(np, "bitwise_count"):
    _bit_count: Callable[[Any], Any] = np.bitwise_count
else:  # numpy 1
    ONES = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)

    def _bit_count(words: Any) -> Any:
        """Return how many bits of each word are set."""
        return ONES[words[..., None].view(np.uint8)].sum(axis=-1, dtype=np.uint8)


def bucket_count(bounds: Any) -> Any:
    """Return how many buckets the numbers below a bound have."""
    return (bounds + (BUCKET - 1)) >> BUCKET_BITS


def high_bytes(bounds: Any) -> Any:
    """Return how many bytes the numbers below a bound have beside the lowest."""
    most = (bounds - 1) >> BUCKET_BITS
    return (most > 0) + (most > 0xFF) * 1 + (most > 0xFFFF) * 1


def bitmap_bytes(bounds: Any) -> Any:
    """Return how long a bitmap of the numbers below a bound is."""
    return (bounds + (WORD - 1)) // WORD * 8


class NumberSet:
    """A set of numbers below a bound, as a file has it. What is prepared for searching is kept."""

    def __init__(self, data: U8, length: int, bound: int) -> None:
        self.length = length
        self._data = data
        self._bound = bound

    def numbers(self) -> I64:
        """Return the numbers, rising, int64."""
        raise NotImplementedError

    def first(self, most: int) -> I64:
        """Return the lowest numbers, at most so many."""
        return self.numbers()[:most]

    def at(self, places: I64) -> I64:
        """Return the numbers at these places."""
        return self.numbers()[places]

    def find(self, wanted: I64) -> tuple[I64, BOOL]:
        """Return where each wanted number stands in the set, and whether it does.

        `wanted` rise and are below the bound. The places of those that are absent mean nothing,
        but are valid ones where the set is not empty.
        """
        return places(wanted, self.numbers())

    def contains(self, wanted: I64) -> BOOL:
        """Tell which wanted numbers, rising and below the bound, are in the set."""
        return self.find(wanted)[1]


class _Full(NumberSet):
    def numbers(self) -> I64:
        return np.arange(self._bound)

    def find(self, wanted: I64) -> tuple[I64, BOOL]:
        return wanted, np.ones(len(wanted), bool)


class _Sparse(NumberSet):
    @cached_property
    def _numbers(self) -> I64:
        planes = self._data.reshape(1 + int(high_bytes(self._bound)), self.length)
        found: I64 = planes[0].astype(np.int64)
        for byte in range(1, len(planes)):
            found += planes[byte].astype(np.int64) << (8 * byte)
        return found

    def numbers(self) -> I64:
        return self._numbers


class _Buckets(NumberSet):
    @cached_property
    def _counts(self) -> U8:
        return self._data[: bucket_count(self._bound)]

    @cached_property
    def _low(self) -> U8:
        return self._data[bucket_count(self._bound) :]

    @cached_property
    def _ends(self) -> U32:
        return self._counts.cumsum(dtype=np.uint32)

    def numbers(self) -> I64:
        begins = np.arange(0, len(self._counts) << BUCKET_BITS, BUCKET)
        found: I64 = begins.repeat(self._counts)
        found += self._low
        return found

    def first(self, most: int) -> I64:
        buckets = int(self._counts.cumsum(dtype=np.uint32).searchsorted(most)) + 1
        begins = np.arange(0, buckets << BUCKET_BITS, BUCKET)[: len(self._counts)]
        return begins.repeat(self._counts[:buckets])[:most] + self._low[:most]

    def at(self, places: I64) -> I64:
        bucket = self._ends.searchsorted(places.astype(np.uint32), side="right")
        return (bucket << BUCKET_BITS) + self._low[places]

    def find(self, wanted: I64) -> tuple[I64, BOOL]:
        # Going through the buckets of the wanted numbers costs about as much a number that is
        # looked at as reading the set does for all of it.
        if len(wanted) * BUCKET >= self._bound:
            return places(wanted, self.numbers())
        bucket = wanted >> BUCKET_BITS
        own = self._counts[bucket].astype(np.int64)
        place = ranges(self._ends[bucket] - own, own)
        owner = np.arange(len(wanted)).repeat(own)
        same = (self._low[place] == wanted.astype(np.uint8)[owner]).nonzero()[0]
        at, found = np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
        owner = owner[same]
        at[owner] = place[same]
        found[owner] = True
        return at, found

    def contains(self, wanted: I64) -> BOOL:
        if len(wanted) * BUCKET < self._bound:
            return self.find(wanted)[1]
        seen = np.zeros(self._bound, bool)
        seen[self.numbers()] = True
        return seen[wanted]


class _Bitmap(NumberSet):
    @cached_property
    def _words(self) -> U64:
        return self._data.view("<u8")

    @cached_property
    def _before(self) -> U32:
        """How many numbers lie in all words before each."""
        held = np.cumsum(_bit_count(self._words), dtype=np.uint32)
        held[1:] = held[:-1]
        held[0] = 0
        return held

    def numbers(self) -> I64:
        bits = np.unpackbits(self._words.view(np.uint8), bitorder="little")
        return bits.view(bool).nonzero()[0]

    def first(self, most: int) -> I64:
        words = most
        while True:  # of a set with one number in eight, eight words have 64 of them
            some = self._words[:words].view(np.uint8)
            found = np.unpackbits(some, bitorder="little").view(bool).nonzero()[0]
            if len(found) >= most or words >= len(self._words):
                return found[:most]
            words *= 8

    def find(self, wanted: I64) -> tuple[I64, BOOL]:
        place = wanted >> WORD_BITS
        word = self._words[place]
        bit = wanted & (WORD - 1)
        at = self._before[place] + _bit_count(word & _BELOW[bit]).astype(np.int64)
        word >>= bit.view(np.uint64)
        word &= ONE
        return at, word.astype(bool)

    def contains(self, wanted: I64) -> BOOL:
        bits = self._words.view(np.uint8)[wanted >> 3]
        bits >>= (wanted & 7).astype(np.uint8)
        bits &= 1
        found: BOOL = bits.view(bool)
        return found


# By the shapes' numbers.
SETS: tuple[type[NumberSet], ...] = (_Full, _Sparse, _Buckets, _Bitmap)
