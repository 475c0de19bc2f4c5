"""What each character is to the tokeniser: part of a word, ignored inside one, or between words.

Every character has one code of eight bits, so that a text of n characters is classified and folded
by one array look-up. The code of a letter stands for its folded form (`fold_character`); most words
of up to 16 letters then fit, exactly, in 128 bits, and no hash is ever trusted.

=============  ==========================================================================
code           meaning
=============  ==========================================================================
0              between words
1 … 126        a letter of the Arabic script (``ALPHABET``)
127            another letter of the Arabic script, folded through ``fold_character``
128 … 244      a Latin letter, a digit, or the point inside a number (``ALPHABET``)
245            a letter or digit of another script, folded through ``fold_character``
246 … 248      combining madda, hamza above, hamza below: composed with the letter before
249            ignored, belongs to the word before it: harakat, shadda, tatweel
250            ignored, belongs to no word: zero-width characters, bidi controls, soft hyphen
251            a grouping mark where digits stand around it: 1,500
252            a decimal point where digits stand around it: 1.5
255            not classified yet
=============  ==========================================================================
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

# The encoding in which nearly all Arabic news takes one byte a letter. It has no digits but ASCII
# ones, no presentation forms, and of the signs that compose none.
ONE_BYTE = "cp1256"

BETWEEN = 0
RARE_ARABIC = 127
FIRST_OTHER = 128
RARE_OTHER = 245
MADDA_ABOVE, HAMZA_ABOVE, HAMZA_BELOW = 246, 247, 248
MARK = 249
FORMAT = 250
GROUP_MARK = 251
DECIMAL_POINT = 252
UNKNOWN = 255

ARABIC_LETTERS = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگڤڭڨڢڥۆۇۈۋېەڵڕێ"
OTHER_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz."

ALPHABET: dict[str, int] = {
    **{letter: 1 + i for i, letter in enumerate(ARABIC_LETTERS)},
    **{letter: FIRST_OTHER + i for i, letter in enumerate(OTHER_LETTERS)},
}
POINT = ALPHABET["."]
FIRST_DIGIT, LAST_DIGIT = ALPHABET["0"], ALPHABET["9"]

# For codecs.charmap_decode: the letter of each code, "" where a code stands for no one letter.
_LETTERS = [""] * 256
for _letter, _code in ALPHABET.items():
    _LETTERS[_code] = _letter
LETTER_OF_CODE: tuple[str, ...] = tuple(_LETTERS)

# Letters that look and sound alike to a reader of Arabic, and come from other keyboards.
_KEYBOARD_VARIANTS = str.maketrans(
    {"ی": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ڪ": "ك", "ٱ": "ا", "ہ": "ه", "ھ": "ه", "ە": "ه"}
)

COMPOSED = {
    (ALPHABET["ا"], MADDA_ABOVE): ALPHABET["آ"],
    (ALPHABET["ا"], HAMZA_ABOVE): ALPHABET["أ"],
    (ALPHABET["و"], HAMZA_ABOVE): ALPHABET["ؤ"],
    (ALPHABET["ي"], HAMZA_ABOVE): ALPHABET["ئ"],
    (ALPHABET["ى"], HAMZA_ABOVE): ALPHABET["ئ"],
    (ALPHABET["ا"], HAMZA_BELOW): ALPHABET["إ"],
}

_SPECIAL = {
    "\u0653": MADDA_ABOVE,
    "\u0654": HAMZA_ABOVE,
    "\u0655": HAMZA_BELOW,
    "\u0640": MARK,  # tatweel
    ",": GROUP_MARK,
    "\u066c": GROUP_MARK,
    ".": DECIMAL_POINT,
    "\u066b": DECIMAL_POINT,
}


def is_arabic(character: str) -> bool:
    """Tell whether `character` is of the Arabic script, presentation forms included."""
    return "\u0600" <= character <= "\u08ff" or "\ufb50" <= character <= "\ufeff"


def fold_character(character: str) -> str:
    """Return what one character of a word is in the word's surface form.

    Presentation forms and other compatibility forms become ordinary letters (``ﻻ`` is ``لا``),
    letters of other keyboards the Arabic ones (``ک`` is ``ك``), digits ASCII, capitals small, Latin
    letters lose their accents. Hamza seats, ta marbuta and alef maqsura stay. A character that
    stands for several words or for signs (``ﷺ``, ``¼``) stays as it is.
    """
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", character)
    if not all(c.isalnum() or _is_ignored(c) for c in folded):
        return character
    folded = folded.casefold()
    if not is_arabic(folded[:1]):
        folded = unicodedata.normalize("NFKD", folded)
    kept = "".join(c for c in folded if not _is_ignored(c))
    return kept.translate(_KEYBOARD_VARIANTS)


def _is_ignored(character: str) -> bool:
    return character == "\u0640" or unicodedata.category(character) in ("Mn", "Me", "Cf")


def classify(character: str) -> int:
    """Return the code of one character."""
    special = _SPECIAL.get(character)
    if special is not None:
        return special
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Mc"):
        return MARK
    if category == "Cf":
        # The zero-width space too: in scraped news it stands inside words far more often than
        # between two (5 of 6 places where Arabic letters are on both sides of it).
        return FORMAT
    if not character.isalnum():
        return BETWEEN
    folded = fold_character(character)
    if not folded:
        return MARK
    code = ALPHABET.get(folded)
    if code is None:
        code = RARE_ARABIC if is_arabic(character) else RARE_OTHER
    return code


@cache
def code_table() -> npt.NDArray[np.uint8]:
    """Return the codes by code point, shape (0x110000,), uint8.

    The blocks that Arabic news is written in are filled in; a code point elsewhere is classified
    when it first occurs (`classify_unknown`), since classifying all of Unicode would cost half a
    second at start-up.
    """
    table = np.full(0x110000, UNKNOWN, np.uint8)
    for first, last in ((0x0000, 0x017F), (0x0600, 0x06FF), (0x2000, 0x206F)):
        table[first : last + 1] = [classify(chr(c)) for c in range(first, last + 1)]
    return table


@cache
def one_byte_table() -> bytes:
    """Return the code of each byte of text in ``ONE_BYTE``, for `bytes.translate`."""
    return bytes(map(classify, bytes(range(256)).decode(ONE_BYTE)))


def classify_unknown(points: npt.NDArray[np.uint32]) -> None:
    """Fill in the table for the code points given, which it does not know yet."""
    table = code_table()
    for point in set(points.tolist()):
        table[point] = classify(chr(point))
