"""The lines of the text files that evaluation reads: topics, qrels and runs."""

from __future__ import annotations

import os
from collections.abc import Iterator

from fihris.corpus.files.opening import Stream
from fihris.corpus.files.sources import File, printable
from fihris.errors import InputError

Path = str | os.PathLike[str]

_MARK = "\ufeff"


def shown(path: Path) -> str:
    """Return a path as text that can be printed."""
    return printable(os.fspath(path))


def wrong_line(path: Path, number: int, reason: str) -> InputError:
    """Return the error for a line, counted from 1, that cannot be used."""
    return InputError(f"line {number}: {reason}", path=shown(path))


def lines(path: Path) -> Iterator[tuple[int, str]]:
    r"""Yield the lines of a file that are not blank, without their ends, numbered from 1.

    The file is in UTF-8, plain or compressed with gzip, zstd, xz or bzip2; "-" is standard input.
    Lines end in \\n or \\r\\n alone: other characters that Unicode counts as ends of lines occur in
    queries. Raises InputError where the file cannot be read or a line is not UTF-8.
    """
    for number, raw in enumerate(_raw_lines(path), 1):
        try:
            line = raw.decode()
        except UnicodeDecodeError as error:
            reason = "not UTF-8; convert the file, as in: iconv -f windows-1256 -t utf-8"
            raise wrong_line(path, number, reason) from error
        line = line.removeprefix(_MARK) if number == 1 else line
        if line.strip():
            yield number, line.rstrip("\r")


def _raw_lines(path: Path) -> Iterator[bytes]:
    rest = b""
    with Stream(File(os.fspath(path), "")) as stream:
        for block in stream.blocks():
            *whole, rest = (rest + block).split(b"\n")
            yield from whole
    if rest:
        yield rest
