"""The most frequent surface forms of a segment that begin with what is being typed."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from fihris.index.fields import SURFACE
from fihris.index.places import I64
from fihris.index.segment import Segment
from fihris.search.suggestions.alphabet import (
    PREFIX_LETTERS,
    alike,
    folded,
    is_arabic,
    packed_range,
)
from fihris.search.suggestions.forms import Forms, articles_of, forms_of
from fihris.search.suggestions.headlines import pattern_of

MOST = 200
_MOST_OTHER = 5_000
_ARTICLE = "ال"
# Of prefixes of so few letters, which a tenth of all forms may begin with, the forms are kept.
_SHORT = 4
_MOST_KEPT = 1_024
_KEPT: WeakKeyDictionary[Segment, dict[str, I64]] = WeakKeyDictionary()


def beginning(segment: Segment, prefix: str) -> I64:
    """Return the numbers of at most 200 forms, the most frequent, that begin with a prefix.

    Letters that look alike are the same. Behind a prefix without the article it may stand or not;
    with one, it does, unless no form begins so.
    """
    kept = _KEPT.setdefault(segment, {})
    found = kept.get(prefix)
    if found is None:
        found = _most_frequent(segment, prefix)
        if len(prefix) <= _SHORT:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            kept[prefix] = found
    return found


def _most_frequent(segment: Segment, prefix: str) -> I64:
    if not is_arabic(prefix):
        first, after = segment.vocabulary(SURFACE).starting(prefix.encode("utf-8", "surrogatepass"))
        other: I64 = np.arange(first, min(after, first + _MOST_OTHER))
        articles = articles_of(segment, other)
        return other[np.argsort(-articles, kind="stable")[:MOST]]
    forms = forms_of(segment)
    codes = folded(prefix)
    if not prefix.startswith(_ARTICLE):
        chosen = forms.having(*packed_range(codes))
    elif prefix == _ARTICLE:
        every = np.arange(len(forms.numbers))
        chosen = every[forms.with_article(every)]
    else:
        bare = forms.having(*packed_range(codes[2:]))
        has_article = forms.with_article(bare)
        chosen = np.concatenate((forms.having(*packed_range(codes)), bare[has_article]))
        if not len(chosen):
            chosen = bare
    numbers: I64 = forms.numbers[_best(forms, chosen)]
    if len(prefix) <= PREFIX_LETTERS:
        return numbers
    texts = segment.vocabulary(SURFACE).texts(numbers)
    begins = pattern_of(prefix)
    begun: I64 = numbers[np.array([begins.match(alike(text)) is not None for text in texts], bool)]
    return begun


def _best(forms: Forms, chosen: I64) -> I64:
    articles = forms.articles[chosen]
    if len(chosen) > MOST:
        chosen = chosen[np.argpartition(-articles, MOST)[:MOST]]
    return chosen
