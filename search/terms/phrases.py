"""The words and phrases of some articles, and in which of the articles each stands.

A phrase is up to four words side by side, with nothing but a blank between them, by their lemmas:
``وزير الخارجية`` and ``لوزير خارجية`` are one. It neither begins nor ends with a stop word.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fihris.index.distinct import numbered
from fihris.index.places import BOOL, I64, ranges
from fihris.search.terms.readings import Readings

LONGEST = 4


@dataclass(frozen=True)
class Phrases:
    """The phrases of one length that stand in enough articles.

    By phrase: `lemmas` (int64, shape (phrases, length)), and `articles` how many articles have it.
    `pairs` are article and phrase of each posting: `article` rising within a `phrase`, which rises.
    By occurrence, phrase by phrase: `first` is its first token; `begins` is where each phrase's
    occurrences begin, and the end.
    """

    lemmas: I64
    articles: I64
    article: I64
    phrase: I64
    first: I64
    begins: I64

    def __len__(self) -> int:
        return len(self.lemmas)

    @property
    def length(self) -> int:
        """How many words each phrase has."""
        return int(self.lemmas.shape[1])

    def occurrences(self, phrase: int) -> I64:
        """Return the first token of each occurrence of a phrase, rising."""
        return self.first[self.begins[phrase] : self.begins[phrase + 1]]

    def articles_of(self, phrase: int) -> I64:
        """Return the articles that have a phrase, rising."""
        first, after = np.searchsorted(self.phrase, (phrase, phrase + 1))
        return self.article[first:after]

    def only(self, kept: BOOL) -> Phrases:
        """Return the same of some of the phrases."""
        numbers = kept.cumsum() - 1
        own = kept[self.phrase]
        chosen = kept.nonzero()[0]
        counts = np.diff(self.begins)[chosen]
        return Phrases(
            self.lemmas[chosen],
            self.articles[chosen],
            self.article[own],
            numbers[self.phrase[own]],
            self.first[ranges(self.begins[chosen], counts)],
            np.concatenate(([0], counts.cumsum())),
        )


def phrases(reading: Readings, least: int, *, banned: BOOL | None = None) -> list[Phrases]:
    """Return the words, the pairs and so on up to LONGEST that stand in `least` articles or more.

    No phrase has a token that is `banned` (bool, by token).
    """
    lemma = reading.lemma.astype(np.int64)
    allowed = np.ones(len(lemma), bool) if banned is None else ~banned
    ends_one = reading.content & allowed
    inner = reading.forms.inner[reading.form] & allowed & (lemma >= 0)
    size = len(reading.forms.lemmas)
    at = ends_one.nonzero()[0]
    found = [_phrases(reading, at, lemma[at], 1, least)]
    # What stands at each place: the number of a phrase's first words, and the place.
    at, key = inner.nonzero()[0], lemma[inner]
    key = numbered(key)[1]
    starts = ends_one
    at, key = at[starts[at]], key[starts[at]]
    for length in range(2, LONGEST + 1):
        last = at + length - 1
        inside = last < len(lemma)
        at, key, last = at[inside], key[inside], last[inside]
        goes_on = reading.joined[last] & inner[last]
        goes_on &= (reading.article[last] == reading.article[at]) & (
            reading.title[last] == reading.title[at]
        )
        at, key, last = at[goes_on], key[goes_on], last[goes_on]
        _, key = numbered(key * size + lemma[last])
        # What stands so rarely stands no more often when it goes on.
        counts = np.bincount(key, minlength=1)
        often = counts[key] >= least
        at, key, last = at[often], key[often], last[often]
        whole = ends_one[last]
        found.append(_phrases(reading, at[whole], key[whole], length, least))
    return found


def _phrases(reading: Readings, at: I64, key: I64, length: int, least: int) -> Phrases:
    """Return the phrases of a length by a number for each occurrence, which begins at a token."""
    order = np.argsort(key, kind="stable")  # `at` rises, and so does each phrase's
    at, key = at[order], key[order]
    _, key = numbered(key)
    article = reading.article[at].astype(np.int64)
    first_in_article = np.ones(len(at), bool)
    first_in_article[1:] = (key[1:] != key[:-1]) | (article[1:] != article[:-1])
    counts = np.bincount(key, minlength=0)
    begins = np.concatenate(([0], counts.cumsum()))
    lemmas = reading.lemma[at[begins[:-1], None] + np.arange(length)].astype(np.int64)
    pairs = first_in_article.nonzero()[0]
    articles = np.bincount(key[pairs], minlength=len(counts))
    every = Phrases(lemmas, articles, article[pairs], key[pairs], at, begins)
    return every.only(articles >= least)
