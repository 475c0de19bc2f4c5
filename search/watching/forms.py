"""The surface forms of articles, and which tests each of them passes: found out once a form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.analyzer import KnownLemmas, lemmas_of
from fihris.index.analysis.forms import FormTable
from fihris.index.analysis.tokens import tokenise
from fihris.index.fields import LEMMA, SURFACE
from fihris.index.places import places
from fihris.search.matching.patterns import FoldedPattern
from fihris.search.watching.formula import PAIR
from fihris.search.watching.names import SOUND, SoundTable
from fihris.search.watching.pattern_table import PatternTable

I64 = npt.NDArray[np.int64]

# Forms are forgotten when there are so many, which take some 40 MB: news brings new ones for ever.
_MOST_FORMS = 200_000
NO_TEST = -1


class Words(NamedTuple):
    """A text's words: the number of the lemma's test of each (`NO_TEST` if none asks for it).

    `tests` are those that any of them passes; `lemmas` is int64, shape (tokens,).
    """

    tests: frozenset[int]
    lemmas: I64


class Forms:
    """Reads texts as the tests see them.

    `tests` are (level, term or pattern), by number; of a pair, each of its lemmas has a test, too.
    """

    def __init__(
        self, tests: Sequence[tuple[str, Any]], analyzer: str, known: KnownLemmas | None = None
    ) -> None:
        self._analyzer = analyzer
        self._known = known
        self._terms: dict[str, dict[str, int]] = {level: {} for level in (LEMMA, SURFACE, SOUND)}
        patterns: defaultdict[str, list[tuple[FoldedPattern, int]]] = defaultdict(list)
        for number, (level, term) in enumerate(tests):
            if isinstance(term, FoldedPattern):
                patterns[level].append((term, number))
            elif level != PAIR:
                self._terms[level][term] = number
        pairs = {}
        for number, (level, term) in enumerate(tests):
            if level == PAIR:
                first, second = (self._terms[LEMMA][lemma] for lemma in term)
                pairs[first * len(tests) + second] = number
        self._count = len(tests)
        self._pairs = np.array(sorted(pairs), np.int64)
        self._pair_tests = np.array([pairs[code] for code in sorted(pairs)], np.int64)
        self._patterns = {level: PatternTable(own) for level, own in patterns.items()}
        self._sounds = SoundTable(self._terms[SOUND])
        self._forget()

    def _forget(self) -> None:
        self._table = FormTable()
        self._tests: list[tuple[int, ...]] = []
        self._lemmas: list[int] = []
        self._lemma_tests = np.zeros(0, np.int64)

    def read(self, texts: Sequence[str]) -> list[Words]:
        """Return the words of each text."""
        if len(self._table) > _MOST_FORMS:
            self._forget()
        numbers = [self._table.numbers(tokenise(text)) for text in texts]
        self._learn()
        return [self._words(own) for own in numbers]

    def _words(self, numbers: npt.NDArray[np.uint32]) -> Words:
        tests: set[int] = set()
        for form in np.unique(numbers).tolist():
            tests.update(self._tests[form])
        lemmas = self._lemma_tests[numbers]
        if len(self._pairs):
            tests.update(self._side_by_side(lemmas))
        return Words(frozenset(tests), lemmas)

    def _side_by_side(self, lemmas: I64) -> list[int]:
        """Return the tests for two lemmas side by side that a text passes."""
        first, second = lemmas[:-1], lemmas[1:]
        asked = (first != NO_TEST) & (second != NO_TEST)
        codes = np.unique(first[asked] * self._count + second[asked])
        at, found = places(codes, self._pairs)
        passed: list[int] = self._pair_tests[at[found]].tolist()
        return passed

    def _learn(self) -> None:
        """Find out which tests the forms pass that are new."""
        done = len(self._tests)
        forms = self._table.texts(np.arange(done, len(self._table)))
        if not forms:
            return
        lemmas = lemmas_of(forms, self._analyzer, self._known)
        sounds = self._sounds.terms_of(forms, lemmas)
        for form, lemma, alike in zip(forms, lemmas, sounds, strict=True):
            number = self._terms[LEMMA].get(lemma, NO_TEST)
            passed = set() if number == NO_TEST else {number}
            if (surface := self._terms[SURFACE].get(form)) is not None:
                passed.add(surface)
            passed.update(self._terms[SOUND][term] for term in alike)
            for level, term in ((LEMMA, lemma), (SURFACE, form)):
                if level in self._patterns:
                    passed.update(self._patterns[level].accepting(term))
            self._tests.append(tuple(passed))
            self._lemmas.append(number)
        self._lemma_tests = np.array(self._lemmas, np.int64)
