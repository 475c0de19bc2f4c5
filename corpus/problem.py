"""What was wrong with a record or a file, as a value that stands between the articles."""

from __future__ import annotations

from dataclasses import dataclass

from fihris.errors import EncodingError, InputError


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was wrong with one record, or with one file.

    `path` is "-" for standard input. `record` counts the file's records from 1 and is None where
    the whole file is meant. `offset` is a byte offset in the uncompressed bytes: of the first bad
    byte where there is one, otherwise of the record's beginning, and None where it is not known. It
    is near to that in the few encodings that can write one text in several ways (UTF-7, HZ).
    `skipped` tells whether the record was left out; if not, it was read in spite of the flaw.

    `kind` is a short stable word to count by:

    ========== ==================================================================
    columns    a table of which no column is named like a body; its titles are read
    csv        a row or a header that cannot be used
    date       a date that cannot be read; the article has none
    encoding   bytes that are not text in the file's encoding
    extra      a file whose format needs an extra that is not installed
    feed       a feed that is damaged or holds nothing
    file       a file that cannot be opened or read to its end, or is damaged
    format     a file of a format that is not known
    html       a page in which no article was found
    json       a record that is not a JSON object
    link       a symbolic link that leads out of the folder
    no-text    a record with neither a title nor a body
    surrogate  half a character in a JSON escape; replaced by U+FFFD
    too-large  a record, or an article, that is longer than the limits of docs/limits.md
    trec       a document that is not closed
    ========== ==================================================================
    """

    path: str
    record: int | None
    offset: int | None
    reason: str
    skipped: bool
    kind: str

    @classmethod
    def of(cls, error: InputError) -> Problem:
        """Return the problem that an error stands for: what it names was not read."""
        kind = "encoding" if isinstance(error, EncodingError) else "file"
        return cls(error.path, error.record, error.offset, error.reason, skipped=True, kind=kind)

    def __str__(self) -> str:
        return str(InputError(self.reason, path=self.path, record=self.record, offset=self.offset))
