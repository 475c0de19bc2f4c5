"""Which words may be foreign names: those that the dictionary does not know as anything else.

An ordinary word never has variants, nor has any of its forms: ``كتاب`` and ``كتب`` are two forms of
one word, ``مال`` and ``ميل`` two words, whatever they share. What is left is

- what the dictionary does not know: ``بلنكن``;
- what it knows as a name and nothing else: ``بوتين``, ``كاميرون``;
- what the stemmer takes apart for want of anything better: ``كامرون`` is no ك, أمر and ون, ``بوتن``
  no ب and وتن, ``كربي`` no كرب and ي.

All functions but `country_lemmas` read the dictionary at their first call.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.compiled import lexicons
from fihris.index.analysis.countries import countries
from fihris.index.analysis.folding import fold
from fihris.index.analysis.letters import letters_of
from fihris.index.analysis.shapes import NAME, NAME_IN_ALEF, NAME_IN_TA
from fihris.index.analysis.splits import legal_splits, likeliest
from fihris.index.analysis.stopwords import is_stop

BOOL = npt.NDArray[np.bool_]

# A split less likely than this (20 in the newswire that was counted) is mostly a coincidence: of
# the tokens of 41,000 articles that are taken apart, 1.3 in 100.
LEAST_SCORE = 30


def name_of(surface: str, lemma: str) -> str | None:
    """Return the name, folded and without clitics, that a form of that lemma may be; None: a word.

    ``بلينكن`` of ``وبلينكن``, but ``كربي`` of itself, whose lemma would be ``كرب``.
    """
    form = fold(surface)
    if is_ordinary(lemma):
        return form if is_coincidence(surface, lemma) else None
    # A country's nisba is an adjective like others.
    return lemma if form.endswith(lemma) or lemma not in country_lemmas() else None


def is_coincidence(surface: str, lemma: str) -> bool:
    """Tell whether a form is hardly of the ordinary word that the stemmer takes it for."""
    if is_stop(surface) or fold(surface).endswith(lemma):
        return False
    return 0 <= likelihood(surface) < LEAST_SCORE


def coincidences(surfaces: Sequence[str], lemmas: Sequence[str]) -> list[bool]:
    """Return `is_coincidence` of each form and its lemma; of many at once it takes no longer."""
    own = [fold(form).endswith(lemma) for form, lemma in zip(surfaces, lemmas, strict=True)]
    if all(own):
        return [False] * len(own)
    return [
        0 <= score < LEAST_SCORE and not (mine or is_stop(form))
        for form, mine, score in zip(surfaces, own, _likelihoods(surfaces), strict=True)
    ]


@lru_cache(1024)
def likelihood(surface: str) -> int:
    """Return the score of a form's likeliest split into words of the dictionary, -1 for none."""
    return _likelihoods([surface])[0]


def _likelihoods(surfaces: Sequence[str]) -> list[int]:
    found = [-1] * len(surfaces)
    best = likeliest(legal_splits(letters_of(surfaces), lexicons()[0]))
    for i, score in zip(best.form.tolist(), best.score.tolist(), strict=True):
        found[i] = max(score, 0)
    return found


def is_ordinary(lemma: str) -> bool:
    """Tell whether a lemma is of a word of the dictionary that is no name, or of a stop word."""
    if lemma in country_lemmas():
        return False
    words = lexicons()[0].words
    number = bisect_left(words, lemma)
    known = number < len(words) and words[number] == lemma
    return (known and bool(_ordinary()[number])) or is_stop(lemma)


@cache
def country_lemmas() -> frozenset[str]:
    """Return the lemmas of the countries: names, although they have forms as ordinary words do."""
    return frozenset(countries().values())


@cache
def _ordinary() -> BOOL:
    """Return which lemmas have a reading that is no name, bool, by their numbers."""
    lexicon = lexicons()[0]
    words = ~np.isin(lexicon.shapes, (NAME, NAME_IN_TA, NAME_IN_ALEF))
    ordinary = np.zeros(len(lexicon.words), bool)
    ordinary[lexicon.lemmas[words]] = True
    return ordinary
