"""Queries from files: tab-separated, JSON lines, or TREC topics."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fihris.errors import InputError
from fihris.search.evaluation.lines import Path, lines, shown, wrong_line

TOPIC_FIELDS = ("title",)
"""What of a TREC topic is the query, unless told otherwise."""

_IDS = ("id", "qid", "_id", "query_id")
_TEXTS = ("text", "query")

_TOPIC = re.compile(r"<top\b[^>]*>(.*?)</top\s*>", re.DOTALL | re.IGNORECASE)
# Most collections leave the end tags of the fields out.
_FIELD = re.compile(r"<([a-z]\w*)\b[^>]*>([^<]*)", re.IGNORECASE)
# As in "<num> Number: AR26" and "<desc> Description:"; a title that has a colon keeps it.
_LABEL = re.compile(r"\s*(?:number|topic|title|description|narrative)\s*:", re.IGNORECASE)

_Read = tuple[int, str, str]


def read_queries(path: Path, fields: Sequence[str] = TOPIC_FIELDS) -> dict[str, str]:
    """Read queries: the text of each by its id, in the file's order.

    The first character that is not white space tells the form: ``{`` JSON lines ({"id" or "qid" or
    "_id" or "query_id", "text" or "query"}), ``<`` TREC topics (``<top>``, of which the `fields`
    are read, as in title and desc), anything else ``id<TAB>text``. Raises InputError, which names
    the line that is wrong.
    """
    numbered = list(lines(path))
    if not numbered:
        raise InputError("holds no query", path=shown(path))
    first = numbered[0][1].lstrip()[0]
    if first == "<":
        found = _of_topics(path, numbered, fields)
    elif first == "{":
        found = _of_json(path, numbered)
    else:
        found = _of_columns(path, numbered)
    return _unique(path, found)


def _unique(path: Path, found: Iterable[_Read]) -> dict[str, str]:
    queries: dict[str, str] = {}
    for number, identity, text in found:
        identity, text = identity.strip(), " ".join(text.split())
        if not identity or not text:
            raise wrong_line(path, number, f"the query has no {'text' if identity else 'id'}")
        if identity in queries:
            raise wrong_line(path, number, f"a second query has the id {identity}; ids are unique")
        queries[identity] = text
    return queries


def _of_columns(path: Path, numbered: Iterable[tuple[int, str]]) -> Iterator[_Read]:
    for number, line in numbered:
        identity, tab, text = line.partition("\t")
        if not tab:
            raise wrong_line(path, number, "no tab; write an id, a tab and the query's text")
        yield number, identity, text


def _of_json(path: Path, numbered: Iterable[tuple[int, str]]) -> Iterator[_Read]:
    import orjson

    for number, line in numbered:
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise wrong_line(path, number, f"not JSON: {error}") from error
        if not isinstance(record, dict):
            raise wrong_line(path, number, "not a JSON object")
        identity, text = _first(record, _IDS), _first(record, _TEXTS)
        if not isinstance(identity, (str, int)) or not isinstance(text, str):
            reason = f"an object needs one of {', '.join(_IDS)}, and {' or '.join(_TEXTS)}"
            raise wrong_line(path, number, reason)
        yield number, str(identity), text


def _first(record: dict[str, Any], names: Iterable[str]) -> Any:
    return next((record[name] for name in names if name in record), None)


def _of_topics(
    path: Path, numbered: Iterable[tuple[int, str]], fields: Sequence[str]
) -> Iterator[_Read]:
    kept = dict(numbered)
    text = "\n".join(kept.get(number, "") for number in range(1, max(kept) + 1))
    end = 0
    for match in [*_TOPIC.finditer(text), None]:
        between = text[end : match.start() if match else len(text)]
        opened = between.lower().find("<top>")
        if opened >= 0:
            number = text.count("\n", 0, end + opened) + 1
            raise wrong_line(path, number, "a <top> without its </top>")
        if match:
            end = match.end()
            number = text.count("\n", 0, match.start()) + 1
            yield _of_topic(path, number, match[1], fields)
    if not end:
        raise wrong_line(path, min(kept), "no <top>; TREC topics stand between <top> and </top>")


def _of_topic(path: Path, number: int, topic: str, fields: Sequence[str]) -> _Read:
    found = {
        name.lower(): html.unescape(
            _LABEL.sub("", value, count=1) if _LABEL.match(value) else value
        )
        for name, value in _FIELD.findall(topic)
    }
    for field in ("num", *fields):
        if field not in found:
            reason = f"the topic has no <{field}>; it has {', '.join(found) or 'no field'}"
            raise wrong_line(path, number, reason)
    return number, found["num"], " ".join(found[field] for field in fields)
