"""Surface forms in the order of their code points, which is the order of their UTF-8 bytes."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
import numpy.typing as npt

from fihris.index.analysis import characters as ch
from fihris.index.analysis.forms import FormTable
from fihris.index.analysis.tokens import LONGEST_PACKED

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

_RANKS = np.zeros(256, np.uint8)
for _rank, _letter in enumerate(sorted(ch.ALPHABET), 1):
    _RANKS[ch.ALPHABET[_letter]] = _rank


def in_order(table: FormTable, numbers: I64) -> I64:
    """Return the numbers of forms, sorted by the forms.

    Packed words are sorted as two 64-bit numbers each, at several times the speed of sorting text;
    the few others are put in their places one by one.
    """
    packed = table.is_packed(numbers)
    plain = numbers[packed]
    ranks = _RANKS[_letters(table, plain)].view(">u8").astype(np.uint64)
    ordered = plain[np.lexsort((ranks[:, 1], ranks[:, 0]))]
    rest = numbers[~packed]
    others = sorted(zip(table.texts(rest), rest.tolist(), strict=True))
    if not others:
        return ordered
    forms = table.texts(ordered)
    places = [bisect_left(forms, form) for form, _ in others]
    return np.insert(ordered, places, [number for _, number in others])


def utf8_lengths(table: FormTable, numbers: I64) -> I64:
    """Return how many bytes each form takes in UTF-8, int64."""
    packed = table.is_packed(numbers)
    letters = _letters(table, numbers[packed])
    lengths = np.zeros(len(numbers), np.int64)
    # The Arabic letters of the alphabet take two bytes each, the others one.
    arabic = (letters != ch.BETWEEN) & (letters < ch.FIRST_OTHER)
    lengths[packed] = (letters != ch.BETWEEN).sum(axis=1) + arabic.sum(axis=1)
    lengths[~packed] = [len(form.encode()) for form in table.texts(numbers[~packed])]
    return lengths


def _letters(table: FormTable, numbers: I64) -> U8:
    """Return the letters' codes of packed forms, uint8, shape (n, 16); 0 behind the last one."""
    low, high = table.packed(numbers)
    halves = np.empty((len(numbers), 2), "<u8")
    halves[:, 0], halves[:, 1] = low, high
    return halves.view(np.uint8).reshape(-1, LONGEST_PACKED)
