"""The words of a query that the second stage looks for: those that an article is asked to have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from fihris.index.fields import TEXT_FIELDS
from fihris.search.matching.statistics import Statistics
from fihris.search.variants.finder import Variant

# A query of more words, such as a pasted paragraph, is told apart well enough by its rarest.
MOST_WORDS = 32


class AskedWord(NamedTuple):
    """A word as it was asked for: its lemma, its boost, and which token of the query it is.

    `variants` are the other spellings, of a name.
    """

    typed: str
    lemma: str
    boost: float
    place: int
    variants: tuple[Variant, ...] = ()


class WeightedWord(NamedTuple):
    """A word and what it is worth: its idf times its boost."""

    word: AskedWord
    weight: float


def weighted(words: Iterable[AskedWord], statistics: Statistics) -> Sequence[WeightedWord]:
    """Return the words, each lemma once, in the order of the query; of many, the weightiest."""
    first: dict[str, AskedWord] = {}
    for word in words:
        first.setdefault(word.lemma, word)
    found = [
        WeightedWord(word, word.boost * rarity(word.lemma, statistics)) for word in first.values()
    ]
    if len(found) > MOST_WORDS:
        found = sorted(found, key=lambda one: (-one.weight, one.word.place))[:MOST_WORDS]
        found.sort(key=lambda one: one.word.place)
    return found


def rarity(lemma: str, statistics: Statistics) -> float:
    """Return a lemma's idf in the field that has it most: in no title, it need not be rare."""
    return min(statistics.idf(field, lemma.encode()) for field in TEXT_FIELDS)
