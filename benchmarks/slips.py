"""Slips of the hand and of the ear, as people make them who type Arabic: an error model.

It is made of where the keys lie, not of tables of the corrector that it measures: a key's place is
its row and column, with the stagger of a keyboard, and a finger that misses lands the likelier on a
key the nearer it is. Both layouts that are sold are typed on: Arabic 101, as on PCs, and Apple's.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

# The rows of both layouts from Q, A and Z on; how far each is moved to the right, in keys.
_ARABIC_101 = ("ض ص ث ق ف غ ع ه خ ح ج د", "ش س ي ب ل ا ت ن م ك ط", "ئ ء ؤ ر لا ى ة و ز ظ")
_APPLE = ("ض ص ث ق ف غ ع ه خ ح ج ة", "ش س ي ب ل ا ت ن م ك", "ظ ط ذ د ز ر و")
_STAGGER = (0.0, 0.25, 0.75)
_LATIN = ("qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./")
_REACH = 1.3  # keys; farther off, a finger does not land

# What Shift makes of a key on Arabic 101, where a word does not end at that.
_SHIFTED = {"ا": "أ", "غ": "إ", "ى": "آ", "ل": "لأ", "ف": "لإ", "ت": "ـ"}
# Letters that dialects and tired ears take for one another.
_HEARD = ("ضظ", "ذز", "سص", "تط", "ضد", "ثس", "ثت", "قك", "ذد", "غق")
_LEAST = 4  # letters that a word needs to be recognised with one of them wrong

_SHORT_VOWELS = "aaaiue"
_ROMAN = {
    "ا": ("a", "aa"), "أ": ("a",), "إ": ("i", "e"), "آ": ("aa", "a"), "ء": ("2", "'"),
    "ؤ": ("2", "'"), "ئ": ("2", "'"), "ب": ("b",), "ت": ("t",), "ث": ("th",), "ج": ("j", "g"),
    "ح": ("7", "h"), "خ": ("kh", "5"), "د": ("d",), "ذ": ("th", "dh"), "ر": ("r",), "ز": ("z",),
    "س": ("s",), "ش": ("sh", "ch"), "ص": ("s", "9"), "ض": ("d", "dh"), "ط": ("t", "6"),
    "ظ": ("z", "dh"), "ع": ("3", "a"), "غ": ("gh",), "ف": ("f",), "ق": ("q", "k"), "ك": ("k",),
    "ل": ("l",), "م": ("m",), "ن": ("n",), "ه": ("h",), "ة": ("a", "ah"), "ى": ("a",),
}  # fmt: skip


class Slip(NamedTuple):
    """What was typed for a query: `kind` is one of `KINDS`.

    `word` is the part of what was `meant` that went wrong, `slip` what stands for it in `typed`.
    """

    kind: str
    meant: str
    typed: str
    word: str
    slip: str


def _one(word: str, at: int, letters: str) -> str:
    return word[:at] + letters + word[at + 1 :]


def _chosen(dice: random.Random, word: str, letters: str) -> int:
    """Return the place of one of some letters in a word, -1 where it has none."""
    places = [at for at, letter in enumerate(word) if letter in letters]
    return dice.choice(places) if places else -1


@cache
def _keys(rows: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    return {
        key: (column + _STAGGER[row], float(row))
        for row, keys in enumerate(rows)
        for column, key in enumerate(keys.split())
    }


def _missed(dice: random.Random, letter: str) -> str:
    """Return the key that a finger hits beside a letter's; nothing where it has no key."""
    keys = _keys(_APPLE if dice.random() < 0.3 else _ARABIC_101)
    if letter not in keys:
        return ""
    away = {key: math.dist(keys[letter], place) for key, place in keys.items() if key != letter}
    near = [key for key, distance in away.items() if distance <= _REACH]
    return dice.choices(near, [math.exp(-(away[key] ** 2)) for key in near])[0]


def hamza(dice: random.Random, word: str) -> str:
    """Leave a hamza out, or write it on another seat."""
    at = _chosen(dice, word, "أإآؤئء")
    if at < 0:
        at = 0 if word[0] == "ا" else 2
        return _one(word, at, dice.choice("أإ")) if word[at] == "ا" else word
    others = {"أ": "ااإ", "إ": "ااأ", "آ": "اأ", "ؤ": "وئء", "ئ": "يىء", "ء": ("", "ئ", "أ")}
    return _one(word, at, dice.choice(others[word[at]]))


def ta_marbuta(dice: random.Random, word: str) -> str:
    """Write ه for ة at the end, or ة for ه; or ت for ة, as it is heard before a noun."""
    if word[-1] == "ة":
        return word[:-1] + dice.choice("ههت")
    return word[:-1] + "ة" if word[-1] == "ه" else word


def alef_maqsura(_: random.Random, word: str) -> str:
    """Write ى for ي at the end, or ي or ا for ى."""
    other = {"ى": "ي", "ي": "ى"}
    return word[:-1] + other.get(word[-1], word[-1])


def neighbour(dice: random.Random, word: str) -> str:
    """Hit the key beside one."""
    at = dice.randrange(len(word))
    return _one(word, at, _missed(dice, word[at]) or word[at])


