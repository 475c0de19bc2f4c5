"""The shapes of stems: which endings a stem can take depends on nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple


class Shape(IntEnum):
    """What a stem is and where it stops; `declension` and `conjugation` give the endings."""

    NOUN = 0  # قرار
    NOUN_WITH_BROKEN_PLURAL = 1  # عمل
    PERSON = 2  # مدير, which has a feminine
    PERSON_WITH_BROKEN_PLURAL = 3  # وزير
    ADJECTIVE = 4  # جديد
    FEMININE = 5  # طائر|ة
    BROKEN_PLURAL = 6  # أعمال
    IN_ALEF = 7  # مستو|ى
    IN_ALEF_TA = 8  # مبار|اة
    IN_AT = 9  # منش|آت of منشأة, كامير|ات of كاميرا
    IN_YA = 10  # قاض|ي
    NAME = 11  # لبنان
    NAME_IN_TA = 12  # غز|ة
    NAME_IN_ALEF = 13  # موس|ى
    PERFECT = 14  # أعلن
    PERFECT_LONG = 15  # زار, رد
    PERFECT_SHORT = 16  # زر, ردد
    PERFECT_IN_ALEF = 17  # دع|ا
    PERFECT_IN_MAQSURA = 18  # رم|ى
    PERFECT_IN_YA = 19  # بق|ي
    PASSIVE_LONG = 20  # قيل
    IMPERFECT = 21  # علن
    IMPERFECT_LONG = 22  # زور, رد
    IMPERFECT_SHORT = 23  # زر, ردد
    IMPERFECT_IN_WAW = 24  # دع|و
    IMPERFECT_IN_YA = 25  # رم|ي
    IMPERFECT_IN_ALEF = 26  # بق|ى
    IMPERFECT_PASSIVE_LONG = 27  # قال, in يقال
    IMPERFECT_PASSIVE_IN_ALEF = 28  # دع|ى, in يدعى


class Use(NamedTuple):
    """The kinds of proclitic that an ending goes with, and what it costs to suppose it."""

    kinds: int
    cost: int


Endings = Mapping[str, Use]


def merged(*parts: Endings) -> dict[str, Use]:
    """Return the endings of all `parts`; of two uses of one ending, both kinds and the lower cost.

    ``مسؤولين`` is two officials or all of them: either way the stem is the same.
    """
    whole: dict[str, Use] = {}
    for part in parts:
        for ending, use in part.items():
            known = whole.get(ending)
            if known is not None:
                use = Use(known.kinds | use.kinds, min(known.cost, use.cost))  # noqa: PLW2901
            whole[ending] = use
    return whole


def dearer(endings: Endings, by: int) -> dict[str, Use]:
    """Return `endings`, each costing `by` more."""
    return {ending: Use(kinds, cost + by) for ending, (kinds, cost) in endings.items()}


def behind(letters: str, endings: Endings) -> dict[str, Use]:
    """Return `endings`, each behind `letters`."""
    return {letters + ending: use for ending, use in endings.items()}
