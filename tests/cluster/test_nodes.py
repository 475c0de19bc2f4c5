"""Nodes that are killed while articles are loaded and sought: nothing is lost, nothing doubled."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from opensearch import Cluster

import fihris
from fihris import Article
from fihris.errors import ClusterError
from fihris.index.cluster.address import parse_address
from fihris.index.cluster.bulk import Refusal
from fihris.index.cluster.loading import load
from fihris.index.cluster.server import Server
from fihris.search.cluster.engine import ClusterIndex

pytestmark = pytest.mark.slow


def articles(first: int, after: int, started: threading.Event | None = None) -> Iterator[Article]:
    for i in range(first, after):
        if started is not None and i == first + (after - first) // 3:
            started.set()
        yield Article(str(i), f"خبر {i}", f"سارت مسيرة في المدينة رقم {i}. " * 60)


def check(address: str, number: int) -> None:
    """Look whether the articles from 0 on are there, each once and as it was."""
    with fihris.open(address) as index:
        # A node that has just come back may not know of it yet, and copies follow within a second.
        ends = time.monotonic() + 60
        while len(index) < number and time.monotonic() < ends:
            time.sleep(0.5)
        assert len(index) == number
        found = index.search(None, number).documents
        assert len(found) == number
        ids = {hit.id for hit in index.search(None, number)}
        assert ids == {str(i) for i in range(number)}
        expected = {article.id: article for article in articles(0, number)}
        for i in range(0, number, 97):
            assert index.get(str(i)) == expected[str(i)]


def test_a_node_is_killed_while_articles_are_loaded(three_nodes: Cluster) -> None:
    address = f"{three_nodes.address}/loading"
    server = Server(parse_address(address))
    load(server, articles(0, 300), shards=3, replicas=1)
    started, failed = threading.Event(), []

    def run() -> None:
        refused: list[Refusal] = []
        try:
            loaded = load(
                Server(parse_address(address)), articles(300, 6000, started), refused=refused.append
            )
            assert loaded.added + loaded.replaced == 5700
            assert not refused
        except BaseException as error:  # noqa: BLE001 (told by the thread that waits)
            failed.append(error)

    loading = threading.Thread(target=run)
    loading.start()
    assert started.wait(60)
    three_nodes.kill(2)
    assert loading.is_alive()
    time.sleep(1)
    three_nodes.restart(2)
    # Once more while it recovers.
    three_nodes.kill(2)
    three_nodes.restart(2)
    loading.join(240)
    assert not loading.is_alive()
    assert not failed, failed
    three_nodes.wait("green")
    check(address, 6000)


def test_a_node_is_killed_while_articles_are_sought(three_nodes: Cluster) -> None:
    address = f"{three_nodes.address}/seeking"
    load(Server(parse_address(address)), articles(0, 900), shards=3, replicas=1)
    done, told = threading.Event(), Counter[str]()

    def ask() -> None:
        with fihris.open(address) as index:
            while not done.is_set():
                try:
                    hits = index.search("مسيرة المدينة", 5)
                except ClusterError as error:
                    told[f"error {error}"] += 1
                    continue
                if hits.partial:
                    # What did not answer is said, and never taken for all there is.
                    assert hits.failures
                    told["partial"] += 1
                else:
                    assert hits.total == 900
                    told["whole"] += 1

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for one in asking:
        one.start()
    time.sleep(1)
    three_nodes.kill(3)
    time.sleep(3)
    three_nodes.restart(3)
    three_nodes.wait("green")
    time.sleep(1)
    done.set()
    for one in asking:
        one.join(60)
        assert not one.is_alive()
    errors = sum(count for what, count in told.items() if what.startswith("error"))
    assert not errors, told
    assert told["whole"] > 20
    assert told["partial"] <= told["whole"]
    assert isinstance(fihris.open(address), ClusterIndex)
    check(address, 900)


def test_a_part_that_is_lost_is_said(three_nodes: Cluster) -> None:
    """Without copies, what a dead node had is missing, though the server counts no failure."""
    address = f"{three_nodes.address}/losing"
    server = Server(parse_address(address))
    load(server, articles(0, 300), shards=6)
    where = server.ask("GET", "losing", "_search_shards")
    node = int(where["nodes"][where["shards"][0][0]["node"]]["name"].removeprefix("node-"))
    with fihris.open(address) as index:
        three_nodes.kill(node)
        ends = time.monotonic() + 60
        while not (hits := index.search("مسيرة")).partial and time.monotonic() < ends:
            time.sleep(0.2)
        assert hits.partial
        assert hits.failures
        assert 0 < hits.total < 300
        with pytest.raises(ClusterError):
            hits.facets()
        three_nodes.restart(node)
        three_nodes.wait("green")
        assert index.search("مسيرة").total == 300
        assert not index.search("مسيرة").partial


def test_a_second_node_that_is_lost_before_the_first_is_back_is_said(three_nodes: Cluster) -> None:
    """Both copies of one part are away then; what is left is never taken for all there is."""
    address = f"{three_nodes.address}/twice"
    load(Server(parse_address(address)), articles(0, 300), shards=3, replicas=1)
    three_nodes.wait("green")
    told = Counter[str]()
    with fihris.open(address) as index:
        three_nodes.kill(2)
        three_nodes.kill(3)
        for _ in range(10):
            try:
                hits = index.search("مسيرة")
            except ClusterError:
                told["error"] += 1
                continue
            if hits.partial:
                assert hits.failures
                assert hits.total < 300
            else:
                assert hits.total == 300
            told["partial" if hits.partial else "whole"] += 1
        assert told["partial"] or told["error"]
        # The first comes back with what is newer: who is lost last must come back, too.
        three_nodes.restart(3)
        three_nodes.restart(2)
        # One copy of each part is all that is asked: making the others anew may take its time.
        three_nodes.wait("yellow")
    check(address, 300)
