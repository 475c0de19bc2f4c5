"""The relatives of a word: other lemmas that speak of the same thing, more or less.

==========  =========================  =============================================================
relative    likeness                   example
==========  =========================  =============================================================
lookalike   Dice's, over the trigrams  ``بلينكن`` of ``بلنكن``, ``استثماري`` of ``استثمار``
            of the letters
kin         the ranking's              ``اغتال`` of ``اغتيال``, ``احتجاج`` of ``احتجاجي``: of the
                                       same root
variant     the ranking's              another spelling of a name
==========  =========================  =============================================================

They find nothing by themselves. Where an article that was found lacks a word of the query, the best
of the word's relatives that it has stands in for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from fihris.index.fields import LEMMA
from fihris.index.segment import Segment
from fihris.index.snapshot import Snapshot
from fihris.search.ranking import Ranking
from fihris.search.reranking.words import AskedWord

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]


LEAST_LIKENESS = 0.4
MOST_RELATIVES = 24
# What bounds the cost where relatives are frequent words: their postings, over all of a word's.
MOST_POSTINGS = 50_000


class Relative(NamedTuple):
    """A lemma and how far it stands in for a word, above 0 and up to 1.

    `numbers` are its term numbers, segment by segment, -1 where a segment has it not.
    """

    lemma: str
    likeness: float
    numbers: tuple[int, ...]


_Key = tuple[str, tuple[str, ...], float, float]
# A commit never changes, nor do the relatives of its words, and few words are most of all queries'.
_KNOWN: WeakKeyDictionary[Snapshot, dict[_Key, list[Relative]]] = WeakKeyDictionary()
_MOST_KNOWN = 4096


def relatives(snapshot: Snapshot, word: AskedWord, ranking: Ranking) -> list[Relative]:
    """Return a word's relatives among a snapshot's lemmas, the nearest first."""
    variants = tuple(variant.term for variant in word.variants if variant.level == LEMMA)
    key = word.lemma, variants, ranking.kin_weight, ranking.variant_weight
    known = _KNOWN.setdefault(snapshot, {})
    found = known.get(key)
    if found is None:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        found = _find(snapshot.lexicon, word.lemma, variants, ranking)
        if snapshot.lexicon is not snapshot:
            found = [one._replace(numbers=_numbers(snapshot, one.lemma)) for one in found]
        known[key] = found
    return found


def _numbers(snapshot: Snapshot, lemma: str) -> tuple[int, ...]:
    term = lemma.encode()
    return tuple(leaf.segment.vocabulary(LEMMA).find(term) for leaf in snapshot.leaves)


def _find(
    snapshot: Snapshot, word: str, variants: Sequence[str], ranking: Ranking
) -> list[Relative]:
    likeness: dict[str, float] = {}
    numbers: dict[str, list[int]] = {}
    frequency: dict[str, int] = {}
    for i, leaf in enumerate(snapshot.leaves):
        near, values = _near(leaf.segment, word, variants, ranking)
        counts = leaf.segment.texts.document_frequencies_of(LEMMA, "body", near).tolist()
        lemmas = leaf.segment.vocabulary(LEMMA).texts(near)
        rows = zip(lemmas, near.tolist(), values.tolist(), counts, strict=True)
        for lemma, number, value, count in rows:
            own = numbers.get(lemma)
            if own is None:
                own = numbers[lemma] = [-1] * len(snapshot.leaves)
                likeness[lemma], frequency[lemma] = value, 0
            elif value > likeness[lemma]:
                likeness[lemma] = value
            if own[i] < 0:
                own[i] = number
                frequency[lemma] += count
    likeness.pop(word, None)
    nearest = sorted(likeness, key=lambda lemma: (-likeness[lemma], lemma))[:MOST_RELATIVES]
    kept, total = [], 0
    for lemma in nearest:
        total += frequency[lemma]
        if total > MOST_POSTINGS:
            break
        kept.append(Relative(lemma, likeness[lemma], tuple(numbers[lemma])))
    return kept


def _near(
    segment: Segment, lemma: str, variants: Sequence[str], ranking: Ranking
) -> tuple[I64, F64]:
    """Return the numbers of the relatives that a segment has, and their likeness."""
    numbers, values = segment.grams.alike(lemma, LEAST_LIKENESS)
    if len(numbers) > MOST_RELATIVES:
        # Of equals the first in the alphabet, as over all segments; the word itself is one more.
        best = np.lexsort((numbers, -values))[: MOST_RELATIVES + 1]
        numbers, values = numbers[best], values[best]
    kin = _kin(segment, lemma) if ranking.kin_weight else np.zeros(0, np.int64)
    found = [segment.vocabulary(LEMMA).find(variant.encode()) for variant in variants]
    named = np.array([number for number in found if number >= 0], np.int64)
    likeness = [values, np.full(len(kin), ranking.kin_weight)]
    likeness.append(np.full(len(named), ranking.variant_weight))
    return np.concatenate((numbers, kin, named)), np.concatenate(likeness)


def _kin(segment: Segment, lemma: str) -> I64:
    """Return the lemmas of the same root."""
    roots = segment.roots
    if roots is None:
        return np.zeros(0, np.int64)
    number = segment.vocabulary(LEMMA).find(lemma.encode())
    if number >= 0:
        root = roots[number]
    else:
        from fihris.index.analysis.roots import roots_of

        root = roots_of([lemma])[0]
    return np.flatnonzero(roots == root) if root else np.zeros(0, np.int64)


def postings_of(
    segment: Segment, i: int, listed: Sequence[Sequence[Relative]]
) -> tuple[I64, I64, F64]:
    """Return the postings of all words' relatives, in the bodies of the segment numbered `i`.

    `listed` are the relatives word by word. What is returned are, posting by posting, the number of
    the word, the document (both int64) and the likeness (float64).
    """
    here = [
        (word, one.numbers[i], one.likeness)
        for word, own in enumerate(listed)
        for one in own
        if one.numbers[i] >= 0
    ]
    words, numbers = (np.array([one[i] for one in here], np.int64) for i in (0, 1))
    likeness = np.array([one[2] for one in here])
    which, docs = segment.postings("body").several(numbers)
    return words[which], docs, likeness[which]
