"""Recency: newer articles before older ones that answer as well. Off unless a ranking asks for it.

A score is multiplied by ``1 - w + w · 2^(-age / half-life)``, with w the ranking's recency weight:
an article of today keeps its score, one of a half-life ago loses half of the share w, one without a
date all of it. Exponential decay by age: Li and Croft, "Time-Based Language Models" (2003).
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import numpy.typing as npt

from fihris.index.fields import UNKNOWN_DATE, to_microseconds
from fihris.search.ranking import Ranking

_DAY = 86_400_000_000


def freshness(
    dates: npt.NDArray[np.int64], now: datetime, ranking: Ranking
) -> npt.NDArray[np.float64]:
    """Return what multiplies the scores of articles of these dates, float64, same shape.

    Dates are microseconds since 1970, as the index keeps them; those to come count as of now.
    """
    ages = np.maximum(to_microseconds(now) - dates.astype(np.float64), 0.0) / _DAY
    kept = np.exp2(-ages / ranking.recency_half_life)
    kept[dates == UNKNOWN_DATE] = 0.0
    factor: npt.NDArray[np.float64] = 1 - ranking.recency_weight * (1 - kept)
    return factor
