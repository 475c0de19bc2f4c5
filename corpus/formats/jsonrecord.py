"""One JSON object, as bytes, to one article."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import orjson

from fihris.corpus.files.input import Input
from fihris.corpus.formats.records import ArticleBuilder, Items
from fihris.corpus.problem import Problem
from fihris.errors import EncodingError

_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"

# How deep objects and lists may lie in one another; orjson, which stores metadata, writes 254.
MAX_DEPTH = 100
# How many commas and opening brackets a record may have, those in its texts included: it has no
# more values. Each takes a hundred bytes or more of memory, in the file it may take two.
MAX_MARKS = 500_000
# What a line has of an article that a cluster refused: the article is one of its values.
_DEAD_LETTER = {"id", "reason", "status", "article"}
# The integers that JSON libraries agree on; others are read as the nearest float, as by orjson.
_INTEGERS = range(-(1 << 63), 1 << 64)


class JsonRecords:
    """Reads the JSON objects of one file.

    What orjson takes is strictly JSON. The rest goes to the standard library's parser, which also
    takes what programs write by mistake and what can be understood: NaN and Infinity (read as
    null), line breaks and tabs in strings, halves of surrogate pairs (read as U+FFFD).
    """

    def __init__(self, text: Input, builder: ArticleBuilder) -> None:
        self._text = text
        self._builder = builder

    def read(self, data: bytes | bytearray, record: int, offset: int) -> Items:
        """Return the article in the object that begins at `offset`, and what is wrong with it."""
        if _marks(data) > MAX_MARKS:
            reason = f"the record has more than {MAX_MARKS:,} values; split it, or leave some out"
            return [self._text.problem("too-large", reason, record=record, offset=offset)]
        try:
            if self._text.is_utf8:
                value = orjson.loads(data)
            else:
                value = orjson.loads(self._text.decode(data, record=record, offset=offset))
        except EncodingError as error:
            return [Problem.of(error)]
        except orjson.JSONDecodeError:
            return self._read_leniently(data, record, offset)
        return self._build(value, record, offset)

    def _build(self, value: Any, record: int, offset: int) -> Items:
        if type(value) is not dict:
            return [self._unread("a value that is not an object", record, offset)]
        if _is_deep(value):
            reason = f"it is nested more than {MAX_DEPTH} levels deep"
            return [self._unread(reason, record, offset)]
        if len(value) == len(_DEAD_LETTER) and _is_dead_letter(value):
            value = value["article"]
        return self._builder.from_mapping(value, record, offset)

    def _read_leniently(self, data: bytes | bytearray, record: int, offset: int) -> Items:
        try:
            string = self._text.decode(data, record=record, offset=offset)
            value = json.loads(string, strict=False, parse_constant=lambda _: None)
            cleaner = _Cleaner()
            value = cleaner.clean(value)
        except EncodingError as error:
            return [Problem.of(error)]
        except json.JSONDecodeError as error:
            at = offset + self._text.width(string[: error.pos])
            return [self._unread(f"not JSON: {error.msg}", record, at)]
        except RecursionError:
            return [self._unread("not JSON: it is nested too deeply", record, offset)]
        except (OverflowError, ValueError) as error:  # an integer of too many digits
            return [self._unread(f"not JSON: {error}", record, offset)]
        items = self._build(value, record, offset)
        if cleaner.replaced and not isinstance(items[0], Problem):
            reason = "half of a surrogate pair, replaced by U+FFFD"
            items.append(
                self._text.problem("surrogate", reason, record=record, offset=offset, skipped=False)
            )
        return items

    def _unread(self, reason: str, record: int, offset: int) -> Problem:
        return self._text.problem("json", reason, record=record, offset=offset)


def _marks(data: bytes | bytearray) -> int:
    """Return how many values a record may have at the most; 0 where they cannot be too many."""
    if len(data) <= MAX_MARKS:
        return 0
    return data.count(b",") + data.count(b"[") + data.count(b"{")


def _is_dead_letter(record: dict[str, Any]) -> bool:
    return record.keys() == _DEAD_LETTER and type(record["article"]) is dict


def _is_deep(record: dict[str, Any]) -> bool:
    """Tell whether a record is nested too deeply to be stored, level by level."""
    level: list[Any] = [record]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) in (dict, list)
        ]
        if not level:
            return False
    return True


class _Cleaner:
    """Makes JSON of what the lenient parser lets through."""

    def __init__(self) -> None:
        self.replaced = False

    def clean(self, value: Any) -> Any:
        """Return the value without lone surrogates and numbers that are not finite.

        Raises RecursionError where it is nested too deeply.
        """
        if isinstance(value, str):
            text = _SURROGATE.sub(_REPLACEMENT, value)
            self.replaced = self.replaced or text != value
            return text
        if isinstance(value, list):
            return [self.clean(item) for item in value]
        if isinstance(value, dict):
            return {self.clean(key): self.clean(item) for key, item in value.items()}
        if isinstance(value, float) and not math.isfinite(value):
            return None
        if isinstance(value, int) and value not in _INTEGERS:
            return float(value)
        return value
