"""The words of articles and how many articles hold each: what scores and look-ups are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from fihris.index.distinct import distinct
from fihris.index.fields import TEXT_FIELDS

I64 = npt.NDArray[np.int64]

EITHER = "either"
"""Beside the text fields: in any of them."""


class WordCounts(NamedTuple):
    """The words of some articles.

    `surfaces` are surface forms and `lemmas` lemmas, each once, in any order; `lemma_of` (int64)
    are the forms' lemmas, by number. `surface_articles` and `lemma_articles` have, by text field
    and for `EITHER`, how many articles hold each (int64). `tokens` counts the tokens of each text
    field, `articles` the articles.
    """

    surfaces: Sequence[str]
    lemmas: Sequence[str]
    lemma_of: I64
    surface_articles: Mapping[str, I64]
    lemma_articles: Mapping[str, I64]
    tokens: Mapping[str, int]
    articles: int

    @classmethod
    def none(cls) -> Self:
        """Return the counts of no articles."""
        nothing = np.zeros(0, np.int64)
        zero = dict.fromkeys((*TEXT_FIELDS, EITHER), nothing)
        return cls([], [], nothing, zero, zero, dict.fromkeys(TEXT_FIELDS, 0), 0)

    @classmethod
    def of(
        cls,
        surfaces: Sequence[str],
        lemmas: Sequence[str],
        lemma_of: I64,
        found: Mapping[str, tuple[I64, I64]],
    ) -> Self:
        """Count words; `found` has by text field each token's form, and each article's tokens."""
        articles = len(next(iter(found.values()))[1])
        surface_pairs: dict[str, I64] = {}
        lemma_pairs: dict[str, I64] = {}
        for field, (forms, lengths) in found.items():
            article = np.repeat(np.arange(articles), lengths)
            surface_pairs[field] = distinct(article * len(surfaces) + forms)
            lemma_pairs[field] = distinct(article * len(lemmas) + lemma_of[forms])
        return cls(
            surfaces,
            lemmas,
            lemma_of,
            _counts(surface_pairs, len(surfaces)),
            _counts(lemma_pairs, len(lemmas)),
            {field: len(forms) for field, (forms, _) in found.items()},
            articles,
        )


class WordTally:
    """The sum of many counts. Adding takes time by what is added, not by what is there."""

    def __init__(self) -> None:
        self._surfaces: dict[str, int] = {}
        self._lemmas: dict[str, int] = {}
        self._lemma_of = np.zeros(0, np.int64)
        fields = (*TEXT_FIELDS, EITHER)
        self._surface_articles = {field: np.zeros(0, np.int64) for field in fields}
        self._lemma_articles = {field: np.zeros(0, np.int64) for field in fields}
        self._tokens = dict.fromkeys(TEXT_FIELDS, 0)
        self._articles = 0

    def add(self, counts: WordCounts) -> None:
        """Add counts; a form that is there keeps its lemma."""
        known = len(self._surfaces)
        surface_rows = _numbers(self._surfaces, counts.surfaces)
        lemma_rows = _numbers(self._lemmas, counts.lemmas)
        new = surface_rows >= known
        self._lemma_of = _grown(self._lemma_of, len(self._surfaces))
        self._lemma_of[surface_rows[new]] = lemma_rows[counts.lemma_of[new]]
        for sums, added, rows, terms in (
            (self._surface_articles, counts.surface_articles, surface_rows, len(self._surfaces)),
            (self._lemma_articles, counts.lemma_articles, lemma_rows, len(self._lemmas)),
        ):
            for field in sums:
                sums[field] = _grown(sums[field], terms)
                sums[field][rows] += added[field]
        for field in self._tokens:
            self._tokens[field] += counts.tokens[field]
        self._articles += counts.articles

    def total(self) -> WordCounts:
        """Return the sum, which later additions leave as it is."""
        surfaces, lemmas = list(self._surfaces), list(self._lemmas)
        return WordCounts(
            surfaces,
            lemmas,
            self._lemma_of[: len(surfaces)].copy(),
            {f: sums[: len(surfaces)].copy() for f, sums in self._surface_articles.items()},
            {f: sums[: len(lemmas)].copy() for f, sums in self._lemma_articles.items()},
            dict(self._tokens),
            self._articles,
        )


def _numbers(place: dict[str, int], terms: Sequence[str]) -> I64:
    """Return the numbers of terms, after those that are new have got the next ones."""
    rows = np.fromiter(map(place.get, terms, repeat(-1)), np.int64, len(terms))
    for row in np.flatnonzero(rows < 0).tolist():
        rows[row] = place.setdefault(terms[row], len(place))
    return rows


def _grown(array: I64, length: int) -> I64:
    """Return an array with room for that many, zero where it is new."""
    if length <= len(array):
        return array
    room = np.zeros(max(length, len(array) * 3 // 2), np.int64)
    room[: len(array)] = array
    return room


def _counts(pairs: Mapping[str, I64], terms: int) -> dict[str, I64]:
    either = distinct(np.concatenate(list(pairs.values())))
    every = {**pairs, EITHER: either}
    return {
        field: np.bincount(own % max(terms, 1), minlength=terms).astype(np.int64)
        for field, own in every.items()
    }
