"""Several segments become one: arrays are concatenated term range by term range.

Vocabularies, postings and stored blocks pass through in pieces. Held whole are some arrays of a
number a term or a document, and the postings of one term: of the most frequent one some 250 bytes a
document that holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, ArrayFileWriter, Spool, narrowed, narrowest, offsets
from fihris.index.builder import Built, segment_path
from fihris.index.fields import (
    KEYWORD_FIELDS,
    LEMMA,
    POSTINGS_VOCABULARY,
    SURFACE,
    TEXT_FIELDS,
)
from fihris.index.postings import Postings, ranges, write_frequencies
from fihris.index.segment import Segment
from fihris.index.snapshot import Leaf
from fihris.index.stored import BLOCK_BYTES, Stored, StoredWriter
from fihris.index.vocabulary import Vocabulary

_TERMS_AT_ONCE = 50_000
_POSTINGS_AT_ONCE = 1_000_000

I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Source:
    """A segment to merge. `renumbered` (int64, shape (documents,)) is -1 for deleted documents."""

    segment: Segment
    renumbered: I64
    kept: I64
    whole: bool


def merge_segments(folder: Path, name: str, leaves: Sequence[Leaf]) -> Built:
    """Write the documents of `leaves` that are not deleted, in order, as one segment."""
    sources = _sources(leaves)
    documents = sum(len(source.kept) for source in sources)
    with ArrayFileWriter(segment_path(folder, name)) as file:
        numbering = {
            vocabulary: _merge_vocabulary(file, sources, vocabulary)
            for vocabulary in (SURFACE, LEMMA, *KEYWORD_FIELDS)
        }
        for field, vocabulary in POSTINGS_VOCABULARY.items():
            _merge_postings(file, sources, field, *numbering[vocabulary], documents)
        _merge_lemmas(file, sources, numbering[SURFACE], numbering[LEMMA])
        tokens = _merge_columns(file, sources, {f: numbering[f][0] for f in KEYWORD_FIELDS})
        for stored in ("head", "body"):
            writer = StoredWriter()
            writer.write(file, stored, _merge_stored(writer, sources, stored))
        size = file.close({"documents": documents, "tokens": tokens})
    return Built(name, documents, size)


def _sources(leaves: Sequence[Leaf]) -> list[_Source]:
    sources, base = [], 0
    for segment, _, deleted in leaves:
        live = np.ones(segment.documents, bool) if deleted is None else ~deleted
        kept = np.flatnonzero(live)
        renumbered = np.where(live, np.cumsum(live) - 1 + base, -1)
        sources.append(_Source(segment, renumbered, kept, len(kept) == segment.documents))
        base += len(kept)
    return sources


def _live_terms(source: _Source, vocabulary: str) -> npt.NDArray[np.bool_]:
    """Tell for each term whether a document that is kept holds it."""
    count = len(source.segment.vocabulary(vocabulary))
    if source.whole:
        return np.ones(count, bool)
    live = np.zeros(count, bool)
    for field, name in POSTINGS_VOCABULARY.items():
        if name == vocabulary:
            postings = source.segment.postings(field)
            for first, after in _pieces(postings.starts, _POSTINGS_AT_ONCE):
                a, b = int(postings.starts[first]), int(postings.starts[after])
                kept = np.concatenate(([0], np.cumsum(source.renumbered[postings.docs[a:b]] >= 0)))
                bounds = kept[postings.starts[first : after + 1].astype(np.int64) - a]
                live[first:after] |= np.diff(bounds) > 0
    return live


def _pieces(starts: Array, at_once: int) -> Iterator[tuple[int, int]]:
    """Cut terms into ranges of at most `at_once` postings, or one term."""
    first, count = 0, len(starts) - 1
    while first < count:
        limit = int(starts[first]) + at_once
        after = int(np.searchsorted(starts, limit, side="right")) - 1
        after = min(max(after, first + 1), count)
        yield first, after
        first = after


def _merge_vocabulary(
    file: ArrayFileWriter, sources: Sequence[_Source], name: str
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
                [term for term, keep in zip(v.slice(a, b), alive[a:b], strict=True) if keep]
                for v, alive, (a, b) in zip(vocabularies, live, bounds, strict=True)
            ]
            union = sorted(set().union(*slices))
            place = {term: count + i for i, term in enumerate(union)}
            for new, alive, terms, (a, b) in zip(numbers, live, slices, bounds, strict=True):
                new[a:b][alive[a:b]] = [place[term] for term in terms]
            lengths.append(np.fromiter(map(len, union), np.int64, len(union)))
            count += len(union)
            yield np.frombuffer(b"".join(union), np.uint8)

    file.add_pieces(f"vocabulary.{name}.text", np.uint8, text())
    starts = offsets(np.concatenate(lengths))
    file.add(f"vocabulary.{name}.starts", narrowed(starts))
    return numbers, len(starts) - 1


def _vocabulary_ranges(vocabularies: Sequence[Vocabulary]) -> Iterator[list[tuple[int, int]]]:
    """Cut all vocabularies at the same terms, every so many terms of the largest."""
    largest = max(vocabularies, key=len)
    firsts = [0] * len(vocabularies)
    for cut in range(_TERMS_AT_ONCE, len(largest), _TERMS_AT_ONCE):
        afters = [vocabulary.lower(largest[cut]) for vocabulary in vocabularies]
        yield list(zip(firsts, afters, strict=True))
        firsts = afters
    yield [(first, len(v)) for first, v in zip(firsts, vocabularies, strict=True)]


def _merge_postings(
    file: ArrayFileWriter,
    sources: Sequence[_Source],
    field: str,
    numbers: Sequence[I64],
    term_count: int,
    documents: int,
) -> None:
    lists = [source.segment.postings(field) for source in sources]
    folder = file.path.parent
    docs_spool = Spool(folder, narrowest(max(documents - 1, 0)))
    frequency_spool = Spool(folder, np.uint32)
    position_spool = None
    if lists[0].has_positions:
        position_spool = Spool(folder, max((p.position_dtype for p in lists), key=_size))
    counts = np.zeros(term_count, np.int64)
    position_counts = np.zeros(term_count, np.int64)
    for first, after in _term_ranges(lists, numbers, term_count):
        pieces = [
            _piece(source, postings, new, first, after)
            for source, postings, new in zip(sources, lists, numbers, strict=True)
        ]
        terms, docs, frequencies, positions = _in_term_order(pieces)
        counts[first:after] = np.bincount(terms, minlength=after - first)
        weights = np.bincount(terms, frequencies, minlength=after - first)
        position_counts[first:after] = weights.astype(np.int64)
        docs_spool.add(docs)
        frequency_spool.add(frequencies)
        if position_spool is not None and positions is not None:
            position_spool.add(positions)
    file.add(f"postings.{field}.starts", narrowed(offsets(counts)))
    file.add_pieces(f"postings.{field}.docs", docs_spool.dtype, docs_spool.pieces())
    write_frequencies(file, field, frequency_spool.pieces())
    if position_spool is not None:
        file.add(f"postings.{field}.position_starts", narrowed(offsets(position_counts)))
        name = f"postings.{field}.positions"
        file.add_pieces(name, position_spool.dtype, position_spool.pieces())


def _size(dtype: np.dtype[np.generic]) -> int:
    return dtype.itemsize


def _term_ranges(
    lists: Sequence[Postings], numbers: Sequence[I64], term_count: int
) -> Iterator[tuple[int, int]]:
    """Cut the new terms into ranges with a bounded number of postings (or one term)."""
    totals = np.zeros(term_count, np.int64)
    for postings, new in zip(lists, numbers, strict=True):
        kept = new >= 0
        starts = postings.starts.astype(np.int64)
        totals[new[kept]] += (starts[1:] - starts[:-1])[kept]
    return _pieces(offsets(totals), _POSTINGS_AT_ONCE)


def _piece(
    source: _Source, postings: Postings, numbers: I64, first: int, after: int
) -> tuple[I64, I64, I64, Array | None]:
    """Return terms, docs, frequencies and positions of the new terms [first, after) in one source.

    New numbers rise with the old ones, so the terms lie side by side in the source too.
    """
    alive = np.flatnonzero(numbers >= 0)
    bounds = np.searchsorted(numbers[alive], (first, after))
    if bounds[0] == bounds[1]:
        none = np.zeros(0, np.int64)
        return none, none, none, none if postings.has_positions else None
    a, b = int(alive[bounds[0]]), int(alive[bounds[1] - 1]) + 1
    starts = postings.starts[a : b + 1].astype(np.int64)
    docs = source.renumbered[postings.docs[starts[0] : starts[-1]]]
    frequencies = postings.frequencies(int(starts[0]), int(starts[-1]))
    terms = np.repeat(numbers[a:b] - first, np.diff(starts))
    positions = postings.position_range(a, b) if postings.has_positions else None
    if not source.whole:
        keep = docs >= 0
        if positions is not None:
            positions = positions[np.repeat(keep, frequencies)]
        terms, docs, frequencies = terms[keep], docs[keep], frequencies[keep]
    return terms, docs, frequencies, positions


def _in_term_order(
    pieces: Sequence[tuple[I64, I64, I64, Array | None]],
) -> tuple[I64, I64, I64, Array | None]:
    """Return the pieces' postings by term, and within a term in the order of the sources."""
    terms, docs, frequencies = (np.concatenate([p[i] for p in pieces]) for i in range(3))
    order = np.argsort(terms, kind="stable")
    positions = [p[3] for p in pieces if p[3] is not None]
    ordered = None
    if positions:
        starts = np.cumsum(frequencies) - frequencies
        ordered = np.concatenate(positions)[ranges(starts[order], frequencies[order])]
    return terms[order], docs[order], frequencies[order], ordered


