"""Loading: every article is there once, whatever happens on the way."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from gate import Gate, certified, gate
from loads import MANY, articles, check, server_of

import fihris
from fihris import Article
from fihris.commands.app import app
from fihris.errors import (
    ClusterDeniedError,
    ClusterError,
    ClusterMappingError,
    ClusterReadOnlyError,
    ClusterTimeoutError,
    ClusterUnreachableError,
    ClusterVersionError,
)
from fihris.index.cluster import bulk
from fihris.index.cluster.bulk import Bulk, Item, Refusal
from fihris.index.cluster.checkpoint import Checkpoint
from fihris.index.cluster.deleting import delete
from fihris.index.cluster.layout import difference
from fihris.index.cluster.loading import load
from fihris.index.cluster.mapping import mapping
from fihris.index.cluster.remote import Remote
from fihris.index.cluster.server import Server

pytestmark = pytest.mark.usefixtures("small_requests")


def test_what_is_loaded_is_there(server: Server, another_address: str) -> None:
    assert load(server, articles()) == (MANY, 0, 0)
    check(another_address, list(articles()))
    assert Remote.of(server).is_alias
    with fihris.open(another_address) as index:
        assert index.search("مسيرات").total == MANY


def test_several_processes_load_the_same(server: Server, another_address: str) -> None:
    assert load(server, articles(), processes=2, shards=2) == (MANY, 0, 0)
    check(another_address, list(articles()))


def test_an_article_takes_the_place_of_one_with_its_id(
    server: Server, another_address: str
) -> None:
    load(server, articles(0, 30))
    assert load(server, articles(20, 40, "جلس وزير")) == (10, 10, 0)
    check(another_address, [*articles(0, 20), *articles(20, 40, "جلس وزير")])
    twice = [Article("x", "أول", ""), Article("x", "ثان", "")]
    load(server, twice)
    with fihris.open(another_address) as index:
        assert index.get("x").title == "ثان"


def test_of_articles_with_one_id_the_last_stays(server: Server, another_address: str) -> None:
    """However the requests overtake one another."""

    def again_and_again() -> Iterator[Article]:
        for turn in range(40):
            yield from (Article(str(i), f"خبر {turn}", "نص طويل " * 200) for i in range(6))

    load(server, again_and_again())
    with fihris.open(another_address) as index:
        assert {index.get(str(i)).title for i in range(6)} == {"خبر 39"}


DENIED = 403, b'{"error": {"type": "security_exception", "reason": "no"}, "status": 403}'


def after(requests: int) -> Any:
    """Return a rule that lets so many bulk requests pass."""
    turn = count()
    return lambda _, path, *__: DENIED if "_bulk" in path and next(turn) >= requests else None


@pytest.mark.parametrize("there_before", [False, True])
def test_a_load_that_was_stopped_is_gone_on_with(
    through: Server,
    passing: Gate,
    server: Server,
    another_address: str,
    tmp_path: Path,
    *,
    there_before: bool,
) -> None:
    earlier = [Article("before", "خبر سابق", "نص")] if there_before else []
    if earlier:
        load(server, earlier)
    told: list[int] = []

    def load_all() -> None:
        checkpoint = Checkpoint(tmp_path / "load", "these")
        load(through, articles(), checkpoint=checkpoint, resumed=told.append)

    passing.rule = after(5)
    with pytest.raises(ClusterDeniedError):
        load_all()
    before = len(passing.asked)
    passing.rule = lambda *_: None
    load_all()
    assert 0 < told[0] < MANY
    sent = [asked.body for asked in passing.asked[before:] if "_bulk" in asked.path]
    assert b"".join(sent).count(b'{"_id":') == MANY - told[0]
    assert [path.name for path in tmp_path.iterdir()] == ["load.lock"]
    check(another_address, [*articles(), *earlier])
    with fihris.open(another_address) as index:
        words = index.words  # type: ignore[attr-defined]
        assert words.document_count_all == MANY + len(earlier)
        assert words.document_frequency("body_surface", "مسيرة".encode()) == MANY


KILLED = """
import os, signal, sys
from fihris import Article
from fihris.index.cluster import analysing, loading, run
from fihris.index.cluster.address import parse_address
from fihris.index.cluster.checkpoint import Checkpoint
from fihris.index.cluster.server import Server
from pathlib import Path

