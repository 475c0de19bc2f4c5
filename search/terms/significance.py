"""How much a term stands out: in so many of some articles, against how many of the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

# Of G², with one degree of freedom: what chance exceeds once in a thousand times.
LEAST = 10.83


def log_likelihood(
    found: npt.NDArray[Any], articles: float, elsewhere: npt.NDArray[Any], others: float
) -> F64:
    """Return G² of each term, float64, same shape; negative where the term is rarer than elsewhere.

    It stands in `found` of so many `articles`, and `elsewhere` in so many of the `others`:
    2 · Σ observed · ln(observed / expected) over the four cells of that table. Dunning, "Accurate
    Methods for the Statistics of Surprise and Coincidence", Computational Linguistics 19 (1993).
    """
    found, elsewhere = found.astype(np.float64), elsewhere.astype(np.float64)
    every = articles + others
    having = found + elsewhere
    total = np.zeros(found.shape)
    for observed, expected in (
        (found, articles * having / every),
        (elsewhere, others * having / every),
        (articles - found, articles * (every - having) / every),
        (others - elsewhere, others * (every - having) / every),
    ):
        some = observed > 0
        total[some] += observed[some] * np.log(observed[some] / expected[some])
    rarer = found * others < elsewhere * articles
    return np.where(rarer, -2.0, 2.0) * np.maximum(total, 0.0)
