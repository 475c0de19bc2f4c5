"""The lexicon-guided stemmer: of all legal splits of a form, the likeliest with a known stem.

A split is a proclitic, a stem and an ending. It is legal where the stem's shape takes the ending
and the ending goes with the proclitic. Its score is the logarithm of how often newswire has the
stem's lemma, less what the proclitic, the ending and a careless spelling cost: so ``وزير`` is the
minister and not و and a jar, ``الكتاب`` the book and not the writers, and ``سيزور`` is of ``زار``.
A form has one lemma; which of two readings a text means, only its sentence could tell.

What has no likely split is left to `unknown_lemma`.
"""

from __future__ import annotations

from collections.abc import Sequence

from fihris.index.analysis import shapes
from fihris.index.analysis.clitics import ARTICLE, LONGEST_PROCLITIC, PROCLITICS
from fihris.index.analysis.endings import DOTS_COST, LONGEST_ENDING, SPELLED_ENDINGS, Spelled
from fihris.index.analysis.folding import fold_all
from fihris.index.analysis.lexicon import Lexicon, lexicon
from fihris.index.analysis.stopwords import stop_lemma
from fihris.index.analysis.unknown import unknown_lemma

# What it costs that a writer put another hamza on an alef than the dictionary, or left it out.
WRONG_HAMZA_COST = 60
NO_HAMZA_COST = 12
# A ة or a madda is hardly ever written by mistake: تالة is not of تألّه, آجر not of أجر.
WRONG_LETTER_COST = 100

# A shorter form is an abbreviation, a letter, an interjection or a stem, and left whole.
LEAST_DIVISIBLE = 3

_WHOLE = frozenset(
    {
        shapes.NOUN,
        shapes.NOUN_WITH_BROKEN_PLURAL,
        shapes.PERSON,
        shapes.PERSON_WITH_BROKEN_PLURAL,
        shapes.ADJECTIVE,
        shapes.BROKEN_PLURAL,
        shapes.NAME,
    }
)

# The least score by length of the stem: a short stem inside a name that the dictionary lacks is
# mostly a coincidence (the ند of ``ساندي``), a long one is not. An article says that it is a word.
LEAST_SCORES = (0, 25, 20, 8, -5, -40)
ARTICLE_BONUS = 25


class LexiconStemmer:
    """Conflates the forms of a word by a dictionary of newswire.

    A lemma is folded; what would be two words all the same keeps a sign that tells them apart:
    ``شكّل`` to form from ``شكل`` a shape, ``على`` from ``علي``.
    """

    name = "lexicon"

    def lemmas(self, forms: Sequence[str]) -> list[str]:
        """Return one lemma for each form, in order; the first call reads the dictionary."""
        known = lexicon()
        return [
            _lemma(known, surface, form)
            for surface, form in zip(forms, fold_all(forms), strict=True)
        ]


def _lemma(known: Lexicon, surface: str, form: str) -> str:
    if surface.isascii():
        return surface
    lemma = stop_lemma(surface)
    if lemma is None:
        if len(form) < LEAST_DIVISIBLE:
            return _short_lemma(known, surface, form)
        lemma = _likeliest(known, surface, form)
    return unknown_lemma(known, surface, form) if lemma is None else lemma


def _short_lemma(known: Lexicon, surface: str, form: str) -> str:
    """Return the lemma of one letter, or of two that may be a word as they stand (شي: شيء)."""
    if len(form) == 1:
        return form
    readings = [
        (score - _misspelling(surface, right), lemma)
        for shape, score, lemma, right in known.get(form, ())
        if shape in _WHOLE
    ]
    if form[1] == "ي":
        readings += [(r[1], r[2]) for r in known.get(form[0], ()) if r[0] == shapes.IN_YA]
    best, lemma = max(readings, default=(0, form))
    return lemma if best > 0 else form


def _likeliest(known: Lexicon, surface: str, form: str) -> str | None:
    """Return the lemma of the split with the highest score; None where none is likely."""
    best, best_lemma = -1000, None
    ends = _possible_endings(surface)
    for start in range(min(LONGEST_PROCLITIC, len(form) - 1) + 1):
        proclitic = PROCLITICS.get(surface[:start])
        if proclitic is None:
            continue
        kind, cost = proclitic
        bonus = ARTICLE_BONUS if kind == ARTICLE else 0
        for end, spelled in ends:
            if end <= start:
                break
            readings = known.get(form[start:end])
            if readings is None:
                continue
            letters = surface[start:end]
            least = LEAST_SCORES[min(end - start, 5)] - bonus
            for uses, spelling_cost in spelled:
                for shape, score, lemma, right in readings:
                    use = uses.get(shape)
                    if use is None or not use[0] & kind:
                        continue
                    score -= cost + use[1] + spelling_cost
                    if letters != right:
                        score -= _misspelling(letters, right)
                    if score >= least and score > best:
                        best, best_lemma = score, lemma
    return best_lemma


def _possible_endings(surface: str) -> list[tuple[int, list[Spelled]]]:
    """Return where an ending may begin, from the end backwards, and what it is there."""
    ends = []
    for end in range(len(surface), max(0, len(surface) - LONGEST_ENDING - 1), -1):
        spelled = SPELLED_ENDINGS.get(surface[end:])
        if spelled is not None:
            ends.append((end, spelled))
    return ends


def _misspelling(letters: str, right: str) -> int:
    """Return what it costs that a stem is written `letters`, where `right` is its spelling."""
    cost = 0
    for letter, right_letter in zip(letters, right, strict=True):
        if letter == right_letter:
            continue
        if letter == "ا":
            cost += NO_HAMZA_COST
        elif letter in "ةآ":
            cost += WRONG_LETTER_COST
        elif letter in "أإ":
            cost += WRONG_HAMZA_COST
        elif letter == "ى":
            cost += DOTS_COST
    return cost
