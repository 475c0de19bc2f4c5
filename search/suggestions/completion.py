"""Completion as one types: how the last word may go on, and headlines that go on so.

Words are the index's own forms that begin with what was typed, with their spelling folded, behind
the article or not, and with the article where one was typed; of the forms of a lemma the one that
most articles hold. Where
words stand before it, those come first that stand beside these: in headlines, then in articles.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from math import log
from typing import NamedTuple

import numpy as np

from fihris.index.analysis.stopwords import is_stop
from fihris.index.analysis.tokens import tokenise
from fihris.index.fields import LEMMA, SURFACE
from fihris.index.places import I64
from fihris.index.segment import Segment
from fihris.index.snapshot import Snapshot
from fihris.search.suggestions.alphabet import alike
from fihris.search.suggestions.beginnings import beginning
from fihris.search.suggestions.forms import articles_of
from fihris.search.suggestions.headlines import (
    Titles,
    newest,
    pattern_of,
    read_titles,
    titles_of,
    titles_with,
)
from fihris.search.suggestions.lookup import Lookup, Word

_LONGEST_TEXT = 300
_MOST_EARLIER = 6
_IN_CONTEXT = 24
_SAMPLE = 256
_LISTED = 6
_IN_A_TITLE = 4
_OWN = 3
# How many times as many articles a longer word has where the one that was typed is not first.
_MUCH_RARER = 5
_ARTICLE = "ال"


class Completion(NamedTuple):
    """A word that was perhaps begun: how it is mostly written, and how many articles have it.

    Any form of its lemma counts; other spellings of names do not.
    """

    text: str
    articles: int


class Headline(NamedTuple):
    """An article that is perhaps looked for."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Completions:
    """How a text may go on: `words` in place of its last one, and `headlines`, newest first."""

    words: list[Completion]
    headlines: list[Headline]


class _Typed(NamedTuple):
    prefix: str
    earlier: list[str]


def complete(snapshot: Snapshot, text: str, limit: int = 10) -> Completions:
    """Return how a text may go on, at most `limit` words and as many headlines.

    What is completed is the last word; where a space stands behind it there are no words, but
    headlines with what was typed. Raises ValueError for a negative limit.
    """
    if limit < 0:
        raise ValueError("limit must not be negative")
    typed = _typed(text)
    if not limit or not (typed.prefix or typed.earlier):
        return Completions([], [])
    return _Completer(snapshot, typed, limit).completions()


def _typed(text: str) -> _Typed:
    tokens = tokenise(text[-_LONGEST_TEXT:])
    words = tokens.surfaces()
    if not words:
        return _Typed("", [])
    open_end = int(tokens.ends[-1]) == len(tokens.text)
    prefix = words.pop() if open_end else ""
    return _Typed(prefix, words[-_MOST_EARLIER:])


def _lemmas(word: Word) -> list[tuple[int, int]]:
    """Return the segments that hold a word, and the number of its lemma there."""
    return [(place, lemma) for place, lemma in enumerate(word.lemmas) if lemma >= 0]


