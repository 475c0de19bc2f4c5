"""Words that are counted anew: as if replaced and deleted articles had never been."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import fihris
from fihris import Article
from fihris.commands.app import app
from fihris.errors import ClusterError, DamagedIndexError
from fihris.index.cluster import recounting, word_store
from fihris.index.cluster.address import parse_address
from fihris.index.cluster.analysing import Piece
from fihris.index.cluster.deleting import delete
from fihris.index.cluster.loading import load
from fihris.index.cluster.recounting import recount
from fihris.index.cluster.remote import Remote
from fihris.index.cluster.server import Server


def articles(first: int, after: int, text: str) -> Iterator[Article]:
    for i in range(first, after):
        yield Article(str(i), f"خبر {i}", f"{text} في المدينة {i}")


@pytest.fixture
def server(another_address: str, monkeypatch: pytest.MonkeyPatch) -> Server:
    """An index of which a part was replaced and another deleted, read some at a time."""
    monkeypatch.setattr(recounting, "_PAGE", 7)
    server = Server(parse_address(another_address))
    load(server, articles(0, 60, "سارت مسيرة"))
    load(server, articles(20, 60, "جلس وزير"))
    delete(server, map(str, range(10)))
    return server


def test_scores_are_those_of_a_folder_again(
    server: Server, another_address: str, tmp_path: Path
) -> None:
    with fihris.create(tmp_path / "index") as folder, folder.writer() as writer:
        for article in (*articles(10, 20, "سارت مسيرة"), *articles(20, 60, "جلس وزير")):
            writer.add(article)

    def scores() -> list[tuple[str, float]]:
        with fihris.open(another_address) as cluster:
            found = sorted(cluster.search("مسيرة وزير", 100), key=lambda hit: int(hit.id))
            return [(hit.id, round(hit.score, 6)) for hit in found]

    with fihris.open(tmp_path / "index") as folder:
        found = sorted(folder.search("مسيرة وزير", 100), key=lambda hit: int(hit.id))
        expected = [(hit.id, round(hit.score, 6)) for hit in found]
    assert scores() != expected
    assert recount(server) == 50
    assert scores() == expected


def test_a_load_at_the_same_time_is_said_and_loses_nothing(
    server: Server, another_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = recounting.pieces

    def pieces(*arguments: object) -> Iterator[Piece]:
        yield from made(*arguments)  # type: ignore[arg-type]
        load(Server(parse_address(another_address)), articles(100, 130, "ربح فريق"))

    monkeypatch.setattr(recounting, "pieces", pieces)
    with pytest.raises(ClusterError, match="others load"):
        recount(server)
    with fihris.open(another_address) as index:
        assert index.search("الفريق").total == 30


def test_the_command_says_how_many(server: Server, another_address: str) -> None:
    result = CliRunner().invoke(app, ["optimize", "--index", another_address])
    assert result.exit_code == 0
    assert "50 articles" in result.output


@pytest.mark.parametrize("lost", ["the index of words", "the words in it"])
def test_words_that_are_lost_are_an_error_until_they_are_counted_anew(
    server: Server, another_address: str, lost: str
) -> None:
    words = Remote.of(server).words
    server.ask("DELETE", words)
    if lost == "the words in it":
        server.ask("PUT", words)
    more = list(articles(100, 105, "ربح فريق"))
    for asked in (lambda: fihris.open(another_address), lambda: load(server, more)):
        with pytest.raises(DamagedIndexError, match="fihris optimize"):
            asked()
    assert recount(server) == 50
    with fihris.open(another_address) as index:
        assert index.words.document_count_all == 50  # type: ignore[attr-defined]
        assert index.search("الوزير").total == 40
    assert load(server, more).added == 5


def test_words_that_cannot_be_read_at_the_moment_are_not_taken_for_lost(
    server: Server, another_address: str
) -> None:
    words = Remote.of(server).words
    server.ask("POST", words, "_close")
    with pytest.raises(ClusterError, match="closed"):
        fihris.open(another_address)
    server.ask("POST", words, "_open", wait_for_active_shards=1)
    with fihris.open(another_address) as index:
        assert len(index) == 50


def test_an_index_that_is_rebuilt_at_this_moment_has_not_lost_its_words(server: Server) -> None:
    before = Remote.of(server)
    load(server, articles(0, 5, "جلس وزير"), rebuild=True)
    with pytest.raises(ClusterError, match="rebuilt at this moment"):
        word_store.load(server, before)
