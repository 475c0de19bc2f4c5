"""Which words of a hit matched: from the query's tree to tokens of the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
import numpy.typing as npt
from whoosh import query as wq

from fihris.index.analysis.tokens import Tokens, pack
from fihris.index.fields import LEMMA, SURFACE, TEXT_FIELDS
from fihris.index.snapshot import Snapshot
from fihris.search.matching.patterns import FoldedPattern, TermSet
from fihris.search.matching.statistics import Statistics

I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Word:
    """A word of the query: the lemma, surface form or pattern that it stands for at one level."""

    level: str
    term: str | FoldedPattern | wq.MultiTerm


@dataclass
class Mark:
    """Something that the query asks a text field for: a word, or words in order.

    `weight` is how much an occurrence is worth in a snippet.
    """

    words: tuple[Word, ...]
    slop: int = 0
    fields: set[str] = field(default_factory=set)
    weight: float = inf


def collect_marks(query: wq.Query, statistics: Statistics) -> list[Mark]:
    """Return what the query's positive parts look for in the text fields, each once."""
    marks: dict[tuple[tuple[Word, ...], int], Mark] = {}
    for name, words, slop in _leaves(query):
        level, text_field = _level(name)
        if text_field not in TEXT_FIELDS:
            continue
        key = (tuple(Word(level, word) for word in words), slop)
        mark = marks.setdefault(key, Mark(*key))
        mark.fields.add(text_field)
        # Of the field that has the word most often: a word in no title is not rare for that.
        mark.weight = min(mark.weight, _weight(statistics, name, words))
    return list(marks.values())


def _weight(statistics: Statistics, name: str, words: Sequence[object]) -> float:
    terms = [word.encode() for word in words if isinstance(word, str)]
    return sum(statistics.idf(name, term) for term in terms) if terms else 1.0


def _level(name: str) -> tuple[str, str]:
    plain = name.removesuffix(f"_{SURFACE}")
    return (LEMMA, name) if plain == name else (SURFACE, plain)


def _leaves(query: wq.Query) -> Iterator[tuple[str, Sequence[str | wq.MultiTerm], int]]:
    """Yield field, words and slop of each leaf that makes a document match."""
    if isinstance(query, wq.Not):
        return
    if isinstance(query, wq.AndNot):
        yield from _leaves(query.a)
    elif isinstance(query, wq.Phrase):
        if query.words:
            yield query.fieldname, query.words, query.slop
    elif isinstance(query, wq.Term):
        yield query.fieldname, [_text(query.text)], 0
    elif isinstance(query, TermSet):
        for term in query.terms_:
            yield query.fieldname, [term], 0
    elif isinstance(query, wq.MultiTerm):
        yield query.fieldname, [query], 0
    elif isinstance(query, wq.WrappingQuery):
        yield from _leaves(query.child)
    elif not query.is_leaf():
        for part in query.children():
            yield from _leaves(part)


def _text(text: str | bytes) -> str:
    return text.decode() if isinstance(text, bytes) else text


class Finder:
    """Finds the tokens of texts that a query's words stand for, as the index understands them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def places(self, words: Collection[Word], tokens: Tokens) -> dict[Word, I64]:
        """Return for each word the tokens that it stands for, rising, int64."""
        found: dict[Word, list[int]] = {word: [] for word in words}
        packed, unpacked = self._forms([word for word in words if isinstance(word.term, str)])
        for i in _with_low(tokens, {low for low, _ in packed}):
            for word in packed.get((int(tokens.low[i]), int(tokens.high[i])), ()):
                found[word].append(i)
        for i in tokens.odd.tolist():
            surface = tokens.surface(i)
            pair = pack(surface)
            for word in unpacked.get(surface, ()) if pair is None else packed.get(pair, ()):
                found[word].append(i)
        for word in words:
            if not isinstance(word.term, str):
                found[word] = self._accepted(word.level, word.term, tokens)
        return {word: np.unique(np.array(at, np.int64)) for word, at in found.items()}

    def _forms(
        self, words: Sequence[Word]
    ) -> tuple[dict[tuple[int, int], list[Word]], dict[str, list[Word]]]:
        """Return the words by the forms that they stand for, packed ones and others."""
        packed: dict[tuple[int, int], list[Word]] = defaultdict(list)
        unpacked: dict[str, list[Word]] = defaultdict(list)
        for word in words:
            for form in self._surfaces(word):
                pair = pack(form)
                if pair is None:
                    unpacked[form].append(word)
                else:
                    packed[pair].append(word)
        return packed, unpacked

    def _surfaces(self, word: Word) -> set[str]:
        term = str(word.term)
        if word.level == SURFACE:
            return {term}
        leaves = self._snapshot.leaves
        return {form for leaf in leaves for form in leaf.segment.surfaces_of(term)}

    def _accepted(self, level: str, pattern: wq.MultiTerm, tokens: Tokens) -> list[int]:
        """Return the tokens that a pattern accepts, asking about each different one once."""
        surfaces = tokens.surfaces()
        unique = sorted(set(surfaces))
        terms: Sequence[str | None] = unique
        if level == LEMMA:
            terms = self._snapshot.lemmas_of(unique)
        accepts = pattern.accepts if isinstance(pattern, FoldedPattern) else self._terms(pattern)
        good = {
            surface
            for surface, term in zip(unique, terms, strict=True)
            if term is not None and accepts(term)
        }
        return [i for i, surface in enumerate(surfaces) if surface in good]

    def _terms(self, query: wq.MultiTerm) -> Callable[[str], bool]:
        """Return a test for one of Whoosh's own pattern queries."""
        from fihris.index.whoosh.reader import snapshot_reader

        reader = snapshot_reader(self._snapshot)
        return frozenset(map(_text, query._btexts(reader))).__contains__


def _with_low(tokens: Tokens, wanted: set[int]) -> list[int]:
    """Return the tokens whose first eight letters are among those wanted."""
    if not wanted:
        return []
    lows = np.array(sorted(wanted), np.uint64)
    at = np.searchsorted(lows, tokens.low)
    at[at == len(lows)] = 0
    places: list[int] = np.flatnonzero(lows[at] == tokens.low).tolist()
    return places
