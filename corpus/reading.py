"""Every article in some files, folders or standard input, one after the other."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path

from fihris.corpus.article import Article
from fihris.corpus.files.encoding import SAMPLE_BYTES, Encoding, detect_encoding, named_encoding
from fihris.corpus.files.input import Input
from fihris.corpus.files.opening import Progress, Stream
from fihris.corpus.files.sources import STDIN, File, check_sources, files_of, printable, total_bytes
from fihris.corpus.formats.delimited import read_csv, read_tsv
from fihris.corpus.formats.feed import read_feed, require_feedparser
from fihris.corpus.formats.fieldnames import FIELDS
from fihris.corpus.formats.html import read_html, require_trafilatura
from fihris.corpus.formats.jsonarray import read_json
from fihris.corpus.formats.jsonlines import read_json_lines
from fihris.corpus.formats.records import ArticleBuilder
from fihris.corpus.formats.registry import FORMATS, detect_format, format_by_name, stem
from fihris.corpus.formats.text import learned_cleaner, read_text, read_texts
from fihris.corpus.formats.trec import read_trec
from fihris.corpus.pages.cleaner import RawTextCleaner
from fihris.corpus.problem import Problem
from fihris.errors import EncodingError, InputError, MissingExtraError

__all__ = ["FORMATS", "Problem", "read_articles", "total_bytes"]

_Items = Iterator[Article | Problem]

_READERS: dict[str, Callable[[Input, ArticleBuilder], _Items]] = {
    "jsonl": read_json_lines,
    "json": read_json,
    "csv": read_csv,
    "tsv": read_tsv,
    "trec": read_trec,
    "html": read_html,
    "feed": read_feed,
}


def read_articles(
    sources: Iterable[str | os.PathLike[str]],
    *,
    format: str = "auto",  # noqa: A002
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
    separator: str | None = None,
    source: str | None = None,
    base: str | os.PathLike[str] | None = None,
    zone: tzinfo = UTC,
    wanted: Callable[[File], bool] | None = None,
    progress: Progress | None = None,
) -> Iterator[Article | Problem]:
    """Yield every article in the sources, in order, and a Problem for each that has a flaw.

    A source is a file, a folder (with all below it), or "-" for standard input; each may be
    compressed (gzip, zstd, xz, bzip2). One file, and within it one record, is in memory at a time.

    `format` is one of FORMATS, or "auto": each file's own, by its name and its first bytes.
    `encoding` is any that Python knows; None finds it for each file.
    `columns` says for fields of the article (`FIELDS`) which column or JSON key holds them; other
    fields are found by their well-known names in English and Arabic.
    `separator`: raw text files hold many articles, parted by lines that consist of this.
    `source` is the `Article.source` of articles that name none.
    `base` is a folder that holds all sources: the id of a raw text is then its path from there,
    without suffixes, the same on every machine. None: its name and a hash of its full path, so that
    no two files have the same id, and a file keeps its own however it is named, until it is moved.
    (Other articles without an id get one from their url, or else from their words.)
    `zone` is where dates are from that name no time zone.
    `wanted` tells for each file whether it is read; files that are not still show, where they are
    raw texts, what the pages of their folder have in common. None: all are read.
    `progress` is called with the number of bytes, as they lie on disk, read since the last call.

    Raises InputError at once where a source does not exist or an argument cannot be used, and
    MissingExtraError where `format` is html or feed and the extra for it is not installed. What is
    wrong with a file or a record is not raised; with "auto" that is a missing extra, too.
    """
    paths = check_sources(sources)
    _check_arguments(printable(paths[0]) if paths else "-", format, encoding, columns)
    folder = None if base is None else Path(base).resolve()
    for path in paths:
        if folder is not None and path != STDIN and not Path(path).resolve().is_relative_to(folder):
            raise InputError(f"does not lie in {base}, the base of its id", path=printable(path))
    reading = _Reading(
        paths, format, encoding, dict(columns or {}), separator, source, folder, zone
    )
    return reading.articles(progress, wanted)


def _check_arguments(
    path: str,
    format: str,  # noqa: A002
    encoding: str | None,
    columns: Mapping[str, str] | None,
) -> None:
    if format != "auto" and format not in FORMATS:
        raise InputError(
            f"there is no format {format!r}; use auto or one of: {', '.join(FORMATS)}", path=path
        )
    if encoding is not None:
        try:
            named_encoding(encoding, b"")
        except LookupError as error:
            raise EncodingError(f"there is no encoding {encoding!r}", path=path) from error
    unknown = set(columns or ()) - set(FIELDS)
    if unknown:
        raise InputError(
            f"an article has no field {min(unknown)!r}; its fields are: {', '.join(FIELDS)}",
            path=path,
        )
    if format == "html":
        require_trafilatura()
    if format == "feed":
        require_feedparser()


def _distinct(path: str) -> str:
    """Return a path as text: what is not UTF-8 in it as escapes, or two would have one id."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read, and how."""

    sources: tuple[str, ...]
    format: str
    encoding: str | None
    columns: dict[str, str]
    separator: str | None
    source: str | None
    base: Path | None
    zone: tzinfo
    cleaners: dict[str, RawTextCleaner] = field(default_factory=dict)

    def articles(self, progress: Progress | None, wanted: Callable[[File], bool] | None) -> _Items:
        for file in files_of(self.sources):
            if isinstance(file, Problem):
                yield file
                continue
            if wanted is not None and not wanted(file):
                continue
            try:
                with Stream(file, progress) as stream:
                    yield from self._file(stream)
                    stream.finish()
            except InputError as error:
                yield Problem.of(error)
            except MissingExtraError as error:
                yield Problem(file.shown, None, None, str(error), skipped=True, kind="extra")

    def _file(self, stream: Stream) -> _Items:
        file = stream.file
        text = Input(stream, self._encoding(stream.peek(SAMPLE_BYTES)))
        form = detect_format(file.name, text.head) if self.format == "auto" else self.format
        builder = ArticleBuilder(
            file.shown, columns=self.columns, source=self.source, zone=self.zone
        )
        if form == "text":
            yield from self._raw_text(file, text, builder)
        elif form in _READERS:
            yield from _READERS[form](text, builder)
        elif form == "xml":
            yield text.problem("format", "XML, but not a feed")
        else:
            yield text.problem(
                "format", "neither its name nor its first bytes tell a format; name its format"
            )

    def _encoding(self, sample: bytes) -> Encoding:
        return named_encoding(self.encoding, sample) if self.encoding else detect_encoding(sample)

    def _raw_text(self, file: File, text: Input, builder: ArticleBuilder) -> _Items:
        name = self._id(file)
        if self.separator is not None:
            yield from read_texts(text, builder, separator=self.separator, name=name)
            return
        if file.root not in self.cleaners:
            self.cleaners[file.root] = learned_cleaner(self._raw_texts(file.root), self.zone)
        yield from read_text(text, builder, self.cleaners[file.root], name=name)

    def _id(self, file: File) -> str:
        """Return the id of a raw text, "" for standard input and pipes: these have no place."""
        place = Path(file.path).resolve()
        if not file.name or not place.is_file():
            return ""
        if self.base is not None:
            return stem(_distinct(place.relative_to(self.base).as_posix()))
        digest = hashlib.blake2b(os.fsencode(place), digest_size=8).hexdigest()
        return f"{stem(printable(place.name))}-{digest}"

    def _raw_texts(self, root: str) -> Iterator[str]:
        """Yield the beginnings of the raw texts that are read from a folder."""
        for file in files_of(self.sources):
            if isinstance(file, Problem) or file.root != root or not file.name:
                continue
            raw = self.format == "text" or format_by_name(file.name) == "text"
            if raw and Path(file.path).is_file():  # reading a pipe twice is not possible
                with suppress(InputError), Stream(file) as stream:
                    sample = stream.peek(SAMPLE_BYTES)
                    encoding = self._encoding(sample)
                    yield sample[encoding.mark_bytes :].decode(encoding.codec, "replace")
