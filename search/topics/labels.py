"""What groups of hits may be called: phrases that stand in the hits, as they are written there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fihris.index.distinct import distinct
from fihris.index.places import BOOL, I64
from fihris.search.terms.completeness import whole
from fihris.search.terms.phrases import phrases
from fihris.search.terms.readings import Readings
from fihris.search.terms.significance import log_likelihood
from fihris.search.topics.features import F64, NEAR

_MOST = 300
# What more than so many of the hits have tells no group from the others.
_COMMON = 0.75
# A phrase of two or three words says more than a word, and more than a line does.
_BY_LENGTH = {1: 0.35, 2: 1.0, 3: 1.0, 4: 0.8}
# So large a part of a group must have its label.
_LEAST_PART = 0.2
_IN_TITLES = 2.0
_TERMS = 5


class Phrase(NamedTuple):
    """A phrase that may be a label: its lemmas, its first tokens, and the hits that have it.

    `titled` are the hits that have it in their titles.
    """

    words: tuple[int, ...]
    occurrences: I64
    hits: I64
    titled: I64


def candidates(reading: Readings, asked: BOOL, weights: F64, documents: int) -> list[Phrase]:
    """Return the words and whole phrases that stand out in the hits, the foremost first.

    They stand in titles, in leads or near the words of the query, `asked` (bool, by token), and
    have other words, too. `weights` are those of `token_weights`.
    """
    hits = len(reading)
    query = set(reading.lemma[asked].tolist())
    found: list[tuple[float, Phrase]] = []
    for some in phrases(reading, max(2, hits // 60), banned=weights < NEAR):
        good = whole(reading, some) if some.length > 1 else np.ones(len(some), bool)
        good &= some.articles <= max(_COMMON * hits, 2)
        # How often a phrase stands in the index would have to be looked up: no more often than
        # the rarest of its words does.
        elsewhere = reading.forms.frequencies[some.lemmas].min(axis=1) - some.articles
        others = max(documents - hits, 1)
        scores = log_likelihood(some.articles, hits, elsewhere.clip(0, others), others)
        good &= scores > 0
        if good.sum() > _MOST:
            good &= scores >= np.partition(scores[good], -_MOST)[-_MOST]
        for i in good.nonzero()[0].tolist():
            words = tuple(some.lemmas[i].tolist())
            if not query.issuperset(words):
                own = some.occurrences(i)
                titled = distinct(reading.article[own[reading.title[own]]])
                phrase = Phrase(words, own, some.articles_of(i), titled)
                found.append((float(scores[i]), phrase))
    # Lemmas are numbered as they were met, which must not decide.
    found.sort(key=lambda pair: (-pair[0], reading.forms.texts_of(pair[1].words)))
    return [phrase for _, phrase in found[:_MOST]]


def labels(
    reading: Readings, known: Sequence[Phrase], groups: Sequence[I64]
) -> list[tuple[Phrase | None, list[Phrase]]]:
    """Return for each group its label, and other terms that tell it from the other hits.

    No label has only words of another one; None where nothing tells a group from the others.
    """
    hits = len(reading)
    having, titled = np.zeros((2, len(known), hits), bool)
    for number, phrase in enumerate(known):
        having[number, phrase.hits] = True
        titled[number, phrase.titled] = True
    length = np.array([_BY_LENGTH[len(phrase.words)] for phrase in known])
    totals = having.sum(axis=1)
    used: list[set[int]] = []
    chosen: list[tuple[Phrase | None, list[Phrase]]] = []
    for group in groups:
        inside = having[:, group].sum(axis=1)
        scores = log_likelihood(inside, len(group), totals - inside, max(hits - len(group), 1))
        scores = scores * length * (1 + _IN_TITLES * titled[:, group].sum(axis=1) / len(group))
        scores[inside < max(2, _LEAST_PART * len(group))] = 0
        best = [known[i] for i in np.argsort(-scores, kind="stable").tolist() if scores[i] > 0]
        label = next((one for one in best if _is_new(set(one.words), used)), None)
        terms: list[Phrase] = []
        if label is not None:
            used.append(set(label.words))
            terms = _apart(label, best)
        chosen.append((label, terms))
    return chosen


def _is_new(words: set[int], used: Sequence[set[int]]) -> bool:
    return not any(words <= other or other <= words for other in used)


def _apart(label: Phrase, best: Sequence[Phrase]) -> list[Phrase]:
    """Return the best phrases of which none has a word of another one or of the label."""
    seen, terms = set(label.words), list[Phrase]()
    for phrase in best:
        if len(terms) == _TERMS:
            break
        if seen.isdisjoint(phrase.words):
            terms.append(phrase)
            seen |= set(phrase.words)
    return terms
