"""Marks the words that matched in the texts of a page of hits, all texts at once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.tokens import Tokens, tokenise
from fihris.index.fields import TEXT_FIELDS
from fihris.search.deadline import Deadline, TimeIsUpError
from fihris.search.highlighting.branches import Branches
from fihris.search.highlighting.finder import Finder
from fihris.search.highlighting.marks import Mark
from fihris.search.highlighting.snippet import Occurrence

BOOL = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]


class Highlighter:
    """Finds what a query's marks stand for in texts."""

    def __init__(
        self,
        marks: Sequence[Mark],
        finder: Finder,
        branches: Branches,
        deadline: Deadline | None = None,
    ) -> None:
        # Words alone come first, so that a mark's number is its word's.
        self._marks = sorted(marks, key=lambda mark: len(mark.words) > 1)
        self._alone = sum(len(mark.words) == 1 for mark in marks)
        words = dict.fromkeys(word for mark in self._marks for word in mark.words)
        self._numbers = {word: i for i, word in enumerate(words)}
        self._finder = finder
        self._branches = branches
        self._deadline = deadline

    def occurrences(
        self,
        fields: Sequence[str],
        texts: Sequence[str],
        documents: Sequence[int] | None = None,
    ) -> list[list[Occurrence]]:
        """Return for each text what matched in it, rising.

        `fields` has the field that each text is of and `documents` the document of the snapshot;
        without them every part of the query is taken to match. Where the time is up, nothing did.
        """
        if self._deadline is None:
            return self._found(fields, texts, documents)
        with suppress(TimeIsUpError), self._deadline:
            self._deadline.check()
            return self._found(fields, texts, documents)
        return [[] for _ in texts]

    def is_word(self, tokens: Tokens) -> BOOL:
        """Tell which tokens of a text one of the query's words stands for, bool, shape (n,)."""
        found: BOOL = np.any(self._finder.tokens_of(list(self._numbers), tokens), axis=0)
        return found

    def _found(
        self,
        fields: Sequence[str],
        texts: Sequence[str],
        documents: Sequence[int] | None,
    ) -> list[list[Occurrence]]:
        # No token spans a line's end, so all texts are tokenised in one pass.
        tokens = tokenise("\n".join(texts))
        if not len(tokens) or not self._marks:
            return [[] for _ in texts]
        begins = np.array([0, *accumulate(len(text) + 1 for text in texts)])
        part, first, last = self._spans(tokens, begins)
        starts, ends = tokens.starts[first], tokens.ends_of(last)
        text = begins.searchsorted(starts, side="right") - 1
        kept = self._asked(fields, documents)[part, text].nonzero()[0]
        order = kept[(starts * begins[-1] + ends)[kept].argsort(kind="stable")]
        part, text = part[order], text[order]
        starts, ends = starts[order] - begins[text], ends[order] - begins[text]
        weights = np.array([mark.weight for mark in self._marks])[part]
        columns = (column.tolist() for column in (starts, ends, part, weights))
        rows = list(zip(*columns, strict=True))
        bounds = text.searchsorted(np.arange(len(texts) + 1)).tolist()
        return [rows[start:end] for start, end in pairwise(bounds)]

    def _asked(self, fields: Sequence[str], documents: Sequence[int] | None) -> BOOL:
        """Tell which marks count in which texts: bool, shape (marks, texts)."""
        by_field = [[field in mark.fields for field in TEXT_FIELDS] for mark in self._marks]
        asked: BOOL = np.array(by_field)[:, [TEXT_FIELDS.index(field) for field in fields]]
        for i, mark in enumerate(self._marks):
            if self._deadline is not None:
                self._deadline.check()
            if documents is not None and any(map(any, mark.fields.values())):
                for j in asked[i].nonzero()[0].tolist():
                    asked[i, j] = any(
                        all(self._branches.match(branch, documents[j]) for branch in branches)
                        for branches in mark.fields[fields[j]]
                    )
        return asked

    def _spans(self, tokens: Tokens, begins: I64) -> tuple[I64, I64, I64]:
        """Return the mark's number and the first and the last token of each occurrence."""
        found = self._finder.tokens_of(list(self._numbers), tokens)
        part, token = found[: self._alone].nonzero()
        columns = [(part, token, token)]
        for i, mark in enumerate(self._marks[self._alone :], self._alone):
            if self._deadline is not None:
                self._deadline.check()
            places = [found[self._numbers[word]].nonzero()[0] for word in mark.words]
            for first, last in _pairs(mark.slop, places, tokens.starts, begins):
                columns.append((np.full(len(first), i), first, last))
        if len(columns) == 1:
            return columns[0]
        part, first, last = (np.concatenate(column) for column in zip(*columns, strict=True))
        return part, first, last


def _pairs(slop: int, places: Sequence[I64], starts: I64, begins: I64) -> list[tuple[I64, I64]]:
    """Return the first and the last token of each occurrence; several pairs for words apart."""
    # A text's end counts as far apart, so that no phrase goes from one text into the next.
    text = np.searchsorted(begins, starts, side="right")
    order = np.arange(len(starts)) + text * (slop + 1)
    chains = _chains([order[place] for place in places], slop)
    chosen = [np.searchsorted(order, word) for word in chains]
    if slop == 1:
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


def _near(places: I64, others: I64, slop: int) -> BOOL:
    """Tell which places have one of `others`, which rise, 1 to `slop` before them."""
    if not len(others):
        return np.zeros(len(places), bool)
    before = np.searchsorted(others, places) - 1
    return (before >= 0) & (places - others[before] <= slop)
