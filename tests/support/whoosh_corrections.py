"""Stock Whoosh 2.7.4 with its faults put right, so that its scores can be an oracle.

Only scores are compared with the corrected form; the documents that match are compared with Whoosh
as it is. `tests/search/test_whoosh_differences.py` shows each fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from whoosh import query as wq
from whoosh.matching import AndMaybeMatcher, DisjunctionMaxMatcher


def _highest_of_this_document(self: Any) -> Any:
    """Score as DisjunctionMaxMatcher, which also takes scores of documents further on."""
    active = [part for part in (self.a, self.b) if part.is_active()]
    document = min(part.id() for part in active)
    return max(part.score() for part in active if part.id() == document)


def _skip_both(self: Any, id: int) -> None:
    """Skip as AndMaybeMatcher, which leaves the second part behind where the first goes further."""
    self.a.skip_to(id)
    if self.a.is_active() and self.b.is_active():
        self.b.skip_to(self.a.id())


@contextmanager
def corrected_matchers() -> Iterator[None]:
    """Put the faults of Whoosh's matchers right."""
    with (
        patch.object(DisjunctionMaxMatcher, "score", _highest_of_this_document),
        patch.object(AndMaybeMatcher, "skip_to", _skip_both),
    ):
        yield


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
    if isinstance(query, wq.DisjunctionMax):
        parts = [plainly(part) for part in query.subqueries]
        return wq.DisjunctionMax(parts, boost=query.boost, tiebreak=query.tiebreak)
    if isinstance(query, wq.ConstantScoreQuery):
        return wq.ConstantScoreQuery(plainly(query.child), query.score)
    return query if query.is_leaf() else query.apply(plainly)
