"""The vocabularies and postings of several segments become one segment's, range by range.

Both pass through in pieces of bounded size, whatever a vocabulary or the postings of a term amount
to. Held whole are arrays of a number a term or a document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, ArrayFileWriter, Spool, narrowed, narrowest, offsets
from fihris.index.fields import POSTINGS_VOCABULARY
from fihris.index.postings import Postings, ranges, write_frequencies, write_position_skips
from fihris.index.segment import Segment
from fihris.index.union import kept, union
from fihris.index.vocabulary import Vocabulary

_TERMS_AT_ONCE = 50_000
# Postings, or positions where a field has them. Four times as many are no faster.
_TOKENS_AT_ONCE = 500_000

I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Source:
    """A segment to merge.

    `renumbered` (int64, shape (documents,)) are its documents' new numbers, -1 for deleted ones;
    `kept` (int64) the old numbers of the others; `whole` says that none is deleted.
    """

    segment: Segment
    renumbered: I64
    kept: I64
    whole: bool


def _pieces(starts: Array, at_once: int) -> Iterator[tuple[int, int]]:
    """Cut what begins at `starts` into ranges of at most that size, or of one alone."""
    first, count = 0, len(starts) - 1
    while first < count:
        limit = int(starts[first]) + at_once
        after = int(np.searchsorted(starts, limit, side="right")) - 1
        after = min(max(after, first + 1), count)
        yield first, after
        first = after


def _live_terms(source: Source, vocabulary: str) -> npt.NDArray[np.bool_]:
    """Tell for each term whether a document that is kept holds it."""
    count = len(source.segment.vocabulary(vocabulary))
    if source.whole:
        return np.ones(count, bool)
    live = np.zeros(count, bool)
    for field, name in POSTINGS_VOCABULARY.items():
        if name == vocabulary:
            docs = source.segment.postings(field).docs
            starts = source.segment.postings(field).starts.astype(np.int64)
            for begin in range(0, len(docs), _TOKENS_AT_ONCE):
                kept = source.renumbered[docs[begin : begin + _TOKENS_AT_ONCE]] >= 0
                places = np.flatnonzero(kept) + begin
                live[np.searchsorted(starts, places, side="right") - 1] = True
    return live


def merge_vocabulary(
    file: ArrayFileWriter, sources: Sequence[Source], name: str
) -> tuple[list[I64], int]:
    """Write the union; return each source's new term numbers (-1: dropped) and its size."""
    vocabularies = [source.segment.vocabulary(name) for source in sources]
    live = [_live_terms(source, name) for source in sources]
    numbers = [np.full(len(vocabulary), -1, np.int64) for vocabulary in vocabularies]
    lengths: list[Array] = [np.zeros(0, np.int64)]

    def text() -> Iterator[Array]:
        count = 0
        for bounds in _vocabulary_ranges(vocabularies):
            slices = [
                kept(np.frombuffer(text, np.uint8), starts, alive[a:b])
                for (text, starts), alive, (a, b) in zip(
                    (v.text_of(a, b) for v, (a, b) in zip(vocabularies, bounds, strict=True)),
                    live,
                    bounds,
                    strict=True,
                )
            ]
            merged = union(slices)
            for new, alive, places, (a, b) in zip(
                numbers, live, merged.places, bounds, strict=True
            ):
                new[a:b][alive[a:b]] = places + count
            lengths.append(merged.terms.lengths)
            count += len(merged.terms.lengths)
            yield merged.terms.text

    file.add_pieces(f"vocabulary.{name}.text", np.uint8, text())
    starts = offsets(np.concatenate(lengths))
    file.add(f"vocabulary.{name}.starts", narrowed(starts))
    return numbers, len(starts) - 1


