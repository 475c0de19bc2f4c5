"""Tables: CSV and TSV with a header row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypedDict

from fihris.corpus.article import Article
from fihris.corpus.files.input import Input
from fihris.corpus.formats.fieldnames import DELIMITERS, field_of, fields_of
from fihris.corpus.formats.records import ArticleBuilder
from fihris.corpus.problem import Problem
from fihris.errors import EncodingError

# Every row becomes a value for each column, however short it is.
MAX_COLUMNS = 1000


class _Dialect(TypedDict):
    delimiter: str
    quoting: Literal[0, 3]  # csv.QUOTE_MINIMAL, csv.QUOTE_NONE


def read_csv(text: Input, builder: ArticleBuilder) -> Iterator[Article | Problem]:
    """Yield the articles of a CSV file; its header tells the delimiter.

    Raises InputError where the file is damaged.
    """
    delimiter = _delimiter(text.head.split("\n", 1)[0], set(builder.columns.values()))
    return _read_table(text, builder, {"delimiter": delimiter, "quoting": csv.QUOTE_MINIMAL})


def read_tsv(text: Input, builder: ArticleBuilder) -> Iterator[Article | Problem]:
    """Yield the articles of a TSV file, whose fields are quoted as in CSV or not at all.

    Raises InputError where the file is damaged.
    """
    if _is_quoted(text.head):
        return _read_table(text, builder, {"delimiter": "\t", "quoting": csv.QUOTE_MINIMAL})
    return _read_table(text, builder, {"delimiter": "\t", "quoting": csv.QUOTE_NONE})


def _read_table(
    text: Input, builder: ArticleBuilder, dialect: _Dialect
) -> Iterator[Article | Problem]:
    # The limit is the module's, not the reader's; it is only ever raised. Lines are counted here.
    csv.field_size_limit(max(csv.field_size_limit(), text.max_record_bytes))
    rows = _rows(text, dialect)
    header = next(rows, None)
    if header is None:
        return
    if len(header.fields) > MAX_COLUMNS:
        reason = f"the header has {len(header.fields):,} columns, more than {MAX_COLUMNS:,}"
        yield text.problem("csv", reason, offset=header.offset)
        return
    names = _unique(header.fields)
    fault = header.fault or _unusable(names, builder.columns)
    if fault:
        yield text.problem(header.kind, fault, offset=header.fault_offset)
        return
    if not fields_of(tuple(names), builder.columns)["body"]:
        reason = (
            f"no column is named like a body, so only titles are searched; the columns are: "
            f"{', '.join(names)[:200]}"
        )
        yield text.problem("columns", reason, offset=header.offset, skipped=False)
    for record, row in enumerate(rows, 1):
        if row.fault:
            yield text.problem(row.kind, row.fault, record=record, offset=row.fault_offset)
        else:
            yield from _build(text, builder, names, row, record)


def _build(
    text: Input, builder: ArticleBuilder, names: list[str], row: _Row, record: int
) -> Iterator[Article | Problem]:
    fields = row.fields
    missing = len(names) - len(fields)
    values = dict(zip(names, fields + [""] * missing, strict=False))
    items = builder.from_mapping(values, record, row.offset)
    yield from items
    if (missing > 0 or any(fields[len(names) :])) and isinstance(items[0], Article):
        reason = f"the row has {len(fields)} fields, the header {len(names)}"
        yield text.problem("csv", reason, record=record, offset=row.offset, skipped=False)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, the offset at which it begins, and, if it cannot be read, why and where."""

    offset: int
    fields: list[str]
    fault: str = ""
    kind: str = "csv"
    fault_at: int | None = None

    @property
    def fault_offset(self) -> int:
        """Where the fault is, or the row that has it."""
        return self.offset if self.fault_at is None else self.fault_at


class _TooLongError(Exception):
    """The row is longer than any record may be."""


