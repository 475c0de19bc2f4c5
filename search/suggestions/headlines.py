"""Headlines with some words, and one that begins as what is being typed; the newest first."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from fihris.index.places import I64
from fihris.index.segment import Segment
from fihris.index.snapshot import Leaf
from fihris.search.suggestions.alphabet import alike

_NEWEST = 300
"""So many titles of a segment are looked through."""
_LISTS_KEPT = 64
_TITLES_KEPT = 32


class Titles(NamedTuple):
    """Titles of a segment's documents, folded and laid end to end, each with a line break behind.

    `begins` are where the titles begin in `text`, `originals` what they were folded from.
    """

    documents: Sequence[int]
    originals: Sequence[str]
    text: str
    begins: Sequence[int]

    def matching(self, pattern: re.Pattern[str], most: int) -> list[int]:
        """Return which titles match, at most so many."""
        found: dict[int, None] = {}
        for match in pattern.finditer(self.text):
            found[bisect_right(self.begins, match.start()) - 1] = None
            if len(found) == most:
                break
        return list(found)


class _Kept:
    """What is kept of a segment between two letters that are typed."""

    def __init__(self) -> None:
        self.deleted = 0
        self.lists: dict[int, I64] = {}
        self.titles: dict[tuple[int, ...], Titles] = {}


_KEPT: WeakKeyDictionary[Segment, _Kept] = WeakKeyDictionary()


def pattern_of(prefix: str) -> re.Pattern[str]:
    """Return what a folded word matches that begins with a prefix, with the article or without."""
    bare = alike(prefix).removeprefix("ال")
    if not bare:
        return re.compile(r"(?<!\w)ال\w*")
    return re.compile(rf"(?<!\w)(?:{re.escape(alike(prefix))}|(?:ال)?{re.escape(bare)})\w*")


def titles_with(leaf: Leaf, lemmas: Sequence[int]) -> I64:
    """Return the documents, rising, that have all of some lemmas in their titles."""
    kept = _KEPT.setdefault(leaf.segment, _Kept())
    found: I64 | None = None
    for lemma in lemmas:
        if lemma < 0:
            return np.zeros(0, np.int64)
        own = kept.lists.get(lemma)
        if own is None:
            if len(kept.lists) >= _LISTS_KEPT:
                kept.lists.clear()
            own = kept.lists[lemma] = leaf.segment.postings("title").term_docs(lemma)
        found = own if found is None else np.intersect1d(found, own, assume_unique=True)
    return np.zeros(0, np.int64) if found is None else found


def newest(leaf: Leaf, documents: I64, most: int = _NEWEST) -> I64:
    """Return the newest of some documents that are not deleted, the newest first."""
    if leaf.deleted is not None:
        documents = documents[~leaf.deleted[documents]]
    dates = leaf.segment.column("date")[documents]
    if len(documents) > most:
        chosen = np.argpartition(dates, len(dates) - most)[-most:]
        documents, dates = documents[chosen], dates[chosen]
    return documents[np.lexsort((documents, dates))[::-1]]


def read_titles(leaf: Leaf, documents: I64) -> Titles:
    """Return the titles of documents."""
    titles = leaf.segment.titles
    numbers = documents.tolist()
    originals = [titles[number].replace("\n", " ") for number in numbers]
    begins = list(accumulate((len(title) + 1 for title in originals), initial=0))
    return Titles(numbers, originals, alike("".join(f"{t}\n" for t in originals)), begins[:-1])


def titles_of(leaf: Leaf, lemmas: Sequence[int]) -> Titles:
    """Return the newest titles of a segment that have all of some lemmas; of none, the newest.

    They are kept, since the next letter asks for the same.
    """
    kept = _KEPT.setdefault(leaf.segment, _Kept())
    deleted = 0 if leaf.deleted is None else int(np.count_nonzero(leaf.deleted))
    if kept.deleted != deleted or len(kept.titles) >= _TITLES_KEPT:
        kept.titles.clear()  # another commit's, or too many
        kept.deleted = deleted
    key = tuple(lemmas)
    found = kept.titles.get(key)
    if found is None:
        every = np.arange(leaf.segment.documents) if not lemmas else titles_with(leaf, lemmas)
        found = kept.titles[key] = read_titles(leaf, newest(leaf, every))
    return found
