"""Lucene's Arabic analysis: its normalisation and its light stemmer, letter for letter.

The stemmer is Larkey's light10 as Lucene has it (`ArabicNormalizer`, `ArabicStemmer`). One prefix
at most is removed, the first of the list that fits; then every suffix of the list in turn, once
each, so that ``ساهدهات`` loses ات and then ه.

========  =======================================  ==============================================
rule      what is removed                          what must stay
========  =======================================  ==============================================
prefixes  ال وال بال كال فال لل و                  two letters; three behind the single و
suffixes  ها ان ات ون ين يه ية ه ة ي              two letters
========  =======================================  ==============================================
"""

from __future__ import annotations

from collections.abc import Sequence

from pyarabic.araby import TASHKEEL, TATWEEL

# Lucene folds no hamza on و or ي.
_MARKS = TATWEEL + "".join(TASHKEEL)
_NORMAL = str.maketrans("أإآىة", "اااي" + "ه", _MARKS)

PREFIXES = ("ال", "وال", "بال", "كال", "فال", "لل", "و")
SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")


class Light10:
    """Conflates words as Lucene does, to compare with."""

    name = "light10"

    def lemmas(self, forms: Sequence[str]) -> list[str]:
        """Return one stem for each form, in order."""
        return [stem(normalise(form)) or form for form in forms]


def normalise(form: str) -> str:
    """Return `form` with alefs, ى and ة folded, without diacritics and tatweel."""
    return form.translate(_NORMAL)


def stem(form: str) -> str:
    """Return `form` without the first prefix that fits, and without each suffix that then fits."""
    for prefix in PREFIXES:
        least = 4 if len(prefix) == 1 else len(prefix) + 2
        if len(form) >= least and form.startswith(prefix):
            form = form[len(prefix) :]
            break
    for suffix in SUFFIXES:
        if len(form) >= len(suffix) + 2 and form.endswith(suffix):
            form = form[: -len(suffix)]
    return form
