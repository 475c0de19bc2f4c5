"""From the tokens of a segment's texts to its postings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, ArrayFileWriter, narrowed, offsets
from fihris.index.counts import write_counts
from fihris.index.fields import LEMMA, SURFACE, TEXT_FIELDS
from fihris.index.impacts import ImpactsWriter
from fihris.index.lists import I64, encode, ranges
from fihris.index.positions import write_positions
from fihris.index.postings import COUNT_BITS

U32 = npt.NDArray[np.uint32]
BOOL = npt.NDArray[np.bool_]

_POSTINGS_AT_ONCE = 500_000


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

    def __init__(self, keep: Keep) -> None:
        self._bytes = keep(np.uint8)
        self._offset = 0
        self.counts = {field: keep(np.uint32) for field in TEXT_FIELDS}
        self._lengths: list[Array] = []
        self._starts: list[Array] = []
        self._shapes: list[Array] = []
        self._documents: dict[str, list[Array]] = {field: [] for field in TEXT_FIELDS}

    def add(self, numbers: I64, lengths: I64, bounds: I64, counts: Frequencies) -> None:
        """Take in lists, as `lists.encode` does, and their postings' frequencies by field."""
        data, starts, shapes = encode(numbers, lengths, bounds, self._offset)
        self._bytes.add(data)
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
        self._lemmas, self._surfaces = LevelWriter(keep), LevelWriter(keep)
        self._positions = {field: keep(np.uint32) for field in TEXT_FIELDS}
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


class _Tokens(NamedTuple):
    """The tokens of all texts by document, each's title first.

    `surface` are their forms; `document`, `title` (whether in a title) and `position` by token.
    """

    surface: U32
    document: U32
    title: BOOL
    position: U32


def _joined(surface: dict[str, U32], lengths: dict[str, Array]) -> _Tokens:
    title, body = (lengths[field].astype(np.int64) for field in ("title", "body"))
    both = title + body
    starts = np.cumsum(both) - both
    total = int(both.sum())
    joined, titled = np.empty(total, np.uint32), np.zeros(total, bool)
    at = ranges(starts, title)
    joined[at], titled[at] = surface["title"], True
    joined[~titled] = surface["body"]
    document = np.repeat(np.arange(len(both), dtype=np.uint32), both)
    position = np.arange(total, dtype=np.uint32)
    position -= np.repeat(starts.astype(np.uint32), both)
    shift = np.repeat(title.astype(np.uint32), both)
    shift[titled] = 0
    position -= shift
    return _Tokens(joined, document, titled, position)


def by_term(terms: U32) -> U32:
    """Return the places of the tokens by term, and within a term rising.

    numpy sorts 16-bit numbers by radix: two passes take half the time of one sort of 64-bit keys.
    """
    order = np.argsort((terms & 0xFFFF).astype(np.uint16), kind="stable").astype(np.uint32)
    if len(terms) and int(terms.max()) > 0xFFFF:
        high = (terms >> 16).astype(np.uint16)
        order = order[np.argsort(high[order], kind="stable")]
    return order


class _Runs(NamedTuple):
    """Tokens in order of term and owner, as postings.

    `order` are the tokens' places, `begins` where each posting begins among them, `counts` how many
    of its tokens stand in each field.
    """

    order: U32
    begins: I64
    counts: Frequencies


def _runs(order: U32, term: U32, owner: U32, title: BOOL) -> _Runs:
    first = np.ones(len(order), bool)
    first[1:] = (term[1:] != term[:-1]) | (owner[1:] != owner[:-1])
    begins = np.flatnonzero(first)
    total = np.diff(begins, append=len(order))
    sums = offsets(title[order])
    titles = np.diff(sums[np.append(begins, len(order))])
    counts = {"title": titles.astype(np.uint32), "body": (total - titles).astype(np.uint32)}
    return _Runs(order, begins, counts)


def write_postings(
    file: ArrayFileWriter,
    surface: dict[str, U32],
    lengths: dict[str, Array],
    lemma_of_form: U32,
    lemmas: int,
) -> None:
    """Invert texts and write their postings.

    `surface` (uint32, shape (tokens,)) are the surface forms' numbers of all documents' tokens in
    order, by field; `lengths` (shape (documents,)) how many of them are each document's.
    """
    tokens = _joined(surface, lengths)
    writer = PostingsWriter(InMemory, lengths)
    lemma = lemma_of_form[tokens.surface]
    order = by_term(lemma)
    term = lemma[order]
    runs = _runs(order, term, tokens.document[order], tokens.title)
    posting_lemma = term[runs.begins]
    starts = offsets(np.bincount(posting_lemma, minlength=lemmas))
    documents = tokens.document[order[runs.begins]]
    position, title = tokens.position[order], tokens.title[order]
    ends = np.append(runs.begins, len(order))
    for a, b in pieces(starts, _POSTINGS_AT_ONCE):
        x, y = int(starts[a]), int(starts[b])
        own = slice(int(ends[x]), int(ends[y]))
        writer.add_lemmas(
            a,
            np.diff(starts[a : b + 1]),
            documents[x:y].astype(np.int64),
            {field: counts[x:y] for field, counts in runs.counts.items()},
        )
        writer.add_positions("title", position[own][title[own]])
        writer.add_positions("body", position[own][~title[own]])
    posting = np.empty(len(order), np.uint32)
    posting[order] = np.repeat(np.arange(len(runs.begins), dtype=np.uint32), np.diff(ends))
    lists, count = lists_of_forms(lemma_of_form, lemmas)
    _add_surfaces(writer, tokens, posting, starts, (lists.astype(np.uint32), count), lemma_of_form)
    writer.write(file, lemma_of_form, lists)


def _add_surfaces(
    writer: PostingsWriter,
    tokens: _Tokens,
    posting: U32,
    starts: I64,
    lists: tuple[U32, int],
    lemma_of_form: U32,
) -> None:
    """Add the lists of the forms that are not their lemma's only one."""
    list_of_form, count = lists
    number = list_of_form[tokens.surface]
    listed = np.flatnonzero(number < count).astype(np.uint32)
    order = listed[by_term(number[listed])]
    term = number[order]
    runs = _runs(order, term, posting[order], tokens.title)
    own = term[runs.begins]
    form_of_list = np.zeros(count, np.int64)
    at = np.flatnonzero(list_of_form < count)
    form_of_list[list_of_form[at]] = at
    lemma_of_list = lemma_of_form[form_of_list].astype(np.int64)
    places = posting[order[runs.begins]].astype(np.int64) - starts[lemma_of_list[own]]
    bounds = (starts[1:] - starts[:-1])[lemma_of_list]
    begins = offsets(np.bincount(own, minlength=count))
    for a, b in pieces(begins, _POSTINGS_AT_ONCE):
        x, y = int(begins[a]), int(begins[b])
        counts = {field: counts[x:y] for field, counts in runs.counts.items()}
        writer.add_surfaces(places[x:y], np.diff(begins[a : b + 1]), bounds[a:b], counts)


def pieces(starts: Array, at_once: int) -> Iterator[tuple[int, int]]:
    """Cut what begins at `starts` into ranges of at most that size, or of one alone."""
    first = 0
    while first < len(starts) - 1:
        limit = int(starts[first]) + at_once
        after = int(np.searchsorted(starts, limit, side="right")) - 1
        after = max(after, first + 1)
        yield first, after
        first = after
