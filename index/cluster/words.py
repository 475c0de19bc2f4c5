"""The words of an index on a cluster, here: a file of arrays that everybody who searches holds.

It takes the place of a snapshot where words are looked up and scores need statistics, so that both
are the same as in a folder. It has no articles. It is written by who loads articles, lies on the
cluster beside them (`word_store.py`), and is kept in the user's cache.

==========================  ========================================================================
vocabulary.*, lemmas.*,     as in a segment
grams.*
words.lemma_of              the lemma of each form
words.surface.*,            how many articles hold each form or lemma in title, body or either
words.lemma.*
==========================  ========================================================================

As in a folder, articles that were replaced or deleted count until all is counted anew.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, ArrayBuffer, ArrayFile, narrowed
from fihris.index.builder import write_lemmas
from fihris.index.cluster.word_counts import EITHER, WordCounts
from fihris.index.field_postings import FieldPostings, KeywordPostings
from fihris.index.fields import LEMMA, POSTINGS_VOCABULARY, SURFACE, TEXT_FIELDS
from fihris.index.lemma_forms import write_lemma_forms
from fihris.index.manifest import Manifest
from fihris.index.postings import Postings
from fihris.index.segment import Segment
from fihris.index.snapshot import Leaf, Snapshot
from fihris.index.vocabulary import write_vocabulary

I64 = npt.NDArray[np.int64]

_NAME = Path("words")
_FIELDS = (*TEXT_FIELDS, EITHER)


def written(counts: WordCounts, analyzer: str) -> bytes:
    """Return words as a file of arrays."""
    surface_order = np.array(
        sorted(range(len(counts.surfaces)), key=counts.surfaces.__getitem__), np.int64
    )
    lemma_order = np.array(
        sorted(range(len(counts.lemmas)), key=counts.lemmas.__getitem__), np.int64
    )
    place = np.zeros(len(lemma_order), np.int64)
    place[lemma_order] = np.arange(len(lemma_order))
    lemma_of = place[counts.lemma_of][surface_order]
    with ArrayBuffer(_NAME) as file:
        write_vocabulary(
            file, SURFACE, [counts.surfaces[i].encode() for i in surface_order.tolist()]
        )
        write_lemmas(file, [counts.lemmas[i] for i in lemma_order.tolist()], analyzer)
        write_lemma_forms(file, lemma_of, len(lemma_order))
        file.add("words.lemma_of", narrowed(lemma_of))
        for field in _FIELDS:
            file.add(
                f"words.{SURFACE}.{field}", narrowed(counts.surface_articles[field][surface_order])
            )
            file.add(f"words.{LEMMA}.{field}", narrowed(counts.lemma_articles[field][lemma_order]))
        file.close(
            {"documents": counts.articles, "tokens": dict(counts.tokens), "analyzer": analyzer}
        )
        return file.data


class _Frequencies:
    """How many articles hold each term of a level and a field, in the place of its postings."""

    def __init__(self, file: ArrayFile, level: str, field: str) -> None:
        self._counts = file.part(f"words.{level}.{field}")

    def document_frequency(self, term: int) -> int:
        return int(self._counts[term])

    def document_frequencies_of(self, numbers: I64) -> I64:
        return self._counts[:][numbers].astype(np.int64)


class _Texts:
    """What of a segment's postings of texts is known without any article."""

    def __init__(self, file: ArrayFile) -> None:
        self._file = file

    @cached_property
    def lemma_of_form(self) -> Array:
        return self._file.array("words.lemma_of")

    def lemma_of(self, form: int) -> int:
        return int(self.lemma_of_form[form])

    def document_frequencies_of(self, level: str, field: str, numbers: I64) -> I64:
        return _Frequencies(self._file, level, field).document_frequencies_of(numbers)

    def article_counts(self, forms: I64) -> I64:
        return self.document_frequencies_of(SURFACE, EITHER, forms)


class WordSegment(Segment):
    """The words of all articles of an index on a cluster."""

    def __init__(self, data: bytes) -> None:
        super().__init__(_NAME, "words", trusting=True, data=data)

    @cached_property
    def texts(self) -> Postings:
        """What is known of the forms' lemmas and articles; there are no postings."""
        return _Texts(self.file)  # type: ignore[return-value]

    def postings(self, field: str) -> FieldPostings | KeywordPostings:
        """Return how many articles hold the terms of a text field."""
        level = POSTINGS_VOCABULARY[field]
        text = field.removesuffix(f"_{SURFACE}")
        return _Frequencies(self.file, level, text)  # type: ignore[return-value]

    def check(self) -> None:
        """Read all of it against its checksums: it has no articles to be compared with."""
        self.verify()

    def counts(self) -> WordCounts:
        """Return the words as they can be added to others."""
        file = self.file
        articles: dict[str, dict[str, Any]] = {
            level: {f: file.array(f"words.{level}.{f}").astype(np.int64) for f in _FIELDS}
            for level in (SURFACE, LEMMA)
        }
        return WordCounts(
            [term.decode() for term in self.vocabulary(SURFACE)],
            [term.decode() for term in self.vocabulary(LEMMA)],
            file.array("words.lemma_of").astype(np.int64),
            articles[SURFACE],
            articles[LEMMA],
            self.tokens,
            self.documents,
        )


class Words(Snapshot):
    """An index on a cluster as words are looked up in it.

    `place` is its address, and `name` tells these words from any others.
    """

    def __init__(self, data: bytes, place: str, zone: str | None, name: str = "") -> None:
        segment = WordSegment(data)
        manifest = Manifest(segment.file.meta["analyzer"], zone=zone)
        self.place, self.name = place, name
        super().__init__(Path(place), manifest, (Leaf(segment, 0, None),))
        self.segment = segment

    @cached_property
    def document_count(self) -> int:
        """How many articles were counted."""
        return self.segment.documents
