"""Every ending, as writers spell it, with the shapes of stem that it may stand behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fihris.index.analysis.conjugation import CONJUGATIONS
from fihris.index.analysis.declension import DECLENSIONS
from fihris.index.analysis.shapes import Shape, Use

# Costs, in tenths of a nat, of supposing that a writer interchanged letters that the fold makes
# one. A ة is never written for another letter.
HA_FOR_TA_COST = 34  # شركه for شركة
DOTS_COST = 20  # مستوي for مستوى, فى for في

# The uses of one ending by shape, and what its spelling costs.
Spelled = tuple[Mapping[Shape, Use], int]


def _spellings(ending: str) -> Iterator[tuple[str, int]]:
    yield ending, 0
    if ending.endswith("ة"):
        yield ending[:-1] + "ه", HA_FOR_TA_COST
    elif ending.endswith("ي"):
        yield ending[:-1] + "ى", DOTS_COST
    elif ending.endswith("ى"):
        yield ending[:-1] + "ي", DOTS_COST
    if ending.startswith("ا"):  # منشأة and ات are written منشآت
        yield "آ" + ending[1:], 0


def _spelled_endings() -> dict[str, list[Spelled]]:
    uses: dict[str, dict[Shape, Use]] = {}
    for shape, endings in (DECLENSIONS | CONJUGATIONS).items():
        for ending, use in endings.items():
            uses.setdefault(ending, {})[shape] = use
    table: dict[str, list[Spelled]] = {}
    for ending, by_shape in uses.items():
        for spelling, cost in _spellings(ending):
            table.setdefault(spelling, []).append((by_shape, cost))
    return table


SPELLED_ENDINGS: Mapping[str, list[Spelled]] = _spelled_endings()
LONGEST_ENDING = max(map(len, SPELLED_ENDINGS))
