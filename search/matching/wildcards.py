"""Shell-style patterns, compared with all terms of a vocabulary at once.

The time is that of some passes over the letters, whatever the pattern; no term is looked at alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import translate
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.characters import ARABIC_LETTERS
from fihris.index.analysis.folding import fold
from fihris.index.vocabulary import Vocabulary
from fihris.search.deadline import Deadline
from fihris.search.matching.letters import Letters, letters_of

BOOL = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]

WILDCARD = re.compile(r"[*?\[]")
# As `fnmatch` reads them: a bracket that is never closed is a letter.
_ELEMENT = re.compile(r"\[!?+\]?+[^\]]*\]|.", re.DOTALL)
# As many terms at a time as leave their letters in the processor's cache.
_TERMS_AT_A_TIME = 1 << 14
# One letter of a pattern: the letters that it stands for; None for any letter.
Element = str | None


@cache
def spellings() -> dict[str, str]:
    """Return, by folded letter, the letters that are folded to it."""
    letters: dict[str, str] = {}
    for letter in ARABIC_LETTERS:
        letters[fold(letter)] = letters.get(fold(letter), "") + letter
    return letters


def pattern_terms(
    vocabulary: Vocabulary,
    pattern: str,
    within: I64,
    *,
    folded: bool,
    deadline: Deadline | None = None,
) -> I64:
    """Return those of the terms numbered `within`, rising, that match a shell-style pattern.

    With `folded`, spelling makes no difference.
    """
    typed = _ELEMENT.findall(fold(pattern) if folded else pattern)
    found = [np.zeros(0, np.int64)]
    for first, after in _runs(within):
        if deadline is not None:
            deadline.check()
        letters = letters_of(vocabulary, first, after)
        found.append(_matching(letters, _pieces(typed, letters, folded=folded)) + first)
    return np.concatenate(found)


def _runs(numbers: I64) -> Iterator[tuple[int, int]]:
    """Yield the ranges that rising numbers are made of, in parts that are not too long."""
    begins = np.flatnonzero(np.diff(numbers, prepend=-2) != 1)
    for run in np.split(numbers, begins[1:]) if len(numbers) else []:
        for i in range(0, len(run), _TERMS_AT_A_TIME):
            part = run[i : i + _TERMS_AT_A_TIME]
            yield int(part[0]), int(part[-1]) + 1


def _pieces(typed: Sequence[str], letters: Letters, *, folded: bool) -> list[list[Element]]:
    """Return what stands between the stars of a pattern."""
    pieces: list[list[Element]] = [[]]
    for element in typed:
        if element == "*":
            pieces.append([])
        elif element == "?":
            pieces[-1].append(None)
        elif len(element) > 1:
            matches = re.compile(translate(element)).match
            present = map(chr, np.flatnonzero(np.bincount(letters.points)).tolist())
            listed = [c for c in present if matches(fold(c) if folded else c)]
            pieces[-1].append("".join(listed))
        else:
            pieces[-1].append(spellings().get(element, element) if folded else element)
    return pieces


def _matching(letters: Letters, pieces: Sequence[Sequence[Element]]) -> I64:
    """Return the indices of the terms that are `pieces` with anything between each two."""
    at, ends = letters.starts[:-1], letters.starts[1:]
    shortest = sum(map(len, pieces))
    long_enough = ends - at >= shortest if len(pieces) > 1 else ends - at == shortest
    terms = np.flatnonzero(long_enough)
    at, ends = at[terms], ends[terms]
    if not len(terms):
        return terms
    head, *middle = pieces
    kept = _stands(letters, head, at)
    at = at + len(head)
    if middle:
        tail = middle.pop()
        ends = ends - len(tail)
        kept &= _stands(letters, tail, ends)
    for piece in filter(None, middle):
        if not kept.any():
            break
        terms, at, ends = terms[kept], at[kept], ends[kept]
        places = np.append(_places(letters, piece), len(letters.points))
        # The first place from where the piece before ended leaves most to those behind.
        at = places[places.searchsorted(at)] + len(piece)
        kept = at <= ends
    return terms[kept]


def _stands(letters: Letters, piece: Sequence[Element], at: I64) -> BOOL:
    """Tell whether a piece stands at each of the places, all of which leave room for it."""
    found = np.ones(len(at), bool)
    for i, element in enumerate(piece):
        if element is not None:
            found &= _among(letters.points[at + i], element)
    return found


def _places(letters: Letters, piece: Sequence[Element]) -> I64:
    """Return all places where a piece stands, rising; its end may lie in the next term."""
    after = max(len(letters.points) - len(piece) + 1, 0)
    given = [i for i, element in enumerate(piece) if element is not None]
    if not given:
        return np.arange(after)
    first, *others = given
    places = np.flatnonzero(_among(letters.points[first : first + after], piece[first] or ""))
    for i in others:
        places = places[_among(letters.points[places + i], piece[i] or "")]
    return places


def _among(points: npt.NDArray[Any], letters: str) -> BOOL:
    """Tell which code points are those of one of the letters."""
    found = np.zeros(len(points), bool)
    for letter in letters:
        found |= points == ord(letter)
    return found
