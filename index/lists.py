"""Sets of whole numbers, compressed, and read as arrays.

A set of n numbers below its bound takes whichever of these shapes is the shortest:

- full: all numbers below the bound; nothing is stored,
- sparse: the low byte of each number, then the next bytes of all, one plane after the other,
- buckets: how many numbers lie in each bucket of 256 (a byte each), then the low bytes,
- bitmap: a bit a number in 64-bit words, then how many lie in each bucket of 256 (16 bits each).

The shapes are chosen so that both a whole set and the places of a few numbers in it come out of
array operations: delta coding would be some two bits a number shorter, but had to be undone from
the beginning. Sets are laid end to end; ``starts`` says where each begins, ``shapes`` what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, ArrayFile, offsets

U8 = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]
BOOL = npt.NDArray[np.bool_]

FULL, SPARSE, BUCKETS, BITMAP = range(4)
_BUCKET_BITS = 8
_BUCKET = 1 << _BUCKET_BITS
_WORD = 64
# The bits of a word below each of its places, and all of them.
_BELOW = np.array([(1 << n) - 1 for n in range(_WORD + 1)], np.uint64)
_WORD_STARTS = np.arange(0, _BUCKET, _WORD)
_FOUR = np.arange(_BUCKET // _WORD)

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
    sizes = np.stack((lengths * (1 + high), lengths + buckets, _bitmap_bytes(bounds) + 2 * buckets))
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
            held = np.bincount(own >> _BUCKET_BITS, minlength=int(buckets[i])).astype("<u2")
            start += len(packed)
            out[start : start + 2 * len(held)] = held.view(np.uint8)
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


class Lists:
    """Sets read from a file. How many numbers a set has and their bound are told by the caller."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._bytes: U8 = file.array(f"{name}.bytes")
        self.starts: Array = file.array(f"{name}.byte_starts")
        self._shapes: Array = file.array(f"{name}.shapes")

    def numbers(self, i: int, length: int, bound: int) -> I64:
        """Return the numbers of a set, rising, int64."""
        shape, start = self._shapes[i], int(self.starts[i])
        if shape == SPARSE:
            return self._sparse(start, length, bound)
        if shape == FULL:
            return np.arange(bound)
        if shape == BUCKETS:
            body = start + _buckets(bound)
            counts = self._bytes[start:body]
            found: I64 = np.repeat(np.arange(0, len(counts) << _BUCKET_BITS, _BUCKET), counts)
            found += self._bytes[body : body + length]
            return found
        words = self._words(start, bound)
        return np.flatnonzero(np.unpackbits(words.view(np.uint8), bitorder="little").view(bool))

    def _sparse(self, start: int, length: int, bound: int) -> I64:
        data = self._bytes
        found: I64 = data[start : start + length].astype(np.int64)
        for byte in range(1, 1 + _high_bytes(bound)):
            start += length
            found += data[start : start + length].astype(np.int64) << (8 * byte)
        return found

    def _words(self, start: int, bound: int) -> npt.NDArray[np.uint64]:
        start += -start % 8
        return self._bytes[start : start + _bitmap_bytes(bound)].view("<u8")

    def several(self, chosen: I64, lengths: I64, bounds: I64) -> I64:
        """Return the numbers of many sets, one set after the other, int64."""
        out = np.empty(int(lengths.sum()), np.int64)
        begins = offsets(lengths)[:-1]
        shapes, starts = self._shapes[chosen], self.starts[chosen].astype(np.int64)
        high = np.where(shapes == SPARSE, _high_bytes(bounds), -1)
        for extra in range(4):
            own = np.flatnonzero(high == extra)
            if not len(own):
                continue
            length = lengths[own]
            source = ranges(starts[own], length)
            plane = np.repeat(length, length)
            found = self._bytes[source].astype(np.int64)
            for byte in range(1, 1 + extra):
                source += plane
                found += self._bytes[source].astype(np.int64) << (8 * byte)
            out[ranges(begins[own], length)] = found
        for i in np.flatnonzero(shapes != SPARSE).tolist():
            begin, size = int(begins[i]), int(lengths[i])
            out[begin : begin + size] = self.numbers(int(chosen[i]), size, int(bounds[i]))
        return out

    def find(self, i: int, length: int, bound: int, wanted: I64) -> tuple[I64, BOOL]:
        """Return where each wanted number stands in a set, and whether it does.

        `wanted` rise and are below the bound. The places of those that are absent mean nothing,
        but are valid ones where the set is not empty.
        """
        shape, start = self._shapes[i], int(self.starts[i])
        if shape == FULL:
            return wanted, np.ones(len(wanted), bool)
        if shape == BITMAP:
            return self._find_bits(start, bound, wanted)
        # Going through the buckets of the wanted numbers costs about as much a number that is
        # looked at as reading the set does for all of it.
        if shape == BUCKETS and len(wanted) * _BUCKET < bound:
            return self._find_in_buckets(start, bound, wanted)
        return places(wanted, self.numbers(i, length, bound))

    def _find_in_buckets(self, start: int, bound: int, wanted: I64) -> tuple[I64, BOOL]:
        body = start + _buckets(bound)
        counts = self._bytes[start:body]
        bucket = wanted >> _BUCKET_BITS
        own = counts[bucket].astype(np.int64)
        begins = np.cumsum(counts, dtype=np.int64)[bucket] - own
        place = ranges(begins, own)
        owner = np.repeat(np.arange(len(wanted)), own)
        same = self._bytes[place + body] == (wanted & (_BUCKET - 1)).astype(np.uint8)[owner]
        at, found = np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
        owner = owner[same]
        at[owner] = place[same]
        found[owner] = True
        return at, found

    def _find_bits(self, start: int, bound: int, wanted: I64) -> tuple[I64, BOOL]:
        words = self._words(start, bound)
        start += -start % 8 + 8 * len(words)
        counts = self._bytes[start : start + 2 * _buckets(bound)].view("<u2")
        found = _bits(words, wanted)
        at = np.zeros(len(wanted), np.int64)
        present = np.flatnonzero(found)
        if len(present):
            own = wanted[present]
            bucket = own >> _BUCKET_BITS
            own &= _BUCKET - 1
            below = own[:, None] - _WORD_STARTS
            np.maximum(below, 0, out=below)
            np.minimum(below, _WORD, out=below)
            four = words.take((bucket << 2)[:, None] + _FOUR, mode="clip")
            four &= _BELOW[below]
            place = np.cumsum(counts, dtype=np.int64)[bucket]
            place -= counts[bucket]
            place += _bit_count(four).sum(axis=1, dtype=np.int64)
            at[present] = place
        return at, found

    def contains(self, i: int, length: int, bound: int, wanted: I64) -> BOOL:
        """Tell which wanted numbers, rising and below the bound, are in a set."""
        if self._shapes[i] == BITMAP:
            return _bits(self._words(int(self.starts[i]), bound), wanted)
        if len(wanted) * 4 > length and len(wanted) > _BUCKET:
            seen = np.zeros(bound, bool)
            seen[self.numbers(i, length, bound)] = True
            return seen[wanted]
        return self.find(i, length, bound, wanted)[1]


def _bits(words: npt.NDArray[np.uint64], wanted: I64) -> BOOL:
    """Tell which bits are set."""
    bits = words.view(np.uint8)[wanted >> 3]
    bits >>= (wanted & 7).astype(np.uint8)
    bits &= 1
    found: BOOL = bits.view(bool)
    return found


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
