"""From a pattern to the numbers of the vocabulary's terms that it stands for."""

from __future__ import annotations

import fnmatch
import re
from collections import defaultdict
from functools import cache

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.characters import ARABIC_LETTERS
from fihris.index.analysis.folding import fold
from fihris.index.vocabulary import Vocabulary

I64 = npt.NDArray[np.int64]

WILDCARDS = re.compile(r"[*?\[]")


@cache
def _variants() -> dict[str, str]:
    """Return, by folded letter, the letters that are folded to it."""
    letters: dict[str, str] = defaultdict(str)
    for letter in ARABIC_LETTERS:
        letters[fold(letter)] += letter
    return dict(letters)


def prefix_terms(vocabulary: Vocabulary, prefix: str) -> I64:
    """Return the numbers of the terms that start with `prefix`, letter by letter."""
    return np.arange(*vocabulary.starting(prefix.encode()))


def folded_prefix_terms(vocabulary: Vocabulary, prefix: str) -> I64:
    """Return the numbers of the terms whose folded form starts with the folded `prefix`.

    The prefix is followed through the sorted terms, each letter in all its spellings; of the
    spellings that could be, few are in the vocabulary, so few ranges stay.
    """
    starts = [""]
    for letter in fold(prefix):
        longer = [
            start + variant for start in starts for variant in _variants().get(letter, letter)
        ]
        starts = [start for start in longer if np.diff(vocabulary.starting(start.encode()))[0]]
    ranges = [np.arange(*vocabulary.starting(start.encode())) for start in sorted(starts)]
    return np.concatenate([np.zeros(0, np.int64), *ranges])


def pattern_terms(vocabulary: Vocabulary, pattern: str, literal: I64, *, folded: bool) -> I64:
    """Return those of the numbers in `literal` whose terms match a shell-style pattern."""
    matches = re.compile(fnmatch.translate(fold(pattern) if folded else pattern)).match
    terms = (vocabulary[int(number)].decode() for number in literal)
    keep = [matches(fold(term) if folded else term) is not None for term in terms]
    chosen: I64 = literal[np.array(keep, bool)]
    return chosen


def fuzzy_terms(vocabulary: Vocabulary, text: str, distance: int, prefix: int) -> I64:
    """Return the numbers of the terms within an edit distance (Levenshtein) of `text`.

    The first `prefix` letters must be the same. All terms are compared at once, a letter of each
    and a letter of `text` at a time.
    """
    first, after = vocabulary.starting(text[:prefix].encode())
    terms = [term.decode() for term in vocabulary.slice(first, after)]
    lengths = np.fromiter(map(len, terms), np.int64, len(terms))
    near = np.flatnonzero(np.abs(lengths - len(text)) <= distance)
    if not len(near):
        return near
    width = len(text) + distance
    letters = np.array([terms[i].ljust(width, "\0") for i in near.tolist()])
    points = letters.view(np.uint32).reshape(len(near), width)
    row = np.tile(np.arange(width + 1), (len(near), 1))
    for i, letter in enumerate(text):
        above = row
        substituted = above[:, :-1] + (points != ord(letter))
        row = np.minimum(above[:, 1:] + 1, substituted)
        row = np.concatenate((np.full((len(near), 1), i + 1), row), axis=1)
        for j in range(1, width + 1):
            np.minimum(row[:, j], row[:, j - 1] + 1, out=row[:, j])
    found = row[np.arange(len(near)), lengths[near]] <= distance
    return near[found] + first
