"""Marks the words that matched in the texts of a page of hits, all texts at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.tokens import tokenise
from fihris.search.highlighting.marks import Finder, Mark
from fihris.search.highlighting.snippet import Occurrence

I64 = npt.NDArray[np.int64]


class Highlighter:
    """Finds what a query's marks stand for in texts."""

    def __init__(self, marks: Sequence[Mark], finder: Finder) -> None:
        self._marks = marks
        self._finder = finder

    def occurrences(self, fields: Sequence[str], texts: Sequence[str]) -> list[list[Occurrence]]:
        """Return for each text, which is of the field beside it, what matched in it, rising."""
        found: list[list[Occurrence]] = [[] for _ in texts]
        # No token spans a line's end, so all texts are tokenised in one pass.
        tokens = tokenise("\n".join(texts))
        begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
        words = {word for mark in self._marks for word in mark.words}
        places = self._finder.places(words, tokens)
        starts, ends = tokens.starts, tokens.ends
        for part, mark in enumerate(self._marks):
            for first, last in _spans(mark, [places[word] for word in mark.words], starts, begins):
                text = np.searchsorted(begins, starts[first], side="right") - 1
                rows = zip(
                    text.tolist(),
                    (starts[first] - begins[text]).tolist(),
                    (ends[last] - begins[text]).tolist(),
                    strict=True,
                )
                for i, start, end in rows:
                    if fields[i] in mark.fields:
                        found[i].append(Occurrence(start, end, part, mark.weight))
        for occurrences in found:
            occurrences.sort()
        return found


def _spans(mark: Mark, places: Sequence[I64], starts: I64, begins: I64) -> list[tuple[I64, I64]]:
    """Return the first and the last token of each occurrence; several pairs for words apart."""
    if len(places) == 1:
        return [(places[0], places[0])]
    # A text's end counts as far apart, so that no phrase goes from one text into the next.
    text = np.searchsorted(begins, starts, side="right")
    order = np.arange(len(starts)) + text * (mark.slop + 1)
    chains = _chains([order[place] for place in places], mark.slop)
    chosen = [np.searchsorted(order, word) for word in chains]
    if mark.slop == 1:
        return [(chosen[0], chosen[-1])]
    return [(word, word) for word in chosen]


def _chains(words: Sequence[I64], slop: int) -> list[I64]:
    """Return, for each word of a phrase, its places that are part of a whole phrase."""
    alive = [words[0]]
    for following in words[1:]:
        alive.append(following[_near(following, alive[-1], slop)])
    for i in reversed(range(len(alive) - 1)):
        alive[i] = alive[i][_near(-alive[i], -alive[i + 1][::-1], slop)]
    return alive


def _near(places: I64, others: I64, slop: int) -> npt.NDArray[np.bool_]:
    """Tell which places have one of `others`, which rise, 1 to `slop` before them."""
    if not len(others):
        return np.zeros(len(places), bool)
    before = np.searchsorted(others, places) - 1
    return (before >= 0) & (places - others[before] <= slop)