analysing._PIECE_BYTES, analysing._REQUEST_BYTES, run._KEEP_SECONDS = 20_000, 30_000, 0.0

def articles():
    for i in range(400):
        if i == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
        yield Article(str(i), f"خبر {i}", f"سارت مسيرة في المدينة {i}. " * 5)

if __name__ == "__main__":
    server = Server(parse_address(sys.argv[1]))
    checkpoint = Checkpoint(Path(sys.argv[2]), "these")
    loading.load(server, articles(), checkpoint=checkpoint, resumed=lambda n: print("resumed", n))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_load_that_is_killed_again_and_again_ends_with_all_there(
    another_address: str, tmp_path: Path
) -> None:
    script = tmp_path / "load.py"
    script.write_text(KILLED, encoding="utf-8")
    said = ""
    for at in (150, 260, 390, 500):
        command = [sys.executable, str(script), another_address, str(tmp_path / "load"), str(at)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == (0 if at == 500 else -signal.SIGKILL), done.stderr
        said += done.stdout
    assert "resumed" in said
    check(another_address, list(articles()))
    with fihris.open(another_address) as index:
        assert index.words.document_count_all == MANY  # type: ignore[attr-defined]


def test_an_index_is_rebuilt_while_it_is_read(server: Server, another_address: str) -> None:
    load(server, articles(0, 50))
    before = Remote.of(server).physical
    done, seen = threading.Event(), []

    def ask() -> None:
        with fihris.open(another_address) as index:
            while not done.is_set():
                seen.append(index.search("مدينة", 0).total)

    asking = threading.Thread(target=ask)
    asking.start()
    load(server, articles(0, 80), rebuild=True)
    load(server, articles(0, 90), rebuild=True)
    done.set()
    asking.join(30)
    assert not asking.is_alive()
    assert set(seen) <= {50, 80, 90}
    assert len(seen) > 3
    check(another_address, list(articles(0, 90)))
    left = server.ask("GET", f"{server.address.name}*")
    assert before not in left
    assert len(left) == 2  # the index and its words


def test_two_loads_at_once_lose_neither_articles_nor_words(
    server: Server, another_address: str
) -> None:
    load(server, articles(0, 10))
    texts = ["سارت مسيرة", "جلس وزير", "ربح فريق"]
    loads = [
        threading.Thread(
            target=load, args=(server_of(another_address), articles(100 * i, 100 * i + 60, text))
        )
        for i, text in enumerate(texts, 1)
    ]
    for one in loads:
        one.start()
    for one in loads:
        one.join(60)
    with fihris.open(another_address) as index:
        assert len(index) == 190
        words = index.words  # type: ignore[attr-defined]
        assert words.document_count_all == 190
        assert words.document_frequency("body_surface", "وزير".encode()) == 60
        assert words.document_frequency("body_surface", "فريق".encode()) == 60


def test_what_the_server_has_no_room_for_is_sent_again(
    through: Server, passing: Gate, another_address: str
) -> None:
    turn = count()

    def rule(method: str, path: str, *_: Any) -> Any:
        if "_bulk" not in path:
            return None
        match next(turn) % 4:
            case 0:
                return 429, b'{"error": {"type": "rejected", "reason": "full"}, "status": 429}'
            case 1:
                return "drop after"
            case 2:
                return "drop"
        return None

    passing.rule = rule
    added, replaced, refused = load(through, articles())
    assert (added + replaced, refused) == (MANY, 0)
    check(another_address, list(articles()))


def test_of_a_request_what_there_was_no_room_for_is_sent_again(
    through: Server, passing: Gate
) -> None:
    body = (
        b'{"errors": true, "items": [{"index": {"status": 201, "result": "created"}}, '
        b'{"index": {"status": 429, "error": {"type": "es_rejected_execution_exception"}}}]}'
    )
    answers = [(200, body)]
    passing.rule = lambda _, path, *__: answers.pop() if "_bulk" in path and answers else None
    through.ask("PUT", through.address.name)
    items = [Item(str(i), b'{"index": {"_id": "%d"}}\n{"id": "%d"}\n' % (i, i)) for i in (1, 2)]
    with Bulk(through, through.address.name, lambda _: None) as sent:
        sent.send(items)
        sent.finish()
    assert sent.added == 2
    bodies = [asked.body for asked in passing.asked if "_bulk" in asked.path]
    assert bodies == [items[0].lines + items[1].lines, items[1].lines]


def test_a_document_that_is_refused_is_told_and_the_others_are_there(
    server: Server,
) -> None:
    mapped = {"mappings": {"dynamic": "strict", "properties": {"id": {"type": "long"}}}}
    server.ask("PUT", server.address.name, body=mapped)
    refused: list[Refusal] = []
    items = [
        Item(one, b'{"index": {"_id": "%b"}}\n{"id": "%b"}\n' % (one.encode(), one.encode()))
        for one in ("1", "x", "2")
    ]
    with Bulk(server, server.address.name, refused.append) as sent:
        sent.send(items)
        sent.finish()
    assert sent.added == 2
    assert [(one.id, one.status) for one in refused] == [("x", 400)]
    assert "failed to parse" in refused[0].reason
    assert refused[0].document == b'{"id": "x"}'


def test_patience_ends_with_an_error_that_says_so(
    through: Server, passing: Gate, another_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(server_of(another_address), articles(0, 5))
    monkeypatch.setattr(bulk, "PATIENCE", 0.5)
    monkeypatch.setattr(Bulk.__init__, "__defaults__", (0.5,))
    busy = 429, b'{"error": {"type": "rejected", "reason": "full"}, "status": 429}'
    passing.rule = lambda _, path, *__: busy if "_bulk" in path else None
    with pytest.raises(ClusterUnreachableError, match="too much to do"):
        load(through, articles(5, 10))
    check(another_address, list(articles(0, 5)))


def test_a_new_index_that_comes_to_nothing_leaves_nothing(through: Server, passing: Gate) -> None:
    denied = 403, b'{"error": {"type": "security_exception", "reason": "no"}, "status": 403}'
    passing.rule = lambda _, path, *__: denied if "_bulk" in path else None
    with pytest.raises(ClusterDeniedError, match="may not"):
        load(through, articles())
    assert server_names(through) == []


def server_names(server: Server) -> list[str]:
    return list(server.ask("GET", f"{server.address.name}*"))


def test_an_index_that_is_published_stays_whatever_follows(
    through: Server, passing: Gate, another_address: str
) -> None:
    load(through, articles(0, 10))
    old = f"/{Remote.of(through).physical}"
    passing.rule = lambda method, path, *_: (
        DENIED if method == "DELETE" and path.startswith(old) else None
    )
    with pytest.raises(ClusterDeniedError):
        load(through, articles(0, 20), rebuild=True)
    passing.rule = lambda *_: None
    check(another_address, list(articles(0, 20)))


def test_an_error_that_is_no_fault_of_an_article_ends_the_load(
    through: Server, passing: Gate
) -> None:
    gone = (
        b'{"errors": true, "items": [{"index": {"status": 404, '
        b'"error": {"type": "index_not_found_exception", "reason": "no such index"}}}]}'
    )
    passing.rule = lambda _, path, *__: (200, gone) if "_bulk" in path else None
    with pytest.raises(ClusterError, match="deleted or rebuilt"):
        load(through, articles(0, 1), refused=lambda _: pytest.fail("it is no dead letter"))


@pytest.mark.parametrize("block", ["read_only", "write", "read_only_allow_delete"])
def test_an_index_that_takes_no_writes_is_told(
    server: Server, another_address: str, block: str
) -> None:
    load(server, articles(0, 5))
    physical = Remote.of(server).physical
    server.ask("PUT", physical, "_settings", body={f"index.blocks.{block}": True})
    with pytest.raises(ClusterReadOnlyError, match="no writes"):
        load(server, articles(5, 10))
    server.ask("PUT", physical, "_settings", body={f"index.blocks.{block}": None})
    check(another_address, list(articles(0, 5)))


def test_articles_are_deleted(server: Server, another_address: str) -> None:
    load(server, articles(0, 10))
    assert delete(server, ["1", "none", "3", "1"]) == ["none"]
    check(another_address, [a for a in articles(0, 10) if a.id not in ("1", "3")])


def test_an_index_of_others_is_left_alone(server: Server, another_address: str) -> None:
    server.ask("PUT", server.address.name)
    for asked in (lambda: fihris.open(another_address), lambda: load(server, articles())):
        with pytest.raises(ClusterMappingError, match="somebody else"):
            asked()


def laid_out(server: Server, field: str, held: dict[str, Any] | None) -> None:
    """Make an index of ours of which a field is otherwise, or not there."""
    ours = mapping("lexicon", None)
    ours["properties"].pop(field)
    ours["properties"] |= {field: held} if held else {}
    name = server.address.name
    body = {"mappings": ours, "aliases": {name: {"is_write_index": True}}}
    server.ask("PUT", f"{name}-made", body=body)


@pytest.mark.parametrize(
    ("field", "held", "said"),
    [
        ("title_lemma", {"type": "integer"}, "title_lemma is integer instead of text"),
        ("body_surface", None, "body_surface is not there"),
        ("title_lemma", {"type": "text", "analyzer": "simple"}, "analyzer simple"),
        ("title_lemma", {"type": "text"}, "title_lemma has analyzer none"),
        (
            "title_lemma",
            {"type": "text", "analyzer": "whitespace", "search_analyzer": "simple"},
            "search_analyzer simple",
        ),
        (
            "body_lemma",
            {"type": "text", "analyzer": "whitespace", "index_options": "docs"},
            "index_options docs instead of positions",
        ),
        ("id", {"type": "keyword", "doc_values": False}, "id has doc_values false"),
    ],
)
def test_an_index_of_ours_that_is_laid_out_otherwise_is_told_and_can_be_rebuilt(
    server: Server,
    another_address: str,
    tmp_path: Path,
    field: str,
    held: dict[str, Any] | None,
    said: str,
) -> None:
    laid_out(server, field, held)
    for asked in (lambda: fihris.open(another_address), lambda: load(server, articles())):
        with pytest.raises(ClusterMappingError, match=said):
            asked()
    source = tmp_path / "articles.jsonl"
    source.write_text('{"id": "0", "title": "خبر"}')
    command = ["index", str(source), "-i", another_address]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert said in result.output
    assert CliRunner().invoke(app, [*command, "--rebuild"]).exit_code == 0
    check(another_address, [Article("0", "خبر", "")])


def test_what_a_server_or_somebody_adds_to_a_layout_is_no_difference() -> None:
    ours = deepcopy(mapping("lexicon", None))
    ours["dynamic"] = "false"
    ours["properties"]["title_lemma"] |= {"norms": "true", "index_options": "positions", "boost": 1}
    ours["properties"]["source"]["ignore_above"] = "8191"
    ours["properties"]["theirs"] = {"type": "keyword"}
    assert difference(ours, "lexicon") == ""


def test_an_analyzer_stays_with_its_index(server: Server) -> None:
    load(server, articles(0, 5), analyzer="light10")
    with pytest.raises(ClusterMappingError, match="light10"):
        load(server, articles(5, 10), analyzer="snowball")


def test_who_is_not_let_in_is_told(opensearch: str, tmp_path: Path) -> None:
    backend = opensearch.removeprefix("opensearch://").split(",")[0]
    with gate(backend, user="layla", password="right") as passing:
        host = passing.address.removeprefix("http://")
        for credentials in ({}, {"user": "layla", "password": "wrong"}):
            with pytest.raises(ClusterDeniedError, match="FIHRIS_OPENSEARCH_PASSWORD") as told:
                Remote.of(server_of(f"opensearch://{host}/news", **credentials))
            assert "wrong is" not in str(told.value)
        with pytest.raises(fihris.NotAnIndexError):
            Remote.of(server_of(f"opensearch://{host}/none-here", user="layla", password="right"))


def test_certificates_are_checked(opensearch: str, tmp_path: Path) -> None:
    certificate = certified(tmp_path)
    backend = opensearch.removeprefix("opensearch://").split(",")[0]
    with gate(backend, certificate=certificate) as passing:
        address = f"opensearch+https://{passing.address.removeprefix('https://')}/none-here"
        with pytest.raises(ClusterDeniedError, match="FIHRIS_OPENSEARCH_CA"):
            Remote.of(server_of(address))
        with pytest.raises(fihris.NotAnIndexError):
            Remote.of(server_of(address, ca_file=str(tmp_path / "gate.crt")))


def test_a_server_that_is_gone_is_told() -> None:
    with pytest.raises(ClusterUnreachableError, match="cannot be reached"):
        fihris.open("opensearch://127.0.0.1:1/news")


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ({"number": "1.3.20", "distribution": "opensearch"}, "opensearch 1.3.20"),
        ({"number": "8.15.0"}, "Elasticsearch 8.15.0"),
    ],
)
def test_a_server_that_is_too_old_is_told(
    through: Server, passing: Gate, version: dict[str, str], said: str
) -> None:
    import json

    answer = 200, json.dumps({"version": version}).encode()
    passing.rule = lambda _, path, *__: answer if path == "/" else None
    with pytest.raises(ClusterVersionError, match=said):
        Remote.of(through)


