from __future__ import annotations

import pytest

from fihris.index.analysis.folding import fold
from fihris.index.analysis.plurals import singulars


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("وثائق", "وثيقة"),
        ("رسائل", "رسالة"),
        ("زبائن", "زبون"),
        ("قضايا", "قضية"),
        ("زوايا", "زاوية"),
        ("كوادر", "كادر"),
        ("عواصم", "عاصمة"),
        ("جواهر", "جوهرة"),
        ("تصاريح", "تصريح"),
        ("صناديق", "صندوق"),
        ("مفاتيح", "مفتاح"),
        ("فواتير", "فاتورة"),
        ("مصانع", "مصنع"),
        ("مزارع", "مزرعة"),
        ("أجداد", "جد"),
        ("أسعار", "سعر"),
        ("أبقار", "بقرة"),
        ("أشراف", "شريف"),
        ("أصحاب", "صاحب"),
        ("أموال", "مال"),
        ("أكراد", "كردي"),
        ("أحزمة", "حزام"),
        ("أنسجة", "نسيج"),
        ("أعمدة", "عمود"),
        ("أبرياء", "بريء"),
        ("أنبياء", "نبي"),
        ("أصدقاء", "صديق"),
        ("خبراء", "خبير"),
        ("علماء", "عالم"),
        ("جدران", "جدار"),
        ("قضبان", "قضيب"),
        ("أشهر", "شهر"),
        ("أطقم", "طاقم"),
        ("جثث", "جثة"),
        ("عصور", "عصر"),
        ("تجار", "تاجر"),
        ("ثمار", "ثمرة"),
    ],
)
def test_each_pattern(plural: str, singular: str) -> None:
    assert fold(singular) in set(singulars(fold(plural)))


@pytest.mark.parametrize("word", ["لبنان", "وزير", "كتب", "فيسبوك", "اا", ""])
def test_what_is_no_pattern_has_no_singular(word: str) -> None:
    found = set(singulars(word))
    assert word not in found
    assert "" not in found
