"""Text for a terminal: without what would steer it, with the marks still in their places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate

Span = tuple[int, int]

RIGHT_TO_LEFT_MARK = "\u200f"
LEFT_TO_RIGHT_MARK = "\u200e"

# Escape sequences could repaint the terminal, and bidi controls reorder what stands around them.
_CONTROL = re.compile(
    "([\t-\r\x85\u2028\u2029]\\s*)"
    "|[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff]"
)


def visible(text: str) -> str:
    """Return the text without control characters; line ends and tabs become one space."""
    return _CONTROL.sub(lambda match: " " if match[1] else "", text)


def visible_marked(text: str, spans: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """Return the text as `visible` does, and where the spans lie in it."""
    removed: set[int] = set()
    for match in _CONTROL.finditer(text):
        removed.update(range(match.start() + bool(match[1]), match.end()))
    if removed:
        places = list(accumulate((i not in removed for i in range(len(text))), initial=0))
        spans = [(places[start], places[end]) for start, end in spans]
    return visible(text), tuple(spans)


def counted(number: int, noun: str) -> str:
    """Return a number and what it counts: 1 article, 2,000 articles."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def paragraphs(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Yield each line of the text with the parts of the spans that lie in it."""
    begin = 0
    for line in text.split("\n"):
        end = begin + len(line)
        inside = [
            (max(start, begin) - begin, min(stop, end) - begin)
            for start, stop in spans
            if start < end and stop > begin
        ]
        yield visible_marked(line, inside)
        begin = end + 1


def is_right_to_left(text: str) -> bool:
    """Tell whether the first letter is written from right to left; False where there is none."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False


def cells(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    width = 0
    for character in text:
        if unicodedata.category(character) not in ("Mn", "Me", "Cf"):
            width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return width


def columns(values: Sequence[str], widths: Sequence[int], *, terminal: bool) -> str:
    """Return the values, made visible, side by side, each padded to its width.

    A negative width pads the left.

    A terminal that knows the bidirectional algorithm would swap neighbouring Arabic columns: a
    left-to-right mark before each of them keeps them in their order.
    """
    padded = []
    for value, width in zip(map(visible, values), widths, strict=True):
        space = " " * max(abs(width) - cells(value), 0)
        mark = LEFT_TO_RIGHT_MARK if terminal and is_right_to_left(value) else ""
        padded.append(mark + (space + value if width < 0 else value + space))
    return "  ".join(padded).rstrip()
