"""A program's Whoosh query, held to the same limits as a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from whoosh import query as wq

from fihris.search.limits import Limits
from fihris.search.matching.patterns import FuzzyLemma, TermSet


def hold_to_limits(query: wq.Query, limits: Limits) -> None:
    """Raise QueryLimitError for a query that asks for more than `limits` allow.

    It is gone through without recursion, and no further than the limits reach: a query may be in
    itself, or a thousand times in another.
    """
    name = f"a Whoosh query, {type(query).__name__}"
    clauses = patterns = 0
    waiting: list[tuple[Any, int]] = [(query, 0)]
    while waiting:
        part, depth = waiting.pop()
        limits.hold("depth", depth, "nest its parts less deeply", query=name)
        boost = getattr(part, "boost", 1.0)
        if isinstance(boost, int | float):
            limits.hold("boost", abs(boost), "give it a number that counts for less", query=name)
        if isinstance(part, wq.Phrase):
            limits.hold("phrase_words", len(part.words), "look for a part of it", query=name)
            limits.hold("slop", part.slop, "let its words stand nearer", query=name)
            clauses += len(part.words)
        elif isinstance(part, TermSet):
            clauses += len(part.terms_)
        elif isinstance(part, wq.MultiTerm):
            patterns += 1
            clauses += 1
            _hold_pattern(part, limits, name)
        else:
            parts = list(parts_of(part))
            # Which documents are parents, in queries for them or their children; no part of these.
            if isinstance(parents := getattr(part, "parents", None), wq.Query):
                parts.append(parents)
            clauses += not parts
            waiting += [(inner, depth + 1) for inner in parts]
            # Those that wait have a clause each at the least.
            limits.hold("clauses", clauses + len(waiting), "leave some out", query=name)
        limits.hold("clauses", clauses, "leave some out", query=name)
        limits.hold("patterns", patterns, "leave some out", query=name)


def parts_of(query: wq.Query) -> Iterable[wq.Query]:
    """Return the queries that a query is put together from."""
    if isinstance(query, wq.SpanQuery):
        # Whoosh counts as children neither what most span queries look for, nor what they exclude.
        listed = getattr(query, "qs", None) or [
            getattr(query, name) for name in ("q", "a", "b") if hasattr(query, name)
        ]
        # Of two parts, `q` is both of them together.
        return listed[1:] if len(listed) == 3 else listed
    own: Iterator[wq.Query] = query.children()
    return own


def patterns_in(query: wq.Query) -> Iterator[wq.MultiTerm]:
    """Yield the queries for several terms that a query has in it."""
    waiting = [query]
    while waiting:
        part = waiting.pop()
        if isinstance(part, wq.MultiTerm):
            yield part
        elif not isinstance(part, wq.Phrase):
            waiting += parts_of(part)


def _hold_pattern(query: wq.MultiTerm, limits: Limits, name: str) -> None:
    distance = query.distance if isinstance(query, FuzzyLemma) else getattr(query, "maxdist", 0)
    limits.hold("edits", distance, "ask for fewer", query=name)
    if isinstance(query, wq.Wildcard):
        wildcards = query.text.count("*") + query.text.count("?")
        limits.hold("wildcards", wildcards, "write more letters", query=name)
