"""The surface forms of a segment, laid out to be compared and completed all at once.

Made of the segment's own arrays when they are first asked for: 300,000 forms take a sixth of a
second and 17 MB. Left out are forms that a corpus of that size has by mistake as often as not.
"""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, offsets
from fihris.index.fields import SURFACE
from fihris.index.places import BOOL, I64, ranges
from fihris.index.segment import Segment
from fihris.search.suggestions.alphabet import BITS, CODE_OF_POINT, CODES, FOLDED, PREFIX_LETTERS

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]

RARE = 100_000
"""Of so many articles a form has to stand in more than one to be offered; of twice as many, two."""
LONGEST = 24
# ا and ل; behind them more than two letters, or they are no article (الى, الان).
_ARTICLE = (CODES["ا"], CODES["ل"])
_LEAST_BEHIND_ARTICLE = 3

# The first bytes of U+0600 to U+06FF in UTF-8.
_FIRST_LEAD, _LAST_LEAD = 0xD8, 0xDB

if hasattr(np, "bitwise_count"):
    bit_count = np.bitwise_count
else:  # numpy 1
    _BITS_OF_BYTE = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)

    def bit_count(numbers: U32) -> U8:  # type: ignore[misc]
        """Return how many bits of each number are set, uint8."""
        per_byte = _BITS_OF_BYTE[np.ascontiguousarray(numbers).view(np.uint8)]
        counts: U8 = per_byte.reshape(-1, numbers.itemsize).sum(axis=1, dtype=np.uint8)
        return counts


class Forms(NamedTuple):
    """The forms of Arabic letters of one segment, in the order of their numbers.

    `numbers` (int64) are the forms' numbers in the segment's vocabulary, `lemmas` (int64) their
    lemmas', `articles` (int64) how many articles hold each, in title or body. `codes` (uint8) are
    the letters end to end, form i's from `starts[i]` on, `lengths[i]` of them; `letters` (uint32)
    has a bit for each folded letter that a form has. `keys` (uint64) are the first twelve folded
    letters of each form behind its article, rising, and `order` whose each is.
    """

    numbers: I64
    lemmas: I64
    articles: I64
    codes: U8
    starts: I64
    lengths: U8
    letters: U32
    keys: U64
    order: I64

    def having(self, low: int, high: int) -> I64:
        """Return the forms with keys from `low` to `high`."""
        first = self.keys.searchsorted(np.uint64(low))
        after = self.keys.searchsorted(np.uint64(high), side="right")
        return self.order[first:after]

    def with_article(self, chosen: I64) -> BOOL:
        """Tell which of some forms have the article, as `keys` take it."""
        return _with_article(self.codes, self.starts[chosen], self.lengths[chosen])


_KNOWN: WeakKeyDictionary[Segment, Forms] = WeakKeyDictionary()


def forms_of(segment: Segment) -> Forms:
    """Return the forms of a segment, which never change."""
    known = _KNOWN.get(segment)
    if known is None:
        known = _KNOWN[segment] = _read(segment)
    return known


def articles_of(segment: Segment, numbers: I64) -> I64:
    """Return how many articles hold each surface form, in title or body, deleted ones included."""
    return segment.texts.article_counts(numbers)


def _read(segment: Segment) -> Forms:
    vocabulary = segment.vocabulary(SURFACE)
    raw, byte_starts = vocabulary.text_of(0, len(vocabulary))
    text = np.frombuffer(raw, np.uint8)
    sizes = np.diff(byte_starts)
    codes_at = np.zeros(len(text) + 1, np.uint8)
    codes_at[: len(text) - 1] = _codes(text)
    # Of a form of letters alone, every second byte begins one.
    known = offsets(codes_at[:-1] > 0)[byte_starts]
    plausible = (np.diff(known) * 2 == sizes) & (sizes >= 4) & (sizes <= 2 * LONGEST)
    numbers = np.flatnonzero(plausible)
    articles = articles_of(segment, numbers)
    usual = articles > segment.documents // RARE
    numbers, articles = numbers[usual], articles[usual]
    lengths = sizes[numbers] // 2
    codes = codes_at[ranges(byte_starts[numbers], sizes[numbers])[::2]]
    starts = offsets(lengths)[:-1]
    folded = FOLDED[codes]
    bits = np.left_shift(np.uint32(1), folded.astype(np.uint32))
    letters = np.bitwise_or.reduceat(bits, starts) if len(starts) else np.zeros(0, np.uint32)
    keys = _keys(codes, folded, starts, lengths)
    order = np.argsort(keys, kind="stable")
    lemmas = segment.lemma_of_surface[numbers].astype(np.int64)
    return Forms(
        numbers,
        lemmas,
        articles,
        codes,
        starts,
        lengths.astype(np.uint8),
        letters,
        keys[order],
        order,
    )


def _codes(text: U8) -> U8:
    """Return the code of the letter that begins at each byte but the last, 0 where none does."""
    lead, behind = text[:-1], text[1:]
    inside = (lead & 3) << np.uint8(6) | behind & np.uint8(0x3F)
    codes: U8 = CODE_OF_POINT[inside]
    codes[(lead < _FIRST_LEAD) | (lead > _LAST_LEAD)] = 0
    return codes


def _with_article(codes: U8, starts: I64, lengths: Array) -> BOOL:
    # Each form has two letters at least.
    found: BOOL = (codes[starts] == _ARTICLE[0]) & (codes[starts + 1] == _ARTICLE[1])
    return found & (lengths >= 2 + _LEAST_BEHIND_ARTICLE)


def _keys(codes: U8, folded: U8, starts: I64, lengths: Array) -> U64:
    with_article = _with_article(codes, starts, lengths)
    first = starts + 2 * with_article
    left = lengths - 2 * with_article
    padded = np.append(folded, np.zeros(PREFIX_LETTERS, np.uint8)).astype(np.uint64)
    keys = np.zeros(len(starts), np.uint64)
    for place in range(PREFIX_LETTERS):
        letter = padded[first + place] * (left > place)
        keys |= letter << np.uint64(BITS * (PREFIX_LETTERS - 1 - place))
    return keys
