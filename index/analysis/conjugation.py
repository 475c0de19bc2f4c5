"""The endings of verbs, for each shape of a perfect or imperfect stem.

A weak verb has several stems: قام and قامت are built on the long one, قمت and يقم on short ones.
`verbs` says which stems a verb has.
"""

from __future__ import annotations

from fihris.index.analysis import shapes
from fihris.index.analysis.clitics import BARE, IMPERFECT, OBJECTS, TA, THIRD_OR_SECOND, YA
from fihris.index.analysis.shapes import Endings, Shape, Use, behind, dearer


def _with_objects(endings: Endings) -> dict[str, Use]:
    """Return `endings`, each also with an object pronoun: زارت, زارته."""
    whole = dict(endings)
    for ending, (kinds, cost) in endings.items():
        # The silent alef of وا is written only at the end: زاروا, زاروه.
        carrier = ending[:-1] if ending.endswith("وا") else ending
        for pronoun, pronoun_cost in OBJECTS.items():
            whole.setdefault(carrier + pronoun, Use(kinds, cost + pronoun_cost))
    return whole


_VOWEL_PERFECT: Endings = {  # زار, زارت, زاروا, زارا, زارتا
    "": Use(BARE, 12),
    "ت": Use(BARE, 19),
    "وا": Use(BARE, 30),
    "ا": Use(BARE, 50),
    "تا": Use(BARE, 55),
}
_CONSONANT_PERFECT: Endings = {  # زرت, زرنا, زرتم, زرن
    "ت": Use(BARE, 36),
    "نا": Use(BARE, 40),
    "تم": Use(BARE, 60),
    "ن": Use(BARE, 62),
}
_VOWEL_IMPERFECT: Endings = {  # يزور, يزورون, يزوروا, يزوران, يزورا, تزورين, تزوري
    "": Use(IMPERFECT, 12),
    "ون": Use(THIRD_OR_SECOND, 32),
    "وا": Use(THIRD_OR_SECOND, 38),
    "ان": Use(THIRD_OR_SECOND, 52),
    "ا": Use(THIRD_OR_SECOND, 56),
    "ين": Use(TA, 65),
    "ي": Use(TA, 68),
}
_FEMININE_PLURAL: Endings = {"ن": Use(THIRD_OR_SECOND, 60)}  # يزرن
_SHORT_IMPERFECT: Endings = {"": Use(IMPERFECT, 56), **_FEMININE_PLURAL}  # لم يزر, يزرن


def _defective_perfect(bare: str, before_object: str, radical: str) -> dict[str, Use]:
    """Return the endings of a perfect that ends in a weak radical; its stem stops before that.

    دع|ا, دع|اه, دع|ت, دع|وا, دع|وت; رم|ى, رم|اه, رم|يت.
    """
    return {
        **_with_objects(behind(radical, _CONSONANT_PERFECT)),
        **_with_objects({"ت": Use(BARE, 19), "تا": Use(BARE, 55), "وا": Use(BARE, 30)}),
        radical + "ا": Use(BARE, 50),
        **{before_object + p: Use(BARE, 12 + cost) for p, cost in OBJECTS.items()},
        bare: Use(BARE, 12),
    }


def _perfect_in_ya() -> dict[str, Use]:
    """Return the endings behind بق|ي: its ya is a consonant, and only before وا is it lost."""
    kept = behind("ي", {e: u for e, u in _VOWEL_PERFECT.items() if e != "وا"})
    return {
        **_with_objects(behind("ي", _CONSONANT_PERFECT)),
        **_with_objects(kept),
        **_with_objects({"وا": Use(BARE, 30)}),
    }


def _defective_imperfect(bare: str, before_object: str, radical: str) -> dict[str, Use]:
    """Return the endings of an imperfect that ends in a weak radical; its stem stops before that.

    يدع|و, يدع|وه, يدع|ون, لم يدع; يرم|ي, يرم|يه, يرم|ون; يبق|ى, يلق|اه, يبق|ون, يبق|يان.
    """
    return {
        **_with_objects(
            {
                "ون": Use(THIRD_OR_SECOND, 32),
                "وا": Use(THIRD_OR_SECOND, 38),
                "ين": Use(TA, 60),
                "": Use(IMPERFECT, 38),
            }
        ),
        radical + "ان": Use(THIRD_OR_SECOND, 52),
        radical + "ا": Use(THIRD_OR_SECOND, 56),
        radical + "ن": Use(THIRD_OR_SECOND, 60),
        **{before_object + p: Use(IMPERFECT, 12 + cost) for p, cost in OBJECTS.items()},
        bare: Use(IMPERFECT, 12),
    }


def _passive(endings: Endings, cost: int) -> dict[str, Use]:
    """Return the endings of a passive imperfect, of which newswire has the third person only."""
    return {
        ending: Use(use.kinds & THIRD_OR_SECOND, use.cost + cost) for ending, use in endings.items()
    }


_PERFECT_LONG = _with_objects(_VOWEL_PERFECT)
_IMPERFECT = _with_objects({**_VOWEL_IMPERFECT, **_FEMININE_PLURAL})
_IMPERFECT_LONG = _with_objects(_VOWEL_IMPERFECT)
_IMPERFECT_IN_ALEF = _defective_imperfect("ى", "ا", "ي")

CONJUGATIONS: dict[Shape, Endings] = {
    shapes.PERFECT: _with_objects({**_CONSONANT_PERFECT, **_VOWEL_PERFECT}),
    shapes.PERFECT_LONG: _PERFECT_LONG,
    shapes.PERFECT_SHORT: _with_objects(_CONSONANT_PERFECT),
    shapes.PERFECT_IN_ALEF: _defective_perfect("ا", "ا", "و"),
    shapes.PERFECT_IN_MAQSURA: _defective_perfect("ى", "ا", "ي"),
    shapes.PERFECT_IN_YA: _perfect_in_ya(),
    shapes.PASSIVE_LONG: dearer(_PERFECT_LONG, 40),
    shapes.IMPERFECT: _IMPERFECT,
    shapes.IMPERFECT_LONG: _IMPERFECT_LONG,
    shapes.IMPERFECT_SHORT: _with_objects(_SHORT_IMPERFECT),
    shapes.IMPERFECT_IN_WAW: _defective_imperfect("و", "و", "و"),
    shapes.IMPERFECT_IN_YA: _defective_imperfect("ي", "ي", "ي"),
    shapes.IMPERFECT_IN_ALEF: _IMPERFECT_IN_ALEF,
    shapes.IMPERFECT_PASSIVE: _passive(_IMPERFECT, 30),
    shapes.IMPERFECT_PASSIVE_LONG: _passive(_IMPERFECT_LONG, 20),
    shapes.IMPERFECT_PASSIVE_IN_ALEF: _passive(_IMPERFECT_IN_ALEF, 12),
    shapes.IMPERFECT_IMPERSONAL: _with_objects({"": Use(YA, 12)}),
}
