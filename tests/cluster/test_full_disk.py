"""A server whose disks are nearly full: by its own watermark, on a real node."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

import fihris
from fihris import Article
from fihris.errors import ClusterReadOnlyError
from fihris.index.cluster import bulk
from fihris.index.cluster.address import parse_address
from fihris.index.cluster.loading import load
from fihris.index.cluster.server import Server

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

DISK = "cluster.routing.allocation.disk"


def settings(low: str, high: str, flood_stage: str) -> dict[str, object]:
    """Return the settings of a server that wants so much room on its disks."""
    marks = {"low": low, "high": high, "flood_stage": flood_stage}
    return {
        "cluster.info.update.interval": "10s",
        f"{DISK}.threshold_enabled": True,
        **{f"{DISK}.watermark.{name}": room for name, room in marks.items()},
    }


FULL, ROOMY = settings("900tb", "800tb", "700tb"), settings("3b", "2b", "1b")


@pytest.fixture
def disk(client: OpenSearch) -> Iterator[Callable[[dict[str, object]], None]]:
    """What sets how much room the server wants; in the end it is as it was."""

    def wants(settings: dict[str, object]) -> None:
        client.cluster.put_settings(body={"transient": settings})

    yield wants
    wants(dict.fromkeys(FULL))
    client.cluster.put_settings(body={"persistent": {"cluster.blocks.create_index": None}})
    body = {"index.blocks.read_only_allow_delete": None}
    client.indices.put_settings(index="_all", body=body, allow_no_indices=True)


def articles(first: int, after: int) -> Iterator[Article]:
    for i in range(first, after):
        yield Article(str(i), f"خبر {i}", "سارت مسيرة في المدينة")


@pytest.mark.slow
def test_a_full_disk_loses_nothing(
    client: OpenSearch,
    disk: Callable[[dict[str, object]], None],
    another_address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk, "FULL_PATIENCE", 1.0)
    server = Server(parse_address(another_address))
    load(server, articles(0, 20))

    def blocked() -> bool:
        settings = client.indices.get_settings(index=server.address.name)
        return "blocks" in next(iter(settings.values()))["settings"]["index"]

    def wait(until: bool) -> None:
        ends = time.monotonic() + 120
        while blocked() is not until:
            assert time.monotonic() < ends
            time.sleep(0.2)

    disk(FULL)
    wait(True)
    with pytest.raises(ClusterReadOnlyError, match="disks are nearly full"):
        load(server, articles(10, 40))
    with pytest.raises(ClusterReadOnlyError, match="disks are nearly full"):
        load(server, articles(10, 40), rebuild=True)
    with fihris.open(another_address) as index:
        assert index.search("مسيرة").total == len(index) == 20
    disk(ROOMY)
    wait(False)
    load(server, articles(10, 40))
    with fihris.open(another_address) as index:
        assert index.search("مسيرة").total == len(index) == 40
