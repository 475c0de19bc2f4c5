"""The stems of a noun, an adjective or a name, from its dictionary form."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from fihris.index.analysis import shapes
from fihris.index.analysis.shapes import Stem

_SHADDA = "\u0651"

_KASRATAN = "\u064d"


class Kind(Enum):
    """What decides the endings of a noun, besides its last letter."""

    NOUN = "noun"
    NOUN_WITH_BROKEN_PLURAL = "noun with a broken plural"
    PERSON = "noun with a feminine"
    PERSON_WITH_BROKEN_PLURAL = "noun with a feminine and a broken plural"
    ADJECTIVE = "adjective"
    NAME = "name"
    BROKEN_PLURAL = "broken plural"


_SHAPES = {
    Kind.NOUN: shapes.NOUN,
    Kind.NOUN_WITH_BROKEN_PLURAL: shapes.NOUN_WITH_BROKEN_PLURAL,
    Kind.PERSON: shapes.PERSON,
    Kind.PERSON_WITH_BROKEN_PLURAL: shapes.PERSON_WITH_BROKEN_PLURAL,
    Kind.ADJECTIVE: shapes.ADJECTIVE,
    Kind.BROKEN_PLURAL: shapes.BROKEN_PLURAL,
}


def stems(vocalised: str, letters: str, kind: Kind) -> Iterator[Stem]:
    """Yield each stem of a word and its shape; `letters` is the word without vowels."""
    stem, last = letters[:-1], letters[-1]
    if kind is Kind.NAME:
        yield _name(letters)
    elif last == "ة":
        yield stem, shapes.FEMININE
        if stem.endswith("ا"):  # مباراة, مباريات
            yield stem[:-1], shapes.IN_ALEF_TA
        elif stem.endswith("أ"):  # منشأة, منشآت
            yield stem[:-1], shapes.IN_AT
    elif last == "ى":
        yield stem, shapes.IN_ALEF
    elif last == "ي" and _SHADDA not in vocalised[-2:]:  # not عربيّ
        yield stem, shapes.IN_YA
    elif vocalised.endswith(_KASRATAN):  # أراضٍ
        yield letters, shapes.IN_YA
    else:
        shape = shapes.ADJECTIVE if last == "ي" else _SHAPES[kind]
        yield letters, shape
        if last == "أ":  # مبدأ, مبدئه
            yield stem + "ئ", shape
        elif last == "ء" and len(letters) == 3:  # جزء, جزأين
            yield stem + "أ", shape
        elif last == "ا" and kind is not Kind.BROKEN_PLURAL:  # كاميرا, كاميرات
            yield stem, shapes.IN_AT


def _name(letters: str) -> Stem:
    if letters.endswith("ة"):
        return letters[:-1], shapes.NAME_IN_TA
    if letters.endswith("ى"):
        return letters[:-1], shapes.NAME_IN_ALEF
    return letters, shapes.NAME
