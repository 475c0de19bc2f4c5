"""Stock Whoosh 2.7.4 with its faults put right, so that its scores can be an oracle.

Which documents match is compared with Whoosh as it is, but for AndNot, which is asked for in other
words. `tests/search/test_whoosh_differences.py` shows each fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from whoosh import query as wq
from whoosh.matching import (
    AndMaybeMatcher,
    AndNotMatcher,
    CoordMatcher,
    DisjunctionMaxMatcher,
)


def _highest_of_this_document(self: Any) -> Any:
    """Score as DisjunctionMaxMatcher, which also takes scores of documents further on."""
    active = [part for part in (self.a, self.b) if part.is_active()]
    document = min(part.id() for part in active)
    return max(part.score() for part in active if part.id() == document)


def _skip_both(self: Any, document: int) -> None:
    """Skip as AndMaybeMatcher, which leaves the second part behind where the first goes further."""
    self.a.skip_to(document)
    if self.a.is_active() and self.b.is_active():
        self.b.skip_to(self.a.id())


def _exclude(self: Any) -> None:
    """Begin as AndNotMatcher, which does not catch up with what is excluded before excluding."""
    if self.a.is_active() and self.b.is_active():
        self._find_next()


def _skip_and_exclude(self: Any, document: int) -> None:
    """Skip as AndNotMatcher, which fails where the first part ends."""
    if document > self.a.id():
        self.a.skip_to(document)
        _exclude(self)


def _unchanged(self: Any, _: float = 0) -> Any:
    """Replace as CoordMatcher, which counts a query's words anew when one has no more documents."""
    return self


@contextmanager
def corrected_matchers() -> Iterator[None]:
    """Put the faults of Whoosh's matchers right."""
    with (
        patch.object(DisjunctionMaxMatcher, "score", _highest_of_this_document),
        patch.object(AndMaybeMatcher, "skip_to", _skip_both),
        patch.object(AndNotMatcher, "_find_first", _exclude),
        patch.object(AndNotMatcher, "skip_to", _skip_and_exclude),
        patch.object(CoordMatcher, "replace", _unchanged),
    ):
        yield


def without_and_not(query: wq.Query) -> wq.Query:
    """Return a query that finds the same documents without Whoosh's AndNotMatcher."""
    if isinstance(query, wq.AndNot):
        return wq.And([without_and_not(query.a), wq.Not(without_and_not(query.b))])
    return _rebuilt(query, without_and_not)


def plainly(query: wq.Query) -> wq.Query:
    """Return a query that means in stock Whoosh what `query` is documented to mean.

    - A query with `constantscore` scores its boost: Whoosh scores 1, or the sum of the terms'
      scores, depending on how many terms and documents there are. A ConstantScoreQuery always does.
    - A boost counts: Whoosh forgets it where a query has one part, or finds one term. A second part
      that matches nothing makes it count.
    """
    if isinstance(query, wq.MultiTerm):
        if query.constantscore:
            return wq.ConstantScoreQuery(query, query.boost)
        return wq.Or([query.with_boost(1.0), wq.NullQuery], boost=query.boost)
    return _rebuilt(query, plainly)


def _rebuilt(query: wq.Query, change: Callable[[wq.Query], wq.Query]) -> wq.Query:
    """Return a query of a common shape with its parts changed; others as they are.

    Whoosh's `apply` forgets what is special to a class, or fails.
    """
    if isinstance(query, wq.DisjunctionMax):
        parts = [change(part) for part in query.subqueries]
        return wq.DisjunctionMax(parts, boost=query.boost, tiebreak=query.tiebreak)
    if isinstance(query, wq.Or):
        parts = [change(part) for part in query.subqueries]
        return type(query)(parts, boost=query.boost, scale=query.scale)
    if isinstance(query, wq.And | wq.BinaryQuery | wq.Not | wq.ConstantScoreQuery):
        return query.apply(change)
    return query
