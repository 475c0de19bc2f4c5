"""What may have been meant by one word, best first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, product
from math import log
from typing import NamedTuple

import numpy as np

from fihris.index.analysis.stopwords import is_stop
from fihris.index.analysis.tokens import surface_forms
from fihris.index.fields import SURFACE
from fihris.search.suggestions.alphabet import is_arabic
from fihris.search.suggestions.channel import DEFAULT_COSTS, Costs, costs_of, near
from fihris.search.suggestions.forms import LONGEST, forms_of
from fihris.search.suggestions.keyboard import with_arabic_on, without_shift
from fihris.search.suggestions.lookup import Lookup, Word

SPELLING, SPACING, KEYBOARD, ARABIZI = "spelling", "spacing", "keyboard", "arabizi"

_LEAST_LETTERS = 3
# A word of fewer letters has too many words two letters away.
_TWO_EDITS_FROM = 5
_MOST = 12
_HELD = re.compile(r"(.)\1\1+")
_ARTICLE = "ال"
# Where words are joined, the search does not see what the end of one stands for.
_OTHER_END = {"ه": "ة", "ة": "ه"}


@dataclass(frozen=True, slots=True)
class Weights:
    """What the channel's costs are weighed against, in nats but for the first.

    A word counts as much as the logarithm of its share of the articles times `frequency`, and as
    `context` times that of how much more often it stands with its neighbours than by chance.
    """

    frequency: float = 0.7
    context: float = 0.8
    keyboard: float = 0.5
    split: float = 2.0
    joined: float = 3.0
    unknown: float = 0.005
    known: float = 0.5
    word: float = 5.0
    lemma: float = 0.0
    margin: float = 0.0
    costs: Costs = DEFAULT_COSTS


DEFAULT_WEIGHTS = Weights()


class Candidate(NamedTuple):
    """What may have been meant: `words` in place of one, what they `cost`, and how likely.

    `weak` tells that it finds nothing by itself: a stop word.
    """

    text: str
    words: tuple[Word, ...]
    score: float
    kind: str
    weak: bool = False


class Candidates:
    """Finds what may have been meant in one index."""

    def __init__(self, lookup: Lookup, weights: Weights) -> None:
        self.lookup = lookup
        self.weights = weights

    def share(self, articles: float) -> float:
        """Return the weight of standing in so many articles, in nats."""
        return self.weights.frequency * log(articles / self.lookup.documents)

    def spelled_like(self, form: str, kept: float, typed: str = "") -> list[Candidate]:
        """Return words that a form may be a misspelling of.

        One edit is looked for first; two, and the article, where none of that is likelier than
        `kept`.
        """
        held = _HELD.search(form) is not None
        short = _HELD.sub(r"\1", form)  # a key that was held down
        if not is_arabic(short) or not _LEAST_LETTERS <= len(short) <= LONGEST:
            return []
        costs = self._near(short, 1)
        if held:
            self._add(costs, self._near(_HELD.sub(r"\1\1", form), 1), self.weights.costs.doubled)
        for other in (short, *without_shift(typed)):
            word = self.lookup.word(other)
            if word is not None:
                cost = 0.0 if other == short else self.weights.costs.key
                self._add(costs, {other: (cost, word.articles)})
        costs.pop(form, None)
        found = self._scored(costs)
        if found and found[0].score > kept:
            return found
        if len(short) >= _TWO_EDITS_FROM:
            self._add(costs, self._near(short, 2))
        if not short.startswith(_ARTICLE):
            cost = self.weights.costs.no_article
            named = self._near(_ARTICLE + short, 1).items()
            self._add(costs, {t: one for t, one in named if t.startswith(_ARTICLE)}, cost)
        costs.pop(form, None)
        return self._scored(costs)

    @staticmethod
    def _add(
        costs: dict[str, tuple[float, int]],
        more: dict[str, tuple[float, int]],
        added: float = 0.0,
    ) -> None:
        for text, (cost, articles) in more.items():
            if text not in costs or cost + added < costs[text][0]:
                costs[text] = cost + added, articles

    def _scored(self, costs: dict[str, tuple[float, int]]) -> list[Candidate]:
        scored = [(self.share(n) - cost, text) for text, (cost, n) in costs.items()]
        scored.sort(key=lambda one: (-one[0], one[1]))
        found = []
        for score, text in scored[:_MOST]:
            word = self.lookup.word(text)
            if word is not None:
                more = self.weighed(word) - self.share(word.articles)
                found.append(Candidate(text, (word,), score + more, SPELLING))
        return sorted(found, key=lambda one: -one.score)

    def weighed(self, word: Word) -> float:
        """Return how likely a word is meant at all, in nats: by its form and by its lemma."""
        lemma = self.weights.lemma
        return (1 - lemma) * self.share(word.articles) + lemma * self.share(word.found)

    def _near(self, form: str, edits: int) -> dict[str, tuple[float, int]]:
        """Return the likeliest words within so many edits, what each costs and its articles."""
        found: dict[str, tuple[float, int]] = {}
        for segment in self.lookup.segments:
            forms = forms_of(segment)
            chosen = near(forms, form, edits)
            costs = costs_of(forms, chosen, form, self.weights.costs)
            articles = forms.articles[chosen]
            worth = self.weights.frequency * np.log(articles) - costs
            best = np.argsort(-worth, kind="stable")[: 2 * _MOST]
            texts = segment.vocabulary(SURFACE).texts(forms.numbers[chosen[best]])
            for text, place in zip(texts, best.tolist(), strict=True):
                _, before = found.get(text, (0.0, 0))
                found[text] = float(costs[place]), before + int(articles[place])
        return found

    def by_keyboard(self, typed: str, kept: float) -> list[Candidate]:
        """Return words that the same keys write with the Arabic keyboard on."""
        forms = surface_forms(with_arabic_on(typed))
        if len(forms) != 1:
            return []
        form = forms[0]
        word = self.lookup.word(form)
        cost = self.weights.keyboard
        found = []
        if word is not None:
            score = self.weighed(word) - cost
            found.append(Candidate(form, (word,), score, KEYBOARD, weak=is_stop(form)))
        if word is None or word.articles <= 2:
            found += [
                one._replace(score=one.score - cost, kind=KEYBOARD)
                for one in self.spelled_like(form, kept)
            ]
        return found

    def split(self, form: str, least: int = 2) -> list[Candidate]:
        """Return pairs of words that may have been written as one."""
        readings = []
        for at in range(least, len(form) - least + 1):
            halves = self._ending_alike(form[:at]), self._ending_alike(form[at:])
            if all(halves):
                readings.append(list(product(*halves)))
        readings.sort(key=lambda pairs: -min(word.articles for word in pairs[0]))
        found = []
        for first, second in chain(*readings[:3]):
            adjacent = self.lookup.adjacent(first, second)
            both = max(adjacent, first.found * second.found / self.lookup.documents / 1000)
            if both:
                score = self.share(both) - self.weights.split
                text = f"{first.text} {second.text}"
                weak = is_stop(first.text) and is_stop(second.text)
                found.append(Candidate(text, (first, second), score, SPACING, weak))
        return found

    def _ending_alike(self, form: str) -> list[Word]:
        """Return the words that a form is, with ه or ة at its end, the more frequent first."""
        other = _OTHER_END.get(form[-1])
        forms = [form] if other is None else [form, form[:-1] + other]
        known = [word for word in map(self.lookup.word, forms) if word is not None]
        return sorted(known, key=lambda word: -word.articles)
