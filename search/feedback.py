"""Pseudo-relevance feedback: a query is asked again with words of the best articles it found.

RM3 as Anserini has it (Abdul-Jaleel et al., "UMass at TREC 2004"; Yang, Lu and Lin, "Critically
Examining the Neural Hype", 2019): each of the best articles is a distribution over its lemmas; they
are added up by the articles' share of their scores; the likeliest lemmas become words of the query,
which keep `feedback_weight` for those that were asked. Stop words and lemmas of more than a tenth
of the articles are no words of feedback.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import numpy.typing as npt
from whoosh import query as wq

from fihris.index.analysis.stopwords import is_stop
from fihris.index.analysis.tokens import tokenise
from fihris.search.matching.statistics import Statistics

_COMMON = 0.1
_LEAST_LETTERS = 2


def with_feedback(
    query: wq.Query,
    words: int,
    statistics: Statistics,
    documents: npt.NDArray[np.int64],
    scores: npt.NDArray[np.float64],
) -> wq.Query:
    """Return the query with the words of the documents that it found best, best first.

    `words` is how many it asks for. One of words alone then finds articles with any word; any other
    finds what it found.
    """
    ranking = statistics.ranking
    if not len(documents) or not words or not ranking.feedback_weight:
        return query
    model = _model(statistics, documents, scores / scores.sum())
    likeliest = sorted(model, key=lambda lemma: (-model[lemma], lemma))[: ranking.feedback_terms]
    total = sum(model[lemma] for lemma in likeliest)
    share = (1 - ranking.feedback_weight) / ranking.feedback_weight * words
    more = [wq.Term("body", lemma, boost=share * model[lemma] / total) for lemma in likeliest]
    if not more:
        return query
    plain = all(type(part) in (wq.Or, wq.Term) for part in _nodes(query))
    return wq.Or([query, *more]) if plain else wq.AndMaybe(query, wq.Or(more))


def _nodes(query: wq.Query) -> list[wq.Query]:
    return [query, *(node for part in query.children() for node in _nodes(part))]


def _model(
    statistics: Statistics,
    documents: npt.NDArray[np.int64],
    shares: npt.NDArray[np.float64],
) -> dict[str, float]:
    """Return the probability of each lemma in the documents, weighted by their shares."""
    snapshot = statistics.snapshot
    counts = []
    for document in documents.tolist():
        statistics.check()
        counts.append(Counter(tokenise(snapshot.article(document).body).surfaces()))
    forms = list({form for own in counts for form in own if not is_stop(form)})
    lemmas = dict(zip(forms, snapshot.lemmas_of(forms), strict=True))
    model: dict[str, float] = defaultdict(float)
    for own, share in zip(counts, shares.tolist(), strict=True):
        length = own.total()
        for form, count in own.items():
            lemma = lemmas.get(form)
            if lemma is not None:
                model[lemma] += share * count / length
    most = max(_COMMON * snapshot.document_count_all, len(documents))
    return {
        lemma: value
        for lemma, value in model.items()
        if len(lemma) >= _LEAST_LETTERS
        and snapshot.document_frequency("body", lemma.encode()) <= most
    }
