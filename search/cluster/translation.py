"""From a tree of Whoosh's queries over our fields to a query of OpenSearch, whole or not at all.

What matches is the same. Scores are the sums that our first stage makes, but for the lengths of
articles, which Lucene keeps in a byte: they choose candidates, which are then scored exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from whoosh import query as wq

from fihris.errors import UntranslatableQueryError
from fihris.index.analysis.folding import fold
from fihris.index.cluster.mapping import FOLDED, FOLDED_LEMMAS, K1, LEMMAS, SURFACES, B
from fihris.index.fields import (
    KEYWORD_FIELDS,
    TEXT_FIELDS,
    aware,
    surface_field,
    to_microseconds,
)
from fihris.index.records import storable_text
from fihris.search.filters import Filters
from fihris.search.matching.columns import YEAR_ONE
from fihris.search.matching.patterns import (
    FoldedPattern,
    FoldedPrefix,
    FoldedWildcard,
    FuzzyLemma,
    TermSet,
)
from fihris.search.ranking import Ranking

Dsl = dict[str, Any]

NOTHING: Dsl = {"match_none": {}}
EVERYTHING: Dsl = {"match_all": {}}
# Of Lucene's automata.
_MOST_EDITS = 2

_STREAMS = {
    **{field: f"{field}_{LEMMAS}" for field in TEXT_FIELDS},
    **{surface_field(field): f"{field}_{SURFACES}" for field in TEXT_FIELDS},
    **{field: field for field in KEYWORD_FIELDS},
}
# Where patterns are sought. Most lemmas are folded already.
_FOLDED = {
    **{field: (f"{field}_{LEMMAS}", f"{field}_{FOLDED_LEMMAS}") for field in TEXT_FIELDS},
    **{surface_field(field): (f"{field}_{FOLDED}",) for field in TEXT_FIELDS},
}


class Translator:
    """Translates trees for a ranking; `text` is the query as it was asked, for errors.

    Raises UntranslatableQueryError.
    """

    def __init__(self, ranking: Ranking, text: str) -> None:
        self._text = text
        if ranking.recency_half_life or ranking.feedback_documents:
            raise self._refused("to rank with recency or feedback")
        if (ranking.k1, ranking.b) != (K1, B):
            # Scores of other parameters tell nothing of which articles are the best by ours.
            raise self._refused(f"to rank with other parameters of BM25 than {K1} and {B}")
        # OpenSearch multiplies BM25 by k1 + 1, and constants not.
        self._share = 1 / (K1 + 1)

    def translate(self, query: wq.Query) -> Dsl:
        """Return a query that matches what `query` does."""
        if getattr(query, "boost", 1.0) < 0:
            raise self._refused("a weight below 0")
        for kind, method in _METHODS.items():
            if isinstance(query, kind):
                return method(self, query)
        raise self._refused(f"{type(query).__name__} is not understood there")

    def _refused(self, reason: str) -> UntranslatableQueryError:
        return UntranslatableQueryError(
            f"an index on a cluster cannot be asked that: {reason}", query=self._text, position=None
        )

    def _term(self, query: wq.Term) -> Dsl:
        field = query.fieldname
        if field not in _STREAMS:
            raise self._refused(f"no term is sought in the field {field!r}")
        text = query.text.decode() if isinstance(query.text, bytes) else query.text
        if not _sendable([text]):
            return NOTHING
        if field in KEYWORD_FIELDS:
            return _constant({"term": {field: text}}, query.boost)
        return {"term": {_STREAMS[field]: {"value": text, "boost": query.boost * self._share}}}

    def _and(self, query: wq.And) -> Dsl:
        if not query.subqueries:
            return NOTHING
        return _bool(query.boost, must=[self.translate(part) for part in query.subqueries])

    def _or(self, query: wq.Or) -> Dsl:
        if query.scale:
            raise self._refused("an Or whose scale is not 0")
        if not query.subqueries:
            return NOTHING
        parts = [self.translate(part) for part in query.subqueries]
        return _bool(query.boost, should=parts, minimum_should_match=1)

    def _disjunction_max(self, query: wq.DisjunctionMax) -> Dsl:
        parts = [self.translate(part) for part in query.subqueries]
        dis_max = {"queries": parts, "tie_breaker": query.tiebreak, "boost": query.boost}
        return {"dis_max": dis_max} if parts else NOTHING

    def _not(self, query: wq.Not) -> Dsl:
        return _constant(_bool(1.0, must_not=[self.translate(query.query)]), 1.0)

    def _and_not(self, query: wq.AndNot) -> Dsl:
        return _bool(1.0, must=[self.translate(query.a)], must_not=[self.translate(query.b)])

    def _and_maybe(self, query: wq.AndMaybe) -> Dsl:
        return _bool(1.0, must=[self.translate(query.a)], should=[self.translate(query.b)])

    def _require(self, query: wq.Require) -> Dsl:
        return _bool(1.0, must=[self.translate(query.a)], filter=[self.translate(query.b)])

    def _phrase(self, query: wq.Phrase) -> Dsl:
        words = [word for word in query.words if word is not None]
        field = query.fieldname
        if not words:
            return NOTHING
        if field not in TEXT_FIELDS:
            raise self._refused(f"the field {field!r} keeps no places of words")
        if len(words) == 1:
            return self._term(wq.Term(field, words[0], boost=query.boost))
        stream = _STREAMS[field]
        phrase: Dsl
        if query.slop == 1:
            together = {"query": " ".join(words), "analyzer": "whitespace"}
            phrase = {"match_phrase": {stream: together}}
        elif len(words) == 2:
            clauses = [{"span_term": {stream: word}} for word in words]
            apart = {"clauses": clauses, "slop": query.slop - 1, "in_order": True}
            phrase = {"span_near": apart}
        else:
            raise self._refused("more than two words with others between them (~)")
        # A phrase is worth its words, however often they stand side by side.
        scored = [self._term(wq.Term(field, word, boost=query.boost)) for word in words]
        return _bool(1.0, filter=[phrase], must=scored)

    def _every(self, query: wq.Every) -> Dsl:
        if query.fieldname in (None, "*"):
            return _constant(EVERYTHING, query.boost)
        field = {**_STREAMS, "date": "date"}.get(query.fieldname)
        if field is None:
            return NOTHING
        # An article without a source has the empty one.
        named = _bool(1.0, filter=[{"exists": {"field": field}}], must_not=[{"term": {field: ""}}])
        is_named = query.fieldname in KEYWORD_FIELDS
        return _constant(named if is_named else {"exists": {"field": field}}, query.boost)

    def _date_range(self, query: wq.DateRange) -> Dsl:
        if query.fieldname != "date":
            return NOTHING
        within: Dsl = {}
        # Whoosh counts from the year 1.
        if query.start is not None:
            within["gt" if query.startexcl else "gte"] = query.start + YEAR_ONE
        if query.end is not None:
            within["lt" if query.endexcl else "lte"] = query.end + YEAR_ONE
        return _constant({"range": {"date": within}}, query.boost)

    def _constant_score(self, query: wq.ConstantScoreQuery) -> Dsl:
        return _constant(self.translate(query.child), query.score)

    def _prefix(self, query: FoldedPrefix) -> Dsl:
        return self._pattern("prefix", query)

    def _wildcard(self, query: FoldedWildcard) -> Dsl:
        return self._pattern("wildcard", query)

    def _pattern(self, kind: str, query: FoldedPattern) -> Dsl:
        value = {"value": fold(query.text), "rewrite": "constant_score"}
        sought = [{kind: {stream: value}} for stream in _FOLDED[query.fieldname]]
        return _constant(_bool(1.0, should=sought, minimum_should_match=1), query.boost)

    def _fuzzy(self, query: FuzzyLemma) -> Dsl:
        if query.distance > _MOST_EDITS:
            raise self._refused(f"words with more than {_MOST_EDITS} letters that differ (~)")
        value = {
            "value": query.text,
            "fuzziness": query.distance,
            "prefix_length": 1,
            "transpositions": False,
            "rewrite": "constant_score",
        }
        return _constant({"fuzzy": {_STREAMS[query.fieldname]: value}}, query.boost)

    def _term_set(self, query: TermSet) -> Dsl:
        return _constant({"terms": {_STREAMS[query.fieldname]: list(query.terms_)}}, query.boost)

    def _null(self, _: wq.Query) -> Dsl:
        return NOTHING


def filters_dsl(filters: Filters, ids: list[str] | None, *, lifted: str | None = None) -> list[Dsl]:
    """Return what hits must be besides matching; `ids` are the articles that they are among.

    What is said of the field `lifted` (source, category or date) does not count.
    """
    wanted: list[Dsl] = []
    for field, values, excluded in (
        ("source", filters.sources, filters.excluded_sources),
        ("category", filters.categories, filters.excluded_categories),
    ):
        if field == lifted:
            continue
        if values:
            wanted.append({"terms": {field: _sendable(sorted(values))}})
        if excluded:
            unwanted = {"terms": {field: _sendable(sorted(excluded))}}
            wanted.append(_bool(1.0, must_not=[unwanted]))
    if ids is not None:
        wanted.append({"terms": {"id": _sendable(ids)}})
    if lifted != "date" and (filters.since is not None or filters.until is not None):
        within: Dsl = {}
        if filters.since is not None:
            within["gte"] = to_microseconds(aware(filters.since))
        if filters.until is not None:
            within["lt"] = to_microseconds(aware(filters.until))
        wanted.append({"range": {"date": within}})
    return wanted


def _sendable(texts: list[str]) -> list[str]:
    """Leave out what has unpaired surrogates: it cannot be sent, and no article has it."""
    return [text for text in texts if storable_text(text) == text]


def _bool(boost: float, **clauses: Any) -> Dsl:
    return {"bool": {**clauses, "boost": boost}}


def _constant(query: Dsl, score: float) -> Dsl:
    return {"constant_score": {"filter": query, "boost": score}}


# Subclasses before their bases.
_METHODS: dict[type, Callable[[Translator, Any], Dsl]] = {
    FoldedPrefix: Translator._prefix,
    FoldedWildcard: Translator._wildcard,
    FuzzyLemma: Translator._fuzzy,
    TermSet: Translator._term_set,
    wq.Term: Translator._term,
    wq.And: Translator._and,
    wq.Or: Translator._or,
    wq.DisjunctionMax: Translator._disjunction_max,
    wq.Not: Translator._not,
    wq.AndNot: Translator._and_not,
    wq.AndMaybe: Translator._and_maybe,
    wq.Require: Translator._require,
    wq.Phrase: Translator._phrase,
    wq.Every: Translator._every,
    wq.DateRange: Translator._date_range,
    wq.ConstantScoreQuery: Translator._constant_score,
    type(wq.NullQuery): Translator._null,
}
