"""A printed date cut into tokens: numbers, numeric dates, clocks, offsets and known words.

Besides the kinds of `fihris.corpus.dates.words`:

====  ==============================  ==========================================
kind  what it is                      parts
====  ==============================  ==========================================
N     a number of up to four digits   (digits,), with the number as value
D     ``21/06/2016``, ``2015-07-24``  (year, month, day)
Q     ``2023-05``, ``05/2023``        (year, month)
T     ``14:30``, ``T06:32:48.5``      (hour, minute, second, microsecond), with the
                                      number of them that were printed as value
O     ``+0100``, ``GMT+3``            minutes east of UTC as value
====  ==============================  ==========================================
"""

from __future__ import annotations

import re

from fihris.corpus.dates.words import LONGEST_PHRASE, WORDS, Token
from fihris.corpus.folding import fold

MAX_LENGTH = 200
"""Characters in the longest text that is looked at: no newsroom prints a longer date."""

GAP = re.compile(r"""[\s,،؛;.|()\[\]{}«»"'/\\•·:_\-]+""")
"""What may stand between the parts of a date."""
_OFFSET = re.compile(r"\s?([+-])([0-9]{2}):?([0-9]{2})(?![0-9./:-])")
_SHORT_OFFSET = re.compile(r"([+-])([0-9]{2})()(?![0-9./:-])")
_ITEM = re.compile(
    r"""
    (?P<first>[0-9]{1,4})\s?(?P<mark>[/.\\-])\s?(?P<middle>[0-9]{1,2})\s?(?P=mark)
        \s?(?P<last>[0-9]{1,4})(?![0-9])
    | t?(?P<hour>[0-9]{1,2})\s?[:h]\s?(?P<minute>[0-9]{2})
        (?: :(?P<second>[0-9]{2}) (?: [.,](?P<fraction>[0-9]{1,9}) )? )? (?![0-9:])
    | t(?P<packed>[0-9]{2}|[0-9]{4}|[0-9]{6})(?![0-9])
    | (?P<year>[0-9]{4})[/.\\-](?P<month>[0-9]{1,2})(?![0-9:])
    | (?P<month_first>[0-9]{1,2})[/.\\-](?P<year_last>[0-9]{4})(?![0-9:])
    | (?P<number>[0-9]{1,4})(?![0-9])
    | (?:gmt|utc)\s?(?P<sign>[+-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?![0-9:])
    | (?P<words>[^\W\d_]+(?:[\s.]+[^\W\d_]+)*)
    """,
    re.VERBOSE,
)


def tokenise(text: str) -> list[Token] | None:
    """Return the tokens of a date, or None where any of it is not part of one."""
    if len(text) > MAX_LENGTH:
        return None
    folded = fold(text)
    if len(folded) > 2 * MAX_LENGTH:
        return None
    tokens: list[Token] = []
    position, end = 0, len(folded)
    while position < end:
        if tokens and (offset := _offset_match(tokens[-1], folded, position)):
            tokens.append(_offset(*offset.groups()))
            position = offset.end()
        elif gap := GAP.match(folded, position):
            position = gap.end()
        elif item := _ITEM.match(folded, position):
            found = _tokens(item)
            if not found:
                return None
            tokens += found
            position = item.end()
        else:
            return None
    return tokens


def _offset_match(previous: Token, folded: str, position: int) -> re.Match[str] | None:
    """Find an offset behind a time; ``+01`` only behind seconds, where it is no day or hour."""
    if previous.kind not in "TAP":
        return None
    offset = _OFFSET.match(folded, position)
    if offset is None and previous.kind == "T" and previous.value >= 3:
        return _SHORT_OFFSET.match(folded, position)
    return offset


def _tokens(item: re.Match[str]) -> list[Token]:
    """Return what an item says; nothing where it is no part of a date."""
    match item.lastgroup:
        case "words":
            return _phrases(re.split(r"[\s.]+", item["words"]))
        case "number":
            return [Token("N", int(item["number"]), (len(item["number"]),))]
        case "last":
            return _numeric(item["first"], item["middle"], item["last"])
        case "month":
            return [Token("Q", parts=(int(item["year"]), int(item["month"])))]
        case "year_last":
            return [Token("Q", parts=(int(item["year_last"]), int(item["month_first"])))]
        case "packed":
            return [_clock(*re.findall("..", item["packed"]))]
        case "hours" | "minutes":
            return [_offset(item["sign"], item["hours"], item["minutes"] or "")]
        case _:
            return [_clock(*item.group("hour", "minute", "second", "fraction"))]


def _phrases(words: list[str]) -> list[Token]:
    """Read words as known phrases, the longest first; nothing where one of them is unknown."""
    tokens: list[Token] = []
    start = 0
    while start < len(words):
        for length in range(min(LONGEST_PHRASE, len(words) - start), 0, -1):
            token = WORDS.get(" ".join(words[start : start + length]))
            if token is not None:
                tokens.append(token)
                start += length
                break
        else:
            return []
    return tokens


def _numeric(first: str, middle: str, last: str) -> list[Token]:
    """Read a numeric date: the year has four digits, and the day comes first or last."""
    if len(first) == 4 and len(last) <= 2:
        return [Token("D", parts=(int(first), int(middle), int(last)))]
    if len(last) == 4 and len(first) <= 2:
        return [Token("D", parts=(int(last), int(middle), int(first)))]
    return []


def _clock(*printed: str | None) -> Token:
    digits = [part for part in printed if part]
    numbers = [int(part) for part in digits[:3]]
    if len(digits) == 4:
        numbers.append(int(digits[3].ljust(6, "0")[:6]))
    return Token("T", len(numbers), tuple(numbers + [0] * (4 - len(numbers))))


def _offset(sign: str, hours: str, minutes: str) -> Token:
    magnitude = int(hours) * 60 + int(minutes or 0)
    return Token("O", -magnitude if sign == "-" else magnitude)
