"""What may stand behind ``date:``, read as a stretch of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from fihris.search.language.clauses import DateWithin
from fihris.search.language.querytext import QueryText

_COMPARISON = re.compile("[<>]=?")
_OPENING = re.compile(r"[\[{]")
_CLOSING = re.compile(r"[\]}]")
_TO = re.compile(r"(?:^|(?<=\s))(?:to|إلى|الى)(?=\s|$)", re.IGNORECASE)
_OPEN_END = ("", "*")
_MOST_WORDS = 6
_WORD_AHEAD = re.compile(r"\s+([^\s()\"«»^:]+)(?![^\s()])")

Interval = tuple[datetime, datetime]


class DateReader:
    """Reads the dates of a query: on the calendar of `zone`, and counted from `now`.

    `zone` may be the name of one, which is looked up when a date is read; None for `now` is the
    time at that moment, the same for all dates.
    """

    def __init__(self, zone: tzinfo | str, now: datetime | None) -> None:
        self._zone = zone
        self._now = now

    def settle(self) -> tuple[tzinfo, datetime]:
        """Return the zone and the time that count. Raises ValueError for an unknown zone."""
        if isinstance(self._zone, str):
            from fihris.corpus.dates.zones import zone_named

            self._zone = zone_named(self._zone)
        if self._now is None:
            self._now = datetime.now(UTC)
        return self._zone, self._now

    def read(self, date: str, *, absolute: bool = False) -> Interval | None:
        """Return what a date stands for, or None; `absolute`, if it does not count from now."""
        # Few queries hold a date, and reading one takes tables of their own.
        from fihris.corpus.dates.parsing import parse_period

        zone, now = self.settle()
        return parse_period(date, zone=zone, now=None if absolute else now)


def read_period(text: QueryText, dates: DateReader) -> DateWithin:
    """Read a date, a comparison with one, a range, or ``*`` for any date, where `text` stands."""
    try:
        dates.settle()
    except ValueError as error:
        raise text.error(str(error), text.at) from error
    opening = text.take(_OPENING)
    if opening is not None:
        return _range(text, opening, dates)
    comparison = text.take(_COMPARISON)
    at = text.at
    quotation = text.quotation()
    raw = text.text[slice(*quotation)] if quotation else text.word()
    if raw == "*" and comparison is None and quotation is None:
        return DateWithin(None, None)
    read = _unquoted if quotation is None else _period
    start, end = read(text, raw, at, dates)
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


def _range(text: QueryText, opening: re.Match[str], dates: DateReader) -> DateWithin:
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
        first = _period(text, raw_start, opening.end(), dates)
        start = first[1] if opening[0] == "{" else first[0]
    if raw_end.strip() not in _OPEN_END:
        last = _period(text, raw_end, opening.end() + to[0].end(), dates)
        end = last[0] if closing[0] == "}" else last[1]
    if start is not None and end is not None and start >= end:
        raise text.error("this range ends before it starts", opening.start())
    return DateWithin(start, end)


def _unquoted(text: QueryText, raw: str, at: int, dates: DateReader) -> Interval:
    """Return what a date of one word stands for, unless the words behind it belong to it.

    Alone, ``مايو`` is the last one: ``date:مايو 2023`` must not be it and a number beside it.
    """
    if dates.read(raw, absolute=True) is None:
        for whole in _with_words_ahead(text, raw):
            if dates.read(whole) is not None:
                read = (
                    f'cannot read "{raw}" as a date'
                    if dates.read(raw) is None
                    else "unclear where a date ends"
                )
                raise text.error(f'{read}; write date:"{whole}", in quotation marks', at)
    return _period(text, raw, at, dates)


def _with_words_ahead(text: QueryText, raw: str) -> Iterator[str]:
    """Yield what was typed with the words that stand behind it, the most of them first."""
    words, at = [raw], text.at
    while len(words) < _MOST_WORDS and (ahead := _WORD_AHEAD.match(text.text, at)):
        words.append(ahead[1])
        at = ahead.end()
    for count in range(len(words), 1, -1):
        yield " ".join(words[:count])


def _period(text: QueryText, raw: str, at: int, dates: DateReader) -> Interval:
    """Return what the date `raw`, which stands at `at`, stands for."""
    at += len(raw) - len(raw.lstrip())
    date = raw.strip().strip('"').strip()
    period = dates.read(date)
    if period is None:
        raise text.error(
            f'cannot read "{date}" as a date; write 2023, 2023-05, 2023-05-17, "17 مايو 2023" or '
            '"الأسبوع الماضي"',
            at,
        )
    return period
