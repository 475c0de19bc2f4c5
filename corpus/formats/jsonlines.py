"""JSON lines: one object a line."""

from __future__ import annotations

from collections.abc import Iterator

from fihris.corpus.article import Article
from fihris.corpus.files.input import Input
from fihris.corpus.formats.jsonrecord import JsonRecords
from fihris.corpus.formats.records import ArticleBuilder
from fihris.corpus.problem import Problem


def read_json_lines(text: Input, builder: ArticleBuilder) -> Iterator[Article | Problem]:
    """Yield the articles of a file of JSON lines; empty lines do not count as records.

    Raises InputError where the file is damaged.
    """
    read = JsonRecords(text, builder).read
    record = 0
    for offset, line in text.lines():
        if line is None:
            record += 1
            yield text.too_large(record, offset)
        elif line and not line.isspace():
            record += 1
            yield from read(line, record, offset)
