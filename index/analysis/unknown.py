"""Words that the dictionary does not know: names, loan words, spellings of one's own.

They are left as whole as can be: a name that begins with ب or ends with ين keeps both. In order:

- a hamza that was dropped between two و or ي is put back, if that makes a known noun: ``مسوول`` is
  ``مسؤول``;
- a broken plural of a known noun goes to its singular (see `plurals`): ``جدران`` is of ``جدار``;
- an ending that grammar does not allow may still be meant: the plural of a nisba lacks one ي
  (``التونسين``), what ك compares is an accusative (``كرئيسا``);
- the article goes, with what stands before it: ``والكونغرس`` is ``كونغرس``; so does a و, and any
  clitic before a hamza on alef, which begins words: ``وطاجكستان``, ``لأطباق``;
- endings that names seldom have go: ``الفلكلورية``, ``تغريدات``, ``المبتعثون``.
"""

from __future__ import annotations

import re

from fihris.index.analysis import shapes
from fihris.index.analysis.clitics import ARTICLE, BARE, NOMINAL, POSSESSIVES, PROCLITICS
from fihris.index.analysis.lexicon import Lexicon
from fihris.index.analysis.plurals import singulars

# A known noun rarer than this (1,100 in the newswire that was counted) is mostly a coincidence.
LEAST_SCORE = 70

_MASCULINE = frozenset(
    {
        shapes.NOUN,
        shapes.NOUN_WITH_BROKEN_PLURAL,
        shapes.PERSON,
        shapes.PERSON_WITH_BROKEN_PLURAL,
        shapes.ADJECTIVE,
    }
)
_WHOLE = _MASCULINE | {shapes.BROKEN_PLURAL}
_PERSONS = frozenset({shapes.PERSON, shapes.PERSON_WITH_BROKEN_PLURAL, shapes.ADJECTIVE})
_NISBA = frozenset({shapes.ADJECTIVE})
_FEMININE = frozenset({shapes.FEMININE})

# What may stand before and behind a broken plural. Not ك, which begins too many names.
_BEFORE_PLURALS = {
    proclitic: kind
    for proclitic, (kind, _) in PROCLITICS.items()
    if kind & NOMINAL and "ك" not in proclitic
}
_BEHIND_PLURALS = [p for p in POSSESSIVES if p in {"ه", "ها", "هم", "هما", "نا", "كم", "هن"}]

# Before a word of at least three letters.
_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)(?=...)")
# Before four letters, unless a foreign W (ويست, واتسون) is as likely.
_CONJUNCTION = re.compile("و(?=[^اوي]...)")
_BEFORE_HAMZA = re.compile("[وف]?[بكل]?(?=[أإآ]...)")

# The plural of a nisba without one of its two ي, and the accusative behind a preposition.
_SHORT_NISBA = re.compile("(?<=...)(?:ين|ون)$")
_ACCUSATIVE = re.compile("[وف]?ك(.{4,})ا")

_ENDINGS = re.compile(
    "(?:"
    "(?<=...ي)(?:ون|ين|ات|ا|ه)"  # of a nisba: حوثيون, حوثيات, حوثيا, حوثية
    "|(?<=..[^ا])ات(?:ه|ها|هم|نا)?"  # تغريدات, تغريداته
    "|(?<=...)ت(?:ه|ها|هم|نا)"  # تغريدته
    "|(?<=...)ه"  # تغريدة
    "|(?<=....)(?:ها|هم)"
    "|(?<=^م....)(?:ون|ين)"  # of a participle: مبتعثون
    "|(?<=^م.....)(?:ون|ين)"
    ")$"
)


def unknown_lemma(lexicon: Lexicon, surface: str, form: str) -> str:
    """Return the lemma of a form that is no reading of `lexicon`; `form` is `surface` folded."""
    return (
        _with_hamza(lexicon, form)
        or _misspelt(lexicon, form)
        or _singular_of(lexicon, surface, form)
        or _without_endings(surface, form)
    )


def _with_hamza(lexicon: Lexicon, form: str) -> str | None:
    restored = form.replace("وو", "ءو").replace("يي", "ءي")
    if restored == form:
        return None
    article = _ARTICLE.match(restored)
    return _noun(lexicon, restored[article.end() :] if article else restored, _WHOLE)


def _misspelt(lexicon: Lexicon, form: str) -> str | None:
    """Return the lemma of a known noun with an ending that it has in careless writing only."""
    article = _ARTICLE.match(form)
    stem = form[article.end() :] if article else form
    nisba = _SHORT_NISBA.sub("ي", stem)
    # Without an article it may be a place: مدنين is not of مدني.
    if article and nisba != stem:
        return _noun(lexicon, nisba, _NISBA)
    accusative = _ACCUSATIVE.fullmatch(form)
    return _noun(lexicon, accusative[1], _PERSONS) if accusative else None


def _noun(lexicon: Lexicon, stem: str, wanted: frozenset[shapes.Shape]) -> str | None:
    """Return the lemma of a stem that is known with one of the shapes `wanted`."""
    for shape, score, lemma, _ in lexicon.get(stem, ()):
        if shape in wanted and score >= LEAST_SCORE:
            return lemma
    return None


def _singular_of(lexicon: Lexicon, surface: str, form: str) -> str | None:
    """Return the lemma of the known noun of which `form` may be the broken plural."""
    for length in range(min(5, len(form) - 4) + 1):
        kind = _BEFORE_PLURALS.get(surface[:length])
        # إرفاق is the verbal noun of a form IV, and no plural.
        if kind is None or surface[length] == "إ":
            continue
        plurals = [form[length:]]
        if kind != ARTICLE and surface[-1] != "ة":
            plurals += _without_pronoun(form[length:], accusative=kind == BARE)
        for plural in plurals:
            for singular in singulars(plural):
                feminine = singular.endswith("ه")
                stem, wanted = (singular[:-1], _FEMININE) if feminine else (singular, _MASCULINE)
                found = _noun(lexicon, stem, wanted)
                if found is not None:
                    return found
    return None


def _without_pronoun(word: str, *, accusative: bool) -> list[str]:
    endings = [*_BEHIND_PLURALS, "ا"] if accusative else _BEHIND_PLURALS
    return [word[: -len(ending)] for ending in endings if word.endswith(ending)]


def _without_endings(surface: str, form: str) -> str:
    match = _ARTICLE.match(form) or _BEFORE_HAMZA.match(surface) or _CONJUNCTION.match(form)
    return _ENDINGS.sub("", form[match.end() :] if match else form)
