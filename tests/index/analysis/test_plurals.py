from __future__ import annotations

import pytest

from fihris.index.analysis.folding import fold
from fihris.index.analysis.plurals import plurals


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
    assert fold(plural) in {fold(found) for _, found in plurals(fold(singular))}


@pytest.mark.parametrize("word", ["فيسبوك", "ا", ""])
def test_what_fits_no_pattern_has_no_plural(word: str) -> None:
    assert list(plurals(word)) == []


def test_the_likeliest_pattern_comes_first() -> None:
    ranks = [rank for rank, _ in plurals("جوهره")]
    assert ranks == sorted(ranks)