def test_what_is_no_opensearch_is_told(through: Server, passing: Gate) -> None:
    passing.rule = lambda *_: (404, b'{"error": "no such page"}')
    with pytest.raises(ClusterVersionError, match="something else than OpenSearch"):
        Remote.of(through)


def test_changes_may_take_longer_than_questions(
    through: Server, passing: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refresh waits for all copies, those that are just being made, too."""
    monkeypatch.setattr("fihris.index.cluster.server._READ_SECONDS", 1.0)
    passing.rule = lambda _, path, *__: 1.5 if path.endswith("_refresh") else None
    assert load(through, articles(0, 30)).added == 30
    monkeypatch.setattr("fihris.index.cluster.server._CHANGE_SECONDS", 1.0)
    with pytest.raises(ClusterTimeoutError):
        load(through, articles(30, 60))


def test_the_command_line_loads_and_finds(another_address: str, tmp_path: Path) -> None:
    source = tmp_path / "articles.jsonl"
    source.write_text(
        '{"id": "1", "title": "مسيرات في العاصمة", "body": "خرجت المسيرة."}\n{"id": "2"}\n',
        encoding="utf-8",
    )

    def run(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, [*arguments, "--index", another_address])
        assert result.exit_code == code, result.output
        return result.output

    assert "holds 1 article" in run("index", str(source), "--shards", "2")
    assert "مسيرات في العاصمة" in run("search", "المسيرات", "--format", "jsonl")
    assert "articles    1" in run("stats")
    assert "holds 1 article" in run("index", str(source), "--rebuild")
    assert "no article" in run("delete", "9", code=1)
    assert "holds 0 articles" in run("delete", "1")
    run("index", str(source), "--memory", "900", code=2)
    folder = CliRunner().invoke(app, ["index", str(source), "-i", "x", "--rebuild"])
    assert folder.exit_code == 2
    refused = CliRunner().invoke(app, ["verify", "--index", another_address])
    assert refused.exit_code == 2
    assert "on a cluster" in refused.output


def test_an_error_of_the_server_is_an_error_of_ours(through: Server, passing: Gate) -> None:
    passing.rule = lambda _, path, *__: (500, b"no JSON at all") if path != "/" else None
    with pytest.raises(ClusterError):
        Remote.of(through)
