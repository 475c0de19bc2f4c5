"""Groups of hits: by phrases that stand in some of them, then each hit where it fits best.

As in Lingo and in suffix tree clustering, what a group may be called comes first, and the group
follows: a phrase stands for the mean of the hits that have it. Phrases are chosen one by one, each
time the one with which the hits fit best into what there is: the greedy solution of the problem of
facility location, which is at least 1 - 1/e as good as the best (Nemhauser, Wolsey and Fisher,
1978).
"""

from __future__ import annotations

import numpy as np

from fihris.index.places import BOOL, I64
from fihris.search.topics.features import F64

# A group that is worth less than this part of the first is not worth having.
_LEAST_GAIN = 0.15
_ROUNDS = 2
REST = -1
_TINY = 1e-9


def grouped(likeness: F64, having: BOOL, most: int, least: int) -> I64:
    """Return the group of each hit, counted from 0, or REST, int64, shape (hits,).

    `likeness` are the hits' cosines, `having` (bool, shape (phrases, hits)) says which hits have a
    phrase. There are at most `most` groups, each of at least `least` hits; what fits into all of
    the hits together better than into any group is the rest.
    """
    hits = len(likeness)
    whole = _fit(likeness, np.ones((1, hits), bool))[0]
    fit = _fit(likeness, having)
    chosen = _chosen(fit, whole, most)
    if not chosen:
        return np.full(hits, REST)
    group: I64 = fit[chosen].argmax(axis=0)
    for _ in range(_ROUNDS):
        members = group == np.arange(len(chosen))[:, None]
        fits = _fit(likeness, members)
        fits[members.sum(axis=1) < least] = -np.inf
        if np.isinf(fits).all():
            return np.full(hits, REST)
        group = fits.argmax(axis=0)
    group[fits.max(axis=0) < whole] = REST
    sizes = np.bincount(group[group != REST], minlength=len(chosen))
    group[np.isin(group, (sizes < least).nonzero()[0])] = REST
    return group


def _fit(likeness: F64, members: BOOL) -> F64:
    """Return the cosine of each hit with the mean of each set of hits, shape (sets, hits)."""
    sums = members.astype(np.float64) @ likeness
    lengths = np.sqrt(np.maximum((sums * members).sum(axis=1), _TINY))
    fit: F64 = sums / lengths[:, None]
    return fit


def _chosen(fit: F64, whole: F64, most: int) -> list[int]:
    """Return the phrases that stand for groups, the one that gains most first."""
    best, first = whole, 0.0
    chosen: list[int] = []
    while len(chosen) < min(most, len(fit)):
        gains = np.maximum(fit - best, 0).sum(axis=1)
        phrase = int(gains.argmax())
        first = first or float(gains[phrase])
        if gains[phrase] <= _LEAST_GAIN * first:
            break
        chosen.append(phrase)
        best = np.maximum(best, fit[phrase])
    return chosen
