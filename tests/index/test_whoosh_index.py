"""Code that is written for Whoosh, run on an index of Fihris."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from whoosh import query as wq
from whoosh import writing
from whoosh.fields import UnknownFieldError
from whoosh.index import LockError
from whoosh.qparser import QueryParser
from whoosh.sorting import FieldFacet

import fihris
from fihris.errors import FihrisError, IndexLockedError, NotAnIndexError
from fihris.index.whoosh_index import FihrisIndex, open_index
from fihris.index.whoosh_schema import LemmaAnalyzer, SurfaceAnalyzer
from fihris.index.whoosh_writer import FihrisWriter, WhooshLockError, WhooshWriterError

DAYS = [datetime(2024, 3, day, 12, 30) for day in (1, 2, 3)]


@pytest.fixture
def index(tmp_path: Path) -> FihrisIndex:
    """Three articles in two segments."""
    fihris.create(tmp_path / "index", analyser="light10").close()
    index = open_index(tmp_path / "index")
    with index.writer() as writer:
        writer.add_document(
            id="1", title="مسيرات في العاصمة", body="خرجت المسيرات.", source="ب", date=DAYS[0]
        )
        writer.add_document(id="2", title="الوزير", body="قال الوزير إن", source="أ", date=DAYS[2])
    writer = index.writer()
    writer.add_document(id="3", body="الوزير والمسيرات", category="سياسة", date=DAYS[1])
    writer.commit(merge=False)
    return index


def ids(index: FihrisIndex, query: wq.Query, **options: Any) -> list[str]:
    with index.searcher() as searcher:
        return [hit["id"] for hit in searcher.search(query, limit=None, **options)]


def every(index: FihrisIndex) -> list[str]:
    return sorted(ids(index, wq.Every()))


# The index


def test_a_folder_without_an_index(tmp_path: Path) -> None:
    with pytest.raises(NotAnIndexError):
        open_index(tmp_path)


def test_an_empty_index(tmp_path: Path) -> None:
    fihris.create(tmp_path / "index").close()
    index = open_index(tmp_path / "index")
    assert index.is_empty()
    assert index.doc_count() == index.doc_count_all() == index.field_length("body") == 0
    assert index.max_field_length("body") == 0
    with index.reader() as reader:
        assert list(reader.all_terms()) == []
        assert reader.min_field_length("body") == 0
    assert ids(index, wq.Term("body", "في"), sortedby="date") == []


def test_an_index_follows_commits(index: FihrisIndex) -> None:
    assert not index.is_empty()
    other = open_index(str(index.folder))
    searcher = other.searcher()
    assert other.latest_generation() == 2
    assert other.up_to_date()
    assert searcher.up_to_date()
    assert other.refresh() is other
    before = other.last_modified()
    with index.writer() as writer:
        writer.update_document(id="4", body="جديد")
    assert not other.up_to_date()
    assert not searcher.up_to_date()
    refreshed = other.refresh()
    assert refreshed is not other
    assert refreshed.up_to_date()
    assert refreshed.latest_generation() == 3
    assert other.last_modified() >= before
    with searcher.refresh() as fresh:
        assert fresh.doc_count() == 4
        assert fresh.refresh() is fresh
    assert every(other) == ["1", "2", "3", "4"]


def test_optimising_drops_deleted_documents(index: FihrisIndex) -> None:
    writer = index.writer()
    writer.delete_by_term("id", "2")
    writer.commit(merge=False)
    assert (index.doc_count(), index.doc_count_all()) == (2, 3)
    index.optimize()
    assert (index.doc_count(), index.doc_count_all()) == (2, 2)
    assert len(index.reader().readers) == 1


# The writer


def test_fields_become_an_article(index: FihrisIndex) -> None:
    with index.writer() as writer:
        writer.add_document(
            id="4",
            title="عنوان",
            title_surface="عنوان",
            body=None,
            url="https://example.com/4",
            metadata={"author": ["أ", 1]},
            date=datetime(2024, 5, 1, 3, tzinfo=timezone(timedelta(hours=3))),
            _title_boost=1.0,
        )
        writer.add_document(title="بلا معرّف", date="20240502")
    article = fihris.open(index.folder).get("4")
    assert article.date == datetime(2024, 5, 1, tzinfo=UTC)
    assert article.metadata == {"author": ["أ", 1]}
    (unnamed,) = ids(index, wq.Term("title_surface", "معرف"))
    assert len(unnamed) == 20
    with index.searcher() as searcher:
        assert searcher.document(id=unnamed)["date"] == datetime(2024, 5, 2)
        assert searcher.document(id="4")["metadata"] == {"author": ["أ", 1]}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"nowhere": "x"}, UnknownFieldError),
        ({"body": ["قال", "الوزير"]}, TypeError),
        ({"id": 7}, TypeError),
        ({"metadata": "x"}, TypeError),
        ({"title": "أ", "title_surface": "ب"}, ValueError),
        ({"body_surface": 7}, TypeError),
        ({"date": 7}, TypeError),
        ({"date": "أمس"}, ValueError),
        ({"body": "أ", "_stored_body": "ب"}, WhooshWriterError),
        ({"body": "أ", "_body_boost": 2.0}, WhooshWriterError),
    ],
)
def test_what_is_no_article_is_refused(
    index: FihrisIndex, fields: dict[str, Any], error: type[Exception]
) -> None:
    writer = index.writer()
    with pytest.raises(error):
        writer.add_document(**fields)
    writer.cancel()


def test_an_id_is_unique_before_and_after_the_commit(index: FihrisIndex) -> None:
    with index.writer() as writer:
        writer.add_document(id="1", body="واحد")
        writer.add_document(id="4", body="أربعة")
        writer.update_document(id="4", body="خمسة")
    assert every(index) == ["1", "2", "3", "4"]
    assert ids(index, wq.Term("body_surface", "خمسة")) == ["4"]
    assert ids(index, wq.Term("body_surface", "أربعة")) == []


def test_deleting_by_term_query_and_number(index: FihrisIndex) -> None:
    with index.writer() as writer:
        assert writer.delete_by_term("source", "ب") == 1
        assert writer.delete_by_query(wq.DateRange("date", DAYS[1], DAYS[1])) == 1
        # What is deleted already is not counted again.
        assert writer.delete_by_query(wq.Every()) == 1
        assert writer.has_deletions()
        assert writer.deleted_count() == 3
        writer.delete_document(1, delete=False)
        assert writer.is_deleted(0)
        assert not writer.is_deleted(1)
        assert every(index) == ["1", "2", "3"]
    assert every(index) == ["2"]
    index.delete_by_query(wq.Every())
    assert index.is_empty()


def test_deletions_of_earlier_commits_stand(index: FihrisIndex) -> None:
    writer = index.writer()
    writer.delete_document(0)
    writer.commit(merge=False)
    writer = index.writer()
    assert writer.is_deleted(0)
    writer.delete_document(0)
    with pytest.raises(WhooshWriterError, match="cannot be brought back"):
        writer.delete_document(0, delete=False)
    for number in (-1, 3):
        with pytest.raises(WhooshWriterError, match="no document number"):
            writer.delete_document(number)
    writer.cancel()


def test_an_update_deletes_at_once_and_what_is_added_is_seen_later(index: FihrisIndex) -> None:
    with index.writer() as writer:
        writer.update_document(id="2", body="جديد")
        with writer.searcher() as searcher:
            assert searcher.doc_count() == 2
            assert searcher.document(id="2") is None
    assert ids(index, wq.Term("body_surface", "جديد")) == ["2"]


def test_cancelling_forgets_everything(index: FihrisIndex) -> None:
    writer = index.writer()
    writer.add_document(id="4", body="جديد")
    writer.delete_document(0)
    writer.cancel()
    assert every(index) == ["1", "2", "3"]
    writer = index.writer()
    writer.delete_document(0)
    with pytest.raises(KeyError), writer:
        raise KeyError
    assert every(index) == ["1", "2", "3"]


def test_a_writer_ends_with_its_commit(index: FihrisIndex) -> None:
    writer = index.writer()
    writer.commit()
    uses: list[Callable[[], object]] = [
        writer.commit,
        writer.cancel,
        writer.reader,
        lambda: writer.add_document(id="4"),
        lambda: writer.delete_by_term("id", "1"),
        lambda: writer.delete_document(0),
    ]
    for use in uses:
        with pytest.raises(writing.IndexingError, match="closed"):
            use()


@pytest.mark.parametrize(
    ("options", "segments", "found"),
    [
        ({"merge": False}, 3, ["1", "2", "3", "4"]),
        ({"mergetype": writing.NO_MERGE}, 3, ["1", "2", "3", "4"]),
        ({}, 1, ["1", "2", "3", "4"]),
        ({"mergetype": writing.MERGE_SMALL}, 1, ["1", "2", "3", "4"]),
        ({"optimize": True}, 1, ["1", "2", "3", "4"]),
        ({"mergetype": writing.OPTIMIZE}, 1, ["1", "2", "3", "4"]),
        ({"mergetype": writing.CLEAR}, 1, ["4"]),
    ],
)
def test_ways_to_commit(
    index: FihrisIndex, options: dict[str, Any], segments: int, found: list[str]
) -> None:
    writer = index.writer()
    writer.add_document(id="4")
    writer.commit(**options)
    assert every(index) == found
    assert len(index.reader().readers) == segments


def test_a_merge_policy_of_ones_own_is_refused(index: FihrisIndex) -> None:
    writer = index.writer()
    with pytest.raises(WhooshWriterError, match="merge policies"):
        writer.commit(mergetype=lambda writer, segments: segments)
    writer.cancel()


def test_the_fields_are_fixed(index: FihrisIndex) -> None:
    writer = index.writer()
    for change in (writer, index):
        with pytest.raises(WhooshWriterError, match="are fixed"):
            change.add_field("author", None)
        with pytest.raises(WhooshWriterError, match="are fixed"):
            change.remove_field("url")
    for grouping in (writer.start_group, writer.end_group):
        with pytest.raises(WhooshWriterError, match="cannot be grouped"):
            grouping()
    with pytest.raises(FihrisError), writer.group():
        raise AssertionError("not reached")
    writer.cancel()
    assert index.schema.names() == sorted(
        "id title body title_surface body_surface source category date url metadata".split()
    )


def test_a_locked_index(index: FihrisIndex) -> None:
    writer = index.writer()
    with pytest.raises(WhooshLockError) as caught:
        index.writer(timeout=0.2, delay=0.05)
    assert isinstance(caught.value, LockError)
    assert isinstance(caught.value, IndexLockedError)
    assert pickle.loads(pickle.dumps(caught.value)).holder == caught.value.holder
    writer.cancel()
    index.writer().cancel()


def test_whooshs_own_writers_work_on_it(index: FihrisIndex) -> None:
    holder = index.writer()
    waiting = writing.AsyncWriter(index, delay=0.01)
    waiting.add_document(id="4")
    waiting.commit()
    holder.cancel()
    waiting.join(10)
    assert every(index) == ["1", "2", "3", "4"]
    buffered = writing.BufferedWriter(index, period=None, limit=100)
    buffered.add_document(id="5", title="مؤقت", body="نص", date=DAYS[0])
    with buffered.searcher() as searcher:
        assert searcher.doc_count() == 5
    buffered.close()
    assert every(index) == ["1", "2", "3", "4", "5"]


# Searching as with Whoosh


def test_searching_with_whooshs_parser_highlighting_and_pages(index: FihrisIndex) -> None:
    with index.searcher() as searcher:
        query = QueryParser("body", index.schema).parse("مسيرات")
        hits = searcher.search(query, terms=True)
        assert {hit["id"] for hit in hits} == {"1", "3"}
        assert hits.has_matched_terms()
        (marked,) = [hit.highlights("body") for hit in hits if hit["id"] == "3"]
        assert marked == 'الوزير <b class="match term0">والمسيرات</b>'
        page = searcher.search_page(wq.Every(), 2, pagelen=2)
        assert (page.total, len(list(page))) == (3, 1)
        assert searcher.suggest("title_surface", "الوزر") == ["الوزير"]
        more = searcher.more_like(searcher.document_number(id="1"), "body")
        assert [hit["id"] for hit in more] == ["3"]


@pytest.mark.parametrize(
    ("field", "order"), [("date", "132"), ("id", "123"), ("source", "321"), ("category", "")]
)
def test_sorting_by_a_column(index: FihrisIndex, field: str, order: str) -> None:
    assert "".join(ids(index, wq.Every(), sortedby=field)).startswith(order)
    # Of equals the earlier document stands first, in both directions.
    reverse = ids(index, wq.Every(), sortedby=FieldFacet(field, reverse=True))
    assert reverse[0] == {"date": "2", "id": "3", "source": "1", "category": "3"}[field]


def test_articles_without_a_date_stand_last(index: FihrisIndex) -> None:
    with index.writer() as writer:
        writer.add_document(id="4")
    for reverse in (False, True):
        facet = FieldFacet("date", reverse=reverse)
        assert ids(index, wq.Every(), sortedby=facet)[-1] == "4"


def test_grouping(index: FihrisIndex) -> None:
    with index.writer() as writer:
        writer.add_document(id="4")
    with index.searcher() as searcher:
        groups = searcher.search(wq.Every(), groupedby=["source", "date"]).groups
        assert {name: len(found) for name, found in groups("source").items()} == {
            "": 2,
            "أ": 1,
            "ب": 1,
        }
        assert set(groups("date")) == {*DAYS, None}


# The schema


def test_a_schema_travels_without_its_index(index: FihrisIndex) -> None:
    schema = pickle.loads(pickle.dumps(index.schema))
    assert schema.names() == index.schema.names()
    lemma, surface = schema["body"].analyzer, schema["body_surface"].analyzer
    assert lemma == LemmaAnalyzer("light10") != LemmaAnalyzer("none")
    assert hash(lemma) == hash(LemmaAnalyzer("light10"))
    assert repr(lemma) == "LemmaAnalyzer('light10')"
    assert surface == SurfaceAnalyzer()
    text = "خرجت المسيرات"
    assert [t.text for t in lemma(text)] == [t.text for t in index.schema["body"].analyzer(text)]


def test_tokens_have_positions_and_places() -> None:
    text = "قالَ: المسيّرات ١٥"
    asked = {"positions": True, "chars": True, "keeporiginal": True}
    tokens = [
        (t.text, t.original, t.pos, t.startchar, t.endchar)
        for t in SurfaceAnalyzer()(text, start_pos=5, start_char=100, **asked)
    ]
    assert tokens == [
        ("قال", "قالَ", 5, 100, 104),
        ("المسيرات", "المسيّرات", 6, 106, 115),
        ("15", "١٥", 7, 116, 118),
    ]
    lemma = LemmaAnalyzer("none")
    assert [t.text for t in lemma(text, no_morph=True)] == ["قال", "المسيرات", "15"]


def test_an_index_keeps_its_lemmas(index: FihrisIndex) -> None:
    known = LemmaAnalyzer("light10", lambda forms: ["جذر"] * len(forms))
    assert [t.text for t in known("خرجت المسيرات")] == ["جذر", "جذر"]


def test_the_writer_is_whooshs_kind(index: FihrisIndex) -> None:
    with index.writer(procs=1, limitmb=256) as writer:
        assert isinstance(writer, FihrisWriter)
        assert isinstance(writer, writing.IndexWriter)
