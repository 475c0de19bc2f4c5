"""A real OpenSearch server for the tests of this folder; they skip where there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

import opensearch_files
import pytest
from gate import Gate, gate
from loads import behind, server_of
from opensearch import Cluster, lasting_folder

from fihris.index.cluster import analysing, bulk, run
from fihris.index.cluster.server import Server

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

NEEDING = {"opensearch", "three_nodes"}


def _address() -> str:
    """Return the server that was named, or that scripts/opensearch-cluster started, or ""."""
    if named := os.environ.get("FIHRIS_OPENSEARCH"):
        return named
    cluster = Cluster.load(lasting_folder())
    return cluster.address if cluster and cluster.running else ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    skip = None
    if "PYTEST_XDIST_WORKER" in os.environ:
        # They fill its disks and kill its nodes: two at a time would disturb each other.
        skip = pytest.mark.skip(reason="one at a time: python3 scripts/cluster")
    elif not _address():
        reason = "no OpenSearch server: python3 scripts/opensearch-cluster start"
        skip = pytest.mark.skip(reason=reason)
    for item in items:
        if NEEDING & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.cluster)
            if skip:
                item.add_marker(skip)


@pytest.fixture(scope="session")
def opensearch() -> str:
    """The address of a server that runs, as ``opensearch://127.0.0.1:9200``."""
    return _address()


@pytest.fixture(scope="session")
def client(opensearch: str) -> Iterator[OpenSearch]:
    """A client of the server that tries nothing twice."""
    from opensearchpy import OpenSearch

    hosts = [f"http://{host}" for host in opensearch.removeprefix("opensearch://").split(",")]
    with OpenSearch(hosts, max_retries=0, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def three() -> Iterator[Cluster]:
    if not opensearch_files.archive().exists():
        pytest.skip("OpenSearch has not been downloaded: python3 scripts/opensearch-cluster start")
    with Cluster() as cluster:
        yield cluster.start(3)


@pytest.fixture
def three_nodes(three: Cluster) -> Iterator[Cluster]:
    """A cluster of three nodes without an index; they may be killed and started again."""
    from opensearchpy import OpenSearch

    yield three
    # What has no copies would make the cluster red once the next test kills a node.
    for number in {1, 2, 3} - set(three.running):
        three.restart(number)
    with OpenSearch([f"http://{host}" for host in three.addresses], timeout=120) as client:
        client.indices.delete(index="*")


@pytest.fixture(scope="module")
def new_address(opensearch: str) -> Iterator[str]:
    """The address of an index that is not there yet; what comes to be under it is removed."""
    yield from _new_address(opensearch)


@pytest.fixture
def another_address(opensearch: str) -> Iterator[str]:
    """Likewise, for one test."""
    yield from _new_address(opensearch)


@pytest.fixture
def passing(opensearch: str) -> Iterator[Gate]:
    """A gate between a client and the server."""
    with gate(opensearch.removeprefix("opensearch://").split(",")[0]) as passing:
        yield passing


@pytest.fixture
def server(another_address: str) -> Server:
    """The cluster, at an address that nothing is under yet."""
    return server_of(another_address)


@pytest.fixture
def through(passing: Gate, another_address: str) -> Server:
    """The same by way of the gate."""
    return server_of(behind(passing, another_address))


@pytest.fixture
def small_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pieces and short pauses, so that a few articles are many requests."""
    monkeypatch.setattr(analysing, "_PIECE_BYTES", 20_000)
    monkeypatch.setattr(analysing, "_REQUEST_BYTES", 30_000)
    monkeypatch.setattr(run, "_KEEP_SECONDS", 0.0)
    monkeypatch.setattr(bulk, "_LONGEST_PAUSE", 0.2)
    monkeypatch.setattr(bulk, "FULL_PATIENCE", 0.5)


def _new_address(server: str) -> Iterator[str]:
    from opensearchpy import OpenSearch

    name = f"test-{uuid4().hex[:12]}"
    yield f"{server}/{name}"
    hosts = [f"http://{host}" for host in server.removeprefix("opensearch://").split(",")]
    with OpenSearch(hosts, timeout=60) as client:
        client.indices.delete(index=f"{name}*", ignore_unavailable=True)
