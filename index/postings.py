"""Inverted lists as arrays: how they are made, written, and read.

A field's postings are arrays laid end to end by term number:

- ``starts`` (terms + 1): where each term's postings begin in the next two,
- ``docs``: document numbers, rising within a term,
- ``frequencies``: how often the term stands in the document, two postings a byte, the first in the
  low four bits; 15 says that the number stands in ``large`` at the place of the posting's number in
  ``large_at`` (measured: 80 % of the postings of news are 1, .03 % are 15 or more),
- ``position_starts`` (terms + 1) and ``positions``: where it stands, counted in tokens from 0,
  rising within a document; only for fields with positions,
- ``position_skips``: where the positions of every 32nd posting of the field begin, so that those of
  a few documents are found without adding up the frequencies of all before them.

Each is stored in the narrowest unsigned type that holds its largest value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, ArrayFile, ArrayFileWriter, narrowed, offsets

I64 = npt.NDArray[np.int64]
U32 = npt.NDArray[np.uint32]


def ranges(starts: Array, lengths: Array) -> I64:
    """Return the numbers of the ranges [start, start + length), one after the other, int64."""
    lengths = lengths.astype(np.int64, copy=False)
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    shift = np.repeat(starts.astype(np.int64, copy=False) - (ends - lengths), lengths)
    shift += np.arange(total)
    return shift


@dataclass(frozen=True)
class Inverted:
    """The postings of one field in memory, as in the module's docstring."""

    starts: I64
    docs: Array
    frequencies: Array
    position_starts: I64 | None
    positions: Array | None

    def write(self, file: ArrayFileWriter, field: str) -> None:
        """Write the arrays under the field's name."""
        file.add(f"postings.{field}.starts", narrowed(self.starts))
        file.add(f"postings.{field}.docs", narrowed(self.docs))
        write_frequencies(file, field, [self.frequencies])
        if self.positions is not None and self.position_starts is not None:
            file.add(f"postings.{field}.position_starts", narrowed(self.position_starts))
            file.add(f"postings.{field}.positions", narrowed(self.positions))
            write_position_skips(file, field, [self.frequencies])


def _by_term(terms: U32) -> U32:
    """Return the places of the tokens by term, and within a term rising.

    numpy sorts 16-bit numbers by radix: two passes take half the time of one sort of 64-bit keys.
    """
    order = np.argsort((terms & 0xFFFF).astype(np.uint16), kind="stable").astype(np.uint32)
    if len(terms) and int(terms.max()) > 0xFFFF:
        high = (terms >> 16).astype(np.uint16)
        order = order[np.argsort(high[order], kind="stable")]
    return order


def invert(terms: U32, lengths: Array, *, term_count: int, with_positions: bool) -> Inverted:
    """Invert a field.

    `terms` (uint32, shape (tokens,)) are the term numbers of all documents' tokens in order,
    `lengths` (shape (documents,)) how many of them are each document's.
    """
    count = len(terms)
    place = _by_term(terms)
    term = terms[place]
    doc = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)[place]
    first = np.ones(count, bool)
    first[1:] = (term[1:] != term[:-1]) | (doc[1:] != doc[:-1])
    begins = np.flatnonzero(first)
    by_term = np.bincount(term[begins], minlength=term_count)
    position_starts = positions = None
    if with_positions:
        document_starts = offsets(lengths)[:-1].astype(np.uint32)
        positions = place - document_starts[doc]
        position_starts = offsets(np.bincount(term, minlength=term_count))
    frequencies = np.diff(begins, append=count).astype(np.uint32)
    return Inverted(offsets(by_term), doc[begins], frequencies, position_starts, positions)


_LARGE = 15


def write_frequencies(file: ArrayFileWriter, field: str, pieces: Iterable[Array]) -> None:
    """Write a field's frequencies, which come in pieces of any length."""
    large_at, large = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]

    def packed() -> Iterator[Array]:
        done = 0
        odd = np.zeros(0, np.uint8)
        for piece in pieces:
            over = np.flatnonzero(piece >= _LARGE)
            large_at.append(over + done)
            large.append(piece[over].astype(np.int64))
            done += len(piece)
            small = np.concatenate((odd, np.minimum(piece, _LARGE).astype(np.uint8)))
            even = len(small) // 2 * 2
            yield small[0:even:2] | small[1:even:2] << 4
            odd = small[even:]
        yield odd

    file.add_pieces(f"postings.{field}.frequencies", np.uint8, packed())
    file.add(f"postings.{field}.large_at", narrowed(np.concatenate(large_at)))
    file.add(f"postings.{field}.large", narrowed(np.concatenate(large)))


