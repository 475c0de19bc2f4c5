from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import fihris
from fihris import Article, Index, IndexingError
from fihris.index.builds import MEGABYTE
from fihris.index.manifest import read_manifest
from fihris.index.policy import MERGE_FACTOR

MakeIndex = Callable[..., Index]


def ids(index: Index) -> list[str]:
    index.refresh()
    return sorted(article.id for article in index.snapshot.articles())


def test_nothing_is_seen_before_the_commit(make_index: MakeIndex) -> None:
    index = make_index(["أول"])
    writer = index.writer()
    writer.add(Article("2", body="ثان"))
    assert ids(index) == ["1"]
    writer.commit()
    assert len(index) == 1, "a reader stays at its commit until it is refreshed"
    assert ids(index) == ["1", "2"]
    writer.close()


def test_the_same_id_replaces_across_commits_and_within_one(make_index: MakeIndex) -> None:
    index = make_index([Article("1", "قديم"), Article("1", "أحدث")])
    assert len(index) == 1
    assert index.get("1").title == "أحدث"
    with index.writer() as writer:
        writer.add(Article("1", "الأحدث"))
    index.refresh()
    assert len(index) == 1
    assert index.get("1").title == "الأحدث"
    assert index.search("قديم").total == 0


def test_a_deleted_article_is_gone_and_may_come_again(make_index: MakeIndex) -> None:
    index = make_index(["أول", "ثان"])
    with index.writer() as writer:
        assert writer.delete("1") is True
        assert writer.delete("3") is False
    assert ids(index) == ["2"]
    assert "1" not in index
    with index.writer() as writer:
        writer.add(Article("1", body="مرة أخرى"))
    assert ids(index) == ["1", "2"]


def test_deleting_reaches_articles_added_just_before_not_just_after(make_index: MakeIndex) -> None:
    index = make_index()
    with index.writer() as writer:
        writer.add(Article("1", "أ"))
        assert writer.delete("1") is True
        writer.add(Article("2", "ب"))
        writer.delete("2")
        writer.add(Article("2", "ج"))
    assert ids(index) == ["2"]
    assert index.get("2").title == "ج"


def test_a_commit_of_nothing_writes_nothing(make_index: MakeIndex) -> None:
    index = make_index(["أول"])
    before = {path.name: path.stat().st_mtime_ns for path in index.path.iterdir()}
    with index.writer() as writer:
        assert writer.commit() is False
        writer.delete("absent")
        assert writer.commit() is False
    after = {path.name: path.stat().st_mtime_ns for path in index.path.iterdir()}
    after.pop("fihris.lock"), before.pop("fihris.lock")
    assert after == before


def test_many_small_commits_are_merged(make_index: MakeIndex) -> None:
    index = make_index()
    with index.writer() as writer:
        for i in range(50):
            writer.add(Article(str(i), body=f"خبر رقم {i}"))
            writer.commit()
    assert len(read_manifest(index.path).segments) < MERGE_FACTOR + 2
    assert len(ids(index)) == 50
    assert index.search("خبر").total == 50


def test_optimizing_leaves_one_segment_without_deletions(make_index: MakeIndex) -> None:
    index = make_index([f"خبر {i}" for i in range(5)])
    with index.writer() as writer:
        writer.add(Article("جديد", body="خبر"))
        writer.delete("1")
        writer.commit()
        writer.commit(optimize=True)
    (segment,) = read_manifest(index.path).segments
    assert (segment.documents, segment.deleted, segment.deletions) == (5, 0, None)
    assert ids(index) == ["2", "3", "4", "5", "جديد"]


def test_files_that_no_commit_needs_are_removed(make_index: MakeIndex) -> None:
    index = make_index(["أول"])
    (index.path / "0000ffff.segment").write_bytes(b"left by a killed writer")
    (index.path / "0000ffff.segment.partial").write_bytes(b"")
    with index.writer() as writer:
        writer.add(Article("1", body="جديد"))
    files = {path.name for path in index.path.iterdir()} - {"fihris.lock", "fihris.json"}
    assert files == read_manifest(index.path).files()


