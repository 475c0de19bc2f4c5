"""The endings of nouns and adjectives, for each shape of stem.

Endings are spelled with ة and ى, which surface forms keep. A possessed noun has no article, an
accusative ``ا`` stands behind no preposition.
"""

from __future__ import annotations

from fihris.index.analysis import shapes
from fihris.index.analysis.clitics import (
    ARTICLE,
    BARE,
    COMPARISON,
    INDEFINITE,
    NOMINAL,
    POSSESSIVES,
    PREPOSITION,
)
from fihris.index.analysis.shapes import Endings, Shape, Use, behind, dearer, merged

_POSSESSIVES: Endings = {p: Use(INDEFINITE, cost) for p, cost in POSSESSIVES.items()}


def _possessed(letters: str, cost: int) -> dict[str, Use]:
    return dearer(behind(letters, _POSSESSIVES), cost)


_BARE: Endings = {"": Use(NOMINAL, 4)}  # قرار
_TANWEEN: Endings = {"ا": Use(BARE, 24)}  # قرارا
_DUAL: Endings = {  # قراران, قرارين, قراري اللجنة, قراريها
    "ان": Use(NOMINAL, 42),
    "ين": Use(NOMINAL, 38),
    "ي": Use(INDEFINITE, 48),
    **_possessed("ي", 45),
    **_possessed("ا", 55),
}
_MASCULINE_PLURAL: Endings = {  # مسؤولون, مسؤولين, مسؤولو الوزارة, مسؤوليها
    "ون": Use(NOMINAL, 22),
    "ين": Use(NOMINAL, 18),
    "و": Use(INDEFINITE, 34),
    "ي": Use(INDEFINITE, 28),
    **_possessed("و", 50),
    **_possessed("ي", 45),
}
_FEMININE_PLURAL: Endings = {"ات": Use(NOMINAL, 12), **_possessed("ات", 14)}  # قرارات, قراراته
_FEMININE: Endings = {  # طائرة, طائرته, طائرتان, طائرتين, طائرتا السلاح
    "ة": Use(NOMINAL, 4),
    **_possessed("ت", 4),
    "تان": Use(NOMINAL, 42),
    "تين": Use(NOMINAL, 38),
    "تا": Use(INDEFINITE, 55),
    "تي": Use(INDEFINITE, 52),
    **_possessed("تي", 50),
}
_SINGULAR_AND_DUAL = merged(_BARE, _TANWEEN, _possessed("", 4), _DUAL)
_ALEF_PLURAL: Endings = {"يات": Use(NOMINAL, 14), **_possessed("يات", 16)}

DECLENSIONS: dict[Shape, Endings] = {
    shapes.NOUN: merged(
        _SINGULAR_AND_DUAL, dearer(_MASCULINE_PLURAL, 15), dearer(_FEMININE_PLURAL, 15)
    ),
    # A noun with a broken plural seldom has a sound one: العملات are of عملة, not of عمل.
    shapes.NOUN_WITH_BROKEN_PLURAL: merged(
        _SINGULAR_AND_DUAL, dearer(_MASCULINE_PLURAL, 30), dearer(_FEMININE_PLURAL, 32)
    ),
    # A feminine that the dictionary has as a noun (بلدة) is not of the masculine (بلد).
    shapes.PERSON: merged(
        _SINGULAR_AND_DUAL, _MASCULINE_PLURAL, dearer(_FEMININE_PLURAL, 25), dearer(_FEMININE, 30)
    ),
    shapes.PERSON_WITH_BROKEN_PLURAL: merged(
        _SINGULAR_AND_DUAL,
        dearer(_MASCULINE_PLURAL, 25),
        dearer(_FEMININE_PLURAL, 35),
        dearer(_FEMININE, 30),
    ),
    shapes.ADJECTIVE: merged(
        dearer(_BARE, 4),
        _TANWEEN,
        dearer(_possessed("", 4), 22),
        _DUAL,
        _MASCULINE_PLURAL,
        dearer(_FEMININE_PLURAL, 10),
        # A third of an adjective's uses; more would make القائمة, the list, one with قائم.
        dearer(_FEMININE, 8),
    ),
    shapes.FEMININE: merged(_FEMININE, _FEMININE_PLURAL),
    # Some are made plural once more: ضغوطات.
    shapes.BROKEN_PLURAL: merged(_BARE, _TANWEEN, _possessed("", 4), dearer(_FEMININE_PLURAL, 25)),
    shapes.IN_ALEF: merged(  # مستوى, مستواه, مستويات
        {"ى": Use(NOMINAL, 4), "يان": Use(NOMINAL, 42), "يين": Use(NOMINAL, 38)},
        _possessed("ا", 4),
        dearer(_ALEF_PLURAL, 8),
    ),
    shapes.IN_ALEF_TA: merged(  # مباريات, قنوات
        _ALEF_PLURAL, {"وات": Use(NOMINAL, 14), **_possessed("وات", 16)}
    ),
    shapes.IN_AT: _FEMININE_PLURAL,
    shapes.IN_YA: merged(  # قاضي, قاض, قاضيا, قاضيه, قاضون, قاضية
        {
            "ي": Use(NOMINAL, 6),
            "": Use(INDEFINITE, 26),
            "يا": Use(BARE, 26),
            "ون": Use(NOMINAL, 40),
            "ين": Use(NOMINAL, 40),
            "يان": Use(NOMINAL, 45),
            "يين": Use(NOMINAL, 42),
        },
        _possessed("ي", 8),
        behind("ي", dearer(_FEMININE, 10)),
        behind("ي", dearer(_FEMININE_PLURAL, 14)),
    ),
    shapes.NAME: {"": Use(NOMINAL, 2)},
    shapes.NAME_IN_TA: {"ة": Use(NOMINAL, 2)},
    shapes.NAME_IN_ALEF: {"ى": Use(NOMINAL, 2)},
    shapes.NAME_WITH_ARTICLE: {"": Use(ARTICLE, 2)},
    # Not ك nor ي, which begin and end too many names.
    shapes.GUESSED_PLURAL: merged(
        {"": Use(BARE | PREPOSITION | ARTICLE, 4)},
        _TANWEEN,
        {
            pronoun: Use(BARE | PREPOSITION, cost + 4)
            for pronoun, cost in POSSESSIVES.items()
            if pronoun not in {"ي", "ك"}
        },
    ),
    # Without an article it may be a place: مدنين is not of مدني.
    shapes.SHORT_NISBA: {"ين": Use(ARTICLE, 20), "ون": Use(ARTICLE, 20)},
    shapes.IN_ACCUSATIVE: {"ا": Use(COMPARISON, 30)},
}
