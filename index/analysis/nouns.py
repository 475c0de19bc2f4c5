"""The stems of a noun, an adjective or a name, from its dictionary form."""

from __future__ import annotations

from pyarabic.araby import KASRATAN, SHADDA

from fihris.index.analysis import shapes
from fihris.index.analysis.shapes import Shape, Stem

# The last letters that change or fall away before endings, or take one of their own.
_CHANGING = frozenset("ةىيأءاو")


def stems(vocalised: str, letters: str, shape: Shape) -> list[Stem]:
    """Return each stem of a word and its shape.

    `letters` is the word without vowels, `shape` the one that it has if its last letter is like
    most: NOUN, PERSON, ADJECTIVE, BROKEN_PLURAL, NAME.
    """
    last = letters[-1]
    if last not in _CHANGING and vocalised[-1] != KASRATAN:
        return [(letters, shape)]
    if shape == shapes.NAME:
        return [_name(letters)]
    stem = letters[:-1]
    if last == "ة":
        return [(stem, shapes.FEMININE), *_odd_plural(stem)]
    if last == "ى":
        return [(stem, shapes.IN_ALEF)]
    if last == "ي":
        # عربيّ, a nisba; قاضي and تحدّي, whose ya is a radical
        relative = SHADDA in vocalised[vocalised.rindex("ي") :]
        return [(letters, shapes.ADJECTIVE) if relative else (stem, shapes.IN_YA)]
    if vocalised[-1] == KASRATAN:  # أراضٍ
        return [(letters, shapes.IN_YA)]
    return [(letters, shape), *_other_seat(letters, shape)]


def _name(letters: str) -> Stem:
    if letters[-1] == "ة":
        return letters[:-1], shapes.NAME_IN_TA
    if letters[-1] == "ى":
        return letters[:-1], shapes.NAME_IN_ALEF
    return letters, shapes.NAME


def _odd_plural(stem: str) -> list[Stem]:
    """Return the stem of a feminine's plural where that is not the stem and ات."""
    if stem[-1:] == "ا":  # مباراة, مباريات
        return [(stem[:-1], shapes.IN_ALEF_TA)]
    if stem[-1:] == "أ":  # منشأة, منشآت
        return [(stem[:-1], shapes.IN_AT)]
    return []


def _other_seat(letters: str, shape: Shape) -> list[Stem]:
    """Return the stem as it is before endings that move its hamza, or swallow its alef."""
    stem, last = letters[:-1], letters[-1]
    if last == "أ":  # مبدأ, مبدئه
        return [(stem + "ئ", shape)]
    if last == "ء" and len(letters) == 3:  # جزء, جزأين
        return [(stem + "أ", shape)]
    if last == "ا" and shape != shapes.BROKEN_PLURAL:  # كاميرا, كاميرات
        return [(stem, shapes.IN_AT)]
    if last == "و" and len(letters) > 4:  # فيديو, فيديوهات
        return [(letters + "ه", shapes.IN_AT)]
    return []
