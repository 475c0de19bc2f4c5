"""The words that every verb has by rule: verbal nouns and participles of all forms.

=========  ==============================  ======================  =========================
form       verb                            verbal noun             participles
=========  ==============================  ======================  =========================
I          غرق, زار, بنى, حج               (by no rule)            غارق, مغروق, زائر, باني
II         نظّم, سمّى, هنّأ                   تنظيم, تسمية, تهنئة      منظم, مسمي, مهنئ
III        فاوض, بارى                      مفاوضة, فواض, مباراة    مفاوض, مباري
IV         أعلن, أدار, أوصل, آمن             إعلان, إدارة, إيصال      معلن, مدير, مدار, مؤمن
V, VI      تقدّم, تحدّى, تفاوض                the verb, تحدي          متقدم, متحدي
VII to X   انتخب, اغتال, احتج, استقال       انتخاب, اغتيال, احتجاج  منتخب, مغتال, مستقيل
four       سيطر, زلزل                      سيطرة, زلزال            مسيطر, مزلزل
=========  ==============================  ======================  =========================

A last ي is written, as in dictionaries that say باني for بانٍ.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyarabic.araby import SHADDA


def derived(letters: str, marked: str) -> Iterator[str]:
    """Yield the verbal nouns and participles of a verb, as they are written in print.

    `letters` is the verb's dictionary form, `marked` the same with shadda and sukun.
    """
    doubled_middle = marked[2:3] == SHADDA and len(letters) == 3
    if letters[0] == "ا" and len(letters) > 3:
        yield from _with_alef(letters, marked)
    elif letters[0] == "آ":
        yield from _with_madda(letters)
    elif doubled_middle:
        yield from _second(letters)
    elif _is_fourth(letters, marked):
        yield from _fourth(letters, marked)
    elif len(letters) > 3 and letters[1] == "ا":
        yield from _third(letters)
    elif letters[0] == "ت" and _is_fifth(letters, marked):
        yield from _fifth(letters)
    elif len(letters) == 4:
        yield from (letters + "ة", letters[:3] + "ا" + letters[3], "م" + letters)
    elif len(letters) in (2, 3):
        yield from _first(letters, marked)


def _is_fourth(letters: str, marked: str) -> bool:
    if letters[0] != "أ":
        return False
    return len(letters) > 3 or (len(letters) == 3 and marked[-1] == SHADDA)


def _is_fifth(letters: str, marked: str) -> bool:
    """Tell forms V and VI and تدحرج from ترجم, whose ت is a radical."""
    return len(letters) > 4 or (
        len(letters) == 4 and (SHADDA in marked or "آ" in letters[1] or letters[2] == "ا")
    )


def _first(letters: str, marked: str) -> Iterator[str]:
    first, last = letters[0], letters[-1]
    start = "آ" if first == "أ" else first + "ا"
    before = "م" + first
    if marked[-1] == SHADDA:
        yield from (start + last, before + last + "و" + last)
    elif len(letters) < 3:
        return
    elif letters[1] == "ا":
        yield start + "ئ" + ("ي" if last == "ء" else last)
        yield from (before + "و" + last, before + "ي" + last)
    elif last in "اىي":
        middle = "ئ" if letters[1] == "أ" else letters[1]
        yield from (start + middle + "ي", before + middle + ("و" if last == "ا" else "ي"))
    else:
        middle, end = ("ئ" if letters[1] in "أئ" else letters[1]), ("ئ" if last in "أئ" else last)
        yield start + middle + end
        middle = "ؤ" if letters[1] in "أئ" else letters[1]
        yield before + middle + "و" + ("ء" if last in "أئ" else last)


def _second(letters: str) -> Iterator[str]:
    first, middle, last = letters[0], letters[1], letters[2]
    start, part = ("تأ", "مؤ") if first == "أ" else ("ت" + first, "م" + first)
    if last in "ىيا":
        yield from (start + middle + "ية", part + middle + "ي")
    elif last == "أ":
        yield from (start + middle + "ئة", part + middle + "ئ", start + middle + "يء")
    else:
        middle = "ئ" if middle == "أ" else middle
        yield from (start + middle + "ي" + last, part + middle + last, start + middle + last + "ة")


def _third(letters: str) -> Iterator[str]:
    stem, last = letters[:-1], letters[-1]
    if last in "ىا":
        yield from ("م" + stem + "اة", "م" + stem + "ي", stem[0] + stem[2:] + "اء")
    elif last == "أ":
        yield from ("م" + letters + "ة", "م" + stem + "ئ")
    else:
        yield from ("م" + letters + "ة", "م" + letters, stem[0] + stem[2:] + "ا" + last)


def _with_madda(letters: str) -> Iterator[str]:
    """Yield the words of آمن (form IV) and آخذ (form III)."""
    rest, last = letters[1:-1], letters[-1]
    if last in "ىا":
        yield from ("إي" + rest + "اء", "مؤ" + rest + "ي", "مؤا" + rest + "اة")
    else:
        yield from ("إي" + rest + "ا" + last, "مؤ" + rest + last, "مؤا" + rest + last + "ة")
        yield "مؤا" + rest + last


def _fourth(letters: str, marked: str) -> Iterator[str]:
    rest, last = letters[1:-1], letters[-1]
    noun = "إي" + rest[1:] if rest[0] == "و" else "إ" + rest
    if marked[-1] == SHADDA:
        yield from ("إ" + rest + last + "ا" + last, "م" + rest + last)
    elif rest[-1] == "ا":
        yield from ("إ" + rest + last + "ة", "م" + rest[:-1] + "ي" + last, "م" + rest + last)
    elif last in "ىاي":
        yield from (noun + "اء", "م" + rest + "ي")
    elif last == "أ":
        yield from (noun + "اء", "م" + rest + "ئ")
    else:
        yield from (noun + "ا" + last, "م" + rest + last)


def _fifth(letters: str) -> Iterator[str]:
    stem, last = letters[:-1], letters[-1]
    if last in "ىا":
        yield from (stem + "ي", "م" + stem + "ي")
    elif last == "أ":
        yield from (stem + "ؤ", "م" + stem + "ئ")
    else:
        yield from (letters, "م" + letters)


def _with_alef(letters: str, marked: str) -> Iterator[str]:
    stem, last = letters[:-1], letters[-1]
    if stem.startswith(("استأ", "استو")) and len(letters) > 5:  # استئناف, استيطان
        noun = "است" + ("ئ" if stem[3] == "أ" else "ي") + stem[4:]
    else:
        noun = stem[:-1] + "ئ" if stem[-1] == "أ" else stem
    part = "م" + (noun[1:] if stem[-1] == "أ" else stem[1:])
    if marked[-1] == SHADDA:
        yield from (stem + last + "ا" + last, part + last)
    elif stem[-1] == "ا" and stem.startswith("است"):
        yield from (stem + last + "ة", part[:-1] + "ي" + last, part + last)
    elif stem[-1] == "ا":
        yield from (stem[:-1] + "يا" + last, part + last)
    elif last in "ىا":
        yield from (noun + "اء", part + "ي")
    elif last == "أ":
        yield from (noun + "اء", part + "ئ")
    else:
        yield from (noun + "ا" + last, part + last)
