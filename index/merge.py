"""Several segments become one: their documents that are not deleted, in order.

Terms and postings (`merge_terms.py`) and stored blocks pass through in pieces. Held whole are some
arrays of a number a term or a document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from fihris.index.arrays import ArrayFileWriter, narrowed
from fihris.index.builder import Built, write_keyword_postings
from fihris.index.copies import merge_copies
from fihris.index.fields import KEYWORD_FIELDS, LEMMA, SURFACE, TEXT_FIELDS
from fihris.index.grams import merge_grams
from fihris.index.manifest import segment_path
from fihris.index.merge_postings import merge_postings
from fihris.index.merge_terms import Source, merge_vocabulary
from fihris.index.places import I32
from fihris.index.snapshot import Leaf
from fihris.index.stored import BLOCK_BYTES, Stored, StoredWriter
from fihris.index.titles import merge_titles


def merge_segments(folder: Path, name: str, leaves: Sequence[Leaf]) -> Built:
    """Write the documents of `leaves` that are not deleted, in order, as one segment."""
    sources = _sources(leaves)
    documents = sum(len(source.kept) for source in sources)
    with ArrayFileWriter(segment_path(folder, name)) as file:
        numbering = {
            vocabulary: merge_vocabulary(file, sources, vocabulary)
            for vocabulary in (SURFACE, LEMMA, *KEYWORD_FIELDS)
        }
        lengths = {
            field: np.concatenate([s.segment.lengths(field)[s.kept] for s in sources])
            for field in TEXT_FIELDS
        }
        merge_postings(file, sources, numbering[SURFACE], numbering[LEMMA], lengths)
        _merge_roots(file, sources, numbering[LEMMA])
        merge_copies(file, sources)
        merge_grams(file, [source.segment.grams for source in sources], *numbering[LEMMA])
        tokens = {}
        for field, own in lengths.items():
            file.add(f"lengths.{field}", narrowed(own))
            tokens[field] = int(own.sum(dtype=np.int64))
        _merge_columns(file, sources, {f: numbering[f] for f in KEYWORD_FIELDS})
        merge_titles(file, ((source.segment.titles, source.kept) for source in sources))
        for stored in ("head", "body"):
            writer = StoredWriter()
            writer.write(file, stored, _merge_stored(writer, sources, stored))
        size = file.close({"documents": documents, "tokens": tokens})
    return Built(name, documents, size)


def _sources(leaves: Sequence[Leaf]) -> list[Source]:
    sources, base = [], 0
    for segment, _, deleted in leaves:
        live = np.ones(segment.documents, bool) if deleted is None else ~deleted
        kept = np.flatnonzero(live)
        renumbered = np.where(live, np.cumsum(live) - 1 + base, -1)
        sources.append(Source(segment, renumbered, kept, len(kept) == segment.documents))
        base += len(kept)
    return sources


def _merge_roots(
    file: ArrayFileWriter, sources: Sequence[Source], lemmas: tuple[list[I32], int]
) -> None:
    own = [source.segment.roots for source in sources]
    known = [roots for roots in own if roots is not None]  # all, or with other stemmers none
    if known:
        merged = np.zeros(lemmas[1], np.uint32)
        for roots, new in zip(known, lemmas[0], strict=True):
            merged[new[new >= 0]] = roots[new >= 0]
        file.add("lemmas.root", merged)


def _merge_columns(
    file: ArrayFileWriter, sources: Sequence[Source], keywords: dict[str, tuple[list[I32], int]]
) -> None:
    for field, (numbers, values) in keywords.items():
        columns = [
            new[source.segment.column(field)[source.kept]]
            for source, new in zip(sources, numbers, strict=True)
        ]
        column = np.concatenate(columns).astype(np.uint32)
        file.add(f"column.{field}", narrowed(column))
        write_keyword_postings(file, field, column, values)
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


def _merge_stored(writer: StoredWriter, sources: Sequence[Source], name: str) -> Iterator[None]:
    """Copy whole blocks as they are; take apart those that hold deleted documents."""
    for source in sources:
        stored: Stored = source.segment.heads if name == "head" else source.segment.bodies
        bounds = stored.block_records.tolist()
        for block, (first, after) in enumerate(pairwise(bounds)):
            live = source.renumbered[first:after] >= 0
            # Blocks of tiny commits are packed anew, or there would be one an article for ever.
            full = int(stored.sizes[first:after].sum(dtype=np.int64)) * 2 >= BLOCK_BYTES
            if full and live.all():
                writer.add_block(stored.raw_block(block), stored.sizes[first:after])
            else:
                for record in (np.flatnonzero(live) + first).tolist():
                    writer.add(stored[record])
            yield
