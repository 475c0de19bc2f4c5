"""The compiled lexicon: the readings of each stem as arrays, looked up for many stems at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.letters import (
    LONGEST_STEM,
    is_plain,
    letters_of,
    pack,
    packed_from,
    spellings,
    stems,
)
from fihris.index.analysis.shapes import Shape

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I16 = npt.NDArray[np.int16]
I64 = npt.NDArray[np.int64]

_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio


class Entry(NamedTuple):
    """One reading of a stem, as spelled.

    `score` is ten times the logarithm of how often newswire has the lemma.
    """

    stem: str
    shape: Shape
    score: int
    lemma: str


@dataclass(frozen=True)
class Lexicon:
    """The readings of each stem.

    `keys` (uint64, shape (stems,)) are the packed folded stems, rising; the readings of the one
    numbered i are those from `firsts[i]` to before `firsts[i + 1]` in the arrays that follow.
    `slots` (uint32) is an open-addressing table of stem numbers plus one; 0 is an empty slot.
    """

    keys: U64
    firsts: U32
    shapes: U8
    scores: I16
    lemmas: U32
    spellings: U32
    slots: U32
    words: list[str]

    def find(self, keys: U64) -> I64:
        """Return the number of each stem, -1 where there is none; int64, shape (n,)."""
        slot = _slot(keys, len(self.slots))
        found = self.slots[slot].astype(np.int64) - 1
        wrong = np.flatnonzero((found >= 0) & (self.keys[found] != keys))
        while len(wrong):
            slot[wrong] = (slot[wrong] + 1) & (len(self.slots) - 1)
            found[wrong] = self.slots[slot[wrong]].astype(np.int64) - 1
            number = found[wrong]
            wrong = wrong[(number >= 0) & (self.keys[number] != keys[wrong])]
        return found

    def readings(self, stem: str) -> Iterator[tuple[Shape, int, str, int]]:
        """Yield shape, score, lemma and spelling of each reading of one stem, spelled anyhow."""
        packed = pack(stem)
        if packed is None:
            return
        number = int(self.find(np.array(packed[:1], np.uint64))[0])
        if number >= 0:
            for i in range(int(self.firsts[number]), int(self.firsts[number + 1])):
                yield (
                    Shape(int(self.shapes[i])),
                    int(self.scores[i]),
                    self.words[self.lemmas[i]],
                    int(self.spellings[i]),
                )


def _slot(keys: U64, slots: int) -> I64:
    bits = slots.bit_length() - 1
    return ((keys * _SPREAD) >> np.uint64(64 - bits)).astype(np.int64)


def compile_lexicon(entries: Iterable[Entry]) -> Lexicon:
    """Return the lexicon of `entries`.

    Those whose stems have more than 12 letters, or a sign that is no letter, are left out.
    """
    kept = [entry for entry in entries if len(entry[0]) <= LONGEST_STEM and is_plain(entry[0])]
    letters = letters_of([stem for stem, _, _, _ in kept])
    lengths = letters.ends - letters.starts
    packed, spelled = packed_from(letters, 0)
    packed = stems(packed, lengths)
    order = np.argsort(packed, kind="stable")  # the readings of a stem stay in the order given
    keys, firsts = np.unique(packed[order], return_index=True)
    words = sorted({lemma for _, _, _, lemma in kept})
    number = {word: i for i, word in enumerate(words)}
    return Lexicon(
        keys,
        np.append(firsts, len(kept)).astype(np.uint32),
        np.array([shape for _, shape, _, _ in kept], np.uint8)[order],
        np.array([score for _, _, score, _ in kept], np.int16)[order],
        np.array([number[lemma] for _, _, _, lemma in kept], np.uint32)[order],
        spellings(spelled, lengths)[order],
        _slots(keys),
        words,
    )


def _slots(keys: U64) -> U32:
    slots = np.zeros(1 << (4 * len(keys)).bit_length(), np.uint32)
    slot = _slot(keys, len(slots))
    numbers = np.arange(1, len(keys) + 1, dtype=np.uint32)
    while len(numbers):
        free = slots[slot] == 0
        slots[slot[free]] = numbers[free]  # of several for one slot, the last one stays
        left = slots[slot] != numbers
        numbers, slot = numbers[left], (slot[left] + 1) & (len(slots) - 1)
    return slots