def sound(dice: random.Random, word: str) -> str:
    """Write a letter that sounds alike."""
    at = _chosen(dice, word, "".join(_HEARD))
    if at < 0:
        return word
    pair = dice.choice([pair for pair in _HEARD if word[at] in pair])
    return _one(word, at, pair.replace(word[at], ""))


def missing(dice: random.Random, word: str) -> str:
    """Leave a letter out."""
    return _one(word, dice.randrange(len(word)), "")


def doubled(dice: random.Random, word: str) -> str:
    """Hit a key twice, or hold it for emphasis."""
    at = dice.randrange(len(word))
    return _one(word, at, word[at] * dice.choice((2, 2, 2, 3, 5)))


def extra(dice: random.Random, word: str) -> str:
    """Hit the key beside one as well, before or behind it."""
    at = dice.randrange(len(word))
    both = [word[at], _missed(dice, word[at])]
    dice.shuffle(both)
    return _one(word, at, "".join(both))


def transposed(dice: random.Random, word: str) -> str:
    """Write two letters in the wrong order."""
    at = dice.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def shift(dice: random.Random, word: str) -> str:
    """Hold Shift on a key that makes another letter of it."""
    at = _chosen(dice, word, "".join(_SHIFTED))
    return word if at < 0 else _one(word, at, _SHIFTED[word[at]])


def article(dice: random.Random, word: str) -> str:
    """Leave the article out and miss a key."""
    return neighbour(dice, word[2:]) if word.startswith("ال") and len(word) > _LEAST + 2 else word


def two(dice: random.Random, word: str) -> str:
    """Make two slips in a long word."""
    if len(word) < 2 * _LEAST - 1:
        return word
    once = dice.choice((neighbour, missing, doubled, transposed, sound))
    again = dice.choice((hamza, ta_marbuta, neighbour, missing, sound))
    return again(dice, once(dice, word))


def split(dice: random.Random, word: str) -> str:
    """Hit the space bar inside a word."""
    at = dice.randrange(2, len(word) - 1)
    return f"{word[:at]} {word[at:]}"


def keyboard_off(_: random.Random, word: str) -> str:
    """Type with the Latin keyboard on."""
    keys = {
        key: _LATIN[row][column]
        for row, letters in enumerate(_ARABIC_101)
        for column, key in enumerate(letters.split())
    } | {"أ": "H", "إ": "Y", "آ": "N", "لأ": "G", "لإ": "T", "لآ": "B", "ذ": "`"}
    typed, at = "", 0
    while at < len(word):
        size = 2 if word[at : at + 2] in keys else 1
        typed += keys.get(word[at : at + size], "")
        at += size
    return typed


def arabizi(dice: random.Random, word: str) -> str:
    """Write in Latin letters, with a vowel where one is spoken as far as letters tell."""
    typed, rest = "", word
    if word.startswith("ال") and len(word) > _LEAST:
        typed, rest = dice.choice(("al", "el", "al-")), word[2:]
    consonant = False
    for place, letter in enumerate(rest):
        last = place == len(rest) - 1
        if letter in "وي":
            glide = not consonant or rest[place + 1 : place + 2] in ("ا", "ة")
            typed += {"و": ("w", "o", "ou"), "ي": ("y", "i", "ee")}[letter][
                0 if glide else dice.choice((1, 1, 2))
            ]
            consonant = glide
            continue
        vowel = letter in "اأإآىة"
        # Of three consonants in a row a vowel stands behind the first or the second.
        if consonant and not vowel and (not last or dice.random() < 0.8) and dice.random() < 0.7:
            typed += dice.choice(_SHORT_VOWELS)
        typed += dice.choice(_ROMAN.get(letter, ("",)))
        consonant = not vowel
    return typed


OF_A_WORD: dict[str, Callable[[random.Random, str], str]] = {
    "hamza": hamza,
    "ta marbuta": ta_marbuta,
    "alef maqsura": alef_maqsura,
    "neighbouring key": neighbour,
    "like sound": sound,
    "missing letter": missing,
    "doubled letter": doubled,
    "extra letter": extra,
    "transposed": transposed,
    "Shift": shift,
    "no article, and a key": article,
    "two slips": two,
    "split": split,
    "keyboard off": keyboard_off,
    "Arabizi": arabizi,
}
JOINED = "joined"
KINDS = (*OF_A_WORD, JOINED)


def slipped(dice: random.Random, kind: str, words: list[str]) -> Slip | None:
    """Return a query of these words with one slip of a kind; None where they allow none."""
    if kind == JOINED:
        if len(words) < 2:
            return None
        at = dice.randrange(len(words) - 1)
        return _slip(kind, words, at, at + 2, words[at] + words[at + 1])
    places = [at for at, word in enumerate(words) if len(word) >= _LEAST]
    if not places:
        return None
    if kind == "keyboard off":  # one types all of a query so
        typed = " ".join(keyboard_off(dice, word) for word in words)
        return _slip(kind, words, 0, len(words), typed)
    at = dice.choice(places)
    typed = OF_A_WORD[kind](dice, words[at])
    return None if typed == words[at] else _slip(kind, words, at, at + 1, typed)


def _slip(kind: str, words: list[str], first: int, after: int, typed: str) -> Slip:
    whole = [*words[:first], typed, *words[after:]]
    return Slip(kind, " ".join(words), " ".join(whole), " ".join(words[first:after]), typed)
