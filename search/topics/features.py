"""What each hit is about, as numbers: the weights of its words, and how alike two hits are."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from fihris.index.distinct import numbered
from fihris.index.places import BOOL, I64
from fihris.search.terms.readings import Readings

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

# What a token counts by where it stands: the title, the lead and the surroundings of the query's
# words say most of why an article is a hit.
_TITLE, NEAR, _ELSEWHERE = 2.0, 1.0, 0.1
_LEAD = 40
_WINDOW = 15
# A lemma that so many of the hits have tells none of them from the others.
_COMMON = 0.75
# So many directions are left of the words; docs/exploring.md has what other numbers give.
_DIMENSIONS = 20
_HITS_A_DIMENSION = 4
_TINY = 1e-9


def token_weights(reading: Readings, asked: BOOL) -> F64:
    """Return what each token counts; `asked` (bool, by token) are the words of the query."""
    size = len(reading.form)
    weights = np.full(size, _ELSEWHERE)
    begins = reading.bounds[:-1]
    bodies = begins + np.bincount(reading.article[reading.title], minlength=len(reading))
    place = np.arange(size) - bodies[reading.article]
    weights[place < _LEAD] = NEAR
    weights[_around(reading, asked.nonzero()[0])] = NEAR
    weights[reading.title] = _TITLE
    return weights


def _around(reading: Readings, at: I64) -> BOOL:
    """Tell which tokens stand near one of some, in the same article."""
    article = reading.article[at]
    first = np.maximum(at - _WINDOW, reading.bounds[article])
    after = np.minimum(at + _WINDOW + 1, reading.bounds[article + 1])
    steps = np.zeros(len(reading.form) + 1, np.int64)
    np.add.at(steps, first, 1)
    np.add.at(steps, after, -1)
    near: BOOL = steps.cumsum()[:-1] > 0
    return near


def vectors(reading: Readings, asked: BOOL, weights: F64, documents: int) -> F32:
    """Return the hits' tf · idf, each of length 1, float32, shape (hits, lemmas).

    The words of the query, and what only one hit has, are left out. tf is ln(1 + the `weights`
    of a lemma's tokens); `documents` are those of the index.
    """
    own = (reading.content & ~asked).nonzero()[0]
    size = max(len(reading.forms.lemmas), 1)
    keys, pair = numbered(reading.article[own].astype(np.int64) * size + reading.lemma[own])
    counts = np.bincount(pair, weights[own], minlength=len(keys))
    article, (lemmas, column) = keys // size, numbered(keys % size)
    hits = np.bincount(column, minlength=len(lemmas))
    # Of two hits, what both have says that they are alike.
    kept = (hits >= 2) & (hits <= max(_COMMON * len(reading), 2))
    chosen = kept[column]
    # In the order of their texts: lemmas are numbered as they were met, which must not decide how
    # sums are rounded.
    columns = kept.nonzero()[0]
    texts = reading.forms.texts_of(lemmas[columns].tolist())
    columns = columns[sorted(range(len(texts)), key=texts.__getitem__)]
    numbers = np.zeros(len(lemmas), np.int64)
    numbers[columns] = np.arange(len(columns))
    having = reading.forms.frequencies[lemmas[columns]]
    rarity = np.log1p(np.maximum(documents - having + 0.5, 0.5) / (having + 0.5))
    matrix = np.zeros((len(reading), len(columns)), np.float32)
    matrix[article[chosen], numbers[column[chosen]]] = np.log1p(counts[chosen])
    matrix *= rarity.astype(np.float32)
    return _unit(matrix)


def likeness(matrix: F32) -> F64:
    """Return the cosines of all hits with one another, float64, shape (hits, hits).

    They are those in the space of the largest singular vectors, where articles are alike that say
    the same in other words: Deerwester et al., "Indexing by Latent Semantic Analysis" (1990).
    """
    cosines = (matrix @ matrix.T).astype(np.float64)
    values, directions = np.linalg.eigh(cosines)
    most = min(_DIMENSIONS, max(len(matrix) // _HITS_A_DIMENSION, 2))
    values, directions = values[::-1][:most], directions[:, ::-1][:, :most]
    reduced = _unit(directions * np.sqrt(np.maximum(values, 0)))
    found: F64 = reduced @ reduced.T
    return found


def _unit(matrix: npt.NDArray[Any]) -> npt.NDArray[Any]:
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    found: npt.NDArray[Any] = matrix / np.maximum(lengths, _TINY).astype(matrix.dtype)
    return found
