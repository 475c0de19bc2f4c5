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
ميل: يميل تمايل ميول
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
رضي: تراضي مرضية استرضاء
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
يميل مالي
اتفاق فقر
قرأ قرية
بدأ بدا
سأل سيل
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


# What has no root: names, countries and their nisba, function words, loan words, foreign names.
ROOTLESS = """
محمد علي حسن حسين ناصر
لبنان العراق العراقي السعودية مصر مصري المغرب الإمارات
هذا الذي بعد قبل بين خلال حول حتى لكن على
برنامج دولار مليون برلمان فيديو تكنولوجيا باشا مترو دكتور
ترامب نتنياهو كونغرس باراك زوكربيرغ
bbc 2015
"""


def root(word: str) -> str:
    return root_of(int(roots_of(lemmas_of([word], "lexicon"))[0]))


@pytest.mark.parametrize(("expected", "word"), list(families()))
def test_words_of_a_family_have_its_root(expected: str, word: str) -> None:
    assert root(word) == expected


@pytest.mark.parametrize(("one", "other"), strangers())
def test_words_that_only_look_alike_have_different_roots(one: str, other: str) -> None:
    assert root(one) != root(other)


@pytest.mark.parametrize("word", ROOTLESS.split())
def test_names_function_words_and_loan_words_have_no_root(word: str) -> None:
    assert root(word) == ""


def test_a_lemma_with_a_vowel_sign_has_its_root() -> None:
    lemmas = lemmas_of(["يشكل", "شكل"], "lexicon")
    assert lemmas[0] != lemmas[1]
    one, other = roots_of(lemmas)
    assert one == other > 0


def test_codes_are_numbers_in_the_order_of_the_lemmas() -> None:
    codes = roots_of(["كتاب", "لا شيء كهذا", "مكتب", ""])
    assert codes.dtype == np.uint32
    assert codes.shape == (4,)
    assert codes[0] == codes[2] > 0
    assert codes[[1, 3]].tolist() == [0, 0]
    assert roots_of([]).shape == (0,)


def test_families_do_not_share_codes() -> None:
    by_root: dict[str, set[int]] = {}
    for expected, word in families():
        code = int(roots_of(lemmas_of([word], "lexicon"))[0])
        by_root.setdefault(expected, set()).add(code)
    assert all(len(codes) == 1 for codes in by_root.values())
    assert all(not one & other for one, other in combinations(by_root.values(), 2))


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), max_size=5))
def test_any_text_has_a_code(texts: list[str]) -> None:
    codes = roots_of(texts)
    assert codes.tolist() == [int(roots_of([text])[0]) for text in texts]


@given(st.text("بتدركلمي", min_size=3, max_size=5))
def test_a_code_is_of_a_root_of_three_to_five_letters(text: str) -> None:
    letters = root_of(int(roots_of([text])[0]))
    assert letters == "" or 3 <= len(letters) <= 5


FEW = {"كتاب": 1, "قرار": 2}


@pytest.fixture
def cache_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the roots are kept; nothing is there yet, and finding them is quick."""
    monkeypatch.setattr(compiled, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    monkeypatch.setattr(roots, "_compile", lambda: FEW)
    roots._codes.cache_clear()
    yield tmp_path / "cache" / f"roots-{compiled._digest()}"
    roots._codes.cache_clear()


def test_the_second_process_finds_the_roots_in_a_file(
    cache_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert roots_of(["قرار", "كتاب", "آخر"]).tolist() == [2, 1, 0]
    assert cache_file.exists()
    roots._codes.cache_clear()
    monkeypatch.delattr(roots, "_compile")
    assert roots_of(["قرار", "كتاب", "آخر"]).tolist() == [2, 1, 0]


@pytest.mark.parametrize("damaged", [b"", b"damaged", None])
def test_a_damaged_file_changes_nothing(cache_file: Path, damaged: bytes | None) -> None:
    roots_of(["قرار"])
    whole = cache_file.read_bytes()
    cache_file.write_bytes(whole[:64] + b"?" + whole[65:] if damaged is None else damaged)
    roots._codes.cache_clear()
    assert roots_of(["قرار", "كتاب", "آخر"]).tolist() == [2, 1, 0]
    assert cache_file.read_bytes() == whole


def test_a_file_of_another_make_changes_nothing(cache_file: Path) -> None:
    cache_file.parent.mkdir()
    with ArrayFileWriter(cache_file) as file:
        file.add("lemmas", np.frombuffer(b"one\ntwo", np.uint8))
        file.add("codes", np.zeros(3, np.uint32))
        file.close({})
    assert roots_of(["قرار", "one"]).tolist() == [2, 0]


def test_without_a_place_for_the_file_there_are_roots(cache_file: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert roots_of(["قرار"]).tolist() == [2]


def test_only_who_asks_for_roots_finds_them(cache_file: Path) -> None:
    lemmas_of(["قرار"], "lexicon")
    assert not cache_file.exists()
