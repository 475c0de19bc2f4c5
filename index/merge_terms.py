"""The vocabularies of several segments become one segment's, range by range.

They pass through in pieces of bounded size. Held whole are arrays of a number a term or a document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, ArrayFileWriter, narrowed, offsets
from fihris.index.fields import POSTINGS_VOCABULARY, SURFACE
from fihris.index.places import I32, I64
from fihris.index.postings_writer import pieces
from fihris.index.segment import Segment
from fihris.index.union import Terms, kept, union
from fihris.index.vocabulary import Vocabulary

_TERMS_AT_ONCE = 50_000
_POSTINGS_AT_ONCE = 500_000


# Measured, in bytes: what a surface form takes, with its lemma, in each segment that is merged, and
# in the one that comes of them.
_SOURCE_BYTES = 20
_TERM_BYTES = 200
_TEXT_BYTES = 12  # for each byte of it
# Of the ranges of vocabularies every so manieth is looked at to know how many terms are the same.
_SAMPLED = 8


def merging_bytes(segments: Sequence[Segment], most: float) -> float:
    """Return about how many bytes it takes to merge segments, at most where that is below `most`.

    What they share is looked for only where it matters.
    """
    vocabularies = [segment.vocabulary(SURFACE) for segment in segments]
    terms = sum(map(len, vocabularies))
    size = sum(segment.file.bytes_of(f"vocabulary.{SURFACE}.text") for segment in segments)
    every = terms * _TERM_BYTES + size * _TEXT_BYTES
    if terms * _SOURCE_BYTES + every <= most:
        return terms * _SOURCE_BYTES + every
    seen = different = 0
    for bounds in islice(_vocabulary_ranges(vocabularies), 0, None, _SAMPLED):
        lists = []
        for vocabulary, (first, after) in zip(vocabularies, bounds, strict=True):
            text, starts = vocabulary.text_of(first, after)
            lists.append(Terms(np.frombuffer(text, np.uint8), np.diff(starts)))
            seen += after - first
        different += len(union(lists).terms.lengths)
    return terms * _SOURCE_BYTES + every * different / max(seen, 1)


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


def _live_terms(source: Source, vocabulary: str) -> npt.NDArray[np.bool_]:
    """Tell for each term whether a document that is kept holds it."""
    count = len(source.segment.vocabulary(vocabulary))
    if source.whole:
        return np.ones(count, bool)
    live = np.zeros(count, bool)
    for field, name in POSTINGS_VOCABULARY.items():
        if name == vocabulary:
            postings = source.segment.postings(field)
            sizes = offsets(postings.document_frequencies)
            for first, after in pieces(sizes, _POSTINGS_AT_ONCE):
                terms, documents = postings.several(np.arange(first, after))
                live[first + terms[source.renumbered[documents] >= 0]] = True
    return live


def merge_vocabulary(
    file: ArrayFileWriter, sources: Sequence[Source], name: str
) -> tuple[list[I32], int]:
    """Write the union; return each source's new term numbers (-1: dropped) and its size."""
    vocabularies = [source.segment.vocabulary(name) for source in sources]
    live = [_live_terms(source, name) for source in sources]
    numbers = [np.full(len(vocabulary), -1, np.int32) for vocabulary in vocabularies]
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
