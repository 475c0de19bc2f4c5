"""The root of a word by its pattern, where no dictionary says it: ``حصول`` is فُعول of ح ص ل.

A pattern is tried on the word's letters, a doubled one written twice, with and without ة or ات;
what it finds is a root only where the dictionary knows such a root. A first radical ء may stand for
و: ``مؤقت`` is of وقت.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fihris.index.analysis.root_letters import spelled, without_signs

# Name, pattern over letters with any hamza as ء, the root; W is a weak radical, و or ي.
_NOUNS = (
    ("فعل", "(.)(.)(.)", r"\1\2\3"),  # لحظة, حدّ
    ("فال", "(.)ا(.)", r"\1W\2"),  # باب, حالة
    ("فيلة", "(.)ي(.)ة", r"\1و\2"),  # قيمة, بيئة
    ("فعة", "(.)(.)ة", r"\1\2ي"),  # لغة, سنة
    ("فاعل", "(.)ا(.)(.)", r"\1\2\3"),  # حافلة
    ("فائل", "(.)اء(.)", r"\1W\2"),  # عائلة
    ("فيّل", "(.)يي(.)", r"\1W\2"),  # سيّدة
    ("فعّل", r"(.)(.)\2(.)", r"\1\2\3"),  # خلّب
    ("فعّال", r"(.)(.)\2ا(.)", r"\1\2\3"),  # فنّان, سيّارة
    ("فعّيل, فعّول", r"(.)(.)\2[يو](.)", r"\1\2\3"),  # سكّين
    ("فعال", "(.)(.)ا(.)", r"\1\2\3"),  # صراع, رئاسة
    ("فعاء", "(.)(.)اء", r"\1\2ي"),  # هواء
    ("فيال", "(.)يا(.)", r"\1و\2"),  # حيازة
    ("فعيل", "(.)(.)ي(.)", r"\1\2\3"),  # وثيقة
    ("فعول", "(.)(.)و(.)", r"\1\2\3"),  # حصول
    ("فعلول, فعليل, فعلال", "(.)(.)(.)[ويا](.)", r"\1\2\3\4"),  # جمهور, برهان
    ("مفعل", "م(.)(.)(.)", r"\1\2\3"),  # مجزرة, محلّ
    ("مفال, مفيل", "م(.)[اي](.)", r"\1W\2"),  # مسافة, مسيرة
    ("مفعال", "م(.)(.)ا(.)", r"\1\2\3"),  # مقياس
    ("مفعول", "م(.)([^وي])و(.)", r"\1\2\3"),  # منظومة
    ("فعلان", r"(.)(.)(?!\2)(.)ان", r"\1\2\3"),  # جريان, إنسان
    ("فواعل", "(.)وا(.)(.)", r"\1\2\3"),  # ضوابط
    ("فعلاء", "(.)(.)(.)اء", r"\1\2\3"),  # صحراء
    ("أفعل", "ء(.)(.)([^ة])", r"\1\2\3"),  # أخطر, أحقّ
    ("أفعولة", "ء(.)(.)و(.)", r"\1\2\3"),  # أسطورة
    ("تفعيل", "ت(.)(.)ي(.)", r"\1\2\3"),  # تسريع
    ("تفعال", "ت(.)(.)ا(.)", r"\1\2\3"),  # تذكار
    ("إفعال", "ء(.)(.)ا(.)", r"\1\2\3"),  # إفشال
    ("تفعّل", r"ت(.)(.)\2(.)", r"\1\2\3"),  # تعنّت
    ("تفاعل", "ت(.)ا(.)(.)", r"\1\2\3"),  # تفاجؤ
    ("مفعّل, متفعّل", r"مت?(.)(.)\2(.)", r"\1\2\3"),  # مفخّخ, متنفّذ
    ("مفاعل, متفاعل", "مت?(.)ا(.)(.)", r"\1\2\3"),  # مواصفة
    ("انفعال", "ان(.)(.)ا(.)", r"\1\2\3"),  # انكماش
    ("منفعل", "من(.)(.)(.)", r"\1\2\3"),
    ("افتعال", "ا(.)ت(.)ا(.)", r"\1\2\3"),  # اعتكاف
    ("مفتعل", "م(.)ت(.)(.)", r"\1\2\3"),
    ("استفعال", "است(.)(.)ا(.)", r"\1\2\3"),  # استبيان
    ("مستفعل", "مست(.)(.)(.)", r"\1\2\3"),
)
_VERBS = (
    ("فعل", "(.)(.)(.)", r"\1\2\3"),  # صرخ, نما, شدّ
    ("فال", "(.)ا(.)", r"\1W\2"),  # عاش
    ("فعّل", r"(.)(.)\2(.)", r"\1\2\3"),  # قنّن
    ("فاعل", "(.)ا(.)(.)", r"\1\2\3"),
    ("أفعل", "ء(.)(.)(.)", r"\1\2\3"),
    ("تفعّل", r"ت(.)(.)\2(.)", r"\1\2\3"),
    ("تفاعل", "ت(.)ا(.)(.)", r"\1\2\3"),
    ("انفعل", "ان(.)(.)(.)", r"\1\2\3"),
    ("افتعل", "ا(.)ت(.)(.)", r"\1\2\3"),
    ("استفعل", "است(.)(.)(.)", r"\1\2\3"),
    ("فعلل, تفعلل", "ت?(.)(.)(.)(.)", r"\1\2\3\4"),  # ترجم
)

_AF3ILA = re.compile("ء[^اوي]{3}ة")
_HAMZA = str.maketrans("أإآؤئى", "ءءءءءي")


def _compiled(
    rules: tuple[tuple[str, str, str], ...],
) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), template) for _, pattern, template in rules]


_COMPILED_NOUNS, _COMPILED_VERBS = _compiled(_NOUNS), _compiled(_VERBS)


def roots_of_noun(vocalised: str, known: frozenset[str]) -> Iterator[str]:
    """Yield those of the `known` roots that a noun or an adjective may have by its pattern.

    Not of what ends in ا or in ـو, nor of أفعلة: these are mostly loan words (باشا, مترو, أجندة).
    """
    word = without_signs(vocalised).translate(_HAMZA)
    if word[-1] not in "او" and not _AF3ILA.fullmatch(word):
        yield from _roots((word, word.removesuffix("ة").removesuffix("ات")), _COMPILED_NOUNS, known)


def roots_of_verb(vocalised: str, known: frozenset[str]) -> Iterator[str]:
    """Yield those of the `known` roots that a verb may have by its pattern."""
    yield from _roots((without_signs(vocalised).translate(_HAMZA),), _COMPILED_VERBS, known)


def _roots(
    words: tuple[str, ...], rules: list[tuple[re.Pattern[str], str]], known: frozenset[str]
) -> Iterator[str]:
    for pattern, template in rules:
        for word in words:
            match = pattern.fullmatch(word)
            if match is not None:
                for weak in "وي" if "W" in template else "-":
                    root = spelled(match.expand(template).replace("W", weak))
                    if root in known:
                        yield root
                    elif root[:1] == "ء" and "و" + root[1:] in known:
                        yield "و" + root[1:]
