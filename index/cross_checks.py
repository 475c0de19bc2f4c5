"""Whether what a segment says in one array agrees with what it says in the others.

Checksums tell whether the bytes are those that were written; these checks whether what was written
makes a segment. This module has what they share and those of articles: columns, keys, vocabularies
and stored texts. `postings_checks.py` has those of the postings.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from operator import lt
from typing import NamedTuple

import numpy as np

from fihris.index.analysis.characters import ONE_BYTE
from fihris.index.arrays import Array, ArrayFile, offsets
from fihris.index.fields import KEYWORD_FIELDS, UNKNOWN_DATE
from fihris.index.places import BOOL, I64
from fihris.index.records import decode_head, key_hashes
from fihris.index.stored import Stored
from fihris.index.vocabulary import Vocabulary

_TERMS_AT_ONCE = 50_000
# Of the instants that a date can be; in microseconds since 1970.
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999


class MismatchError(Exception):
    """Two arrays disagree. `part` is the array that is the likelier one to be wrong."""

    def __init__(self, part: str, reason: str) -> None:
        self.part = part
        self.reason = reason
        super().__init__(f"{part}: {reason}")


class Subject:
    """A segment's file as the checks read it: arrays, and what is expected of them.

    A check that takes long tells `reach` which part of it is done, from 0 to 1.
    """

    def __init__(
        self, file: ArrayFile, documents: int, reach: Callable[[float], None] = lambda _: None
    ) -> None:
        self.file = file
        self.documents = documents
        self.reach = reach

    def array(self, name: str) -> Array:
        """Return an array of whole numbers, of which none is negative.

        Raises MismatchError where there is none.
        """
        if name not in self.file:
            raise MismatchError(name, "is missing")
        found = self.file.array(name)
        if found.dtype.kind != "u":
            raise MismatchError(name, f"holds numbers of the type {found.dtype}")
        return found

    def of_length(self, name: str, length: int) -> Array:
        """Return an array that has to have so many elements."""
        found = self.array(name)
        if len(found) != length:
            raise MismatchError(name, f"has {len(found):,} elements instead of {length:,}")
        return found

    def below(self, name: str, bound: int, length: int | None = None) -> Array:
        """Return an array whose numbers have to be below a bound."""
        found = self.array(name) if length is None else self.of_length(name, length)
        if len(found) and int(found.max()) >= bound:
            raise MismatchError(name, f"holds {int(found.max()):,}, where all are below {bound:,}")
        return found

    def rising(self, name: str, bound: int) -> I64:
        """Return an array whose numbers have to rise, and to be below a bound."""
        found = self.below(name, bound)
        self.confirm(found[1:] > found[:-1], name, "does not rise")
        return found.astype(np.int64)

    def starts(self, name: str, end: int | None = None, pieces: int | None = None) -> I64:
        """Return where pieces laid end to end start: from 0, never falling, to the end."""
        found = self.array(name) if pieces is None else self.of_length(name, pieces + 1)
        if not len(found) or int(found[0]) != 0:
            raise MismatchError(name, "does not begin at 0")
        self.confirm(found[1:] >= found[:-1], name, "falls")
        if end is not None and int(found[-1]) != end:
            raise MismatchError(name, f"ends at {int(found[-1]):,} instead of {end:,}")
        return found.astype(np.int64)

    def equal(self, name: str, expected: Array, source: str) -> None:
        """Check that an array is what follows from another."""
        found = self.of_length(name, len(expected))
        self.confirm(found == expected, name, f"is not what follows from {source}")

    def confirm(self, sound: BOOL, name: str, reason: str) -> None:
        """Check that all of `sound` is true; names the first place where it is not."""
        if not sound.all():
            raise MismatchError(name, f"{reason}, first at {int(np.argmin(sound)):,}")


class Check(NamedTuple):
    """A check with a name, and the names of those that have to have come out well before it.

    `share` is how long it takes beside the others, about.
    """

    name: str
    run: Callable[[Subject], None]
    needs: tuple[str, ...] = ()
    share: int = 1


def vocabulary_check(name: str) -> Check:
    """Return the check of a vocabulary: its terms are UTF-8, rise, and are different."""

    def run(subject: Subject) -> None:
        part = f"vocabulary.{name}.text"
        text = subject.array(part)
        starts = subject.starts(f"vocabulary.{name}.starts", len(text))
        vocabulary = Vocabulary(subject.file, name)
        previous: bytes | None = None
        for first in range(0, len(starts) - 1, _TERMS_AT_ONCE):
            terms = vocabulary.slice(first, min(first + _TERMS_AT_ONCE, len(starts) - 1))
            try:
                _ = [term.decode() for term in terms]
            except UnicodeDecodeError:
                raise MismatchError(part, "holds a term that is not UTF-8") from None
            if previous is not None:
                terms.insert(0, previous)
            if not all(map(lt, terms, terms[1:])):
                raise MismatchError(part, "holds terms that are not in their order")
            previous = terms[-1]

    return Check(f"vocabulary of {name}", run)


def column_check(field: str) -> Check:
    """Return the check of a field of one value a document: its column and its postings."""

    def run(subject: Subject) -> None:
        values = len(subject.array(f"vocabulary.{field}.starts")) - 1
        column = subject.below(f"column.{field}", values, subject.documents)
        counts = np.bincount(column, minlength=values)
        if field == "id":
            subject.confirm(counts == 1, f"column.{field}", "has not one document for each id")
        subject.equal(f"postings.{field}.starts", offsets(counts), f"column.{field}")
        order = np.argsort(column, kind="stable")
        subject.equal(f"postings.{field}.docs", order, f"column.{field}")

    return Check(f"column of {field}", run, (f"vocabulary of {field}",))


def check_dates(subject: Subject) -> None:
    """Check that each date is an instant, or says that there is none."""
    if "column.date" not in subject.file:
        raise MismatchError("column.date", "is missing")
    dates = subject.file.array("column.date")
    if dates.dtype != np.int64 or len(dates) != subject.documents:
        raise MismatchError("column.date", f"has not {subject.documents:,} instants")
    sound = (dates == UNKNOWN_DATE) | ((dates >= _FIRST) & (dates <= _LAST))
    subject.confirm(sound, "column.date", "holds what is no instant")


def check_keys(subject: Subject) -> None:
    """Check that ids are found by their hashes."""
    hashes = subject.of_length("keys.hash", subject.documents)
    subject.confirm(hashes[1:] >= hashes[:-1], "keys.hash", "falls")
    documents = subject.below("keys.document", subject.documents, subject.documents)
    counts = np.bincount(documents, minlength=subject.documents)
    subject.confirm(counts == 1, "keys.document", "does not name each document once")
    ids = [identity.decode() for identity in Vocabulary(subject.file, "id")]
    expected = key_hashes(ids)[subject.array("column.id")[documents]]
    subject.confirm(hashes == expected, "keys.hash", "holds what is no hash of its document's id")


def check_titles(subject: Subject) -> None:
    """Check that there is a title for each document, and that it can be read."""
    text = subject.array("titles.text")
    starts = subject.starts("titles.starts", len(text), subject.documents)
    subject.confirm(starts[1:] > starts[:-1], "titles.starts", "has no room for a title")
    raw = text.tobytes()
    for document, (first, after) in enumerate(pairwise(starts.tolist())):
        _check_text(raw[first:after], "titles.text", document)


def _check_text(record: bytes, part: str, document: int) -> None:
    if record[:1] == b"1":
        encoding = ONE_BYTE
    elif record[:1] == b"8":
        encoding = "utf-8"
    else:
        raise MismatchError(part, f"names no encoding for document {document:,}")
    try:
        record[1:].decode(encoding)
    except UnicodeDecodeError:
        raise MismatchError(part, f"holds no text for document {document:,}") from None


def _check_head(record: bytes, part: str, document: int) -> None:
    try:
        url, metadata = decode_head(record)
    except (ValueError, TypeError):
        url = metadata = None  # type: ignore[assignment]
    if not isinstance(url, str) or not isinstance(metadata, dict):
        raise MismatchError(part, f"holds no url and metadata for document {document:,}")


def stored_check(name: str) -> Check:
    """Return the check of stored records: a block holds what is said of it, each can be read."""
    part = f"stored.{name}.blocks"
    check_record = _check_head if name == "head" else _check_text

    def run(subject: Subject) -> None:
        sizes = subject.of_length(f"stored.{name}.sizes", subject.documents)
        records = subject.starts(f"stored.{name}.block_records", subject.documents)
        length = len(subject.array(part))
        subject.starts(f"stored.{name}.block_starts", length, len(records) - 1)
        stored = Stored(subject.file, name)
        for block, (first, after) in enumerate(pairwise(records.tolist())):
            own = sizes[first:after].astype(np.int64)
            text = _decompressed(stored, block, int(own.sum()), part)
            for i, (begin, end) in enumerate(pairwise(offsets(own).tolist())):
                check_record(text[begin:end], part, first + i)
            subject.reach(after / subject.documents)

    return Check(f"stored {name}", run, share=12 if name == "body" else 1)


def _decompressed(stored: Stored, block: int, size: int, part: str) -> bytes:
    """Return a block's records, which are `size` bytes long."""
    import zstandard

    try:
        raw = stored.raw_block(block)
        # Told before it is made room for: damaged, it could be any size.
        if zstandard.frame_content_size(raw) == size:
            return stored.block(block)
    except zstandard.ZstdError:
        raise MismatchError(part, f"cannot be decompressed, first in block {block:,}") from None
    raise MismatchError(part, f"is not as long as its records are, first in block {block:,}")


ARTICLE_CHECKS = (
    *map(vocabulary_check, ("surface", "lemma", *KEYWORD_FIELDS)),
    *map(column_check, KEYWORD_FIELDS),
    Check("dates", check_dates),
    Check("keys", check_keys, ("vocabulary of id", "column of id")),
    Check("titles", check_titles),
    stored_check("head"),
    stored_check("body"),
)
