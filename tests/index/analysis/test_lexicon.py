"""What the lexicon stemmer must bring together, and what it must keep apart.

Each line of `ONE_WORD` is one word of the news in its forms; expected from grammar, not from what
the stemmer does.
"""

from __future__ import annotations

import itertools

import pytest

from fihris.index.analysis.folding import fold
from fihris.index.analysis.stemmers import stemmer

ONE_WORD = {
    # clitics
    "the article": "قرار القرار",
    "the article behind a conjunction": "قرار والقرار فالقرار",
    "the article behind a preposition": "قرار بالقرار كالقرار للقرار وبالقرار وللقرار",
    "ل before a stem in ل": "لجنة اللجنة للجنة لجان",
    "the conjunction و": "وزير ووزير والوزير",
    "the conjunction ف": "قرار فقرار",
    "the preposition ب": "سعر بسعر وبسعر",
    "the preposition ك": "وزير كوزير",
    "the preposition ل": "رئيس لرئيس ولرئيس",
    "possessives of a noun": "قرار قراره قرارها قرارهم قرارنا قرارهما",
    "possessives of a feminine": "زيارة زيارته زيارتها زيارتهم",
    # declension
    "the accusative": "قرار قرارا وقرارا",
    "the dual": "قرار قراران قرارين القرارين",
    "the dual of a feminine": "طائرة طائرتان طائرتين الطائرتين",
    "the sound masculine plural": "مسؤول مسؤولون مسؤولين المسؤولون والمسؤولين",
    "the construct plural": "مسؤول مسؤولو مسؤولي مسؤوليها",
    "the sound feminine plural": "قرار قرارات القرارات قراراته بقرارات",
    "a feminine and its plural": "عملية عمليات العمليات عملياتها",
    "a ة that stands for a nisba's": "عقوبة عقوبات العقوبات والعقوبات",
    "an adjective": "جديد جديدة الجديدة جديدا جدد الجدد",
    "an adjective's plurals": "مشترك مشتركة المشتركين مشتركون مشتركات",
    "a nisba": "سياسي سياسية السياسيون السياسيين سياسيا سياسيات",
    "a comparative and its feminine": "أكبر الكبرى كبرى",
    "a noun in ى": "مستشفى المستشفى مستشفيات المستشفيات بمستشفى مستشفاها",
    "a noun in ي": "قاضي القاضي قاض قاضيا قضاة القضاة",
    "a noun in اة": "مباراة مباريات المباراة المباريات مباراته",
    "a noun in أة": "منشأة منشآت المنشآت بمنشآت",
    "a noun in اء": "قضاء القضاء للقضاء",
    "a loan word in ا": "كاميرا كاميرات الكاميرات",
    # broken plurals
    "صاروخ": "صاروخ صواريخ بالصواريخ الصواريخ صواريخها",
    "رئيس": "رئيس رؤساء الرئيس الرؤساء ورؤساء",
    "كتاب": "كتاب كتب الكتب الكتاب كتابه",
    "درجة": "درجة درجات الدرجات بدرجة",
    "سعر": "سعر أسعار بسعر الأسعار أسعارها",
    "دولة": "دولة دول دولته الدول للدول والدولة",
    "قمر": "قمر أقمار الأقمار",
    "مصنع": "مصنع مصانع المصانع مصنعا",
    "خبير": "خبير خبراء الخبراء لخبراء",
    "وزير": "وزير وزراء الوزراء للوزراء والوزراء وزرائها",
    "طفل": "طفل أطفال الأطفال أطفاله",
    "مال": "مال أموال الأموال أموالهم",
    "مدينة": "مدينة مدن المدن مدينتين",
    "ملف": "ملف ملفات الملفات",
    "قانون": "قانون قوانين القوانين",
    "حزب": "حزب أحزاب الأحزاب حزبه",
    "قائد": "قائد قادة القادة قائدا",
    "هجمة": "هجمة هجمات الهجمات",
    "شاب": "شباب الشباب",
    "جندي": "جندي جنود الجنود جنديا",
    "امرأة": "امرأة نساء المرأة النساء",
    "ضغط": "ضغط ضغوط ضغوطات الضغوط",
    "a plural by its pattern": "جدار جدران الجدران",
    "a plural by its pattern, and a pronoun": "تصريح تصاريح تصاريحه",
    # the brief of a search for drones
    "مسيرة": "مسيرات مسيرة المسيرات والمسيرات بمسيرات للمسيرات وبالمسيرات مسيرتين مسيرتان"
    " مسيراتهم لمسيرتنا",
    "طائرة": "طائرة طائرات طائراتها بطائرات الطائرات والطائرة",
    # verbs
    "a sound verb": "أعلن أعلنت أعلنوا يعلن تعلن سيعلن وأعلن ليعلن يعلنون",
    "a verb with an object": "رفض رفضت رفضه يرفضها رفضتهم",
    "a hollow verb": "زار زارت زاروا يزور تزور سيزور وسيزور زاره يزورها زرنا يزورون",
    "another hollow verb": "قام قامت يقوم تقوم ستقوم قاموا يقومون",
    "a hollow verb in ي": "باع يبيع باعت يبيعون بعنا",
    "a hollow form IV": "أراد أرادت يريد تريد يريدون",
    "a hollow form X": "استقال استقالت يستقيل",
    "its passive": "قال قالت يقول قيل يقال قالوا",
    "a doubled verb": "رد ردت يرد ترد ردوا سيرد",
    "a defective verb in و": "دعا دعت يدعو تدعو دعوا يدعون سيدعو دعاه",
    "a defective verb in ي": "رمى رمت يرمي ترمي رموا",
    "a defective verb in ى": "بقي بقيت يبقى تبقى بقوا",
    "a defective form IV": "أعطى أعطت يعطي تعطي أعطاه",
    "a defective form V": "تلقى تلقت يتلقى تلقوا ستتلقى",
    "an assimilated verb": "وصل وصلت يصل تصل سيصل وصلوا",
    "a verb in hamza": "بدأ بدأت يبدأ تبدأ بدؤوا بدأوا",
    "a verb that begins with hamza": "أكد أكدت يؤكد تؤكد وأكد ويؤكد",
    "رأى": "رأى رأت يرى يرون رأوا",
    "a form II": "قرر قررت يقرر تقرر قرروا",
    "a form III": "شارك شاركت يشارك يشاركون وشارك",
    "a form VIII": "اتهم اتهمت يتهم تتهم",
    "a form X": "استخدم استخدمت يستخدم يستخدمون تستخدمها",
    # countries
    "إيران": "إيران إيراني الإيرانية الإيرانيين وإيران لإيران ايران",
    "روسيا": "روسيا روسي الروسية الروس بروسيا",
    "أمريكا": "أمريكا أميركا أمريكي الأميركية الأمريكيون",
    "أوكرانيا": "أوكرانيا الأوكرانية أوكراني لأوكرانيا",
    "فلسطين": "فلسطين الفلسطينيين فلسطينية وفلسطين",
    "العراق": "العراق عراقي العراقية بالعراق",
    "فرنسا": "فرنسا فرنسي الفرنسية",
    # spelling
    "a hamza's seats": "مسؤول مسئول مسوول المسئولين",
    "شؤون": "شأن شؤون شئون الشؤون",
    "مئة": "مئة مائة مئات المئات المائة",
    "a dropped hamza": "أعلن اعلن",
    "ه for ة": "شركة شركه الشركه",
    "ى for ي": "سياسي سياسى",
    "the two spellings of a loan word": "تلفزيون تليفزيون",
    # numbers
    "ثلاثة": "ثلاثة ثلاث الثلاثة",
    "واحد": "واحد واحدة الواحد",
    "مليون": "مليون ملايين المليون مليونا",
    # words that the dictionary lacks
    "an unknown name": "الكونغرس كونغرس والكونغرس بالكونغرس",
    "an unknown noun": "تغريدة تغريدات التغريدات",
    "an unknown nisba": "فلكلوري الفلكلورية فلكلورية",
    "an unknown participle": "مبتعث المبتعثين المبتعثون",
    # what newcomers to the news looked for
    "a plural in أل that is no article": "لسان ألسنة الألسنة",
    "آلة": "آلة آلات الآلات بآلات",
    "a unit of measure": "لتر لترا اللتر لترات",
    "a plural that is also a rarer noun": "سائح سياح السياح",
    "a noun for a man or a woman": "فنان الفنان الفنانة الفنانين",
    "two letters that are a word": "شيء شي شئ الشيء",
    "plurals of the rarer of two homographs": "علماء العلماء لعلماء علماؤنا",
    "a plural that another vocalisation shares": "جهد جهود الجهود",
    "a country's nisba, whatever is written like it": "مصر مصري المصريون ومصر",
    "a hollow verb that is written like a noun": "يميل تميل مالت",
    "a verb in ه": "يكره تكره كرهت",
    "a noun in تحدّي": "تحدي التحدي تحد تحديا تحديات",
    "a loan word with ل": "باكالوريا لباكالوريا بكالوريا البكالوريا",
    "an accusative behind ك": "رئيس كرئيس كرئيسا",
    "a nisba's plural without one ي": "تونسي التونسين التونسيين تونسية",
    "another nisba's plural without one ي": "أمريكي الأمريكين الأمريكيين",
    "بلدي": "بلدي البلدي البلدية بلديات البلديات",
    "ه for ة against a verb and a hatred": "كرة كره الكرة",
}

