"""Queries without a form on arrays: Whoosh's own matchers run on a segment's postings."""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh import query as wq
from whoosh.matching import Matcher
from whoosh.reading import TermNotFound
from whoosh.searching import SearchContext, Searcher

from fihris.index.snapshot import Leaf
from fihris.index.whoosh.reader import SegmentReader
from fihris.index.whoosh.schema import snapshot_schema
from fihris.search.bounds import patterns_in
from fihris.search.matching.evaluator import SegmentEvaluator
from fihris.search.matching.matches import Matches, constant, nothing
from fihris.search.matching.patterns import TermSet, hold_terms
from fihris.search.matching.statistics import Statistics
from fihris.search.matching.whoosh_weighting import ExactBM25


def matches_of(query: wq.Query, leaf: Leaf, statistics: Statistics, *, scored: bool) -> Matches:
    """Return the documents of a segment that match any query of Whoosh's, without deleted ones.

    A query that stands for several terms is evaluated on arrays once its terms are known.
    """
    statistics.check()
    schema = snapshot_schema(statistics.snapshot)
    reader = SegmentReader(leaf, schema, statistics.snapshot.generation)
    try:
        if isinstance(query, wq.MultiTerm):
            expanded = _expanded(query, reader, statistics)
            return SegmentEvaluator(leaf, statistics).evaluate(expanded, scored=scored)
        # Their matchers read all terms that there are.
        for pattern in patterns_in(query):
            if pattern.field() in schema:
                _texts(pattern, reader, statistics)
        searcher = Searcher(reader, weighting=ExactBM25(statistics))
        matcher = query.matcher(searcher, _context(searcher, query))
        if isinstance(query, wq.ColumnQuery):
            # Its matcher has no scores, and fails when it is asked for them.
            return constant(_run(matcher, statistics, scored=False).docs, 1.0 if scored else None)
        return _run(matcher, statistics, scored=scored)
    except TermNotFound:
        return nothing(scored=scored)


def _texts(query: wq.MultiTerm, reader: SegmentReader, statistics: Statistics) -> list[Any]:
    """Return the terms that a query stands for, as many as may be."""
    texts = []
    for text in query._btexts(reader):
        statistics.check()
        texts.append(text)
        hold_terms(query, len(texts), statistics.limits)
    return texts


def _expanded(query: wq.MultiTerm, reader: SegmentReader, statistics: Statistics) -> wq.Query:
    """Return a query for the terms that a query stands for in a segment."""
    field = query.field()
    if field not in reader.schema:
        return wq.NullQuery
    texts = [reader.schema[field].to_bytes(text) for text in _texts(query, reader, statistics)]
    boost = getattr(query, "boost", 1.0)
    if query.constantscore and field != "date":
        return TermSet(field, tuple(text.decode() for text in texts), boost)
    terms = wq.Or([wq.Term(field, text, boost=boost) for text in texts])
    return wq.ConstantScoreQuery(terms, boost) if query.constantscore else terms


def _context(searcher: Searcher, query: wq.Query) -> SearchContext:
    """Return how the query is run.

    Spans and terms must be read off the matchers as they move: without `needs_current`, Whoosh
    takes shortcuts for parts of three words and more that have none, and fails. It is not asked for
    otherwise, since constant scores are then forgotten.
    """
    context: SearchContext = searcher.context(needs_current=_reads_matchers(query))
    return context


def _reads_matchers(query: wq.Query) -> bool:
    if isinstance(query, wq.SpanQuery | wq.Sequence) or getattr(query, "scale", None):
        return True
    return any(map(_reads_matchers, query.children()))


def _run(matcher: Matcher, statistics: Statistics, *, scored: bool) -> Matches:
    docs: list[int] = []
    scores: list[Any] = []
    while matcher.is_active():
        statistics.check()
        docs.append(matcher.id())
        if scored:
            scores.append(matcher.score())
        matcher.next()
    # NestedChildren comes back to documents where a parent has no children.
    unique, first = np.unique(np.array(docs, np.int64), return_index=True)
    return Matches(unique, np.array(scores, np.float64)[first] if scored else None)
