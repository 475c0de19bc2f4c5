"""The terms of a result set, or of a day, that stand out against the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fihris.index.consistency import blaming
from fihris.index.fields import aware
from fihris.index.places import BOOL, I64
from fihris.search.facets.result_set import ResultSet
from fihris.search.terms.background import phrase_frequency
from fihris.search.terms.completeness import whole
from fihris.search.terms.phrases import Phrases, phrases
from fihris.search.terms.readings import Readings, read_documents
from fihris.search.terms.significance import LEAST, log_likelihood
from fihris.search.terms.spelling import shown
from fihris.search.whoosh_import import import_whoosh_queries

if TYPE_CHECKING:
    from whoosh.query import Query

    from fihris.index.snapshot import Snapshot
    from fihris.search.engine import Index

# A word stands for itself only where the phrase that it is a part of stands in a smaller part of
# its articles.
_FOLDED = 0.5
# So many phrases for each term that is wanted have their frequency in the index looked up.
_LOOKED_UP = 3
# A day's articles are compared with so many times as many of the days before.
_BEFORE = 2


@dataclass(frozen=True, slots=True)
class SignificantTerm:
    """A word or phrase that stands out in some articles.

    `text` is its most frequent spelling there, `words` are its lemmas. It stands in `articles` of
    the `read` ones; `expected` is in how many it would, were it as frequent there as it is in the
    background. `score` is G² (`fihris.search.terms.significance`).
    """

    text: str
    words: tuple[str, ...]
    articles: int
    read: int
    expected: float
    score: float


class _Candidate(NamedTuple):
    score: float
    words: tuple[int, ...]
    articles: int
    expected: float
    occurrences: I64


def significant_terms(
    index: Index,
    query: str | Query | None,
    limit: int,
    before: float | None,
    articles: int,
    options: dict[str, Any],
) -> list[SignificantTerm]:
    """Return what stands out; see `Index.terms`."""
    import_whoosh_queries()
    if limit < 0 or articles < 1:
        raise ValueError("a limit must not be negative, and articles must be 1 at least")
    since = options.get("since")
    if before is not None and (since is None or not 0 < before <= _days_from_the_first(since)):
        raise ValueError(
            "before is a number of days above 0, and needs a date that they lie before"
        )
    index = type(index).at(index.snapshot)
    snapshot, banned = index.snapshot, None
    with blaming(snapshot):
        if query is None:
            reading = read_documents(snapshot, _all_of(index, options, articles))
        else:
            hits = index.search(query, articles, **options)
            reading = read_documents(snapshot, hits.documents)
            banned = reading.standing_for(hits.highlighter)
        others: _Background = _Whole(snapshot, len(reading))
        if before is not None and since is not None:
            earlier = options | {"since": since - timedelta(days=before), "until": since}
            documents = _all_of(index, earlier, articles * _BEFORE)
            others = _Sample(read_documents(snapshot, documents))
        return _terms(snapshot, reading, others, banned, limit)


def _days_from_the_first(date: datetime) -> float:
    return (aware(date) - aware(datetime.min)) / timedelta(days=1)


def _all_of(index: Index, options: dict[str, Any], most: int) -> list[int]:
    """Return the documents that filters leave, or so many of them, evenly spread."""
    every = index.search(None, 0, **options).result_set
    assert isinstance(every, ResultSet)  # noqa: S101 (an index in a folder has no other)
    found = every.documents()
    documents = np.concatenate([np.zeros(0, np.int64), *(own + leaf.base for leaf, own in found)])
    if len(documents) > most:
        documents = documents[np.arange(most) * len(documents) // most]
    chosen: list[int] = documents.tolist()
    return chosen


class _Whole:
    """The articles of the whole index as what others are compared with."""

    def __init__(self, snapshot: Snapshot, read: int) -> None:
        self._snapshot = snapshot
        self.articles = snapshot.document_count_all - read

    def words(self, reading: Readings, found: Phrases) -> I64:
        having: I64 = reading.forms.frequencies[found.lemmas[:, 0]]
        elsewhere: I64 = np.maximum(having - found.articles, 0)
        return elsewhere

    def phrase(self, reading: Readings, words: Sequence[int], articles: int) -> float:
        lemmas = reading.forms.texts_of(words)
        return max(phrase_frequency(self._snapshot, lemmas) - articles, 0.0)


class _Sample:
    """Some articles that were read as what others are compared with."""

    def __init__(self, reading: Readings) -> None:
        self.articles = len(reading)
        self._counts: dict[tuple[int, ...], int] = {
            tuple(words): articles
            for found in phrases(reading, 1)
            for words, articles in zip(found.lemmas.tolist(), found.articles.tolist(), strict=True)
        }

    def words(self, _: Readings, found: Phrases) -> I64:
        counts = [self._counts.get((word,), 0) for (word,) in found.lemmas.tolist()]
        return np.array(counts, np.int64)

    def phrase(self, _: Readings, words: Sequence[int], __: int) -> float:
        return self._counts.get(tuple(words), 0)


_Background = _Whole | _Sample


def _terms(
    snapshot: Snapshot, reading: Readings, others: _Background, banned: BOOL | None, limit: int
) -> list[SignificantTerm]:
    read = len(reading)
    if not read or not limit:
        return []
    least = min(2 + read // 250, read)
    single, *longer = phrases(reading, least)
    asked = _asked_lemmas(reading, banned)
    candidates = _phrases(reading, longer, others, asked, limit)
    candidates += _words(reading, single, others, asked)
    texts_of = reading.forms.texts_of
    chosen = sorted(_folded(candidates), key=lambda one: (-one.score, texts_of(one.words)))[:limit]
    return [
        SignificantTerm(
            shown(snapshot, reading, one.occurrences, len(one.words)),
            texts_of(one.words),
            one.articles,
            read,
            one.expected,
            one.score,
        )
        for one in chosen
    ]


def _asked_lemmas(reading: Readings, banned: BOOL | None) -> set[int]:
    return set() if banned is None else set(reading.lemma[banned].tolist())


def _words(
    reading: Readings, found: Phrases, others: _Background, asked: set[int]
) -> list[_Candidate]:
    elsewhere = others.words(reading, found)
    scores = log_likelihood(found.articles, len(reading), elsewhere, others.articles)
    return [
        _Candidate(
            float(scores[i]),
            (int(found.lemmas[i, 0]),),
            int(found.articles[i]),
            _expected(elsewhere[i], reading, others),
            found.occurrences(i),
        )
        for i in (scores >= LEAST).nonzero()[0].tolist()
        if int(found.lemmas[i, 0]) not in asked
    ]


def _phrases(
    reading: Readings,
    longer: Sequence[Phrases],
    others: _Background,
    asked: set[int],
    limit: int,
) -> list[_Candidate]:
    """Return the phrases that stand out; of all that are whole, the most frequent are looked at."""
    known: list[tuple[int, tuple[int, ...], I64]] = []
    for found in longer:
        for i in whole(reading, found).nonzero()[0].tolist():
            words = tuple(found.lemmas[i].tolist())
            if not asked.issuperset(words):
                known.append((int(found.articles[i]), words, found.occurrences(i)))
    known.sort(key=lambda one: (-one[0] * len(one[1]), reading.forms.texts_of(one[1])))
    candidates = []
    for articles, words, occurrences in known[: limit * _LOOKED_UP]:
        elsewhere = others.phrase(reading, words, articles)
        counts = np.array([articles]), np.array([elsewhere])
        score = float(log_likelihood(counts[0], len(reading), counts[1], others.articles)[0])
        if score >= LEAST:
            expected = _expected(elsewhere, reading, others)
            candidates.append(_Candidate(score, words, articles, expected, occurrences))
    return candidates


def _expected(elsewhere: float, reading: Readings, others: _Background) -> float:
    return float(elsewhere) * len(reading) / others.articles if others.articles else 0.0


def _folded(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the candidates without those that are said by a longer one as well."""
    known = {one.words: one for one in candidates}
    left = dict(known)
    for long in candidates:
        size = len(long.words)
        for length in range(1, size):
            for first in range(size - length + 1):
                short = known.get(long.words[first : first + length])
                if short is not None and long.articles >= _FOLDED * short.articles:
                    left.pop(short.words, None)
    return list(left.values())
