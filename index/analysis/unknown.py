"""Words that the dictionary does not know: names, loan words, spellings of one's own.

They are left as whole as can be: a name that begins with ب or ends with ين keeps both. In order:

- a hamza that was dropped is put back, if that makes a known word: ``مسوول`` is ``مسؤول``;
- a broken plural of a known noun goes to its singular (`plurals`): ``جدران`` is of ``جدار``;
- the article goes, with what stands before it: ``والكونغرس`` is ``كونغرس``; a و goes, and any clitic
  before a hamza on alef, which begins words: ``وطاجكستان``, ``لأستراليا``;
- endings that no name has go: ``الفلكلورية``, ``تغريدات``, ``المبتعثون``.
"""

from __future__ import annotations

import re

from fihris.index.analysis.clitics import ARTICLE, BARE, NOMINAL, POSSESSIVES, PROCLITICS
from fihris.index.analysis.lexicon import Lexicon
from fihris.index.analysis.plurals import singulars
from fihris.index.analysis.shapes import Shape

# A singular this rare (1,100 in the newswire that was counted) is more likely a coincidence.
LEAST_SCORE = 70

_SINGULARS = frozenset(
    {
        Shape.NOUN.value,
        Shape.NOUN_WITH_BROKEN_PLURAL.value,
        Shape.PERSON.value,
        Shape.PERSON_WITH_BROKEN_PLURAL.value,
        Shape.ADJECTIVE.value,
        Shape.FEMININE.value,
    }
)
# Behind which a broken plural may stand, and the pronouns that may stand behind it.
_NOMINAL_PROCLITICS = {
    p: kind for p, (kind, cost) in PROCLITICS.items() if kind & NOMINAL and "ك" not in p
}
_PRONOUNS = sorted((p for p in POSSESSIVES if len(p) > 1 or p == "ه"), key=len, reverse=True)

# Before a word of at least three letters.
_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)(?=...)")
# و before four letters, unless a foreign W (ويست, واتسون) is as likely.
_CONJUNCTION = re.compile("و(?=[^اوي]...)")
_BEFORE_HAMZA = re.compile("[وف]?[بكل]?(?=[أإآ]...)")
_ENDINGS = re.compile(
    "(?:"
    "(?<=...ي)(?:ون|ين|ا|ه|ات)"  # a nisba's: حوثيون, حوثيا, حوثية
    "|(?<=..[^ا])ات(?:ه|ها|هم|نا)?|(?<=...)ت(?:ه|ها|هم|نا)|(?<=...)ه"  # تغريدات, تغريدته, تغريدة
    "|(?<=....)ها|(?<=....)هم"
    ")$"
)
_PARTICIPLE_PLURAL = re.compile("(?<=^م....)(?:ون|ين)$")  # مبتعثون; longer stems below


def unknown_lemma(lexicon: Lexicon, surface: str, form: str) -> str:
    """Return the lemma of a form without a reading in `lexicon`; `form` is `surface` folded."""
    return _plural_of_known(lexicon, surface, form) or _bare(surface, form)


def _plural_of_known(lexicon: Lexicon, surface: str, form: str) -> str | None:
    for length in range(min(5, len(form) - 4) + 1):
        kind = _NOMINAL_PROCLITICS.get(form[:length])
        if kind is None:
            continue
        rest = form[length:]
        if surface[length] == "إ":
            continue  # إرفاق is the verbal noun of a form IV, not a plural
        found = _singular(lexicon, rest)
        if found is None and not kind & ARTICLE and surface[-1] != "ة":
            found = _singular(lexicon, _without_pronoun(rest, accusative=kind & BARE != 0))
        if found is not None:
            return found
    return None


def _without_pronoun(stem: str, *, accusative: bool) -> str:
    for pronoun in _PRONOUNS:
        if stem.endswith(pronoun):
            return stem[: -len(pronoun)]
    return stem[:-1] if accusative and stem.endswith("ا") else stem


def _singular(lexicon: Lexicon, plural: str) -> str | None:
    """Return the lemma of the first known noun of which `plural` may be the broken plural."""
    for singular in singulars(plural):
        stem = singular[:-1] if singular.endswith("ه") else singular
        for entry in lexicon.get(stem, ()):
            if entry.shape in _SINGULARS and entry.score >= LEAST_SCORE:
                feminine = entry.shape == Shape.FEMININE
                if feminine == (stem is not singular):
                    return entry.lemma
    return None


def _bare(surface: str, form: str) -> str:
    """Return an unknown form without what cannot belong to a name."""
    match = _ARTICLE.match(form) or _BEFORE_HAMZA.match(surface) or _CONJUNCTION.match(form)
    stem = form[match.end() :] if match else form
    if stem[0] == "م" and len(stem) > 6 and stem.endswith(("ون", "ين")):
        return stem[:-2]
    return _ENDINGS.sub("", stem)
