"""What a build holds, whatever its documents are."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.speed.memory import watched
from fihris import Article, Index
from fihris.index import builds
from fihris.index.builds import MEGABYTE, least_memory, room
from fihris.index.merge_terms import merging_bytes
from fihris.index.verification import verify

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def articles(count: int, words: int) -> Iterator[Article]:
    """Articles of which each word is new."""
    letters = random.Random(1)
    for number in range(count):
        body = " ".join("".join(letters.choices(LETTERS, k=7)) for _ in range(words))
        yield Article(str(number), title=f"خبر {number}", body=body)


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave a build room for some ten thousand words."""
    monkeypatch.setattr(builds, "room", lambda memory, processes: 8 * MEGABYTE)


@pytest.mark.usefixtures("narrow")
def test_a_batch_is_as_many_segments_as_its_words_need(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    given = list(articles(100, 500))
    with index.writer() as writer:
        writer.add_all(given)
        writer.commit(merge=False)
    index.refresh()
    assert 3 < len(index.snapshot.leaves) < 30
    assert [article.id for article in index.snapshot.articles()] == [a.id for a in given]
    for article in given[::10]:
        assert [hit.id for hit in index.search(article.body.split()[-1])] == [article.id]
    assert verify(index.path).damages == ()


@pytest.mark.usefixtures("narrow")
def test_what_is_deleted_or_replaced_is_met_in_all_segments_of_earlier_batches(
    tmp_path: Path,
) -> None:
    index = Index.create(tmp_path / "index")
    given = list(articles(60, 500))
    with index.writer() as writer:
        writer.add_all(given)
        writer._flush()
        for article in given[:60:20]:
            assert not writer.delete(article.id)
        writer.add(Article("59", body="آخر"))
        writer._flush()
        writer.add(Article("20", body="ثانية"))
        writer.commit(merge=False)
    index.refresh()
    kept = [str(i) for i in range(60) if i not in (0, 20, 40, 59)]
    assert [article.id for article in index.snapshot.articles()] == [*kept, "59", "20"]


@pytest.mark.usefixtures("narrow")
def test_segments_stay_apart_where_merging_them_takes_too_much(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add_all(articles(100, 500))
    index.refresh()
    apart = len(index.snapshot.leaves)
    assert apart > 1
    with index.writer() as writer:
        writer.commit(optimize=True)
    index.refresh()
    assert len(index.snapshot.leaves) == 1


def test_segments_that_share_their_words_take_little_to_merge(
    tmp_path: Path, make_index: Callable[..., Index]
) -> None:
    index = Index.create(tmp_path / "index")
    body = " ".join(article.body for article in articles(1, 5000))
    with index.writer() as writer:
        for number in range(5):
            writer.add(Article(str(number), body=body))
            writer.commit(merge=False)
    index.refresh()
    segments = [leaf.segment for leaf in index.snapshot.leaves]
    apart = merging_bytes(segments, float("inf"))
    assert merging_bytes(segments[:1], 0) == apart / 5
    assert merging_bytes(segments, 0) < apart / 3


@pytest.mark.parametrize("processes", [1, 2])
def test_more_memory_makes_more_room(processes: int) -> None:
    least = room(least_memory(processes), processes)
    assert least < room(None, processes) < room(2048 * MEGABYTE, processes)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells what a process holds")
@pytest.mark.parametrize("words", [300, 30_000])
def test_words_that_are_all_different_stay_within_the_memory_allowed(
    words: int, tmp_path: Path
) -> None:
    allowed = 192
    source = tmp_path / "words.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for article in articles(450_000 // words, words):
            line = {"id": article.id, "title": article.title, "body": article.body}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    command = [sys.executable, "-m", "fihris", "index", source, "--index", tmp_path / "index"]
    process = subprocess.Popen([*command, "--memory", str(allowed)], stdout=subprocess.DEVNULL)
    with watched(process.pid) as peaks:
        assert process.wait() == 0
    assert peaks.private is not None
    assert peaks.private < allowed * MEGABYTE
