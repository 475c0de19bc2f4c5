"""A snapshot of the server's own holds all that an index is: articles, words, and its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import fihris
from fihris import Article
from fihris.index.cluster.address import parse_address
from fihris.index.cluster.loading import load
from fihris.index.cluster.remote import drop, existing
from fihris.index.cluster.server import Server

if TYPE_CHECKING:
    from opensearchpy import OpenSearch


def test_an_index_comes_back_from_a_snapshot(client: OpenSearch, another_address: str) -> None:
    server = Server(parse_address(another_address))
    name = server.address.name
    articles = [Article(str(i), f"خبر {i}", "التقى الوزراء في المدينة") for i in range(30)]
    load(server, articles)
    client.snapshot.create_repository(
        repository=name, body={"type": "fs", "settings": {"location": name}}
    )
    client.snapshot.create(
        repository=name,
        snapshot="first",
        body={"indices": f"{name}-*", "include_global_state": False},
        wait_for_completion=True,
    )
    there = existing(server)
    assert there is not None
    drop(server, there.physical)
    assert existing(server) is None
    client.snapshot.restore(
        repository=name, snapshot="first", body={"indices": "*"}, wait_for_completion=True
    )
    with fihris.open(another_address) as index:
        assert index.search("وزير").total == len(index) == 30
        assert index.get("7") == articles[7]
    load(server, [Article("new", "خبر جديد", "التقى الوزراء")])
    with fihris.open(another_address) as index:
        assert index.search("وزير").total == 31
    client.snapshot.delete_repository(repository=name)
