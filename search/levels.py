"""From what a person typed to what the index holds: words become lemmas and surface forms.

==================  ================================================================================
typed               searched
==================  ================================================================================
a word              its lemma, and its surface form at a lower weight, in title and body; of a
                    foreign name also its other spellings (`variants`), unless it is excluded
a stop word         nothing, where the query asks for another word (`language/stop_words.py`)
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
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from whoosh import query as wq

from fihris.index.analysis.analyzer import lemmas_of
from fihris.index.analysis.tokens import surface_forms
from fihris.index.fields import KEYWORD_FIELDS, TEXT_FIELDS, surface_field
from fihris.index.snapshot import Snapshot
from fihris.search.deadline import Deadline
from fihris.search.language.parser import DateWithin, Exact
from fihris.search.matching.patterns import (
    FoldedPattern,
    FoldedPrefix,
    FoldedWildcard,
    FuzzyLemma,
    indexed_pattern,
)
from fihris.search.ranking import Ranking, idf
from fihris.search.reranking.words import AskedWord
from fihris.search.variants.finder import Variant, VariantFinder

TEXT = "text"


class _Word(NamedTuple):
    """A word that was translated: its query, what the second stage asks, its other spellings."""

    query: wq.Query
    asked: AskedWord | None = None
    variants: tuple[str, ...] = ()


# The words of a snapshot's queries, which are often asked for again.
_KNOWN: WeakKeyDictionary[Snapshot, dict[Any, _Word]] = WeakKeyDictionary()
_MOST_KNOWN = 4096


class Translator:
    """Translates the query language's trees into trees over the fields of one snapshot.

    `variants` are, by word as typed, the other spellings of names that the trees ask for too;
    without `finder`, there are none. `words` are the words of all text fields that articles are
    asked to have, for the second stage; their places are still offsets of the text. Raises
    TimeIsUpError where the `deadline` passes.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        ranking: Ranking,
        finder: VariantFinder | None = None,
        deadline: Deadline | None = None,
    ) -> None:
        self.variants: dict[str, tuple[str, ...]] = {}
        self.words: list[AskedWord] = []
        self._snapshot = snapshot
        self._ranking = ranking
        self._finder = finder
        self._deadline = deadline
        self._leaves: dict[type, Callable[[Any], wq.Query]] = {
            wq.Term: self._word,
            Exact: self._exact,
            wq.Phrase: self._phrase,
            wq.Prefix: self._prefix,
            wq.Wildcard: self._wildcard,
            wq.FuzzyTerm: self._fuzzy,
            DateWithin: self._date,
            wq.Not: self._not,
            wq.AndNot: self._and_not,
        }

    def translate(self, query: wq.Query) -> wq.Query:
        """Return the tree that finds in the index what `query` asks for."""
        if self._deadline is not None:
            self._deadline.check()
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

    def _not(self, query: wq.Not) -> wq.Query:
        return wq.Not(self._as_typed(query.query), boost=query.boost)

    def _and_not(self, query: wq.AndNot) -> wq.Query:
        return wq.AndNot(self.translate(query.a), self._as_typed(query.b))

    def _as_typed(self, query: wq.Query) -> wq.Query:
        """Translate what is excluded: no more than was typed."""
        translator = Translator(self._snapshot, self._ranking, deadline=self._deadline)
        return translator.translate(query)

    def _word(self, query: wq.Term) -> wq.Query:
        if query.fieldname in KEYWORD_FIELDS:
            return wq.Term(query.fieldname, query.text, boost=query.boost)
        known = _KNOWN.setdefault(self._snapshot, {})
        key = query.text, query.fieldname, query.boost, self._ranking, self._finder is not None
        found = known.get(key)
        if found is None:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            found = known[key] = self._new_word(query)
        if found.asked is not None:
            place = getattr(query, "startchar", None) or 0
            self.words.append(found.asked._replace(place=place))
        if found.variants:
            self.variants[query.text] = found.variants
        return found.query

    def _new_word(self, query: wq.Term) -> _Word:
        surfaces = surface_forms(query.text)
        if len(surfaces) != 1:
            return _Word(self._in_order(query.fieldname, surfaces, 1, query.boost))
        lemma = self.lemmas(surfaces)[0]
        parts = self._lemma_and_surface(query, lemma, surfaces[0])
        variants = self._finder.variants(surfaces[0], lemma) if self._finder else []
        asked: AskedWord | None = None
        shown: tuple[str, ...] = ()
        if query.fieldname == TEXT:
            asked = AskedWord(query.text, lemma, query.boost, 0, tuple(variants))
        if self._finder and variants:
            shown = tuple(dict.fromkeys(map(self._finder.shown, variants)))
            parts += self._variants(query, lemma, variants)
        return _Word(wq.Or(parts), asked, shown)

    def _lemma_and_surface(self, query: wq.Query, lemma: str, surface: str) -> list[wq.Query]:
        parts = []
        for field, weight in self._weights(query.fieldname, query.boost):
            parts.append(wq.Term(field, lemma, boost=weight))
            surface_weight = weight * self._ranking.surface_weight
            if surface_weight:
                parts.append(wq.Term(surface_field(field), surface, boost=surface_weight))
        return parts

    def _variants(self, query: wq.Term, lemma: str, variants: list[Variant]) -> list[wq.Query]:
        parts = []
        for field, weight in self._weights(query.fieldname, query.boost):
            rarity = self._idf(field, lemma)
            for variant in variants:
                own = variant.field(field)
                # A rare misspelling must not count for more than the name.
                share = min(1.0, rarity / self._idf(own, variant.term))
                boost = weight * self._ranking.variant_weight * share
                parts.append(wq.Term(own, variant.term, boost=boost))
        return parts

    def _idf(self, field: str, term: str) -> float:
        frequency = self._snapshot.document_frequency(field, term.encode())
        return idf(frequency, self._snapshot.document_count_all)

    def _exact(self, query: Exact) -> wq.Query:
        surfaces = surface_forms(query.text)
        parts = []
        for field, weight in self._weights(query.fieldname, query.boost):
            terms = [wq.Term(surface_field(field), s, boost=weight) for s in surfaces]
            if len(surfaces) > 1:
                # Surface forms have no places: the lemmas tell whether they stand side by side.
                terms.append(wq.ConstantScoreQuery(wq.Phrase(field, self.lemmas(surfaces)), 0.0))
            parts.append(wq.And(terms))
        return wq.Or(parts) if surfaces else wq.NullQuery

    def _phrase(self, query: wq.Phrase) -> wq.Query:
        surfaces = surface_forms(" ".join(query.words))
        if len(surfaces) == 1:
            lemma = self.lemmas(surfaces)[0]
            return wq.Or(self._lemma_and_surface(query, lemma, surfaces[0]))
        return self._in_order(query.fieldname, surfaces, query.slop, query.boost)

    def _in_order(self, field: str, surfaces: Sequence[str], slop: int, boost: float) -> wq.Query:
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
        pattern = indexed_pattern(query.text + "*").removesuffix("*")
        return self._pattern(query.fieldname, pattern, FoldedPrefix, query.boost)

    def _wildcard(self, query: wq.Wildcard) -> wq.Query:
        pattern = indexed_pattern(query.text)
        return self._pattern(query.fieldname, pattern, FoldedWildcard, query.boost)

    def _pattern(
        self, field: str, pattern: str, kind: type[FoldedPattern], boost: float
    ) -> wq.Query:
        if not pattern.strip("*?"):
            return wq.NullQuery
        parts = []
        for name, _ in self._weights(field, boost):
            parts += [kind(name, pattern), kind(surface_field(name), pattern)]
        return wq.ConstantScoreQuery(wq.Or(parts), boost)

    def _fuzzy(self, query: wq.FuzzyTerm) -> wq.Query:
        surfaces = surface_forms(query.text)
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