def test_a_reader_outlives_the_segments_it_reads(make_index: MakeIndex) -> None:
    index = make_index(["خبر قديم"])
    hits = index.search("قديم")
    with index.writer() as writer:
        writer.add(Article("1", body="خبر جديد"))
        writer.commit(optimize=True)
    assert hits[0].body == "خبر قديم"
    assert index.search("قديم").total == 1
    index.refresh()
    assert index.search("قديم").total == 0


def test_small_batches_give_the_same_index(make_index: MakeIndex, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    articles = [Article(str(i % 40), f"عنوان {i}", f"خبر {i % 7} عن {i}") for i in range(60)]
    whole = make_index(articles)
    monkeypatch.setattr("fihris.index.builds._SMALLEST_BATCH", 3000)
    monkeypatch.setattr("fihris.index.builds._LARGEST_BATCH", 3000)
    parts = make_index(articles)
    assert ids(parts) == ids(whole)
    for query in ("خبر", "عنوان 59", '"خبر 3"'):
        found, expected = parts.search(query, limit=99), whole.search(query, limit=99)
        assert sorted(hit.id for hit in found) == sorted(hit.id for hit in expected)


def test_processes_build_the_same_index(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    articles = [Article(str(i % 50), f"عنوان {i}", f"خبر {i % 7} عن {i}") for i in range(70)]
    monkeypatch.setattr("fihris.index.builds._LARGEST_BATCH", 5000)
    index = fihris.create(tmp_path / "index")
    with index.writer(processes=2) as writer:
        writer.add_all(articles)
        writer.delete("7")
    assert len(ids(index)) == 49
    assert index.get("9").title == "عنوان 59"
    assert index.search("خبر").total == 49


@pytest.fixture
def shared_merges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make batches of a few articles, and share out merges however small they are."""
    monkeypatch.setattr("fihris.index.builds._LARGEST_BATCH", 5000)
    monkeypatch.setattr("fihris.index.policy.SMALLEST_SHARED", 0)


@pytest.mark.usefixtures("shared_merges")
def test_processes_merge_the_same_index(tmp_path: Path, make_index: MakeIndex) -> None:
    articles = [Article(str(i % 90), f"عنوان {i}", f"خبر {i % 7} عن {i}") for i in range(120)]
    index = fihris.create(tmp_path / "index")
    for one in (index, expected := make_index()):
        with one.writer(processes=2 if one is index else 1) as writer:
            for i, article in enumerate(articles):
                writer.add(article)
                if i % 11 == 0:
                    writer.delete(str(i % 90 // 2))
    assert ids(index) == ids(expected)
    assert [index.get(i) for i in ids(index)] == [expected.get(i) for i in ids(expected)]
    entries = read_manifest(index.path).segments
    assert len(entries) < MERGE_FACTOR, "two shares, and what was left"
    for query in ("خبر", "عنوان 119", '"خبر 3"'):
        found, wanted = index.search(query, limit=99), expected.search(query, limit=99)
        assert {hit.id for hit in found} == {hit.id for hit in wanted}
        assert found.total == wanted.total


@pytest.mark.usefixtures("shared_merges")
def test_a_rollback_removes_what_processes_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = fihris.create(tmp_path / "index")
    with index.writer(processes=2) as writer:
        writer.add_all(Article(str(i), body=f"خبر {i}") for i in range(90))
        with monkeypatch.context() as patch:
            patch.setattr("fihris.index.writer.write_manifest", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                writer.commit()
        assert list(index.path.glob("*.segment"))
        writer.rollback()
        assert not list(index.path.glob("*.segment"))


def test_an_article_without_an_id_is_refused(make_index: MakeIndex) -> None:
    with make_index().writer() as writer, pytest.raises(ValueError, match="needs an id"):
        writer.add(Article("", "عنوان"))


def test_a_closed_writer_says_so(make_index: MakeIndex) -> None:
    writer = make_index().writer()
    writer.close()
    with pytest.raises(IndexingError, match="closed"):
        writer.add(Article("1"))


class WriterMachine(RuleBasedStateMachine):
    """Whatever is added, deleted, committed, rolled back or merged: the index is the model."""

    identities = st.sampled_from("abcdefgh")
    bodies = st.lists(st.sampled_from("مسيرات وزير سيارة".split()), max_size=3).map(" ".join)

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.index = fihris.create(Path(self.folder.name) / "index", analyzer="light10")
        self.writer = self.index.writer()
        self.committed: dict[str, str] = {}
        self.pending: dict[str, str] = {}

    @rule(identity=identities, body=bodies)
    def add(self, identity: str, body: str) -> None:
        self.writer.add(Article(identity, body=body))
        self.pending[identity] = body

    @rule(identity=identities)
    def delete(self, identity: str) -> None:
        self.writer.delete(identity)
        self.pending.pop(identity, None)

    @rule()
    def flush(self) -> None:
        self.writer._flush()

    @rule(optimize=st.booleans())
    def commit(self, optimize: bool) -> None:
        self.writer.commit(optimize=optimize)
        self.committed = dict(self.pending)

    @rule()
    def rollback(self) -> None:
        self.writer.rollback()
        self.pending = dict(self.committed)

    @rule()
    def reopen(self) -> None:
        self.writer.close()
        self.writer = fihris.open(self.index.path).writer()
        self.pending = dict(self.committed)

    @invariant()
    def the_index_is_what_was_committed(self) -> None:
        self.index.refresh()
        found = {article.id: article.body for article in self.index.snapshot.articles()}
        assert found == self.committed
        assert len(self.index) == len(self.committed)

    @precondition(lambda self: self.committed)
    @invariant()
    def a_word_finds_the_articles_that_hold_it(self) -> None:
        self.index.refresh()
        expected = {i for i, body in self.committed.items() if "سيارة" in body}
        assert {hit.id for hit in self.index.search("سيارة")} == expected

    def teardown(self) -> None:
        self.writer.close()
        self.folder.cleanup()


WriterMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=25)
TestWriterMachine = WriterMachine.TestCase


def test_two_writers_never_give_a_segment_the_same_name(make_index: MakeIndex) -> None:
    index = make_index()
    names = set()
    for _ in range(3):
        writer = index.writer()
        writer.add(Article("1", body="لا تثبت"))
        writer._flush()
        names |= {path.name for path in index.path.glob("*.segment")}
        writer.close()
    assert len(names) == 3


def test_an_index_made_anew_in_its_place_is_read_anew(make_index: MakeIndex) -> None:
    index = make_index([Article("1", "قديم")])
    for path in index.path.iterdir():
        path.unlink()
    with fihris.create(index.path).writer() as writer:
        writer.add(Article("1", "جديد"))
    index.refresh()
    assert index.get("1").title == "جديد"


def test_files_of_others_are_left_alone(make_index: MakeIndex) -> None:
    index = make_index(["أول"])
    (index.path / "notes.partial").write_text("mine")
    index.writer().close()
    assert (index.path / "notes.partial").exists()


def test_metadata_that_is_no_json_is_refused_at_once(make_index: MakeIndex) -> None:
    index = make_index()
    with index.writer() as writer:
        with pytest.raises(ValueError, match="article '1' is no JSON"):
            writer.add(Article("1", metadata={"tags": {1, 2}}))
        writer.add(Article("2", body="سليم"))
    assert ids(index) == ["2"]


def test_options_that_cannot_be_leave_no_lock(make_index: MakeIndex) -> None:
    index = make_index()
    with pytest.raises(ValueError, match="processes must be at least 1"):
        index.writer(processes=0)
    with pytest.raises(ValueError, match="1 process needs at least 141 MB of memory, not 100"):
        index.writer(memory=100 * MEGABYTE)
    index.writer().close()


def test_an_id_with_an_unpaired_surrogate_is_the_same_to_all(make_index: MakeIndex) -> None:
    index = make_index([Article("x\ud800", body="خبر")])
    assert index.get("x\ud800").body == "خبر"
    with index.writer() as writer:
        assert writer.delete("x\ud800")
    index.refresh()
    assert len(index) == 0
