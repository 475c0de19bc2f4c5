"""The table of unique surface forms: a token's form in one array look-up."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.tokens import Tokens, pack, unpack

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

# Odd 64-bit constants that spread the packed letters over the slots (xxHash's primes).
_MIX_LOW = np.uint64(0x9E3779B185EBCA87)
_MIX_HIGH = np.uint64(0xC2B2AE3D27D4EB4F)
_FIRST_BITS = 16
# What Python takes for a form that is not packed, without its letters: in two dictionaries.
ODD_BYTES = 300


class FormTable:
    """Numbers surface forms from 0, those of each text behind those of the texts before it.

    Open addressing with linear probing over the exact packed words; what does not fit in 128 bits
    is kept in a dictionary. Probing is done for all tokens of a text at once. A packed form is kept
    as its two numbers alone: as text it would take five times the memory.
    """

    def __init__(self) -> None:
        self._count = 0
        self._odd: dict[str, int] = {}
        self._texts: dict[int, str] = {}  # of the forms that are not packed
        self._bits = _FIRST_BITS
        # Slots hold a form's number plus one; 0 is an empty slot, whose word is no token's.
        self._slots = np.zeros(1 << self._bits, np.uint32)
        self._low = np.zeros(1 << _FIRST_BITS, np.uint64)
        self._high = np.zeros(1 << _FIRST_BITS, np.uint64)
        self._used = 0
        self._odd_letters = 0
        self.letters = 0  # of all forms

    def __len__(self) -> int:
        return self._count

    @property
    def size(self) -> int:
        """About how many bytes the table takes."""
        odd = ODD_BYTES * len(self._odd) + 4 * self._odd_letters
        return self._slots.nbytes + self._low.nbytes + self._high.nbytes + odd

    @property
    def odd_count(self) -> int:
        """How many forms were read that are not packed."""
        return len(self._odd)

    @property
    def forms(self) -> list[str]:
        """All forms, by number."""
        return self.texts(np.arange(self._count))

    def texts(self, numbers: I64) -> list[str]:
        """Return the forms of these numbers."""
        packed = self.is_packed(numbers)
        texts = unpack(*self.packed(numbers[packed]))
        if len(texts) == len(numbers):
            return texts
        known = iter(texts)
        return [
            next(known) if fits else self._texts[number]
            for number, fits in zip(numbers.tolist(), packed.tolist(), strict=True)
        ]

    def is_packed(self, numbers: I64) -> npt.NDArray[np.bool_]:
        """Tell of which forms `packed` knows the letters: not of those that are long or rare."""
        return np.not_equal(self._low[numbers + 1], 0)

    def packed(self, numbers: I64) -> tuple[U64, U64]:
        """Return the two numbers of forms that are packed, as in `Tokens`."""
        return self._low[numbers + 1], self._high[numbers + 1]

    def numbers(self, tokens: Tokens) -> U32:
        """Return the form number of each token, adding the forms that are new; uint32, shape (n,).

        Numbers of new forms begin at the length that the table had before.
        """
        low, high = tokens.low, tokens.high
        ids, missing = self._probe(low, high)
        if len(tokens.odd):
            missing = np.setdiff1d(missing, tokens.odd, assume_unique=True)
        if len(missing):
            self._add(tokens, missing)
            ids[missing] = self._probe(low[missing], high[missing])[0]
        for i in tokens.odd.tolist():
            ids[i] = self._odd_number(tokens.surface(i)) + 1
        ids -= np.uint32(1)
        return ids

    def _odd_number(self, form: str) -> int:
        number = self._odd.get(form)
        if number is None:
            number = self._odd[form] = self._packed_number(form)
            self._odd_letters += len(form)
            self.letters += len(form)
        return number

    def _packed_number(self, form: str) -> int:
        """Return the number of a form that was read through rare characters; it may be known."""
        packed = pack(form)
        if packed is None:
            number = self._append()
            self._texts[number] = form
            return number
        low, high = (np.array([half], np.uint64) for half in packed)
        found = int(self._probe(low, high)[0][0])
        if found:
            return found - 1
        number = self._append()
        self._enter(np.array([number + 1], np.uint32), low, high)
        return number

    def _extend(self, count: int) -> None:
        self._count += count
        while self._count >= len(self._low):
            self._low = np.concatenate((self._low, np.zeros_like(self._low)))
            self._high = np.concatenate((self._high, np.zeros_like(self._high)))

    def _append(self) -> int:
        self._extend(1)
        return self._count - 1

    def _slot(self, low: U64, high: U64) -> I64:
        mixed = low * _MIX_LOW + high * _MIX_HIGH
        mixed ^= mixed >> np.uint64(29)
        mixed *= _MIX_HIGH
        return (mixed >> np.uint64(64 - self._bits)).astype(np.int64)

    def _probe(self, low: U64, high: U64) -> tuple[U32, I64]:
        """Return each word's number plus one, and the indices of the words that are not there."""
        slot = self._slot(low, high)
        ids = self._slots.take(slot)
        wrong = np.flatnonzero((self._low.take(ids) != low) | (self._high.take(ids) != high))
        missing = []
        mask = len(self._slots) - 1
        while len(wrong):
            empty = ids[wrong] == 0
            missing.append(wrong[empty])
            wrong = wrong[~empty]
            slot[wrong] = (slot[wrong] + 1) & mask
            found = self._slots[slot[wrong]]
            ids[wrong] = found
            same = (self._low[found] == low[wrong]) & (self._high[found] == high[wrong])
            wrong = wrong[~same]
        return ids, np.sort(np.concatenate(missing)) if missing else wrong

    def _add(self, tokens: Tokens, missing: I64) -> None:
        low, high = tokens.low[missing], tokens.high[missing]
        order = np.lexsort((low, high))
        low, high = low[order], high[order]
        first = np.ones(len(order), bool)
        first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
        low, high = low[first], high[first]
        for half in (low, high):
            self.letters += int(np.count_nonzero(half.view(np.uint8)))
        before = self._count
        self._extend(len(low))
        self._enter(np.arange(before + 1, self._count + 1, dtype=np.uint32), low, high)

    def _enter(self, numbers: U32, low: U64, high: U64) -> None:
        self._low[numbers], self._high[numbers] = low, high
        self._used += len(numbers)
        if self._used * 3 > len(self._slots):
            self._grow()
        else:
            self._insert(numbers)

    def _grow(self) -> None:
        while self._used * 3 > len(self._slots) // 2:
            self._bits += 1
            self._slots = np.zeros(1 << self._bits, np.uint32)
        numbers = np.arange(1, self._count + 1, dtype=np.uint32)
        self._insert(numbers[(self._low[numbers] != 0)])

    def _insert(self, numbers: U32) -> None:
        slot = self._slot(self._low[numbers], self._high[numbers])
        mask = len(self._slots) - 1
        while len(numbers):
            free = self._slots[slot] == 0
            self._slots[slot[free]] = numbers[free]  # of several for one slot, the last one stays
            left = self._slots[slot] != numbers
            numbers, slot = numbers[left], (slot[left] + 1) & mask
