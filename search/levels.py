"""From what a person typed to what the index holds: words become lemmas and surface forms.

==================  ================================================================================
typed               searched
==================  ================================================================================
a word              its lemma, and its surface form at a lower weight, in title and body
a stop word         nothing, where another word stands beside it without an operator
=word               its surface form
"a phrase"          the lemmas in order, stop words included
word*  w?rd         words, and lemmas, that match in any spelling
word~               lemmas within an edit distance of the word's
source: category:   the exact value
date:               the date column
==================  ================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from whoosh import query as wq

from fihris.index.analysis.analyzer import lemmas_of
from fihris.index.analysis.stopwords import is_stop
from fihris.index.analysis.tokens import tokenise
from fihris.index.fields import KEYWORD_FIELDS, TEXT_FIELDS, surface_field
from fihris.index.snapshot import Snapshot
from fihris.search.language.parser import DateWithin, Exact
from fihris.search.matching.patterns import FoldedPattern, FoldedPrefix, FoldedWildcard, FuzzyLemma
from fihris.search.ranking import Ranking

TEXT = "text"


class Translator:
    """Translates the query language's trees into trees over the fields of one snapshot."""

    def __init__(self, snapshot: Snapshot, ranking: Ranking) -> None:
        self._snapshot = snapshot
        self._ranking = ranking
        self._leaves: dict[type, Callable[[Any], wq.Query]] = {
            wq.Term: self._word,
            Exact: self._exact,
            wq.Phrase: self._phrase,
            wq.Prefix: self._prefix,
            wq.Wildcard: self._wildcard,
            wq.FuzzyTerm: self._fuzzy,
            DateWithin: self._date,
            wq.Or: self._or,
        }

    def translate(self, query: wq.Query) -> wq.Query:
        """Return the tree that finds in the index what `query` asks for."""
        method = self._leaves.get(type(query))
        if method is not None:
            return method(query)
        if query.is_leaf():
            return query
        return query.apply(self.translate)

    def lemmas(self, surfaces: Sequence[str]) -> list[str]:
        """Return the lemmas of surface forms: the index's own, or the analyzer's for new forms."""
        analyzer = self._snapshot.manifest.analyzer
        return lemmas_of(surfaces, analyzer, self._snapshot.lemmas_of)

    def _or(self, query: wq.Or) -> wq.Query:
        content = [part for part in query.subqueries if not _is_stop_word(part)]
        parts = content or query.subqueries
        return wq.Or([self.translate(part) for part in parts], boost=query.boost)

    def _word(self, query: wq.Term) -> wq.Query:
        if query.fieldname in KEYWORD_FIELDS:
            return wq.Term(query.fieldname, query.text, boost=query.boost)
        surfaces = tokenise(query.text).surfaces()
        if len(surfaces) != 1:
            return self._in_order(query.fieldname, surfaces, 1, query.boost)
        lemma = self.lemmas(surfaces)[0]
        parts = []
        for field, weight in self._weights(query.fieldname, query.boost):
            parts.append(wq.Term(field, lemma, boost=weight))
            surface_weight = weight * self._ranking.surface_weight
            parts.append(wq.Term(surface_field(field), surfaces[0], boost=surface_weight))
        return wq.Or(parts)

    def _exact(self, query: Exact) -> wq.Query:
        surfaces = tokenise(query.text).surfaces()
        parts = []
        for field, weight in self._weights(query.fieldname, query.boost):
            terms = [wq.Term(surface_field(field), s, boost=weight) for s in surfaces]
            if len(surfaces) > 1:
                # Surface forms have no places: the lemmas tell whether they stand side by side.
                terms.append(wq.ConstantScoreQuery(wq.Phrase(field, self.lemmas(surfaces)), 0.0))
            parts.append(wq.And(terms))
        return wq.Or(parts) if surfaces else wq.NullQuery

    def _phrase(self, query: wq.Phrase) -> wq.Query:
        surfaces = tokenise(" ".join(query.words)).surfaces()
        if len(surfaces) == 1:
            return self._word(wq.Term(query.fieldname, surfaces[0], boost=query.boost))
        return self._in_order(query.fieldname, surfaces, query.slop, query.boost)

    def _in_order(self, field: str, surfaces: list[str], slop: int, boost: float) -> wq.Query:
        if not surfaces:
            return wq.NullQuery
        lemmas = self.lemmas(surfaces)
        return wq.Or(
            [
                wq.Phrase(name, lemmas, slop=slop, boost=weight)
                for name, weight in self._weights(field, boost)
            ]
        )

    def _prefix(self, query: wq.Prefix) -> wq.Query:
        return self._pattern(query.fieldname, query.text, FoldedPrefix, query.boost)

    def _wildcard(self, query: wq.Wildcard) -> wq.Query:
        return self._pattern(query.fieldname, query.text, FoldedWildcard, query.boost)

    def _pattern(self, field: str, text: str, kind: type[FoldedPattern], boost: float) -> wq.Query:
        # A private-use letter stands for each wildcard while the rest is folded like the text.
        shielded = text.replace("*", "\ue000").replace("?", "\ue001")
        letters = [c if c in "\ue000\ue001" else "".join(tokenise(c).surfaces()) for c in shielded]
        pattern = "".join(letters).replace("\ue000", "*").replace("\ue001", "?")
        if not pattern.strip("*?"):
            return wq.NullQuery
        parts = []
        for name, _ in self._weights(field, boost):
            parts += [kind(name, pattern), kind(surface_field(name), pattern)]
        return wq.ConstantScoreQuery(wq.Or(parts), boost)

    def _fuzzy(self, query: wq.FuzzyTerm) -> wq.Query:
        surfaces = tokenise(query.text).surfaces()
        lemmas = self.lemmas(surfaces)
        return wq.And(
            [
                wq.ConstantScoreQuery(
                    wq.Or(
                        [
                            FuzzyLemma(name, lemma, distance=query.maxdist)
                            for name, _ in self._weights(query.fieldname, query.boost)
                        ]
                    ),
                    query.boost,
                )
                for lemma in lemmas
            ]
        )

    def _date(self, query: DateWithin) -> wq.Query:
        if query.start is None and query.end is None:
            return wq.Every(query.fieldname, boost=query.boost)
        return wq.DateRange(
            query.fieldname, query.start, query.end, endexcl=True, boost=query.boost
        )

    def _weights(self, field: str, boost: float) -> list[tuple[str, float]]:
        fields = TEXT_FIELDS if field == TEXT else (field,)
        return [(name, boost * self._ranking.field_weight(name)) for name in fields]


def _is_stop_word(query: wq.Query) -> bool:
    if type(query) is not wq.Term or query.fieldname in KEYWORD_FIELDS:
        return False
    surfaces = tokenise(query.text).surfaces()
    return all(is_stop(surface) for surface in surfaces)
