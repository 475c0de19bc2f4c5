"""Whether what a segment says of itself can be true: for files that somebody else has made.

Checksums tell damage. They do not tell a file that was written to mislead, whose checksums are
right. Nothing is allocated for what such a file claims: its header is compared with its footer when
it is opened, each list with its bound when it is read. What goes wrong nevertheless makes the whole
segment be looked through, so that the error says whether the file is at fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from fihris.errors import FihrisError
from fihris.index.arrays import Array, ArrayFile
from fihris.index.checksums import damaged
from fihris.index.fields import (
    KEYWORD_FIELDS,
    LEMMA,
    SURFACE,
    TEXT_FIELDS,
    UNKNOWN_DATE,
    to_microseconds,
)

if TYPE_CHECKING:
    from types import TracebackType

    from fihris.index.segment import Segment
    from fihris.index.snapshot import Snapshot

_DATES = [to_microseconds(end.replace(tzinfo=UTC)) for end in (datetime.min, datetime.max)]
_OF_BYTES = (".low", ".text", ".bytes", ".packed", ".blocks", ".shapes")
# What reading arrays that contradict one another ends in, wherever the contradiction is met.
_CONTRADICTIONS = (ArithmeticError, LookupError, MemoryError, TypeError, ValueError)


def check_header(file: ArrayFile) -> None:
    """Compare what a segment says of itself with its arrays' lengths; raises DamagedIndexError."""
    documents, tokens = file.meta.get("documents"), file.meta.get("tokens")
    by_document = (
        *(f"column.{field}" for field in (*KEYWORD_FIELDS, "date")),
        *(f"lengths.{field}" for field in TEXT_FIELDS),
        "keys.hash",
        "keys.document",
    )
    if any(file.length(name) != documents for name in by_document):
        raise damaged(file.path, "the arrays are not those of its documents")
    for name, kind in file.kinds():
        if name == "column.date":
            sound = kind == "<i8"
        elif name.endswith(_OF_BYTES):
            sound = kind == "|u1"
        else:
            # What counts or points at something in a file of less than 4 GB takes four bytes.
            wide = name == "keys.hash" or file.size >= 1 << 32
            sound = kind[1] == "u" and (kind != "<u8" or wide)
        if not sound:
            raise damaged(file.path, f"the array {name} is of another type")
    # Each token but those of no letters has a byte of position.
    if not isinstance(tokens, dict) or any(
        type(tokens.get(field)) is not int
        or not 0 <= tokens[field] <= file.length(f"positions.{field}.low")
        for field in TEXT_FIELDS
    ):
        raise damaged(file.path, "the tokens are not those of its arrays")


class blaming:  # noqa: N801 (it reads as what it does, as `contextlib.suppress`)
    """Make an error while reading a DamagedIndexError, where a segment contradicts itself.

    Where none does, the error goes on as it is: it is nothing that the index could help. A context
    manager; a class, since each value of a hit is read in one.
    """

    __slots__ = ("_snapshot",)

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if isinstance(error, _CONTRADICTIONS) and not isinstance(error, FihrisError):
            for leaf in self._snapshot.leaves:
                leaf.segment.check()


def check_content(segment: Segment) -> None:
    """Read a whole segment, and compare its arrays; raises DamagedIndexError."""
    segment.file.verify()
    try:
        reason = next(_contradictions(segment), None)
    except _CONTRADICTIONS as error:
        raise damaged(segment.file.path, f"its arrays contradict one another ({error})") from error
    if reason:
        raise damaged(segment.file.path, f"its arrays contradict one another: {reason}")