class _Completer:
    def __init__(self, snapshot: Snapshot, typed: _Typed, limit: int) -> None:
        self._leaves = snapshot.leaves
        self._lookup = Lookup(snapshot)
        self._prefix = typed.prefix
        self._limit = limit
        content = [word for word in typed.earlier if not is_stop(word)]
        known = [self._lookup.word(word) for word in content]
        self._earlier = [word for word in known if word is not None]
        self._last = typed.earlier[-1] if typed.earlier else ""
        self._unknown = len(self._earlier) < len(content)
        self._pattern = pattern_of(typed.prefix)
        self._titles = [self._titles_of(place) for place in range(len(self._leaves))]

    def completions(self) -> Completions:
        """Return words and headlines."""
        words = self._words() if self._prefix else []
        shown = [Completion(word.text, word.found) for word in words[: self._limit]]
        return Completions(shown, self._headlines(words))

    def _titles_of(self, place: int) -> Titles | None:
        """Return the newest titles of a segment with the earlier words; None for no words."""
        lemmas = [word.lemmas[place] for word in self._earlier]
        if not lemmas:
            return None
        return titles_of(self._leaves[place], lemmas)

    # Words

    def _words(self) -> list[Word]:
        frequent = self._frequent()
        if self._earlier:
            frequent = self._in_context(frequent)
        own = self._lookup.word(self._prefix) if len(self._prefix) >= _OWN else None
        return frequent if own is None else self._with_own(frequent, own)

    def _with_own(self, frequent: list[Word], own: Word) -> list[Word]:
        """Return words with the one that was typed, which is first unless it is rare beside them.

        A rare one, or what stands for its lemma, keeps its place, and is shown where two words are.
        """
        most = max((word.articles for word in frequent), default=0)
        if own.articles * _MUCH_RARER >= most:
            return [own, *(word for word in frequent if word.text != own.text)]
        lemmas = set(_lemmas(own))
        same = (at for at, word in enumerate(frequent) if not lemmas.isdisjoint(_lemmas(word)))
        at = next(same, len(frequent))
        shown = frequent[at] if at < len(frequent) else own
        rest = [word for word in frequent if word is not shown]
        at = min(at, max(self._limit - 1, 1))
        return [*rest[:at], shown, *rest[at:]]

    def _frequent(self) -> list[Word]:
        """Return the most frequent words that begin so, one of each lemma."""
        articles: Counter[str] = Counter()
        lemma_of: dict[str, tuple[Segment, int]] = {}
        for leaf in self._leaves:
            segment = leaf.segment
            numbers = beginning(segment, self._prefix)
            counts = articles_of(segment, numbers).tolist()
            own = segment.lemma_of_surface[numbers].tolist()
            texts = segment.vocabulary(SURFACE).texts(numbers)
            for text, count, number in zip(texts, counts, own, strict=True):
                articles[text] += count
                lemma_of.setdefault(text, (segment, number))
        once: dict[bytes, str] = {}
        seen: set[str] = set()
        for text, _ in sorted(articles.items(), key=lambda one: (-one[1], one[0])):
            key = alike(text).removeprefix(_ARTICLE)
            segment, number = lemma_of[text]
            lemma = segment.vocabulary(LEMMA)[number]
            if key in seen or lemma in once or is_stop(text):
                continue
            seen.add(key)
            once[lemma] = text
            if len(once) >= max(self._limit, _IN_CONTEXT):
                break
        words = (self._lookup.word(text) for text in once.values())
        return [word for word in words if word is not None]

    def _in_context(self, frequent: list[Word]) -> list[Word]:
        """Return words by how often they stand with the earlier ones, and those themselves last."""
        counts, behind = self._in_titles()
        words = {word.text: word for word in frequent}
        for text, _ in counts.most_common(_IN_CONTEXT):
            word = self._lookup.word(text)
            fits = text.startswith(_ARTICLE) or not self._prefix.startswith(_ARTICLE)
            if word is not None and fits and not is_stop(text):
                words.setdefault(text, word)
        samples = [self._sample(place) for place in range(len(self._leaves))]
        sampled = sum(map(len, samples)) / self._lookup.documents
        earlier = {lemma for word in self._earlier for lemma in _lemmas(word)}
        scored = []
        for word in words.values():
            again = not earlier.isdisjoint(_lemmas(word))
            # Whatever stands with an earlier word does so itself: only behind the last it counts.
            score: float = _IN_A_TITLE * (behind if again else counts)[word.text]
            if not again:
                together, chance = self._together(word, samples), word.found * sampled
                score += together * log(max((together + 1) / (chance + 1), 1.0))
            scored.append((again and not score, -score, -word.articles, word))
        scored.sort(key=lambda one: (*one[:3], one[3].text))
        once: dict[tuple[int, ...], Word] = {}
        for *_, word in scored:
            once.setdefault(word.lemmas, word)
        return list(once.values())

    def _in_titles(self) -> tuple[Counter[str], Counter[str]]:
        """Return how much words that begin so stand in the titles, and twice how often behind."""
        following = re.compile(
            rf"(?<!\w){re.escape(alike(self._last))}\s+({self._pattern.pattern})"
        )
        counts: Counter[str] = Counter()
        behind: Counter[str] = Counter()
        for titles in self._titles:
            if titles is not None:
                originals = "".join(f"{title}\n" for title in titles.originals)
                for match in self._pattern.finditer(titles.text):
                    counts[originals[match.start() : match.end()]] += 1
                for match in following.finditer(titles.text):
                    behind[originals[match.start(1) : match.end(1)]] += 2
        return counts + behind, behind

    def _sample(self, place: int) -> I64:
        """Return some articles of a segment with the last of the earlier words, rising."""
        lemma = self._earlier[-1].lemmas[place]
        if lemma < 0:
            return np.zeros(0, np.int64)
        segment = self._leaves[place].segment
        return segment.texts.lemmas.set(lemma, segment.documents).first(_SAMPLE)

    def _together(self, word: Word, samples: list[I64]) -> int:
        found = 0
        for lemma, leaf, sample in zip(word.lemmas, self._leaves, samples, strict=True):
            if lemma >= 0 and len(sample):
                found += int(np.count_nonzero(leaf.segment.texts.lemma(lemma).contains(sample)))
        return found

    # Headlines

    def _headlines(self, words: list[Word]) -> list[Headline]:
        if self._unknown:
            return []
        dated: list[tuple[int, int, int, str]] = []
        for place, leaf in enumerate(self._leaves):
            titles = self._titles[place]
            if titles is None:
                titles = titles_of(leaf, [])
                matching = titles.matching(self._pattern, 4 * self._limit)
                if len(matching) < self._limit and words:
                    titles = self._listed(place, words)
                    matching = titles.matching(self._pattern, 4 * self._limit)
            elif self._prefix:
                matching = titles.matching(self._pattern, 4 * self._limit)
            else:
                matching = list(range(min(len(titles.originals), 4 * self._limit)))
            dates = leaf.segment.column("date")
            dated += [
                (
                    int(dates[titles.documents[at]]),
                    place,
                    titles.documents[at],
                    titles.originals[at],
                )
                for at in matching
            ]
        dated.sort(key=lambda one: -one[0])
        once: dict[str, tuple[int, int]] = {}
        for _, place, document, title in dated:
            once.setdefault(title, (place, document))
        return [
            Headline(self._leaves[place].segment.identity(document), title)
            for title, (place, document) in list(once.items())[: self._limit]
        ]

    def _listed(self, place: int, words: list[Word]) -> Titles:
        """Return the newest titles with any of the best words."""
        leaf = self._leaves[place]
        lemmas = [word.lemmas[place] for word in words[:_LISTED]]
        lists = [titles_with(leaf, [lemma]) for lemma in lemmas if lemma >= 0]
        documents = np.unique(np.concatenate([np.zeros(0, np.int64), *lists]))
        return read_titles(leaf, newest(leaf, documents))
