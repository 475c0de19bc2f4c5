"""Broken plurals by their pattern, for those that the dictionary does not list.

A plural that is unknown (جدران) is led to a singular that is known (جدار) where the pair follows
one of the patterns below. Patterns are over folded letters: a hamza of any seat is ء.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Name, pattern of the plural, and what the singular may be, likeliest first.
_RULES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # وثائق: وثيقة; رسائل: رسالة; زبائن: زبون
    ("فعائل", "(.)(.)اء(.)", (r"\1\2ي\3ه", r"\1\2ا\3ه", r"\1\2ي\3", r"\1\2و\3", r"\1\2و\3ه")),
    # قضايا: قضية; زوايا: زاوية
    ("فعايا", "(.)(.)ايا", (r"\1\2يه", r"\1ا\2يه")),
    # كوادر: كادر; عواصم: عاصمة; جواهر: جوهرة
    ("فواعل", "(.)وا(.)(.)", (r"\1ا\2\3", r"\1ا\2\3ه", r"\1و\2\3ه", r"\1و\2\3")),
    # تصاريح: تصريح; فواتير: فاتورة; مناشير: منشور
    (
        "فعاليل",
        "(.)(.)ا(.)ي(.)",
        (r"\1\2\3ي\4", r"\1\2\3و\4", r"\1\2\3ا\4", r"\1\2\3و\4ه", r"\1ا\3و\4", r"\1ا\3و\4ه"),
    ),
    # مصانع: مصنع; مزارع: مزرعة
    ("فعالل", "(.)(.)ا(.)([^ويا])", (r"\1\2\3\4", r"\1\2\3\4ه")),
    # أجداد: جد
    ("أفعال of a doubled root", r"ا(.)(.)ا\2", (r"\1\2",)),
    # أبقار: بقر, بقرة; أشراف: شريف; أصحاب: صاحب; أموال: مال; أكراد: كردي
    (
        "أفعال",
        "ا(.)(.)ا(.)",
        (r"\1\2\3", r"\1\2\3ه", r"\1\2ي\3", r"\1ا\2\3", r"\1ا\3", r"\1\2\3ي"),
    ),
    # أحزمة: حزام; أنسجة: نسيج; أعمدة: عمود
    ("أفعلة", "ا(.)(.)(.)ه", (r"\1\2ا\3", r"\1\2ي\3", r"\1\2و\3")),
    # أبرياء: بريء; أنبياء: نبي; أصدقاء: صديق
    ("أفعياء", "ا(.)(.)ياء", (r"\1\2يء", r"\1\2ي")),
    ("أفعلاء", "ا(.)(.)(.)اء", (r"\1\2ي\3",)),
    # خبراء: خبير; علماء: عالم
    ("فعلاء", "(.)(.)(.)اء", (r"\1\2ي\3", r"\1ا\2\3")),
    # جدران: جدار; قضبان: قضيب
    ("فعلان", "(.)(.)(.)ان", (r"\1\2ا\3", r"\1\2ي\3")),
    # أطقم: طاقم; أسهم: سهم
    ("أفعل", "ا(.)(.)(.)", (r"\1\2\3", r"\1ا\2\3")),
    # جثث: جثة
    ("فعل of a doubled root", r"(.)(.)\2", (r"\1\2ه",)),
    # طعون: طعن; عصور: عصر
    ("فعول", "(.)(.)و(.)", (r"\1\2\3",)),
    # قراء: قارئ; تجار: تاجر; ثمار: ثمرة
    ("فعال", "(.)(.)ا(.)", (r"\1ا\2\3", r"\1\2\3ه")),
)

_COMPILED = tuple((re.compile(pattern), singulars) for _, pattern, singulars in _RULES)


def singulars(plural: str) -> Iterator[str]:
    """Yield the folded words of which a folded word may be the broken plural, likeliest first."""
    for pattern, templates in _COMPILED:
        match = pattern.fullmatch(plural)
        if match is not None:
            for template in templates:
                yield match.expand(template)
