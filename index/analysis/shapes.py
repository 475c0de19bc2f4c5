"""The shapes of stems, and the tables that give each shape its endings.

Which endings a stem can take depends on its shape alone: what kind of word it is of, and where it
stops. `declension` and `conjugation` fill the tables, `nouns` and `verbs` find the stems.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, NewType

# Not an enumeration: every split that is tried looks these numbers up, and hashing a member of one
# takes ten times as long as hashing an int.
Shape = NewType("Shape", int)

NOUN = Shape(0)  # قرار
NOUN_WITH_BROKEN_PLURAL = Shape(1)  # عمل
PERSON = Shape(2)  # مسؤول, which has a feminine
PERSON_WITH_BROKEN_PLURAL = Shape(3)  # وزير
ADJECTIVE = Shape(4)  # جديد
FEMININE = Shape(5)  # طائر|ة
BROKEN_PLURAL = Shape(6)  # أعمال
IN_ALEF = Shape(7)  # مستو|ى
IN_ALEF_TA = Shape(8)  # مبار|اة
IN_AT = Shape(9)  # منش|آت of منشأة, كامير|ات of كاميرا
IN_YA = Shape(10)  # قاض|ي
NAME = Shape(11)  # لبنان
NAME_IN_TA = Shape(12)  # غز|ة
NAME_IN_ALEF = Shape(13)  # موس|ى

PERFECT = Shape(14)  # أعلن
PERFECT_LONG = Shape(15)  # زار, رد
PERFECT_SHORT = Shape(16)  # زر, ردد
PERFECT_IN_ALEF = Shape(17)  # دع|ا
PERFECT_IN_MAQSURA = Shape(18)  # رم|ى
PERFECT_IN_YA = Shape(19)  # بق|ي
PASSIVE_LONG = Shape(20)  # قيل
IMPERFECT = Shape(21)  # علن
IMPERFECT_LONG = Shape(22)  # زور, رد
IMPERFECT_SHORT = Shape(23)  # زر, ردد
IMPERFECT_IN_WAW = Shape(24)  # دع|و
IMPERFECT_IN_YA = Shape(25)  # رم|ي
IMPERFECT_IN_ALEF = Shape(26)  # بق|ى
IMPERFECT_PASSIVE_LONG = Shape(27)  # قال, in يقال
IMPERFECT_PASSIVE_IN_ALEF = Shape(28)  # دع|ى, in يدعى
IMPERFECT_PASSIVE = Shape(29)  # وصل, in يوصل
IMPERFECT_IMPERSONAL = Shape(30)  # مكن, in يمكن
NAME_WITH_ARTICLE = Shape(31)  # إمارات, of الإمارات

# See `guesses`.
GUESSED_PLURAL = Shape(32)  # جدران
SHORT_NISBA = Shape(33)  # تونس|ين
IN_ACCUSATIVE = Shape(34)  # كرئيس|ا
SHAPES = 35

Stem = tuple[str, Shape]


class Use(NamedTuple):
    """The kinds of proclitic that an ending goes with, and what it costs to suppose it."""

    kinds: int
    cost: int


Endings = Mapping[str, Use]


def merged(*parts: Endings) -> dict[str, Use]:
    """Return the endings of all `parts`; of two uses of one ending, both kinds and the lower cost.

    مسؤولين is two officials or all of them: either way the stem is the same.
    """
    whole: dict[str, Use] = {}
    for part in parts:
        for ending, use in part.items():
            known = whole.get(ending, use)
            whole[ending] = Use(known.kinds | use.kinds, min(known.cost, use.cost))
    return whole


def dearer(endings: Endings, by: int) -> dict[str, Use]:
    """Return `endings`, each costing `by` more."""
    return {ending: Use(kinds, cost + by) for ending, (kinds, cost) in endings.items()}


def behind(letters: str, endings: Endings) -> dict[str, Use]:
    """Return `endings`, each behind `letters`."""
    return {letters + ending: use for ending, use in endings.items()}
