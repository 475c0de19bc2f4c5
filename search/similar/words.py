"""The words that an article is asked again by: those that tell it from the others.

As in Lucene's MoreLikeThis, they are the words of the highest tf · idf. Here tf is 1 + ln(count):
an article that says a word twenty times is not twenty times as much about it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from whoosh import query as wq

from fihris.index.distinct import distinct
from fihris.search.ranking import idf
from fihris.search.terms.readings import Readings

# docs/exploring.md has what other numbers bring.
MOST_WORDS = 25
TITLE_COUNT = 2
"""How often a word counts that stands in the title once."""
TITLE_WEIGHT = 0.5
"""What finding a word of the title in a title weighs, against finding it in a body."""
# A word that no other article has finds none.
_LEAST_ARTICLES = 2


class ChosenWord(NamedTuple):
    """A word of an article: its lemma, its weight and whether its own title has it."""

    lemma: str
    weight: float
    in_title: bool


def chosen_words(
    reading: Readings, documents: int, *, indexed: bool, most: int = MOST_WORDS
) -> list[ChosenWord]:
    """Return the words that tell the one article of a reading from the others, the best first.

    `documents` are those of the index; `indexed` says that the article is one of them.
    """
    content = reading.content
    lemmas, titled = reading.lemma[content], reading.title[content]
    counts = np.bincount(lemmas, weights=np.where(titled, TITLE_COUNT, 1))
    in_title = set(distinct(lemmas[titled]).tolist())
    least = _LEAST_ARTICLES if indexed else 1
    words: list[tuple[float, ChosenWord]] = []
    for number in counts.nonzero()[0].tolist():
        frequency = int(reading.forms.frequencies[number])
        if frequency < least:
            continue
        weight = 1 + float(np.log(counts[number]))
        word = ChosenWord(reading.forms.lemmas[number], weight, number in in_title)
        words.append((weight * idf(frequency, documents), word))
    words.sort(key=lambda pair: (-pair[0], pair[1].lemma))
    return [word for _, word in words[:most]]


def as_query(words: list[ChosenWord]) -> wq.Query:
    """Return what finds articles with any of the words; idf is the search's own.

    Only words of the article's own title are looked for in titles: the others would double the
    lists to go through, and find nothing better.
    """
    parts = []
    for word in words:
        parts.append(wq.Term("body", word.lemma, boost=word.weight))
        if word.in_title:
            parts.append(wq.Term("title", word.lemma, boost=word.weight * TITLE_WEIGHT))
    return wq.Or(parts) if parts else wq.NullQuery
