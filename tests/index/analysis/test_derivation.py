"""The verbal nouns and participles of each form of verb."""

from __future__ import annotations

import pytest
from pyarabic.araby import SHADDA

from fihris.index.analysis.derivation import derived

# A verb with its shadda, and words that must be among those derived of it.
VERBS = """
غرق: غارق مغروق
زار: زائر مزور
باع: بائع مبيع
بنى: باني مبني
دعا: داعي مدعو
رأى: رائي مرئي
حجّ: حاج محجوج
سأل: سائل مسؤول
قرأ: قارئ مقروء
أخذ: آخذ مأخوذ
جاء: جائي
نظّم: تنظيم منظم
سمّى: تسمية مسمي
هنّأ: تهنئة مهنئ
أكّد: تأكيد مؤكد
فاوض: مفاوضة مفاوض فواض
بارى: مباراة مباري
فاجأ: مفاجأة مفاجئ
أعلن: إعلان معلن
أدار: إدارة مدير مدار
أعدّ: إعداد معد
أعطى: إعطاء معطي
أنشأ: إنشاء منشئ
أوصل: إيصال موصل
آمن: إيمان مؤمن
آخذ: مؤاخذة مؤاخذ
تقدّم: تقدم متقدم
تحدّى: تحدي متحدي
تفاوض: تفاوض متفاوض
تآمر: تآمر متآمر
تدحرج: تدحرج متدحرج
انفجر: انفجار منفجر
انتخب: انتخاب منتخب
اغتال: اغتيال مغتال
احتجّ: احتجاج محتج
ادّعى: ادعاء مدعي
اضطرب: اضطراب مضطرب
اتّصل: اتصال متصل
التأم: التئام ملتئم
ابتدأ: ابتداء مبتدئ
استقبل: استقبال مستقبل
استقال: استقالة مستقيل مستقال
استعدّ: استعداد مستعد
استأنف: استئناف مستأنف
استوطن: استيطان مستوطن
سيطر: سيطرة مسيطر
زلزل: زلزلة زلزال مزلزل
ترجم: ترجمة مترجم
"""


@pytest.mark.parametrize("line", VERBS.strip().split("\n"))
def test_verbal_nouns_and_participles(line: str) -> None:
    verb, words = line.split(": ")
    assert set(words.split()) <= set(derived(verb.replace(SHADDA, ""), verb))


def test_a_radical_t_is_no_sign_of_form_v() -> None:
    assert "ترجم" not in set(derived("ترجم", "ترجم"))
    assert "تقدم" in set(derived("تقدم", "تقدّم"))


@pytest.mark.parametrize("verb", ["أخذ", "قال", "ردّ", "آب", "اشمأزّ", "فم"])
def test_no_verb_is_too_short(verb: str) -> None:
    assert all(len(word) > 1 for word in derived(verb.replace(SHADDA, ""), verb))
