"""Proclitics and endings as tables of numbers: which are legal together, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.clitics import KINDS, PROCLITICS
from fihris.index.analysis.endings import LONGEST_ENDING, SPELLED_ENDINGS
from fihris.index.analysis.letters import Letters, affix_number
from fihris.index.analysis.shapes import SHAPES

I16 = npt.NDArray[np.int16]
I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]

ILLEGAL = 10_000
LONGEST_PROCLITIC = max(map(len, PROCLITICS))


@dataclass(frozen=True)
class Affixes:
    """The affixes by number, sorted, and what is known of each.

    `costs` (int16, shape (endings, shapes, kinds)) is what an ending costs behind a stem of a shape
    when the proclitic is of a kind, `ILLEGAL` where grammar knows no such word.
    """

    proclitics: U64
    kinds: npt.NDArray[np.uint8]  # of each proclitic, as a place in KINDS
    proclitic_costs: I16
    endings: U64
    costs: I16


@cache
def affixes() -> Affixes:
    """Return the tables."""
    proclitics = sorted(
        (affix_number(p), KINDS.index(k), cost) for p, (k, cost) in PROCLITICS.items()
    )
    spelled = sorted((affix_number(ending), uses) for ending, uses in SPELLED_ENDINGS.items())
    costs = np.full((len(spelled), SHAPES, len(KINDS)), ILLEGAL, np.int16)
    for row, (_, alternatives) in zip(costs, spelled, strict=True):
        for uses, spelling_cost in alternatives:
            for shape, (kinds, cost) in uses.items():
                allowed = [place for place, kind in enumerate(KINDS) if kind & kinds]
                row[shape, allowed] = np.minimum(row[shape, allowed], cost + spelling_cost)
    return Affixes(
        np.array([number for number, _, _ in proclitics], np.uint64),
        np.array([kind for _, kind, _ in proclitics], np.uint8),
        np.array([cost for _, _, cost in proclitics], np.int16),
        np.array([number for number, _ in spelled], np.uint64),
        costs,
    )


def _places(known: U64, numbers: U64) -> I64:
    """Return the place of each number in a sorted table, -1 where it does not stand in it."""
    places = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
    return np.where(known[places] == numbers, places, -1)


def proclitics_of(letters: Letters) -> I64:
    """Return which proclitic the first 0, 1, … letters of each form are; int64, shape (n, 5)."""
    found = np.zeros((len(letters), LONGEST_PROCLITIC + 1), np.int64)
    numbers = np.zeros(len(letters), np.uint64)
    for length in range(LONGEST_PROCLITIC + 1):
        if length:
            letter = letters.codes[letters.starts + length - 1].astype(np.uint64)
            numbers |= letter << np.uint64(8 * (length - 1))
        found[:, length] = _places(affixes().proclitics, numbers)
    return found


def endings_of(letters: Letters) -> I64:
    """Return which ending the last 0, 1, … letters of each form are; int64, shape (n, 7)."""
    found = np.zeros((len(letters), LONGEST_ENDING + 1), np.int64)
    numbers = np.zeros(len(letters), np.uint64)
    for length in range(LONGEST_ENDING + 1):
        if length:
            letter = letters.codes[letters.ends - length].astype(np.uint64)
            numbers = numbers << np.uint64(8) | letter
        found[:, length] = _places(affixes().endings, numbers)
    return found