APART = """
مسيرات سيارات
مسيرة سير
مسيرة مسار
مسيرة مسير
وزير وزارة
الوزراء الوزارات
زيارة زار
قرار قرر
كتاب كاتب
كتاب كتابة
كتاب مكتبة
مكتب مكتبة
رئيس رئاسة
طائرة طيران
دولة دولي
سياسة سياسي
عملية عمل
إعلان أعلن
إعلام أعلام
درجة دراجة
مصنع صناعة
خبراء أخبار
قمر قمة
عقوبة عقبة
سعر سعي
حرب حزب
طالب طلب
شكل يشكل
يطالب الطلاب
بدأ بدا
قال قام
رد ورد
زار زاد
وصل صلاة
فلسطين طين
لبنان لبن
كوبا كوب
باريس ريس
بيان يان
تقدم قدم
مدينة دين
عام أعمى
على علي
علماء العالم
علماء عالمي
المعالم معلم
المعالم المعلمين
أميال ميول
ديوانة ديوان
الديوانة الديوان
تحد حدود
التحدي على
الآجر أجور
التمر يمر
تمور مرت
شعبان شعب
مصراتة مصر
مدنين المدنيين
قفصة قفص
أب آب
مصرون مصر
القطاري قطر
أقطار قطر
كرة تكره
كرة يكره
كروس روسيا
علي علية
مال تميل
مال مآل
عام يعوم
لاعب اللعاب
أسرة بأسره
قمر قمرت
تالة إله
تالة تألّه
محروقات محروقة
أمن آمنة
أمن آمن
آلات زوجة
وات زوجة
آف وفى
لتر رأي
لتر رأى
ألسنة سنة
ألسنة السنوات
"""

