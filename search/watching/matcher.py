"""Which of many formulas an article answers: they are looked up by what it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from fihris.corpus.article import Article
from fihris.index.analysis.analyzer import KnownLemmas
from fihris.index.fields import LEMMA, TEXT_FIELDS, to_microseconds
from fihris.index.places import ranges
from fihris.index.records import storable
from fihris.search.matching.phrase import ends_of_phrase
from fihris.search.watching.forms import Forms, Words
from fihris.search.watching.formula import TEXT, All, AnyOf, Atom, Formula, InOrder, Neither
from fihris.search.watching.necessary import necessary

I64 = npt.NDArray[np.int64]
_VALUES = ("source", "category")


class Matcher:
    """Some formulas, numbered from 0, over the words that one analyzer makes.

    Looking an article up takes array operations over what it has: for each of its atoms, the
    clauses that the atom is in, and for each formula, how many of its clauses were met. Formulas
    that are said by that completely need no more; of the others those that are left are evaluated.
    """

    def __init__(
        self, formulas: Sequence[Formula], analyzer: str, known: KnownLemmas | None = None
    ) -> None:
        self._atoms: dict[Atom, int] = {}
        self._inexact: dict[int, Formula] = {}  # by number
        self._index(formulas)
        tests: dict[Any, int] = {}
        self._by_field: dict[str, dict[int, int]] = {f: {} for f in (TEXT, *TEXT_FIELDS)}
        for atom, number in self._atoms.items():
            if atom.field in self._by_field:
                test = tests.setdefault(atom.test, len(tests))
                self._by_field[atom.field][test] = number
        for lemma in dict.fromkeys(chain.from_iterable(map(_lemmas_in_order, formulas))):
            tests.setdefault((LEMMA, lemma), len(tests))
        self._tests = tests
        self._forms = Forms(list(tests), analyzer, known)
        dates = [(atom, number) for atom, number in self._atoms.items() if atom.field == "date"]
        lowest, highest = np.iinfo(np.int64).min + 1, np.iinfo(np.int64).max
        self._starts = np.array(
            [lowest if a.test[0] is None else a.test[0] for a, _ in dates], np.int64
        )
        self._ends = np.array(
            [highest if a.test[1] is None else a.test[1] for a, _ in dates], np.int64
        )
        self._dates = np.array([number for _, number in dates], np.int64)

    def _index(self, formulas: Sequence[Formula]) -> None:
        """Note in which clauses each atom is, and which formulas it excludes."""
        clauses: list[int] = []  # whose each one is
        needed: list[int] = []
        in_clauses: defaultdict[int, list[int]] = defaultdict(list)
        excludes: defaultdict[int, list[int]] = defaultdict(list)
        exact: list[bool] = []
        for number, formula in enumerate(formulas):
            found = necessary(formula)
            for clause in found.clauses:
                for atom in clause:
                    in_clauses[self._number(atom)].append(len(clauses))
                clauses.append(number)
            for atom in found.banned:
                excludes[self._number(atom)].append(number)
            needed.append(len(found.clauses))
            exact.append(found.exact)
            if not found.exact:
                self._inexact[number] = formula
                for atom in _atoms_of(formula):
                    self._number(atom)
        self._owners = np.array(clauses, np.int64)
        self._needed = np.array(needed, np.int64)
        self._exact = np.array(exact, bool)
        self._clauses = _Lists(in_clauses, len(self._atoms))
        self._excluded = _Lists(excludes, len(self._atoms))

    def _number(self, atom: Atom) -> int:
        return self._atoms.setdefault(atom, len(self._atoms))

    def matching(self, articles: Sequence[Article]) -> list[I64]:
        """Return the formulas that each article answers, rising, int64.

        The words of all are analysed together.
        """
        stored = list(map(storable, articles))
        texts = [getattr(article, field) for article in stored for field in TEXT_FIELDS]
        words = self._forms.read(texts)
        return [
            self._answered(_Asked(self, article, dict(zip(TEXT_FIELDS, own, strict=True))))
            for article, own in zip(stored, zip(words[::2], words[1::2], strict=True), strict=True)
        ]

    def _answered(self, asked: _Asked) -> I64:
        atoms = np.array(sorted(asked.atoms), np.int64)
        met = np.zeros(len(self._owners), bool)
        met[self._clauses.of(atoms)] = True
        counts = np.bincount(self._owners[met], minlength=len(self._needed))
        possible = counts == self._needed
        possible[self._excluded.of(atoms)] = False
        for number in np.flatnonzero(possible & ~self._exact).tolist():
            possible[number] = asked.answers(self._inexact[number])
        return np.flatnonzero(possible)

    def atoms_of(self, article: Article, words: dict[str, Words]) -> set[int]:
        """Return the atoms that an article has."""
        title, body = (words[field].tests for field in TEXT_FIELDS)
        found: set[int] = set()
        for field, passed in ((TEXT, title | body), ("title", title), ("body", body)):
            atoms = self._by_field[field]
            if atoms:
                found.update(atoms[test] for test in passed if test in atoms)
        has = [field for field in TEXT_FIELDS if len(words[field].lemmas)]
        has += [field for field in _VALUES if getattr(article, field)]
        has += ["date"] * (article.date is not None)
        others = [Atom(field, getattr(article, field)) for field in _VALUES]
        others += [Atom("has", field) for field in has]
        found.update(self._atoms[atom] for atom in others if atom in self._atoms)
        if article.date is not None and len(self._dates):
            date = to_microseconds(article.date)
            found.update(self._dates[(self._starts <= date) & (date < self._ends)].tolist())
        return found

    def number_of(self, atom: Atom) -> int:
        """Return the number of an atom."""
        return self._atoms[atom]

    def test_of(self, lemma: str) -> int:
        """Return the number of a lemma's test."""
        return self._tests[LEMMA, lemma]


