"""A load that is stopped or killed goes on: nothing is lost, nothing counted twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gate import Gate
from loads import (
    MANY,
    articles,
    breaking,
    check_with_words,
    counts_of,
    physicals,
    server_of,
)

import fihris
from fihris import Article
from fihris.errors import (
    ClusterDeniedError,
    ClusterError,
    IndexExistsError,
    IndexingError,
)
from fihris.index.cluster import word_store
from fihris.index.cluster.checkpoint import Checkpoint
from fihris.index.cluster.loading import load
from fihris.index.cluster.remote import Remote, make, publish
from fihris.index.cluster.server import Server

pytestmark = pytest.mark.usefixtures("small_requests")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "load[1].json"


@pytest.mark.parametrize("is_there", [False, True], ids=["new", "added to"])
@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError("no such disk")], ids=repr)
def test_a_load_that_is_stopped_goes_on(
    server: Server,
    another_address: str,
    path: Path,
    is_there: bool,
    processes: int,
    error: BaseException,
) -> None:
    before = articles(1000, 1010) if is_there else []
    if is_there:
        load(server, before)
    held = Checkpoint(path, "sources")
    with pytest.raises(type(error)):
        load(server, breaking(articles(), 300, error), checkpoint=held, processes=processes)
    assert len(physicals(server)) == 1
    behind: list[int] = []
    result = load(server, articles(), checkpoint=held, processes=processes, resumed=behind.append)
    assert (result.added + result.replaced, result.refused) == (MANY, 0)
    assert 0 < behind[0] <= 300
    if not is_there:
        assert result.added == MANY
    check_with_words(another_address, [*before, *articles()])
    assert len(physicals(server)) == 1
    assert [one.suffix for one in path.parent.iterdir()] == [".lock"]


@pytest.mark.parametrize("asked", ["_settings", "_refresh", "_doc/head", "_aliases", "DELETE"])
@pytest.mark.parametrize("fault", ["before", "after"])
def test_a_load_goes_on_whatever_its_last_steps_failed_at(
    server: Server, through: Server, passing: Gate, another_address: str, path: Path,
    asked: str, fault: str,
) -> None:  # fmt: skip
    """The answer says no, whether or not the request was carried out."""
    load(server, articles(0, 10))
    denied = 403, b'{"error": {"type": "security_exception", "reason": "no"}, "status": 403}'
    hit = threading.Event()

    def rule(method: str, where: str, body: bytes, _: int) -> Any:
        if hit.is_set() or asked not in f"{method} {where}" or "-" not in where + body.decode():
            return None
        hit.set()
        if fault == "after":
            server.ask(method, *where.split("?")[0].strip("/").split("/"), body=body or None)
        return denied

    passing.rule = rule
    held = Checkpoint(path, "sources")
    with pytest.raises(ClusterDeniedError):
        load(through, articles(0, 40), rebuild=True, checkpoint=held)
    passing.rule = lambda *_: None
    behind: list[int] = []
    result = load(through, articles(0, 40), rebuild=True, checkpoint=held, resumed=behind.append)
    assert result == (40, 0, 0)
    assert behind == [40]
    check_with_words(another_address, articles(0, 40))
    assert len(physicals(server)) == 1


LOADING = """
import sys
from pathlib import Path
from fihris import Article
from fihris.index.cluster import analysing, loading, run
from fihris.index.cluster.address import parse_address
from fihris.index.cluster.checkpoint import Checkpoint
from fihris.index.cluster.server import Server
analysing._PIECE_BYTES, run._KEEP_SECONDS = 20_000, 0.0
def articles():
    for i in range(int(sys.argv[3])):
        print(i, flush=True)
        yield Article(str(i), f"خبر {i}", f"سارت مسيرة في المدينة {i}. " * 5)