_SKIP_BITS = 5
_SKIPPED = 1 << _SKIP_BITS
_PAIRS = np.arange(_SKIPPED // 2)
_FIRSTS, _SECONDS = (2 * _PAIRS).astype(np.uint8), (2 * _PAIRS + 1).astype(np.uint8)


def write_position_skips(file: ArrayFileWriter, field: str, pieces: Iterable[Array]) -> None:
    """Write where the positions of every 32nd posting begin; `pieces` are all frequencies."""
    skips, done, tokens = [np.zeros(0, np.int64)], 0, 0
    for piece in pieces:
        begins = offsets(piece) + tokens
        skips.append(begins[:-1][-done % _SKIPPED :: _SKIPPED])
        done += len(piece)
        tokens = int(begins[-1])
    file.add(f"postings.{field}.position_skips", narrowed(np.concatenate(skips)))


class Postings:
    """The postings of one field of one segment, read from its file."""

    def __init__(self, file: ArrayFile, field: str) -> None:
        self.starts: Array = file.array(f"postings.{field}.starts")
        self.docs: Array = file.array(f"postings.{field}.docs")
        self._packed: Array = file.array(f"postings.{field}.frequencies")
        self._large_at: Array = file.array(f"postings.{field}.large_at")
        self._large: Array = file.array(f"postings.{field}.large")
        self._positions: Array | None = None
        if f"postings.{field}.positions" in file:
            self._positions = file.array(f"postings.{field}.positions")
            self._position_starts: Array = file.array(f"postings.{field}.position_starts")
            self._position_skips: Array = file.array(f"postings.{field}.position_skips")

    @property
    def has_positions(self) -> bool:
        """Whether the field keeps where its terms stand."""
        return self._positions is not None

    @property
    def position_dtype(self) -> np.dtype[Any]:
        """The type that positions are stored in."""
        if self._positions is None:
            raise ValueError("this field keeps no positions")
        return self._positions.dtype

    @property
    def token_starts(self) -> Array:
        """Where the positions of each term begin; its postings, in a field without positions."""
        return self.starts if self._positions is None else self._position_starts

    def position_range(self, begin: int, end: int) -> Array:
        """Return the positions [begin, end) of the field, as they are laid end to end."""
        if self._positions is None:
            raise ValueError("this field keeps no positions")
        return self._positions[begin:end]

    def bounds(self, term: int) -> tuple[int, int]:
        """Return where the term's postings begin and end in `docs` and `frequencies`."""
        return int(self.starts[term]), int(self.starts[term + 1])

    def frequencies(self, first: int, after: int) -> I64:
        """Return the frequencies of the postings [first, after), int64."""
        bytes_ = self._packed[first // 2 : (after + 1) // 2]
        pairs = np.empty((len(bytes_), 2), np.int64)
        pairs[:, 0] = bytes_ & 15
        pairs[:, 1] = bytes_ >> 4
        found: I64 = pairs.reshape(-1)[first % 2 : first % 2 + after - first]
        if len(self._large_at):
            a, b = np.searchsorted(self._large_at, (first, after))
            found[self._large_at[a:b].astype(np.int64) - first] = self._large[a:b]
        return found

    def frequencies_at(self, term: int, selected: I64) -> I64:
        """Return the frequencies of some of a term's postings, by index among them, int64."""
        return self.frequencies_of(selected + int(self.starts[term]))

    def frequencies_of(self, places: I64) -> I64:
        """Return the frequencies of postings by their places in `docs`, int64."""
        shift = (places & 1).astype(np.uint8) << 2
        found: I64 = ((self._packed[places >> 1] >> shift) & 15).astype(np.int64)
        large = np.flatnonzero(found == _LARGE)
        if len(large):
            found[large] = self._large[np.searchsorted(self._large_at, places[large])]
        return found

    def term_docs(self, term: int) -> Array:
        """Return the documents that hold the term."""
        first, after = self.bounds(term)
        return self.docs[first:after]

    def document_frequency(self, term: int) -> int:
        """Return how many documents hold the term, deleted ones included."""
        first, after = self.bounds(term)
        return after - first

    def term(self, term: int) -> tuple[Array, I64]:
        """Return the documents that hold the term and how often each does."""
        first, after = self.bounds(term)
        return self.docs[first:after], self.frequencies(first, after)

    def positions(self, term: int, selected: Array | None = None) -> tuple[Array, I64]:
        """Return the positions of the term, laid end to end, and how many each posting has.

        `selected` are indices into the term's postings; None stands for all of them.
        """
        if self._positions is None:
            raise ValueError("this field keeps no positions")
        first, after = self.bounds(term)
        if selected is not None and len(selected) * _SKIPPED < after - first:
            return self.positions_of(selected.astype(np.int64) + first)
        begin, end = int(self._position_starts[term]), int(self._position_starts[term + 1])
        lengths = self.frequencies(first, after)
        if selected is None:
            return self._positions[begin:end], lengths
        starts = begin + np.cumsum(lengths) - lengths
        lengths = lengths[selected]
        return self._positions[ranges(starts[selected], lengths)], lengths

    def positions_of(self, places: I64, most: int | None = None) -> tuple[Array, I64]:
        """Return the positions of postings by their places in `docs`, and how many each has.

        With `most`, the first so many of each.
        """
        if self._positions is None:
            raise ValueError("this field keeps no positions")
        lengths = self.frequencies_of(places)
        if most is not None:
            lengths = np.minimum(lengths, most)
        return self._positions[ranges(self._position_begins(places), lengths)], lengths

    def _position_begins(self, places: I64) -> I64:
        """Return where the positions of postings begin."""
        groups, within = places >> _SKIP_BITS, (places & (_SKIPPED - 1)).astype(np.uint8)[:, None]
        pairs = (groups << (_SKIP_BITS - 1))[:, None] + _PAIRS
        packed = np.take(self._packed, pairs, mode="clip")
        # The first of a pair, then the second, as far as they stand before the posting.
        before = (packed & 15) * (within > _FIRSTS)
        before += (packed >> 4) * (within > _SECONDS)
        begins: I64 = self._position_skips[groups].astype(np.int64)
        begins += before.sum(axis=1, dtype=np.int64)
        if len(self._large_at):
            over = self._over
            a = np.searchsorted(self._large_at, groups * _SKIPPED)
            begins += over[np.searchsorted(self._large_at, places)] - over[a]
        return begins

    @cached_property
    def _over(self) -> I64:
        """How much more than 4 bits say the large frequencies are: before each of them, and all."""
        return offsets(self._large.astype(np.int64) - _LARGE)
