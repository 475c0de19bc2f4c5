"""Arabizi: Arabic as it is written with Latin letters and digits, ``musayyarat`` or ``7okoma``.

A sign or two stand for one of several letters, a vowel mostly for none. All readings are followed
at once, letter by letter, as far as words of the index begin so.

=================  ============================================================================
written            read
=================  ============================================================================
2 3 5 6 7 8 9      ء ع خ ط ح غ/ق ص/ق; ``3'`` غ, ``7'`` خ, ``6'`` ظ, ``9'`` ض
sh ch kh gh th dh  ش ش/تش خ غ ث/ذ ذ/ض/ظ
a e i o u          no letter, or a long vowel; at the end also ة and ى, at the beginning a hamza
a consonant twice  a letter with shadda
al- el-, ar-r…     the article, also as it is spoken before r, s, sh and the like, and by itself
=================  ============================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.index.fields import SURFACE
from fihris.index.places import ranges
from fihris.index.segment import Segment
from fihris.search.suggestions.alphabet import BITS, CODES, FOLDED, PREFIX_LETTERS
from fihris.search.suggestions.forms import Forms, forms_of

if TYPE_CHECKING:
    from fihris.search.suggestions.candidates import Candidate, Candidates

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]

_Options = list[tuple[tuple[int, ...], float]]

LONGEST = 30
_READINGS_KEPT = 2_000
_LEAST_LETTERS = 3
_MOST = 12
# A letter twice that is no shadda; the article where none was written, and the other way round.
_AGAIN, _OTHER_ARTICLE, _NO_ARTICLE = 2.5, 1.0, 1.5

_WRITTEN = re.compile(r"(?=.*[a-z])[a-z'2356789-]+\Z")
_SIGNS = re.compile(r"sh|ch|kh|gh|th|dh|aa|ee|oo|ou|ii|uu|ae|ai|au|ei|[ae]y(?!y)|aw(?!w)|[3679]'|.")
_ARTICLE = re.compile(r"[aei]l[-']?")
_SPOKEN_ARTICLE = re.compile(r"[aei](sh|th|dh|[tdrzsn])-?(?=\1)")

# Letters in the order of how likely they are, with what each costs, in nats; - is none.
_CONSONANTS = {
    "b": "ب0", "p": "ب0", "v": "ف0", "f": "ف0", "t": "ت0 ط.7", "j": "ج0", "g": "ج.3 غ.3 ق.5 ك1",
    "d": "د0 ض.7", "r": "ر0", "z": "ز0 ظ.7 ذ.7", "s": "س0 ص.5", "q": "ق0", "k": "ك0 ق1", "l": "ل0",
    "m": "م0", "n": "ن0", "h": "ه.2 ح.4", "w": "و0", "y": "ي0", "x": "كس0", "c": "ك.3 س.5",
    "sh": "ش0", "ch": "ش.2 تش.5", "kh": "خ0", "gh": "غ0", "th": "ث0 ذ.4 ته2", "dh": "ذ.3 ض.3 ظ.3",
    "2": "ء0 ا.2 ئ.3 ؤ.4 ق1", "3": "ع0", "5": "خ0", "6": "ط0", "7": "ح0", "8": "غ.3 ق.3 ظ1",
    "9": "ص.2 ق.4", "3'": "غ0", "7'": "خ0", "6'": "ظ0", "9'": "ض0", "'": "ع.3 ء.3 -1", "-": "-0",
}  # fmt: skip
_VOWELS = {
    "a": "-.2 ا.6 ع2 عا2.5 ا2", "e": "-.2 ي1 ا2", "i": "-.2 ي.7 عي3", "o": "-.6 و.4",
    "u": "-.3 و.6 عو3", "aa": "ا0 عا2", "ee": "ي0", "ii": "ي0", "oo": "و0", "uu": "و0", "ou": "و0",
    "ae": "ائي.5 اي1 ا1.5", "ai": "ي.1 ائ1", "ay": "ي0 اي1", "ei": "ي0", "ey": "ي0",
    "au": "و.1 عو.4", "aw": "و0 او1",
}  # fmt: skip
_FIRST = {
    "a": "ا0 ع.7 عا1", "e": "ا0 ع1", "i": "ا0 ع.7 عي1.5 اي1", "o": "ا.3 ع.7 او1 عو1.5",
    "u": "ا0 ع.7 او1 عو1.5", "aa": "ا0 عا.5", "ee": "اي0 عي1", "ou": "او0 عو1", "oo": "او0",
}  # fmt: skip
_LAST = {
    "a": "ة.1 ا.2 ى.7 اء1 -1.5 ع2", "e": "ة.2 ي.7 -1.5", "i": "ي0 ى1 -1.5", "o": "و.2 ه1.5 -1.5",
    "u": "و.2 -1", "t": "ت0 ط.7 ة2", "aa": "اء.2 ا.2 ى.5", "y": "ي0", "h": "ه.2 ح.4 ة.5",
}  # fmt: skip


class _Readings(NamedTuple):
    """Beginnings of words: `keys` (uint64) as in `Forms`, their letters and what they cost."""

    keys: U64
    sizes: I64
    costs: F32


def _options(signs: str) -> _Options:
    """Return the folded codes of each reading of a sign, and its cost."""
    found = []
    for reading in signs.split():
        letters = "".join(letter for letter in reading if letter in CODES)
        cost = float(reading.lstrip(letters + "-"))
        found.append((tuple(int(FOLDED[CODES[letter]]) for letter in letters), cost))
    return found


def _steps(typed: str) -> list[_Options]:
    """Return what each sign may stand for."""
    signs = _SIGNS.findall(typed)
    steps = []
    for place, sign in enumerate(signs):
        if place and sign == signs[place - 1] and sign in _CONSONANTS:
            steps.append(
                [((), 0.0), *((codes, c + 2.5) for codes, c in _options(_CONSONANTS[sign]))]
            )
            continue
        signs_of = _CONSONANTS.get(sign) or _VOWELS[sign]
        if place == len(signs) - 1:
            signs_of = _LAST.get(sign, signs_of)
        elif place == 0:
            signs_of = _FIRST.get(sign, signs_of)
        steps.append(_options(signs_of))
    return steps


def _followed(forms: Forms, steps: list[_Options]) -> _Readings:
    """Return the readings that are the beginning of a form."""
    readings = _Readings(np.zeros(1, np.uint64), np.zeros(1, np.int64), np.zeros(1, np.float32))
    for options in steps:
        longer = [_longer(readings, codes, cost) for codes, cost in options]
        keys, sizes, costs = (np.concatenate(part) for part in zip(*longer, strict=True))
        rest = np.uint64(BITS) * (PREFIX_LETTERS - sizes).astype(np.uint64)
        last = keys | ((np.uint64(1) << rest) - np.uint64(1))
        first = forms.keys.searchsorted(keys)
        there = forms.keys.searchsorted(last, side="right") > first
        order = np.lexsort((costs, keys))
        order = order[there[order]]
        keys, sizes, costs = keys[order], sizes[order], costs[order]
        once = np.ones(len(keys), bool)  # of ways to the same letters, the cheapest
        once[1:] = (keys[1:] != keys[:-1]) | (sizes[1:] != sizes[:-1])
        keys, sizes, costs = keys[once], sizes[once], costs[once]
        if len(keys) > _READINGS_KEPT:
            cheap = np.argpartition(costs, _READINGS_KEPT)[:_READINGS_KEPT]
            keys, sizes, costs = keys[cheap], sizes[cheap], costs[cheap]
        readings = _Readings(keys, sizes, costs)
    return readings


def _longer(readings: _Readings, codes: tuple[int, ...], cost: float) -> _Readings:
    fits = readings.sizes + len(codes) <= PREFIX_LETTERS
    keys, sizes, costs = readings.keys[fits], readings.sizes[fits], readings.costs[fits]
    for code in codes:
        shift = np.uint64(BITS) * (PREFIX_LETTERS - 1 - sizes).astype(np.uint64)
        keys = keys | np.uint64(code) << shift
        sizes = sizes + 1
    return _Readings(keys, sizes, costs + np.float32(cost))


def _without_article(typed: str) -> str:
    """Return a word without its article; "" where it has none."""
    article = _ARTICLE.match(typed) or _SPOKEN_ARTICLE.match(typed)
    return typed[article.end() :] if article else ""


def with_article(article: str, word: str) -> str:
    """Return a word with the article that stands before it by itself; "" where that is none.

    >>> with_article("El", "2amn")
    'El-2amn'
    """
    joined = f"{article}-{word}"
    return joined if _without_article(joined.lower()) == word.lower() else ""


def read_as_arabic(candidates: Candidates, word: str) -> list[Candidate]:
    """Return words of the index that one in Latin letters may be, likeliest first."""
    from fihris.search.suggestions.candidates import ARABIZI, Candidate

    typed = word.lower()
    if not _WRITTEN.match(typed) or not _LEAST_LETTERS <= len(typed) <= LONGEST:
        return []
    costs: dict[str, float] = {}
    for text, article in ((typed, False), (_without_article(typed), True)):
        if len(text) > 1:
            steps = _steps(text)
            for segment in candidates.lookup.segments:
                for form, cost in _read(segment, steps, article, candidates.weights.frequency):
                    costs[form] = min(cost, costs.get(form, cost))
    found = []
    for form, cost in costs.items():
        known = candidates.lookup.word(form)
        if known is not None:
            score = candidates.weighed(known) - cost - candidates.weights.keyboard
            found.append(Candidate(form, (known,), score, ARABIZI))
    return sorted(found, key=lambda one: (-one.score, one.text))[:_MOST]


def _read(
    segment: Segment, steps: list[_Options], article: bool, frequency: float
) -> Iterator[tuple[str, float]]:
    """Yield the likeliest forms of a segment, and what it costs to write them so.

    `article` tells whether one was written, before what the steps are of.
    """
    forms = forms_of(segment)
    readings = _followed(forms, steps)
    first = forms.keys.searchsorted(readings.keys)
    lengths = forms.keys.searchsorted(readings.keys, side="right") - first
    which = np.repeat(np.arange(len(first)), lengths)
    found = forms.order[ranges(first, lengths)]
    has_article = forms.with_article(found)
    # A longer form has the same key where its first twelve letters are the same.
    whole = forms.lengths[found] - 2 * has_article == readings.sizes[which]
    found, which, has_article = found[whole], which[whole], has_article[whole]
    other = np.where(has_article == article, 0, _NO_ARTICLE if article else _OTHER_ARTICLE)
    costs = readings.costs[which] + other
    worth = frequency * np.log(forms.articles[found]) - costs
    best = np.argsort(-worth, kind="stable")[: 2 * _MOST]
    texts = segment.vocabulary(SURFACE).texts(forms.numbers[found[best]])
    yield from zip(texts, costs[best].tolist(), strict=True)
