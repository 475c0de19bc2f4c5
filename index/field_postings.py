"""The postings of one field of a segment, as queries and Whoosh ask for them."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from fihris.index.arrays import Array, ArrayFile
from fihris.index.fields import LEMMA
from fihris.index.places import BOOL, I64, places, ranges
from fihris.index.postings import Postings


class FieldPostings:
    """The postings of one field of a segment: of the lemmas or the surface forms in a text field.

    Places are those of `TermPostings`: among the term's documents by title or body.
    """

    def __init__(self, postings: Postings, level: str, field: str) -> None:
        self._postings = postings
        self._level = level
        self._field = field

    @property
    def has_positions(self) -> bool:
        """Whether the field keeps where its terms stand."""
        return self._level == LEMMA

    @property
    def document_frequencies(self) -> Array:
        """How many documents hold each term."""
        terms = self._postings.terms(self._level)
        return self.document_frequencies_of(np.arange(terms))

    def document_frequency(self, term: int) -> int:
        """Return how many documents hold the term, deleted ones included."""
        return self._postings.document_frequency(self._level, self._field, term)

    def term(self, term: int) -> tuple[I64, I64]:
        """Return the documents that hold the term and how often each does."""
        own = self._postings.term(self._level, term)
        documents, frequencies = own.documents(), own.frequencies(self._field)
        here = frequencies > 0
        return (documents, frequencies) if here.all() else (documents[here], frequencies[here])

    def term_docs(self, term: int) -> I64:
        """Return the documents that hold the term."""
        return self.term(term)[0]

    def find(self, term: int, documents: I64) -> tuple[I64, BOOL]:
        """Return the place of the posting of each document, which rise, and whether it has one."""
        own = self._postings.term(self._level, term)
        place, found = own.find(documents)
        at = np.flatnonzero(found)
        found[at] = own.frequencies(self._field, place[at]) > 0
        return place, found

    def frequencies_at(self, term: int, at: I64) -> I64:
        """Return how often the term stands in documents, by the places of their postings."""
        return self._postings.term(self._level, term).frequencies(self._field, at)

    def several(self, numbers: I64) -> tuple[I64, I64]:
        """Return the postings of many terms: the index of the term in `numbers`, the document."""
        terms, documents = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        present = np.flatnonzero(self.document_frequencies_of(numbers))
        for group in self._postings.several(self._level, numbers[present]):
            here = group.level.counts[self._field].at(ranges(group.first, group.lengths)) > 0
            terms.append(np.repeat(present[group.which], group.lengths)[here])
            documents.append(group.documents[here])
        return np.concatenate(terms), np.concatenate(documents)

    def document_frequencies_of(self, numbers: I64) -> I64:
        """Return how many documents hold each of some terms, int64."""
        return self._postings.document_frequencies_of(self._level, self._field, numbers)

    def positions(self, term: int, at: I64 | None = None) -> tuple[I64, I64]:
        """Return the positions of the term, laid end to end, and how many each posting has.

        `at` are places; None stands for all documents that hold the term in this field.
        """
        if not self.has_positions:
            raise ValueError("this field keeps no positions")
        own = self._postings.lemma(term)
        if at is None:
            at = np.flatnonzero(own.frequencies(self._field))
        return self._postings.positions(self._field, at + own.first)


class KeywordPostings:
    """The postings of a field with one exact value a document."""

    has_positions = False

    def __init__(self, file: ArrayFile, field: str) -> None:
        self._starts: Array = file.array(f"postings.{field}.starts")
        self._docs: Array = file.array(f"postings.{field}.docs")

    @cached_property
    def document_frequencies(self) -> Array:
        """How many documents hold each term."""
        return np.diff(self._starts.astype(np.int64))

    def document_frequency(self, term: int) -> int:
        """Return how many documents hold the term, deleted ones included."""
        return int(self._starts[term + 1]) - int(self._starts[term])

    def term_docs(self, term: int) -> I64:
        """Return the documents that hold the term."""
        return self._docs[int(self._starts[term]) : int(self._starts[term + 1])].astype(np.int64)

    def term(self, term: int) -> tuple[I64, I64]:
        """Return the documents that hold the term and how often each does: once."""
        documents = self.term_docs(term)
        return documents, np.ones(len(documents), np.int64)

    def find(self, term: int, documents: I64) -> tuple[I64, BOOL]:
        """Return the place of the posting of each document, which rise, and whether it has one."""
        return places(documents, self.term_docs(term))

    def frequencies_at(self, _: int, at: I64) -> I64:
        """Return how often a term stands in documents: once."""
        return np.ones(len(at), np.int64)

    def several(self, numbers: I64) -> tuple[I64, I64]:
        """Return the postings of many terms: the index of the term in `numbers`, the document."""
        starts = self._starts[numbers].astype(np.int64)
        lengths = self._starts[numbers + 1] - starts
        documents = self._docs[ranges(starts, lengths)].astype(np.int64)
        return np.repeat(np.arange(len(numbers)), lengths), documents

    def positions(self, _: int, __: I64 | None = None) -> tuple[I64, I64]:
        """Raise ValueError: a value has no positions."""
        raise ValueError("this field keeps no positions")
