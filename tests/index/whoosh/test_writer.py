"""Whoosh's writer interface on an index of Fihris."""

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
from whoosh_small import DAYS, every, ids, small_index

import fihris
from fihris.errors import FihrisError, IndexLockedError
from fihris.index.whoosh.index import FihrisIndex
from fihris.index.whoosh.writer import FihrisWriter, WhooshLockError, WhooshWriterError


@pytest.fixture
def index(tmp_path: Path) -> FihrisIndex:
    return small_index(tmp_path / "index")


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
    index: FihrisIndex,
    options: dict[str, Any],
    segments: int,
    found: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fihris.index.policy.MERGE_FACTOR", 3)  # the third segment is merged
    writer = index.writer()
    writer.add_document(id="4")
    writer.commit(**options)
    assert every(index) == found
    assert len(index.reader().readers) == segments


@pytest.mark.parametrize(
    ("name", "value", "segments", "found"),
    [
        ("merge", False, 3, ["1", "2", "3", "4"]),
        ("optimize", True, 1, ["1", "2", "3", "4"]),
        ("mergetype", writing.CLEAR, 1, ["4"]),
    ],
)
def test_attributes_of_the_writer_say_how_to_commit(
    index: FihrisIndex,
    name: str,
    value: Any,
    segments: int,
    found: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fihris.index.policy.MERGE_FACTOR", 3 if name == "merge" else 9)
    with index.writer() as writer:
        writer.add_document(id="4")
        setattr(writer, name, value)
    assert every(index) == found
    assert len(index.reader().readers) == segments


def test_what_a_commit_is_told_goes_before_the_attributes(index: FihrisIndex) -> None:
    writer = index.writer()
    writer.add_document(id="4")
    writer.optimize = True
    writer.commit(optimize=False)
    assert len(index.reader().readers) == 3


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


def test_the_writer_is_whooshs_kind(index: FihrisIndex) -> None:
    for processes in (0, 1):  # 0 is this process alone
        # 16 is less than it needs
        with index.writer(procs=processes, limitmb=16) as writer:
            assert isinstance(writer, FihrisWriter)
            assert isinstance(writer, writing.IndexWriter)
