"""Sets of whole numbers, compressed, and read as arrays.

A set of n numbers below its bound takes whichever of these shapes is the shortest:

- full: all numbers below the bound; nothing is stored,
- sparse: the low byte of each number, then the next bytes of all, one plane after the other,
- buckets: how many numbers lie in each bucket of 256 (a byte each), then the low bytes,
- bitmap: a bit a number in 64-bit words.

The shapes are chosen so that both a whole set and the places of a few numbers in it come out of
array operations: delta coding would be some two bits a number shorter, but had to be undone from
the beginning. Sets are laid end to end; ``starts`` says where each begins, ``shapes`` what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, ArrayFile, offsets

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
BOOL = npt.NDArray[np.bool_]

FULL, SPARSE, BUCKETS, BITMAP = range(4)
_BUCKET_BITS = 8
_BUCKET = 1 << _BUCKET_BITS
_WORD_BITS = 6
_WORD = 1 << _WORD_BITS
_ONE = np.uint64(1)
# The bits of a word below each of its places, and all of them.
_BELOW = np.array([(1 << n) - 1 for n in range(_WORD + 1)], np.uint64)

if hasattr(np, "bitwise_count"):
    _bit_count: Callable[[Any], Any] = np.bitwise_count
else:  # numpy 1
    _ONES = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)

    def _bit_count(words: Any) -> Any:
        """Return how many bits of each word are set."""
        return _ONES[words[..., None].view(np.uint8)].sum(axis=-1, dtype=np.uint8)


def ranges(starts: Array, lengths: Array) -> I64:
    """Return the numbers of the ranges [start, start + length), one after the other, int64."""
    lengths = lengths.astype(np.int64, copy=False)
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    shift = np.repeat(starts.astype(np.int64, copy=False) - (ends - lengths), lengths)
    shift += np.arange(total)
    return shift


def _buckets(bounds: Any) -> Any:
    return (bounds + (_BUCKET - 1)) >> _BUCKET_BITS


def _high_bytes(bounds: Any) -> Any:
    """Return how many bytes the numbers below a bound have beside the lowest."""
    most = (bounds - 1) >> _BUCKET_BITS
    return (most > 0) + (most > 0xFF) * 1 + (most > 0xFFFF) * 1


def _bitmap_bytes(bounds: Any) -> Any:
    return (bounds + (_WORD - 1)) // _WORD * 8


def encode(numbers: I64, lengths: I64, bounds: I64, offset: int) -> tuple[U8, I64, U8]:
    """Return sets as bytes, where each begins among these, and their shapes.

    `numbers` are all sets' numbers, each set's rising; `lengths` how many each has, `bounds` what
    its numbers are below. `offset` is how many bytes of other sets go before.
    """
    buckets, high = _buckets(bounds), _high_bytes(bounds)
    sizes = np.stack((lengths * (1 + high), lengths + buckets, _bitmap_bytes(bounds)))
    shapes = (np.argmin(sizes, axis=0) + SPARSE).astype(np.uint8)
    shapes[lengths == bounds] = FULL
    begins = offsets(lengths)
    counts: dict[int, I64] = {}
    for i in np.flatnonzero(shapes == BUCKETS).tolist():
        own = numbers[begins[i] : begins[i + 1]]
        counts[i] = np.bincount(own >> _BUCKET_BITS, minlength=int(buckets[i]))
        if int(counts[i].max()) >= _BUCKET:  # does not fit in its byte
            shapes[i] = BITMAP
    size = np.choose(shapes, (0, *sizes))
    # Bitmaps are read as words, so they begin at one.
    padded = np.where(shapes == BITMAP, size + 8, size)
    starts = offsets(padded)[:-1]
    out = np.zeros(int(padded.sum()), np.uint8)
    _encode_sparse(out, numbers, lengths, begins, starts, high, shapes == SPARSE)
    for i in np.flatnonzero(shapes >= BUCKETS).tolist():
        own, start = numbers[begins[i] : begins[i + 1]], int(starts[i])
        if shapes[i] == BUCKETS:
            body = start + int(buckets[i])
            out[start:body] = counts[i]
            out[body : body + len(own)] = own & (_BUCKET - 1)
        else:
            start += -(start + offset) % 8
            bits = np.zeros(int(_bitmap_bytes(bounds[i])) * 8, bool)
            bits[own] = True
            packed = np.packbits(bits, bitorder="little")
            out[start : start + len(packed)] = packed
    return out, starts + offset, shapes


def _encode_sparse(
    out: U8, numbers: I64, lengths: I64, begins: I64, starts: I64, high: I64, sparse: BOOL
) -> None:
    for extra in range(4):
        chosen = np.flatnonzero(sparse & (high == extra))
        if not len(chosen):
            continue
        length = lengths[chosen]
        own = numbers[ranges(begins[chosen], length)]
        target = ranges(starts[chosen], length)
        plane = np.repeat(length, length)
        for byte in range(1 + extra):
            out[target + plane * byte] = own >> (8 * byte) & 0xFF


class NumberSet:
    """A set of numbers below a bound, as a file has it. What is prepared for searching is kept."""

    def __init__(self, data: U8, length: int, bound: int) -> None:
        self.length = length
        self._data = data
        self._bound = bound

    def numbers(self) -> I64:
        """Return the numbers, rising, int64."""
        raise NotImplementedError

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
        planes = self._data.reshape(1 + int(_high_bytes(self._bound)), self.length)
        found: I64 = planes[0].astype(np.int64)
        for byte in range(1, len(planes)):
            found += planes[byte].astype(np.int64) << (8 * byte)
        return found

    def numbers(self) -> I64:
        return self._numbers


class _Buckets(NumberSet):
    @cached_property
    def _counts(self) -> U8:
        return self._data[: _buckets(self._bound)]

    @cached_property
    def _low(self) -> U8:
        return self._data[_buckets(self._bound) :]

    @cached_property
    def _ends(self) -> U32:
        return np.cumsum(self._counts, dtype=np.uint32)

    def numbers(self) -> I64:
        begins = np.arange(0, len(self._counts) << _BUCKET_BITS, _BUCKET)
        found: I64 = np.repeat(begins, self._counts)
        found += self._low
        return found

    def find(self, wanted: I64) -> tuple[I64, BOOL]:
        # Going through the buckets of the wanted numbers costs about as much a number that is
        # looked at as reading the set does for all of it.
        if len(wanted) * _BUCKET >= self._bound:
            return places(wanted, self.numbers())
        bucket = wanted >> _BUCKET_BITS
        own = self._counts[bucket].astype(np.int64)
        place = ranges(self._ends[bucket] - own, own)
        owner = np.repeat(np.arange(len(wanted)), own)
        same = np.flatnonzero(self._low[place] == wanted.astype(np.uint8)[owner])
        at, found = np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
        owner = owner[same]
        at[owner] = place[same]
        found[owner] = True
        return at, found

    def contains(self, wanted: I64) -> BOOL:
        if len(wanted) * _BUCKET < self._bound:
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
        return np.flatnonzero(bits.view(bool))

    def find(self, wanted: I64) -> tuple[I64, BOOL]:
        place = wanted >> _WORD_BITS
        word = self._words[place]
        bit = wanted & (_WORD - 1)
        at = self._before[place] + _bit_count(word & _BELOW[bit]).astype(np.int64)
        word >>= bit.view(np.uint64)
        word &= _ONE
        return at, word.astype(bool)

    def contains(self, wanted: I64) -> BOOL:
        bits = self._words.view(np.uint8)[wanted >> 3]
        bits >>= (wanted & 7).astype(np.uint8)
        bits &= 1
        found: BOOL = bits.view(bool)
        return found


_SETS: tuple[type[NumberSet], ...] = (_Full, _Sparse, _Buckets, _Bitmap)


class Lists:
    """Sets read from a file. How many numbers a set has and their bound are told by the caller."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._bytes = file.part(f"{name}.bytes")
        self._starts = file.part(f"{name}.byte_starts")
        self._shapes = file.part(f"{name}.shapes")

    def set(self, i: int, length: int, bound: int) -> NumberSet:
        """Return a set."""
        shape, start = int(self._shapes[i]), int(self._starts[i])
        size = 0
        if shape == SPARSE:
            size = length * (1 + int(_high_bytes(bound)))
        elif shape == BUCKETS:
            size = length + int(_buckets(bound))
        elif shape == BITMAP:
            start += -start % 8
            size = int(_bitmap_bytes(bound))
        made: type[NumberSet] = _SETS[shape]
        return made(self._bytes[start : start + size], length, bound)

    def several(self, chosen: I64, lengths: I64, bounds: I64) -> I64:
        """Return the numbers of many sets, one set after the other, int64."""
        out = np.empty(int(lengths.sum()), np.int64)
        begins = offsets(lengths)[:-1]
        shapes, starts = self._shapes.take(chosen), self._starts.take(chosen).astype(np.int64)
        high = np.where(shapes == SPARSE, _high_bytes(bounds), -1)
        for extra in range(4):
            own = np.flatnonzero(high == extra)
            if not len(own):
                continue
            length = lengths[own]
            source = ranges(starts[own], length)
            plane = np.repeat(length, length)
            found = self._bytes.take(source).astype(np.int64)
            for byte in range(1, 1 + extra):
                source += plane
                found += self._bytes.take(source).astype(np.int64) << (8 * byte)
            out[ranges(begins[own], length)] = found
        for i in np.flatnonzero(shapes != SPARSE).tolist():
            begin, size = int(begins[i]), int(lengths[i])
            own_set = self.set(int(chosen[i]), size, int(bounds[i]))
            out[begin : begin + size] = own_set.numbers()
        return out


def places(needles: Array, haystack: Array) -> tuple[I64, BOOL]:
    """Return where each needle stands, or would stand, in `haystack`, and whether it does.

    Both are sorted and unique. Indices are int64; those of absent needles are still valid ones,
    unless the haystack is empty.
    """
    if not len(haystack):
        return np.zeros(len(needles), np.int64), np.zeros(len(needles), bool)
    if needles.dtype != haystack.dtype:
        # searchsorted would otherwise copy the longer array to the common type.
        limit = np.iinfo(haystack.dtype).max
        if len(needles) and int(needles[-1]) > limit:
            possible = needles <= limit
            at, found = places(np.minimum(needles, limit).astype(haystack.dtype), haystack)
            return at, found & possible
        needles = needles.astype(haystack.dtype)
    at = np.searchsorted(haystack, needles)
    at[at == len(haystack)] = 0
    return at, haystack[at] == needles