# What belongs to the word stays, whatever stands around it.
WHOLE = {
    "وزير": "وزير الوزير",
    "وكالة": "وكالة الوكالة وكالات",
    "ولاية": "ولاية الولايات",
    "واشنطن": "واشنطن وواشنطن",
    "وطن": "وطن الوطن",
    "فريق": "فريق الفريق",
    "فلسطين": "فلسطين",
    "فيروس": "فيروس الفيروس",
    "كتاب": "كتاب",
    "كوبا": "كوبا",
    "لجنة": "لجنة",
    "لبنان": "لبنان ولبنان بلبنان",
    "بيان": "بيان البيان",
    "باريس": "باريس وباريس",
    "بايدن": "بايدن وبايدن",
    "بلينكن": "بلينكن وبلينكن",
    "إيران": "إيران",
    "تلفزيون": "تلفزيون التلفزيون",
    "روسيا": "روسيا",
    "قانون": "قانون",
    "سلطان": "سلطان",
    "ميدان": "ميدان",
    "برلين": "برلين",
    "بوتين": "بوتين",
    "ستالين": "ستالين",
    "كاميرون": "كاميرون",
    "نتنياهو": "نتنياهو",
    "زيلينسكي": "زيلينسكي وزيلينسكي",
    "فيسبوك": "فيسبوك",
    "داعش": "داعش وداعش",
    "علي": "علي",
    "ج": "ج",
    "ا": "ا",
    "ش": "ش",
    "وات": "وات",
    "مدنين": "مدنين ومدنين",
    "أب": "أب",
    "كورودا": "كورودا",
    "ص": "ص",
    "كم": "كم",
    "آف": "آف",
    "تر": "تر",
    "لتر": "لتر",
    "تالة": "تالة بتالة",
    "قمرت": "قمرت",
    "مصراتة": "مصراتة بمصراتة",
    "كروس": "كروس",
    "شعبان": "شعبان",
}


def lemmas(forms: str) -> list[str]:
    return stemmer("lexicon").lemmas(forms.split())


@pytest.mark.parametrize(("rule", "forms"), ONE_WORD.items(), ids=ONE_WORD.keys())
def test_forms_of_one_word_meet(rule: str, forms: str) -> None:
    found = lemmas(forms)
    assert len(set(found)) == 1, dict(zip(forms.split(), found, strict=True))


@pytest.mark.parametrize("pair", APART.strip().split("\n"))
def test_other_words_stay_apart(pair: str) -> None:
    first, second = lemmas(pair)
    assert first != second


@pytest.mark.parametrize(("word", "forms"), WHOLE.items())
def test_what_belongs_to_a_word_stays(word: str, forms: str) -> None:
    expected = {fold(word)}
    assert set(lemmas(forms)) == expected


def test_drones_stay_apart_from_all_that_looks_like_them() -> None:
    words = lemmas("مسيرة سيارة سير مسار مسير سيرة سائر")
    assert words[0] not in words[1:]


@pytest.mark.parametrize(
    ("forms", "rule"),
    [
        ("القراره قرار", "no article with a possessive"),
        ("سقرار قرار", "س only before an imperfect"),
        ("القرارا قرار", "no article with an accusative"),
        ("الأعلنت أعلن", "no article with a verb"),
        ("يكرة يكره", "no ة for a radical ه"),
    ],
)
def test_illegal_splits_are_not_made(forms: str, rule: str) -> None:
    first, second = lemmas(forms)
    assert first != second


def test_there_are_enough_cases() -> None:
    cases = sum(len(list(itertools.pairwise(forms.split()))) for forms in ONE_WORD.values())
    assert cases + len(APART.strip().split("\n")) + len(WHOLE) > 400
