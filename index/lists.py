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

import numpy as np

from fihris.errors import DamagedIndexError
from fihris.index.arrays import ArrayFile, offsets
from fihris.index.checksums import damaged
from fihris.index.places import BOOL, I64, ranges
from fihris.index.sets import (
    BUCKET,
    BUCKET_BITS,
    SETS,
    U8,
    NumberSet,
    bitmap_bytes,
    bucket_count,
    high_bytes,
)

FULL, SPARSE, BUCKETS, BITMAP = range(4)


def encode(numbers: I64, lengths: I64, bounds: I64, offset: int) -> tuple[U8, I64, U8]:
    """Return sets as bytes, where each begins among these, and their shapes.

    `numbers` are all sets' numbers, each set's rising; `lengths` how many each has, `bounds` what
    its numbers are below. `offset` is how many bytes of other sets go before.
    """
    buckets, high = bucket_count(bounds), high_bytes(bounds)
    sizes = np.stack((lengths * (1 + high), lengths + buckets, bitmap_bytes(bounds)))
    shapes = (np.argmin(sizes, axis=0) + SPARSE).astype(np.uint8)
    shapes[lengths == bounds] = FULL
    begins = offsets(lengths)[:-1]
    _avoid_full_buckets(shapes, numbers, lengths, begins, buckets)
    size = np.choose(shapes, (0, *sizes))
    # Bitmaps are read as words, so they begin at one.
    padded = np.where(shapes == BITMAP, size + 8, size)
    starts = offsets(padded)[:-1]
    out = np.zeros(int(padded.sum()), np.uint8)
    _encode_sparse(out, numbers, lengths, begins, starts, high, shapes == SPARSE)
    own = np.flatnonzero(shapes == BUCKETS)
    if len(own):
        held, inside = _in_buckets(numbers, lengths[own], begins[own], buckets[own])
        out[ranges(starts[own], buckets[own])] = held
        out[ranges(starts[own] + buckets[own], lengths[own])] = inside & (BUCKET - 1)
    own = np.flatnonzero(shapes == BITMAP)
    if len(own):
        width = size[own]
        first = offsets(width * 8)
        bits = np.zeros(int(first[-1]), bool)
        inside = numbers[ranges(begins[own], lengths[own])]
        bits[inside + first[:-1].repeat(lengths[own])] = True
        aligned = starts[own] + -(starts[own] + offset) % 8
        out[ranges(aligned, width)] = np.packbits(bits, bitorder="little")
    return out, starts + offset, shapes


def _in_buckets(numbers: I64, lengths: I64, begins: I64, buckets: I64) -> tuple[I64, I64]:
    """Return how many numbers of some sets lie in each of their buckets, and these numbers."""
    inside = numbers[ranges(begins, lengths)]
    first = offsets(buckets)
    place = (inside >> BUCKET_BITS) + first[:-1].repeat(lengths)
    return np.bincount(place, minlength=int(first[-1])), inside


def _avoid_full_buckets(shapes: U8, numbers: I64, lengths: I64, begins: I64, buckets: I64) -> None:
    """Let sets with a bucket that is full, which no byte can count, be bitmaps."""
    own = np.flatnonzero((shapes == BUCKETS) & (lengths >= BUCKET))
    if len(own):
        held, _ = _in_buckets(numbers, lengths[own], begins[own], buckets[own])
        most = np.maximum.reduceat(held, offsets(buckets[own])[:-1])
        shapes[own[most >= BUCKET]] = BITMAP


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
        self._path, self._name = file.path, name
        self._bytes = file.part(f"{name}.bytes")
        self._starts = file.part(f"{name}.byte_starts")
        self._shapes = file.part(f"{name}.shapes")

    def set(self, i: int, length: int, bound: int) -> NumberSet:
        """Return a set."""
        return self._set(int(self._shapes[i]), int(self._starts[i]), length, bound)

    def _set(self, shape: int, start: int, length: int, bound: int) -> NumberSet:
        size = 0
        if shape == SPARSE:
            size = length * (1 + int(high_bytes(bound)))
        elif shape == BUCKETS:
            size = length + int(bucket_count(bound))
        elif shape == BITMAP:
            start += -start % 8
            size = int(bitmap_bytes(bound))
        if not 0 <= length <= bound or (shape == FULL and length != bound):
            raise self._damaged()
        if shape >= len(SETS) or start + size > len(self._bytes):
            raise self._damaged()
        made: type[NumberSet] = SETS[shape]
        return made(self._bytes[start : start + size], length, bound)

    def _damaged(self) -> DamagedIndexError:
        return damaged(self._path, f"a list of {self._name} does not fit into its bounds")

    def several(
        self, chosen: I64, lengths: I64, bounds: I64, most: int | None = None
    ) -> tuple[I64, I64]:
        """Return the numbers of many sets, one set after the other, and how many each has; int64.

        With `most`, the first so many of each.
        """
        if ((lengths < 0) | (lengths > bounds)).any():
            raise self._damaged()
        taken = lengths if most is None else np.minimum(lengths, most)
        out = np.empty(int(taken.sum()), np.int64)
        begins = offsets(taken)[:-1]
        shapes, starts = self._shapes.take(chosen), self._starts.take(chosen).astype(np.int64)
        high = np.where(shapes == SPARSE, high_bytes(bounds), -1)
        for extra in range(4):
            own = np.flatnonzero(high == extra)
            if not len(own):
                continue
            length = taken[own]
            source = ranges(starts[own], length)
            plane = lengths[own].repeat(length)
            found = self._bytes.take(source).astype(np.int64)
            for byte in range(1, 1 + extra):
                source += plane
                found += self._bytes.take(source).astype(np.int64) << (8 * byte)
            out[ranges(begins[own], length)] = found
        if most is None:
            self._all_buckets(out, np.flatnonzero(shapes == BUCKETS), starts, lengths, bounds)
            self._all_bits(out, np.flatnonzero(shapes == BITMAP), starts, lengths, bounds)
            left = np.flatnonzero(shapes == FULL)
            out[ranges(begins[left], lengths[left])] = ranges(0 * left, lengths[left])
            return out, taken
        left = (shapes != SPARSE).nonzero()[0]
        described = (shapes, starts, lengths, bounds, begins, taken)
        for shape, start, length, bound, begin, size in zip(
            *(each[left].tolist() for each in described), strict=True
        ):
            out[begin : begin + size] = self._set(shape, start, length, bound).first(size)
        return out, taken

    def _all_buckets(self, out: I64, own: I64, starts: I64, lengths: I64, bounds: I64) -> None:
        """Put the numbers of sets in buckets in their places."""
        if not len(own):
            return
        begins = offsets(lengths)[:-1][own]
        buckets, length = bucket_count(bounds[own]), lengths[own]
        held = self._bytes.take(ranges(starts[own], buckets))
        numbers = (ranges(0 * buckets, buckets) << BUCKET_BITS).repeat(held)
        numbers += self._bytes.take(ranges(starts[own] + buckets, length))
        out[ranges(begins, length)] = numbers

    def _all_bits(self, out: I64, own: I64, starts: I64, lengths: I64, bounds: I64) -> None:
        """Put the numbers of bitmaps in their places."""
        if not len(own):
            return
        begins = offsets(lengths)[:-1][own]
        width = bitmap_bytes(bounds[own])
        packed = self._bytes.take(ranges(starts[own] + -starts[own] % 8, width))
        numbers = np.unpackbits(packed, bitorder="little").view(bool).nonzero()[0]
        numbers -= offsets(width * 8)[:-1].repeat(lengths[own])
        out[ranges(begins, lengths[own])] = numbers
