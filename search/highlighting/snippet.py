"""The passages of a text that show best why it matched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

Span = tuple[int, int]
# A place in a text that matched: start, end, which part of the query, and that part's weight.
Occurrence = tuple[int, int, int, float]

PASSAGES = 2
PASSAGE_CHARACTERS = 220
# Of a text with more occurrences than this the first ones are looked at; they are many enough.
_OCCURRENCES = 128
# A further occurrence of a word that the passage already shows is worth this share of the first.
_REPEATED = 0.1

# A sentence ends at a stop or a line's end; in news the space after the stop is often missing.
# A point between two digits is a decimal point.
_STOP, _CLOSING = r"[.!?؟…۔\n]", r"[\s»\"”)]*"
_SENTENCE_END = re.compile(rf"{_STOP}{_STOP}*(?:(?<!\d\.)|(?!\d)){_CLOSING}")
_ENDED = re.compile(rf"{_STOP}{_CLOSING}\Z")
_PARAGRAPH = re.compile(r"[^\S\n]*\n")
_SPACE = re.compile(r"\s")
_NEAR = 40
# A passage grows by so many characters at each end to have a word whole; a longer one is cut.
_LONGEST_WORD = 64


class Snippet(NamedTuple):
    """A passage of the original text.

    `spans` are [start, end) in code points of `text`, rising and apart; `start` is where the
    passage begins in the text that it was taken from. `cut_before` and `cut_after` tell that the
    sentence it begins or ends with goes on outside.
    """

    text: str
    spans: tuple[Span, ...]
    start: int
    cut_before: bool = False
    cut_after: bool = False

    def html(self, tag: str = "mark") -> str:
        """Return the passage as HTML, escaped, with the words that matched in an element."""
        return marked_html(self.text, self.spans, tag)


def marked_html(text: str, spans: Sequence[Span], tag: str = "mark") -> str:
    """Return `text` as HTML, escaped, with the spans in elements called `tag`."""
    from html import escape

    parts, done = [], 0
    for start, end in spans:
        parts.append(escape(text[done:start]))
        parts.append(f"<{tag}>{escape(text[start:end])}</{tag}>")
        done = end
    parts.append(escape(text[done:]))
    return "".join(parts)


def snippets(
    text: str,
    occurrences: Sequence[Occurrence],
    *,
    count: int = PASSAGES,
    characters: int = PASSAGE_CHARACTERS,
) -> list[Snippet]:
    """Return the best passages, in the order of the text; the beginning where nothing matched.

    `occurrences` rise by start. A passage shows as many different parts of the query as fit, the
    rarer the better, and is cut where a sentence, or else a word, begins and ends.
    """
    left = list(occurrences[:_OCCURRENCES])
    if not left:
        return [_passage(text, *_bounds(text, 0, 0, characters), ())] if text else []
    chosen: list[Span] = []
    shown: set[int] = set()
    while left and len(chosen) < count:
        first, after = _best_window(left, shown, characters)
        window = left[first:after]
        start, end = _bounds(text, window[0][0], max([o[1] for o in window]), characters)
        chosen.append((start, end))
        shown.update([o[2] for o in window])
        left = [o for o in left if o[1] <= start or o[0] >= end]
        if len(chosen) * 2 >= count and shown.issuperset([o[2] for o in left]):
            break
    return [_passage(text, start, end, occurrences) for start, end in _disjoint(chosen)]


def _passage(text: str, start: int, end: int, occurrences: Sequence[Occurrence]) -> Snippet:
    inside = [o for o in occurrences if start <= o[0] and o[1] <= end]
    spans = merged_spans(inside, start)
    return Snippet(text[start:end], spans, start, _goes_on(text, start), _goes_on(text, end))


def _goes_on(text: str, place: int) -> bool:
    """Tell whether a sentence of the text goes on from before `place` to behind it."""
    before = text[max(place - _NEAR, 0) : place]
    behind = text[place : place + _NEAR]
    if not before or not behind or before.isspace() or behind.isspace():
        return False
    return not _ENDED.search(before) and not _PARAGRAPH.match(behind)


def merged_spans(occurrences: Sequence[Occurrence], shift: int = 0) -> tuple[Span, ...]:
    """Return the spans of occurrences, which rise by start, moved to begin at `shift`.

    Overlapping ones are one.
    """
    spans: list[Span] = []
    last = 0
    for start, end, _, _ in occurrences:
        if start < last:
            start = spans.pop()[0] + shift
            end = max(end, last)
        spans.append((start - shift, end - shift))
        last = end
    return tuple(spans)


def _best_window(
    occurrences: Sequence[Occurrence], shown: set[int], characters: int
) -> tuple[int, int]:
    """Return the run of occurrences, within so many characters, that is worth most."""
    best, found = 0.0, (0, 1)
    worth, first = 0.0, 0
    inside = dict.fromkeys(shown, 1)
    for after, (_, end, part, weight) in enumerate(occurrences):
        if end > occurrences[first][0] + characters:
            if worth > best * (1 + 1e-9):
                best, found = worth, (first, after)
            while first < after and end > occurrences[first][0] + characters:
                _, _, leaving, lost = occurrences[first]
                inside[leaving] -= 1
                worth -= lost * _REPEATED if inside[leaving] else lost
                first += 1
        count = inside.get(part, 0)
        worth += weight * _REPEATED if count else weight
        inside[part] = count + 1
    return (first, len(occurrences)) if worth > best * (1 + 1e-9) else found


def _bounds(text: str, start: int, end: int, characters: int) -> Span:
    """Widen [start, end) to whole sentences where they fit, else to whole words."""
    # A full passage may still grow by a quarter to begin or end with a sentence.
    room = max(characters - (end - start), characters // 4)
    begin = _sentence_start(text, start, max(start - room, 0))
    room -= start - begin
    stop = _sentence_stop(text, end, min(end + max(room, 0), len(text)))
    while begin < stop and text[begin].isspace():
        begin += 1
    while stop > begin and text[stop - 1].isspace():
        stop -= 1
    return begin, stop


def _sentence_start(text: str, start: int, limit: int) -> int:
    ends = _sentence_ends(text, limit, start)
    if ends:
        return ends[-1]
    if limit == 0:
        return 0
    # The sentence begins before what there is room for: half of the room goes to what follows.
    limit = start - (start - limit) // 2
    space = _SPACE.search(text, limit, start)
    return space.end() if space else _word_start(text, start)


def _sentence_stop(text: str, end: int, limit: int) -> int:
    if limit == len(text):
        ending = _SENTENCE_END.search(text, end)
        return ending.end() if ending and "\n" in ending.group() else limit
    ends = _sentence_ends(text, end, limit)
    if ends:
        return ends[-1]
    space = limit
    while space > end and not text[space].isspace():
        space -= 1
    return space if text[space].isspace() else _word_end(text, limit)


def _sentence_ends(text: str, start: int, end: int) -> list[int]:
    """Return where sentences end in a part of a text, rising."""
    # The character behind the part is looked at, too: it tells a stop from a decimal point.
    found = _SENTENCE_END.finditer(text, start, end + 1)
    return [min(match.end(), end) for match in found if match.start() < end]


def _word_start(text: str, place: int) -> int:
    """Return where the word around a place begins; the place where that is too far away."""
    start, limit = place, max(place - _LONGEST_WORD, 0)
    while start > limit and not text[start - 1].isspace():
        start -= 1
    return start if start == 0 or text[start - 1].isspace() else place


def _word_end(text: str, place: int) -> int:
    """Return where the word around a place ends; the place where that is too far away."""
    limit = place + _LONGEST_WORD
    space = _SPACE.search(text, place, limit + 1)
    if space:
        return space.start()
    return len(text) if len(text) <= limit else place


def _disjoint(spans: Sequence[Span]) -> list[Span]:
    """Return the spans in order, with those that overlap as one."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out
