"""The stems of a noun, an adjective or a name, from its dictionary form."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from fihris.index.analysis.shapes import Shape
from fihris.index.analysis.verbs import SHADDA, Stem

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
    Kind.NOUN: Shape.NOUN,
    Kind.NOUN_WITH_BROKEN_PLURAL: Shape.NOUN_WITH_BROKEN_PLURAL,
    Kind.PERSON: Shape.PERSON,
    Kind.PERSON_WITH_BROKEN_PLURAL: Shape.PERSON_WITH_BROKEN_PLURAL,
    Kind.ADJECTIVE: Shape.ADJECTIVE,
    Kind.BROKEN_PLURAL: Shape.BROKEN_PLURAL,
}


def stems(vocalised: str, letters: str, kind: Kind) -> Iterator[Stem]:
    """Yield each stem of a word and its shape; `letters` is the word without vowels."""
    stem, last = letters[:-1], letters[-1]
    if kind is Kind.NAME:
        yield _name(letters)
    elif last == "ة":
        yield stem, Shape.FEMININE
        if stem.endswith("ا"):  # مباراة, مباريات
            yield stem[:-1], Shape.IN_ALEF_TA
        elif stem.endswith("أ"):  # منشأة, منشآت
            yield stem[:-1], Shape.IN_AT
    elif last == "ى":
        yield stem, Shape.IN_ALEF
    elif last == "ي" and SHADDA not in vocalised[-2:]:  # not عربيّ
        yield stem, Shape.IN_YA
    elif vocalised.endswith(_KASRATAN):  # أراضٍ
        yield letters, Shape.IN_YA
    else:
        shape = Shape.ADJECTIVE if last == "ي" else _SHAPES[kind]
        yield letters, shape
        if last == "أ":  # مبدأ, مبدئه
            yield stem + "ئ", shape
        elif last == "ء" and len(letters) == 3:  # جزء, جزأين
            yield stem + "أ", shape
        elif last == "ا" and kind is not Kind.BROKEN_PLURAL:  # كاميرا, كاميرات
            yield stem, Shape.IN_AT


def _name(letters: str) -> Stem:
    if letters.endswith("ة"):
        return letters[:-1], Shape.NAME_IN_TA
    if letters.endswith("ى"):
        return letters[:-1], Shape.NAME_IN_ALEF
    return letters, Shape.NAME
