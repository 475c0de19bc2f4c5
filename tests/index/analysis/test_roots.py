"""Families of words by their roots; which word is of which root is knowledge of the language."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.index.analysis import compiled, roots
from fihris.index.analysis.analyzer import lemmas_of
from fihris.index.analysis.root_letters import root_of
from fihris.index.analysis.roots import roots_of
from fihris.index.arrays import ArrayFileWriter

# A root, its last weak radical as ي, and words of it, as they stand in news.
FAMILIES = """
كتب: كتاب كاتب مكتوب كتابة مكتبة يكتب كتيبة
نخب: انتخاب ناخب انتخب منتخب انتخابي الانتخابات
حجج: احتجاج احتجاجي احتج محتج حجة
غرق: غرق غارق أغرق إغراق استغرق
فوض: مفاوضة تفاوض مفاوض فاوض تفويض
صوت: تصويت صوت يصوتون صوتي
قول: قال قول مقال يقول مقولة
زور: زار زيارة زائر يزورون
بني: بناء مبنى بنية تبنى
دعي: دعا دعوة دعاء استدعى ادعاء دعوى
قود: قاد قيادة قائد قيادي اقتياد
عود: عاد عودة إعادة استعادة يعيد عادة
صير: صار مصير مصيري
ميل: مال تمايل ميول
وصل: وصل اتصال تواصل وصول إيصال صلة
وفق: اتفاق وافق موافقة اتفاقية توافق توفيق
وحد: واحد وحدة اتحاد متحد توحيد اتحادي
ءخذ: أخذ اتخذ اتخاذ مأخوذ
ءمن: أمن آمن أمين إيمان تأمين أمني
ءكل: أكل مأكولات
ءجل: أجل تأجيل مؤجل
ءسس: أسس تأسيس مؤسسة أساس أساسي
ءهل: أهل تأهيل مؤهل أهلي
سءل: سؤال مسؤول مسؤولية سأل تساءل مسألة
رءس: رئيس رأس رئاسة رئاسي ترأس
رءي: رأى رأي رؤية مرئي
بدء: بدأ مبدأ ابتداء ابتدائي
بدي: بدا يبدو أبدى
نشء: أنشأ إنشاء منشأة نشأة
قرء: قرأ قراءة قارئ
هيء: هيئة تهيئة
جزء: جزء تجزئة جزئي
علم: علم تعليم معلم إعلام إعلامي استعلام عالم
حكم: حكم حكومة محكمة حاكم تحكيم حكومي
عمل: عمل عامل تعامل استعمال معمل عملية
شرك: شركة شارك مشاركة مشترك شراكة
جمع: جمع اجتماع مجتمع جامعة جماعة إجماع
سلم: سلام مسلم إسلام إسلامي تسليم استسلام
قدم: قدم يقدم تقديم تقدم متقدم قديم استقدام
ضرر: ضرر أضرار اضطر متضرر ضرورة
ضرب: ضرب اضطراب مضطرب إضراب
زحم: زحام ازدحام مزدحم
زهر: زهرة ازدهار ازدهر مزدهر
زيد: زاد زيادة ازداد مزيد تزايد
حلل: حل احتلال محتل احتل تحليل محل
مدد: مدة امتداد تمديد امتد مادة
عدد: عدد استعداد متعدد إعداد
مرر: مر استمر استمرار مرور ممر
غلق: إغلاق أغلق مغلق
فوز: فاز فوز فائز
خوف: خاف خوف مخاوف تخويف
نول: نال تناول
قضي: قضية قضاء قاضي قضائي اقتضى
رضي: رضا أرضى
سعي: سعى سعي مسعى
بقي: بقي بقاء إبقاء بقية
لقي: لقاء التقى ملتقى تلقى
عطي: أعطى إعطاء
عني: عانى معاناة معنى معنوي
ربي: تربية تربوي
نمي: تنمية تنموي نمو نما
حمي: حماية محامي
وقي: وقاية وقائي اتقى
غذي: غذاء غذائي تغذية
حيي: حياة حي حياتي إحياء
وثق: وثيقة وثائقي توثيق ثقة
جمهر: جمهور جماهيري جمهورية
سيطر: سيطر سيطرة مسيطر
ترجم: ترجم ترجمة مترجم
زلزل: زلزال زلزلة
عشر: عشرة عشرون عاشر
ثلث: ثلاثة ثلاثون ثالث ثلث
سود: سيدة سيد
حصل: حصل حصول حصيلة تحصيل
فنن: فن فنان فني
جوح: اجتاح اجتياح
وقت: وقت مؤقت توقيت
ركز: مركز ركز تركيز تمركز
قتل: قتل قتال مقاتل مقتول
"""


def families() -> Iterator[tuple[str, str]]:
    for line in FAMILIES.strip().split("\n"):
        root, words = line.split(": ")
        for word in words.split():
            yield root, word


# Words that look alike, or have letters in common, and are of different roots.
STRANGERS = """
مدينة دين
قيادة قيد
مصير مصر
صار صورة
مال مالي
اتفاق فقر
قرأ قرية
بدأ بدا
سأل سال
وعد عاد
حل حال
تناول دولة
إسلام سلاح
اتصال صلاة
استمر سمر
استقبال سقف
استقلال سقوط
احتلال حال
مستقبل استقالة
اضطراب طرب
انتقال انتقام
انتصار نظر
زيارة زيادة
مسؤول سلاح
عمل علم
طالب بطل
مكتب كتف
شركة شرطة
ازدهار زهد
محاكمة كم
أزمة زمن
موقع قاع
تصويت صيد
مفاوضة فضاء
معارضة أرض
وزير زيارة
غارق غارة
منطقة قطن
مسلح سلام
"""


def strangers() -> list[tuple[str, str]]:
    pairs = [tuple(line.split()) for line in STRANGERS.strip().split("\n")]
    return [(one, other) for one, other in pairs]


def root(word: str) -> str:
    return root_of(int(roots_of(lemmas_of([word], "lexicon"))[0]))


@pytest.mark.parametrize(("expected", "word"), list(families()))
def test_words_of_a_family_have_its_root(expected: str, word: str) -> None:
    assert root(word) == expected


@pytest.mark.parametrize(("one", "other"), strangers())
def test_words_that_only_look_alike_have_different_roots(one: str, other: str) -> None:
    assert root(one) != root(other)
