"""Many patterns held against one term: by what they begin or end with, few have to be tried."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import translate
from functools import lru_cache
from itertools import combinations

from fihris.index.analysis.folding import fold
from fihris.search.matching.patterns import FoldedPattern, FoldedPrefix, FuzzyLemma

# Of a word of so many letters, those with two of them left out are 300.
_MOST_LETTERS = 24
_WILDCARD = re.compile(r"[*?]")


class PatternTable:
    """Patterns of one level, each with its number; `accepting` names those that accept a term.

    A prefix is found by the beginnings of the term. Another pattern is tried where the term begins
    with its letters before the first wildcard, or, if there are none, ends with those behind the
    last one. A misspelled word is tried where it and the term have a spelling in common that lacks
    as many letters of either as may differ, as in SymSpell (W. Garbe, 2012).
    """

    def __init__(self, patterns: Iterable[tuple[FoldedPattern, int]]) -> None:
        self._prefixes: defaultdict[str, list[int]] = defaultdict(list)
        self._heads: defaultdict[str, list[tuple[re.Pattern[str], int]]] = defaultdict(list)
        self._tails: defaultdict[str, list[tuple[re.Pattern[str], int]]] = defaultdict(list)
        self._fuzzy: defaultdict[str, list[tuple[FuzzyLemma, int]]] = defaultdict(list)
        self._long: list[tuple[FuzzyLemma, int]] = []
        self._edits = 0
        for pattern, number in patterns:
            self._add(pattern, number)
        self._head_lengths = sorted({len(text) for text in (*self._prefixes, *self._heads)})
        self._tail_lengths = sorted({len(text) for text in self._tails})

    def _add(self, pattern: FoldedPattern, number: int) -> None:
        if isinstance(pattern, FuzzyLemma):
            if len(pattern.text) > _MOST_LETTERS:
                self._long.append((pattern, number))
                return
            self._edits = max(self._edits, pattern.distance)
            for shorter in shortened(pattern.text, pattern.distance):
                self._fuzzy[shorter].append((pattern, number))
            return
        text = fold(pattern.text)
        if isinstance(pattern, FoldedPrefix):
            self._prefixes[text].append(number)
            return
        compiled = (re.compile(translate(text)), number)
        pieces = _WILDCARD.split(text)
        if pieces[0]:
            self._heads[pieces[0]].append(compiled)
        else:
            self._tails[pieces[-1]].append(compiled)

    def accepting(self, term: str) -> Iterator[int]:
        """Yield the numbers of the patterns that accept a term."""
        if self._prefixes or self._heads or self._tails:
            yield from self._matching(fold(term))
        if not self._edits and not self._long:
            return
        tried: set[int] = set()
        if self._edits and len(term) <= _MOST_LETTERS + self._edits:
            for shorter in shortened(term, self._edits):
                for pattern, number in self._fuzzy.get(shorter, ()):
                    if number not in tried:
                        tried.add(number)
                        if pattern.accepts(term):
                            yield number
        for pattern, number in self._long:
            if pattern.accepts(term):
                yield number

    def _matching(self, folded: str) -> Iterator[int]:
        for length in self._head_lengths:
            if length > len(folded):
                break
            head = folded[:length]
            yield from self._prefixes.get(head, ())
            for compiled, number in self._heads.get(head, ()):
                if compiled.match(folded):
                    yield number
        for length in self._tail_lengths:
            if length > len(folded):
                break
            for compiled, number in self._tails.get(folded[len(folded) - length :], ()):
                if compiled.match(folded):
                    yield number


@lru_cache(1 << 10)
def shortened(word: str, letters: int) -> frozenset[str]:
    """Return the word without any `letters` of its letters, and without fewer.

    Two words within an edit distance of `letters` have one of these in common.
    """
    found = {word}
    for count in range(1, min(letters, len(word)) + 1):
        found.update("".join(kept) for kept in combinations(word, len(word) - count))
    return frozenset(found)
