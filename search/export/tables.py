"""Hits as comma-separated values (RFC 4180; lines end as in Unix)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from fihris.search.export.texts import date_text, passage
from fihris.search.hits import Hit

COLUMNS = ("rank", "id", "score", "title", "date", "source", "category", "url", "snippet")


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a table, without their ends; a quoted value may have some in it."""
    line = io.StringIO()
    writer = csv.writer(line)  # which quotes the characters of its own line ends alone
    for row in chain((header,), rows):
        writer.writerow(row)
        yield line.getvalue().removesuffix("\r\n")
        line.seek(0)
        line.truncate()


def hits_csv(hits: Iterable[Hit], *, bodies: bool = False) -> Iterator[str]:
    """Yield a header and a line for each hit, with its whole text where `bodies` are wanted."""
    header = (*COLUMNS, "body") if bodies else COLUMNS
    return csv_lines(header, (_row(hit, bodies=bodies) for hit in hits))


def _row(hit: Hit, *, bodies: bool) -> list[object]:
    row: list[object] = [hit.rank, hit.id, hit.score, hit.title, date_text(hit.date)]
    row += [hit.source, hit.category, hit.url, passage(hit)]
    return [*row, hit.body] if bodies else row
