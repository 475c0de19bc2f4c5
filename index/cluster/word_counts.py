"""The words of articles and how many articles hold each: what scores and look-ups are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

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
            surface_pairs[field] = np.unique(article * len(surfaces) + forms)
            lemma_pairs[field] = np.unique(article * len(lemmas) + lemma_of[forms])
        return cls(
            surfaces,
            lemmas,
            lemma_of,
            _counts(surface_pairs, len(surfaces)),
            _counts(lemma_pairs, len(lemmas)),
            {field: len(forms) for field, (forms, _) in found.items()},
            articles,
        )

    def plus(self, other: WordCounts) -> WordCounts:
        """Return the counts of both; a form that both have keeps its lemma of here."""
        surfaces, surface_rows = _union(self.surfaces, other.surfaces)
        lemmas, lemma_rows = _union(self.lemmas, other.lemmas)
        lemma_of = np.zeros(len(surfaces), np.int64)
        lemma_of[surface_rows[1]] = lemma_rows[1][other.lemma_of]
        lemma_of[surface_rows[0]] = lemma_rows[0][self.lemma_of]
        return WordCounts(
            surfaces,
            lemmas,
            lemma_of,
            _sum(self.surface_articles, other.surface_articles, surface_rows, len(surfaces)),
            _sum(self.lemma_articles, other.lemma_articles, lemma_rows, len(lemmas)),
            {field: count + other.tokens[field] for field, count in self.tokens.items()},
            self.articles + other.articles,
        )


def _counts(pairs: Mapping[str, I64], terms: int) -> dict[str, I64]:
    either = np.unique(np.concatenate(list(pairs.values())))
    every = {**pairs, EITHER: either}
    return {
        field: np.bincount(own % max(terms, 1), minlength=terms).astype(np.int64)
        for field, own in every.items()
    }


def _union(ours: Sequence[str], others: Sequence[str]) -> tuple[list[str], tuple[I64, I64]]:
    """Return the terms of both, and where each one's are among them."""
    place = {term: number for number, term in enumerate(ours)}
    there = np.fromiter(
        (place.setdefault(term, len(place)) for term in others), np.int64, len(others)
    )
    return list(place), (np.arange(len(ours)), there)


def _sum(
    ours: Mapping[str, I64], others: Mapping[str, I64], rows: tuple[I64, I64], terms: int
) -> dict[str, I64]:
    summed = {}
    for field, counts in ours.items():
        summed[field] = np.zeros(terms, np.int64)
        summed[field][rows[0]] = counts
        summed[field][rows[1]] += others[field]
    return summed