def _vocabulary_ranges(vocabularies: Sequence[Vocabulary]) -> Iterator[list[tuple[int, int]]]:
    """Cut all vocabularies at the same terms, so that a range holds a bounded number of all."""
    share = max(_TERMS_AT_ONCE // len(vocabularies), 1)
    firsts = [0] * len(vocabularies)
    while ahead := [
        v[first + share]
        for first, v in zip(firsts, vocabularies, strict=True)
        if first + share < len(v)
    ]:
        # The nearest: none of the vocabularies has more than its share before it.
        cut = min(ahead)
        afters = [v.lower(cut, first) for first, v in zip(firsts, vocabularies, strict=True)]
        yield list(zip(firsts, afters, strict=True))
        firsts = afters
    yield [(first, len(v)) for first, v in zip(firsts, vocabularies, strict=True)]


class _Block(NamedTuple):
    """Postings that follow one another; `terms` count from the first new term of the range."""

    terms: I64
    docs: I64
    frequencies: I64
    positions: Array


class _Part:
    """The postings of one source, asked for by the new terms' numbers.

    These rise with the old ones, so terms that will lie side by side do so already.
    """

    def __init__(self, source: Source, postings: Postings, numbers: I64) -> None:
        self._source = source
        self._postings = postings
        self._numbers = numbers
        # A term that is dropped goes with the one before it: none of its documents is kept.
        self._rising = numbers if source.whole else np.maximum.accumulate(numbers)

    def add_sizes(self, sizes: I64) -> None:
        """Add the tokens of each new term, those of deleted documents included.

        Those of a dropped term, which are read as well, count to the term that it goes with.
        """
        if len(sizes):
            read = np.diff(self._postings.token_starts.astype(np.int64))
            terms = np.maximum(self._rising, 0)
            sizes += np.bincount(terms, read, minlength=len(sizes)).astype(np.int64)

    def several(self, first: int, after: int) -> _Block:
        """Return the postings of the new terms [first, after)."""
        a, b = np.searchsorted(self._rising, (first, after)).tolist()
        starts = self._postings.starts[a : b + 1].astype(np.int64)
        terms = np.repeat(self._numbers[a:b] - first, np.diff(starts))
        frequencies = self._postings.frequencies(int(starts[0]), int(starts[-1]))
        return self._block(terms, int(starts[0]), frequencies, int(self._postings.token_starts[a]))

    def single(self, term: int) -> Iterator[_Block]:
        """Yield the postings of one new term, which may have any number of them."""
        a, b = np.searchsorted(self._rising, (term, term + 1)).tolist()
        if a == b:
            return
        first, after = self._postings.bounds(a)
        token = int(self._postings.token_starts[a])
        for begin in range(first, after, _TOKENS_AT_ONCE):
            end = min(begin + _TOKENS_AT_ONCE, after)
            frequencies = self._postings.frequencies(begin, end)
            for x, y in _pieces(offsets(frequencies), _TOKENS_AT_ONCE):
                none = np.zeros(y - x, np.int64)
                yield self._block(none, begin + x, frequencies[x:y], token)
                token += int(frequencies[x:y].sum())

    def _block(self, terms: I64, begin: int, frequencies: I64, token: int) -> _Block:
        """Return the postings from `begin` on, whose positions begin at `token`, that are kept."""
        docs = self._source.renumbered[self._postings.docs[begin : begin + len(frequencies)]]
        positions = np.zeros(0, np.uint8)
        if self._postings.has_positions:
            positions = self._postings.position_range(token, token + int(frequencies.sum()))
        if self._source.whole:
            return _Block(terms, docs, frequencies, positions)
        keep = docs >= 0
        if self._postings.has_positions:
            positions = positions[np.repeat(keep, frequencies)]
        return _Block(terms[keep], docs[keep], frequencies[keep], positions)


def _blocks(parts: Sequence[_Part], term_count: int) -> Iterator[tuple[int, int, _Block]]:
    """Yield all postings by new term, and within a term by new document, with the terms' range."""
    sizes = np.zeros(term_count, np.int64)
    for part in parts:
        part.add_sizes(sizes)
    for first, after in _pieces(offsets(sizes), _TOKENS_AT_ONCE):
        if after - first > 1:
            yield first, after, _in_term_order([part.several(first, after) for part in parts])
        else:
            for part in parts:
                for block in part.single(first):
                    yield first, after, block


def _in_term_order(blocks: Sequence[_Block]) -> _Block:
    """Return the blocks' postings by term, and within a term in the order of the sources."""
    terms, docs, frequencies, positions = map(np.concatenate, zip(*blocks, strict=True))
    order = np.argsort(terms, kind="stable")
    if len(positions):
        starts = np.cumsum(frequencies) - frequencies
        positions = positions[ranges(starts[order], frequencies[order])]
    return _Block(terms[order], docs[order], frequencies[order], positions)


def merge_postings(
    file: ArrayFileWriter,
    sources: Sequence[Source],
    field: str,
    numbers: Sequence[I64],
    term_count: int,
    documents: int,
) -> None:
    """Write a field's postings; `numbers` are each source's new term numbers."""
    lists = [source.segment.postings(field) for source in sources]
    parts = [_Part(*part) for part in zip(sources, lists, numbers, strict=True)]
    position_dtype = np.dtype(np.uint8)
    if lists[0].has_positions:
        position_dtype = max((p.position_dtype for p in lists), key=lambda dtype: dtype.itemsize)
    counts, tokens = np.zeros(term_count, np.int64), np.zeros(term_count, np.int64)
    with ExitStack() as stack:
        dtypes = narrowest(max(documents - 1, 0)), np.uint32, position_dtype
        docs, frequencies, positions = (
            stack.enter_context(Spool(file.path.parent, dtype)) for dtype in dtypes
        )
        for first, after, block in _blocks(parts, term_count):
            size = after - first
            counts[first:after] += np.bincount(block.terms, minlength=size)
            weights = np.bincount(block.terms, block.frequencies, minlength=size)
            tokens[first:after] += weights.astype(np.int64)
            docs.add(block.docs)
            frequencies.add(block.frequencies)
            positions.add(block.positions)
        file.add(f"postings.{field}.starts", narrowed(offsets(counts)))
        file.add_pieces(f"postings.{field}.docs", docs.dtype, docs.pieces())
        write_frequencies(file, field, frequencies.pieces())
        if lists[0].has_positions:
            file.add(f"postings.{field}.position_starts", narrowed(offsets(tokens)))
            file.add_pieces(f"postings.{field}.positions", positions.dtype, positions.pieces())
            write_position_skips(file, field, frequencies.pieces())
