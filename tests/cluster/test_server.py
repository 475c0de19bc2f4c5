"""The server of the tests itself: had whole or not at all, hurt and mended, and removed."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
from collections.abc import Iterator
from pathlib import Path

import opensearch_files
import pytest
from opensearch import Cluster, Node
from opensearch_files import ServerError, fetched
from served import Answer, Server, serving

ZIP = b"PK, for the sake of the argument"


@pytest.fixture
def maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("FIHRIS_TEST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(opensearch_files.time, "sleep", lambda _: None)
    with serving() as server:
        monkeypatch.setattr(opensearch_files, "MAVEN", server.url)
        server.pages["/2.0/opensearch-2.0.zip"] = Answer(body=ZIP)
        sum_ = hashlib.sha512(ZIP).hexdigest().encode()
        server.pages["/2.0/opensearch-2.0.zip.sha512"] = Answer(body=sum_)
        yield server


def test_a_distribution_is_downloaded_once(maven: Server) -> None:
    assert fetched("2.0", print).read_bytes() == ZIP
    assert fetched("2.0", print).read_bytes() == ZIP
    assert len(maven.asked) == 2


def test_a_damaged_download_leaves_nothing(maven: Server, tmp_path: Path) -> None:
    maven.pages["/2.0/opensearch-2.0.zip"] = Answer(body=ZIP[:-1])
    with pytest.raises(ServerError, match="SHA-512"):
        fetched("2.0", print)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_download_is_tried_again(maven: Server) -> None:
    answers = [Answer(503), Answer(body=ZIP)]
    maven.pages["/2.0/opensearch-2.0.zip"] = lambda _: answers.pop(0)
    assert fetched("2.0", print).read_bytes() == ZIP


def test_a_version_that_there_is_not(maven: Server) -> None:
    with pytest.raises(ServerError, match="404"):
        fetched("9.9", print)
    assert len(maven.asked) == 1


def test_a_java_that_is_too_new_or_absent_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = tmp_path / "bin/java"
    command.parent.mkdir()
    command.write_text("#!/bin/sh\necho 'openjdk version \"25.0.1\"' >&2\n")
    command.chmod(0o755)
    monkeypatch.setattr(opensearch_files, "_javas", lambda: iter([tmp_path, tmp_path / "none"]))
    assert opensearch_files.java("3.6.0") == tmp_path
    with pytest.raises(ServerError, match=r"Java 11 to 23 .*; there is 25 in"):
        opensearch_files.java("2.19.6")


def test_a_process_of_others_is_no_node(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path)
    cluster.nodes = [Node(1, 9200, 9300, pid=os.getpid())]
    assert cluster.running == []


def count(node: Node) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=60)
    connection.request("GET", "/news/_count")
    found = json.loads(connection.getresponse().read())
    connection.close()
    return found["count"]


@pytest.mark.slow
def test_a_node_that_is_killed_comes_back_with_its_data(three_nodes: Cluster) -> None:
    first, second, third = three_nodes.nodes
    connection = http.client.HTTPConnection("127.0.0.1", first.port, timeout=60)
    headers = {"Content-Type": "application/json"}
    connection.request("PUT", "/news/_doc/1?refresh=true", '{"title": "مسيرات"}'.encode(), headers)
    assert connection.getresponse().status == 201
    connection.close()
    three_nodes.wait("green")

    three_nodes.kill(1)
    three_nodes.wait("yellow", 2)
    assert three_nodes.running == [2, 3]
    assert count(second) == count(third) == 1
    three_nodes.restart(1)
    three_nodes.wait("green")
    assert count(first) == 1


@pytest.mark.slow
def test_nothing_is_left_of_a_cluster_that_is_stopped(opensearch: str) -> None:
    if not opensearch_files.archive().exists():
        pytest.skip("OpenSearch has not been downloaded")
    with Cluster() as cluster:
        cluster.start()
        pid = cluster.nodes[0].pid
        assert cluster.health()
    assert not cluster.folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
