"""The surface forms of each lemma of a segment.

``lemmas.forms`` are the forms in the order of their lemmas, rising within one, and
``lemmas.form_starts`` where each lemma's begin in it. That follows from the lemma of each form
(`postings.py`), but sorting half a million forms takes a new process longer than its search.
"""

from __future__ import annotations

import numpy as np

from fihris.index.arrays import Array, ArrayFile, ArrayFileWriter, narrowed, offsets


def write_lemma_forms(file: ArrayFileWriter, lemma_of_form: Array, lemma_count: int) -> None:
    """Write the table; `lemma_of_form` are numbers of lemmas, below `lemma_count`."""
    file.add("lemmas.forms", narrowed(np.argsort(lemma_of_form, kind="stable")))
    counts = np.bincount(lemma_of_form, minlength=lemma_count)
    file.add("lemmas.form_starts", narrowed(offsets(counts)))


class LemmaForms:
    """The surface forms of each lemma, read from a segment's file."""

    def __init__(self, file: ArrayFile) -> None:
        self._forms = file.part("lemmas.forms")
        self._starts = file.part("lemmas.form_starts")

    def of(self, lemma: int) -> Array:
        """Return the numbers of a lemma's forms, rising."""
        start, end = self._starts[lemma : lemma + 2].tolist()
        return self._forms[start:end]
