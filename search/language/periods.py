"""What may stand behind ``date:``, read as a stretch of time."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from fihris.search.language.clauses import DateWithin
from fihris.search.language.querytext import QueryText

_COMPARISON = re.compile("[<>]=?")
_OPENING = re.compile(r"[\[{]")
_CLOSING = re.compile(r"[\]}]")
_TO = re.compile(r"(?:^|(?<=\s))(?:to|إلى|الى)(?=\s|$)", re.IGNORECASE)
_OPEN_END = ("", "*")


def read_period(text: QueryText, zone: tzinfo) -> DateWithin:
    """Read a date, a comparison with one, a range, or ``*`` for any date, where `text` stands."""
    opening = text.take(_OPENING)
    if opening is not None:
        return _range(text, opening, zone)
    comparison = text.take(_COMPARISON)
    at = text.at
    quotation = text.quotation()
    raw = text.text[slice(*quotation)] if quotation else text.word()
    if raw == "*" and comparison is None and quotation is None:
        return DateWithin(None, None)
    start, end = _period(text, raw, at, zone)
    match comparison[0] if comparison else "":
        case ">=":
            return DateWithin(start, None)
        case ">":
            return DateWithin(end, None)
        case "<":
            return DateWithin(None, start)
        case "<=":
            return DateWithin(None, end)
    return DateWithin(start, end)


def _range(text: QueryText, opening: re.Match[str], zone: tzinfo) -> DateWithin:
    """Read ``[a TO b]`` behind its opening bracket; a curly bracket leaves out its own end."""
    closing = _CLOSING.search(text.text, text.at)
    if closing is None:
        raise text.error("this bracket is never closed", opening.start())
    between = text.text[opening.end() : closing.start()]
    to = list(_TO.finditer(between))
    if len(to) != 1:
        raise text.error("a range is written [2023-05 TO 2023-07]", opening.start())
    text.at = closing.end()
    raw_start, raw_end = between[: to[0].start()], between[to[0].end() :]
    start = end = None
    if raw_start.strip() not in _OPEN_END:
        first = _period(text, raw_start, opening.end(), zone)
        start = first[1] if opening[0] == "{" else first[0]
    if raw_end.strip() not in _OPEN_END:
        last = _period(text, raw_end, opening.end() + to[0].end(), zone)
        end = last[0] if closing[0] == "}" else last[1]
    if start is not None and end is not None and start >= end:
        raise text.error("this range ends before it starts", opening.start())
    return DateWithin(start, end)


def _period(text: QueryText, raw: str, at: int, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return what the date `raw`, which stands at `at`, stands for."""
    # Few queries hold a date, and reading one takes tables of their own.
    from fihris.corpus.dates.parsing import parse_period

    at += len(raw) - len(raw.lstrip())
    date = raw.strip().strip('"').strip()
    period = parse_period(date, zone=zone)
    if period is None:
        raise text.error(
            f'cannot read "{date}" as a date; write 2023, 2023-05, 2023-05-17 or "17 مايو 2023"', at
        )
    return period
