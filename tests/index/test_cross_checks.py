"""Segments whose checksums are right and whose arrays disagree: each kind of disagreement."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from rewriting import Arrays, Change, arrays_of, rewrite, segment_file

import fihris
from fihris import Article
from fihris.index.lists import BITMAP, BUCKETS, FULL, SPARSE
from fihris.index.verification import Damage, verify

DOCUMENTS = 1200


def body(number: int) -> str:
    """Words in every document, in each second, each tenth and few: lists of every shape."""
    words = ["خبر"]
    words += ["وزير"] * (number % 2 == 0)
    words += ["كرة" if number % 20 else "كره"] * (number % 10 == 0)
    words += ["مسيرات"] * (20 if number == 7 else number in (9, 400, 1100))
    words += [f"سطر{'ا' * (i % 5)}" for i in range(4200)] * (number == 3)
    return " ".join(words)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "index"
    with fihris.create(folder, analyzer="none").writer() as writer:
        for number in range(DOCUMENTS):
            title = "وزير وزير وزير خبر" if number == 5 else ("خبر" if number % 3 else "")
            date = datetime(2023, 1, 1, number % 24, tzinfo=UTC)
            source = "الأفق" if number % 2 else "المنارة"
            article = Article(f"a{number}", title, body(number), date, source, "سياسة")
            writer.add(article)
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "own"))


def damages(folder: Path) -> list[tuple[str | None, str]]:
    report = verify(folder)
    assert all(isinstance(damage, Damage) for damage in report.segments[0].damages)
    return [(damage.part, damage.reason) for damage in report.segments[0].damages]


def test_what_the_cases_below_change_is_there(sound: Path) -> None:
    """Or they could not fail: lists of all shapes, large numbers, impacts, forms that share."""
    assert verify(sound).sound
    arrays = arrays_of(segment_file(sound))
    assert set(arrays["lemma.shapes"].tolist()) == {FULL, SPARSE, BUCKETS, BITMAP}
    for name in ("lemma.body.large", "lemma.title.large", "positions.body.high.large_at"):
        assert len(arrays[name])
    assert len(arrays["impacts.lemmas"]) == 1
    assert len(arrays["surface.starts"]) == 1 + 2
    assert len(arrays["stored.body.block_starts"]) > 2


def put(name: str, place: int, value: int) -> Change:
    def change(arrays: Arrays) -> None:
        assert arrays[name][place] != value
        arrays[name][place] = value

    return change


def more(name: str, place: int, by: int = 1) -> Change:
    def change(arrays: Arrays) -> None:
        arrays[name][place] = int(arrays[name][place]) + by

    return change


def swap(name: str, one: int, other: int) -> Change:
    def change(arrays: Arrays) -> None:
        assert arrays[name][one] != arrays[name][other]
        arrays[name][[one, other]] = arrays[name][[other, one]]

    return change


def shorten(name: str) -> Change:
    def change(arrays: Arrays) -> None:
        arrays[name] = arrays[name][:-1]

    return change


def drop(name: str) -> Change:
    def change(arrays: Arrays) -> None:
        del arrays[name]

    return change


def in_list(shape: int, by: Callable[[np.ndarray], None]) -> Change:
    """Change the bytes of the first list of lemmas in a shape."""

    def change(arrays: Arrays) -> None:
        several = np.diff(arrays["lemma.starts"]) > 1
        own = int(np.flatnonzero((arrays["lemma.shapes"] == shape) & several)[0])
        start = int(arrays["lemma.byte_starts"][own])
        if shape == BITMAP:
            start += -start % 8
        by(arrays["lemma.bytes"][start:])

    return change


def invert_first(data: np.ndarray) -> None:
    data[0] ^= 1


def swap_first(data: np.ndarray) -> None:
    data[[0, 1]] = data[[1, 0]]


def set_behind_the_end(data: np.ndarray) -> None:
    # Of 1200 documents in words of 64 bits, 16 bits are behind the last.
    data[DOCUMENTS // 8] |= 1
    data[0] &= data[0] - 1


def other_heads(arrays: Arrays) -> None:
    """Put numbers where the urls and metadata of the first block were."""
    records = int(arrays["stored.head.block_records"][1])
    size = int(arrays["stored.head.sizes"][:records].sum())
    own = np.frombuffer(zstandard.compress(b"1" * size), np.uint8)
    starts, blocks = arrays["stored.head.block_starts"], arrays["stored.head.blocks"]
    arrays["stored.head.blocks"] = np.concatenate((own, blocks[int(starts[1]) :]))
    starts[1:] += np.array(len(own) - int(starts[1])).astype(starts.dtype)


def as_floats(name: str) -> Change:
    def change(arrays: Arrays) -> None:
        arrays[name] = arrays[name].astype(np.float64)

    return change


CASES = {
    "a term that is not UTF-8": (
        put("vocabulary.lemma.text", 0, 0xFF),
        ("vocabulary.lemma.text", "holds a term that is not UTF-8"),
    ),
    "terms that are not in order": (
        put("vocabulary.surface.text", 1, 0xBF),
        ("vocabulary.surface.text", "holds terms that are not in their order"),
    ),
    "starts that fall": (
        swap("vocabulary.id.starts", 1, 2),
        ("vocabulary.id.starts", "falls, first at 1"),
    ),
    "starts that do not begin at 0": (
        put("vocabulary.source.starts", 0, 1),
        ("vocabulary.source.starts", "does not begin at 0"),
    ),
    "a value that no vocabulary has": (
        put("column.source", 4, 2),
        ("column.source", "holds 2, where all are below 2"),
    ),
    "a column that is too short": (
        shorten("column.category"),
        ("column.category", "has 1,199 elements instead of 1,200"),
    ),
    "two documents with one id": (
        put("column.id", 1, 0),
        ("column.id", "has not one document for each id, first at "),
    ),
    "documents of another value": (
        swap("postings.source.docs", 0, -1),
        ("postings.source.docs", "is not what follows from column.source, first at 0"),
    ),
    "a date that is no instant": (
        put("column.date", 6, 2**62),
        ("column.date", "holds what is no instant, first at 6"),
    ),
    "an array that is missing": (
        drop("column.date"),
        ("column.date", "is missing"),
    ),
    "numbers of another type": (
        as_floats("keys.document"),
        ("keys.document", "holds numbers of the type float64"),
    ),
    "hashes that fall": (swap("keys.hash", 0, 1), ("keys.hash", "falls, first at 0")),
    "a hash of no id": (
        more("keys.hash", 0, -1),
        ("keys.hash", "holds what is no hash of its document's id, first at 0"),
    ),
    "a document that two hashes name": (
        lambda arrays: arrays["keys.document"].__setitem__(0, arrays["keys.document"][1]),
        ("keys.document", "does not name each document once, first at "),
    ),
    "hashes of each other's documents": (
        swap("keys.document", 0, 1),
        ("keys.hash", "holds what is no hash of its document's id, first at 0"),
    ),
    "a title without room": (
        put("titles.starts", 1, 0),
        ("titles.starts", "has no room for a title, first at 0"),
    ),
    "a title in no encoding": (
        put("titles.text", 0, ord("7")),
        ("titles.text", "names no encoding for document 0"),
    ),
    "a record of another length": (
        more("stored.body.sizes", 0),
        ("stored.body.blocks", "is not as long as its records are, first in block 0"),
    ),
    "a block that is none": (
        put("stored.body.blocks", 0, 0),
        ("stored.body.blocks", "cannot be decompressed, first in block 0"),
    ),
    "fewer records than documents": (
        more("stored.head.block_records", -1, -1),
        ("stored.head.block_records", "ends at 1,199 instead of 1,200"),
    ),
    "a block that begins behind the next": (
        swap("stored.body.block_starts", 0, 1),
        ("stored.body.block_starts", "does not begin at 0"),
    ),
    "a head that is no url and metadata": (
        other_heads,
        ("stored.head.blocks", "holds no url and metadata for document 0"),
    ),
    "lengths of other texts": (
        more("lengths.title", 0),
        ("lengths.title", "adds up to 804 instead of 803"),
    ),
    "a length that is another's": (
        swap("lengths.body", 3, 4),
        ("lengths.body", "is not how many words stand in a document, first at 3"),
    ),
    "a lemma behind the last": (
        put("surface.lemma", 0, 200),
        ("surface.lemma", "holds 200, where all are below "),
    ),
    "a lemma that no form has": (
        more("surface.lemma", 0),
        ("surface.lemma", "has no form of a lemma, first at 0"),
    ),
    "forms of other lemmas": (
        swap("lemmas.forms", 0, -1),
        ("lemmas.forms", "is not what follows from surface.lemma, first at 0"),
    ),
    "a list of another form": (
        lambda arrays: arrays.update({"surface.list": arrays["surface.list"] ^ 1}),
        ("surface.list", "is not what follows from surface.lemma, first at "),
    ),
    "trigrams of other words": (
        more("grams.codes", 0, -1),
        ("grams.lemmas", "are not those of vocabulary.lemma.text"),
    ),
    "trigrams that do not rise": (
        swap("grams.codes", 0, 1),
        ("grams.codes", "does not rise, first at 0"),
    ),
    "a shape that is not known": (
        put("lemma.shapes", 0, 4),
        ("lemma.shapes", "holds 4, where all are below 4"),
    ),
    "a list that begins elsewhere": (
        more("lemma.byte_starts", 2),
        ("lemma.byte_starts", "is not what follows from lemma.shapes, first at 2"),
    ),
    "lists without their last byte": (
        shorten("lemma.bytes"),
        ("lemma.bytes", " elements instead of "),
    ),
    "a bucket of one number more": (
        in_list(BUCKETS, invert_first),
        ("lemma.bytes", "holds a list of another length"),
    ),
    "a bitmap of one number less": (
        in_list(BITMAP, invert_first),
        ("lemma.bytes", "holds a list of another length"),
    ),
    "a number behind the last document": (
        in_list(BITMAP, set_behind_the_end),
        ("lemma.bytes", "holds a number that is not below its bound"),
    ),
    "a list that does not rise": (
        in_list(SPARSE, swap_first),
        ("lemma.bytes", "holds a list that does not rise"),
    ),
    "documents that are too many": (
        more("lemma.body.documents", 0),
        ("lemma.body.documents", "is not how many documents hold a term, first at 0"),
    ),
    "a large number that is small": (
        put("lemma.body.large", 0, 14),
        ("lemma.body.large", "holds a number that is not large, first at 0"),
    ),
    "a large number of a small code": (
        lambda arrays: arrays["lemma.body.packed"].__setitem__(
            int(arrays["lemma.body.large_at"][0]) // 2, 0x11
        ),
        ("lemma.body.packed", "has another code for a large number, first at 0"),
    ),
    "a large number behind the last posting": (
        lambda arrays: arrays.update({"lemma.title.large_at": np.array([60_000], np.uint16)}),
        ("lemma.title.large_at", "holds 60,000, where all are below "),
    ),
    "a frequency that is another": (
        more("lemma.body.large", -1),
        ("lengths.body", "is not how many words stand in a document, first at "),
    ),
    "forms that are rarer than their lemma": (
        more("surface.body.packed", 0),
        ("surface.body.packed", "do not add up to those of the lemma"),
    ),
    "positions that begin elsewhere": (
        more("positions.body.skips", 1),
        ("positions.body.skips", "does not say where positions begin, first at "),
    ),
    "positions that end elsewhere": (
        more("positions.title.skips", -1),
        ("positions.title.skips", "does not say where positions end"),
    ),
    "one position too few": (
        shorten("positions.title.low"),
        ("positions.title.low", "has 802 elements instead of 803"),
    ),
    "a position behind the text's end": (
        put("positions.title.low", 0, 9),
        ("positions.title.low", "holds a position behind the end of its text"),
    ),
    "a place that is taken twice": (
        put("positions.body.low", 0, 1),
        ("positions.body.low", "has a place of a document taken twice, first at "),
    ),
    "a head that is not in its list": (
        swap("impacts.documents", 0, 1),
        ("impacts.documents", "names a document that lacks the lemma"),
    ),
    "half a head": (
        lambda arrays: arrays.update({"impacts.rest": arrays["impacts.rest"][:-1]}),
        ("impacts.rest", "has 33 elements instead of 34"),
    ),
    "near-copies in another order": (
        swap("copies.order", 0, 1),
        ("copies.order", "is not what follows from copies.signatures, first at 0"),
    ),
    "a signature of another key": (
        lambda arrays: arrays["copies.signatures"].__ixor__(1 << 23),
        ("copies.order", "is not what follows from copies.signatures, first at "),
    ),
    "signatures that are too few": (
        shorten("copies.signatures"),
        ("copies.signatures", "has 19,199 elements instead of 19,200"),
    ),
    "signatures of another type": (
        lambda arrays: arrays.update(
            {"copies.signatures": arrays["copies.signatures"].astype(np.uint64)}
        ),
        ("copies.signatures", "holds numbers of the type uint64"),
    ),
    "no order of the signatures": (drop("copies.order"), ("copies.order", "is missing")),
    "a bound that does not hold": (
        put("impacts.rest", 1, 9),
        ("impacts.rest", "bounds a posting by less than it is worth"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_segment_with(case: str, folder: Path) -> None:
    change, (part, reason) = CASES[case]
    rewrite(folder, change)
    found = damages(folder)
    assert [name for name, _ in found] == [part]
    assert reason in found[0][1]


def test_a_segment_that_counts_other_documents(folder: Path) -> None:
    rewrite(folder, lambda _: None, documents=DOCUMENTS + 1)
    name = segment_file(folder).name
    reason = f"{name}: has 1,201 documents, where fihris.json counts 1,200"
    assert (None, reason) in damages(folder)


def test_a_footer_of_something_else(folder: Path) -> None:
    rewrite(folder, lambda _: None, documents="many", tokens=None)
    report = verify(folder)
    assert not report.sound


# What of a segment follows from the rest of it; dates, texts, roots and bounds may be others.
DETERMINED = [
    *(f"column.{field}" for field in ("id", "source", "category")),
    *(f"postings.{field}.{part}" for field in ("id", "source") for part in ("starts", "docs")),
    *(f"lemma.{part}" for part in ("starts", "byte_starts", "shapes")),
    *(f"lemma.{field}.{part}" for field in ("title", "body") for part in ("documents", "large")),
    *(f"surface.{part}" for part in ("lemma", "list", "starts", "byte_starts", "shapes")),
    *(f"positions.{field}.{part}" for field in ("title", "body") for part in ("low", "skips")),
    *(f"grams.{part}" for part in ("codes", "starts", "lemmas")),
    *(f"lengths.{field}" for field in ("title", "body")),
    *(f"stored.{name}.sizes" for name in ("head", "body")),
    "copies.order",
    "keys.document",
    "keys.hash",
    "lemma.body.large_at",
    "lemmas.form_starts",
    "lemmas.forms",
]


@given(st.data())
@settings(max_examples=40)
def test_any_other_number_is_found(
    sound: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(DETERMINED))
    own = Path(shutil.copytree(sound, tmp_path_factory.mktemp("changed") / "index"))

    def change(arrays: Arrays) -> None:
        array = arrays[name]
        place = data.draw(st.integers(0, len(array) - 1))
        largest = int(np.iinfo(array.dtype).max)
        near = st.integers(max(int(array[place]) - 2, 0), min(int(array[place]) + 2, largest))
        value = near | st.integers(0, largest)
        array[place] = data.draw(value.filter(lambda value: value != array[place]))

    rewrite(own, change)
    assert not verify(own).sound
    shutil.rmtree(own)
