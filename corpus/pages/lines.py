"""The lines of a scraped page, with what can be said of each without its neighbours.

Pages come with a paragraph to a line, or wrapped at a width like old mail; `lines_of` gives
paragraphs either way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from fihris.corpus.folding import fold

SENTENCE_WORDS = 4
"""Words in the shortest line that its full stop makes a sentence; below are ``د.`` and ``.``."""

RUNNING_WORDS = 20
"""Words that make a line running text without a full stop: longer headlines are 3 in 1,000."""

RUNNING_LENGTH = 300
"""Characters that do so whatever the words; the patterns of pages are tried on shorter lines."""

FOLDED_WORDS = 40
"""Words in the longest line that is folded to be compared: paragraphs are compared as printed."""

# Joiners are left: at the end of a word they shape its last letter.
_EDGES = "".join(
    [
        *map(chr, range(0x21)),
        "\u0085\u00a0\u00ad\u061c\u200b\u200e\u200f\u2060\u3000\ufeff",
        *map(chr, range(0x2000, 0x200B)),
        *map(chr, range(0x2028, 0x2030)),
        *map(chr, range(0x2066, 0x206A)),
    ]
)
_FULL_STOP = re.compile(r"(?<![.…])[.۔](?![.…])[\s\"'»”’)\]]*$")
# In 41,191 headlines this stands twice; dots in a row and single letters (``أ. ف. ب``) are others.
_INNER_STOP = re.compile(r"[^\W\d_]{3,}[.۔]\s")
_INNER_STOP_WORDS = 6
_LETTERS = re.compile(r"[^\W\d_]+")
_NOT_WORD = re.compile(r"\W+")

_WRAP_LINES = 4
_WRAP_WIDTHS = range(40, 121)
_WRAP_SHARE = 0.8


@dataclass(frozen=True)
class Line:
    """A line of a page without the spacing around it; `after_gap` where a blank line precedes."""

    text: str
    after_gap: bool = False

    @cached_property
    def folded(self) -> str:
        """The line as it is compared with words and patterns."""
        return fold(self.text)

    @cached_property
    def key(self) -> str:
        """What two printings of the same line have in common: its words and numbers."""
        if self.words > FOLDED_WORDS:
            return " ".join(self.text.split())
        return _NOT_WORD.sub(" ", self.folded).strip()

    @cached_property
    def label(self) -> str:
        """Its words alone: ``التعليقات (3)`` and ``التعليقات:`` are one label."""
        return " ".join(_LETTERS.findall(self.folded))

    @cached_property
    def words(self) -> int:
        """How many words it has, as divided by spaces."""
        return len(self.text.split())

    @cached_property
    def has_full_stop(self) -> bool:
        """Whether it ends as a sentence does, quotes and brackets aside; dots in a row do not."""
        return _FULL_STOP.search(self.text) is not None

    @cached_property
    def is_running(self) -> bool:
        """Whether it is a paragraph or sentence, not a headline, caption or label."""
        if self.words >= RUNNING_WORDS or len(self.text) > RUNNING_LENGTH:
            return True
        if self.words >= _INNER_STOP_WORDS and _INNER_STOP.search(self.text):
            return True
        return self.has_full_stop and self.words >= SENTENCE_WORDS


def lines_of(text: str) -> list[Line]:
    """Return the lines of a page that are not blank, wrapped paragraphs joined again."""
    stripped = [line.strip(_EDGES) for line in text.splitlines()]
    lines: list[Line] = []
    for filled, block in groupby(stripped, key=bool):
        if filled:
            paragraphs = _unwrapped(list(block))
            lines += (Line(each, after_gap=not place) for place, each in enumerate(paragraphs))
    return lines


def _unwrapped(block: Sequence[str]) -> Sequence[str]:
    return [" ".join(block)] if _is_wrapped(block) else block


def _is_wrapped(block: Sequence[str]) -> bool:
    """Tell a paragraph cut at a width from a list of lines.

    All lines but the last are nearly as wide as the widest, few of them end a sentence, and there
    is a full stop at the end: a list of headlines has none.
    """
    if len(block) < _WRAP_LINES or not _FULL_STOP.search(block[-1]):
        return False
    width = max(map(len, block))
    inner = block[:-1]
    if width not in _WRAP_WIDTHS or min(map(len, inner)) < _WRAP_SHARE * width:
        return False
    return 2 * sum(bool(_FULL_STOP.search(line)) for line in inner) < len(inner)
