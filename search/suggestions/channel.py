"""The noisy channel: how likely is what was typed, if a word was meant.

Costs are negative logarithms, in nats, of what is more or less likely to happen to a letter; they
were chosen on one half of generated slips (`python -m benchmarks.suggestions --tune`). The model
is that of Kernighan, Church and Gale ("A Spelling Correction Program Based on a Noisy Channel
Model", 1990), with costs by what Arabic keyboards and ears confuse instead of counted ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from fihris.index.places import I64
from fihris.search.suggestions.alphabet import (
    CODES,
    FOLDED,
    LETTER_CODES,
    OTHER,
    codes_of,
)
from fihris.search.suggestions.forms import Forms, bit_count
from fihris.search.suggestions.keyboard import side_by_side

F32 = npt.NDArray[np.float32]

# Of the forms farther off than one edit, the most frequent.
_MOST_FAR = 250

_SAME_SOUND = ("ضظ", "ذز", "سص", "تط", "دض", "ثس", "ثت", "قك", "دذ", "غق", "زظ", "اع", "حه")
_SEATS = ("اأإآىء", "ؤوء", "ئيىء", "هة", "ىي", "ةت")
_SHIFTED = (("ا", "أ"), ("غ", "إ"), ("ى", "آ"))
_LONG_VOWELS = "اوي"


@dataclass(frozen=True, slots=True)
class Costs:
    """What each kind of slip costs, in nats."""

    seat: float = 1.0
    sound: float = 2.0
    key: float = 3.3
    other: float = 8.0
    missing: float = 3.0
    missing_vowel: float = 3.0
    missing_double: float = 2.5
    doubled: float = 2.0
    extra_key: float = 3.5
    extra: float = 4.0
    transposed: float = 3.0
    first_letter: float = 0.0
    no_article: float = 2.0


DEFAULT_COSTS = Costs()


@lru_cache(4)
def _tables(costs: Costs) -> tuple[F32, F32]:
    """Return what it costs to type one letter for another, and to leave one out.

    The former is float32, shape (codes, codes), by the typed letter, then the one meant.
    """
    wrong = np.full((LETTER_CODES, LETTER_CODES), costs.other, np.float32)

    def lower(pairs: Any, cost: float) -> None:
        for a, b in pairs:
            if a in CODES and b in CODES:
                wrong[CODES[a], CODES[b]] = min(wrong[CODES[a], CODES[b]], cost)

    lower(side_by_side(), costs.key)
    for group, cost in ((_SAME_SOUND, costs.sound), (_SEATS, costs.seat)):
        lower(((a, b) for letters in group for a in letters for b in letters), cost)
    lower(((b, a) for a, b in _SHIFTED), costs.key)
    np.fill_diagonal(wrong, 0)
    wrong[OTHER] = wrong[:, OTHER] = costs.other
    left_out = np.full(LETTER_CODES, costs.missing, np.float32)
    left_out[[CODES[letter] for letter in _LONG_VOWELS]] = costs.missing_vowel
    left_out[[CODES[letter] for letter in "ءئؤ"]] = costs.missing_vowel
    return wrong, left_out


def near(forms: Forms, word: str, edits: int) -> I64:
    """Return the forms within one or two edits of a word, letters that look alike the same.

    An edit is a letter more or less or another, or two neighbours changed over.
    """
    own = FOLDED[codes_of(word)]
    bits = np.bitwise_or.reduce(np.left_shift(np.uint32(1), own.astype(np.uint32)))
    # An edit changes two of the letters that a word has, at most.
    possible = bit_count(forms.letters ^ bits) <= 2 * edits
    length, spread = len(word), np.uint8(2 * edits)
    possible &= forms.lengths - np.uint8(length - edits) <= spread  # wraps around below 0
    chosen = np.flatnonzero(possible)
    distances = _edits(forms, chosen, own)
    close = chosen[distances < edits]
    far = chosen[distances == edits]
    if len(far) > _MOST_FAR:
        far = far[np.argpartition(-forms.articles[far], _MOST_FAR)[:_MOST_FAR]]
    return np.concatenate((close, far))


def _edits(forms: Forms, chosen: I64, word: npt.NDArray[np.uint8]) -> npt.NDArray[np.int8]:
    """Return the restricted Damerau distance of forms from a word of folded codes.

    One bit of a number is one letter of the word, one number a form: Hyyrö, "A Bit-Vector
    Algorithm for Computing Levenshtein and Damerau Edit Distances" (2003).
    """
    kind: Any = np.uint16 if len(word) <= 16 else np.uint32
    lengths = forms.lengths[chosen]
    order = np.argsort(lengths, kind="stable")
    lengths, starts = lengths[order], forms.starts[chosen[order]]
    table = np.zeros(32, kind)
    for place, code in enumerate(word.tolist()):
        table[code] |= kind(1 << place)
    table = table[FOLDED]
    n = len(chosen)
    one, last = kind(1), kind(1 << (len(word) - 1))
    up, down, diagonal, before = (
        np.full(n, kind(-1 & (1 << (8 * kind().itemsize)) - 1)),
        *(np.zeros(n, kind) for _ in range(3)),
    )
    score = np.full(n, len(word), np.int8)
    longest = int(lengths[-1]) if n else 0
    for place in range(longest):
        # Those that end before are done: they stand in front.
        done = int(np.searchsorted(lengths, place, side="right"))
        rest = slice(done, None)
        same = table[forms.codes[starts[rest] + place]]
        u, d = up[rest], down[rest]
        swapped = ((~diagonal[rest] & same) << one) & before[rest]
        cells = (((same & u) + u) ^ u) | same | d | swapped
        rise = d | ~(cells | u)
        fall = cells & u
        score[rest] += (rise & last) != 0
        score[rest] -= (fall & last) != 0
        rise = (rise << one) | one
        up[rest] = (fall << one) | ~(cells | rise)
        down[rest] = rise & cells
        diagonal[rest], before[rest] = cells, same
    found = np.empty(n, np.int8)
    found[order] = score
    return found


def costs_of(forms: Forms, chosen: I64, word: str, costs: Costs = DEFAULT_COSTS) -> F32:
    """Return what it costs to type `word` for each of some forms, float32."""
    if not len(chosen):
        return np.zeros(0, np.float32)
    wrong, left_out = _tables(costs)
    typed = codes_of(word)
    lengths = forms.lengths[chosen].astype(np.int64)
    width = int(lengths.max())
    padded = np.append(forms.codes, np.zeros(width, np.uint8))
    meant = padded[forms.starts[chosen] + np.arange(width)[:, None]]  # by place, then by form
    skipped = left_out[meant]
    twice = meant[1:] == meant[:-1]
    skipped[1:][twice] = costs.missing_double
    skipped[0] += costs.first_letter
    row = np.zeros((width + 1, len(chosen)), np.float32)
    np.cumsum(skipped, axis=0, out=row[1:])
    above = row
    for i, code in enumerate(typed):
        higher, above = above, row
        row = np.empty_like(above)
        row[0] = above[0] + _extra(word, i, costs)
        step = wrong[code][meant]
        if i == 0:
            step[0] += costs.first_letter * (meant[0] != code)
        np.add(above[:-1], step, out=row[1:])
        np.minimum(row[1:], above[1:] + _extra(word, i, costs), out=row[1:])
        if i:
            crossed = (meant[:-1] == code) & (meant[1:] == typed[i - 1])
            swapped = np.where(crossed, higher[:-2] + costs.transposed, np.inf)
            np.minimum(row[2:], swapped, out=row[2:])
        for j in range(width):
            np.minimum(row[j + 1], row[j] + skipped[j], out=row[j + 1])
    return row[lengths, np.arange(len(chosen))]


def _extra(word: str, place: int, costs: Costs) -> float:
    """Return what it costs that a letter was typed which was not meant at all."""
    letter = word[place]
    beside = word[max(place - 1, 0) : place] + word[place + 1 : place + 2]
    if letter in beside:
        return costs.doubled
    touching = any((letter, other) in side_by_side() for other in beside)
    return costs.extra_key if touching else costs.extra
