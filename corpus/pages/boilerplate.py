"""The lines that a source prints on page after page.

A whole line that stands in many texts of one source is part of the page, not of the article. A text
counts a line once. Texts with the same paragraphs count as one text, so that a story which was
collected three times is not taken for boilerplate.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from fihris.corpus.pages.lines import Line, lines_of

LEAST_TEXTS = 3
"""Texts that must hold a line before it can be boilerplate."""

LEAST_SHARE = 0.2
"""Share of a source's texts that must hold it."""

_PARAGRAPH_WORDS = 8
_LEAST_PARAGRAPHS = 2
_MOST_LINES = 200_000
_MOST_SIGNATURES = 200_000
_NUMBER = re.compile(r"[0-9]+")


def boilerplate_key(line: Line) -> str:
    """Return what the printings of a boilerplate line share: ``1204 مشاهدة`` has any number."""
    return _NUMBER.sub("0", line.key)


class LineCounter:
    """Counts in how many texts each line stands.

    Memory is bounded (lossy counting; Manku and Motwani, VLDB 2002): when 200,000 lines are
    counted, the rarest half is forgotten, and a line that is new later starts from the highest
    count that was forgotten. Counts are then too high by a few texts at most, never too low, which
    a fifth of all texts does not notice.
    """

    def __init__(self) -> None:
        self._texts = 0
        self._counts: dict[str, int] = {}
        self._forgotten = 0
        self._signatures: set[int] = set()

    def add(self, text: str) -> None:
        """Count the lines of a text, unless a text with the same paragraphs was counted."""
        lines = lines_of(text)
        signature = _signature(lines)
        if signature in self._signatures:
            return
        if len(self._signatures) >= _MOST_SIGNATURES:
            self._signatures.clear()
        self._signatures.add(signature)
        self._texts += 1
        for key in {boilerplate_key(line) for line in lines}:
            self._counts[key] = self._counts.get(key, self._forgotten) + 1
        while len(self._counts) > _MOST_LINES:
            self._forget()

    def boilerplate(self) -> frozenset[str]:
        """Return the keys of the lines that stand in enough texts."""
        least = max(LEAST_TEXTS, LEAST_SHARE * self._texts)
        return frozenset(key for key, count in self._counts.items() if key and count >= least)

    def _forget(self) -> None:
        self._forgotten = sorted(self._counts.values())[len(self._counts) // 2]
        self._counts = {k: count for k, count in self._counts.items() if count > self._forgotten}


def _signature(lines: Collection[Line]) -> int:
    """Identify an article by its paragraphs; by all its lines where it has hardly any."""
    paragraphs = {line.key for line in lines if line.words >= _PARAGRAPH_WORDS}
    if len(paragraphs) < _LEAST_PARAGRAPHS:
        paragraphs = {line.key for line in lines}
    return hash(frozenset(paragraphs))
