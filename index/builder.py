"""From a batch of articles to one segment's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.analyzer import DEFAULT_ANALYZER, Analyzer, lemmas_of
from fihris.index.analysis.order import in_order, utf8_lengths
from fihris.index.analysis.roots import roots_of
from fihris.index.arrays import ArrayFileWriter, narrowed, offsets
from fihris.index.batch import Batch
from fihris.index.fields import KEYWORD_FIELDS, LEMMA, SURFACE, TEXT_FIELDS
from fihris.index.gathering import gather
from fihris.index.grams import write_grams
from fihris.index.inversion import by_term, write_postings
from fihris.index.manifest import segment_path
from fihris.index.records import key_hashes
from fihris.index.vocabulary import write_terms, write_vocabulary

U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Built:
    """A segment that has been written and waits for a commit."""

    name: str
    documents: int
    bytes: int


def warm_up(analyzer: str) -> None:
    """Read what the first segment of a process would have to wait for."""
    lemmas_of(["خبر"], analyzer)
    if analyzer == DEFAULT_ANALYZER:
        roots_of([])


def build_segment(folder: Path, name: str, batch: Batch, analyzer: Analyzer) -> Built:
    """Write the articles, which are taken out of the batch, as the segment called `name`."""
    gathered = gather(batch, analyzer)
    documents = len(gathered.columns["id"])
    with ArrayFileWriter(segment_path(folder, name)) as file:
        gathered.write_stored(file)
        for field in KEYWORD_FIELDS:
            write_keyword(file, field, gathered.columns[field])
        file.add("column.date", np.array(gathered.dates, np.int64))
        write_keys(file, key_hashes(gathered.columns["id"]))
        tokens = _write_texts(file, gathered.forms, gathered.lengths, analyzer)
        size = file.close({"documents": documents, "tokens": tokens})
    return Built(name, documents, size)


def _write_texts(
    file: ArrayFileWriter, forms: dict[str, U32], lengths: dict[str, I64], analyzer: Analyzer
) -> dict[str, int]:
    """Write both levels of the text fields; return token counts."""
    table = analyzer.table
    occurs = np.zeros(len(table), bool)
    for field in TEXT_FIELDS:
        occurs[forms[field]] = True
    used = in_order(table, np.flatnonzero(occurs))
    surface_of_form = np.zeros(len(table), np.uint32)
    surface_of_form[used] = np.arange(len(used), dtype=np.uint32)
    text = "".join(table.texts(used)).encode()
    write_terms(file, SURFACE, text, utf8_lengths(table, used))
    lemmas, lemma_of_surface = _lemmas_of(analyzer, used)
    lemma_terms = [lemma.encode() for lemma in lemmas]
    write_vocabulary(file, LEMMA, lemma_terms)
    write_grams(file, lemma_terms)
    if analyzer.name == DEFAULT_ANALYZER:
        file.add("lemmas.root", roots_of(lemmas))
    write_postings(file, forms, lengths, surface_of_form, lemma_of_surface, len(lemmas))
    for field in TEXT_FIELDS:
        file.add(f"lengths.{field}", narrowed(lengths[field]))
    return {field: len(forms[field]) for field in TEXT_FIELDS}


def _lemmas_of(analyzer: Analyzer, used: I64) -> tuple[list[str], U32]:
    """Return the lemmas of these forms, sorted, and each form's place among them."""
    numbers, lemmas = analyzer.lemmas()
    own = numbers[used]
    occurs = np.zeros(len(lemmas), bool)
    occurs[own] = True
    ordered = sorted(np.flatnonzero(occurs).tolist(), key=lemmas.__getitem__)
    places = np.zeros(len(lemmas), np.uint32)
    places[ordered] = np.arange(len(ordered), dtype=np.uint32)
    return [lemmas[number] for number in ordered], places[own]


def _numbered(values: Sequence[str]) -> tuple[list[str], U32]:
    """Return the unique values, sorted, and the place of each value among them."""
    unique = sorted(set(values))
    place = {value: i for i, value in enumerate(unique)}
    return unique, np.fromiter(map(place.__getitem__, values), np.uint32, len(values))


def write_keyword(file: ArrayFileWriter, field: str, values: Sequence[str]) -> None:
    """Write a field of one exact value a document: vocabulary, column and postings."""
    unique, column = _numbered(values)
    write_vocabulary(file, field, [value.encode() for value in unique])
    file.add(f"column.{field}", narrowed(column))
    write_keyword_postings(file, field, column, len(unique))


def write_keyword_postings(file: ArrayFileWriter, field: str, column: U32, values: int) -> None:
    """Write the documents by value; `column` (uint32) has each document's value."""
    starts = offsets(np.bincount(column, minlength=values))
    file.add(f"postings.{field}.starts", narrowed(starts))
    file.add(f"postings.{field}.docs", narrowed(by_term(column)))


def write_keys(file: ArrayFileWriter, hashes: npt.NDArray[np.uint64]) -> None:
    """Write the hashes of the documents' ids, sorted, and the document of each."""
    order = np.argsort(hashes, kind="stable")
    file.add("keys.hash", hashes[order])
    file.add("keys.document", narrowed(order))
