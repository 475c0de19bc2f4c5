"""The parameters of ranking, and the BM25 formula they go into."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """How hits are ranked: BM25 of each field and level, weighted and added up.

    `k1` is where a word's count saturates, `b` how far lengths are evened out, the weights multiply
    a field's or a level's part of the score. The defaults for `k1` and `b` are those of Robertson
    and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.

    Another spelling of a name (`fihris.search.variants`) counts as if it were a word of the query,
    but no rarer than the spelling asked for, times `variant_weight`: below 1, so that of two equal
    articles the one with the name as typed comes first.
    """

    k1: float = 1.2
    b: float = 0.75
    title_weight: float = 1.0
    body_weight: float = 1.0
    surface_weight: float = 0.3
    variant_weight: float = 0.5

    def field_weight(self, field: str) -> float:
        """Return the weight of a text field."""
        return self.title_weight if field == "title" else self.body_weight


DEFAULT_RANKING = Ranking()


def idf(document_frequency: int, documents: int) -> float:
    """Return the inverse document frequency, ln(1 + (N - n + 1/2) / (n + 1/2)), never negative.

    Robertson and Spärck Jones's weight with one added inside the logarithm, as Lucene has it.
    """
    return log(1 + (documents - document_frequency + 0.5) / (document_frequency + 0.5))


def bm25(
    frequencies: npt.NDArray[np.int64],
    lengths: npt.NDArray[Any],
    *,
    average_length: float,
    idf: float,
    k1: float,
    b: float,
) -> F64:
    """Return idf · f / (f + k1 · (1 - b + b · length / average length)), float64, shape (n,).

    The factor k1 + 1 of the textbook formula is left out: it changes no order.
    """
    norm: F64 = lengths * (k1 * b / average_length)
    norm += k1 * (1 - b)
    norm += frequencies
    np.divide(frequencies, norm, out=norm)
    norm *= idf
    return norm
