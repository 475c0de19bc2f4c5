"""Right-to-left text for terminals that neither reorder nor join Arabic letters.

Only what is displayed is reordered. Which characters are marked survives because the order of a
line depends on its characters' bidi classes alone: a second line, in which a marked and a plain
character are two different ones of the same class, comes out in the same order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

from fihris.commands.text import Span, visible_marked
from fihris.errors import MissingExtraError

# For each bidi class one character for what is plain and one for what is marked.
_STAND_INS = {
    "L": "ab",
    "R": "אב",
    "AL": "دذ",
    "EN": "12",
    "AN": "١٢",
    "ES": "+-",
    "ET": "#$",
    "CS": ",:",
    "NSM": "\u0300\u0301",
    "WS": " \u2003",
    "ON": "!*",
}
_MARKED = frozenset(pair[1] for pair in _STAND_INS.values())


def require_bidi() -> None:
    """Raise MissingExtraError where the extra is not installed."""
    try:
        import arabic_reshaper  # noqa: F401
        import bidi.algorithm  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("bidi", purpose="--bidi") from error


def visual(
    text: str, spans: Sequence[Span], *, right_to_left: bool
) -> tuple[str, tuple[Span, ...]]:
    """Return a line as it is seen, from left to right, and its marked spans there.

    `right_to_left` is the direction of the paragraph that the line belongs to.
    """
    from bidi.algorithm import get_display

    shaped, flags = _shaped(text, spans)
    stand_ins = "".join(map(_stand_in, shaped, flags))
    base = "R" if right_to_left else "L"
    seen, order = get_display(shaped, base_dir=base), get_display(stand_ins, base_dir=base)
    # The direction marks have done their work.
    return visible_marked(seen, _runs(order))


def _shaped(text: str, spans: Sequence[Span]) -> tuple[str, list[bool]]:
    """Return the text in the joined forms of its letters, and whether each is marked.

    Marked words and what is between them are joined each for itself: a mark covers whole words.
    """
    from arabic_reshaper import reshape

    parts: list[str] = []
    flags: list[bool] = []
    done = 0
    for start, end in [*spans, (len(text), len(text))]:
        for part, marked in ((text[done:start], False), (text[start:end], True)):
            parts.append(reshape(part))
            flags += [marked] * len(parts[-1])
        done = end
    return "".join(parts), flags


def _stand_in(character: str, marked: bool) -> str:
    # Brackets are paired by what they are, not by their class.
    if unicodedata.mirrored(character):
        return character
    pair = _STAND_INS.get(unicodedata.bidirectional(character))
    return pair[marked] if pair else character


def _runs(order: str) -> tuple[Span, ...]:
    spans, at = [], 0
    for marked, run in groupby(order, _MARKED.__contains__):
        after = at + sum(1 for _ in run)
        if marked:
            spans.append((at, after))
        at = after
    return tuple(spans)
