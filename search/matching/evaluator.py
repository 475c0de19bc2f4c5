"""Whoosh's query tree evaluated on one segment, whole posting lists at a time.

The common shapes are evaluated as arrays; any other query is run through Whoosh's own matchers on
the same postings. Differences from stock Whoosh 2.7.4, all deliberate:

- a query with ``constantscore`` gives every document its boost as the score (stock Whoosh gives 1
  where an index is small or the terms are many, else the terms' scores);
- ``Require`` matches what both parts match (stock Whoosh's excludes what the second matches);
- ``Otherwise`` asks its second part where the first matches nothing in the whole index (stock
  Whoosh asks segment by segment);
- a query's boost counts however many parts it has, or terms it finds (stock Whoosh forgets it for
  one);
- the tie-break of ``DisjunctionMax`` counts (stock Whoosh never reads it);
- a source or a category that is not known is no term.

Faults of stock Whoosh's matchers that are not repeated here are shown, with these differences, in
``tests/search/matching/test_whoosh_differences.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import query as wq

from fihris.index.fields import POSTINGS_VOCABULARY
from fihris.index.places import places
from fihris.index.snapshot import Leaf
from fihris.index.vocabulary import Vocabulary
from fihris.search.deadline import TimeIsUpError
from fihris.search.matching import matches as ms
from fihris.search.matching.columns import documents_with, documents_within
from fihris.search.matching.matches import Matches
from fihris.search.matching.patterns import FoldedPattern, expanded, hold_terms
from fihris.search.matching.statistics import Statistics
from fihris.search.matching.term_scorer import TermScorer
from fihris.search.matching.terms import documents_of, term_numbers

I64 = npt.NDArray[np.int64]
# Patterns that every term matches, which Whoosh takes for the query for all documents.
_ANYTHING = {wq.Prefix: "", wq.Wildcard: "*", wq.Regex: ".*"}


class SegmentEvaluator:
    """Evaluates queries on one segment of a snapshot. Deleted documents are still among them."""

    def __init__(self, leaf: Leaf, statistics: Statistics) -> None:
        self._leaf = leaf
        self._segment = leaf.segment
        self._statistics = statistics
        self._terms = TermScorer(leaf.segment, statistics)

    def evaluate_in_time(self, query: wq.Query, *, scored: bool) -> Matches:
        """Return the documents that match `query`, or some of them where the time is up.

        These are what the parts of a disjunction gave until then, or what is all of a query but
        for the scores. Of any other query there is nothing until its end.
        """
        done: list[Matches] = []
        try:
            if type(query) is wq.Or and not query.scale:
                for part in query.subqueries:
                    done.append(self.evaluate(part, scored=scored))
            elif type(query) is wq.AndMaybe:
                done.append(self.evaluate(query.a, scored=scored))
                if scored:
                    return self._with_more(done[0], query.b)
            else:
                return self.evaluate(query, scored=scored)
        except TimeIsUpError:
            pass
        boost = query.boost if type(query) is wq.Or else 1.0
        return ms.union(done, self._segment.documents, scored=scored).scaled(boost)

    def evaluate(self, query: wq.Query, *, scored: bool) -> Matches:
        """Return the documents that match `query`. Raises TimeIsUpError."""
        self._statistics.check()
        method = _METHODS.get(type(query))
        if method is None:
            method = next((m for kind, m in _METHODS.items() if isinstance(query, kind)), None)
        if method is None:
            return self._by_matcher(query, scored=scored)
        return method(self, query, scored)

    def _term(self, query: wq.Term, scored: bool) -> Matches:
        if query.fieldname == "date":
            return self._by_matcher(query, scored=scored)
        return self._terms.term(query.fieldname, query.text, query.boost, scored=scored)

    def _and(self, query: wq.And, scored: bool) -> Matches:
        parts = []
        for part in query.subqueries:
            if type(part) is wq.Term and part.fieldname != "date":
                number = self._terms.find(part.fieldname, part.text)
                if number < 0:
                    return ms.nothing(scored=scored)
                count = self._terms.document_frequency(part.fieldname, number)
                parts.append((count, part, number))
            else:
                found = self.evaluate(part, scored=scored)
                parts.append((len(found.docs), found, -1))
        if not parts:
            return ms.nothing(scored=scored)
        # From the rarest on, so that what is looked up in the long lists is short.
        rising = sorted(parts, key=lambda part: part[0])
        _, rarest, number = rising[0]
        docs = (
            rarest.docs
            if isinstance(rarest, Matches)
            else self._terms.documents(rarest.fieldname, number)
        )
        for _, part, number in rising[1:]:
            docs = docs[self._places(part, number, docs)[1]]
        if not scored:
            return Matches(docs, None)
        scores = np.zeros(len(docs))
        for _, part, number in parts:
            at = self._places(part, number, docs)[0]
            if isinstance(part, Matches):
                scores += part.scores[at] if part.scores is not None else 0
            else:
                scores += self._terms.scores_at(part.fieldname, number, docs, at, part.boost)
        return Matches(docs, scores).scaled(query.boost)

    def _places(
        self, part: Matches | wq.Term, number: int, docs: I64
    ) -> tuple[I64, npt.NDArray[np.bool_]]:
        """Return where documents, which rise, stand in a conjunction's part, and which do."""
        if isinstance(part, Matches):
            return places(docs, part.docs)
        return self._terms.places(part.fieldname, number, docs)

    def _or(self, query: wq.Or, scored: bool) -> Matches:
        if query.scale and scored:
            return self._by_matcher(query, scored=scored)
        parts = [self.evaluate(part, scored=scored) for part in query.subqueries]
        found = ms.union(parts, self._segment.documents, scored=scored)
        return found.scaled(query.boost)

    def _disjunction_max(self, query: wq.DisjunctionMax, scored: bool) -> Matches:
        parts = [self.evaluate(part, scored=scored) for part in query.subqueries]
        docs = ms.union(
            [Matches(p.docs, None) for p in parts], self._segment.documents, scored=False
        ).docs
        if not scored:
            return Matches(docs, None)
        highest, total = np.zeros(len(docs)), np.zeros(len(docs))
        for part in parts:
            at = places(part.docs, docs)[0]
            if part.scores is not None:
                highest[at] = np.maximum(highest[at], part.scores)
                total[at] += part.scores
        scores = highest + query.tiebreak * (total - highest)
        return Matches(docs, scores).scaled(query.boost)

    def _not(self, query: wq.Not, scored: bool) -> Matches:
        excluded = self.evaluate(query.query, scored=False).docs
        mask = np.ones(self._segment.documents, bool)
        mask[excluded] = False
        return ms.constant(np.flatnonzero(mask), 1.0 if scored else None)

    def _and_not(self, query: wq.AndNot, scored: bool) -> Matches:
        found = self.evaluate(query.a, scored=scored)
        return ms.without(found, self.evaluate(query.b, scored=False).docs)

    def _and_maybe(self, query: wq.AndMaybe, scored: bool) -> Matches:
        found = self.evaluate(query.a, scored=scored)
        return found if found.scores is None else self._with_more(found, query.b)

    def _with_more(self, found: Matches, query: wq.Query) -> Matches:
        """Add to the scores of documents what another query gives them."""
        if found.scores is None:
            return found
        more = self.evaluate(query, scored=True)
        at, both = places(found.docs, more.docs)
        scores = found.scores.copy()
        if more.scores is not None:
            scores[both] += more.scores[at[both]]
        return Matches(found.docs, scores)

    def _require(self, query: wq.Require, scored: bool) -> Matches:
        found = self.evaluate(query.a, scored=scored)
        required = self.evaluate(query.b, scored=False).docs
        return found.take(places(found.docs, required)[1])

    def _otherwise(self, query: wq.Otherwise, scored: bool) -> Matches:
        # Asked of all segments: how articles are spread over them must not change an answer.
        anywhere = any(
            SegmentEvaluator(leaf, self._statistics)._matches_any(query.a)
            for leaf in self._statistics.snapshot.leaves
        )
        return self.evaluate(query.a if anywhere else query.b, scored=scored)

    def _matches_any(self, query: wq.Query) -> bool:
        """Tell whether `query` matches a document that is not deleted."""
        docs = self.evaluate(query, scored=False).docs
        deleted = self._leaf.deleted
        return bool(len(docs)) if deleted is None else not deleted[docs].all()

    def _phrase(self, query: wq.Phrase, scored: bool) -> Matches:
        words = [word for word in query.words if word is not None]
        if len(words) > 1 and self._terms.without_positions(query.fieldname):
            return self._by_matcher(query, scored=scored)  # which says so
        return self._terms.phrase(query.fieldname, words, query.slop, query.boost, scored=scored)

    def _every(self, query: wq.Every, scored: bool) -> Matches:
        docs = documents_with(self._segment, query.fieldname)
        return ms.constant(docs, query.boost if scored else None)

    def _date_range(self, query: wq.NumericRange, scored: bool) -> Matches:
        if query.fieldname != "date":
            return ms.nothing(scored=scored)
        docs = documents_within(self._segment, query)
        return ms.constant(docs, query.boost if scored else None)

    def _null(self, _: wq.Query, scored: bool) -> Matches:
        return ms.nothing(scored=scored)

    def _constant_score(self, query: wq.ConstantScoreQuery, scored: bool) -> Matches:
        docs = self.evaluate(query.child, scored=False).docs
        return ms.constant(docs, query.score if scored else None)

    def _multi_term(self, query: wq.MultiTerm, scored: bool) -> Matches:
        field = query.fieldname
        if field == "date":
            return self._by_matcher(query, scored=scored)
        if field not in POSTINGS_VOCABULARY:
            return ms.nothing(scored=scored)
        if isinstance(query, wq.PatternQuery) and query.text == _ANYTHING.get(type(query)):
            return self._every(wq.Every(field, boost=query.boost), scored)
        vocabulary = self._segment.terms(field)
        numbers = self._numbers(query, vocabulary)
        if numbers is None:
            return self._by_matcher(query, scored=scored)
        if len(numbers) and not vocabulary[int(numbers[0])]:
            numbers = numbers[1:]
        if scored and not getattr(query, "constantscore", False):
            return self._terms.any_of(field, numbers, query.boost)
        docs = documents_of(
            self._segment.postings(field),
            numbers,
            self._segment.documents,
            self._statistics.deadline,
        )
        return ms.constant(docs, query.boost if scored else None)

    def _numbers(self, query: wq.MultiTerm, vocabulary: Vocabulary) -> I64 | None:
        """Return the terms that a query stands for; title and body have the same ones."""
        limits, deadline = self._statistics.limits, self._statistics.deadline
        if isinstance(query, FoldedPattern):
            level = POSTINGS_VOCABULARY[query.fieldname]
            return expanded(query, self._segment, level, limits, deadline)
        numbers = term_numbers(query, vocabulary, deadline)
        if numbers is not None:
            hold_terms(query, len(numbers), limits)
        return numbers

    def _by_matcher(self, query: wq.Query, *, scored: bool) -> Matches:
        """Run Whoosh's own matcher for a query that has no form on arrays."""
        from fihris.search.matching.whoosh_fallback import matches_of

        return matches_of(query, self._leaf, self._statistics, scored=scored)


_Method = Callable[[SegmentEvaluator, Any, bool], Matches]

# Subclasses before their bases, for queries of types that are not listed here.
_METHODS: dict[type, _Method] = {
    wq.Term: SegmentEvaluator._term,
    wq.And: SegmentEvaluator._and,
    wq.Or: SegmentEvaluator._or,
    wq.DisjunctionMax: SegmentEvaluator._disjunction_max,
    wq.Not: SegmentEvaluator._not,
    wq.AndNot: SegmentEvaluator._and_not,
    wq.AndMaybe: SegmentEvaluator._and_maybe,
    wq.Require: SegmentEvaluator._require,
    wq.Otherwise: SegmentEvaluator._otherwise,
    wq.Phrase: SegmentEvaluator._phrase,
    wq.Every: SegmentEvaluator._every,
    type(wq.NullQuery): SegmentEvaluator._null,
    wq.ConstantScoreQuery: SegmentEvaluator._constant_score,
    wq.NumericRange: SegmentEvaluator._date_range,
    wq.DateRange: SegmentEvaluator._date_range,
    wq.MultiTerm: SegmentEvaluator._multi_term,
}
