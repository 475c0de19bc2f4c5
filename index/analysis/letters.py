"""Forms as arrays of letters, so that the stemmer can take tens of thousands apart at once.

A letter is a byte: its folded letter's code in the low five bits, and above them which spelling of
that letter it is (ا أ إ آ are one code in four spellings). So a form and its fold are one array. A
stem of up to 12 letters is one 64-bit number, exactly, and its spellings are one of 24 bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

BITS = 5
SPELLING_BITS = 2
LONGEST_STEM = 12

# The letters of each code from 1, the folded one first.
_SPELLINGS = (
    *("اأإآ", "ءؤئ", "هة", "يى"),
    *"بتثجحخدذرزسشصضطظعغفقكلمنو",
)
_OTHER = 30  # no stem and no affix has it
_CODES = {
    letter: code | spelling << BITS
    for code, letters in enumerate(_SPELLINGS, start=1)
    for spelling, letter in enumerate(letters)
}
_CODE_MASK = np.uint8((1 << BITS) - 1)

# The packed letters and spellings of a stem's first n letters, n from 0 to 12.
_STEM_MASKS = np.array([(1 << (BITS * n)) - 1 for n in range(LONGEST_STEM + 1)], np.uint64)
_SPELLING_MASKS = np.array([(1 << (SPELLING_BITS * n)) - 1 for n in range(13)], np.uint32)


_FEW = 16
_PLACES = np.arange(LONGEST_STEM)
_SHIFTS = (_PLACES * BITS).astype(np.uint64)
_SPELLING_SHIFTS = (_PLACES * SPELLING_BITS).astype(np.uint32)


@cache
def _code_table() -> U8:
    """Return the byte of each code point up to the Arabic block's end, uint8, shape (0x700,)."""
    table = np.full(0x700, _OTHER, np.uint8)
    for letter, code in _CODES.items():
        table[ord(letter)] = code
    return table


@dataclass(frozen=True)
class Letters:
    """Forms laid end to end.

    `codes` (uint8) are the letters' bytes, with enough zeros at both ends to read beyond a form;
    `starts` and `ends` (int64, shape (n,)) are where each form begins and ends in it.
    """

    codes: U8
    starts: I64
    ends: I64

    def __len__(self) -> int:
        return len(self.starts)


def letters_of(forms: Sequence[str]) -> Letters:
    """Return the letters of `forms`."""
    margin = 2 * LONGEST_STEM
    points = np.frombuffer("".join(forms).encode("utf-32-le", "surrogatepass"), "<u4")
    table = _code_table()
    codes = np.zeros(len(points) + 2 * margin, np.uint8)
    codes[margin : margin + len(points)] = table[np.minimum(points, len(table) - 1)]
    ends = np.cumsum(np.fromiter(map(len, forms), np.int64, len(forms))) + margin
    starts = np.concatenate(([margin], ends[:-1])) if len(ends) else ends
    return Letters(codes, starts, ends)


def packed_from(letters: Letters, skipped: int) -> tuple[U64, U32]:
    """Return twelve letters of each form, from the letter numbered `skipped` on.

    The letters (uint64) and their spellings (uint32), shape (n,); the first letter is in the
    lowest bits. What lies behind the form's end has to be masked away: see `stems`.
    """
    first = letters.starts + skipped
    if len(letters) <= _FEW:
        # A query's word: all letters in a few calls.
        at = np.minimum(first[:, None] + _PLACES, len(letters.codes) - 1)
        codes = letters.codes[at]
        packed = (codes & _CODE_MASK).astype(np.uint64) << _SHIFTS
        spelled = (codes >> np.uint8(BITS)).astype(np.uint32) << _SPELLING_SHIFTS
        return np.bitwise_or.reduce(packed, axis=1), np.bitwise_or.reduce(spelled, axis=1)
    stem = np.zeros(len(letters), np.uint64)
    spelling = np.zeros(len(letters), np.uint32)
    for i in range(LONGEST_STEM):
        code = letters.codes[np.minimum(first + i, len(letters.codes) - 1)]
        stem |= (code & _CODE_MASK).astype(np.uint64) << np.uint64(BITS * i)
        spelling |= (code >> np.uint8(BITS)).astype(np.uint32) << np.uint32(SPELLING_BITS * i)
    return stem, spelling


def stems(packed: U64, lengths: I64) -> U64:
    """Return the first letters of packed ones."""
    return packed & _STEM_MASKS[lengths]


def spellings(packed: U32, lengths: I64) -> U32:
    """Return the spellings of the first letters of packed ones."""
    return packed & _SPELLING_MASKS[lengths]


def pack(stem: str) -> tuple[int, int] | None:
    """Return the letters and the spellings of a stem as numbers, None where it does not fit."""
    if len(stem) > LONGEST_STEM:
        return None
    codes = [_CODES.get(letter, _OTHER) for letter in stem]
    low = sum((code & _CODE_MASK.item()) << (BITS * i) for i, code in enumerate(codes))
    high = sum((code >> BITS) << (SPELLING_BITS * i) for i, code in enumerate(codes))
    return low, high


def is_plain(stem: str) -> bool:
    """Tell whether a stem has no letter but those that have a code of their own."""
    return all(letter in _CODES for letter in stem)


def affix_number(affix: str) -> int:
    """Return the bytes of a proclitic or an ending as one number, its first letter lowest."""
    return sum(_CODES[letter] << (8 * i) for i, letter in enumerate(affix))


def letter_at(packed: U64, place: int) -> U8:
    """Return the code of one letter of packed ones."""
    return (packed >> np.uint64(BITS * place)).astype(np.uint8) & _CODE_MASK


def spelling_at(packed: U32, place: int) -> U8:
    """Return which spelling one letter of packed ones is."""
    return (packed >> np.uint32(SPELLING_BITS * place)).astype(np.uint8) & np.uint8(3)


def costs_of_spellings(costs: dict[str, int]) -> npt.NDArray[np.int16]:
    """Return what each spelling costs, int16, shape (32, 4): by code, then by spelling."""
    table = np.zeros((1 << BITS, 1 << SPELLING_BITS), np.int16)
    for letter, cost in costs.items():
        table[_CODES[letter] & _CODE_MASK, _CODES[letter] >> BITS] = cost
    return table
