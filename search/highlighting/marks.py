"""What of a query can be marked in a text: its words, alone or in order, and on which condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import inf
from typing import NamedTuple

from whoosh import query as wq

from fihris.index.fields import LEMMA, SURFACE, TEXT_FIELDS
from fihris.search.matching.patterns import FoldedPattern, TermSet
from fihris.search.matching.statistics import Statistics

# More orders than this of the words of a SpanNear are not told apart.
_MOST_ORDERS = 64


@dataclass(frozen=True)
class Word:
    """A word of the query: the lemma, surface form or pattern that it stands for at one level."""

    level: str
    term: str | FoldedPattern | wq.MultiTerm


@dataclass(frozen=True, eq=False)
class Branch:
    """A part of a query that a document may match without, and whose words count only together."""

    query: wq.Query


@dataclass
class Mark:
    """Something that the query asks text fields for: a word, or words in order.

    `fields` has for each field the branches that the document must match for it to count there:
    all of any one tuple. `weight` is how much an occurrence is worth in a snippet.
    """

    words: tuple[Word, ...]
    slop: int = 0
    fields: dict[str, list[tuple[Branch, ...]]] = field(default_factory=dict)
    weight: float = inf


def collect_marks(query: wq.Query, statistics: Statistics) -> list[Mark]:
    """Return what the query's positive parts look for in the text fields, each once."""
    marks: dict[tuple[tuple[Word, ...], int], Mark] = {}
    for name, words, slop, branches in _leaves(query, (), optional=False):
        statistics.check()
        level, text_field = _level(name)
        if text_field not in TEXT_FIELDS or not words:
            continue
        key = (tuple(_word(level, word) for word in words), slop if len(words) > 1 else 0)
        mark = marks.setdefault(key, Mark(*key))
        mark.fields.setdefault(text_field, []).append(branches)
        # Of the field that has the word most often: a word in no title is not rare for that.
        mark.weight = min(mark.weight, _weight(statistics, name, words))
    return list(marks.values())


def _word(level: str, term: str | wq.MultiTerm) -> Word:
    return Word(level, term.of(level) if isinstance(term, FoldedPattern) else term)


def _weight(statistics: Statistics, name: str, words: Sequence[object]) -> float:
    terms = [word.encode() for word in words if isinstance(word, str)]
    return sum(statistics.idf(name, term) for term in terms) if terms else 1.0


def _level(name: str) -> tuple[str, str]:
    plain = name.removesuffix(f"_{SURFACE}")
    return (LEMMA, name) if plain == name else (SURFACE, plain)


class _Leaf(NamedTuple):
    field: str
    words: Sequence[str | wq.MultiTerm]
    slop: int
    branches: tuple[Branch, ...]


def _leaves(query: wq.Query, within: tuple[Branch, ...], *, optional: bool) -> Iterator[_Leaf]:
    """Yield each leaf that makes a document match, with the branches that it is in.

    `optional` says that what is above `query` may match without it.
    """
    if type(query) is wq.Term:  # as most are
        yield _Leaf(query.fieldname, [_text(query.text)], 0, within)
        return
    if type(query) is wq.Or:
        for part in query.subqueries:
            yield from _leaves(part, within, optional=True)
        return
    if isinstance(query, wq.Not):
        return
    if isinstance(query, wq.SpanNear | wq.SpanNear2) and (phrases := _phrases(query, query.slop)):
        for name, *words in phrases:
            yield _Leaf(name, words, query.slop, within)
        return
    if optional and _is_joined(query):
        within, optional = (*within, Branch(query)), False
    if isinstance(query, wq.AndNot | wq.AndMaybe):
        yield from _leaves(query.a, within, optional=optional)
        if isinstance(query, wq.AndMaybe):
            yield from _leaves(query.b, within, optional=True)
    elif parts := _parts(query):
        either = isinstance(query, wq.Or | wq.DisjunctionMax | wq.Otherwise | wq.SpanOr)
        for part in parts:
            yield from _leaves(part, within, optional=optional or either)
    else:
        for listed, slop in _words(query):
            yield _Leaf(query.fieldname, listed, slop, within)


def _is_joined(query: wq.Query) -> bool:
    """Tell whether words of the query can stand in a document that does not match it."""
    if isinstance(query, wq.And):
        return len(query.subqueries) > 1
    joined = wq.AndNot | wq.AndMaybe | wq.Require | wq.Sequence | wq.SpanQuery
    return isinstance(query, joined)


def _parts(query: wq.Query) -> list[wq.Query]:
    """Return the queries that a query is put together from; none for a leaf."""
    if isinstance(query, wq.SpanNot):
        return [query.a]
    # Whoosh counts as children neither what most span queries look for nor a phrase's words.
    inner = getattr(query, "q", None) if isinstance(query, wq.SpanQuery) else None
    if inner is not None:
        return [inner]
    return [] if isinstance(query, wq.Phrase | wq.MultiTerm) else list(query.children())


def _words(query: wq.Query) -> Iterator[tuple[list[str | wq.MultiTerm], int]]:
    """Yield the words, and the slop between them, that a leaf looks for."""
    if isinstance(query, wq.Phrase):
        yield [_text(word) for word in query.words if word is not None], query.slop
    elif isinstance(query, wq.Term):
        yield [_text(query.text)], 0
    elif isinstance(query, TermSet):
        for term in query.terms_:
            yield [term], 0
    elif isinstance(query, wq.MultiTerm):
        yield [query], 0


def _phrases(query: wq.Query, slop: int) -> list[tuple[str, ...]]:
    """Return each order of words that a SpanNear finds: the field, then the words.

    None where it is put together from something else than words, each near what is before it.
    """
    if isinstance(query, wq.Term):
        return [(query.fieldname, _text(query.text))]
    if not isinstance(query, wq.SpanNear | wq.SpanNear2):
        return []
    if query.slop != slop or query.mindist > 1:
        return []
    first, *others = query.qs if isinstance(query, wq.SpanNear2) else (query.a, query.b)
    orders = _phrases(first, slop)
    for other in others:
        pairs = list(product(orders, _phrases(other, slop)))
        orders = [(*a, *b[1:]) for a, b in pairs]
        if not query.ordered:
            orders += [(*b, *a[1:]) for a, b in pairs]
        if len(orders) > _MOST_ORDERS:
            return []
    return orders


def _text(text: str | bytes) -> str:
    return text.decode() if isinstance(text, bytes) else text
