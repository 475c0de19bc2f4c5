"""Bounds on what runs and waits, and commits that come while the server serves."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import fihris
from fihris import Article
from fihris.search.web.library import Library
from fihris.search.web.work import TooLateError, TooManyError, Work

MakeClient = Callable[..., TestClient]


def work_of(waiting: int) -> Work:
    return Work(lambda: ThreadPoolExecutor(1), 1, waiting)


def test_more_than_may_wait_are_refused_at_once() -> None:
    async def run() -> list[object]:
        work, go = work_of(waiting=1), threading.Event()
        waits = [asyncio.create_task(work.run(lambda _: go.wait(5), 10_000)) for _ in range(3)]
        await asyncio.sleep(0.05)
        go.set()
        done = await asyncio.gather(*waits, return_exceptions=True)
        assert await work.run(lambda _: "again", 1_000) == "again"
        work.close()
        return list(done)

    first, second, third = asyncio.run(run())
    assert first is second is True
    assert isinstance(third, TooManyError)


def test_waiting_counts_against_the_time() -> None:
    async def run() -> tuple[object, float]:
        work = work_of(waiting=2)
        slow = asyncio.create_task(work.run(lambda _: time.sleep(0.2), 1_000))
        late = asyncio.create_task(work.run(lambda _: "never", 50))
        await asyncio.sleep(0)
        left = await work.run(lambda left: left, 1_000)
        await slow
        done = (await asyncio.gather(late, return_exceptions=True))[0]
        work.close()
        return done, left

    late, left = asyncio.run(run())
    assert isinstance(late, TooLateError)
    assert 0 < left <= 850


def test_a_search_that_finds_nothing_in_its_time_is_503(make_client: MakeClient) -> None:
    client = make_client(timeout_ms=0.000_001)
    answer = client.get("/api/search?q=مسيرات")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    page = client.get("/?q=مسيرات")
    assert page.status_code == 503
    assert "لم يكتمل الطلب" in page.text


@pytest.fixture
def own(tmp_path: Path) -> fihris.Index:
    index = fihris.create(tmp_path / "index")
    add(index, "1")
    return index


def add(index: fihris.Index, identity: str) -> None:
    with index.writer() as writer:
        writer.add(Article(identity, f"خبر {identity}", "نص الخبر"))


def test_a_new_commit_is_served_and_the_old_one_kept(own: fihris.Index) -> None:
    library = Library(own.path)
    before, name = library.index, library.commit
    hits = before.search("خبر")
    assert not library.renew()
    add(own, "2")
    assert library.renew()
    assert len(library.index) == 2
    assert library.commit != name
    assert len(before) == hits.total == 1
    assert [hit.title for hit in hits] == ["خبر 1"]
    assert not library.renew()


def test_an_index_made_anew_has_another_name(own: fihris.Index) -> None:
    library = Library(own.path)
    name = library.commit
    shutil.rmtree(own.path)
    with fihris.create(own.path).writer() as writer:
        writer.add(Article("1", "خبر 1", "نص آخر لهذا الخبر"))
    assert library.renew()
    assert library.commit != name


def test_an_index_that_cannot_be_read_any_more_is_served_as_it_was(own: fihris.Index) -> None:
    library = Library(own.path)
    manifest = own.path / "fihris.json"
    kept = manifest.read_bytes()
    manifest.write_bytes(b"{}")
    with pytest.raises(fihris.DamagedIndexError):
        library.renew()
    assert library.index.search("خبر").total == 1
    manifest.write_bytes(kept)
    assert not library.renew()


def test_a_running_server_moves_on_by_itself(own: fihris.Index, make_client: MakeClient) -> None:
    client = make_client(own.path, poll_seconds=0.01)
    first = client.get("/api/search?q=خبر")
    same = client.get("/api/search?q=خبر", headers={"if-none-match": first.headers["etag"]})
    assert same.status_code == 304
    assert same.content == b""
    add(own, "2")
    for _ in range(500):
        time.sleep(0.01)
        answer = client.get("/api/search?q=خبر", headers={"if-none-match": first.headers["etag"]})
        if answer.status_code == 200:
            break
    assert answer.json()["total"] == 2
    assert answer.headers["etag"] != first.headers["etag"]


def test_an_index_that_is_none_is_said_before_anything_is_served(tmp_path: Path) -> None:
    with pytest.raises(fihris.NotAnIndexError):
        Library(tmp_path)
