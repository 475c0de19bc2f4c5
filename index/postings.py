"""The postings of the text fields: which articles hold a word, how often, and where.

A lemma has one list for title and body together, since a question asks both: the documents that
hold it in either, and for each how often it stands in the title (a bit) and in the body (a nibble;
`counts.py`). ``lemma.starts`` says where the postings of each lemma begin when all are laid end to
end; what a posting's number is. Positions are laid out in the same order, field by field.

A surface form's list is kept as places in its lemma's list, which are fewer and denser than
documents are, and not at all where it is its lemma's only form. ``surface.lemma`` has each form's
lemma, ``surface.list`` the number of its list, or one past the last. Lists are numbered by lemma,
then by form, so that a merge meets a lemma and its forms together.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from fihris.index.arrays import Array, ArrayFile
from fihris.index.counts import BIT, NIBBLE, Counts
from fihris.index.distinct import numbered
from fihris.index.fields import LEMMA, SURFACE, TEXT_FIELDS
from fihris.index.lists import Lists
from fihris.index.places import BOOL, I64
from fihris.index.positions import Positions
from fihris.index.sets import NumberSet

# Most words that stand in a title do so once, many in a body more often.
COUNT_BITS = {"title": BIT, "body": NIBBLE}


class TermPostings:
    """The postings of one lemma or surface form of a segment, in order of their documents.

    A posting's place counts from 0 within the term; `first` is the number of the first.
    """

    __slots__ = ("_base", "_set", "counts", "first", "length")

    def __init__(
        self,
        own: NumberSet,
        counts: dict[str, Counts],
        first: int,
        base: TermPostings | None = None,
    ) -> None:
        self._set = own
        self._base = base  # the lemma that a surface form's set is relative to
        self.counts = counts
        self.first = first
        self.length = own.length

    def documents(self) -> I64:
        """Return the documents that hold the term, rising, int64."""
        numbers = self._set.numbers()
        return numbers if self._base is None else self._base.documents()[numbers]

    def find(self, documents: I64) -> tuple[I64, BOOL]:
        """Return the place of the posting of each document, which rise, and whether it has one."""
        if self._base is None:
            return self._set.find(documents)
        base, there = self._base.find(documents)
        at = np.flatnonzero(there)
        place, found = self._set.find(base[at])
        places_, seen = np.zeros(len(documents), np.int64), np.zeros(len(documents), bool)
        places_[at], seen[at] = place, found
        return places_, seen

    def contains(self, documents: I64) -> BOOL:
        """Tell which documents, which rise, hold the term."""
        return self._set.contains(documents) if self._base is None else self.find(documents)[1]

    def find_in_lemma(self, lemma_places: I64) -> tuple[I64, BOOL]:
        """Return the same by the places of the documents in the postings of a form's lemma."""
        return self._set.find(lemma_places)

    def frequencies(self, field: str, at: I64 | None = None) -> I64:
        """Return how often the term stands in a field, at these places or all, int64."""
        if at is None:
            return self.counts[field].between(self.first, self.first + self.length)
        return self.counts[field].at(at + self.first)