loading.load(
    Server(parse_address(sys.argv[1])), articles(), checkpoint=Checkpoint(Path(sys.argv[2]), "s")
)
"""


def test_a_load_that_is_killed_goes_on(server: Server, another_address: str, path: Path) -> None:
    command = [sys.executable, "-c", LOADING, another_address, str(path), "2000"]
    for stop in (300, 900, 1500):
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout
        for line in child.stdout:
            if int(line) >= stop:
                child.send_signal(signal.SIGKILL)
                break
        child.stdout.close()
        assert child.wait(60) == -signal.SIGKILL
    behind: list[int] = []
    result = load(
        server, articles(0, 2000), checkpoint=Checkpoint(path, "s"), resumed=behind.append
    )
    assert (result.added, result.replaced) == (2000, 0)
    assert behind[0] > 0
    check_with_words(another_address, articles(0, 2000))
    assert len(physicals(server)) == 1


@pytest.mark.parametrize("why", ["--restart", "other sources"])
@pytest.mark.parametrize("is_there", [False, True], ids=["new", "added to"])
def test_what_was_left_and_is_not_gone_on_with_is_given_up(
    server: Server, another_address: str, path: Path, why: str, is_there: bool
) -> None:
    before = articles(1000, 1010) if is_there else []
    if is_there:
        load(server, before)
    sources = breaking(articles(), 300, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        load(server, sources, checkpoint=Checkpoint(path, "these"))
    said: list[str] = []
    restart = why == "--restart"
    held = Checkpoint(path, "these" if restart else "others", said.append)
    assert load(server, articles(500, 520), checkpoint=held, restart=restart) == (20, 0, 0)
    assert restart or "other files" in said[0]
    with fihris.open(another_address) as index:
        if is_there:  # what was sent stays, and can be found
            sent = len(index) - 30
            assert 0 < sent <= 300
            assert index.search("مدينة").total == 20 + 10 + sent
        else:
            assert len(index) == 20
        assert index.words.document_count_all == len(index)  # type: ignore[attr-defined]
    assert len(physicals(server)) == 1


def test_of_two_new_indexes_of_a_name_one_is_published_at_the_same_moment(
    server: Server, another_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both find nothing under the name, and come to give it to theirs."""
    first, second = (
        make(server, analyzer="lexicon", zone=None, shards=1, replicas=0) for _ in range(2)
    )
    ask = server.ask

    def asked(method: str, *path: str, **options: Any) -> Any:
        if path == ("_aliases",):
            monkeypatch.undo()
            publish(server_of(another_address), first.physical, ())
        return ask(method, *path, **options)

    monkeypatch.setattr(server, "ask", asked)
    with pytest.raises(IndexExistsError, match="somebody else"):
        publish(server, second.physical, ())
    assert Remote.of(server).physical == first.physical


def test_an_index_that_others_made_meanwhile_is_added_to(
    server: Server, another_address: str, path: Path
) -> None:
    said: list[str] = []
    held = Checkpoint(path, "sources", said.append)
    with pytest.raises(KeyboardInterrupt):
        load(server, breaking(articles(), 300, KeyboardInterrupt()), checkpoint=held)
    load(server, articles(300, 350))
    assert load(server, articles(), checkpoint=held) == (350, 50, 0)
    assert "taken its place" in said[0]
    check_with_words(another_address, articles(), [*articles(300, 350), *articles()])
    assert len(physicals(server)) == 1


def test_an_index_that_is_rebuilt_while_articles_are_added_ends_the_load(
    server: Server, another_address: str
) -> None:
    load(server, articles(0, 10))

    def others() -> Iterator[Article]:
        yield from articles(10, 100)
        load(server_of(another_address), articles(0, 5), rebuild=True)
        yield from articles(100, 300)

    with pytest.raises(ClusterError, match="deleted or rebuilt"):
        load(server, others())
    check_with_words(another_address, articles(0, 5))
    assert len(physicals(server)) == 1


def test_what_a_load_that_is_stopped_has_added_can_be_found(
    server: Server, another_address: str
) -> None:
    load(server, articles(0, 10))
    with pytest.raises(KeyboardInterrupt):
        load(server, breaking(articles(10, 300, "جلس وزير"), 200, KeyboardInterrupt()))
    server.ask("POST", server.address.name, "_refresh")
    with fihris.open(another_address) as index:
        assert 10 < len(index) <= 210
        assert index.search("وزراء").total == len(index) - 10


def test_giving_up_removes_nothing_that_was_there_before(
    server: Server, another_address: str, path: Path
) -> None:
    """Even where the index has lost its name meanwhile."""
    load(server, articles(0, 10))
    (old,) = physicals(server)
    sources = breaking(articles(), 300, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        load(server, sources, rebuild=True, checkpoint=Checkpoint(path, "these"))
    server.ask("DELETE", old, "_alias", server.address.name)
    load(server, articles(0, 20), checkpoint=Checkpoint(path, "others"))
    check_with_words(another_address, articles(0, 20))
    assert old in physicals(server)


def test_of_an_index_that_is_gone_everything_is_loaded(
    server: Server, another_address: str, path: Path
) -> None:
    said: list[str] = []
    held = Checkpoint(path, "sources", said.append)
    with pytest.raises(KeyboardInterrupt):
        load(server, breaking(articles(), 300, KeyboardInterrupt()), checkpoint=held)
    for name in physicals(server):
        server.ask("DELETE", name)
    assert load(server, articles(), checkpoint=held) == (MANY, 0, 0)
    assert "not there any more" in said[0]
    check_with_words(another_address, articles())


def test_words_are_added_once_under_a_token(server: Server, another_address: str) -> None:
    load(server, articles(0, 10))
    remote = Remote.of(server)
    for token in ("a", "b", "a"):
        word_store.add(server, remote, counts_of(articles(10, 20)), token)
    check_with_words(
        another_address, articles(0, 10), [*articles(0, 10), *articles(10, 20), *articles(10, 20)]
    )


def test_of_two_new_indexes_of_a_name_the_later_is_refused(
    server: Server, another_address: str
) -> None:
    def others() -> Iterator[Article]:
        yield from articles(0, 5)
        load(server_of(another_address), articles(5, 9))

    with pytest.raises(IndexingError, match="meanwhile"):
        load(server, others())
    check_with_words(another_address, articles(5, 9))
    assert len(physicals(server)) == 1
