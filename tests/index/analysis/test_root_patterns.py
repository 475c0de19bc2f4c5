"""What the pattern of a word says of its root."""

from __future__ import annotations

import pytest

from fihris.index.analysis.root_patterns import roots_of_noun, roots_of_verb

# A root and a word whose pattern shows it.
NOUNS = """
حصل حُصول
حدد حَدّ
لغي لُغة
سني سَنَة
قوم قِيمة
بوب باب
حفل حافِلة
عول عائلة
سود سيِّدة
فنن فَنّان
صرع صِراع
هوي هَواء
حوز حِيازة
وثق وَثيقة
سكن سِكّين
جمهر جُمهور
جزر مَجزرة
سوف مَسافة
قيس مِقياس
نظم مَنظومة
صحر صَحراء
خطر أَخطر
سطر أُسطورة
سرع تَسريع
ذكر تَذكار
فشل إِفشال
عنت تَعنُّت
فجء تَفاجُؤ
فخخ مُفخَّخ
نفذ مُتنفِّذ
وقت مُؤقَّت
وصف مُواصَفة
رتب مُرتَّبات
كمش اِنكِماش
قلب مُنقَلِب
عكف اِعتِكاف
رزق مُرتَزِقة
بين اِستِبيان
شرق مُستَشرِق
جري جَرَيان
ضبط ضَوابط
"""
VERBS = """
صرخ صَرَخ
نمي نَما
عيش عاش
قنن قَنَّن
ركم راكَم
فشل أَفشَل
عنت تَعنَّت
فجء تَفاجَأ
كمش اِنكَمَش
عكف اِعتَكَف
كتب اِستَكتَب
ترجم تَرجَم
جمهر تَجَمهَر
"""


@pytest.mark.parametrize("line", NOUNS.strip().split("\n"))
def test_nouns(line: str) -> None:
    root, word = line.split()
    assert root in roots_of_noun(word, frozenset({root}))


@pytest.mark.parametrize("line", VERBS.strip().split("\n"))
def test_verbs(line: str) -> None:
    root, word = line.split()
    assert root in roots_of_verb(word, frozenset({root}))


def test_a_root_that_the_dictionary_does_not_know_is_none() -> None:
    assert list(roots_of_noun("حُصول", frozenset({"حضر"}))) == []


@pytest.mark.parametrize(
    ("root", "word"),
    [
        ("بشي", "باشا"),
        ("متر", "مِتْرُو"),
        ("لين", "مِلْيُون"),
        ("رمم", "رُمّان"),
        ("قلم", "أَقْلَمَة"),
    ],
)
def test_loan_words_and_other_patterns_are_left(root: str, word: str) -> None:
    assert root not in roots_of_noun(word, frozenset({root}))
