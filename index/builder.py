"""From a batch of articles to one segment's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.analyzer import DEFAULT_ANALYZER, Analyzer, lemmas_of
from fihris.index.analysis.order import in_order, utf8_lengths
from fihris.index.analysis.roots import roots_of
from fihris.index.arrays import ArrayBuffer, ArrayFileWriter, narrowed, offsets
from fihris.index.batch import Batch
from fihris.index.copies import write_copies
from fihris.index.fields import KEYWORD_FIELDS, LEMMA, SURFACE, TEXT_FIELDS
from fihris.index.gathering import Gathered, gather
from fihris.index.grams import write_grams
from fihris.index.inversion import by_term, write_postings
from fihris.index.manifest import segment_path
from fihris.index.minhash import lemma_hashes, signatures
from fihris.index.records import key_hashes
from fihris.index.vocabulary import write_terms, write_vocabulary

# As texts they take a hundred bytes each.
_FORMS_AT_ONCE = 65_536

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


def build_segment(
    folder: Path, name: str, batch: Batch, analyzer: Analyzer, room: float = inf
) -> Built:
    """Write articles, which are taken out of the batch, as the segment called `name`.

    They are all that there are, or as many as `room` allows (see `gather`), one at least.
    """
    gathered = gather(batch, analyzer, room)
    with ArrayFileWriter(segment_path(folder, name)) as file:
        size = _write(file, gathered, analyzer, with_copies=True)
    return Built(name, len(gathered.dates), size)


def built_in_memory(batch: Batch, analyzer: Analyzer) -> bytes:
    """Return what would be the file of a segment of all the articles, taken out of the batch.

    What finds near-copies is not in it: it takes a fifth of the time.
    """
    with ArrayBuffer(Path("memory")) as file:
        _write(file, gather(batch, analyzer), analyzer, with_copies=False)
        return file.data


def _write(
    file: ArrayFileWriter, gathered: Gathered, analyzer: Analyzer, *, with_copies: bool
) -> int:
    """Write a segment, and return its bytes."""
    gathered.write_stored(file)
    for field in KEYWORD_FIELDS:
        write_keyword(file, field, gathered.columns[field])
    file.add("column.date", np.array(gathered.dates, np.int64))
    write_keys(file, key_hashes(gathered.columns["id"]))
    documents = len(gathered.dates)
    tokens = _write_texts(file, gathered, analyzer, with_copies=with_copies)
    return file.close({"documents": documents, "tokens": tokens})


def _write_texts(
    file: ArrayFileWriter, gathered: Gathered, analyzer: Analyzer, *, with_copies: bool
) -> dict[str, int]:
    """Write both levels of the text fields; return token counts."""
    table, forms, lengths = analyzer.table, gathered.forms, gathered.lengths
    used = in_order(table, np.flatnonzero(gathered.occurs))
    surface_of_form = np.zeros(len(table), np.uint32)
    surface_of_form[used] = np.arange(len(used), dtype=np.uint32)
    text = b"".join(
        "".join(table.texts(used[first : first + _FORMS_AT_ONCE])).encode()
        for first in range(0, len(used), _FORMS_AT_ONCE)
    )
    write_terms(file, SURFACE, text, utf8_lengths(table, used))
    del text
    lemmas, lemma_of_surface = _lemmas_of(analyzer, used)
    write_lemmas(file, lemmas, analyzer.name)
    count = len(lemmas)
    if with_copies:
        hash_of_form = np.zeros(len(table), np.uint64)
        hash_of_form[used] = lemma_hashes(lemmas)[lemma_of_surface]
        write_copies(file, signatures(forms, lengths, hash_of_form))
        del hash_of_form
    del lemmas
    write_postings(file, forms, lengths, surface_of_form, lemma_of_surface, count)
    for field in TEXT_FIELDS:
        file.add(f"lengths.{field}", narrowed(lengths[field]))
    return {field: len(forms[field]) for field in TEXT_FIELDS}


def write_lemmas(file: ArrayFileWriter, lemmas: Sequence[str], analyzer: str) -> None:
    """Write lemmas, sorted, with what finds those like one."""
    text = "".join(lemmas).encode()
    sizes = np.fromiter((len(lemma.encode()) for lemma in lemmas), np.int64, len(lemmas))
    write_terms(file, LEMMA, text, sizes)
    write_grams(file, np.frombuffer(text, np.uint8), offsets(sizes))
    if analyzer == DEFAULT_ANALYZER:
        file.add("lemmas.root", roots_of(lemmas))


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
