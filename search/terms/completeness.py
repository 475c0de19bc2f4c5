"""Phrases that are whole, and those that are parts of others."""

from __future__ import annotations

import numpy as np

from fihris.index.distinct import numbered
from fihris.index.places import BOOL, I64
from fihris.search.terms.phrases import LONGEST, Phrases
from fihris.search.terms.readings import Readings
from fihris.search.terms.significance import F64

# Where so large a part of a phrase's occurrences have one and the same neighbour, the neighbour
# belongs to it.
_BOUND = 0.85


def whole(reading: Readings, found: Phrases) -> BOOL:
    """Tell which phrases are whole, bool, shape (phrases,).

    A phrase that nearly always has the same word in front or behind is a part of a longer one:
    ``أمين عام`` is where ``أمين عام المجلس`` is always said. These are the complete phrases of
    Osiński, Stefanowski and Weiss, "Lingo: Search Results Clustering Algorithm Based on Singular
    Value Decomposition" (2004), but for a rest, since copied articles repeat whole sentences.
    A phrase of the longest kind need not be whole at its end.
    """
    if not len(found):
        return np.zeros(0, bool)
    phrase = np.repeat(np.arange(len(found)), np.diff(found.begins))
    good = _share(reading, phrase, found.first, found.first - 1, found.first) < _BOUND
    if found.length < LONGEST:
        last = found.first + found.length - 1
        good &= _share(reading, phrase, last, last + 1, last + 1) < _BOUND
    return good


def _share(reading: Readings, phrase: I64, own: I64, neighbour: I64, joined: I64) -> F64:
    """Return the largest part of each phrase's occurrences that have the same neighbour.

    `own` is a token of the occurrence, `neighbour` the one beside it; `joined` is that of the two
    which knows whether they stand side by side.
    """
    size = len(reading.form)
    inside = (neighbour >= 0) & (neighbour < size)
    near = np.where(inside, neighbour, own)
    joint = np.minimum(joined, size - 1)
    inside &= reading.content[near] & reading.joined[joint]
    inside &= (reading.article[near] == reading.article[own]) & (
        reading.title[near] == reading.title[own]
    )
    totals = np.bincount(phrase)
    kinds, which = numbered(
        phrase[inside] * len(reading.forms.lemmas) + reading.lemma[near[inside]]
    )
    counts = np.bincount(which, minlength=len(kinds))
    most = np.zeros(len(totals), np.int64)
    np.maximum.at(most, kinds // len(reading.forms.lemmas), counts)
    shares: F64 = most / totals
    return shares
