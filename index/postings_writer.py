"""Takes in the postings of a segment, list by list, and writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, ArrayFileWriter, narrowed, narrowest, offsets
from fihris.index.counts import write_counts
from fihris.index.fields import LEMMA, SURFACE, TEXT_FIELDS
from fihris.index.impacts import ImpactsWriter
from fihris.index.lemma_forms import write_lemma_forms
from fihris.index.lists import encode
from fihris.index.places import I64
from fihris.index.positions import write_positions
from fihris.index.postings import COUNT_BITS


class Kept(Protocol):
    """Keeps the pieces of an array until it is written: in memory, or in a file (`Spool`)."""

    def add(self, piece: Array) -> None:
        """Append a piece."""

    def pieces(self) -> Iterator[Array]:
        """Yield what was added, as often as it is asked for."""


class InMemory:
    """Keeps pieces as they are."""

    def __init__(self, dtype: npt.DTypeLike) -> None:
        self._dtype = np.dtype(dtype)
        self._pieces: list[Array] = []

    def add(self, piece: Array) -> None:
        """Append a piece."""
        self._pieces.append(piece.astype(self._dtype, copy=False))

    def pieces(self) -> Iterator[Array]:
        """Yield what was added."""
        return iter(self._pieces)


Keep = Callable[[npt.DTypeLike], Kept]
Frequencies = dict[str, Array]


class LevelWriter:
    """Takes in the lists of a level, in order, and writes its arrays."""

    def __init__(self, keep: Keep, count: npt.DTypeLike) -> None:
        self._bytes = keep(np.uint8)
        self._offset = 0
        self.counts = {field: keep(count) for field in TEXT_FIELDS}
        self.terms = 0
        self._lengths: list[Array] = []
        self._starts: list[Array] = []
        self._shapes: list[Array] = []
        self._documents: dict[str, list[Array]] = {field: [] for field in TEXT_FIELDS}

    def add(self, numbers: I64, lengths: I64, bounds: I64, counts: Frequencies) -> None:
        """Take in lists, as `lists.encode` does, and their postings' frequencies by field."""
        data, starts, shapes = encode(numbers, lengths, bounds, self._offset)
        self._bytes.add(data)
        self.terms += len(lengths)
        self._offset += len(data)
        self._lengths.append(lengths)
        self._starts.append(starts)
        self._shapes.append(shapes)
        begins = offsets(lengths)
        for field, own in counts.items():
            self.counts[field].add(own)
            self._documents[field].append(np.diff(offsets(own > 0)[begins]))

    def write(self, file: ArrayFileWriter, name: str) -> None:
        """Write the arrays under a level's name."""
        none = [np.zeros(0, np.int64)]
        file.add(f"{name}.starts", narrowed(offsets(np.concatenate(none + self._lengths))))
        file.add_pieces(f"{name}.bytes", np.uint8, self._bytes.pieces())
        file.add(f"{name}.byte_starts", narrowed(np.concatenate(none + self._starts)))
        file.add(f"{name}.shapes", np.concatenate([np.zeros(0, np.uint8), *self._shapes]))
        for field in TEXT_FIELDS:
            write_counts(file, f"{name}.{field}", COUNT_BITS[field], self.counts[field].pieces())
            documents = np.concatenate(none + self._documents[field])
            file.add(f"{name}.{field}.documents", narrowed(documents))


class PostingsWriter:
    """Takes in the postings of a segment by lemma, in order, and writes them.

    `lengths` are the documents' lengths by text field.
    """

    def __init__(self, keep: Keep, lengths: dict[str, Array]) -> None:
        self._bound = len(lengths["body"])
        # No count or position is larger than the longest text.
        longest = max(int(own.max(initial=0)) for own in lengths.values())
        dtype = max(narrowest(longest), np.dtype(np.uint16), key=lambda own: own.itemsize)
        self._lemmas, self._surfaces = LevelWriter(keep, dtype), LevelWriter(keep, dtype)
        self._positions = {field: keep(dtype) for field in TEXT_FIELDS}
        self._impacts = ImpactsWriter(lengths)

    def add_lemmas(self, first: int, lengths: I64, documents: I64, counts: Frequencies) -> None:
        """Take in the lists of the lemmas numbered from `first` on, with their counts by field."""
        self._lemmas.add(documents, lengths, np.full(len(lengths), self._bound), counts)
        self._impacts.add(first, lengths, documents, counts["title"], counts["body"])

    def add_positions(self, field: str, positions: Array) -> None:
        """Take in the positions of the lemmas' postings in a field, in their order."""
        self._positions[field].add(positions)

    def add_surfaces(self, places: I64, lengths: I64, bounds: I64, counts: Frequencies) -> None:
        """Take in lists of surface forms: places in their lemmas' lists, which have `bounds`."""
        self._surfaces.add(places, lengths, bounds, counts)

    def write(self, file: ArrayFileWriter, lemma_of_form: Array, list_of_form: Array) -> None:
        """Write everything."""
        self._lemmas.write(file, LEMMA)
        self._surfaces.write(file, SURFACE)
        self._impacts.write(file)
        for field, own in self._positions.items():
            write_positions(file, field, self._lemmas.counts[field].pieces(), own.pieces)
        file.add(f"{SURFACE}.lemma", narrowed(lemma_of_form))
        write_lemma_forms(file, lemma_of_form, self._lemmas.terms)
        file.add(f"{SURFACE}.list", narrowed(list_of_form))


def lists_of_forms(lemma_of_form: Array, lemmas: int) -> tuple[I64, int]:
    """Return the list of each surface form, by lemma and form, and how many lists there are.

    The only form of a lemma has none: its number is one past the last.
    """
    shared = np.bincount(lemma_of_form, minlength=lemmas)[lemma_of_form] > 1
    listed = np.flatnonzero(shared)
    order = listed[np.argsort(lemma_of_form[listed], kind="stable")]
    lists = np.full(len(lemma_of_form), len(order), np.int64)
    lists[order] = np.arange(len(order))
    return lists, len(order)


def pieces(starts: Array, at_once: int) -> Iterator[tuple[int, int]]:
    """Cut what begins at `starts` into ranges of at most that size, or of one alone."""
    first = 0
    while first < len(starts) - 1:
        limit = int(starts[first]) + at_once
        after = int(np.searchsorted(starts, limit, side="right")) - 1
        after = max(after, first + 1)
        yield first, after
        first = after
