"""Why an article has the score that it has: part by part, what each word of the query adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace

import numpy as np
from whoosh import query as wq

from fihris.index.analysis.tokens import tokenise
from fihris.index.fields import LEMMA, SURFACE, TEXT_FIELDS, surface_field
from fihris.search.deadline import TimeIsUpError
from fihris.search.matching.evaluator import SegmentEvaluator
from fihris.search.matching.statistics import Statistics
from fihris.search.reranking.relatives import relatives
from fihris.search.reranking.reranker import Reranked
from fihris.search.reranking.words import AskedWord

_SURFACE_FIELDS = {surface_field(field): field for field in TEXT_FIELDS}


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one part of the query adds to an article's score.

    For a word, `field` and `level` ("lemma" or "surface") are where `term` was found, `forms` the
    words of the article that it matched, `weight` what multiplies its BM25, `frequency` how often
    it stands in the field, `document_frequency` how many articles of the index hold it, `idf` what
    follows from that, `length` the field's number of tokens and `average_length` the index's mean.
    For anything else (a phrase, a pattern, a range) `term` is the query itself, and what has no
    meaning is None.

    What the second stage adds (`fihris.search.reranking.evidence`) has the levels "coverage",
    "lead", "passage" and "order": `forms` are the words of the article that stand for `term`,
    `weight` what multiplies the idf of the words.
    """

    term: str
    score: float
    weight: float
    field: str | None = None
    level: str | None = None
    forms: tuple[str, ...] = ()
    frequency: int | None = None
    document_frequency: int | None = None
    idf: float | None = None
    length: int | None = None
    average_length: float | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article's score and its parts, the largest first; the parts add up to the score.

    `freshness` is what recency has multiplied all of them by. A part of the level "scorer" is what
    a scorer of the user's own makes of the others' sum. Where the search's time was up, there are
    no parts.
    """

    score: float
    contributions: tuple[Contribution, ...]
    freshness: float = 1.0


class Explainer:
    """Explains the scores of one query's hits.

    `rescored` says that a scorer of the user's own has given the candidates theirs.
    """

    def __init__(
        self,
        query: wq.Query,
        statistics: Statistics,
        reranked: Reranked | None = None,
        *,
        rescored: bool = False,
    ) -> None:
        self._query = query
        self._statistics = statistics
        self._reranked = reranked
        self._rescored = rescored

    def explain(self, document: int, score: float, texts: Mapping[str, str]) -> Explanation:
        """Return why a document, by its number in the snapshot, has its score.

        `texts` are its title and body.
        """
        with suppress(TimeIsUpError), self._statistics.deadline or nullcontext():
            return self._explained(document, score, texts)
        return Explanation(score, ())

    def _explained(self, document: int, score: float, texts: Mapping[str, str]) -> Explanation:
        forms = {field: self._forms(text) for field, text in texts.items()}
        parts = [
            part
            for leaf, weight in _leaves(self._query, 1.0)
            if (part := self._contribution(leaf, weight, document, forms)) is not None
        ]
        parts += self._evidence(document, forms)
        fresh = float(self._statistics.freshness(np.array([document]))[0])
        if fresh != 1.0:
            parts = [replace(part, score=part.score * fresh) for part in parts]
        if self._rescored and self._reranked and self._reranked.place(document) >= 0:
            rest = score - sum(part.score for part in parts)
            parts.append(Contribution("scorer", rest, 1.0, level="scorer"))
        parts.sort(key=lambda part: -part.score)
        return Explanation(score, tuple(parts), fresh)

    def _forms(self, text: str) -> list[tuple[str, str]]:
        """Return the surface forms of a text, each once, with their lemmas."""
        surfaces = list(dict.fromkeys(tokenise(text).surfaces()))
        lemmas = self._statistics.snapshot.lemmas_of(surfaces)
        return [(form, lemma or form) for form, lemma in zip(surfaces, lemmas, strict=True)]

    def _evidence(
        self, document: int, forms: Mapping[str, list[tuple[str, str]]]
    ) -> list[Contribution]:
        """Return what the second stage adds; nothing where it did not look at the document."""
        reranked = self._reranked
        at = reranked.place(document) if reranked is not None else -1
        if reranked is None or at < 0:
            return []
        ranking, evidence = self._statistics.ranking, reranked.evidence
        parts = []
        for i, (word, weight) in enumerate(reranked.words):
            share = float(evidence.coverage[i, at])
            matched = self._standing_for(word, forms)
            for level, factor in (
                ("coverage", ranking.coverage_weight * share),
                ("lead", ranking.lead_weight * float(evidence.lead[i, at])),
            ):
                score = weight * factor
                parts.append(Contribution(word.typed, score, factor, level=level, forms=matched))
            if evidence.order[i, at]:
                both = f"{word.typed} {reranked.words[i + 1].word.typed}"
                score = float(evidence.pairs[i]) * ranking.order_weight
                parts.append(Contribution(both, score, ranking.order_weight, level="order"))
        score = float(evidence.passage[at]) * ranking.passage_weight
        typed = " ".join(word.typed for word, _ in reranked.words)
        parts.append(Contribution(typed, score, ranking.passage_weight, level="passage"))
        return [part for part in parts if part.score]

    def _standing_for(
        self, word: AskedWord, forms: Mapping[str, list[tuple[str, str]]]
    ) -> tuple[str, ...]:
        """Return the forms of a word in an article, or else those of its nearest relative there."""
        pairs = [pair for field in TEXT_FIELDS for pair in forms[field]]
        nearest = relatives(self._statistics.snapshot, word, self._statistics.ranking)
        for lemma in (word.lemma, *(relative.lemma for relative in nearest)):
            found = tuple(dict.fromkeys(form for form, own in pairs if own == lemma))
            if found:
                return found
        return ()

    def _contribution(
        self,
        query: wq.Query,
        weight: float,
        document: int,
        forms: Mapping[str, list[tuple[str, str]]],
    ) -> Contribution | None:
        """Return what a leaf of the query adds; None where the document does not match it."""
        leaf = self._statistics.snapshot.leaf_of(document)
        own = document - leaf.base
        found = SegmentEvaluator(leaf, self._statistics).evaluate(query, scored=True)
        at = int(np.searchsorted(found.docs, own))
        if at == len(found.docs) or found.docs[at] != own or found.scores is None:
            return None
        score = float(found.scores[at]) * weight
        weight *= float(getattr(query, "boost", 1.0))
        if not isinstance(query, wq.Term):
            return Contribution(str(query), score, weight)
        field = _SURFACE_FIELDS.get(query.fieldname, query.fieldname)
        if field not in TEXT_FIELDS:
            return Contribution(query.text, score, weight, field=field)
        term = query.text.encode("utf-8", "surrogatepass")
        number = leaf.segment.terms(query.fieldname).find(term)
        postings = leaf.segment.postings(query.fieldname)
        place, _ = postings.find(number, np.array([own]))
        level = LEMMA if query.fieldname == field else SURFACE
        matched = [pair[0] for pair in forms[field] if pair[level == LEMMA] == query.text]
        return Contribution(
            query.text,
            score,
            weight,
            field,
            level,
            tuple(matched),
            int(postings.frequencies_at(number, place)[0]),
            self._statistics.snapshot.document_frequency(query.fieldname, term),
            self._statistics.idf(query.fieldname, term),
            int(leaf.segment.lengths(field)[own]),
            self._statistics.average_length(field),
        )


def _leaves(query: wq.Query, weight: float) -> Iterator[tuple[wq.Query, float]]:
    """Yield the parts of a query that add to a score, each with the weights around it."""
    if isinstance(query, wq.Require | wq.AndNot):
        yield from _leaves(query.a, weight)
    elif isinstance(query, wq.AndMaybe):
        yield from _leaves(query.a, weight)
        yield from _leaves(query.b, weight)
    elif isinstance(query, wq.And | wq.Or) and not getattr(query, "scale", None):
        for part in query.subqueries:
            yield from _leaves(part, weight * query.boost)
    else:
        yield query, weight
