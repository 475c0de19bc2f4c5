"""Readers wait for nobody, see whole commits, and keep the one that they have opened."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from threading import Event, Thread

import pytest
from readers import check, check_readers, content, mapped, word_of

import fihris
from fihris import Article, Index


def test_the_model_is_what_the_writer_does() -> None:
    assert len(content(5)) == 12
    assert len(content(7)) == 14
    assert content(7)["7-1"] == f"نص {word_of(7)} 7-1"
    assert len({word_of(generation) for generation in range(3000)}) == 3000


def test_eight_processes_read_while_one_writes(tmp_path: Path) -> None:
    found = check_readers(tmp_path / "index", seconds=4)
    assert found["commits"] > 1
    assert found["checks"] >= 8


def test_a_reader_that_mixes_two_commits_is_seen(tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index", analyzer="none")
    with index.writer() as writer:
        for identity, body in {**content(1), "0": content(2)["0"]}.items():
            writer.add(Article(identity, body=body))
    index.refresh()
    with pytest.raises(AssertionError):
        check(index)


def test_a_writer_in_the_midst_of_a_commit_blocks_no_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = fihris.create(tmp_path / "index", analyzer="none")
    with index.writer() as writer:
        writer.add(Article("1", body="قبل"))
    syncing, go_on = Event(), Event()
    real = os.fsync

    def wait(descriptor: int) -> None:
        syncing.set()
        go_on.wait(60)
        real(descriptor)

    def commit() -> None:
        with fihris.open(index.path).writer() as writer:
            writer.add(Article("2", body="بعد"))

    monkeypatch.setattr("fihris.index.arrays.os.fsync", wait)
    thread = Thread(target=commit)
    thread.start()
    try:
        assert syncing.wait(60)
        for reader in (fihris.open(index.path), index):
            reader.refresh()
            assert {hit.id for hit in reader.search("قبل OR بعد", variants=False)} == {"1"}
    finally:
        go_on.set()
        thread.join()
    index.refresh()
    assert {hit.id for hit in index.search("قبل OR بعد", variants=False)} == {"1", "2"}


def commit(index: Index, article: Article, *, optimize: bool = False) -> None:
    with index.writer() as writer:
        writer.add(article)
        writer.commit(optimize=optimize, merge=optimize)
    del writer
    gc.collect()


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc to see what is open")
def test_a_reader_from_before_a_merge_stays_valid_and_then_frees_the_files(tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index", analyzer="none")
    for identity in "123":
        commit(index, Article(identity, body=f"خبر {identity}"))
    reader = fihris.open(index.path)
    old = {path.name for path in index.path.glob("*.segment")}
    commit(index, Article("9", body="أخير"), optimize=True)
    assert old.isdisjoint(path.name for path in index.path.iterdir())
    assert {hit.id: hit.body for hit in reader.search("خبر")} == {i: f"خبر {i}" for i in "123"}
    assert mapped(index.path) == {f"{name} (deleted)" for name in old}
    reader.close()
    del reader
    gc.collect()
    assert mapped(index.path) == set()
