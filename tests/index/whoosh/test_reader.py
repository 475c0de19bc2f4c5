"""Fihris's readers beside stock Whoosh's on the same articles, method by method."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import query as wq
from whoosh.fields import DATETIME
from whoosh.filedb.filestore import RamStorage
from whoosh.formats import Existence
from whoosh.matching import ReadTooFar
from whoosh.reading import IndexReader, ReaderClosed, TermNotFound
from whoosh.searching import Searcher
from whoosh_pair import Pair, adding, commit, deleting, make_pair, sample_articles
from whoosh_small import small_index

import fihris
from fihris import Article
from fihris.index.analysis.tokens import tokenise
from fihris.index.fields import to_microseconds
from fihris.index.whoosh.dates import DateTerms
from fihris.index.whoosh.index import open_index
from fihris.index.whoosh.matcher import PostingsMatcher
from fihris.index.whoosh.reader import SegmentReader, snapshot_reader
from fihris.index.whoosh.schema import index_schema

TEXTS = ("title", "body", "title_surface", "body_surface")
INDEXED = sorted((*TEXTS, "id", "source", "category", "date"))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Sixty articles in one segment, in the same order on both sides, and some of them deleted."""
    pair = make_pair(tmp_path_factory.mktemp("pair"))
    articles = [*sample_articles(130, random.Random(3))[-58:], Article("x"), Article("y", body="ن")]
    commit(pair, list(adding(pair, articles)))
    gone = [deleting(wq.Term("id", articles[number].id)) for number in (0, 7, 31, 58)]
    commit(pair, gone, merge=False)
    return pair


@pytest.fixture(scope="module")
def ours(pair: Pair) -> SegmentReader:
    (reader,) = pair.reader.readers
    assert isinstance(reader, SegmentReader)
    return reader


@pytest.fixture(scope="module")
def stock(pair: Pair) -> Iterator[IndexReader]:
    with pair.stock.reader() as reader:
        assert reader.is_atomic()
        yield reader


def test_the_terms_are_whooshs(ours: SegmentReader, stock: IndexReader) -> None:
    terms = list(ours.all_terms())
    # The words of deleted documents are still there on both sides; so are eight terms a date.
    assert terms == list(stock.all_terms())
    assert sorted(ours.indexed_field_names()) == sorted(stock.indexed_field_names()) == INDEXED
    assert all(term in ours for term in terms[::7])
    assert ("body", "لاتوجد") not in ours
    assert ("nowhere", "x") not in ours


