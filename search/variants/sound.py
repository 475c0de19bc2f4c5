"""The sound key: the consonants of a word by class, which the spellings of a foreign name share.

Whoever writes a foreign name in Arabic chooses letters for sounds that Arabic lacks, and which
vowels to write. A key keeps one class number for each consonant, in order, and no vowel.

=============  =====================================================================
letters        sounds, and spellings that share a class
=============  =====================================================================
ب پ            p: ``باريس``
ت ط ث ذ        t, th: ``انتونيو`` ``انطونيو``, ``كاترين`` ``كاثرين``
ج غ ق ك گ      g, k: ``جوجل`` ``غوغل`` ``قوقل``, ``كازاخستان`` ``قازاخستان``
س ص ز ش ژ چ    s, z, sh, ch: ``غوتيريس`` ``غوتيريش`` ``غوتيريز``
ف ڤ            v; so is a و that begins a word: ``فيكتور`` ``ويكتور``
خ د ر ل م ن ه  each one of its own; ه at the end is a vowel
ا و ي ء        vowels, which have no class: ``بلينكن`` ``بلنكن``
تش             as ش: ``تشارلز`` ``شارلز``
=============  =====================================================================

A letter twice in a row counts once: ``هوليوود`` ``هوليود``. Words with ح ض ظ ع, which no foreign
sound is written with, and words of fewer than four letters have no key: they are Arabic.

The idea is that of Soundex for Arabic (Aqeel, Beitzel, Jensen, Frieder and Grossman, "On the
Development of Name Search Techniques for Arabic", 2006), with other classes: those are of names
that are Arabic, these of names that are not. What shares a key may still be another name
(``ترامب``, ``تورمب``); `spelling` tells.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

LEAST_LETTERS = 4
VOWELS = "اويء"

_CLASSES = ("بپ", "تطثذ", "جغقكگ", "خ", "د", "ر", "سصزشژچ", "فڤ", "ل", "م", "ن", "ه")
_FOREIGN = 15  # no class: a letter that no foreign name is written with
_BITS, _LONGEST = 4, 16
_TEH, _SHEEN, _HEH, _WAW = map(ord, "تشهو")

# The class of each character by code point; those of more than two bytes in UTF-8 go by 0.
_CLASS_OF = np.full(0x800, _FOREIGN, np.uint8)
_CLASS_OF[[ord(letter) for letter in VOWELS]] = 0
for _number, _letters in enumerate(_CLASSES, 1):
    _CLASS_OF[[ord(letter) for letter in _letters]] = _number
_CLASS_OF_V = _CLASS_OF[ord("ف")]


def sound_keys(text: U8, starts: I64) -> U64:
    """Return the keys of words, uint64, shape (words,); 0 for a word without one.

    `text` is the words, folded, in UTF-8 and laid end to end; `starts` (shape (words + 1,)) is
    where each begins, and the end. No word is empty. The first consonant is in the lowest four
    bits.
    """
    if len(starts) < 2:
        return np.zeros(0, np.uint64)
    places = np.flatnonzero((text & 0xC0) != 0x80)
    points = _points(text, places)
    bounds = np.searchsorted(places, starts)
    first, last = bounds[:-1], bounds[1:] - 1
    classes = _CLASS_OF[points]
    classes[first[points[first] == _WAW]] = _CLASS_OF_V
    classes[last[points[last] == _HEH]] = 0
    same_word = np.ones(len(points), bool)
    same_word[first] = False
    before, after, same_word = points[:-1], points[1:], same_word[1:]
    classes[1:][same_word & (before == after)] = 0
    classes[:-1][same_word & (before == _TEH) & (after == _SHEEN)] = 0
    return _packed(classes, first, last - first + 1)


@lru_cache(maxsize=1024)
def sound_key(word: str) -> int:
    """Return the key of one word, folded; 0 where it has none."""
    text = np.frombuffer(word.encode("utf-8", "surrogatepass"), np.uint8)
    return int(sound_keys(text, np.array([0, len(text)]))[0]) if len(text) else 0


def consonants(key: int) -> int:
    """Return how many consonants a key has."""
    return -(-key.bit_length() // _BITS)


def _points(text: U8, places: I64) -> npt.NDArray[np.uint16]:
    """Return the code points of the characters that begin at `places`; 0 for those above U+07FF."""
    lead = text[places].astype(np.uint16)
    trail = text[np.minimum(places + 1, len(text) - 1)]
    points = np.where(lead < 0x80, lead, (lead & 0x1F) << 6 | trail & 0x3F)
    points[lead >= 0xE0] = 0
    return points


def _packed(classes: U8, first: I64, lengths: I64) -> U64:
    """Return each word's classes that are not 0, packed; 0 for a word that has no key."""
    kept = classes != 0
    rank = np.cumsum(kept) - kept
    rank -= np.repeat(rank[first], lengths)
    shifts = (np.minimum(rank, _LONGEST - 1) * _BITS).astype(np.uint64)
    keys: U64 = np.bitwise_or.reduceat(classes.astype(np.uint64) << shifts, first)
    arabic = np.logical_or.reduceat((classes == _FOREIGN) | (kept & (rank >= _LONGEST)), first)
    keys[arabic | (lengths < LEAST_LETTERS)] = 0
    return keys
