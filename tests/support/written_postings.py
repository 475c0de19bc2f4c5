"""Postings as they are read from a file, of documents that are lists of form numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.field_postings import FieldPostings
from fihris.index.fields import LEMMA, SURFACE, TEXT_FIELDS
from fihris.index.impacts import Impacts
from fihris.index.inversion import write_postings
from fihris.index.postings import Postings

Document = tuple[list[int], list[int]]
"""The forms of a title, and of a body."""


def written(folder: Path, documents: Sequence[Document], lemma_of_form: Sequence[int]) -> ArrayFile:
    """Invert documents and open the file."""
    surface, lengths = {}, {}
    for i, field in enumerate(("title", "body")):
        texts = [document[i] for document in documents]
        surface[field] = np.array([form for text in texts for form in text], np.uint32)
        lengths[field] = np.array([len(text) for text in texts], np.int64)
    lemmas = max(lemma_of_form, default=-1) + 1
    path = folder / "postings"
    with ArrayFileWriter(path) as file:
        numbers = np.arange(len(lemma_of_form), dtype=np.uint32)
        own = np.array(lemma_of_form, np.uint32)
        write_postings(file, surface, lengths, numbers, own, lemmas)
        file.close({})
    return ArrayFile(path)


def postings(folder: Path, documents: Sequence[Document], lemma_of_form: Sequence[int]) -> Postings:
    return Postings(written(folder, documents, lemma_of_form), len(documents))


def fields(
    folder: Path, documents: Sequence[Document], lemma_of_form: Sequence[int]
) -> dict[str, FieldPostings]:
    """Return the postings of each field of either level, by its name."""
    found = postings(folder, documents, lemma_of_form)
    return {
        name: FieldPostings(found, level, field)
        for field in TEXT_FIELDS
        for name, level in ((field, LEMMA), (f"{field}_{SURFACE}", SURFACE))
    }


def impacts(folder: Path, documents: Sequence[Document]) -> tuple[Impacts, Postings]:
    """Return both, of forms that are each a lemma."""
    forms = max((form for document in documents for text in document for form in text), default=-1)
    file = written(folder, documents, range(forms + 1))
    return Impacts(file), Postings(file, len(documents))
