"""Broken plurals by their pattern, for those that the dictionary does not list.

A plural that is unknown (جدران) is led to a singular that is known (جدار) where the pair follows
one of the patterns below. Patterns are over folded letters: a hamza of any seat is ء.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fihris.index.analysis.folding import fold

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

_GROUP = re.compile(r"\(\.\)|\(\[.*?\]\)|\\(\d)")


def _inverse(pattern: str, template: str) -> tuple[re.Pattern[str], str]:
    """Return what the singular matches, and the plural's format for its letters.

    A letter that stands twice in the plural stands once in the singular; one that the singular
    lacks is the و which its ا becomes (فاتورة, فواتير; مال, أموال).
    """
    numbers = iter("1234")

    def letter(part: re.Match[str]) -> str:
        number = part[1] or next(numbers)
        return f"{{l{number}}}" if f"\\{number}" in template else "و"

    singular = re.sub(r"\\(\d)", r"(?P<l\1>.)", template)
    return re.compile(singular), re.sub("ه$", "ة", _GROUP.sub(letter, pattern))


_INVERSE = [
    (*_inverse(pattern, template), re.compile(pattern))
    for _, pattern, templates in _RULES
    for template in templates
]


def plurals(singular: str) -> Iterator[tuple[int, str]]:
    """Yield the broken plurals that a folded word may have, each behind the rank of its rule."""
    for rank, (letters, template, pattern) in enumerate(_INVERSE):
        match = letters.fullmatch(singular)
        if match is not None:
            plural = template.format_map(match.groupdict())
            if pattern.fullmatch(fold(plural)):
                # أفعال and the like begin with a hamza; إفعال is a verbal noun, and no plural.
                yield rank, re.sub("^ا", "أ", plural)
