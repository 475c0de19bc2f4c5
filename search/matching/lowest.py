"""The hits of a query that gives all of them the same score: the lowest documents."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from whoosh import query as wq

from fihris.index.distinct import distinct
from fihris.index.fields import LEMMA, SURFACE, TEXT_FIELDS, surface_field
from fihris.index.places import BOOL, I64
from fihris.index.segment import Segment
from fihris.search.deadline import Deadline, TimeIsUpError
from fihris.search.matching.patterns import FoldedPattern, expanded
from fihris.search.matching.statistics import Statistics

# With a deadline, so many terms are looked into at a time.
_TERMS_AT_A_TIME = 1024
_EVERYWHERE = sorted((*TEXT_FIELDS, *map(surface_field, TEXT_FIELDS)))


def is_pattern(query: wq.Query) -> bool:
    """Tell whether a query is for a pattern in all text fields, which scores what it weighs."""
    if type(query) is not wq.ConstantScoreQuery or type(query.child) is not wq.Or:
        return False
    parts = query.child.subqueries
    if not all(isinstance(part, FoldedPattern) for part in parts):
        return False
    if sorted(part.fieldname for part in parts) != _EVERYWHERE or query.child.scale:
        return False
    return len({part.of("") for part in parts}) == 1


def lowest(query: wq.Query, statistics: Statistics, allowed: Sequence[BOOL | None], k: int) -> I64:
    """Return the lowest k documents of a snapshot that match such a query, rising.

    Where the time is up, those of the segments that were looked into.
    """
    found: list[I64] = [np.zeros(0, np.int64)]
    with suppress(TimeIsUpError):
        _add_lowest(found, query, statistics, allowed, k)
    return np.concatenate(found)


def _add_lowest(
    found: list[I64],
    query: wq.Query,
    statistics: Statistics,
    allowed: Sequence[BOOL | None],
    k: int,
) -> None:
    pattern = query.child.subqueries[0]
    limits, deadline = statistics.limits, statistics.deadline
    for leaf, live in zip(statistics.snapshot.leaves, allowed, strict=True):
        missing = k - sum(map(len, found))
        if missing <= 0:
            break
        lemmas, forms = (
            expanded(pattern, leaf.segment, level, limits, deadline) for level in (LEMMA, SURFACE)
        )
        most = missing
        while True:
            statistics.check()
            documents, every = _lowest_of(leaf.segment, lemmas, forms, most, deadline)
            documents = distinct(documents)
            if not every:
                documents = documents[:most]
            if live is not None:
                documents = documents[live[documents]]
            if every or len(documents) >= missing:
                break
            most *= 8  # too many of them are not allowed
        found.append(documents[:missing] + leaf.base)


def _lowest_of(
    segment: Segment, lemmas: I64, forms: I64, most: int, deadline: Deadline | None
) -> tuple[I64, bool]:
    """Return the terms' lowest documents and whether these are all, as `Postings.lowest` does."""
    if deadline is None:
        return segment.texts.lowest(lemmas, forms, most)
    documents, every = [np.zeros(0, np.int64)], True
    for i in range(0, max(len(lemmas), len(forms)), _TERMS_AT_A_TIME):
        deadline.check()
        part = slice(i, i + _TERMS_AT_A_TIME)
        found, whole = segment.texts.lowest(lemmas[part], forms[part], most)
        documents.append(found)
        every &= whole
    return np.concatenate(documents), every
