"""Queries to measure with, made of the words of the measured articles themselves.

Words are as a person would type them: written as they stand in a headline, of Arabic letters only
(what is a number, or would be two words for some engine, is left out), and no stop words. Each
class draws its own, by the seed and nothing else, from the first articles of the corpus: corpora
that begin alike, as those of `benchmarks.articles` do, are asked the same queries at every size,
and each query has a hit.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fihris import Article

DRAWN_FROM = 10_000
"""How many articles, from the first on, queries are drawn from: the smallest corpus measured."""

# A hamza to a yeh, without signs and tatweel, with white space or an end on both sides.
_WORD = re.compile(r"(?<!\S)[\u0621-\u063a\u0641-\u064a]{2,}(?!\S)")
# Some engines' terms have no article: a prefix with one would be another question to them.
_ARTICLE = re.compile(r"[وفبك]*ال|و?لل")
_LEAST_LETTERS = 6
_ATTEMPTS = 20

Words = tuple[str, ...]
Draw = Callable[[random.Random, "Article"], Words]


class QueryClass(NamedTuple):
    """Queries of one shape. `kind` is what an engine is asked for, one of `KINDS`."""

    name: str
    kind: str
    shown: str
    snippets: bool = False

    @property
    def drawn_as(self) -> str:
        """The class whose words these are: with snippets, the same as without."""
        return self.name.partition("+")[0]


KINDS = ("or", "and", "phrase", "prefix")
"""Any of the words; all of them; the words side by side; words that begin so."""

CLASSES = (
    QueryClass("term", "or", "1 word"),
    QueryClass("or2", "or", "2 words, any"),
    QueryClass("or4", "or", "4 words, any"),
    QueryClass("and2", "and", "2 words, all"),
    QueryClass("and3", "and", "3 words, all"),
    QueryClass("phrase", "phrase", "phrase of 2"),
    QueryClass("prefix", "prefix", "prefix"),
    QueryClass("headline", "or", "headline, any"),
    QueryClass("term+snippets", "or", "1 word, with snippets", snippets=True),
    QueryClass("headline+snippets", "or", "headline, with snippets", snippets=True),
)


def drawn(articles: Iterable[Article], number: int, seed: int = 1) -> dict[str, list[Words]]:
    """Return at most `number` queries of each class, none twice, by the class's name.

    There are fewer only where the articles do not have as many.
    """
    pool = [item for item in islice(articles, DRAWN_FROM) if item.title]
    return {
        name: list(islice(_unlike(pool, draw, random.Random(f"{seed} {name}")), number))
        for name, draw in _DRAWS.items()
    }


def _unlike(pool: Sequence[Article], draw: Draw, dice: random.Random) -> Iterator[Words]:
    """Yield what is drawn from random articles, nothing twice, until they are used up."""
    known: set[Words] = {()}
    for _ in range(_ATTEMPTS):
        for article in dice.sample(pool, len(pool)):
            words = draw(dice, article)
            if words not in known:
                known.add(words)
                yield words


def content_words(text: str) -> list[str]:
    """Return the words of a text that are of Arabic letters only and no stop words, each once."""
    from fihris.index.analysis.stopwords import is_stop
    from fihris.index.analysis.tokens import tokenise

    words = dict.fromkeys(_WORD.findall(text))
    return [word for word in words if not any(map(is_stop, tokenise(word).surfaces()))]


def _some(number: int) -> Draw:
    """Return how `number` words are drawn from one headline, in the order they have there."""

    def draw(dice: random.Random, article: Article) -> Words:
        words = content_words(article.title)
        if len(words) < number:
            return ()
        return tuple(words[place] for place in sorted(dice.sample(range(len(words)), number)))

    return draw


def _side_by_side(dice: random.Random, article: Article) -> Words:
    """Return two content words that follow each other after one space, in the title or the body."""
    text = f"{article.title}\n{article.body}"
    pairs = [
        (match[0], following[0])
        for match in _WORD.finditer(text)
        if text[match.end() : match.end() + 1] == " "
        and (following := _WORD.match(text, match.end() + 1))
    ]
    # Most places will do, so that looking at a few saves the dictionary's answer for all.
    for pair in dice.sample(pairs, min(len(pairs), _ATTEMPTS)):
        if len(content_words(" ".join(pair))) == len(pair):
            return pair
    return ()


def _beginning(dice: random.Random, article: Article) -> Words:
    """Return the first four or five letters of a word of at least six that has no article."""
    words = [
        word
        for word in content_words(article.title)
        if len(word) >= _LEAST_LETTERS and not _ARTICLE.match(word)
    ]
    return (dice.choice(words)[: dice.choice((4, 5))],) if words else ()


def _headline(_: random.Random, article: Article) -> Words:
    """Return a whole headline, word for word, stop words and all."""
    return tuple(article.title.split()) if content_words(article.title) else ()


_DRAWS: dict[str, Draw] = {
    "term": _some(1),
    "or2": _some(2),
    "or4": _some(4),
    "and2": _some(2),
    "and3": _some(3),
    "phrase": _side_by_side,
    "prefix": _beginning,
    "headline": _headline,
}