class _Lines(Iterator[str]):
    """The lines that a csv.reader asks for, and what there is to know about the current row."""

    def __init__(self, text: Input) -> None:
        self._text = text
        self._lines = text.lines()
        self._again: list[tuple[int, bytes | None]] = []
        self.begin_row()

    def begin_row(self) -> None:
        """Take the next line for the first of a row."""
        self._taken: list[tuple[int, bytes | None]] = []
        self._size = 0
        self.undecodable: EncodingError | None = None
        self.unclosed = False

    @property
    def offset(self) -> int:
        """Where the row begins."""
        return self._taken[0][0]

    def __next__(self) -> str:
        taken = self._again.pop() if self._again else next(self._lines, None)
        if taken is None:
            self.unclosed = bool(self._taken)
            raise StopIteration
        self._taken.append(taken)
        offset, line = taken
        self._size += len(line or b"")
        if line is None or self._size > self._text.max_record_bytes:
            raise _TooLongError
        try:
            return self._text.decode(line, offset=offset) + "\n"
        except EncodingError as error:
            # The row is not used, but its quotes and delimiters must be found.
            self.undecodable = self.undecodable or error
            return line.decode(self._text.codec, "replace") + "\n"

    def read_again(self) -> None:
        """Give out the lines of the row again, but for the first."""
        self._again = self._taken[:0:-1]


def _rows(text: Input, dialect: _Dialect) -> Iterator[_Row]:
    """Yield the rows that are not empty.

    Where a quote is never closed, the row ends with its first line, and the next begins there.
    """
    lines = _Lines(text)
    reader = csv.reader(lines, **dialect)
    while True:
        lines.begin_row()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except _TooLongError:
            yield _Row(lines.offset, [], text.too_large_reason, "too-large")
        except csv.Error as error:
            yield _Row(lines.offset, [], f"not a row: {error}")
        else:
            if lines.unclosed:
                lines.read_again()
                yield _Row(lines.offset, [], "a quoted field is not closed")
            elif bad := lines.undecodable:
                yield _Row(lines.offset, fields, bad.reason, "encoding", bad.offset)
            elif fields:
                yield _Row(lines.offset, fields)


def _unique(header: list[str]) -> list[str]:
    """Return the names of the columns, with a number where a name is missing or stands twice."""
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = cell.strip().removeprefix("\ufeff")
        names.append(name if name and name not in names else f"{name or 'column'} {number}")
    return names


def _unusable(names: list[str], columns: dict[str, str]) -> str:
    """Return why a table with that header cannot be read, or ""."""
    by_field = fields_of(tuple(names), columns)
    for field, column in columns.items():
        if not by_field[field]:
            return f"there is no column {column!r}; the columns are: {', '.join(names)}"
    if not by_field["title"] and not by_field["body"]:
        shown = ", ".join(names)[:200]
        return f"no column is named like a title or a body, name one of: {shown}"
    return ""


def _delimiter(header: str, chosen: set[str]) -> str:
    """Return the delimiter that parts the header into the most names that are known."""

    def known(delimiter: str) -> tuple[int, int]:
        names = [name.strip('" \r') for name in header.split(delimiter)]
        return sum(name in chosen or field_of(name) is not None for name in names), len(names)

    return max(DELIMITERS, key=known)


def _is_quoted(head: str) -> bool:
    """Tell whether a TSV file quotes fields as CSV does, or has quotes as characters like others.

    It does if its first rows, read strictly so, have as many fields as the header. Headlines that
    begin with a quote (`"غدوة حي" فيلم تونسي`) are against the rules of CSV. A row that quotes
    leave open at the end of `head` may go on; not so if its lines would do as rows of their own.
    """
    lines = head.split("\n")[:-1] or [head]
    tabs = lines[0].count("\t")
    rows = csv.reader(lines, delimiter="\t", strict=True)
    read = 0
    try:
        for row in rows:
            if row and len(row) != tabs + 1:
                break
            read = rows.line_num
        else:
            return True
    except csv.Error as error:
        if "unexpected end" in str(error):
            return any(line.count("\t") != tabs for line in lines[read:])
    return sum(line.count("\t") == tabs for line in lines) * 2 < len(lines)
