"""Arabic letters as small numbers, so that all words of an index can be compared at once.

A letter's code tells its spelling (ا أ إ آ are four); its folded code is one for letters that
search takes for the same, with ؤ and ئ as the و and ي that they look like, and are typed as.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]

LETTERS = "اأإآءؤئهةيىبتثجحخدذرزسشصضطظعغفقكلمنو"
_ALIKE = {"أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ي", "ة": "ه", "ى": "ي"}

CODES = {letter: code for code, letter in enumerate(LETTERS, 1)}
LETTER_CODES = len(LETTERS) + 1
OTHER = 0
"""The code of every character that is no letter of the alphabet."""

_KINDS = sorted(set(LETTERS) - set(_ALIKE))
FOLDED: U8 = np.array(
    [0, *(_KINDS.index(_ALIKE.get(letter, letter)) + 1 for letter in LETTERS)], np.uint8
)
"""The folded code of each code, uint8, from 1 to 29."""

FIRST_POINT = 0x600
CODE_OF_POINT: U8 = np.zeros(256, np.uint8)
"""The code of each character from U+0600 to U+06FF, uint8."""
CODE_OF_POINT[[ord(letter) - FIRST_POINT for letter in LETTERS]] = np.arange(1, LETTER_CODES)

PREFIX_LETTERS = 12
BITS = 5


_TABLE = str.maketrans(_ALIKE)


def alike(text: str) -> str:
    """Return a text of as many letters, with those that have one folded code written as one."""
    return text.translate(_TABLE)


def codes_of(word: str) -> list[int]:
    """Return the code of each letter of a word."""
    return [CODES.get(letter, OTHER) for letter in word]


def is_arabic(word: str) -> bool:
    """Tell whether a word is of letters that have a code, and not empty."""
    return bool(word) and all(letter in CODES for letter in word)


def folded(word: str) -> tuple[int, ...]:
    """Return the folded code of each letter of a word."""
    return tuple(int(FOLDED[code]) for code in codes_of(word))


def packed(folded_codes: Any) -> int:
    """Return the first twelve folded codes as one number; words are ordered by it as by letters."""
    number = 0
    for place, code in enumerate(folded_codes[:PREFIX_LETTERS]):
        number |= int(code) << (BITS * (PREFIX_LETTERS - 1 - place))
    return number


def packed_range(folded_codes: Any) -> tuple[int, int]:
    """Return the lowest and the highest number that `packed` gives words that begin so."""
    low = packed(folded_codes)
    rest = BITS * max(PREFIX_LETTERS - len(folded_codes), 0)
    return low, low | ((1 << rest) - 1)
