"""What of an index was reported: nothing twice, nothing missed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fihris
from fihris import Article, Index, WatchError
from fihris.errors import IndexLockedError, NewerFormatError
from fihris.search.watching.seen import (
    News,
    Seen,
    fingerprint,
    read_seen,
    reporting,
    seen_path,
    write_seen,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "watches.seen"


def new(index: Index, path: Path) -> list[str]:
    """Report what is new, and note it."""
    index.refresh()
    news = News(index.snapshot, read_seen(path) or Seen())
    found = [article.id for article in news.articles() if article is not None]
    assert news.seen is not None
    write_seen(path, news.seen)
    return found


def add(index: Index, *articles: Article, delete: str = "", **how: bool) -> None:
    with index.writer() as writer:
        writer.add_all(articles)
        if delete:
            writer.delete(delete)
        writer.commit(**how)


A, B, C = (Article(name, f"عنوان {name}", "خبر") for name in "abc")


def test_each_article_is_new_once(make_index: Callable[..., Index], path: Path) -> None:
    index = make_index([A])
    assert new(index, path) == ["a"]
    assert new(index, path) == []
    add(index, B)
    add(index, C)
    assert new(index, path) == ["b", "c"]
    assert new(index, path) == []


@pytest.mark.parametrize("how", [{"optimize": True}, {"merge": False}])
def test_merging_makes_nothing_new(
    make_index: Callable[..., Index], path: Path, how: dict[str, bool]
) -> None:
    index = make_index([A])
    new(index, path)
    add(index, B, **how)
    add(index, C, **how)
    assert new(index, path) == ["b", "c"]
    add(index, delete="a", **how)
    add(index, **how)
    assert new(index, path) == []


def test_what_is_indexed_again_as_it_was_is_not_new(
    make_index: Callable[..., Index], path: Path
) -> None:
    index = make_index([A, B])
    new(index, path)
    add(index, B, A, C)
    assert new(index, path) == ["c"]


def test_what_was_changed_is_new(make_index: Callable[..., Index], path: Path) -> None:
    index = make_index([A, B])
    new(index, path)
    add(index, replace(A, body="خبر آخر"), optimize=True)
    assert new(index, path) == ["a"]


@pytest.mark.parametrize("field", ["id", "title", "body", "source", "category"])
def test_a_fingerprint_is_of_all_that_is_searched(field: str) -> None:
    assert fingerprint(replace(A, **{field: "x"})) != fingerprint(A)
    assert fingerprint(replace(A, url="x", metadata={"a": 1})) == fingerprint(A)
    assert fingerprint(replace(A, title="ab", body="c")) != fingerprint(
        replace(A, title="a", body="bc")
    )


@settings(max_examples=20)
@given(data=st.data())
def test_any_history_reports_each_version_once(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("history")
    index = fihris.create(folder / "index", analyzer="none")
    path = folder / "index" / "watches.seen"
    present: dict[str, str] = {}
    before: set[tuple[str, str]] = set()
    ever: set[tuple[str, str]] = set()
    for _ in range(data.draw(st.integers(1, 6))):
        made = data.draw(
            st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("123")), max_size=4)
        )
        gone = data.draw(st.sampled_from(["", "", *present]))
        articles = [Article(identity, body=body) for identity, body in made]
        add(index, *articles, delete=gone, optimize=data.draw(st.booleans()))
        present |= dict(made)
        present.pop(gone, None)
        if data.draw(st.booleans()):
            reported = [(identity, present[identity]) for identity in new(index, path)]
            now = set(present.items())
            assert len(set(reported)) == len(reported)
            assert now - ever <= set(reported) <= now - before
            before, ever = now, ever | now


def test_a_run_that_dies_before_its_end_reports_again(
    make_index: Callable[..., Index], path: Path
) -> None:
    index = make_index([A, B])
    news = News(index.snapshot, Seen())
    assert next(news.articles()) == A
    assert news.seen is None
    assert new(index, path) == ["a", "b"]


def test_one_process_reports_at_a_time(path: Path) -> None:
    with reporting(path) as before:
        assert before is None
        with pytest.raises(IndexLockedError), reporting(path):
            pass
    with reporting(path):
        pass


def test_each_file_of_saved_searches_has_its_own(tmp_path: Path) -> None:
    own, other = tmp_path / "watches.json", tmp_path / "other.json"
    assert seen_path(tmp_path, own) == tmp_path / "watches.seen"
    assert seen_path(tmp_path, other) not in (seen_path(tmp_path, own), None)
    assert seen_path(tmp_path, other).parent == tmp_path


def test_any_damage_is_told(make_index: Callable[..., Index], path: Path) -> None:
    new(make_index([A, B]), path)
    sound = path.read_bytes()
    assert read_seen(path) is not None
    for at in range(len(sound)):
        damaged = sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :]
        path.write_bytes(damaged)
        try:
            found = read_seen(path)
        except (WatchError, NewerFormatError):
            continue
        # Only the names and the number of the commit are no part of the checksum.
        assert found is not None
        assert len(found) == 2
    path.write_bytes(sound[:-8])
    with pytest.raises(WatchError, match="remove it"):
        read_seen(path)
