"""Small numbers in few bits: a nibble or a bit each, the large ones apart.

``packed`` has two numbers a byte (four bits each) or eight (one bit each), the first in the lowest
bits. The largest code says that the number may stand in ``large``, at the place of its own place in
``large_at``; where it does not, the code is the number. Measured: 80 % of the frequencies of news
are 1 in bodies and nearly all in titles, .03 % are 15 or more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, ArrayFile, ArrayFileWriter, narrowed, offsets
from fihris.index.checksums import damaged

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

NIBBLE, BIT = 4, 1
# What counts lead to, positions, is found by adding up the numbers of a group's beginning.
GROUP_BITS = 5
GROUP = 1 << GROUP_BITS
_WITHIN = np.arange(GROUP, dtype=np.uint8)


def _pack(codes: U8, bits: int) -> U8:
    if bits == BIT:
        return np.packbits(codes, bitorder="little")
    paired: U8 = codes[0::2] | codes[1::2] << np.uint8(4)
    return paired


def _unpack(packed: U8, bits: int) -> U8:
    if bits == BIT:
        return np.unpackbits(packed, bitorder="little")
    codes = np.empty((len(packed), 2), np.uint8)
    np.bitwise_and(packed, 15, out=codes[:, 0])
    np.right_shift(packed, 4, out=codes[:, 1])
    return codes.reshape(-1)


def write_counts(file: ArrayFileWriter, name: str, bits: int, pieces: Iterable[Array]) -> None:
    """Write numbers from 0 on, which come in pieces of any length."""
    top, each = (1 << bits) - 1, 8 // bits
    large_at: list[Array] = [np.zeros(0, np.uint8)]
    large: list[Array] = [np.zeros(0, np.uint8)]

    def packed() -> Iterator[Array]:
        done = 0
        rest = np.zeros(0, np.uint8)
        for piece in pieces:
            over = np.flatnonzero(piece > top if bits == BIT else piece >= top)
            # Of a long article nearly all positions are large.
            large_at.append(narrowed(over + done))
            large.append(narrowed(piece[over]))
            done += len(piece)
            codes = np.concatenate((rest, np.minimum(piece, top).astype(np.uint8)))
            whole = len(codes) // each * each
            yield _pack(codes[:whole], bits)
            rest = codes[whole:]
        if len(rest):
            yield _pack(np.append(rest, np.zeros(each - len(rest), np.uint8)), bits)

    file.add_pieces(f"{name}.packed", np.uint8, packed())
    file.add(f"{name}.large_at", narrowed(np.concatenate(large_at)))
    file.add(f"{name}.large", narrowed(np.concatenate(large)))


class Counts:
    """Numbers that `write_counts` wrote, and of which none is over `most`."""

    def __init__(self, file: ArrayFile, name: str, bits: int, most: int | None = None) -> None:
        self._bits = bits
        self._top = (1 << bits) - 1
        self._shift = 3 if bits == BIT else 1  # from a number's place to its byte
        self._packed = file.part(f"{name}.packed")
        self._large_at: Array = file.array(f"{name}.large_at")
        self._large: Array = file.array(f"{name}.large")
        if most is not None and len(self._large) and int(self._large.max()) > most:
            raise damaged(file.path, f"a number of {name} is larger than can be")

    def codes(self, first: int, after: int) -> U8:
        """Return the codes of the numbers [first, after): of a large one, the largest code."""
        begin = first >> self._shift
        codes = _unpack(self._packed[begin : ((after - 1) >> self._shift) + 1], self._bits)
        skipped = first - (begin << self._shift)
        return codes[skipped : skipped + after - first]

    def between(self, first: int, after: int) -> I64:
        """Return the numbers [first, after), int64."""
        found = self.codes(first, after).astype(np.int64)
        if len(self._large_at):
            a, b = np.searchsorted(self._large_at, (first, after)).tolist()
            if b > a:
                found[self._large_at[a:b].astype(np.int64) - first] = self._large[a:b]
        return found

    def at(self, places: I64) -> I64:
        """Return the numbers at these places, int64."""
        shift = places.astype(np.uint8)
        shift &= (1 << self._shift) - 1
        if self._bits == NIBBLE:
            shift <<= 2
        codes = self._packed.take(places >> self._shift) >> shift
        codes &= self._top
        found: I64 = codes.astype(np.int64)
        if len(self._large_at):
            top = (codes == self._top).nonzero()[0]
            if len(top):
                self._replace(found, top, places[top])
        return found

    def _replace(self, found: I64, top: I64, places: I64) -> None:
        """Put the large numbers in their places; `top` are the indices of the largest codes."""
        at = self._large_at.searchsorted(places.astype(self._large_at.dtype))
        at[at == len(self._large_at)] = 0
        there = (self._large_at[at] == places).nonzero()[0]
        if len(there):
            found[top[there]] = self._large[at[there]]

    def before(self, places: I64) -> I64:
        """Return the sum of the numbers from the beginning of each place's group up to the place.

        Groups are GROUP numbers long.
        """
        if not len(self._packed):
            return np.zeros(len(places), np.int64)
        groups, within = places >> GROUP_BITS, (places & (GROUP - 1)).astype(np.uint8)
        size = GROUP >> self._shift
        begins = groups * size
        packed = self._packed.take(
            np.minimum(begins[:, None] + np.arange(size), len(self._packed) - 1)
        )
        codes = _unpack(packed.reshape(-1), self._bits).reshape(len(places), GROUP)
        codes *= within[:, None] > _WITHIN
        sums: I64 = codes.sum(axis=1, dtype=np.int64)
        if len(self._large_at):
            # A place that the type cannot hold is behind all large numbers, and so is its group's
            # beginning; numbers of another type would make searchsorted copy the array.
            kind = self._large_at.dtype
            last = np.iinfo(kind).max
            after = np.searchsorted(self._large_at, np.minimum(places, last).astype(kind))
            first = np.minimum(groups << GROUP_BITS, last).astype(kind)
            sums += self._over[after] - self._over[np.searchsorted(self._large_at, first)]
        return sums

    @cached_property
    def _over(self) -> I64:
        """How much more than their codes the large numbers are: before each of them, and all."""
        return offsets(self._large.astype(np.int64) - self._top)


def write_skips(file: ArrayFileWriter, name: str, pieces: Iterable[Array]) -> None:
    """Write the sum of all numbers before each group; `pieces` are all numbers."""
    skips, done, total = [np.zeros(0, np.int64)], 0, 0
    for piece in pieces:
        sums = offsets(piece) + total
        # A copy, or every sum would stay in memory with those that are chosen.
        skips.append(sums[:-1][-done % GROUP :: GROUP].copy())
        done += len(piece)
        total = int(sums[-1])
    skips.append(np.array([total]))
    file.add(name, narrowed(np.concatenate(skips)))