def _merge_lemmas(
    file: ArrayFileWriter,
    sources: Sequence[_Source],
    surfaces: tuple[list[I64], int],
    lemmas: tuple[list[I64], int],
) -> None:
    lemma_of_surface = np.zeros(surfaces[1], np.int64)
    # An older segment's lemma of a form stands where a newer one has another.
    for i in reversed(range(len(sources))):
        new = surfaces[0][i]
        alive = np.flatnonzero(new >= 0)
        lemma = lemmas[0][i][sources[i].segment.lemma_of_surface[alive]]
        lemma_of_surface[new[alive]] = lemma
    file.add("forms.lemma", narrowed(lemma_of_surface))


def _merge_columns(
    file: ArrayFileWriter, sources: Sequence[_Source], keywords: dict[str, list[I64]]
) -> dict[str, int]:
    tokens = {}
    for field in TEXT_FIELDS:
        lengths = np.concatenate([s.segment.lengths(field)[s.kept] for s in sources])
        file.add(f"lengths.{field}", narrowed(lengths))
        tokens[field] = int(lengths.sum(dtype=np.int64))
    for field, numbers in keywords.items():
        columns = [
            new[source.segment.column(field)[source.kept]]
            for source, new in zip(sources, numbers, strict=True)
        ]
        file.add(f"column.{field}", narrowed(np.concatenate(columns)))
    dates = [source.segment.column("date")[source.kept] for source in sources]
    file.add("column.date", np.concatenate(dates))
    hashes, documents = [], []
    for source in sources:
        document = source.renumbered[source.segment.file.array("keys.document")]
        hashes.append(source.segment.file.array("keys.hash")[document >= 0])
        documents.append(document[document >= 0])
    all_hashes = np.concatenate(hashes)
    order = np.argsort(all_hashes, kind="stable")
    file.add("keys.hash", all_hashes[order])
    file.add("keys.document", narrowed(np.concatenate(documents)[order]))
    return tokens


def _merge_stored(writer: StoredWriter, sources: Sequence[_Source], name: str) -> Iterator[None]:
    """Copy whole blocks as they are; take apart those that hold deleted documents."""
    for source in sources:
        stored: Stored = source.segment.heads if name == "head" else source.segment.bodies
        bounds = stored.block_records.tolist()
        for block, (first, after) in enumerate(pairwise(bounds)):
            live = source.renumbered[first:after] >= 0
            # Blocks of tiny commits are packed anew, or there would be one an article for ever.
            full = int(stored.sizes[first:after].sum(dtype=np.int64)) * 2 >= BLOCK_BYTES
            if full and live.all():
                writer.add_block(stored.raw_block(block), stored.sizes[first:after].tolist())
            else:
                for record in (np.flatnonzero(live) + first).tolist():
                    writer.add(stored[record])
            yield
