"""The folded form of a text: what the spellings of the same words have in common.

For comparing only (dates, labels, repeated lines), never for showing: folding drops what a newsroom
may write or leave out. Index terms have an analysis of their own.

======================  ===========================  ======================
what is folded          from                         to
======================  ===========================  ======================
digits                  ``١٧`` ``۱۷`` ``１７``       ``17``
presentation forms      ``ﻣﺎﻳﻮ``                     ``مايو``
hamza, seated or not    ``إبريل`` ``مساءً``          ``ابريل`` ``مسا``
ta marbuta, alef        ``جويلية`` ``الأولى``        ``جويليه`` ``الاولي``
Persian letters         ``ی`` ``ک``                  ``ي`` ``ك``
accents and capitals    ``Août``                     ``aout``
dashes and slashes      ``–`` ``؍``                  ``-`` ``/``
======================  ===========================  ======================

Vowel marks, tatweel, and zero-width and bidi characters go.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

_HAMZA = "\u0621"
_TATWEEL = "\u0640"
_LETTERS = {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ھ": "ه", "ہ": "ه", "ٱ": "ا"}
_ZEROS = "\u0660\u06f0"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SLASHES = "\u060d\u2044\u2215"
_MARKS = (
    range(0x0300, 0x0370),
    range(0x0610, 0x061B),
    range(0x064B, 0x0660),
    range(0x0670, 0x0671),
    range(0x06D6, 0x06DD),
    range(0x06DF, 0x06E9),
    range(0x06EA, 0x06EE),
)
_INVISIBLE = (
    range(0x00AD, 0x00AE),
    range(0x061C, 0x061D),
    range(0x200B, 0x2010),
    range(0x202A, 0x202F),
    range(0x2060, 0x2070),
    range(0xFE00, 0xFE10),
    range(0xFEFF, 0xFF00),
)


def _characters(ranges: Iterable[range]) -> Iterator[str]:
    for codes in ranges:
        yield from map(chr, codes)


_FOLDS = str.maketrans(
    _LETTERS
    | {chr(ord(zero) + value): str(value) for zero in _ZEROS for value in range(10)}
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_SLASHES, "/")
    | dict.fromkeys((*_characters(_MARKS), *_characters(_INVISIBLE), _HAMZA, _TATWEEL), "")
)


def fold(text: str) -> str:
    """Return the folded form of a text."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).lower().translate(_FOLDS)
