"""What an index knows of words, without asking the stemmer: only forms that it holds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fihris.index.fields import LEMMA, SURFACE
from fihris.index.segment import Segment
from fihris.index.snapshot import Snapshot

# Of a lemma's articles, so many are looked at for another word.
_SAMPLE = 512
_ADJACENT_SAMPLE = 256


class Word(NamedTuple):
    """A surface form that the index holds.

    `articles` hold it, `found` any form of its lemma; `lemmas` are the lemma's numbers by segment,
    -1 in those that do not hold the form.
    """

    text: str
    articles: int
    found: int
    lemmas: tuple[int, ...]


class Lookup:
    """Looks words up in one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.segments: list[Segment] = [leaf.segment for leaf in snapshot.leaves]
        self.documents = max(snapshot.document_count_all, 1)
        self._known: dict[str, Word | None] = {}

    def word(self, form: str) -> Word | None:
        """Return what is known of a form; None where no segment holds it."""
        if form not in self._known:
            self._known[form] = self._find(form)
        return self._known[form]

    def _find(self, form: str) -> Word | None:
        articles = found = 0
        lemmas = []
        for segment in self.segments:
            number = segment.vocabulary(SURFACE).find(form.encode())
            lemma = segment.texts.lemma_of(number) if number >= 0 else -1
            lemmas.append(lemma)
            if number >= 0:
                whole = int(segment.texts.lemmas.lengths(np.array([lemma]))[0])
                own = segment.texts.list_of_form(number)
                lists = segment.texts.surfaces
                articles += int(lists.lengths(np.array([own]))[0]) if own >= 0 else whole
                found += whole
        return Word(form, articles, found, tuple(lemmas)) if articles else None

    def lemma(self, word: Word) -> str:
        """Return a word's lemma."""
        number, segment = next(
            (number, segment)
            for number, segment in zip(word.lemmas, self.segments, strict=True)
            if number >= 0
        )
        return segment.vocabulary(LEMMA)[number].decode()

    def together(self, a: Word, b: Word) -> tuple[float, float]:
        """Return how many articles are likely to hold both words, and how many by chance.

        Of the rarer word's articles the first 512 of each segment are looked at.
        """
        both = chance = 0.0
        for segment, one, other in zip(self.segments, a.lemmas, b.lemmas, strict=True):
            if one < 0 or other < 0:
                continue
            texts = segment.texts
            rare, usual = texts.lemma(one), texts.lemma(other)
            if rare.length > usual.length:
                rare, usual, one = usual, rare, other
            some = texts.lemmas.set(one, segment.documents).first(_SAMPLE)
            share = rare.length / max(len(some), 1)
            both += int(np.count_nonzero(usual.contains(some))) * share
            chance += rare.length * usual.length / max(segment.documents, 1)
        return both, chance

    def adjacent(self, a: Word, b: Word) -> float:
        """Return in how many articles the second word is likely to follow the first."""
        total = 0.0
        for segment, one, other in zip(self.segments, a.lemmas, b.lemmas, strict=True):
            if one >= 0 and other >= 0:
                total += _adjacent(segment, one, other)
        return total


def _adjacent(segment: Segment, a: int, b: int) -> float:
    texts = segment.texts
    first, second = texts.lemma(a), texts.lemma(b)
    rare, usual = (first, second) if first.length <= second.length else (second, first)
    number = a if rare is first else b
    some = texts.lemmas.set(number, segment.documents).first(_ADJACENT_SAMPLE)
    if not len(some):
        return 0.0
    shared = some[usual.contains(some)]
    if not len(shared):
        return 0.0
    seen = np.zeros(len(shared), bool)
    for field in ("title", "body"):
        ends = []
        for postings in (first, second):
            places, _ = postings.find(shared)
            positions, counts = texts.positions(field, places + postings.first)
            ends.append((np.repeat(np.arange(len(shared)), counts) << 32) + positions)
        next_to = np.isin(ends[0] + 1, ends[1], assume_unique=False)
        seen[(ends[0][next_to]) >> 32] = True
    return float(np.count_nonzero(seen)) * rare.length / len(some)
