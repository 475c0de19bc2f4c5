"""What an article must have, and must not have, to answer a formula: what is looked up.

An article answers a formula only if it has an atom of each of the `clauses`, and none of the
`banned` atoms. Where these say all that the formula does, nothing else has to be asked (`exact`):
so it is for words and phrases of two words in any combination of AND, OR and NOT that people write.
Of a longer phrase they say that each two of its words stand side by side, and with a distance (~)
that its words are there.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise, product
from typing import NamedTuple

from fihris.index.fields import LEMMA, TEXT_FIELDS
from fihris.search.watching.formula import PAIR, TEXT, All, AnyOf, Atom, Formula, InOrder, Neither

Clause = frozenset[Atom]

# A disjunction of conjunctions has as many clauses as the product of theirs; where that is more,
# each part is looked up by the shortest of its clauses.
_MOST_CLAUSES = 16


class Necessary(NamedTuple):
    """What is necessary for a formula to be true, and whether that is all."""

    clauses: frozenset[Clause]
    banned: frozenset[Atom] = frozenset()
    exact: bool = True


def necessary(formula: Formula) -> Necessary:
    """Return what an article must have, and must not have, for a formula to be true of it."""
    match formula:
        case Atom():
            return Necessary(frozenset((frozenset((formula,)),)))
        case InOrder(fields, lemmas, slop):
            field = fields[0] if len(fields) == 1 else TEXT
            tests: list[tuple[str, object]] = [(LEMMA, lemma) for lemma in lemmas]
            if slop == 1:
                tests = [(PAIR, pair) for pair in pairwise(lemmas)]
            clauses = frozenset(frozenset((Atom(field, test),)) for test in tests)
            return Necessary(clauses, exact=slop == 1 and len(lemmas) == 2)
        case All(parts):
            found = list(map(necessary, parts))
            return Necessary(
                frozenset().union(*(one.clauses for one in found)),
                frozenset().union(*(one.banned for one in found)),
                all(one.exact for one in found),
            )
        case Neither(part):
            return _neither(necessary(part))
        case AnyOf(parts):
            return _any_of(list(map(necessary, parts)))
    raise TypeError(formula)


def _neither(found: Necessary) -> Necessary:
    """Return what is necessary for something not to be true."""
    if found.exact and not found.banned and len(found.clauses) == 1:
        (clause,) = found.clauses
        return Necessary(frozenset(), clause)
    return Necessary(frozenset(), exact=False)


def _any_of(parts: list[Necessary]) -> Necessary:
    if not all(part.clauses for part in parts):
        return Necessary(frozenset(), exact=False)
    exact = all(part.exact and not part.banned for part in parts)
    count = 1
    for part in parts:
        count *= len(part.clauses)
        if count > _MOST_CLAUSES:
            shortest = (min(one.clauses, key=_worth) for one in parts)
            return Necessary(frozenset((frozenset().union(*shortest),)), exact=False)
    mixed: Iterable[tuple[Clause, ...]] = product(*(part.clauses for part in parts))
    return Necessary(frozenset(frozenset().union(*some) for some in mixed), exact=exact)


def _worth(clause: Clause) -> tuple[int, int]:
    """Return what is lower of a clause that fewer articles have: of few atoms, of long words."""
    letters = [len(str(atom.test[1])) for atom in clause if atom.field in (TEXT, *TEXT_FIELDS)]
    return len(clause), -min(letters, default=0)
