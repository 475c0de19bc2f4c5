"""Lucene's own cases (TestArabicStemFilter, TestArabicNormalizationFilter) and its length rules."""

from __future__ import annotations

import pytest

from fihris.index.analysis.light10 import Light10, normalise, stem
from fihris.index.analysis.stemmers import stemmer


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("الحسن", "حسن"),  # ال
        ("والحسن", "حسن"),  # وال
        ("بالحسن", "حسن"),  # بال
        ("كالحسن", "حسن"),  # كال
        ("فالحسن", "حسن"),  # فال
        ("للاخر", "اخر"),  # لل
        ("وحسن", "حسن"),  # و
    ],
)
def test_each_prefix(form: str, expected: str) -> None:
    assert stem(form) == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("زوجها", "زوج"),  # ها
        ("ساهدان", "ساهد"),  # ان
        ("ساهدات", "ساهد"),  # ات
        ("ساهدون", "ساهد"),  # ون
        ("ساهدين", "ساهد"),  # ين
        ("ساهديه", "ساهد"),  # يه
        ("ساهدية", "ساهد"),  # ية
        ("ساهده", "ساهد"),  # ه
        ("ساهدة", "ساهد"),  # ة
        ("ساهدي", "ساهد"),  # ي
    ],
)
def test_each_suffix(form: str, expected: str) -> None:
    assert stem(form) == expected


def test_a_prefix_and_a_suffix() -> None:
    assert stem("وساهدون") == "ساهد"


def test_each_suffix_is_tried_once_in_the_order_of_the_list() -> None:
    assert stem("ساهدهات") == "ساهد"  # ات, then ه
    assert stem("ساهداتها") == "ساهد"  # ها, then ات
    assert stem("ساهدهها") == "ساهد"  # ها, then ه
    assert stem("ساهديها") == "ساهد"  # ها, then ي
    assert stem("ساهدتاته") == "ساهدتات"  # ه; ات stands before it in the list


def test_one_prefix_at_most_is_removed() -> None:
    assert stem("والوطن") == "وطن"
    assert stem("الولد") == "ولد"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("الو", "الو"),  # one letter would stay
        ("ولد", "ولد"),  # و goes only before three letters
        ("وولد", "ولد"),
        ("الاب", "اب"),  # two letters are enough behind ال
        ("ابها", "اب"),
        ("بها", "بها"),  # one letter would stay
        ("بين", "بين"),
    ],
)
def test_what_must_stay(form: str, expected: str) -> None:
    assert stem(form) == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("آجن", "اجن"),
        ("أحمد", "احمد"),
        ("إعاذ", "اعاذ"),
        ("بنى", "بني"),
        ("فاطمة", "فاطمه"),
        ("روبرـــــت", "روبرت"),
        ("مَبنا", "مبنا"),
        ("هاذا", "هاذا"),
        ("ولدٌ", "ولد"),
        ("مئة", "مئه"),  # hamza on a seat stays
        ("مسؤول", "مسؤول"),
    ],
)
def test_the_normalisation(form: str, expected: str) -> None:
    assert normalise(form) == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("وزير", "زير"),
        ("وكالة", "كال"),
        ("إيران", "اير"),
        ("إيرانية", "ايران"),
        ("english", "english"),
    ],
)
def test_what_lucene_makes_of_words_of_the_news(form: str, expected: str) -> None:
    assert Light10().lemmas([form]) == [expected]


def test_the_registry_has_it() -> None:
    assert stemmer("light10").lemmas(["الحسن", "ساهدات"]) == ["حسن", "ساهد"]