class _Asked:
    """An article that formulas are asked of. What was found out of it is kept."""

    def __init__(self, matcher: Matcher, article: Article, words: dict[str, Words]) -> None:
        self._matcher = matcher
        self._words = words
        self._known: dict[InOrder, bool] = {}
        self._places: dict[tuple[str, int], I64] = {}
        self.atoms = matcher.atoms_of(article, words)

    def answers(self, formula: Formula) -> bool:
        """Tell whether a formula is true of the article."""
        match formula:
            case Atom():
                return self._matcher.number_of(formula) in self.atoms
            case All(parts):
                return all(map(self.answers, parts))
            case AnyOf(parts):
                return any(map(self.answers, parts))
            case Neither(part):
                return not self.answers(part)
        known = self._known.get(formula)
        if known is None:
            known = any(self._in_order(field, formula) for field in formula.fields)
            self._known[formula] = known
        return known

    def _in_order(self, field: str, phrase: InOrder) -> bool:
        passed = self._words[field].tests
        tests = list(map(self._matcher.test_of, phrase.lemmas))
        if not all(test in passed for test in tests):
            return False
        places = [self._places_of(field, test) for test in tests]
        return len(ends_of_phrase([(own, np.array([len(own)])) for own in places], phrase.slop)) > 0

    def _places_of(self, field: str, test: int) -> I64:
        found = self._places.get((field, test))
        if found is None:
            found = self._places[field, test] = np.flatnonzero(self._words[field].lemmas == test)
        return found


class _Lists:
    """Numbers by atom, end to end."""

    def __init__(self, lists: dict[int, list[int]], atoms: int) -> None:
        sizes = np.zeros(atoms + 1, np.int64)
        for atom, own in lists.items():
            sizes[atom] = len(own)
        self._starts = np.cumsum(sizes) - sizes
        total = int(sizes.sum())
        ordered = chain.from_iterable(lists[atom] for atom in sorted(lists))
        self._numbers = np.fromiter(ordered, np.int32, total)
        self._sizes = sizes

    def of(self, atoms: I64) -> npt.NDArray[np.int32]:
        """Return the numbers of some atoms."""
        return self._numbers[ranges(self._starts[atoms], self._sizes[atoms])]


def _atoms_of(formula: Formula) -> Iterable[Atom]:
    match formula:
        case Atom():
            yield formula
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _atoms_of(part)
        case Neither(part):
            yield from _atoms_of(part)


def _lemmas_in_order(formula: Formula) -> Iterable[str]:
    match formula:
        case InOrder():
            yield from formula.lemmas
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _lemmas_in_order(part)
        case Neither(part):
            yield from _lemmas_in_order(part)