class Level:
    """The postings of all terms of one vocabulary."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self.starts = file.part(f"{name}.starts")
        self.lists = Lists(file, name)
        # Each time that a word stands somewhere takes a byte of the file.
        self.counts = {
            f: Counts(file, f"{name}.{f}", COUNT_BITS[f], file.size) for f in TEXT_FIELDS
        }
        self.document_frequencies = {f: file.part(f"{name}.{f}.documents") for f in TEXT_FIELDS}

    def lengths(self, numbers: I64) -> I64:
        """Return how many postings terms have, int64."""
        return self.starts.take(numbers + 1).astype(np.int64) - self.starts.take(numbers)

    def set(self, number: int, bound: int) -> NumberSet:
        """Return what numbers below a bound a term has."""
        first, after = self.starts[number : number + 2].tolist()
        return self.lists.set(number, after - first, bound)

    def postings(self, number: int, bound: int, base: TermPostings | None = None) -> TermPostings:
        """Return the postings of a term whose numbers are below a bound."""
        first, after = self.starts[number : number + 2].tolist()
        return TermPostings(self.lists.set(number, after - first, bound), self.counts, first, base)


class Several(NamedTuple):
    """The postings of several terms of a level, one term after the other.

    `which` are the terms' indices in what was asked for, `lengths` how many postings each has,
    `documents` those of all postings, `first` the number of each term's first posting; all int64.
    """

    level: Level
    which: I64
    lengths: I64
    documents: I64
    first: I64


class Postings:
    """The postings of a segment's text fields, read from its file."""

    def __init__(self, file: ArrayFile, documents: int) -> None:
        self.documents = documents
        self.lemmas = Level(file, LEMMA)
        self.surfaces = Level(file, SURFACE)
        self._lemma_of_form = file.part(f"{SURFACE}.lemma")
        self._list_of_form = file.part(f"{SURFACE}.list")
        self._positions = {f: Positions(file, f, self.lemmas.counts[f]) for f in TEXT_FIELDS}

    @property
    def lemma_of_form(self) -> Array:
        """The lemma of each surface form, by the form's number."""
        return self._lemma_of_form[:]

    def lemma_of(self, form: int) -> int:
        """Return the lemma of a surface form."""
        return int(self._lemma_of_form[form])

    def list_of_form(self, form: int) -> int:
        """Return the number of a form's list; -1 for the only form of its lemma."""
        number = int(self._list_of_form[form])
        return number if number < len(self.surfaces.starts) - 1 else -1

    @property
    def lists_of_forms(self) -> I64:
        """The number of each form's list, -1 for the only form of its lemma, int64."""
        lists = self._list_of_form[:].astype(np.int64)
        lists[lists == len(self.surfaces.starts) - 1] = -1
        return lists

    def lemma(self, number: int) -> TermPostings:
        """Return the postings of a lemma."""
        return self.lemmas.postings(number, self.documents)

    def surface(self, form: int, lemma: TermPostings | None = None) -> TermPostings:
        """Return the postings of a surface form; `lemma`, where it is known, is its lemma's."""
        if lemma is None:
            lemma = self.lemma(self.lemma_of(form))
        number = self.list_of_form(form)
        if number < 0:
            return lemma
        return self.surfaces.postings(number, lemma.length, lemma)

    def term(self, level: str, number: int) -> TermPostings:
        """Return the postings of a term of a vocabulary."""
        return self.lemma(number) if level == LEMMA else self.surface(number)

    def terms(self, level: str) -> int:
        """Return how many terms a level has."""
        return len(self._lemma_of_form) if level == SURFACE else len(self.lemmas.starts) - 1

    def document_frequency(self, level: str, field: str, number: int) -> int:
        """Return how many documents hold a term in a field, deleted ones included."""
        if level == SURFACE:
            own = self.list_of_form(number)
            if own >= 0:
                return int(self.surfaces.document_frequencies[field][own])
            number = self.lemma_of(number)
        return int(self.lemmas.document_frequencies[field][number])

    def document_frequencies_of(self, level: str, field: str, numbers: I64) -> I64:
        """Return the same for many terms, int64."""
        lemmas = self.lemmas.document_frequencies[field]
        if level == LEMMA:
            return lemmas.take(numbers).astype(np.int64)
        found = lemmas.take(self._lemma_of_form.take(numbers)).astype(np.int64)
        lists = self._list_of_form.take(numbers)
        listed = np.flatnonzero(lists < len(self.surfaces.starts) - 1)
        found[listed] = self.surfaces.document_frequencies[field].take(lists[listed])
        return found

    def article_counts(self, forms: I64) -> I64:
        """Return how many documents hold each of some forms in title or body, int64."""
        found = self.lemmas.lengths(self._lemma_of_form.take(forms).astype(np.int64))
        lists = self._list_of_form.take(forms).astype(np.int64)
        listed = np.flatnonzero(lists < len(self.surfaces.starts) - 1)
        found[listed] = self.surfaces.lengths(lists[listed])
        return found

    def several(self, level: str, numbers: I64) -> Iterator[Several]:
        """Yield the postings of many terms, in groups; of surface forms, in any order."""
        if not len(numbers):
            return
        if level == SURFACE:
            lists = self._list_of_form.take(numbers).astype(np.int64)
            listed = lists < len(self.surfaces.starts) - 1
            if listed.any():
                yield self._several_forms(np.flatnonzero(listed), numbers, lists[listed])
            alone = np.flatnonzero(~listed)
            if len(alone):
                yield self._several_lemmas(alone, self._lemma_of_form.take(numbers[alone]))
        else:
            yield self._several_lemmas(np.arange(len(numbers)), numbers)

    def _several_lemmas(self, which: I64, lemmas: Array) -> Several:
        starts = self.lemmas.starts
        lemmas = lemmas.astype(np.int64)
        first = starts.take(lemmas).astype(np.int64)
        lengths = starts.take(lemmas + 1) - first
        bounds = np.full(len(lemmas), self.documents)
        documents, _ = self.lemmas.lists.several(lemmas, lengths, bounds)
        return Several(self.lemmas, which, lengths, documents, first)

    def _several_forms(self, which: I64, forms: I64, lists: I64) -> Several:
        own = self._lemma_of_form.take(forms[which])
        lemmas, lemma = numbered(own)
        whole = self._several_lemmas(np.arange(len(lemmas)), lemmas)
        begins = (np.cumsum(whole.lengths) - whole.lengths)[lemma]
        first = self.surfaces.starts.take(lists).astype(np.int64)
        lengths = self.surfaces.starts.take(lists + 1) - first
        inside, _ = self.surfaces.lists.several(lists, lengths, whole.lengths[lemma])
        documents = whole.documents[inside + np.repeat(begins, lengths)]
        return Several(self.surfaces, which, lengths, documents, first)

    def lowest(self, lemmas: I64, forms: I64, most: int) -> tuple[I64, bool]:
        """Return the lowest documents of lemmas and of surface forms, in any order; whether all.

        They are each term's first `most`, so that the lowest `most` of all are among them.
        """
        listed = self._list_of_form.take(forms).astype(np.int64)
        own = (listed < len(self.surfaces.starts) - 1).nonzero()[0]
        alone = self._lemma_of_form.take(np.delete(forms, own))
        found, every = self._lowest_of_lemmas(np.concatenate((lemmas, alone)), most)
        if not len(own):
            return found, every
        lists = listed[own]
        lengths = self.surfaces.lengths(lists)
        parents = self._lemma_of_form.take(forms[own]).astype(np.int64)
        bounds = self.lemmas.lengths(parents)
        inside, taken = self.surfaces.lists.several(lists, lengths, bounds, most)
        # By parent, since the places of its forms are read from one list.
        own = parents.repeat(taken)
        order = own.argsort(kind="stable")
        own, inside = own[order], inside[order]
        edges = [0, *((np.diff(own) > 0).nonzero()[0] + 1).tolist(), len(own)]
        documents = [found]
        for first, after in pairwise(edges):
            parent = self.lemmas.set(int(own[first]), self.documents)
            documents.append(parent.at(inside[first:after]))
        return np.concatenate(documents), every and bool((taken == lengths).all())

    def _lowest_of_lemmas(self, lemmas: I64, most: int) -> tuple[I64, bool]:
        lengths = self.lemmas.lengths(lemmas)
        bounds = np.full(len(lemmas), self.documents)
        found, taken = self.lemmas.lists.several(lemmas, lengths, bounds, most)
        return found, bool((taken == lengths).all())

    def positions(self, field: str, numbers: I64, most: int | None = None) -> tuple[I64, I64]:
        """Return where lemmas stand in a field, by the postings' numbers, and how often each does.

        Positions are counted in tokens from 0, laid end to end; with `most`, the first so many of
        each.
        """
        return self._positions[field].of(numbers, most)

    def position_begins(self, field: str, numbers: I64) -> I64:
        """Return where the positions of postings begin in a field's, by the postings' numbers."""
        return self._positions[field].begins(numbers)

    def positions_between(self, field: str, first: int, after: int) -> I64:
        """Return where lemmas stand in a field, for the postings numbered [first, after)."""
        return self._positions[field].between(first, after)
