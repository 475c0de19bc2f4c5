"""The Arabic keyboards: which keys lie side by side, and what they are where Latin is on.

Arabic 101 is what PCs have, Apple's differs in its lowest row. Shift writes the hamzas of alef.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

_ARABIC_101 = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرـىةوزظ")  # ـ: the key of لا
_APPLE = ("ضصثقفغعهخحجة", "شسيبلاتنمك", "ظطذدزرو")

_BY_KEY = {
    **dict(zip("qwertyuiop[]", _ARABIC_101[0], strict=True)),
    **dict(zip("asdfghjkl;'", _ARABIC_101[1], strict=True)),
    **dict(zip("zxcvbnm,./", _ARABIC_101[2], strict=True)),
    "b": "لا",
    "`": "ذ",
    "H": "أ",
    "Y": "إ",
    "N": "آ",
    "G": "لأ",
    "T": "لإ",
    "B": "لآ",
}
# What Shift makes of a key, where that is no one letter.
_SHIFTED = (("لإ", "ف"), ("لأ", "ل"), ("ـ", "ت"))


@cache
def side_by_side() -> frozenset[tuple[str, str]]:
    """Return the pairs of letters, both ways, whose keys touch on either keyboard."""
    pairs = {("ذ", "ض"), ("ج", "ذ"), ("د", "ذ")}
    for rows in (_ARABIC_101, _APPLE):
        for row in rows:
            pairs.update(pairwise(row))
        for upper, lower in pairwise(rows):
            # A lower key touches the one above it and that to the right of it.
            pairs.update(zip(lower, upper, strict=False))
            pairs.update(zip(lower, upper[1:], strict=False))
    return frozenset(pairs | {(b, a) for a, b in pairs})


def with_arabic_on(typed: str) -> str:
    """Return what the same keys write with the Arabic keyboard on; "" where one writes no letter.

    >>> with_arabic_on("lsdvhj")
    'مسيرات'
    """
    if not any("a" <= key.lower() <= "z" for key in typed):
        return ""
    letters = [_BY_KEY.get(key) or _BY_KEY.get(key.lower(), "") for key in typed]
    return "".join(letters) if all(letters) else ""


def without_shift(typed: str) -> list[str]:
    """Return what was meant where Shift made two letters, or a dash, of a key.

    >>> without_shift("الصفولإ")
    ['الصفوف']
    """
    return [typed.replace(wrong, key) for wrong, key in _SHIFTED if wrong in typed]