def _contradictions(segment: Segment) -> Iterator[str]:
    """Yield what cannot be; or raise one of `_CONTRADICTIONS`."""
    file, documents = segment.file, segment.documents
    lemmas, forms = (file.length(f"vocabulary.{name}.starts") - 1 for name in (LEMMA, SURFACE))
    lists = file.length(f"{SURFACE}.starts") - 1
    postings = 0
    if lemmas < 0 or forms < 0 or lists < 0:
        yield "there is no vocabulary"
    # Where pieces begin in what they are pieces of, and how many there are.
    starts = {
        "titles.starts": (file.length("titles.text"), documents),
        "grams.starts": (file.length("grams.lemmas"), file.length("grams.codes")),
        "lemmas.form_starts": (forms, lemmas),
        f"vocabulary.{LEMMA}.starts": (file.length(f"vocabulary.{LEMMA}.text"), lemmas),
        f"vocabulary.{SURFACE}.starts": (file.length(f"vocabulary.{SURFACE}.text"), forms),
        f"{LEMMA}.starts": (None, lemmas),
        f"{SURFACE}.starts": (None, lists),
    }
    below = {
        "keys.document": (documents, documents),
        "grams.lemmas": (lemmas, None),
        "lemmas.forms": (forms, forms),
        f"{SURFACE}.lemma": (lemmas, forms),
        f"{SURFACE}.list": (lists + 1, forms),
        f"{LEMMA}.shapes": (4, lemmas),
        f"{SURFACE}.shapes": (4, lists),
        "impacts.lemmas": (lemmas, None),
        "impacts.documents": (documents, file.length("impacts.lemmas") * 256),
        "impacts.rest": (1 << 16, file.length("impacts.lemmas") * 34),
    }
    for field in KEYWORD_FIELDS:
        values = file.length(f"vocabulary.{field}.starts") - 1
        starts[f"vocabulary.{field}.starts"] = (file.length(f"vocabulary.{field}.text"), values)
        starts[f"postings.{field}.starts"] = (documents, values)
        below[f"column.{field}"] = (values, documents)
        below[f"postings.{field}.docs"] = (documents, documents)
    for name in ("head", "body"):
        blocks = file.length(f"stored.{name}.block_starts") - 1
        starts[f"stored.{name}.block_starts"] = (file.length(f"stored.{name}.blocks"), blocks)
        starts[f"stored.{name}.block_records"] = (documents, blocks)
    for name, (end, count) in starts.items():
        found = _numbers(file, name)
        if len(found) != count + 1 or not _rises(found) or found[0] or end not in (None, found[-1]):
            yield f"{name} does not rise from 0 to the end"
    for name, (bound, length) in below.items():
        found = _numbers(file, name)
        if length not in (None, len(found)) or (len(found) and int(found.max()) >= bound):
            yield f"{name} is out of bounds"
    if "lemmas.root" in file and file.length("lemmas.root") != lemmas:
        yield "lemmas.root is not as long as there are lemmas"
    postings = int(file.array(f"{LEMMA}.starts")[-1])
    yield from _in_postings(segment, lemmas, lists, postings)
    yield from _in_articles(segment)


def _in_postings(segment: Segment, lemmas: int, lists: int, postings: int) -> Iterator[str]:
    file, texts = segment.file, segment.texts
    for name, terms in ((LEMMA, lemmas), (SURFACE, lists)):
        if file.length(f"{name}.byte_starts") != terms:
            yield f"{name}.byte_starts is not as long as there are lists"
        for field in TEXT_FIELDS:
            frequencies = _numbers(file, f"{name}.{field}.documents")
            if len(frequencies) != terms or (terms and int(frequencies.max()) > segment.documents):
                yield f"{name}.{field}.documents is out of bounds"
    for number in range(lemmas):
        yield from _in_set(texts.lemma(number).documents(), segment.documents, LEMMA)
    for form in range(len(segment.vocabulary(SURFACE))):
        whole = texts.lemma(texts.lemma_of(form))
        own = texts.list_of_form(form)
        if own >= 0:
            numbers = texts.surfaces.set(own, whole.length).numbers()
            yield from _in_set(numbers, whole.length, SURFACE)
    for level, count in (
        (texts.lemmas, postings),
        (texts.surfaces, int(texts.surfaces.starts[-1])),
    ):
        for field in TEXT_FIELDS:
            if len(level.counts[field].between(0, count)) != count:
                yield f"the frequencies in the field {field} are not those of the postings"
    for field in TEXT_FIELDS:
        counts = texts.lemmas.counts[field].between(0, postings)
        if int(counts.sum()) != file.length(f"positions.{field}.low"):
            yield f"the positions in the field {field} are not those of the postings"
        at = np.arange(postings)
        if postings and (texts.position_begins(field, at) != np.cumsum(counts) - counts).any():
            yield f"the positions in the field {field} begin elsewhere"
        if len(texts.positions_between(field, 0, postings)) != int(counts.sum()):
            yield f"the positions in the field {field} are too few"


def _in_set(numbers: Array, bound: int, name: str) -> Iterator[str]:
    if len(numbers) and (int(numbers[-1]) >= bound or (numbers[1:] <= numbers[:-1]).any()):
        yield f"a list of {name} does not rise, or is out of bounds"


def _in_articles(segment: Segment) -> Iterator[str]:
    dates = segment.column("date")
    known = dates[dates != UNKNOWN_DATE]
    if dates.dtype != np.int64 or (len(known) and not _between(known, *_DATES)):
        yield "there is a date that is none"
    if not _rises(segment.file.array("keys.hash")):
        yield "keys.hash does not rise"
    for name in (LEMMA, SURFACE, *KEYWORD_FIELDS):
        terms = list(segment.vocabulary(name))
        for term in terms:
            term.decode()
        if any(a >= b for a, b in pairwise(terms)):
            yield f"the vocabulary {name} is not sorted"
    for document in range(segment.documents):
        article = segment.article(document)
        if not isinstance(article.url, str) or not isinstance(article.metadata, dict):
            yield "what is kept of an article is none"


def _between(values: Array, first: int, last: int) -> bool:
    return first <= int(values.min()) and int(values.max()) <= last


def _rises(numbers: Array) -> bool:
    return not (numbers[1:] < numbers[:-1]).any()


def _numbers(file: ArrayFile, name: str) -> Array:
    found = file.array(name)
    if found.dtype.kind != "u":
        raise TypeError(f"{name} holds no whole numbers")
    return found
