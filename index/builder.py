"""From a batch of articles to one segment's file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fihris.corpus.article import Article
from fihris.index.analysis.analyzer import DEFAULT_ANALYZER, Analyzer
from fihris.index.analysis.roots import roots_of
from fihris.index.arrays import ArrayFileWriter, narrowed, offsets
from fihris.index.fields import (
    KEYWORD_FIELDS,
    LEMMA,
    SURFACE,
    TEXT_FIELDS,
    to_microseconds,
)
from fihris.index.grams import write_grams
from fihris.index.inversion import by_term, write_postings
from fihris.index.lemma_forms import write_lemma_forms
from fihris.index.manifest import segment_path
from fihris.index.records import encode_head, encode_text, key_hashes
from fihris.index.stored import StoredWriter
from fihris.index.titles import write_titles
from fihris.index.vocabulary import write_vocabulary

U32 = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Built:
    """A segment that has been written and waits for a commit."""

    name: str
    documents: int
    bytes: int


def build_segment(
    folder: Path, name: str, articles: Sequence[Article], analyzer: Analyzer
) -> Built:
    """Write `articles`, whose ids differ, as the segment called `name`."""
    with ArrayFileWriter(segment_path(folder, name)) as file:
        tokens = _write_texts(file, articles, analyzer)
        for field in KEYWORD_FIELDS:
            write_keyword(file, field, [getattr(article, field) for article in articles])
        dates = [to_microseconds(article.date) for article in articles]
        file.add("column.date", np.array(dates, np.int64))
        write_keys(file, key_hashes(article.id for article in articles))
        write_titles(file, (article.title for article in articles))
        write_stored(file, articles)
        size = file.close({"documents": len(articles), "tokens": tokens})
    return Built(name, len(articles), size)


def _write_texts(
    file: ArrayFileWriter, articles: Sequence[Article], analyzer: Analyzer
) -> dict[str, int]:
    """Write both levels of the text fields from one pass over the texts; return token counts."""
    forms, lengths = {}, {}
    for field in TEXT_FIELDS:
        texts = [getattr(article, field) for article in articles]
        forms[field], lengths[field] = analyzer.numbers(texts)
    used, surface_of_form = _sorted_forms(analyzer.table.forms, list(forms.values()))
    surfaces = [analyzer.table.forms[number] for number in used]
    lemmas_of_forms = analyzer.lemmas()
    lemmas, lemma_of_surface = _numbered([lemmas_of_forms[number] for number in used])
    write_vocabulary(file, SURFACE, [form.encode() for form in surfaces])
    lemma_terms = [lemma.encode() for lemma in lemmas]
    write_vocabulary(file, LEMMA, lemma_terms)
    write_grams(file, lemma_terms)
    if analyzer.name == DEFAULT_ANALYZER:
        file.add("lemmas.root", roots_of(lemmas))
    surface = {field: surface_of_form[forms[field]] for field in TEXT_FIELDS}
    write_postings(file, surface, lengths, lemma_of_surface, len(lemmas))
    write_lemma_forms(file, lemma_of_surface, len(lemmas))
    for field in TEXT_FIELDS:
        file.add(f"lengths.{field}", narrowed(lengths[field]))
    return {field: len(forms[field]) for field in TEXT_FIELDS}


def _sorted_forms(forms: list[str], numbers: Sequence[U32]) -> tuple[list[int], U32]:
    """Return the form numbers that occur, by the forms' order, and each form's place in it."""
    occurs = np.zeros(len(forms), bool)
    for array in numbers:
        occurs[array] = True
    used: list[int] = np.flatnonzero(occurs).tolist()
    used.sort(key=forms.__getitem__)
    places = np.zeros(len(forms), np.uint32)
    places[used] = np.arange(len(used), dtype=np.uint32)
    return used, places


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


def write_stored(file: ArrayFileWriter, articles: Sequence[Article]) -> None:
    """Write what is compressed of the articles: the heads, then the bodies."""

    def heads(writer: StoredWriter) -> Iterator[None]:
        for article in articles:
            writer.add(encode_head(article))
            yield

    def bodies(writer: StoredWriter) -> Iterator[None]:
        for article in articles:
            writer.add(encode_text(article.body))
            yield

    for name, records in (("head", heads), ("body", bodies)):
        writer = StoredWriter()
        writer.write(file, name, records(writer))