@pytest.mark.parametrize("field", INDEXED)
def test_a_fields_terms_are_whooshs(field: str, ours: SegmentReader, stock: IndexReader) -> None:
    lexicon = list(stock.lexicon(field))
    assert list(ours.lexicon(field)) == lexicon
    middle = lexicon[len(lexicon) // 2]
    for start in (middle, middle + b"\0", middle[:-1], b"", b"\xff"):
        assert list(ours.terms_from(field, start)) == list(stock.terms_from(field, start))
        assert list(ours.expand_prefix(field, start)) == list(stock.expand_prefix(field, start))
    for term in lexicon[::5]:
        assert ours.doc_frequency(field, term) == stock.doc_frequency(field, term)
        assert ours.frequency(field, term) == stock.frequency(field, term)
        assert ours.first_id(field, lexicon[-1]) == stock.first_id(field, lexicon[-1])
    assert ours.doc_frequency(field, b"not there") == 0
    assert ours.frequency(field, b"not there") == 0


def postings(reader: IndexReader, field: str, term: bytes) -> list[tuple[Any, ...]]:
    matcher = reader.postings(field, term)
    kinds = ["frequency", "weight"] + ["positions"] * matcher.supports("positions")
    found = []
    while matcher.is_active():
        values = [matcher.value_as(kind) for kind in kinds]
        found.append((matcher.id(), matcher.weight(), matcher.value() or b"", *values))
        matcher.next()
    return found


@pytest.mark.parametrize("field", INDEXED)
def test_postings_are_whooshs(field: str, ours: SegmentReader, stock: IndexReader) -> None:
    for term in list(stock.lexicon(field))[::3]:
        assert postings(ours, field, term) == postings(stock, field, term)


@pytest.mark.parametrize("field", INDEXED)
def test_what_is_known_of_terms_is_whooshs(
    field: str, ours: SegmentReader, stock: IndexReader
) -> None:
    for term in list(stock.lexicon(field))[::3]:
        info, theirs = ours.term_info(field, term), stock.term_info(field, term)
        for name in ("weight", "doc_frequency", "max_weight", "min_id", "max_id"):
            assert getattr(info, name)() == getattr(theirs, name)(), (term, name)
        # Whoosh rounds lengths up to the next of 256 values, by at most 4 % and one.
        for name in ("min_length", "max_length"):
            exact, rounded = getattr(info, name)(), getattr(theirs, name)()
            assert exact <= rounded <= exact * 1.04 + 1, (term, name)


def test_lengths_are_exact(pair: Pair, ours: SegmentReader) -> None:
    for field in TEXTS:
        lengths = []
        for document, stored in ours.iter_docs():
            length = len(tokenise(stored[field.removesuffix("_surface")]))
            assert ours.doc_field_length(document, field) == length
            lengths.append(length)
        assert ours.min_field_length(field) == 0
        assert ours.max_field_length(field) >= max(lengths)
        assert ours.field_length(field) == pair.stock.field_length(field)
    assert ours.doc_field_length(0, "id", 17) == 17
    assert ours.field_length("id") == ours.max_field_length("id") == 0


def test_documents_are_whooshs(ours: SegmentReader, stock: IndexReader) -> None:
    assert ours.doc_count_all() == stock.doc_count_all() == 60
    assert ours.doc_count() == stock.doc_count() == 56
    assert ours.has_deletions()
    assert list(ours.deleted_docs()) == [0, 7, 31, 58]
    assert list(ours.all_doc_ids()) == list(stock.all_doc_ids())
    for document in range(60):
        assert ours.is_deleted(document) == stock.is_deleted(document)
        # What is empty or not known is left out of a stock index.
        theirs = stock.stored_fields(document)
        stored = ours.stored_fields(document)
        assert set(stored) == set("id title body date source category url metadata".split())
        assert {name: value for name, value in stored.items() if name in theirs} == theirs
        assert not any(value for name, value in stored.items() if name not in theirs)
    assert not ours.is_deleted(60)  # Whoosh's matchers ask about the document behind the last


@pytest.mark.parametrize("field", ["id", "source", "category", "date"])
def test_columns_are_whooshs(field: str, ours: SegmentReader, stock: IndexReader) -> None:
    assert ours.has_column(field)
    for translate in (True, False):
        values = ours.column_reader(field, translate=translate)
        theirs = list(stock.column_reader(field, translate=translate))
        assert list(values) == theirs
        assert len(values) == 60
    for reverse in (True, False):
        keys = ours.column_reader(field, reverse=reverse).sort_key
        texts = ours.column_reader(field)
        # Documents without a date stand at the end of both orders.
        known = [d for d in range(60) if field != "date" or texts[d] is not None]
        ordered = sorted(known, key=lambda document: texts[document], reverse=reverse)
        assert [texts[d] for d in sorted(range(60), key=keys)][: len(known)] == [
            texts[d] for d in ordered
        ]


def test_there_are_no_other_columns_and_no_vectors(ours: SegmentReader) -> None:
    assert not ours.has_column("body")
    with pytest.raises(ValueError, match="has no column"):
        ours.column_reader("body")
    assert not ours.has_vector(0, "body")
    with pytest.raises(ValueError, match="no term vectors"):
        ours.vector(0, "body")


def test_unknown_fields_and_terms_are_not_found(ours: SegmentReader) -> None:
    for ask in (ours.term_info, ours.postings):
        for field, text in (("nowhere", "x"), ("url", "x"), ("body", "لاتوجد"), ("date", b"123")):
            with pytest.raises(TermNotFound):
                ask(field, text)


def test_terms_within_an_edit_distance_are_whooshs(ours: SegmentReader, stock: IndexReader) -> None:
    for word in ("الوزير", "قال", "مسيرات", "في"):
        for distance, prefix in ((1, 0), (2, 1), (1, 2)):
            asked = ("body_surface", word, distance, prefix)
            found = list(ours.terms_within(*asked))
            assert found == list(stock.terms_within(*asked))
    assert "الوزراء" in ours.corrector("body_surface").suggest("الوزرا")


def test_a_multi_reader_unites_its_segments(pair: Pair) -> None:
    reader = snapshot_reader(pair.snapshot)
    assert list(reader.all_terms()) == list(reader.readers[0].all_terms())
    assert reader.doc_count() == 56
    assert reader.deleted_count() == 4
    assert reader.generation() == pair.fihris.latest_generation()
    assert set(reader.terms_within("body", "قال", 1)) >= {"قال"}


def test_a_cursor_goes_through_all_segments(tmp_path: Path) -> None:
    index = small_index(tmp_path / "index")
    with index.reader() as reader:
        for field in ("body", "body_surface", "id"):
            cursor, convert = reader.cursor(field), index.schema[field].from_bytes
            for text in reader.lexicon(field):
                info = reader.term_info(field, text)
                assert cursor.is_valid()
                assert cursor.text() == cursor.term() == convert(text)
                for name in ("weight", "doc_frequency", "min_id", "max_id", "max_weight"):
                    assert getattr(cursor.term_info(), name)() == getattr(info, name)(), name
                cursor.next()
            assert not cursor.is_valid()
            assert cursor.text() is cursor.term_info() is cursor.next() is None
            first = convert(next(reader.lexicon(field)))
            assert cursor.first() == cursor.text() == first
        cursor = reader.cursor("id")
        assert [cursor.find(b"11"), cursor.next(), cursor.find("4")] == ["2", "3", None]
        with pytest.raises(TermNotFound):
            reader.cursor("nowhere")
    fihris.create(tmp_path / "empty").close()
    assert not open_index(tmp_path / "empty").reader().cursor("body").is_valid()


def test_a_segment_can_be_read_into_a_stock_index(ours: SegmentReader) -> None:
    index = RamStorage().create_index(index_schema("light10"))
    with index.writer() as writer:
        writer.add_reader(ours)
    with index.reader() as copy:
        assert copy.doc_count() == 56
        numbers = list(ours.all_doc_ids())  # deleted documents are not copied
        for field in ("body", "title_surface", "source", "date"):
            for term in list(copy.lexicon(field))[::11]:
                original = postings(ours, field, term)
                renumbered = [(numbers.index(number), *rest) for number, *rest in original]
                assert postings(copy, field, term) == renumbered


def test_a_closed_reader_answers_no_more(pair: Pair) -> None:
    reader = snapshot_reader(pair.snapshot)
    with reader:
        assert ("body", "في") in reader
    with pytest.raises(ReaderClosed):
        reader.doc_frequency("body", "في")
    with pytest.raises(ReaderClosed):
        reader.stored_fields(0)
    with pytest.raises(ReaderClosed):
        reader.column_reader("source")


class FixedPostings:
    def __init__(self, docs: list[int]) -> None:
        self.docs = np.array(docs, np.uint16)
        self.frequencies = np.ones(len(docs), np.int64)
        self.info = None

    def positions(self, posting: int) -> list[int]:
        raise AssertionError


@given(st.sets(st.integers(0, 60)), st.lists(st.integers(0, 70)))
def test_a_matcher_skips_to_the_first_posting_from_there(
    docs: set[int], targets: list[int]
) -> None:
    matcher = PostingsMatcher(FixedPostings(sorted(docs)), ("f", b"t"), Existence())
    assert list(matcher.all_ids()) == sorted(docs)
    left = sorted(docs)
    for target in targets:
        if not left:
            assert not matcher.is_active()
            with pytest.raises(ReadTooFar):
                matcher.skip_to(target)
            with pytest.raises(ReadTooFar):
                matcher.next()
            break
        copy = matcher.copy()
        matcher.skip_to(target)
        assert copy.id() == left[0]
        left = left[:1] if target <= left[0] else []
        left = [doc for doc in sorted(docs) if doc >= max(target, copy.id())]
        assert list(matcher.all_ids()) == left
    matcher.reset()
    assert list(matcher.all_ids()) == sorted(docs)


EPOCH = datetime(1970, 1, 1)
DATES = st.datetimes() | st.timedeltas(timedelta(0), timedelta(seconds=3)).map(EPOCH.__add__)


@given(st.lists(st.none() | DATES, max_size=20), DATES, DATES, st.booleans(), st.booleans())
def test_whooshs_date_ranges_read_the_date_column(
    dates: list[datetime | None], one: datetime, other: datetime, first: bool, last: bool
) -> None:
    start, end = sorted((one, other))
    known = [None if date is None else date.replace(tzinfo=UTC) for date in dates]
    terms = DateTerms(np.array([to_microseconds(date) for date in known], np.int64), None)

    class OnlyDates(SegmentReader):
        def __init__(self) -> None:
            self.schema = index_schema("none")
            self._field = lambda _: terms

        doc_count_all = lambda _: len(dates)  # noqa: E731

    query = wq.DateRange("date", start, end, startexcl=first, endexcl=last)
    expected = {
        number
        for number, date in enumerate(dates)
        if date is not None
        and (start < date if first else start <= date)
        and (date < end if last else date <= end)
    }
    assert set(query.docs(Searcher(OnlyDates()))) == expected
    field = DATETIME()
    lexicon = {term for date in dates if date for term, *_ in field.index(date)}
    assert list(terms.after(b"")) == sorted(lexicon)
