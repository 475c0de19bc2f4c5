"""A load that is stopped or killed goes on: nothing is lost, nothing counted twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from gate import Gate, gate

import fihris
from fihris import Article
from fihris.commands.app import app
from fihris.errors import (
    ClusterDeniedError,
    ClusterError,
    IndexExistsError,
    IndexingError,
    IndexLockedError,
)
from fihris.index.analysis.analyzer import Analyzer
from fihris.index.cluster import analysing, bulk, run, word_store
from fihris.index.cluster.address import parse_address
from fihris.index.cluster.bulk import Refusal
from fihris.index.cluster.checkpoint import Checkpoint, Progress
from fihris.index.cluster.credentials import Credentials
from fihris.index.cluster.dead_letters import DeadLetters
from fihris.index.cluster.documents import analysed
from fihris.index.cluster.loading import load
from fihris.index.cluster.remote import Remote, make, publish
from fihris.index.cluster.server import Server
from fihris.index.cluster.word_counts import WordCounts, WordTally
from fihris.index.records import pack

MANY = 400


def articles(first: int = 0, after: int = MANY, text: str = "سارت مسيرة") -> list[Article]:
    return [
        Article(str(i), f"خبر {i}", f"{text} في المدينة {i}. " * 5) for i in range(first, after)
    ]


def counts_of(some: list[Article]) -> WordCounts:
    return analysed([pack(article) for article in some], Analyzer("lexicon")).words


def comparable(counts: WordCounts) -> dict[str, Any]:
    """Return counts by word, whatever order the words have."""
    surfaces = {
        form: (
            counts.lemmas[counts.lemma_of[i]],
            *(int(c[i]) for c in counts.surface_articles.values()),
        )
        for i, form in enumerate(counts.surfaces)
    }
    lemmas = {
        lemma: tuple(int(c[i]) for c in counts.lemma_articles.values())
        for i, lemma in enumerate(counts.lemmas)
    }
    return {"s": surfaces, "l": lemmas, "t": dict(counts.tokens), "n": counts.articles}


PROGRESS = Progress(
    "news", "sources", "token", "news-1", "lexicon", is_new=True, records=7, added=6
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "load[1].json"


def test_what_is_written_is_read(path: Path) -> None:
    counts = counts_of(articles(0, 30))
    Checkpoint(path, "sources").write(PROGRESS, WordCounts.none())
    Checkpoint(path, "sources").write(PROGRESS, counts)
    found = Checkpoint(path, "sources").read("news")
    assert found is not None
    assert found[0] == PROGRESS
    assert comparable(found[1]) == comparable(counts)
    assert len(list(path.parent.iterdir())) == 2


def test_where_there_is_none_nothing_is_read(path: Path) -> None:
    assert Checkpoint(path, "sources").read("news") is None


def test_one_into_another_index_is_refused(path: Path) -> None:
    Checkpoint(path, "sources").write(PROGRESS, WordCounts.none())
    with pytest.raises(IndexingError, match="load into news"):
        Checkpoint(path, "sources").read("sport")


def test_its_name_is_of_the_sources_and_its_fingerprint_of_what_is_in_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "1.jsonl").write_text("{}")

    def made(address: str = "opensearch://a/news", option: str = "x") -> Checkpoint:
        made = Checkpoint.of(address, [str(folder)], [option])
        assert made is not None
        return made

    first = made()
    assert (made().path, made().fingerprint) == (first.path, first.fingerprint)
    assert made("opensearch://a/sport").path != first.path
    assert made(option="y").path == first.path
    assert made(option="y").fingerprint != first.fingerprint
    (folder / "2.jsonl").write_text("{}")
    assert made().path == first.path
    assert made().fingerprint != first.fingerprint
    assert Checkpoint.of("opensearch://a/news", ["-"], []) is None


def test_one_that_another_holds_is_refused(path: Path) -> None:
    with (
        Checkpoint(path, "sources"),
        pytest.raises(IndexLockedError),
        Checkpoint(path, "sources"),
    ):
        pass


@pytest.mark.parametrize("which", ["json", "words"])
def test_a_damaged_one_is_none_and_said(path: Path, which: str) -> None:
    """Whatever byte is another, or wherever the file ends."""
    counts = counts_of(articles(0, 3))
    Checkpoint(path, "sources").write(PROGRESS, counts)
    (words,) = path.parent.glob("*.words")
    file = path if which == "json" else words
    whole = file.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 200)):
        flipped = bytearray(whole)
        flipped[place] ^= 1
        for damaged in (bytes(flipped), whole[:place]):
            file.write_bytes(damaged)
            said: list[str] = []
            found = Checkpoint(path, "sources", said.append).read("news")
            if found is None:
                assert "damaged" in said[0]
            else:
                assert found[0] == PROGRESS  # white space
    if which == "words":
        file.unlink()
        assert Checkpoint(path, "sources", said.append).read("news") is None


def test_a_sum_of_counts_is_the_counts_of_all() -> None:
    every = [*articles(0, 40), *articles(40, 70, "جلس وزير"), *articles(70, 71, "ربح فريق")]
    tally = WordTally()
    tally.add(WordCounts.none())
    for first in range(0, len(every), 7):
        tally.add(counts_of(every[first : first + 7]))
    total = tally.total()
    assert comparable(total) == comparable(counts_of(every))
    before = total.surface_articles["body"].copy()
    tally.add(counts_of(every))
    assert np.array_equal(total.surface_articles["body"], before)


# -- Loads.


def server_of(address: str) -> Server:
    return Server(parse_address(address), Credentials())


@pytest.fixture
def server(another_address: str) -> Server:
    return server_of(another_address)


@pytest.fixture
def passing(opensearch: str) -> Iterator[Gate]:
    with gate(opensearch.removeprefix("opensearch://").split(",")[0]) as passing:
        yield passing


@pytest.fixture
def through(passing: Gate, another_address: str) -> Server:
    host = passing.address.removeprefix("http://")
    return server_of(f"opensearch://{host}/{another_address.rpartition('/')[2]}")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysing, "_PIECE_BYTES", 20_000)
    monkeypatch.setattr(analysing, "_REQUEST_BYTES", 30_000)
    monkeypatch.setattr(bulk, "_LONGEST_PAUSE", 0.2)
    monkeypatch.setattr(run, "_KEEP_SECONDS", 0.0)


def check(address: str, expected: list[Article], counted: list[Article] | None = None) -> None:
    """Look whether the articles are there, each once, as they were; and the words of `counted`."""
    with fihris.open(address) as index:
        assert len(index) == len(expected)
        for article in expected:
            assert index.get(article.id) == article
    server = server_of(address)
    words = word_store.load(server, Remote.of(server)).segment.counts()
    assert comparable(words) == comparable(counts_of(expected if counted is None else counted))


def physicals(server: Server) -> list[str]:
    return [name for name in server.ask("GET", f"{server.address.name}*") if "words" not in name]


def breaking(some: list[Article], after: int, error: BaseException) -> Iterator[Article]:
    yield from some[:after]
    raise error


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
    check(another_address, [*before, *articles()])
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
    check(another_address, articles(0, 40))
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
    check(another_address, articles(0, 2000))
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
    check(another_address, articles(), [*articles(300, 350), *articles()])
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
    check(another_address, articles(0, 5))
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
    check(another_address, articles(0, 20))
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
    check(another_address, articles())


def test_words_are_added_once_under_a_token(server: Server, another_address: str) -> None:
    load(server, articles(0, 10))
    remote = Remote.of(server)
    for token in ("a", "b", "a"):
        word_store.add(server, remote, counts_of(articles(10, 20)), token)
    check(
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
    check(another_address, articles(5, 9))
    assert len(physicals(server)) == 1


# -- Refused articles.


def test_dead_letters_are_articles_with_the_reason(tmp_path: Path) -> None:
    article = Article("أ", "عنوان", "نص", source="الأفق", url="https://a.example/1")
    (document,) = analysed([pack(article)], Analyzer("none")).documents
    lines = json.dumps(document).encode()
    path = tmp_path / "there/dead.jsonl"
    with DeadLetters(path):
        pass
    assert not path.exists()
    for _ in range(2):
        with DeadLetters(path) as letters:
            letters.add(Refusal("أ", "too long", 400, lines))
            letters.add(Refusal("أ", "too long", 400, lines))
            assert letters.count == 2
    (line,) = path.read_text().splitlines()
    found = json.loads(line)
    assert (found["id"], found["reason"], found["status"]) == ("أ", "too long", 400)
    again = tmp_path / "again.jsonl"
    again.write_text(json.dumps(found["article"]))
    (read,) = fihris.read_articles([again])
    assert replace(read) == article  # type: ignore[type-var]


def test_a_line_that_was_cut_off_stays_alone(tmp_path: Path) -> None:
    path = tmp_path / "dead.jsonl"
    path.write_bytes(b'{"id": "x", "rea')
    lines = b'{"id": "y", "title": "", "body": "", "source": "", "category": "",'
    with DeadLetters(path) as letters:
        letters.add(Refusal("y", "no", 400, lines + b'"url": "", "metadata": {}}'))
    assert json.loads(path.read_bytes().splitlines()[1])["id"] == "y"


def test_the_command_line_goes_on_and_keeps_what_is_refused(
    another_address: str, tmp_path: Path, passing: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    source, dead = tmp_path / "articles.jsonl", tmp_path / "dead.jsonl"
    # A category of so many bytes is more than a term may have; of as many letters it is none.
    source.write_text(
        "".join(
            json.dumps({"id": str(i), "title": f"خبر {i}", "body": "نص " * 500}) + "\n"
            for i in range(100)
        )
    )
    refused = {"type": "mapper_parsing_exception", "reason": "failed to parse"}
    denied = 403, b'{"error": {"type": "security_exception", "reason": "no"}, "status": 403}'
    host = passing.address.removeprefix("http://")
    through = f"opensearch://{host}/{another_address.rpartition('/')[2]}"

    def run(*arguments: str, code: int = 0) -> str:
        command = ["index", str(source), "-i", through, "--dead-letters", str(dead), *arguments]
        result = CliRunner().invoke(app, command)
        assert result.exit_code == code, result.output
        return result.output

    passing.rule = lambda _, path, body, __: (
        denied if "_bulk" in path and b'"_id":"99"' in body else None
    )
    assert "the same command goes on" in run(code=1)

    def refusing(_: str, path: str, body: bytes, __: int) -> Any:
        if "_bulk" not in path:
            return None
        items = [
            {"index": {"status": 400, "error": refused} if b'"_id":"99"' in line
             else {"status": 201, "result": "created"}}
            for line in body.splitlines()[::2]
        ]  # fmt: skip
        return 200, json.dumps({"errors": True, "items": items}).encode()

    passing.rule = refusing
    time.sleep(0.01)
    assert "going on behind" in run()
    assert [json.loads(line)["id"] for line in dead.read_text().splitlines()] == ["99"]


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_a_command_that_is_interrupted_goes_on(
    another_address: str, tmp_path: Path, passing: Gate
) -> None:
    source = tmp_path / "articles.jsonl"
    source.write_text(
        "".join(
            json.dumps({"id": str(i), "title": f"خبر {i}", "body": "مسيرة " * 9000}) + "\n"
            for i in range(300)
        )
    )
    host = passing.address.removeprefix("http://")
    through = f"opensearch://{host}/{another_address.rpartition('/')[2]}"
    command = [sys.executable, "-m", "fihris", "index", str(source), "-i", through]
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path / "state")}

    def started() -> subprocess.Popen[str]:
        return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)

    under_way = threading.Event()

    def rule(_: str, path: str, __: bytes, ___: int) -> Any:
        if "_bulk" not in path or under_way.is_set():
            return None
        under_way.set()
        return 5.0  # seconds, in which the others come to their places

    passing.rule = rule
    child = started()
    assert under_way.wait(60)
    other = started()
    locked = str(other.communicate(timeout=60)[1])
    assert f"{through} is being written by process {child.pid}" in locked
    assert "goes on" not in locked
    assert other.returncode == 1
    child.send_signal(signal.SIGINT)
    told = str(child.communicate(timeout=60)[1])
    assert child.returncode == 130
    assert "the same command goes on from there" in told
    assert "Traceback" not in told
    again = started()
    assert "going on behind" in str(again.communicate(timeout=120)[1])
    assert again.returncode == 0
    with fihris.open(another_address) as index:
        assert len(index) == index.search("مسيرات").total == 300
        assert index.words.document_count_all == 300  # type: ignore[attr-defined]
