"""How many articles queries find that differ in a word or two."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from whoosh import query as wq

from fihris.index.fields import LEMMA, POSTINGS_VOCABULARY, SURFACE, TEXT_FIELDS, surface_field
from fihris.index.places import BOOL, I64
from fihris.index.snapshot import Leaf, Snapshot
from fihris.search.filters import NO_FILTERS, Filters
from fihris.search.language.stop_words import without_stop_words
from fihris.search.levels import Translator
from fihris.search.matching.evaluator import SegmentEvaluator
from fihris.search.matching.statistics import Statistics
from fihris.search.ranking import DEFAULT_RANKING
from fihris.search.variants.finder import VariantFinder


class Counter:
    """Counts what queries find in a snapshot, as a search does; a word's articles are kept."""

    def __init__(self, snapshot: Snapshot, filters: Filters) -> None:
        self._snapshot = snapshot
        self._allowed = [filters.allowed(leaf) for leaf in snapshot.leaves]
        self._there = [NO_FILTERS.allowed(leaf) for leaf in snapshot.leaves]
        self._statistics = Statistics(snapshot, DEFAULT_RANKING)
        finds = snapshot.manifest.analyzer == "lexicon"
        finder = VariantFinder(snapshot) if finds else None
        self._translator = Translator(snapshot, DEFAULT_RANKING, finder)
        self._known: dict[tuple[str, str], list[BOOL]] = {}

    def total(self, tree: wq.Query) -> int:
        """Return how many articles a parsed query finds that the filters allow."""
        tree = without_stop_words(tree)
        parts = tree.subqueries if type(tree) is wq.Or else [tree]
        return self._count([self._articles(part) for part in parts], self._allowed)

    def articles(self, field: str, word: str) -> int:
        """Return how many articles a word finds in a field, whatever the filters."""
        return self._count([self._articles(wq.Term(field, word))], self._there)

    def _count(self, parts: list[list[BOOL]], allowed: list[BOOL | None]) -> int:
        total = 0
        for number, mask in enumerate(allowed):
            masks = [part[number] for part in parts]
            found = masks[0] if len(masks) == 1 else np.logical_or.reduce(masks)
            if mask is not None:
                found = found & mask
            total += int(np.count_nonzero(found))
        return total

    def _articles(self, part: wq.Query) -> list[BOOL]:
        """Return which articles of each segment part of a query finds, deleted ones too."""
        if type(part) is not wq.Term:
            return self._evaluated(part)
        key = part.fieldname, part.text
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._evaluated(part)
        return found

    def _evaluated(self, part: wq.Query) -> list[BOOL]:
        query = self._translator.translate(part)
        masks = []
        for leaf in self._snapshot.leaves:
            mask = np.zeros(leaf.segment.documents, bool)
            for documents in self._documents(query, leaf):
                mask[documents] = True
            masks.append(mask)
        return masks

    def _documents(self, query: wq.Query, leaf: Leaf) -> Iterator[I64]:
        """Yield what a query finds in a segment, in pieces that may overlap."""
        evaluator = SegmentEvaluator(leaf, self._statistics)
        if type(query) is not wq.Or or any(type(one) is not wq.Term for one in query.subqueries):
            yield evaluator.evaluate_in_time(query, scored=False).docs
            return
        # A word is asked for in title and body, which have one list together.
        fields: dict[tuple[str, str], set[str]] = {}
        for term in query.subqueries:
            if term.fieldname in POSTINGS_VOCABULARY:
                level = POSTINGS_VOCABULARY[term.fieldname]
                text_field = term.fieldname.removesuffix(f"_{SURFACE}")
                fields.setdefault((level, term.text), set()).add(text_field)
        for (level, text), names in fields.items():
            number = leaf.segment.vocabulary(level).find(text.encode("utf-8", "surrogatepass"))
            if number < 0:
                continue
            if level == SURFACE:
                lemmas = leaf.segment.vocabulary(LEMMA)
                own = lemmas[leaf.segment.texts.lemma_of(number)].decode()
                if names <= fields.get((LEMMA, own), set()):
                    continue  # its articles are among its lemma's
            if names >= set(TEXT_FIELDS):
                yield leaf.segment.texts.term(level, number).documents()
                continue
            for name in names:
                field = name if level == LEMMA else surface_field(name)
                yield leaf.segment.postings(field).term_docs(number)
