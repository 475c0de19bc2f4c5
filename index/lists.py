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

from fihris.index.arrays import ArrayFile, offsets
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
    begins = offsets(lengths)
    counts: dict[int, I64] = {}
    for i in np.flatnonzero(shapes == BUCKETS).tolist():
        own = numbers[begins[i] : begins[i + 1]]
        counts[i] = np.bincount(own >> BUCKET_BITS, minlength=int(buckets[i]))
        if int(counts[i].max()) >= BUCKET:  # does not fit in its byte
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
            out[body : body + len(own)] = own & (BUCKET - 1)
        else:
            start += -(start + offset) % 8
            bits = np.zeros(int(bitmap_bytes(bounds[i])) * 8, bool)
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
            size = length * (1 + int(high_bytes(bound)))
        elif shape == BUCKETS:
            size = length + int(bucket_count(bound))
        elif shape == BITMAP:
            start += -start % 8
            size = int(bitmap_bytes(bound))
        made: type[NumberSet] = SETS[shape]
        return made(self._bytes[start : start + size], length, bound)

    def several(
        self, chosen: I64, lengths: I64, bounds: I64, most: int | None = None
    ) -> tuple[I64, I64]:
        """Return the numbers of many sets, one set after the other, and how many each has; int64.

        With `most`, the first so many of each.
        """
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
        for i in np.flatnonzero(shapes != SPARSE).tolist():
            begin, size = int(begins[i]), int(taken[i])
            own_set = self.set(int(chosen[i]), int(lengths[i]), int(bounds[i]))
            out[begin : begin + size] = own_set.numbers() if most is None else own_set.first(most)
        return out, taken
